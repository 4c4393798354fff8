from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.errors import InputError
from ml.pages.annotation import labels_of, rows_of
from ml.pages.labelling import LABELS, constraints
from ml.pages.lines import Line
from ml.pages.markdown import read_markdown
from ml.pages.plain import fold_forms, read_plain

DATA = Path(__file__).parents[1] / "data"


def _lines(*texts: str) -> list[Line]:
    return [Line(n, text) for n, text in enumerate(texts, 1)]


def test_lines_that_no_row_names_are_furniture() -> None:
    row: dict[str, Any] = {"title_lines": [2], "body_lines": [3]}
    lines = _lines("滨河日报", "港口开航", "昨日开航。", "扫码关注")
    assert labels_of(lines, [row], "a") == ["furniture", "title", "body", "furniture"]


def test_a_short_line_with_text_below_it_is_a_sub_heading() -> None:
    row = {"title_lines": [1], "body_lines": [2, 3, 4, 5]}
    lines = _lines("港口开航", "昨日开航。", "新航线", "今日返航。", "港务局")
    assert labels_of(lines, [row], "a")[2:] == ["heading", "body", "body"]


def test_what_goes_on_is_no_sub_heading() -> None:
    row = {"title_lines": [1], "body_lines": [2, 3, 4], "joins": [[3, 4]]}
    lines = _lines("港口开航", "昨日开航。", "今日返", "航。")
    assert labels_of(lines, [row], "a")[2:] == ["body", "body_more"]


def test_bylines_above_and_below_the_text_differ() -> None:
    row = {
        "title_lines": [1],
        "body_lines": [3],
        "dropped": {"2": "byline", "4": "byline", "5": "caption"},
    }
    lines = _lines("港口开航", "记者 周小满", "昨日开航。", "（周小满）", "货轮")
    assert labels_of(lines, [row], "a")[1:] == ["byline_above", "body", "byline", "caption"]


def test_a_byline_above_the_second_headline_is_of_the_second_article() -> None:
    names = ["title", "body", "byline_above", "title", "body"]
    lines = _lines("一", "甲。", "记者 周小满", "二", "乙。")
    rows = rows_of("a", lines, names)
    assert [row["title_lines"] for row in rows] == [[1], [4]]
    assert labels_of(lines, rows, "a") == names


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"title_lines": [1], "dropped": {"2": "picture"}}, "picture"),
        ({"title_lines": "1"}, "title_lines must be a list"),
        ({"title_lines": [1], "body_lines": [0]}, "body_lines must be a list"),
    ],
)
def test_a_row_that_is_no_annotation_is_told(row: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        labels_of(_lines("一", "二"), [row], "a")


def test_a_line_of_two_labels_is_told() -> None:
    rows = [{"title_lines": [1], "body_lines": [2]}, {"title_lines": [2], "body_lines": [3]}]
    with pytest.raises(InputError, match="line 2 is both body and title"):
        labels_of(_lines("一", "二", "三"), rows, "a")


@given(st.lists(st.sampled_from(["title", "body", "caption", "furniture"]), max_size=12))
def test_annotations_give_the_labels_that_they_were_made_of(names: list[str]) -> None:
    lines = [Line(n, f"第{n}行。") for n in range(1, len(names) + 1)]
    assert labels_of(lines, rows_of("a", lines, names), "a") == names


@pytest.mark.parametrize("name", ["pages", "handmade"])
def test_no_annotated_page_has_what_the_labels_forbid(name: str) -> None:
    rows: dict[str, list[dict[str, Any]]] = {}
    for text in (DATA / f"{name}.jsonl").read_bytes().splitlines():
        row = orjson.loads(text)
        rows.setdefault(row["file"], []).append(row)
    allowed, first = constraints()
    for file, own in rows.items():
        path = DATA / name / file
        if path.suffix not in (".txt", ".md"):
            continue
        read = read_markdown if path.suffix == ".md" else read_plain
        names = labels_of(read(fold_forms(path.read_text(encoding="utf-8"))), own, file)
        numbers = [LABELS.index(label) for label in names]
        assert first[numbers[0]], file
        pairs = zip(numbers, numbers[1:], strict=False)
        assert all(allowed[pair] for pair in pairs), file
