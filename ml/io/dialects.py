"""The bytes of a table of text → how it is encoded and what separates its cells.

Chinese spreadsheets save CSV as GB 18030 or UTF-16, European ones with semicolons; nothing but the
bytes says so. Reading rows is `tables`.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from ml.io.sources import DELIMITERS, Source, open_read

SAMPLE = 1 << 18  # bytes that are looked at
_LINES = 50  # rows of the sample that delimiters are tried on
_OTHERS = (";", "\t")  # what else separates the cells of a file that is called .csv
_NAMES = {"gb18030": "GB 18030", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
UNREADABLE = "\udcff"  # stands for bytes that are no character
_ESCAPED = re.compile("[\udc80-\udcff]")
_FOREIGN = re.compile("[\x80-\ud7ff\ue000-\U0010ffff]")


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Like `surrogateescape`, also for encodings in which a wrong character has ASCII bytes."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return UNREADABLE, error.end


codecs.register_error("ml.mark", _mark)


@dataclass(frozen=True, slots=True)
class Dialect:
    """Encoding, as Python calls it, and the character between cells."""

    encoding: str = "utf-8-sig"
    delimiter: str = ","

    @property
    def name(self) -> str:
        """What people call the encoding."""
        return _NAMES.get(self.encoding, "UTF-8")

    @property
    def errors(self) -> str:
        """How Python is to decode what is no character, so that only its row cannot be read."""
        return "ml.mark" if self.encoding in _NAMES else "surrogateescape"


def of(source: Source) -> Dialect:
    """The dialect of a CSV or TSV file, by the beginning of it."""
    with open_read(source) as file:
        head = file.read(SAMPLE)
    encoding = encoding_of(head)
    usual = DELIMITERS[source.format]
    if source.format != "csv":
        return Dialect(encoding, usual)
    text = head.decode(encoding, Dialect(encoding).errors)
    return Dialect(encoding, delimiter_of(text, (usual, *_OTHERS)))


def described(source: Source) -> str | None:
    """What is unusual in the dialect of a CSV or TSV file, None where nothing is."""
    found = of(source)
    said = [f"read as {found.name}"] if found.encoding in _NAMES else []
    if found.delimiter != DELIMITERS[source.format]:
        said.append(f"cells separated by {_DELIMITERS[found.delimiter]}")
    return ", ".join(said) or None


def encoding_of(head: bytes) -> str:
    r"""The encoding of a text that begins so; UTF-8 where it fits and where nothing else does.

    >>> [encoding_of("标题,正文\n".encode(e)) for e in ("utf-8", "gbk", "utf-16", "utf-16-le")]
    ['utf-8-sig', 'gb18030', 'utf-16', 'utf-16-le']
    """
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-16-le", "utf-16-be") if b"\0" in head else ():
        text = head.decode(encoding, "ml.mark")
        if "\0" not in text and re.search("[\r\n]", text) and _is_text(text):
            return encoding
    text = head.decode("utf-8", "surrogateescape")
    # A few wrong bytes in UTF-8 stand among many right characters; GB 18030 has hardly a right one.
    if len(_ESCAPED.findall(text[:-3])) <= len(_FOREIGN.findall(text)):
        return "utf-8-sig"
    return "gb18030" if _is_text(head.decode("gb18030", "ml.mark")) else "utf-8-sig"


def _is_text(text: str) -> bool:
    """Whether few of its foreign characters are wrong bytes; the last may be cut off."""
    return 10 * text[:-1].count(UNREADABLE) <= len(_FOREIGN.findall(text))


def delimiter_of(text: str, candidates: Iterable[str]) -> str:
    r"""The candidate that cuts the lines of a text into as many cells as its header, and the most.

    >>> delimiter_of("id;text\n1;外贸,出口\n", ",;\t"), delimiter_of("text\n外贸;出口\n", ",;\t")
    (';', ',')
    """
    usual, *others = candidates
    return max((usual, *others), key=lambda delimiter: _fit(text, delimiter))


def _fit(text: str, delimiter: str) -> tuple[float, int]:
    """The share of rows that have as many cells as the header, and how many these are."""
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows = [row for row in islice(lines, _LINES) if row]
    except csv.Error:
        return 0.0, 0
    if not rows or len(rows[0]) < 2:
        return 0.0, 0
    header, *others = rows
    return sum(len(r) == len(header) for r in others) / (len(others) or 1), len(header)
