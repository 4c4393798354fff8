"""The lines of one printed article → its paragraphs: columns from left to right, lines joined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from statistics import median

from ml.pages import marks
from ml.pages.geometry import Row, has_blanks, join_text, overlap

_MOST_GUTTERS = 40
_GUTTER = 0.45  # widths of a character between columns, at least
_SPANNING = 1.3  # times the usual width, from which on a line stands across columns
_INDENT = (0.7, 5.0)  # widths of a character that a paragraph's first line is set in
_SHORT = 1.8  # widths of a character that a paragraph's last line falls short
_STOPS = tuple("。！？!?…：:；;”’」』）)》")


@dataclass(slots=True)
class Paragraph:
    """A paragraph: its text, the size of its type, its rows, and the first and the last of them."""

    text: str
    size: float
    rows: int
    first: int
    last: int
    heading: bool = False
    set_in: bool = False


@dataclass(slots=True)
class Column:
    """Rows that stand below each other, with their left and right edges in points."""

    rows: list[Row]
    left: float
    right: float


def paragraphs(rows: Sequence[Row], edges: Collection[float] = ()) -> list[Paragraph]:
    """The paragraphs of an article whose lines these are.

    `edges` are where lines of the page begin: an article of paragraphs of one line each has no line
    that shows how far these are set in.
    """
    if not rows:
        return []
    columns = [column for band in _bands(rows) for column in _columns(band)]
    for column in columns:
        _set_out(column, edges)
    _find_headings(columns)
    set_in = sum(_is_set_in(row, column) for column in columns for row in column.rows)
    lines = sum(len(column.rows) for column in columns)
    by_indent = set_in >= max(1, 0.04 * lines) and set_in < 0.8 * lines + 1
    found: list[tuple[bool, list[Row]]] = []
    before: tuple[Row, Column] | None = None
    pitch = _pitch(columns)
    for column in columns:
        for row in column.rows:
            if before is None or _begins(row, column, *before, by_indent, pitch):
                found.append((_is_set_in(row, column), []))
            found[-1][1].append(row)
            before = row, column
    blanks = has_blanks([row.text for row in rows])
    return [_paragraph(group, set_in, blanks) for set_in, group in found]


def _bands(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows above, in and below each group of lines that stand across several columns."""
    usual = median(row.x1 - row.x0 for row in rows)
    plain = [r for r in rows if r.x1 - r.x0 <= _SPANNING * usual]
    columns = _unions(plain)
    wide = {
        id(r)
        for r in rows
        if r.x1 - r.x0 > _SPANNING * usual
        and sum(overlap(r, c) > 0 for c in columns[:_MOST_GUTTERS]) > 1
    }
    plain = [row for row in rows if id(row) not in wide]
    white = _white(plain)
    wide |= {id(r) for r in plain if any(_is_across(r, strip, plain) for strip in white)}
    if len(columns) > 1:
        wide |= {id(r) for r in rows if r.heading and _is_alone(r, rows)}
    bands: list[list[Row]] = []
    kind: bool | None = None
    for row in sorted(rows, key=lambda r: r.y):
        if (id(row) in wide) is not kind:
            kind = id(row) in wide
            bands.append([])
        bands[-1].append(row)
    return bands


def _is_across(row: Row, strip: tuple[float, float], rows: Sequence[Row]) -> bool:
    """Whether a line stands above or below lines on both sides of a strip."""
    low, high = strip
    if not (row.x0 < low and high < row.x1):
        return False
    return any(r.x1 <= low and overlap(r, row) > 0 for r in rows) and any(
        r.x0 >= high and overlap(r, row) > 0 for r in rows
    )


def _is_alone(row: Row, rows: Sequence[Row]) -> bool:
    """Whether nothing stands beside a sub-heading, though there is text above and below there."""
    beside = [r for r in rows if overlap(r, row) < 0]
    return (
        not any(r.bottom > row.top and r.top < row.bottom for r in beside)
        and any(r.bottom <= row.top for r in beside)
        and any(r.top >= row.bottom for r in beside)
    )


def _white(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Strips from top to bottom between lines, with no more in them than a line set across."""
    edges = sorted([(row.x0, 1) for row in rows] + [(row.x1, -1) for row in rows])
    most = count = 0
    for _, step in edges:
        count += step
        most = max(most, count)
    allowed = 0 if most < 3 else 1 if most < 12 else 2
    found, count = [], 0
    for (x, step), (after, _) in zip(edges, edges[1:], strict=False):
        count += step
        if 0 < count <= allowed and after - x > _GUTTER * rows[0].size:
            found.append((x, after))
    return [
        (low, high)
        for low, high in found[:_MOST_GUTTERS]
        if min(sum(r.x1 <= low for r in rows), sum(r.x0 >= high for r in rows)) > allowed
    ]


@dataclass(slots=True)
class _Union:
    x0: float
    x1: float
    rows: list[Row]


def _unions(rows: Sequence[Row]) -> list[_Union]:
    """Rows whose places across the page touch, from left to right."""
    found: list[_Union] = []
    for row in sorted(rows, key=lambda r: r.x0):
        if found and row.x0 - found[-1].x1 < _GUTTER * row.size:
            found[-1].rows.append(row)
            found[-1].x1 = max(found[-1].x1, row.x1)
        else:
            found.append(_Union(row.x0, row.x1, [row]))
    return found


def _columns(rows: Sequence[Row]) -> list[Column]:
    columns = []
    for union in _unions(rows):
        lines = _merged(union.rows)
        columns.append(Column(lines, _left(lines), max(row.x1 for row in lines)))
    width = max(column.right - column.left for column in columns)
    steps = [b.left - a.left for a, b in zip(columns, columns[1:], strict=False)]
    for k, column in enumerate(columns):
        if k and len(steps) > 1:  # a column whose lines are all set in
            expected = columns[0].left + k * median(steps)
            if _INDENT[0] < (column.left - expected) / column.rows[0].size < 3:
                column.left = expected
        elif k and len(column.rows) == 1:
            expected = columns[0].left + median(steps)
            if _INDENT[0] * 2 < (column.left - expected) / column.rows[0].size < 3:
                column.left = expected
        column.right = max(column.right, column.left + 0.97 * width)
    return columns


def _set_out(column: Column, edges: Collection[float]) -> None:
    """Move a column's left edge to where other lines of the page begin, if its own are all set in
    and end with a sentence.
    """
    size = column.rows[0].size
    edge = column.left - 2 * size
    if all(
        abs(row.x0 - column.left) < 0.4 * size and row.text.endswith(_STOPS) for row in column.rows
    ) and any(abs(edge - other) < 0.15 * size for other in edges):
        column.left = edge


def _left(lines: Sequence[Row]) -> float:
    """Where the lines of a column begin that are not set in.

    One line that stands out alone is none to go by.
    """
    starts = sorted(row.x0 for row in lines if not row.heading) or [lines[0].x0]
    size = lines[0].size
    for k, start in enumerate(starts[:-1]):
        if starts[k + 1] - start < 0.4 * size:
            return start
    return starts[0]


def _merged(rows: Sequence[Row]) -> list[Row]:
    """The lines of a column; pieces of one line are joined by a blank."""
    found: list[Row] = []
    for row in sorted(rows, key=lambda r: (round(r.y, 1), r.x0)):
        last = found[-1] if found else None
        if last and abs(last.y - row.y) < 0.3 * row.size and last.heading == row.heading:
            first, second = (last, row) if last.x0 <= row.x0 else (row, last)
            apart = second.x0 - first.x1 > 0.6 * row.size
            text = first.text + (" " if apart else "") + second.text
            found[-1] = Row(
                text, first.x0, max(last.x1, row.x1), last.y, last.size, last.font,
                min(last.top, row.top), max(last.bottom, row.bottom),
                heading=last.heading, number=last.number,
            )  # fmt: skip
        else:
            found.append(row)
    return found


def _pitch(columns: Sequence[Column]) -> float:
    """The usual distance of baselines, in sizes."""
    steps = [
        (b.y - a.y) / b.size
        for column in columns
        for a, b in zip(column.rows, column.rows[1:], strict=False)
        if 0.8 < (b.y - a.y) / b.size < 3.5
    ]
    return sorted(steps)[len(steps) // 3] if steps else 1.6


def _is_set_in(row: Row, column: Column) -> bool:
    return _INDENT[0] < (row.x0 - column.left) / row.size < _INDENT[1] and not row.heading


def _find_headings(columns: Sequence[Column]) -> None:
    """Mark short lines in a font of their own, such as sub-headings and bylines, as headings."""
    fonts: Counter[str] = Counter()
    for column in columns:
        for row in column.rows:
            fonts[row.font] += len(row.text)
    if len(fonts) < 2:
        return
    usual = fonts.most_common(1)[0][0]
    for column in columns:
        for row, after in zip(column.rows, [*column.rows[1:], None], strict=True):
            short = row.x1 - row.x0 < 0.9 * (column.right - column.left) and len(row.text) <= 24
            alone = after is None or after.font == usual
            if row.font != usual and short and alone and not row.text.endswith(("。", "，")):
                row.heading = True


def _begins(
    row: Row, column: Column, last: Row, before: Column, by_indent: bool, pitch: float
) -> bool:
    """Whether a line begins a paragraph; `last` is the line before it, maybe in another column."""
    if row.heading or last.heading:
        return not (row.heading and last.heading and 0 < row.y - last.y < 2 * row.size)
    if _is_set_in(row, column):
        return not (_is_set_in(last, before) and _is_same_cut(row, last, column, before))
    if _is_byline(row, column) or _is_byline(last, before):
        return True
    gap = before is column and (row.y - last.y) / row.size > 1.35 * pitch
    picture = before is column and (row.y - last.y) / row.size > 4 * pitch
    if gap and not picture and (not by_indent or last.text.endswith(_STOPS)):
        return True
    short = (before.right - last.x1) / last.size
    word = len(row.text.split(" ")[0]) if row.text[:1].isascii() else 1
    if short < _SHORT + 0.5 * word:
        return False
    if by_indent:
        return short > 3 + 0.5 * word or last.text.endswith(_STOPS)
    return last.text.endswith(_STOPS) or short > 0.4 * (before.right - before.left) / last.size


def _is_byline(row: Row, column: Column) -> bool:
    """Whether a line that does not fill its column names who wrote the article."""
    return column.right - row.x1 > row.size and marks.is_byline(row.text)


def _is_same_cut(row: Row, last: Row, column: Column, before: Column) -> bool:
    """Whether two lines set in alike are of one paragraph: text that goes round a picture.

    Then the line before is full and does not end a sentence.
    """
    full = before.right - last.x1 < 1.2 * last.size
    alike = abs((row.x0 - column.left) - (last.x0 - before.left)) < 0.3 * row.size
    return full and alike and column is before and not last.text.endswith(_STOPS)


def _paragraph(rows: Sequence[Row], set_in: bool, blanks: bool) -> Paragraph:
    text = rows[0].text
    for row in rows[1:]:
        text = join_text(text, row.text, blanks)
    first, last = rows[0], rows[-1]
    return Paragraph(text, first.size, len(rows), first.number, last.number, first.heading, set_in)
