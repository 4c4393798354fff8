"""Articles to choose from, and what is made of their words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from random import Random

from pictures import Pictures
from texts import Source

Row = tuple[str, str]  # a line and its label; blank lines have none
BLANK: Row = ("", "")
CLAUSE = re.compile(r"[^，。！？；：、“”《》（）,;:!?\s]{4,}")
_SERIES = (
    "一季度看开局 重大项目一线探访 消失的手艺 岁月留痕 对话非遗传承人 新春走基层 奋进新征程 高质量发展调研行 老街故事 身边的榜样 我和我的家乡 "
    "记者观察 乡村振兴进行时 民生实事追踪 中原粮仓 文明创建 走进县城看发展 创业者说 一线调查 读懂这座城 两会时间 安全生产月 "
    "优化营商环境 绿水青山 海上新城 学习贯彻全会精神 防汛救灾 春耕备耕 招商引资 院士访谈"
).split()
_COLUMNS = "一线探访 人物 深度 现场 追踪 对话 观察 特写 纪实 记者调查 笔谈 新闻故事".split()


@dataclass(slots=True)
class Desk:
    """The articles, the random numbers, and what a page in the making has so far."""

    sources: list[Source]
    rng: Random
    long: list[Source] = field(default_factory=list)
    brief: list[Source] = field(default_factory=list)
    headings_of_others: list[str] = field(default_factory=list)
    number: int = 0  # of headlines on the page so far
    bare: str = ""  # how captions of the page are made: "plain", "stop", "" for any way
    pictures: Pictures | None = None

    def __post_init__(self) -> None:
        sized = [(sum(map(len, s.paragraphs)), s) for s in self.sources]
        self.long = [s for n, s in sized if n >= 900 and len(s.paragraphs) >= 7]
        self.headings_of_others = [s.paragraphs[k] for s in self.sources for k in s.headings]
        self.brief = [s for n, s in sized if n <= 260 and len(s.title) <= 30]

    def pick(self, long: float = 0.35) -> Source:
        return self.rng.choice(self.long if self.rng.random() < long else self.sources)

    def clause(self, source: Source, paragraph: int, least: int, most: int) -> str:
        """A clause of an article's text, as a deck or a sub-heading could have it."""
        texts = [
            p
            for k, p in enumerate(source.paragraphs)
            if k not in source.headings and k <= paragraph + 2
        ]
        self.rng.shuffle(texts)
        for text in texts:
            found = [c for c in CLAUSE.findall(text) if least <= len(c) <= most]
            if found:
                return str(self.rng.choice(found))
        return ""

    def shorter(self, title: str) -> str:
        parts = re.split(r"[ ，：！？；—]+", title)
        good = [p for p in parts if 6 <= len(p) <= 16]
        return self.rng.choice(good) if good else title

    def series(self) -> str:
        """The name of a series, a column or a campaign above a headline."""
        rng = self.rng
        name = rng.choice(_SERIES)
        more = rng.choice(
            [
                "",
                "",
                f"·{rng.choice(_COLUMNS)}",
                f"之{rng.choice('一二三四五六')}",
                f"（{rng.choice('一二三四五六')}）",
                f"·系列报道之{rng.choice('一二三四')}",
                f"｜{rng.choice(_COLUMNS)}",
            ]
        )
        return rng.choice(["{}", "{}", "“{}”", "【{}】", "聚焦{}", "{}："]).format(name) + more


@cache
def cut_words(text: str) -> list[str]:
    """The words of a text, a few hundred characters of it."""
    import rjieba

    return list(rjieba.cut(text[:300]))


def brief_name(rng: Random, tokens: list[str]) -> str:
    """Some words of a headline that are one of four to nine characters."""
    starts = list(range(len(tokens)))
    rng.shuffle(starts)
    for start in starts:
        name = ""
        for token in tokens[start:]:
            if not re.fullmatch(r"[\u4e00-\u9fff]+", token) or len(name + token) > 9:
                break
            name += token
        if len(name) >= 4:
            return name
    return ""


def sentences(rng: Random, text: str) -> list[str]:
    """A paragraph cut into paragraphs of one or two sentences."""
    parts = re.findall(r".+?(?:[。！？…]+[”』）]?|$)", text)
    found: list[str] = []
    for part in parts:
        if found and (len(found[-1]) < 20 or rng.random() < 0.35):
            found[-1] += part
        else:
            found.append(part)
    return found


def separator(rng: Random) -> str:
    """A line that draws a rule."""
    mark = rng.choice("━─—-=*×★·～~_●◆＊…")
    count = rng.choice([3, 3, 5, rng.randint(8, 40)])
    return mark + (rng.choice(["", "", " ", "　　"]) + mark) * (count - 1)
