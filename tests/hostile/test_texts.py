"""Texts of articles in what people open: no formula to a spreadsheet, no markup to a browser, no order to a terminal."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ml.cli.main import main
from ml.tracking import client

pytestmark = pytest.mark.slow  # large and strange input takes its time

FORMULAS = [
    "=1+1",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    '=HYPERLINK("http://x","港口")',
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "\n=1",
]
STEERING = "\x1b[2J\x1b]0;title\x07\x9b31m\x08\u202e\u2066港口\x7f"


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/mlflow.db")
    return lambda *args, **kw: CliRunner().invoke(main, [str(a) for a in args], **kw)


@pytest.mark.parametrize("name", ["out.csv", "out.tsv", "out.csv.gz"])
def test_no_cell_is_a_formula(call, model_dir, tmp_path, name):
    rows = [{"id": f, "title": f, "text": "投资3亿元。", "desk": f, "tags": [f]} for f in FORMULAS]
    rows += [{"id": f, "text": 5, "desk": f} for f in FORMULAS]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    result = call(
        "predict", "a.jsonl", "--model", model_dir, "--keep", "desk", "--keep", "tags", "-o", name
    )
    assert result.exit_code == 3
    data = (tmp_path / name).read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8-sig")
    delimiter = "\t" if ".tsv" in name else ","
    found = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))
    assert len(found) == 2 * len(FORMULAS)
    cells = [cell for row in found for cell in row.values() if cell]
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@＝＋－＠\t\r\n"))]
    assert [row["id"] for row in found] == [f"'{formula}" for formula in FORMULAS] * 2


@pytest.mark.parametrize("name", ["b.csv", "b.tsv", "b.csv.gz"])
def test_no_converted_cell_is_a_formula_and_all_come_back(call, tmp_path, name):
    rows = [
        {"id": f, "title": f, "text": f"'{f}", "topics": [f], "primary": f}
        for f in (*FORMULAS, "'", "-3.2", "外贸")
    ]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert call("convert", "a.jsonl", name).exit_code == 0
    data = (tmp_path / name).read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8-sig")
    cells = [
        c
        for r in csv.reader(io.StringIO(text, newline=""), delimiter=",\t"[".tsv" in name])
        for c in r
    ]
    begin = tuple("=+-@＝＋－＠\t\r\n")
    assert [cell for cell in cells if cell.startswith(begin) and cell != "-3.2"] == []
    assert call("convert", name, "back.jsonl").exit_code == 0
    assert [json.loads(line) for line in (tmp_path / "back.jsonl").open()] == rows


def test_a_table_of_predictions_is_reported_as_it_was_before_it_was_defused(
    call, model_dir, tmp_path
):
    rows = [{"id": f, "title": f, "text": "投资3亿元。"} for f in FORMULAS]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    pages = []
    for name in ("p.csv", "p.jsonl"):
        assert call("predict", "a.jsonl", "--model", model_dir, "-o", name).exit_code == 0
        assert call("report", name, "-o", "r.html").exit_code == 0
        pages.append((tmp_path / "r.html").read_text())
    assert pages[0] == pages[1]


def steers(text: str) -> list[str]:
    """What a terminal would obey."""
    return [c for c in text if c in STEERING and c not in "港口[]0;title2J31m"]


def test_no_article_steers_the_terminal(call, model_dir, tmp_path):
    rows = [
        {"id": STEERING, "title": STEERING, "text": "投资3亿元。"},
        {"title": "[red]x[/red]", "text": "3亿元"},
        {"id": STEERING, "title": "", "text": f"{STEERING}3亿{STEERING}元"},
        {"text": {STEERING: 1}},
    ]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    shown = call("predict", "a.jsonl", "--model", model_dir, "--table")
    assert steers(shown.stdout) == []
    assert "\\x1b[2J" in shown.stdout and "[red]x[/red]" in shown.stdout


def test_no_label_or_finding_steers_the_terminal(call, tmp_path):
    rows = [{"text": f"x{n}", "topics": [STEERING], "primary": STEERING + "b"} for n in range(3)]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    checked = call("corpus", "check", "a.jsonl")
    assert checked.exit_code == 1
    assert steers(checked.output) == []
    assert "\\x1b[2J" in checked.output


@pytest.mark.slow
def test_no_run_steers_the_terminal(call, tmp_path):
    with client.start(STEERING) as run:
        run.params({"a": STEERING})
    with client.start("[bold]x") as other:
        other.params({"a": "[bold]y"})
    listed, compared = call("runs"), call("compare", run.id, other.id)
    for shown in (listed.output, compared.output):
        assert steers(shown) == []
        assert "[bold]x" in shown


@pytest.mark.parametrize(
    "arguments",
    [
        ["predict", STEERING],
        ["predict", "a.jsonl", "--model", STEERING],
        ["predict", "a.jsonl", "-o", STEERING],
        ["evaluate", STEERING + ".jsonl"],
        ["train", STEERING],
        ["convert", "a.jsonl", "b.jsonl", "--to", STEERING],
        ["report", STEERING, "-o", "r.html"],
        ["compare", STEERING, STEERING],
        ["corpus", "check", STEERING + ".csv"],
    ],
)
def test_no_error_steers_the_terminal(call, tmp_path, arguments):
    (tmp_path / "a.jsonl").write_text('{"text": "x"}\n')
    result = call(*arguments)
    assert result.exit_code == 1
    assert steers(result.stderr) == []
    assert result.stderr.count("\n") == 1
