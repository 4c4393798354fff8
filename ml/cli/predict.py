"""`ml predict` and `ml report`: predictions of a model, and a page that shows them."""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ml.cli import console, options, tables
from ml.errors import OutputError

if TYPE_CHECKING:
    from ml.model.model import Model
    from ml.predict.batch import Totals
    from ml.predict.shards import Line
    from ml.predict.writers import Request
    from ml.schema import Predictions


@click.command(cls=options.Command)
@click.argument("input", nargs=-1, shell_complete=options.complete_file)
@click.option("--text", metavar="TEXT", help="Predict this text, in place of INPUT.")
@click.option(
    "--lines", "as_lines", is_flag=True, help="Standard input is plain text, an article a line."
)
@click.option(
    "-o",
    "out",
    metavar="OUT",
    shell_complete=options.complete_file,
    help="Output .jsonl, .csv, .tsv (also .gz or .zst), .xlsx or .parquet; default: JSONL on "
    "standard output.",
)
@options.model
@options.only("Predict only topics or only amounts.")
@click.option(
    "--explain",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="Add the N words with the largest weights for each predicted topic.",
)
@click.option(
    "--jobs",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    metavar="N",
    help="Number of processes; 0 for all cores.",
)
@click.option(
    "--table",
    "as_table",
    is_flag=True,
    help="Print a table instead of JSONL; with -o, in addition to OUT.",
)
@click.option("--resume", is_flag=True, help="Resume an interrupted run.")
@options.cluster
@click.option(
    "--keep",
    multiple=True,
    metavar="C",
    help="Copy a column of the input to the output; repeatable.",
)
@options.columns("text", "title", "id")
@options.sheet
def predict(
    input: tuple[str, ...],
    text: str | None,
    as_lines: bool,
    out: str | None,
    model_name: str | None,
    as_table: bool,
    jobs: int,
    resume: bool,
    cluster: str | None,
    **wanted: Any,
) -> None:
    """Predict topics and amounts of articles.

    INPUT is JSONL, CSV, TSV, Excel or Parquet, pages (.txt .md .html .pdf .docx .eml), a folder, or
    - for JSONL on standard input. A .txt file is a page, which is split into its articles.

    \b
    Examples:
      ml predict articles.jsonl -o predictions.jsonl
      ml predict archive.jsonl.gz -o predictions.parquet --jobs 0
      ml predict news.xlsx --sheet 2 --text-column content -o out.xlsx
      ml predict s3://desk/a.jsonl -o s3://desk/b.jsonl --cluster tcp://host:8786
      cat articles.jsonl | ml predict - --only topics --explain 5
      ml predict --text "投资3亿元。" --table
      cat headlines.txt | ml predict --lines -o headlines.csv
    """
    _limit_threads()
    from ml.predict.batch import STDIN

    request = _request(**wanted)
    _check_usage(input, text, as_lines, request)
    input = input or (STDIN,)
    if (out is None or STDIN in input) and (resume or cluster):
        raise click.UsageError("--resume and --cluster need -o OUT and no standard input")
    _check(input, out, request)
    if out is None or as_table or STDIN in input:
        lines = _standard_input(text, as_lines) if STDIN in input else iter(())
        done = _in_order(model_name, input, lines, out, request, jobs, as_table)
    else:
        done = _in_shards(model_name, input, out, request, jobs, resume, cluster)
    console.notes(done.notes)
    console.note(f"{done.rows} rows, {done.errors} failed" + (f", in {out}" if out else ""))
    if done.errors:
        sys.exit(options.ROWS_FAILED)


def _check_usage(input: tuple[str, ...], text: str | None, lines: bool, request: Request) -> None:
    """Refuse more than one kind of input, or none."""
    from ml.io.readers import Columns

    if text is not None and (input or lines):
        raise click.UsageError("--text takes the place of INPUT and of --lines; give one of them")
    if lines and input not in ((), ("-",)):
        raise click.UsageError("--lines reads standard input; leave INPUT out")
    if text is None and not lines and not input:
        raise click.UsageError("Missing argument 'INPUT...': files, --text TEXT, or --lines")
    if (text is not None or lines) and request.columns != Columns():
        raise click.UsageError(
            "plain text has no columns: --…-column, --keep and --sheet need INPUT"
        )


def _standard_input(text: str | None, as_lines: bool) -> Iterator[Line]:
    """What is predicted in place of files: rows of JSONL from standard input, or plain texts."""
    from ml.io import jsonl
    from ml.predict import shards

    if text is not None:
        return shards.text_lines([text.encode("utf-8", "surrogateescape")])
    lines = jsonl.bounded(console.stream(sys.stdin, "input"))
    return shards.text_lines(lines) if as_lines else lines


def _limit_threads() -> None:
    """Leave it to --jobs how many cores are used; numpy reads these when it is imported."""
    for library in ("OMP", "OPENBLAS", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")


def _request(
    only: str | None,
    explain: int,
    keep: tuple[str, ...],
    **columns: str | None,
) -> Request:
    from ml.predict.writers import Request

    return Request(only, explain, options.given_columns(columns, keep))


def _check(input: tuple[str, ...], out: str | None, request: Request) -> None:
    """Refuse wrong input and output before a model is loaded; note how tables are read."""
    from ml.io import places, readers
    from ml.io.sources import identify
    from ml.predict import batch, shards

    options.check_output(input, out)
    if out is not None:
        identify(places.locate(out))
    files = [name for name in input if name != batch.STDIN]
    console.notes(readers.notes(shards.sources(files, request.columns.sheet)))


def _model(name: str | None, out: str | None, request: Request) -> tuple[Model, Path]:
    """The model and its folder, once it is certain that it can do what is requested."""
    from ml.io import places
    from ml.predict import batch, writers

    model, path = options.load_model(name)
    predictions = batch.predictions(model, request)
    if out is not None:
        writers.check(places.locate(out), predictions)
    return model, path


def _in_shards(
    model_name: str | None,
    input: tuple[str, ...],
    out: str,
    request: Request,
    jobs: int,
    resume: bool,
    cluster: str | None,
) -> Totals:
    """Predict files into `out` in resumable shards, in processes or on a cluster."""
    from ml.io import places
    from ml.predict import batch

    model, path = _model(model_name, out, request)
    if cluster:
        from ml.predict.cluster import on

        execute = on(cluster, options.fetcher(model_name), console.note)
    else:
        execute = batch.in_processes(jobs)
    with console.progress("predict") as progress, _resumable(out):
        return batch.run(
            model,
            path,
            input,
            places.locate(out),
            execute=execute,
            request=request,
            resume=resume,
            progress=progress,
        )


@contextmanager
def _resumable(out: str) -> Iterator[None]:
    """If the run is interrupted, say where its finished work is kept and how to continue."""
    from ml.io import places

    try:
        yield
    except KeyboardInterrupt:
        console.fail(
            f"interrupted; finished work is kept in {out}.parts: "
            "run the same command with --resume to continue"
        )
    except OutputError as error:
        if not places.locate(f"{out}.parts").exists():
            raise
        raise OutputError(
            f"{error}; finished work is kept: once this is resolved, run with --resume"
        ) from error


def _in_order(
    model_name: str | None,
    input: tuple[str, ...],
    lines: Iterator[Line],
    out: str | None,
    request: Request,
    jobs: int,
    as_table: bool,
) -> Totals:
    """Predict rows as they are read, to standard output or through a temporary file into `out`."""
    from ml.predict import batch

    if jobs != 1:
        console.note("--jobs needs input files, -o OUT and no --table; continuing with one process")
    model, _ = _model(model_name, out, request)
    counts: Counter[bool] = Counter()
    lost: list[str] = []
    with console.progress("predict", printing=out is None and not as_table) as progress:
        records = _counted(batch.stream(model, input, lines, request), counts, progress)
        if out is not None:
            shown, lost = _write(records, out, batch.predictions(model, request), as_table)
        elif as_table:
            shown = list(records)
        else:
            console.print_records(records)
    if as_table:
        tables.print_predictions(shown)
    return batch.Totals(counts.total(), counts[True], tuple(lost))


def _counted(
    records: Iterator[dict[str, Any]],
    counts: Counter[bool],
    progress: Callable[[int, float | None], None],
) -> Iterator[dict[str, Any]]:
    """The records, counted by whether they are errors."""
    for record in records:
        counts["error" in record] += 1
        progress(1, None)
        yield record


def _write(
    records: Iterator[dict[str, Any]], out: str, shape: Predictions, keep: bool
) -> tuple[list[dict[str, Any]], list[str]]:
    """Write records to `out`, and return them if they are to be kept, and what `out` cannot
    hold.
    """
    import orjson

    from ml.io import places
    from ml.predict import writers

    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder) / "part.jsonl"
        with part.open("wb") as file:
            for record in records:
                file.write(orjson.dumps(record) + b"\n")
        lost = writers.assemble([part], places.locate(out), shape)
        return [orjson.loads(line) for line in part.read_bytes().splitlines() if keep], lost


@click.command(cls=options.Command)
@click.argument("predictions", shell_complete=options.complete_file)
@click.option(
    "-o",
    "out",
    required=True,
    metavar="FILE",
    shell_complete=options.complete_file,
    help="Output HTML file.",
)
def report(predictions: str, out: str) -> None:
    """Make an HTML report of predictions.

    The page needs no server and loads nothing from the network.

    \b
    Examples:
      ml report predictions.jsonl -o report.html
      ml report predictions.csv -o report.html
    """
    from ml.io import places
    from ml.predict import report as reports

    options.check_output((predictions,), out)
    with console.busy("report"):
        count = reports.write(places.locate(predictions), places.locate(out))
    console.note(f"{count} articles in {out}")
