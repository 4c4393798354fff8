"""Input files → shards: pieces of input that are read and predicted each by itself.

A shard is a byte range of line-delimited JSON or some row groups of Parquet; whatever cannot be cut is spooled into
JSONL first. Where files are, on this machine or behind a URL, is `storage`; what a row means is `corpus`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from ml.articles import to_row
from ml.errors import InputError
from ml.io import atomic, places, readers
from ml.io.places import Location

SHARD_BYTES = 1 << 20
Names = Mapping[Location, tuple[str, str]]  # of pages: what their source says, and what their ids begin with
UNREADABLE = "\0unreadable"  # key of a spooled row that could not be read


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


def files(inputs: Sequence[str]) -> list[Location]:
    """The input files, folders opened up. Raises InputError for a path that is missing or nothing we read."""
    found: list[Location] = []
    for name in inputs:
        path = places.locate(name)
        if not path.exists():
            raise InputError("no such file or folder", file=name)
        if path.is_dir():
            inside = [p for p in places.walk(path) if _is_page(p) or is_table(p)]
            if not inside:
                raise InputError("the folder holds no pages and no articles", file=name)
            found += inside
        elif not path.is_file():
            raise InputError("is not a regular file", file=name)
        elif not _is_page(path) and not is_table(path):
            known = ", ".join([*readers.KINDS, *_pages().SUFFIXES])
            raise InputError(f"unknown file ending {path.suffix or '(none)'}; known: {known}", file=name)
        else:
            found.append(path)
    return found


def plan(paths: Sequence[Location], work: Location, done: Collection[int] = ()) -> list[Shard]:
    """Cut the inputs into shards; what cannot be cut is spooled into `work`, but for the shards that are `done`."""
    shards: list[Shard] = []
    kept: list[bytes] = []

    def flush() -> None:
        if kept:
            target, data = spool(work, len(shards)), b"".join(kept)
            if len(shards) not in done:
                with atomic.writing(target) as file:
                    file.write(data)
            shards.append(Shard(len(shards), str(target), 0, len(data), first, len(data)))
            kept.clear()

    pages = called(paths)
    for path in paths:
        if is_table(path) and path.suffix != ".gz" and readers.kind(path) in ("jsonl", "parquet"):
            cut = _ranges if readers.kind(path) == "jsonl" else _row_groups
            with readers.reading(path):
                shards += cut(path, len(shards))
            continue
        first, size = 1, 0
        for number, line in enumerate(spooled(path, pages), 1):
            kept.append(line)
            size += len(line)
            if size >= SHARD_BYTES:
                flush()
                first, size = number + 1, 0
        flush()
    return shards


def spool(work: Location, index: int) -> Location:
    """Where the input of a shard goes that is cut from no file."""
    return work / f"in-{index:06}.jsonl"


def lines(shard: Shard) -> Iterator[bytes]:
    """The shard's input as lines of JSONL."""
    path = places.locate(shard.path)
    with readers.reading(path):
        if readers.kind(path) == "parquet":
            yield from map(_line, readers.row_groups(path, range(shard.start, shard.stop)))
            return
        with path.open("rb") as source:
            source.seek(shard.start)
            for line in readers.bounded(source):
                yield line
                if source.tell() >= shard.stop:
                    return


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
    groups = readers.row_group_sizes(path)
    for number, (count, size_of_group) in enumerate(groups, 1):
        size, rows = size + size_of_group, rows + count
        if size >= SHARD_BYTES or number == len(groups):
            shards.append(Shard(index + len(shards), str(path), start, number, row, size))
            start, size, row, rows = number, 0, row + rows, 0
    return shards


def called(paths: Iterable[Location]) -> Names:
    """What the pages among the inputs of a run are called in their articles."""
    found = [path for path in paths if _is_page(path)]
    return _pages().names(found) if found else {}


def spooled(path: Location, pages: Names | None = None) -> Iterator[bytes]:
    """An input as lines of JSONL; rows that cannot be read become lines that say so.

    So does a page, if it is one of several `pages`, as they are `called`. Raises InputError for an input that cannot be
    read as a whole.
    """
    if not _is_page(path) and readers.kind(path) == "jsonl":
        for line in readers.lines(path):
            yield line if line.endswith(b"\n") else line + b"\n"
        return
    rows = _articles(path, pages or called([path])) if _is_page(path) else readers.rows(path)
    yield from map(_line, rows)


def _articles(page: Location, pages: Names) -> Iterable[dict[str, Any] | InputError]:
    """The articles of a page, or, if it is one of several, what keeps it from being read."""
    try:
        return map(to_row, _pages().split_file(page, pages[page]))
    except InputError as error:
        if len(pages) < 2:
            raise
        return [InputError(str(error))]


def _line(row: dict[str, Any] | InputError) -> bytes:
    try:
        return orjson.dumps(_unreadable(row) if isinstance(row, InputError) else row, default=str) + b"\n"
    except (TypeError, orjson.JSONEncodeError) as error:
        return orjson.dumps(_unreadable(InputError(f"cannot be read: {error}"))) + b"\n"


def _unreadable(error: InputError) -> dict[str, str]:
    return {UNREADABLE: error.what}


def _is_page(path: Location) -> bool:
    return not is_table(path) and path.suffix.lower() in _pages().SUFFIXES


def _pages() -> Any:
    """The module that splits pages: its many patterns take a while to compile, which tables of articles can do without."""
    from ml.pages import splitting

    return splitting


def is_table(path: Location) -> bool:
    """Whether a file is of a kind that holds articles in rows."""
    try:
        return bool(readers.kind(path))
    except InputError:
        return False
