"""Lines of a page → articles, by how newspapers are set.

Headlines stand right above their text, a byline closes an article or opens one, a sub-heading
stands alone between finished paragraphs, and a paragraph that ends in mid-sentence continues in the
next one, whatever stands between.
"""

from __future__ import annotations

import re
from itertools import groupby

from ml.pages.bylines import is_author
from ml.pages.captions import is_credit, is_still, looks_like_caption
from ml.pages.continuation import continues, goes_on, is_first_half
from ml.pages.drafts import Draft, is_signed, settle_headings
from ml.pages.headlines import headline, is_twofold
from ml.pages.lines import (
    Kind,
    Line,
    finished,
    heading,
    is_box,
    is_dateline,
    is_notice,
    is_opener,
    is_signature,
)

_ITEM_MARKS = "▲△●○■◆◇★☆▶►"  # of short news without headlines
_HEADING_MARKS = "■◆●▍【】[] \u3000"


_LONGEST_CAPTION = 75  # characters of a caption that is a sentence
# No real page comes near these; without them a page of a hundred thousand lines would be read
# for minutes.
_NEAR = 100  # lines between two body lines that are looked back at
_MOST_WHOLE = 50_000  # characters of a page in which names and clauses of captions are looked for


def assemble(lines: list[Line]) -> list[Draft]:
    """The articles that a page's lines make up."""
    _mark_menus(lines)
    assembly = _Assembly(lines, _mark_items(lines))
    for at in range(len(lines)):
        assembly.take(at)
    for draft in assembly.drafts:
        settle_headings(draft, assembly.screen)
    return assembly.drafts


def _mark_menus(lines: list[Line]) -> None:
    """Four or more lines of at most four characters one after another are buttons and menus, not
    headlines.

    Above all text 评论 is one of them, and no list of comments.
    """
    text = False
    for tiny, group in groupby(
        lines, lambda line: len(line.text) <= 4 and line.kind is not Kind.BODY
    ):
        run = list(group)
        if tiny and len(run) >= 4:
            for line in run:
                kinds = (
                    (Kind.SHORT, Kind.SECTION) if text else (Kind.SHORT, Kind.SECTION, Kind.LIST)
                )
                if line.kind in kinds and not (line.title or line.heading):
                    line.kind = Kind.FURNITURE
        text = text or any(line.kind is Kind.BODY for line in run)


def _mark_items(lines: list[Line]) -> set[int]:
    """Marked sentences right below the heading of a column of short news are one article, which the
    heading names.

    Returns the index of the last of them for each such column.
    """
    ends = set()
    for at, line in enumerate(lines):
        if line.kind is not Kind.BRIEFS or at + 1 == len(lines):
            continue
        mark = lines[at + 1].text[0]
        end = at
        while mark in _ITEM_MARKS and end + 1 < len(lines) and _is_item(lines[end + 1], mark):
            end += 1
        if end > at + 1:
            line.kind, line.title, line.text = Kind.SHORT, True, line.text.strip(_HEADING_MARKS)
            ends.add(end)
            for item in lines[at + 1 : end + 1]:
                item.kind, item.item = Kind.BODY, True
    return ends


def _is_item(line: Line, mark: str) -> bool:
    """Whether a line is a sentence below such a mark."""
    return line.text.startswith(mark) and "。" in line.text and finished(line.text)


class _Assembly:
    """Reads lines in order; headline-sized ones wait until the next body line shows what they
    were.
    """

    def __init__(self, lines: list[Line], ends: set[int]) -> None:
        self.ends = ends  # of columns that are one article
        bodies = [line for line in lines if line.kind is Kind.BODY]
        self.lines = lines
        gaps = [
            b.number - a.last for a, b in zip(lines, lines[1:], strict=False) if b.kind is Kind.BODY
        ]
        self.usual_gap = sorted(gaps)[(len(gaps) - 1) // 2] if gaps else 1
        self.whole = "\n".join(line.text for line in bodies)[:_MOST_WHOLE]
        self.indents = sum(line.indented for line in bodies) * 2 > len(bodies)
        # Long lines of two clauses alone between paragraphs: sub-headings if there are several,
        # else a headline.
        self.twofold = [
            line
            for before, line, after in zip(lines, lines[1:], lines[2:], strict=False)
            if before.kind is after.kind is Kind.BODY
            and line.kind is Kind.SHORT
            and is_twofold(line.text)
        ]
        self.screen = any(
            re.search(r"APP|客户端|打开|评论", line.text)
            for line in lines
            if line.kind in (Kind.FURNITURE, Kind.LIST)
        )
        self.drafts: list[Draft] = []
        self.waiting: list[Line] = []  # what stands between the last body line and the next
        self.listed = False  # inside a list of other articles
        self.briefs = False  # below the heading of a column of short news

    def take(self, at: int) -> None:
        """Read the line with index `at`."""
        line, current = self.lines[at], self.drafts[-1] if self.drafts else None
        if self._is_captioned(at):
            return
        if self._heads_box(at):
            line.kind = Kind.SHORT
        if line.kind is Kind.BODY or continues(line, current, self.waiting) or self._is_cut(at):
            self._take_body(at, current)
        elif current is not None and self._signs(line, current):
            current.add(line, is_heading=True)
        elif current is not None and line.kind is Kind.JUMP and "接" in line.text:
            current.closed = (
                True  # what follows comes from another page, below the headline that waits
            )
        elif current is not None and self._closes(line, current):
            current.closed, self.waiting = True, []
            self.listed = line.kind is Kind.LIST
        else:
            self.listed = self.listed or line.kind is Kind.LIST
            self.waiting.append(line)
        self.briefs = self.briefs or line.kind is Kind.BRIEFS

    def _heads_box(self, at: int) -> bool:
        """Whether the heading of a list is that of a box of text.

        Text follows it, and no headlines.
        """
        after = self.lines[at + 1] if at + 1 < len(self.lines) else None
        return is_box(self.lines[at].text) and after is not None and after.kind is Kind.BODY

    def _take_body(self, at: int, current: Draft | None) -> None:
        line = self.lines[at]
        if self.listed and not _real(line):
            return
        if current is not None:
            self._close_box(current)
        if current is None or self._starts(line, current):
            titles = headline(self.waiting)
            if self.listed and titles and not titles[0].title:
                titles = titles[-1:]
            draft = Draft(titles, first=min([t.number for t in titles], default=line.number))
            draft.add(line)
            self.drafts.append(draft)
            self.briefs = self.briefs and not any(w.kind is Kind.BYLINE for w in self.waiting)
        elif self._heads(current) or not self._is_sentence_of_picture(line, at):
            self._place_headings(current)
            current.add(line)
        self.drafts[-1].closed = self.drafts[-1].closed or at in self.ends
        self.waiting, self.listed = [], False

    def _is_sentence_of_picture(self, line: Line, at: int) -> bool:
        """A caption set as a sentence, in the gap of a picture or among long paragraphs:
        旅客在车站自助取票。
        """
        current = self.drafts[-1]
        if current.open or line.item or not is_still(line.text):
            return False
        after = self.lines[at + 1] if at + 1 < len(self.lines) else None
        above = line.number - self.lines[at - 1].last - self.usual_gap
        below = after.number - line.last - self.usual_gap if after else 0
        if above > 1 or min(above, below) > 0:
            return True
        if self.indents and line.indented:
            return False
        if not current.closed and (after is None or after.kind is not Kind.BODY):
            return False  # the last sentence of a report: 区直有关部门负责同志参加会议。
        if "正在" not in line.text and len(current.paragraphs) < 2:
            return False
        return current.size >= 60 * len(current.paragraphs)

    def _heads(self, current: Draft) -> bool:
        """Whether a marked sub-heading waits: a sentence below it is its text."""
        return any(w.kind is Kind.SHORT and heading(w.text)[0] for w in self.waiting)

    def _close_box(self, current: Draft) -> None:
        """A byline below a box of short lines ends the box and its article."""
        bylines = [i for i, w in enumerate(self.waiting) if w.kind is Kind.BYLINE]
        if bylines and any(is_box(w.text) for w in self.waiting[: bylines[-1]]):
            rest, self.waiting = self.waiting[bylines[-1] + 1 :], self.waiting[: bylines[-1]]
            self._place_headings(current)
            current.closed, self.waiting = True, rest

    def _closes(self, line: Line, current: Draft) -> bool:
        """Whether a line ends the article above it."""
        if line.kind in (Kind.JUMP, Kind.LIST, Kind.SECTION, Kind.BRIEFS):
            return True
        if line.kind not in (Kind.BYLINE, Kind.EDITOR) or any(
            w.kind is Kind.SHORT for w in self.waiting[-_NEAR:]
        ):
            return False
        return not current.open or line.text.startswith(("(", "（"))

    def _is_captioned(self, at: int) -> bool:
        """Captions that only their place gives away.

        Below a picture's number, or in the gap of a cut paragraph.
        """
        line, before = self.lines[at], self.lines[at - 1] if at else None
        if line.kind not in (Kind.SHORT, Kind.BODY) or line.title or line.heading:
            return False
        if (
            before is not None
            and re.fullmatch(r"\d{1,3}\s?[/／]\s?\d{1,3}", before.text)
            and len(line.text) <= 40
        ):
            return True
        after, later = (self.lines[at + k] if at + k < len(self.lines) else None for k in (1, 2))
        if after is None or len(line.text) > _LONGEST_CAPTION or line.text.count("。") > 1:
            return False
        if self._is_credited(at):
            return True
        if (
            after.kind is Kind.BYLINE
            and later is not None
            and later.kind is Kind.BODY
            and line.kind is Kind.BODY
        ):
            return any(
                w.kind is Kind.SHORT for w in self.waiting
            )  # between a headline and its byline
        if (
            not self.drafts
            or not self.drafts[-1].open
            or self.waiting
            or after.kind is not Kind.BODY
        ):
            return False
        cut = self.drafts[-1].paragraphs[-1]
        gap = (
            line.number - self.lines[at - 1].last > self.usual_gap + 1
        )  # a picture leaves more blank lines
        return line.text.endswith("。") and goes_on(cut, after.text) + gap > goes_on(cut, line.text)

    def _is_credited(self, at: int) -> bool:
        """Whether the name of a photographer stands below, nearer than paragraphs do."""
        line, after = self.lines[at], self.lines[at + 1]
        near = after.number - line.last < max(self.usual_gap, line.number - self.lines[at - 1].last)
        return bool(self.drafts) and near and is_credit(after.text)

    def _is_cut(self, at: int) -> bool:
        """Whether a line no longer than a headline, right above a paragraph, is its first half."""
        line = self.lines[at]
        if line.kind is not Kind.SHORT or line.title or line.heading or finished(line.text):
            return False
        going = bool(self.drafts) and not self.drafts[-1].closed
        if going and self.drafts[-1].open:
            return False
        if not going and not any(w.kind is Kind.SHORT for w in self.waiting[-_NEAR:]):
            return False  # a headline is still missing
        after = next(
            (w for w in self.lines[at + 1 : at + _NEAR] if w.kind is not Kind.CAPTION), None
        )
        if after is None or after.kind is not Kind.BODY or heading(line.text)[0]:
            return False
        return is_first_half(line.text, after.text)

    def _signs(self, line: Line, current: Draft) -> bool:
        """The office and the date below a public notice belong to it."""
        if not is_notice(current.title) or current.open or current.closed or self.waiting:
            return False
        return is_signature(line.text) or bool(
            re.fullmatch(r"(?:19|20|二)[\d〇零一二三四五六七八九十]{1,3}年.{2,6}日", line.text)
        )

    def _starts(self, line: Line, current: Draft) -> bool:
        """Whether the lines that wait above a body line are the head of a new article."""
        shorts = [w for w in self.waiting if w.kind is Kind.SHORT]
        if not shorts:
            return False
        if any(w.title for w in shorts):
            return True
        if any(w.heading or heading(w.text)[0] for w in shorts):
            return False
        byline = any(w.kind is Kind.BYLINE for w in self.waiting)
        if current.closed or is_dateline(line.text) or byline or is_notice(shorts[-1].text):
            return True
        if is_signed(current):
            return True
        if len(shorts) > 1 and is_author(shorts[-1].text):
            return True
        if current.open:
            return False
        heads = [w for w in headline(self.waiting) if not looks_like_caption(w.text, self.whole)]
        if len(heads) != 1:
            return len(heads) >= 2
        size = len(heads[0].text)
        if self.twofold == [heads[0]]:
            return True
        return (
            is_signed(current)
            or (self.briefs and size >= 8)
            or (size >= 12 and is_opener(line.text) and not self.screen)
        )

    def _place_headings(self, current: Draft) -> None:
        """Keep sub-headings between two paragraphs.

        A short line inside a cut paragraph is a caption.
        """
        if current.open:
            return
        boxed = False
        for line in self.waiting:
            if line.kind is not Kind.SHORT:
                continue
            marked, bare = heading(line.text)
            boxed = boxed or is_box(line.text)
            if not (marked or boxed or line.heading) and looks_like_caption(line.text, self.whole):
                current.captions += 1
                continue
            current.add(Line(line.number, bare), is_heading=True)
            if marked or line.heading:
                current.marked = current.marked or not is_box(line.text)
            elif not boxed:
                current.loose.append(len(current.paragraphs) - 1)


def _real(line: Line) -> bool:
    """Whether a body line below a list of other articles is a paragraph and no entry of it."""
    return len(line.text) >= 60 or is_dateline(line.text)
