"""Text of a Markdown page → its lines, without links, images, inline HTML and code.

markdown-it-py finds the blocks and what stands in them. Lines stay lines, as in a plain page:
nothing depends on indentation, and a line of dashes below a paragraph does not make it a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from ml.pages.lines import Line
from ml.pages.plain import BOLD_LEVEL, front_matter, make_line, physical_lines, tidy

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# CommonMark sees no emphasis where marks touch Chinese characters and punctuation:
# 和__港口__和, **“港口”**和.
_EMPHASIS = re.compile(r"(\*\*|__|\*)(?=\S)((?:(?!\1).)++)(?<=\S)\1")
_RULE = re.compile(r"[-*_=\s]{3,}")
_UNUSED = ("code", "emphasis", "html_block", "lheading", "reference")


@dataclass(slots=True)
class _Piece:
    """A line of a block: number on the page, text, level if a heading, whether a list entry."""

    number: int
    text: str
    level: int = 0
    entry: bool = False


def read_markdown(page: str) -> list[Line]:
    """The lines of a Markdown page that hold something, headings with their level.

    >>> [(line.text, line.level) for line in read_markdown("# 港口开航\\n\\n首航[船舶](a.html)满载出港。")]
    [('港口开航', 1), ('首航船舶满载出港。', 0)]
    """
    raw = physical_lines(page)
    head, begin = front_matter(raw)
    body = "\n".join([""] * begin + raw[begin:])
    return head + [_line(piece) for piece in _pieces(body) if piece.text]


def _line(piece: _Piece) -> Line:
    if piece.entry:  # whose marks are no heading's
        return Line(piece.number, piece.text, level=piece.level, item=True)
    return make_line(piece.number, piece.text, level=piece.level)


def _pieces(page: str) -> Iterator[_Piece]:
    source = "\n".join(map(tidy, re.split(r"\r\n|\r|\n", page)))
    tokens = _parser().parse(source)
    items: list[Token] = []  # the entry that a block is the first of, if any
    for before, token in pairwise(tokens):
        if before.type == "list_item_open":
            items = [before]
        if token.type == "inline":
            level = int(before.tag[1]) if before.type == "heading_open" else 0
            yield from _pieces_of_block(token, level, items.pop() if items else None)


def _pieces_of_block(token: Token, level: int, item: Token | None) -> Iterator[_Piece]:
    first = token.map[0] + 1 if token.map else 1
    for offset, line in _lines_of(token.children or []):
        text = "".join(child.content for child in line if child.type in ("text", "code_inline"))
        piece = _Piece(first + offset, "" if _RULE.fullmatch(text) else text, level)
        if item is not None and item.info:  # a number
            piece.text = f"{item.info}{item.markup} {piece.text}"
        elif item is not None:
            piece.entry = not _is_link(line)
        bare = tidy(_EMPHASIS.sub(r"\2", piece.text))
        bold = re.fullmatch(r"(?:\*\*|__)[^*_]{2,40}(?:\*\*|__)", tidy(piece.text))
        piece.text, piece.level = bare, piece.level or (BOLD_LEVEL if bold else 0)
        yield piece
        item = None


def _lines_of(children: list[Token]) -> Iterator[tuple[int, list[Token]]]:
    """The lines of inline tokens, each with how many lines it stands below the first."""
    line: list[Token] = []
    start = offset = 0
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            yield start, line
            offset += 1
            start, line = offset, []
        else:
            line.append(child)
            offset += child.content.count("\n")  # in a tag that is broken over lines
    yield start, line


def _is_link(line: list[Token]) -> bool:
    links = [child.type for child in line if child.type == "link_open"]
    return len(links) == 1 and line[0].type == "link_open" and line[-1].type == "link_close"


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").disable(list(_UNUSED))
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser
