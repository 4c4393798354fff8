"""A web page as boxes and the lines of text in them, as a browser shows it.

`read` walks a tree once. What the lines are, and which of them are an article, is for others:
`webtext`, `webtitle`, `weblines`.
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
# Chinese characters and their marks: between two of them a line break in the source is no blank.
_WIDE = r"[\u2014\u2018-\u201d\u2026\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
_BLANKS = re.compile(r"[ \t\r\n\u00a0]+")
_BREAK = re.compile(f"(?<={_WIDE})\n(?={_WIDE})")
_CENTRED = re.compile(r"(?i)text-align\s*:\s*center")
_SET_ASIDE = re.compile(r"(?i)text-align\s*:\s*(?:left|right|justify|start)")


@dataclass(slots=True)
class Block:
    """A line of text: what stands between two breaks or borders of boxes."""

    text: str
    box: int  # the innermost box around it
    line: int  # of the source
    level: int = 0  # of a heading, 1 to 6
    linked: int = 0  # characters in links
    links: int = 0
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


def read_boxes(tree: Any) -> Page:
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
        self.linked = self.links = 0
        self.in_link = self.in_pre = self.level = 0
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
        if self.in_link:
            self.linked += len(text.strip())

    def flush(self) -> None:
        """End a line."""
        text = tidy(unwrapped("".join(self.pieces)))
        if text:
            self.page.blocks.append(
                Block(text, self.box, self.line, self.level, self.linked, self.links, self.image)
            )
            self.image = False
        self.pieces.clear()
        self.linked = 0
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
