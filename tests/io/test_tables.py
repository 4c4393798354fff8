"""What a spreadsheet opens: no cell is a formula, and what was written is read back as it was."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.errors import InputError
from ml.io import tables
from ml.io.sources import identify

FORMULAS = [
    "=1+1",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠A1",
    "-",
    "-3.2亿",
    "--1",
]
TEXTS = ["外贸", "'s", "1-2", "a=b", " =1", "", "“=1”"]
NUMBERS = ["-3.2", "-1", "-1e-7"]


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_defused_and_restored(text):
    assert tables.defused(text) == f"'{text}"
    assert tables.restored(f"'{text}") == text
    assert tables.defused(f"'{text}") == f"''{text}"
    assert tables.restored(f"''{text}") == f"'{text}"


@pytest.mark.parametrize("text", [*TEXTS, *NUMBERS])
def test_text_and_numbers_stay(text):
    assert tables.defused(text) == tables.restored(text) == text


def test_cells():
    values = [None, 5, -3.2, ["="], {"a": "="}, "=1", True]
    (found,) = csv.reader(io.StringIO(tables.line(values, "csv").decode(), newline=""))
    assert found == ["", "5", "-3.2", '["="]', '{"a":"="}', "'=1", "True"]


def test_only_csv_begins_with_a_byte_order_mark():
    assert tables.header(["id", "=x"], "csv") == b"\xef\xbb\xbfid,'=x\r\n"
    assert tables.header(["id", "=x"], "tsv") == b"id\t'=x\r\n"


def written(folder, name, columns, rows):
    path = Path(folder) / name
    format = identify(path).format
    path.write_bytes(
        tables.header(columns, format) + b"".join(tables.line(r, format) for r in rows)
    )
    return identify(path)


CELLS = st.one_of(
    st.sampled_from(FORMULAS + TEXTS + NUMBERS),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    st.text("'=+-@＝\t\r\n1", max_size=5),
)


@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4))
def test_what_is_written_is_read(name, rows):
    with tempfile.TemporaryDirectory() as folder:
        source = written(folder, name, ["=a", "b"], rows)
        assert tables.columns(source) == ["=a", "b"]
        assert list(tables.rows(source)) == [{"=a": a, "b": b} for a, b in rows]


def test_a_row_that_is_no_csv_is_told_with_its_lines(tmp_path):
    (tmp_path / "a.csv").write_bytes(b'a,b\n1,"x"y\n1,2,3\n\xff,2\n1,2\n')
    *errors, last = tables.rows(identify(tmp_path / "a.csv"))
    assert [isinstance(e, InputError) and e.row for e in errors] == [1, 2, 3]
    assert last == {"a": "1", "b": "2"}


def test_a_header_names_a_column_once(tmp_path):
    (tmp_path / "a.csv").write_text("=a,'=a\n1,2\n")
    with pytest.raises(InputError, match="the header names the column '=a' twice"):
        tables.columns(identify(tmp_path / "a.csv"))
