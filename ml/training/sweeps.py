"""Many trainings of one experiment with other settings: the trials, their runs, going on after an interruption.

What a single training does is `experiment`. A trial fits and scores and saves nothing; the best is trained again in
full. In the store a sweep is a run with a child for each trial.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from ml.corpus.dataset import Dataset
from ml.errors import ExperimentError, ToolkitError, TrackingError
from ml.model.model import MANIFEST
from ml.predict import processes
from ml.text.words import cutter
from ml.tracking import client, recording, stores
from ml.training.config import Bounds, Data, Experiment, with_settings
from ml.training.data import load_data
from ml.training.fitting import Measured, Outcome, measured, train

DIGEST, NUMBER, BEST = "sweep.digest", "sweep.number", "sweep.best"  # tags of runs; numbers begin at 1


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial: its number (from 1), what it changed, when it began (seconds since 1970) and what it came to."""

    number: int
    settings: dict[str, Any]
    outcome: Measured | Exception
    start: float


@dataclass(frozen=True, slots=True)
class Swept:
    """A finished sweep: its run, the run, settings and score of its best trial, and the model trained again with them."""

    run_id: str
    trial_id: str
    settings: dict[str, Any]
    score: float
    outcome: Outcome


def trials(experiment: Experiment, count: int | None, seed: int = 0) -> list[dict[str, Any]]:
    """The settings to try: the whole grid of `[sweep]`, or `count` draws where it has bounds or is larger."""
    if not experiment.sweep:
        raise ExperimentError(f"{experiment.name}: no [sweep] section, so there is nothing to try")
    for key, choice in experiment.sweep.items():  # before any trial runs
        for value in choice if isinstance(choice, list) else [(choice.low + choice.high) / 2]:
            with_settings(experiment, {key: value})
    rng = np.random.default_rng(seed)
    lists = {k: v for k, v in experiment.sweep.items() if isinstance(v, list)}
    if len(lists) == len(experiment.sweep):
        grid = [dict(zip(lists, values, strict=True)) for values in itertools.product(*lists.values())]
        if count is None or count >= len(grid):
            return grid
        return [grid[i] for i in sorted(rng.choice(len(grid), count, replace=False))]
    return [{k: _draw(v, rng) for k, v in experiment.sweep.items()} for _ in range(count or 10)]


def headline(task: str, metrics: Mapping[str, float]) -> float:
    """The one figure that trials are compared by: cross-validated where there is one."""
    order = ["cv.macro_f1", "cv.accuracy", "topics.macro_f1"] if task == "topics" else ["spans.micro_f1"]
    return next((metrics[k] for k in order if k in metrics), float("nan"))


def sweep(
    experiment: Experiment,
    settings: Sequence[dict[str, Any]],
    jobs: int | None,
    out: Path,
    *,
    resume: bool = False,
    told: Callable[[int, str], None] = lambda number, what: None,
) -> Swept:
    """Run the trials, `jobs` at a time (None: on joblib's cluster), log each as it is done, and train the best again into `out`.

    `resume`: go on with the newest sweep of the same settings and data, without the trials that are finished there.
    `told` hears of every trial, by number. A sweep that is interrupted is KILLED in the store and can be resumed.
    Raises ToolkitError if every trial fails, TrackingError where the store cannot be reached or has nothing to resume.
    """
    digest = sweep_digest(experiment, settings)
    prepare(experiment, digest)
    scored: dict[int, tuple[float, str]] = {}
    if resume:
        parent, scored = _resumed(experiment.task, digest)
        for number, (score, _) in sorted(scored.items()):
            told(number, f"{score:.4f}, finished before")
    left = {n: s for n, s in enumerate(settings, 1) if n not in scored}
    running = run_trials(experiment, left, jobs, digest)  # work begins while the store is opened
    if not resume:
        parent = client.begin(f"{experiment.name} sweep", {"task": experiment.task, DIGEST: digest})
    status = "FAILED"
    try:
        for trial in running:
            run_id = log_trial(experiment, trial, parent)
            if isinstance(trial.outcome, Exception):
                told(trial.number, f"failed: {trial.outcome}")
                continue
            score = headline(experiment.task, trial.outcome.metrics)
            scored[trial.number] = score, run_id
            told(trial.number, f"{score:.4f}")
        swept = _finish(experiment, settings, scored, parent, out)
        status = "FINISHED"
        return swept
    except KeyboardInterrupt:
        status = "KILLED"
        raise
    finally:
        client.end(parent, status)


def log_trial(experiment: Experiment, trial: Trial, parent: str) -> str:
    """Log a trial as a child of the sweep's run; returns its id."""
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


def _resumed(task: str, digest: str) -> tuple[str, dict[int, tuple[float, str]]]:
    """The newest sweep with a digest, running again, and the score and run of each of its finished trials."""
    known = client.runs()
    found = [r["run_id"] for r in known if r["tags"].get(DIGEST) == digest]
    if not found:
        raise TrackingError(
            f"no sweep of these settings and this data in {stores.store()}: start it without --resume"
        )
    done = {
        int(r["tags"][NUMBER]): (headline(task, r["metrics"]), r["run_id"])
        for r in known
        if r["parent"] == found[0] and r["status"] == "FINISHED" and NUMBER in r["tags"]
    }
    client.reopen(found[0])
    return found[0], done


def _finish(
    experiment: Experiment,
    settings: Sequence[dict[str, Any]],
    scored: Mapping[int, tuple[float, str]],
    parent: str,
    out: Path,
) -> Swept:
    """Mark the best trial and train it again, with everything that a training keeps; unless that was done before."""
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
    with client.start(f"{experiment.name} best", tags=tags, parent=parent, keep=recording.kept(out)) as run:
        outcome = train(with_settings(experiment, changed), out, run)
    return Swept(parent, trial_id, changed, score, outcome)


def _done(parent: str, trial_id: str, out: Path) -> Outcome | None:
    """What training the best trial again came to before, if its model is still in its folder as it was."""
    if not (out / MANIFEST).is_file():
        return None
    digest = hashlib.sha256((out / MANIFEST).read_bytes()).hexdigest()
    of_sweep = [r for r in client.runs() if r["parent"] == parent and BEST in r["tags"]]
    if trial_id not in {r["run_id"] for r in of_sweep}:
        return None  # another trial was the best
    logged = [r for r in of_sweep if r["tags"].get(client.MODEL_DIGEST) == digest]
    note = "the sweep was finished before, and the model of the best trial is there: nothing is trained again"
    return Outcome(out, logged[0]["metrics"], {}, logged[0]["run_id"], (note,)) if logged else None


# Trials ---------------------------------------------------------------------------------------------------------


def sweep_digest(experiment: Experiment, settings: Sequence[Mapping[str, Any]]) -> str:
    """A sha256 over all that a sweep depends on: the settings of the file and of each trial, and the data."""
    data = [d.digest if d is not None else None for d in load_data(experiment.data, experiment.task)]
    whole = [experiment.model_dump(mode="json", exclude={"sweep"}), list(settings), data]
    return hashlib.sha256(orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)).hexdigest()


def run_trials(
    experiment: Experiment, settings: Mapping[int, Mapping[str, Any]], jobs: int | None, digest: str = ""
) -> Iterator[Trial]:
    """Run trials given by number, `jobs` at a time, and yield each as it is done; work begins with the call.

    Without a number of jobs they go where joblib sends them, to a cluster as `cluster.trials_on` says. A trial that
    fails comes as its error and stops nobody else. `digest` is the sweep's: data that a process has loaded for one
    sweep is not used for another.
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
    except Exception as error:  # a bad trial fails alone, whatever went wrong in it
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
