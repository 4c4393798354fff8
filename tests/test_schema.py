"""Every view of the prediction record has the same fields, and a table is read back as what was written."""

from __future__ import annotations

import pyarrow as pa
import pytest

from ml import schema
from ml.articles import Article
from ml.errors import InputError
from ml.model import model as models
from ml.schema import Predictions

SPAN = {
    "start": 0,
    "end": 4,
    "label": "MONEY",
    "text": "3亿元",
    "value": 3e8,
    "low": 3e8,
    "high": 3e8,
}
SPAN |= {"unit": "CNY", "modifier": "exact"}
RECORD = {
    "id": "a",
    "title": "港口",
    "topics": ["trade"],
    "primary": "trade",
    "scores": {"trade": 0.75, "culture": 0.25},
    "spans": [SPAN],
    "model": "tiny@1",
}
SHAPE = Predictions(["topics", "spans"], ["trade", "culture"])


def test_a_model_predicts_these_fields(model: models.Model) -> None:
    (found,) = model.predict([Article("外贸增长", "进出口35.2亿美元。", "a")], explain=2)
    shape = Predictions(model.parts(), model.topics.labels_, explained=True)
    assert list(found) != [] and set(found) == set(shape.types()) - {"row", "error"}
    assert list(found["spans"][0]) == list(schema.SPAN)
    assert list(found["words"]["trade"][0]) == list(schema.WORD)


def test_only_the_predicted_fields() -> None:
    topics = ["id", "title", "topics", "primary", "scores", "model", "row", "error"]
    assert list(Predictions(["topics"]).types()) == topics
    assert list(Predictions(["spans"]).types()) == ["id", "title", "spans", "model", "row", "error"]


def test_no_kept_column_takes_the_place_of_a_prediction() -> None:
    for name in ("spans", "row", "error", "model"):
        with pytest.raises(
            InputError, match=f"{name!r} cannot be kept: predictions have a field of that name"
        ):
            Predictions(["spans"], keep=("desk", name))
    kept = Predictions(["topics"], keep=("spans", "id", "desk", "desk"))
    assert list(kept.types())[5:-2] == ["model", "spans", "desk"]


def test_scores_are_columns_of_a_table() -> None:
    columns = SHAPE.columns()
    assert columns[2:7] == ["topics", "primary", "score_trade", "score_culture", "spans"]
    assert dict(zip(columns, SHAPE.cells(RECORD), strict=True)) == {
        "id": "a",
        "title": "港口",
        "topics": "trade",
        "primary": "trade",
        "score_trade": 0.75,
        "score_culture": 0.25,
        "spans": [SPAN],
        "model": "tiny@1",
        "row": None,
        "error": None,
    }
    failed = schema.error_record(None, 3, "not JSON")
    assert SHAPE.cells(failed) == [None] * 8 + [3, "not JSON"]


def test_a_row_of_a_table_is_read_back() -> None:
    cells = {
        "id": "a",
        "title": "",
        "topics": "",
        "primary": "none",
        "score_trade": "0.25",
        "spans": "[]",
    }
    cells |= {"model": "m", "score_kept": "x", "row": "", "error": ""}
    assert schema.from_cells(cells) == {
        "id": "a",
        "title": "",
        "topics": [],
        "primary": "none",
        "scores": {"trade": 0.25},
        "spans": [],
        "model": "m",
        "score_kept": "x",
    }
    failed = schema.from_cells(dict.fromkeys(cells, "") | {"row": "3", "error": "not JSON"})
    assert schema.failed(failed) and not schema.failed(RECORD | {"error": "a column of the input"})


def test_tables_of_before_are_read() -> None:
    found = schema.from_cells({"topics": '["trade"]', "scores": '{"trade": 1.0}'})
    assert (found["topics"], found["scores"]) == (["trade"], {"trade": 1.0})


@pytest.mark.parametrize("cells", [{"spans": "[["}, {"score_trade": "much"}, {"topics": "[x"}])
def test_a_cell_that_is_no_prediction(cells: dict[str, str]) -> None:
    with pytest.raises(InputError, match="is no prediction"):
        schema.from_cells(cells)


def test_parquet_has_lists_and_structs() -> None:
    arrow = SHAPE.arrow()
    assert arrow.names == list(SHAPE.types())
    assert [arrow.field(name).type.id for name in ("id", "topics", "row")] == [
        pa.string().id,
        pa.list_(pa.string()).id,
        pa.int64().id,
    ]
    assert [arrow.field("spans").type.value_type.field(n).name for n in range(9)] == list(
        schema.SPAN
    )
    row = SHAPE.arrow_row(
        RECORD | {"id": 7, "spans": [SPAN | {"value": 2 * 10**17 + 1, "low": None}]}
    )
    assert (row["id"], row["spans"][0]["value"], row["spans"][0]["low"]) == ("7", 2e17, None)


def test_what_is_served() -> None:
    assert schema.served(["topics", "spans"]) == [
        "topics",
        "primary",
        "scores",
        "spans",
        "model",
        "error",
    ]
