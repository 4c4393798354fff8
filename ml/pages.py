"""Raw page text, Markdown or HTML → articles.

`lines` says what each line is; this module puts lines together by how newspapers are set: headlines stand right
above their text, a byline closes an article or opens one, a sub-heading stands alone between finished paragraphs,
and a paragraph that ends in mid-sentence goes on in the next one, whatever stands between.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from ml.articles import Article
from ml.errors import InputError
from ml.lines import (
    Kind,
    Line,
    classify,
    finished,
    heading,
    is_dateline,
    is_notice,
    is_opener,
    is_scene,
    is_still,
)

SUFFIXES = {".txt": "text", ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html"}
_MOST_TITLE_LINES = 4


def page_files(path: Path) -> list[Path]:
    """The pages at a path: the file itself, or every page below a folder, sorted."""
    if path.is_dir():
        return sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
    return [path]


def read_page(path: Path) -> str:
    """The text of a page file: UTF-8, or GB 18030, the other encoding Chinese pages come in."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", file=str(path)) from error
    for encoding in (
        ("utf-16", "utf-8-sig", "gb18030")
        if data[:2] in (b"\xff\xfe", b"\xfe\xff")
        else ("utf-8-sig", "gb18030")
    ):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError("is neither UTF-8 nor GB 18030 text", file=str(path))


def split_file(path: Path) -> list[Article]:
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
    open: bool = False  # the last paragraph ended in mid-sentence
    closed: bool = False  # a byline, a jump or a list ended the article

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
        self.open = not is_heading and not finished(line.text)
        self.last = line.last


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


def _markdown(page: str) -> list[Line]:
    """Markdown lines without their markup; `#` headings are titles, deeper ones sub-headings."""
    top = min((len(m[0]) for m in re.findall(r"(?m)^(#{1,6})\s", page) for m in [[m]]), default=1)
    lines, fenced = [], False
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", page), 1):
        text = _tidy(raw)
        if text.startswith(("```", "~~~")):
            fenced = not fenced
            continue
        level = re.match(r"^(#{1,6})\s+(.*?)\s*#*$", text)
        if fenced or re.fullmatch(r"[-*_=\s]{3,}", text) or re.fullmatch(r"!\[[^\]]*\]\([^)]*\)", text):
            continue
        text = level[2] if level else re.sub(r"^(?:>\s*)+|^[-*+]\s+", "", text)
        text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)
        text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text)
        text = _tidy(re.sub(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1", r"\2", text))
        if text:
            line = Line(number, text, classify(text), indented=True)
            line.title, line.heading = (
                bool(level and len(level[1]) == top),
                bool(level and len(level[1]) > top),
            )
            if level and line.kind not in (Kind.LIST, Kind.BRIEFS):
                line.kind = Kind.SHORT
            lines.append(line)
    return lines


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def _unwrap(lines: list[Line]) -> list[Line]:
    """Join the lines of a page whose text is set in narrow columns, where only paragraphs are indented.

    Such a page is known by its many full lines of one width that end in mid-sentence.
    """
    widths = sorted(_width(line.text) for line in lines if line.kind in (Kind.SHORT, Kind.BODY))
    column = widths[len(widths) * 3 // 4] if widths else 0
    full = [w for w in widths if column - 6 <= w <= column + 4]
    if (
        not 16 <= column <= 70
        or len(full) < 8
        or len(full) < 0.4 * len(widths)
        or not any(li.indented for li in lines)
    ):
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
            paragraph.kind = Kind.BODY if _width(paragraph.text) > column else classify(paragraph.text)
            before = line
            continue
        result.append(Line(line.number, line.text, line.kind, line.indented))
        if alone and paragraph is not None and not finished(paragraph.text):
            continue  # a caption inside a paragraph, which goes on behind it
        before, paragraph = line, result[-1] if line.indented else None
        if paragraph is not None and line.kind is Kind.SHORT and _width(line.text) + 4 >= column - 4:
            paragraph.kind = Kind.BODY
    return result


def _wraps(paragraph: Line, before: Line, line: Line, column: int) -> bool:
    """Whether a line goes on with the paragraph whose last line, `before`, filled the column."""
    near = line.number == before.number + 1 or not finished(paragraph.text)
    full = _width(before.text) + (4 if before.indented else 0) >= column - 4
    return near and full and not line.indented and line.kind not in (Kind.EDITOR, Kind.JUMP, Kind.CAPTION)


# Lines → articles -----------------------------------------------------------------------------------------------


def _assemble(lines: list[Line]) -> list[_Draft]:
    """Read the lines in order; headline-sized ones wait until the next body line says what they were."""
    bodies = [line for line in lines if line.kind is Kind.BODY]
    whole = "\n".join(line.text for line in bodies)
    indents = sum(line.indented for line in bodies) * 2 > len(bodies)
    drafts: list[_Draft] = []
    waiting: list[Line] = []
    listed = briefs = False
    for line in lines:
        current = drafts[-1] if drafts else None
        if line.kind is Kind.BODY or _continues(line, current, waiting):
            if listed and not _real(line):
                continue
            if current is None or _starts(current, waiting, line, briefs=briefs, whole=whole):
                drafts.append(_begin(waiting, line, listed=listed))
            elif not _caption_sentence(line, current, indents):
                _place_headings(current, waiting, whole)
                current.add(line)
            waiting, listed = [], False
            continue
        if line.kind is Kind.LIST:
            listed, waiting = True, []
        briefs = briefs or line.kind is Kind.BRIEFS
        if (
            current is not None
            and not current.open
            and line.kind in (Kind.BYLINE, Kind.EDITOR)
            and not any(w.kind is Kind.SHORT for w in waiting)
        ):
            current.closed = True
        if current is not None and line.kind in (Kind.JUMP, Kind.LIST):
            current.closed = True
        waiting.append(line)
    for draft in drafts:
        _settle_headings(draft)
    return drafts


def _real(line: Line) -> bool:
    """Whether a body line below a list of other articles is a paragraph and not an entry of that list."""
    return len(line.text) >= 60 or is_dateline(line.text)


def _continues(line: Line, current: _Draft | None, waiting: list[Line]) -> bool:
    """Whether a headline-sized line is the rest of a paragraph that was cut before it."""
    if (
        line.kind is not Kind.SHORT
        or current is None
        or not current.open
        or waiting
        or line.title
        or line.heading
    ):
        return False
    last = current.paragraphs[-1]
    unclosed = last.count("“") > last.count("”") and "”" in line.text
    return unclosed or (finished(line.text) and not is_scene(line.text))


def _begin(waiting: list[Line], line: Line, *, listed: bool) -> _Draft:
    titles = _headline(waiting)
    if listed and titles and not titles[0].title:
        titles = titles[-1:]
    draft = _Draft(titles, first=min([t.number for t in titles], default=line.number))
    draft.add(line)
    return draft


def _headline(waiting: list[Line]) -> list[Line]:
    """The headline lines nearest above a body line; bylines and furniture may stand between them and it."""
    block: list[Line] = []
    for line in reversed(waiting):
        if line.kind is Kind.SHORT:
            if block and line.heading:
                break
            block.insert(0, line)
            if len(block) == _MOST_TITLE_LINES:
                break
        elif block:
            break
    titled = [line for line in block if line.title]
    return titled or [line for line in block if not line.heading]


def _starts(current: _Draft, waiting: list[Line], line: Line, *, briefs: bool, whole: str) -> bool:
    """Whether the lines that wait above a body line are the head of a new article."""
    shorts = [w for w in waiting if w.kind is Kind.SHORT]
    if not shorts:
        return False
    if any(w.title for w in shorts):
        return True
    if any(w.heading or heading(w.text)[0] for w in shorts):
        return False
    byline = any(w.kind is Kind.BYLINE for w in waiting)
    if current.closed or is_dateline(line.text) or byline:
        return True
    if current.open:
        return False
    heads = [w for w in _headline(waiting) if not _like_caption(w, whole)]
    if len(heads) >= 2:
        return True
    if not heads:
        return False
    if is_notice(heads[0].text):
        return True
    signed = bool(
        re.search(r"[（(][^（()）]*(?:记者|通讯员|据|新华社)[^（()）]*[)）]$", current.paragraphs[-1])
    )
    return (
        signed or (briefs and len(heads[0].text) >= 8) or (len(heads[0].text) >= 12 and is_opener(line.text))
    )


def _caption_sentence(line: Line, current: _Draft, indents: bool) -> bool:
    """A caption set as a sentence, among long paragraphs: 旅客在车站自助取票。"""
    if current.open or not is_still(line.text) or (indents and line.indented):
        return False
    sizes = [len(p) for p in current.paragraphs]
    return len(sizes) >= 2 and sum(sizes) / len(sizes) >= 60


def _like_caption(line: Line, whole: str) -> bool:
    """A line that repeats a clause of the text, or shows a scene, is a caption that lost its mark."""
    return is_scene(line.text) or (len(line.text) >= 10 and line.text.rstrip("。") in whole)


def _place_headings(current: _Draft, waiting: list[Line], whole: str) -> None:
    """Keep sub-headings between two paragraphs of an article; a short line inside a cut paragraph is a caption."""
    if current.open:
        return
    for line in waiting:
        marked, bare = heading(line.text)
        if line.kind is Kind.SHORT and (marked or line.heading or not _like_caption(line, whole)):
            current.add(Line(line.number, bare), is_heading=True)
            if marked or line.heading:
                current.marked = True
            else:
                current.loose.append(len(current.paragraphs) - 1)


def _settle_headings(draft: _Draft) -> None:
    """Drop unmarked short lines that turn out to be captions.

    Sub-headings of an article look alike and come in twos at least: beside marked ones an unmarked line is a
    caption, and so is a lone one, unless it is a label such as 相关链接.
    """
    lone = len(draft.loose) == 1 and not re.search(r"^.{1,6}$|[？?！!]$", draft.paragraphs[draft.loose[0]])
    if draft.marked or lone:
        draft.paragraphs = [p for i, p in enumerate(draft.paragraphs) if i not in draft.loose]


# HTML -----------------------------------------------------------------------------------------------------------


def _html(page: str) -> list[_Draft]:
    """The article of a web page: trafilatura finds the text, the lines above it on the page give the headline."""
    import logging

    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    found = bare_extraction(_without_layout_tables(page), include_comments=False, with_metadata=True)
    if found is None or not (found.text or "").strip():
        return []
    figures = {_tidy(_text(c)) for c in re.findall(r"(?is)<figcaption[^>]*>(.*?)</figcaption>", page)}
    lines = [line for line in _plain(found.text or "") if line.text not in figures]
    title = _html_title(page, found.title or "", next((li.text for li in lines if li.kind is Kind.BODY), ""))
    lines = [line for line in lines if line.text not in {t.text for t in title}]
    drafts = _assemble([*title, *lines])
    if not drafts:
        return []
    whole = drafts[0]
    for other in drafts[1:]:
        whole.paragraphs += [t.text for t in other.titles] + other.paragraphs
    whole.first, whole.last = 1, page.count("\n") + 1
    return [whole]


def _without_layout_tables(page: str) -> str:
    """Old pages are laid out with tables and line breaks: make divisions and paragraphs of them."""
    if re.search(r"(?is)<td[^>]*>(?:(?!</td>).){400}", page):
        page = re.sub(r"(?i)<(/?)(?:table|tbody|tr|td|th)\b", r"<\1div", page)
    page = re.sub(r"(?s)<!--.*?-->", "", page)
    page = re.sub(r"(?i)(?:<br\s*/?>\s*){2,}", "</p><p>", page)
    return re.sub(r"(?i)(<div\b[^>]*>)(?=[^<]{20})", r"\1<p>", page)


def _text(markup: str) -> str:
    """The text of a piece of HTML, a line for each block."""
    markup = re.sub(r"(?is)<(script|style|noscript|template)\b.*?</\1\s*>|<!--.*?-->", "", markup)
    markup = re.sub(
        r"(?i)<(?:br|/?(?:p|div|h\d|li|ul|ol|tr|td|th|table|section|article|header|footer|nav|aside|figure|figcaption|title))\b[^>]*>",
        "\n",
        markup,
    )
    return unescape(re.sub(r"<[^>]*>", "", markup))


def _html_title(page: str, known: str, opening: str) -> list[Line]:
    """The headline lines right above the text, if the page's own title agrees with one of them; else that title."""
    head = re.search(r"(?is)<title[^>]*>(.*?)</title>", page)
    names = _tidy(_text(head[1])) if head else ""
    tops = [_tidy(re.sub(r"\s+", " ", _text(m))) for m in re.findall(r"(?is)<h1[^>]*>(.*?)</h1>", page)]
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
