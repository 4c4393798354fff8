import sys
from pathlib import Path

import pytest

from ml.errors import TrackingError
from ml.tracking import client, registry


@pytest.fixture(scope="module")
def logged(folder, model_dir):
    """Two runs: one with everything, one that failed."""
    with client.start("first", tags={"task": "topics"}) as run:
        run.params({"model.C": 1.0, "name": "first"})
        run.metrics({"topics.macro_f1": 0.9, "topics.none@x": 0.1})
        run.dataset("embedded", "d" * 64, 12, "train")
        run.json("scores.json", {"a": [1]})
        run.file("pictures/a.png", lambda: b"png")
        run.file("nothing.png", lambda: None)
        run.model(model_dir)
    with pytest.raises(ZeroDivisionError), client.start("second") as other:
        other.params({"model.C": 2.0, "name": "second"})
        raise ZeroDivisionError
    return run.id, other.id


def test_runs_are_listed_newest_first(logged):
    found = client.runs()
    assert [(r["name"], r["status"]) for r in found] == [
        ("second", "FAILED"),
        ("first", "FINISHED"),
    ]
    assert found[1]["metrics"]["topics.macro_f1"] == 0.9
    assert found[1]["tags"]["task"] == "topics"
    assert "version.numpy" in found[1]["tags"]


def test_a_run_is_found_by_the_head_of_its_id(logged):
    assert client.run(logged[0][:12])["run_id"] == logged[0]
    with pytest.raises(TrackingError, match="no run 'zzz'"):
        client.run("zzz")


def test_the_logged_model_serves_a_table(logged):
    import mlflow
    import pandas

    served = mlflow.pyfunc.load_model(f"runs:/{logged[0]}/model")
    table = served.predict(
        pandas.DataFrame({"title": ["博物馆新展"], "text": ["博物馆展出文物186件。"]})
    )
    assert table["topics"][0] == '["culture"]'
    assert "186件" in table["spans"][0]


def test_the_run_keeps_data_sets_and_artifacts(logged):
    import mlflow

    run = mlflow.get_run(logged[0])
    assert [(i.dataset.name, i.tags[0].value) for i in run.inputs.dataset_inputs] == [
        ("embedded", "train")
    ]
    assert {a.path for a in mlflow.MlflowClient().list_artifacts(logged[0])} == {
        "scores.json",
        "pictures",
    }
    assert client.artifact(logged[0], "scores.json") == {"a": [1]}
    assert client.artifact(logged[0], "none.json") is None
    assert run.info.end_time >= run.info.start_time
    assert run.data.tags["mlflow.user"]


def test_children_are_logged_in_one_go(folder):
    parent = client.begin("parent", {"task": "topics"})
    done = client.child(
        parent,
        "child",
        tags={"n": "1"},
        start=1000,
        params={"C": 1.0},
        metrics={"m": 0.5},
        artifacts={"a.json": [1]},
    )
    failed = client.child(parent, "bad", tags={}, start=1000, failed=True)
    client.mark(done, {"best": "yes"})
    client.end(parent, "KILLED")
    by_id = {r["run_id"]: r for r in client.runs()}
    assert by_id[done]["parent"] == by_id[failed]["parent"] == parent
    assert by_id[done]["tags"]["best"] == "yes"
    assert (by_id[done]["params"], by_id[done]["metrics"], by_id[done]["start"]) == (
        {"C": "1.0"},
        {"m": 0.5},
        1000,
    )
    assert [by_id[i]["status"] for i in (done, failed, parent)] == ["FINISHED", "FAILED", "KILLED"]
    assert client.artifact(done, "a.json") == [1]
    client.unmark(done, "best")
    assert "best" not in client.run(done)["tags"]


def test_an_interrupted_run_is_killed_and_keeps_its_settings(folder, tmp_path):
    with pytest.raises(KeyboardInterrupt), client.start("stopped", keep=tmp_path / "m.run") as run:
        run.params({"model.C": 1.0})
        raise KeyboardInterrupt
    assert (client.run(run.id)["status"], client.run(run.id)["params"]) == (
        "KILLED",
        {"model.C": "1.0"},
    )
    assert not list(tmp_path.iterdir())


def test_an_interruption_while_the_store_is_opened_leaves_nothing(folder, tmp_path, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(client, "_create", stopped)
    with pytest.raises(KeyboardInterrupt), client.start("stopped", keep=tmp_path / "m.run"):
        raise AssertionError("the block is not run")
    assert not list(tmp_path.iterdir())


def test_a_run_names_the_program_without_its_folder(logged):
    import mlflow

    assert mlflow.get_run(logged[0]).data.tags["mlflow.source.name"] == Path(sys.argv[0]).name


CLOSED = "http://127.0.0.1:9"  # a port where nobody listens


def test_an_experiment_that_is_not_there_is_told_with_those_that_are(logged):
    with pytest.raises(
        TrackingError, match="no experiment 'x' in .*; there are: newsdesk, Default"
    ):
        client.runs("x")
    assert client.runs("Default") == []


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (TrackingError("No space left"), "FAILED", "No space left"),
        (KeyboardInterrupt(), "KILLED", "interrupted"),
    ],
)
def test_a_result_that_was_not_logged_is_kept(
    folder, tmp_path, monkeypatch, error, status, message
):
    def stopped(*_):
        raise error

    later = f"{message}; the result is kept, log it later with: ml log"
    with monkeypatch.context() as broken, pytest.raises(TrackingError, match=later):
        broken.setattr(client, "_log", stopped)
        with client.start("full", keep=tmp_path / "m.run") as run:
            run.params({"a": 1})
    assert (client.run(run.id)["status"], client.run(run.id)["params"]) == (status, {"a": "1"})
    assert client.run(client.log(tmp_path / "m.run"))["status"] == "FINISHED"


@pytest.mark.parametrize(
    "uri",
    [CLOSED, "postgresql://127.0.0.1:9/x", "sqlite:////dev/null/x.db", "sqlite:////dev/null/x.db"],
)
def test_a_store_that_cannot_be_reached(monkeypatch, uri):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    with pytest.raises(TrackingError, match=f"MLflow at {uri}: ") as caught:
        client.runs()
    assert "\n" not in str(caught.value)
    assert "api/2.0" not in str(caught.value)  # found out before mlflow tries, and tries again


def test_a_file_that_is_no_database(monkeypatch, tmp_path):
    (tmp_path / "x.db").write_text("not a database, and long enough to be seen for it" * 30)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path / 'x.db'}")
    with pytest.raises(TrackingError, match="file is not a database"):
        client.runs()


def test_a_result_is_kept_and_logged_later(folder, model_dir, tmp_path, monkeypatch):
    keep = tmp_path / "m.run"
    keep.mkdir()  # something of that name is there already
    with monkeypatch.context() as offline:
        offline.setenv("MLFLOW_TRACKING_URI", CLOSED)
        with (
            pytest.raises(TrackingError, match=f"log it later with: ml log {keep}-2") as caught,
            client.start("later", tags={"task": "topics"}, keep=keep) as run,
        ):
            assert run.id is None
            run.params({"model.C": 1.0})
            run.metrics({"topics.macro_f1": 0.75})
            run.dataset("embedded", "d" * 64, 12, "train")
            run.json("scores.json", {"a": 1})
            run.model(model_dir)
        assert "\n" not in str(caught.value)
        with pytest.raises(TrackingError):
            client.log(tmp_path / "m.run-2")
    found = client.run(client.log(tmp_path / "m.run-2"))
    assert (found["name"], found["status"], found["tags"]["task"]) == (
        "later",
        "FINISHED",
        "topics",
    )
    assert (found["params"], found["metrics"]) == ({"model.C": "1.0"}, {"topics.macro_f1": 0.75})
    assert client.artifact(found["run_id"], "scores.json") == {"a": 1}
    assert (registry.fetch(f"runs:/{found['run_id']}")[0] / "model.json").is_file()
    assert [p.name for p in tmp_path.iterdir()] == ["m.run"]


@pytest.mark.slow
def test_artifacts_lie_beside_an_sqlite_store(tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/team/mlflow.db")
    with client.start("elsewhere") as run:
        run.json("a.json", {})
    assert [p.name for p in (tmp_path / "team" / "mlruns").rglob("*.json")] == ["a.json"]


@pytest.mark.slow
def test_stores_of_two_folders_are_two(tmp_path, monkeypatch):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
        with client.start(name):
            pass
        assert [r["name"] for r in client.runs()] == [name]
