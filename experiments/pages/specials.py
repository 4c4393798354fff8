"""Articles of a kind of their own: notices, series of pictures, jumps."""

from __future__ import annotations

from articles import Articles
from desk import Row
from styles import Style
from texts import Source
from words import Words

_MATTERS = (
    "城北片区计划停水 国有建设用地使用权拍卖出让 失物招领 道路封闭施工 禁止燃放烟花爆竹 中小学招生入学 招聘工作人员 调整公交线路 征集道路命名 旧房屋拆除 "
    "公开征求意见 燃气管道检修 计划停电 打击非法捕捞 商品房预售资金监管 森林防火 领取补贴 机动车限行 专项资金拟支持项目 义务献血 寻人 遗失 更正 开放预约 "
    "注销采矿许可证 变更办公地址 春季植树 申报职称 缴纳医疗保险 收购粮食 渡口停航 档案移交 清理违法建设 食品抽检结果 捐款情况"
).split()


class Specials(Articles):
    """Makes articles of these kinds."""

    def notice_article(self, words: Words, style: Style) -> list[Row]:
        """A public notice, signed with office and date."""
        rng = self.rng
        place = words.name_of_place()
        office = place + rng.choice(
            [
                "人民政府",
                "自然资源局",
                "自来水有限公司",
                "公安局交通警察支队",
                "图书馆",
                "人力资源和社会保障局",
                "供电公司",
                "体育中心服务台",
            ]
        )
        about = rng.choice(["", place]) + rng.choice(_MATTERS)
        kind = rng.choice(["公告", "通告", "通知", "公示", "启事", "声明"])
        title = rng.choice(
            [
                f"关于{about}的{kind}",
                f"{about}{kind}",
                f"{office}关于{about}的{kind}",
                f"{kind}",
                f"{office}{kind}",
            ]
        )
        rows: list[Row] = [(title, "title")]
        if rng.random() < 0.15:
            rows = [
                (office, "title"),
                (rng.choice([f"关于{about}的{kind}", kind, f"{about}{kind}"]), "title_more"),
            ]
        if rng.random() < 0.4:
            rows.append(
                (
                    rng.choice(["尊敬的用户：", "各有关单位：", "广大市民朋友：", "全市考生："]),
                    "body",
                )
            )
        source = rng.choice(self.brief)
        for k, text in enumerate(source.paragraphs[:4]):
            if rng.random() < 0.3:
                text = f"{'一二三四'[k]}、{text}"
            rows += self.paragraph(text, style, words)
        if rng.random() < 0.4:
            rows.append(
                (
                    rng.choice(
                        [
                            "特此公告。",
                            "特此通知。",
                            "联系人："
                            + words.person()
                            + "　联系电话："
                            + str(rng.randint(1000000, 9999999)),
                        ]
                    ),
                    "body",
                )
            )
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
        mark = rng.choice(
            ["（上接第{}版）", "（上接{}版）", "(上接第{}版)", "（紧接第{}版）", "上接A0{}版"]
        ).format(page)
        rows = self.headline(source, style)
        if rng.random() < 0.7:
            rows.append((mark, "furniture"))
            return rows + self.body(source, style, words)
        return (
            rows
            + self.body(source, style, words)
            + [(f"（下转第{rng.randint(2, 8)}版）", "furniture")]
        )
