"""What a line of a web page is, by its words alone: of a site and its editors, or a caption.

Rules of this kind are few on purpose. Where a line stands is judged in `webtext`.
"""

from __future__ import annotations

import re

STOPS = "。！？!?…"
_PAUSES = frozenset("，、；：,;:。！？!?…")
_LONGEST = 120  # characters of a line about the article
_LONG_CAPTION, _SHORT_CAPTION = 90, 60  # characters of captions beside a picture, and elsewhere

_ROLE = (
    r"(?:责任|值班|执行|初审|复审|终审|图片|视觉|新媒体|文字|网络|美术|本期|本文|见习|实习|栏目)?"
    r"(?:责编|编辑|美编|编审|编校|校对|校审|审核|审校|审签|监制|监审|排版|制作|主编|统筹|出品人?|总监制?"
    r"|主任|签发|[一二三初复终]审)"
)
# Who worked on the page: nobody says so in a text.
_EDITOR = re.compile(
    rf"[\s（(\[【“]*(?:\S{{2,12}}(?:新闻|日报|晚报|时报|网|客户端))?{_ROLE}\s*[：:/／|｜丨]"
)
# Who wrote or told it: in a text also the speakers of a conversation are named so.
_AUTHOR = re.compile(
    r"[\s（(\[【□■◎●]*(?:\S{2,8}(?:新闻|日报|晚报|时报|网|社|台|媒体))?"
    r"(?:(?:本报|本刊|本网|本台|全媒体|融媒体?|特约|见习|实习|首席|通讯|特派)*"
    r"(?:记者|通讯员|实习生|作者|撰文|撰稿|采写|供稿|文字?|图|摄影|摄像|视频|策划|(?:文章|稿件|信息|新闻)?来源|稿源|出处|转自))"
    r"(?:\s*[：:/／|｜丨]\s*|\s+)\S"
)
_SIGNED = re.compile(
    r"[（(【\[]\s*(?:本报|本刊|本网|全媒体|融媒体?|实习|见习|特约|首席)*(?:记者|通讯员|作者|文[/／]|图[/／]|来源|据)"
    r"[^（）()。]{1,60}[）)】\]]$"
    r"|(?:本报|本刊|本网|本台)(?:首席|见习|实习|特约)?(?:记者|通讯员|评论员)\s?[^。，]{2,40}$"
)
_WHEN = re.compile(
    r"(?:19|20)?\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}日?"
    r"|\d{1,2}\s*[-/月]\s*\d{1,2}日?(?=\s*\d{1,2}:)"
    r"|\d{1,2}:\d{2}(?::\d{2})?|\d+\s*(?:秒|分钟|小时|天|个?月)前|星期[一二三四五六日天]|[上下]午"
)
_LABEL = re.compile(
    r"来源|稿源|作者|编辑|责编|记者|通讯员|文章|信息|发布(?:时间|日期|于|者|人)?|发表(?:时间|于|在)?|更新(?:时间|于)?"
    r"|时间|日期|浏览|阅读|点击(?:数|量|率)?|人气|播放|热度|字体|字号|大小|评论|跟帖|跟贴|参与|分享到?|收藏|打印"
    r"|举报|原创|转载|出处|栏目|分类|标签|关键[词字]|专栏|属地|查看|次数?|条|views?|posted|by|source"
    r"|(?<![\u3400-\u9fff])(?:[大中小]|默认|超大)(?![\u3400-\u9fff])"
)
_VALUE = re.compile(r"(?<=[：:])\s*[^\s：:|｜/]+")
_FURNITURE = re.compile(
    r"(?:首页|登录|注册|退出|返回(?:首页|目录|顶部|列表)?|关闭(?:窗口)?|打印(?:本页)?|收藏(?:本[页站])?|分享(?:到|至)?"
    r"|举报|反馈|关注(?:我们)?|点赞|在看|评论|纠错|复制(?:链接)?|放大|缩小|默认|上一[页篇条版]|下一[页篇条版]|尾页"
    r"|[小中大]?字[号体]|小|中|大|原创|广告|推广|正文|当前位置|全文|展开|更多|阅读原文|微信|微博|空间|朋友圈"
    r"|第?\d+页?|[\s>》»›/|｜·【】\[\]()（）：:,，、+!！.…—\-—])+"
)
_RIGHT = r"(?:转载|复制|摘编|镜像|使用|转发|引用|刊登|传播|禁止|严禁|不得转|谢绝)"
_NUMBER = re.compile(r"[\d\s.、]+")  # 01, the heading of a part
_OF_SITE = re.compile(
    r"[\s　“*※【（(▍■]*(?:"
    # statements
    r"(?:\S{0,6}(?:特别|免责|版权|平台|郑重|作者|重要|法律))?声明\s*[：:】]\s*\S*?(?:转载|观点|内容|本文|文章|版权|仅供"
    r"|稿件|消息|未经|平台|信息|原创|力求|图片|AI)"
    r"|(?:\S{2}提示|提示)\s*[：:]\s*(?:以上|本文|文章|内容|观点)|Notice\s*[：:]\s*The content"
    r"|原标题\s*[：:]"
    r"|本文(?:来源|来自|转自|仅代表|系|首发|经授权|为\S{2,10}(?:原创|独家)|由\S{2,16}(?:授权|原创))"
    r"|(?:以上)?(?:文章|内容|图文|图片|素材)(?:均|部分)?(?:来源|来自网|仅供|转自|为\S*上传)"
    r"|转载请|如有侵权|侵(?:权必|删)|版权所有"
    # invitations
    r"|点个?[“\"]?(?:赞|在看)|点击\S{0,8}(?:蓝字|关注|投票|进入|下载|查看|订阅|阅读|收听)"
    r"|长按\S{0,8}(?:识别|二维码|关注)|欢迎(?:转发|关注|分享|投稿|扫码|下载)|下载\S{0,10}(?:APP|客户端)"
    r"|扫\S{0,2}(?:一扫|码|描)\S{0,16}(?:关注|手机|打开|下载|分享|二维码|客户端|微信|加入|阅读|查看)"
    r"|海量资讯|炒股就看|更多(?:精彩|新闻|内容|资讯|专业)\S{0,20}(?:请|尽在|关注|点击|下载)"
    r"|打开\S{0,8}(?:APP|客户端)|微信(?:公众)?号\s*[：:]"
    r"|(?:\S{2,8})?(?:报料|爆料|投稿|新闻热线)(?:热线|电话|邮箱)?\s*[：:]"
    # buttons and feet
    r"|正文已结束|继续滑动|返回\S{0,4}(?:首页|搜狐)|查看更多|[上下]一[篇条页]\s*[：:]|您至少"
    r"|违法和?不良信息|(?:Copyright|©|\(c\))|\S{0,10}ICP备"
    r"|《[^》]{2,12}》\s*[（(]\s*(?:\d{4}年|第?\d+版)[^。]{0,30}$"
    r")"
)
_RIGHTS = re.compile(
    rf"(?i)未经\S{{0,8}}(?:授权|许可|同意|允许)\S{{0,14}}{_RIGHT}|版权所有|all rights reserved"
    r"|Copyright\s*[©(]|ICP备\d"
)
_BACK = re.compile(
    r"\s*(?:[（(【\[]?\s*)?(?:返回\S{2,4}，?查看更多|【?(?:点击)?阅读原文】?|举报/反馈)\s*$"
)
_LIST = re.compile(
    r"[\s【\[▍■◆●>|]*(?:\S{0,6}(?:相关|推荐|热门|精彩|延伸|最新|近期|最近|往期|更多|编辑|为您|猜你|热点)\S{0,4}"
    r"(?:阅读|新闻|文章|推荐|报道|链接|稿件|资讯|内容|排行榜?|喜欢|回顾)|\S{0,6}评论|大家都在[看搜]|\S{0,4}(?:热榜|排行榜|热文|热搜))"
    r"[\s】\]：:>»（(\d)）条]*$"
)
_CAPTION = re.compile(
    r"(?:[▲△↑←→↓▼])\s*\S|(?:图片?|摄影|照片|资料图片?)\s*(?:来源|提供)?\s*[：:/／|｜丨]\s*\S{1,20}$"
    r"|(?:本文)?图片?(?:来源|来自)|(?:资料|示意|效果|配|题|插)图\S{0,8}$|图为"
)
_CREDIT = re.compile(
    r"(?:(?:[\s。）)]|(?:记者|通讯员|社)\s?)\S{2,12}\s?(?:/?\s?[摄供]图?|摄影)|(?:受访者|本人|资料|视觉中国)供?图|供图)"
    r"[）)]?。?$"
)
_DATELINE = re.compile(
    r"[【\[]?(?:本报|本刊|本网|本台|\S{2,4}社|\S{2,3}报)\S{0,8}(?:\d{1,2}月\d{1,2}日)?\S{0,2}(?:讯|电|消息)[】\]]?"
    r"[\s（(]|(?:本报记者|记者|□)\s?\S+\s+(?:摄影)?报道"
)


def is_prose(text: str) -> bool:
    """Whether a line is set in sentences, or in parts of them."""
    return len(text) >= 8 and not _PAUSES.isdisjoint(text)


def pauses(text: str) -> int:
    """How many stops and commas a line has."""
    return sum(map(text.count, "，。、,；：！？"))


def is_editor(text: str) -> bool:
    """Whether a line says who edited the page.

    >>> [is_editor(t) for t in ("责任编辑：霍小琦", "(责编：周小满、何冬)", "编辑：这不行。", "编辑部来信：")]
    [True, True, False, False]
    """
    return (
        len(text) <= 80
        and "。" not in text[:-1]
        and text[-1] not in "。？！"
        and bool(_EDITOR.match(text))
    )


def is_author(text: str) -> bool:
    """Whether a line, at the edge of a text, says who wrote it or where it is from."""
    short = len(text) <= 60 and text[-1] not in STOPS and "。" not in text
    return short and bool(_AUTHOR.match(text) or _SIGNED.match(text))


def is_meta(text: str) -> bool:
    """Whether a line between headline and text is about the article: time, source, reads.

    >>> [is_meta(t) for t in ("2024年03月05日08:12 来源：滨河日报", "发表于2024-03-05| 1164次阅读", "3月5日，开航")]
    [True, True, False]
    """
    if len(text) > _LONGEST or "。" in text or text[-1] in STOPS:
        return False
    left = _VALUE.sub("", text)
    left, times = _WHEN.subn("", left)
    left, labels = _LABEL.subn("", left)
    left = re.sub(r"[^\u3400-\u9fffA-Za-z]", "", left)
    if not times and not labels:
        return False
    if times and len(left) <= 14 and not re.search(r"[，；？！]", text):
        return True
    return labels > 0 and len(left) <= 4 and bool(re.search(r"[\s\d：:|｜/【\[]", text))


def is_of_site(text: str) -> bool:
    """Whether a line is the site's: statements, invitations, buttons, page numbers."""
    if _FURNITURE.fullmatch(text):
        return not _NUMBER.fullmatch(text)
    return bool(_OF_SITE.match(text)) or (len(text) <= 100 and bool(_RIGHTS.search(text)))


def without_button(text: str) -> str:
    """A paragraph without the button that some sites set at its end.

    >>> without_button("抱着那把刀。返回搜狐，查看更多")
    '抱着那把刀。'
    """
    return _BACK.sub("", text) if text[-1] in "多文馈】" else text


def heads_list(text: str) -> bool:
    """Whether a line is the heading of a list of other articles, or of comments.

    Papers have a box of background under 相关链接 and 延伸阅读 too: see `may_head_text`.

    >>> [heads_list(t) for t in ("小编最近文章", "相关阅读：", "评论（126）", "给鱼儿也留条路")]
    [True, True, True, False]
    """
    return len(text) <= 16 and bool(_LIST.match(text))


def may_head_text(text: str) -> bool:
    """Whether the heading of a list may also be that of a box in a text."""
    return "链接" in text or "延伸" in text


def is_caption(text: str, beside: bool) -> bool:
    """Whether a line describes a picture; `beside` one, less is asked for."""
    if len(text) > (_LONG_CAPTION if beside else _SHORT_CAPTION):
        return False
    said = _CAPTION.match(text) and (beside or text[0] in "▲△" or not text.endswith("。"))
    return bool(said or _CREDIT.search(text))


def is_dateline(text: str) -> bool:
    """Whether a paragraph opens like a report: 本报讯, 新华社…电."""
    return bool(_DATELINE.match(text))
