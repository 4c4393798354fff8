import csv
import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ml import batch
from ml.batch import in_process, in_processes
from ml.corpus import Columns
from ml.errors import InputError, ResumeError

ROWS = [{"id": i, "title": f"第{i}篇", "text": f"港口完成投资{i}亿元，同比增长{i}%。"} for i in range(1, 60)]


def jsonl(rows):
    return b"".join(r if isinstance(r, bytes) else orjson.dumps(r) + b"\n" for r in rows)


@pytest.fixture(autouse=True)
def small_shards(monkeypatch):
    monkeypatch.setattr(batch, "SHARD_BYTES", 600)


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_bytes(jsonl(ROWS))
    return path


def run(model, model_dir, inputs, out, execute=in_process, **kw):
    return batch.run(model, model_dir, [str(i) for i in inputs], out, execute=execute, **kw)


def records(path):
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_output_order_is_input_order(model, model_dir, source, tmp_path):
    totals = run(model, model_dir, [source], tmp_path / "o.jsonl")
    assert (totals.rows, totals.errors) == (59, 0)
    assert [r["id"] for r in records(tmp_path / "o.jsonl")] == list(range(1, 60))
    assert not (tmp_path / "o.jsonl.parts").exists()


def test_processes_give_the_same_bytes(model, model_dir, source, tmp_path):
    run(model, model_dir, [source], tmp_path / "a.jsonl")
    run(model, model_dir, [source], tmp_path / "b.jsonl", in_processes(2))
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_bad_rows_stand_in_their_place(model, model_dir, tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_bytes(
        jsonl(
            [ROWS[0], b"{broken\n", b"\n", b"[1]\n", {"id": "x", "text": 5}, b'{"text": "\xff"}\n', ROWS[1]]
        )
    )
    totals = run(model, model_dir, [path], tmp_path / "o.jsonl")
    found = records(tmp_path / "o.jsonl")
    assert (totals.rows, totals.errors) == (6, 4)
    assert [r.get("row") for r in found] == [None, 2, 4, 5, 6, None]
    assert found[3] == {"id": "x", "row": 5, "error": "text must be a string, not a number"}
    assert found[1]["id"] is None


def table(path):
    rows = [ROWS[0], ROWS[1]]
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    elif path.suffix == ".gz":
        path.write_bytes(gzip.compress(jsonl(rows)))
    elif path.suffix in (".csv", ".tsv"):
        buffer = io.StringIO()
        writer = csv.DictWriter(
            buffer, ["id", "title", "text"], delimiter="\t" if path.suffix == ".tsv" else ","
        )
        writer.writeheader()
        writer.writerows(rows)
        path.write_text(buffer.getvalue(), encoding="utf-8")
    else:
        path.write_bytes(jsonl(rows))


@pytest.mark.parametrize("name", ["in.jsonl", "in.jsonl.gz", "in.csv", "in.tsv", "in.parquet"])
def test_every_input_format_reads_alike(model, model_dir, tmp_path, name):
    table(tmp_path / name)
    run(model, model_dir, [tmp_path / name], tmp_path / "o.jsonl")
    found = records(tmp_path / "o.jsonl")
    assert [str(r["id"]) for r in found] == ["1", "2"]
    assert [r["spans"][0]["text"] for r in found] == ["1亿元", "2亿元"]


def test_pages_and_folders(model, model_dir, tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    body = "本报讯 今年以来全市港口完成投资30亿元,新开通多条外贸航线,口岸通关时间持续压缩。"
    (folder / "a.txt").write_text(f"港口吞吐量再创新高\n{body}", encoding="utf-8")
    (folder / "b.md").write_text(f"# 春耕有序推进\n\n{body}", encoding="utf-8")
    run(model, model_dir, [folder], tmp_path / "o.jsonl")
    assert [r["id"] for r in records(tmp_path / "o.jsonl")] == ["a-1", "b-1"]


def test_column_names(model, model_dir, tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("nr,content\n7,投资3亿元。\n", encoding="utf-8")
    run(model, model_dir, [path], tmp_path / "o.jsonl", columns=Columns(text="content", id="nr"))
    assert records(tmp_path / "o.jsonl")[0]["id"] == "7"
    run(model, model_dir, [path], tmp_path / "p.jsonl", columns=Columns(text="body"))
    assert "no column 'body'; columns: nr, content" in records(tmp_path / "p.jsonl")[0]["error"]


class Killed(BaseException):
    pass


@pytest.mark.parametrize("stop", [0, 1, 3])
def test_resumed_runs_end_with_the_same_bytes(model, model_dir, source, tmp_path, stop):
    run(model, model_dir, [source], tmp_path / "whole.jsonl")
    out = tmp_path / "o.jsonl"

    def dies(job, shards):
        for n, done in enumerate(in_process(job, shards)):
            if n == stop:
                raise Killed
            yield done

    with pytest.raises(Killed):
        run(model, model_dir, [source], out, dies)
    assert not out.exists()
    worked = []

    def counts(job, shards):
        worked.extend(shards)
        return in_process(job, shards)

    totals = run(model, model_dir, [source], out, counts, resume=True)
    assert totals.rows == 59
    assert out.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
    assert len(worked) == len(batch.plan([source], tmp_path, Columns())) - stop


def test_resume_refuses_what_changed(model, model_dir, source, tmp_path):
    def dies(job, shards):
        yield next(in_process(job, shards))
        raise Killed

    with pytest.raises(Killed):
        run(model, model_dir, [source], tmp_path / "o.jsonl", dies)
    with pytest.raises(ResumeError, match="the settings changed"):
        run(model, model_dir, [source], tmp_path / "o.jsonl", resume=True, only="topics")
    source.write_bytes(source.read_bytes() + jsonl([ROWS[0]]))
    with pytest.raises(ResumeError, match="the inputs changed"):
        run(model, model_dir, [source], tmp_path / "o.jsonl", resume=True)


def test_killed_for_real_and_resumed(model_dir, tmp_path):
    source, out = tmp_path / "in.jsonl", tmp_path / "o.jsonl"
    source.write_bytes(jsonl(ROWS) * 2000)
    command = [
        sys.executable,
        "-m",
        "ml.cli",
        "predict",
        str(source),
        "-o",
        str(out),
        "--model",
        str(model_dir),
    ]
    task = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    manifest = tmp_path / "o.jsonl.parts" / "manifest.jsonl"
    for _ in range(600):
        if manifest.exists() and manifest.read_bytes().count(b"\n") >= 2 or task.poll() is not None:
            break
        time.sleep(0.05)
    os.kill(task.pid, signal.SIGKILL)
    task.wait()
    subprocess.run([*command, "--resume"], check=True, stderr=subprocess.DEVNULL)
    resumed = out.read_bytes()
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    assert out.read_bytes() == resumed


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda p: p / "none.jsonl", "no such file or folder"),
        (lambda p: (p / "a.doc").write_text("x") and p / "a.doc", "unknown file ending .doc"),
        (lambda p: (p / "empty").mkdir() or p / "empty", "holds no pages and no articles"),
        (lambda p: os.mkfifo(p / "f.jsonl") or p / "f.jsonl", "not a regular file"),
    ],
)
def test_inputs_that_cannot_be(model, model_dir, tmp_path, make, message):
    with pytest.raises(InputError, match=message):
        run(model, model_dir, [make(tmp_path)], tmp_path / "o.jsonl")


def test_input_and_output_the_same_file(model, model_dir, source):
    with pytest.raises(InputError, match="both input and output"):
        run(model, model_dir, [source], source)


def test_truncated_gzip_is_an_error_not_a_short_output(model, model_dir, tmp_path):
    path = tmp_path / "in.jsonl.gz"
    path.write_bytes(gzip.compress(jsonl(ROWS))[:-20])
    with pytest.raises(InputError, match="cannot be read"):
        run(model, model_dir, [path], tmp_path / "o.jsonl")
    assert not (tmp_path / "o.jsonl").exists()


def test_stream_reads_standard_input(model):
    found = list(batch.stream(model, ["-"], io.BytesIO(jsonl([ROWS[0], b"x\n"])), None, Columns()))
    assert [r.get("row") for r in found] == [None, 2]


def test_columns_are_carried_through(model, model_dir, tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_bytes(jsonl([{"text": "投资3亿元。", "desk": "=1+1", "n": 3}, {"text": 5, "desk": "x"}]))
    keep = Columns(keep=("desk", "n"))
    run(model, model_dir, [path], tmp_path / "o.jsonl", columns=keep)
    first, second = records(tmp_path / "o.jsonl")
    assert (first["desk"], first["n"], list(first)[-2:]) == ("=1+1", 3, ["desk", "n"])
    assert "desk" not in second
    run(model, model_dir, [path], tmp_path / "o.csv", columns=keep)
    with (tmp_path / "o.csv").open(newline="") as file:
        assert next(csv.DictReader(file))["desk"] == "'=1+1"  # no formula to a spreadsheet
    run(model, model_dir, [path], tmp_path / "o.parquet", columns=keep)
    assert pq.read_table(tmp_path / "o.parquet").to_pylist()[0]["n"] == "3"


def test_somebody_elses_folder_is_left_alone(model, model_dir, source, tmp_path):
    (tmp_path / "o.jsonl.parts").mkdir()
    (tmp_path / "o.jsonl.parts" / "mine.txt").write_text("x")
    with pytest.raises(InputError, match="is in the way"):
        run(model, model_dir, [source], tmp_path / "o.jsonl")
    assert (tmp_path / "o.jsonl.parts" / "mine.txt").exists()


def test_output_inside_the_input_folder(model, model_dir, tmp_path):
    (tmp_path / "in.jsonl").write_bytes(jsonl(ROWS))
    out = tmp_path / "o.jsonl"

    def dies(job, shards):
        yield next(in_process(job, shards))
        raise Killed

    with pytest.raises(Killed):
        run(model, model_dir, [tmp_path], out, dies)
    assert run(model, model_dir, [tmp_path], out, resume=True).rows == 59
    assert run(model, model_dir, [tmp_path], out).rows == 59


def test_a_shard_that_changed_is_predicted_again(model, model_dir, source, tmp_path):
    run(model, model_dir, [source], tmp_path / "whole.jsonl")

    def dies(job, shards):
        for n, done in enumerate(in_process(job, shards)):
            yield done
            if n == 2:
                job.part(done[0]).write_bytes(b"{")
                raise Killed

    with pytest.raises(Killed):
        run(model, model_dir, [source], tmp_path / "o.jsonl", dies)
    run(model, model_dir, [source], tmp_path / "o.jsonl", resume=True)
    assert (tmp_path / "o.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


@pytest.mark.parametrize("name", ["in.jsonl", "in.jsonl.gz"])
def test_rows_are_numbered_as_lines(model, model_dir, tmp_path, name):
    data = b"\xef\xbb\xbf" + jsonl([ROWS[0]]) + b"\n\nbad\n"
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    run(model, model_dir, [tmp_path / name], tmp_path / "o.jsonl")
    assert [r.get("row") for r in records(tmp_path / "o.jsonl")] == [None, 4]
    assert [r.get("row") for r in batch.stream(model, ["-"], io.BytesIO(data), None, Columns())] == [None, 4]
