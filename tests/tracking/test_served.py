"""A tracked model as MLflow's other tools meet it: loaded in Python, served over HTTP, run by Spark, and tampered with."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ml.errors import ModelError, TrackingError
from ml.model import model as models
from ml.tracking import client, registry

pytestmark = pytest.mark.slow

COLUMNS = ["topics", "primary", "scores", "spans", "model", "error"]
TITLE, TEXT = "博物馆新展开幕", "博物馆展出文物186件，门票80元。"


@pytest.fixture(scope="module")
def logged(model_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A run whose model is promoted, in a store of its own; MLflow may read no pickles."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(
            "MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path_factory.mktemp('serving')}/mlflow.db"
        )
        patch.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "false")
        with client.start("served") as run:
            run.model(model_dir)
        assert run.id
        assert registry.register(run.id, "desk", "champion") == "1"
        yield run.id


@pytest.fixture
def served(logged: str) -> Any:
    """The model as `mlflow.pyfunc` loads it."""
    import mlflow

    return mlflow.pyfunc.load_model("models:/desk@champion")


def frame(**columns: list[Any]) -> Any:
    import pandas

    return pandas.DataFrame(columns)


def test_all_addresses_of_a_model_load_in_python(logged):
    import mlflow

    for uri in ("models:/desk@champion", "models:/desk/1", f"runs:/{logged}/model"):
        found = mlflow.pyfunc.load_model(uri).predict(frame(title=[TITLE], text=[TEXT]))
        assert list(found) == COLUMNS
        assert found["topics"][0] == '["culture"]'


def test_the_served_columns_are_those_of_a_prediction(served, model):
    record = model.predict([{"title": TITLE, "text": TEXT}])[0]
    row = served.predict(frame(title=[TITLE], text=[TEXT])).iloc[0]
    assert row["error"] is None
    for name in ("topics", "scores", "spans"):
        assert json.loads(row[name]) == record[name]
    assert (row["primary"], row["model"]) == (record["primary"], record["model"])


def test_signature_and_input_example_are_kept_with_the_model(served):
    signature = served.metadata.signature
    assert [(c.name, c.required) for c in signature.inputs] == [("text", True), ("title", False)]
    assert [c.name for c in signature.outputs] == COLUMNS
    assert list(served.predict(served.input_example)) == COLUMNS


def test_a_title_may_be_missing_or_null(served):
    text_only = served.predict(frame(text=[TEXT]))
    null_title = served.predict(frame(title=[None], text=[TEXT]))
    assert text_only.equals(null_title)
    assert "186件" in text_only["spans"][0]


def test_a_null_text_is_told_in_its_place(served):
    found = served.predict(frame(title=[TITLE, TITLE], text=[None, TEXT]))
    assert found["error"].tolist() == ["text must be a string, not null", None]
    assert found["topics"].tolist() == [None, '["culture"]']


@pytest.mark.parametrize("title", [None, float("nan")])
def test_titles_that_are_all_missing(served, title):
    found = served.predict(frame(title=[title, title], text=[TEXT, TEXT]))
    assert found["topics"].tolist() == ['["culture"]'] * 2


@pytest.mark.parametrize("dtype", ["float", "object", "str"])
def test_an_empty_table_gives_an_empty_table(served, dtype):
    found = served.predict(frame(title=[], text=[]).astype(dtype))
    assert list(found) == COLUMNS
    assert len(found) == 0


def test_the_index_of_a_table_is_kept(served):
    assert served.predict(frame(text=[TEXT, TEXT]).set_index([[7, 9]])).index.tolist() == [7, 9]


def test_a_table_without_text_is_refused(served):
    from mlflow.exceptions import MlflowException

    with pytest.raises(MlflowException, match=r"missing inputs \['text'\]"):
        served.predict(frame(content=[TEXT]))
    with pytest.raises(MlflowException, match="the column text is missing; columns: content"):
        served.unwrap_python_model().predict(None, frame(content=[TEXT]))


# Tampering ------------------------------------------------------------------------------------------------------


@pytest.fixture
def tampered(logged: str, tmp_path: Path) -> Iterator[Path]:
    """The model in the artifact store, to be altered; it is put back afterwards."""
    folder, _ = registry.fetch("models:/desk@champion")
    shutil.copytree(folder, tmp_path / "before")
    yield folder
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "before", folder)


def flip(path: Path) -> None:
    """Change one bit of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_altered_weights_are_refused(tampered):
    import mlflow

    flip(tampered / "topics.npz")
    folder, registered = registry.fetch("models:/desk@champion")
    message = "topics.npz is not the file that model.json describes"
    with pytest.raises(ModelError, match=message):
        models.load(folder, registered=registered)
    with pytest.raises(ModelError, match=message):
        mlflow.pyfunc.load_model("models:/desk@champion")


@pytest.mark.parametrize("uri", ["models:/desk@champion", "models:/desk/1", "runs:/{run}"])
def test_another_model_in_its_place_is_refused(tampered, logged, uri, model_dir):
    """Sound in itself, but not what the run logged: the tracking store knows the digest."""
    other = models.load(tampered)
    assert other.topics is not None
    other.topics.thresholds_ += 0.1
    models.save(tampered, other.topics, name="tiny", about={})
    models.load(tampered)
    with pytest.raises(
        TrackingError, match=rf"model.json is not the file that run {logged} logged"
    ):
        registry.fetch(uri.format(run=logged))


def test_nothing_of_the_logged_folder_is_run_by_predicting(tampered, logged):
    """`ml predict` reads the arrays only; the code that MLflow keeps beside them is for MLflow's own tools."""
    code = next(p for p in tampered.parents if (p / "MLmodel").exists()) / "served.py"
    before = code.read_text()
    code.write_text("raise SystemExit('run')")
    try:
        folder, registered = registry.fetch(f"runs:/{logged}")
        assert models.load(folder, registered=registered).predict([TEXT])
    finally:
        code.write_text(before)


# Over HTTP ------------------------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


Answer = tuple[int, Any]


@pytest.fixture(scope="module")
def post(logged: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Answer]]:
    """Send a payload to `mlflow models serve`; returns the status and the decoded answer."""
    port = free_port()
    command = [
        "-m",
        "mlflow",
        "models",
        "serve",
        "-m",
        "models:/desk@champion",
        "--env-manager",
        "local",
    ]
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"  # where uvicorn is
    log = tmp_path_factory.mktemp("serve") / "log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, *command, "--host", "127.0.0.1", "--port", str(port)],
            env={**os.environ, "PATH": path, "MLFLOW_DISABLE_TELEMETRY": "true"},
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    url = f"http://127.0.0.1:{port}"

    def send(payload: Any, kind: str = "application/json") -> Answer:
        data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        request = urllib.request.Request(f"{url}/invocations", data, {"Content-Type": kind})
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    try:
        for _ in range(300):
            assert server.poll() is None, log.read_text()
            try:
                urllib.request.urlopen(f"{url}/ping", timeout=5)
                break
            except OSError:
                time.sleep(0.2)
        else:
            raise AssertionError(f"the server did not start: {log.read_text()}")
        yield send
    finally:
        os.killpg(server.pid, 15)
        server.wait(20)


SPLIT = {"dataframe_split": {"columns": ["title", "text"], "data": [[TITLE, TEXT], [TITLE, None]]}}
RECORDS = {"dataframe_records": [{"title": TITLE, "text": TEXT}, {"text": None}]}
TEXTS = {"dataframe_records": [{"text": TEXT}]}
INPUTS = {"inputs": [{"title": TITLE, "text": TEXT}]}
INSTANCES = {"instances": [{"title": TITLE, "text": TEXT}]}
PAYLOADS = {
    "split": SPLIT,
    "records": RECORDS,
    "text only": TEXTS,
    "inputs": INPUTS,
    "instances": INSTANCES,
}


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_the_server_answers(post, payload):
    status, answer = post(payload)
    assert status == 200
    first, *rest = answer["predictions"]
    assert list(first) == COLUMNS
    assert first["topics"] == '["culture"]'
    assert [s["text"] for s in json.loads(first["spans"])] == ["186件", "80元"]
    assert all(
        r["error"] == "text must be a string, not null" and r["topics"] is None for r in rest
    )


def test_the_server_answers_a_number_with_an_error_in_its_place(post):
    status, answer = post({"dataframe_records": [{"text": 5}, {"text": TEXT}]})
    assert status == 200
    assert [row["error"] for row in answer["predictions"]] == [
        "text must be a string, not a number",
        None,
    ]


def test_the_server_answers_no_rows(post):
    assert post({"dataframe_split": {"columns": ["text"], "data": []}}) == (
        200,
        {"predictions": []},
    )


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (b"not json", "JSON"),
        ({"rows": []}, "dataframe_split"),
        ({"dataframe_records": [{"content": TEXT}]}, "missing inputs ['text']"),
        ({"dataframe_records": []}, "missing inputs ['text']"),
    ],
    ids=["no json", "no table", "no text", "no columns"],
)
def test_a_bad_payload_is_answered_with_what_is_wrong(post, payload, message):
    status, answer = post(payload)
    assert 400 <= status < 500
    assert message in answer["message"]
    assert "Traceback" not in json.dumps(answer)


# Spark ----------------------------------------------------------------------------------------------------------


def test_spark_predicts(logged, monkeypatch):
    pytest.importorskip("pyspark", reason="pyspark is not installed (the extra [spark])")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java 17 or newer, and there is no java")
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    import mlflow
    from pyspark.sql import SparkSession
    from pyspark.sql.functions import struct

    builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    spark = builder.config("spark.driver.bindAddress", "127.0.0.1").getOrCreate()
    try:
        predict = mlflow.pyfunc.spark_udf(spark, "models:/desk@champion", env_manager="local")
        table = spark.createDataFrame(
            [(TITLE, TEXT), (None, TEXT), (TITLE, None)], "title string, text string"
        )
        rows = table.select(predict(struct("title", "text")).alias("p")).select("p.*").collect()
    finally:
        spark.stop()
    assert [r["topics"] for r in rows[:2]] == ['["culture"]', '["culture"]']
    assert "186件" in rows[1]["spans"]
    assert rows[2]["error"] == "text must be a string, not null"
