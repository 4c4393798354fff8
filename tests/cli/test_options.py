from pathlib import Path

import pytest

import ml.data

PAGE = Path(ml.data.__file__).parent / "pages" / "01_evening.txt"


def test_urls_where_files_are_named(call, tmp_path):
    """Pages, labelled articles and what is made of them may be behind a URL."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.txt").write_bytes(PAGE.read_bytes())
    (tmp_path / "pages" / "b.csv").write_bytes(b"text\n")
    here = f"local://{tmp_path}"
    assert call("split", f"{here}/pages/a.txt", "-o", f"{here}/one.jsonl").exit_code == 0
    assert call("split", f"{here}/pages", "-o", "all.jsonl").exit_code == 0
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "all.jsonl").read_bytes() != b""
    assert call("convert", f"{here}/one.jsonl", f"{here}/one.json").exit_code == 0
    assert "text" in (tmp_path / "one.json").read_text()
    assert call("corpus", "check", f"{here}/one.jsonl").exit_code == 0


@pytest.mark.parametrize("command", [["predict", "--table"], ["split"], ["convert"], ["report"]])
def test_no_command_writes_over_its_input(call, tmp_path, command):
    name = "a.txt" if command == ["split"] else "a.jsonl"
    (tmp_path / name).write_text('{"text": "x"}\n')
    target = [name] if command == ["convert"] else ["-o", name]
    result = call(command[0], name, *target, *command[1:])
    assert result.exit_code == 1
    assert "both input and output" in result.stderr
    assert (tmp_path / name).read_text() == '{"text": "x"}\n'
