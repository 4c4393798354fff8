"""Made pages: articles set as papers, sites and apps set them, with the label of every line.

A page has a house style drawn at random: how headlines, bylines, captions and sub-headings look,
whether lines are wrapped, indented or spaced, and what stands between articles. Nothing in it may
contradict itself: a sub-heading never stands where only a headline could.
"""

from __future__ import annotations

from random import Random

from desk import BLANK, Row
from specials import Specials
from styles import Style
from texts import Source
from words import Words

KINDS = ("print", "wrapped", "scan", "epaper", "app", "web", "wechat", "markdown", "dump", "briefs")
_HALF = str.maketrans("，：；？！（）", ",:;?!()")
_NUMERALS = str.maketrans("0123456789", "〇一二三四五六七八九")


class Maker(Specials):
    """Makes pages from articles."""

    def page(self, kind: str | None = None) -> list[Row]:
        """The rows of one page."""
        rng = self.rng
        kind = kind or rng.choices(KINDS, [3, 1, 1, 2, 2, 2, 1, 2, 1, 2])[0]
        words = Words(rng)
        self.bare = rng.choice(["", "", "plain", "stop"])
        self.number = 0
        style = self.style(kind, words)
        rows: list[Row] = []
        if kind in ("app", "web", "wechat") or (kind == "epaper" and rng.random() < 0.7):
            rows += getattr(self, f"head_{'web' if kind == 'epaper' else kind}")(words)
            rows += self.main(kind, style, words)
            rows += self.foot(words, kind)
            if rng.random() < 0.12:  # another page below, as dumps have them
                rows += [BLANK] * style.after + getattr(
                    self, f"head_{'web' if kind == 'epaper' else kind}"
                )(words)
                rows += self.main(kind, style, words)
                rows += self.foot(words, kind) if rng.random() < 0.6 else []
        else:
            rows += self.masthead(words, kind)
            notices = rng.random() < 0.03
            busy = rng.choice([0.0, 0.05, 0.1, 0.3, 0.6])
            for source in self.sheet(kind):
                draw = rng.random()
                if draw < (0.9 if notices else 0.04):
                    rows += self.notice_article(words, style)
                elif draw < 0.08:
                    rows += self.jump(source, style, words)
                else:
                    rows += self.article(source, style, words)
                rows += [BLANK] * style.after
                while rng.random() < busy:
                    rows += self.between(words)
            if rng.random() < 0.5:
                rows += self.tail(words)
        return finish(rows, style, rng)

    def main(self, kind: str, style: Style, words: Words) -> list[Row]:
        """The article of a site's page; a feed's is in its head."""
        if kind == "app" and self.rng.random() < 0.08:
            return self.photos(style, words)
        if kind == "wechat":
            return []
        return self.article(self.pick(0.75), style, words, alone=True)

    def sheet(self, kind: str) -> list[Source]:
        """The articles of a page with several."""
        rng = self.rng
        if kind == "briefs":
            return [rng.choice(self.brief) for _ in range(rng.randint(4, 10))]
        if kind == "dump":
            return [self.pick(0.2) for _ in range(rng.randint(1, 4))]
        count = rng.choice([1, 2, 3, 3, 4, 5, 6])
        return [
            rng.choice(self.brief) if rng.random() < 0.25 else self.pick(0.4) for _ in range(count)
        ]

    def head_wechat(self, words: Words) -> list[Row]:
        rng = self.rng
        source = self.pick(0.5)
        rows = self.headline(source, self.style("wechat", words))
        account = rng.choice(
            [
                words.site,
                words.paper,
                words.place + rng.choice(["慢报", "微生活", "文旅", "之声", "身边事"]),
            ]
        )
        post = rng.choice(
            [
                f"原创 {words.person()} {account} {words.time()} 发表于{words.name_of_place()}",
                f"{account} {words.time()}",
                f"{words.time()}　{account}",
            ]
        )
        rows.append((post, "byline_above"))
        if rng.random() < 0.5:
            rows.append(
                (
                    rng.choice(
                        [
                            "点击蓝字  关注我们",
                            "点击上方蓝字关注",
                            "↑↑↑",
                            "关注我们获取更多资讯",
                            "▲点击上方关注",
                        ]
                    ),
                    "furniture",
                )
            )
        style = self.style("wechat", words)
        return rows + self.body(source, style, words)


def finish(rows: list[Row], style: Style, rng: Random) -> list[Row]:
    """Blank lines, and a scan's blanks and noise."""
    result: list[Row] = []
    for k, (text, label) in enumerate(rows):
        if not label:
            result.append(BLANK)
            continue
        if style.sparse and label != "furniture":
            text = "".join(c + (" " if rng.random() < style.sparse else "") for c in text)
        before = rows[k - 1][1] if k else ""
        if label != before:
            result += [BLANK] * style.before.get(label, 0)
        text = text.translate(_HALF) if style.halfwidth else text
        if style.numerals and label not in ("furniture", "byline_above"):
            text = text.translate(_NUMERALS)
        result.append((text, label))
        after = rows[k + 1][1] if k + 1 < len(rows) else ""
        tight = style.width and after == "body_more" and label in ("body", "body_more")
        if not tight:
            result += [BLANK] * style.gap
            if after != label:
                result += [BLANK] * style.behind.get(label, 0)
            if rng.random() < style.loose:
                result += [BLANK] * rng.choice([1, 1, 2])
    return result
