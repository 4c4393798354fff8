"""`ml train`, `sweep` and `log`: experiments, tracked in MLflow."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ml.cli import console, options, tables

if TYPE_CHECKING:
    from ml.tracking.recording import Run
    from ml.training.config import Experiment
    from ml.training.sweeps import Swept


@click.command(cls=options.Command)
@click.argument(
    "experiment_file",
    metavar="EXPERIMENT.toml",
    shell_complete=options.complete_file,
)
@click.option(
    "--data",
    "train_data",
    metavar="F",
    shell_complete=options.complete_file,
    help="Training data; overrides the file's.",
)
@click.option(
    "--test",
    "test_data",
    metavar="F",
    shell_complete=options.complete_file,
    help="Test data, or the share to hold out, such as 0.2; overrides the file's.",
)
@options.columns("text", "title", "label")
@options.sheet
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="KEY=VALUE",
    help="Override a setting of the file; repeatable.",
)
@click.option(
    "--out",
    metavar="DIR",
    shell_complete=options.complete_folder,
    help="Model folder; default: runs/NAME. An existing model keeps its other component.",
)
@click.option(
    "--min-examples",
    type=click.IntRange(min=1),
    metavar="N",
    help="Leave out topics with fewer training examples.",
)
@click.option("--strict", is_flag=True, help="Stop at a row without a label.")
@click.option("--learning-curve", is_flag=True, help="Also train on growing parts of the data.")
@click.option("--no-track", is_flag=True, help="Train without MLflow.")
@options.as_json
def train(
    experiment_file: str,
    train_data: str | None,
    test_data: str | None,
    changes: tuple[str, ...],
    out: str | None,
    min_examples: int | None,
    strict: bool,
    learning_curve: bool,
    no_track: bool,
    as_json: bool,
    **columns: str | None,
) -> None:
    """Train, score and track a model.

    \b
    Examples:
      ml train experiments/topics.toml
      ml train experiments/spans.toml --set model.l2=0.3 --json
      ml train experiments/topics.toml --data mine.csv --test 0.2 \\
               --text-column content --label-column desk --out models/mine
    """
    from ml.training import config, fitting

    overrides = dict(map(_setting, changes))
    given = {"train": train_data, "test": _share(test_data), **columns}
    given |= {"min_examples": min_examples, "strict": strict or None}
    overrides |= {f"data.{k}": v for k, v in given.items() if v is not None}
    plan = config.read_config(Path(experiment_file), overrides, console.note)
    folder = Path(out or f"runs/{plan.name}")
    with _run(plan, folder, track=not no_track) as run:
        with console.busy("train"):
            outcome = fitting.train(plan, folder, run, curve=learning_curve)
        console.notes(outcome.notes)
        if as_json:
            result = {"run_id": outcome.run_id, "model": str(outcome.model)}
            console.print_json(result | {"metrics": outcome.metrics})
            return
        tables.print_scores(outcome.evaluation)
        tracked = f"   run: {outcome.run_id}" if outcome.run_id else ""
        click.echo(console.shown(f"model: {outcome.model}{tracked}"))


def _setting(text: str) -> tuple[str, Any]:
    from ml.training.config import setting

    if "=" not in text:
        raise click.UsageError(f"--set needs KEY=VALUE, got {text!r}")
    return setting(text)


def _share(test: str | None) -> float | str | None:
    try:
        return float(test) if test is not None else None
    except ValueError:
        return test


@contextmanager
def _run(plan: Experiment, folder: Path, *, track: bool) -> Iterator[Run]:
    """The run that records a training. If the store cannot be reached, that is noted at once."""
    from ml.tracking import client, recording, stores

    if not track:
        yield recording.NO_RUN
        return
    with client.start(plan.name, tags={"task": plan.task}, keep=recording.kept(folder)) as run:
        if run.id is None:
            where = f"MLflow at {stores.store()}"
            console.note(f"{where} cannot be reached: training continues without tracking")
        yield run


@click.command(cls=options.Command)
@click.argument("folder", metavar="DIR", shell_complete=options.complete_folder)
def log(folder: str) -> None:
    """Log a run kept while MLflow was unreachable.

    DIR is the folder that ml train named; it is removed once the run is in the store.

    \b
    Example:
      ml log runs/topics.run
    """
    from ml.tracking import client

    run_id = client.log(Path(folder))
    click.echo(console.shown(f"run: {run_id}   ({folder} is removed)"))


@click.command(cls=options.Command)
@click.argument(
    "experiment_file",
    metavar="EXPERIMENT.toml",
    shell_complete=options.complete_file,
)
@click.option(
    "--trials",
    type=click.IntRange(1),
    metavar="N",
    help="Number of trials; default: the whole grid, or 10 if a setting has bounds.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1),
    metavar="N",
    help="Trials at the same time; default: 1, on a cluster as many as it has room for.",
)
@options.cluster
@click.option("--resume", is_flag=True, help="Resume an interrupted sweep.")
@click.option(
    "--out",
    metavar="DIR",
    shell_complete=options.complete_folder,
    help="Folder of the best model; default: runs/NAME-best.",
)
@options.as_json
def sweep(experiment_file: str, resume: bool, as_json: bool, **given: Any) -> None:
    """Search settings and train the best.

    The settings to try are in the file's [sweep] section. Trials are only scored; with the best
    settings a model is then trained and saved.

    \b
    Examples:
      ml sweep experiments/topics.toml --trials 12 --jobs 2
      ml sweep experiments/topics.toml --trials 12 --jobs 2 --resume
    """
    from ml.training import config, sweeps

    plan = config.read_config(Path(experiment_file), note=console.note)
    planned = sweeps.trials(plan, given["trials"])
    finished: set[int] = set()
    try:
        found = _search(plan, planned, finished, resume, given)
    except KeyboardInterrupt:
        console.fail(_interrupted(experiment_file, given, len(finished), len(planned)))
    outcome = found.outcome
    console.notes(outcome.notes)
    if as_json:
        console.print_json(
            {
                "run_id": outcome.run_id,
                "model": str(outcome.model),
                "settings": found.settings,
                "metrics": outcome.metrics,
                "score": found.score,
                "sweep_id": found.run_id,
                "trial_id": found.trial_id,
            }
        )
        return
    best = f"best: {tables.settings(found.settings)}   score: {found.score:.4f}"
    saved = f"model: {outcome.model}   run: {outcome.run_id}"
    click.echo(console.shown(f"{best}   trial: {found.trial_id}"))
    click.echo(console.shown(f"{saved}   sweep: {found.run_id}"))


def _search(
    plan: Experiment,
    planned: list[dict[str, Any]],
    finished: set[int],
    resume: bool,
    given: dict[str, Any],
) -> Swept:
    """Run the trials, with a note for each that is done; its number is put into `finished`."""
    from ml.predict.cluster import trials_on
    from ml.training import sweeps

    def report(number: int, result: str) -> None:
        finished.add(number)
        tried = tables.settings(planned[number - 1])
        console.note(f"trial {number} of {len(planned)}, {tried}: {result}")

    folder = Path(given["out"] or f"runs/{plan.name}-best")
    jobs = None if given["cluster"] else given["jobs"] or 1
    with trials_on(given["cluster"]) if given["cluster"] else nullcontext():
        return sweeps.sweep(plan, planned, jobs, folder, resume=resume, report=report)


def _interrupted(experiment_file: str, given: dict[str, Any], finished: int, planned: int) -> str:
    """How far an interrupted sweep got, and the command that continues it."""
    if not finished:
        return "interrupted before the first trial finished; start the sweep again"
    words = [w for k, v in given.items() if v is not None for w in (f"--{k}", str(v))]
    command = shlex.join(["ml", "sweep", experiment_file, *words, "--resume"])
    return f"interrupted after {finished} of {planned} trials; continue with: {command}"
