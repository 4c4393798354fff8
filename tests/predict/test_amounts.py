"""A row for each amount, from predictions and into tables of any format."""

import json

import orjson
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from ml.errors import InputError
from ml.io import readers
from ml.io.sources import identify
from ml.predict import amounts, batch, writers
from ml.schema import LISTED

TITLE = "签约超70亿元"
TEXT = "本报讯（记者）港口投资3亿元。“泊位有12个！”他说；3月5日增长5%"


def span(text, label="MONEY", **fields):
    full = f"{TITLE}\n{TEXT}"
    start = full.index(text)
    numbers = {"value": 5, "low": 5, "high": 5, "unit": "CNY", "modifier": "exact"}
    where = {"start": start, "end": start + len(text), "label": label, "text": text}
    return where | numbers | fields


NULL = {"value": None, "low": None, "high": None, "unit": ""}
SPANS = [
    span("70亿元", modifier="over"),
    span("3亿元"),
    span("12个", "QUANTITY", unit="个"),
    span("3月5日", "DATE", **NULL),
    span("5%", "QUANTITY", **NULL),
]
RECORD = {"id": 7, "title": TITLE, "spans": SPANS, "model": "m", "text": TEXT}
SENTENCES = [
    TITLE,
    "本报讯（记者）港口投资3亿元。",
    "“泊位有12个！”",
    "3月5日增长5%",
]


def test_each_amount_has_its_sentence():
    found = list(amounts.rows(RECORD))
    assert [row["sentence"] for row in found] == SENTENCES
    assert [row["text"] for row in found] == ["70亿元", "3亿元", "12个", "5%"]
    assert found[0] == {
        "article": 7, "title": TITLE, "sentence": TITLE, "text": "70亿元", "label": "MONEY",
        "value": 5, "low": 5, "high": 5, "unit": "CNY", "modifier": "over",
    }  # fmt: skip
    assert list(found[0]) == list(LISTED)


def test_without_a_text_only_titles_have_sentences():
    record = {k: v for k, v in RECORD.items() if k != "text"}
    assert [row["sentence"] for row in amounts.rows(record)] == [TITLE, None, None, None]


def test_without_a_title_offsets_count_in_the_text():
    record = {
        "id": None,
        "title": "",
        "text": "投资3亿元。",
        "spans": [span("3亿元", start=2, end=5)],
    }
    assert [row["sentence"] for row in amounts.rows(record)] == ["投资3亿元。"]


@pytest.mark.parametrize("source", ["p.jsonl", "p.csv", "p.xlsx", "p.parquet"])
@pytest.mark.parametrize("out", ["a.jsonl", "a.csv", "a.tsv.gz", "a.xlsx", "a.parquet", "a.jsonl.zst"])  # fmt: skip
def test_from_and_into_every_format(model, tmp_path, source, out):
    request = writers.Request(only="spans", columns=readers.Columns(keep=("text",)))
    (tmp_path / "part").write_bytes(
        orjson.dumps(RECORD) + b"\n" + orjson.dumps({"id": 1, "row": 2, "error": "no"}) + b"\n"
    )
    writers.assemble([tmp_path / "part"], tmp_path / source, batch.predictions(model, request))
    done = amounts.write(tmp_path / source, tmp_path / out)
    assert done == amounts.Listed(rows=4, without_sentence=0, failed=1)
    found = list(readers.rows(identify(tmp_path / out)))
    assert [row["sentence"] for row in found] == SENTENCES
    assert list(found[0]) == list(LISTED)
    assert [str(row["article"]) for row in found] == ["7"] * 4
    assert float(found[0]["value"]) == 5 and found[3]["value"] in (None, "")


def test_numbers_are_numbers(tmp_path):
    (tmp_path / "p.jsonl").write_bytes(orjson.dumps(RECORD) + b"\n")
    amounts.write(tmp_path / "p.jsonl", tmp_path / "a.xlsx")
    amounts.write(tmp_path / "p.jsonl", tmp_path / "a.parquet")
    first = next(load_workbook(tmp_path / "a.xlsx").active.iter_rows(min_row=2, values_only=True))
    assert first == (7, TITLE, TITLE, "70亿元", "MONEY", 5, 5, 5, "CNY", "over")
    assert str(pq.read_schema(tmp_path / "a.parquet").field("value").type) == "double"


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"id": 1, "topics": []}, "p.jsonl, row 2: no amounts: the prediction has no spans"),
        ({"id": 1, "spans": [{"start": 1}]}, "p.jsonl, row 2: a span needs integers start < end"),
        ({"id": 1, "spans": 5}, "p.jsonl, row 2: spans must be a JSON list"),
    ],
)
def test_what_is_no_prediction(tmp_path, record, message):
    (tmp_path / "p.jsonl").write_text(f"{json.dumps(RECORD)}\n{json.dumps(record)}\n")
    with pytest.raises(InputError, match=message):
        amounts.write(tmp_path / "p.jsonl", tmp_path / "a.csv")
    assert not (tmp_path / "a.csv").exists()


def test_no_amounts_are_a_table_without_rows(tmp_path):
    (tmp_path / "p.jsonl").write_text(json.dumps({"id": 1, "title": "", "spans": []}))
    for name in ("a.csv", "a.xlsx", "a.parquet"):
        assert amounts.write(tmp_path / "p.jsonl", tmp_path / name).rows == 0
        assert (
            readers.check_columns(identify(tmp_path / name), readers.Columns(text="text")) is None
        )


def test_cells_that_excel_cannot_hold_are_counted(tmp_path):
    long = {"id": 1, "title": "", "text": "投资3亿元" + "甲" * 40_000}
    spans = [span("3亿元", start=2, end=5)]
    (tmp_path / "p.jsonl").write_text(json.dumps(long | {"spans": spans}))
    assert amounts.write(tmp_path / "p.jsonl", tmp_path / "a.xlsx").shortened == 1
    assert amounts.write(tmp_path / "p.jsonl", tmp_path / "a.csv").shortened == 0
