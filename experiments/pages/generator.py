"""Made pages: articles set as papers, sites and apps set them, with the label of every line.

A page has a house style drawn at random: how headlines, bylines, captions and sub-headings look,
whether lines are wrapped, indented or spaced, and what stands between articles. Nothing in it may
contradict itself: a sub-heading never stands where only a headline could.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from random import Random

from pictures import Pictures, subheading
from texts import Source
from words import MENUS, SECTIONS, Words

Row = tuple[str, str]  # a line and its label; blank lines have none
BLANK: Row = ("", "")
KINDS = ("print", "wrapped", "scan", "epaper", "app", "web", "wechat", "markdown", "dump", "briefs")
_NUMERALS = str.maketrans("0123456789", "〇一二三四五六七八九")
_HALF = str.maketrans("，：；？！（）", ",:;?!()")
_CLAUSE = re.compile(r"[^，。！？；：、“”《》（）,;:!?\s]{4,}")


_SERIES = (
    "一季度看开局 重大项目一线探访 消失的手艺 岁月留痕 对话非遗传承人 新春走基层 奋进新征程 高质量发展调研行 老街故事 身边的榜样 我和我的家乡 "
    "记者观察 乡村振兴进行时 民生实事追踪 中原粮仓 文明创建 走进县城看发展 创业者说 一线调查 读懂这座城 两会时间 安全生产月 "
    "优化营商环境 绿水青山 海上新城 学习贯彻全会精神 防汛救灾 春耕备耕 招商引资 院士访谈"
).split()
_TOPICS = (
    "现场 背景 变化 声音 反响 做法 影响 数据 评论 提醒 探访 展望 起因 转机 困境 缘起 后来 尾声 启示 建议 原因 对策 回应 说法 亮点 难点 案例 调查 追问 解读 记者手记 专家观点 "
    "市民说 部门回应 下一步 为什么 怎么办"
).split()
_MATTERS = (
    "城北片区计划停水 国有建设用地使用权拍卖出让 失物招领 道路封闭施工 禁止燃放烟花爆竹 中小学招生入学 招聘工作人员 调整公交线路 征集道路命名 旧房屋拆除 "
    "公开征求意见 燃气管道检修 计划停电 打击非法捕捞 商品房预售资金监管 森林防火 领取补贴 机动车限行 专项资金拟支持项目 义务献血 寻人 遗失 更正 开放预约 "
    "注销采矿许可证 变更办公地址 春季植树 申报职称 缴纳医疗保险 收购粮食 渡口停航 档案移交 清理违法建设 食品抽检结果 捐款情况"
).split()
_COLUMNS = "一线探访 人物 深度 现场 追踪 对话 观察 特写 纪实 记者调查 笔谈 新闻故事".split()


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


@dataclass(slots=True)
class Maker:
    """Makes pages from articles."""

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
                rows += [BLANK] * style.after + getattr(self, f"head_{'web' if kind == 'epaper' else kind}")(words)
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

    def pick(self, long: float = 0.35) -> Source:
        return self.rng.choice(self.long if self.rng.random() < long else self.sources)

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

    def style(self, kind: str, words: Words) -> Style:
        rng = self.rng
        wrapped = kind in ("wrapped", "scan") or (kind in ("print", "briefs") and rng.random() < 0.15)
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
            before={k: rng.choice([0, 0, 1, 1, 2, 3]) for k in ("title", "heading", "caption") if rng.random() < 0.25},
            behind={k: rng.choice([1, 1, 2]) for k in ("title", "heading", "caption", "byline_above") if rng.random() < 0.2},
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
                [lambda n, t: f"{deeper} {t}", lambda n, t: f"{deeper} {t}", lambda n, t: f"**{t}**", *marked[:4]]
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

    # --- articles -----------------------------------------------------------------------------

    def article(self, source: Source, style: Style, words: Words, alone: bool = False) -> list[Row]:
        rng = self.rng
        rows = self.headline(source, style)
        if style.fields:
            names = rng.sample(["来源", "日期", "版次", "作者", "栏目", "分类", "编号"], rng.randint(1, 4))
            values = {"来源": words.paper, "日期": words.date(), "版次": words.folio(), "作者": words.people(), "栏目": rng.choice(SECTIONS)}
            block = [f"标题: {rows[0][0]}", *(f"{n}: {values.get(n, rng.randint(1, 999))}" for n in names), rng.choice(["正文:", "内容:", "正文"])]
            rows = [(t, "furniture") for t in block[rng.randint(0, 1) :]] + rows
        if style.byline_first and not alone:
            rows = [(words.byline_above(), "byline_above"), *rows]
        elif alone:
            rows = self.masthead_of_site(rows, style, words)
        elif rng.random() < style.byline_above:
            rows += self.above(words, style)
        if rng.random() < 0.04:
            rows.append((rng.choice(["首页", "分享", words.imprint(), words.date(), "阅读全文", words.folio(), words.time()]), "furniture"))
        if rng.random() < style.captions / 5:
            self.pictures = Pictures(rng, words, "".join(source.paragraphs))
            rows.insert(rng.choice([len(rows), sum(label.startswith("title") for _, label in rows)]), self.caption(words))
        rows += self.body(source, style, words)
        if not alone and rng.random() < style.byline_below:
            rows += self.below(words)
        return [*rows, (style.between, "furniture")] if style.between else rows

    def notice_article(self, words: Words, style: Style) -> list[Row]:
        """A public notice, signed with office and date."""
        rng = self.rng
        place = words.name_of_place()
        office = place + rng.choice(["人民政府", "自然资源局", "自来水有限公司", "公安局交通警察支队", "图书馆", "人力资源和社会保障局", "供电公司", "体育中心服务台"])
        about = rng.choice(["", place]) + rng.choice(_MATTERS)
        kind = rng.choice(["公告", "通告", "通知", "公示", "启事", "声明"])
        title = rng.choice([f"关于{about}的{kind}", f"{about}{kind}", f"{office}关于{about}的{kind}", f"{kind}", f"{office}{kind}"])
        rows: list[Row] = [(title, "title")]
        if rng.random() < 0.15:
            rows = [(office, "title"), (rng.choice([f"关于{about}的{kind}", kind, f"{about}{kind}"]), "title_more")]
        if rng.random() < 0.4:
            rows.append((rng.choice(["尊敬的用户：", "各有关单位：", "广大市民朋友：", "全市考生："]), "body"))
        source = rng.choice(self.brief)
        for k, text in enumerate(source.paragraphs[:4]):
            if rng.random() < 0.3:
                text = f"{'一二三四'[k]}、{text}"
            rows += self.paragraph(text, style, words)
        if rng.random() < 0.4:
            rows.append((rng.choice(["特此公告。", "特此通知。", "联系人：" + words.person() + "　联系电话：" + str(rng.randint(1000000, 9999999))]), "body"))
        date = f"{words.year}年{words.month}月{words.day}日"
        if rng.random() < 0.5:
            rows.append((f"{office}　　{date}", "body"))
        else:
            rows += [(office, "body"), (date, "body")]
        return rows

    def photos(self, style: Style, words: Words) -> list[Row]:
        """A series of pictures with a lead and a closing text."""
        rng = self.rng
        source = rng.choice(self.brief)
        title = rng.choice(["图集 | ", "组图：", "高清 | ", ""]) + source.title
        rows = self.masthead_of_site([(title, "title")], style, words)
        texts = list(source.paragraphs)
        count = rng.randint(3, 6)
        rows.append((texts.pop(0), "body"))
        for n in range(1, count + 1):
            rows.append((f"{n}/{count}", "furniture"))
            rows.append(self.caption(words))
            if texts and rng.random() < 0.4:
                rows.append((texts.pop(0), "body"))
        return rows + [(t, "body") for t in texts]

    def jump(self, source: Source, style: Style, words: Words) -> list[Row]:
        """The rest of an article from another page, below a headline of its own."""
        rng = self.rng
        page = rng.choice("1一A")
        mark = rng.choice(["（上接第{}版）", "（上接{}版）", "(上接第{}版)", "（紧接第{}版）", "上接A0{}版"]).format(page)
        rows = self.headline(source, style)
        if rng.random() < 0.7:
            rows.append((mark, "furniture"))
            return rows + self.body(source, style, words)
        return rows + self.body(source, style, words) + [(f"（下转第{rng.randint(2, 8)}版）", "furniture")]

    def box(self, style: Style, words: Words, number: int) -> list[Row]:
        """A box of figures or dates at an article's end."""
        rng = self.rng
        rows: list[Row] = [(rng.choice(["数说", "大事记", "时间轴", "新闻数据", "名词解释", "赛程安排", "价目表", "提示", "看点"]), "heading")]
        for _ in range(rng.randint(3, 7)):
            clause = self.clause(rng.choice(self.brief), 3, 4, 14) or "项目开工"
            line = rng.choice([f"{clause}：{rng.randint(2, 900)}{rng.choice(['家', '万人次', '公顷', '公里', '处'])}", f"{rng.randint(1921, 2024)}年 {clause}", f"{words.month}月{rng.randint(1, 28)}日：{clause}"])
            rows.append((line, "body"))
        return rows

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
            at = 6 + rng.choice(marks) if marks else rng.randint(len(title) // 3, len(title) * 2 // 3)
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
            eyebrow = f"“{rng.choice(quoted)}”{rng.choice(['', '', '启动', '进行时', '背后'])}" if quoted and rng.random() < 0.4 else self.series()
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
        clauses = [c for p in source.paragraphs[:4] for c in _CLAUSE.findall(p) if 8 <= len(c) <= 26]
        telling = [c for c in clauses if re.search(r"\d|“|[一二三四五六七八九十两]", c)] or clauses
        if self.rng.random() < 0.25:
            parts = re.split(r"[ ，：]+", self.rng.choice(self.sources).title)
            telling = [p for p in parts if len(p) >= 8] or telling
        if self.rng.random() < 0.3:
            return subheading(self.rng, "".join(source.paragraphs[:3]), cut_words(source.title))
        deck = self.rng.choice(telling) if telling else ""
        return f"{deck}，{self.rng.choice(telling)}" if deck and len(deck) < 14 and self.rng.random() < 0.3 else deck

    def series(self) -> str:
        """The name of a series, a column or a campaign above a headline."""
        rng = self.rng
        name = rng.choice(_SERIES)
        more = rng.choice(["", "", f"·{rng.choice(_COLUMNS)}", f"之{rng.choice('一二三四五六')}", f"（{rng.choice('一二三四五六')}）", f"·系列报道之{rng.choice('一二三四')}", f"｜{rng.choice(_COLUMNS)}"])
        return rng.choice(["{}", "{}", "“{}”", "【{}】", "聚焦{}", "{}："]).format(name) + more

    def shorter(self, title: str) -> str:
        parts = re.split(r"[ ，：！？；—]+", title)
        good = [p for p in parts if 6 <= len(p) <= 16]
        return self.rng.choice(good) if good else title

    def clause(self, source: Source, paragraph: int, least: int, most: int) -> str:
        """A clause of an article's text, as a deck or a sub-heading could have it."""
        texts = [
            p
            for k, p in enumerate(source.paragraphs)
            if k not in source.headings and k <= paragraph + 2
        ]
        self.rng.shuffle(texts)
        for text in texts:
            found = [c for c in _CLAUSE.findall(text) if least <= len(c) <= most]
            if found:
                return str(self.rng.choice(found))
        return ""

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
                    rows += [
                        (t, "heading") for t in style.heading(number, heading).split("\n")
                    ]
                    if rng.random() < 0.03:
                        more = self.subheading(source, text)
                        rows += [(more, "heading")] if more and more != heading else []
                    number += 1
                if k in source.headings:
                    continue
            rows += self.paragraph(dateline + text if k == 0 else text, style, words)
            if style.kind in ("app", "web", "wechat") and rng.random() < 0.015:
                rows.append((rng.choice(["广告", "▼", "推广", "· · ·", "（图片来自网络）", "点击查看大图", "视频加载中…", "00:00 / 03:21", "展开", "⬇️", "— 广告 —", words.notice()]), "furniture"))
            if rng.random() < style.captions / 3:
                rows.append(self.caption(words))
        if rng.random() < 0.04 and len(paragraphs) > 3:
            box = rng.choice(["新闻链接", "相关链接", "记者手记", "延伸阅读", "名词解释", "小贴士", "背景"])
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
                made += [f"{who}：{clause}{rng.choice(['？', '吗？', '，您怎么看？'])}", f"{said}：{text}"]
            return made
        if rng.random() < 0.06 and len(texts) >= 4 and not source.headings:
            at = rng.randint(1, len(texts) - 2)
            clauses = [c for c in _CLAUSE.findall(texts[at]) if len(c) >= 5][:6]
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
                texts[at + k] = opening.format("一二三四五"[k]) + texts[at + k].rstrip("。！？”…") + end
            if rng.random() < 0.5:
                texts[at - 1] = texts[at - 1].rstrip("。！？”…") + rng.choice(["：", "。"])
        if rng.random() < 0.02 and not source.headings:
            at = rng.randint(1, len(texts))
            days = [f"{d}日：{rng.choice(['晴', '多云', '阴', '小雨'])}，{rng.choice('东南西北')}风{rng.randint(2, 5)}级，{rng.randint(1, 12)}℃～{rng.randint(13, 30)}℃" for d in range(3, 7)]
            texts[at:at] = ["具体预报如下："] + [d + ("。" if k == 3 else "；") for k, d in enumerate(days)]
        for _ in range(rng.choice([1, 1, 2, 4]) if rng.random() < 0.15 else 0):
            at = rng.randint(1, max(len(texts) - 1, 1))
            short = self.clause(source, 9, 3, 14)
            if short and len(texts) > 2 and not source.headings:
                texts.insert(at, rng.choice(["“{}。”", "{}。", "{}？", "{}！", "“{}！”他说。"]).format(short))
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
            clauses = [c for c in _CLAUSE.findall(text) if 4 <= len(c) <= 14 and "在" not in c]
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
        places = sorted({p for p in places if text[p - 1] not in "。！？；：”" and text[p] not in "“”。，"})
        rows: list[Row] = []
        for n, (a, b) in enumerate(zip([0, *places], [*places, len(text)], strict=True)):
            if n:
                draw = rng.random()
                if draw < 0.4:
                    rows.append(self.caption(words))
                    if rng.random() < 0.2:
                        rows.append((rng.choice([words.byline_above(), words.credits()]), "caption"))
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

    # --- what stands around articles ----------------------------------------------------------

    def masthead(self, words: Words, kind: str) -> list[Row]:
        rng = self.rng
        paper = words.paper
        if rng.random() < 0.15:
            paper = " ".join(paper)
        options: list[str] = [
            paper, words.date(), words.editors(), words.folio(),
            f"{words.paper}　{words.date()}", f"{words.date()} {words.folio()}",
        ]  # fmt: skip
        if kind == "markdown" and rng.random() < 0.4:
            options += [f"《{words.paper}》{words.year}年第{rng.randint(1, 52)}期", "[TOC]", "---"]
        if kind == "dump":
            options = [words.folio(), words.date(), words.paper, f"{words.paper} {words.date()} {words.folio()}", f"第{rng.randint(1, 8)}版", "标题：", words.source(), f"{words.year}{words.month:02}{words.day:02}", f"栏目：{rng.choice(SECTIONS)}", f"当前版：{words.folio()}"]  # fmt: skip
        if rng.random() < (0.35 if kind == "markdown" else 0.12):
            return []
        count = rng.choice([1, 2, 3, 3, 4])
        rows: list[Row] = [(t, "furniture") for t in rng.sample(options, min(count, len(options)))]
        if rng.random() < 0.25 and len(rows) > 1:  # several in one line
            joint = rng.choice([" ", "　", "  ", "　　", " | ", " · ", "／"])
            rows = [(joint.join(t for t, _ in rows), "furniture")]
        if rng.random() < 0.15:
            rows.insert(rng.randint(0, len(rows)), (words.imprint(), "furniture"))
        if rng.random() < 0.08:
            rows.append((separator(rng), "furniture"))
        if rng.random() < 0.2 and rows:
            rows.insert(rng.randint(0, len(rows) - 1), (self.series(), "furniture"))
        if rng.random() < 0.12:
            rows += self.index(words)
        if kind == "briefs" and rng.random() < 0.7:
            rows.append((rng.choice(["简讯", "简 讯", "短波", "速览", "一句话新闻", "要闻速递", "快讯", "集装箱", "简明新闻"]), "furniture"))
        return rows

    def index(self, words: Words) -> list[Row]:
        """The list of what else the paper has today: 导读."""
        rng = self.rng
        rows: list[Row] = [(rng.choice(["导读", "今日导读", "今日看点", "要目", "内版导读"]), "furniture")]
        for _ in range(rng.randint(2, 5)):
            title = rng.choice(self.sources).title
            page = rng.choice(["►{n}版", " 详见{n}版", "……{n}", " A{n:02}", "（{n}版）"])
            rows.append((title + page.format(n=rng.randint(2, 16)), "furniture"))
        return rows

    def between(self, words: Words) -> list[Row]:
        """What may stand between two articles."""
        rng = self.rng
        return rng.choice(
            [
                lambda: [(words.folio(), "furniture")],
                lambda: [(separator(rng), "furniture")],
                lambda: [(separator(rng), "furniture")],
                lambda: [(words.imprint(), "furniture")],
                lambda: [(words.notice(), "furniture")],
                lambda: [(f"（下转第{rng.randint(2, 8)}版）", "furniture")],
                lambda: [(words.caption("签约现场"), "caption")],
                lambda: [(words.folio(), "furniture"), (words.date(), "furniture"), (words.editors(), "furniture")],
                lambda: [(rng.choice(["广告", "公益广告", "简讯", "短评", "图片新闻", "读者来信"]), "furniture")],
                lambda: self.table(),
                lambda: self.index(words),
            ]
        )()

    def table(self) -> list[Row]:
        """A table of figures, as a chart or a market page has it."""
        rng = self.rng
        head = rng.choice(["品种 价格 涨跌", "城市 今日 明日", "排名 队名 积分", "代码 名称 收盘"])
        rows: list[Row] = [(head, "furniture")]
        for _ in range(rng.randint(3, 8)):
            name = "".join(rng.sample("大豆玉米白菜猪肉铜铝钢北京上海广州成都主队客队", 2))
            rows.append((f"{name} {rng.uniform(1, 900):.2f} {rng.uniform(-9, 9):+.1f}", "furniture"))
        return rows

    def tail(self, words: Words) -> list[Row]:
        rng = self.rng
        rows: list[Row] = [(words.notice(), "furniture") for _ in range(rng.randint(1, 3))]
        if rng.random() < 0.3:
            rows.append((words.editors(), "furniture"))
        if rng.random() < 0.15:
            rows.append((words.folio(), "furniture"))
        return rows

    def masthead_of_site(self, title: list[Row], style: Style, words: Words) -> list[Row]:
        """The headline of a site's page with what stands below it, and sometimes above."""
        rng = self.rng
        rows = list(title)
        below: list[Row] = [(words.source(), "byline_above")]
        if rng.random() < 0.35:
            below.append((words.byline_above(), "byline_above"))
        extras = [
            "听新闻", "字号：大 中 小", "【字体：大 中 小】 分享 打印", "分享", "收藏", "关注", "打印本页",
            f"阅读 {rng.uniform(1, 9):.1f}万+", f"阅读 {rng.randint(20, 9999)}", "分享到：", "我要评论", "A- A+", "扫码阅读", "语音播报",
            f"点击：{rng.randint(3, 9999)}次", "小 中 大", "放大 缩小 默认", "分享至", "手机看", "微信扫一扫",
        ]  # fmt: skip
        below += [(t, "furniture") for t in rng.sample(extras, rng.randint(0, 3))]
        if rng.random() < 0.3:
            rng.shuffle(below)
        if rng.random() < 0.25 and len(below) > 1:
            joint = rng.choice([" ", "　", "    ", " | "])
            below = [(joint.join(t for t, _ in below), "byline_above")]
        if rng.random() < 0.12:
            rows = below[:1] + rows  # the time stands above the headline
            rows[0] = (rows[0][0], "furniture")
            below = below[1:]
        rows += below
        if rng.random() < 0.06:
            summary = self.clause(rng.choice(self.sources), 1, 12, 26)
            rows.append((f"{rng.choice(['摘要：', '核心提示：', '导读：'])}{summary}", "furniture"))
        return rows

    def head_app(self, words: Words) -> list[Row]:
        rng = self.rng
        bar = rng.choice([" ", " | ", "  ", "　"])
        menu = bar.join(rng.sample(MENUS, rng.randint(3, 6)))
        options = [words.site, "打开APP", "下载APP", menu, "打开", "关注", words.paper, "返回", "立即打开", f"{words.site} 看见更多"]
        if rng.random() < 0.1:
            options += rng.sample(MENUS, 5)
        return [(t, "furniture") for t in rng.sample(options, rng.randint(1, min(5, len(options))))]

    def head_web(self, words: Words) -> list[Row]:
        rng = self.rng
        path = rng.choice([" > ", " >> ", " / ", "»", " - "]).join(["首页", *rng.sample(SECTIONS, rng.randint(1, 2))])
        options = [path, f"您当前的位置：{path}", f"{words.site} www.example.cn", " ".join(rng.sample(MENUS, 8)), words.site, words.date(), "登录 注册", "今天是" + words.date(), "设为首页 加入收藏", f"当前位置：{path} > 正文"]
        if rng.random() < 0.2:
            options += rng.sample(MENUS, 6)
        return [(t, "furniture") for t in rng.sample(options, rng.randint(1, 5))]

    def head_wechat(self, words: Words) -> list[Row]:
        rng = self.rng
        source = self.pick(0.5)
        rows = self.headline(source, self.style("wechat", words))
        account = rng.choice([words.site, words.paper, words.place + rng.choice(["慢报", "微生活", "文旅", "之声", "身边事"])])
        post = rng.choice(
            [
                f"原创 {words.person()} {account} {words.time()} 发表于{words.name_of_place()}",
                f"{account} {words.time()}",
                f"{words.time()}　{account}",
            ]
        )
        rows.append((post, "byline_above"))
        if rng.random() < 0.5:
            rows.append((rng.choice(["点击蓝字  关注我们", "点击上方蓝字关注", "↑↑↑", "关注我们获取更多资讯", "▲点击上方关注"]), "furniture"))
        style = self.style("wechat", words)
        return rows + self.body(source, style, words)

    def foot(self, words: Words, kind: str) -> list[Row]:
        rng = self.rng
        rows: list[Row] = []
        if rng.random() < 0.35:
            rows.append((words.byline(), "byline"))
        credits = [
            f"责编 {words.person()} | 审核 {words.person()}", f"责任编辑：{words.person()}", f"编辑 {words.person()}", f"审核 {words.person()}",
            f"(责任编辑：{words.person()})", f"来源｜{words.paper}", f"文字｜{words.person()}", f"校对｜{words.person()}", "- END -", "THE END",
            f"编辑：{words.person()}　审核：{words.person()}　监制：{words.person()}", f"[责任编辑:{words.person()}]", "（完）",
        ]  # fmt: skip
        rows += [(t, "furniture") for t in rng.sample(credits, rng.choice([0, 1, 1, 2, 3]))]
        counts = [
            f"点赞 {rng.randint(1, 999)}　收藏 {rng.randint(1, 99)}　分享", f"阅读 {rng.randint(1, 9999)}　赞 {rng.randint(1, 99)}　在看 {rng.randint(1, 99)}",
            "分享到微信 微博 QQ空间", "收藏 打印 关闭", "阅读原文", "喜欢这篇文章，点个“赞”和“在看”吧", "上一篇 下一篇", "返回顶部", "查看更多", "展开全文",
        ]  # fmt: skip
        rows += [(t, "furniture") for t in rng.sample(counts, rng.choice([0, 1, 1, 2]))]
        if rng.random() < 0.5:
            rows.append((rng.choice(["最新评论", f"热门评论({rng.randint(1, 300)})", f"{rng.randint(1, 300)}条评论", "网友评论", "精选留言"]), "furniture"))
            for _ in range(rng.randint(0, 3)):
                rows += [(t, "furniture") for t in words.comment()]
            rows.append((rng.choice(["打开APP查看更多评论", "查看全部评论", "写评论…", "发表评论"]), "furniture"))
        if rng.random() < 0.65:
            rows += self.related(words)
        rows += [(words.notice(), "furniture") for _ in range(rng.randint(0, 3))]
        return rows

    def related(self, words: Words) -> list[Row]:
        rng = self.rng
        rows: list[Row] = [(rng.choice(["相关新闻", "相关阅读", "精彩推荐", "热门推荐", "往期推荐", "延伸阅读", "猜你喜欢", "相关推荐", "24小时热文", "编辑推荐", "热点排行"]), "furniture")]
        form = rng.randint(0, 3)
        summary = rng.random() < 0.06
        for n in range(rng.randint(2, 7)):
            source = rng.choice(self.sources)
            title = source.title
            date = f"{words.month:02}-{max(words.day - n // 2, 1):02}"
            if form == 0:
                rows += [(title, "furniture"), (f"{words.year}-{date}    {words.site}", "furniture")]
            elif form == 1:
                rows.append((f"{title}　　{date}", "furniture"))
            elif form == 2:
                rows.append((f"{n + 1} {title}" if rng.random() < 0.5 else f"· {title}", "furniture"))
            else:
                rows.append((title, "furniture"))
            if summary:
                rows.append((source.paragraphs[0][: rng.randint(30, 70)] + rng.choice(["…", "...", "……[详细]"]), "furniture"))
        return rows


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


@cache
def cut_words(text: str) -> list[str]:
    """The words of a text, a few hundred characters of it."""
    import rjieba

    return list(rjieba.cut(text[:300]))


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


def style_bare(rng: Random, bare: str) -> str | None:
    """The end of a bare caption; None for one with a mark, a credit or an opening word."""
    if bare == "plain":
        return ""
    if bare == "stop":
        return "。"
    return rng.choice(["", "。"]) if rng.random() < 0.3 else None


def words_name(rng: Random) -> str:
    return Words(rng).person()


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
