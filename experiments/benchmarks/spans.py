"""Spans with values, one process, against a `python-crfsuite` tagger with a per-character feature
function.

python experiments/benchmarks/spans.py ARCHIVE.jsonl.gz [articles] [rounds]     (needs
python-crfsuite)
"""

from __future__ import annotations

import sys

import timing
import tutorial

import ml
from ml.corpus import dataset


def main(path: str, count: int = 3000, rounds: int = 5) -> None:
    found = timing.articles(path, count)
    some = found[: max(count // 10, 1)]  # the tutorial works on a tenth
    model, theirs = ml.load(), tutorial.train_spans(dataset.embedded()[:240])
    rates = timing.rates(
        {
            "spans with values": (
                timing.megabytes(found),
                lambda: [model.predict(found[i : i + 512], "spans") for i in range(0, count, 512)],
            ),
            "tutorial": (
                timing.megabytes(some),
                lambda: tutorial.predict_spans(theirs, [a.full for a in some]),
            ),
        },
        rounds,
    )
    print(
        f"spans with values against the tutorial: {timing.ratio(rates['spans with values'], rates['tutorial']):.1f}×"
    )


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
