"""Any number of articles → predictions: in shards, in bounded memory, on several processes, resumable.

Input is planned into shards, byte ranges of line-delimited JSON; whatever is not plain JSONL is spooled into it first.
One function predicts a shard and knows only model, shard and output. A shard is written under a temporary name,
synced and renamed, then recorded in the manifest beside it; the output is put together from the shards at the end.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any

import orjson

from ml import corpus, outputs, pages
from ml.articles import Article, from_row, to_row
from ml.corpus import Columns
from ml.errors import InputError, ResumeError, ToolkitError
from ml.model import Model

SHARD_BYTES = 2 << 20
BATCH_ROWS, BATCH_CHARACTERS = 512, 1 << 19  # what is predicted at once: bounds memory
MANIFEST = "manifest.jsonl"
_UNREADABLE = "\0unreadable"  # key of a spooled row that could not be read
STDIN = "-"

Progress = Callable[[int, int], None]  # called with rows and bytes done since the last call


@dataclass(frozen=True, slots=True)
class Shard:
    """Bytes `start` to `stop` of a JSONL file; its first line is row `first_row` of the input it came from."""

    index: int
    path: str
    start: int
    stop: int
    first_row: int


@dataclass(frozen=True, slots=True)
class Totals:
    """What a run did."""

    rows: int = 0
    errors: int = 0

    def __add__(self, other: Totals) -> Totals:
        return Totals(self.rows + other.rows, self.errors + other.errors)


_Item = tuple[
    Article | None, dict[str, Any]
]  # an article and its carried columns, or nothing and its error record

# One shard ------------------------------------------------------------------------------------------------------


def predict_lines(
    model: Model, lines: Iterable[bytes], first_row: int, only: str | None, columns: Columns = Columns()
) -> Iterator[dict[str, Any]]:
    """A record for each line of JSONL, in order: a prediction, or what kept the row from being read."""
    batch: list[_Item] = []
    size = 0
    for number, line in enumerate(lines, first_row):
        line = line.removeprefix(corpus.BOM) if number == 1 else line
        if not line.strip():
            continue
        item = _parse(line, number, columns)
        batch.append(item)
        size += len(item[0].title) + len(item[0].text) if item[0] is not None else 0
        if len(batch) >= BATCH_ROWS or size >= BATCH_CHARACTERS:
            yield from _predict(model, batch, only)
            batch, size = [], 0
    yield from _predict(model, batch, only)


def predict_shard(model: Model, shard: Shard, out: Path, only: str | None, columns: Columns) -> Totals:
    """Predict one shard into the file `out`, which appears whole or not at all."""
    rows = errors = 0
    partial = out.with_suffix(".partial")
    with open(shard.path, "rb") as source, partial.open("wb") as target:
        source.seek(shard.start)
        for record in predict_lines(
            model, _lines(source, shard.stop - shard.start), shard.first_row, only, columns
        ):
            target.write(orjson.dumps(record) + b"\n")
            rows += 1
            errors += "error" in record
        target.flush()
        os.fsync(target.fileno())
    os.replace(partial, out)
    return Totals(rows, errors)


def _lines(source: IO[bytes], size: int) -> Iterator[bytes]:
    """Lines of the next `size` bytes."""
    stop = source.tell() + size
    for line in corpus.bounded(source):
        yield line
        if source.tell() >= stop:
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
        return article, {name: row.get(name) for name in columns.keep}
    except InputError as error:
        return None, {"id": id_, "row": number, "error": error.what}


def _predict(model: Model, batch: list[_Item], only: str | None) -> Iterator[dict[str, Any]]:
    articles = [article for article, _ in batch if article is not None]
    found = iter(model.predict(articles, only) if articles else [])
    for article, rest in batch:
        yield rest if article is None else next(found) | rest


# Planning -------------------------------------------------------------------------------------------------------


def files(inputs: Sequence[str]) -> list[Path]:
    """The input files, folders opened up. Raises InputError for a path that is missing or nothing we read."""
    found: list[Path] = []
    for name in inputs:
        path = Path(name)
        if not path.exists():
            raise InputError("no such file or folder", file=name)
        if path.is_dir():
            inside = [p for p in pages.walk(path) if _is_page(p) or _is_table(p)]
            if not inside:
                raise InputError("the folder holds no pages and no articles", file=name)
            found += inside
        elif not path.is_file():
            raise InputError("is not a regular file", file=name)
        elif not _is_page(path) and not _is_table(path):
            known = ", ".join([*corpus.KINDS, *pages.SUFFIXES])
            raise InputError(f"unknown file ending {path.suffix or '(none)'}; known: {known}", file=name)
        else:
            found.append(path)
    return found


def plan(paths: Sequence[Path], work: Path, columns: Columns) -> list[Shard]:
    """Cut the inputs into shards; inputs that are no plain JSONL are spooled into `work`."""
    shards: list[Shard] = []
    spool: list[bytes] = []

    def flush() -> None:
        if spool:
            target = work / f"in-{len(shards):06}.jsonl"
            target.write_bytes(b"".join(spool))
            shards.append(Shard(len(shards), str(target), 0, target.stat().st_size, first))
            spool.clear()

    for path in paths:
        if _is_table(path) and corpus.kind(path) == "jsonl" and path.suffix != ".gz":
            shards += _ranges(path, len(shards))
            continue
        first, size = 1, 0
        for number, line in enumerate(_spooled(path, columns), 1):
            spool.append(line)
            size += len(line)
            if size >= SHARD_BYTES:
                flush()
                first, size = number + 1, 0
        flush()
    return shards


def _ranges(path: Path, index: int) -> list[Shard]:
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
            shards.append(Shard(index + len(shards), str(path), start, stop, first))
            start = stop
    return shards


def _spooled(path: Path, columns: Columns) -> Iterator[bytes]:
    """An input as lines of JSONL; rows that cannot be read become lines that say so."""
    if not _is_page(path) and corpus.kind(path) == "jsonl":
        for line in corpus.lines(path):
            yield line if line.endswith(b"\n") else line + b"\n"
        return
    rows: Iterable[Any] = map(to_row, pages.split_file(path)) if _is_page(path) else corpus.rows(path)
    for row in rows:
        try:
            yield orjson.dumps(_unreadable(row) if isinstance(row, InputError) else row, default=str) + b"\n"
        except (TypeError, orjson.JSONEncodeError) as error:
            yield orjson.dumps(_unreadable(InputError(f"cannot be read: {error}"))) + b"\n"


def _unreadable(error: InputError) -> dict[str, str]:
    return {_UNREADABLE: error.what}


def _is_page(path: Path) -> bool:
    return path.suffix.lower() in pages.SUFFIXES


def _is_table(path: Path) -> bool:
    try:
        return bool(corpus.kind(path))
    except InputError:
        return False


# Runs -----------------------------------------------------------------------------------------------------------


def stream(
    model: Model, inputs: Sequence[str], stdin: IO[bytes], only: str | None, columns: Columns
) -> Iterator[dict[str, Any]]:
    """Records one after another, for standard output; `-` reads JSONL from standard input."""
    for name in inputs:
        if name == STDIN:
            yield from predict_lines(model, corpus.bounded(stdin), 1, only, columns)
            continue
        for path in files([name]):
            yield from predict_lines(model, _spooled(path, columns), 1, only, columns)


@dataclass(frozen=True, slots=True)
class Job:
    """What is the same for every shard of a run. `model_path`: where another process can load the model from."""

    model: Model
    model_path: Path
    work: Path
    only: str | None
    columns: Columns

    def part(self, shard: Shard) -> Path:
        """Where the shard's predictions go."""
        return self.work / f"out-{shard.index:06}.jsonl"


Done = tuple[Shard, Totals, float]  # a shard, what came of it, and the seconds it took
Execute = Callable[[Job, list[Shard]], Iterator[Done]]


def run(
    model: Model,
    model_path: Path,
    inputs: Sequence[str],
    out: Path,
    *,
    execute: Execute,
    only: str | None = None,
    resume: bool = False,
    columns: Columns = Columns(),
    progress: Progress = lambda rows, size: None,
) -> Totals:
    """Predict every input into `out`, whose ending says the format. Returns how many rows and how many failed.

    `execute` works the shards off: `in_process`, `in_processes(n)`, or a cluster's. Raises ResumeError if `resume`
    finds a run with another model, input or settings.
    """
    outputs.kind(out)
    paths = [p for p in files(inputs) if not (out.exists() and p.samefile(out) and str(p) not in inputs)]
    if any(out.exists() and p.samefile(out) for p in paths):
        raise InputError("is both input and output", file=str(out))
    job = Job(model, model_path, out.with_name(out.name + ".parts"), only, columns)
    head = {
        "model": model.digest,
        "inputs": [_fingerprint(p) for p in paths],
        "settings": {
            "only": only,
            "columns": asdict(columns) | {"keep": list(columns.keep)},
            "shard_bytes": SHARD_BYTES,
        },
    }
    done = _resumed(job, head) if resume else {}
    if not done:
        _make(job.work)
        _record(job.work, head)
    shards = plan(paths, job.work, columns)
    totals = sum((Totals(e["rows"], e["errors"]) for e in done.values()), Totals())
    progress(totals.rows, sum(s.stop - s.start for s in shards if s.index in done))
    for shard, found, seconds in execute(job, [s for s in shards if s.index not in done]):
        _record(
            job.work,
            asdict(shard)
            | {"sha256": _fingerprint(job.part(shard))["sha256"]}
            | {"rows": found.rows, "errors": found.errors, "seconds": round(seconds, 3)},
        )
        totals += found
        progress(found.rows, shard.stop - shard.start)
    outputs.assemble([job.part(s) for s in shards], out, model, only, columns.keep)
    shutil.rmtree(job.work)
    return totals


def work(job: Job, shard: Shard) -> Done:
    """Predict one shard and say how long it took."""
    begin = time.perf_counter()
    found = predict_shard(job.model, shard, job.part(shard), job.only, job.columns)
    return shard, found, time.perf_counter() - begin


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
        workers = min(jobs or os.cpu_count() or 1, max(len(shards), 1))
        context = multiprocessing.get_context(method)
        with ProcessPoolExecutor(workers, context, initializer=_start_worker, initargs=(job,)) as pool:
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


_worker_job: Job  # the job of a worker process, handed over at its start
_parent: int  # who started it


def _start_worker(job: Job) -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C and stops the workers
    global _worker_job, _parent
    _worker_job, _parent = job, os.getppid()


def _work(shard: Shard) -> Done:
    if os.getppid() != _parent:  # the run was killed, and another may be at work on the same folder
        os._exit(1)
    return work(_worker_job, shard)


def size(inputs: Sequence[str]) -> int:
    """Bytes of input, for a progress bar."""
    return sum(p.stat().st_size for p in files(inputs))


# The manifest ---------------------------------------------------------------------------------------------------


def _make(work: Path) -> None:
    """An empty folder for the run, in place of one that an earlier run left; nobody else's is touched."""
    if work.exists() and any(work.iterdir()) and not (work / MANIFEST).exists():
        raise InputError("is in the way: it is no folder of an earlier run", file=str(work))
    try:
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", file=str(work)) from error


def _fingerprint(path: Path) -> dict[str, Any]:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", file=str(path)) from error
    return {"path": str(path), "sha256": digest.hexdigest()}


def _record(work: Path, entry: dict[str, Any]) -> None:
    with (work / MANIFEST).open("ab") as file:
        file.write(orjson.dumps(entry) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _resumed(job: Job, head: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """The shards that the manifest proves done. Nothing, where there is no run to resume."""
    try:
        lines = (job.work / MANIFEST).read_bytes().splitlines(keepends=True)
    except OSError:
        return {}
    try:
        entries = [orjson.loads(line) for line in lines if line.endswith(b"\n")]
    except orjson.JSONDecodeError as error:
        raise ResumeError(f"{job.work}: cannot resume, its {MANIFEST} cannot be read: {error}") from error
    if not entries:
        return {}
    changed = [key for key in head if entries[0].get(key) != head[key]]
    if changed:
        raise ResumeError(
            f"{job.work}: cannot resume, the {' and the '.join(changed)} changed since that run; run without --resume to begin anew"
        )
    done = {e["index"]: e for e in islice(entries, 1, None)}
    return {i: e for i, e in done.items() if _intact(job.work / f"out-{i:06}.jsonl", e["sha256"])}


def _intact(part: Path, sha256: str) -> bool:
    """Whether a shard's predictions are those that the manifest tells of."""
    return part.is_file() and _fingerprint(part)["sha256"] == sha256
