import json
import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

import ml.data
from ml.errors import OutputError
from ml.predict import batch

PAGE = Path(ml.data.__file__).parent / "pages" / "01_evening.txt"


def test_predict_from_standard_input(call, model_dir):
    lines = orjson.dumps({"id": 1, "text": "投资3亿元。"}) + b"\nbad\n"
    result = call("predict", "-", "--model", model_dir, input=lines)
    assert result.exit_code == 3
    assert [json.loads(line).get("row") for line in result.stdout.splitlines()] == [None, 2]


def test_predict_a_text(call, model_dir, tmp_path):
    result = call("predict", "--text", "投资3亿元。", "--model", model_dir)
    assert (result.exit_code, result.stderr) == (0, "1 rows, 0 failed\n")
    record = json.loads(result.stdout)
    assert (record["id"], record["title"]) == (None, "")
    assert [(s["start"], s["text"]) for s in record["spans"]] == [(2, "3亿元")]
    result = call(
        "predict", "--text", "投资3亿元。", "--table", "-o", "o.csv", "--model", model_dir
    )
    assert result.exit_code == 0 and "3亿元" in (tmp_path / "o.csv").read_text()


def test_predict_lines_of_plain_text(call, model_dir):
    lines = "\ufeff投资3亿元。\r\n\n".encode() + b"\xff\n" + b'{"text": 5}'
    result = call("predict", "--lines", "--model", model_dir, input=lines)
    first, second, third = map(json.loads, result.stdout.splitlines())
    assert result.exit_code == 3
    assert (first["spans"][0]["start"], first["spans"][0]["text"]) == (2, "3亿元")
    assert second == {"id": None, "row": 3, "error": "is not UTF-8 text"}
    assert third["spans"] is not None


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ([], "Missing argument 'INPUT...': files, --text TEXT, or --lines"),
        (["--text", "a", "a.jsonl"], "--text takes the place of INPUT"),
        (["--text", "a", "--lines"], "--text takes the place of INPUT"),
        (["--lines", "a.jsonl"], "--lines reads standard input"),
        (["--lines", "--text-column", "a"], "plain text has no columns"),
        (["--lines", "-o", "o.jsonl", "--resume"], "--resume and --cluster need -o OUT"),
    ],
)
def test_predict_takes_one_kind_of_input(call, args, said):
    result = call("predict", *args)
    assert result.exit_code == 2 and said in result.stderr


def test_predict_pages_as_a_table(call):
    result = call("predict", PAGE, "--table")
    assert result.exit_code == 0
    assert "老旧小区加梯提速" in result.stdout
    assert "120部 = 120 部" in result.stdout


@pytest.mark.parametrize("name", ["o.csv", "o.xlsx", "o.parquet", "o.jsonl.gz", "o.jsonl.zst"])
def test_predict_formats(call, model_dir, tmp_path, name):
    assert call("predict", PAGE, "-o", name, "--model", model_dir, "--jobs", "2").exit_code == 0
    assert (tmp_path / name).stat().st_size > 100


@pytest.mark.parametrize("out", [[], ["-o", "o.jsonl"], ["-o", "o.xlsx", "--table"]])
def test_how_a_table_is_read_is_said_once(call, model_dir, tmp_path, out):
    (tmp_path / "a.csv").write_bytes("标题;正文\n外贸;投资3亿元。\n".encode("gbk"))
    columns = "--text-column", "正文", "--title-column", "标题"
    result = call("predict", "a.csv", *columns, *out, "--model", model_dir)
    assert result.exit_code == 0
    said = "a.csv: read as GB 18030, cells separated by semicolons\n"
    assert result.stderr.count(said) == 1


def test_a_sheet_is_named_as_columns_are(call, model_dir, tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    book.create_sheet("稿件").append(["正文"])
    book["稿件"].append(["投资3亿元。"])
    book.save(tmp_path / "a.xlsx")
    for sheet in ("稿件", "2"):
        named = "--sheet", sheet, "--text-column", "正文"
        result = call("predict", "a.xlsx", *named, "--model", model_dir)
        assert (result.exit_code, result.stderr) == (0, "1 rows, 0 failed\n")
        assert json.loads(result.stdout)["spans"][0]["text"] == "3亿元"
    result = call("predict", "a.xlsx", "--sheet", "总", "--model", model_dir)
    assert (result.exit_code, result.stderr) == (
        1,
        "error: a.xlsx: no sheet '总'; sheets: Sheet, 稿件\n",
    )


@pytest.mark.parametrize("out", [[], ["-o", "o.jsonl"]])
def test_a_wrong_column_stops_at_once(call, model_dir, tmp_path, out):
    (tmp_path / "a.csv").write_text("nr,content\n1,投资3亿元。\n")
    result = call("predict", "a.csv", "--text-column", "body", *out, "--model", model_dir)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "error: a.csv: no column 'body'; columns: nr, content\n"


def test_predict_counts_the_rows_that_failed(call, model_dir, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "x"}\n{"no": 1}\n')
    result = call("predict", "a.jsonl", "-o", "o.jsonl", "--model", model_dir)
    assert result.exit_code == 3
    assert "2 rows, 1 failed" in result.stderr


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (KeyboardInterrupt(), "error: interrupted; finished work is kept in o.jsonl.parts: run the same command with --resume to continue\n"),
        (OutputError("cannot be written: x", file="o.jsonl"), "error: o.jsonl: cannot be written: x; finished work is kept: once this is resolved, run with --resume\n"),
    ],
)  # fmt: skip
def test_a_run_that_stops_names_the_way_to_continue(
    call, model_dir, tmp_path, monkeypatch, error, message
):
    def stops(job, cut):
        yield next(batch.in_process(job, cut))
        raise error

    monkeypatch.setattr(batch, "in_processes", lambda jobs: stops)
    result = call("predict", PAGE, "-o", "o.jsonl", "--model", model_dir)
    assert (result.exit_code, result.stderr) == (1, message)
    assert (tmp_path / "o.jsonl.parts" / "manifest.jsonl").exists()


def test_jobs_that_cannot_be_used_are_noted(call, model_dir):
    result = call("predict", PAGE, "--jobs", 2, "--model", model_dir)
    assert len(result.stdout.splitlines()) == 3
    assert "continuing with one process" in result.stderr
    assert result.stderr.startswith("--jobs needs input files, -o OUT")
    assert "--jobs" not in call("predict", PAGE, "--model", model_dir).stderr


def test_a_reader_that_stops_early_is_no_error(model_dir, tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "x"}\n' * 20000)
    command = f"{sys.executable} -m ml predict a.jsonl --model {model_dir} | head -1"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ},
    )
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""


def test_an_input_is_not_written_over_under_a_url(call, model_dir, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "港口"}\n')
    for options in ([], ["--table"]):
        result = call(
            "predict", "a.jsonl", "-o", f"file://{tmp_path}/a.jsonl", "--model", model_dir, *options
        )
        assert result.exit_code == 1
        assert "is both input and output" in result.stderr
    assert (tmp_path / "a.jsonl").read_text() == '{"text": "港口"}\n'


def test_report(call, model_dir, tmp_path):
    call("predict", PAGE, "-o", "o.jsonl", "--model", model_dir)
    assert call("report", "o.jsonl", "-o", "r.html").exit_code == 0
    assert "</html>" in (tmp_path / "r.html").read_text()


def test_a_report_of_a_table(call, model_dir, tmp_path):
    assert call("predict", PAGE, "-o", "o.csv", "--model", model_dir).exit_code == 0
    assert call("report", "o.csv", "-o", "r.html").exit_code == 0
