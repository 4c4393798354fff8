"""What a single line of a newspaper page is: furniture, byline, caption, headline-sized, or body.

Each rule looks at one line only. Putting lines together into articles is `assembly`.
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
    SECTION = "section"  # the name of a part of the paper: what follows is another article
    LIST = "list"  # the heading of a list of other articles or comments
    BRIEFS = "briefs"  # the heading of a column of short news
    JUMP = "jump"  # 下转: the article goes on elsewhere
    SHORT = "short"  # a headline, deck or sub-heading
    BODY = "body"


@dataclass(slots=True)
class Line:
    """A line with its 1-based number on the page; `title`, `heading` and `item` are what a markup language said."""

    number: int
    text: str
    kind: Kind = Kind.BODY
    indented: bool = False
    title: bool = False
    heading: bool = False
    item: bool = False  # an entry of a list: a paragraph, however it ends
    last: int = 0  # the last line of a paragraph that was set in several

    def __post_init__(self) -> None:
        self.last = self.last or self.number


_SENTENCES = (
    40  # characters, from which on a line with a full stop is a paragraph, whatever words it opens with
)
STOPS = "。！？!?…"
_CLOSERS = "”’」』）)》】\"'"
_PAPER = r"[\u4e00-\u9fff]{2,8}"

_MASTHEAD = r"(?:[\u4e00-\u9fff]{1,8}(?:日报|晚报|晨报|早报|时报|商报|都市报|工人报|青年报|快报|新报|周报|周刊|周末|导报|新闻网?|日报社)|[\u4e00-\u9fff]{2,4}在线|[\u4e00-\u9fff]{2,3}发布)"
_BUTTON = r"(?:微信|微博|QQ空间|QQ|朋友圈|复制链接|收藏|关注|点赞|赞|评论|转发|举报|纠错|分享|打印|听新闻|听全文|朗读|语音播报|阅读|浏览|在看|返回目录|版面导航|标题导航|放大|缩小|默认|全文复制|复制|往期回顾|全文检索|[上下]一[版篇期]|关闭|字体|数字报|PDF)"
_COUNT = r"[\s:：|]{0,4}(?:\d{1,2}[:：]\d{2}|[\d.]{0,8}\s?[万wkK]?\+?次?)"
_NUMBER = (
    r"[\dA-Za-z(（][\dA-Za-z@._+\-—–()（）/、;；,，:：\s转或]{2,40}"  # of a telephone, or an address for mail
)
_FURNITURE = re.compile(
    "|".join(
        f"(?:{pattern})"
        for pattern in (
            # an app's or a site's buttons and counters
            r"点击.{0,4}(?:播放|观看|收听|查看|阅读|进入|下载).{0,12}|(?:点击)?打开(?:APP|客户端)?(?:查看.*|阅读.*|，?看更多.*)?|.{0,12}打开.{0,8}(?:APP|客户端).{0,16}|下载APP.*|.{0,40}(?:应用市场|应用商店)下载.{0,60}|.{0,40}等[你您]来?[报爆]料.{0,10}",
            r".{0,14}(?:APP|客户端)(?:下载)?|查看(?:更多|全部).{0,8}|(?:展开|阅读)(?:全文|原文|更多)|加载更多.*|没有更多了.*",
            rf"(?:\d{{1,8}}|[+＋])?{_BUTTON}{_COUNT}(?:\s{{1,6}}{_BUTTON}{_COUNT}){{0,8}}|分享(?:到|至).{{0,20}}",
            r"[\d.]{1,8}\s?[万wkK]?\+?\s?(?:次|人|条)?(?:阅读|浏览|播放|评论|跟[贴帖]|点赞|参与|观看)量?|\d{1,3}\s?[/／]\s?\d{1,3}",
            r"图集\s?[（(]\d+张?[）)].{0,4}|【?字[体号].{0,40}|(?:[大中小]\s*){2,3}|登录(?:\s{0,2}[/|丨·]?\s{0,2}注册|后.{0,6}|账[号户]|入口|系统|查看.{0,4})?|注册(?:\s*登录)?|搜索(?:[你您].{0,9}|一下|框|内容|关键[词字]|文章|新闻|历史|结果|热词|发现|[站本全].{0,4})?|换一换|(?:写|发表|我要)(?:留言|评论)",
            r"\S{0,8}(?:扫码|扫一扫|二维码|扫描).{0,24}|(?:点击|欢迎)?.{0,8}关注.{0,20}(?:公众号|微信|官微|视频号).*|点击.{0,20}(?:蓝字|关注).*|收录于.{0,40}|#[^\s#]{1,20}(?:#|(?:\s+#[^\s#]{1,20}){1,8})|长按.{0,20}",
            r"喜欢.{0,10}(?:点个|点赞|在看).{0,20}|.{0,24}(?:留言区|评论区).{0,14}|-*\s*(?:END|完|全文完)\s*-*",
            r"[<＜‹«]\s*返回.{0,4}|返回(?:.{0,6}查看更多|.{0,4}(?:首页|主页|列表|目录|导航|频道|菜单)|顶部|版面|正文|原文|上一?[页级层])?",
            # where one is on a site
            r"(?:返回|回到)?(?:首页|顶部)(?:[\s|>＞»›/·].*)?|当前位置.*|您?(?:现)?在的位置.*|[^>＞»›]{1,8}(?:\s*[>＞»›]\s*[^\s>＞»›]{1,10}){1,5}(?:\s{0,4}[>＞»›])?",
            r"[\u4e00-\u9fff]{2,6}(?:\s*[|｜丨]\s*[\u4e00-\u9fff]{2,6}){2,10}|(?:[\u4e00-\u9fff]{2}\s+){4,12}[\u4e00-\u9fff]{2}|\S{0,14}\s?(?:https?://|www\.)\S+",
            # who publishes, and how to reach them
            r".{0,12}(?:版权所有|版权声明|版权与|Copyright|ICP备|公网安备|网站备案|增值电信业务经营许可证|互联网新闻信息服务许可证).*",
            # what a site notes of an article
            r"原标题[：:].*|(?:浏览|阅读|点击|访问)(?:次数|量|数|人数)?\s?[：:]\s*(?:\d[\d.]{0,9}\s?[万wkK]?\+?\s?[次人条]?(?:\s.{0,30})?|次)?|(?:发布(?:机构|单位|者|于|人)|(?:信息)?索引号?|发文(?:字号|机关)|文号|公开(?:日期|形式|方式|时限)|主题分类|有效性|栏目|频道|IP属地|(?:信息|供稿)(?:员|单位)|(?:审核|录入|上传)(?:人|员))\s?[：:].{0,40}|附件\s?\d{0,2}[：:]?\s*",
            rf"[\u4e00-\u9fff]{{0,10}}(?:热线|电话|邮箱|信箱|传真)(?:电话)?[：:\s]*(?=.{{0,30}}(?:\d[\d-]{{4}}|@)){_NUMBER}(?:[\u4e00-\u9fff]{{2,8}}[：:\s]*{_NUMBER}){{0,3}}(?:[（(][^（()）。]{{0,24}}[)）]|\s[\u4e00-\u9fff]{{2,8}}[：:][^。]{{0,40}})?",
            r"(?:社址|地址|邮编|邮政编码|邮发代号|零售价|定价|印刷|承印|网址|本报地址)[：:\s].*",
            r"\S{0,16}(?:主管|主办|主管主办)(?:\s.{0,60})?|(?:国内统一|国际标准)?(?:连续出版物号|刊号).*|CN\s?\d{2}[-—]\d{4}.*|总?第\s?\d+\s?期.{0,20}|今日\s?\d+\s?版.*",
            # folios, mastheads, dates, weather
            r"(?:第?\s?[A-Z]?\d{1,3}\s?版|第[一二三四五六七八九十]{1,3}版|[A-Z]\d{1,2})(?:[\s/|·:：]*[\u4e00-\u9fff·/]{0,12})?|\d{2}(?:[\s/|·:：]+[\u4e00-\u9fff·/]{0,12}|[\u4e00-\u9fff]{2})?|[-—–\s]*\d{1,4}[-—–\s]*",
            r"[\u4e00-\u9fff·/]{1,8}[\s|]+(?:[A-Z]?\d{1,2}版?|第\s?\d{1,2}\s?版)",
            rf"{_MASTHEAD}(?:\s*(?:APP|客户端|数字报|电子版|多媒体数字版))?(?:\s*[·|/]?\s*第?\s?[A-Z]?\d{{1,2}}\s?版)?",
            r"(?:\S{0,12}[\s|:：]+)?(?:今日天气|天气预报|今日|明日|今天|明天)?[：:\s]*(?:晴|阴|多云|小雨|阵雨|雨|雪|雷).{0,30}\d\s?(?:℃|度|级)(?:.{0,19}[^；;。])?",
            r"(?:.{0,14}\s)?(?=.{0,24}\d)[\d年月日./\-\s]{0,16}\s*(?:星期|周)[一二三四五六日天](?:\s.{0,24})?|[^。]{0,24}农历[^。]{0,24}|(?:农历)?[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年(?:.{0,4}月.{0,12})?",
            r"[\d年月日./\-:：\s]{4,24}|(?:19|20)\d{2}年\d{1,2}月\d{1,2}日(?:\s.{0,14})?",
            r"广告|推广|原创|图片|视频|音频|[*=_~\-—–·•.。※☆★◆□■▼▲↑↓\s]{1,80}",
        )
    ),
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"(?:\d{1,2}[、.．]\s?)?(?:.{0,12}(?:所有|全部)(?:内容|作品).{0,4}版权|【?(?:平台|免责|特别|版权|郑重|重要)?声明】?[：:]|【(?:平台|免责|特别|版权|郑重)声明】|凡(?:本[网报站].{0,12}(?:注明|稿件|来源)|注明)|本文(?:来源|仅代表|观点|系.{0,12}(?:转载|原创|授权|独家)|著作权|版权)|以上(?:内容|文章).{0,12}(?:上传|代表)"
    r"|未经.{0,30}(?:不得|严禁|禁止|请勿|谢绝).{0,14}(?:转载|复制|摘编|镜像)|未经(?:本[网报站]|作者).{0,30}使用|转载.{0,6}(?:请|本[网报站]).{0,12}(?:授权|许可|注明|联系)|转载[须需]?注明(?:出处|来源)|如有侵权.{0,14}(?:联系|删除|告知))"
)
_RIGHTS = re.compile(
    r"版权声明|版权|著作权|转载|授权|许可|声明|免责|注明|来源|侵权|代表|观点|立场|存储|上传|删除|本[网报站]|平台"
)
_SECTION = re.compile(
    r"[■◆●▍【\[]?\s*(?:要闻|深度|国内|国际|国内国际|社会|民生|财经|经济|文化|体育|教育|健康|时评|副刊|视点|关注|今日关注|聚焦|特别报道|综合|综合新闻|本埠|本地|时政|头版|焦点|专题"
    r"|(?:今日|每日|本周|百姓|市民|城市)?(?:话题|民声|看点|连线|论坛)|[\u4e00-\u9fff]{0,4}(?:时评|锐评|快评|短评|漫评|热评|微评)|封面故事|封面|图片新闻|新闻图片|公告|启事|公告[·、]启事|人物|对话|人物[·、]对话|特稿|专版|专刊|公益广告)\s*[】\]]?"
)
_JUMP = re.compile(
    r"^[（(【\[]?\s*(?P<to>下转|转)?(?:上接|接|下转|转|紧接)\s*第?\s*[A-Z]?\s*[\d一二三四五六七八九十]{1,3}\s*版?.{0,14}[】\])）]?$"
)
_LIST = re.compile(
    r"^(?:最新|热门|精彩|精选|全部|网友|最热)?(?:评论|跟帖|留言)(?:[\s(（]*\d*条?[)）]*)?$|^(?:精彩|热门|相关|热点|为您|为你|编辑|更多|延伸|猜你|您可能|你可能|今日|往期|近期|精选)"
    r"(?:推荐|阅读|新闻|资讯|报道|链接|文章|稿件|喜欢|感兴趣|精彩|热点|热榜|要闻|热搜)\S{0,8}[:：]?$|^(?:新闻|点击|热文|热门)(?:排行榜?|热榜|推荐|榜单)\S{0,4}$|^(?:上|下)一篇[:：\s]*(?![上下]一篇)\S.*$|^大家都在看$|^(?:作者|TA的?)(?:最新|其他)?(?:文章|作品)$"
)
_BRIEFS = re.compile(
    r"^[■◆●▍【\[]?\s*(?:[\u4e00-\u9fff]{0,4}(?:简讯|短讯|快讯|短波|速览|速递|简报|集纳|点击|一览|短新闻|微新闻|微报道))\s*[】\]]?$"
)
_EDITOR = re.compile(
    r"^[（(【\[]?\s*(?:本版|本期|今日|值班|见习|执行|一版|要闻)?(?:责任?编辑?|责编|美术?编辑?|美编|编辑|主编|编审|总值班|值班(?:主任|编委|总编)?|审读|校对|版式|组版|排版|统筹|策划|监制|签发|制图|制作|设计|图编|视觉|编委|一审|二审|三审|初审|复审|终审|出品)"
    r"\s*[/／:：|丨｜\s]\s*.{1,60}$"
)
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻苏潘葛范彭郎鲁韦马苗方俞任袁柳史唐费薛雷贺倪汤滕殷罗毕郝安常乐于傅齐康伍余顾孟黄穆萧尹姚邵汪毛米明戴宋庞熊纪舒屈项祝董梁杜阮蓝季贾路江童颜郭梅盛林钟徐邱骆高夏蔡田樊胡凌霍万柯卢莫房解丁邓洪包左石崔龚程邢裴陆荣翁段侯全班秋宁甘武刘景龙叶白卓池乔阳党翟谭申冉桂牛边燕温庄晏柴阎连易廖耿寇欧沃越古巩聂晁辛简饶曾关查游权益桓公"
_SOURCE = re.compile(
    r"^(?:文章|稿件|新闻|信息)?来源\s*[:：|｜].{1,40}$|^(?:作者|文|图文?|文字|供稿|撰文|整理)\s*[:：/／|丨｜].{1,40}$"
    r"|^(?:原创\s.{1,40}|\S{2,14}(?:\s+\S{1,10}){0,3}\s+(?:19|20)\d{2}-\d{1,2}-\d{1,2}(?:\s\d{1,2}:\d{2}(?::\d{2})?)?(?:\s*发[表布]于\S+)?)$|^据《[^》]{2,14}》(?:报道)?$"
    r"|^(?:发布时间|发布日期|发布|更新时间|更新|日期|时间)[:：\s]*\d{4}.{0,80}$|^□\s*[\u4e00-\u9fff]{1,3}(?:\s?[\u4e00-\u9fff]{1,3})?$"
    rf"|^[■●]\s*(?=[{_SURNAMES}])[\u4e00-\u9fff](?:\s?[\u4e00-\u9fff]){{1,2}}$"
    r"|^\d{2}-\d{2}\s\d{1,2}:\d{2}(?:\s*[·|]?\s*\S.{0,24})?$"
    r"|^(?!.*(?:星期|周[一二三四五六日]|。$))(?:19|20)\d{2}[-/年.]\s?\d{1,2}[-/月.]\s?\d{1,2}(?![\d]|日?起)日?(?:\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?\s*(?:[|丨·]?\s*\S.{0,40})?$"
)
_ROLE = re.compile(r"(?:记者|通讯员|评论员|实习生)")
_NOT_BYLINE = re.compile(
    r"[，,。；;“”！!？?《》…]|记者(?:招待会|身亡|死亡|从|在|了解|看到|获悉|节|站|会|手记|观察|调查|走访)"
)
_AFTER_ROLE = re.compile(
    r"[\s:：]*(?:[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,6}·[\u4e00-\u9fff·]{1,10})?(?:摄影报道|报道|整理|供稿|摄影|文|图)?"
)
_CREDIT = re.compile(
    r"(?:摄影报道|报道|整理|供稿|采写|摄影|发自\S{1,6}|文|图|[\u4e00-\u9fff·]{2,12}|\d{1,2}月\d{1,2}日电?)"
)
_SIGNED = re.compile(
    rf"^[（(【\[]\s*.{{0,40}}(?:记者|通讯员|报道|供稿|文/图|据{_PAPER}(?:社|报|网|台)|新华社|综合|来源|作者).{{0,40}}[】\])）]$"
)
_INITIALS = re.compile(r"^[（(]\s*[\u4e00-\u9fff]{2,4}(?:\s+[\u4e00-\u9fff]{2,4}){0,3}\s*[)）]$")
_FOLIO = re.compile(
    r"[A-Z]?\d{1,2}\s?版|第[一二三四五六七八九十]{1,3}版|星期[一二三四五六日天]|(?:19|20)\d{2}年\d{1,2}月\d{1,2}日|(?:编辑|校对|美编|责编|审读|版式|组版)\s?[/／:：]|农历"
)
_OUTLETS = re.compile(r"^[\u4e00-\u9fff]{2,8}(?:[/／][\u4e00-\u9fff]{2,8}){1,4}$")
_PICTURE = r"(?:摄影|供图|图片来源|图源|制图|绘图|资料图片?|资料照片?|视频截图|效果图|示意图)"
_CAPTION = re.compile(
    r"(?:^|[\s（(/／。])(?:本报|新华社|中新社|本网)?(?:记者|通讯员|资料|特约摄影)?\s*[\u4e00-\u9fff·]{2,4}(?:\s+[\u4e00-\u9fff·]{2,4})?\s*(?:/|／)?\s*(?:摄影?|供图)[）)。]?$|(?:新华社|中新社)(?:记者)?\s*(?:[\u4e00-\u9fff·]{2,4}\s*)?发[）)。]?$"
    r"|(?:记者|通讯员)\s{0,3}[\u4e00-\u9fff]{2,4}\s{0,3}图[）)。]?$|^(?:图|摄影?|供图|图片|制图|漫画)\s*[/／:：]\s*\S.{0,24}$|\s图\s*[/／]\s*\S.{1,14}$"
    rf"|(?:^[^，,。]{{0,30}}|[\s（(。]\S{{0,12}})(?:{_PICTURE}\d?[）)]?。?$|{_PICTURE}[：:/／]\s?\S{{1,12}}$)"
    r"|^(?:[▲△▼▽↑↓←→◀↗↘]|(?:左|右|上|下|中|大|小|题)图(?:为|[:：])|图[①②③④⑤⑥⑦⑧⑨⑩\d一二三四五]?(?:为|[:：])|图[①②③④⑤⑥⑦⑧\d])"
    r"|^[（(](?:资料|网络|本版|题|效果|视频)?(?:图片|图|片|照片|截图|图均).{0,14}[）)]$|[（(][^（()）]{0,8}(?:照片|图片|资料片|摄)[)）]$"
)
_SCENE = re.compile(
    r"(?:致辞|讲话|发言|合影|合影留念|留影|现场|外景|一角|一隅|全景|夜景|鸟瞰图?|航拍图?|效果图)。?$"
)
_STILL = re.compile(r"^[^。！？，,]*(?:现场|合影|留影|一角|全景|外景|夜景)。$")
_DATELINE = re.compile(
    r"^(?:[【\[]?(?:本报|本刊|本网|本台|快报|早报|晚报|晨报|时报)(?:[\u4e00-\u9fff]{0,4})?(?:\d{1,2}月\d{1,2}日)?(?:综合|专)?(?:讯|电|消息|[\u4e00-\u9fff]{1,4}电)|\S{2,16}\d{1,2}月\d{1,2}日(?:讯|电|消息)|(?:本报记者|记者|□)\s?\S+\s+(?:摄影)?报道)"
)
_OPENER = re.compile(
    r"^(?:近日|日前|昨日|昨天|昨晚|今日|今天|前天|前日|连日来|近期|目前|\d{1,2}月\d{1,2}日|\d{1,2}日|记者(?:从|昨|日前|近日|\d)|本报|据|为(?:进一步|切实|深入|了|期)|从\S{2,14}(?:获悉|了解)|\S{2,14}(?:近日|日前|昨日|昨天|今天))"
)
_MARK = re.compile(r"^(?:[>＞》]{1,4}|[■◆●▶►▍▌▎┃◎★☆▲◇○]{1,3})\s*")
_BOX = re.compile(
    r"(?:新闻|相关|背景|知识|延伸|政策)?链接|延伸阅读|数说\S{0,8}|\S{0,4}大事记|时间轴|\S{0,6}小贴士|\S{0,4}提示|记者手记|编后|名词解释|(?:新闻|相关)背景"
)
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
    kind = _kind(text)
    squeezed = _squeezed(text)
    return _kind(squeezed) if kind in (Kind.SHORT, Kind.BODY) and squeezed != text else kind


def _kind(text: str) -> Kind:
    prose = len(text) > _SENTENCES and "。" in text and len(set(_RIGHTS.findall(text))) < 2
    if _DISCLAIMER.match(text) and not prose:
        return Kind.FURNITURE
    if len(text) <= 90:
        for rule, kind in _RULES:
            if rule.match(text):
                return kind
        if _is_reporter(text):
            return Kind.BYLINE
        if _SECTION.fullmatch(text):
            return Kind.SECTION
        if (
            (_FURNITURE.fullmatch(text) and not prose)
            or ("。" not in text and len(_FOLIO.findall(text)) >= 2)
            or _is_folio(text)
        ):
            return Kind.FURNITURE
        if _is_caption(text):
            return Kind.CAPTION
    return Kind.SHORT if _is_short(text) else Kind.BODY


def _squeezed(text: str) -> str:
    """A scan's line without the blanks between its characters; other lines as they are."""
    if re.fullmatch(r"[\u4e00-\u9fff](?:[ \u3000]{1,3}[\u4e00-\u9fff]){1,3}", text):  # a heading set wide
        return re.sub(r"\s", "", text)
    blanks = len(re.findall(r"(?<=\S) (?=\S)", text))
    return re.sub(r" +", "", text) if blanks >= 3 and blanks * 6 > len(text) else text


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


_FOLIO_PART = re.compile(
    rf"(?P<paper>{_MASTHEAD})|(?P<date>(?:19|20)\d{{2}}[-./年]\d{{1,2}}[-./月]\d{{1,2}}日?)|(?P<day>星期[一二三四五六日天])"
    rf"|(?P<page>第?[A-Z]?\d{{1,2}}版?)|(?:{_SECTION.pattern})|[\u4e00-\u9fff]{{2,4}}版?"
)


def _is_folio(text: str) -> bool:
    """A line of a paper's name, date, page and section, in any order: 海州新报 · 2024-12-03 · 经济版.

    >>> [_is_folio(t) for t in ("海州新报 · 2024-12-03 · 经济版", "A03 城事 海州晚报", "海州日报 港口 开放")]
    [True, True, False]
    """
    parts = [_FOLIO_PART.fullmatch(part) for part in re.split(r"[\s·|｜/]+", text)]
    return None not in parts and len({part.lastgroup for part in parts if part and part.lastgroup}) >= 2


def _is_reporter(text: str) -> bool:
    """A line of names with a role: □本报记者 张三, 观海新闻/青岛晚报 记者 张三 通讯员 李四, 记者 张三 报道.

    >>> [_is_reporter(t) for t in ("□记者 王小二 报道", "记者探访春运一线", "文/图 本报记者 张三 李四", "记者从会上获悉")]
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
            len(word) > 24 or role[-1].start() > 13 or not _AFTER_ROLE.fullmatch(word, role[-1].end())
        ):
            return False
        if not role and word and not _CREDIT.fullmatch(word.strip(":：")):
            return False
    return True


def _is_caption(text: str) -> bool:
    return bool(_CAPTION.search(text)) or (len(text) <= 40 and bool(_STILL.search(text)))


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


# Of several parts, without a comma, as party dailies and their web pages have them.
_LONG_HEADLINE = re.compile(r"(?=.{49,90}$)[^，,；;]{8,}(?:\s|——)[^，,；;]{8,}")
_LEADS_ON = re.compile(r".{15}[：:]$|(?:如下|以下|包括|分别是|[几两三四五六七八九]点)[：:]$")
_SPEAKER = re.compile(r"(?:记者|问|答|主持人|Q|A|编者按|编者的话|按语)\s*[：:]")


def is_clock(text: str) -> bool:
    """Whether a line is a site's note of when an article came out, to the minute: 2022-11-06 15:12 海州日报."""
    return bool(re.search(r"\d[-/月]\d{1,2}日?\s+\d{1,2}:\d{2}", text))


def is_author(text: str) -> bool:
    """Whether a line is nothing but a person's name, as below the headline of a commentary."""
    return (
        bool(re.fullmatch(r"[\u4e00-\u9fff]{2,3}|[\u4e00-\u9fff] [\u4e00-\u9fff]", text))
        and text[0] in _SURNAMES
    )


_DOING = re.compile(
    r"(?:正?在|正|向|与|和|为|给|把|带|展示|介绍|接受|检查|查看|擦拭|讲解|操作|演示|指导|表演|制作|整理|翻|抱|手|站|坐|走|拿|举|教|参观|调试|修)"
)


def names_person(text: str, whole: str) -> bool:
    """Whether a line begins with a name from the article and what its bearer is doing, as captions do.

    >>> names_person("施永年擦拭船舵上的铜哨子", "男人叫施永年。施永年的渡船叫江燕号。")
    True
    """
    if text[0] not in _SURNAMES or re.search("[，,：:？?！!]", text):
        return False
    return any(text[:size] in whole and _DOING.match(text, size) for size in (3, 2))


def is_signature(text: str) -> bool:
    """Whether a line may end a notice: whom to ask, an office or a firm, with or without the date."""
    if re.match(r"(?:联系人|联系电话|联系地址|咨询电话|地址)[：:]", text):
        return True
    return len(text) <= 40 and bool(
        re.fullmatch(
            r"\S{3,24}(?:政府|局|委员会|委|公司|办公室|中心|法院|银行|处|站|台|会|厅|院|馆|大队|支队)(?:\s+[\d一二三四五六七八九十〇零年月日]{8,14})?",
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


def is_scene(text: str) -> bool:
    """Whether a line without a picture mark still reads like a caption: somebody speaks, a hall from outside."""
    return bool(_SCENE.search(text))


def is_notice(text: str) -> bool:
    """Whether a line is the headline of a public notice: 关于…的公告."""
    return bool(re.search(r"(?:公告|通告|启事|公示|通知|声明|说明|倡议书?)$", text))


def is_credit(text: str) -> bool:
    """Whether a caption names who took the picture, and no more."""
    return len(text) <= 24 and bool(re.search(r"(?:摄影?|供图)[）)]?$", text)) and "。" not in text


_NOT_STILL = re.compile(
    r"[“”‘’：:；;…！？!?]|[了还也均]|^(?:这|那|他|她|它|我|你|但|而|可|如|其|不|然|因|于|此|同|随|据|对此|记者|目前|昨|今|近|日前|当|从|在此|为|最|更|也|还|就|后来|\d)"
)


def is_event(text: str) -> bool:
    """Whether a line ends by saying what takes place, as captions of news pictures do."""
    return bool(re.search(r"(?:举行|参观|签约|揭牌|启动|交流|考察|调研|座谈|授牌|颁奖|表演|演出)。?$", text))


def is_view(text: str) -> bool:
    """Whether a line without a stop says what is to be seen somewhere, as captions in apps do.

    >>> [is_view(t) for t in ("孩子们在书屋里听老人讲故事", "码头边等待装船的新能源汽车", "让老手艺走进新生活")]
    [True, True, False]
    """
    place = r".{2,12}在.{1,10}(?:内|里|上|旁|前|中|下|边|现场).{2,}"
    thing = r".*(?:内|里|上|旁|前|中|下|边)(?:.{2,}的.{2,8}|的.{2,12})"
    return (len(text) >= 12 and bool(re.fullmatch(f"{place}|{thing}", text))) or _is_at_work(text)


_WORKERS = r"(?:[\u4e00-\u9fff]{0,6}(?:人员|工人|师傅)|市民|游客|旅客|顾客|村民|居民|学生|孩子们?|小朋友们?|选手们?|志愿者们?|农户|果农|渔民|演员们?|客商|观众)"
_PLACE = r"[^进入到向下让把建打做成为，,]{2,16}(?:车间|[厂园展]区|厂房|工地|码头|[展大]厅|生产线|基地|产业园|公园|中心|大桥|场馆)(?:内?一[派片].{2,4})?"


def _is_at_work(text: str) -> bool:
    """Whether a line shows people doing something, or a place of work and how it looks."""
    people = re.match(_WORKERS, text)
    return bool(people and _DOING.match(text, people.end()) or re.fullmatch(_PLACE, text))


def is_still(text: str) -> bool:
    """Whether a whole line is one short descriptive sentence, as captions are and paragraphs seldom."""
    return len(text) <= 28 and text.endswith("。") and text.count("。") == 1 and not _NOT_STILL.search(text)


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
