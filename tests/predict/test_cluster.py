import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import orjson
import pytest

from ml.errors import ModelError, ToolkitError
from ml.io import places
from ml.predict import batch, cluster, shards

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("distributed") is None, reason="no distributed"),
]


def written(note):
    """What the scheduler's file holds, once it is there whole."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(FileNotFoundError, orjson.JSONDecodeError):
            return orjson.loads(note.read_bytes())
        time.sleep(0.05)
    raise TimeoutError(note)


@pytest.fixture(scope="module")
def address():
    import distributed

    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as local:
        yield local.scheduler_address


def test_the_same_bytes_as_one_machine(address, model, model_dir, tmp_path, monkeypatch):
    monkeypatch.setattr(shards, "SHARD_BYTES", 2000)
    source = tmp_path / "in.jsonl"
    source.write_bytes(
        b"".join(orjson.dumps({"id": i, "text": f"投资{i}亿元。"}) + b"\n" for i in range(200))
        + b"bad\n"
    )
    one = batch.run(model, model_dir, [str(source)], tmp_path / "a.jsonl", execute=batch.in_process)
    two = batch.run(
        model, model_dir, [str(source)], tmp_path / "b.jsonl", execute=cluster.on(address)
    )
    assert (one, one.errors) == (two, 1)
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


@pytest.fixture
def machines(tmp_path):
    """Starts a scheduler and workers, each a process of its own that nobody starts again; gives their address."""
    started = []
    # As by `dask scheduler` and `dask worker`, without the preloads and config of the machine at hand.
    quiet = os.environ | {
        "DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "critical",
        "OMP_NUM_THREADS": "1",
    }

    def command(*arguments):
        process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]],
            env=quiet,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        started.append(process)
        return process

    def start(workers):
        note = tmp_path / "scheduler.json"
        start.scheduler = command(
            "dask_scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--no-dashboard",
            "--scheduler-file",
            note,
        )
        there = written(note)["address"]
        options = (
            "--nthreads",
            "1",
            "--no-nanny",
            "--no-dashboard",
            "--local-directory",
            tmp_path / "scratch",
        )
        start.worker = lambda: command("dask_worker", there, *options)
        return there, [start.worker() for _ in range(workers)]

    yield start
    for process in started:
        process.kill()
        process.wait()


def rows(path, count):
    path.write_bytes(
        b"".join(
            orjson.dumps({"id": i, "text": f"投资{i}亿元。" * 40}) + b"\n" for i in range(count)
        )
    )
    return str(path)


def test_a_cluster_without_workers_is_told_and_waited_for(machines, model, model_dir, tmp_path):
    address, _ = machines(0)
    heard = []

    def told(line):
        heard.append(line)
        machines.worker()

    source = rows(tmp_path / "in.jsonl", 20)
    out = tmp_path / "o.jsonl"
    assert (
        batch.run(model, model_dir, [source], out, execute=cluster.on(address, told=told)).rows
        == 20
    )
    assert heard == [f"no workers at {address} yet; waiting for the first"]


def test_a_lost_worker(machines, model, model_dir, tmp_path, monkeypatch):
    monkeypatch.setattr(shards, "SHARD_BYTES", 4000)
    source = rows(tmp_path / "in.jsonl", 300)
    batch.run(model, model_dir, [source], tmp_path / "a.jsonl", execute=batch.in_process)
    there, workers = machines(2)
    seen = []

    def killing(job, shards):
        for done in cluster.on(there)(job, shards):
            if len(seen) == 3:
                os.kill(workers[0].pid, signal.SIGKILL)
            seen.append(done.shard.index)
            yield done

    batch.run(model, model_dir, [source], tmp_path / "b.jsonl", execute=killing)
    assert workers[0].wait() == -signal.SIGKILL
    assert sorted(seen) == list(range(len(seen))) and len(seen) > 10
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_a_lost_scheduler(machines, model, model_dir, tmp_path, monkeypatch):
    monkeypatch.setattr(shards, "SHARD_BYTES", 4000)
    source, out = rows(tmp_path / "in.jsonl", 300), tmp_path / "o.jsonl"
    there, _ = machines(1)

    def killing(job, shards):
        for n, done in enumerate(cluster.on(there)(job, shards)):
            if n == 0:
                machines.scheduler.kill()
            yield done

    with pytest.raises(ToolkitError, match="scheduler at .* was lost; what is done is kept"):
        batch.run(model, model_dir, [source], out, execute=killing)
    assert (
        batch.run(model, model_dir, [source], out, execute=batch.in_process, resume=True).rows
        == 300
    )


def test_urls_on_a_cluster(address, model, model_dir, tmp_path):
    source = Path(rows(tmp_path / "in.jsonl", 20)).as_uri()
    batch.run(model, model_dir, [source], tmp_path / "a.jsonl", execute=batch.in_process)
    out = places.locate((tmp_path / "b.jsonl").as_uri())
    batch.run(model, model_dir, [source], out, execute=cluster.on(address))
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def settings(folder, digest, fetch=None):
    return cluster._Settings(str(folder), fetch, digest, None, "", batch.Request())


def test_a_worker_loads_the_model_once(model_dir, model, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "_loaded", {})
    first = cluster._model(settings(model_dir, model.digest))
    assert cluster._model(settings(tmp_path / "nowhere", model.digest)) is first


def test_a_worker_gets_the_model_from_the_registry(model_dir, model, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "_loaded", {})
    found = cluster._model(settings(tmp_path / "nowhere", model.digest, lambda: model_dir))
    assert found.digest == model.digest


def test_a_worker_refuses_another_model(model_dir, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "_loaded", {})
    with pytest.raises(
        ModelError, match="holds another model than the one the run was started with"
    ):
        cluster._model(settings(model_dir, "f" * 64))


def test_trials_on_the_cluster(address):
    from joblib import Parallel, delayed

    with cluster.trials_on(address):
        assert Parallel(n_jobs=2)(delayed(abs)(-i) for i in range(3)) == [0, 1, 2]


def test_no_scheduler(monkeypatch):
    with pytest.raises(ToolkitError, match="no Dask scheduler at nonsense"):
        next(cluster.on("nonsense")(None, []))
