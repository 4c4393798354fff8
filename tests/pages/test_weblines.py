"""Single lines of web pages."""

from __future__ import annotations

import pytest

from ml.pages.weblines import (
    heads_list,
    is_author,
    is_caption,
    is_dateline,
    is_editor,
    is_meta,
    is_of_site,
)


@pytest.mark.parametrize(
    ("is_kind", "lines"),
    [
        (is_meta, ["2024-03-05 08:12", "来源：海州日报", "发表于2024-03-05 08:12| 1164次阅读| 来源滨河报| 0 条评论| 作者王小川",
                   "时间:2012-03-21 10:11来源:未知 作者:admin 点击:1337次", "3小时前", "浏览：573次 【字体：大 中 小】"]),
        (is_editor, ["责任编辑：霍小琦", "(责编：周小满)", "【编辑:海风】", "一审：束青", "编辑 / 姜小满", "分界新闻编辑 | 白石"]),
        (is_author, ["（记者 王亮）", "（通讯员 裴小叶 全媒体记者 束青）", "本报记者 司空雨", "分界新闻记者 | 梁上燕",
                     "（文章来源：海州日报）", "记者：王小川"]),
        (is_of_site, ["下一页", "【1】【2】 下一页", "原标题：港口", "Copyright © 2024", "举报/反馈", "特别声明：以上内容仅供参考",
                      "本文来源：海州日报", "《云泽日报》（2024年05月12日 第 07 版）", "未经授权不得转载", "点个“在看”，让更多人看到"]),
        (heads_list, ["相关阅读", "小编最近文章", "热门推荐", "评论（126）", "大家都在看", "24小时热文"]),
        (is_dateline, ["本报讯 昨日", "新华社青峪6月18日电（记者甲）", "本报云泽5月11日电 （记者", "【海州日报讯】 昨日"]),
    ],
)  # fmt: skip
def test_lines_of_a_kind(is_kind, lines):
    assert [line for line in lines if not is_kind(line)] == []


@pytest.mark.parametrize(
    ("is_kind", "lines"),
    [
        (is_meta, ["3月5日，港口开航", "大省挑大梁", "2024年3月5日，港口开航。", "评论员文章", "2024年，我们出发！"]),
        (is_editor, ["编辑：这不行。", "编辑部来信：致读者", "主编：为什么？"]),
        (is_author, ["记者：今年怎么样？", "记者在现场看到，港口开航。", "2024年3月18日", "咨询电话：555-0144"]),
        (is_of_site, ["01", "未经批准，任何单位不得占用耕地。", "侵权责任由使用人承担。", "著作权法修订草案公布", "重要提示：请携带身份证信息。",
                      "《决定》（2024年3月1日起施行）明确，罚款上限提高。", "监督电话：555-0123", "中学"]),
        (heads_list, ["给鱼儿也留条路", "最新的消息传来，大家都很高兴", "推荐他的人"]),
        (is_dateline, ["昨日，港口开航。"]),
    ],
)  # fmt: skip
def test_lines_of_none(is_kind, lines):
    assert [line for line in lines if is_kind(line)] == []


@pytest.mark.parametrize(
    ("text", "beside", "caption"),
    [
        ("小队员们在训练。本报记者 冉小禾 摄", False, True),
        ("▲赫连山和学生们", False, True),
        ("图｜姜小满", False, True),
        ("图片来源：视觉海川", False, True),
        ("资料图", False, True),
        ("图为航线示意，仅供参考。", True, True),
        ("图为荷花，不如说图为心境。", False, False),
        ("港口开航", True, False),
    ],
)
def test_captions(text, beside, caption):
    assert is_caption(text, beside) is caption
