"""Raw page text, Markdown or HTML → articles.

`lines` says what each line is; this module puts lines together by how newspapers are set: headlines stand right
above their text, a byline closes an article or opens one, a sub-heading stands alone between finished paragraphs,
and a paragraph that ends in mid-sentence goes on in the next one, whatever stands between.
"""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass, field
from html import escape, unescape
from itertools import groupby
from pathlib import Path
from typing import Any

from ml.articles import Article
from ml.errors import InputError
from ml.lines import (
    Kind,
    Line,
    classify,
    finished,
    heading,
    is_author,
    is_box,
    is_clock,
    is_dateline,
    is_event,
    is_notice,
    is_opener,
    is_scene,
    is_signature,
    is_still,
    is_view,
    names_person,
)
from ml.storage import Location
from ml.tokens import cutter

SUFFIXES = {".txt": "text", ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html"}
_MOST_TITLE_LINES = 4
_TEASER = 60  # characters, from which on the text of an <article> is more than an invitation to another page
_HEADLINES = ("h1", "h2", "h3", "h4", "h5", "h6")
_HEADING = "\0"  # marks the lines of headings; no parsed page has it
_LONGEST_CAPTION = 75  # characters of a caption that is a sentence
# No real page comes near these; without them a page of a hundred thousand lines would be read for minutes.
_LONGEST_PARAGRAPH = 10_000  # characters, from which on a paragraph is not taken to be cut in mid-sentence
_NEAR = 100  # lines between two body lines that are looked back at
_MOST_WHOLE = 50_000  # characters of a page in which names and clauses of captions are looked for


def page_files(path: Path) -> list[Path]:
    """The pages at a path: the file itself, or every page below a folder, sorted."""
    if path.is_dir():
        return [p for p in walk(path) if p.suffix.lower() in SUFFIXES]
    return [path]


def walk(folder: Path) -> list[Path]:
    """Every regular file below a folder, sorted, but for hidden ones and what an interrupted run left.

    Raises InputError for a folder that cannot be looked into: its files would be lost in silence.
    """

    def refuse(error: OSError) -> None:
        raise InputError(error.strerror or "cannot be read", file=str(error.filename)) from error

    found = []
    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [f for f in folders if not f.startswith(".") and not f.endswith(".parts")]
        found += [Path(place) / n for n in names if not n.startswith(".") and (Path(place) / n).is_file()]
    return sorted(found)


def read_page(path: Location) -> str:
    """The text of a page file: UTF-8, or GB 18030, the other encoding Chinese pages come in."""
    if path.exists() and not path.is_file():
        raise InputError("is not a regular file", file=str(path))
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", file=str(path)) from error
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")  # the bytes of no character in the other two
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError("is neither UTF-8 nor GB 18030 text", file=str(path))


def split_file(path: Location) -> list[Article]:
    """The articles of one page file, with `source` saying file and lines, and ids made of file name and number."""
    kind = SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise InputError(
            f"pages end in {', '.join(SUFFIXES)}, not {path.suffix or 'nothing'}", file=str(path)
        )
    return split(read_page(path), kind, name=path.name)


def split(page: str, kind: str = "text", *, name: str = "page") -> list[Article]:
    """Split a page into articles. `kind` is `text`, `markdown` or `html`.

    >>> [(a.title, a.text) for a in split("港口新航线开通\\n本报讯 昨日,港口开通一条新航线,首航船舶满载出港。")]
    [('港口新航线开通', '本报讯 昨日,港口开通一条新航线,首航船舶满载出港。')]
    """
    if kind == "html":
        drafts = _html(page)
    else:
        lines = _markdown(page) if kind == "markdown" else _plain(page)
        drafts = _assemble(_unwrap(lines))
    stem = Path(name).stem
    return [
        Article(
            draft.title,
            draft.text,
            f"{stem}-{n}",
            source={"file": name, "lines": [draft.first, draft.last]},
        )
        for n, draft in enumerate(drafts, 1)
    ]


@dataclass(slots=True)
class _Draft:
    """An article under construction."""

    titles: list[Line]
    paragraphs: list[str] = field(default_factory=list)
    first: int = 1
    last: int = 1
    loose: list[int] = field(default_factory=list)  # unmarked sub-headings, by paragraph
    marked: bool = False  # some sub-heading carries a mark
    captions: int = 0  # unmarked short lines that were dropped as captions
    open: bool = False  # the last paragraph ended in mid-sentence
    closed: bool = False  # a byline, a jump or a list ended the article
    size: int = 0  # characters of all paragraphs

    @property
    def title(self) -> str:
        return " ".join(line.text for line in self.titles)

    @property
    def text(self) -> str:
        return "\n".join(self.paragraphs)

    def add(self, line: Line, *, is_heading: bool = False) -> None:
        if self.open and self.paragraphs and not is_heading:
            self.paragraphs[-1] += line.text
        else:
            self.paragraphs.append(line.text)
        self.open = (
            not (is_heading or line.item)
            and not finished(line.text)
            and len(self.paragraphs[-1]) < _LONGEST_PARAGRAPH
        )
        self.last = line.last
        self.size += len(line.text)


# Lines of a page ------------------------------------------------------------------------------------------------


def _tidy(text: str) -> str:
    """Strip blanks of every width and drop what has none: zero-width characters and the byte-order mark."""
    return re.sub(r"[\u200b-\u200f\u2060\ufeff\u00ad]", "", text).strip(
        " \t\r\f\v\u3000\u00a0\u2002\u2003\u2009"
    )


def _plain(page: str) -> list[Line]:
    lines = []
    for number, raw in enumerate(re.split(r"\r\n|\r|\n|\f|\u2028|\u2029", page), 1):
        text = _tidy(raw)
        if text:
            lines.append(
                Line(number, text, classify(text), bool(re.match(r"\ufeff?(?:\u3000|\u00a0{2}|\s{2,})", raw)))
            )
    return lines


# Patterns of markup stop at the next opening mark, so that a page of nothing but opening marks takes no longer.
_PICTURE = re.compile(r"!\[[^\[\]]*\]\([^()]*\)")
_LINK = re.compile(r"\[([^\[\]]+)\]\([^()]*\)")


def _markdown(page: str) -> list[Line]:
    """Markdown lines without their markup; `#` headings are titles, deeper ones sub-headings."""
    marks = re.findall(r"(?m)^[ \t]{0,3}(#{1,6})[ \t]+(\S.*?)[ \t#]*$", page)
    top = min((len(mark) for mark, text in marks if classify(_tidy(text)) is not Kind.FURNITURE), default=1)
    lines, fenced = [], False
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", page), 1):
        text = _tidy(raw)
        if text.startswith(("```", "~~~")):
            fenced = not fenced
            continue
        level = re.match(r"^(#{1,6})\s+(.*?)\s*#*$", text)
        if fenced or re.fullmatch(r"[-*_=\s]{3,}", text) or _PICTURE.fullmatch(text):
            continue
        entry = re.match(r"[-*+]\s+(?!\[[^\[\]]*\]\([^()]*\)$)", text)
        text = level[2] if level else re.sub(r"^(?:>\s*)+|^[-*+]\s+", "", text)
        text = _LINK.sub(r"\1", _PICTURE.sub("", text))
        text = _tidy(re.sub(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1", r"\2", text))
        if text:
            line = Line(number, text, classify(text), indented=True)
            if entry and line.kind is Kind.SHORT:
                line.kind, line.item = Kind.BODY, True
            if level and len(level[1]) >= top and line.kind not in (Kind.LIST, Kind.BRIEFS):
                line.kind = Kind.SHORT
                line.title = len(level[1]) == top or text.startswith("——")  # a deck
                line.heading = not line.title
            lines.append(line)
    return lines


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def _unwrap(lines: list[Line]) -> list[Line]:
    """Join the lines of a page whose text is set in narrow columns.

    Such a page is known by its many full lines of one width that end in mid-sentence. Its paragraphs begin with an
    indented line or, where nothing is indented, with any line that follows one which does not fill the column.
    """
    widths = sorted(_width(line.text) for line in lines if line.kind in (Kind.SHORT, Kind.BODY))
    column = widths[len(widths) * 3 // 4] if widths else 0
    full = [line for line in lines if column - 6 <= _width(line.text) <= column + 4]
    if not 16 <= column <= 70 or len(full) < 8 or len(full) < 0.4 * len(widths):
        return lines
    indents = 20 * sum(li.indented for li in lines) > len(lines)
    if not indents and not _is_prose(full):
        return lines
    result: list[Line] = []
    before = paragraph = None
    for i, line in enumerate(lines):
        gap = before is not None and line.number > before.number + 1
        alone = (
            gap
            and (i + 1 == len(lines) or lines[i + 1].number > line.number + 1)
            and _width(line.text) < column - 4
        )
        if (
            before is not None
            and paragraph is not None
            and not alone
            and _wraps(paragraph, before, line, column)
        ):
            paragraph.text += line.text
            paragraph.last = line.number
            paragraph.kind = (
                Kind.BODY
                if len(paragraph.text) > column or _width(paragraph.text) > column
                else classify(paragraph.text)
            )
            before = line
            continue
        result.append(Line(line.number, line.text, line.kind, line.indented))
        if alone and paragraph is not None and not finished(paragraph.text):
            continue  # a caption inside a paragraph, which goes on behind it
        before, paragraph = line, result[-1] if line.indented or not indents else None
        if paragraph is not None and line.kind is Kind.SHORT and _width(line.text) + 4 >= column - 4:
            paragraph.kind = Kind.BODY
    return result


def _is_prose(full: list[Line]) -> bool:
    """Whether lines that fill a column are those of running text: most end in mid-sentence, many have a full stop."""
    unfinished = sum(not finished(line.text) for line in full)
    stops = sum("。" in line.text for line in full)
    return 2 * unfinished > len(full) and 4 * stops > len(full)


def _wraps(paragraph: Line, before: Line, line: Line, column: int) -> bool:
    """Whether a line goes on with the paragraph whose last line, `before`, filled the column."""
    near = line.number == before.number + 1 or not finished(paragraph.text)
    full = _width(before.text) + (4 if before.indented else 0) >= column - 4
    if len(paragraph.text) > _LONGEST_PARAGRAPH or is_dateline(line.text):
        return False
    return near and full and not line.indented and line.kind not in (Kind.EDITOR, Kind.JUMP, Kind.CAPTION)


# Lines → articles -----------------------------------------------------------------------------------------------


def _assemble(lines: list[Line]) -> list[_Draft]:
    """The articles that a page's lines make up."""
    _mark_menus(lines)
    assembly = _Assembly(lines)
    for at in range(len(lines)):
        assembly.take(at)
    screen = any(
        re.search(r"APP|客户端|打开|评论", line.text)
        for line in lines
        if line.kind in (Kind.FURNITURE, Kind.LIST)
    )
    for draft in assembly.drafts:
        _settle_headings(draft, screen)
    return assembly.drafts


def _mark_menus(lines: list[Line]) -> None:
    """Four or more lines of at most four characters one after another are buttons and menus, not headlines.

    Above all text 评论 is one of them, and no list of comments.
    """
    text = False
    for tiny, group in groupby(lines, lambda line: len(line.text) <= 4 and line.kind is not Kind.BODY):
        run = list(group)
        if tiny and len(run) >= 4:
            for line in run:
                kinds = (Kind.SHORT, Kind.SECTION) if text else (Kind.SHORT, Kind.SECTION, Kind.LIST)
                if line.kind in kinds and not (line.title or line.heading):
                    line.kind = Kind.FURNITURE
        text = text or any(line.kind is Kind.BODY for line in run)


class _Assembly:
    """Reads lines in order; headline-sized ones wait until the next body line says what they were."""

    def __init__(self, lines: list[Line]) -> None:
        bodies = [line for line in lines if line.kind is Kind.BODY]
        self.lines = lines
        gaps = [b.number - a.last for a, b in zip(lines, lines[1:], strict=False) if b.kind is Kind.BODY]
        self.usual_gap = sorted(gaps)[(len(gaps) - 1) // 2] if gaps else 1
        self.whole = "\n".join(line.text for line in bodies)[:_MOST_WHOLE]
        self.indents = sum(line.indented for line in bodies) * 2 > len(bodies)
        # Long lines of two clauses alone between paragraphs: sub-headings if there are several, else a headline.
        self.twofold = [
            line
            for before, line, after in zip(lines, lines[1:], lines[2:], strict=False)
            if before.kind is after.kind is Kind.BODY and line.kind is Kind.SHORT and _is_twofold(line.text)
        ]
        self.drafts: list[_Draft] = []
        self.waiting: list[Line] = []  # what stands between the last body line and the next
        self.listed = False  # inside a list of other articles
        self.briefs = False  # below the heading of a column of short news

    def take(self, at: int) -> None:
        """Read the line with index `at`."""
        line, current = self.lines[at], self.drafts[-1] if self.drafts else None
        if self._is_captioned(at):
            return
        if line.kind in (Kind.LIST, Kind.SECTION) and self._heads_box(at):
            line.kind = Kind.SHORT
        if line.kind is Kind.BODY or _continues(line, current, self.waiting):
            self._take_body(at, current)
        elif current is not None and self._signs(line, current):
            current.add(line, is_heading=True)
        elif current is not None and line.kind is Kind.JUMP and "接" in line.text:
            current.closed = True  # what follows comes from another page, below the headline that waits
        elif current is not None and self._closes(line, current):
            current.closed, self.waiting = True, []
            self.listed = line.kind is Kind.LIST
        else:
            self.listed = self.listed or line.kind is Kind.LIST
            self.waiting.append(line)
        self.briefs = self.briefs or line.kind is Kind.BRIEFS

    def _heads_box(self, at: int) -> bool:
        """Whether the heading of a list is that of a box of text: text follows it, and no headlines."""
        after = self.lines[at + 1] if at + 1 < len(self.lines) else None
        return is_box(self.lines[at].text) and after is not None and after.kind is Kind.BODY

    def _take_body(self, at: int, current: _Draft | None) -> None:
        line = self.lines[at]
        if self.listed and not _real(line):
            return
        if current is not None:
            self._close_box(current)
        if current is None or self._starts(line, current):
            titles = _headline(self.waiting)
            if self.listed and titles and not titles[0].title:
                titles = titles[-1:]
            draft = _Draft(titles, first=min([t.number for t in titles], default=line.number))
            draft.add(line)
            self.drafts.append(draft)
            self.briefs = self.briefs and not any(w.kind is Kind.BYLINE for w in self.waiting)
        elif self._heads(current) or not self._is_sentence_of_picture(line, at):
            self._place_headings(current)
            current.add(line)
        self.waiting, self.listed = [], False

    def _is_sentence_of_picture(self, line: Line, at: int) -> bool:
        """A caption set as a sentence, in the gap of a picture or among long paragraphs: 旅客在车站自助取票。"""
        current = self.drafts[-1]
        if current.open or not is_still(line.text):
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

    def _heads(self, current: _Draft) -> bool:
        """Whether a marked sub-heading waits: a sentence below it is its text."""
        return not current.open and any(w.kind is Kind.SHORT and heading(w.text)[0] for w in self.waiting)

    def _close_box(self, current: _Draft) -> None:
        """A byline below a box of short lines ends the box and its article."""
        bylines = [i for i, w in enumerate(self.waiting) if w.kind is Kind.BYLINE]
        if bylines and any(is_box(w.text) for w in self.waiting[: bylines[-1]]):
            rest, self.waiting = self.waiting[bylines[-1] + 1 :], self.waiting[: bylines[-1]]
            self._place_headings(current)
            current.closed, self.waiting = True, rest

    def _closes(self, line: Line, current: _Draft) -> bool:
        """Whether a line says that the article above it has ended."""
        if line.kind in (Kind.JUMP, Kind.LIST, Kind.SECTION, Kind.BRIEFS):
            return True
        if line.kind not in (Kind.BYLINE, Kind.EDITOR) or any(
            w.kind is Kind.SHORT for w in self.waiting[-_NEAR:]
        ):
            return False
        return not current.open or line.text.startswith(("(", "（"))

    def _is_captioned(self, at: int) -> bool:
        """Captions that only their place gives away: below a picture's number, or in the gap of a cut paragraph."""
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
        if (
            after.kind is Kind.BYLINE
            and later is not None
            and later.kind is Kind.BODY
            and line.kind is Kind.BODY
        ):
            return any(w.kind is Kind.SHORT for w in self.waiting)  # between a headline and its byline
        if not self.drafts or not self.drafts[-1].open or self.waiting or after.kind is not Kind.BODY:
            return False
        cut = self.drafts[-1].paragraphs[-1]
        gap = line.number - self.lines[at - 1].last > self.usual_gap + 1  # a picture leaves more blank lines
        return line.text.endswith("。") and _goes_on(cut, after.text) + gap > _goes_on(cut, line.text)

    def _signs(self, line: Line, current: _Draft) -> bool:
        """The office and the date below a public notice belong to it."""
        if not is_notice(current.title) or current.open or current.closed or self.waiting:
            return False
        return is_signature(line.text) or bool(
            re.fullmatch(r"(?:19|20|二)[\d〇零一二三四五六七八九十]{1,3}年.{2,6}日", line.text)
        )

    def _starts(self, line: Line, current: _Draft) -> bool:
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
        if len(shorts) > 1 and is_author(shorts[-1].text):
            return True
        if current.open:
            return False
        heads = [w for w in _headline(self.waiting) if not _like_caption(w, self.whole)]
        if len(heads) != 1:
            return len(heads) >= 2
        size = len(heads[0].text)
        if self.twofold == [heads[0]]:
            return True
        return _is_signed(current) or (self.briefs and size >= 8) or (size >= 12 and is_opener(line.text))

    def _place_headings(self, current: _Draft) -> None:
        """Keep sub-headings between two paragraphs; a short line inside a cut paragraph is a caption."""
        if current.open:
            return
        boxed = False
        for line in self.waiting:
            if line.kind is not Kind.SHORT:
                continue
            marked, bare = heading(line.text)
            boxed = boxed or is_box(line.text)
            if not (marked or boxed or line.heading) and _like_caption(line, self.whole):
                current.captions += 1
                continue
            current.add(Line(line.number, bare), is_heading=True)
            if marked or line.heading:
                current.marked = current.marked or not is_box(line.text)
            elif not boxed:
                current.loose.append(len(current.paragraphs) - 1)


def _goes_on(cut: str, text: str) -> float:
    """How much a text looks like the rest of a paragraph that was cut in mid-sentence."""
    score = 0.0
    if cut.count("“") > cut.count("”") and re.match(r"[^“]*”", text):
        score += 2
    if re.search(r"[\d一二三四五六七八九十百千万亿多余]$", cut) and re.match(
        r"[\d个家项条列班场次户人名位亩吨万亿元美公千米平年天小分多余]", text
    ):
        score += 2
    if re.match(r"[^，。、,；;]{1,2}[，。、,；;”]", text):  # too little for a clause of its own
        score += 1
    words, place = cutter()(cut[-6:] + text[:6]), 0
    for word in words:
        if place < len(cut[-6:]) < place + len(word):
            score += 1.5
        place += len(word)
    return score - 1.5 * (is_opener(text) or is_dateline(text))


def _real(line: Line) -> bool:
    """Whether a body line below a list of other articles is a paragraph and not an entry of that list."""
    return len(line.text) >= 60 or is_dateline(line.text)


def _continues(line: Line, current: _Draft | None, waiting: list[Line]) -> bool:
    """Whether a headline-sized line is the rest of a paragraph that was cut before it."""
    if line.kind is not Kind.SHORT or line.title or line.heading:
        return False
    if current is None or not current.open or waiting:
        return False
    last = current.paragraphs[-1]
    unclosed = last.count("“") > last.count("”") and "”" in line.text
    return unclosed or (finished(line.text) and not is_scene(line.text))


def _headline(waiting: list[Line]) -> list[Line]:
    """The headline lines nearest above a body line: bylines may stand among them, other lines only below them."""
    block: list[Line] = []
    for line in reversed(waiting):
        if line.kind is Kind.SHORT and not (block and line.heading):
            block.insert(0, line)
        elif block and line.kind is not Kind.BYLINE:
            break
        if len(block) == _MOST_TITLE_LINES:
            break
    if len(block) > 1 and (is_author(block[-1].text) or _is_account(block, waiting)):
        block.pop()
    titled = [line for line in block if line.title]
    return titled or [line for line in block if not line.heading]


def _is_twofold(text: str) -> bool:
    return len(text) >= 15 and bool(re.search(r"[^ \u3000]{4}[ \u3000][^ \u3000]{4}", text))


def _is_account(block: list[Line], waiting: list[Line]) -> bool:
    """Whether the last of these headline lines is who posted it: short, named elsewhere, and the time of posting below."""
    last = block[-1]
    below = waiting[waiting.index(last) + 1 :]
    if len(last.text) > 8 or len(block[-2].text) <= 8 or not below or not is_clock(below[0].text):
        return False
    return any(last.text in line.text for line in waiting if line is not last)


def _is_signed(draft: _Draft) -> bool:
    """Whether the last paragraph ends with its reporter or source in brackets."""
    return bool(re.search(r"[（(][^（()）]*(?:记者|通讯员|据|新华社)[^（()）]*[)）]$", draft.paragraphs[-1]))


def _like_caption(line: Line, whole: str) -> bool:
    """A line that repeats a clause of the text, shows a scene or begins with a name is a caption without its mark."""
    text = line.text.rstrip("。")
    return is_scene(text) or names_person(text, whole) or (len(text) >= 10 and text in whole)


def _settle_headings(draft: _Draft, screen: bool) -> None:
    """Drop unmarked short lines that turn out to be captions.

    Sub-headings of an article look alike and come in twos at least: beside marked ones an unmarked line is a
    caption, and so is a lone one, unless it asks, introduces, or is a label such as 相关链接. Where pictures were
    taken out (`screen`: an app's page, or captions found already), lines that tell of an event are captions too, and
    if most of them do, all are.
    """
    kept = [i for i in draft.loose if re.search(r"^.{1,6}$|[？?！!：:]$", draft.paragraphs[i])]
    if draft.marked or len(draft.loose) == 1:
        drop = set(draft.loose) - set(kept)
    else:
        events = (
            {i for i in draft.loose if is_event(draft.paragraphs[i]) or is_view(draft.paragraphs[i])}
            if screen or draft.captions
            else set()
        )
        drop = set(draft.loose) - set(kept) if 2 * len(events) >= max(len(draft.loose), 1) else events
    if drop:
        draft.paragraphs = [p for i, p in enumerate(draft.paragraphs) if i not in drop]


# HTML -----------------------------------------------------------------------------------------------------------


def _html(page: str) -> list[_Draft]:
    """The articles of a web page: each <article> if there are several, else what trafilatura finds."""
    elements = _article_elements(page)
    if len(elements) > 1:
        return [draft for element in elements for draft in _element(element)]
    return _extracted(page)


def _article_elements(page: str) -> list[Any]:
    """The elements that hold an article each, if there are several: <article>s, or boxes with a byline each."""
    tree = _tree(page)
    if tree is None:
        return []
    marked = [e for e in tree.xpath("//article[not(ancestor::article)]") if _holds_article(e)]
    if marked:
        return marked
    rows: dict[Any, dict[Any, None]] = {}  # boxes that stand side by side and are of one kind
    for title in tree.iter(*_HEADLINES):
        box = next((e for e in title.iterancestors() if e.find(".//p") is not None), None)
        if box is not None and box.getparent() is not None:
            rows.setdefault((box.getparent(), box.tag, box.get("class")), {})[box] = None
    most = max(rows.values(), key=len, default={})
    boxes = [e for e in most if _holds_article(e)]
    return boxes if 2 * sum(map(_has_byline, boxes)) >= len(boxes) else []


def _holds_article(element: Any) -> bool:
    """Whether an element has a heading and some text of its own; those of mere links are lists."""
    text = "".join(element.xpath(".//p//text()[not(ancestor::a)]")).strip()
    return len(text) >= _TEASER and next(element.iter(*_HEADLINES), None) is not None


def _has_byline(element: Any) -> bool:
    texts = [_tidy(p.text_content()) for p in element.iter("p")]
    return any(text and (is_dateline(text) or classify(text) is Kind.BYLINE) for text in texts)


def _element(element: Any) -> list[_Draft]:
    """The article of one <article>: all above its first paragraph is headline, headings further down are within it."""
    from lxml import etree

    first, last = element.sourceline, max(e.sourceline or 0 for e in element.iter())
    etree.strip_elements(element, "figure", "aside", "nav", "footer", "form", with_tail=False)
    markup = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
    lines = _plain(_text(re.sub(r"(?i)(<h[1-6]\b[^<>]*>)", r"\1" + _HEADING, markup)))
    above = True
    for line in lines:
        if line.text.startswith(_HEADING):
            line.text = _tidy(line.text.removeprefix(_HEADING))
            line.kind, line.heading = Kind.SHORT, not above
        above = above and line.kind is not Kind.BODY
    return _joined(_assemble([line for line in lines if line.text]), first, max(first, last))


def _joined(drafts: list[_Draft], first: int, last: int) -> list[_Draft]:
    """What is known to be one article, as one; it stands in these lines of the page."""
    if not drafts:
        return []
    whole = drafts[0]
    for other in drafts[1:]:
        whole.paragraphs += [t.text for t in other.titles] + other.paragraphs
    whole.first, whole.last = first, last
    return [whole]


def _extracted(page: str) -> list[_Draft]:
    """The article of a web page: trafilatura finds the text, the lines above it on the page give the headline."""
    import logging

    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    found = bare_extraction(
        _main_part(_without_layout_tables(page)), include_comments=False, with_metadata=True
    )
    last = page.count("\n") + 1
    if found is None or not (found.text or "").strip():  # markup that trafilatura makes nothing of
        drafts = _assemble(_plain(_text(page)))
        for draft in drafts:
            draft.first, draft.last = 1, last
        return drafts
    figures = {_tidy(_text(c)) for c in _contents(page, "figcaption")}
    lines = [line for line in _plain(found.text or "") if line.text not in figures]
    title = _html_title(page, found.title or "", next((li.text for li in lines if li.kind is Kind.BODY), ""))
    lines = [line for line in lines if line.text not in {t.text for t in title}]
    return _joined(_assemble([*title, *lines]), 1, last)


def _tree(page: str) -> Any | None:
    """The elements of a page; None where there are none."""
    from lxml import etree, html

    try:
        return html.document_fromstring(page)
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
    names = next((_tidy(_text(title)) for title in _contents(page, "title")), "")
    tops = [_tidy(re.sub(r"\s+", " ", _text(top))) for top in _contents(page, "h1")]
    page = _without_menus(page)
    head = re.search("(?i)</title>", page)
    above: list[Line] = []
    for line in _plain(_text(page[head.end() :] if head else page)):
        if opening and line.text[:20] == opening[:20]:
            break
        above.append(line)
    block = _headline(above)
    if any(line.text in names or line.text in tops for line in block):
        return [Line(0, line.text, Kind.SHORT, title=True) for line in block]
    title = next((t for t in tops if t), "") or _tidy(re.sub(r"\s*[-_|—–]\s*[^-_|—–]{2,14}$", "", known))
    return [Line(0, title, Kind.SHORT, title=True)] if title else []
