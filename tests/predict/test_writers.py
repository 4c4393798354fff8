import csv
import gzip
import json
import os

import orjson
import pyarrow.parquet as pq
import pytest

from ml.articles import Article
from ml.errors import InputError
from ml.io.readers import Columns
from ml.predict import writers
from ml.predict.writers import Request


@pytest.fixture
def records(model):
    found = model.predict([Article("外贸增长", "进出口35.2亿美元。", "a"), Article("", "无", None)])
    return [*found, {"id": None, "row": 3, "error": "not JSON"}]


@pytest.fixture
def parts(records, tmp_path):
    paths = [tmp_path / "0.jsonl", tmp_path / "1.jsonl"]
    paths[0].write_bytes(orjson.dumps(records[0]) + b"\n")
    paths[1].write_bytes(b"".join(orjson.dumps(r) + b"\n" for r in records[1:]))
    return paths


@pytest.mark.parametrize("name", ["o.jsonl", "o.jsonl.gz"])
def test_jsonl_in_order(parts, records, model, tmp_path, name):
    writers.assemble(parts, tmp_path / name, model)
    data = (tmp_path / name).read_bytes()
    assert [
        json.loads(line) for line in (gzip.decompress(data) if name.endswith("gz") else data).splitlines()
    ] == records


@pytest.mark.parametrize(("name", "delimiter"), [("o.csv", ","), ("o.tsv", "\t")])
def test_tables_hold_nested_fields_as_json(parts, records, model, tmp_path, name, delimiter):
    writers.assemble(parts, tmp_path / name, model)
    with (tmp_path / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=delimiter))
    assert json.loads(rows[0]["spans"]) == records[0]["spans"]
    assert json.loads(rows[0]["topics"]) == ["trade"]
    assert rows[2]["error"] == "not JSON"
    assert rows[2]["row"] == "3"


def test_parquet_holds_lists_and_structs(parts, records, model, tmp_path):
    writers.assemble(parts, tmp_path / "o.parquet", model)
    rows = pq.read_table(tmp_path / "o.parquet").to_pylist()
    assert rows[0]["spans"][0]["value"] == 3.52e9
    assert rows[0]["topics"] == ["trade"]
    assert rows[0]["scores"] == pytest.approx(records[0]["scores"])
    assert (rows[2]["row"], rows[2]["error"], rows[2]["topics"]) == (3, "not JSON", None)


def test_parquet_holds_amounts_beyond_what_a_float_holds_exactly(model, records, tmp_path):
    huge = 2 * 10**17 + 1
    span = records[0]["spans"][0] | {"value": huge, "low": huge, "high": None}
    (tmp_path / "0.jsonl").write_bytes(orjson.dumps(records[0] | {"spans": [span]}) + b"\n")
    writers.assemble([tmp_path / "0.jsonl"], tmp_path / "o.parquet", model)
    found = pq.read_table(tmp_path / "o.parquet").to_pylist()[0]["spans"][0]
    assert (found["value"], found["high"]) == (2e17, None)


def test_only_the_predicted_fields(model):
    assert writers.fields(model, Request("topics")) == [
        "id",
        "title",
        "topics",
        "primary",
        "scores",
        "model",
        "row",
        "error",
    ]
    assert writers.fields(model, Request("spans")) == ["id", "title", "spans", "model", "row", "error"]


def test_no_kept_column_takes_the_place_of_a_prediction(model):
    with pytest.raises(InputError, match="'spans' cannot be kept: predictions have a field of that name"):
        writers.fields(model, Request(columns=Columns(keep=("desk", "spans"))))
    assert writers.fields(model, Request("topics", columns=Columns(keep=("spans", "id", "desk", "desk"))))[
        5:-2
    ] == [
        "model",
        "spans",
        "desk",
    ]


def test_unknown_ending(tmp_path):
    with pytest.raises(InputError, match="unknown file ending .xlsx"):
        writers.kind(tmp_path / "o.xlsx")


def test_nothing_half_written_under_the_final_name(parts, model, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="cannot be written: No space left"):
        writers.assemble(parts, tmp_path / "o.jsonl", model)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["0.jsonl", "1.jsonl"]
