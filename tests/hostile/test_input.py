"""Files as strangers send them and attackers make them: what each command says, its exit code, and that no row is lost.

Every file is made here. In the tables of rows None stands for a prediction, a text for a part of the error that stands
in the row's place.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from ml.cli.main import main
from ml.errors import OutputError
from ml.io import jsonl
from ml.model import model
from ml.predict import batch

pytestmark = pytest.mark.slow  # large and strange input takes its time

TEXT = "全市完成投资3亿元,新增泊位12个。"
ROW = {"id": "a", "title": "港口扩建", "text": TEXT}


def j(**fields: Any) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode() + b"\n"


GOOD = j(**ROW)


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/mlflow.db")
    return lambda *args, **kw: CliRunner().invoke(main, [str(a) for a in args], **kw)


def records(data: bytes | str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.splitlines()]


def refused(result: Any, *parts: str, code: int = 1) -> None:
    """The command said what is wrong in one line, and nothing of Python."""
    assert result.exit_code == code, result.output
    assert result.stderr.count("\n") == 1, result.stderr
    assert result.stderr.startswith("error: ")
    assert (
        "Traceback" not in result.stderr and "unexpected" not in result.stderr.split("expected")[0]
    )
    for part in parts:
        assert part in result.stderr


# Rows -----------------------------------------------------------------------------------------------------------

FIELDS = [
    (j(id=[1], text="x"), "id must be a string or an integer, not a list"),
    (j(id={}, text="x"), "not an object"),
    (j(id=True, text="x"), "not a boolean"),
    (j(id=1.5, text="x"), "not a number"),
    (j(title=5, text="x"), "title must be a string, not a number"),
    (j(title=["x"], text="x"), "title must be a string, not a list"),
    (j(text=None), "text must be a string, not null"),
    (j(text=["x"]), "text must be a string, not a list"),
    (j(text={"x": 1}), "text must be a string, not an object"),
    (j(text=1), "text must be a string, not a number"),
    (j(title="x"), "the field text is missing"),
    (
        j(text="x", spans=7, topics="s", primary=[], source="here"),
        None,
    ),  # what prediction does not read
    (b"{}\n", "the field text is missing"),
    (b"[]\n", "must be a JSON object"),
    (b'"x"\n', "must be a JSON object"),
    (b"5\n", "must be a JSON object"),
    (b"null\n", "must be a JSON object"),
]
JSONL: dict[str, list[tuple[bytes, str | None]]] = {
    "fields of a wrong type": FIELDS,
    "a row in GBK among others": [
        (GOOD, None),
        (GOOD.decode().encode("gbk"), "not valid UTF-8"),
        (GOOD, None),
    ],
    "UTF-16": [(GOOD.decode().encode("utf-16"), "not JSON"), (b"", "not JSON")],  # cut within the line break
    "UTF-16 without a mark": [(GOOD.decode().encode("utf-16-be"), "not JSON"), (GOOD, None)],
    "a byte-order mark": [(b"\xef\xbb\xbf" + GOOD, None), (GOOD, None)],
    "a byte-order mark in the middle": [(GOOD, None), (b"\xef\xbb\xbf" + GOOD, "not JSON")],
    "bytes that are no text": [(b'{"text": "\xff\xfe"}\n', "not valid UTF-8"), (b"\x80\x81\n", "not JSON")],
    "CRLF": [(GOOD.replace(b"\n", b"\r\n"), None)] * 3,
    "lone CR": [(GOOD.replace(b"\n", b"\r") * 2, "not JSON")],
    "no line break at the end": [(GOOD, None), (GOOD.strip(), None)],
    "NUL": [(b'{"text": "a\0b"}\n', "not JSON"), (j(text="a\0b"), None), (b"\0\0\n", "not JSON")],
    "half a surrogate pair": [(b'{"text": "\\ud800"}\n', "surrogate"), (b'{"text": "\\ud83d\\ude00"}\n', None)],
    "half a surrogate pair in UTF-8": [(b'{"text": "\xed\xa0\x80"}\n', "not valid UTF-8")],
    "combining marks": [(j(title="港\u0301" * 500, text="3\u0301亿\u0301元" + "\u0301" * 5000), None)],
    "right-to-left marks": [(j(title="\u202e港口\u202c", text="\u200f投资3\u202e亿元\u2066\u2067"), None)],
    "zero-width characters": [(j(text="投资3\u200b0\u200b亿\ufeff元\u2060"), None)],
    "characters beyond the basic plane": [(j(text="投资𠀀3亿元😀" * 50), None)],
    "a numeral of 200,000 digits": [(j(text="9" * 200_000), None), (GOOD, None)],
    "a numeral of 200,000 full-width digits": [(j(text="９" * 200_000), None)],
    "a Chinese numeral of 200,000 characters": [(j(text="一二三" * 66_667), None)],
    "magnitudes without end": [(j(text="十百千万亿" * 40_000 + "元"), None)],
    "groups of a number without end": [(j(text="投资" + "1," * 100_000 + "元"), None)],
    "decimal points without end": [(j(text="投资" + "1.1" * 70_000 + "元"), None)],
    "a million characters": [(j(text="港" * 1_000_000), None), (GOOD, None)],
    "a title of a million characters": [(j(title="港" * 1_000_000, text="x"), None)],
    "amounts without a comma between": [(j(text="3亿元" * 60_000), None)],
    "nested 10,000 deep": [(b"[" * 10_000 + b"\n", "not JSON"), (b'{"text":' * 10_000 + b"\n", "not JSON")],
    "nested beside the text": [(b'{"text":"x","z":' + b"[" * 10_000 + b"]" * 10_000 + b"}\n", "depth limit")],
    "numbers that are none": [(b'{"text":"x","n":NaN}\n', "not JSON"), (b'{"text":"x","n":1e999}\n', "infinity")],
    "a number of 200,000 digits": [(b'{"text":"x","id":' + b"9" * 200_000 + b"}\n", "not JSON")],
    "the same id": [(GOOD, None)] * 4,
    "the same key twice": [(b'{"text":"a","text":"b"}\n', None)],
    "nothing in text and title": [(j(title="", text=""), None), (j(text=" \n\t"), None)],
    "a list over several lines": [(b'[{"text":"x"},\n', "not JSON"), (b'{"text":"y"}]\n', "not JSON")],
    "nothing": [],
    "a row cut off": [(GOOD, None), (GOOD[:-20], "not JSON")],
}  # fmt: skip


def check_rows(
    call: Callable[..., Any], model_dir: Path, name: str, wanted: list[str | None]
) -> None:
    """To standard output and to a file the same records, one for each row, errors in their place."""
    code = 3 if any(wanted) else 0
    shown = call("predict", name, "--model", model_dir)
    written = call("predict", name, "--model", model_dir, "-o", "out.jsonl")
    for result in (shown, written):
        assert result.exit_code == code, result.stderr
        assert result.stderr.startswith(f"{len(wanted)} rows, {sum(map(bool, wanted))} failed")
        assert result.stderr.count("\n") == 1
    assert shown.stdout_bytes == Path("out.jsonl").read_bytes()
    found = records(shown.stdout_bytes)
    assert len(found) == len(wanted)
    for record, what in zip(found, wanted, strict=True):
        assert ("error" in record) == (what is not None), record.get("error")
        assert what is None or what in record["error"]


@pytest.mark.slow
@pytest.mark.parametrize("name", JSONL)
def test_no_row_of_jsonl_is_lost(call, model_dir, tmp_path, name):
    rows = JSONL[name]
    (tmp_path / "in.jsonl").write_bytes(b"".join(row for row, _ in rows))
    check_rows(call, model_dir, "in.jsonl", [what for _, what in rows])


TABLES: dict[str, tuple[str, bytes, list[str | None]]] = {
    "a row in GBK": ("a.csv", "id,text\n1,投资\n2,x\n".encode("gbk"), ["not UTF-8", None]),
    "a byte-order mark": ("a.csv", "\ufeffid,text\n1,投资\n".encode(), [None]),
    "lone CR": ("a.csv", b"id,text\r1,x\r2,y\r", [None, None]),
    "CRLF in a quoted field": ("a.csv", b'id,text\r\n1,"x\r\ny"\r\n', [None]),
    "NUL": ("a.csv", b"id,text\n1,a\0b\n2,y\n", [None, None]),
    "half a surrogate pair": ("a.tsv", b"id\ttext\n1\t\xed\xa0\x80\n2\ty\n", ["not UTF-8", None]),
    "a quote that is never closed": ("a.csv", b'id,text\n1,x\n2,"y\n3,z\n', [None, "in lines 3 to 4"]),
    "a letter behind a quote": ("a.csv", b'id,text\n1,"x"y\n2,z\n', ["expected after '\"', in line 2", None]),
    "no header": ("a.csv", f"1,{TEXT}\n2,x\n3,y\n".encode(), ["text is missing", "text is missing"]),
    "too many and too few fields": ("a.csv", b"id,text\n1,a,b\n2\n3,c\n", ["more fields", "missing", None]),
    "a field of three million characters": ("a.csv", b'id,text\n1,"' + b"a" * 3_000_000 + b'"\n2,y\n', [None, None]),
    "a header and no row": ("a.csv", b"id,text\n", []),
    "nothing": ("a.csv", b"", []),
    "nothing, gzipped": ("a.csv.gz", gzip.compress(b""), []),
    "blank lines": ("a.tsv", b"id\ttext\n\n\n1\tx\n\n", [None]),
    "an empty page": ("a.txt", b"", []),
    "a page of NULs": ("a.txt", b"\0" * 100_000, [None]),
    "a page of a million characters in one line": ("a.txt", ("港" * 1_000_000).encode(), [None]),
    "a page of lines cut in mid-sentence": ("a.txt", ("记者从市商务局获悉,全市外贸保持增长,开通了新的航线,港口吞吐量也在增加,来往的船舶比去年同期多了不少\n" * 10_000).encode(), [None]),
    "a page of bylines": ("a.txt", ("全市外贸保持增长,开通了新的航线,港口也在建设\n" + "□本报记者 王芳\n" * 20_000).encode(), []),
    "Markdown of opening brackets": ("a.md", b"![" * 20_000, [None]),
    "Markdown of marks": ("a.md", b"**" * 100_000 + b"\n" + b"`" * 100_000 + b"\n" + b"> " * 100_000, []),
    "HTML of opening brackets": ("a.html", b"<" * 200_000, [None]),
    "HTML of comments that never end": ("a.html", b"<!--" * 100_000, []),
    "HTML of scripts that never end": ("a.html", b"<script>" * 100_000 + b"x", []),
    "HTML of titles that never end": ("a.html", b"<title>" * 100_000, []),
    "HTML of divisions that never end": ("a.html", b"<div>" * 50_000, []),
    "HTML of cells that never end": ("a.html", b"<td>" * 20_000 + b"x", [None]),
    "HTML of line breaks": ("a.html", b"<br>" * 200_000, []),
    "HTML with NULs": ("a.html", b"\0<html>\0", []),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", TABLES)
def test_no_row_of_a_table_or_page_is_lost(call, model_dir, tmp_path, name):
    file, data, wanted = TABLES[name]
    (tmp_path / file).write_bytes(data)
    check_rows(call, model_dir, file, wanted)


def test_a_line_without_end_is_one_failed_row(call, model_dir, tmp_path, monkeypatch):
    """A megabyte of gzip that unpacks to hundreds of it is not held in memory, in whichever file it comes."""
    monkeypatch.setattr(jsonl, "MOST_BYTES", 1 << 20)
    data = GOOD + b'{"text": "' + b" " * (40 << 20) + b'"}\n' + GOOD + b"x" * (3 << 20)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(data, 1))
    (tmp_path / "b.jsonl").write_bytes(data)
    for name in ("a.jsonl.gz", "b.jsonl"):
        check_rows(call, model_dir, name, [None, "longer than 1 MB", None, "longer than 1 MB"])
    shown = call("predict", "-", "--model", model_dir, input=data)
    assert [("error" in r) for r in records(shown.stdout_bytes)] == [False, True, False, True]


def test_rows_of_wrong_types_in_parquet(call, model_dir, tmp_path):
    table = pa.table({"id": [[1], [2]], "text": ["x", None]})
    pq.write_table(table, tmp_path / "a.parquet")
    pq.write_table(pa.table({"text": pa.array([b"\xff", b"x"])}), tmp_path / "b.parquet")
    pq.write_table(pa.table({"other": ["x"]}), tmp_path / "c.parquet")
    check_rows(call, model_dir, "a.parquet", ["id must be", "text must be a string, not null"])
    check_rows(call, model_dir, "b.parquet", ["is not UTF-8 text", None])
    check_rows(call, model_dir, "c.parquet", ["text is missing"])


# Files that cannot be read at all -------------------------------------------------------------------------------


def parquet() -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"text": ["x"] * 100}), buffer)
    return buffer.getvalue()


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.jsonl", GOOD)
    return buffer.getvalue()


UNREADABLE: dict[str, tuple[str, bytes, str]] = {
    "gzip cut off": ("a.jsonl.gz", gzip.compress(GOOD * 2000)[:-30], "ended before the end"),
    "gzip altered": (
        "a.jsonl.gz",
        gzip.compress(GOOD)[:-8] + bytes(8),
        "cannot be read: CRC check failed",
    ),
    "rubbish behind gzip": ("a.jsonl.gz", gzip.compress(GOOD) + b"rubbish", "Not a gzipped file"),
    "a zip file named .gz": ("a.jsonl.gz", zipped(), "Not a gzipped file"),
    "plain text named .gz": ("a.csv.gz", b"id,text\n1,x\n", "Not a gzipped file"),
    "Parquet cut off": ("a.parquet", parquet()[:-20], "cannot be read as Parquet"),
    "Parquet with rubbish inside": (
        "a.parquet",
        parquet()[:4] + b"\xff" * 200 + parquet()[204:],
        "cannot be read",
    ),
    "nothing named .parquet": ("a.parquet", b"", "cannot be read as Parquet"),
    "UTF-16 table": ("a.csv", "id,text\n1,x\n".encode("utf-16"), "the header is not UTF-8 text"),
    "UTF-16 table without a mark": (
        "a.tsv",
        "id\ttext\n1\tx\n".encode("utf-16-le"),
        "not UTF-8 text",
    ),
    "a header in GBK": ("a.csv", "编号,text\n1,x\n".encode("gbk"), "the header is not UTF-8 text"),
    "a column named twice": ("a.csv", b"id,text,text\n1,x,y\n", "names the column 'text' twice"),
    "a quoted header that is never closed": ("a.csv", b'id,"text\n1,x\n', "the header is not CSV"),
    "a page that is no text": ("a.txt", b"\xff\xff\xff\0\x81", "is no text in UTF-8"),
    "half a character of UTF-16": ("a.txt", b"\xff\xfe\x00", "is no text in UTF-8"),
    "no ending": ("a", b"x", "unknown file ending (none)"),
    "an ending of another trade": ("a.xlsx", b"PK", "unknown file ending .xlsx"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_refused_in_one_line(call, model_dir, tmp_path, name):
    file, data, message = UNREADABLE[name]
    (tmp_path / file).write_bytes(data)
    refused(call("predict", file, "--model", model_dir, "-o", "out.jsonl"), f"{file}: ", message)
    assert sorted(p.name for p in tmp_path.iterdir() if not p.name.endswith(".parts")) == [file]


PLACES: dict[str, tuple[Callable[[Path], Any], str, str]] = {
    "nothing there": (lambda p: None, "a.jsonl", "a.jsonl: no such file or folder"),
    "a FIFO": (lambda p: os.mkfifo(p / "a.jsonl"), "a.jsonl", "is not a regular file"),
    "a socket": (lambda p: socket.socket(socket.AF_UNIX).bind("a.jsonl"), "a.jsonl", "is not a regular file"),
    "a device": (lambda p: None, "/dev/null", "is not a regular file"),
    "a link to a device": (lambda p: (p / "a.jsonl").symlink_to("/dev/zero"), "a.jsonl", "not a regular file"),
    "a link to nothing": (lambda p: (p / "a.jsonl").symlink_to("b"), "a.jsonl", "no such file or folder"),
    "a link to itself": (lambda p: (p / "a.jsonl").symlink_to("a.jsonl"), "a.jsonl", "no such file or folder"),
    "an empty folder": (lambda p: (p / "a").mkdir(), "a", "holds no pages and no articles"),
    "a folder with the name of a file": (lambda p: (p / "a.jsonl").mkdir(), "a.jsonl", "holds no pages"),
    "a folder of nothing but hidden files": (lambda p: (p / ".a.txt").write_text("x"), ".", "holds no pages"),
    "a name that is too long": (lambda p: None, "a" * 300 + ".jsonl", "too long"),
    "a path that is too long": (lambda p: None, "a/" * 3000 + "a.jsonl", "too long"),
    "a path below a file": (lambda p: (p / "a").write_text("x"), "a/b.jsonl", "no such file or folder"),
    "a name with NUL": (lambda p: None, "a\0.jsonl", "no such file or folder"),
    "a name that steers the terminal": (lambda p: None, "\x1b[2J\u202e.jsonl", "\\x1b[2J\\u202e.jsonl: no such"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLACES)
def test_what_is_no_file_is_refused_in_one_line(call, model_dir, tmp_path, name):
    make, path, message = PLACES[name]
    make(tmp_path)
    refused(call("predict", path, "--model", model_dir, "-o", "out.jsonl"), message)
    refused(call("predict", path, "--model", model_dir), message)


NAMES = [
    "a b.jsonl",
    "港口😀.jsonl",
    "a\nb.jsonl",
    "-a.jsonl",
    "a'\"$(x).jsonl",
    "%s{0}.jsonl",
    "[red]a.jsonl",
]


@pytest.mark.parametrize("name", NAMES)
def test_odd_names_are_names(call, model_dir, tmp_path, name):
    (tmp_path / name).write_bytes(GOOD + b"{\n")
    result = call("predict", "--model", model_dir, "-o", f"out-{name}", "--", name)
    assert result.exit_code == 3
    assert len((tmp_path / f"out-{name}").read_bytes().splitlines()) == 2
    refused(call("evaluate", "--model", model_dir, "--", name), ", row 2: not JSON")


def test_a_folder_that_may_not_be_looked_into(call, model_dir, tmp_path, monkeypatch):
    """Its articles would be missing in silence. The superuser may look everywhere, so the system is made to refuse."""
    (tmp_path / "in" / "closed").mkdir(parents=True)
    (tmp_path / "in" / "a.jsonl").write_bytes(GOOD)
    look = os.scandir

    def refuse(place: Any = ".") -> Any:
        if str(place).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(place))
        return look(place)

    monkeypatch.setattr(os, "scandir", refuse)
    refused(
        call("predict", "in", "--model", model_dir, "-o", "out.jsonl"), "closed: Permission denied"
    )
    refused(call("split", "in"), "closed: Permission denied")


# Outputs --------------------------------------------------------------------------------------------------------

OUTPUTS: dict[str, tuple[str, str]] = {
    "the input": ("a.jsonl", "both input and output"),
    "the input by another path": ("./x/../a.jsonl", "both input and output"),
    "a link to the input": ("link.jsonl", "both input and output"),
    "in a folder that is not there": ("no/such/out.jsonl", "cannot be written"),
    "a folder": ("x.jsonl", "is a folder"),
    "an ending that says nothing": ("out", "unknown file ending"),
    "below a file": ("a.jsonl/out.jsonl", "cannot be written"),
    "a name that is too long": ("a" * 300 + ".jsonl", "too long"),
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_outputs_that_cannot_be(call, model_dir, tmp_path, name):
    out, message = OUTPUTS[name]
    (tmp_path / "a.jsonl").write_bytes(GOOD)
    (tmp_path / "x").mkdir()
    (tmp_path / "x.jsonl").mkdir()
    (tmp_path / "link.jsonl").symlink_to("a.jsonl")
    before = sorted(tmp_path.rglob("*"))
    refused(call("predict", "a.jsonl", "--model", model_dir, "-o", out), message)
    refused(call("predict", "a.jsonl", "--model", model_dir, "-o", out, "--table"), message)
    assert (tmp_path / "a.jsonl").read_bytes() == GOOD
    assert sorted(tmp_path.rglob("*")) == before


SPECIAL: dict[str, Callable[[Path], Any]] = {
    "a FIFO": lambda path: os.mkfifo(path),
    "a link to a FIFO": lambda path: (os.mkfifo("pipe"), path.symlink_to("pipe")),
    "a link to a device": lambda path: path.symlink_to("/dev/null"),
}


@pytest.mark.parametrize("what", SPECIAL)
@pytest.mark.parametrize("command", ["predict", "split", "convert", "report", "archive"])
def test_no_output_takes_the_place_of_a_pipe_or_device(call, model_dir, tmp_path, what, command):
    """The program at the other end would wait for ever, and a device be gone."""
    (tmp_path / "a.jsonl").write_bytes(GOOD)
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "p.jsonl").write_bytes(j(id=1, topics=[]))
    out, arguments = {
        "predict": ("o.jsonl", ["predict", "a.jsonl", "--model", model_dir]),
        "split": ("o.jsonl", ["split", "a.txt"]),
        "convert": ("o.csv", ["convert", "a.jsonl"]),
        "report": ("o.html", ["report", "p.jsonl"]),
        "archive": ("o.jsonl", ["archive", "days"]),
    }[command]
    SPECIAL[what](tmp_path / out)
    before = [(p, p.lstat().st_ino, p.lstat().st_mode) for p in sorted(tmp_path.rglob("*"))]
    given = [*arguments, out] if command == "convert" else [*arguments, "-o", out]
    refused(call(*given), f"{out}: exists and is not a regular file, so it is not replaced")
    assert [(p, p.lstat().st_ino, p.lstat().st_mode) for p in sorted(tmp_path.rglob("*"))] == before


def test_a_run_refuses_a_pipe_before_it_predicts(model_dir, tmp_path):
    os.mkfifo(tmp_path / "o.jsonl")
    (tmp_path / "a.jsonl").write_bytes(GOOD)
    loaded = model.load(model_dir)

    def execute(job: Any, cut: Any) -> Any:
        raise AssertionError("predicts")

    with pytest.raises(OutputError, match="is not a regular file"):
        batch.run(
            loaded, model_dir, [str(tmp_path / "a.jsonl")], tmp_path / "o.jsonl", execute=execute
        )
    assert not (tmp_path / "o.jsonl.parts").exists()


def test_a_run_leaves_planted_links_alone(call, model_dir, tmp_path):
    """At the temporary name of before, as the run's folder, and in the run's folder."""
    (tmp_path / "a.jsonl").write_bytes(GOOD)
    (tmp_path / "victim").write_text("dear")
    (tmp_path / ".o.jsonl.partial").symlink_to("victim")
    assert call("predict", "a.jsonl", "--model", model_dir, "-o", "o.jsonl").exit_code == 0
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "o.jsonl.parts").symlink_to("elsewhere")
    refused(
        call("predict", "a.jsonl", "--model", model_dir, "-o", "o.jsonl"),
        "o.jsonl.parts: is in the way",
    )
    (tmp_path / "o.jsonl.parts").unlink()
    (tmp_path / "o.jsonl.parts").mkdir()
    (tmp_path / "o.jsonl.parts" / "manifest.jsonl").symlink_to("../victim")
    for resume in ([], ["--resume"]):
        result = call("predict", "a.jsonl", "--model", model_dir, "-o", "o.jsonl", *resume)
        refused(result, "o.jsonl.parts: is in the way")
    assert (tmp_path / "victim").read_text() == "dear"
    assert list((tmp_path / "elsewhere").iterdir()) == []


# The other commands ---------------------------------------------------------------------------------------------

TOPICS = 'task = "topics"\nname = "t"\n[thresholds]\ncv = 2\n[features]\nmin_df = 1\n'
OTHERS: list[tuple[str, str, bytes, int, str]] = [
    ("evaluate", "a.jsonl", b"", 1, "no rows"),
    ("evaluate", "a.jsonl", GOOD, 1, "no article is labelled"),
    ("evaluate", "a.jsonl", j(text="x", spans="wrong"), 1, "row 1: spans is not JSON"),
    ("evaluate", "a.jsonl", j(text="x", spans=[5]), 1, "row 1: a span must be an object"),
    (
        "evaluate",
        "a.jsonl",
        j(text="x", spans=[{"start": 0, "end": 99, "label": "M"}]),
        1,
        "lies outside",
    ),
    (
        "evaluate",
        "a.jsonl",
        j(text="x", spans=[{"start": "0", "end": 1, "label": "M"}]),
        1,
        "needs integers",
    ),
    ("evaluate", "a.jsonl", j(text="x", topics={"a": 1}), 1, "row 1: topics must be"),
    ("evaluate", "a.jsonl", j(text="x", topics=[]) + b"\xff\n", 1, "row 2: not JSON"),
    ("evaluate", "a.csv", "text,label\n投资,x\n".encode("gbk"), 1, "row 1: is not UTF-8 text"),
    ("evaluate", "a.jsonl.gz", gzip.compress(GOOD)[:-4], 1, "cannot be read"),
    ("train", "a.jsonl", b"", 1, "no rows"),
    ("train", "a.jsonl", GOOD, 1, "no article is labelled with topics"),
    ("train", "a.jsonl", j(text="x", label="a") * 5, 1, "one label only"),
    ("train", "a.jsonl", j(text="", topics=["a"]) * 4, 1, "nothing to learn"),
    (
        "train",
        "a.jsonl",
        j(text="x", topics=["a"]) + j(text="y", topics=[]) * 9,
        1,
        "too few of: a (",
    ),
    (
        "train",
        "a.jsonl",
        j(text="x", label="a") + j(text="y", topics=["b"]),
        1,
        "one label where other rows",
    ),
    ("train", "a.jsonl", j(text="x", label=None) * 3, 1, "no article is labelled"),
    ("train", "a.jsonl", j(text="x", label={"a": 1}), 1, "label must be a label"),
    ("train", "a.parquet", b"PAR1", 1, "cannot be read as Parquet"),
    ("convert", "a.jsonl", b"", 1, "no rows"),
    ("convert", "a.jsonl", b"[" * 10_000, 1, "row 1: not JSON"),
    ("convert", "a.json", b"[" * 10_000 + b"]" * 10_000, 1, "not JSON"),
    ("convert", "a.json", b"[]", 1, "no articles"),
    ("convert", "a.json", b'[{"data": {"text": 5}}]', 1, "needs data with a text"),
    ("convert", "a.conll", b"\xff\xfe", 1, "row 1: is not UTF-8 text"),
    ("convert", "a.conll", b"x B-\ny Q-M\n", 1, "the tag must be O, B-LABEL or I-LABEL"),
    ("convert", "a.jsonl.gz", b"PK\3\4", 1, "Not a gzipped file"),
    ("check", "a.jsonl", b"", 1, "no rows"),
    ("check", "a.jsonl", b"\xff\n", 1, "row 1: not JSON"),
    ("check", "a.csv", b'text,spans\nx,"[{"\n', 1, "row 1: spans is not JSON"),
    ("check", "a.txt", b"x", 1, "unknown file ending .txt"),
    ("report", "a.jsonl", GOOD, 1, "row 1: no prediction"),
    ("report", "a.jsonl", j(id=1, topics="x"), 1, "row 1: topics must be a JSON list"),
    ("report", "a.jsonl", j(id=1, topics=[], scores={"a": 1e400}), 1, "row 1"),
    ("report", "a.jsonl", b'{"topics": [], "scores": {"a": 7}}\n', 1, "must be a probability"),
    ("report", "a.csv", b"id,spans\n1,[[\n", 1, "row 1: is no prediction"),
    ("report", "a.jsonl.gz", gzip.compress(b"{}")[:-4], 1, "cannot be read"),
    ("split", "a.txt", b"\xff\xff\xff\0\x81", 1, "is no text in UTF-8"),
    ("split", "a.pdf", b"%PDF", 1, "pages end in .txt"),
]


@pytest.mark.parametrize("case", OTHERS, ids=lambda case: f"{case[0]} {case[4]}")
def test_every_command_refuses_in_one_line(call, model_dir, tmp_path, case):
    command, file, data, code, message = case
    (tmp_path / file).write_bytes(data)
    (tmp_path / "t.toml").write_text(TOPICS)
    args = {
        "evaluate": ["evaluate", file, "--model", model_dir],
        "train": ["train", "t.toml", "--data", file, "--no-track", "--out", "new"],
        "convert": ["convert", file, "out.tsv"],
        "check": ["corpus", "check", file],
        "report": ["report", file, "-o", "out.html"],
        "split": ["split", file, "-o", "out.jsonl"],
    }[command]
    refused(call(*args), message, code=code)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([file, "t.toml"])


@pytest.mark.parametrize("command", ["evaluate", "train", "convert", "check", "report", "split"])
@pytest.mark.parametrize(
    "place",
    ["a FIFO", "a link to a device", "a link to itself", "a folder with the name of a file"],
)
def test_no_command_waits_for_what_is_no_file(call, model_dir, tmp_path, command, place):
    PLACES[place][0](tmp_path)
    if command == "split":
        (tmp_path / "a.jsonl").rename(tmp_path / "a.txt")
    test = {
        "evaluate": ["evaluate", "a.jsonl", "--model", model_dir],
        "check": ["corpus", "check", "a.jsonl"],
    }
    test |= {
        "train": ["train", "t.toml", "--data", "a.jsonl", "--no-track"],
        "split": ["split", "a.txt"],
    }
    test |= {
        "convert": ["convert", "a.jsonl", "b.csv"],
        "report": ["report", "a.jsonl", "-o", "r.html"],
    }
    (tmp_path / "t.toml").write_text(TOPICS)
    refused(call(*test[command]))


# As processes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ("predict - <&-", 1, "error: standard input is closed\n"),
        ("predict a.jsonl >&-", 1, "error: standard output is closed\n"),
        ("predict a.jsonl --table >&-", 1, "error: standard output is closed\n"),
        ("predict a.jsonl >/dev/full", 1, "error: No space left on device\n"),
        ("predict a.jsonl --table >/dev/full", 1, "error: No space left on device\n"),
        ("predict a.jsonl -o out.jsonl 2>&-", 0, ""),
        ("predict - </dev/null", 0, "0 rows, 0 failed\n"),
        ("predict $'\\xff\\xfe.jsonl'", 1, "error: \\udcff\\udcfe.jsonl: no such file or folder\n"),
    ],
)  # fmt: skip
def test_streams_and_bytes_of_a_shell(model_dir, tmp_path, arguments, code, message):
    (tmp_path / "a.jsonl").write_bytes(GOOD)
    command, _, rest = arguments.partition(" ")
    line = f"{sys.executable} -m ml {command} --model {model_dir} {rest}"
    done = subprocess.run(
        ["bash", "-c", line], cwd=tmp_path, capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr.decode()) == (code, message)
