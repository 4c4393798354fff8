"""What a printed line is by its wording: furniture of the page, byline, caption, opening.

Only what size and place cannot tell; each rule looks at one line.
"""

from __future__ import annotations

import re

_DATE = (
    r"(?:\d{4}|[〇○零一二三四五六七八九]{4})\s?[年/.-]\s?[\d一二三四五六七八九十]{1,3}\s?[月/"
    r".-]\s?[\d一二三四五六七八九十]{1,3}\s?日?"
)
_FOLIO = re.compile(
    rf"{_DATE}[\s,，·|]{{0,4}}(?:星期|周)[一二三四五六日天]|(?:星期|周)[一二三四五六日天][\s·|]{{0,4}}{_DATE}"
    r"|(?:责任?编辑?|本版编辑|编辑|美术?编辑?|版式|校对|组版|值班(?:总编|主任)?|审读|视觉)\s?"
    r"[/／:：丨|]?\s?[\u4e00-\u9fff]{2,4}(?:\s|$)"
    r"|国内统一(?:连续出版物)?刊?号|今日[\d一二三四五六七八九十]+版|第\s?\d{3,6}\s?[期号]|邮发代号|农历|总第\s?\d+\s?期"
    r"|^https?://|^file://"
)
_ALONE = re.compile(
    rf"(?:第?\s?[A-Z]?\s?[\d一二三四五六七八九十]{{1,3}}\s?版?|[·—\-\s]*\d{{1,4}}[·—\-\s]*|\d"
    rf"{{1,4}}\s?/\s?\d{{1,4}}|[A-Z]{{1,2}}\d{{1,3}}"
    rf"|{_DATE}(?:\s+(?:上午|下午)?\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?|P(?:age)?\s?\.?\d+|第\s?"
    rf"\d+\s?页.{{0,8}})"
)
_ADDRESS = re.compile(
    r"(?:本报|报社|编辑部)?(?:社址|地址)\s?[:：]|邮(?:政编码|编)\s?[:：]|(?:新闻|订阅|发行|广"
    r"告|读者)(?:服务)?(?:热线|电话)|零售(?:价|每份)|承印|印刷(?:厂|者)?\s?[:：]"
    r"|版权所有|未经.{0,6}(?:许可|授权)|ICP备|责任编辑\s?[:：]|广告(?:经营)?许可证"
)
_PAPER = re.compile(
    r"[\u4e00-\u9fffA-Z\d\s·]{1,8}(?:日报|晚报|晨报|早报|时报|都市报|商报|快报|周报|周刊|导报|青年报|工人报|法治报|农民报)"
)
_SECTION = re.compile(
    r"[\d第A-Z\s]{0,4}(?:要闻|综合(?:新闻)?|本地新闻|本埠|民生|社会|经济|财经|国内|国际|时政|"
    r"时事|体育|文化|文体|娱乐|教育|健康|副刊|评论|理论|广告|县区|专版|专题|特别报道|热点|焦"
    r"点|关注|深度|城事|头版|新闻|视点|导读)(?:[·\s/]?(?:要闻|新闻|专版|周刊|社会|文化))?"
    r"[\d版A-Z\s]{0,4}"
)
_NAME = (
    r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]\s[\u4e00-\u9fff]|[\u4e00-\u9fff]{1,6}·[\u4e00-"
    r"\u9fff·]{1,10}"
)
_ROLE = (
    r"(?:(?:本报|本刊|本网|见习|实习|特约|首席|驻[\u4e00-\u9fff]{2,4}|新华社|[\u4e00-\u9fff]"
    r"{2,6}(?:日报|晚报|新闻|全媒体|融媒体?))?(?:全媒体)?(?:记者|通讯员|评论员|实习生|特约撰"
    r"稿)(?!从|在|了解|看到|获悉|昨|近|日前|今|采访|来到|走|发现|节|站|会|手记|观察|调查))"
)
_TAIL = r"(?:\s?(?:摄影)?(?:报道|采写|整理|撰文|供稿|文/图|文图|图/文|文|图))*"
_BYLINE = re.compile(
    rf"[□■●◎◆▲\s]*(?:(?:图/文|文/图|文|图|撰文|作者)\s?[:：/／]?\s?)?(?:{_ROLE}\s?[:：]?\s?(?"
    rf":(?!本报|记者|通讯员|评论员|实习生)(?:{_NAME})(?:[\s、,，/]+|(?=$|摄|报|文|图|采)))*"
    rf"{_TAIL}[\s/／]*)+(?:\d{{1,2}}月\d{{1,2}}日(?:电|讯)?)?"
    rf"|[□■]\s?(?:{_NAME})(?:\s(?:{_NAME})){{0,3}}{_TAIL}"
    r"|(?:作者|文|图|来源|稿源|撰文|供稿|文/图|据)\s?[:：/／]\s?\S.{0,30}"
    r"|据《[^》]{2,14}》(?:报道)?"
    rf"|{_DATE}\s\d{{1,2}}:\d{{2}}.{{0,50}}|(?:发布时间|时间|发布)\s?[:：].{{0,50}}"
)
_SIGNED = re.compile(
    r"[（(【\[][^（()）]{0,40}(?:记者|通讯员|据|新华社|综合|来源|作者|文/图|供稿|报道)[^（()）]{0,40}[）)】\]]"
    r"|[（(][\u4e00-\u9fff]{2,4}(?:\s[\u4e00-\u9fff]{2,4}){0,3}[）)]"
)
_CAPTION = re.compile(
    r"^(?:[▲△▼▽↑↓←→◀▶]|[（(]?(?:左|右|上|下|中|大|小|题)?图(?:片)?(?:[①-⑩\d一二三四五])?(?:为|[:：/／]))"
    r"|(?:摄|摄影|供图|新华社(?:记者)?\s?[\u4e00-\u9fff]{0,4}\s?发|(?:资料|效果|示意|网络)(?:"
    r"图片?|照片))[）)。]?$|(?:摄影|供图|图片来源|图源|制图)\s?[:：/／].{1,14}$"
)
_OPENING = re.compile(
    r"(?:本报|本刊|本网|本台)\S{0,12}(?:讯|电|消息)|新华社|中新社|(?:晚报|晨报|日报|快报|早报"
    r"|时报)讯|[□■]|[（(](?:本报)?记者|(?:本报)?记者\s?[\u4e00-\u9fff]{2,4}\s?(?:报道|$)|据(?"
    r":新华社|《)"
)
_TO = r"(?:下转|上接|紧接|转)\s?第?\s?[A-Z]?[\d一二三四五六七八九十]{1,3}\s?版"
_JUMP = re.compile(
    rf"^(?:[（(【]\s?{_TO}[^（()）】]{{0,16}}[）)】]|[▶►→]?\s?{_TO}(?=\s|$))\s*"
    rf"|\s*(?:[（(【]\s?{_TO}[^（()）】]{{0,16}}[）)】]|[▶►→]\s?{_TO}|(?<=[。\s]){_TO})$"
)


def is_folio(text: str) -> bool:
    """Whether a line is part of a page's head: date and weekday, editors, number of the issue.

    >>> [is_folio(t) for t in ("2024年3月6日 星期三 今日八版", "责编/王二 美编/李三", "三月六日，港口开航")]
    [True, True, False]
    """
    return bool(_FOLIO.search(text)) and "。" not in text


def is_page_number(text: str) -> bool:
    """Whether a line is nothing but the number or date of a page: 04, A12, 第三版, 1/2."""
    return bool(_ALONE.fullmatch(text.strip()))


def is_address(text: str) -> bool:
    """Whether a line is the paper's or the site's address, telephone or rights."""
    return bool(_ADDRESS.search(text)) and len(text) < 120


def is_paper(text: str) -> bool:
    """Whether a line is the name of a newspaper or of one of its sections.

    >>> is_paper("滨河日报"), is_paper("民生"), is_paper("老城菜场夜市开张")
    (True, True, False)
    """
    return bool(_PAPER.fullmatch(text.strip()) or _SECTION.fullmatch(text.strip()))


def is_byline(text: str) -> bool:
    """Whether a line names who wrote the article, or its source and time.

    >>> [is_byline(t) for t in ("□本报记者 周小满", "（记者 钱树）", "本报记者严冬生 文/图", "记者从会上获悉")]
    [True, True, True, False]
    """
    bare = text.strip()
    return len(bare) <= 70 and bool(_BYLINE.fullmatch(bare) or _SIGNED.fullmatch(bare))


def is_author(text: str) -> bool:
    """Whether a line may be nothing but a name, as below the headline of a commentary."""
    return bool(
        re.fullmatch(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]\s[\u4e00-\u9fff]", text.strip())
    )


def is_caption(text: str) -> bool:
    """Whether a line names a photographer or refers to a picture.

    >>> is_caption("首艘货轮靠泊三号泊位。 本报记者 何冬 摄"), is_caption("货轮昨日靠泊。")
    (True, False)
    """
    return len(text) <= 120 and bool(_CAPTION.search(text.strip()))


def is_opening(text: str) -> bool:
    """Whether a line opens as only the first line of a report does: 本报讯, 新华社, （记者."""
    return bool(_OPENING.match(text.strip()))


def without_jump(text: str) -> str:
    """The text without where it goes on or comes from.

    >>> without_jump("工程历时十四个月（下转第三版）")
    '工程历时十四个月'
    """
    return _JUMP.sub("", text).strip() if "转" in text or "接" in text else text
