"""Which columns hold several labels, and what is in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ml.corpus import dataset, labels
from ml.errors import InputError
from ml.io.readers import Columns


def saved(folder: Path, kind: str, values: list[Any]) -> str:
    """A file of rows with a text and, under `desks`, one of the values each."""
    path = folder / f"a.{kind}"
    rows = [{"text": f"文{n}", "desks": value} for n, value in enumerate(values)]
    if kind == "parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    elif kind == "jsonl":
        path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    else:
        cells = ('"' + str(r["desks"]).replace('"', '""') + '"' for r in rows)
        path.write_text("text,desks\n" + "".join(f"文,{c}\n" for c in cells), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize(
    ("values", "topics"),
    [
        (["财经", "文化"], None),
        (["财经、金融", "Food, drink", "a;b", "[综合]"], None),
        (["trade|culture", "trade", ""], [("trade", "culture"), ("trade",), ()]),
        (["trade", "trade | Food, drink |"], [("trade",), ("trade", "Food, drink")]),
        (['["trade", "a|b"]', "trade", "[]"], [("trade", "a|b"), ("trade",), ()]),
    ],
)
def test_text_in_a_column_of_any_name(
    kind: str, values: list[str], topics: Any, tmp_path: Path
) -> None:
    data = dataset.load(saved(tmp_path, kind, values), Columns(label="desks"))
    assert data.multiclass == (topics is None)
    assert [a.topics for a in data.articles] == (topics or [(v,) for v in values])


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_lists_in_a_column_of_any_name(kind: str, tmp_path: Path) -> None:
    data = dataset.load(
        saved(tmp_path, kind, [["trade", "culture"], [], ["a, b|c"]]), Columns(label="desks")
    )
    assert not data.multiclass
    assert [a.topics for a in data.articles] == [("trade", "culture"), (), ("a, b|c",)]


def test_a_list_in_one_row_makes_several_of_all(tmp_path: Path) -> None:
    data = dataset.load(
        saved(tmp_path, "jsonl", ["trade", ["trade", "culture"], None]), Columns(label="desks")
    )
    assert [a.topics for a in data.articles] == [("trade",), ("trade", "culture"), None]


def test_numbers_and_truth_values_are_labels(tmp_path: Path) -> None:
    data = dataset.load(saved(tmp_path, "jsonl", [1, 0, True]), Columns(label="desks"))
    assert ([a.topics for a in data.articles], data.multiclass) == (
        [("1",), ("0",), ("True",)],
        True,
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (1.5, "desks must be a label, text or an integer, got 1.5"),
        ({"a": 1}, "desks must be a label"),
        ([["trade"]], r"desks must be a label, text or an integer, got \['trade'\]"),
        ([None], "got None"),
        ([""], "got ''"),
        ("", "desks is empty; a row needs one label"),
    ],
)
def test_what_can_be_no_label(value: Any, message: str) -> None:
    row = {"text": "文", "desks": value}
    with pytest.raises(InputError, match=message):
        labels.parse_labels(row, "desks", labels.find_multilabel_columns([row], "desks"))


def test_the_error_for_a_missing_column_names_the_others() -> None:
    with pytest.raises(InputError, match="no column 'desk'; columns: text, label"):
        labels.parse_labels({"text": "文", "label": "a"}, "desk", set())


def test_a_column_called_label_has_one_unless_it_has_lists(tmp_path: Path) -> None:
    rows = [{"text": "文", "label": "财经|金融"}, {"text": "文", "label": "文化"}]
    (tmp_path / "one.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    one = dataset.load(str(tmp_path / "one.jsonl"))
    assert one.multiclass and [a.topics for a in one.articles] == [("财经|金融",), ("文化",)]
    (tmp_path / "two.jsonl").write_text(
        "".join(json.dumps({**r, "label": [r["label"]]}) + "\n" for r in rows)
    )
    two = dataset.load(str(tmp_path / "two.jsonl"))
    assert not two.multiclass and [a.topics for a in two.articles] == [("财经|金融",), ("文化",)]


def test_blanks_around_a_label_are_no_part_of_it(tmp_path: Path) -> None:
    data = dataset.load(saved(tmp_path, "csv", ["体育", "体育 ", " 文化"]), Columns(label="desks"))
    assert [a.topics for a in data.articles] == [("体育",), ("体育",), ("文化",)]
    with pytest.raises(InputError, match="desks is empty"):
        dataset.load(saved(tmp_path, "csv", ["体育", "  "]), Columns(label="desks"))
