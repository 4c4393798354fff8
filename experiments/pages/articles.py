"""Articles as a page sets them: headlines, bylines, paragraphs, captions, sub-headings."""

from __future__ import annotations

import re
from random import Random

from around import Around
from desk import BLANK, CLAUSE, Row, brief_name, cut_words, sentences
from pictures import Pictures, subheading
from styles import Style
from texts import Source
from words import SECTIONS, Words

_TOPICS = (
    "现场 背景 变化 声音 反响 做法 影响 数据 评论 提醒 探访 展望 起因 转机 困境 缘起 后来 尾声 启示 建议 原因 对策 回应 说法 亮点 难点 案例 调查 追问 解读 记者手记 专家观点 "
    "市民说 部门回应 下一步 为什么 怎么办"
).split()


class Articles(Around):
    """Sets articles."""

    def article(self, source: Source, style: Style, words: Words, alone: bool = False) -> list[Row]:
        rng = self.rng
        rows = self.headline(source, style)
        if style.fields:
            names = rng.sample(
                ["来源", "日期", "版次", "作者", "栏目", "分类", "编号"], rng.randint(1, 4)
            )
            values = {
                "来源": words.paper,
                "日期": words.date(),
                "版次": words.folio(),
                "作者": words.people(),
                "栏目": rng.choice(SECTIONS),
            }
            block = [
                f"标题: {rows[0][0]}",
                *(f"{n}: {values.get(n, rng.randint(1, 999))}" for n in names),
                rng.choice(["正文:", "内容:", "正文"]),
            ]
            rows = [(t, "furniture") for t in block[rng.randint(0, 1) :]] + rows
        if style.byline_first and not alone:
            rows = [(words.byline_above(), "byline_above"), *rows]
        elif alone:
            rows = self.masthead_of_site(rows, style, words)
        elif rng.random() < style.byline_above:
            rows += self.above(words, style)
        if rng.random() < 0.04:
            rows.append(
                (
                    rng.choice(
                        [
                            "首页",
                            "分享",
                            words.imprint(),
                            words.date(),
                            "阅读全文",
                            words.folio(),
                            words.time(),
                        ]
                    ),
                    "furniture",
                )
            )
        if rng.random() < style.captions / 5:
            self.pictures = Pictures(rng, words, "".join(source.paragraphs))
            rows.insert(
                rng.choice([len(rows), sum(label.startswith("title") for _, label in rows)]),
                self.caption(words),
            )
        rows += self.body(source, style, words)
        if not alone and rng.random() < style.byline_below:
            rows += self.below(words)
        return [*rows, (style.between, "furniture")] if style.between else rows

    def headline(self, source: Source, style: Style) -> list[Row]:
        rng = self.rng
        title = source.title
        if style.kind in ("briefs", "print") and rng.random() < 0.3:
            title = self.shorter(title)
        if " " in title and rng.random() < 0.4:
            title = re.sub(r" +", rng.choice(["，", "，", ",", "！", "：", "？"]), title)
        if rng.random() < 0.12 and title[-1] not in "？！?!”》":
            title += rng.choice("？！!?")
        elif rng.random() < 0.1:
            title = brief_name(rng, cut_words(title)) or title
        elif rng.random() < 0.12:
            title = subheading(rng, "".join(source.paragraphs), cut_words(source.title))
        lines = [title]
        blank = re.search(r"(?<=\S{4}) (?=\S{4})", title)
        if blank and rng.random() < 0.5:
            lines = [title[: blank.start()], title[blank.end() :]]
        elif len(title) >= 18 and rng.random() < (0.4 if style.width else 0.06):
            marks = [m.end() for m in re.finditer(r"[，：！？；”]", title[6:-5])]
            at = (
                6 + rng.choice(marks)
                if marks
                else rng.randint(len(title) // 3, len(title) * 2 // 3)
            )
            lines = [title[:at], title[at:]]
        if len(lines) == 1 and rng.random() < style.deck:
            deck = self.deck(source)
            if deck and not style.deck_dash and rng.random() < 0.3:
                second = self.clause(source, 3, 6, 16)
                deck = f"{deck} {second}" if second and second != deck else deck
            lines += [("——" if style.deck_dash else "") + deck] if deck else []
            if deck and rng.random() < 0.15:
                more = self.deck(source)
                lines += [more] if more and more != deck else []
        if len(lines) == 1 and rng.random() < 0.04:
            first = subheading(rng, "".join(source.paragraphs[:3]), cut_words(source.title))
            lines = [f"{first}——", title] if rng.random() < 0.5 else [first, f"——{title}"]
        if rng.random() < style.eyebrow:
            quoted = re.findall(r"“([^“”，。]{3,10})”", "".join(source.paragraphs[:3]))
            eyebrow = (
                f"“{rng.choice(quoted)}”{rng.choice(['', '', '启动', '进行时', '背后'])}"
                if quoted and rng.random() < 0.4
                else self.series()
            )
            lines = [eyebrow, *lines] if eyebrow and eyebrow not in lines else lines
        if style.kind == "markdown" and len(lines) > 1 and rng.random() < 0.5:
            return [(style.title(lines[0]), "title")] + [(t, "title_more") for t in lines[1:]]
        made = [style.title(t) for t in lines]
        self.number += 1
        made[0] = style.prefix(self.number - 1) + made[0]
        if style.wide_title and len(made[0]) <= 8:
            made[0] = " ".join(made[0])
        rows = [(t, "title_more" if k else "title") for k, t in enumerate(made)]
        return [*rows, (style.rule, "furniture")] if style.rule else rows

    def deck(self, source: Source) -> str:
        """A clause that could stand below a headline: with a figure, a name or a pair of clauses."""
        clauses = [c for p in source.paragraphs[:4] for c in CLAUSE.findall(p) if 8 <= len(c) <= 26]
        telling = [c for c in clauses if re.search(r"\d|“|[一二三四五六七八九十两]", c)] or clauses
        if self.rng.random() < 0.25:
            parts = re.split(r"[ ，：]+", self.rng.choice(self.sources).title)
            telling = [p for p in parts if len(p) >= 8] or telling
        if self.rng.random() < 0.3:
            return subheading(self.rng, "".join(source.paragraphs[:3]), cut_words(source.title))
        deck = self.rng.choice(telling) if telling else ""
        return (
            f"{deck}，{self.rng.choice(telling)}"
            if deck and len(deck) < 14 and self.rng.random() < 0.3
            else deck
        )

    def above(self, words: Words, style: Style) -> list[Row]:
        rows = [(words.byline_above(), "byline_above")]
        if self.rng.random() < 0.12:
            rows.append((words.source(), "byline_above"))
        if self.rng.random() < 0.06:
            rows.append((words.byline_above(), "byline_above"))
        return rows

    def below(self, words: Words) -> list[Row]:
        line = words.byline()
        if self.rng.random() < 0.06 and line.startswith("（") and len(line) > 12:
            at = self.rng.randint(4, len(line) - 4)
            return [(line[:at], "byline"), (line[at:], "byline")]
        if self.rng.random() < 0.15:
            return [(words.signature(), "byline")]
        if self.rng.random() < 0.05:
            return [(words.paper, "byline"), (f"记者 {words.people()}", "byline")]
        return [(line, "byline")]

    def body(self, source: Source, style: Style, words: Words) -> list[Row]:
        rng = self.rng
        self.pictures = Pictures(rng, words, "".join(source.paragraphs))
        paragraphs = self.paragraphs(source)
        if style.short and not source.headings:
            paragraphs = [p for text in paragraphs for p in sentences(rng, text)]
        wants = len(paragraphs) >= 6 and not source.headings and rng.random() < 0.5
        spots: set[int] = set()
        if wants:
            step = rng.choice([2, 2, 3, 4])
            spots = set(range(rng.choice([1, 2, step]), len(paragraphs) - 1, step))
            spots = spots if len(spots) >= 2 else set()
        rows: list[Row] = []
        number = 0
        opened = re.match(r"近日|日前|昨日|今日|今天|\d|据|记者|连日来|本报", paragraphs[0])
        dateline = "" if opened and rng.random() < 0.7 else style.dateline()
        for k, text in enumerate(paragraphs):
            if k in source.headings or k in spots:
                heading = text if k in source.headings else self.subheading(source, text)
                if heading:
                    rows += [(t, "heading") for t in style.heading(number, heading).split("\n")]
                    if rng.random() < 0.03:
                        more = self.subheading(source, text)
                        rows += [(more, "heading")] if more and more != heading else []
                    number += 1
                if k in source.headings:
                    continue
            rows += self.paragraph(dateline + text if k == 0 else text, style, words)
            if style.kind in ("app", "web", "wechat") and rng.random() < 0.015:
                rows.append(
                    (
                        rng.choice(
                            [
                                "广告",
                                "▼",
                                "推广",
                                "· · ·",
                                "（图片来自网络）",
                                "点击查看大图",
                                "视频加载中…",
                                "00:00 / 03:21",
                                "展开",
                                "⬇️",
                                "— 广告 —",
                                words.notice(),
                            ]
                        ),
                        "furniture",
                    )
                )
            if rng.random() < style.captions / 3:
                rows.append(self.caption(words))
        if rng.random() < 0.04 and len(paragraphs) > 3:
            box = rng.choice(
                ["新闻链接", "相关链接", "记者手记", "延伸阅读", "名词解释", "小贴士", "背景"]
            )
            rows += [(t, "heading") for t in style.heading(number, box).split("\n")]
            extra = self.rng.choice(self.brief).paragraphs[:2]
            for t in extra:
                rows += self.paragraph(t, style, words)
        elif rng.random() < 0.02:
            rows += self.box(style, words, number)
        return rows

    def paragraphs(self, source: Source) -> list[str]:
        """An article's paragraphs, a few of them as dialogue, lists or short lines."""
        rng = self.rng
        texts = list(source.paragraphs)
        if rng.random() < 0.05 and not source.headings:
            who = rng.choice(["记者", "问", "主持人", "本报记者"])
            said = rng.choice(["答", words_name(rng), "受访者"])
            made: list[str] = []
            for text in texts:
                clause = self.clause(source, 9, 6, 18) or "情况如何"
                made += [
                    f"{who}：{clause}{rng.choice(['？', '吗？', '，您怎么看？'])}",
                    f"{said}：{text}",
                ]
            return made
        if rng.random() < 0.06 and len(texts) >= 4 and not source.headings:
            at = rng.randint(1, len(texts) - 2)
            clauses = [c for c in CLAUSE.findall(texts[at]) if len(c) >= 5][:6]
            if len(clauses) >= 3:
                mark = rng.choice(["{n}.", "{n}、", "（{n}）", "·", "第{n}，"])
                end = rng.choice("；；。")
                items = [mark.format(n=n) + c + end for n, c in enumerate(clauses, 1)]
                texts[at] = f"{self.clause(source, 9, 5, 14) or '具体安排'}如下："
                texts[at + 1 : at + 1] = items
        if rng.random() < 0.05 and len(texts) >= 5 and not source.headings:  # 一是……；二是……。
            at = rng.randint(1, len(texts) - 3)
            count = rng.randint(2, min(5, len(texts) - at))
            opening = rng.choice(["{}是", "第{}，", "{}、", "（{}）", "其{}，"])
            mark = rng.choice("；。；")
            for k in range(count):
                end = "。" if k == count - 1 else mark
                texts[at + k] = (
                    opening.format("一二三四五"[k]) + texts[at + k].rstrip("。！？”…") + end
                )
            if rng.random() < 0.5:
                texts[at - 1] = texts[at - 1].rstrip("。！？”…") + rng.choice(["：", "。"])
        if rng.random() < 0.02 and not source.headings:
            at = rng.randint(1, len(texts))
            days = [
                f"{d}日：{rng.choice(['晴', '多云', '阴', '小雨'])}，{rng.choice('东南西北')}风{rng.randint(2, 5)}级，{rng.randint(1, 12)}℃～{rng.randint(13, 30)}℃"
                for d in range(3, 7)
            ]
            texts[at:at] = ["具体预报如下："] + [
                d + ("。" if k == 3 else "；") for k, d in enumerate(days)
            ]
        for _ in range(rng.choice([1, 1, 2, 4]) if rng.random() < 0.15 else 0):
            at = rng.randint(1, max(len(texts) - 1, 1))
            short = self.clause(source, 9, 3, 14)
            if short and len(texts) > 2 and not source.headings:
                texts.insert(
                    at, rng.choice(["“{}。”", "{}。", "{}？", "{}！", "“{}！”他说。"]).format(short)
                )
        return texts

    def subheading(self, source: Source, text: str) -> str:
        rng = self.rng
        other = self.shorter(rng.choice(self.sources).title)
        both = re.sub(r" +", rng.choice(["，", " ", "，", ","]), rng.choice(self.sources).title)
        if len(both) <= 20 and rng.random() < 0.4:
            other = both
        draw = rng.random()
        if draw < 0.5:
            return subheading(rng, text, cut_words(text))
        if draw < 0.65:
            return rng.choice(self.headings_of_others)
        if draw < 0.73:
            return rng.choice(_TOPICS)
        if draw < 0.83:
            clauses = [c for c in CLAUSE.findall(text) if 4 <= len(c) <= 14 and "在" not in c]
            return str(rng.choice(clauses)) if clauses else ""
        return other if len(other) <= 18 else ""

    def caption(self, words: Words) -> Row:
        """What stands below a picture."""
        if self.pictures is None or self.rng.random() < 0.1:
            self.pictures = Pictures(self.rng, words, "")
        text = self.pictures.caption()
        bare = style_bare(self.rng, self.bare)
        return (text + bare if bare is not None else words.caption(text)), "caption"

    def paragraph(self, text: str, style: Style, words: Words) -> list[Row]:
        rng = self.rng
        if style.width:
            return self.wrap(text, style, words)
        first = style.indent + text
        if len(text) > 60 and rng.random() < style.cut:
            return self.cut(text, style, words)
        return [(first, "body")]

    def cut(self, text: str, style: Style, words: Words) -> list[Row]:
        """A paragraph in two or three pieces, as columns, pages and pictures cut it."""
        rng = self.rng
        late = rng.random() < 0.35
        places = [len(text) - rng.randint(3, 16) if late else rng.randint(10, len(text) - 8)]
        if len(text) > 160 and rng.random() < 0.15:
            places.append(rng.randint(10, len(text) - 8))
        # Columns break in mid-sentence: the rest of a paragraph cannot be told from a paragraph.
        places = sorted(
            {p for p in places if text[p - 1] not in "。！？；：”" and text[p] not in "“”。，"}
        )
        rows: list[Row] = []
        for n, (a, b) in enumerate(zip([0, *places], [*places, len(text)], strict=True)):
            if n:
                draw = rng.random()
                if draw < 0.4:
                    rows.append(self.caption(words))
                    if rng.random() < 0.2:
                        rows.append(
                            (rng.choice([words.byline_above(), words.credits()]), "caption")
                        )
                elif draw < 0.48:
                    rows.append((f"— {rng.randint(2, 40)} —", "furniture"))
                elif draw < 0.54:
                    rows.append((words.notice(), "furniture"))
                elif style.gap == 0:
                    rows.append(BLANK)
            rows.append(((style.indent if not n else "") + text[a:b], "body_more" if n else "body"))
        return rows

    def wrap(self, text: str, style: Style, words: Words) -> list[Row]:
        rng = self.rng
        rows: list[Row] = []
        rest = style.indent + text
        first = True
        while rest:
            width = style.width - (0 if rng.random() < 0.85 else 1)
            line, rest = rest[:width], rest[width:]
            while rest and rest[0] in "，。、；：！？”）》" and rng.random() < 0.9:
                line, rest = line + rest[0], rest[1:]
            rows.append((line, "body" if first else "body_more"))
            if rest and rng.random() < 0.012:
                picture = rng.random() < 0.5
                page = (f"— {rng.randint(2, 40)} —", "furniture")
                rows.append(self.caption(words) if picture else page)
            first = False
        return rows


def style_bare(rng: Random, bare: str) -> str | None:
    """The end of a bare caption; None for one with a mark, a credit or an opening word."""
    if bare == "plain":
        return ""
    if bare == "stop":
        return "。"
    return rng.choice(["", "。"]) if rng.random() < 0.3 else None


def words_name(rng: Random) -> str:
    return Words(rng).person()
