"""What Label Studio exports, and what is written for it to import."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ml.articles import Article, Span
from ml.corpus.formats import conversion
from ml.errors import InputError

TITLE, TEXT = "港口扩建动工", "总投资3.5亿元。\n新增泊位12个。"
FULL = f"{TITLE}\n{TEXT}"
MONEY = [("3.5亿元", "MONEY")]


def labels(start: int, end: int, label: str, **value: Any) -> dict[str, Any]:
    """A result as a project with the tags Labels and Text exports it."""
    value = {"start": start, "end": end, "labels": [label]} | value
    return {"value": value, "id": "gR7x", "from_name": "label", "to_name": "text", "type": "labels"}


def choices(*names: str) -> dict[str, Any]:
    return {
        "value": {"choices": list(names)},
        "from_name": "topic",
        "to_name": "text",
        "type": "choices",
    }


def task(*annotations: Any, text: str = FULL, **data: Any) -> dict[str, Any]:
    made = [
        a if isinstance(a, dict) else {"id": n, "completed_by": n, "result": a}
        for n, a in enumerate(annotations, 1)
    ]
    return {
        "id": 12,
        "annotations": made,
        "predictions": [],
        "data": {"text": text, **data},
        "project": 1,
    }


@pytest.mark.parametrize(
    ("given", "topics", "spans"),
    [
        (task([labels(10, 15, "MONEY", text="3.5亿元")], title=TITLE), None, MONEY),
        (task([labels(10, 15, "MONEY")]), None, MONEY),
        (task([labels(3, 8, "MONEY", text="3.5亿元")], text=TEXT, title=TITLE), None, MONEY),
        (task([labels(14, 18, "X", text="元。\\n新")]), None, [("元。\n新", "X")]),
        (task([choices("trade", "culture")]), ("trade", "culture"), None),
        (task([choices("trade"), labels(10, 15, "MONEY")]), ("trade",), MONEY),
        (
            task([labels(10, 15, "MONEY"), {"type": "relation", "from_id": "a", "to_id": "b"}]),
            None,
            MONEY,
        ),
        (task([]), None, []),
        (task(), None, None),
        (task([labels(10, 15, "MONEY")], [labels(10, 15, "MONEY")]), None, MONEY),
        (task({"was_cancelled": True, "result": []}, [labels(10, 15, "MONEY")]), None, MONEY),
        (task({"was_cancelled": True, "result": []}), None, None),
    ],
)
def test_label_studio_exports(
    given: Any, topics: Any, spans: Any, save: Callable[..., Path], words: Callable[..., Any]
) -> None:
    (read,) = conversion.read_articles(save("project-1.json", [given]), "label-studio")
    assert read.topics == topics
    assert words(read) == spans
    assert read.id == 12


def test_label_studio_nothing_chosen_in_a_project_with_choices(save: Callable[..., Path]) -> None:
    tasks = [task([choices("trade")]), task([]), task()]
    read = conversion.read_articles(save("a.json", tasks), "label-studio")
    assert [a.topics for a in read] == [("trade",), (), None]


def test_label_studio_disagreement_names_the_task_and_both(save: Callable[..., Path]) -> None:
    ann = {
        "id": 1,
        "completed_by": {"id": 1, "email": "ann@example.org"},
        "result": [labels(10, 15, "MONEY")],
    }
    bob = {"id": 2, "completed_by": 2, "result": [labels(10, 14, "MONEY"), choices("trade")]}
    path = save("a.json", [task([]), task(ann, bob)])
    with pytest.raises(InputError) as error:
        conversion.read_articles(path, "label-studio")
    assert error.value.row == 2
    assert "annotators ann@example.org and 2 disagree" in str(error.value)
    assert "only ann@example.org has MONEY 10–15; only 2 has MONEY 10–14, topic trade" in str(
        error.value
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (task([labels(10, 99, "MONEY")]), "row 1: span 10–99 MONEY lies outside the 25"),
        (task([labels(10, 15, "MONEY", text="三亿元")]), "was labelled as '三亿元'"),
        (task([labels(2, 4, "MONEY", text="5元")], text="🚢5元。"), "UTF-16"),
        (task([labels(2, 4, "MONEY", text="5元")], text="🚢5元"), "UTF-16"),
        (task([labels(0, 1, "MONEY", labels=[5])]), "a string label"),
        ({"id": 1, "text": FULL, "label": []}, "JSON-MIN"),
        ({"id": 1, "data": {"text": None}}, "a task needs data"),
    ],
)
def test_label_studio_bad_tasks(given: Any, message: str, save: Callable[..., Path]) -> None:
    with pytest.raises(InputError, match=message):
        conversion.read_articles(save("a.json", [given]), "label-studio")


def test_label_studio_beyond_the_basic_plane(
    save: Callable[..., Path], words: Callable[..., Any]
) -> None:
    path = save("a.json", [task([labels(1, 3, "MONEY", text="5元")], text="🚢5元")])
    (read,) = conversion.read_articles(path, "label-studio")
    assert words(read) == [("5元", "MONEY")]


def test_label_studio_as_written(tmp_path: Path, article: Callable[..., Article]) -> None:
    conversion.write_articles([article()], tmp_path / "a.json", "label-studio")
    (written,) = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert (written["id"], written["data"]["text"], written["data"]["title"]) == (
        "a-1",
        FULL,
        TITLE,
    )
    money, _, chosen = written["annotations"][0]["result"]
    assert money["type"] == "labels"
    assert money["value"] == {"start": 10, "end": 15, "text": "3.5亿元", "labels": ["MONEY"]}
    assert chosen["value"] == {"choices": ["trade", "logistics"]}


def test_what_a_model_predicted_goes_to_label_studio_as_a_prediction(tmp_path: Path) -> None:
    predicted = Article(
        "标题", "投资3亿元。", "a", ("trade",), "trade", (Span(5, 8, "MONEY"),), model="default@1"
    )
    conversion.write_articles([predicted], tmp_path / "tasks.json", "label-studio")
    (written,) = json.loads((tmp_path / "tasks.json").read_text())
    assert written["annotations"] == []
    assert written["predictions"][0]["model_version"] == "default@1"
    back = conversion.read_articles(tmp_path / "tasks.json", "label-studio")[0]
    assert (back.model, back.topics, back.spans) == ("default@1", ("trade",), predicted.spans)
