"""How tables of offices are encoded and separated, told from their bytes."""

from __future__ import annotations

import gzip

import pytest

from ml.io import dialects, readers, tables
from ml.io.dialects import Dialect
from ml.io.sources import identify

TABLE = "编号,text\r\n1,前三季度外贸进出口32.33万亿元。\r\n2,港口完成投资3亿元。\r\n"
ROWS = [
    {"编号": "1", "text": "前三季度外贸进出口32.33万亿元。"},
    {"编号": "2", "text": "港口完成投资3亿元。"},
]
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]


def saved(folder, text, encoding, name="a.csv"):
    data = text.encode(encoding)
    (folder / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    return identify(folder / name)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz"])
def test_rows_are_the_same_however_a_table_is_saved(tmp_path, encoding, delimiter, name):
    source = saved(tmp_path, TABLE.replace(",", delimiter), encoding, name)
    assert list(tables.rows(source)) == ROWS
    assert tables.columns(source) == ["编号", "text"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_tsv_has_tabs(tmp_path, encoding):
    text = "text\n外贸;出口,港口\n"
    assert list(tables.rows(saved(tmp_path, text, encoding, "a.tsv"))) == [
        {"text": "外贸;出口,港口"}
    ]


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        (TABLE, "utf-8", []),
        (TABLE, "gbk", ["read as GB 18030"]),
        (TABLE.replace(",", ";"), "utf-8", ["cells separated by semicolons"]),
        (TABLE.replace(",", "\t"), "utf-16", ["read as UTF-16, cells separated by tabs"]),
    ],
)
def test_what_is_unusual_is_told(tmp_path, text, encoding, said):
    source = saved(tmp_path, text, encoding)
    assert readers.notes([source]) == [f"{source}: {what}" for what in said]


@pytest.mark.parametrize(
    "text",
    [
        "text\n外贸;出口\n港口;铁路\n",  # one column
        "id,text\n1,外贸;出口;港口\n2,铁路;机场;公路\n",
        'id,"a;b;c"\n1,外贸\n',
        "id,text\n1,外贸\n2\n3,a,b\n",  # broken rows
        "",
    ],
)
def test_semicolons_in_texts_separate_nothing(tmp_path, text):
    assert dialects.of(saved(tmp_path, text, "utf-8")) == Dialect()


def test_a_sample_may_end_within_a_character(tmp_path, monkeypatch):
    for encoding in ("utf-8", "gb18030", "utf-16"):
        source = saved(tmp_path, TABLE, encoding)
        for size in range(24, 40):
            monkeypatch.setattr(dialects, "SAMPLE", size)
            assert list(tables.rows(source)) == ROWS, (encoding, size)


@pytest.mark.parametrize(
    ("encoding", "bad", "name"),
    [
        ("utf-8", b"\xff", "UTF-8"),
        ("gb18030", b"\xff", "GB 18030"),
        ("utf-16-le", b"\x00\xdc", "UTF-16"),
    ],
)
def test_a_row_that_is_no_text_stops_no_other(tmp_path, encoding, bad, name):
    source = saved(tmp_path, TABLE, encoding)
    start, end = TABLE.encode(encoding).split("港口".encode(encoding))
    source.path.write_bytes(start + bad + end)
    first, second = tables.rows(source)
    assert first == ROWS[0]
    assert (second.row, second.what) == (2, f"is not {name} text")


def test_a_wrong_byte_among_many_right_ones_makes_no_other_encoding(tmp_path):
    data = (TABLE * 20).encode()
    assert dialects.encoding_of(data[:200] + b"\xb9\xfa" + data[200:]) == "utf-8-sig"
