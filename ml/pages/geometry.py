"""Characters that stand somewhere on a page → its lines of text.

Lengths are points from the upper left corner of the page. A line is what stands on one baseline in
one size without a gap as wide as between columns; blanks are told by gaps, as many files have none.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

ASCENT, DESCENT = 0.86, 0.14  # of a Chinese character above and below the baseline, in its size
_SAME_BASELINE, _SAME_SIZE = 0.25, 1.12
_COLUMN_GAP = 1.25  # widths of a character, from which on another column may begin
_BLANK = 0.15  # of a character wider than other gaps of the line, from which on it is a blank
_MIXED = re.compile(r"[\u4e00-\u9fff”》](?=[A-Za-z])|(?<=[A-Za-z])[\u4e00-\u9fff“《]")
_MIXED_BLANK = re.compile(r"[\u4e00-\u9fff”》] (?=[A-Za-z])|(?<=[A-Za-z]) [\u4e00-\u9fff“《]")
_PILED = 0.35  # widths of a character by which the characters of a vertical line may be off


@dataclass(slots=True)
class Char:
    """A character, where it begins on its baseline, and where it ends."""

    text: str
    x: float
    y: float
    right: float
    size: float
    font: str = ""
    turned: bool = False  # lies on its side, as Latin letters in vertical lines do


@dataclass(slots=True)
class Row:
    """A line of text on a page: `y` is its baseline."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    font: str = ""
    top: float = 0.0
    bottom: float = 0.0
    vertical: bool = False
    heading: bool = False  # a sub-heading within an article
    number: int = 0

    def __post_init__(self) -> None:
        self.top = self.top or self.y - ASCENT * self.size
        self.bottom = self.bottom or self.y + DESCENT * self.size

    @property
    def centre(self) -> float:
        """The middle between its left and its right edge, in points."""
        return (self.x0 + self.x1) / 2


def overlap(a: Any, b: Any) -> float:
    """The width that two things with `x0` and `x1` share, negative if there is a gap between."""
    return min(a.x1, b.x1) - max(a.x0, b.x0)


def is_wide(char: str) -> bool:
    """Whether a character is as wide as it is high.

    >>> is_wide("港"), is_wide("，"), is_wide("“"), is_wide("a")
    (True, True, False, False)
    """
    return unicodedata.east_asian_width(char) in "WF"


def read_rows(page: dict[str, Any]) -> list[Row]:
    """The lines of a page as the reader of PDF files gives it, in the order of the file."""
    return join_piled(make_rows(_upright(_chars(page))))


def _chars(page: dict[str, Any]) -> list[Char]:
    """The characters within the page, once each: some files draw bold ones several times."""
    from ml.pages.plain import fold_forms

    seen: dict[str, tuple[float, float]] = {}
    found = []
    columns = (page[name] for name in ("x", "y", "right", "size", "turn", "font"))
    for char, x, y, right, size, turn, font in zip(fold_forms(page["text"]), *columns, strict=True):
        inside = -1 <= x <= page["width"] + 1 and -1 <= y <= page["height"] + size
        before = seen.get(char)
        twice = before and abs(before[0] - x) + abs(before[1] - y) < 0.12 * size
        if not inside or twice or size < 1 or turn not in (0, -90):
            continue
        seen[char] = x, y
        if not turn:
            right = x + size if is_wide(char) else max(right, x + 0.2 * size)
        found.append(Char(char, x, y, right, size, page["fonts"][font], turn != 0))
    return found


def _upright(chars: list[Char]) -> list[Char]:
    """The characters without those on their side, unless these belong to a vertical line.

    There each gets the place of an upright character.
    """
    found: list[Char] = []
    for char in chars:
        if char.turned:
            before = found[-1] if found else None
            centre = (char.x + char.right) / 2
            if before is None or abs(before.x + before.size / 2 - centre) > _PILED * char.size:
                continue
            char.x, char.right = before.x, before.x + char.size
            char.y += ASCENT * char.size
        found.append(char)
    return found


def make_rows(chars: Iterable[Char]) -> list[Row]:
    """Characters in the order of the file as lines."""
    rows: list[Row] = []
    run: list[Char] = []
    for char in chars:
        if run and not _continues(run, char):
            rows.append(_row(run))
            run = []
        run.append(char)
    return [*rows, _row(run)] if run else rows


def _continues(run: list[Char], char: Char) -> bool:
    last = run[-1]
    size = max(last.size, char.size)
    if char.turned or last.turned:
        return False
    if abs(char.y - last.y) > _SAME_BASELINE * size:
        return False
    if size > _SAME_SIZE * min(last.size, char.size):
        return False
    usual = run[1].x - run[0].right if len(run) > 1 else 0.0
    gap = char.x - last.right
    return -0.75 * size <= gap <= _COLUMN_GAP * size + max(0.0, min(usual, 2 * size))


def _row(run: Sequence[Char]) -> Row:
    sizes = Counter(char.size for char in run)
    fonts = Counter(char.font for char in run)
    return Row(
        spaced(run),
        run[0].x,
        max(char.right for char in run),
        run[0].y,
        sizes.most_common(1)[0][0],
        fonts.most_common(1)[0][0],
    )


def spaced(run: Sequence[Char]) -> str:
    """The text of a line, with a blank wherever a gap is wider than the line's others.

    >>> line = [Char(c, x, 0, x + 10, 10) for c, x in zip("本报讯昨日", (0, 11, 22, 36, 47))]
    >>> spaced(line)
    '本报讯 昨日'
    """
    gaps = [b.x - a.right for a, b in zip(run, run[1:], strict=False)]
    han = [
        gap
        for gap, a, b in zip(gaps, run, run[1:], strict=False)
        if "\u4e00" <= a.text <= "\u9fff" and "\u4e00" <= b.text <= "\u9fff"
    ]
    usual = median(han or gaps or [0.0])
    text = run[0].text
    for gap, char in zip(gaps, run[1:], strict=True):
        text += (" " if gap - max(usual, 0.0) > _BLANK * char.size else "") + char.text
    return text


def join_piled(rows: list[Row]) -> list[Row]:
    """Lines of one character each that stand below each other as one vertical line."""
    found: list[Row] = []
    pile: list[Row] = []
    for row in [*rows, None]:
        if row is not None and len(row.text) == 1 and (not pile or _is_below(row, pile[-1])):
            pile.append(row)
            continue
        found += [_piled(pile)] if len(pile) >= 3 or _is_next(pile, found) else pile
        pile = [row] if row is not None and len(row.text) == 1 else []
        if row is not None and not pile:
            found.append(row)
    return found


def _is_next(pile: list[Row], found: list[Row]) -> bool:
    """Whether a short pile is a further line of the vertical one before it."""
    last = found[-1] if found else None
    return bool(
        pile
        and last
        and last.vertical
        and abs(last.size - pile[0].size) < 0.05 * last.size
        and 0 < last.x0 - pile[0].x0 < 2 * last.size
        and pile[0].top < last.bottom
    )


def _is_below(row: Row, above: Row) -> bool:
    step = row.y - above.y
    return (
        abs(row.size - above.size) < 0.05 * row.size
        and abs(row.x0 - above.x0) < _PILED * row.size
        and 0.3 * row.size < step < 1.9 * row.size
    )


def _piled(pile: list[Row]) -> Row:
    first = pile[0]
    text = "".join(row.text for row in pile)
    whole = Row(text, first.x0, first.x0 + first.size, pile[-1].y, first.size, first.font)
    whole.top, whole.vertical = first.top, True
    return whole


def chains(rows: Sequence[Row]) -> list[list[Row]]:
    """Lines of one size below each other, from top to bottom."""
    found: list[list[Row]] = []
    for row in sorted(rows, key=lambda r: (r.top, r.x0)):
        for chain in reversed(found[-60:]):
            last = chain[-1]
            same = abs(last.size - row.size) < 0.04 * row.size and not row.vertical
            near = -0.3 * row.size < row.top - last.bottom < 1.1 * row.size
            if same and near and overlap(last, row) > 0.5 * min(last.x1 - last.x0, row.x1 - row.x0):
                chain.append(row)
                break
        else:
            found.append([row])
    return found


def join_text(before: str, after: str, blanks: bool = False) -> str:
    """Two lines of a paragraph as one: with a blank between Latin words, a word's hyphen removed.

    With `blanks` there is one between a Chinese character and a Latin word, too.

    >>> join_text("改用", "LNG"), join_text("green", "port"), join_text("trans-", "port")
    ('改用LNG', 'green port', 'transport')
    >>> join_text("on Monday,", "the port"), join_text("获悉,", "LNG")
    ('on Monday, the port', '获悉,LNG')
    """
    if not before or not after:
        return before + after
    if before[-1] == "-" and before[-2:-1].isalpha() and before[-2:-1].isascii():
        return before[:-1] + after if after[0].islower() else before + after
    latin = re.search(r"[A-Za-z0-9]$|[A-Za-z][,.;:!?)]$", before), _is_word(after[0])
    mixed = _MIXED.search(before[-1] + after[0])
    return before + (" " if all(latin) or (blanks and mixed) else "") + after


def has_blanks(lines: Iterable[str]) -> bool:
    """Whether there are blanks between Chinese characters and Latin words in most places.

    >>> has_blanks(["船舶改用 LNG 动力", "用 App 办理"]), has_blanks(["改用LNG动力"])
    (True, False)
    """
    text = "\n".join(lines)
    return len(_MIXED_BLANK.findall(text)) > len(_MIXED.findall(text))


def _is_word(char: str) -> bool:
    return char.isascii() and char.isalnum()
