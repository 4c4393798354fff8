from pathlib import Path

import pytest

from ml.errors import InputError
from ml.io import sources
from ml.io.sources import Source, identify


@pytest.mark.parametrize(
    ("name", "format", "zipped"),
    [
        ("a.jsonl", "jsonl", False),
        ("a.NDJSON.GZ", "jsonl", True),
        ("a.json", "jsonl", False),
        ("2024.05.csv", "csv", False),
        ("a.tsv.gz", "tsv", True),
        ("a.parquet", "parquet", False),
        ("a.jsonl.zst", "jsonl", True),
        ("A.XLSX", "xlsx", False),
    ],
)
def test_a_name_tells_format_and_compression(name, format, zipped):
    assert identify(Path(name)) == Source(Path(name), format, zipped)


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("a", "(none)"),
        ("a.xls", ".xls"),
        ("a.xlsx.gz", ".xlsx.gz"),
        ("a.gz", ".gz"),
        ("a.txt.gz", ".txt"),
    ],
)
def test_an_unknown_ending_is_named_with_those_known(name, ending):
    with pytest.raises(InputError) as caught:
        identify(Path(name))
    assert str(caught.value).startswith(f"{name}: unknown file ending {ending}; known: .jsonl, ")


def test_what_keeps_a_file_from_being_read_is_one_error(tmp_path):
    source = Source(tmp_path / "a", "jsonl", zipped=True)
    missing = pytest.raises(InputError, match="a: cannot be read: No such file or directory")
    with missing, sources.reading(source.path), sources.open_read(source):
        pass
    (tmp_path / "a").write_bytes(b"plain")
    plain = pytest.raises(InputError, match="a: cannot be read: Not a gzipped file")
    with plain, sources.reading(source.path), sources.open_read(source) as file:
        file.read()
