"""PDF files → articles, by where characters stand and how large they are.

A process of its own reads the file, within bounds of memory and time. Pages that are pictures only
(scans) have no characters, and this package does no character recognition: it says so.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml.errors import InputError
from ml.pages.blocks import body_size, lay_out
from ml.pages.geometry import Row, join_text, read_rows
from ml.pages.labelling import Draft
from ml.pages.printed import Printed, compose
from ml.pages.regions import pieces

LIMITS = {"pages": 2000, "characters": 5_000_000, "megabytes": 2048, "seconds": 60}
LARGEST = 200 * 2**20  # bytes of a file
_LONGEST = 1800  # seconds that the reading of one file may last
_OCR = "run an OCR program such as ocrmypdf or PaddleOCR on it first"
_UNREADABLE = 0.3  # of a page's characters without meaning, from which on it cannot be read
_ENDS = tuple("。！？!?…”」』）)：:")
Note = Callable[[str], None]


@dataclass(slots=True)
class Sheet:
    """One page: its lines and what is drawn on it."""

    number: int
    rows: list[Row]
    shapes: list[list[float]]
    images: list[list[float]]


def articles(data: bytes, name: str, note: Note | None = None) -> list[Draft]:
    """The articles of a PDF file, page by page; `first` and `last` count lines as they are read.

    Parameters
    ----------
    data : bytes
    name : str
        The file's name in errors.
    note : callable, optional
        Told of each page that cannot be read, if others can.

    Raises
    ------
    InputError
        If the file is no PDF file, is encrypted or too large, or none of its pages has text.
    """
    if len(data) > LARGEST:
        raise InputError(f"is larger than {LARGEST >> 20} MB, the most that is read", file=name)
    sheets: list[Sheet] = []
    failed: dict[int, str] = {}
    for number, page in enumerate(read_pages(data, name), 1):
        what = trouble(page)
        if what:
            failed[number] = what
        elif page["text"]:
            rows = read_rows(page)
            sheets.append(Sheet(number, rows, page["shapes"], page["images"]))
    if not sheets:
        raise InputError(next(iter(failed.values()), "has no text"), file=name)
    for number, what in failed.items():
        if note:
            note(f"{name}, page {number}: {what}")
    return _drafts(sheets)


def trouble(page: dict[str, Any]) -> str | None:
    """Why a page cannot be read, if so; an empty page can."""
    if page.get("broken"):
        return "is broken"
    count = len(page["text"])
    if page["lost"] > _UNREADABLE * (count + page["lost"]):
        return f"its fonts do not say which characters they draw: {_OCR}"
    if not count and page["images"]:
        return f"is a picture without text (a scan): {_OCR}"
    return None


def read_pages(data: bytes, name: str) -> Iterator[dict[str, Any]]:
    """What stands on each page of a PDF file, read by a process of its own (see `pdfium`)."""
    command = [sys.executable, "-P", str(Path(__file__).with_name("pdfium.py")), json.dumps(LIMITS)]
    paths = os.pathsep.join(path for path in sys.path if path)
    with tempfile.TemporaryFile() as source:
        source.write(data)
        source.seek(0)
        with subprocess.Popen(
            command,
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths},
        ) as process:
            clock = threading.Timer(_LONGEST, process.kill)
            clock.start()
            try:
                yield from _received(process, name)
            finally:
                clock.cancel()
                process.kill()


def _received(process: subprocess.Popen[bytes], name: str) -> Iterator[dict[str, Any]]:
    """The pages that a process writes, one a line; an error if they are not all there."""
    expected, read = None, 0
    for line in process.stdout or ():
        page = json.loads(line)
        if "error" in page:
            raise InputError(page["error"], file=name)
        if expected is None:
            expected = page["pages"]
        else:
            read += 1
            yield page
    if expected is None or read < expected:
        where = f"page {read + 1} " if expected is not None else ""
        slow = process.wait() in (-getattr(signal, "SIGXCPU", 24), -9)
        what = "takes too long to read" if slow else "is broken, or needs too much memory"
        raise InputError(f"{where}{what}", file=name)


def _drafts(sheets: Sequence[Sheet]) -> list[Draft]:
    drafts: list[Draft] = []
    count, largest = 0, 0.0
    usual = body_size(row for sheet in sheets for row in sheet.rows)
    repeated = _repeated(sheets)
    for sheet in sheets:
        rows = [r for r in sheet.rows if _place(r) not in repeated]
        for row in rows:
            count += 1
            row.number = count
        few = sum(len(row.text) for row in rows) < 200
        layout = lay_out(rows, sheet.shapes, sheet.images, usual if few else None, largest)
        edges = {round(row.x0, 1) for row in layout.body}
        for n, piece in enumerate(pieces(layout)):
            found = compose(piece, edges)
            if found and not n and not found.draft.titles and _goes_on(drafts, layout.single):
                _continue(drafts[-1], found)
            elif found and found.is_article:
                drafts.append(found.draft)
        largest = max([largest, *(head.size for head in layout.heads)]) if layout.single else 0.0
    return drafts


def _place(row: Row) -> tuple[str, int, int]:
    return row.text, round(row.x0 / 4), round(row.y / 4)


def _repeated(sheets: Sequence[Sheet]) -> set[tuple[str, int, int]]:
    """Lines that stand at the same place of several pages: running heads, names of sites."""
    if len(sheets) < 2:
        return set()
    counts = Counter(place for sheet in sheets for place in {_place(row) for row in sheet.rows})
    return {place for place, count in counts.items() if count > max(1, len(sheets) // 3)}


def _goes_on(drafts: Sequence[Draft], single: bool) -> bool:
    """Whether text without a headline at the beginning of a page continues the last article."""
    return bool(drafts) and (single or not drafts[-1].paragraphs[-1].endswith(_ENDS))


def _continue(draft: Draft, found: Printed) -> None:
    rest = found.draft.paragraphs
    cut = not draft.paragraphs[-1].endswith(_ENDS) or found.in_midst
    if rest and cut and not found.heading_first:
        draft.paragraphs[-1] = join_text(draft.paragraphs[-1], rest[0])
        rest = rest[1:]
    draft.paragraphs += rest
    draft.last = found.draft.last
