"""Rows of every format, and what is missing in them."""

import gzip

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ml.errors import InputError
from ml.io import readers
from ml.io.readers import Columns
from ml.io.sources import identify

ROWS = [{"id": "a", "text": "投资3亿元。"}, {"id": "b", "text": "无"}]


@pytest.mark.parametrize(
    "name", ["a.jsonl", "a.jsonl.gz", "a.csv", "a.tsv", "a.csv.gz", "a.parquet"]
)
def test_every_format_reads_alike(tmp_path, name):
    if name == "a.parquet":
        pq.write_table(pa.Table.from_pylist(ROWS), tmp_path / name)
    else:
        comma = "\t" if "tsv" in name else ","
        table = "".join(
            comma.join(cells) + "\n" for cells in (ROWS[0], *(r.values() for r in ROWS))
        )
        text = (
            b"".join(orjson.dumps(r) + b"\n" for r in ROWS) if "jsonl" in name else table.encode()
        )
        (tmp_path / name).write_bytes(gzip.compress(text) if name.endswith("gz") else text)
    source = identify(tmp_path / name)
    assert list(readers.rows(source)) == ROWS
    assert list(readers.rows(source, Columns(text="id")))[1] == {"id": "b", "text": "b"}


@pytest.mark.parametrize("name", ["a.csv", "a.tsv.gz", "a.parquet"])
@pytest.mark.parametrize(
    "columns", [Columns(text="body"), Columns(label="body"), Columns(keep=("id", "body"))]
)
def test_a_table_without_the_column_is_told_by_its_header(tmp_path, name, columns):
    path = tmp_path / name
    if name == "a.parquet":
        pq.write_table(pa.table({"id": ["1"], "text": ["文"]}), path)
    else:
        data = "id,text\n".replace(",", "," if name == "a.csv" else "\t").encode()
        path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    with pytest.raises(InputError, match=f"{name}: no column 'body'; columns: id, text$"):
        readers.check_columns(identify(path), columns)
    readers.check_columns(identify(path), Columns(id="id", keep=("text", "title")))


def test_rows_of_jsonl_may_lack_a_column_that_others_have(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(orjson.dumps({"text": "文"}) + b"\n")
    readers.check_columns(identify(path), Columns(keep=("nothing",)))


def test_rows_goes_on_behind_a_bad_row(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"text": "a"}\nbad\n\n{"text": "b"}\n')
    found = list(readers.rows(identify(path)))
    assert [r["text"] if isinstance(r, dict) else r.row for r in found] == ["a", 2, "b"]
