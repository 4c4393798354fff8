"""`ml predict --cluster`, two one-core Dask workers on this machine, against `--jobs 2`; the same
bytes from both.

python experiments/benchmarks/cluster.py [ARCHIVE.jsonl.gz] [articles] [rounds]     (needs dask and
distributed)
"""

from __future__ import annotations

import timing
from distributed import LocalCluster


def main(path: str | None, count: int = 20_000, rounds: int = 5) -> None:
    workers = LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    )
    with workers as cluster, timing.folder_with(path, count) as folder:
        source = str(folder / f"{count}.jsonl")
        one, two = folder / "jobs.jsonl", folder / "cluster.jsonl"
        costs = timing.processes(
            {
                "--jobs 2": timing.ml("predict", source, "-o", str(one), "--jobs", "2"),
                "--cluster": timing.ml(
                    "predict", source, "-o", str(two), "--cluster", cluster.scheduler_address
                ),
            },
            rounds,
        )
        if one.read_bytes() != two.read_bytes():
            raise SystemExit("the two outputs differ")
        pairs = zip(costs["--jobs 2"], costs["--cluster"], strict=True)
        timing.told("two Dask workers against --jobs 2", [a.seconds / b.seconds for a, b in pairs])


if __name__ == "__main__":
    archive, numbers = timing.arguments()
    main(archive, *numbers)
