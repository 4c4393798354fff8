import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

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
    version = tracking.promote(logged[0], "译稿", "champion")
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
    assert "scores.json" in {a.path for a in mlflow.MlflowClient().list_artifacts(logged[0])}


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


def test_a_store_that_cannot_be_reached(monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
    with pytest.raises(TrackingError, match="MLflow at http"):
        tracking.runs()


def test_the_ui_is_local_and_on_the_same_store(monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "sqlite:///x.db")
    command = tracking.ui_command(5001)
    assert command[command.index("--backend-store-uri") + 1] == "sqlite:///x.db"
    assert command[command.index("--host") + 1] == "127.0.0.1"


def test_no_run_listens_to_nothing(tmp_path):
    @contextmanager
    def nothing():
        yield tracking.NO_RUN

    with nothing() as run:
        run.params({}), run.metrics({}), run.dataset("", "", 0, ""), run.json("", 1), run.model(tmp_path)
    assert run.id is None
