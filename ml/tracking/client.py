"""Runs in the store: logging them as they end, children of a run, listing and reading them.

Where the store is, is `stores`; what a run collects before it is logged, `recording`; registered
models, `registry`; how runs compare, `comparison`.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, suppress
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

import orjson

from ml import schema
from ml.errors import TrackingError
from ml.model.manifest import MANIFEST
from ml.tracking import recording, stores
from ml.tracking.recording import ARTIFACTS, MODEL, FolderRun, Run
from ml.tracking.stores import EXPERIMENT, experiment_id, open_mlflow, store, translated

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
    """A run, logged when the block ends; FAILED if it raises, KILLED if it is interrupted.

    Parameters
    ----------
    name, tags, parent
        Of the run; the last is the id of the run that it is a child of.
    keep
        A folder in which the result stays if the store cannot be reached. The block runs all the
        same, with an `id` of None.

    Raises
    ------
    TrackingError
        If the store cannot be reached: at once without `keep`, else at the end, with the command
        that logs the result later.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = recording.fresh(keep) if keep else Path(temporary)
        local = FolderRun(folder, name, dict(tags or {}) | recording.origin())
        try:
            failure = _open(local, parent, needed=keep is None)
            yield local
        except BaseException as error:
            _give_up(local, error)
            if keep:
                shutil.rmtree(folder)
            raise
        local.save()
        try:
            if local.id is not None:
                _log(local.id, folder, local.content)
        except (TrackingError, KeyboardInterrupt) as error:
            _give_up(local, error)
            failure = error if isinstance(error, TrackingError) else TrackingError("interrupted")
        if failure is not None:
            later = f"; the result is kept, log it later with: ml log {folder}" if keep else ""
            raise TrackingError(f"{failure}{later}") from failure
        if keep:
            shutil.rmtree(folder)


def _open(local: FolderRun, parent: str | None, *, needed: bool) -> TrackingError | None:
    """Create the run in the store; returns why that failed, or raises it if the store is needed."""
    try:
        local.id = _create(local.content, parent)
    except TrackingError as error:
        if needed:
            raise
        return error
    return None


def _give_up(local: FolderRun, error: BaseException) -> None:
    """End a run that failed, with what is known of it, as far as the store still answers."""
    if local.id is not None:
        with suppress(TrackingError):
            _send(local.id, local.content)
            end(local.id, "KILLED" if isinstance(error, KeyboardInterrupt) else "FAILED")


def log(folder: Path) -> str:
    """Log a run that was kept because the store did not answer, and remove it; returns its id.

    Raises TrackingError where the folder holds no such result, or the store still cannot be
    reached.
    """
    content = recording.read_run(folder)
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
    """Log a finished (or failed) part of a run as its child.

    Makes few calls to the store, for there may be many children; see `start` for a run with
    everything.

    Parameters
    ----------
    parent, name, tags
        The id of the run, and name and tags of the child.
    start
        When it began, in milliseconds since 1970.
    params, metrics, artifacts
        By name; an artifact is what JSON can hold.
    failed
        Whether it ends as FAILED.

    Returns
    -------
    str
        The id of the child.
    """
    with tempfile.TemporaryDirectory() as folder:
        local = FolderRun(Path(folder), name, {**tags, "mlflow.source.type": "LOCAL"})
        local.content["start"] = start
        local.params(params or {})
        local.metrics(metrics or {})
        for artifact, content in (artifacts or {}).items():
            local.file(artifact, partial(orjson.dumps, content))
        run_id = _create(local.content, parent, context=False)
        _send(run_id, local.content)
        _send_files(run_id, local.folder)
        end(run_id, "FAILED" if failed else "FINISHED")
    return run_id


def mark(run_id: str, tags: Mapping[str, str]) -> None:
    """Put tags on a run."""
    _send(run_id, {}, tags)


def unmark(run_id: str, tag: str) -> None:
    """Take a tag off a run, if it has it."""
    client = open_mlflow().MlflowClient()
    with translated():
        if tag in client.get_run(run_id).data.tags:
            client.delete_tag(run_id, tag)


def begin(name: str, tags: Mapping[str, str]) -> str:
    """Begin a run that others become children of; it runs until `end` is called. Returns its id."""
    return _create(
        {"name": name, "start": recording.now(), "tags": {**tags, **recording.origin()}}, None
    )


def reopen(run_id: str) -> None:
    """Set a run that has ended to running again."""
    client = open_mlflow().MlflowClient()
    with translated():
        client.update_run(run_id, status="RUNNING")


def end(run_id: str, status: str, at: int | None = None) -> None:
    """End a run as FINISHED, FAILED or KILLED, `at` milliseconds since 1970, or now."""
    with translated():
        open_mlflow().MlflowClient().set_terminated(run_id, status, at or recording.now())


def artifact(run_id: str, name: str) -> Any:
    """A JSON artifact of a run, or None if it has none of that name."""
    mlflow = open_mlflow()
    with translated():
        if name not in {a.path for a in mlflow.MlflowClient().list_artifacts(run_id)}:
            return None
        with tempfile.TemporaryDirectory() as folder:
            path = mlflow.artifacts.download_artifacts(
                run_id=run_id, artifact_path=name, dst_path=folder
            )
            return orjson.loads(Path(path).read_bytes())


def runs(experiment: str | None = None) -> list[dict[str, Any]]:
    """The runs of an experiment, newest first.

    Parameters
    ----------
    experiment
        Its name; None for this toolkit's own, which may have no runs yet.

    Returns
    -------
    Of each run: `run_id`, `name`, `status`, `start`, `experiment`, `parent`, `params`, `metrics`
    and `tags`.

    Raises
    ------
    TrackingError
        If there is no such experiment, or the store does not answer.
    """
    mlflow = open_mlflow()
    with translated():
        if experiment is not None and mlflow.get_experiment_by_name(experiment) is None:
            known = ", ".join(e.name for e in mlflow.search_experiments())
            raise TrackingError(f"no experiment {experiment!r} in {store()}; there are: {known}")
        found = mlflow.search_runs(
            experiment_names=[experiment or EXPERIMENT], output_format="list"
        )
    return [_row(run) for run in found]


def run(run_id: str) -> dict[str, Any]:
    """One run, by its id or the beginning of it. Raises TrackingError if there is none."""
    return pick(runs(), run_id)


def pick(known: list[dict[str, Any]], run_id: str) -> dict[str, Any]:
    """One of the runs that are known. Raises TrackingError for none or several.

    Parameters
    ----------
    known, run_id
        What `runs` gave; the id, or its beginning.
    """
    found = [r for r in known if r["run_id"].startswith(run_id)]
    if len(found) != 1:
        raise TrackingError(f"{'no run' if not found else 'several runs'} {run_id!r} in {store()}")
    return found[0]


def exists(run_id: str) -> bool:
    """Whether there is a run with an id that is not deleted."""
    mlflow = open_mlflow()
    with translated():
        try:
            return (
                run_id != ""
                and mlflow.MlflowClient().get_run(run_id).info.lifecycle_stage == "active"
            )
        except mlflow.exceptions.MlflowException as error:
            if error.error_code == "RESOURCE_DOES_NOT_EXIST":
                return False
            raise


def ui_link(port: int) -> str:
    """The UI's page of the experiment's runs: on this machine's port, or on the server."""
    base = store().rstrip("/") if stores.is_server() else f"http://127.0.0.1:{port}"
    with translated():
        return f"{base}/#/experiments/{experiment_id(store())}/runs?workflowType=machine_learning"


def _create(content: Mapping[str, Any], parent: str | None, *, context: bool = True) -> str:
    """A running run in the store. `context`: with MLflow's own tags of user, program and commit."""
    mlflow = open_mlflow()
    with translated():
        tags = dict(content["tags"])
        if context:
            from mlflow.tracking.context.registry import resolve_tags

            tags = resolve_tags(tags)
        if parent is not None:
            tags["mlflow.parentRunId"] = parent
        made = mlflow.MlflowClient().create_run(
            experiment_id(store()), start_time=content["start"], tags=tags, run_name=content["name"]
        )
    return str(made.info.run_id)


def _log(run_id: str, folder: Path, content: Mapping[str, Any]) -> None:
    """Log all that a folder keeps of a run, and end it."""
    mlflow = open_mlflow()
    with translated():
        _send(run_id, content)
        _send_files(run_id, folder)
        directories = sorted((folder / MODEL).glob("*"))
        if content["datasets"] or directories:
            with mlflow.start_run(run_id=run_id):
                _log_inputs(content["datasets"])
                for directory in directories:
                    _log_model(directory)
        end(run_id, "FINISHED", content["end"])


def _send(run_id: str, content: Mapping[str, Any], tags: Mapping[str, str] | None = None) -> None:
    """Log settings, metrics and tags in as few calls as the store allows."""
    from mlflow.entities import Metric, Param, RunTag

    client, now = open_mlflow().MlflowClient(), recording.now()
    metrics = [Metric(k, v, now, 0) for k, v in content.get("metrics", {}).items()]
    params = [Param(k, v) for k, v in content.get("params", {}).items()]
    marks = [RunTag(k, v) for k, v in (tags or {}).items()]
    with translated():
        for n in range(0, max(len(metrics), len(params), len(marks)), _BATCH):
            part = slice(n, n + _BATCH)
            client.log_batch(run_id, metrics=metrics[part], params=params[part], tags=marks[part])


def _send_files(run_id: str, folder: Path) -> None:
    if any((folder / ARTIFACTS).iterdir()):
        with translated():
            open_mlflow().MlflowClient().log_artifacts(run_id, str(folder / ARTIFACTS))


def _log_inputs(datasets: list[dict[str, Any]]) -> None:
    """Log data sets to the active run: their name, digest, size, and what they were used for."""
    import pandas
    from mlflow.data import from_pandas

    for d in datasets:
        table = pandas.DataFrame({"articles": [d["rows"]], "sha256": [d["digest"]]})
        data = from_pandas(table, source=d["name"], name=d["name"], digest=d["digest"][:36])
        open_mlflow().log_input(data, context=d["context"])


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
    with warnings.catch_warnings(), redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")  # mlflow asks for type hints in place of the signature
        open_mlflow().pyfunc.log_model(
            name="model",
            python_model=str(Path(__file__).with_name("served.py")),
            artifacts={"model": str(directory.absolute())},
            pip_requirements=[f"newsdesk-ml=={metadata.version('newsdesk-ml')}"],
            signature=ModelSignature(inputs=wanted, outputs=answer),
            input_example=pandas.DataFrame(
                {"title": ["港口开通新航线"], "text": ["首航货值约1200万元。"]}
            ),
        )
    open_mlflow().set_tag(MODEL_DIGEST, hashlib.sha256(manifest).hexdigest())


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
