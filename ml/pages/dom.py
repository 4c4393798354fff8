"""A web page as boxes and the lines of text in them, as a browser shows it.

`parse` makes the tree and leaves out what is hidden; `read` walks it once. What the lines are, and
which of them are an article, is for others: `webtext`, `webtitle`, `weblines`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from ml.pages.plain import tidy

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption"
    " figure footer form header hr html li main nav ol p pre section summary table tbody td tfoot"
    " th thead title tr ul".split()
).union(HEADINGS)
_NO_TEXT = frozenset(
    "audio button canvas iframe input noscript object option script select style svg"
    " template textarea title video".split()
)
_BOLD = frozenset(("b", "strong"))
# Chinese characters and their marks: between two of them a line break in the source is no blank.
_WIDE = r"[\u2014\u2018-\u201d\u2026\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
_BLANKS = re.compile(r"[ \t\r\n\u00a0]+")
_BREAK = re.compile(f"(?<={_WIDE})\n(?={_WIDE})")
_HIDING = re.compile(r"(?i)(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b")
_HIDING_RULE = re.compile(r"(?i)([.#][\w-]+)\s*\{[^{}]*\bdisplay\s*:\s*none\b[^{}]*\}")
_WITHIN_AT = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_CENTRED = re.compile(r"(?i)text-align\s*:\s*center")
_SET_ASIDE = re.compile(r"(?i)text-align\s*:\s*(?:left|right|justify|start)")
# What is left of the markup of a page that is nested deeper than the parser goes.
_OTHER_TAG = re.compile(r"(?i)<(?!/?(?:html|head|title|meta|script|style|body|p|br|h[1-6])\b)[^<>]*>")
_KEPT = 100  # characters from which on a <textarea> may hold a page's text
_SHOWN_LATER = 3  # hidden elements at most that scripts show, one within the other


@dataclass(slots=True)
class Block:
    """A line of text: what stands between two breaks or borders of boxes."""

    text: str
    box: int  # the innermost box around it
    line: int  # of the source
    level: int = 0  # of a heading, 1 to 6
    linked: int = 0  # characters in links
    links: int = 0
    bold: int = 0  # characters set bold
    image: bool = False  # a picture stands right before it


@dataclass(slots=True)
class Box:
    """An element that is set as a block; its lines are `blocks[first:end]`."""

    tag: str
    parent: int
    name: str  # class and id
    line: int
    first: int
    end: int = 0
    last_line: int = 0
    centred: bool = False
    images: int = 0


@dataclass(slots=True)
class Page:
    """The boxes of a page, outer before inner, and its lines."""

    boxes: list[Box] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def around(self, box: int) -> list[int]:
        """A box and those around it, inner before outer."""
        found = []
        while box >= 0:
            found.append(box)
            box = self.boxes[box].parent
        return found

    def part(self, number: int) -> Page:
        """One box as a page of its own; boxes and lines are numbered anew."""
        whole = self.boxes[number]
        stop = next(
            (k for k in range(number + 1, len(self.boxes)) if self.boxes[k].parent < number),
            len(self.boxes),
        )
        boxes = [
            replace(
                box,
                parent=max(-1, box.parent - number),
                first=box.first - whole.first,
                end=box.end - whole.first,
            )
            for box in self.boxes[number:stop]
        ]
        blocks = self.blocks[whole.first : whole.end]
        return Page(boxes, [replace(block, box=block.box - number) for block in blocks])


def parse(page: str) -> Any | None:
    """The tree of a page without comments; what is hidden is empty.

    None where there are no elements. A page that is nested deeper than the parser goes (some two
    thousand elements) is read without its boxes, as paragraphs and lines.
    """
    tree, deep = _parsed(page)
    if deep:
        tree, deep = _parsed(_OTHER_TAG.sub("<br>", page))
        if deep:
            tree, _ = _parsed(re.sub(r"<[^<>]*>", "<br>", page))
    if tree is not None:
        _open_textareas(tree)
        _empty_hidden(tree)
    return tree


def _open_textareas(tree: Any) -> None:
    """Put the text that some sites keep as markup in a <textarea>, for a script to show."""
    from lxml import html

    for area in list(tree.iter("textarea")):
        source = area.text or ""
        if area.getparent() is not None and source.count("<p") > 1 and len(source) > _KEPT:
            held = html.fragment_fromstring(source, create_parent="div")
            held.tail = area.tail
            area.getparent().replace(area, held)


def _parsed(page: str) -> tuple[Any | None, bool]:
    """The tree, and whether the parser gave up because of its depth."""
    from lxml import etree, html

    parser = html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
    # A declaration of how the bytes were encoded is refused in a page that is decoded already.
    page = re.sub(r"\A(\s*)<\?xml\b[^<>]*>", r"\1", page.replace("\0", ""))
    try:
        tree = html.document_fromstring(page, parser=parser)
    except (etree.ParserError, ValueError):
        return None, False
    return tree, any("depth" in entry.message for entry in parser.error_log)


def is_hidden(element: Any) -> bool:
    """Whether an element itself, not one around it, is marked as hidden."""
    return (
        "hidden" in element.attrib
        or element.get("aria-hidden") == "true"
        or bool(_HIDING.search(element.get("style") or ""))
    )


def _empty_hidden(tree: Any) -> None:
    """Empty what is hidden, unless it holds most of the page: then a script shows it later."""
    css = "".join(style.text or "" for style in tree.iter("style"))
    rules = set(_HIDING_RULE.findall(_WITHIN_AT.sub("", css)))
    total = None
    shown = 0
    for element in tree.xpath("//*[@hidden or @style or @aria-hidden or @class or @id]"):
        if element.tag in ("html", "body"):
            continue
        if not (is_hidden(element) or (rules and _is_ruled_out(element, rules))):
            continue
        if shown < _SHOWN_LATER and len(element):
            total = _length(tree) if total is None else total
            if 2 * _length(element) > total:
                shown += 1
                continue
        element.clear(keep_tail=True)


def _is_ruled_out(element: Any, rules: set[str]) -> bool:
    names = ["." + name for name in (element.get("class") or "").split()]
    return any(name in rules for name in [*names, "#" + (element.get("id") or "")])


def _length(element: Any) -> int:
    return sum(
        len(e.text or "") + len(e.tail or "")
        for e in element.iter()
        if e.tag not in ("script", "style")
    )


def read(tree: Any) -> Page:
    """The boxes and lines of a tree."""
    from lxml import etree

    reader = _Reader()
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            reader.end(element)
        elif element.tag in _NO_TEXT or not isinstance(element.tag, str):
            walk.skip_subtree()
            reader.skipped = element
        else:
            reader.start(element)
    reader.flush()
    return reader.page


class _Reader:
    """The state of a walk through a tree."""

    def __init__(self) -> None:
        self.page = Page()
        self.skipped: Any = None
        self.box = -1
        self.line = 0
        self.pieces: list[str] = []
        self.linked = self.links = self.bold = 0
        self.in_link = self.in_bold = self.in_pre = self.level = 0
        self.image = False

    def start(self, element: Any) -> None:
        tag = element.tag
        if tag in BLOCKS:
            self._open(element, tag)
        elif tag == "br":
            self.add(" ") if self.level else self.flush()
        elif tag == "a":
            self.in_link += 1
            self.links += 1
        elif tag in _BOLD:
            self.in_bold += 1
        elif tag == "img":
            self.image = True
            if self.box >= 0:
                self.page.boxes[self.box].images += 1
        if element.text:
            self.add(element.text)

    def _open(self, element: Any, tag: str) -> None:
        if self.pieces:
            self.flush()
        boxes = self.page.boxes
        self.line = max(self.line, element.sourceline or 0)
        given = dict(element.items())
        name = " ".join(filter(None, (given.get("class"), given.get("id")))) if given else ""
        box = Box(tag, self.box, name, self.line, len(self.page.blocks))
        style, align = given.get("style", ""), given.get("align")
        if tag == "center" or align == "center" or (style and _CENTRED.search(style)):
            box.centred = True
        elif self.box >= 0 and not align and not (style and _SET_ASIDE.search(style)):
            box.centred = boxes[self.box].centred
        self.box = len(boxes)
        boxes.append(box)
        if tag in HEADINGS:
            self.level = int(tag[1])
        elif tag == "pre":
            self.in_pre += 1

    def end(self, element: Any) -> None:
        tag = element.tag
        if element is self.skipped:
            self.skipped = None
        elif tag in BLOCKS:
            self._close(tag)
        elif tag == "a":
            self.in_link -= 1
        elif tag in _BOLD:
            self.in_bold -= 1
        if element.tail:
            self.add(element.tail)

    def _close(self, tag: str) -> None:
        if self.pieces:
            self.flush()
        box = self.page.boxes[self.box]
        box.end, box.last_line = len(self.page.blocks), self.line
        self.box = box.parent
        if tag in HEADINGS:
            self.level = 0
        elif tag == "pre":
            self.in_pre -= 1

    def add(self, text: str) -> None:
        if self.in_pre and "\n" in text:
            for line in text.split("\n"):
                self.flush()
                self.pieces.append(line)
            return
        self.pieces.append(text)
        if self.in_link or self.in_bold:
            size = len(text.strip())
            self.linked += size * bool(self.in_link)
            self.bold += size * bool(self.in_bold)

    def flush(self) -> None:
        """End a line."""
        text = tidy(unwrapped("".join(self.pieces)))
        if text:
            self.page.blocks.append(
                Block(
                    text,
                    self.box,
                    self.line,
                    self.level,
                    self.linked,
                    self.links,
                    self.bold,
                    self.image,
                )
            )
            self.image = False
        self.pieces.clear()
        self.linked = self.bold = 0
        self.links = int(bool(self.in_link))


def unwrapped(text: str) -> str:
    """Text whose source is broken over lines, in one line.

    >>> unwrapped("  港口\\n  开航3\\n艘 ")
    ' 港口开航3 艘 '
    """
    if not _BLANKS.search(text):
        return text
    text = _BLANKS.sub(lambda blank: "\n" if "\n" in blank[0] else " ", text)
    return _BREAK.sub("", text).replace("\n", " ")
