"""Peak memory of `ml predict` in one process, ten times the input, for each format of the output.

python experiments/benchmarks/memory.py [ARCHIVE.jsonl.gz] [articles] [rounds]
"""

from __future__ import annotations

import timing


def main(path: str | None, count: int = 20_000, rounds: int = 1) -> None:
    with timing.folder_with(path, count, 10 * count) as folder:
        for ending in ("jsonl", "csv", "parquet"):
            few, many = (
                timing.ml(
                    "predict", str(folder / f"{n}.jsonl"), "-o", str(folder / f"out.{ending}")
                )
                for n in (count, 10 * count)
            )
            pairs = [(timing.process(few), timing.process(many)) for _ in range(rounds)]
            peak = max(b.megabytes for _, b in pairs)
            speed = 10 * count / min(b.processor for _, b in pairs)
            print(
                f"{ending}: peak {peak:.0f} MB on {10 * count} articles, {speed:,.0f} articles a second and core"
            )
            timing.told(
                f"memory, ten times the input, to {ending}",
                [b.megabytes / a.megabytes for a, b in pairs],
            )


if __name__ == "__main__":
    archive, numbers = timing.arguments()
    main(archive, *numbers)
