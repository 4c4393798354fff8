import gzip
import hashlib
import os

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ml.articles import Article
from ml.corpus import dataset
from ml.corpus.dataset import Dataset
from ml.errors import DataError, InputError
from ml.io.readers import Columns

ROWS = [
    {"id": "a", "title": "标题", "text": "投资3亿元。", "topics": ["trade"]},
    {"id": "b", "text": "无", "topics": []},
]


def write(path, rows):
    data = b"".join(orjson.dumps(r) + b"\n" for r in rows)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def test_every_topic_is_well_represented():
    articles = dataset.embedded()
    for topic in ("trade", "logistics", "industry", "culture"):
        assert sum(a.topics == (topic,) for a in articles) >= 30
    assert sum(a.topics == () for a in articles) >= 60
    assert sum(len(a.topics) > 1 for a in articles) >= 40


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.ndjson"])
def test_jsonl(tmp_path, name):
    data = dataset.load(str(write(tmp_path / name, ROWS)))
    assert [a.topics for a in data.articles] == [("trade",), ()]
    assert not data.multiclass


def test_write_and_read_back(tmp_path):
    articles = dataset.embedded()[:5]
    for name in ("a.jsonl", "a.jsonl.gz"):
        assert dataset.write(articles, tmp_path / name) == 5
        assert dataset.load(str(tmp_path / name)).articles == articles


@pytest.mark.parametrize(("name", "sep"), [("a.csv", ","), ("a.tsv", "\t")])
def test_tables_with_one_label(tmp_path, name, sep):
    path = tmp_path / name
    path.write_text(
        f"headline{sep}body{sep}desk\n甲{sep}乙,丙\n".replace("乙,丙", '"乙,丙"' + sep + "财经"),
        encoding="utf-8-sig",
    )
    data = dataset.load(str(path), Columns("body", "headline", None, "desk"))
    assert data.multiclass
    assert data.articles[0] == Article("甲", "乙,丙", None, ("财经",), "财经")


@pytest.mark.parametrize(
    "cell", ["trade|culture", "trade, culture", '["trade","culture"]', "trade；culture"]
)
def test_tables_with_several_labels(tmp_path, cell):
    path = tmp_path / "a.tsv"
    path.write_text(f"text\tlabels\n甲\t{cell}\n乙\t\n", encoding="utf-8")
    assert [a.topics for a in dataset.load(str(path)).articles] == [("trade", "culture"), ()]


def test_parquet(tmp_path):
    pq.write_table(
        pa.Table.from_pylist([{"text": "甲", "topics": ["trade"]}, {"text": "乙", "topics": []}]),
        tmp_path / "a.parquet",
    )
    assert [a.topics for a in dataset.load(str(tmp_path / "a.parquet")).articles] == [
        ("trade",),
        (),
    ]


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
            "span 0–9 lies outside the 1 characters",
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
        dataset.load(str(tmp_path / name))


def test_a_missing_column_names_those_there(tmp_path):
    path = write(tmp_path / "a.jsonl", ROWS)
    with pytest.raises(InputError, match="no column 'body'; columns: id, title, text, topics"):
        dataset.load(str(path), Columns(text="body"))


def test_empty_cells_are_no_id_and_no_primary_topic(tmp_path):
    (tmp_path / "a.csv").write_text("id,text,topics,primary\n,文,trade,\n,章,,\n", encoding="utf-8")
    first, second = dataset.load(str(tmp_path / "a.csv")).articles
    assert (first.id, first.primary, second.topics, second.primary) == (None, None, (), None)


def test_a_missing_file():
    with pytest.raises(InputError, match=r"nowhere\.jsonl: cannot be read: No such file"):
        dataset.load("nowhere.jsonl")


def test_digest_depends_on_labels():
    one, two = (Dataset([Article("a", "b", topics=t)], "x") for t in ((), ("trade",)))
    assert one.digest != two.digest
    assert one.digest == Dataset(one.articles, "other name").digest


def test_join_matches_by_id_and_digest():
    article = Article("甲", "乙", "x")
    sha = hashlib.sha1(article.full.encode()).hexdigest()
    labels = [
        {"id": "x", "sha1": sha, "topics": ["trade"], "primary": "trade"},
        {"id": "y", "sha1": sha, "topics": []},
        {"id": "x", "sha1": "0", "topics": []},
    ]
    joined, missed = dataset.join_labels([article], labels)
    assert joined == [Article("甲", "乙", "x", ("trade",), "trade")]
    assert missed == ["y: not in the archive", "x: the text differs from the one that was labelled"]


def test_a_pipe_is_refused_before_it_is_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.csv")
    with pytest.raises(InputError, match=r"a\.csv: is not a regular file"):
        dataset.load(str(tmp_path / "a.csv"), Columns(text="body"))
