"""Captions of pictures, with and without a mark."""

from __future__ import annotations

import pytest

from ml.pages.captions import (
    begins_caption,
    is_caption,
    is_credit,
    is_event,
    is_scene,
    is_still,
    is_view,
    looks_like_caption,
)


def test_captions_without_a_mark():
    assert is_scene("副市长王某致辞")
    assert is_still("旅客在车站自助取票。")
    assert not is_still("“旅客在车站自助取票。”")
    assert not is_still("会议研究了其他事项。")
    assert not is_still("会议还研究其他事项。")
    assert is_caption("渔民在补网。(资料片)")
    assert is_view("大桥下的成片滩涂和候鸟群")
    assert is_view("海州重工总装车间一片繁忙")
    assert not is_view("游客人数再创新高")
    assert not is_view("送文化进车间")
    assert is_view("海州新区“蓝湾”产业园")
    assert not is_view("打造区域物流中心")
    assert is_credit("本报记者 王芳 摄")
    assert not is_credit("昨日的码头。记者 王芳 摄")


@pytest.mark.parametrize(
    ("text", "opens", "caption"),
    [
        ("图为签约仪式现场。", True, True),
        ("▲市民在展区体验新产品", True, True),
        ("工人在生产线上忙碌。王小二 摄", False, True),
        ("推介会暨洽谈会现场。", False, True),
        ("港口吞吐量再创新高", False, False),
    ],
)
def test_marks_of_captions(text, opens, caption):
    assert (begins_caption(text), is_caption(text)) == (opens, caption)


def test_events():
    assert is_event("项目在码头签约")
    assert not is_event("签约项目落地")


def test_lines_that_repeat_the_text_look_like_captions():
    whole = "昨日，装卸工人在码头轮班作业。男人叫施永年，施永年是船长。"
    assert looks_like_caption("装卸工人在码头轮班作业。", whole)
    assert looks_like_caption("施永年擦拭铜哨子", whole)
    assert looks_like_caption("市长致辞", whole)
    assert not looks_like_caption("轮班作业", whole)
