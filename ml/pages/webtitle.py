"""The headline of a web page: what its `<title>`, its metadata and its headings agree on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ml.pages.boxes import Block, Page, unwrapped
from ml.pages.plain import tidy
from ml.pages.weblines import is_author, is_editor, is_meta, is_of_site, is_prose

_STRONG = re.compile(r"\s*(?:_|\||｜|--+(?!-)|\s[-–—·•]\s)\s*")  # between headline and site
_WEAK = re.compile(r"\s*[-–—]+\s*")  # also within headlines
_SITE = re.compile(
    r".{0,16}(?:网|网站|报|日报|晚报|时报|早报|晨报|都市报|新闻|频道|在线|资讯|客户端|公众号|数字报|电子报|电子版"
    r"|周刊|杂志|电视台|广播|融媒体?(?:中心)?|政府|门户|热线|论坛|博客|社区|头条|号|快讯|栏目|首页|正文|官网|平台"
    r"|通讯社|出版社|研究院|委员会|书房|笔记|小站|[Nn]ews|[Pp]aper|[Tt]imes|[Dd]aily|[Oo]nline|[Bb]log"
    r"|[Aa]pp|APP|\.(?:com|cn|net|org)(?:\.cn)?)[)）]?$"
)
_NAMED = ("og:site_name", "application-name", "sitename", "apple-mobile-web-app-title", "author")
_TITLED = ("og:title", "twitter:title", "articletitle", "title", "headline", "dc.title")
_TITLE_WORD = re.compile(r"(?i)title|headline|(?:^|[^a-z])(?:bt|biaoti|tit|h1)(?:$|[^a-z])")
_LINE_WORD = re.compile(
    r"(?i)(?:^|[^a-z])(?:deck|kicker|eyebrow|yt|ft|yinti|futi|yinbiaoti|fubiaoti|pre|sub|dek"
    r"|standfirst|sub-?titles?|zbt|fbt|ybt)(?:$|[^a-z])"
)
_NOT_LETTERS = re.compile(r"[\W_]+")
_LONGEST = 120  # characters of a headline
_LINE = 45  # characters of a line above or below a headline
_ADDED = re.compile(r"\s*(?:原创|转载|置顶|精)$")


@dataclass(slots=True)
class Names:
    """What a page says that it is called."""

    page: str = ""  # <title>
    given: list[str] = field(default_factory=list)  # headlines in metadata
    sites: set[str] = field(default_factory=set)  # keys of names of the site

    def parts(self) -> list[str]:
        """The pieces of the titles between which sites set their marks."""
        found: dict[str, None] = {}
        for title in (*self.given, self.page):
            for part in _STRONG.split(title):
                if part:
                    found[self.without_site(part)] = None
        return list(found)

    def without_site(self, title: str) -> str:
        """A title without the site behind a dash; a dash within the headline stays.

        >>> n = Names()
        >>> [n.without_site(t) for t in ("港口开航-海州日报", "中国-东盟博览会开幕", "海州晚报-港口开航")]
        ['港口开航', '中国-东盟博览会开幕', '港口开航']
        """
        while marks := list(_WEAK.finditer(title)):
            head, rest = title[: marks[0].start()], title[marks[0].end() :]
            before, after = title[: marks[-1].start()], title[marks[-1].end() :]
            if rest and self.is_site(head) and not self.is_site(rest):
                title = rest
            elif before and (self.is_site(after) or _is_added(title, marks[-1], before, after)):
                title = before
            else:
                break
        return title

    def is_site(self, text: str) -> bool:
        """Whether a piece of a title names a site or a part of it."""
        return key(text) in self.sites or (len(text) <= 18 and bool(_SITE.match(text)))


def _is_added(title: str, mark: re.Match[str], before: str, after: str) -> bool:
    if "——" in mark[0] or not 2 <= len(after) <= 8 or len(before) < 1.5 * len(after):
        return False
    beside = title[mark.start() - 1] + after[0]
    return not re.search(r"[0-9A-Za-z]", beside) and not re.search(r"[，。！？：“”]", after)


def key(text: str) -> str:
    """A text by its letters and digits alone, to compare by."""
    return _NOT_LETTERS.sub("", text).lower()


def names(tree: Any) -> Names:
    """What the head of a page says that it is called."""
    found = Names()
    title = next(tree.iter("title"), None)
    if title is not None:
        found.page = tidy(unwrapped(title.text_content()))
    for meta in tree.iter("meta"):
        about = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        content = tidy(unwrapped(meta.get("content") or ""))
        if content and about in _TITLED:
            found.given.append(content)
        elif content and about in _NAMED:
            found.sites.add(key(content))
    for script in tree.iter("script"):
        if script.get("type") == "application/ld+json":
            found.given += _headlines(script.text or "")
    return found


def _headlines(source: str) -> list[str]:
    try:
        told = json.loads(source, strict=False)
    except (ValueError, RecursionError):
        return []
    told = told if isinstance(told, list) else [told]
    told += [e for t in told if isinstance(t, dict) for e in _list(t.get("@graph"))]
    values = [t.get("headline") for t in told if isinstance(t, dict)]
    return [tidy(unwrapped(v)) for v in values if isinstance(v, str) and v.strip()]


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def pairs(texts: Iterable[str], most: int = 20_000) -> set[str]:
    """The pairs of letters in the first characters of texts."""
    found: set[str] = set()
    for text in texts:
        if most <= 0:
            break
        letters = key(text[:most])
        most -= len(text)
        found.update(letters[k : k + 2] for k in range(len(letters) - 1))
    return found


def shared(text: str, known: set[str]) -> float:
    """Which part of the pairs of letters of a line is in a text."""
    own = pairs([text])
    return len(own & known) / len(own) if own else 0.0


def best_part(known: Names, text: set[str]) -> str:
    """The piece of the titles of a page that is most likely its headline."""

    def weight(part: str) -> float:
        return len(key(part)) * (0.1 if known.is_site(part) else 1.0) * (0.5 + shared(part, text))

    return max(known.parts(), key=weight, default="")


def anchor(page: Page, known: Names, text: set[str]) -> int:
    """The line that is the headline because the page's title says the same; -1 where none is."""
    titles = [key(title) for title in (known.page, *known.given) if title]
    best = key(best_part(known, text))
    letters = frozenset("".join((known.page, *known.given)))
    found, weight = -1, (0.0, 0)
    for number, block in enumerate(page.blocks):
        if block.text[0] not in letters and block.text[0].isalnum():
            continue
        heading = block.level or bool(_TITLE_WORD.search(_name(page, block)))
        if len(block.text) > _LONGEST or (5 * block.linked > 4 * len(block.text) and not heading):
            continue
        own = key(_ADDED.sub("", block.text))
        if len(own) < 2 or known.is_site(block.text) and own != best:
            continue
        if any(own in title for title in titles):
            size = (len(own) + 0.5 * (own == best)) * (0.5 + shared(own, text))
        elif _extends(own, best):
            size = len(best) * (0.5 + shared(best, text))
        else:
            continue
        here = (size, 2 * bool(block.level) + heading)
        if len(own) >= min(4, len(best) or 4) and here > weight:
            found, weight = number, here
    return found


def _extends(own: str, best: str) -> bool:
    """Whether a line says a little more than a title, which may have been cut short."""
    return len(best) >= 8 and len(own) <= 2 * len(best) and best in own


def _name(page: Page, block: Block) -> str:
    return page.boxes[block.box].name if block.box >= 0 else ""


def nearest(page: Page, known: Names, lines: Sequence[int], text: set[str]) -> int:
    """The line above a text that looks most like its headline; -1 where none does.

    For pages whose `<title>` says something else.
    """
    found, weight = -1, 0.0
    for number in lines:
        block = page.blocks[number]
        titled = bool(_TITLE_WORD.search(_name(page, block)))
        if not (block.level or titled) or not 2 <= len(block.text) <= _LONGEST:
            continue
        if known.is_site(block.text) or is_about(block.text):
            continue
        here = shared(block.text, text) + (0.4 - 0.08 * block.level if block.level else 0.1)
        if here >= weight:
            found, weight = number, here
    return found


def is_about(text: str) -> bool:
    """Whether a line beside a headline is about the page, no part of the headline."""
    return is_meta(text) or is_of_site(text) or is_editor(text) or is_author(text)


def title_lines(page: Page, known: Names, at: int, out: Sequence[bool]) -> tuple[list[str], int]:
    """A headline with the lines that belong to it, and the number of the line behind them.

    Lines that are `out` do not count.
    """
    parts = {key(part) for part in _STRONG.split(known.page)}
    above: list[str] = []
    for number in range(at - 1, max(0, at - 4) - 1, -1):
        words = page.blocks[number].text
        if out[number] or known.is_site(words) or key(words) in parts:
            break
        if not _belongs(page, number, at, above=True):
            break
        above.insert(0, page.blocks[number].text)
    below: list[str] = []
    for number in range(at + 1, min(len(page.blocks), at + 4)):
        if out[number] or not _belongs(page, number, at, above=False):
            break
        below.append(page.blocks[number].text)
    title = page.blocks[at].text
    return [*above, _ADDED.sub("", title) or title, *below], at + 1 + len(below)


def _belongs(page: Page, number: int, at: int, *, above: bool) -> bool:
    """Whether a line next to a headline is a part of it."""
    block, title = page.blocks[number], page.blocks[at]
    words = block.text
    if not 4 <= len(words) <= _LINE or block.linked or is_about(words) or words[-1] in "。":
        return False
    if re.match(r"(?:——|--)\S", words) and not above:
        return True
    box, held = page.boxes[block.box], page.boxes[title.box]
    if _LINE_WORD.search(box.name):
        return True
    if box.tag in ("td", "th") and _near(page, block.box, title.box):
        return box.centred and not _is_path(words)
    if box.parent != held.parent or _is_path(words):
        return False
    if above:
        return box.tag == "p" or bool(block.level)
    beyond = page.blocks[number + 1 : number + 2]
    return bool(block.level) and any(is_about(b.text) for b in beyond)


def _is_path(words: str) -> bool:
    return bool(re.search(r"[>＞»|｜]|首页|当前位置", words)) or (
        is_prose(words) and words[-1] in "。！？"
    )


def _near(page: Page, one: int, other: int) -> bool:
    """Whether two boxes are in the same table."""

    def table(box: int) -> int:
        return next((b for b in page.around(box) if page.boxes[b].tag == "table"), -1)

    return table(one) == table(other) >= 0
