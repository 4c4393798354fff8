"""Sweeps: trials of an experiment with many settings, logged, and resumed after an interruption.

What a single training does is `fitting`. A trial fits and scores and saves nothing; the best is
trained again in full. In the store a sweep is a run with a child for each trial.

Trials on this machine are forked by `predict.processes` and not by joblib: loky's workers start an
interpreter and load the data each, which takes three times as long for four trials of the default
experiment, and they survive the run if it is killed.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from ml.corpus.dataset import Dataset
from ml.errors import ExperimentError, ToolkitError, TrackingError
from ml.model.manifest import MANIFEST
from ml.predict import processes
from ml.text.words import cutter
from ml.tracking import client, recording, stores
from ml.training.config import Bounds, Data, Experiment, with_settings
from ml.training.data import load_data
from ml.training.fitting import Measured, Outcome, measured, train

DIGEST, NUMBER, BEST = "sweep.digest", "sweep.number", "sweep.best"  # tags of runs


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial: number (from 1), settings, result, and when it began (seconds since 1970)."""

    number: int
    settings: dict[str, Any]
    outcome: Measured | Exception
    start: float


@dataclass(frozen=True, slots=True)
class Swept:
    """A finished sweep: its run, the best trial's run, settings and score, and the model."""

    run_id: str
    trial_id: str
    settings: dict[str, Any]
    score: float
    outcome: Outcome


def trials(experiment: Experiment, count: int | None, seed: int = 0) -> list[dict[str, Any]]:
    """The settings to try: the grid of `[sweep]`, or draws if it is bounded or larger.

    Parameters
    ----------
    experiment
        With its `[sweep]`.
    count
        How many trials, at most; by default the whole grid, or 10 draws where a setting has bounds.
    seed
        Of the draws.

    Returns
    -------
    list of dict
        The settings of each trial, by dotted key.

    Raises
    ------
    ExperimentError
        Without a `[sweep]`, and for a value that is not allowed.
    """
    if not experiment.sweep:
        raise ExperimentError(f"{experiment.name}: no [sweep] section, so there is nothing to try")
    for key, choice in experiment.sweep.items():  # before any trial runs
        for value in choice if isinstance(choice, list) else [(choice.low + choice.high) / 2]:
            with_settings(experiment, {key: value})
    rng = np.random.default_rng(seed)
    lists = {k: v for k, v in experiment.sweep.items() if isinstance(v, list)}
    if len(lists) == len(experiment.sweep):
        grid = [
            dict(zip(lists, values, strict=True)) for values in itertools.product(*lists.values())
        ]
        if count is None or count >= len(grid):
            return grid
        return [grid[i] for i in sorted(rng.choice(len(grid), count, replace=False))]
    return [{k: _draw(v, rng) for k, v in experiment.sweep.items()} for _ in range(count or 10)]


def headline(task: str, metrics: Mapping[str, float]) -> float:
    """The metric that trials are compared by: cross-validated if there is one, else of the test.

    Parameters
    ----------
    task, metrics
        `topics` or `spans`, and the metrics of a trial by name.

    Returns
    -------
    float
        NaN where there is none.
    """
    order = (
        ["cv.macro_f1", "cv.accuracy", "topics.macro_f1"]
        if task == "topics"
        else ["spans.micro_f1"]
    )
    return next((metrics[k] for k in order if k in metrics), float("nan"))


def sweep(
    experiment: Experiment,
    settings: Sequence[dict[str, Any]],
    jobs: int | None,
    out: Path,
    *,
    resume: bool = False,
    report: Callable[[int, str], None] = lambda number, result: None,
) -> Swept:
    """Run trials, log each as it ends, and train the best again.

    Parameters
    ----------
    experiment
        The settings that trials have in common.
    settings, jobs
        Of each trial; how many at a time, None for the Dask cluster that joblib is set to.
    out
        Directory of the best model.
    resume
        Continue the newest sweep of the same settings and data.
    report
        Called with the number and the result of each trial.

    Returns
    -------
    Swept

    Raises
    ------
    ToolkitError
        If every trial fails.
    TrackingError
        If there is nothing to resume.
    """
    digest = sweep_digest(experiment, settings)
    prepare(experiment, digest)
    scored: dict[int, tuple[float, str]] = {}
    if resume:
        parent, scored = _resumed(experiment.task, digest, report)
    left = {n: s for n, s in enumerate(settings, 1) if n not in scored}
    running = run_trials(experiment, left, jobs, digest)  # work begins while the store is opened
    if not resume:
        parent = client.begin(f"{experiment.name} sweep", {"task": experiment.task, DIGEST: digest})
    with _ended(parent):
        for trial in running:
            run_id = log_trial(experiment, trial, parent)
            if isinstance(trial.outcome, Measured):
                scored[trial.number] = headline(experiment.task, trial.outcome.metrics), run_id
            report(trial.number, _result(experiment.task, trial))
        return _finish(experiment, settings, scored, parent, out)


def _result(task: str, trial: Trial) -> str:
    if isinstance(trial.outcome, Exception):
        return f"failed: {trial.outcome}"
    return f"{headline(task, trial.outcome.metrics):.4f}"


@contextmanager
def _ended(run_id: str) -> Iterator[None]:
    """End a run when the block ends: FAILED if it raises, KILLED if it is interrupted."""
    status = "FAILED"
    try:
        yield
        status = "FINISHED"
    except KeyboardInterrupt:
        status = "KILLED"
        raise
    finally:
        client.end(run_id, status)


def log_trial(experiment: Experiment, trial: Trial, parent: str) -> str:
    """Log a trial as a child of the sweep's run.

    Parameters
    ----------
    experiment, trial
        What was tried.
    parent
        The id of the sweep's run.

    Returns
    -------
    str
        The id of the child.
    """
    failed = isinstance(trial.outcome, Exception)
    found = trial.outcome if isinstance(trial.outcome, Measured) else None
    tags = {"task": experiment.task, NUMBER: str(trial.number)}
    return client.child(
        parent,
        f"{experiment.name} {trial.number}",
        tags=tags | ({"error": str(trial.outcome)[:500]} if failed else {}),
        start=int(trial.start * 1000),
        params=trial.settings,
        metrics=found.metrics if found else {},
        artifacts={recording.PER_ARTICLE: found.per_article} if found and found.per_article else {},
        failed=failed,
    )


def _resumed(
    task: str, digest: str, report: Callable[[int, str], None]
) -> tuple[str, dict[int, tuple[float, str]]]:
    """Reopen the newest sweep with a digest; its run, and score and run of each finished trial."""
    known = client.runs()
    found = [r["run_id"] for r in known if r["tags"].get(DIGEST) == digest]
    if not found:
        raise TrackingError(
            f"no sweep of these settings and this data in {stores.store()}: "
            "start it without --resume"
        )
    done = {
        int(r["tags"][NUMBER]): (headline(task, r["metrics"]), r["run_id"])
        for r in known
        if r["parent"] == found[0] and r["status"] == "FINISHED" and NUMBER in r["tags"]
    }
    client.reopen(found[0])
    for number, (score, _) in sorted(done.items()):
        report(number, f"{score:.4f}, finished before")
    return found[0], done


def _finish(
    experiment: Experiment,
    settings: Sequence[dict[str, Any]],
    scored: Mapping[int, tuple[float, str]],
    parent: str,
    out: Path,
) -> Swept:
    """Mark the best trial and train it again in full, unless that was done before."""
    usable = {n: score for n, (score, _) in scored.items() if not math.isnan(score)}
    if not usable:
        raise ToolkitError("every trial failed")
    best = min(usable, key=lambda n: (-usable[n], n))
    (score, trial_id), changed = scored[best], settings[best - 1]
    if done := _done(parent, trial_id, out):
        return Swept(parent, trial_id, changed, score, done)
    for other in {run_id for _, run_id in scored.values()} - {trial_id}:
        client.unmark(other, BEST)
    client.mark(trial_id, {BEST: "trial"})
    tags = {"task": experiment.task, BEST: "model"}
    with client.start(
        f"{experiment.name} best", tags=tags, parent=parent, keep=recording.kept(out)
    ) as run:
        outcome = train(with_settings(experiment, changed), out, run)
    return Swept(parent, trial_id, changed, score, outcome)


def _done(parent: str, trial_id: str, out: Path) -> Outcome | None:
    """The earlier training of the best trial, if its model is still in its folder, unchanged."""
    if not (out / MANIFEST).is_file():
        return None
    digest = hashlib.sha256((out / MANIFEST).read_bytes()).hexdigest()
    of_sweep = [r for r in client.runs() if r["parent"] == parent and BEST in r["tags"]]
    if trial_id not in {r["run_id"] for r in of_sweep}:
        return None  # another trial was the best
    logged = [r for r in of_sweep if r["tags"].get(client.MODEL_DIGEST) == digest]
    note = "the sweep was finished before, and its best model is in place: nothing is trained again"
    return Outcome(out, logged[0]["metrics"], {}, logged[0]["run_id"], (note,)) if logged else None


# Trials ------------------------------------------------------------------------------------------


def sweep_digest(experiment: Experiment, settings: Sequence[Mapping[str, Any]]) -> str:
    """What a sweep depends on, in one digest: settings of the file and the trials, and data.

    Parameters
    ----------
    experiment, settings
        The experiment, and the settings of each trial.

    Returns
    -------
    str
        A sha256 in hexadecimal digits.
    """
    data = [
        d.digest if d is not None else None for d in load_data(experiment.data, experiment.task)
    ]
    whole = [experiment.model_dump(mode="json", exclude={"sweep"}), list(settings), data]
    return hashlib.sha256(orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)).hexdigest()


def run_trials(
    experiment: Experiment,
    settings: Mapping[int, Mapping[str, Any]],
    jobs: int | None,
    digest: str = "",
) -> Iterator[Trial]:
    """Run trials, and yield each as it ends; work begins with the call.

    Parameters
    ----------
    settings
        Of each trial, by its number.
    jobs
        Trials at the same time; None for the Dask cluster that joblib is set to, as by
        `cluster.trials_on`.
    digest
        Of the sweep: data that a process has loaded for one sweep is not used for another.

    Yields
    ------
    A trial that fails has its error as its outcome, and stops no other.
    """
    tasks = [(experiment, number, dict(changed), digest) for number, changed in settings.items()]
    if jobs is None:
        from joblib import Parallel, delayed

        work = (delayed(_trial)(*task) for task in tasks)
        return Parallel(n_jobs=-1, return_as="generator_unordered", batch_size=1)(work)
    if min(jobs, len(tasks)) <= 1:
        return (_trial(*task) for task in tasks)
    if processes.forks():
        for name in ("scipy.sparse", "scipy.optimize", "sklearn.svm", "sklearn.linear_model"):
            import_module(name)  # once, for all processes
        cutter()("一")
    return processes.each(_trial, tasks, jobs)


def prepare(experiment: Experiment, digest: str) -> None:
    """Load the data of a sweep's trials, for this process and those that are forked off it."""
    _data_once(experiment.data.model_dump_json(), experiment.task, digest)


def _trial(experiment: Experiment, number: int, settings: dict[str, Any], digest: str) -> Trial:
    start = time.time()
    outcome: Measured | Exception
    try:
        plan = with_settings(experiment, settings)
        outcome = measured(plan, _data_once(plan.data.model_dump_json(), plan.task, digest))
    except Exception as error:  # a bad trial fails alone
        outcome = error
    return Trial(number, settings, outcome, start)


@lru_cache(4)
def _data_once(data: str, task: str, digest: str) -> tuple[Dataset, Dataset | None]:
    """The data of an experiment, loaded once in a process for all trials of a sweep."""
    return load_data(Data.model_validate_json(data), task)


def _draw(choice: list[Any] | Bounds, rng: np.random.Generator) -> Any:
    if isinstance(choice, list):
        return choice[int(rng.integers(len(choice)))]
    if choice.log:
        return float(np.exp(rng.uniform(np.log(choice.low), np.log(choice.high))))
    return float(rng.uniform(choice.low, choice.high))
