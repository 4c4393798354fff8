"""`ml predict --jobs 2` against `--jobs 1`, whole processes.

python experiments/benchmarks/jobs.py [ARCHIVE.jsonl.gz] [articles] [rounds]
"""

from __future__ import annotations

import timing


def main(path: str | None, count: int = 20_000, rounds: int = 5) -> None:
    with timing.folder_with(path, count) as folder:
        source = str(folder / f"{count}.jsonl")
        one, two = folder / "one.jsonl", folder / "two.jsonl"
        costs = timing.processes(
            {
                "--jobs 1": timing.ml("predict", source, "-o", str(one)),
                "--jobs 2": timing.ml("predict", source, "-o", str(two), "--jobs", "2"),
            },
            rounds,
        )
        if one.read_bytes() != two.read_bytes():
            raise SystemExit("the two outputs differ")
        pairs = list(zip(costs["--jobs 1"], costs["--jobs 2"], strict=True))
        timing.told("--jobs 2 against --jobs 1", [a.seconds / b.seconds for a, b in pairs])
        timing.told(
            "… seconds of processors, both together against one",
            [b.processor / a.processor for a, b in pairs],
        )


if __name__ == "__main__":
    archive, numbers = timing.arguments()
    main(archive, *numbers)
