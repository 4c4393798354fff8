"""The command line: parse, call, print. The only place that prints, and the one catch for errors.

Every command's work is done by a function of another module, imported when the command runs, so that `ml --help`
loads nothing heavy.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from ml.cli import console
from ml.errors import InputError, OutputError, ToolkitError

if TYPE_CHECKING:
    from ml.articles import Article
    from ml.io.places import Location
    from ml.io.readers import Columns
    from ml.model.model import Model
    from ml.predict.writers import Request

_ROWS_FAILED = 3


class _Commands(click.Group):
    """A group that turns the toolkit's errors into one line and an exit code."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except OSError as error:  # the help could not be printed
            _fail(error.strerror or str(error), 1)

    def invoke(self, ctx: click.Context) -> Any:
        debug = ctx.params.get("debug", False)
        try:
            return super().invoke(ctx)
        except ToolkitError as error:
            if debug:
                raise
            _fail(str(error), error.code)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        except KeyboardInterrupt:
            _fail("interrupted", 1)
        except OSError as error:
            if debug:
                raise
            where = f"{error.filename}: " if error.filename else ""
            _fail(f"{where}{error.strerror or error}", 1)
        except MemoryError:
            _fail("out of memory: use a smaller input or fewer jobs", 1)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if debug:
                raise
            _fail(f"unexpected {type(error).__name__}: {error}; run with --debug for the traceback", 1)


def _fail(message: str, code: int) -> NoReturn:
    line = " ".join(message.split())
    click.echo(f"error: {console.shown(line)}", err=True)
    sys.exit(code)


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.option("--debug", is_flag=True, help="Show a traceback when something fails.")
@click.option("--quiet", is_flag=True, help="No progress on standard error.")
@click.version_option(package_name="newsdesk-ml", message="%(version)s")
@click.pass_context
def main(ctx: click.Context, debug: bool, quiet: bool) -> None:
    """What Chinese news articles are about, and which amounts they state.

    \b
    Examples:
      ml split page.txt -o articles.jsonl       newspaper pages to articles
      ml predict articles.jsonl -o out.jsonl    topics and amounts of each article
      ml train experiments/topics.toml          train a model, tracked in MLflow
      ml ui                                     compare the runs in a browser
    """
    ctx.obj = {"quiet": quiet}


_COLUMNS = {"text": "the text", "title": "the title", "id": "the id", "label": "the label or labels"}


def _column_options(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Options that say which column of a table holds what."""

    def add(command: Callable[..., None]) -> Callable[..., None]:
        for name in reversed(names):
            option = click.option(f"--{name}-column", metavar="C", help=f"Column with {_COLUMNS[name]}.")
            command = option(command)
        return command

    return add


_model_option = click.option(
    "--model",
    "model_name",
    metavar="M",
    help="A model folder, models:/NAME@ALIAS, models:/NAME/VERSION or runs:/ID; the shipped model without it.",
)
_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")


# Pages and predictions ------------------------------------------------------------------------------------------


@main.command()
@click.argument("page", nargs=-1, required=True)
@click.option(
    "-o",
    "out",
    metavar="FILE",
    help="Write JSONL there (gzipped if it ends in .gz) instead of standard output.",
)
def split(page: tuple[str, ...], out: str | None) -> None:
    """Split newspaper pages (.txt .md .html, files or folders) into articles.

    \b
    Examples:
      ml split pages/*.txt -o articles.jsonl
      ml split archive/2024/ | head
    """
    from ml.articles import to_row
    from ml.corpus import dataset
    from ml.io import places
    from ml.pages import splitting

    _distinct(page, out)
    if out is not None and places.locate(out).suffix in (".csv", ".tsv", ".parquet"):
        raise InputError("articles are written as JSONL: name it .jsonl or .jsonl.gz", file=out)
    called = splitting.name_pages(dict.fromkeys(path for name in page for path in _pages_at(name)))
    failed = []

    def articles() -> Iterator[Article]:
        for path, names in called.items():
            try:
                yield from splitting.split_file(path, names)
            except InputError as error:
                if len(called) == 1:
                    raise
                failed.append(path)
                console.note(str(error))

    if out is None:
        console.print_records(map(to_row, articles()))
    else:
        count = dataset.write(list(articles()), places.locate(out))
        console.note(f"{count} articles in {out}")
    if failed:
        console.note(f"{len(failed)} of {len(called)} pages cannot be read")
        sys.exit(_ROWS_FAILED)


def _pages_at(name: str) -> list[Location]:
    """The page that a path or URL names, or those in the folder that it names."""
    from ml.io import places
    from ml.pages import splitting

    place = places.locate(name)
    if not place.exists():
        raise InputError("no such file or folder", file=name)
    found = splitting.page_files(place)
    if not found:
        raise InputError(f"the folder holds no pages ({', '.join(splitting.SUFFIXES)})", file=name)
    return found


@main.command()
@click.argument("input", nargs=-1, required=True)
@click.option(
    "-o",
    "out",
    metavar="OUT",
    help="Output .jsonl .csv .tsv (also .gz) or .parquet; JSONL on standard output without it.",
)
@_model_option
@click.option("--only", type=click.Choice(["topics", "spans"]), help="Predict one part only.")
@click.option(
    "--explain",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="Add the N words that weighed most for each predicted topic.",
)
@click.option(
    "--jobs",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    metavar="N",
    help="Processes; 0 for all cores.",
)
@click.option(
    "--table",
    "as_table",
    is_flag=True,
    help="Print a table for people instead of JSONL (beside OUT, if given).",
)
@click.option("--resume", is_flag=True, help="Go on with a run that was interrupted.")
@click.option("--cluster", metavar="ADDR", help="A Dask scheduler, as tcp://host:8786.")
@click.option(
    "--keep", multiple=True, metavar="C", help="Carry a column of the input through; may be repeated."
)
@_column_options("text", "title", "id")
@click.pass_context
def predict(
    ctx: click.Context,
    /,
    input: tuple[str, ...],
    out: str | None,
    model_name: str | None,
    only: str | None,
    explain: int,
    jobs: int,
    as_table: bool,
    resume: bool,
    cluster: str | None,
    keep: tuple[str, ...],
    **columns: str | None,
) -> None:
    """Predict topics and amounts of articles: JSONL, CSV, TSV, Parquet, raw pages, folders, or - for standard input.

    \b
    Examples:
      ml predict articles.jsonl -o predictions.jsonl
      ml predict archive.jsonl.gz -o predictions.parquet --jobs 0
      ml predict news.csv --text-column content --title-column headline -o out.csv
      ml predict s3://desk/2024.jsonl -o s3://desk/2024.out.jsonl --cluster tcp://host:8786
      cat articles.jsonl | ml predict - --only topics --explain 5
    """
    for library in (
        "OMP",
        "OPENBLAS",
        "MKL",
    ):  # heard when numpy is loaded: --jobs says how many cores to use
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    from ml.io import places
    from ml.io.sources import identify
    from ml.predict import batch, shards, writers

    request = writers.Request(only, explain, _columns(columns, keep))
    if (out is None or batch.STDIN in input) and (resume or cluster):
        raise click.UsageError("--resume and --cluster need -o OUT and input that is no standard input")
    _distinct(input, out)
    if out is not None:
        identify(places.locate(out))
    if batch.STDIN not in input:
        shards.sources(input)
    model, path = _load(model_name)
    predictions = batch.predictions(model, request)  # wrong options are refused before predicting
    if out is not None:
        writers.check(places.locate(out), predictions)
    if out is None or as_table or batch.STDIN in input:
        if jobs != 1:
            console.note(
                "--jobs is for input from files into -o OUT without --table; this goes on in one process"
            )
        rows, failed = _predict_stream(model, input, out, request, as_table)
    else:
        if cluster:
            from ml.predict.cluster import on

            execute = on(cluster, _fetch(model_name), console.note)
        else:
            execute = batch.in_processes(jobs)
        with console.progress(ctx, "predict") as progress, _kept(out):
            done = batch.run(
                model,
                path,
                input,
                places.locate(out),
                execute=execute,
                request=request,
                resume=resume,
                progress=progress,
            )
        rows, failed = done.rows, done.errors
    if not ctx.obj["quiet"]:
        console.note(f"{rows} rows, {failed} failed" + (f", in {out}" if out else ""))
    if failed:
        sys.exit(_ROWS_FAILED)


@contextmanager
def _kept(out: str) -> Iterator[None]:
    """What ends a run before its end, with what is left of it and how to go on."""
    from ml.io import places

    try:
        yield
    except KeyboardInterrupt:
        _fail(
            f"interrupted; what is done is kept: run the same command with --resume to go on ({out}.parts)", 1
        )
    except OutputError as error:
        if not places.locate(f"{out}.parts").exists():
            raise
        raise OutputError(f"{error}; what is done is kept: run with --resume once it can be") from error


def _predict_stream(
    model: Model, input: tuple[str, ...], out: str | None, request: Request, as_table: bool
) -> tuple[int, int]:
    """Predict rows as they come, to standard output or through a temporary file into `out`."""
    import io
    import tempfile

    import orjson

    from ml.io import places
    from ml.predict import batch, writers

    counts = [0, 0]
    stdin = console.stream(sys.stdin, "input") if batch.STDIN in input else io.BytesIO()

    def counted() -> Iterator[dict[str, Any]]:
        for record in batch.stream(model, input, stdin, request):
            counts[0] += 1
            counts[1] += "error" in record
            yield record

    if out is None and as_table:
        console.print_predictions(list(counted()))
    elif out is None:
        console.print_records(counted())
    else:
        with tempfile.TemporaryDirectory() as folder:
            part = Path(folder) / "part.jsonl"
            with part.open("wb") as file:
                for record in counted():
                    file.write(orjson.dumps(record) + b"\n")
            writers.assemble([part], places.locate(out), batch.predictions(model, request))
            if as_table:
                console.print_predictions([orjson.loads(line) for line in part.read_bytes().splitlines()])
    return counts[0], counts[1]


@main.command()
@click.argument("labelled")
@_model_option
@click.option("--only", type=click.Choice(["topics", "spans"]), help="Score one part only.")
@_column_options("text", "title", "id", "label")
@click.option(
    "--mistakes",
    type=click.IntRange(0),
    default=3,
    show_default=True,
    metavar="N",
    help="How many of each topic's worst mistakes to list.",
)
@_json_option
def evaluate(
    labelled: str,
    model_name: str | None,
    only: str | None,
    mistakes: int,
    as_json: bool,
    **columns: str | None,
) -> None:
    """Score a model on labelled articles; parts without gold labels are left out.

    Lists each topic's strongest words, and its worst mistakes with the words that led to them.

    \b
    Example:
      ml evaluate labelled.jsonl --model models/mine
    """
    from ml.corpus import dataset
    from ml.evaluation import scoring

    data = dataset.load(labelled, _columns(columns))
    result = scoring.evaluate(_load(model_name)[0], data, only, mistakes)
    if as_json:
        console.print_json(result)
    else:
        console.print_scores(result)
        console.print_reasons(result.get("topics", {}))


@main.command()
@click.argument("predictions")
@click.option("-o", "out", required=True, metavar="FILE", help="The HTML page.")
def report(predictions: str, out: str) -> None:
    """Make one HTML page for people out of predictions."""
    from ml.io import places
    from ml.predict import report as reports

    _distinct((predictions,), out)
    count = reports.write(places.locate(predictions), places.locate(out))
    console.note(f"{count} articles in {out}")


# Training and tracking ------------------------------------------------------------------------------------------


@main.command()
@click.argument("experiment_file", metavar="EXPERIMENT.toml")
@click.option("--data", "train_data", metavar="F", help="Training data instead of the file's.")
@click.option(
    "--test",
    "test_data",
    metavar="F",
    help="Test data instead of the file's: a file, or a share such as 0.2.",
)
@_column_options("text", "title", "label")
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="KEY=VALUE",
    help="Change a setting of the file; may be repeated.",
)
@click.option(
    "--out",
    metavar="DIR",
    help="Model folder; runs/NAME without it. Of a model that is there the other part is kept.",
)
@click.option("--learning-curve", is_flag=True, help="Train on growing parts of the data too.")
@click.option("--no-track", is_flag=True, help="Leave no trace in MLflow.")
@_json_option
def train(
    experiment_file: str,
    train_data: str | None,
    test_data: str | None,
    changes: tuple[str, ...],
    out: str | None,
    learning_curve: bool,
    no_track: bool,
    as_json: bool,
    **columns: str | None,
) -> None:
    """Train a model as an experiment file says, score it, and track the run in MLflow.

    \b
    Examples:
      ml train experiments/topics.toml
      ml train experiments/topics.toml --data mine.csv --text-column content --label-column desk --out models/mine
      ml train experiments/spans.toml --set model.l2=0.3 --json
    """
    from ml.training import config, fitting

    overrides = dict(map(_setting, changes))
    given = {"train": train_data, "test": _share(test_data), **columns}
    overrides |= {f"data.{k}": v for k, v in given.items() if v is not None}
    plan = config.read(Path(experiment_file), overrides, console.note)
    folder = Path(out or f"runs/{plan.name}")
    with _run(plan, folder, track=not no_track) as run:
        outcome = fitting.train(plan, folder, run, curve=learning_curve)
        console.notes(outcome.notes)
        if as_json:
            console.print_json(
                {"run_id": outcome.run_id, "model": str(outcome.model), "metrics": outcome.metrics}
            )
            return
        console.print_scores(outcome.evaluation)
        click.echo(
            console.shown(f"model: {outcome.model}") + (f"   run: {outcome.run_id}" if outcome.run_id else "")
        )


@contextmanager
def _run(plan: Any, folder: Path, *, track: bool) -> Iterator[Any]:
    """The run that a training is told to; where no store can be reached, said at once."""
    from ml.tracking import client, recording, stores

    if not track:
        yield recording.NO_RUN
        return
    with client.start(plan.name, tags={"task": plan.task}, keep=recording.kept(folder)) as run:
        if run.id is None:
            console.note(f"MLflow at {stores.store()} cannot be reached: training goes on")
        yield run


@main.command()
@click.argument("folder", metavar="DIR")
def log(folder: str) -> None:
    """Log a training to MLflow that was kept in DIR because the store could not be reached.

    \b
    Example:
      ml log runs/topics.run
    """
    from ml.tracking import client

    click.echo(console.shown(f"run: {client.log(Path(folder))}   ({folder} is removed)"))


@main.command()
@click.argument("experiment_file", metavar="EXPERIMENT.toml")
@click.option(
    "--trials",
    type=click.IntRange(1),
    metavar="N",
    help="How many settings to try; the whole grid without it.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1),
    metavar="N",
    help="Trials at the same time, one without it; a cluster takes as many as it has room for.",
)
@click.option("--cluster", metavar="ADDR", help="Run the trials on a Dask scheduler, as tcp://host:8786.")
@click.option("--resume", is_flag=True, help="Go on with a sweep that was interrupted.")
@click.option("--out", metavar="DIR", help="Folder of the best model; runs/NAME-best without it.")
@_json_option
def sweep(
    experiment_file: str,
    trials: int | None,
    jobs: int | None,
    cluster: str | None,
    resume: bool,
    out: str | None,
    as_json: bool,
) -> None:
    """Try the settings of the file's [sweep] section and train the best again.

    \b
    Example:
      ml sweep experiments/topics.toml --trials 12 --jobs 2
    """
    from ml.training import sweeps
    from ml.training.config import read

    plan = read(Path(experiment_file), note=console.note)
    settings = sweeps.trials(plan, trials)
    finished = set()

    def told(number: int, what: str) -> None:
        finished.add(number)
        console.note(f"trial {number} of {len(settings)} {settings[number - 1]}: {what}")

    try:
        with _backend(cluster):
            parallel = None if cluster else jobs or 1
            found = sweeps.sweep(
                plan, settings, parallel, Path(out or f"runs/{plan.name}-best"), resume=resume, report=told
            )
    except KeyboardInterrupt:
        given = {"--trials": trials, "--jobs": jobs, "--cluster": cluster, "--out": out}
        words = [w for k, v in given.items() if v is not None for w in (k, str(v))]
        command = shlex.join(["ml", "sweep", experiment_file, *words, "--resume"])
        if not finished:
            _fail("interrupted before the first trial was done: start it again", 1)
        _fail(f"interrupted after {len(finished)} of {len(settings)} trials; go on with: {command}", 1)
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
    click.echo(console.shown(f"best: {found.settings}   score: {found.score:.4f}   trial: {found.trial_id}"))
    click.echo(console.shown(f"model: {outcome.model}   run: {outcome.run_id}   sweep: {found.run_id}"))


@contextmanager
def _backend(cluster: str | None) -> Iterator[None]:
    if cluster is None:
        yield
        return
    from ml.predict.cluster import trials_on

    with trials_on(cluster):
        yield


@main.command()
@click.option("--experiment", "experiment_name", metavar="NAME", help="The MLflow experiment.")
@_json_option
def runs(experiment_name: str | None, as_json: bool) -> None:
    """List the runs in the MLflow store, newest first."""
    from ml.tracking import client, stores

    found = client.runs(experiment_name)
    if as_json:
        console.print_json({"runs": found})
    elif found:
        console.print_runs(found)
    else:
        console.note(f"no runs yet in {stores.store()}")


@main.command()
@click.argument("run", nargs=-1, required=True)
@_json_option
def compare(run: tuple[str, ...], as_json: bool) -> None:
    """Compare runs: the settings that differ, and every metric."""
    from ml.tracking import comparison

    if len(run) < 2:
        raise click.UsageError("compare needs two runs or more")
    found = comparison.compare(list(run))
    if as_json:
        console.print_json(found)
    else:
        console.print_comparison(found)


@main.command()
@click.argument("run")
@click.option("--name", default="newsdesk", show_default=True, help="Name in the model registry.")
@click.option("--alias", default="champion", show_default=True, help="The alias to move to this model.")
@click.option(
    "--force",
    is_flag=True,
    help="Promote it even if it is worse than the model that has the alias.",
)
def promote(run: str, name: str, alias: str, force: bool) -> None:
    """Register a run's model and move an alias to it: then --model models:/NAME@ALIAS predicts with it.

    Refused if the run is worse, beyond luck, than the model that has the alias on the same test articles. A run that has
    no scores on those takes its place, and is told to be not compared.
    """
    from ml.tracking import comparison

    version, told = comparison.promote(run, name, alias, force=force)
    click.echo(console.shown(f"models:/{name}@{alias} is version {version} ({told})"))


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), default=5000, show_default=True, metavar="N")
def ui(port: int) -> None:
    """Open the MLflow UI on the store, on this machine only; of a tracking server, tell where its UI is."""
    import signal
    import socket
    import subprocess

    from ml.tracking import client, stores

    if stores.is_server():
        click.echo(f"MLflow: {client.ui_link(port)}")
        return
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise ToolkitError(f"port {port} is in use; choose another with --port")
    console.note(f"MLflow: {client.ui_link(port)}   (Ctrl-C ends it)")
    with subprocess.Popen(stores.ui_command(port), env=stores.ui_environment()) as server:
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())  # who ends this ends the server too
        try:
            code = server.wait()
        except KeyboardInterrupt:  # the server has heard it as well
            code = 0
    if code not in (0, -signal.SIGTERM):
        raise ToolkitError(f"the MLflow server ended with code {code}; is port {port} free?")


# Data -----------------------------------------------------------------------------------------------------------


@main.command()
@click.argument("source", metavar="IN")
@click.argument("target", metavar="OUT")
@click.option("--from", "from_", metavar="F", help="Format of IN where its ending does not say.")
@click.option("--to", metavar="F", help="Format of OUT where its ending does not say.")
@_column_options("text", "title", "id", "label")
def convert(
    source: str,
    target: str,
    from_: str | None,
    to: str | None,
    **columns: str | None,
) -> None:
    """Convert labelled articles between jsonl csv tsv doccano label-studio conll spacy.

    \b
    Examples:
      ml convert export.jsonl labelled.jsonl --from doccano --to jsonl
      ml convert mine.csv tasks.json --text-column content --label-column desk
    """
    from ml.corpus.formats import conversion
    from ml.io import places

    _distinct((source,), target)
    count, lost = conversion.convert(
        places.locate(source), places.locate(target), from_, to, _columns(columns)
    )
    for line in lost:
        console.note(line)
    console.note(f"{count} articles in {target}")


@main.group()
def corpus() -> None:
    """Work on labelled articles."""


@corpus.command("check")
@click.argument("file")
@_column_options("text", "title", "id", "label")
def corpus_check(
    file: str,
    **columns: str | None,
) -> None:
    """Say what is wrong with labelled articles, a line for each finding; FILE may be the word embedded."""
    from ml.corpus import dataset as corpora
    from ml.corpus import lint

    data = corpora.load(file, _columns(columns))
    findings = lint.check(data.articles)
    for finding in findings:
        click.echo(console.shown(finding))
    topics = sorted({t for a in data.articles for t in a.topics or ()})
    counts = ", ".join(f"{t} {sum(t in (a.topics or ()) for a in data.articles)}" for t in topics)
    spans = sum(len(a.spans or ()) for a in data.articles)
    console.note(
        f"{len(data.articles)} articles ({counts or 'no topics'}), {spans} spans, {len(findings)} findings"
    )
    if findings:
        sys.exit(1)


@main.command()
@click.argument("source", required=False)
@click.option(
    "-o", "out", required=True, metavar="FILE", help="JSONL of articles, gzipped if it ends in .gz."
)
def archive(source: str | None, out: str) -> None:
    """Turn the public broadcast archive (folder or tarball; downloaded without SOURCE) into articles."""
    from ml.corpus import archive as archives
    from ml.corpus import dataset as corpora
    from ml.io import places

    _distinct((), out)
    if source is None:
        with console.download_bar() as progress:
            path = archives.download(Path("xin-wen-lian-bo.tar.gz"), progress)
    else:
        path = Path(source)
    console.note(f"{corpora.write(archives.read_archive(path), places.locate(out))} articles in {out}")
    if (
        source is None
    ):  # the archive has no published digest, but the labels carry one for each of their articles
        console.note(f"labels that find their article: {corpora.labelled_archive(places.locate(out)).name}")


# Helpers of the commands ----------------------------------------------------------------------------------------


def _columns(given: dict[str, str | None], keep: tuple[str, ...] = ()) -> Columns:
    """What the options of `_column_options` say."""
    from ml.io.readers import Columns

    return Columns(**{name.removesuffix("_column"): column for name, column in given.items()}, keep=keep)


def _load(name: str | None) -> tuple[Model, Path]:
    """The model that `--model` names, and the folder it was loaded from."""
    from ml.model import model

    if name is None:
        return model.load(), model.default_path()
    from ml.tracking import registry

    path, registered = registry.fetch(name) if registry.is_uri(name) else (Path(name), None)
    return model.load(path, registered=registered), path


def _fetch(name: str | None) -> Callable[[], Path] | None:
    """What gets the model that `--model` names from the registry, on another machine too; None for a folder."""
    from functools import partial

    from ml.tracking import registry, stores

    if name is None or not registry.is_uri(name):
        return None
    return partial(registry.fetch_from, stores.store(), name)


def _distinct(inputs: tuple[str, ...], out: str | None) -> None:
    """Refuse an output that is one of the inputs or no regular file, before anything is read."""
    from ml.io import atomic, places

    if out is None:
        return
    if Path(out).is_dir():
        raise InputError("is a folder; name a file to be written", file=out)
    if out.lower().startswith("memory:"):
        what = "is gone when the command ends; name a file, or a URL such as s3://bucket/file"
        raise InputError(what, file=out)
    for name in inputs:
        if places.same(places.locate(name), places.locate(out)) and not Path(name).is_dir():
            raise InputError("is both input and output", file=out)
    atomic.check_output(places.locate(out))


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


if __name__ == "__main__":
    main()
