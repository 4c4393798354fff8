import json


def test_convert_and_check(call, labelled, tmp_path):
    assert call("convert", labelled, "c.conll").exit_code == 0
    assert call("convert", "c.conll", "back.jsonl").exit_code == 0
    result = call("corpus", "check", "back.jsonl")
    assert result.exit_code == 1  # the twelve articles stand there twice
    assert "near-duplicates" in result.stdout
    assert call("corpus", "check", "embedded").exit_code == 0


def test_convert_and_check_columns_of_other_names(call, tmp_path):
    (tmp_path / "a.csv").write_text(
        "nr,head,body,desks\n1,题,投资3亿元,a|b\n1,目,晴,a\n", encoding="utf-8"
    )
    names = [
        "--text-column",
        "body",
        "--title-column",
        "head",
        "--id-column",
        "nr",
        "--label-column",
        "desks",
    ]
    assert call("convert", "a.csv", "b.jsonl", *names).exit_code == 0
    rows = [
        json.loads(line) for line in (tmp_path / "b.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert [(r["id"], r["title"], r["topics"]) for r in rows] == [
        ("1", "题", ["a", "b"]),
        ("1", "目", ["a"]),
    ]
    result = call("corpus", "check", "a.csv", *names)
    assert (result.exit_code, result.stdout.splitlines()[0]) == (1, "id 1: used 2 times")
    assert "2 articles (a 2, b 1)" in result.stderr
    missing = call("corpus", "check", "a.csv", "--label-column", "desk")
    assert missing.stderr == "error: a.csv: no column 'desk'; columns: nr, head, body, desks\n"


def test_archive(call, tmp_path):
    day = (
        "## 详细新闻\n\n### 【要闻】某港口今年货物吞吐量创下新高\n\n<p><strong>央视网消息</strong>（新闻联播）："
        + "港口运行平稳有序。" * 20
        + "</p>\n"
    )
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "20300101.md").write_text(day, encoding="utf-8")
    assert call("archive", "src", "-o", "a.jsonl.gz").exit_code == 0
    assert json.loads(call("predict", "a.jsonl.gz").stdout)["id"] == "20300101-00"


def test_the_archive_is_fetched_where_none_is_named(call, monkeypatch, tmp_path):
    """With a bar, and a word on how many of the labels find their article."""
    day = (
        "## 详细新闻\n### 港口开通新航线\n\n" + "港口开通一条新航线，首航船舶满载出港。" * 12 + "\n"
    )
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "20300101.md").write_text(day, encoding="utf-8")

    def download(target, progress):
        progress(1, 2)
        return tmp_path / "src"

    monkeypatch.setattr("ml.corpus.archive.download", download)
    result = call("archive", "-o", "a.jsonl")
    assert (tmp_path / "a.jsonl").stat().st_size > 100
    assert result.exit_code == 1  # it is another archive than the one that was labelled
    assert "labels find no article there" in result.stderr
