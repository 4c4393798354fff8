import time

import pytest

from ml.lines import (
    Kind,
    classify,
    finished,
    heading,
    is_credit,
    is_dateline,
    is_notice,
    is_opener,
    is_scene,
    is_still,
    is_view,
)

CASES = {
    Kind.BYLINE: [
        "原创 海州发布 海州发布",
        "（综合新华社、海州日报报道，编辑整理）",
        "评论员 王芳",
        "记者 阿依·买买提 摄影报道",
        "□本报记者 王小二",
        "□记者 张三 报道",
        "□本报记者 李四 通讯员 赵五 钱六",
        "(观海新闻/青岛晚报 记者 马某某 通讯员 李某)",
        "（本报记者 王芳）",
        "本报记者 王芳 摄影报道",
        "文/图 本报记者 王芳 李强",
        "记者 欧阳小明",
        "首席记者 王芳 实习生 陈一",
        "来源：海州日报",
        "作者：王芳",
        "2024-12-03 09:15 海州新闻网",
        "2022-11-06 15:12    海州日报社/海观新闻",
        "发布时间：2024-12-03 09:15",
        "海观新闻/海州晚报/掌上海州",
        "（据新华社电）",
        "（鲁小北）",
        "●张小北",
        "05-06 08:30 · 海州观察号",
        "海州观察  2024-05-06 08:30:15",
    ],
    Kind.EDITOR: ["责编/张三 美编/李四 审读/王五", "责任编辑：王芳", "本版编辑 李四", "[责任编辑：王五]"],
    Kind.CAPTION: [
        "（图片由海州港提供）",
        "图①:码头新貌",
        "图1 码头新貌",
        "海州港供图",
        "效果图:海州港集团",
        "图为签约仪式现场。",
        "本报记者 王芳 摄",
        "新华社记者 李强 摄",
        "▲市民在展区体验新产品",
        "(资料图片)",
        "图/王小二",
        "王小二 摄",
        "夜里的自习室。 海州日报记者 王小二 图",
        "工人在生产线上忙碌。王小二 摄",
        "推介会暨洽谈会现场。",
        "左图：老码头旧貌",
    ],
    Kind.FURNITURE: [
        "应用市场下载“海州壹点”APP",
        "全省记者在线等你来报料",
        "加载更多",
        "没有更多了",
        "展开全文",
        "阅读原文",
        "换一换",
        "注册 登录",
        "长按二维码",
        "欢迎关注海州发布微信公众号",
        "当前位置:首页",
        "发文机关：海州市政府",
        "索引号：00123",
        "公开日期：2024-05-06",
        "主题分类：农业",
        "有效性：有效",
        "IP属地：海州",
        "信息员：王芳",
        "审核人：王芳",
        "附件1：",
        "CN 32-0012",
        "总第1205期",
        "今日8版",
        "海州 多云 12-18℃",
        "农历十月廿三",
        "甲辰年十月",
        "第12版",
        "【免责声明】以下为广告",
        "凡注明来源",
        "本文来源网络",
        "以上内容由用户上传",
        "如有侵权请联系",
        "打开APP查看更多评论",
        "打开",
        "海州新闻APP",
        "查看更多",
        "海州晚报",
        "2024/12/3 星期二",
        "A3版 要闻",
        "第03版：要闻",
        "首页 > 新闻 > 本地",
        "字号：大 中 小",
        "分享到：微信 微博",
        "版权所有 未经许可不得转载",
        "新闻热线：0532-12345678",
        "国内统一连续出版物号 CN 37-0001",
        "点赞 1286　　收藏 305　　分享",
        "https://example.com/a.html",
        "今日天气：晴 12℃～20℃",
        "— 4 —",
        "+关注",
        "点击播放视频",
        "点击上方“海州文旅”关注我们",
        "收录于合集 #海州味道 3个",
        "#海州味道 #早市",
        "写留言",
        "00:45",
        "< 返回",
        "搜索你想看的内容",
        "返回海州，查看更多",
        "广告刊登热线：0532-12345678",
        "浏览次数：12次",
        "发布于：海州",
        "原标题：港口再创新高",
        "海州日报 · 2024-05-06 · 经济版",
        "首页 >海州频道 >要闻 >",
        "平台声明：该文观点仅代表作者本人，本平台仅提供信息存储服务。",
        "1、海州网所有内容的版权均属于作者，"
        + "未经书面许可，任何人不得以任何形式转载、复制、编辑或发布使用于其他任何场合。" * 3,
        "各大应用商店下载“海州新闻”，记者在线等你来报料！",
        "今日关注　A3版　2022年9月26日　星期一　编辑/卓一　校对/马宁",
    ],
    Kind.LIST: [
        "新闻排行榜",
        "点击排行",
        "热点新闻",
        "猜你喜欢",
        "作者其他文章",
        "最新评论",
        "精彩推荐",
        "相关阅读",
        "热门推荐：",
        "评论(23)",
        "精选留言",
        "往期推荐",
        "大家都在看",
        "作者最新文章",
        "上一篇：港口吞吐量增长",
    ],
    Kind.BRIEFS: ["简讯", "【快讯】", "■要闻速览"],
    Kind.JUMP: ["下转第3版", "（上接第1版）", "【下转A4版】"],
    Kind.SHORT: [
        "第一章 港口",
        "①港口",
        "12个项目签约落地 海州新区",
        "港口吞吐量再创新高!",
        "为什么年轻人爱逛博物馆?",
        "一、主要做法",
        ">>>取得成效",
        "记者探访春运一线",
        "海州日报社举行开放日活动",
        "5天3国3场,示范区走出国门重磅推介",
        "周末去哪儿",
        "#海州味道",
        "●提醒",
        "市税务局：服务送上门",
    ],
    Kind.BODY: [
        "今年海州港口重点抓好的工作主要有：",
        "记者：港口今年的变化大吗",
        "工作安排如下：",
        "记者从市商务局获悉,今年以来,全市外贸保持增长。",
        "本报2月21日讯 21日,项目签约落地。",
        "他说,这条航线的开通,让企业每年节省运费,也让货物早到三天,客户都很满意,订单多了起来",
        "现将有关事项通告如下：",
        "五识”。",
    ],
}


@pytest.mark.parametrize(("text", "kind"), [(t, k) for k, texts in CASES.items() for t in texts])
def test_kind_of_a_line(text, kind):
    assert classify(text) is kind


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("会议召开。", True),
        ("他说：“就这么办。”", True),
        ("分别是：", True),
        ("真的吗？", True),
        ("(观海新闻记者 王某)", False),
        ("会议圆满结束。（记者 王某）", True),
        ("获评国家外贸转型升级基", False),
        ("发布“21”", False),
        ("开展活动，", False),
    ],
)
def test_finished(text, whole):
    assert finished(text) is whole


@pytest.mark.parametrize(
    "text",
    [
        "本报讯 昨日",
        "本报2月21日讯 记者",
        "新华社北京3月2日电 3月2日",
        "海州日报社/海观新闻11月6日讯 深度",
        "本报讯（记者 王芳）",
    ],
)
def test_datelines(text):
    assert is_dateline(text)


@pytest.mark.parametrize(
    "text", ["从海州市教育局获悉，今年秋季新增三所学校。", "为进一步方便市民出行，海州新开三条公交线路。"]
)
def test_openers(text):
    assert is_opener(text)


def test_lines_that_are_no_datelines():
    assert not is_dateline("会上，12个项目签约。")
    assert not is_dateline("3月2日，记者来到现场。")
    assert is_opener("3月2日，记者来到现场。")


def test_a_long_headline_is_of_parts_without_a_comma():
    parts = "在海州市港口建设动员大会上的重要讲话引起各县区和市直各单位干部职工热烈反响"
    assert classify(f"建设现代化大港口——市长王芳{parts}") is Kind.SHORT
    assert classify(f"市长王芳昨日冒雨来到港口并{parts}{parts}") is Kind.BODY


@pytest.mark.parametrize(
    "text",
    [
        "书屋今年向读者提供图书三万册次。",
        "老人退休以后,学会了剪纸和摄影。",
        "2019年6月3日，首艘货轮从这里驶向大海。",
        "展会开幕前，代表们参观了博物馆并合影。",
        "老街的铺子里，离农历新年越近越热闹。",
        "据调查，七成受访者表示满意。",
    ],
)
def test_sentences_are_no_captions_nor_furniture(text):
    assert classify(text) is Kind.BODY


def test_headings_lose_their_mark_but_not_their_ordinal():
    assert heading("■ 背景") == (True, "背景")
    assert heading("（一）目标") == (True, "（一）目标")


def test_captions_without_a_mark():
    assert is_scene("副市长王某致辞")
    assert is_still("旅客在车站自助取票。")
    assert not is_still("“旅客在车站自助取票。”")
    assert not is_still("会议研究了其他事项。")
    assert not is_still("会议还研究其他事项。")
    assert is_notice("关于停水的公告")
    assert classify("渔民在补网。(资料片)") is Kind.CAPTION
    assert is_view("大桥下的成片滩涂和候鸟群")
    assert is_view("海州重工总装车间一片繁忙")
    assert not is_view("游客人数再创新高")
    assert not is_view("送文化进车间")
    assert is_view("海州新区“蓝湾”产业园")
    assert not is_view("打造区域物流中心")
    assert is_credit("本报记者 王芳 摄")
    assert not is_credit("昨日的码头。记者 王芳 摄")


@pytest.mark.parametrize(
    "text",
    [
        " " * 90,
        "记者 " * 30,
        "微信 " * 30,
        "a> " * 30,
        "中" * 90,
        "1" * 90,
        "大 中 小 " * 11,
        "（" * 90,
        "本报/" * 22,
    ],
)
def test_no_line_takes_long(text):
    begin = time.perf_counter()
    classify(text)
    assert time.perf_counter() - begin < 0.5
