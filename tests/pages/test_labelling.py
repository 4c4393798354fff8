from __future__ import annotations

import pytest

from ml.pages.labelling import LABELS, assemble, constraints
from ml.pages.lines import Line


def _articles(*rows: tuple[str, str]) -> list[tuple[str, str]]:
    lines = [Line(n, text) for n, (_, text) in enumerate(rows, 1)]
    labels = [LABELS.index(label) for label, _ in rows]
    return [(d.title, d.text) for d in assemble(lines, labels, [1.0] * len(lines))]


def test_a_title_opens_an_article_and_the_rest_is_dropped() -> None:
    assert _articles(
        ("furniture", "滨河日报"),
        ("title", "港口开航"),
        ("title_more", "首航满载"),
        ("byline_above", "记者 周小满"),
        ("body", "昨日开航。"),
        ("caption", "货轮靠泊"),
        ("heading", "新航线"),
        ("body", "今日返航。"),
        ("byline", "（周小满）"),
        ("title", "菜场开业"),
        ("body", "夜市开张。"),
    ) == [("港口开航 首航满载", "昨日开航。\n新航线\n今日返航。"), ("菜场开业", "夜市开张。")]


def test_the_rest_of_a_paragraph_is_joined_over_a_caption() -> None:
    assert _articles(
        ("title", "港口开航"), ("body", "昨日开"), ("caption", "货轮"), ("body_more", "航。")
    ) == [("港口开航", "昨日开航。")]


def test_latin_words_are_joined_with_a_blank() -> None:
    assert _articles(("title", "A"), ("body", "the new"), ("body_more", "port")) == [
        ("A", "the new port")
    ]


def test_headlines_without_text_are_no_articles() -> None:
    assert _articles(("title", "下期预告"), ("title", "港口开航"), ("body", "昨日开航。")) == [
        ("港口开航", "昨日开航。")
    ]


def test_text_below_a_byline_is_an_article_without_a_headline() -> None:
    found = _articles(("title", "一"), ("body", "甲。"), ("byline", "（周）"), ("body", "乙。"))
    assert found == [("一", "甲。"), ("", "乙。")]


def test_an_article_is_as_sure_as_its_least_sure_line() -> None:
    lines = [Line(1, "港口开航"), Line(2, "昨日开航。")]
    assert assemble(lines, [0, 2], [0.9, 0.4])[0].sure == 0.4


@pytest.mark.parametrize(
    ("before", "after", "may"),
    [
        ("title", "title", False),
        ("title", "title_more", True),
        ("heading", "title", False),
        ("byline_above", "title", True),
        ("caption", "body_more", True),
        ("byline", "heading", True),
        ("body", "title_more", False),
    ],
)
def test_which_label_may_follow_which(before: str, after: str, may: bool) -> None:
    allowed, _ = constraints()
    assert allowed[LABELS.index(before), LABELS.index(after)] == may


def test_a_page_does_not_begin_with_the_rest_of_something() -> None:
    _, first = constraints()
    begins = {label for label, may in zip(LABELS, first, strict=True) if may}
    assert begins == {"title", "body", "caption", "byline_above", "furniture"}
