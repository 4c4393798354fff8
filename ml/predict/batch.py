"""Any number of articles → predictions: in shards, in bounded memory, on several processes, resumable.

One function predicts a shard and knows only model, shard and output. A shard's predictions are written under a temporary
name, synced and renamed, then recorded in the manifest beside them; the output is put together from them at the end.
What a shard is and how input is cut into them is `shards`.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple

import orjson

from ml.articles import Article, from_row
from ml.errors import InputError, OutputError, ResumeError
from ml.io import atomic, places, readers
from ml.io.places import Location, Remote
from ml.io.readers import Columns
from ml.model.model import Model
from ml.predict import shards, writers
from ml.predict.shards import Shard
from ml.predict.writers import Request

BATCH_ROWS, BATCH_CHARACTERS = 512, 1 << 19  # what is predicted at once: bounds memory
MANIFEST = "manifest.jsonl"
_FINISHED = {"finished": True}  # the manifest's last entry, once the output is whole
STDIN = "-"

# Called with the rows done since the last call, and the share of all input that is done.
Progress = Callable[[int, float], None]


@dataclass(frozen=True, slots=True)
class Totals:
    """What a run did."""

    rows: int = 0
    errors: int = 0

    def __add__(self, other: Totals) -> Totals:
        return Totals(self.rows + other.rows, self.errors + other.errors)


class Done(NamedTuple):
    """What came of a shard: its counts, the digest of its predictions, and the seconds it took."""

    shard: Shard
    totals: Totals
    sha256: str
    seconds: float


# An article and its carried columns, or nothing and its error record.
_Item = tuple[Article | None, dict[str, Any]]


# One shard ------------------------------------------------------------------------------------------------------


def predict_lines(
    model: Model, lines: Iterable[bytes], first_row: int, request: Request = Request()
) -> Iterator[dict[str, Any]]:
    """A record for each line of JSONL, in order: a prediction, or what kept the row from being read."""
    batch: list[_Item] = []
    size = 0
    for number, line in enumerate(lines, first_row):
        line = line.removeprefix(readers.BOM) if number == 1 else line
        if not line.strip():
            continue
        item = _parse(line, number, request.columns)
        batch.append(item)
        size += len(item[0].title) + len(item[0].text) if item[0] is not None else 0
        if len(batch) >= BATCH_ROWS or size >= BATCH_CHARACTERS:
            yield from _predict(model, batch, request)
            batch, size = [], 0
    yield from _predict(model, batch, request)


def predict_shard(model: Model, shard: Shard, out: Location, request: Request) -> tuple[Totals, str]:
    """Predict one shard into the file `out`, which appears whole or not at all; its counts and its sha256."""
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


def _parse(line: bytes, number: int, columns: Columns) -> _Item:
    """The article in a line and the columns to carry through, or the error record for it."""
    row = readers.parse_line(line, number)
    id_ = None if isinstance(row, InputError) else row.get(columns.id or "id")
    id_ = id_ if isinstance(id_, str | int) and not isinstance(id_, bool) else None
    try:
        if isinstance(row, InputError):
            raise row
        if shards.UNREADABLE in row:
            raise InputError(row[shards.UNREADABLE])
        article = from_row(readers.renamed(row, columns), labels=False)
        usual = {"title": article.title, "text": article.text, "id": article.id}
        return article, {name: row.get(name, usual.get(name)) for name in columns.keep}
    except InputError as error:
        return None, {"id": id_, "row": number, "error": error.what}


def _predict(model: Model, batch: list[_Item], request: Request) -> Iterator[dict[str, Any]]:
    articles = [article for article, _ in batch if article is not None]
    found = iter(model.predict(articles, request.only, request.explain) if articles else [])
    for article, rest in batch:
        yield rest if article is None else next(found) | rest


# Runs -----------------------------------------------------------------------------------------------------------


def stream(
    model: Model, inputs: Sequence[str], stdin: IO[bytes], request: Request = Request()
) -> Iterator[dict[str, Any]]:
    """Records one after another, for standard output; `-` reads JSONL from standard input."""
    found = {name: _with_columns(shards.files([name]), request) for name in inputs if name != STDIN}
    pages = shards.called(path for paths in found.values() for path in paths)
    for name in inputs:
        if name == STDIN:
            yield from predict_lines(model, readers.bounded(stdin), 1, request)
            continue
        for path in found[name]:
            yield from predict_lines(model, shards.spooled(path, pages), 1, request)


def _with_columns(paths: list[Location], request: Request) -> list[Location]:
    """The paths. Raises InputError for a table whose header lacks a column that is to be carried through."""
    for path in filter(shards.is_table, paths):
        readers.check_columns(path, Columns(keep=request.columns.keep))
    return paths


@dataclass(frozen=True, slots=True)
class Job:
    """What is the same for every shard of a run. `model_path`: where another process can load the model from."""

    model: Model
    model_path: Path
    work: Location
    request: Request

    def part(self, shard: Shard) -> Location:
        """Where the shard's predictions go."""
        return _part(self.work, shard.index)


def _part(work: Location, index: int) -> Location:
    return work / f"out-{index:06}.jsonl"


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
    """Predict every input into `out`, whose ending says the format. Returns how many rows and how many failed.

    `execute` works the shards off: `in_process`, `in_processes(n)`, or a cluster's. Raises ResumeError if `resume`
    finds a run with another model, input or settings.
    """
    writers.kind(out)
    atomic.check_output(out)
    found = shards.files(inputs)
    paths = [p for p in found if not (places.same(p, out) and str(p) not in inputs)]
    if any(places.same(p, out) for p in paths):
        raise InputError("is both input and output", file=str(out))
    _with_columns(paths, request)
    job = Job(model, model_path, out.with_name(out.name + ".parts"), request)
    head = {
        "model": model.digest,
        "inputs": [_fingerprint(p) for p in paths],
        "settings": orjson.loads(orjson.dumps(asdict(request) | {"shard_bytes": shards.SHARD_BYTES})),
    }
    entries = _resumed(job, head) if resume else []
    done = {e["index"]: e for e in entries if e != _FINISHED}
    if _FINISHED in entries and out.exists():  # killed when nothing but tidying up was left
        places.remove_folder(job.work, MANIFEST)
        return _totals(done.values())
    done = {index: e for index, e in done.items() if _intact(job, e)}
    if not done:
        _make(job.work)
        _record(job.work, 0, head)
    cut = shards.plan(paths, job.work, done)
    totals = _totals(done.values()) + _work_off(job, cut, done, execute, progress)
    writers.assemble([job.part(s) for s in cut], out, model, request)
    atomic.clear_partials(out)  # of the same run, killed before
    _record(job.work, len(cut) + 1, _FINISHED)
    places.remove_folder(job.work, MANIFEST)
    return totals


def _work_off(
    job: Job, cut: Sequence[Shard], done: Collection[int], execute: Execute, progress: Progress
) -> Totals:
    """Have the shards that are not `done` predicted, and record each in the manifest; what came of these."""
    totals = Totals()
    whole, ready = sum(s.size for s in cut) or 1, sum(s.size for s in cut if s.index in done)
    progress(0, ready / whole)
    for shard, found, sha256, seconds in execute(job, [s for s in cut if s.index not in done]):
        counts = {"sha256": sha256, "rows": found.rows, "errors": found.errors, "seconds": round(seconds, 3)}
        _record(job.work, shard.index + 1, asdict(shard) | counts)
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
    """Shards on `jobs` processes, 0 for all cores. Where processes can be forked they share the model's memory."""
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


# The manifest ---------------------------------------------------------------------------------------------------


def _make(work: Location) -> None:
    """An empty folder for the run, in place of one that an earlier run left; nobody else's is touched."""
    linked = isinstance(work, Path) and work.is_symlink()
    if linked or not places.is_empty(work) and atomic.appended(work / MANIFEST) is None:
        raise InputError("is in the way: it is no folder of an earlier run", file=str(work))
    try:
        places.remove_folder(work, MANIFEST)
        places.make_folder(work)
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror or error}", file=str(work)) from error


def _fingerprint(path: Location) -> dict[str, Any]:
    """What tells an input from another: its digest, or what a store says of it, which need not be fetched for that."""
    if isinstance(path, Remote):
        return {"path": str(path), "version": path.version()}
    return {"path": str(path), "sha256": _sha256(path)}


def _sha256(path: Location) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", file=str(path)) from error
    return digest.hexdigest()


def _record(work: Location, part: int, entry: dict[str, Any]) -> None:
    atomic.append(work / MANIFEST, orjson.dumps(entry) + b"\n", part)


def _resumed(job: Job, head: dict[str, Any]) -> list[dict[str, Any]]:
    """What the manifest says of the run after its head. Nothing, where there is no run to resume."""
    try:
        entries = [orjson.loads(line) for line in (atomic.appended(job.work / MANIFEST) or b"").splitlines()]
    except orjson.JSONDecodeError as error:
        raise ResumeError(f"{job.work}: cannot resume, its {MANIFEST} cannot be read: {error}") from error
    if not entries:
        return []
    changed = [key for key in head if entries[0].get(key) != head[key]]
    if changed:
        raise ResumeError(
            f"{job.work}: cannot resume, the {' and the '.join(changed)} changed since that run; run without --resume to begin anew"
        )
    return entries[1:]


def _intact(job: Job, entry: dict[str, Any]) -> bool:
    """Whether a shard's predictions are those that the manifest tells of."""
    part = _part(job.work, entry["index"])
    return part.is_file() and _sha256(part) == entry["sha256"]
