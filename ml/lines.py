"""What a single line of a newspaper page is: furniture, byline, caption, headline-sized, or body.

Each rule looks at one line only. Putting lines together into articles is `pages`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    FURNITURE = "furniture"  # mastheads, dates, page numbers, buttons, notices of the site
    EDITOR = "editor"  # 责编 and 美编 lines: they belong to the page, not to an article
    BYLINE = "byline"
    CAPTION = "caption"
    LIST = "list"  # the heading of a list of other articles or comments
    BRIEFS = "briefs"  # the heading of a column of short news
    JUMP = "jump"  # 下转: the article goes on elsewhere
    SHORT = "short"  # a headline, deck or sub-heading
    BODY = "body"


@dataclass(slots=True)
class Line:
    """A line with its 1-based number on the page; `title` and `heading` are what a markup language said."""

    number: int
    text: str
    kind: Kind = Kind.BODY
    indented: bool = False
    title: bool = False
    heading: bool = False
    last: int = 0  # the last line of a paragraph that was set in several

    def __post_init__(self) -> None:
        self.last = self.last or self.number


STOPS = "。！？!?…"
_CLOSERS = "”’」』）)》】\"'"
_PAPER = r"[\u4e00-\u9fff]{2,8}"

_FURNITURE = re.compile(
    r"""^(?:
    (?:点击)?打开(?:APP|客户端)?(?:查看.*|阅读.*|，?看更多.*)? | .{0,12}打开APP.{0,12} | 查看(?:更多|全部).{0,8} | (?:展开|阅读)(?:全文|原文|更多) | 加载更多.* | 没有更多了.*
    | 下载APP.* | .{0,14}(?:APP|客户端)(?:下载)? | (?:返回|回到)?(?:首页|顶部)(?:[\s|>＞»›/·].*)? | 当前位置.* | 您?(?:现)?在的位置.* | [^>＞»›]{1,8}(?:\s*[>＞»›]\s*[^\s>＞»›]{1,10}){1,5}
    | 字号.* | (?:[大中小]\s*){2,3} | 分享(?:到|至)?.{0,20} | (?:微信|微博|QQ|朋友圈|复制链接|收藏|点赞|评论|转发|举报|打印|听新闻|语音播报|阅读|浏览|在看)[\s:：|]{0,4}[\d.]{0,8}[万wkK]?\+?次?
       (?:\s{1,6}(?:微信|微博|QQ空间|QQ|朋友圈|复制链接|收藏|点赞|评论|转发|举报|分享|打印|阅读|在看)\s{0,2}[\d.]{0,8}[万wkK]?\+?){0,8}
    | \S{0,8}(?:扫码|扫一扫|二维码|扫描).{0,24} | (?:关注|欢迎关注).{0,20}(?:公众号|微信|官微|视频号).* | 长按.{0,20}
    | .{0,12}(?:版权所有|版权声明|Copyright|ICP备|公网安备|网站备案|增值电信|互联网新闻信息服务许可证).* | (?:免责声明|特别声明|声明)[：:].*
    | (?:新闻|读者|投稿|爆料|广告|订阅|发行|服务|报料|投诉|举报|客服|征订|监督)?(?:热线|电话|邮箱|信箱|传真)(?:电话)?[：:\s]*[\dA-Za-z].{0,40} | (?:社址|地址|邮编|邮政编码|邮发代号|零售价|定价|印刷|承印|网址|本报地址)[：:\s].*
    | (?:国内统一|国际标准)?(?:连续出版物号|刊号).* | CN\s?\d{2}[-—]\d{4}.* | 总?第\s?\d+\s?期.{0,20} | 今日\s?\d+\s?版.*
    | (?:第?\s?[A-Z]?\d{1,3}\s?版?|第[一二三四五六七八九十]{1,3}版|[A-Z]\d{1,2})(?:[\s/|·:：]*[\u4e00-\u9fff·/]{0,12})? | [\u4e00-\u9fff·/]{1,8}[\s|]+(?:[A-Z]?\d{1,2}版?|第\s?\d{1,2}\s?版) | [-—–\s]*\d{1,4}[-—–\s]*
    | (?:https?://|www\.)\S+ | \#\S{1,20}\#? | 广告|推广|专题|图片|视频|音频|评论区?|登录|注册|搜索|注册\s*登录|登录\s*[/|]?\s*注册
    | (?:\S{0,12}[\s|]*)?(?:今日天气|天气预报|今日|明日|今天|明天)?[：:\s]*(?:晴|阴|多云|小雨|阵雨|雨|雪|雷).{0,30}(?:℃|度|级).{0,20}
    | .{0,24}(?:农历|星期[一二三四五六日天]|周[一二三四五六日]).{0,24} | (?:农历)?[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年.{0,20}
    | (?:[\u4e00-\u9fff]{2,8}(?:日报|晚报|晨报|早报|时报|商报|都市报|快报|新报|周报|导报|新闻|新闻网|在线|网|日报社|发布))(?:\s*(?:APP|客户端|数字报|电子版|多媒体数字版))?
    | [\d年月日./\-:：\s]{6,24} | (?:19|20)\d{2}年\d{1,2}月\d{1,2}日.{0,14}
    | [*=_~\-—–·•.。※☆★◆□■\s]{1,80}
    )$""",
    re.VERBOSE | re.IGNORECASE,
)
_JUMP = re.compile(
    r"^[（(【\[]?\s*(?P<to>下转|转)?(?:上接|接|下转|转|紧接)\s*第?\s*[A-Z]?\s*[\d一二三四五六七八九十]{1,3}\s*版?.{0,14}[】\])）]?$"
)
_LIST = re.compile(
    r"^(?:最新|热门|精彩|全部|网友|最热)?(?:评论|跟帖|留言)(?:[\s(（]*\d*条?[)）]*)?$|^(?:精彩|热门|相关|热点|为您|为你|编辑|更多|延伸|猜你|您可能|你可能|今日)"
    r"(?:推荐|阅读|新闻|资讯|报道|链接|文章|稿件|喜欢|感兴趣|精彩|热点|热榜|要闻|热搜)\S{0,8}[:：]?$|^(?:新闻|点击|热文|热门)(?:排行榜?|热榜|推荐|榜单)\S{0,4}$|^(?:上|下)一篇[:：]?.*$"
)
_BRIEFS = re.compile(
    r"^[■◆●▍【\[]?\s*(?:[\u4e00-\u9fff]{0,4}(?:简讯|短讯|快讯|短波|速览|速递|简报|集纳|点击|一览|短新闻|微新闻|微报道|短讯息))\s*[】\]]?$"
)
_EDITOR = re.compile(
    r"^[（(【\[]?\s*(?:本版|本期|今日|值班|见习|执行|一版|要闻)?(?:责任?编辑?|责编|美术?编辑?|美编|编辑|主编|编审|总值班|值班(?:主任|编委|总编)?|审读|校对|版式|组版|排版|统筹|策划|监制|签发|制图|制作|设计|图编|视觉|编委|一审|二审|三审|初审|复审|终审|出品)"
    r"\s*[/／:：|丨\s]\s*.{1,60}$|^[（(\[【]\s*(?:责任?编辑?|责编|编辑)[:：\s].{1,30}[】\])）]$"
)
_SOURCE = re.compile(
    r"^(?:文章|稿件|新闻|信息)?来源\s*[:：].{1,40}$|^(?:作者|文|图文?|供稿|撰文|整理)\s*[:：/／|丨].{1,40}$"
    r"|^(?:发布时间|发布|更新|时间)[:：\s]*\d{4}.{0,40}$"
    r"|^(?!.*(?:星期|周[一二三四五六日]))(?:19|20)\d{2}[-/年.]\s?\d{1,2}[-/月.]\s?\d{1,2}日?(?:\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?\s*(?:[|丨·]?\s*\S.{0,40})?$"
)
_ROLE = re.compile(r"(?:记者|通讯员|评论员|实习生)")
_NOT_BYLINE = re.compile(r"[，,。；;“”！!？?《》…]|记者(?:从|在|了解|看到|获悉|节|站|会)")
_AFTER_ROLE = re.compile(
    r"[\s:：]*(?:[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,6}·[\u4e00-\u9fff·]{1,10})?(?:摄影报道|报道|整理|供稿|摄影|文|图)?"
)
_CREDIT = re.compile(
    r"(?:摄影报道|报道|整理|供稿|采写|摄影|发自\S{1,6}|文|图|图文|[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff·]{2,12}|\d{1,2}月\d{1,2}日电?)"
)
_SIGNED = re.compile(
    rf"^[（(【\[]\s*(?!资料|图).{{0,40}}(?:记者|通讯员|报道|供稿|文/图|据{_PAPER}(?:社|报|网|台)|新华社|综合|来源|作者).{{0,40}}[】\])）]$"
)
_INITIALS = re.compile(r"^[（(]\s*[\u4e00-\u9fff]{2,4}(?:\s+[\u4e00-\u9fff]{2,4}){0,3}\s*[)）]$")
_FOLIO = re.compile(
    r"[A-Z]?\d{1,2}\s?版|第[一二三四五六七八九十]{1,3}版|星期[一二三四五六日天]|(?:19|20)\d{2}年\d{1,2}月\d{1,2}日|(?:编辑|校对|美编|责编|审读|版式|组版)\s?[/／:：]|农历"
)
_OUTLETS = re.compile(r"^[\u4e00-\u9fff]{2,8}(?:[/／][\u4e00-\u9fff]{2,8}){1,4}$")
_CAPTION = re.compile(
    r"(?:^|[\s（(/／。])(?:本报|新华社|中新社|本网)?(?:记者|通讯员|资料|特约摄影)?\s*[\u4e00-\u9fff·]{2,4}(?:\s+[\u4e00-\u9fff·]{2,4})?\s*(?:/|／)?\s*(?:摄影?|供图|发)[）)。]?$"
    r"|^(?:图|摄影?|供图|图片|制图|漫画)\s*[/／:：]\s*\S.{0,24}$|\s图\s*[/／]\s*\S.{1,14}$|(?:摄影|供图|图片来源|图源|制图|绘图|受访者|资料图片?|资料照片?|视频截图|效果图|示意图)[：:/／]?\S{0,10}[）)]?[。]?$"
    r"|^(?:[▲△▼▽↑↓←→◀▶►↗↘]|(?:左|右|上|下|中|大|小|题)图(?:为|[:：])|图[①②③④⑤⑥⑦⑧⑨⑩\d一二三四五]?(?:为|[:：])|图[①②③④⑤⑥⑦⑧\d])"
    r"|^[（(](?:资料|网络|本版|题|效果|视频)?(?:图片|图|照片|截图|图均).{0,14}[）)]$|(?:均为|皆为)?(?:资料|网络)图片?。?$"
)
_SCENE = re.compile(
    r"(?:致辞|讲话|发言|合影|合影留念|留影|现场|外景|一角|一隅|全景|夜景|鸟瞰图?|航拍图?|效果图)。?$"
)
_STILL = re.compile(r"^[^。！？]*(?:现场|合影|留影|一角|全景|外景|夜景)。$")
_DATELINE = re.compile(
    rf"^(?:[【\[]?(?:本报|本刊|本网|本台|快报|早报|晚报|晨报|时报)(?:[\u4e00-\u9fff]{{0,4}})?(?:\d{{1,2}}月\d{{1,2}}日)?(?:综合|专)?(?:讯|电|消息|[\u4e00-\u9fff]{{1,4}}电)|(?:据)?(?:新华社|中新社|新华网|中新网|央视|人民网|路透社|法新社|{_PAPER}(?:社|报|网|台))[\u4e00-\u9fff、/／]{{0,12}}"
    rf"\d{{1,2}}月\d{{1,2}}日(?:电|讯|消息|报道)|\S{{2,16}}\d{{1,2}}月\d{{1,2}}日(?:讯|电)|(?:本报记者|记者|□)\s?\S+\s+(?:摄影)?报道)"
)
_OPENER = re.compile(
    r"^(?:近日|日前|昨日|昨天|昨晚|今日|今天|前天|前日|连日来|近期|目前|\d{1,2}月\d{1,2}日|\d{1,2}日|记者(?:从|昨|日前|近日|\d|了解)|本报|据|为(?:进一步|切实|深入|了|期)|从\S{2,14}(?:获悉|了解)|\S{2,14}(?:近日|日前|昨日|昨天|今天))"
)
_MARK = re.compile(r"^(?:[>＞》]{1,4}|[■◆●▶►▍▌▎┃◎★☆▲◇○]{1,3})\s*")
_ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]{1,2}[、.．]|[（(][一二三四五六七八九十\d]{1,2}[)）]|第[一二三四五六七八九十]{1,2}[、章节]|\d{1,2}[、.．](?!\d)|[①②③④⑤⑥⑦⑧⑨⑩])"
)


def classify(text: str) -> Kind:
    """What one line is, taken alone. `text` is stripped and not empty.

    >>> [classify(t).name for t in ("打开APP查看更多评论", "□本报记者 王小二", "责编/张三 美编/李四", "图为签约现场。")]
    ['FURNITURE', 'BYLINE', 'EDITOR', 'CAPTION']
    >>> [classify(t).name for t in ("港口吞吐量再创新高", "记者从市商务局获悉,今年以来,全市外贸保持增长。")]
    ['SHORT', 'BODY']
    """
    if len(text) <= 90:
        for rule, kind in _RULES:
            if rule.match(text):
                return kind
        if _is_reporter(text):
            return Kind.BYLINE
        if _FURNITURE.match(text) or ("。" not in text and len(_FOLIO.findall(text)) >= 2):
            return Kind.FURNITURE
        if _is_caption(text):
            return Kind.CAPTION
    return Kind.SHORT if _is_short(text) else Kind.BODY


_RULES = [
    (_EDITOR, Kind.EDITOR),
    (_JUMP, Kind.JUMP),
    (_LIST, Kind.LIST),
    (_BRIEFS, Kind.BRIEFS),
    (_CAPTION, Kind.CAPTION),
    (_SOURCE, Kind.BYLINE),
    (_SIGNED, Kind.BYLINE),
    (_INITIALS, Kind.BYLINE),
    (_OUTLETS, Kind.BYLINE),
]


def _is_reporter(text: str) -> bool:
    """A line of names with a role: □本报记者 张三, 观海新闻/青岛晚报 记者 张三 通讯员 李四, 记者 张三 报道.

    >>> [_is_reporter(t) for t in ("□记者 王小二 报道", "记者探访春运一线", "文/图 本报记者 张三 李四", "记者从会上获悉")]
    [True, False, True, False]
    """
    bare = text.strip("□■●◎◆▲ （()）【】[]　")
    if len(bare) > 60 or not _ROLE.search(bare) or _NOT_BYLINE.search(bare):
        return False
    for word in re.split(r"[\s/／、|丨]+", bare):
        role = list(_ROLE.finditer(word))
        if role and (len(word) > 24 or not _AFTER_ROLE.fullmatch(word, role[-1].end())):
            return False
        if not role and word and not _CREDIT.fullmatch(word.strip(":：")):
            return False
    return True


def _is_caption(text: str) -> bool:
    return bool(_CAPTION.search(text)) or (len(text) <= 40 and bool(_STILL.search(text)))


def _is_short(text: str) -> bool:
    """Headline-sized: no full stop, few clauses."""
    if "。" in text or len(text) > 48 or (len(text) >= 8 and text.endswith(("：", ":"))):
        return False
    return len(re.findall("[，,；;]", text)) <= 2 or len(text) <= 30


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


def is_scene(text: str) -> bool:
    """Whether a line without a picture mark still reads like a caption: somebody speaks, a hall from outside."""
    return bool(_SCENE.search(text))


def is_notice(text: str) -> bool:
    """Whether a line is the headline of a public notice: 关于…的公告."""
    return bool(re.search(r"(?:公告|通告|启事|公示|通知|声明|说明|倡议书?)$", text))


_NOT_STILL = re.compile(
    r"[“”‘’：:；;…！？!?]|^(?:这|那|他|她|它|我|你|但|而|可|如|其|不|然|因|于|此|同|随|据|对此|记者|目前|昨|今|近|日前|当|从|在此|为|最|更|也|还|就|后来|\d)"
)


def is_still(text: str) -> bool:
    """Whether a whole line is one short descriptive sentence, as captions are and paragraphs seldom."""
    return len(text) <= 28 and text.endswith("。") and text.count("。") == 1 and not _NOT_STILL.search(text)


def heading(text: str) -> tuple[bool, str]:
    """Whether a line is marked as a sub-heading, and the line without its mark; ordinals stay.

    >>> heading(">>>取得成效"), heading("一、主要做法"), heading("取得成效")
    ((True, '取得成效'), (True, '一、主要做法'), (False, '取得成效'))
    """
    bare = _MARK.sub("", text)
    return bare != text or bool(_ORDINAL.match(text)), bare
