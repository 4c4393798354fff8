import gzip
import hashlib

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ml import corpus
from ml.articles import Article, Span
from ml.corpus import Columns, Dataset
from ml.errors import DataError, InputError

ROWS = [
    {"id": "a", "title": "标题", "text": "投资3亿元。", "topics": ["trade"]},
    {"id": "b", "text": "无", "topics": []},
]


def write(path, rows):
    data = b"".join(orjson.dumps(r) + b"\n" for r in rows)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def test_the_embedded_corpus_is_sound():
    articles = corpus.embedded()
    assert len(articles) >= 240
    known = {"topics": {"trade", "logistics", "industry", "culture"}, "spans": {"MONEY", "QUANTITY"}}
    assert corpus.check(articles, known) == []


def test_every_topic_is_well_represented():
    articles = [a for a in corpus.embedded() if a.topics is not None]
    for topic in ("trade", "logistics", "industry", "culture"):
        assert sum(a.topics == (topic,) for a in articles) >= 30
    assert sum(a.topics == () for a in articles) >= 60
    assert sum(len(a.topics) > 1 for a in articles) >= 40


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.ndjson"])
def test_jsonl(tmp_path, name):
    data = corpus.load(str(write(tmp_path / name, ROWS)))
    assert [a.topics for a in data.articles] == [("trade",), ()]
    assert not data.one_of_many


def test_write_and_read_back(tmp_path):
    articles = corpus.embedded()[:5]
    for name in ("a.jsonl", "a.jsonl.gz"):
        assert corpus.write(articles, tmp_path / name) == 5
        assert corpus.load(str(tmp_path / name)).articles == articles


@pytest.mark.parametrize(("name", "sep"), [("a.csv", ","), ("a.tsv", "\t")])
def test_tables_with_one_label(tmp_path, name, sep):
    path = tmp_path / name
    path.write_text(
        f"headline{sep}body{sep}desk\n甲{sep}乙,丙\n".replace("乙,丙", '"乙,丙"' + sep + "财经"),
        encoding="utf-8-sig",
    )
    data = corpus.load(str(path), Columns("body", "headline", None, "desk"))
    assert data.one_of_many
    assert data.articles[0] == Article("甲", "乙,丙", None, ("财经",), "财经")


@pytest.mark.parametrize("cell", ["trade|culture", "trade, culture", '["trade","culture"]', "trade；culture"])
def test_tables_with_several_labels(tmp_path, cell):
    path = tmp_path / "a.tsv"
    path.write_text(f"text\tlabels\n甲\t{cell}\n乙\t\n", encoding="utf-8")
    assert [a.topics for a in corpus.load(str(path)).articles] == [("trade", "culture"), ()]


def test_parquet(tmp_path):
    pq.write_table(
        pa.Table.from_pylist([{"text": "甲", "topics": ["trade"]}, {"text": "乙", "topics": []}]),
        tmp_path / "a.parquet",
    )
    assert [a.topics for a in corpus.load(str(tmp_path / "a.parquet")).articles] == [("trade",), ()]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.jsonl", b'{"text": "x"}\n{"text": \n', r"a\.jsonl, row 2: not JSON"),
        ("a.jsonl", b'{"text": 5}\n', r"row 1: text must be a string, not a number"),
        ("a.jsonl", b'{"title": "x"}\n', "row 1: the field text is missing"),
        ("a.jsonl", b"[1]\n", "row 1: a row must be a JSON object"),
        (
            "a.jsonl",
            '{"text": "一", "spans": [{"start": 0, "end": 9, "label": "M"}]}'.encode(),
            "span 0–9 lies outside the 2 characters",
        ),
        (
            "a.jsonl",
            '{"text": "一", "topics": "trade|x"}\n{"text": "一", "label": "x"}'.encode(),
            "row 2: has one label where",
        ),
        ("a.jsonl", b"", "no rows"),
        ("a.jsonl.gz", gzip.compress(b'{"text": "x"}\n', mtime=0)[:-12], "cannot be read"),
        ("a.jsonl.gz", b"not gzip", "cannot be read"),
        ("a.csv", b"text\n\xff\xfe\n", "row 1: is not UTF-8 text"),
        ("a.csv", b"text\na,b\n", "row 1: has more fields than the header"),
        ("a.csv", b'text\n"a\nb\n', "row 1: not CSV: unexpected end of data"),
        ("a.csv", b"body\na\n", "row 1: the field text is missing"),
        ("a.parquet", b"PAR1 no", "cannot be read as Parquet"),
        ("a.doc", b"", "unknown file ending .doc"),
    ],
)
def test_bad_files_are_named_with_their_row(tmp_path, name, data, message):
    (tmp_path / name).write_bytes(data)
    with pytest.raises((InputError, DataError), match=message):
        corpus.load(str(tmp_path / name))


def test_a_missing_column_names_those_there(tmp_path):
    path = write(tmp_path / "a.jsonl", ROWS)
    with pytest.raises(InputError, match="no column 'body'; columns: id, title, text, topics"):
        corpus.load(str(path), Columns(text="body"))


def test_a_missing_file():
    with pytest.raises(InputError, match=r"nowhere\.jsonl: cannot be read: No such file"):
        corpus.load("nowhere.jsonl")


def test_rows_goes_on_behind_a_bad_row(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"text": "a"}\nbad\n\n{"text": "b"}\n')
    found = list(corpus.rows(path))
    assert [r["text"] if isinstance(r, dict) else r.row for r in found] == ["a", 2, "b"]


def test_digest_depends_on_labels():
    one, two = (Dataset([Article("a", "b", topics=t)], "x") for t in ((), ("trade",)))
    assert one.digest != two.digest
    assert one.digest == Dataset(one.articles, "other name").digest


@pytest.mark.parametrize(
    ("article", "finding"),
    [
        (Article("甲", "投资约3亿元", spans=(Span(4, 8, "MONEY"),)), "a hedge belongs outside"),
        (Article("甲", "投资3亿元以上", spans=(Span(4, 9, "MONEY"),)), "a hedge belongs outside"),
        (Article("甲", "共5个", spans=(Span(3, 5, "MONEY"),)), "MONEY without a currency"),
        (Article("甲", "共5个", spans=(Span(3, 5, "Q"), Span(4, 5, "Q"))), "overlaps"),
        (Article("甲", "共五", spans=(Span(2, 3, "Q"),)), "has no numeral"),
        (Article("甲", "共 5个", spans=(Span(3, 5, "Q"),)), "begins or ends with a blank"),
        (Article("甲", " "), "the text is empty"),
        (Article("甲", "乙", topics=("x",)), "unknown topic 'x'; known: trade"),
        (Article("甲", "乙", topics=("trade",), primary="culture"), "primary 'culture' is not among"),
        (Article("甲", "共5个", spans=(Span(3, 5, "NUM"),)), "unknown label 'NUM'"),
    ],
)
def test_check_finds(article, finding):
    findings = corpus.check([article], {"topics": {"trade"}, "spans": {"MONEY", "Q"}})
    assert any(finding in f for f in findings)


def test_check_finds_near_duplicates_and_double_ids():
    text = "全市港口今年以来完成货物吞吐量稳步增长，新开通多条外贸航线。"
    findings = corpus.check([Article("港口", text, "a"), Article("港口", text + "又讯。", "a")])
    assert any("near-duplicates" in f for f in findings)
    assert any("id a: used 2 times" in f for f in findings)


def test_join_matches_by_id_and_digest():
    article = Article("甲", "乙", "x")
    sha = hashlib.sha1(article.full.encode()).hexdigest()
    labels = [
        {"id": "x", "sha1": sha, "topics": ["trade"], "primary": "trade"},
        {"id": "y", "sha1": sha, "topics": []},
        {"id": "x", "sha1": "0", "topics": []},
    ]
    joined, missed = corpus.join([article], labels)
    assert joined == [Article("甲", "乙", "x", ("trade",), "trade")]
    assert missed == ["y: not in the archive", "x: the text differs from the one that was labelled"]
