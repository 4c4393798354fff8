"""Any number of articles → predictions: in shards, in bounded memory, on several processes,
resumable.

One function predicts a shard and knows only model, shard and output. A shard's predictions are
written under a temporary name, synced and renamed, then recorded in the manifest beside them; the
output is put together from them at the end. What a shard is and how input is cut into them is
`shards`.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from ml.articles import Article, from_row
from ml.errors import InputError
from ml.io import atomic, jsonl, places, readers
from ml.io.places import Location
from ml.io.readers import Columns
from ml.io.sources import Source
from ml.model.model import Model
from ml.predict import manifest, shards, writers
from ml.predict.shards import Line, Shard
from ml.predict.writers import Request
from ml.schema import Predictions, error_record

BATCH_ROWS, BATCH_CHARACTERS = 512, 1 << 19  # what is predicted at once: bounds memory
STDIN = "-"

# Called with the rows done since the last call, and the share of all input that is done.
Progress = Callable[[int, float], None]


@dataclass(frozen=True, slots=True)
class Totals:
    """What a run did, and what its output cannot hold, a line each."""

    rows: int = 0
    errors: int = 0
    notes: tuple[str, ...] = ()

    def __add__(self, other: Totals) -> Totals:
        notes = (*self.notes, *other.notes)
        return Totals(self.rows + other.rows, self.errors + other.errors, notes)


class Done(NamedTuple):
    """What came of a shard: its counts, the digest of its predictions, and the seconds it took."""

    shard: Shard
    totals: Totals
    sha256: str
    seconds: float


# An article and its carried columns, or nothing and its error record.
_Item = tuple[Article | None, dict[str, Any]]


# One shard ---------------------------------------------------------------------------------------


def predict_lines(
    model: Model, lines: Iterable[Line], first_row: int, request: Request = Request()
) -> Iterator[dict[str, Any]]:
    """A record for each line of JSONL, in order.

    Parameters
    ----------
    model, request
        The model; what is predicted, and from which columns.
    lines
        Rows, or what kept one from being read. Blank lines have no record.
    first_row
        The number of the first line in the input, from 1.

    Yields
    ------
    dict
        A prediction, or an error record.
    """
    batch: list[_Item] = []
    size = 0
    for number, line in enumerate(lines, first_row):
        if isinstance(line, bytes):
            line = line.removeprefix(jsonl.BOM) if number == 1 else line
            if not line.strip():
                continue
        item = _parse(line, number, request.columns)
        batch.append(item)
        size += len(item[0].title) + len(item[0].text) if item[0] is not None else 0
        if len(batch) >= BATCH_ROWS or size >= BATCH_CHARACTERS:
            yield from _predict(model, batch, request)
            batch, size = [], 0
    yield from _predict(model, batch, request)


def predict_shard(
    model: Model, shard: Shard, out: Location, request: Request
) -> tuple[Totals, str]:
    """Predict one shard into the file `out`, which appears whole or not at all.

    Returns
    -------
    tuple of Totals and str
        What was predicted, and the sha256 of the file.
    """
    rows = errors = 0
    digest = hashlib.sha256()
    with atomic.writing(out) as target:
        for record in predict_lines(model, shards.lines(shard), shard.first_row, request):
            line = orjson.dumps(record) + b"\n"
            target.write(line)
            digest.update(line)
            rows += 1
            errors += "error" in record
    return Totals(rows, errors), digest.hexdigest()


def _parse(line: Line, number: int, columns: Columns) -> _Item:
    """The article in a line and the columns to carry through, or the error record for it."""
    row = line if isinstance(line, InputError) else jsonl.parse_line(line, number)
    id_ = None if isinstance(row, InputError) else row.get(columns.id or "id")
    id_ = id_ if isinstance(id_, str | int) and not isinstance(id_, bool) else None
    try:
        if isinstance(row, InputError):
            raise row
        article = from_row(readers.renamed(row, columns), labels=False)
        usual = {"title": article.title, "text": article.text, "id": article.id}
        return article, {name: row.get(name, usual.get(name)) for name in columns.keep}
    except InputError as error:
        return None, error_record(id_, number, error.what)


def _predict(model: Model, batch: list[_Item], request: Request) -> Iterator[dict[str, Any]]:
    articles = [article for article, _ in batch if article is not None]
    found = iter(model.predict(articles, request.only, request.explain) if articles else [])
    for article, rest in batch:
        yield rest if article is None else next(found) | rest


# Runs --------------------------------------------------------------------------------------------


def stream(
    model: Model, inputs: Sequence[str], stdin: Iterable[Line], request: Request = Request()
) -> Iterator[dict[str, Any]]:
    """Records one after another, for standard output.

    Parameters
    ----------
    model, request
        The model; what is predicted, and from which columns.
    inputs
        Names of files and folders; `-` is standard input.
    stdin
        The rows of standard input.

    Yields
    ------
    dict
        A prediction, or an error record.

    Raises
    ------
    InputError
        For an input that is missing or cannot be read as a whole.
    """
    found = {
        name: _with_columns(shards.sources([name], request.columns.sheet), request)
        for name in inputs
        if name != STDIN
    }
    pages = shards.called(source for sources in found.values() for source in sources)
    for name in inputs:
        if name == STDIN:
            yield from predict_lines(model, stdin, 1, request)
            continue
        for source in found[name]:
            yield from predict_lines(model, shards.read_rows(source, pages), 1, request)


def _with_columns(sources: list[Source], request: Request) -> list[Source]:
    """The sources. Raises InputError for one that lacks a column that is named."""
    for source in sources:
        if source.format != shards.PAGE:
            readers.check_columns(source, request.columns)
    return sources


def predictions(model: Model, request: Request) -> Predictions:
    """The shape of what the model predicts.

    Raises
    ------
    InputError
        For a column to keep that would take the place of a prediction.
    ModelError
        For a part that the model lacks.
    """
    parts = model.parts(request.only, request.explain)
    labels = model.topics.labels_ if model.topics else []
    return Predictions(parts, labels, bool(request.explain), request.columns.keep)


@dataclass(frozen=True, slots=True)
class Job:
    """What is the same for every shard of a run. `model_path`: where another process can load the
    model from.
    """

    model: Model
    model_path: Path
    work: Location
    request: Request

    def part(self, shard: Shard) -> Location:
        """Where the shard's predictions go."""
        return manifest.part(self.work, shard.index)


Execute = Callable[[Job, Sequence[Shard]], Iterator[Done]]


def run(
    model: Model,
    model_path: Path,
    inputs: Sequence[str],
    out: Location,
    *,
    execute: Execute,
    request: Request = Request(),
    resume: bool = False,
    progress: Progress = lambda rows, share: None,
) -> Totals:
    """Predict every input into one file.

    Parameters
    ----------
    model, model_path
        The model, and the directory that it was read from.
    inputs
        Names of files and folders.
    out
        The output, whose ending says the format. Until the run is done its folder is beside it,
        with `.parts` added to the name.
    execute
        Works the shards off: `in_process`, `in_processes(n)`, or a cluster's.
    request
        What is predicted, and from which columns.
    resume
        Go on with a run that was stopped, if there is one.
    progress
        Called with the rows done since the last call and the share of all input that is done, 0–1.

    Returns
    -------
    Totals
        How many rows there were, and how many failed.

    Raises
    ------
    ResumeError
        If `resume` finds a run with another model, input or settings.
    """
    shape = predictions(model, request)
    writers.check(out, shape)
    found = _inputs(inputs, out, request)
    job = Job(model, model_path, out.with_name(out.name + ".parts"), request)
    head = {
        "model": model.digest,
        "inputs": [manifest.fingerprint(source.path) for source in found],
        "settings": orjson.loads(
            orjson.dumps(asdict(request) | {"shard_bytes": shards.SHARD_BYTES})
        ),
    }
    entries = manifest.resumed(job.work, head) if resume else []
    done = {e["index"]: e for e in entries if e != manifest.FINISHED}
    if manifest.FINISHED in entries and out.exists():  # killed when nothing but tidying up was left
        manifest.remove(job.work)
        return _totals(done.values())
    done = {index: e for index, e in done.items() if manifest.is_intact(job.work, e)}
    if not done:
        manifest.begin(job.work, head)
    cut = shards.plan(found, job.work, done)
    totals = _totals(done.values()) + _work_off(job, cut, done, execute, progress)
    lost = writers.assemble([job.part(s) for s in cut], out, shape)
    atomic.clear_partials(out)  # of the same run, killed before
    manifest.record(job.work, len(cut) + 1, manifest.FINISHED)
    manifest.remove(job.work)
    return totals + Totals(notes=tuple(lost))


def _inputs(inputs: Sequence[str], out: Location, request: Request) -> list[Source]:
    """The sources of a run. An output of before in a folder is left out; InputError where the
    output is an input.
    """
    found = shards.sources(inputs, request.columns.sheet)
    found = [s for s in found if not (places.same(s.path, out) and str(s) not in inputs)]
    if any(places.same(s.path, out) for s in found):
        raise InputError("is both input and output", file=str(out))
    return _with_columns(found, request)


def _work_off(
    job: Job, cut: Sequence[Shard], done: Collection[int], execute: Execute, progress: Progress
) -> Totals:
    """Have the shards that are not `done` predicted, and record each in the manifest; what came of
    these.
    """
    totals = Totals()
    whole, ready = sum(s.size for s in cut) or 1, sum(s.size for s in cut if s.index in done)
    progress(0, ready / whole)
    for shard, found, sha256, seconds in execute(job, [s for s in cut if s.index not in done]):
        counts = {
            "sha256": sha256,
            "rows": found.rows,
            "errors": found.errors,
            "seconds": round(seconds, 3),
        }
        manifest.record(job.work, shard.index + 1, asdict(shard) | counts)
        spool = shards.spool(job.work, shard.index)
        if shard.path == str(spool):
            spool.unlink(missing_ok=True)  # its predictions are safe
        totals, ready = totals + found, ready + shard.size
        progress(found.rows, ready / whole)
    return totals


def _totals(entries: Iterable[dict[str, Any]]) -> Totals:
    return sum((Totals(e["rows"], e["errors"]) for e in entries), Totals())


def work(job: Job, shard: Shard) -> Done:
    """Predict one shard and say how long it took."""
    begin = time.perf_counter()
    found, sha256 = predict_shard(job.model, shard, job.part(shard), job.request)
    return Done(shard, found, sha256, time.perf_counter() - begin)


def in_process(job: Job, cut: Sequence[Shard]) -> Iterator[Done]:
    """Shards one after another, in this process."""
    for shard in cut:
        yield work(job, shard)


def in_processes(jobs: int) -> Execute:
    """Shards on `jobs` processes, 0 for all cores. Where processes can be forked they share the
    model's memory.
    """
    if jobs == 1:
        return in_process

    def execute(job: Job, cut: Sequence[Shard]) -> Iterator[Done]:
        from ml.predict import processes

        return processes.each(_work, [(shard,) for shard in cut], jobs, _take, (job,))

    return execute


_job: Job  # the job of a worker process, handed over at its start


def _take(job: Job) -> None:
    global _job
    _job = job


def _work(shard: Shard) -> Done:
    return work(_job, shard)
