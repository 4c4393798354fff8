"""What doccano exports, in every version."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ml.corpus.formats import conversion
from ml.errors import InputError

TITLE, TEXT = "港口扩建动工", "总投资3.5亿元。\n新增泊位12个。"
FULL = f"{TITLE}\n{TEXT}"
MONEY = [("3.5亿元", "MONEY")]


@pytest.mark.parametrize(
    ("row", "topics", "spans"),
    [
        (
            {"id": 4, "text": FULL, "title": TITLE, "label": [[10, 15, "MONEY"]], "Comments": []},
            None,
            MONEY,
        ),
        ({"id": 4, "data": FULL, "label": [[10, 15, "MONEY"]]}, None, MONEY),
        ({"text": FULL, "labels": [[10, 15, "MONEY"]]}, None, MONEY),
        ({"text": TEXT, "title": TITLE, "label": [[3, 8, "MONEY"]]}, None, MONEY),
        ({"id": 9, "text": FULL, "label": ["trade", "culture"]}, ("trade", "culture"), None),
        ({"id": 9, "text": FULL, "label": "trade"}, ("trade",), None),
        (
            {"id": 9, "text": FULL, "cats": ["trade"], "entities": [[10, 15, "MONEY"]]},
            ("trade",),
            MONEY,
        ),
        (
            {
                "id": 1,
                "text": FULL,
                "entities": [{"id": 31, "label": "MONEY", "start_offset": 10, "end_offset": 15}],
                "relations": [{"id": 2, "from_id": 31, "to_id": 32, "type": "of"}],
                "Comments": [],
            },
            None,
            MONEY,
        ),
        (
            {
                "text": FULL,
                "meta": {},
                "annotations": [
                    {"label": "MONEY", "start_offset": 10, "end_offset": 15, "user": 1}
                ],
            },
            None,
            MONEY,
        ),
        ({"id": 5, "text": FULL, "label": []}, None, []),
        ({"id": 5, "text": FULL}, None, None),
    ],
)
def test_doccano_exports(
    row: Any, topics: Any, spans: Any, save: Callable[..., Path], words: Callable[..., Any]
) -> None:
    (read,) = conversion.read_articles(save("admin.jsonl", [row]), "doccano")
    assert read.topics == topics
    assert words(read) == spans
    assert read.id == row.get("id")


def test_doccano_titles(save: Callable[..., Path]) -> None:
    rows = [{"text": FULL, "title": TITLE}, {"text": TEXT, "title": TITLE}, {"text": TEXT}]
    read = conversion.read_articles(save("a.jsonl", rows), "doccano")
    assert [(a.title, a.text) for a in read] == [(TITLE, TEXT), (TITLE, TEXT), ("", TEXT)]


def test_doccano_empty_class_list_is_none_of_the_classes(save: Callable[..., Path]) -> None:
    rows = [{"text": "甲", "label": []}, {"text": "乙", "label": ["trade"]}]
    read = conversion.read_articles(save("a.jsonl", rows), "doccano")
    assert [(a.topics, a.spans) for a in read] == [((), None), (("trade",), None)]


def test_doccano_metadata_kept_apart(save: Callable[..., Path]) -> None:
    row = {"id": 88, "text": FULL, "label": [], "meta": {"id": "a-1", "title": TITLE}}
    (read,) = conversion.read_articles(save("a.jsonl", [row]), "doccano")
    assert (read.id, read.title) == ("a-1", TITLE)


def test_doccano_json_list(save: Callable[..., Path]) -> None:
    (read,) = conversion.read_articles(
        save("all.json", [{"id": 1, "text": "甲", "label": ["trade"]}]), "doccano"
    )
    assert read.topics == ("trade",)


@pytest.mark.parametrize(
    ("label", "message"),
    [
        ([[10, 99, "MONEY"]], "row 2: span 10–99 MONEY lies outside the 25 characters"),
        ([[-1, 3, "MONEY"]], "lies outside"),
        ([[3, 3, "MONEY"]], "lies outside"),
        ([["3", 4, "MONEY"]], "integers start and end"),
        ([[3, 4]], "a label must be a class"),
        ([{"label": 2, "user": 1}], "a label must be a class"),
        ([{"label": 2, "start_offset": 0, "end_offset": 1}], "a string label"),
        ([7], "a label must be a class"),
    ],
)
def test_doccano_bad_labels(label: Any, message: str, save: Callable[..., Path]) -> None:
    path = save("a.jsonl", [{"text": "好"}, {"text": FULL, "label": label}])
    with pytest.raises(InputError, match=message):
        conversion.read_articles(path, "doccano")
