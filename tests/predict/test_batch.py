import csv
import gzip
import hashlib
import io
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ml.articles import to_row
from ml.errors import InputError, OutputError, ResumeError, ToolkitError
from ml.io import atomic, excel, places, readers
from ml.io.jsonl import BOM
from ml.io.readers import Columns
from ml.io.sources import identify
from ml.predict import batch, manifest, shards
from ml.predict.batch import in_process, in_processes
from ml.predict.writers import Request

ROWS = [
    {"id": i, "title": f"第{i}篇", "text": f"港口完成投资{i}亿元，同比增长{i}%。"}
    for i in range(1, 60)
]


def jsonl(rows):
    return b"".join(r if isinstance(r, bytes) else orjson.dumps(r) + b"\n" for r in rows)


@pytest.fixture(autouse=True)
def small_shards(monkeypatch):
    monkeypatch.setattr(shards, "SHARD_BYTES", 600)


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
            [
                ROWS[0],
                b"{broken\n",
                b"\n",
                b"[1]\n",
                {"id": "x", "text": 5},
                b'{"text": "\xff"}\n',
                ROWS[1],
            ]
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
    run(
        model,
        model_dir,
        [path],
        tmp_path / "o.jsonl",
        request=Request(columns=Columns(text="content", id="nr")),
    )
    assert records(tmp_path / "o.jsonl")[0]["id"] == "7"
    with pytest.raises(InputError, match="in.csv: no column 'body'; columns: nr, content$"):
        run(
            model,
            model_dir,
            [path],
            tmp_path / "p.jsonl",
            request=Request(columns=Columns(text="body")),
        )
    assert not (tmp_path / "p.jsonl").exists()


class Killed(BaseException):
    pass


@pytest.mark.parametrize("stop", [0, 1, 3])
def test_resumed_runs_end_with_the_same_bytes(model, model_dir, source, tmp_path, stop):
    run(model, model_dir, [source], tmp_path / "whole.jsonl")
    out = tmp_path / "o.jsonl"

    def dies(job, cut):
        for n, done in enumerate(in_process(job, cut)):
            if n == stop:
                raise Killed
            yield done

    with pytest.raises(Killed):
        run(model, model_dir, [source], out, dies)
    assert not out.exists()
    worked = []

    def counts(job, cut):
        worked.extend(cut)
        return in_process(job, cut)

    totals = run(model, model_dir, [source], out, counts, resume=True)
    assert totals.rows == 59
    assert out.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
    assert len(worked) == len(shards.plan([identify(source)], tmp_path)) - stop


def test_parquet_is_cut_by_row_groups(model, model_dir, tmp_path, monkeypatch):
    monkeypatch.setattr(shards, "SHARD_BYTES", 1500)
    path = tmp_path / "in.parquet"
    rows = [*ROWS[:20], {"id": 99, "title": None, "text": None}, *ROWS[20:]]
    pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=7)
    cut = shards.plan([identify(path)], tmp_path)
    assert 1 < len(cut) < 9
    assert [s.first_row for s in cut] == [1 + 7 * s.start for s in cut]
    assert [s.stop for s in cut[:-1]] == [s.start for s in cut[1:]]
    for execute in (in_process, in_processes(2)):
        totals = run(model, model_dir, [path], tmp_path / "o.jsonl", execute)
        assert (totals.rows, totals.errors) == (60, 1)
        found = records(tmp_path / "o.jsonl")
        assert [r["id"] for r in found] == [r["id"] for r in rows]
        assert found[20]["row"] == 21


def test_spooled_input_is_gone_once_predicted(model, model_dir, tmp_path):
    path = tmp_path / "in.jsonl.gz"
    path.write_bytes(gzip.compress(jsonl(ROWS)))
    left = []

    def watches(job, cut):
        for done in in_process(job, cut):
            left.append(len(list(job.work.glob("in-*"))))
            yield done

    run(model, model_dir, [path], tmp_path / "o.jsonl", watches)
    assert left == list(range(len(left), 0, -1))


def test_a_finished_run_is_not_done_again(model, model_dir, source, tmp_path, monkeypatch):
    removed = []

    def dies(work, last):
        removed.append(work)
        if len(removed) == 2:  # the first time is at the beginning
            (work / "out-000000.jsonl").unlink()
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(places, "remove_folder", dies)
        with pytest.raises(Killed):
            run(model, model_dir, [source], tmp_path / "o.jsonl")
    whole = (tmp_path / "o.jsonl").read_bytes()
    again = run(model, model_dir, [source], tmp_path / "o.jsonl", never, resume=True)
    assert (again.rows, again.errors) == (59, 0)
    assert (tmp_path / "o.jsonl").read_bytes() == whole
    assert not (tmp_path / "o.jsonl.parts").exists()


def never(job, cut):
    raise AssertionError("there was nothing to predict")
    yield


def test_a_manifest_cut_off_in_a_line(model, model_dir, source, tmp_path):
    run(model, model_dir, [source], tmp_path / "whole.jsonl")
    for cut in (1, 30):  # twice: what follows a torn line must not grow together with it

        def dies(job, shards, cut=cut):
            yield next(in_process(job, shards))
            with (job.work / manifest.NAME).open("r+b") as file:
                file.truncate(file.seek(0, os.SEEK_END) - cut)
            raise Killed

        with pytest.raises(Killed):
            run(model, model_dir, [source], tmp_path / "o.jsonl", dies, resume=True)
    run(model, model_dir, [source], tmp_path / "o.jsonl", resume=True)
    assert (tmp_path / "o.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


# Behind URLs ----------------------------------------------------------------------------------------------------


@pytest.fixture(params=["memory", "file", "desk"])
def place(request, tmp_path):
    """A folder behind a URL: an object store, this machine's files, and a store with a scheme of its own."""
    fsspec = pytest.importorskip("fsspec")
    if request.param == "desk":
        from fsspec.implementations.dirfs import DirFileSystem
        from fsspec.implementations.local import LocalFileSystem

        class Desk(DirFileSystem):
            protocol = "desk"

            def __init__(self, **_):
                super().__init__(path=str(tmp_path), fs=LocalFileSystem(auto_mkdir=True))

        fsspec.register_implementation("desk", Desk, clobber=True)
        Desk.clear_instance_cache()
        found = places.locate("desk://box")
        places.make_folder(found)
        yield found
        return
    found = places.locate(f"{request.param}://{tmp_path}/box")
    places.make_folder(found)
    yield found
    places.remove_folder(found, "")


def put(place, data):
    places.make_folder(place.parent)
    with atomic.writing(place) as file:
        file.write(data)
    return place


@pytest.mark.parametrize("name", ["o.jsonl", "o.jsonl.gz", "o.csv", "o.parquet"])
def test_urls_give_the_same_bytes_as_paths(model, model_dir, place, tmp_path, name):
    for source in ("a.jsonl", "b.jsonl.gz", "c.csv", "d.parquet"):
        table(tmp_path / source)
        put(place / "in" / source, (tmp_path / source).read_bytes())
    put(place / "in" / "old.jsonl.parts" / "out-000000.jsonl", b"{}\n")
    put(place / "in" / ".hidden.jsonl", b"{}\n")
    local = [tmp_path / source for source in ("a.jsonl", "b.jsonl.gz", "c.csv", "d.parquet")]
    assert run(model, model_dir, local, tmp_path / name).rows == 8
    assert run(model, model_dir, [place / "in"], place / name).rows == 8
    assert (place / name).read_bytes() == (tmp_path / name).read_bytes()
    assert [p.name for p in place.files() if "/in/" not in str(p)] == [name]


def test_a_run_behind_urls_is_resumed(model, model_dir, source, place, tmp_path):
    run(model, model_dir, [source], tmp_path / "whole.jsonl")
    remote, out, worked = put(place / "in.jsonl", source.read_bytes()), place / "o.jsonl", []

    def dies(job, cut):
        for n, done in enumerate(in_process(job, cut)):
            if n == 3:
                raise Killed
            worked.append(done.shard.index)
            yield done

    for _ in range(2):
        with pytest.raises(Killed):
            run(model, model_dir, [remote], out, dies, resume=True)
    run(model, model_dir, [remote], out, resume=True)
    assert worked == list(range(6))
    assert out.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
    put(remote, source.read_bytes() + b"{}\n")
    with pytest.raises(InputError, match="both input and output"):
        run(model, model_dir, [remote], remote)
    with pytest.raises(Killed):
        run(model, model_dir, [remote], out, dies)
    put(remote, source.read_bytes())
    with pytest.raises(ResumeError, match="the inputs changed"):
        run(model, model_dir, [remote], out, resume=True)


def test_urls_on_several_processes(model, model_dir, source, tmp_path):
    pytest.importorskip("fsspec")
    run(model, model_dir, [source], tmp_path / "a.jsonl")
    run(
        model,
        model_dir,
        [source.as_uri()],
        places.locate((tmp_path / "b.jsonl").as_uri()),
        in_processes(2),
    )
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_no_such_object(model, model_dir, place):
    with pytest.raises(InputError, match="none.jsonl: no such file or folder"):
        run(model, model_dir, [place / "none.jsonl"], place / "o.jsonl")


# No room --------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path):
    """A file system of a megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting a small file system needs root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["in.jsonl", "in.jsonl.gz"])
def test_no_room_left_and_resumed_with_room(model, model_dir, small_disk, tmp_path, name):
    source, out = tmp_path / name, small_disk / "o.jsonl"
    source.write_bytes(gzip.compress(jsonl(ROWS) * 40) if name.endswith("gz") else jsonl(ROWS) * 40)
    run(model, model_dir, [source], tmp_path / "whole.jsonl")
    (small_disk / "ballast").write_bytes(b"x" * 200_000)
    for _ in range(2):
        with pytest.raises(
            OutputError, match=r"/o\.jsonl.*: cannot be written: No space left on device"
        ):
            run(model, model_dir, [source], out, resume=True)
        assert not out.exists()
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    begun = []

    def watches(job, cut):
        begun.extend(cut)
        return in_process(job, cut)

    run(model, model_dir, [source], out, watches, resume=True)
    assert out.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
    assert not name.endswith(".jsonl") or len(begun) < len(
        shards.plan([identify(source)], tmp_path)
    )
    assert sorted(p.name for p in small_disk.iterdir()) == ["ballast", "o.jsonl"]


@pytest.mark.slow
@pytest.mark.parametrize("limit", [300, 8000])  # the first shard does not fit, or only the whole
def test_a_file_that_may_not_grow(model_dir, source, tmp_path, limit):
    resource = pytest.importorskip("resource")
    out = tmp_path / "o.jsonl"
    arguments = ["predict", str(source), "-o", str(out), "--model", str(model_dir)]
    command = [sys.executable, "-m", "ml", *arguments]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: {out}")
    assert ": cannot be written: File too large; finished work is kept: " in done.stderr
    assert done.stderr.count("\n") == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.jsonl", "o.jsonl.parts"]
    subprocess.run([*command, "--resume"], check=True, capture_output=True)
    assert len(records(out)) == 59


def test_resume_refuses_what_changed(model, model_dir, source, tmp_path):
    def dies(job, cut):
        yield next(in_process(job, cut))
        raise Killed

    with pytest.raises(Killed):
        run(model, model_dir, [source], tmp_path / "o.jsonl", dies)
    with pytest.raises(ResumeError, match="the settings changed"):
        run(
            model, model_dir, [source], tmp_path / "o.jsonl", resume=True, request=Request("topics")
        )
    with pytest.raises(ResumeError, match="the settings changed"):
        run(
            model,
            model_dir,
            [source],
            tmp_path / "o.jsonl",
            resume=True,
            request=Request(explain=2),
        )
    source.write_bytes(source.read_bytes() + jsonl([ROWS[0]]))
    with pytest.raises(ResumeError, match="the inputs changed"):
        run(model, model_dir, [source], tmp_path / "o.jsonl", resume=True)


@pytest.mark.slow
def test_killed_for_real_and_resumed(model_dir, tmp_path):
    source, out = tmp_path / "in.jsonl", tmp_path / "o.jsonl"
    source.write_bytes(jsonl(ROWS) * 500)
    command = [
        sys.executable,
        "-m",
        "ml",
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


def test_an_input_that_is_gone_when_it_is_read(model, model_dir, source, tmp_path, monkeypatch):
    found = shards.sources([str(source)])
    monkeypatch.setattr(shards, "sources", lambda inputs, sheet=None: found)
    source.unlink()
    with pytest.raises(InputError, match=rf"^{source}: No such file or directory$"):
        run(model, model_dir, [source], tmp_path / "o.jsonl", never)


def test_an_output_of_unknown_format_is_told_before_anything_is_done(
    model, model_dir, source, tmp_path
):
    with pytest.raises(InputError, match=r"unknown file ending \.xls;"):
        run(model, model_dir, [source], tmp_path / "o.xls", never)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.jsonl"]


def test_input_and_output_the_same_file(model, model_dir, source):
    with pytest.raises(InputError, match=rf"^{source}: is both input and output$"):
        run(model, model_dir, [source], source)


def test_truncated_gzip_is_an_error_not_a_short_output(model, model_dir, tmp_path):
    path = tmp_path / "in.jsonl.gz"
    path.write_bytes(gzip.compress(jsonl(ROWS))[:-20])
    with pytest.raises(InputError, match="cannot be read"):
        run(model, model_dir, [path], tmp_path / "o.jsonl")
    assert not (tmp_path / "o.jsonl").exists()


def test_stream_reads_standard_input(model):
    found = list(batch.stream(model, ["-"], io.BytesIO(jsonl([ROWS[0], b"x\n"]))))
    assert [r.get("row") for r in found] == [None, 2]


def test_columns_are_carried_through(model, model_dir, tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_bytes(
        jsonl([{"text": "投资3亿元。", "desk": "=1+1", "n": 3}, {"text": 5, "desk": "x"}])
    )
    keep = Columns(keep=("desk", "n"))
    run(model, model_dir, [path], tmp_path / "o.jsonl", request=Request(columns=keep))
    first, second = records(tmp_path / "o.jsonl")
    assert (first["desk"], first["n"], list(first)[-2:]) == ("=1+1", 3, ["desk", "n"])
    assert "desk" not in second
    run(model, model_dir, [path], tmp_path / "o.csv", request=Request(columns=keep))
    with (tmp_path / "o.csv").open(newline="", encoding="utf-8-sig") as file:
        assert next(csv.DictReader(file))["desk"] == "'=1+1"  # no formula to a spreadsheet
    run(model, model_dir, [path], tmp_path / "o.parquet", request=Request(columns=keep))
    assert pq.read_table(tmp_path / "o.parquet").to_pylist()[0]["n"] == "3"


@pytest.mark.parametrize("name", ["in.csv", "in.tsv", "in.parquet"])
def test_a_column_to_keep_that_no_row_has_is_told_at_once(model, model_dir, tmp_path, name):
    table(tmp_path / name)
    request = Request(columns=Columns(keep=("id", "desk")))
    with pytest.raises(InputError, match=rf"{name}: no column 'desk'; columns: id, title, text"):
        run(model, model_dir, [tmp_path / name], tmp_path / "o.jsonl", never, request=request)
    with pytest.raises(InputError, match="no column 'desk'"):
        next(batch.stream(model, [str(tmp_path / name)], io.BytesIO(), request))


def test_columns_are_not_looked_for_in_the_output_of_before(model, model_dir, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.csv").write_text("text,desk\n港口,7\n", encoding="utf-8")
    request = Request(columns=Columns(keep=("desk",)))
    (folder / "out.csv").write_text("id,title\n", encoding="utf-8")
    assert run(model, model_dir, [folder], folder / "out.csv", request=request).rows == 1


def test_somebody_elses_folder_is_left_alone(model, model_dir, source, tmp_path):
    (tmp_path / "o.jsonl.parts").mkdir()
    (tmp_path / "o.jsonl.parts" / "mine.txt").write_text("x")
    with pytest.raises(
        InputError, match=r"o\.jsonl\.parts: is in the way: it is no folder of an earlier run$"
    ):
        run(model, model_dir, [source], tmp_path / "o.jsonl")
    assert (tmp_path / "o.jsonl.parts" / "mine.txt").exists()


def test_output_inside_the_input_folder(model, model_dir, tmp_path):
    (tmp_path / "in.jsonl").write_bytes(jsonl(ROWS))
    out = tmp_path / "o.jsonl"

    def dies(job, cut):
        yield next(in_process(job, cut))
        raise Killed

    with pytest.raises(Killed):
        run(model, model_dir, [tmp_path], out, dies)
    assert run(model, model_dir, [tmp_path], out, resume=True).rows == 59
    assert run(model, model_dir, [tmp_path], out).rows == 59


def test_a_shard_that_changed_is_predicted_again(model, model_dir, source, tmp_path):
    run(model, model_dir, [source], tmp_path / "whole.jsonl")

    def dies(job, cut):
        for n, done in enumerate(in_process(job, cut)):
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
    assert [r.get("row") for r in batch.stream(model, ["-"], io.BytesIO(data))] == [None, 4]


@pytest.mark.parametrize("name", ["o.jsonl", "o.csv", "o.parquet"])
def test_topics_are_explained_in_every_format(model, model_dir, tmp_path, articles, name):
    (tmp_path / "i.jsonl").write_bytes(jsonl([to_row(a) for a in articles]))
    run(model, model_dir, [tmp_path / "i.jsonl"], tmp_path / name, request=Request(explain=3))
    rows = list(readers.rows(identify(tmp_path / name)))
    assert len(rows) == len(articles)
    for row in rows:
        topics, words = row["topics"], row["words"]
        if name == "o.csv":
            topics, words = topics.split("|") if topics else [], orjson.loads(words)
        told = {topic: found for topic, found in words.items() if found is not None}
        assert told.keys() == set(topics)
        assert all(
            0 < len(found) <= 3 and found[0].keys() == {"word", "weight"} for found in told.values()
        )


class Counting:
    """A model that notes how many articles it is given at once, and says their titles back."""

    digest, topics = "d", None

    def __init__(self):
        self.sizes = []

    def parts(self, only=None, explain=0):
        return ["spans"]

    def predict(self, articles, only=None, explain=0):
        self.sizes.append(len(articles))
        return [{"id": a.id, "only": only} for a in articles]


def test_articles_are_predicted_some_at_a_time(monkeypatch):
    monkeypatch.setattr(batch, "BATCH_ROWS", 4)
    model = Counting()
    found = list(
        batch.predict_lines(
            model, [jsonl([r]) for r in ROWS[:8]] + [b"x\n", b"x\n"], 1, Request("topics")
        )
    )
    assert model.sizes == [4, 4]
    assert [r.get("id") for r in found] == [1, 2, 3, 4, 5, 6, 7, 8, None, None]
    assert [r.get("only") for r in found[:2]] == ["topics", "topics"]
    monkeypatch.setattr(batch, "BATCH_CHARACTERS", 30)  # the title counts: 9 + 2 characters, thrice
    model, rows = Counting(), [{"title": "港口", "text": "港" * 9}] * 7
    list(batch.predict_lines(model, [jsonl([r]) for r in rows], 1))
    assert model.sizes == [3, 3, 1]
    monkeypatch.setattr(batch, "BATCH_CHARACTERS", 33)  # reached exactly
    model = Counting()
    list(batch.predict_lines(model, [jsonl([r]) for r in rows], 1))
    assert model.sizes == [3, 3, 1]


def test_batches_are_bounded():
    assert (batch.BATCH_ROWS, batch.BATCH_CHARACTERS) == (512, 524_288)


@pytest.mark.parametrize(
    ("id_", "kept"), [("x", "x"), (3, 3), (True, None), (1.5, None), (None, None)]
)
def test_ids_of_bad_rows(id_, kept):
    (found,) = batch.predict_lines(Counting(), jsonl([{"id": id_, "text": 5}]).splitlines(), 7)
    assert found == {"id": kept, "row": 7, "error": "text must be a string, not a number"}


def test_the_byte_order_mark_belongs_to_the_first_row():
    line = BOM + jsonl([ROWS[0]])
    assert [("error" in r) for r in batch.predict_lines(Counting(), [line, line], 1)] == [
        False,
        True,
    ]
    assert [("error" in r) for r in batch.predict_lines(Counting(), [line], 2)] == [True]


def test_what_the_manifest_says(model, model_dir, source, tmp_path):
    def dies(job, cut):
        yield next(in_process(job, cut))
        raise Killed

    with pytest.raises(Killed):
        run(
            model,
            model_dir,
            [source],
            tmp_path / "o.jsonl",
            dies,
            request=Request(columns=Columns(keep=("title",))),
        )
    folder = tmp_path / "o.jsonl.parts"
    head, first = records(folder / "manifest.jsonl")
    assert head["model"] == model.digest
    assert [Path(i["path"]) for i in head["inputs"]] == [source]
    assert head["inputs"][0]["sha256"] == hashlib.sha256(source.read_bytes()).hexdigest()
    assert (head["settings"]["only"], head["settings"]["shard_bytes"]) == (None, 600)
    assert head["settings"]["columns"]["keep"] == ["title"]
    part = (folder / "out-000000.jsonl").read_bytes()
    assert first["sha256"] == hashlib.sha256(part).hexdigest()
    assert (first["rows"], first["errors"]) == (part.count(b"\n"), 0)
    assert {k: first[k] for k in ("index", "path", "start", "first_row")} == {
        "index": 0,
        "path": str(source),
        "start": 0,
        "first_row": 1,
    }
    assert 0 <= first["seconds"] < 60


@pytest.fixture
def stopped(model, model_dir, source, tmp_path):
    """The manifest of a run that died after two shards."""

    def dies(job, cut):
        yield from in_process(job, cut[:2])
        raise Killed

    with pytest.raises(Killed):
        run(model, model_dir, [source], tmp_path / "o.jsonl", dies)
    return tmp_path / "o.jsonl.parts" / "manifest.jsonl"


def worked_again(model, model_dir, source, out):
    worked = []

    def notes(job, cut):
        worked.extend(s.index for s in cut)
        return in_process(job, cut)

    assert run(model, model_dir, [source], out, notes, resume=True).rows == 59
    return worked


def test_what_a_killed_run_left_beside_the_output_goes(model, model_dir, source, tmp_path, stopped):
    (tmp_path / f".o.jsonl.{'0' * 16}.partial").write_text("half")
    run(model, model_dir, [source], tmp_path / "o.jsonl", resume=True)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.jsonl", "o.jsonl"]


def test_half_a_line_of_the_manifest_is_not_believed(model, model_dir, source, tmp_path, stopped):
    stopped.write_bytes(stopped.read_bytes()[:-5])
    assert (
        0 not in (worked := worked_again(model, model_dir, source, tmp_path / "o.jsonl"))
        and 1 in worked
    )


@pytest.mark.parametrize(
    "spoil", [lambda m: m.write_bytes(b""), lambda m: m.unlink(), lambda m: m.write_bytes(b"{")]
)
def test_a_manifest_that_says_nothing(model, model_dir, source, tmp_path, stopped, spoil):
    spoil(stopped)
    for part in stopped.parent.glob("out-*"):
        part.unlink()
    assert 0 in worked_again(model, model_dir, source, tmp_path / "o.jsonl")


def test_a_shard_that_was_lost(model, model_dir, source, tmp_path, stopped):
    (stopped.parent / "out-000001.jsonl").unlink()
    worked = worked_again(model, model_dir, source, tmp_path / "o.jsonl")
    assert 0 not in worked and 1 in worked


def test_a_broken_manifest_cannot_be_resumed(model, model_dir, source, tmp_path, stopped):
    stopped.write_bytes(b"{broken\n" + stopped.read_bytes())
    with pytest.raises(
        ResumeError, match=r"o\.jsonl\.parts: cannot resume, its manifest\.jsonl cannot be read"
    ):
        run(model, model_dir, [source], tmp_path / "o.jsonl", resume=True)


def test_everything_that_changed_is_said(model, model_dir, source, tmp_path, stopped):
    head, *rest = stopped.read_bytes().splitlines(keepends=True)
    stopped.write_bytes(jsonl([orjson.loads(head) | {"model": "another"}, *rest]))
    with pytest.raises(
        ResumeError, match="the model and the settings changed since that run; run without --resume"
    ):
        run(model, model_dir, [source], tmp_path / "o.jsonl", resume=True, request=Request("spans"))


def test_a_folder_that_cannot_be_made(model, model_dir, source, tmp_path):
    with pytest.raises(InputError, match=r"o\.jsonl\.parts: cannot be written: No such file"):
        run(model, model_dir, [source], tmp_path / "none" / "o.jsonl")


def test_an_empty_folder_in_the_way_is_used(model, model_dir, source, tmp_path):
    (tmp_path / "o.jsonl.parts").mkdir()
    assert run(model, model_dir, [source], tmp_path / "o.jsonl").rows == 59


def test_one_process_is_this_one():
    assert in_processes(1) is in_process
    assert in_processes(0) is not in_process


def test_all_cores(model, model_dir, source, tmp_path):
    assert run(model, model_dir, [source], tmp_path / "o.jsonl", in_processes(0)).rows == 59


class Dying(Counting):
    def predict(self, articles, only=None, explain=0):
        os._exit(9)


def test_a_worker_that_is_killed(model_dir, source, tmp_path):
    with pytest.raises(
        ToolkitError, match="a worker process was killed; run the same command with --resume"
    ):
        run(Dying(), model_dir, [source], tmp_path / "o.jsonl", in_processes(2))
    assert (tmp_path / "o.jsonl.parts" / "manifest.jsonl").exists()


class Refusing(Counting):
    def predict(self, articles, only=None, explain=0):
        if any(a.id == 1 for a in articles):
            raise ResumeError("no")
        time.sleep(60)
        return []


def test_an_error_in_a_worker_stops_the_others(model_dir, source, tmp_path):
    begin = time.monotonic()
    with pytest.raises(ResumeError, match="no"):
        run(Refusing(), model_dir, [source], tmp_path / "o.jsonl", in_processes(2))
    assert time.monotonic() - begin < 30


def test_streams_of_several_inputs(tmp_path):
    for name, rows in (("a.jsonl", ROWS[:2]), ("b.jsonl", [b"bad\n"])):
        (tmp_path / name).write_bytes(jsonl(rows))
    inputs = [str(tmp_path / "a.jsonl"), "-", str(tmp_path / "b.jsonl")]
    found = batch.stream(
        Counting(), inputs, io.BytesIO(jsonl([ROWS[2], b"bad\n"])), Request("spans")
    )
    assert [(r.get("id"), r.get("row"), r.get("only")) for r in found] == [
        (1, None, "spans"),
        (2, None, "spans"),
        (3, None, "spans"),
        (None, 2, None),
        (None, 1, None),
    ]


@pytest.mark.parametrize(
    ("cell", "line", "error"),
    [
        (Decimal("5.10"), {"text": "港口", "cell": "5.10"}, None),
        (b"\xff", None, "is not UTF-8 text"),
    ],
)
def test_cells_that_json_has_no_form_for(tmp_path, cell, line, error):
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table({"text": ["港口"], "cell": [cell]}), path)
    (found,) = shards.read_rows(identify(path))
    if error is None:
        assert found.endswith(b"\n") and json.loads(found) == line
    else:
        assert str(found) == error
    (record,) = batch.stream(Counting(), [str(path)], io.BytesIO())
    assert record.get("error") == error


@pytest.mark.parametrize("name", ["in.jsonl", "in.jsonl.gz", "in.csv", "in.parquet"])
@pytest.mark.parametrize("key", ["\0unreadable", "error"])
def test_no_column_of_a_row_is_taken_for_an_error_of_ours(model, model_dir, tmp_path, name, key):
    row = {"text": "港口", key: "no"}
    if name == "in.csv":
        key = "error"  # a table's header has no NUL
        (tmp_path / name).write_text("text,error\n港口,no\n", encoding="utf-8")
    elif name == "in.parquet":
        pq.write_table(pa.Table.from_pylist([row]), tmp_path / name)
    else:
        data = jsonl([row, b'"no"\n'])
        (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    run(model, model_dir, [tmp_path / name], tmp_path / "o.jsonl")
    first, *rest = records(tmp_path / "o.jsonl")
    assert "error" not in first and first["topics"] is not None
    assert [r["error"] for r in rest] == ["a row must be a JSON object, one a line"] * (
        "jsonl" in name
    )


def test_totals_add_up():
    assert batch.Totals(1, 2) + batch.Totals(10, 20) == batch.Totals(11, 22)
    assert batch.Totals() == batch.Totals(0, 0)


def test_text_and_title_are_kept_under_their_usual_names(model, model_dir, tmp_path):
    (tmp_path / "i.jsonl").write_bytes(jsonl([{"body": "港口", "head": "外贸", "desk": 1}]))
    columns = Columns(text="body", title="head", keep=("text", "title", "desk", "none"))
    run(
        model,
        model_dir,
        [tmp_path / "i.jsonl"],
        tmp_path / "o.jsonl",
        request=Request(columns=columns),
    )
    (record,) = records(tmp_path / "o.jsonl")
    assert (record["text"], record["title"], record["desk"], record["none"]) == (
        "港口",
        "外贸",
        1,
        None,
    )


def test_shards_manifest_and_output_are_synced(model, model_dir, source, tmp_path, monkeypatch):
    if not Path("/proc/self/fd").exists():
        pytest.skip("tells open files by /proc")
    synced = []
    monkeypatch.setattr(
        os, "fsync", lambda file: synced.append(os.readlink(f"/proc/self/fd/{file}"))
    )
    run(model, model_dir, [source], tmp_path / "o.jsonl")
    names = [Path(name).name for name in synced]
    count = len(shards.plan([identify(source)], tmp_path))
    assert count > 1
    assert names[0] == names[-1] == "manifest.jsonl"
    assert names.count("manifest.jsonl") == count + 2
    assert [n[:11] for n in names[1:-2:2]] == [f".out-{i:06}" for i in range(count)]
    assert re.fullmatch(r"\.o\.jsonl\.[0-9a-f]{16}\.partial", names[-2])


def test_progress_adds_up(model, model_dir, source, tmp_path):
    told = []
    run(model, model_dir, [source], tmp_path / "o.jsonl", progress=lambda *new: told.append(new))
    assert told[0] == (0, 0)
    assert sum(rows for rows, _ in told) == 59
    shares = [share for _, share in told]
    assert shares == sorted(set(shares)) and shares[-1] == 1

    def dies(job, cut):
        yield from in_process(job, cut[:2])
        raise Killed

    with pytest.raises(Killed):
        run(model, model_dir, [source], tmp_path / "p.jsonl", dies)
    again = []
    run(
        model,
        model_dir,
        [source],
        tmp_path / "p.jsonl",
        resume=True,
        progress=lambda *new: again.append(new),
    )
    assert again == [(0, told[2][1]), *told[3:]]  # what was found done is no speed


OFFICE = ["in.xlsx", "in.jsonl.zst", "gbk.csv", "utf16.csv"]


def saved_as(folder, name, rows):
    """Rows as an office saves them."""
    path = folder / name
    if name.endswith(".xlsx"):
        with path.open("wb") as file:
            excel.write(["id", "title", "text"], [list(r.values()) for r in rows], file)
    elif name.endswith(".zst"):
        with atomic.open_write(path) as file:
            file.write(jsonl(rows))
    else:
        lines = [",".join(map(str, r.values())) for r in rows]
        text = "\r\n".join(["id,title,text", *lines])
        path.write_bytes(text.encode("gbk" if name.startswith("gbk") else "utf-16"))
    return path


@pytest.mark.parametrize("name", OFFICE)
def test_files_of_an_office_are_predicted_in_shards_and_resumed(
    model, model_dir, source, tmp_path, name
):
    path, out = saved_as(tmp_path, name, ROWS), tmp_path / "o.jsonl"

    def stops(job, cut):
        assert len(cut) > 3
        yield from itertools.islice(in_process(job, cut), 2)
        raise Killed

    with pytest.raises(Killed):
        run(model, model_dir, [path], out, stops)
    run(model, model_dir, [path], out, resume=True)
    run(model, model_dir, [source], tmp_path / "p.jsonl")
    wanted = records(tmp_path / "p.jsonl")
    if "zst" not in name:  # cells are text
        wanted = [r | {"id": str(r["id"])} for r in wanted]
    assert records(out) == wanted


def test_another_sheet_is_another_run(model, model_dir, tmp_path, monkeypatch):
    monkeypatch.setattr(excel, "MOST_ROWS", 41)
    path, out = saved_as(tmp_path, "in.xlsx", ROWS), tmp_path / "o.jsonl"
    second = Request(columns=Columns(sheet="2"))
    run(model, model_dir, [path], out, request=second)
    assert [r["id"] for r in records(out)] == [str(i) for i in range(41, 60)]

    def dies(job, cut):
        yield next(in_process(job, cut))
        raise Killed

    with pytest.raises(Killed):
        run(model, model_dir, [path], out, dies, request=second)
    with pytest.raises(ResumeError, match="the settings changed"):
        run(model, model_dir, [path], out, resume=True)


def test_a_column_that_no_line_has_is_told_at_once(model, model_dir, source, tmp_path):
    request = Request(columns=Columns(text="body"))
    with pytest.raises(InputError, match="in.jsonl: no column 'body'; columns: id, title, text$"):
        list(batch.stream(model, [str(source)], io.BytesIO(), request))
