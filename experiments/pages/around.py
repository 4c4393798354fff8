"""What stands around articles: mastheads, menus, lists of other articles, feet of pages."""

from __future__ import annotations

from collections.abc import Callable

from desk import Row, separator
from styles import Style, Styles
from words import MENUS, SECTIONS, Words


class Around(Styles):
    """Makes what stands around articles."""

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
            rows.append(
                (
                    rng.choice(
                        [
                            "简讯",
                            "简 讯",
                            "短波",
                            "速览",
                            "一句话新闻",
                            "要闻速递",
                            "快讯",
                            "集装箱",
                            "简明新闻",
                        ]
                    ),
                    "furniture",
                )
            )
        return rows

    def index(self, words: Words) -> list[Row]:
        """The list of what else the paper has today: 导读."""
        rng = self.rng
        rows: list[Row] = [
            (rng.choice(["导读", "今日导读", "今日看点", "要目", "内版导读"]), "furniture")
        ]
        for _ in range(rng.randint(2, 5)):
            title = rng.choice(self.sources).title
            page = rng.choice(["►{n}版", " 详见{n}版", "……{n}", " A{n:02}", "（{n}版）"])
            rows.append((title + page.format(n=rng.randint(2, 16)), "furniture"))
        return rows

    def between(self, words: Words) -> list[Row]:
        """What may stand between two articles."""
        rng = self.rng
        made: list[Callable[[], list[Row]]] = [
            lambda: [(words.folio(), "furniture")],
            lambda: [(separator(rng), "furniture")],
            lambda: [(separator(rng), "furniture")],
            lambda: [(words.imprint(), "furniture")],
            lambda: [(words.notice(), "furniture")],
            lambda: [(f"（下转第{rng.randint(2, 8)}版）", "furniture")],
            lambda: [(words.caption("签约现场"), "caption")],
            lambda: [
                (words.folio(), "furniture"),
                (words.date(), "furniture"),
                (words.editors(), "furniture"),
            ],
            lambda: [
                (
                    rng.choice(["广告", "公益广告", "简讯", "短评", "图片新闻", "读者来信"]),
                    "furniture",
                )
            ],
            lambda: self.table(),
            lambda: self.index(words),
        ]
        return rng.choice(made)()

    def table(self) -> list[Row]:
        """A table of figures, as a chart or a market page has it."""
        rng = self.rng
        head = rng.choice(["品种 价格 涨跌", "城市 今日 明日", "排名 队名 积分", "代码 名称 收盘"])
        rows: list[Row] = [(head, "furniture")]
        for _ in range(rng.randint(3, 8)):
            name = "".join(rng.sample("大豆玉米白菜猪肉铜铝钢北京上海广州成都主队客队", 2))
            rows.append(
                (f"{name} {rng.uniform(1, 900):.2f} {rng.uniform(-9, 9):+.1f}", "furniture")
            )
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
        options = [
            words.site,
            "打开APP",
            "下载APP",
            menu,
            "打开",
            "关注",
            words.paper,
            "返回",
            "立即打开",
            f"{words.site} 看见更多",
        ]
        if rng.random() < 0.1:
            options += rng.sample(MENUS, 5)
        return [(t, "furniture") for t in rng.sample(options, rng.randint(1, min(5, len(options))))]

    def head_web(self, words: Words) -> list[Row]:
        rng = self.rng
        path = rng.choice([" > ", " >> ", " / ", "»", " - "]).join(
            ["首页", *rng.sample(SECTIONS, rng.randint(1, 2))]
        )
        options = [
            path,
            f"您当前的位置：{path}",
            f"{words.site} www.example.cn",
            " ".join(rng.sample(MENUS, 8)),
            words.site,
            words.date(),
            "登录 注册",
            "今天是" + words.date(),
            "设为首页 加入收藏",
            f"当前位置：{path} > 正文",
        ]
        if rng.random() < 0.2:
            options += rng.sample(MENUS, 6)
        return [(t, "furniture") for t in rng.sample(options, rng.randint(1, 5))]

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
            rows.append(
                (
                    rng.choice(
                        [
                            "最新评论",
                            f"热门评论({rng.randint(1, 300)})",
                            f"{rng.randint(1, 300)}条评论",
                            "网友评论",
                            "精选留言",
                        ]
                    ),
                    "furniture",
                )
            )
            for _ in range(rng.randint(0, 3)):
                rows += [(t, "furniture") for t in words.comment()]
            rows.append(
                (
                    rng.choice(["打开APP查看更多评论", "查看全部评论", "写评论…", "发表评论"]),
                    "furniture",
                )
            )
        if rng.random() < 0.65:
            rows += self.related(words)
        rows += [(words.notice(), "furniture") for _ in range(rng.randint(0, 3))]
        return rows

    def related(self, words: Words) -> list[Row]:
        rng = self.rng
        rows: list[Row] = [
            (
                rng.choice(
                    [
                        "相关新闻",
                        "相关阅读",
                        "精彩推荐",
                        "热门推荐",
                        "往期推荐",
                        "延伸阅读",
                        "猜你喜欢",
                        "相关推荐",
                        "24小时热文",
                        "编辑推荐",
                        "热点排行",
                    ]
                ),
                "furniture",
            )
        ]
        form = rng.randint(0, 3)
        summary = rng.random() < 0.06
        for n in range(rng.randint(2, 7)):
            source = rng.choice(self.sources)
            title = source.title
            date = f"{words.month:02}-{max(words.day - n // 2, 1):02}"
            if form == 0:
                rows += [
                    (title, "furniture"),
                    (f"{words.year}-{date}    {words.site}", "furniture"),
                ]
            elif form == 1:
                rows.append((f"{title}　　{date}", "furniture"))
            elif form == 2:
                rows.append(
                    (f"{n + 1} {title}" if rng.random() < 0.5 else f"· {title}", "furniture")
                )
            else:
                rows.append((title, "furniture"))
            if summary:
                rows.append(
                    (
                        source.paragraphs[0][: rng.randint(30, 70)]
                        + rng.choice(["…", "...", "……[详细]"]),
                        "furniture",
                    )
                )
        return rows

    def box(self, style: Style, words: Words, number: int) -> list[Row]:
        """A box of figures or dates at an article's end."""
        rng = self.rng
        rows: list[Row] = [
            (
                rng.choice(
                    [
                        "数说",
                        "大事记",
                        "时间轴",
                        "新闻数据",
                        "名词解释",
                        "赛程安排",
                        "价目表",
                        "提示",
                        "看点",
                    ]
                ),
                "heading",
            )
        ]
        for _ in range(rng.randint(3, 7)):
            clause = self.clause(rng.choice(self.brief), 3, 4, 14) or "项目开工"
            line = rng.choice(
                [
                    f"{clause}：{rng.randint(2, 900)}{rng.choice(['家', '万人次', '公顷', '公里', '处'])}",
                    f"{rng.randint(1921, 2024)}年 {clause}",
                    f"{words.month}月{rng.randint(1, 28)}日：{clause}",
                ]
            )
            rows.append((line, "body"))
        return rows
