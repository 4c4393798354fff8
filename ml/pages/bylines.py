"""Lines that name who wrote, supplied or edited an article. Each rule looks at one line only."""

from __future__ import annotations

import re

_PAPER = r"[\u4e00-\u9fff]{2,8}"
_EDITOR = re.compile(
    r"^[（(【\[]?\s*(?:本版|本期|今日|值班|见习|执行|一版|要闻)?(?:责任?编辑?|责编|美术?编辑?"
    r"|美编|编辑|主编|编审|总值班|值班(?:主任|编委|总编)?|审读|校对|版式|组版|排版|统筹|策划|监制"
    r"|签发|制图|制作|设计|图编|视觉|编委|一审|二审|三审|初审|复审|终审|出品)"
    r"\s*[/／:：|丨｜\s]\s*.{1,60}$"
)
SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻苏潘葛范彭郎鲁韦"
    "马苗方俞任袁柳史唐费薛雷贺倪汤滕殷罗毕郝安常乐于傅齐康伍余顾孟黄穆萧尹姚邵汪毛米明戴宋庞"
    "熊纪舒屈项祝董梁杜阮蓝季贾路江童颜郭梅盛林钟徐邱骆高夏蔡田樊胡凌霍万柯卢莫房解丁邓洪包左"
    "石崔龚程邢裴陆荣翁段侯全班秋宁甘武刘景龙叶白卓池乔阳党翟谭申冉桂牛边燕温庄晏柴阎连易廖耿"
    "寇欧沃越古巩聂晁辛简饶曾关查游权益桓公"
)
_SOURCE = re.compile(
    r"^(?:文章|稿件|新闻|信息)?来源\s*[:：|｜].{1,40}$"
    r"|^(?:作者|文|图文?|文字|供稿|撰文|整理)\s*[:：/／|丨｜].{1,40}$"
    r"|^(?:原创\s.{1,40}"
    r"|\S{2,14}(?:\s+\S{1,10}){0,3}\s+(?:19"
    r"|20)\d{2}-\d{1,2}-\d{1,2}(?:\s\d{1,2}:\d{2}(?::\d{2})?)?(?:\s*发[表布]于\S+)?)$"
    r"|^据《[^》]{2,14}》(?:报道)?$"
    r"|^(?:发布时间|发布日期|发布|更新时间|更新|日期|时间)[:：\s]*\d{4}.{0,80}$"
    r"|^□\s*[\u4e00-\u9fff]{1,3}(?:\s?[\u4e00-\u9fff]{1,3})?$"
    rf"|^[■●]\s*(?=[{SURNAMES}])[\u4e00-\u9fff](?:\s?[\u4e00-\u9fff]){{1,2}}$"
    r"|^\d{2}-\d{2}\s\d{1,2}:\d{2}(?:\s*[·|]?\s*\S.{0,24})?$"
    r"|^(?!.*(?:星期|周[一二三四五六日]|。$))(?:19"
    r"|20)\d{2}[-/年.]\s?\d{1,2}[-/月.]\s?\d{1,2}(?![\d]"
    r"|日?起)日?(?:\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?\s*(?:[|丨·]?\s*\S.{0,40})?$"
)
_ROLE = re.compile(r"(?:记者|通讯员|评论员|实习生)")
_NOT_BYLINE = re.compile(
    r"[，,。；;“”！!？?《》…]"
    r"|记者(?:招待会|身亡|死亡|从|在|了解|看到|获悉|节|站|会|手记|观察|调查|走访)"
)
_AFTER_ROLE = re.compile(
    r"[\s:：]*(?:[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,6}·[\u4e00-\u9fff·]{1,10})?(?:摄影报道"
    r"|报道|整理|供稿|摄影|文|图)?"
)
_CREDIT = re.compile(
    r"(?:摄影报道|报道|整理|供稿|采写|摄影|发自\S{1,6}|文|图|[\u4e00-\u9fff·]{2,12}"
    r"|\d{1,2}月\d{1,2}日电?)"
)
_SIGNED = re.compile(
    rf"^[（(【\[]\s*.{{0,40}}(?:记者|通讯员|报道|供稿|文/图|据{_PAPER}(?:社|报|网|台)|新华社|综合"
    rf"|来源|作者).{{0,40}}[】\])）]$"
)
_INITIALS = re.compile(r"^[（(]\s*[\u4e00-\u9fff]{2,4}(?:\s+[\u4e00-\u9fff]{2,4}){0,3}\s*[)）]$")
_OUTLETS = re.compile(r"^[\u4e00-\u9fff]{2,8}(?:[/／][\u4e00-\u9fff]{2,8}){1,4}$")


def is_editor(text: str) -> bool:
    """Whether a line names who edited the page: 责编/张三 美编/李四."""
    return bool(_EDITOR.match(text))


def is_source(text: str) -> bool:
    """Whether a line names the source or the author, or when and by whom it was published."""
    return any(rule.match(text) for rule in (_SOURCE, _SIGNED, _INITIALS, _OUTLETS))


def is_reporter(text: str) -> bool:
    """A line of names with a role: □本报记者 张三, 观海新闻/青岛晚报 记者 张三 通讯员 李四, 记者 张三 报道.

    >>> [is_reporter(t) for t in ("□记者 王小二 报道", "记者探访春运一线", "文/图 本报记者 张三 李四", "记者从会上获悉")]
    [True, False, True, False]
    """
    bare = text.strip("□■●◎◆▲ （()）【】[]　")
    if len(bare) > 60 or not _ROLE.search(bare) or _NOT_BYLINE.search(bare):
        return False
    if re.fullmatch(r"[\u4e00-\u9fff]{5,}记者", bare):  # whom somebody meets
        return False
    for word in re.split(r"[\s/／、|丨]+", bare):
        role = list(_ROLE.finditer(word))
        if role and (
            len(word) > 24
            or role[-1].start() > 13
            or not _AFTER_ROLE.fullmatch(word, role[-1].end())
        ):
            return False
        if not role and word and not _CREDIT.fullmatch(word.strip(":：")):
            return False
    return True


def is_author(text: str) -> bool:
    """Whether a line is nothing but a person's name, as below the headline of a commentary."""
    return (
        bool(re.fullmatch(r"[\u4e00-\u9fff]{2,3}|[\u4e00-\u9fff] [\u4e00-\u9fff]", text))
        and text[0] in SURNAMES
    )
