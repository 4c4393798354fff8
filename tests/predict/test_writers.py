import csv
import gzip
import json
import os

import orjson
import pyarrow.parquet as pq
import pytest

from ml.articles import Article
from ml.errors import InputError
from ml.io import readers
from ml.io.sources import identify
from ml.predict import batch, writers
from ml.schema import Predictions


@pytest.fixture
def records(model):
    found = model.predict([Article("外贸增长", "进出口35.2亿美元。", "a"), Article("", "无", None)])
    return [*found, {"id": None, "row": 3, "error": "not JSON"}]


@pytest.fixture
def shape(model):
    return batch.predictions(model, writers.Request())


@pytest.fixture
def parts(records, tmp_path):
    paths = [tmp_path / "0.jsonl", tmp_path / "1.jsonl"]
    paths[0].write_bytes(orjson.dumps(records[0]) + b"\n")
    paths[1].write_bytes(b"".join(orjson.dumps(r) + b"\n" for r in records[1:]))
    return paths


@pytest.mark.parametrize("name", ["o.jsonl", "o.jsonl.gz"])
def test_jsonl_in_order(parts, records, shape, tmp_path, name):
    writers.assemble(parts, tmp_path / name, shape)
    data = (tmp_path / name).read_bytes()
    assert [
        json.loads(line)
        for line in (gzip.decompress(data) if name.endswith("gz") else data).splitlines()
    ] == records


@pytest.mark.parametrize(
    ("name", "delimiter", "mark"), [("o.csv", ",", b"\xef\xbb\xbf"), ("o.tsv", "\t", b"")]
)
def test_tables_for_people(parts, records, shape, tmp_path, name, delimiter, mark):
    writers.assemble(parts, tmp_path / name, shape)
    assert (tmp_path / name).read_bytes().startswith(mark + b"id" + delimiter.encode())
    with (tmp_path / name).open(encoding="utf-8-sig", newline="") as file:
        first, second, third = csv.DictReader(file, delimiter=delimiter)
    assert json.loads(first["spans"]) == records[0]["spans"]
    assert [(row["topics"], row["primary"]) for row in (first, second)] == [
        ("|".join(r["topics"]), r["primary"]) for r in records[:2]
    ]
    assert float(first["score_trade"]) == records[0]["scores"]["trade"]
    assert (third["error"], third["row"], third["score_trade"]) == ("not JSON", "3", "")
    assert "scores" not in first


def test_excel_has_the_columns_of_csv_and_numbers_as_numbers(parts, records, shape, tmp_path):
    from openpyxl import load_workbook

    assert writers.assemble(parts, tmp_path / "o.xlsx", shape) == []
    head, first, _, third = load_workbook(tmp_path / "o.xlsx").active.iter_rows(values_only=True)
    assert list(head) == shape.columns()
    first, third = (dict(zip(head, row, strict=True)) for row in (first, third))
    assert first["score_trade"] == records[0]["scores"]["trade"]
    assert json.loads(first["spans"]) == records[0]["spans"]
    assert (third["row"], third["error"], third["spans"]) == (3, "not JSON", None)


def test_excel_has_whole_spans_and_says_if_not_all(parts, records, shape, tmp_path):
    span = records[0]["spans"][0]
    parts[0].write_bytes(orjson.dumps(records[0] | {"spans": [span] * 400}) + b"\n")
    (said,) = writers.assemble(parts, tmp_path / "o.xlsx", shape)
    assert said.endswith(
        "o.xlsx: 1 cells hold only the beginning, since Excel allows 32,767 characters; "
        ".csv and .parquet hold all"
    )
    (row, *_) = readers.rows(identify(tmp_path / "o.xlsx"))
    spans = json.loads(row["spans"])
    assert 100 < len(spans) < 400 and spans[-1] == span


def test_zstd_holds_the_same_lines(parts, records, shape, tmp_path):
    writers.assemble(parts, tmp_path / "o.jsonl.zst", shape)
    assert (tmp_path / "o.jsonl.zst").read_bytes()[:4] == b"\x28\xb5\x2f\xfd"
    assert list(readers.rows(identify(tmp_path / "o.jsonl.zst"))) == records


def test_parquet_holds_lists_and_structs(parts, records, shape, tmp_path):
    writers.assemble(parts, tmp_path / "o.parquet", shape)
    rows = pq.read_table(tmp_path / "o.parquet").to_pylist()
    assert rows[0]["spans"][0]["value"] == 3.52e9
    assert rows[0]["topics"] == ["trade"]
    assert rows[0]["scores"] == pytest.approx(records[0]["scores"])
    assert (rows[2]["row"], rows[2]["error"], rows[2]["topics"]) == (3, "not JSON", None)


def test_parquet_holds_amounts_beyond_what_a_float_holds_exactly(shape, records, tmp_path):
    huge = 2 * 10**17 + 1
    span = records[0]["spans"][0] | {"value": huge, "low": huge, "high": None}
    (tmp_path / "0.jsonl").write_bytes(orjson.dumps(records[0] | {"spans": [span]}) + b"\n")
    writers.assemble([tmp_path / "0.jsonl"], tmp_path / "o.parquet", shape)
    found = pq.read_table(tmp_path / "o.parquet").to_pylist()[0]["spans"][0]
    assert (found["value"], found["high"]) == (2e17, None)


def test_what_cannot_be_written_is_refused_beforehand(tmp_path):
    shape = Predictions(["topics"], ["trade"], keep=["score_trade"])
    for name in ("o.csv", "o.tsv.gz"):
        with pytest.raises(
            InputError, match="'score_trade' cannot be kept: predictions have a field of that"
        ):
            writers.check(tmp_path / name, shape)
    for name in ("o.jsonl", "o.parquet"):
        writers.check(tmp_path / name, shape)
    (tmp_path / "o.jsonl").mkdir()
    with pytest.raises(InputError, match="not a regular file"):
        writers.check(tmp_path / "o.jsonl", shape)


def test_more_records_than_a_row_group_has(records, shape, tmp_path, monkeypatch):
    monkeypatch.setattr(writers, "_ROWS", 2)
    (tmp_path / "0.jsonl").write_bytes(b"".join(orjson.dumps(r) + b"\n" for r in records * 2))
    writers.assemble([tmp_path / "0.jsonl"], tmp_path / "o.parquet", shape)
    assert pq.read_table(tmp_path / "o.parquet").num_rows == 6
    writers.assemble([], tmp_path / "none.parquet", shape)
    assert list(readers.rows(identify(tmp_path / "none.parquet"))) == []


def test_unknown_ending(tmp_path):
    with pytest.raises(InputError, match="unknown file ending .xls;"):
        writers.check(tmp_path / "o.xls", Predictions([]))


def test_nothing_half_written_under_the_final_name(parts, shape, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="cannot be written: No space left"):
        writers.assemble(parts, tmp_path / "o.jsonl", shape)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["0.jsonl", "1.jsonl"]
