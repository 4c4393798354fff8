"""Web pages → articles.

Trafilatura finds the text, elements that hold an article each are read directly.
"""

from __future__ import annotations

import re
from copy import deepcopy
from html import escape
from itertools import takewhile
from typing import Any

from ml.pages.assembly import assemble
from ml.pages.dom import HEADING_MARK, HEADINGS, parse, text_of
from ml.pages.drafts import Draft
from ml.pages.headlines import headline
from ml.pages.lines import Kind, Line, classify, is_dateline
from ml.pages.reading import read_lines, read_plain, tidy
from ml.pages.tables import without_layout_tables

_TEASER = 60  # characters, from which on an <article> is more than an invitation to another page
_NOT_OWN = (
    *HEADINGS,
    "a",
    "title",
    "script",
    "style",
    "noscript",
    "template",
    "nav",
    "aside",
    "footer",
    "figure",
)
_UNSEEN = ("title", "script", "style")
_BESIDE = ("figure", "aside", "nav", "footer", "form")  # in an <article>, but not of it
_OWN_TEXT = f".//text()[not(ancestor::*[{' or '.join(f'self::{name}' for name in _NOT_OWN)}])]"
_SCRAP = 10  # characters, from which on a piece of text may be part of a paragraph


def articles(page: str) -> list[Draft]:
    """The articles of a web page: each <article> if there are several, else what trafilatura
    finds.
    """
    tree = parse(page)
    if tree is None or not _has_text(tree):
        return []
    elements = _article_elements(tree)
    if len(elements) > 1 and _hold_page(elements, tree):
        return [draft for element in elements for draft in _element(element)]
    return _extracted(tree, page.count("\n") + 1)


def _has_text(tree: Any) -> bool:
    """Whether there is more than a page's title, scripts and styles."""
    pieces = (
        piece
        for element in tree.iter()
        for piece in (element.text if element.tag not in _UNSEEN else None, element.tail)
    )
    return any(piece and piece.strip() for piece in pieces)


def _article_elements(tree: Any) -> list[Any]:
    """The elements that hold an article each, if there are several.

    <article>s, or boxes with a byline each.
    """
    marked = [e for e in tree.xpath("//article[not(ancestor::article)]") if _holds_article(e)]
    if marked:
        return marked
    holders: set[Any] = set()  # of paragraphs
    for paragraph in tree.iter("p"):
        holders.update(takewhile(lambda e: e not in holders, paragraph.iterancestors()))
    rows: dict[Any, dict[Any, None]] = {}  # boxes that stand side by side and are of one kind
    for title in tree.iter(*HEADINGS):
        box = next((e for e in title.iterancestors() if e in holders), None) if holders else None
        if box is not None and box.getparent() is not None:
            rows.setdefault((box.getparent(), box.tag, box.get("class")), {})[box] = None
    most = max(rows.values(), key=len, default={})
    boxes = [e for e in most if _holds_article(e)]
    return boxes if 2 * sum(map(_has_byline, boxes)) >= len(boxes) else []


def _holds_article(element: Any) -> bool:
    """Whether an element has a heading and some text of its own; those of mere links are lists."""
    return _size(element) >= _TEASER and next(element.iter(*HEADINGS), None) is not None


def _hold_page(elements: list[Any], tree: Any) -> bool:
    """Whether elements hold most of a page's text; if not, they are cards beside its one article.

    Many cards may hold more than the article, but each is much shorter than it.
    """
    sizes = [_size(element) for element in elements]
    rest = _size(tree) - sum(sizes)
    return rest < sum(sizes) and rest <= 2 * max(sizes)


def _size(element: Any) -> int:
    """Characters of an element's running text.

    No headings, no links, nothing as short as buttons are.
    """
    pieces = ("".join(text.split()) for text in element.xpath(_OWN_TEXT))
    return sum(len(piece) for piece in pieces if len(piece) >= _SCRAP)


def _has_byline(element: Any) -> bool:
    texts = [tidy(p.text_content()) for p in element.iter("p")]
    return any(text and (is_dateline(text) or classify(text) is Kind.BYLINE) for text in texts)


def _element(element: Any) -> list[Draft]:
    """The article of one <article>.

    All above its first paragraph is headline, headings further down are within it.
    """
    first, last = element.sourceline, max(e.sourceline or 0 for e in element.iter())
    lines = read_plain(text_of(element, _BESIDE, mark=HEADING_MARK))
    above = True
    for line in lines:
        if line.text.startswith(HEADING_MARK):
            line.text = tidy(line.text.removeprefix(HEADING_MARK))
            line.kind, line.heading = Kind.SHORT, not above
        above = above and line.kind is not Kind.BODY
    return _joined(assemble([line for line in lines if line.text]), first, max(first, last))


def _joined(drafts: list[Draft], first: int, last: int) -> list[Draft]:
    """What is known to be one article, as one; it stands in these lines of the page."""
    if not drafts:
        return []
    whole = drafts[0]
    for other in drafts[1:]:
        whole.paragraphs += [t.text for t in other.titles] + other.paragraphs
    whole.first, whole.last = first, last
    return [whole]


def _extracted(tree: Any, last: int) -> list[Draft]:
    """The article of a web page of so many lines.

    Trafilatura finds the text, the lines above it give the headline.
    """
    import logging

    from lxml import html
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    laid_out = deepcopy(tree)
    without_layout_tables(laid_out)
    source = html.tostring(_main_part(laid_out), encoding="unicode")
    found = bare_extraction(source, include_comments=False, with_metadata=True)
    if found is None or not (found.text or "").strip():  # markup that trafilatura makes nothing of
        drafts = assemble(read_plain(text_of(tree)))
        for draft in drafts:
            draft.first, draft.last = 1, last
        return drafts
    figures = {tidy(text_of(caption).strip()) for caption in tree.iter("figcaption")}
    lines = [line for line in read_plain(found.text or "") if line.text not in figures]
    opening = next((line.text for line in lines if line.kind is Kind.BODY), "")
    title = _html_title(tree, found.title or "", opening)
    lines = [line for line in lines if line.text not in {t.text for t in title}]
    return _joined(assemble([*title, *lines]), 1, last)


def _main_part(tree: Any) -> Any:
    """The element that holds most of the page's paragraphs, if it holds more than half; else the
    page.

    Cards of other articles beside the text keep their own paragraphs in elements of their own.
    """
    from lxml import html

    sizes: dict[Any, int] = {}
    for paragraph in tree.iter("p"):
        size = len(paragraph.text_content().strip())
        sizes[paragraph.getparent()] = sizes.get(paragraph.getparent(), 0) + size
    best = max(sizes, key=lambda e: sizes[e], default=None)
    if best is None or sizes[best] < 200 or sizes[best] * 2 < sum(sizes.values()):
        return tree
    title = escape(tree.findtext(".//title") or "")
    page = html.document_fromstring(
        f"<html><head><title>{title}</title></head><body></body></html>"
    )
    best.tail = None
    page.body.append(best)
    return page


def _menus(tree: Any) -> set[Any]:
    """The elements that hold nothing but links and marks between them.

    A headline may be a link itself.
    """
    found = set()
    for holder in dict.fromkeys(link.getparent() for link in tree.iter("a")):
        if holder is None or holder.tag in HEADINGS or not all(e.tag == "a" for e in holder):
            continue
        beside = (holder.text or "") + "".join(link.tail or "" for link in holder)
        if re.fullmatch(r"[\s|｜·/,、>＞»›-]*", beside) and not holder.xpath("./a/*"):
            found.add(holder)
    return found


def _html_title(tree: Any, known: str, opening: str) -> list[Line]:
    """The headline lines right above the text, if the page's own title agrees with one of them.

    Else that title.
    """
    names = next((tidy(text_of(title).strip()) for title in tree.iter("title")), "")
    tops = [tidy(" ".join(text_of(top).split())) for top in tree.iter("h1")]
    above: list[Line] = []
    for line in read_lines(text_of(tree, {"title", *_menus(tree)})):
        if opening and line.text[:20] == opening[:20]:
            break
        above.append(line)
    block = headline(above)
    if any(line.text in names or line.text in tops for line in block):
        return [Line(0, line.text, Kind.SHORT, title=True) for line in block]
    title = next((t for t in tops if t), "") or _without_site(known)
    return [Line(0, title, Kind.SHORT, title=True)] if title else []


def _without_site(title: str) -> str:
    """The title of a page without the name of the site, which follows a dash or a bar.

    >>> _without_site("港口开航_海州"), _without_site("港口开航-海")
    ('港口开航', '港口开航-海')
    """
    return tidy(re.sub(r"\s*[-_|—–]\s*[^-_|—–]{2,14}$", "", " ".join(title.split())))
