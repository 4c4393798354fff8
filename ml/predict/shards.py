"""Input files → shards: pieces of input that are read and predicted each by itself.

A shard is a byte range of line-delimited JSON or some row groups of Parquet; whatever cannot be
cut is spooled into lines first. Where files are, on this machine or behind a URL, is `io`; what a
row means is `articles`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from ml.articles import to_row
from ml.errors import InputError
from ml.io import atomic, jsonl, parquet, places, readers
from ml.io.places import Location
from ml.io.sources import FORMATS, Source, identify, reading

SHARD_BYTES = 1 << 20
PAGE = "page"  # the format of a source whose articles must be found first
# The format of spooled rows: a JSON object a line or, where there is none, why, as a string.
_ROWS = "rows"
Names = Mapping[
    Location, tuple[str, str]
]  # of pages: what their source says, and what their ids begin with
Line = bytes | InputError  # a row as a line of JSONL, or what keeps it from being read


@dataclass(frozen=True, slots=True)
class Shard:
    """Bytes `start` to `stop` of a file of lines, or row groups of a Parquet file: `size` bytes of
    input.

    Its first line or row is row `first_row` of the input it came from.
    """

    index: int
    path: str
    start: int
    stop: int
    first_row: int
    size: int
    format: str = "jsonl"


def sources(inputs: Sequence[str], sheet: str | None = None) -> list[Source]:
    """The input files, folders opened up, and of workbooks the sheet that is read. Raises
    InputError for a path that is missing or nothing we read.
    """
    found: list[Source] = []
    for name in inputs:
        path = places.locate(name)
        if not path.exists():
            raise InputError("no such file or folder", file=name)
        if path.is_dir():
            inside = [source for p in places.walk(path) if (source := _source(p, sheet))]
            if not inside:
                raise InputError("the folder holds no pages and no articles", file=name)
            found += inside
        elif not path.is_file():
            raise InputError("is not a regular file", file=name)
        elif source := _source(path, sheet):
            found.append(source)
        else:
            known = ", ".join([*FORMATS, *_pages().SUFFIXES])
            raise InputError(
                f"unknown file ending {path.suffix or '(none)'}; known: {known}", file=name
            )
    return found


def _source(path: Location, sheet: str | None) -> Source | None:
    """What a file is by its ending, or None for what is neither rows nor a page."""
    try:
        return identify(path, sheet)
    except InputError:
        return Source(path, PAGE) if path.suffix.lower() in _pages().SUFFIXES else None


def plan(found: Sequence[Source], work: Location, done: Collection[int] = ()) -> list[Shard]:
    """Cut the inputs into shards.

    Parameters
    ----------
    found
        The inputs.
    work
        The folder of the run, where input that cannot be cut is spooled.
    done
        Numbers of shards that are predicted already, and need not be spooled.

    Returns
    -------
    list of Shard
    """
    shards: list[Shard] = []
    pages = called(found)
    for source in found:
        if source.zipped or source.format not in ("jsonl", "parquet"):
            shards += _spool(source, pages, work, len(shards), done)
            continue
        cut = _ranges if source.format == "jsonl" else _row_groups
        with reading(source.path):
            shards += cut(source.path, len(shards))
    return shards


def _spool(
    source: Source, pages: Names, work: Location, index: int, done: Collection[int]
) -> Iterator[Shard]:
    """Write the lines of an input into files of about SHARD_BYTES each."""
    format = source.format if source.format == "jsonl" else _ROWS
    kept: list[bytes] = []
    first, size, number = 1, 0, 0

    def flush() -> Shard:
        target, data = spool(work, index), b"".join(kept)
        if index not in done:
            with atomic.writing(target) as file:
                file.write(data)
        kept.clear()
        return Shard(index, str(target), 0, len(data), first, len(data), format)

    for number, line in enumerate(read_rows(source, pages), 1):
        kept.append(orjson.dumps(line.what) + b"\n" if isinstance(line, InputError) else line)
        size += len(kept[-1])
        if size >= SHARD_BYTES:
            yield flush()
            index, first, size = index + 1, number + 1, 0
    if kept:
        yield flush()


def spool(work: Location, index: int) -> Location:
    """Where the input of a shard goes that is cut from no file.

    Parameters
    ----------
    work, index
        The folder of the run, and the number of the shard.

    Returns
    -------
    Path or Remote
    """
    return work / f"in-{index:06}.jsonl"


def lines(shard: Shard) -> Iterator[Line]:
    """The shard's input, row by row."""
    path = places.locate(shard.path)
    with reading(path):
        if shard.format == "parquet":
            yield from map(_line, parquet.row_groups(path, range(shard.start, shard.stop)))
            return
        with path.open("rb") as file:
            file.seek(shard.start)
            for line in jsonl.bounded(file):
                failed = shard.format == _ROWS and line.startswith(b'"')
                yield InputError(orjson.loads(line)) if failed else line
                if file.tell() >= shard.stop:
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
    """Runs of whole row groups of about SHARD_BYTES each; a larger row group is a shard, read bit
    by bit.
    """
    shards: list[Shard] = []
    start, size, row, rows = 0, 0, 1, 0
    groups = parquet.row_group_sizes(path)
    for number, (count, size_of_group) in enumerate(groups, 1):
        size, rows = size + size_of_group, rows + count
        if size >= SHARD_BYTES or number == len(groups):
            shards.append(
                Shard(index + len(shards), str(path), start, number, row, size, "parquet")
            )
            start, size, row, rows = number, 0, row + rows, 0
    return shards


def called(found: Iterable[Source]) -> Names:
    """What the pages among the inputs of a run are called in their articles."""
    paths = [source.path for source in found if source.format == PAGE]
    return _pages().name_pages(paths) if paths else {}


def read_rows(source: Source, pages: Names | None = None) -> Iterator[Line]:
    """The rows of an input as lines of JSONL.

    Parameters
    ----------
    source
        The input.
    pages
        The pages among all inputs, as they are `called`; by default this one, if it is a page.

    Yields
    ------
    bytes or InputError
        A row, or what keeps it, or one of several pages, from being read.

    Raises
    ------
    InputError
        For an input that cannot be read as a whole.
    """
    if source.format == "jsonl":
        for line in jsonl.lines(source):
            yield line if line.endswith(b"\n") else line + b"\n"
    elif source.format == PAGE:
        yield from map(_line, _articles(source.path, pages or called([source])))
    else:
        yield from map(_line, readers.rows(source))


def text_lines(lines: Iterable[bytes]) -> Iterator[Line]:
    r"""Plain texts, an article a line, as lines of JSONL; blank lines stay blank.

    >>> list(text_lines([b"\xef\xbb\xbfabc\r\n", b" \n"]))
    [b'{"text":"abc"}\n', b'\n']
    """
    for number, line in enumerate(lines):
        line = (line if number else line.removeprefix(jsonl.BOM)).rstrip(b"\r\n")
        if len(line) > jsonl.MOST_BYTES:
            yield InputError(f"longer than {jsonl.MOST_BYTES >> 20} MB, the most a row may have")
            continue
        try:
            yield orjson.dumps({"text": line.decode()}) + b"\n" if line.strip() else b"\n"
        except UnicodeDecodeError:
            yield InputError("is not UTF-8 text")


def _articles(page: Location, pages: Names) -> Iterable[dict[str, Any] | InputError]:
    """The articles of a page, or, if it is one of several, what keeps it from being read; so too
    the pages of a PDF file. That a page has no article is an error too.
    """
    notes: list[str] = []
    try:
        articles = _pages().split_file(page, pages[page], notes.append)
    except InputError as error:
        if len(pages) < 2:
            raise
        return [InputError(str(error))]
    if not articles and not notes:
        notes.append(f"{page}: no article found")
    return [*map(to_row, articles), *map(InputError, notes)]


def _line(row: dict[str, Any] | InputError) -> Line:
    if isinstance(row, InputError):
        return row
    try:
        return orjson.dumps(row, default=str) + b"\n"
    except (TypeError, orjson.JSONEncodeError) as error:
        return InputError(f"cannot be read: {error}")


def _pages() -> Any:
    """The module that splits pages: its many patterns take a while to compile, which tables of
    articles can do without.
    """
    from ml.pages import splitting

    return splitting
