import gzip
import hashlib

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ml.errors import InputError
from ml.io import parquet
from ml.io.sources import identify
from ml.predict import shards


@pytest.fixture(autouse=True)
def small_shards(monkeypatch):
    monkeypatch.setattr(shards, "SHARD_BYTES", 600)


def test_one_huge_row_group_is_read_bit_by_bit(tmp_path, monkeypatch):
    path = tmp_path / "in.parquet"
    texts = [hashlib.sha512(str(n).encode()).hexdigest() * 10 for n in range(8000)]
    pq.write_table(pa.table({"text": texts}), path, compression="none", use_dictionary=False)
    monkeypatch.setattr(parquet, "BATCH_ROWS", 50)
    before = pa.total_allocated_bytes()
    rows = parquet.row_groups(path, range(1))
    assert next(rows)["text"] == texts[0]
    assert pa.total_allocated_bytes() - before < path.stat().st_size / 2
    assert sum(1 for _ in rows) == 7999


def test_shards_of_other_inputs(tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    packed, csv_file, plain = tmp_path / "a.jsonl.gz", tmp_path / "b.csv", tmp_path / "c.jsonl"
    rows = [b'{"text": "%s"}' % (b"x" * 187) for _ in range(7)]
    packed.write_bytes(gzip.compress(b"\n".join(rows)))
    csv_file.write_text("text\nx\n")
    plain.write_bytes(rows[0])
    found = shards.plan([identify(p) for p in (packed, csv_file, plain)], work)
    assert [(s.index, s.path, s.start, s.first_row) for s in found] == [
        (0, str(work / "in-000000.jsonl"), 0, 1),
        (1, str(work / "in-000001.jsonl"), 0, 4),
        (2, str(work / "in-000002.jsonl"), 0, 7),
        (3, str(work / "in-000003.jsonl"), 0, 1),
        (4, str(plain), 0, 1),
    ]
    assert [s.stop for s in found[:3]] == [600, 600, 200]
    assert found[4].stop == len(rows[0])
    assert b"".join((work / f"in-00000{i}.jsonl").read_bytes() for i in range(3)).split(b"\n") == [
        *rows,
        b"",
    ]


def test_files_in_the_order_given(tmp_path):
    (tmp_path / "x").mkdir()
    for name in ("b.csv", "x/z.txt", "x/a.jsonl", "x/notes.doc"):
        (tmp_path / name).write_text("x")
    found = shards.sources([str(tmp_path / "x"), str(tmp_path / "b.csv")])
    wanted = [("x/a.jsonl", "jsonl"), ("x/z.txt", shards.PAGE), ("b.csv", "csv")]
    assert [(s.path, s.format) for s in found] == [
        (tmp_path / name, format) for name, format in wanted
    ]
    with pytest.raises(
        InputError, match=r"unknown file ending \(none\); known: .*\.jsonl.*, .*\.txt, "
    ):
        (tmp_path / "plain").write_text("x")
        shards.sources([str(tmp_path / "plain")])


def test_shards_of_plain_lines(tmp_path):
    path = tmp_path / "in.jsonl"
    lines = [b"a" * 399 + b"\n", b"b" * 399 + b"\n", b"c" * 1999 + b"\n", b"d\n", b"e"]
    path.write_bytes(b"".join(lines))
    found = shards.plan([identify(path)] * 2, tmp_path)
    ends = [(0, 800, 1, 800), (800, 2800, 3, 2000), (2800, 2803, 4, 3)]
    assert found == [shards.Shard(i, str(path), *ends[i % 3]) for i in range(6)]
    assert [list(shards.lines(shard)) for shard in found[:3]] == [lines[:2], lines[2:3], lines[3:]]


def test_pages_of_the_same_name_are_told_apart_and_one_that_cannot_be_read_stops_no_other(tmp_path):
    body = "本报讯 今年以来全市港口完成投资30亿元,新开通多条外贸航线,口岸通关时间持续压缩。"
    for day in ("0501", "0502"):
        (tmp_path / day).mkdir()
        (tmp_path / day / "A01.txt").write_text(f"港口吞吐量再创新高\n{body}", encoding="utf-8")
    (tmp_path / "0502" / "A02.txt").write_bytes(b"\x81")
    cut = shards.plan(shards.sources([str(tmp_path)]), tmp_path)
    *lines, failed = [line for shard in cut for line in shards.lines(shard)]
    rows = [orjson.loads(line) for line in lines]
    assert [r.get("id") for r in rows] == ["0501/A01-1", "0502/A01-1"]
    assert [r["source"]["file"] for r in rows] == ["0501/A01.txt", "0502/A01.txt"]
    assert str(failed) == f"{tmp_path}/0502/A02.txt: is no text in UTF-8, GB 18030, Big5 or UTF-16"
    with pytest.raises(InputError, match="is no text in UTF-8"):
        shards.plan([shards.Source(tmp_path / "0502" / "A02.txt", shards.PAGE)], tmp_path)
