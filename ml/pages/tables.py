"""Old web pages are laid out with tables and line breaks.

Divisions and paragraphs are made of them.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Any

from ml.pages.dom import BLOCKS

_TABLE = ("table", "tbody", "thead", "tfoot", "tr", "td", "th")
_CELL = 400  # characters, from which on a cell of a table holds a page's text and not a value
# lxml parses these, but refuses to set them.
_REFUSED = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE = 20  # characters, from which on text right in a division is a paragraph


def without_layout_tables(tree: Any) -> None:
    """Turn, in place, layout tables into divisions, and text between line breaks into paragraphs."""
    if any(len(cell.text_content()) >= _CELL for cell in tree.iter("td")):
        for element in tree.iter(*_TABLE):
            element.tag = "div"
    for line_break in reversed(list(tree.iter("br"))):
        _break_paragraph(line_break)
    for division in list(tree.iter("div")):
        text = division.text or ""
        if len(text) >= _LINE and text.strip():
            paragraph = _paragraph(tree, text, takewhile(_is_inline, division))
            division.text = None
            division.insert(0, paragraph)


def _break_paragraph(first: Any) -> None:
    """Begin a paragraph where line breaks follow each other, of which this is the first."""
    run = [first]
    if _follows_break(first):
        return
    while (after := run[-1].getnext()) is not None and after.tag == "br" and not _tail(run[-1]):
        run.append(after)
    if len(run) == 1:
        return
    last, holder = run[-1], first.getparent()
    around = _paragraph_around(first)
    if around is None:
        made = _paragraph(holder, last.tail, takewhile(_is_inline, last.itersiblings()))
        last.tail = None
        first.addprevious(made)
    else:
        made = _paragraph(holder, last.tail, last.itersiblings())
        last.tail = None
        for element in takewhile(lambda e: e is not around, first.iterancestors()):
            _append(made, element.tail)
            element.tail = None
            made.extend(list(element.itersiblings()))
        made.tail, around.tail = around.tail, None
        around.addnext(made)
    for line_break in run:
        holder.remove(line_break)


def _follows_break(line_break: Any) -> bool:
    before = line_break.getprevious()
    return before is not None and before.tag == "br" and not _tail(before)


def _tail(element: Any) -> str:
    return (element.tail or "").strip()


def _paragraph_around(element: Any) -> Any | None:
    """The paragraph that an element is in, with nothing but inline elements between."""
    for ancestor in element.iterancestors():
        if ancestor.tag == "p":
            return ancestor
        if not _is_inline(ancestor):
            break
    return None


def _is_inline(element: Any) -> bool:
    return element.tag not in BLOCKS and element.tag not in (*_TABLE, "body", "html")


def _paragraph(tree: Any, text: str | None, content: Any) -> Any:
    made = tree.makeelement("p")
    made.text = _REFUSED.sub("", text or "")
    made.extend(list(content))
    return made


def _append(element: Any, text: str | None) -> None:
    added = _REFUSED.sub("", text or "")
    if not len(element):
        element.text = (element.text or "") + added
    else:
        element[-1].tail = _REFUSED.sub("", element[-1].tail or "") + added
