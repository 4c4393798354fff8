"""What stands on pages beside articles: names, dates, bylines, captions, furniture."""

from __future__ import annotations

from random import Random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红建国文辉力健斌宇浩凯佳雨欣子涵思远若晨晓彤梦琪志远一凡天宇海燕云飞春梅小满知远书瑶立新"
PLACES = "海滨江湖云安宁州阳城山林河湾清临东南西北平远泉川溪岭关丰和泰昌永兴荣嘉瑞龙凤金银白青石柳桐松枫桥浦港洲岛门口"
PAPERS = (
    "日报 晚报 早报 晨报 时报 都市报 商报 青年报 工人报 周刊 快报 新报 农村报 经济报 科技报 导报 "
    "新区报 法治报 教育周刊 电视报 老年报 侨报 画报"
).split()
SITES = "新闻网 客户端 在线 发布 融媒 APP 视频 网 新闻 头条 号 云上 观察 广电".split()
SECTIONS = (
    "要闻 综合 民生 社会 经济 文体 国际 国内 时政 教育 健康 财经 副刊 县域 深读 观察 评论 广告 公告 科技 体育 城事 "
    "都市 三农 法治 文化 旅游 读书 理论 专题 焦点 热线 区县 本市 新区 生活 消费 汽车 房产 人物 财经新闻 要闻·综合 "
    "国内国际 社会新闻 综合新闻 民生·服务 经济·产业 文化周刊 今日关注 头版 时评 特别报道 基层 一线 调查 服务 百姓 身边 视点"
).split()
PEOPLE = (
    "游客 市民 工人 学生 志愿者 农民 技术人员 村民 孩子们 医护人员 与会嘉宾 工作人员 参赛选手 居民 民警 消防员 演员们 "
    "快递员 司机 船员 果农 渔民 参展商 观众 小朋友 老人们 队员们 施工人员 讲解员 环卫工人 驻村干部 网格员 读者"
).split()
WHERE = (
    "公园 车间 码头 田间 展厅 图书馆 广场 站台 果园 茶园 实验室 社区活动中心 生产线上 活动现场 比赛现场 工地 直播间 "
    "产业园 博物馆 渔港 大棚里 校园里 桥上 服务大厅 集市 候车室 养老院 海边 山脚下 机场 仓库 江边"
).split()
DOING = (
    "参观 拍照留念 紧张作业 采摘葡萄 检查设备 装卸集装箱 查阅资料 表演节目 清点货物 参加活动 体验非遗项目 排队等候 包装产品 "
    "进行演练 交流经验 观看展览 赶制订单 吊装构件 练习书法 挑选年货 办理业务 抢收小麦 修剪枝条 领取证书 调试机器人 跑步健身 "
    "喂海鸥 打太极 巡查河道 分拣快件"
).split()
SCENES = (
    "全景 一角 鸟瞰 夜景 航拍图 外景 效果图 施工现场 活动现场 签约现场 颁奖现场 开幕式现场 合影 比赛瞬间 演出剧照 新貌"
).split()
OUTLETS = (
    "新华社 央视新闻 人民日报 中新社 央广网 法治日报 科技日报 工人日报 农民日报 本报综合".split()
)
MENUS = (
    "首页 推荐 视频 问政 直播 要闻 县区 视听 图片 专题 民生 时政 财经 体育 娱乐 科技 军事 国际 房产 汽车 教育 健康 旅游 "
    "文化 读书 评论 论坛 博客 手机版 无障碍 English 繁体 登录 注册 搜索 收藏 订阅 更多 我的 关注 下载 举报 反馈 频道 数字报 读报"
).split()


_ROLES = (
    "文 图 文/图 撰文 摄影 文字 采写 记者 本报记者 见习记者 通讯员 特约撰稿 整理 口述 作者 供稿 采访 本刊记者 实习记者 撰稿 报道 特派记者 摄影/撰文 文字、摄影 图文 策划"
).split()
_LABELS = (
    "编辑 主编 责编 责任编辑 校对 版式 美编 主办 承办 协办 编印 出版 期号 总第 印刷 印数 热线 刊登热线 电话 邮箱 地址 网址 邮编 定价 监制 播音 统筹 栏目主持 投稿 "
    "来源 日期 版次 版面 作者 标题 正文 栏目 关键词 分类 编号 引题 副题 肩题 更新时间 发布时间 稿源 审核 值班 策划 联系人 阅读量 制图"
).split()


class Words:
    """Random names, dates and phrases, in the manner of one paper."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.place = self.name_of_place()
        self.paper = self.place + rng.choice(PAPERS)
        self.site = rng.choice([self.place, self.paper, self.place + "日报"]) + rng.choice(SITES)
        self.year, self.month, self.day = (
            rng.randint(1952, 2025) if rng.random() < 0.25 else rng.randint(2005, 2025),
            rng.randint(1, 12),
            rng.randint(1, 28),
        )

    def name_of_place(self) -> str:
        return "".join(self.rng.sample(PLACES, 2)) + self.rng.choice(["", "", "", "市", "县", "区"])

    def person(self) -> str:
        size = 2 if self.rng.random() < 0.7 else 1
        name = self.rng.choice(SURNAMES) + "".join(self.rng.sample(GIVEN, size))
        return name if len(name) > 2 or self.rng.random() < 0.8 else name[0] + " " + name[1]

    def people(self, most: int = 3) -> str:
        count = self.rng.choice([1, 1, 1, 2, 2, most])
        return self.rng.choice([" ", " ", "、", "　"]).join(self.person() for _ in range(count))

    def date(self) -> str:
        y, m, d, r = self.year, self.month, self.day, self.rng
        week = r.choice("一二三四五六日")
        return r.choice(
            [
                f"{y}年{m}月{d}日 星期{week}",
                f"{y}年{m}月{d}日　星期{week}　农历{r.choice('正二三四五六七八九十')}月初{r.choice('一二三四五六')}",
                f"{y}/{m}/{d} 星期{week}",
                f"{y}.{m:02}.{d:02} 星期{week}",
                f"{y}-{m:02}-{d:02}",
                f"{y}年{m}月{d}日",
                f"{y}年{m:02}月{d:02}日　第{r.randint(100, 9999)}期",
                f"星期{week}　{y}年{m}月{d}日　今日{r.choice('四八')}版",
                f"{m}月{d}日 周{week}",
            ]
        )

    def time(self) -> str:
        y, m, d, r = self.year, self.month, self.day, self.rng
        clock = f"{r.randint(0, 23):02}:{r.randint(0, 59):02}"
        return r.choice(
            [
                f"{y}-{m:02}-{d:02} {clock}",
                f"{y}-{m:02}-{d:02} {clock}:{r.randint(10, 59)}",
                f"{y}年{m:02}月{d:02}日 {clock}",
                f"{y}/{m}/{d} {clock}",
                f"{m:02}-{d:02} {clock}",
                f"{r.randint(2, 23)}小时前",
                f"昨天 {clock}",
            ]
        )

    def editors(self) -> str:
        r, p = self.rng, self.person
        return r.choice(
            [
                f"责编/{p()} 美编/{p()}",
                f"责编/{p()} 美编/{p()} 审读/{p()}",
                f"编辑:{p()} 版式:{p()} 校对:{p()}",
                f"编辑 {p()} 组版 {p()}",
                f"责任编辑：{p()}　电话：{r.randint(1000000, 9999999)}",
                f"本版编辑 {p()} 视觉 {p()} 校对 {p()}",
                f"主编：{p()} 责编：{p()}",
                f"■责编 {p()} ■美编 {p()} ■校对 {p()}",
                f"编辑/{p()} 制图/{p()} E-mail:news@example.com",
                f"值班编委:{p()} 责任编辑:{p()} 视觉编辑:{p()}",
                f"执行主编 {p()} 责编 {p()} 邮箱 zb@example.com",
            ]
        )

    def byline_above(self) -> str:
        r, p = self.rng, self.people
        if r.random() < 0.25:
            return self.credits()
        return r.choice(
            [
                f"□本报记者 {p()}",
                f"本报记者 {p()}",
                f"■本报记者 {p()} 文/图",
                f"□ {p()}",
                f"记者 {p()} 通讯员 {p()}",
                f"□记者 {p()} 报道",
                f"文/记者 {p(1)} 图/记者 {p(1)}",
                f"{self.paper}记者 {p()}",
                f"{self.paper}/{self.site}记者 {p()}",
                f"本报通讯员 {p()}",
                f"新华社记者 {p()}",
                f"作者：{p(1)}",
                f"{self.person()}",
                f"●{self.person()}",
                f"文｜{p(1)}",
                f"特约记者 {p()}",
                f"本报见习记者 {p(1)} 记者 {p(1)}",
                f"采写：本报记者 {p(1)}　摄影：本报记者 {p(1)}",
                f"本报评论员 {p(1)}",
                f"{self.person()} {self.person()}",
                f"◎{self.paper}记者 {p()} 实习生 {p(1)}",
                f"本报驻{self.name_of_place()}记者 {p(1)}",
            ]
        )

    def credits(self) -> str:
        """Who did what: 文/记者 N 图/N, 撰文_N 摄影_N."""
        r = self.rng
        roles = r.sample(_ROLES, r.choice([1, 1, 1, 2, 2, 3]))
        mark = r.choice(["：", ":", "/", " ", "　", "｜", "丨", "_", " / ", "|", "／", "·"])
        joint = r.choice([" ", "　", "  ", " | ", "　　"])
        line = joint.join(f"{role}{mark}{self.people(1)}" for role in roles)
        return r.choice(["", "", "", "□", "■", "◎", "● ", "○", "▪ ", "◆"]) + line

    def signature(self) -> str:
        """Who wrote a letter or an essay, or from where it is taken."""
        r = self.rng
        place = self.name_of_place()
        who = r.choice(["读者", "村民", "市民", "居民", "退休教师", "一名", "学生", "通讯员", ""])
        return r.choice(
            [
                f"{place}{who}　{self.person()}", f"（{self.person()}）", f"（作者系{place}{r.choice(['大学教授', '作协会员', '中学教师', '研究所研究员', '人大代表'])}）",
                f"摘自《{place}{r.choice(PAPERS)}》", f"摘自{self.paper} {self.person()}文", f"·{self.person()}·", f"　　　　　　（{self.person()}）", f"（{place}{r.choice(['通讯组', '供稿', '宣传科'])}）",
                f"{self.paper}编辑部", f"（{self.person()} 供稿）", f"——{self.person()}", f"（{self.person()} 采写）", f"{place}　{self.person()}　{self.person()}",
            ]
        )  # fmt: skip

    def imprint(self) -> str:
        """A line of a label and a value, as mastheads and notes have it."""
        r = self.rng
        n = r.randint(1000000, 9999999)
        values = [
            self.person(),
            self.paper,
            self.site,
            str(n),
            f"{self.month}月{self.day}日",
            f"{self.name_of_place()}路{r.randint(1, 200)}号",
            f"{r.randint(1, 400)}",
            self.name_of_place(),
            self.name_of_place() + "宣传部",
            f"第{r.randint(1, 60)}期",
            self.date(),
            "见右下",
        ]
        mark = r.choice(["：", ":", " ", "／", "　", "| "])
        return r.choice([" ", "　", " · ", "　　"]).join(
            f"{label}{mark}{r.choice(values)}"
            for label in r.sample(_LABELS, r.choice([1, 1, 2, 3]))
        )

    def source(self) -> str:
        r = self.rng
        outlet = r.choice([self.paper, self.site, r.choice(OUTLETS)])
        return r.choice(
            [
                f"来源：{outlet}",
                f"{self.time()}　来源：{outlet}",
                f"{self.time()}    {outlet}",
                f"{outlet} {self.time()}",
                f"时间：{self.time()} 来源：{outlet} 作者：{self.person()}",
                f"发布时间：{self.time()}　浏览次数：{r.randint(20, 9999)}",
                f"{self.time()} | 来源：{outlet} | 编辑：{self.person()}",
                f"{outlet}　记者 {self.people()}　{self.time()}",
                f"{self.time()}",
                f"作者：{self.person()} 责任编辑：{self.person()} 信息来源：{outlet}",
                f"{self.time()}  {outlet}  {r.randint(0, 300)}人参与评论",
            ]
        )

    def byline(self) -> str:
        r, p = self.rng, self.people
        left, right = r.choice([("(", ")"), ("（", "）"), ("（", "）")])
        outlet = r.choice([self.paper, f"{self.site}/{self.paper}"])
        inner = r.choice(
            [
                f"记者 {p()} 通讯员 {p()}",
                f"记者 {p()}",
                f"{outlet} 记者 {p()}",
                f"{outlet}记者 {p()} 摄影报道",
                f"本报记者 {p()}",
                f"{self.person()}",
                f"{self.person()} {self.person()}",
                f"据{r.choice(OUTLETS)}",
                "综合",
                f"{r.choice(OUTLETS)}",
                f"本报综合{r.choice(OUTLETS)}消息",
                f"作者单位：{self.name_of_place()}{r.choice(['大学', '党校', '研究院'])}",
                f"通讯员 {p()}",
                f"{self.person()} 文/图",
                f"记者 {p(1)} 实习生 {p(1)}",
            ]
        )
        bare = r.choice(
            [
                f"本报记者 {p()} 通讯员 {p()}",
                f"记者 {p()} 见习记者 {p(1)}",
                f"□本报记者 {p()}",
                f"记者　{p()}",
                f"{outlet}记者 {p()} 报道",
                f"{self.person()} 摄影报道",
            ]
        )
        return bare if r.random() < 0.25 else f"{left}{inner}{right}"

    def caption(self, clause: str) -> str:
        """A caption with a mark, a credit or an opening word."""
        r = self.rng
        plain = clause
        name = self.person()
        credit = r.choice(
            [
                f" 本报记者 {name} 摄",
                f"　{name}摄",
                f" 记者 {name} 摄",
                f" {name}/摄",
                f"（{name} 摄）",
                "（资料图）",
                "（受访者供图）",
                "（资料照片）",
                "（无人机照片）",
                "（效果图）",
                "（视频截图）",
                "　受访者供图",
                " 资料图",
                f"　{name}／摄",
                f"　　　　{name} 摄",
                f"（□记者 {name} 摄）",
                f" 本报通讯员 {name} 供图",
                f" 图/{name}",
                f" 摄影：{name}",
                " 通讯员供图",
                f" 新华社发（{name} 摄）",
            ]
        )
        form = r.random()
        if form < 0.28:
            return plain + r.choice(["。", ""])
        if form < 0.42:
            return (
                r.choice(["图为", "图①：", "上图：", "下图为", "右图："])
                + plain
                + r.choice(["。", ""])
            )
        if form < 0.55:
            return r.choice("▲△▼◥") + r.choice(["", " "]) + plain + r.choice(["。", ""])
        return plain + r.choice(["。", ""]) + credit

    def event(self) -> str:
        """What a picture shows: people doing something somewhere, or a view."""
        r = self.rng
        who, place = r.choice(PEOPLE), r.choice(WHERE)
        if r.random() < 0.25:
            who = r.choice(
                [self.person(), f"{self.person()}（{r.choice('左右中')}）", f"{who}{self.person()}"]
            )
        where = f"{self.name_of_place()}{place}" if r.random() < 0.5 else place
        event = f"{who}在{where}{r.choice(DOING)}"
        view = f"{self.name_of_place()}{r.choice(WHERE[:12])}{r.choice(SCENES)}"
        moment = f"{r.choice(['昨日', '近日', '日前', f'{self.month}月{self.day}日'])}，{event}"
        place_now = f"{r.choice(['俯瞰', '航拍', '修缮后的', '正在建设的', '夜幕下的', '整装待发的'])}{self.name_of_place()}{r.choice(WHERE[:12])}"
        more = f"{event}，{r.choice(['享受假日时光', '现场气氛热烈', '为节日保供', '确保按期交付', '感受传统文化魅力'])}"
        return r.choice(
            [
                event,
                event,
                view,
                moment,
                place_now,
                more,
                f"{who}正在{r.choice(DOING)}",
                f"{who}{r.choice(DOING)}",
            ]
        )

    def comment(self) -> list[str]:
        r = self.rng
        say = r.choice(
            [
                "点赞家乡！",
                "支持，希望多办这样的活动",
                "这个真不错",
                "看哭了,周末就去",
                "停车还是太难了",
                "为他们骄傲",
                "期待早日通车",
                "说得好",
                "植物园还要门票吗",
                "路过看看",
                "希望落到实处",
                "小时候常去,变化真大",
            ]
        )
        name = r.choice(
            [
                "清风徐来",
                "湖边的老王",
                "用户8123",
                "阿芷",
                "风吹麦浪",
                "小城故事多",
                "爱吃鱼的猫",
                "一路向北",
            ]
        )
        if r.random() < 0.4:
            return [f"{name}:{say}", f"{r.randint(1, 23)}小时前 回复"]
        return [name, say, f"{self.month:02}-{self.day:02} {self.name_of_place()} 回复"]

    def notice(self) -> str:
        """A line of a site's or a paper's own."""
        r = self.rng
        n = r.randint(1000000, 9999999)
        return r.choice(
            [
                f"新闻热线：{n}", f"广告刊登热线：{n}　遗失声明办理：{n + 1}", "扫码关注微信公众号",
                f"扫一扫 关注{self.site}", "版权所有 未经授权不得转载", f"线索征集热线：{n}", "更多精彩内容请下载客户端",
                f"更多内容请关注{self.site}", "声明：转载此文是出于传递更多信息之目的，若有来源标注错误，请联系我们。",
                f"投稿邮箱：news@example.com 电话：{n}", "打开APP 阅读体验更佳", "本版图片除署名外均为资料图片",
                f"{self.paper}社出版　国内统一刊号：CN{r.randint(10, 60)}-00{r.randint(10, 99)}　邮发代号：{r.randint(1, 60)}-{r.randint(1, 99)}",
                "特别声明：以上内容为自媒体平台用户上传并发布，本平台仅提供信息存储服务。", f"订阅热线 {n}　零售每份1.5元",
                "凡本网注明来源的作品，转载请注明出处。", f"今日天气：多云 {r.randint(5, 15)}～{r.randint(16, 30)}℃ 东南风3级",
                f"网站简介 | 广告服务 | 联系我们 | {self.site}", f"ICP备{n}号", f"Copyright © {self.year} {self.site} 版权所有",
                "本文仅代表作者个人观点", f"本报地址：{self.name_of_place()}路{r.randint(1, 200)}号 邮编：{r.randint(100000, 800000)}",
                "免责声明：本网站所有信息仅供参考", "如需转载请与本报联系", "点击上方蓝字关注我们", f"采访团队：{self.person()} {self.person()}",
            ]
        )  # fmt: skip

    def folio(self) -> str:
        r = self.rng
        n, letter = r.randint(1, 24), r.choice("ABC")
        section = r.choice(SECTIONS)
        return r.choice(
            [
                f"{letter}{n:02} {section}", f"{n:02}版·{section}", f"第{n}版 {section}", f"{section}　{letter}{n}",
                f"{n}　{section}", f"{self.paper} {section} {n}", section, f"{section} | {n:02}", f"{letter}{n:02}版：{section}",
                f"第{'一二三四五六七八'[n % 8]}版", f"{n} 版", f"{section}·{r.choice(SECTIONS)}", f"{letter}{n:02}/{section}",
            ]
        )  # fmt: skip
