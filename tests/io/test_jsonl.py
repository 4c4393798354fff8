import io

import pytest

from ml.errors import InputError
from ml.io import jsonl
from ml.io.sources import Source


def test_lines_end_where_they_end_and_the_first_has_no_mark(tmp_path):
    (tmp_path / "a").write_bytes(jsonl.BOM + b"1\r\n\n3")
    assert list(jsonl.lines(Source(tmp_path / "a", "jsonl"))) == [b"1\r\n", b"\n", b"3"]


def test_of_a_line_that_is_too_long_only_the_beginning_is_kept(monkeypatch):
    monkeypatch.setattr(jsonl, "MOST_BYTES", 4)
    found = list(jsonl.bounded(io.BytesIO(b"12345678\n1234\n123456")))
    assert found == [b"12345", b"1234\n", b"12345"]
    assert (
        str(jsonl.parse_line(found[0], 7))
        == "row 7: longer than 0 MB, the most that a row may have"
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"{", "a row must be one whole line"),
        (b"[1]", "must be a JSON object"),
        (b"\xff", "not JSON"),
    ],
)
def test_a_line_that_is_no_row(line, message):
    found = jsonl.parse_line(line, 2)
    assert isinstance(found, InputError) and message in str(found) and found.row == 2
