"""Any number of articles → predictions: in shards, in bounded memory, on several processes, resumable.

Input is planned into shards: byte ranges of line-delimited JSON and row groups of Parquet; whatever cannot be cut is
spooled into JSONL first. One function predicts a shard and knows only model, shard and output. A shard is written under
a temporary name, synced and renamed, then recorded in the manifest beside it; the output is put together from the
shards at the end. Where files are, on this machine or behind a URL, is `storage`.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple

import orjson

from ml import corpus, outputs, storage
from ml.articles import Article, from_row, to_row
from ml.corpus import Columns
from ml.errors import InputError, OutputError, ResumeError, ToolkitError
from ml.model import Model
from ml.outputs import Request
from ml.storage import Location, Remote

SHARD_BYTES = 2 << 20
BATCH_ROWS, BATCH_CHARACTERS = 512, 1 << 19  # what is predicted at once: bounds memory
MANIFEST = "manifest.jsonl"
_FINISHED = {"finished": True}  # the manifest's last entry, once the output is whole
_UNREADABLE = "\0unreadable"  # key of a spooled row that could not be read
STDIN = "-"

Progress = Callable[
    [int, float], None
]  # called with rows done since the last call, and the share of all input


@dataclass(frozen=True, slots=True)
class Shard:
    """Bytes `start` to `stop` of a JSONL file, or row groups of a Parquet file: `size` bytes of input.

    Its first line or row is row `first_row` of the input it came from.
    """

    index: int
    path: str
    start: int
    stop: int
    first_row: int
    size: int


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


_Item = tuple[
    Article | None, dict[str, Any]
]  # an article and its carried columns, or nothing and its error record

# One shard ------------------------------------------------------------------------------------------------------


def predict_lines(
    model: Model, lines: Iterable[bytes], first_row: int, request: Request = Request()
) -> Iterator[dict[str, Any]]:
    """A record for each line of JSONL, in order: a prediction, or what kept the row from being read."""
    batch: list[_Item] = []
    size = 0
    for number, line in enumerate(lines, first_row):
        line = line.removeprefix(corpus.BOM) if number == 1 else line
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
    with storage.writing(out, alone=False) as target:
        for record in predict_lines(model, _lines(shard), shard.first_row, request):
            line = orjson.dumps(record) + b"\n"
            target.write(line)
            digest.update(line)
            rows += 1
            errors += "error" in record
    return Totals(rows, errors), digest.hexdigest()


def _lines(shard: Shard) -> Iterator[bytes]:
    """The shard's input as lines of JSONL."""
    path = storage.locate(shard.path)
    with corpus.reading(path):
        if corpus.kind(path) == "parquet":
            yield from map(_line, corpus.row_groups(path, range(shard.start, shard.stop)))
            return
        with path.open("rb") as source:
            source.seek(shard.start)
            for line in corpus.bounded(source):
                yield line
                if source.tell() >= shard.stop:
                    return


def _parse(line: bytes, number: int, columns: Columns) -> _Item:
    """The article in a line and the columns to carry through, or the error record for it."""
    row = corpus.parse_line(line, number)
    id_ = None if isinstance(row, InputError) else row.get(columns.id or "id")
    id_ = id_ if isinstance(id_, str | int) and not isinstance(id_, bool) else None
    try:
        if isinstance(row, InputError):
            raise row
        if _UNREADABLE in row:
            raise InputError(row[_UNREADABLE])
        article = from_row(corpus.renamed(row, columns), labels=False)
        usual = {"title": article.title, "text": article.text, "id": article.id}
        return article, {name: row.get(name, usual.get(name)) for name in columns.keep}
    except InputError as error:
        return None, {"id": id_, "row": number, "error": error.what}


def _predict(model: Model, batch: list[_Item], request: Request) -> Iterator[dict[str, Any]]:
    articles = [article for article, _ in batch if article is not None]
    found = iter(model.predict(articles, request.only, request.explain) if articles else [])
    for article, rest in batch:
        yield rest if article is None else next(found) | rest


# Planning -------------------------------------------------------------------------------------------------------


def files(inputs: Sequence[str]) -> list[Location]:
    """The input files, folders opened up. Raises InputError for a path that is missing or nothing we read."""
    found: list[Location] = []
    for name in inputs:
        path = storage.locate(name)
        if not path.exists():
            raise InputError("no such file or folder", file=name)
        if path.is_dir():
            inside = [p for p in _walk(path) if _is_page(p) or _is_table(p)]
            if not inside:
                raise InputError("the folder holds no pages and no articles", file=name)
            found += inside
        elif not path.is_file():
            raise InputError("is not a regular file", file=name)
        elif not _is_page(path) and not _is_table(path):
            known = ", ".join([*corpus.KINDS, *_pages().SUFFIXES])
            raise InputError(f"unknown file ending {path.suffix or '(none)'}; known: {known}", file=name)
        else:
            found.append(path)
    return found


def _walk(folder: Location) -> list[Location]:
    """Every file below a folder but for hidden ones and what an interrupted run left."""
    if isinstance(folder, Path):
        return [*_pages().walk(folder)]
    inside = [(p, p.url.removeprefix(folder.url).split("/")) for p in folder.files()]
    return [
        p
        for p, parts in inside
        if not any(part.startswith(".") for part in parts)
        and not any(part.endswith(".parts") for part in parts[:-1])
    ]


def plan(paths: Sequence[Location], work: Location, done: Collection[int] = ()) -> list[Shard]:
    """Cut the inputs into shards; what cannot be cut is spooled into `work`, but for the shards that are `done`."""
    shards: list[Shard] = []
    spool: list[bytes] = []

    def flush() -> None:
        if spool:
            target, data = work / f"in-{len(shards):06}.jsonl", b"".join(spool)
            if len(shards) not in done:
                with storage.writing(target) as file:
                    file.write(data)
            shards.append(Shard(len(shards), str(target), 0, len(data), first, len(data)))
            spool.clear()

    for path in paths:
        if _is_table(path) and path.suffix != ".gz" and corpus.kind(path) in ("jsonl", "parquet"):
            cut = _ranges if corpus.kind(path) == "jsonl" else _row_groups
            with corpus.reading(path):
                shards += cut(path, len(shards))
            continue
        first, size = 1, 0
        for number, line in enumerate(_spooled(path), 1):
            spool.append(line)
            size += len(line)
            if size >= SHARD_BYTES:
                flush()
                first, size = number + 1, 0
        flush()
    return shards


def _ranges(path: Location, index: int) -> list[Shard]:
    """Byte ranges of whole lines of about SHARD_BYTES each, with the row each begins at."""
    shards: list[Shard] = []
    with path.open("rb") as file:
        start, row = 0, 1
        while chunk := file.read(SHARD_BYTES):
            first, end = row, chunk
            row += chunk.count(b"\n")
            while end and not end.endswith(b"\n"):  # to the end of the line, however far that is
                end = file.readline(SHARD_BYTES)
                row += end.endswith(b"\n")
            stop = file.tell()
            shards.append(Shard(index + len(shards), str(path), start, stop, first, stop - start))
            start = stop
    return shards


def _row_groups(path: Location, index: int) -> list[Shard]:
    """Runs of whole row groups of about SHARD_BYTES each; a larger row group is a shard, read bit by bit."""
    shards: list[Shard] = []
    start, size, row, rows = 0, 0, 1, 0
    groups = corpus.row_group_sizes(path)
    for number, (count, size_of_group) in enumerate(groups, 1):
        size, rows = size + size_of_group, rows + count
        if size >= SHARD_BYTES or number == len(groups):
            shards.append(Shard(index + len(shards), str(path), start, number, row, size))
            start, size, row, rows = number, 0, row + rows, 0
    return shards


def _spooled(path: Location) -> Iterator[bytes]:
    """An input as lines of JSONL; rows that cannot be read become lines that say so."""
    if not _is_page(path) and corpus.kind(path) == "jsonl":
        for line in corpus.lines(path):
            yield line if line.endswith(b"\n") else line + b"\n"
        return
    rows: Iterable[Any] = map(to_row, _pages().split_file(path)) if _is_page(path) else corpus.rows(path)
    yield from map(_line, rows)


def _line(row: dict[str, Any] | InputError) -> bytes:
    try:
        return orjson.dumps(_unreadable(row) if isinstance(row, InputError) else row, default=str) + b"\n"
    except (TypeError, orjson.JSONEncodeError) as error:
        return orjson.dumps(_unreadable(InputError(f"cannot be read: {error}"))) + b"\n"


def _unreadable(error: InputError) -> dict[str, str]:
    return {_UNREADABLE: error.what}


def _is_page(path: Location) -> bool:
    return not _is_table(path) and path.suffix.lower() in _pages().SUFFIXES


def _pages() -> Any:
    """The module that splits pages: its many patterns take a while to compile, which tables of articles can do without."""
    from ml import pages

    return pages


def _is_table(path: Location) -> bool:
    try:
        return bool(corpus.kind(path))
    except InputError:
        return False


# Runs -----------------------------------------------------------------------------------------------------------


def stream(
    model: Model, inputs: Sequence[str], stdin: IO[bytes], request: Request = Request()
) -> Iterator[dict[str, Any]]:
    """Records one after another, for standard output; `-` reads JSONL from standard input."""
    for name in inputs:
        if name == STDIN:
            yield from predict_lines(model, corpus.bounded(stdin), 1, request)
            continue
        for path in files([name]):
            yield from predict_lines(model, _spooled(path), 1, request)


@dataclass(frozen=True, slots=True)
class Job:
    """What is the same for every shard of a run. `model_path`: where another process can load the model from."""

    model: Model
    model_path: Path
    work: Location
    request: Request

    def part(self, shard: Shard) -> Location:
        """Where the shard's predictions go."""
        return self.work / f"out-{shard.index:06}.jsonl"


Execute = Callable[[Job, list[Shard]], Iterator[Done]]


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
    outputs.kind(out)
    paths = [p for p in files(inputs) if not (storage.same(p, out) and str(p) not in inputs)]
    if any(storage.same(p, out) for p in paths):
        raise InputError("is both input and output", file=str(out))
    job = Job(model, model_path, out.with_name(out.name + ".parts"), request)
    head = {
        "model": model.digest,
        "inputs": [_fingerprint(p) for p in paths],
        "settings": orjson.loads(orjson.dumps(asdict(request) | {"shard_bytes": SHARD_BYTES})),
    }
    entries = _resumed(job, head) if resume else []
    done = {e["index"]: e for e in entries if e != _FINISHED}
    if entries and entries[-1] == _FINISHED and out.exists():  # killed when nothing but tidying up was left
        storage.remove_folder(job.work, MANIFEST)
        return _totals(done.values())
    done = {index: e for index, e in done.items() if _intact(job, e)}
    if not done:
        _make(job.work)
        _record(job.work, 0, head)
    shards = plan(paths, job.work, done)
    totals = _totals(done.values())
    whole, ready = sum(s.size for s in shards) or 1, sum(s.size for s in shards if s.index in done)
    progress(0, ready / whole)
    for shard, found, sha256, seconds in execute(job, [s for s in shards if s.index not in done]):
        counts = {"sha256": sha256, "rows": found.rows, "errors": found.errors, "seconds": round(seconds, 3)}
        _record(job.work, shard.index + 1, asdict(shard) | counts)
        if shard.path == str(job.work / f"in-{shard.index:06}.jsonl"):
            (job.work / f"in-{shard.index:06}.jsonl").unlink(missing_ok=True)  # its predictions are safe
        totals, ready = totals + found, ready + shard.size
        progress(found.rows, ready / whole)
    outputs.assemble([job.part(s) for s in shards], out, model, request)
    _record(job.work, len(shards) + 1, _FINISHED)
    storage.remove_folder(job.work, MANIFEST)
    return totals


def _totals(entries: Iterable[dict[str, Any]]) -> Totals:
    return sum((Totals(e["rows"], e["errors"]) for e in entries), Totals())


def work(job: Job, shard: Shard) -> Done:
    """Predict one shard and say how long it took."""
    begin = time.perf_counter()
    found, sha256 = predict_shard(job.model, shard, job.part(shard), job.request)
    return Done(shard, found, sha256, time.perf_counter() - begin)


def in_process(job: Job, shards: list[Shard]) -> Iterator[Done]:
    """Shards one after another, in this process."""
    for shard in shards:
        yield work(job, shard)


def in_processes(jobs: int) -> Execute:
    """Shards on `jobs` processes, 0 for all cores. Where processes can be forked they share the model's memory."""
    if jobs == 1:
        return in_process

    def execute(job: Job, shards: list[Shard]) -> Iterator[Done]:
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor, as_completed
        from concurrent.futures.process import BrokenProcessPool

        method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
        workers = min(jobs or _cores(), max(len(shards), 1))
        context = multiprocessing.get_context(method)
        with ProcessPoolExecutor(
            workers, context, initializer=_start_worker, initargs=(job, os.getpid())
        ) as pool:
            tasks = [pool.submit(_work, shard) for shard in shards]
            try:
                for task in as_completed(tasks):
                    yield task.result()
            except BrokenProcessPool as error:
                raise ToolkitError(
                    "a worker process was killed; run the same command with --resume"
                ) from error
            except BaseException:  # Ctrl-C among them: nobody waits for what the workers are at
                for worker in multiprocessing.active_children():
                    worker.kill()
                raise

    return execute


def _cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_worker_job: Job  # the job of a worker process, handed over at its start


def start_worker(parent: int) -> None:
    """What a worker process does first: it leaves Ctrl-C to its parent, ends with it, and keeps to one core."""
    import signal
    import threading

    from threadpoolctl import threadpool_limits

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C and stops the workers
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    threadpool_limits(1)  # as many processes as cores leave nothing for threads of BLAS


def _start_worker(job: Job, parent: int) -> None:
    start_worker(parent)
    global _worker_job
    _worker_job = job


def _end_with(parent: int) -> None:
    """Stop when the run is killed: nobody waits for this process, which would wait for work for ever."""
    while os.getppid() == parent:
        time.sleep(0.1)
    os._exit(1)


def _work(shard: Shard) -> Done:
    return work(_worker_job, shard)


# The manifest ---------------------------------------------------------------------------------------------------


def _make(work: Location) -> None:
    """An empty folder for the run, in place of one that an earlier run left; nobody else's is touched."""
    if not storage.is_empty(work) and storage.appended(work / MANIFEST) is None:
        raise InputError("is in the way: it is no folder of an earlier run", file=str(work))
    try:
        storage.remove_folder(work, MANIFEST)
        storage.make_folder(work)
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
    storage.append(work / MANIFEST, orjson.dumps(entry) + b"\n", part)


def _resumed(job: Job, head: dict[str, Any]) -> list[dict[str, Any]]:
    """What the manifest says of the run after its head. Nothing, where there is no run to resume."""
    try:
        entries = [orjson.loads(line) for line in (storage.appended(job.work / MANIFEST) or b"").splitlines()]
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
    part = job.work / f"out-{entry['index']:06}.jsonl"
    return part.is_file() and _sha256(part) == entry["sha256"]
