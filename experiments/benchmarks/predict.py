"""`ml predict`, both tasks, JSONL to JSONL, one process, against the tutorial doing the same from
its own models on disk.

python experiments/benchmarks/predict.py [ARCHIVE.jsonl.gz] [articles] [rounds]     (needs
python-crfsuite)
"""

from __future__ import annotations

import sys
from pathlib import Path

import joblib
import timing
import tutorial

from ml.corpus import dataset


def main(path: str | None, count: int = 6000, rounds: int = 3) -> None:
    with timing.folder_with(path, count) as folder:
        train = dataset.embedded()[:240]
        joblib.dump(tutorial.train_topics(train), folder / "topics.joblib")
        tutorial.train_spans(train, folder / "spans.crfsuite")
        source = str(folder / f"{count}.jsonl")
        script = str(Path(tutorial.__file__))
        costs = timing.processes(
            {
                "ml predict": timing.ml("predict", source, "-o", str(folder / "ours.jsonl")),
                "tutorial": [
                    sys.executable,
                    script,
                    str(folder),
                    source,
                    str(folder / "theirs.jsonl"),
                ],
            },
            rounds,
        )
        ours, theirs = costs["ml predict"], costs["tutorial"]
        timing.told(
            "ml predict against the tutorial",
            [b.seconds / a.seconds for a, b in zip(ours, theirs, strict=True)],
        )
        timing.told(
            "… by seconds of processors",
            [b.processor / a.processor for a, b in zip(ours, theirs, strict=True)],
        )
        best = min(a.processor for a in ours)
        print(f"articles a second and core, {count} of them, start-up counted: {count / best:,.0f}")


if __name__ == "__main__":
    archive, numbers = timing.arguments()
    main(archive, *numbers)
