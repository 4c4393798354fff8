"""Captions of pictures: those with a mark, and the looks of those without.

Each rule looks at one line only.
"""

from __future__ import annotations

import re

from ml.pages.bylines import SURNAMES

_PICTURE = r"(?:摄影|供图|图片来源|图源|制图|绘图|资料图片?|资料照片?|视频截图|效果图|示意图)"
_CAPTION = re.compile(
    r"(?:^|[\s（(/／。])(?:本报|新华社|中新社|本网)?(?:记者|通讯员|资料"
    r"|特约摄影)?\s*[\u4e00-\u9fff·]{2,4}(?:\s+[\u4e00-\u9fff·]{2,4})?\s*(?:/|／)?\s*(?:摄影?"
    r"|供图)[）)。]?$"
    r"|(?:新华社|中新社)(?:记者)?\s*(?:[\u4e00-\u9fff·]{2,4}\s*)?发[）)。]?$"
    r"|(?:记者|通讯员)\s{0,3}[\u4e00-\u9fff]{2,4}\s{0,3}图[）)。]?$"
    r"|^(?:图|摄影?|供图|图片|制图|漫画)\s*[/／:：]\s*\S.{0,24}$|\s图\s*[/／]\s*\S.{1,14}$"
    rf"|(?:^[^，,。]{{0,30}}|[\s（(。]\S{{0,12}})(?:{_PICTURE}\d?[）)]?。?$"
    rf"|{_PICTURE}[：:/／]\s?\S{{1,12}}$)"
    r"|^(?:[▲△▼▽↑↓←→◀↗↘]|(?:左|右|上|下|中|大|小|题)图(?:为|[:：])"
    r"|图[①②③④⑤⑥⑦⑧⑨⑩\d一二三四五]?(?:为|[:：])|图[①②③④⑤⑥⑦⑧\d])"
    r"|^[（(](?:资料|网络|本版|题|效果|视频)?(?:图片|图|片|照片|截图|图均).{0,14}[）)]$"
    r"|[（(][^（()）]{0,8}(?:照片|图片|资料片|摄)[)）]$"
)
_SCENE = re.compile(
    r"(?:致辞|讲话|发言|合影|合影留念|留影|现场|外景|一角|一隅|全景|夜景|鸟瞰图?|航拍图?"
    r"|效果图)。?$"
)
_STILL = re.compile(r"^[^。！？，,]*(?:现场|合影|留影|一角|全景|外景|夜景)。$")
_DOING = re.compile(
    r"(?:正?在|正|向|与|和|为|给|把|带|展示|介绍|接受|检查|查看|擦拭|讲解|操作|演示|指导|表演"
    r"|制作|整理|翻|抱|手|站|坐|走|拿|举|教|参观|调试|修)"
)
_NOT_STILL = re.compile(
    r"[“”‘’：:；;…！？!?]|[了还也均]"
    r"|^(?:这|那|他|她|它|我|你|但|而|可|如|其|不|然|因|于|此|同|随|据|对此|记者|目前|昨|今|近"
    r"|日前|当|从|在此|为|最|更|也|还|就|后来|\d)"
)
_WORKERS = (
    r"(?:[\u4e00-\u9fff]{0,6}(?:人员|工人|师傅)|市民|游客|旅客|顾客|村民|居民|学生|孩子们?"
    r"|小朋友们?|选手们?|志愿者们?|农户|果农|渔民|演员们?|客商|观众)"
)
_PLACE = (
    r"[^进入到向下让把建打做成为，,]{2,16}(?:车间|[厂园展]区|厂房|工地|码头|[展大]厅|生产线|基地"
    r"|产业园|公园|中心|大桥|场馆)(?:内?一[派片].{2,4})?"
)


def begins_caption(text: str) -> bool:
    """Whether a line is a caption by what it opens with: 图为, ▲, (资料图片)."""
    return bool(_CAPTION.match(text))


def is_caption(text: str) -> bool:
    """Whether a line names a photographer, refers to a picture or is a scene: 签约现场。"""
    return bool(_CAPTION.search(text)) or (len(text) <= 40 and bool(_STILL.search(text)))


def is_scene(text: str) -> bool:
    """Whether a line without a picture mark still reads like a caption.

    Somebody speaks, or a hall is shown from outside.
    """
    return bool(_SCENE.search(text))


def names_person(text: str, whole: str) -> bool:
    """Whether a line begins with a name from the article and what its bearer is doing, as captions
    do.

    >>> names_person("施永年擦拭船舵上的铜哨子", "男人叫施永年。施永年的渡船叫江燕号。")
    True
    """
    if text[0] not in SURNAMES or re.search("[，,：:？?！!]", text):
        return False
    return any(text[:size] in whole and _DOING.match(text, size) for size in (3, 2))


def is_credit(text: str) -> bool:
    """Whether a caption names who took the picture, and no more."""
    return len(text) <= 24 and bool(re.search(r"(?:摄影?|供图)[）)]?$", text)) and "。" not in text


def is_event(text: str) -> bool:
    """Whether a line ends by saying what takes place, as captions of news pictures do."""
    return bool(
        re.search(r"(?:举行|参观|签约|揭牌|启动|交流|考察|调研|座谈|授牌|颁奖|表演|演出)。?$", text)
    )


def is_view(text: str) -> bool:
    """Whether a line without a stop names what can be seen somewhere, as captions in apps do.

    >>> [is_view(t) for t in ("孩子们在书屋里听老人讲故事", "码头边等待装船的新能源汽车", "让老手艺走进新生活")]
    [True, True, False]
    """
    place = r".{2,12}在.{1,10}(?:内|里|上|旁|前|中|下|边|现场).{2,}"
    thing = r".*(?:内|里|上|旁|前|中|下|边)(?:.{2,}的.{2,8}|的.{2,12})"
    return (len(text) >= 12 and bool(re.fullmatch(f"{place}|{thing}", text))) or _is_at_work(text)


def _is_at_work(text: str) -> bool:
    """Whether a line shows people doing something, or a place of work and how it looks."""
    people = re.match(_WORKERS, text)
    return bool(people and _DOING.match(text, people.end()) or re.fullmatch(_PLACE, text))


def is_still(text: str) -> bool:
    """Whether a line is one short descriptive sentence, as captions are and paragraphs seldom."""
    return (
        len(text) <= 28
        and text.endswith("。")
        and text.count("。") == 1
        and not _NOT_STILL.search(text)
    )


def looks_like_caption(text: str, whole: str) -> bool:
    """Whether a line without a mark repeats a clause, shows a scene or begins with a name."""
    text = text.rstrip("。")
    return is_scene(text) or names_person(text, whole) or (len(text) >= 10 and text in whole)
