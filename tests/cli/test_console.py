import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

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
        done = subprocess.run([sys.executable, "-m", "ml", "--help"], stdout=out, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == ["error: No space left on device"]


def test_progress_is_shown_where_standard_error_is_a_terminal(model_dir, tmp_path):
    """And nowhere else; standard output gets nothing of it."""
    import pty

    (tmp_path / "a.jsonl").write_text('{"text": "投资3亿元。"}\n' * 50)
    main_end, end = pty.openpty()
    command = [
        sys.executable,
        "-m",
        "ml",
        "predict",
        "a.jsonl",
        "-o",
        "o.jsonl",
        "--model",
        str(model_dir),
    ]
    done = subprocess.run(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=end, timeout=60, check=True)
    os.close(end)
    shown = os.read(main_end, 1 << 16).decode()
    os.close(main_end)
    assert "100%" in shown and "50 articles" in shown
    assert done.stdout == b""
