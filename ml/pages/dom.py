"""The elements of a web page, and their text as a browser shows it: a line for each block, nothing
hidden.

Which elements hold an article is `web`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
HEADING_MARK = "\0"  # before the text of headings, where asked for; no parsed page has it
BLOCKS = frozenset(
    "article aside div figcaption figure footer header li nav ol p pre section table td th title tr ul".split()
).union(HEADINGS)
_NO_TEXT = frozenset(["script", "style", "noscript", "template"])
# Chinese characters and their marks: between two of them a line break in the source is no blank.
_WIDE = r"[\u2014\u2018-\u201d\u2026\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
_BLANKS = re.compile(r"[ \t\r\n]+")
_BREAK = re.compile(f"(?<={_WIDE})\n(?={_WIDE})")
_HIDING = re.compile(r"(?i)(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b")


def parse(page: str) -> Any | None:
    """The tree of a page without comments; hidden elements are empty.

    None where there are no elements.
    """
    from lxml import etree, html

    parser = html.HTMLParser(remove_comments=True, remove_pis=True)
    # A declaration of how the bytes were encoded is refused in a page that is decoded already.
    page = re.sub(r"\A(\s*)<\?xml\b[^<>]*>", r"\1", page)
    try:
        tree = html.document_fromstring(page, parser=parser)
    except (etree.ParserError, ValueError):
        return None
    for element in tree.xpath("//*[@hidden or @style]"):
        if element.tag not in ("html", "body") and is_hidden(element):
            element.clear(keep_tail=True)
    return tree


def is_hidden(element: Any) -> bool:
    """Whether an element itself, not one around it, is marked as hidden."""
    return "hidden" in element.attrib or bool(_HIDING.search(element.get("style") or ""))


def text_of(root: Any, skipped: Collection[Any] = (), *, mark: str = "") -> str:
    """The text of an element.

    Parameters
    ----------
    root : lxml element
    skipped : collection of lxml elements or str, default ()
        Elements, or names of elements, whose text is left out.
    mark : str, default ""
        Stands before the text of each heading.

    Examples
    --------
    >>> text_of(parse("<p>\\n  港口\\n  开航<br>3\\n艘<script>x</script>")).split("\\n")
    ['', ' 港口开航', '3 艘', '']
    """
    pieces: list[str] = []
    stack: list[tuple[Any, bool]] = [
        (root, False)
    ]  # what is still to come, and whether it is preformatted
    while stack:
        item, kept = stack.pop()
        if isinstance(item, str):
            pieces.append(item if kept else _unwrapped(item))
            continue
        if item.tag in _NO_TEXT or item.tag in skipped or item in skipped:
            continue
        if item.tag == "br":
            pieces.append("\n")
        block = item.tag in BLOCKS
        inner = kept or item.tag == "pre"
        pieces.append("\n" * block + mark * (item.tag in HEADINGS) + _shown(item.text, inner))
        if block:
            stack.append(("\n", True))
        for child in reversed(item):
            stack += [(child.tail or "", inner), (child, inner)]
    return "".join(pieces)


def _shown(text: str | None, kept: bool) -> str:
    return (text or "") if kept else _unwrapped(text or "")


def _unwrapped(text: str) -> str:
    """Text whose source is broken over lines, in one line.

    >>> _unwrapped("  港口\\n  开航3\\n艘 ")
    ' 港口开航3 艘 '
    """
    text = _BLANKS.sub(lambda blank: "\n" if "\n" in blank[0] else " ", text)
    return _BREAK.sub("", text).replace("\n", " ")
