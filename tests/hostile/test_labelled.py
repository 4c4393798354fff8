"""Labelled files as strangers send them: what `ml corpus check` and `ml convert` say, or what they make of them."""

from __future__ import annotations

import datetime
import decimal
import gzip
import io
import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from ml.cli.main import main

TEXT = "投资3亿元。"
LARGE = "a cell that is larger than a row may be"


def lines(*rows: Any) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def parquet(**columns: Any) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"text": ["x"]} | columns), buffer)
    return buffer.getvalue()


def task(**fields: Any) -> bytes:
    return json.dumps(
        [{"id": 1, "data": {"text": TEXT}, "annotations": [{"result": []}]} | fields]
    ).encode()


def result(kind: str = "labels", **value: Any) -> dict[str, Any]:
    value = {"start": 2, "end": 5, "labels": ["MONEY"]} | value
    return {"annotations": [{"result": [{"type": kind, "value": value}]}]}


def run(folder: Path, *arguments: str) -> tuple[int, str, list[dict[str, Any]]]:
    """The exit code of a command, its standard error, and the rows that it wrote."""
    done = CliRunner().invoke(main, [*arguments])
    out = folder / "out.jsonl"
    rows = [json.loads(line) for line in out.read_bytes().splitlines()] if out.exists() else []
    return done.exit_code, done.stderr, rows


REFUSED: dict[str, tuple[str, bytes, str]] = {
    "a CSV parted by bars": (
        "a.csv",
        b"text|label\nx|a\n",
        "text is missing; there is text|label",
    ),
    "a TSV parted by commas": (
        "a.tsv",
        b"text,label\nx,a\n",
        "text is missing; there is text,label",
    ),
    "a header in capitals": (
        "a.csv",
        b"Text,Label\nx,a\n",
        "text is missing; there is Text, Label",
    ),
    "a header of nothing": ("a.csv", b",\nx,a\n", "text is missing; there is nothing"),
    "a CSV of blank lines": ("a.csv", b"\n\n\n", "no rows"),
    "a quote in a quoted cell": ("a.csv", b'text,label\n"x"y,a\n', "row 1: not CSV"),
    "an empty label": ("a.csv", b"text,label\nx,a\ny,\n", "row 2: label is empty"),
    "spans that are a number": (
        "a.csv",
        b"text,spans\nx,5\n",
        "spans must be a list, not a number",
    ),
    "a list in a list of topics": (
        "a.csv",
        b'text,topics\nx,"[[""a""]]"\n',
        "must be a label, text or an",
    ),
    LARGE: (
        "a.csv",
        b"text\n" + b"x" * (65 << 20),
        "field larger than",
    ),
    "UTF-16": ("a.jsonl", lines({"text": "x"}).decode().encode("utf-16"), "row 1: not JSON"),
    "NaN": ("a.jsonl", b'{"text": "x", "label": NaN}\n', "row 1: not JSON"),
    "a label of NaN in Parquet": ("a.parquet", parquet(label=[float("nan")]), "got nan"),
    "half a surrogate pair": ("a.jsonl", b'{"text": "\\ud800"}\n', "row 1: not JSON"),
    "an id beyond 64 bits": (
        "a.jsonl",
        b'{"text": "x", "id": 123456789012345678901}\n',
        "id must be",
    ),
    "topics of null": ("a.jsonl", lines({"text": "x", "topics": [None]}), "topics must be a label"),
    "a span without a name": (
        "a.jsonl",
        lines({"text": "x", "spans": [{"start": 0, "end": 1, "label": ""}]}),
        "a span needs integers start and end and a string label",
    ),
    "a list over several lines": (
        "a.jsonl",
        b'[\n{"text": "x"}\n]\n',
        "a row must be one whole line",
    ),
    "an object over several lines": (
        "a.jsonl",
        b'{\n"text": "x"}\n',
        "a row must be one whole line",
    ),
    "a list on one line": (
        "a.jsonl",
        b'[{"text": "x"}]',
        "a row must be a JSON object, one a line",
    ),
    "an empty file named .gz": ("a.jsonl.gz", b"", "no rows"),
    "gzip of nothing": ("a.csv.gz", gzip.compress(b""), "no rows"),
    "decimal labels": ("a.parquet", parquet(label=[decimal.Decimal("1.5")]), "got Decimal('1.5')"),
    "an id that is a time": (
        "a.parquet",
        parquet(id=[datetime.datetime(2024, 1, 1)]),
        "id must be",
    ),
    "a text that is a struct": ("a.parquet", parquet(text=pa.array([{"a": "x"}])), "not an object"),
    "a text that is null": (
        "a.parquet",
        parquet(text=pa.nulls(1)),
        "text must be a string, not null",
    ),
    "topics that are a map": (
        "a.parquet",
        parquet(topics=pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int32()))),
        "topics must be a label",
    ),
    "a date beyond the calendar": (
        "a.parquet",
        parquet(when=pa.array([2**30], pa.date32())),
        "a.parquet: the column 'when' cannot be read",
    ),
    "a duration beyond all bounds": (
        "a.parquet",
        parquet(when=pa.array([2**62], pa.duration("s"))),
        "a.parquet: the column 'when' cannot be read",
    ),
    "a time zone that is none": (
        "a.parquet",
        parquet(when=pa.array([0], pa.timestamp("us", "Nowhere/Zone"))),
        "a.parquet: the column 'when' cannot be read",
    ),
}


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=pytest.mark.slow) if n == LARGE else n for n in REFUSED],
)
def test_refused_in_one_line(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file, data, message = REFUSED[name]
    Path(file).write_bytes(data)
    commands = [
        ["corpus", "check", file],
        *([["convert", file, "out.jsonl"]] if file != "a.parquet" else []),
    ]
    for command in commands:
        code, error, rows = run(tmp_path, *command)
        assert (code, rows, error.count("\n")) == (1, [], 1), error
        assert error.startswith(f"error: {file}") and message in error
    assert os.listdir() == [file]


CONVERTED: dict[str, tuple[str, bytes, list[dict[str, Any]]]] = {
    "every kind of line end": (
        "a.csv",
        b"text,label\r\nx,a\ry,b\nz,c\r\n",
        [{"text": t, "topics": [n]} for t, n in (("x", "a"), ("y", "b"), ("z", "c"))],
    ),
    "a TSV with a mark": (
        "a.tsv",
        b"\xef\xbb\xbftext\tlabel\nx\ta, b\n",
        [{"text": "x", "topics": ["a, b"]}],
    ),
    "a huge cell": (
        "a.csv",
        b'text,label\n"' + b"x" * (9 << 20) + b'",a\n',
        [{"text": "x" * (9 << 20), "topics": ["a"]}],
    ),
    "columns without a name": (
        "a.csv",
        b"text,label,,\nx,a,1,2\n",
        [{"text": "x", "topics": ["a"]}],
    ),
    "a source of other data": ("a.csv", "text,source\nx,新华社\n".encode(), [{"text": "x"}]),
    "an empty cell of spans": (
        "a.csv",
        b"text,spans\nx,\ny,[]\n",
        [{"text": "x"}, {"text": "y", "spans": []}],
    ),
    "a key twice": ("a.jsonl", b'{"text": "x", "text": "y"}\n', [{"text": "y"}]),
    "CoNLL with blanks and tabs": (
        "a.conll",
        b"x B-M\ny\tO\r\n\r\n",
        [{"text": "xy", "spans": [{"start": 0, "end": 1, "label": "M"}]}],
    ),
    "CoNLL with the line ends of an old Mac": (
        "a.conll",
        b"x\tB-M\ry\tO\r\rz\tO\r",
        [
            {"text": "xy", "spans": [{"start": 0, "end": 1, "label": "M"}]},
            {"text": "z", "spans": []},
        ],
    ),
    "a choice that is no list": (
        "a.json",
        task(**result("choices", choices="trade")),
        [{"text": TEXT, "topics": ["trade"]}],
    ),
    "a rating beside labels": (
        "a.json",
        task(**result("rating", rating=4)),
        [{"text": TEXT, "spans": []}],
    ),
}


@pytest.mark.parametrize("name", CONVERTED)
def test_converted_as_it_is_meant(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file, data, wanted = CONVERTED[name]
    Path(file).write_bytes(data)
    code, error, rows = run(tmp_path, "convert", file, "out.jsonl")
    assert code == 0, error
    assert [{k: row[k] for k in ("text", "topics", "spans") if k in row} for row in rows] == wanted


NOT_CONVERTED: dict[str, tuple[str, bytes, str]] = {
    "labels on HyperText": (
        "a.json",
        task(**result("hypertextlabels")),
        "type 'hypertextlabels' cannot be read",
    ),
    "a taxonomy": (
        "a.json",
        task(**result("taxonomy", taxonomy=[["a"]])),
        "type 'taxonomy' cannot be read",
    ),
    "offsets as text": ("a.json", task(**result(start="2")), "a span needs integers start and end"),
    "a choice in a choice": (
        "a.json",
        task(**result("choices", choices=[["a"]])),
        "a list of strings",
    ),
    "a title that is a list": (
        "a.json",
        task(data={"text": TEXT, "title": ["x"]}),
        "title must be a string",
    ),
    "a list in a list": ("a.json", b"[[]]", "row 1: must be a JSON object"),
    "annotators without names": (
        "a.json",
        task(annotations=[{"completed_by": None, "result": []}, *result()["annotations"]]),
        "annotators unnamed and unnamed disagree: only unnamed has MONEY 2–5",
    ),
    "a tag without a label": (
        "a.conll",
        b"x\tB-\n",
        "the tag must be O, B-LABEL or I-LABEL, not 'B-'",
    ),
    "nothing but a mark between documents": ("a.conll", b"-DOCSTART-\tO\n\n", "no articles"),
    "an ending that only corpora have": (
        "a.parquet",
        parquet(),
        "the ending .parquet names no format",
    ),
}


@pytest.mark.parametrize("name", NOT_CONVERTED)
def test_not_converted(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file, data, message = NOT_CONVERTED[name]
    Path(file).write_bytes(data)
    code, error, rows = run(tmp_path, "convert", file, "out.jsonl")
    assert (code, rows, error.count("\n")) == (1, [], 1), error
    assert error.startswith(f"error: {file}") and message in error


@pytest.mark.parametrize("name", ["a.json", "a.conll", "a.jsonl"])
def test_convert_does_not_wait_for_a_fifo(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo(name)
    code, error, _ = run(tmp_path, "convert", name, "out.csv")
    assert (code, error) == (1, f"error: {name}: is not a regular file\n")


def test_a_row_without_an_id_is_named_by_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.jsonl").write_bytes(lines({"text": ""}, {"text": "", "id": "b"}))
    shown = CliRunner().invoke(main, ["corpus", "check", "a.jsonl"]).stdout
    assert shown == "row 1: the text is empty\nrow 2 (b): the text is empty\n"
