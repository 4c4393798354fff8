"""Lines that belong to no article. More of them are in test_lines."""

from __future__ import annotations

import pytest

from ml.pages import furniture


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("打开APP查看更多评论", "is_furniture"),
        ("今日天气：晴 12℃～20℃", "is_furniture"),
        ("本文来源网络", "is_disclaimer"),
        ("要闻", "is_section"),
        ("（上接第1版）", "is_jump"),
        ("相关阅读", "is_list"),
        ("■要闻速览", "is_briefs"),
        ("海州新报 · 2024-12-03 · 经济版", "is_folio"),
        ("今日关注　A3版　星期一　编辑/卓一", "is_folio"),
    ],
)
def test_what_a_line_is(text, rule):
    assert getattr(furniture, rule)(text)


@pytest.mark.parametrize(
    "text",
    ["港口吞吐量再创新高", "登录科创板", "阅读：让乡村更有书香", "转载小说未付酬 网站被判赔3万元"],
)
def test_headlines_are_none_of_it(text):
    rules = [getattr(furniture, name) for name in vars(furniture) if name.startswith("is_")]
    assert len(rules) == 7 and not any(rule(text) for rule in rules)


def test_notices_of_rights_have_two_of_their_words():
    assert furniture.names_rights("版权归作者，转载请注明")
    assert not furniture.names_rights("作品的版权，版权登记")
