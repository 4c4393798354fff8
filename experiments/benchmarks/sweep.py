"""A sweep with two jobs against the same trials in sequence, and what tracking a trial adds to
fitting and scoring.

python experiments/benchmarks/sweep.py [EXPERIMENT.toml] [trials] [rounds]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import timing

from ml.tracking import client
from ml.training import fitting, sweeps
from ml.training.config import Experiment, read_config, with_settings
from ml.training.data import load_data


def command(file: str, trials: int, jobs: int, folder: str) -> float:
    """Seconds of the whole command, in a store that is there already."""
    words = ["sweep", file, "--trials", str(trials), "--jobs", str(jobs), "--out", f"{folder}/best"]
    begin = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "ml", "--quiet", *words], check=True, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - begin


def plain(plan: Experiment, settings: list[dict[str, object]]) -> float:
    """Seconds of fitting and scoring every trial, one after the other, and nothing else."""
    data = load_data(plan.data, plan.task)
    begin = time.perf_counter()
    for changed in settings:
        fitting.measured(with_settings(plan, changed), data)
    return time.perf_counter() - begin


def tracked(plan: Experiment, settings: list[dict[str, object]], jobs: int) -> float:
    """Seconds of the same trials as a sweep runs and logs them, from opening the run to the last
    trial's.
    """
    begin = time.perf_counter()
    sweeps.prepare(plan, str(begin))
    running = sweeps.run_trials(plan, dict(enumerate(settings)), jobs, str(begin))
    parent = client.begin(f"{plan.name} benchmark", {})
    for trial in running:
        sweeps.log_trial(plan, trial, parent)
    client.end(parent, "FINISHED")
    return time.perf_counter() - begin


def main(file: str = "experiments/topics.toml", trials: int = 12, rounds: int = 5) -> None:
    plan = read_config(Path(file))
    settings = sweeps.trials(plan, trials)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MLFLOW_TRACKING_URI"] = f"sqlite:///{folder}/mlflow.db"
        works = {
            "fit and score": lambda: plain(plan, settings),
            "trials, one job": lambda: tracked(plan, settings, 1),
            "trials, two jobs": lambda: tracked(plan, settings, 2),
            "command, one job": lambda: command(file, trials, 1, folder),
            "command, two jobs": lambda: command(file, trials, 2, folder),
        }
        for work in works.values():
            work()  # once unmeasured: imports, the store's tables, worker processes
        found: dict[str, list[float]] = {name: [] for name in works}
        for _ in range(rounds):
            for name, work in works.items():
                found[name].append(work())
    for name, values in found.items():
        print(f"{name:20} {statistics.median(values):7.2f} s")

    def ratios(slow: str, fast: str) -> list[float]:
        return [a / b for a, b in zip(found[slow], found[fast], strict=True)]

    timing.told(
        f"{trials} trials, two jobs against one", ratios("trials, one job", "trials, two jobs")
    )
    timing.told(
        "the whole sweep command, two jobs against one",
        ratios("command, one job", "command, two jobs"),
    )
    timing.told(
        "a tracked trial against fitting and scoring alone",
        ratios("trials, one job", "fit and score"),
    )


if __name__ == "__main__":
    main(*sys.argv[1:2], *map(int, sys.argv[2:]))
