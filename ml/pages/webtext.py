"""Which boxes of a web page hold its text.

Boxes are weighed by the running text in them: characters outside of links, stops and commas. What
their class and id call them counts only against small ones, and never against the box of the
headline.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate

from ml.pages.boxes import HEADINGS, Block, Box, Page
from ml.pages.weblines import heads_list, is_of_site, is_prose, may_head_text, pauses

_BESIDE = ("nav", "aside", "footer", "figcaption", "dialog", "menu")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
# What sites call the boxes that are not of the article, whole words of class or id.
_OTHER = frozenset(
    "comment comments remark pinglun relate related relates relative relation relevance recommend"
    " recommends recommended recommendation tuijian rec xgxw xgyd xgbd xiangguan rel relatedposts"
    " footer foot copyright breadcrumb breadcrumbs crumb crumbs nav navbar navigation menu sidebar"
    " aside share sharing sharedaddy fenxiang statement disclaimer login register hot hotlist rank"
    " ranking recent widget qrcode ewm erweima pagination pager pagelist popup modal dialog"
    " toc respond reply ad ads adv advert advertisement guanggao gg banner weizhi position place"
    " path dqwz rightcontent feed jubao dashang reward subscribe hidden hide caption descr pictxt"
    " picintro editor edit zebian bianji"
    " keywords tags taglist handle digg toolbar"
    " intro abstract digest summary zhaiyao appendqr".split()
)
_WEAK = frozenset(
    "info meta author source tool tools tag time date app download tip tips side prev next bottom"
    " top zan desc about".split()
)
_OWN = frozenset("article content trs ueditor mp body text entry detail".split())
_SCREEN = frozenset(
    ("sr-only", "screen-reader-text", "visually-hidden", "visuallyhidden", "d-none")
)
_LAYOUT = ("td", "tr", "tbody", "table")  # alike by nature, whatever they hold
_COMMENTS = frozenset("comment comments pinglun remark reply respond".split())
_TEXT = 80  # the weight of a text of some sentences
_TEASER = 160  # characters of text up to which a box under a linked headline is a teaser
_WEAKEST = 200  # characters up to which a box goes by a name that says little
_DESCENT = 0.7  # of the text, from which on a box is as good as the one around it


class Weighed:
    """The boxes of a page with the running text in them."""

    def __init__(self, page: Page, anchor: int = -1) -> None:
        self.page = page
        self.of_site = [is_of_site(block.text) for block in page.blocks]
        self.scores = list(map(_score, page.blocks, self.of_site))
        self.anchor = anchor
        self.around_anchor = set(page.around(page.blocks[anchor].box)) if anchor >= 0 else set()
        self._score = _sums(self.scores)
        self._chars = _sums(len(block.text) for block in page.blocks)
        self._linked = _sums(min(block.linked, len(block.text)) for block in page.blocks)
        self._links = _sums(block.links for block in page.blocks)
        self.total = self._score[-1]
        self.dropped: list[bool] = []
        for number, box in enumerate(page.boxes):
            outer = box.parent >= 0 and self.dropped[box.parent]
            self.dropped.append(outer or self._is_other(number))
        self.out = [self.dropped[b.box] if b.box >= 0 else False for b in page.blocks]
        self._drop_lists()
        kept = (0.0 if o else s for s, o in zip(self.scores, self.out, strict=True))
        self._kept = _sums(s if n > anchor else s / 5 for n, s in enumerate(kept))

    def kept(self, box: Box) -> float:
        """The weight of what is not dropped in a box; above the headline it counts less."""
        return self._kept[box.end] - self._kept[box.first]

    def chars(self, box: Box) -> float:
        """Characters of running text in a box."""
        return self._chars[box.end] - self._chars[box.first]

    def _is_other(self, number: int) -> bool:
        """Whether a box is not of the article: by its tag or name, as links, or as a teaser."""
        box = self.page.boxes[number]
        if number in self.around_anchor or box.first == box.end:
            return False
        score = self._score[box.end] - self._score[box.first]
        if _COMMENTS & _words(box.name) and self._follows_text(box):
            return True
        if 2 * score > self.total and self.total:
            return False
        if box.tag in _BESIDE or names_other(box.name):
            return True
        chars = self.chars(box)
        if names_little(box.name) and chars < _WEAKEST and 4 * score < self.total:
            return True
        return self._is_of_links(box, chars)

    def _follows_text(self, box: Box) -> bool:
        """Whether a text stands between the headline and a box."""
        above = self._score[box.first] - self._score[self.anchor + 1]
        return self.anchor >= 0 and box.first > self.anchor and above >= _TEXT

    def _is_of_links(self, box: Box, chars: float) -> bool:
        linked = self._linked[box.end] - self._linked[box.first]
        if 2 * linked >= chars and self._links[box.end] - self._links[box.first] >= 2:
            return True
        head = self.page.blocks[box.first]
        if box.end - box.first < 2 or 5 * head.linked < 4 * len(head.text):
            return False
        return box.tag not in HEADINGS and chars - linked <= _TEASER and self._owns_head(box)

    def _owns_head(self, box: Box) -> bool:
        """Whether a box is a card, not a text that begins with a link."""
        head = self.page.blocks[box.first]
        return bool(head.level) or box.tag in ("li", "dd", "article")

    def _drop_lists(self) -> None:
        """Drop what stands below the heading of a list, down to the border of its box."""
        page = self.page
        for number, block in enumerate(page.blocks):
            if self.out[number] or not heads_list(block.text) or block.box in self.around_anchor:
                continue
            box = page.boxes[block.box]
            if box.end - box.first == 1 and box.parent >= 0:
                box = page.boxes[box.parent]
            below = range(number + 1, box.end)
            beneath = self._score[box.end] - self._score[number + 1]
            above = self._score[number] - self._score[max(self.anchor, 0)]
            if not below or (2 * beneath > self.total and (self.anchor < 0 or above < _TEXT)):
                continue
            linked = self._linked[box.end] - self._linked[number + 1]
            rest = self._chars[box.end] - self._chars[number + 1]
            if may_head_text(block.text) and 3 * linked < rest:
                continue
            for k in (number, *below):
                self.out[k] = True


def _score(block: Block, of_site: bool) -> float:
    free = max(0, len(block.text) - block.linked)
    if block.level or of_site:
        return 0.0
    if not is_prose(block.text):
        return 0.2 * min(free, 40)
    return free + 5.0 * min(pauses(block.text), 20)


def _sums(values: Iterable[float]) -> array[float]:
    return array("d", accumulate(values, initial=0.0))


@lru_cache(maxsize=4096)
def _words(name: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORD.findall(name)) | frozenset(name.lower().split())


def names_other(name: str) -> bool:
    """Whether class and id call a box something else than the article.

    >>> [names_other(n) for n in ("relate_list", "hotNews", "TRS_Editor", "articleEdit", "content")]
    [True, True, False, True, False]
    """
    words = _words(name)
    found = words & _OTHER
    if found <= {"editor", "edit"} and words & _OWN - {"article"}:
        return False
    return bool(found or words & _SCREEN)


def names_little(name: str) -> bool:
    """Whether a class or id is one that side matter often has."""
    return not _words(name).isdisjoint(_WEAK)


def text_box(weighed: Weighed, root: int = 0) -> int:
    """The innermost box that holds the article's text.

    From the outside in, as long as one box holds most of the text of the one around it.
    """
    page = weighed.page
    inner: dict[int, list[int]] = {}
    for number, box in enumerate(page.boxes):
        if number > root and not weighed.dropped[number]:
            inner.setdefault(box.parent, []).append(number)
    at = root
    while True:
        kids = [k for k in inner.get(at, ()) if _is_holder(page, k)]
        best = max(kids, key=lambda k: weighed.kept(page.boxes[k]), default=-1)
        if best < 0 or not _descends(weighed, at, best, kids):
            return at
        at = best


def _is_holder(page: Page, number: int) -> bool:
    box = page.boxes[number]
    return box.tag not in ("p", "li", "blockquote", "pre", *HEADINGS)


def _descends(weighed: Weighed, at: int, best: int, kids: list[int]) -> bool:
    page = weighed.page
    whole, box = page.boxes[at], page.boxes[best]
    share = weighed.kept(box) / (weighed.kept(whole) or 1)
    if share == 0:
        return False
    alike = [
        k for k in kids if k != best and page.boxes[k].name == box.name and _is_text(weighed, k)
    ]
    # The siblings of a box with the headline in it are no parts of its text.
    if alike and box.tag not in _LAYOUT and best not in weighed.around_anchor:
        return False
    if box.end - box.first == 1:  # a paragraph; no more is beside it, or it is called the text
        return share > 0.95 or (share >= _DESCENT and bool(_words(box.name) & _OWN))
    if _has_lead(weighed, at, best):
        return False
    if share >= _DESCENT:
        return True
    loose = weighed.kept(whole) - sum(weighed.kept(page.boxes[k]) for k in kids)
    return share > 0.35 and loose < 0.25 * weighed.kept(whole)


def _is_text(weighed: Weighed, number: int) -> bool:
    box = weighed.page.boxes[number]
    return weighed.kept(box) >= 30 and box.first < box.end


def _has_lead(weighed: Weighed, at: int, best: int) -> bool:
    """Whether paragraphs stand between the headline and a box, beside it."""
    page = weighed.page
    begin = max(page.boxes[at].first, weighed.anchor + 1)
    inside = "".join(b.text for b in page.blocks[page.boxes[best].first : page.boxes[best].end][:4])
    for k in range(begin, page.boxes[best].first) if weighed.anchor >= 0 else ():
        text = page.blocks[k].text
        if (
            not weighed.out[k]
            and weighed.scores[k] >= 40
            and text[-1] in "。！？”"
            and text[:12] not in inside
        ):
            return True
    return False
