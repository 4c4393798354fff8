"""Which text is the rest of a paragraph that was cut."""

from __future__ import annotations

import pytest

from ml.pages.continuation import continues, goes_on, is_first_half
from ml.pages.drafts import Draft
from ml.pages.lines import Kind, Line


@pytest.mark.parametrize(
    ("text", "rest", "half"),
    [
        ("专家说“海州", "港口”越来越忙", True),
        ("港口、仓库、", "堆场越来越忙", True),
        ("港口吞吐量再创新高", "的海州人很自豪", True),
        ("近日,港口一派繁忙", "海州人很自豪", True),
        ("港口繁忙,企业受益", "海州人很自豪", False),
        ("港口繁忙,企业受益,百姓叫好", "海州人很自豪", True),
        ("仪式上,海州港三条航线", "海州人很自豪", True),
        ("港口负责人王芳表示,三条航线", "海州人很自豪", True),
        ("今年新添岸桥36", "台", True),
        ("今年新添岸桥3", "6台", True),
        ("有人写了《海州", "港口志》一书", True),
        ("记者从港口获悉,三条航线", "海州人很自豪", True),
        ("港口吞吐量增长26", ".5%", True),
    ],
)
def test_first_halves(text, rest, half):
    assert is_first_half(text, rest) is half


@pytest.mark.parametrize(
    ("cut", "text", "score"),
    [
        ("实现“一码", "五识”。", 3.0),
        ("增长30", "亿元，同比增长。", 3.0),
        ("工业互联网生态", "园项目正式启动。", 1.5),
        ("港口", "近日，项目启动。", -0.5),
        ("全市港口", "增长，很快。", 1.0),
        ("会上宣布", "本报讯 昨日,项目启动。", -1.5),
        ("增长30", "码头一片忙碌。", 0.0),
        ("3月的码头", "亿元产业园启动。", 0.0),
        ("码头一片忙碌", "亿元产业园启动。", 0.0),
        ("他说“好”", "五识”。", 1.0),
    ],
)
def test_how_much_a_text_goes_on(cut, text, score):
    assert goes_on(cut, text) == score


@pytest.mark.parametrize(
    ("text", "above", "rest"),
    [
        ("产业园启动。", "全市工业互联网生态", True),
        ("产业园启动", "全市工业互联网生态", False),
        ("就这么办”他说", "他说：“好，", True),
        ("产业园启动。", "产业园昨日启动。", False),
    ],
)
def test_short_lines_end_a_cut_paragraph(text, above, rest):
    draft = Draft([])
    draft.add(Line(1, above))
    assert continues(Line(2, text, Kind.SHORT), draft, []) is rest
    assert not continues(Line(2, text, Kind.SHORT, title=True), draft, [])
    assert not continues(Line(2, text, Kind.SHORT), draft, [Line(2, "港口", Kind.SHORT)])
