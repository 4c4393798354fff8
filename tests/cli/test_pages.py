import json
from collections import Counter
from pathlib import Path

import ml.data
from ml.cli import pages
from ml.pages import pdf
from ml.pages.labelling import Draft

PAGE = Path(ml.data.__file__).parent / "pages" / "01_evening.txt"


def test_split_then_predict(call, model_dir, tmp_path):
    assert call("split", PAGE, "-o", "a.jsonl").exit_code == 0
    assert call("predict", "a.jsonl", "-o", "o.jsonl", "--model", model_dir).exit_code == 0
    records = [json.loads(line) for line in (tmp_path / "o.jsonl").read_text().splitlines()]
    assert [r["id"] for r in records] == ["01_evening-1", "01_evening-2", "01_evening-3"]


def test_split_to_standard_output(call):
    result = call("split", PAGE)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(rows) == 3
    assert set(rows[0]) == {"id", "title", "text", "source"}
    assert set(rows[0]["source"]) == {"file", "lines"}


def test_a_page_that_cannot_be_read_stops_no_other(call, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(PAGE.read_bytes())
    (tmp_path / "in" / "b.txt").write_bytes(b"\x81")
    result = call("split", "in", "in/a.txt", "-o", "o.jsonl")
    assert result.exit_code == 3
    assert result.stderr.splitlines() == [
        "in/b.txt: is no text in UTF-8, GB 18030, Big5 or UTF-16",
        "3 articles in o.jsonl",
        "1 of 2 pages cannot be read",
    ]
    assert call("split", "in/b.txt").exit_code == 1


def test_articles_are_not_written_under_the_name_of_a_table(call):
    result = call("split", PAGE, "-o", "o.csv")
    assert (result.exit_code, result.stderr) == (
        1,
        "error: o.csv: articles are written as JSONL: name it .jsonl or .jsonl.gz\n",
    )


def test_a_page_without_an_article_is_named(call, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(PAGE.read_bytes())
    (tmp_path / "in" / "b.txt").write_bytes(b"\n\n")
    result = call("split", "in", "-o", "o.jsonl")
    assert result.exit_code == 3
    assert result.stderr.splitlines() == [
        "in/b.txt: no article found",
        "3 articles in o.jsonl",
        "1 of 2 pages without an article",
    ]
    result = call("split", "in/b.txt")
    assert (result.exit_code, result.stdout) == (3, "")


def test_progress_counts_every_page(tmp_path):
    (tmp_path / "a.txt").write_bytes(PAGE.read_bytes())
    (tmp_path / "b.txt").write_bytes(b"\x81")
    (tmp_path / "c.txt").write_bytes(b"")
    seen, failed = [], Counter()
    names = pages.find_pages((str(tmp_path),))
    articles = pages.split_pages(names, failed, lambda *step: seen.append(step), lambda line: None)
    assert [a.id for a in articles] == ["a-1", "a-2", "a-3"]
    assert seen == [(1, 1 / 3), (1, 2 / 3), (1, 1)]
    assert failed.total() == 2


def test_a_file_is_its_own_page(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    assert list(pages.find_pages((str(tmp_path / "a.txt"),))) == [tmp_path / "a.txt"]


def test_files_of_a_folder_that_are_no_pages_are_counted(call, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(PAGE.read_bytes())
    (tmp_path / "in" / "b.jpg").write_bytes(b"x")
    (tmp_path / "in" / "c.xls").write_bytes(b"x")
    result = call("split", "in", "-o", "o.jsonl")
    assert result.exit_code == 0
    assert "in: 2 files that are no pages are passed over" in result.stderr.splitlines()


def test_a_page_of_a_pdf_file_that_cannot_be_read_counts(call, tmp_path, monkeypatch):
    def articles(data, name, note):
        note(f"{name}, page 2: is a picture without text")
        return [Draft(["港口开航"], ["昨日，港口开航。"], 1, 2)]

    monkeypatch.setattr(pdf, "articles", articles)
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    result = call("split", "a.pdf", "-o", "o.jsonl")
    assert result.exit_code == 3
    assert result.stderr.splitlines() == [
        "a.pdf, page 2: is a picture without text",
        "1 articles in o.jsonl",
        "1 of 1 pages cannot be read in part",
    ]
