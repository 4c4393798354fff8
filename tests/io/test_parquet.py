import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ml.errors import InputError
from ml.io import parquet
from ml.io.sources import identify


def test_row_groups_and_columns(tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["a", "b", "c"], "n": [1, 2, 3]}), path, row_group_size=2)
    assert [rows for rows, _ in parquet.row_group_sizes(path)] == [2, 1]
    assert list(parquet.row_groups(path, range(1, 2))) == [{"text": "c", "n": 3}]
    assert parquet.columns(identify(path)) == ["text", "n"]


def test_bytes_are_text_where_they_can_be(tmp_path):
    pq.write_table(pa.table({"text": ["港".encode(), b"\xff"]}), tmp_path / "a.parquet")
    first, second = parquet.rows(identify(tmp_path / "a.parquet"))
    assert first == {"text": "港"}
    assert isinstance(second, InputError)


def test_a_value_that_python_has_none_for_is_told_with_its_column(tmp_path):
    days = pa.array([1 << 26], pa.int32()).cast(pa.date32())
    pq.write_table(pa.table({"day": days}), tmp_path / "a.parquet")
    with pytest.raises(InputError, match="a.parquet: the column 'day' cannot be read"):
        list(parquet.rows(identify(tmp_path / "a.parquet")))
