"""`ml train`, `sweep` and `log`: experiments, tracked in MLflow."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ml.cli import console, options, tables

if TYPE_CHECKING:
    from ml.tracking.recording import Run
    from ml.training.config import Experiment
    from ml.training.sweeps import Swept


_Decorated = TypeVar("_Decorated", bound=Callable[..., Any])


def _experiment_options(command: _Decorated) -> _Decorated:
    """What `train` and `sweep` take: an experiment, and what overrides it."""
    for option in reversed(
        (
            click.argument(
                "experiment_file",
                metavar="[EXPERIMENT]",
                required=False,
                shell_complete=options.complete_file,
            ),
            click.option(
                "--data",
                "train_data",
                multiple=True,
                metavar="F",
                shell_complete=options.complete_file,
                help="Training data; overrides the experiment's; repeatable.",
            ),
            click.option(
                "--test",
                "test_data",
                metavar="F",
                shell_complete=options.complete_file,
                help="Test data, or the share to hold out, such as 0.2; overrides the file's.",
            ),
            options.columns("text", "title", "label"),
            options.sheet,
            click.option(
                "--set",
                "changes",
                multiple=True,
                metavar="KEY=VALUE",
                help="Override a setting of the experiment; repeatable.",
            ),
        )
    ):
        command = option(command)
    return command


@click.command(cls=options.Command)
@_experiment_options
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
    experiment_file: str | None,
    out: str | None,
    min_examples: int | None,
    strict: bool,
    learning_curve: bool,
    no_track: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Train, score and track a model.

    EXPERIMENT is a TOML file, or the name of a shipped one: topics or spans. Without it, what there
    is to learn and the columns are told from the data.

    \b
    Examples:
      ml train --data mine.csv
      ml train topics
      ml train spans --set model.l2=0.3 --json
      ml train experiment.toml --data mine.csv --test 0.2 \\
               --text-column content --label-column desk --out models/mine
    """
    from ml.training import fitting

    plan = _plan(experiment_file, {"min_examples": min_examples, "strict": strict or None}, **given)
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


def _plan(
    experiment_file: str | None,
    more: dict[str, Any],
    train_data: tuple[str, ...],
    test_data: str | None,
    changes: tuple[str, ...],
    **columns: str | None,
) -> Experiment:
    """The experiment that is asked for; without a file, one for the data."""
    from ml.training import config, detection, shipped

    overrides = dict(map(_setting, changes))
    data: dict[str, Any] = {"test": _share(test_data), **columns, **more}
    if train_data:
        data["train"] = train_data[0] if len(train_data) == 1 else list(train_data)
    if experiment_file is None:
        if not train_data:
            raise click.UsageError("Missing argument '[EXPERIMENT]': give it, or --data F")
        with console.busy("read"):
            found = detection.detect(train_data, options.given_columns(columns))
        console.note(found.line)
        file = shipped.experiments()[found.task]
        told = found.columns
        data |= {"text_column": told.text, "title_column": told.title, "label_column": told.label}
        overrides = {"name": detection.experiment_name(train_data[0])} | overrides
    else:
        file = shipped.find(experiment_file)
    overrides |= {f"data.{k}": v for k, v in data.items() if v is not None}
    return config.read_config(file, overrides, console.note)


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
@_experiment_options
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
def sweep(experiment_file: str | None, resume: bool, as_json: bool, **given: Any) -> None:
    """Search settings and train the best.

    EXPERIMENT and the options of the data are those of ml train. The settings to try are in the
    file's [sweep] section. Trials are only scored; with the best
    settings a model is then trained and saved.

    \b
    Examples:
      ml sweep topics --trials 12 --jobs 2
      ml sweep topics --trials 12 --jobs 2 --resume
      ml sweep --data mine.csv --trials 12
    """
    from ml.training import sweeps

    own = ("trials", "jobs", "cluster", "out")
    plan = _plan(experiment_file, {}, **{k: v for k, v in given.items() if k not in own})
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


_SPELLED = {"train_data": "data", "test_data": "test", "changes": "set"}


def _interrupted(
    experiment_file: str | None, given: dict[str, Any], finished: int, planned: int
) -> str:
    """How far an interrupted sweep got, and the command that continues it."""
    if not finished:
        return "interrupted before the first trial finished; start the sweep again"
    words = [] if experiment_file is None else [experiment_file]
    for name, value in given.items():
        option = f"--{_SPELLED.get(name, name).replace('_', '-')}"
        for one in value if isinstance(value, tuple) else (value,):
            words += [] if one is None else [option, str(one)]
    command = shlex.join(["ml", "sweep", *words, "--resume"])
    return f"interrupted after {finished} of {planned} trials; continue with: {command}"
