"""One article, whole process, and `ml --help`, against importing scikit-learn's linear models.

python experiments/benchmarks/startup.py [ARCHIVE.jsonl.gz] [articles] [rounds]
"""

from __future__ import annotations

import sys

import timing


def main(path: str | None, count: int = 1, rounds: int = 15) -> None:
    with timing.folder_with(path, count) as folder:
        costs = timing.processes(
            {
                "ml predict": timing.ml(
                    "predict", str(folder / f"{count}.jsonl"), "-o", str(folder / "out.jsonl")
                ),
                "ml --help": [sys.executable, "-m", "ml", "--help"],
                "import sklearn": [sys.executable, "-c", "import sklearn.linear_model"],
            },
            rounds,
        )
        base = costs.pop("import sklearn")
        for name, found in costs.items():
            timing.told(
                f"time of {name}{' on one article' if name == 'ml predict' else ''} against importing sklearn.linear_model",
                [a.seconds / b.seconds for a, b in zip(found, base, strict=True)],
            )


if __name__ == "__main__":
    archive, numbers = timing.arguments()
    main(archive, *numbers)
