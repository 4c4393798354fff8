"""Runs and registered models in MLflow: the only module that imports mlflow, inside functions.

Where the store is, is `stores`; what a run is told, `records`; what runs are worth beside each other, `comparisons`.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, suppress
from functools import cache, partial
from importlib import metadata
from pathlib import Path
from typing import Any

import orjson

from ml import schema
from ml.errors import TrackingError
from ml.model.manifest import MANIFEST
from ml.tracking import recording, stores
from ml.tracking.recording import ARTIFACTS, MODEL, Record, Run
from ml.tracking.stores import store

EXPERIMENT = "newsdesk"
MODEL_DIGEST = "model.sha256"  # a tag: of the manifest, which has the digest of every other file
_BATCH = 100  # the most params and tags that a store takes at once


@contextmanager
def start(
    name: str,
    *,
    tags: Mapping[str, str] | None = None,
    parent: str | None = None,
    keep: Path | None = None,
) -> Iterator[Run]:
    """A run, logged to the store when the block ends; FAILED if it raises, KILLED if it is interrupted.

    Where the store cannot be reached, the block runs all the same (with an `id` of None), the result stays in the
    folder `keep`, and TrackingError says at the end how to log it later. Without `keep` it is raised at once.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = recording.fresh(keep) if keep else Path(temporary)
        record = Record(folder, name, dict(tags or {}) | recording.origin())
        failure: TrackingError | None = None
        try:
            try:
                record.id = _create(record.content, parent)
            except TrackingError as error:
                if keep is None:
                    raise
                failure = error
            yield record
        except BaseException as error:
            _give_up(record, error)
            if keep:
                shutil.rmtree(folder)
            raise
        record.save()
        try:
            if record.id is not None:
                _log(record.id, folder, record.content)
        except (TrackingError, KeyboardInterrupt) as error:
            _give_up(record, error)
            failure = error if isinstance(error, TrackingError) else TrackingError("interrupted")
        if failure is not None:
            later = f"; the result is kept, log it later with: ml log {folder}" if keep else ""
            raise TrackingError(f"{failure}{later}") from failure
        if keep:
            shutil.rmtree(folder)


def _give_up(record: Record, error: BaseException) -> None:
    """End a run that comes to nothing, with what is known of it, as far as the store still answers."""
    if record.id is not None:
        with suppress(TrackingError):
            _send(record.id, record.content)
            end(record.id, "KILLED" if isinstance(error, KeyboardInterrupt) else "FAILED")


def log(folder: Path) -> str:
    """Log a result that was kept because the store could not be reached, and remove it; returns the run's id.

    Raises TrackingError where the folder holds no such result, or the store still cannot be reached.
    """
    content = recording.read(folder)
    run_id = _create(content, None)
    _log(run_id, folder, content)
    shutil.rmtree(folder)
    return run_id


def child(
    parent: str,
    name: str,
    *,
    tags: Mapping[str, str],
    start: int,
    params: Mapping[str, Any] | None = None,
    metrics: Mapping[str, float] | None = None,
    artifacts: Mapping[str, Any] | None = None,
    failed: bool = False,
) -> str:
    """Log a finished (or failed) part of a run, begun at `start` (milliseconds), as its child; returns its id.

    Few calls to the store, for there may be many children: see `start` for a run that tells everything.
    """
    with tempfile.TemporaryDirectory() as folder:
        record = Record(Path(folder), name, {**tags, "mlflow.source.type": "LOCAL"})
        record.content["start"] = start
        record.params(params or {})
        record.metrics(metrics or {})
        for artifact, content in (artifacts or {}).items():
            record.file(artifact, partial(orjson.dumps, content))
        run_id = _create(record.content, parent, context=False)
        _send(run_id, record.content)
        _send_files(run_id, record.folder)
        end(run_id, "FAILED" if failed else "FINISHED")
    return run_id


def mark(run_id: str, tags: Mapping[str, str]) -> None:
    """Put tags on a run."""
    _send(run_id, {}, tags)


def unmark(run_id: str, tag: str) -> None:
    """Take a tag off a run, if it has it."""
    client = _mlflow().MlflowClient()
    with _translated():
        if tag in client.get_run(run_id).data.tags:
            client.delete_tag(run_id, tag)


def begin(name: str, tags: Mapping[str, str]) -> str:
    """A run that others go into as its children: running until `end` is called. Returns its id."""
    return _create({"name": name, "start": recording.now(), "tags": {**tags, **recording.origin()}}, None)


def reopen(run_id: str) -> None:
    """Have a run that has ended go on."""
    client = _mlflow().MlflowClient()
    with _translated():
        client.update_run(run_id, status="RUNNING")


def end(run_id: str, status: str, at: int | None = None) -> None:
    """End a run as FINISHED, FAILED or KILLED; `at`: when, in milliseconds since 1970, now without it."""
    with _translated():
        _mlflow().MlflowClient().set_terminated(run_id, status, at or recording.now())


def artifact(run_id: str, name: str) -> Any:
    """A JSON artifact of a run, or None if it has none of that name."""
    mlflow = _mlflow()
    with _translated():
        if name not in {a.path for a in mlflow.MlflowClient().list_artifacts(run_id)}:
            return None
        with tempfile.TemporaryDirectory() as folder:
            path = mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path=name, dst_path=folder)
            return orjson.loads(Path(path).read_bytes())


def runs(experiment: str | None = None) -> list[dict[str, Any]]:
    """The runs of an experiment, newest first: id, name, status, start, params, metrics, tags, parent.

    Raises TrackingError for an experiment that is not there, but not before this toolkit's own has its first run.
    """
    mlflow = _mlflow()
    with _translated():
        if experiment is not None and mlflow.get_experiment_by_name(experiment) is None:
            known = ", ".join(e.name for e in mlflow.search_experiments())
            raise TrackingError(f"no experiment {experiment!r} in {store()}; there are: {known}")
        found = mlflow.search_runs(experiment_names=[experiment or EXPERIMENT], output_format="list")
    return [_row(run) for run in found]


def run(run_id: str) -> dict[str, Any]:
    """One run, by its id or the beginning of it. Raises TrackingError if there is none."""
    return pick(runs(), run_id)


def pick(known: list[dict[str, Any]], run_id: str) -> dict[str, Any]:
    """One of the runs that are known, as `run` does."""
    found = [r for r in known if r["run_id"].startswith(run_id)]
    if len(found) != 1:
        raise TrackingError(f"{'no run' if not found else 'several runs'} {run_id!r} in {store()}")
    return found[0]


def holder(name: str, alias: str) -> tuple[str, str] | None:
    """The version that an alias of a registered model is at, and the run it came from, if any; None before the first."""
    mlflow = _mlflow()
    with _translated():
        try:
            found = mlflow.MlflowClient().get_model_version_by_alias(name, alias)
        except mlflow.exceptions.MlflowException as error:
            if error.error_code in (
                "RESOURCE_DOES_NOT_EXIST",
                "INVALID_PARAMETER_VALUE",
            ):  # no such name, or alias
                return None
            raise
    return str(found.version), found.run_id or ""


def exists(run_id: str) -> bool:
    """Whether there is a run with an id that is not deleted."""
    mlflow = _mlflow()
    with _translated():
        try:
            return run_id != "" and mlflow.MlflowClient().get_run(run_id).info.lifecycle_stage == "active"
        except mlflow.exceptions.MlflowException as error:
            if error.error_code == "RESOURCE_DOES_NOT_EXIST":
                return False
            raise


def register(run_id: str, name: str, alias: str) -> str:
    """Register a run's model and move an alias to it; returns the version."""
    mlflow = _mlflow()
    with _translated(), redirect_stderr(io.StringIO()):  # mlflow tells of it on standard error
        version = mlflow.register_model(f"runs:/{run_id}/model", name).version
        mlflow.MlflowClient().set_registered_model_alias(name, alias, version)
    return str(version)


def is_uri(model: str) -> bool:
    """Whether a model is named by an MLflow address rather than a folder."""
    return model.startswith(("models:/", "runs:/"))


def fetch(uri: str) -> tuple[Path, str | None]:
    """The model directory behind `models:/NAME@ALIAS`, `models:/NAME/VERSION` or `runs:/ID`.

    With it comes `NAME@VERSION`, if the model is registered. Raises TrackingError if there is no such model, or it is
    not the one that its run logged.
    """
    mlflow = _mlflow()
    with _translated():
        source, registered, logged_by = _source(uri)
        folder = Path(mlflow.artifacts.download_artifacts(artifact_uri=source))
        found = sorted(folder.rglob(MANIFEST))
        if not found:
            raise TrackingError(f"{uri} holds no model of this toolkit")
        told = mlflow.get_run(logged_by).data.tags.get(MODEL_DIGEST) if logged_by else None
    if told not in (None, hashlib.sha256(found[0].read_bytes()).hexdigest()):
        raise TrackingError(f"{uri}: {found[0]} is not the file that run {logged_by} logged (altered)")
    return found[0].parent, registered


def _source(uri: str) -> tuple[str, str | None, str | None]:
    """Where MLflow has a model's files, the name and version it is registered under, and the run that logged it."""
    if match := re.fullmatch(r"models:/([^/@]+)(?:@([^/@]+)|/(\d+))", uri):
        name, alias, number = match.groups()
        client = _mlflow().MlflowClient()
        version = (
            client.get_model_version(name, number)
            if number
            else client.get_model_version_by_alias(name, alias)
        )
        return uri, f"{name}@{version.version}", version.run_id
    if match := re.fullmatch(r"runs:/([0-9a-f]+)(?:/model)?", uri):
        run_id = run(match[1])["run_id"]
        return f"runs:/{run_id}/model", None, run_id
    raise TrackingError(f"{uri!r}: a model is a folder, models:/NAME@ALIAS, models:/NAME/VERSION or runs:/ID")


def fetch_from(address: str, uri: str) -> Path:
    """The model directory behind a URI, from the store at `address`: for a process elsewhere with settings of its own."""
    os.environ["MLFLOW_TRACKING_URI"] = address
    return fetch(uri)[0]


def ui_link(port: int) -> str:
    """Where the experiment's runs are in the UI: on this machine's port, or on the tracking server."""
    base = store().rstrip("/") if stores.is_server() else f"http://127.0.0.1:{port}"
    with _translated():
        return f"{base}/#/experiments/{_experiment(store())}/runs?workflowType=machine_learning"


def _mlflow() -> Any:
    """mlflow, quiet, pointed at a store that answers. Raises TrackingError within seconds if none does."""
    uri = store()
    mlflow = _opened(uri)
    mlflow.set_tracking_uri(uri)  # another one may have been opened in between
    return mlflow


@cache
def _opened(uri: str) -> Any:
    import logging

    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "20")
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    os.environ.setdefault("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true")  # amid `--json`
    warnings.filterwarnings("ignore", module="mlflow|pydantic")
    with _translated(), stores.reached(uri):
        import mlflow

        for name in ("mlflow", "alembic"):
            logging.getLogger(name).setLevel(logging.ERROR)
        mlflow.set_tracking_uri(uri)
        if stores.database(uri):
            mlflow.search_experiments(max_results=1)  # makes the tables
    return mlflow


@cache
def _experiment(uri: str) -> str:
    """The id of the experiment in a store, made on first use with artifacts beside the store."""
    mlflow = _mlflow()
    found = mlflow.get_experiment_by_name(EXPERIMENT)
    if found is not None:
        return str(found.experiment_id)
    file = stores.database(uri)
    place = None if stores.is_server() else ((file.parent if file else Path.cwd()) / "mlruns").as_uri()
    try:
        return str(mlflow.create_experiment(EXPERIMENT, artifact_location=place))
    except mlflow.exceptions.MlflowException:  # somebody else made it in the meantime
        return str(mlflow.get_experiment_by_name(EXPERIMENT).experiment_id)


def _create(content: Mapping[str, Any], parent: str | None, *, context: bool = True) -> str:
    """A running run in the store. `context`: with MLflow's own tags of user, program and commit."""
    mlflow = _mlflow()
    with _translated():
        tags = dict(content["tags"])
        if context:
            from mlflow.tracking.context.registry import resolve_tags

            tags = resolve_tags(tags)
        if parent is not None:
            tags["mlflow.parentRunId"] = parent
        made = mlflow.MlflowClient().create_run(
            _experiment(store()), start_time=content["start"], tags=tags, run_name=content["name"]
        )
    return str(made.info.run_id)


def _log(run_id: str, folder: Path, content: Mapping[str, Any]) -> None:
    """Log all that a folder keeps of a run, and end it."""
    mlflow = _mlflow()
    with _translated():
        _send(run_id, content)
        _send_files(run_id, folder)
        _send_inputs(run_id, content["datasets"])
        for directory in sorted((folder / MODEL).glob("*")):
            with mlflow.start_run(run_id=run_id):
                _log_model(directory)
        end(run_id, "FINISHED", content["end"])


def _send(run_id: str, content: Mapping[str, Any], tags: Mapping[str, str] | None = None) -> None:
    """Log settings, metrics and tags in as few calls as the store allows."""
    from mlflow.entities import Metric, Param, RunTag

    client, now = _mlflow().MlflowClient(), recording.now()
    metrics = [Metric(k, v, now, 0) for k, v in content.get("metrics", {}).items()]
    params = [Param(k, v) for k, v in content.get("params", {}).items()]
    marks = [RunTag(k, v) for k, v in (tags or {}).items()]
    with _translated():
        for n in range(0, max(len(metrics), len(params), len(marks)), _BATCH):
            part = slice(n, n + _BATCH)
            client.log_batch(run_id, metrics=metrics[part], params=params[part], tags=marks[part])


def _send_files(run_id: str, folder: Path) -> None:
    if any((folder / ARTIFACTS).iterdir()):
        with _translated():
            _mlflow().MlflowClient().log_artifacts(run_id, str(folder / ARTIFACTS))


def _send_inputs(run_id: str, datasets: list[dict[str, Any]]) -> None:
    import pandas
    from mlflow.data import from_pandas
    from mlflow.entities import DatasetInput, InputTag

    inputs = []
    for d in datasets:
        table = pandas.DataFrame({"articles": [d["rows"]], "sha256": [d["digest"]]})
        data = from_pandas(table, source=d["name"], name=d["name"], digest=d["digest"][:36])
        inputs.append(DatasetInput(data._to_mlflow_entity(), [InputTag("mlflow.data.context", d["context"])]))
    if inputs:
        _mlflow().MlflowClient().log_inputs(run_id, datasets=inputs)


def _log_model(directory: Path) -> None:
    """Log a model directory to the active run, with a digest that `fetch` holds it to."""
    import pandas
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, Schema
    from mlflow.types.schema import AnyType

    # "string" refuses columns without a string in them: an empty table, titles that are all missing
    wanted = Schema([ColSpec(AnyType(), "text"), ColSpec(AnyType(), "title", required=False)])
    manifest = (directory / MANIFEST).read_bytes()
    columns = schema.served(orjson.loads(manifest)["parts"])
    answer = Schema([ColSpec("string", name, required=False) for name in columns])
    with (
        warnings.catch_warnings(),
        redirect_stderr(io.StringIO()),
    ):  # mlflow would have type hints in place of the signature that it is given
        warnings.simplefilter("ignore")
        _mlflow().pyfunc.log_model(
            name="model",
            python_model=str(Path(__file__).with_name("served.py")),
            artifacts={"model": str(directory.absolute())},
            pip_requirements=[f"newsdesk-ml=={metadata.version('newsdesk-ml')}"],
            signature=ModelSignature(inputs=wanted, outputs=answer),
            input_example=pandas.DataFrame({"title": ["港口开通新航线"], "text": ["首航货值约1200万元。"]}),
        )
    _mlflow().set_tag(MODEL_DIGEST, hashlib.sha256(manifest).hexdigest())


def _row(found: Any) -> dict[str, Any]:
    return {
        "run_id": found.info.run_id,
        "name": found.info.run_name,
        "status": found.info.status,
        "start": found.info.start_time,
        "experiment": found.info.experiment_id,
        "parent": found.data.tags.get("mlflow.parentRunId"),
        "params": dict(found.data.params),
        "metrics": dict(found.data.metrics),
        "tags": {k: v for k, v in found.data.tags.items() if not k.startswith("mlflow.")},
    }


@contextmanager
def _translated() -> Iterator[None]:
    """What mlflow and its store raise, as one TrackingError line."""
    try:
        yield
    except TrackingError:
        raise
    except (
        Exception
    ) as error:  # mlflow, SQLAlchemy, requests and the operating system each have a tree of their own
        first = str(error).strip().splitlines() or [type(error).__name__]
        raise TrackingError(f"MLflow at {store()}: {first[0][:300]}") from error
