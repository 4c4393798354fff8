"""Which of the lines above a text are its title."""

from __future__ import annotations

import pytest

from ml.pages.headlines import headline, is_twofold
from ml.pages.lines import Kind, Line, classify


def test_a_sub_heading_is_no_part_of_a_headline():
    lines = [Line(1, "港口", Kind.SHORT), Line(2, "航线", Kind.SHORT, heading=True)]
    assert headline(lines) == lines[:1]


@pytest.mark.parametrize(
    ("above", "title"),
    [
        (
            ["引题一行", "肩题二行", "主题三行", "副题四行字", "副题五行"],
            ["肩题二行", "主题三行", "副题四行字", "副题五行"],
        ),
        (["港口吞吐量再创新高", "王小二"], ["港口吞吐量再创新高"]),
        (["王小二"], ["王小二"]),
        (
            ["港口吞吐量再创新高", "□本报记者 王芳", "多条航线开通"],
            ["港口吞吐量再创新高", "多条航线开通"],
        ),
        (["相邻的标题一行", "相关阅读", "港口吞吐量再创新高"], ["港口吞吐量再创新高"]),
        (["全市港口吞吐量再创新高", "2022-11-06 15:12", "小字"], ["全市港口吞吐量再创新高"]),
    ],
)
def test_headlines_nearest_above_the_text(above, title):
    lines = [Line(n, text, classify(text)) for n, text in enumerate(above, 1)]
    assert [line.text for line in headline(lines)] == title


def test_two_clauses_are_long():
    assert is_twofold("港口吞吐量再创新高 企业获得感增强")
    assert not is_twofold("港口再创新高 企业获益")
    assert not is_twofold("港口吞吐量再创新高企业获得感明显增强")
