import orjson
import pytest

from ml import batch, cluster
from ml.errors import ToolkitError

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def address():
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as local:
        yield local.scheduler_address


def test_the_same_bytes_as_one_machine(address, model, model_dir, tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "SHARD_BYTES", 2000)
    source = tmp_path / "in.jsonl"
    source.write_bytes(
        b"".join(orjson.dumps({"id": i, "text": f"投资{i}亿元。"}) + b"\n" for i in range(200)) + b"bad\n"
    )
    one = batch.run(model, model_dir, [str(source)], tmp_path / "a.jsonl", execute=batch.in_process)
    two = batch.run(model, model_dir, [str(source)], tmp_path / "b.jsonl", execute=cluster.on(address))
    assert (one, one.errors) == (two, 1)
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_trials_on_the_cluster(address):
    from joblib import Parallel, delayed

    with cluster.trials_on(address):
        assert Parallel(n_jobs=2)(delayed(abs)(-i) for i in range(3)) == [0, 1, 2]


def test_no_scheduler(monkeypatch):
    with pytest.raises(ToolkitError, match="no Dask scheduler at nonsense"):
        next(cluster.on("nonsense")(None, []))
