from __future__ import annotations

import pytest

from ml.pages.plain import BOLD_LEVEL, fold_forms, read_plain, tidy, unspaced


@pytest.mark.parametrize(
    ("text", "level", "found"),
    [
        ("# 港口开航", 1, "港口开航"),
        ("###港口开航 ##", 3, "港口开航"),
        ("**港口开航**", BOLD_LEVEL, "港口开航"),
        ("#", 0, "#"),
        ("港口#1", 0, "港口#1"),
    ],
)
def test_heading_marks_count_in_any_page(text: str, level: int, found: str) -> None:
    (line,) = read_plain(text)
    assert (line.level, line.mark + line.text) == (level, found)


@pytest.mark.parametrize(
    ("text", "mark", "rest"),
    [(">>>新航线", ">>>", "新航线"), ("■ 新航线", "■ ", "新航线"), ("■", "", "■"), ("新■航线", "", "新■航线")],
)  # fmt: skip
def test_marks_are_kept_beside_the_text(text: str, mark: str, rest: str) -> None:
    (line,) = read_plain(text)
    assert (line.mark, line.text) == (mark, rest)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\f"])
def test_numbers_are_those_of_lines_in_the_file(end: str) -> None:
    lines = read_plain(f"一{end}{end}　　二{end}三")
    assert [(li.number, li.text, li.indented) for li in lines] == [
        (1, "一", False), (3, "二", True), (4, "三", False),
    ]  # fmt: skip


def test_front_matter_gives_the_headline() -> None:
    page = "---\ntitle: 港口开航\ndate: 2024-01-02\n---\n\n昨日开航。"
    assert [(li.text, li.level) for li in read_plain(page)] == [("港口开航", 1), ("昨日开航。", 0)]


def test_a_heading_below_front_matter_is_the_headline() -> None:
    page = "---\ntitle: 港口\n---\n# 港口开航\n昨日开航。"
    assert [li.text for li in read_plain(page)] == ["港口开航", "昨日开航。"]


@pytest.mark.parametrize("page", ["---\n港口开航", "---\n---\n港口开航", "----\ntitle: 港\n----"])
def test_a_rule_is_no_front_matter(page: str) -> None:
    assert [li.number for li in read_plain(page)][0] == 1


def test_characters_without_width_are_dropped() -> None:
    assert tidy("\ufeff\u3000港\u200b口\u00a0") == "港口"


def test_radicals_are_the_characters_they_stand_for_one_for_one() -> None:
    folded = fold_forms("⼆⼗万⻓城")
    assert folded == "二十万长城"
    assert fold_forms("港口") == "港口"


@pytest.mark.parametrize(
    ("text", "found"),
    [("小　评　论", "小评论"), ("港口 开航", "港口 开航"), ("Port of the new line now", None)],
)
def test_blanks_between_characters_are_taken_out(text: str, found: str | None) -> None:
    assert unspaced(text) == (found or text)
