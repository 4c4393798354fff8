import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import orjson
import pytest

from ml import tracking
from ml.errors import TrackingError


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A working folder with a store of its own, for all tests of this file."""
    path = tmp_path_factory.mktemp("store")
    before, uri = os.getcwd(), os.environ.pop("MLFLOW_TRACKING_URI", None)
    os.chdir(path)
    yield path
    os.chdir(before)
    if uri is not None:
        os.environ["MLFLOW_TRACKING_URI"] = uri


@pytest.fixture(scope="module")
def logged(folder, model_dir):
    """Two runs: one with everything, one that failed."""
    with tracking.start("first", tags={"task": "topics"}) as run:
        run.params({"model.C": 1.0, "name": "first"})
        run.metrics({"topics.macro_f1": 0.9, "topics.none@x": 0.1})
        run.dataset("embedded", "d" * 64, 12, "train")
        run.json("scores.json", {"a": [1]})
        run.file("pictures/a.png", lambda: b"png")
        run.file("nothing.png", lambda: None)
        run.model(model_dir)
    with pytest.raises(ZeroDivisionError), tracking.start("second") as other:
        other.params({"model.C": 2.0, "name": "second"})
        raise ZeroDivisionError
    return run.id, other.id


def test_runs_are_listed_newest_first(logged):
    found = tracking.runs()
    assert [(r["name"], r["status"]) for r in found] == [("second", "FAILED"), ("first", "FINISHED")]
    assert found[1]["metrics"]["topics.macro_f1"] == 0.9
    assert found[1]["tags"]["task"] == "topics"
    assert "version.numpy" in found[1]["tags"]


def test_compare_shows_what_differs(logged):
    found = tracking.compare(list(logged))
    assert found["params"] == {"model.C": ["1.0", "2.0"], "name": ["first", "second"]}
    assert found["metrics"]["topics.macro_f1"] == [0.9, None]


def test_a_run_is_found_by_the_head_of_its_id(logged):
    assert tracking.run(logged[0][:12])["run_id"] == logged[0]
    with pytest.raises(TrackingError, match="no run 'zzz'"):
        tracking.run("zzz")


def test_promoted_models_are_fetched(logged, model_dir):
    version, told = tracking.promote(logged[0], "译稿", "champion")
    assert told == "the first to be 译稿@champion"
    for uri, told in (
        ("models:/译稿@champion", f"译稿@{version}"),
        (f"models:/译稿/{version}", f"译稿@{version}"),
        (f"runs:/{logged[0]}", None),
    ):
        path, found = tracking.fetch(uri)
        assert found == told
        assert (path / "model.json").read_bytes() == (model_dir / "model.json").read_bytes()


def test_a_process_elsewhere_fetches_from_the_same_store(logged, model_dir, tmp_path):
    uri, address = f"runs:/{logged[0]}", tracking.address()
    assert Path(address.removeprefix("sqlite:///")).is_absolute()
    code = "import sys; from ml import tracking; print(tracking.fetch_from(*sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", code, address, uri],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(tracking.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=True,
    )
    folder = Path(done.stdout.splitlines()[-1])
    assert (folder / "model.json").read_bytes() == (model_dir / "model.json").read_bytes()


def test_the_logged_model_serves_a_table(logged):
    import mlflow
    import pandas

    served = mlflow.pyfunc.load_model(f"runs:/{logged[0]}/model")
    table = served.predict(pandas.DataFrame({"title": ["博物馆新展"], "text": ["博物馆展出文物186件。"]}))
    assert table["topics"][0] == '["culture"]'
    assert "186件" in table["spans"][0]


def test_the_run_keeps_data_sets_and_artifacts(logged):
    import mlflow

    run = mlflow.get_run(logged[0])
    assert [(i.dataset.name, i.tags[0].value) for i in run.inputs.dataset_inputs] == [("embedded", "train")]
    assert {a.path for a in mlflow.MlflowClient().list_artifacts(logged[0])} == {"scores.json", "pictures"}
    assert tracking.artifact(logged[0], "scores.json") == {"a": [1]}
    assert tracking.artifact(logged[0], "none.json") is None
    assert run.info.end_time >= run.info.start_time
    assert run.data.tags["mlflow.user"]


def examined(rights, digest="d", labels=("a",)):
    """A test of as many articles as there are numbers: 1 where the one label was found."""
    return {
        "part": "topics",
        "kind": "several",
        "digest": digest,
        "labels": list(labels),
        "articles": [str(n) for n in range(len(rights))],
        "counts": [[right, 0, 1 - right] * len(labels) for right in rights],
    }


@pytest.fixture(scope="module")
def rivals(folder, model_dir):
    """Runs with models that find 60, 90 and 91 of 100, and one of another test."""
    ids = {}
    tests = {n: examined([1] * n + [0] * (100 - n)) for n in (60, 90, 91)} | {"other": examined([1], "e")}
    tests["labels"] = examined([1] * 100, labels=("a", "b"))
    for name, content in tests.items():
        with tracking.start(f"rival {name}") as run:
            run.metrics({"topics.macro_f1": 0.5})
            run.json(tracking.PER_ARTICLE, content)
            run.model(model_dir)
        ids[name] = run.id
    return ids


def test_compare_says_what_is_real(rivals):
    found = tracking.compare([rivals[k] for k in (60, 90, 91)])
    worse = found["differences"][0]["metrics"]["topics.macro_f1"]
    assert worse["real"] and 0 < worse["low"] < worse["delta"] < worse["high"]
    luck = tracking.compare([rivals[90], rivals[91]])["differences"][0]
    assert luck["comparable"] and not luck["metrics"]["topics.macro_f1"]["real"]
    assert set(luck["metrics"]) == {"topics.macro_f1", "topics.micro_f1", "topics.a.f1"}
    assert all(run_id in found["link"] for run_id in (rivals[60], rivals[91]))
    assert found["link"].startswith("http://127.0.0.1:5000/#/compare-runs?runs=%5B%22")


@pytest.mark.parametrize(
    ("name", "why"), [("other", "not the same test data"), ("labels", "not the same labels")]
)
def test_other_tests_are_not_comparable(rivals, name, why):
    found = tracking.compare([rivals[90], rivals[name]])["differences"][0]
    assert (found["comparable"], found["why"]) == (False, why)
    assert found["metrics"]["topics.macro_f1"] == {"delta": 0.0}


def test_the_champion_yields_only_to_what_is_not_worse(rivals):
    assert tracking.promote(rivals[90], "desk", "champion")[0] == "1"
    with pytest.raises(
        TrackingError, match=r"stays as it is: worse: topics.macro_f1 .* --force promotes"
    ) as caught:
        tracking.promote(rivals[60], "desk", "champion")
    assert "\n" not in str(caught.value)
    assert tracking.fetch("models:/desk@champion")[1] == "desk@1"
    version, told = tracking.promote(rivals[91], "desk", "champion")
    assert (version, told.split(":")[0]) == ("2", "no real difference")
    assert tracking.promote(rivals[other := "other"], "desk", "champion")[1].endswith(
        "not the same test data"
    ), other
    assert tracking.promote(rivals[60], "desk", "champion", force=True)[1].startswith("not compared")
    assert tracking.promote(rivals[91], "desk", "champion")[1].startswith("better: ")


def test_children_are_logged_in_one_go(folder):
    parent = tracking.begin("parent", {"task": "topics"})
    done = tracking.child(
        parent,
        "child",
        tags={"n": "1"},
        start=1000,
        params={"C": 1.0},
        metrics={"m": 0.5},
        artifacts={"a.json": [1]},
    )
    failed = tracking.child(parent, "bad", tags={}, start=1000, failed=True)
    tracking.mark(done, {"best": "yes"})
    tracking.end(parent, "KILLED")
    by_id = {r["run_id"]: r for r in tracking.runs()}
    assert by_id[done]["parent"] == by_id[failed]["parent"] == parent
    assert by_id[done]["tags"]["best"] == "yes"
    assert (by_id[done]["params"], by_id[done]["metrics"], by_id[done]["start"]) == (
        {"C": "1.0"},
        {"m": 0.5},
        1000,
    )
    assert [by_id[i]["status"] for i in (done, failed, parent)] == ["FINISHED", "FAILED", "KILLED"]
    assert tracking.artifact(done, "a.json") == [1]
    tracking.unmark(done, "best")
    assert "best" not in tracking.run(done)["tags"]


def test_an_interrupted_run_is_killed_and_keeps_its_settings(folder, tmp_path):
    with pytest.raises(KeyboardInterrupt), tracking.start("stopped", keep=tmp_path / "m.run") as run:
        run.params({"model.C": 1.0})
        raise KeyboardInterrupt
    assert (tracking.run(run.id)["status"], tracking.run(run.id)["params"]) == ("KILLED", {"model.C": "1.0"})
    assert not list(tmp_path.iterdir())


def test_a_run_names_the_program_without_its_folder(logged):
    import mlflow

    assert mlflow.get_run(logged[0]).data.tags["mlflow.source.name"] == Path(sys.argv[0]).name


@pytest.mark.parametrize(
    ("uri", "message"),
    [
        ("models:/nothing@champion", "MLflow at"),
        ("models:/x", "a model is a folder, models:/NAME@ALIAS"),
        ("runs:/abc", "no run 'abc'"),
    ],
)
def test_what_is_not_in_the_store(logged, uri, message):
    with pytest.raises(TrackingError, match=message) as caught:
        tracking.fetch(uri)
    assert "\n" not in str(caught.value)


CLOSED = "http://127.0.0.1:9"  # a port where nobody listens


@pytest.mark.parametrize(
    "uri", [CLOSED, "postgresql://127.0.0.1:9/x", "sqlite:////dev/null/x.db", "sqlite:////dev/null/x.db"]
)
def test_a_store_that_cannot_be_reached(monkeypatch, uri):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    with pytest.raises(TrackingError, match=f"MLflow at {uri}: ") as caught:
        tracking.runs()
    assert "\n" not in str(caught.value)
    assert "api/2.0" not in str(caught.value)  # found out before mlflow tries, and tries again


def test_a_file_that_is_no_database(monkeypatch, tmp_path):
    (tmp_path / "x.db").write_text("not a database, and long enough to be seen for it" * 30)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path / 'x.db'}")
    with pytest.raises(TrackingError, match="file is not a database"):
        tracking.runs()


def test_a_result_is_kept_and_logged_later(folder, model_dir, tmp_path, monkeypatch):
    keep = tmp_path / "m.run"
    keep.mkdir()  # something of that name is there already
    with monkeypatch.context() as offline:
        offline.setenv("MLFLOW_TRACKING_URI", CLOSED)
        with (
            pytest.raises(TrackingError, match=f"log it later with: ml log {keep}-2") as caught,
            tracking.start("later", tags={"task": "topics"}, keep=keep) as run,
        ):
            assert run.id is None
            run.params({"model.C": 1.0})
            run.metrics({"topics.macro_f1": 0.75})
            run.dataset("embedded", "d" * 64, 12, "train")
            run.json("scores.json", {"a": 1})
            run.model(model_dir)
        assert "\n" not in str(caught.value)
        with pytest.raises(TrackingError):
            tracking.log(tmp_path / "m.run-2")
    found = tracking.run(tracking.log(tmp_path / "m.run-2"))
    assert (found["name"], found["status"], found["tags"]["task"]) == ("later", "FINISHED", "topics")
    assert (found["params"], found["metrics"]) == ({"model.C": "1.0"}, {"topics.macro_f1": 0.75})
    assert tracking.artifact(found["run_id"], "scores.json") == {"a": 1}
    assert (tracking.fetch(f"runs:/{found['run_id']}")[0] / "model.json").is_file()
    assert [p.name for p in tmp_path.iterdir()] == ["m.run"]


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "holds no kept result"), ("{", "is not JSON"), ("{}", "must be of format 1")],
)
def test_folders_that_hold_no_result(tmp_path, content, message):
    if content is not None:
        (tmp_path / "run.json").write_text(content)
    with pytest.raises(TrackingError, match=message):
        tracking.log(tmp_path)


def test_the_ui_is_local_and_on_the_same_store(monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "sqlite:///x.db")
    command = tracking.ui_command(5001)
    assert command[command.index("--backend-store-uri") + 1] == "sqlite:///x.db"
    assert command[command.index("--host") + 1] == "127.0.0.1"


def test_artifacts_lie_beside_an_sqlite_store(tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/team/mlflow.db")
    with tracking.start("elsewhere") as run:
        run.json("a.json", {})
    assert [p.name for p in (tmp_path / "team" / "mlruns").rglob("*.json")] == ["a.json"]


def test_stores_of_two_folders_are_two(tmp_path, monkeypatch):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
        with tracking.start(name):
            pass
        assert [r["name"] for r in tracking.runs()] == [name]


def test_no_run_listens_to_nothing(tmp_path):
    @contextmanager
    def nothing():
        yield tracking.NO_RUN

    with nothing() as run:
        run.params({}), run.metrics({}), run.dataset("", "", 0, ""), run.json("", 1), run.model(tmp_path)
    assert run.id is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start": "x"}, "start is not what a run keeps there"),
        ({"metrics": [1]}, "metrics is not"),
        ({"metrics": {"a": "b"}}, "metrics is not"),
        ({"datasets": [{"name": "x"}]}, "datasets is not"),
        ({"params": {"a": None}}, "params is not"),
        ({"format": 99}, "must be of format 1"),
        (None, "is a link; only plain files are logged"),
    ],
)
def test_a_kept_result_that_is_not_sound_is_refused(tmp_path, change, message):
    record = tracking.Record(tmp_path, "x", {})
    record.save()
    if change is None:
        (tmp_path / "artifacts" / "secret.txt").symlink_to("/etc/hostname")
    else:
        (tmp_path / "run.json").write_bytes(orjson.dumps({**record.content, **change}))
    with pytest.raises(TrackingError, match=message):
        tracking.log(tmp_path)
    assert (tmp_path / "run.json").exists()


def test_metric_names_are_what_a_store_takes():
    assert tracking._metric("topics.a/../../x.f1") == "topics.a_.._.._x.f1"
    assert len(tracking._metric("topics." + "长" * 400)) == 250
