import os
import pty
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from rich.cells import cell_len

from ml.cli import console


def test_a_table_keeps_every_character_of_a_long_cell(capsys):
    cell = "外贸进出口" * 60
    console.print_table(["一", "[bold]二"], [[cell, "x\x1b[2Jy"]])
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "[bold]二" in out
    assert len(re.findall("[外贸进出口]", out)) == len(cell)


def test_a_full_disk_behind_help_is_one_line():
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full")
    with full.open("w") as out:
        done = subprocess.run(
            [sys.executable, "-m", "ml", "--help"], stdout=out, stderr=subprocess.PIPE
        )
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == ["error: No space left on device"]


def plain(text):
    """Text without the sequences that style it."""
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text)


@pytest.mark.parametrize("width", [30, 80, 120])
def test_a_table_fits_the_terminal_and_cuts_nothing(capsys, monkeypatch, width):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(width))
    rows = [
        ["topics.industry.precision", "123,456.7", "外贸进出口" * 20],
        ["港口", "0.5", "+0.02 not significant"],
    ]
    console.print_table(["metric", "value", "article"], rows, right=[1], whole=[0])
    lines = plain(capsys.readouterr().out).splitlines()
    assert {cell_len(line) for line in lines} <= set(range(width + 1))
    shown = "".join("".join(lines).split())
    if width > 30:  # one column is kept whole
        assert "topics.industry.precision" in shown
    for cell in (cell for row in rows for cell in row):
        assert Counter(cell.replace(" ", "")) <= Counter(shown)


def test_columns_of_wide_characters_are_aligned(capsys):
    console.print_table(["名", "值"], [["外贸", "1"], ["ab", "12"]], right=[1])
    lines = [line for line in capsys.readouterr().out.splitlines() if line.strip()]
    assert [cell_len(line.rstrip()) for line in (lines[0], *lines[2:])] == [11, 11, 11]


def on_a_terminal(*args, folder):
    """What a command writes to a terminal as standard error, and to a file as standard output."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "ml", *map(str, args)]
    with (folder / "stdout").open("wb") as out:
        subprocess.run(command, cwd=folder, stdout=out, stderr=theirs, timeout=60, check=True)
    os.write(theirs, b"END\n")  # so that there is something to read
    os.close(theirs)
    shown = b""
    while b"END" not in shown:
        shown += os.read(ours, 1 << 16)
    os.close(ours)
    return shown.decode(), (folder / "stdout").read_bytes()


@pytest.fixture
def rows(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "投资3亿元。"}\n' * 50)
    return tmp_path


@pytest.mark.slow
def test_progress_is_shown_where_standard_error_is_a_terminal(model_dir, rows):
    """And nowhere else; standard output gets nothing of it."""
    args = ("predict", "a.jsonl", "-o", "o.jsonl", "--model", model_dir)
    shown, out = on_a_terminal(*args, folder=rows)
    assert "100%" in shown and "50 articles" in shown
    assert out == b""


@pytest.mark.slow
@pytest.mark.parametrize("args", [(), ("--table",)])
def test_progress_beside_results_leaves_these_alone(model_dir, rows, args):
    shown, out = on_a_terminal("predict", "a.jsonl", "--model", model_dir, *args, folder=rows)
    assert "50 articles" in shown
    assert "\x1b" not in out.decode()
    assert len(out.splitlines()) >= 50


def test_work_without_a_measure_has_a_spinner(rows):
    shown, _ = on_a_terminal("convert", "a.jsonl", "a.csv", folder=rows)
    assert "convert 0:00:0" in plain(shown)


@pytest.mark.slow
@pytest.mark.parametrize(
    "args", [("predict", "a.jsonl", "-o", "o.jsonl"), ("convert", "a.jsonl", "a.csv")]
)
def test_quiet_shows_no_progress(rows, args):
    shown, _ = on_a_terminal(*args, "--quiet", folder=rows)
    assert shown == "END\r\n"


def test_no_bar_while_results_go_to_the_terminal(monkeypatch):
    """It would stand between them."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr(console, "_bar", None)  # is not called
    with console.progress("split", "pages", printing=True) as advance:
        advance(1, 0.5)


def test_the_first_of_many_notes_are_shown(capsys):
    console.notes([f"note {n}" for n in range(8)])
    assert capsys.readouterr().err.splitlines() == [
        *(f"note {n}" for n in range(5)),
        "… and 3 more",
    ]
