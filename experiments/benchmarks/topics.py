"""Topics alone, one process, against the tutorial and against cutting the words alone.

python experiments/benchmarks/topics.py ARCHIVE.jsonl.gz [articles] [rounds]
"""

from __future__ import annotations

import sys

import timing
import tutorial

import ml
from ml.corpus import dataset
from ml.text.words import cutter


def main(path: str, count: int = 3000, rounds: int = 5) -> None:
    found = timing.articles(path, count)
    some = found[: max(count // 10, 1)]  # the tutorial works on a tenth
    model, cut = ml.load(), cutter()
    theirs = tutorial.train_topics(dataset.embedded()[:240])
    size = timing.megabytes(found)
    rates = timing.rates(
        {
            "topics": (
                size,
                lambda: [model.predict(found[i : i + 512], "topics") for i in range(0, count, 512)],
            ),
            "cutting words alone": (size, lambda: [cut(a.full) for a in found]),
            "tutorial": (
                timing.megabytes(some),
                lambda: tutorial.predict_topics(theirs, [a.full for a in some]),
            ),
        },
        rounds,
    )
    print(f"topics against the tutorial: {timing.ratio(rates['topics'], rates['tutorial']):.1f}×")
    print(
        f"time of topics against cutting alone: {timing.ratio(rates['cutting words alone'], rates['topics']):.2f}×"
    )


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
