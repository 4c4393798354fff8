"""Web pages → articles: trafilatura finds the text, elements that hold an article each are read as they stand."""

from __future__ import annotations

import re
from html import escape, unescape
from itertools import takewhile
from typing import Any

from ml.pages.assembly import assemble
from ml.pages.drafts import Draft
from ml.pages.headlines import headline
from ml.pages.lines import Kind, Line, classify, is_dateline
from ml.pages.reading import read_lines, read_plain, tidy

_TEASER = 60  # characters, from which on the text of an <article> is more than an invitation to another page
_HEADLINES = ("h1", "h2", "h3", "h4", "h5", "h6")
_NOT_OWN = (
    *_HEADLINES,
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
_OWN_TEXT = f".//text()[not(ancestor::*[{' or '.join(f'self::{name}' for name in _NOT_OWN)}])]"
_SCRAP = 10  # characters, from which on a piece of text may be part of a paragraph
_WIDE = r"[\u2014\u2018-\u201d\u2026\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"  # Chinese characters and their marks
_HEADING = "\0"  # marks the lines of headings; no parsed page has it


def articles(page: str) -> list[Draft]:
    """The articles of a web page: each <article> if there are several, else what trafilatura finds."""
    tree = _tree(page)
    elements = [] if tree is None else _article_elements(tree)
    if len(elements) > 1 and _hold_page(elements, tree):
        return [draft for element in elements for draft in _element(element)]
    return _extracted(page)


def _article_elements(tree: Any) -> list[Any]:
    """The elements that hold an article each, if there are several: <article>s, or boxes with a byline each."""
    marked = [e for e in tree.xpath("//article[not(ancestor::article)]") if _holds_article(e)]
    if marked:
        return marked
    holders: set[Any] = set()  # of paragraphs
    for paragraph in tree.iter("p"):
        holders.update(takewhile(lambda e: e not in holders, paragraph.iterancestors()))
    rows: dict[Any, dict[Any, None]] = {}  # boxes that stand side by side and are of one kind
    for title in tree.iter(*_HEADLINES):
        box = next((e for e in title.iterancestors() if e in holders), None) if holders else None
        if box is not None and box.getparent() is not None:
            rows.setdefault((box.getparent(), box.tag, box.get("class")), {})[box] = None
    most = max(rows.values(), key=len, default={})
    boxes = [e for e in most if _holds_article(e)]
    return boxes if 2 * sum(map(_has_byline, boxes)) >= len(boxes) else []


def _holds_article(element: Any) -> bool:
    """Whether an element has a heading and some text of its own; those of mere links are lists."""
    return _size(element) >= _TEASER and next(element.iter(*_HEADLINES), None) is not None


def _hold_page(elements: list[Any], tree: Any) -> bool:
    """Whether elements hold most of a page's text; if not, they are cards beside its one article.

    Many cards may hold more than the article, but each is much shorter than it.
    """
    sizes = [_size(element) for element in elements]
    rest = _size(tree) - sum(sizes)
    return rest < sum(sizes) and rest <= 2 * max(sizes)


def _size(element: Any) -> int:
    """Characters of an element's running text: no headings, no links, nothing as short as buttons are."""
    pieces = ("".join(text.split()) for text in element.xpath(_OWN_TEXT))
    return sum(len(piece) for piece in pieces if len(piece) >= _SCRAP)


def _has_byline(element: Any) -> bool:
    texts = [tidy(p.text_content()) for p in element.iter("p")]
    return any(text and (is_dateline(text) or classify(text) is Kind.BYLINE) for text in texts)


def _element(element: Any) -> list[Draft]:
    """The article of one <article>: all above its first paragraph is headline, headings further down are within it."""
    from lxml import etree

    first, last = element.sourceline, max(e.sourceline or 0 for e in element.iter())
    etree.strip_elements(element, "figure", "aside", "nav", "footer", "form", with_tail=False)
    markup = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
    lines = read_plain(_text(_unwrapped(re.sub(r"(?i)(<h[1-6]\b[^<>]*>)", r"\1" + _HEADING, markup))))
    above = True
    for line in lines:
        if line.text.startswith(_HEADING):
            line.text = tidy(line.text.removeprefix(_HEADING))
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


def _extracted(page: str) -> list[Draft]:
    """The article of a web page: trafilatura finds the text, the lines above it on the page give the headline."""
    import logging

    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    found = bare_extraction(
        _main_part(_without_layout_tables(page)), include_comments=False, with_metadata=True
    )
    last = page.count("\n") + 1
    if found is None or not (found.text or "").strip():  # markup that trafilatura makes nothing of
        drafts = assemble(read_plain(_text(page)))
        for draft in drafts:
            draft.first, draft.last = 1, last
        return drafts
    figures = {tidy(_text(c)) for c in _contents(page, "figcaption")}
    lines = [line for line in read_plain(found.text or "") if line.text not in figures]
    title = _html_title(page, found.title or "", next((li.text for li in lines if li.kind is Kind.BODY), ""))
    lines = [line for line in lines if line.text not in {t.text for t in title}]
    return _joined(assemble([*title, *lines]), 1, last)


def _tree(page: str) -> Any | None:
    """The elements of a page; None where there are none."""
    from lxml import etree, html

    try:  # a declaration of how the bytes were encoded is refused in what is decoded already
        return html.document_fromstring(re.sub(r"\A(\s*)<\?xml\b[^<>]*>", r"\1", page))
    except (etree.ParserError, ValueError):
        return None


def _main_part(page: str) -> str:
    """The element that holds most of the page's paragraphs, if it holds more than half; else the page.

    Cards of other articles beside the text keep their own paragraphs in elements of their own.
    """
    from lxml import html

    tree = _tree(page)
    if tree is None:
        return page
    sizes: dict[Any, int] = {}
    for paragraph in tree.iter("p"):
        sizes[paragraph.getparent()] = sizes.get(paragraph.getparent(), 0) + len(
            paragraph.text_content().strip()
        )
    best = max(sizes, key=lambda e: sizes[e], default=None)
    if best is None or sizes[best] < 200 or sizes[best] * 2 < sum(sizes.values()):
        return page
    title = f"<title>{escape(tree.findtext('.//title') or '')}</title>"
    return f"<html><head>{title}</head><body>{html.tostring(best, encoding='unicode')}</body></html>"


def _without_layout_tables(page: str) -> str:
    """Old pages are laid out with tables and line breaks: make divisions and paragraphs of them."""
    if re.search(r"(?is)<td[^<>]*>(?:(?!</td>).){400}", page):
        page = re.sub(r"(?i)<(/?)(?:table|tbody|tr|td|th)\b", r"<\1div", page)
    page = re.sub(r"(?s)<!--.*?(?:-->|\Z)", "", page)
    page = re.sub(r"(?i)<br\s*+/?>(?:\s*+<br\s*+/?>)+\s*+", "</p><p>", page)
    return re.sub(r"(?i)(<div\b[^<>]*>)(?=[^<]{20})", r"\1<p>", page)


def _contents(page: str, name: str) -> list[str]:
    """What stands in each element of that name, up to its end; one that is not closed is passed over.

    >>> _contents("<h1>一</h1><h1>二<H1 class=x>三</h1>", "h1")
    ['一', '三']
    """
    pieces = re.split(rf"(?i)<{name}\b[^<>]*>", page)[1:]
    return [re.split(rf"(?i)</{name}>", piece)[0] for piece in pieces if f"</{name}>" in piece.lower()]


def _text(markup: str) -> str:
    """The text of a piece of HTML, a line for each block."""
    markup = re.sub(
        r"(?is)<(script|style|noscript|template)\b.*?(?:</\1\s*+>|\Z)|<!--.*?(?:-->|\Z)", "", markup
    )
    markup = re.sub(
        r"(?i)<(?:br|/?(?:p|div|h\d|li|ul|ol|tr|td|th|table|section|article|header|footer|nav|aside|figure|figcaption|title))\b[^<>]*>",
        "\n",
        markup,
    )
    return unescape(re.sub(r"<[^<>]*>", "", markup))


def _unwrapped(markup: str) -> str:
    """HTML whose source is broken over lines, in one line, as a browser shows it; what is preformatted stays.

    >>> _unwrapped("<p>\\n  港口\\n  开航<br>3\\n艘")
    '<p> 港口开航<br>3 艘'
    """
    parts = re.split(r"(?is)(<pre\b(?:(?!<pre\b).)*?</pre>)", markup)
    for i in range(0, len(parts), 2):
        one = re.sub(r"[ \t\r\n]+", lambda blank: "\n" if "\n" in blank[0] else " ", parts[i])
        parts[i] = re.sub(f"(?<={_WIDE})\n(?={_WIDE})", "", one).replace("\n", " ")
    return "".join(parts)


def _without_menus(page: str) -> str:
    """A page without what holds nothing but links and marks between them; a headline may be a link itself."""
    from lxml import etree

    tree = _tree(page)
    if tree is None:
        return page
    holders = dict.fromkeys(link.getparent() for link in tree.iter("a"))
    for holder in holders:
        if holder is None or holder.tag in _HEADLINES or not all(e.tag == "a" for e in holder):
            continue
        beside = (holder.text or "") + "".join(link.tail or "" for link in holder)
        if re.fullmatch(r"[\s|｜·/,、>＞»›-]*", beside) and not holder.xpath("./a/*"):
            holder.clear(keep_tail=True)
    return str(etree.tostring(tree, encoding="unicode", method="html"))


def _html_title(page: str, known: str, opening: str) -> list[Line]:
    """The headline lines right above the text, if the page's own title agrees with one of them; else that title."""
    names = next((tidy(_text(title)) for title in _contents(page, "title")), "")
    tops = [tidy(re.sub(r"\s+", " ", _text(_unwrapped(top)))) for top in _contents(page, "h1")]
    page = _without_menus(page)
    head = re.search("(?i)</title>", page)
    above: list[Line] = []
    for line in read_lines(_text(_unwrapped(page[head.end() :] if head else page))):
        if opening and line.text[:20] == opening[:20]:
            break
        above.append(line)
    block = headline(above)
    if any(line.text in names or line.text in tops for line in block):
        return [Line(0, line.text, Kind.SHORT, title=True) for line in block]
    title = next((t for t in tops if t), "") or tidy(
        re.sub(r"\s*[-_|—–]\s*[^-_|—–]{2,14}$", "", " ".join(known.split()))
    )
    return [Line(0, title, Kind.SHORT, title=True)] if title else []
