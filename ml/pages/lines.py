"""What a single line of a newspaper page is: furniture, byline, caption, headline-sized, or body.

Each rule looks at one line only. Putting lines together into articles is `assembly`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from ml.pages.bylines import is_editor, is_reporter, is_source
from ml.pages.captions import begins_caption, is_caption
from ml.pages.furniture import (
    is_briefs,
    is_disclaimer,
    is_folio,
    is_furniture,
    is_jump,
    is_list,
    is_section,
    names_rights,
)


class Kind(Enum):
    """What a line is, as rules tell of it alone."""

    FURNITURE = "furniture"  # mastheads, dates, page numbers, buttons, notices of the site
    EDITOR = "editor"  # 责编 and 美编 lines: they belong to the page, not to an article
    BYLINE = "byline"
    CAPTION = "caption"
    SECTION = "section"  # the name of a part of the paper: what follows is another article
    LIST = "list"  # the heading of a list of other articles or comments
    BRIEFS = "briefs"  # the heading of a column of short news
    JUMP = "jump"  # 下转: the article continues elsewhere
    SHORT = "short"  # a headline, deck or sub-heading
    BODY = "body"


@dataclass(slots=True)
class Line:
    """A line with its 1-based number on the page.

    `title`, `heading` and `item` come from a markup language.
    """

    number: int
    text: str
    kind: Kind = Kind.BODY
    indented: bool = False
    title: bool = False
    heading: bool = False
    item: bool = False  # an entry of a list: a paragraph, however it ends
    last: int = 0  # the last line of a paragraph that was set in several
    level: int = 0  # of a heading, 1 to 6, where the markup says so
    mark: str = ""  # what stood before the text: >>>, ■

    def __post_init__(self) -> None:
        self.last = self.last or self.number


# Characters from which on a line with a full stop is a paragraph, whatever words it opens with.
_SENTENCES = 40
STOPS = "。！？!?…"
_CLOSERS = "”’」』）)》】\"'"
_DATELINE = re.compile(
    r"^(?:[【\[]?(?:本报|本刊|本网|本台|快报|早报|晚报|晨报"
    r"|时报)(?:[\u4e00-\u9fff]{0,4})?(?:\d{1,2}月\d{1,2}日)?(?:综合|专)?(?:讯|电|消息"
    r"|[\u4e00-\u9fff]{1,4}电)"
    r"|\S{2,16}\d{1,2}月\d{1,2}日(?:讯|电|消息)|(?:本报记者|记者|□)\s?\S+\s+(?:摄影)?报道)"
)
_OPENER = re.compile(
    r"^(?:近日|日前|昨日|昨天|昨晚|今日|今天|前天|前日|连日来|近期|目前|\d{1,2}月\d{1,2}日"
    r"|\d{1,2}日|记者(?:从|昨|日前|近日|\d)|本报|据|为(?:进一步|切实|深入|了|期)"
    r"|从\S{2,14}(?:获悉|了解)|\S{2,14}(?:近日|日前|昨日|昨天|今天))"
)
_MARK = re.compile(r"^(?:[>＞》]{1,4}|[■◆●▶►▍▌▎┃◎★☆▲◇○]{1,3})\s*")
_BOX = re.compile(
    r"(?:新闻|相关|背景|知识|延伸|政策)?链接|延伸阅读|数说\S{0,8}|\S{0,4}大事记|时间轴"
    r"|\S{0,6}小贴士|\S{0,4}提示|记者手记|编后|名词解释|(?:新闻|相关)背景"
)
_ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]{1,2}[、.．]|[（(][一二三四五六七八九十\d]{1,2}[)）]"
    r"|第[一二三四五六七八九十]{1,2}[、章节]|\d{1,2}[、.．](?!\d)|[①②③④⑤⑥⑦⑧⑨⑩])"
)
# Of several parts, without a comma, as party dailies and their web pages have them.
_LONG_HEADLINE = re.compile(r"(?=.{49,90}$)[^，,；;]{8,}(?:\s|——)[^，,；;]{8,}")
_LEADS_ON = re.compile(r".{15}[：:]$|(?:如下|以下|包括|分别是|[几两三四五六七八九]点)[：:]$")
_SPEAKER = re.compile(r"(?:记者|问|答|主持人|Q|A|编者按|编者的话|按语)\s*[：:]")
_LONGEST_NOTE = 90  # characters of a line that may be anything but prose or a disclaimer

# What a line is, by the first of these that holds.
_RULES: tuple[tuple[Callable[[str], bool], Kind], ...] = (
    (is_editor, Kind.EDITOR),
    (is_jump, Kind.JUMP),
    (is_list, Kind.LIST),
    (is_briefs, Kind.BRIEFS),
    (begins_caption, Kind.CAPTION),
    (is_source, Kind.BYLINE),
    (is_reporter, Kind.BYLINE),
    (is_section, Kind.SECTION),
)


def classify(text: str) -> Kind:
    """What one line is, taken alone. `text` is stripped and not empty.

    >>> [classify(t).name for t in ("打开APP查看更多评论", "□本报记者 王小二", "责编/张三 美编/李四", "图为签约现场。")]
    ['FURNITURE', 'BYLINE', 'EDITOR', 'CAPTION']
    >>> [classify(t).name for t in ("港口吞吐量再创新高", "记者从市商务局获悉,今年以来,全市外贸保持增长。")]
    ['SHORT', 'BODY']
    """
    kind = _kind(text)
    squeezed = _squeezed(text)
    return _kind(squeezed) if kind in (Kind.SHORT, Kind.BODY) and squeezed != text else kind


def _kind(text: str) -> Kind:
    prose = len(text) > _SENTENCES and "。" in text and not names_rights(text)
    if is_disclaimer(text) and not prose:
        return Kind.FURNITURE
    if len(text) <= _LONGEST_NOTE:
        for rule, kind in _RULES:
            if rule(text):
                return kind
        if (is_furniture(text) and not prose) or is_folio(text):
            return Kind.FURNITURE
        if is_caption(text):
            return Kind.CAPTION
    return Kind.SHORT if _is_short(text) else Kind.BODY


def _squeezed(text: str) -> str:
    """A scan's line without the blanks between its characters; other lines as they are."""
    if re.fullmatch(
        r"[\u4e00-\u9fff](?:[ \u3000]{1,3}[\u4e00-\u9fff]){1,3}", text
    ):  # a heading set wide
        return re.sub(r"\s", "", text)
    blanks = len(re.findall(r"(?<=\S) (?=\S)", text))
    return re.sub(r" +", "", text) if blanks >= 3 and blanks * 6 > len(text) else text


def _is_short(text: str) -> bool:
    """Headline-sized: no full stop, few clauses."""
    if (
        "。" in text
        or text.endswith(("；", ";"))
        or (len(text) > 48 and not _LONG_HEADLINE.fullmatch(text))
        or _SPEAKER.match(text)
        or _LEADS_ON.search(text)
    ):
        return False
    return len(re.findall("[，,；;]", text)) <= 2 or len(text) <= 30


def is_clock(text: str) -> bool:
    """Whether a line has the time of posting, to the minute: 2022-11-06 15:12 海州日报."""
    return bool(re.search(r"\d[-/月]\d{1,2}日?\s+\d{1,2}:\d{2}", text))


def is_signature(text: str) -> bool:
    """Whether a line may end a notice: whom to ask, an office or a firm, with a date or without."""
    if re.match(r"(?:联系人|联系电话|联系地址|咨询电话|地址)[：:]", text):
        return True
    return len(text) <= 40 and bool(
        re.fullmatch(
            r"\S{3,24}(?:政府|局|委员会|委|公司|办公室|中心|法院|银行|处|站|台|会|厅|院|馆|大队"
            r"|支队)(?:\s+[\d一二三四五六七八九十〇零年月日]{8,14})?",
            text,
        )
    )


def finished(text: str) -> bool:
    """Whether a paragraph ends where a sentence does; if not, a column or page break cut it.

    >>> finished("会议召开。"), finished("他说:“好。”"), finished("工业互联网生态"), finished("获评“国家级”")
    (True, True, False, False)
    """
    bare = text.rstrip()
    if bare.endswith(("：", ":", "；", ";", "——")):
        return True
    inner = bare.rstrip(_CLOSERS)
    if inner.endswith(tuple(STOPS)):
        return True
    return bool(re.search(r"[）)]$", bare)) and bool(re.search(r"[。！？][（(][^（(]*[)）]$", bare))


def is_dateline(text: str) -> bool:
    """Whether a body line opens as only the first line of a report does: 本报讯, 新华社北京3月2日电."""
    return bool(_DATELINE.match(text))


def is_opener(text: str) -> bool:
    """Whether a body line opens as reports often do: 近日, 3月2日, 记者从…获悉."""
    return bool(_OPENER.match(text))


def is_notice(text: str) -> bool:
    """Whether a line is the headline of a public notice: 关于…的公告."""
    return bool(re.search(r"(?:公告|通告|启事|公示|通知|声明|说明|倡议书?)$", text))


def heading(text: str) -> tuple[bool, str]:
    """Whether a line is marked as a sub-heading, and the line without its mark; ordinals stay.

    >>> heading(">>>取得成效"), heading("一、主要做法"), heading("取得成效")
    ((True, '取得成效'), (True, '一、主要做法'), (False, '取得成效'))
    """
    bare = _MARK.sub("", text)
    return bare != text or bool(_ORDINAL.match(text)) or is_box(text), bare


def is_box(text: str) -> bool:
    """Whether a line heads a box that belongs to the article: 新闻链接, 数说, 记者手记."""
    return bool(_BOX.fullmatch(text))
