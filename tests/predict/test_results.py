"""Predictions are read from every format, and what is none is told."""

import orjson
import pytest

from ml.errors import InputError
from ml.predict import batch, results, writers

TEXT = "海关统计，全市外贸进出口35.2亿美元。"


@pytest.mark.parametrize("name", ["p.jsonl", "p.jsonl.gz", "p.jsonl.zst", "p.csv", "p.tsv", "p.xlsx", "p.parquet"])  # fmt: skip
def test_what_was_written_is_read(model, tmp_path, name):
    wanted = [*model.predict([{"id": "a", "text": TEXT}]), {"id": None, "row": 2, "error": "no"}]
    (tmp_path / "part").write_bytes(b"".join(orjson.dumps(r) + b"\n" for r in wanted))
    shape = batch.predictions(model, writers.Request())
    writers.assemble([tmp_path / "part"], tmp_path / name, shape)
    first, second = results.read(tmp_path / name)
    assert [results.span(s) for s in first["spans"]] == [
        results.span(s) for s in wanted[0]["spans"]
    ]
    assert (first["id"], list(first["topics"])) == ("a", wanted[0]["topics"])
    assert not results.is_error(first)
    assert results.is_error(second)


@pytest.mark.parametrize(
    ("check", "value", "message"),
    [
        (results.is_error, 5, "a record must be a JSON object"),
        (results.span, 5, "a span must be an object, got 5"),
        (results.span, {"start": 2, "end": 1}, "a span needs integers start < end, got 2 and 1"),
        (results.id_of, {"id": 1.5}, "id must be a string, an integer or null, got 1.5"),
        (lambda r: results.text_of(r, "title"), {"title": 5}, "title must be a string, got 5"),
        (lambda r: results.collection(list, r, "spans"), {"spans": 5}, "spans must be a JSON list"),
    ],
)
def test_what_is_none(check, value, message):
    with pytest.raises(InputError, match=message):
        check(value)
