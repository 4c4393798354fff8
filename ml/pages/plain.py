"""Text of a plain page → its lines.

Heading marks of Markdown count in any page, and so does front matter, which has the headline of a
page that may have none in its text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ml.pages.lines import Line

_WIDTHLESS = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad\ufe0f\u202a-\u202e]")
_BLANKS = " \t\r\v\u3000\u00a0\u2002\u2003\u2009"
_BREAKS = re.compile(r"\r\n|\r|\n|\f|\v|\u0085|\u2028|\u2029")
_INDENTED = re.compile(r"\ufeff?(?:\u3000|\u00a0{2}|\s{2,})")
_HEADING = re.compile(r"(#{1,6})[ \u3000\t]*(?=[^#\s])(.*?)[#\s]*$")
_MARK = re.compile(r"^(?:[>＞》]{1,4}|[■◆●▶►▍▌▎┃◎★☆▲△◇○□▼▽※✦•·◤]{1,3}[ \u3000]*)(?=[^\s>＞》]{2})")
_BOLD = re.compile(r"\*\*([^*]{2,40})\*\*")
BOLD_LEVEL = 6  # of a line that is set in bold as a whole: the least of headings
_FIELD = re.compile(r"\s*([A-Za-z_][\w-]{0,30})\s*:\s*(.*?)\s*$")
_MOST_FIELDS = 60  # lines of front matter
_SPARSE = re.compile(r"(?<=[\u4e00-\u9fff，。、：；“”（）]) (?=[\u4e00-\u9fff，。、：；“”（）])")


def tidy(text: str) -> str:
    """Strip blanks of every width and drop characters without width.

    These are zero-width characters, soft hyphens and the byte-order mark.
    """
    return _WIDTHLESS.sub("", text).strip(_BLANKS)


def physical_lines(page: str) -> list[str]:
    """The lines of a page as an editor counts them, blank ones too."""
    return _BREAKS.split(page)


def read_plain(page: str) -> list[Line]:
    """The lines of a plain page that hold something.

    >>> [(li.number, li.text, li.level, li.mark) for li in read_plain("## 港口开航\\n\\n>>>首航满载")]
    [(1, '港口开航', 2, ''), (3, '首航满载', 0, '>>>')]
    """
    raw = physical_lines(page)
    head, begin = front_matter(raw)
    return head + list(_lines(raw, begin))


def _lines(raw: list[str], begin: int) -> Iterator[Line]:
    for number, whole in enumerate(raw[begin:], begin + 1):
        text = tidy(whole)
        if text:
            yield make_line(number, text, bool(_INDENTED.match(whole)))


def make_line(number: int, text: str, indented: bool = False, level: int = 0) -> Line:
    """A line with its heading marks and other marks read; `text` is stripped and not empty."""
    heading, bold = _HEADING.match(text), _BOLD.fullmatch(text)
    if heading:
        level, text = len(heading[1]), heading[2]
    elif bold:
        level, text = level or BOLD_LEVEL, bold[1]
    mark = _MARK.match(text)
    kept = mark[0] if mark else ""
    return Line(number, text[len(kept) :], indented=indented, level=level, mark=kept)


def unspaced(text: str) -> str:
    """A scan's line, or a heading set wide, without the blanks between its characters.

    >>> unspaced("简　 讯"), unspaced("老厂长 让房 记 家里 人 都说好"), unspaced("港口开航 首航满载")
    ('简讯', '老厂长让房记家里人都说好', '港口开航 首航满载')
    """
    if re.fullmatch(r"[\u4e00-\u9fff](?:[ \u3000]{1,3}[\u4e00-\u9fff]){1,5}", text):
        return re.sub(r"\s", "", text)
    blanks = len(re.findall(r"(?<=\S) +(?=\S)", text)) if text.count(" ") > 2 else 0
    if blanks >= 3 and blanks * 7 > len(text) and _is_han(text):
        return re.sub(r" +", "", text)
    return text


def _is_han(text: str) -> bool:
    return sum("\u4e00" <= c <= "\u9fff" for c in text) * 2 > len(text)


def front_matter(raw: list[str]) -> tuple[list[Line], int]:
    """The headline that a block of fields at the page's head gives, and the line behind the block.

    The headline is left out where the text below begins with a heading of the highest level.
    """
    first = next((k for k, text in enumerate(raw[:5]) if tidy(text)), 0)
    if not raw or tidy(raw[first]) not in ("---", "+++"):
        return [], 0
    fence = tidy(raw[first])
    end = next(
        (k for k in range(first + 1, min(len(raw), first + _MOST_FIELDS)) if tidy(raw[k]) == fence),
        None,
    )
    if end is None or not any(_FIELD.match(text) for text in raw[first + 1 : end]):
        return [], 0
    rest = [tidy(text) for text in raw[end + 1 :] if tidy(text)]
    if any(re.match(r"#[ \u3000]*[^#\s]", text) for text in rest[:12]):
        return [], end + 1
    for number, text in enumerate(raw[first + 1 : end], first + 2):
        field = re.match(r"\s*[\"']?title[\"']?\s*[:=]\s*(.+?)\s*$", text)
        if field:
            title = tidy(field[1].strip("\"'"))
            return ([Line(number, title, level=1)] if title else []), end + 1
    return [], end + 1


def fold_forms(page: str) -> str:
    """Radicals and compatibility forms of characters as the characters they stand for, one for
    one.

    >>> fold_forms("⼆⼗万")
    '二十万'
    """
    odd = {c for c in page if "\u2e80" <= c <= "\u2fdf" or "\uf900" <= c <= "\ufaff"}
    return page.translate({ord(c): _plain(c) for c in odd}) if odd else page


def _plain(char: str) -> str:
    from ml.text.folds import PLAIN

    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 and folded != char else chr(PLAIN.get(ord(char), ord(char)))
