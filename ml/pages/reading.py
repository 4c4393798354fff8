"""Lines of a page → the same lines with what each is; those of narrow columns are joined to
paragraphs.

How a page comes to lines is `plain` and `markdown`; what lines make together, `assembly`.
"""

from __future__ import annotations

import unicodedata

from ml.pages import plain
from ml.pages.lines import Kind, Line, classify, finished, is_dateline
from ml.pages.markdown import read_markdown

# Characters from which on a paragraph is not taken to be cut in mid-sentence. No real page comes
# near it; without it a page of a hundred thousand lines would be read for minutes.
LONGEST_PARAGRAPH = 10_000

_OWN_LINES = (Kind.EDITOR, Kind.JUMP, Kind.CAPTION, Kind.BRIEFS)  # never the rest of a paragraph


def read_plain(page: str) -> list[Line]:
    """All lines of a plain page, each with its kind."""
    return kinds(plain.read_plain(page))


def read_marked(page: str) -> list[Line]:
    """All lines of a Markdown page, each with its kind; indentation means nothing there."""
    lines = kinds(read_markdown(page))
    for line in lines:
        line.indented = True
    return lines


def kinds(lines: list[Line]) -> list[Line]:
    """Give each line its kind.

    Headings of the highest level are titles, unless they name the paper; deeper ones are
    sub-headings, as is a line in bold where there are headings. Short entries of lists are
    paragraphs.
    """
    for line in lines:
        line.text, line.mark = line.mark + line.text, ""
        line.kind = classify(line.text)
    levels = [li.level for li in lines if li.level and li.kind is not Kind.FURNITURE]
    top = min((level for level in levels if level < plain.BOLD_LEVEL), default=0)
    for line in lines:
        if line.item and line.kind is Kind.SHORT:
            line.kind = Kind.BODY
        else:
            line.item = False
        if top and line.level >= top and line.kind not in (Kind.LIST, Kind.BRIEFS):
            line.kind = Kind.SHORT
            line.title = line.level == top or line.text.startswith("——")  # a deck
            line.heading = not line.title
    return lines


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def unwrap(lines: list[Line]) -> list[Line]:
    """Join the lines of a page whose text is set in narrow columns.

    Such a page is known by its many full lines of one width that end in mid-sentence. Its
    paragraphs begin with an indented line or, where nothing is indented, with any line that follows
    one which does not fill the column.
    """
    widths = sorted(_width(line.text) for line in lines if line.kind in (Kind.SHORT, Kind.BODY))
    column = widths[len(widths) * 3 // 4] if widths else 0
    full = [line for line in lines if column - 6 <= _width(line.text) <= column + 4]
    if not 16 <= column <= 70 or len(full) < 8 or len(full) < 0.4 * len(widths):
        return lines
    indents = 20 * sum(li.indented for li in lines) > len(lines)
    if not indents and not _is_prose(full):
        return lines
    return _joined(lines, column, indents)


def _joined(lines: list[Line], column: int, indents: bool) -> list[Line]:
    """The paragraphs of lines set in columns of that width.

    `indents`: each begins with an indented line.
    """
    result: list[Line] = []
    before = paragraph = None
    for i, line in enumerate(lines):
        alone = before is not None and _stands_alone(lines, i, before, column)
        if before and paragraph and not alone and _wraps(paragraph, before, line, column):
            _append(paragraph, line, column)
            before = line
            continue
        result.append(Line(line.number, line.text, line.kind, line.indented))
        if alone and paragraph is not None and not finished(paragraph.text):
            continue  # a caption inside a paragraph, which continues below it
        before, paragraph = line, result[-1] if line.indented or not indents else None
        if paragraph is not None and line.kind is Kind.SHORT and _width(line.text) + 8 >= column:
            paragraph.kind = Kind.BODY
    return result


def _stands_alone(lines: list[Line], i: int, before: Line, column: int) -> bool:
    """Whether a line that does not fill the column has blank lines above and below."""
    line = lines[i]
    above = line.number > before.number + 1
    below = i + 1 == len(lines) or lines[i + 1].number > line.number + 1
    return above and below and _width(line.text) < column - 4


def _append(paragraph: Line, line: Line, column: int) -> None:
    paragraph.text += line.text
    paragraph.last = line.number
    longer = len(paragraph.text) > column or _width(paragraph.text) > column
    paragraph.kind = Kind.BODY if longer else classify(paragraph.text)


def _is_prose(full: list[Line]) -> bool:
    """Whether lines that fill a column are those of running text.

    Most end in mid-sentence, many have a full stop.
    """
    unfinished = sum(not finished(line.text) for line in full)
    stops = sum("。" in line.text for line in full)
    return 2 * unfinished > len(full) and 4 * stops > len(full)


def _wraps(paragraph: Line, before: Line, line: Line, column: int) -> bool:
    """Whether a line continues the paragraph whose last line, `before`, filled the column."""
    near = line.number == before.number + 1 or not finished(paragraph.text)
    full = _width(before.text) + (4 if before.indented else 0) >= column - 4
    if len(paragraph.text) > LONGEST_PARAGRAPH or is_dateline(line.text):
        return False
    return near and full and not line.indented and line.kind not in _OWN_LINES
