"""Web pages → articles, on one tree.

`dom` makes the tree, `boxes` reads it into boxes and lines, `webtitle` finds the headline,
`webtext` the box of the text, `weblines` knows single lines. Here they are put together, for a page
of one article or of several.
"""

from __future__ import annotations

from collections.abc import Iterator

from ml.pages import webtitle
from ml.pages.boxes import Page, read_boxes
from ml.pages.dom import parse
from ml.pages.labelling import Draft
from ml.pages.tables import join_rows
from ml.pages.weblines import (
    is_author,
    is_caption,
    is_dateline,
    is_editor,
    is_meta,
    is_of_site,
    is_prose,
    without_button,
)
from ml.pages.webtext import Weighed, text_box

_TEASER = 60  # characters, from which on an <article> is more than an invitation to another page
_LINKED_TEASER = 160  # the same where the heading is a link
_SCRAP = 10  # characters, from which on a piece of text may be part of a paragraph
_CAPTION = 60  # characters of a line below a picture that may describe it


def articles(page: str) -> list[Draft]:
    """The articles of a web page: of each element that holds one if there are several, else one.

    Each draft has the lines of the source that its element takes.
    """
    tree = parse(page)
    if tree is None:
        return []
    known = webtitle.names(tree)
    read_page = read_boxes(tree)
    del tree  # a large one takes as much room as all that follows
    join_rows(read_page)
    if not read_page.blocks:
        return []
    elements = _elements(read_page)
    if len(elements) > 1 and _hold_page(elements, read_page):
        elements = _without_cards(read_page, known, elements)
        return [draft for number in elements for draft in _of_element(read_page, number)]
    return _of_page(read_page, known, page.count("\n") + 1)


def _of_page(page: Page, known: webtitle.Names, last: int) -> list[Draft]:
    """The one article of a page of so many lines."""
    prose = [b.text for b in page.blocks if is_prose(b.text) and not b.level and not b.linked]
    words = webtitle.pairs(prose)
    anchor = webtitle.anchor(page, known, words)
    article = _article(page, known, anchor, words)
    if not article.paragraphs:
        return []
    article.first, article.last = 1, last
    return [article]


def _of_element(page: Page, number: int) -> Iterator[Draft]:
    """The article of one element of several."""
    box = page.boxes[number]
    part = page.part(number)
    words = webtitle.pairs(b.text for b in part.blocks if not b.level)
    heads = [k for k, b in enumerate(part.blocks) if b.level]
    top = min((part.blocks[k].level for k in heads), default=0)
    anchor = next((k for k in heads if part.blocks[k].level == top), -1)
    article = _article(part, webtitle.Names(), anchor, words)
    if article.paragraphs:
        article.first, article.last = box.line, max(box.line, box.last_line)
        yield article


def _article(page: Page, known: webtitle.Names, anchor: int, words: set[str]) -> Draft:
    weighed = Weighed(page, anchor)
    box = page.boxes[text_box(weighed)]
    first = anchor + 1 if box.first <= anchor < box.end else box.first
    lines = [k for k in range(first, box.end) if not weighed.out[k]]
    titles: list[str] = []
    if anchor < 0:
        anchor = _unsaid_headline(page, known, weighed, lines, words)
        lines = [k for k in lines if k > anchor]
    if anchor >= 0:
        titles, below = webtitle.title_lines(page, known, anchor, weighed.out)
        lines = [k for k in lines if k < anchor or k >= below]
    elif said := webtitle.best_part(known, words):
        titles = [said]
    begin = next((k for k in lines if not _is_above(page, k, anchor)), 0)
    return Draft(titles, _paragraphs(weighed, [k for k in lines if k >= begin]))


def _unsaid_headline(
    page: Page, known: webtitle.Names, weighed: Weighed, lines: list[int], words: set[str]
) -> int:
    """The headline among the headings above the text, where it says more than `<title>` does."""
    begin = next((k for k in lines if _is_text(page, k)), len(page.blocks))
    above = [k for k in range(begin) if not weighed.out[k]]
    found = webtitle.nearest(page, known, above, words)
    said = webtitle.best_part(known, words)
    if found < 0 or not said or known.is_site(said) or len(webtitle.key(said)) < 6:
        return found
    heading = webtitle.shared(page.blocks[found].text, words)
    return -1 if webtitle.shared(said, words) > heading + 0.2 else found


def _is_text(page: Page, number: int) -> bool:
    block = page.blocks[number]
    return not block.level and is_prose(block.text) and not is_meta(block.text)


def _is_above(page: Page, number: int, anchor: int) -> bool:
    """Whether a line between headline and text is about the article."""
    text = page.blocks[number].text
    if anchor >= 0 and webtitle.key(text) == webtitle.key(page.blocks[anchor].text):
        return True
    about = is_meta(text) or is_author(text) or is_editor(text) or is_of_site(text)
    return about or _is_link(page, number)


def _is_link(page: Page, number: int) -> bool:
    """Whether a line is a link to something else, no part of the text."""
    block = page.blocks[number]
    return 5 * block.linked >= 4 * len(block.text) and not block.text.endswith(("。", "。”"))


def _paragraphs(weighed: Weighed, lines: list[int]) -> list[str]:
    """The text of lines without what is not of it."""
    page = weighed.page
    centred = sum(page.boxes[page.blocks[k].box].centred for k in lines)
    described = {
        b.text for b in page.blocks if b.box >= 0 and page.boxes[b.box].tag == "figcaption"
    }
    kept = [
        k
        for k in lines
        if not weighed.of_site[k]
        and page.blocks[k].text not in described
        and not _is_not_text(page, k, 2 * centred > len(lines))
    ]
    while kept and is_author(page.blocks[kept[-1]].text):
        kept.pop()
    texts = [without_button(page.blocks[k].text) for k in kept]
    return [text for text in texts if text]


def _is_not_text(page: Page, number: int, all_centred: bool) -> bool:
    block = page.blocks[number]
    if is_editor(block.text) or _is_link(page, number):
        return True
    if is_caption(block.text, block.image):
        return True
    box = page.boxes[block.box]
    if not block.image or block.level or len(block.text) > _CAPTION or all_centred:
        return False
    own = box.images > 0 and box.end - box.first <= 2 and not block.text.endswith("。")
    return own or box.centred


def _elements(page: Page) -> list[int]:
    """The boxes that hold an article each, if there are several.

    `<article>`s, or boxes side by side of one kind most of which are signed.
    """
    inside: set[int] = set()
    marked = []
    for number, box in enumerate(page.boxes):
        if box.parent in inside or box.tag == "article":
            inside.add(number)
            if box.parent not in inside and _holds_article(page, number):
                marked.append(number)
    if marked:
        return marked
    rows: dict[tuple[int, str, str], dict[int, None]] = {}
    for block in page.blocks:
        if block.level:
            number = _box_of(page, block.box)
            if number >= 0 and page.boxes[number].parent >= 0:
                box = page.boxes[number]
                rows.setdefault((box.parent, box.tag, box.name), {})[number] = None
    most = max(rows.values(), key=len, default={})
    boxes = [number for number in most if _holds_article(page, number)]
    signed = sum(_is_signed(page, number) for number in boxes)
    return boxes if 2 * signed >= len(boxes) else []


def _box_of(page: Page, heading: int) -> int:
    """The box around a heading that has text below it."""
    box = page.boxes[heading].parent
    for _ in range(3):
        if box < 0 or page.boxes[box].end > page.boxes[heading].end:
            return box
        box = page.boxes[box].parent
    return -1


def _holds_article(page: Page, number: int) -> bool:
    """Whether a box has a heading and some text of its own.

    Those of mere links are lists; little text under a linked heading invites to another page.
    """
    box = page.boxes[number]
    head = next((b for b in page.blocks[box.first : box.end] if b.level), None)
    if head is None:
        return False
    linked = 5 * head.linked > 4 * len(head.text)
    return _size(page, number) >= (_LINKED_TEASER if linked else _TEASER)


def _without_cards(page: Page, known: webtitle.Names, elements: list[int]) -> list[int]:
    """Elements without those that are short beside the one that `<title>` names."""
    anchor = webtitle.anchor(page, known, set())
    main = next((n for n in elements if page.boxes[n].first <= anchor < page.boxes[n].end), None)
    if main is None:
        return elements
    size = _size(page, main)
    return [n for n in elements if n == main or 2 * _size(page, n) > size]


def _size(page: Page, number: int) -> int:
    """Characters of a box's running text: no headings, no links, nothing as short as buttons."""
    box = page.boxes[number]
    sizes = (len(b.text) - b.linked for b in page.blocks[box.first : box.end] if not b.level)
    return sum(size for size in sizes if size >= _SCRAP)


def _hold_page(elements: list[int], page: Page) -> bool:
    """Whether boxes hold most of a page's text; if not, they are cards beside its one article.

    Many cards may hold more than the article, but each is much shorter than it.
    """
    sizes = [_size(page, number) for number in elements]
    rest = _size(page, 0) - sum(sizes)
    return rest < sum(sizes) and rest <= 2 * max(sizes)


def _is_signed(page: Page, number: int) -> bool:
    box = page.boxes[number]
    texts = [b.text for b in page.blocks[box.first : box.end] if not b.level]
    return any(is_dateline(text) or is_author(text) or is_meta(text) for text in texts)
