"""House styles: how one page sets headlines, bylines, captions, sub-headings and blank lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from desk import Desk, separator
from words import SECTIONS, Words


@dataclass(slots=True)
class Style:
    """How one page is set."""

    kind: str
    gap: int  # blank lines between lines
    after: int  # blank lines between articles, beside those
    indent: str
    width: int  # characters of a column; 0 where paragraphs are lines
    byline_above: float
    byline_below: float
    captions: float
    deck: float
    eyebrow: float
    dateline: Callable[[], str]
    heading: Callable[[int, str], str]
    title: Callable[[str], str]
    cut: float  # how often a paragraph is cut in mid-sentence
    wide_title: bool = False
    sparse: float = 0.0
    deck_dash: bool = False
    before: dict[str, int] = field(default_factory=dict)  # more blank lines above a kind of line
    behind: dict[str, int] = field(default_factory=dict)
    loose: float = 0.0  # how often blank lines stand where none is due
    byline_first: bool = False  # above the headline
    halfwidth: bool = False  # punctuation
    numerals: bool = False  # of Chinese characters
    short: bool = False  # paragraphs of one or two sentences
    between: str = ""  # a line below each article
    fields: bool = False  # a block of fields above each article, as exports have it
    rule: str = ""  # a line below headlines
    prefix: Callable[[int], str] = lambda n: ""  # before headlines
    credit: str = ""  # how captions end on this page


class Styles(Desk):
    """Draws a house style."""

    def style(self, kind: str, words: Words) -> Style:
        rng = self.rng
        wrapped = kind in ("wrapped", "scan") or (
            kind in ("print", "briefs") and rng.random() < 0.15
        )
        place = f"{words.name_of_place()}{words.month}月{words.day}日"
        datelines: list[Callable[[], str]] = [
            lambda: "",
            lambda: "",
            lambda: "本报讯 ",
            lambda: f"本报{words.month}月{words.day}日讯 ",
            lambda: f"本报讯（记者 {words.people()}）",
            lambda: f"新华社{place}电 ",
            lambda: f"据新华社{place}电（记者{words.people()}）",
            lambda: f"本报{place}讯 记者{words.person()}报道：",
            lambda: f"{words.paper}讯 ",
            lambda: f"（记者 {words.person()}）",
            lambda: f"【{words.place}讯】",
            lambda: f"{rng.choice(['近日', '日前', '昨日', '连日来'])}，",
        ]
        mixed = rng.sample(datelines, 3)
        chosen = rng.choice(datelines)
        dateline = (lambda: rng.choice(mixed)()) if rng.random() < 0.4 else chosen
        above = rng.random() < 0.55
        indent = rng.choice(["", "", "　　", "　　", "    ", "  "])
        if kind in ("app", "wechat"):
            indent = ""
        title = self.titles(kind)
        return Style(
            kind=kind,
            gap=0 if wrapped and rng.random() < 0.7 else rng.choice([0, 0, 1, 1, 1, 2]),
            after=rng.choice([0, 0, 1, 2, 3]),
            indent=indent,
            width=rng.choice([13, 15, 16, 18, 20, 22, 24, 28, 32, 36, 40]) if wrapped else 0,
            byline_above=rng.choice([0.0, 0.5, 0.95]) if above else 0.0,
            byline_below=rng.choice([0.5, 0.9]) if not above else rng.choice([0.0, 0.0, 0.1]),
            captions=rng.choice([0.0, 0.15, 0.3, 0.7]),
            deck=rng.choice([0.0, 0.2, 0.6, 0.9]),
            eyebrow=rng.choice([0.0, 0.1, 0.4]),
            dateline=dateline,
            heading=self.headings(kind, title),
            title=title,
            cut=0.0 if wrapped else rng.choice([0.0, 0.1, 0.3, 0.5]),
            wide_title=rng.random() < 0.1,
            sparse=rng.choice([0.0, 0.1, 0.2]) if kind == "scan" else 0.0,
            deck_dash=rng.random() < 0.35,
            before={
                k: rng.choice([0, 0, 1, 1, 2, 3])
                for k in ("title", "heading", "caption")
                if rng.random() < 0.25
            },
            behind={
                k: rng.choice([1, 1, 2])
                for k in ("title", "heading", "caption", "byline_above")
                if rng.random() < 0.2
            },
            loose=rng.choice([0.0, 0.02, 0.02, 0.1]),
            byline_first=rng.random() < 0.05,
            halfwidth=rng.random() < 0.15,
            numerals=rng.random() < 0.15,
            short=rng.random() < (0.5 if kind in ("wechat", "app") else 0.25),
            between=separator(rng) if rng.random() < 0.12 else "",
            fields=kind == "dump" and rng.random() < 0.3,
            rule=separator(rng) if rng.random() < 0.03 else "",
            prefix=self.prefixes(kind, words),
        )

    def headings(self, kind: str, title: Callable[[str], str]) -> Callable[[int, str], str]:
        rng = self.rng
        han = "一二三四五六七八九十"
        marked: list[Callable[[int, str], str]] = [
            lambda n, t: f">>>{t}",
            lambda n, t: f"■ {t}",
            lambda n, t: f"▶{t}",
            lambda n, t: f"◆{t}",
            lambda n, t: f"{han[n % 10]}、{t}",
            lambda n, t: f"（{han[n % 10]}）{t}",
            lambda n, t: f"【{t}】",
            lambda n, t: f"{n + 1}.{t}",
            lambda n, t: f"{n + 1:02} {t}",
            lambda n, t: f"●{t}●",
            lambda n, t: f"—— {t} ——",
        ]
        if kind == "markdown":
            deeper = title("").strip() + rng.choice(["#", "##"])
            return rng.choice(
                [
                    lambda n, t: f"{deeper} {t}",
                    lambda n, t: f"{deeper} {t}",
                    lambda n, t: f"**{t}**",
                    *marked[:4],
                ]
            )
        if kind == "wechat" and rng.random() < 0.3:
            return lambda n, t: f"{n + 1:02}\n{t}"
        plain: Callable[[int, str], str] = lambda n, t: t  # noqa: E731
        return plain if rng.random() < 0.4 else rng.choice(marked)

    def prefixes(self, kind: str, words: Words) -> Callable[[int], str]:
        """What stands before each headline of a page: a number, a place, a mark, a theme."""
        rng = self.rng
        if kind in ("app", "web", "wechat") or rng.random() < (0.7 if kind == "briefs" else 0.9):
            return lambda n: ""
        mark = rng.choice("■◆●▲★▶")
        return rng.choice(
            [
                lambda n: f"{n + 1}、", lambda n: f"{n + 1}. ", lambda n: f"{mark} ", lambda n: f"{mark}", lambda n: f"{words.name_of_place()}：",
                lambda n: f"【{rng.choice(SECTIONS)}】", lambda n: f"{mark} {words.name_of_place()}：", lambda n: f"{rng.choice(SECTIONS)} | ",
            ]
        )  # fmt: skip

    def titles(self, kind: str) -> Callable[[str], str]:
        rng = self.rng
        if kind == "markdown" or rng.random() < 0.03:
            mark = rng.choice(["# ", "## ", "### "] if kind == "markdown" else ["# ", "### "])
            return lambda t: mark + t
        if rng.random() < 0.025:
            mark = rng.choice(["■", "◆", "●", "★ ", "▲"])
            return lambda t: mark + t
        return lambda t: t
