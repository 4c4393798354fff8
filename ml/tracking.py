"""Runs, comparisons and registered models in MLflow: the only module that imports mlflow, inside functions.

A `Run` is told what happened; `NO_RUN` listens to nothing, so that training never asks whether it is tracked.
"""

from __future__ import annotations

import io
import os
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr
from importlib import metadata
from pathlib import Path
from typing import Any

import orjson

from ml.errors import TrackingError
from ml.model import MANIFEST

EXPERIMENT = "newsdesk"
DEFAULT_STORE = "sqlite:///mlflow.db"
DATA = "data"


class Run:
    """A run that is recorded nowhere. `id` is None."""

    id: str | None = None

    def params(self, values: Mapping[str, Any]) -> None:
        """Every resolved setting."""

    def metrics(self, values: Mapping[str, float]) -> None:
        """Scores and costs, by dotted name."""

    def dataset(self, name: str, digest: str, rows: int, context: str) -> None:
        """A data set that was trained or tested on."""

    def json(self, name: str, content: Any) -> None:
        """An artifact."""

    def model(self, directory: Path) -> None:
        """The trained model."""


NO_RUN = Run()


class _MlflowRun(Run):
    def __init__(self, run_id: str) -> None:
        self.id = run_id

    def params(self, values: Mapping[str, Any]) -> None:
        _mlflow().log_params({k: str(v)[:6000] for k, v in values.items()})

    def metrics(self, values: Mapping[str, float]) -> None:
        _mlflow().log_metrics({re.sub(r"[^\w./ -]", "_", k): v for k, v in values.items()})

    def dataset(self, name: str, digest: str, rows: int, context: str) -> None:
        import pandas
        from mlflow.data import from_pandas

        table = pandas.DataFrame({"articles": [rows], "sha256": [digest]})
        _mlflow().log_input(from_pandas(table, source=name, name=name, digest=digest[:36]), context=context)

    def json(self, name: str, content: Any) -> None:
        _mlflow().log_text(orjson.dumps(content, option=orjson.OPT_INDENT_2).decode(), name)

    def model(self, directory: Path) -> None:
        from mlflow.models import ModelSignature
        from mlflow.types import ColSpec, Schema

        wanted = Schema([ColSpec("string", "text"), ColSpec("string", "title", required=False)])
        with (
            warnings.catch_warnings()
        ):  # mlflow would have type hints in place of the signature that it is given
            warnings.simplefilter("ignore")
            self._log_model(directory, ModelSignature(inputs=wanted))

    def _log_model(self, directory: Path, signature: Any) -> None:
        import pandas

        _mlflow().pyfunc.log_model(
            name="model",
            python_model=str(Path(__file__).parent / DATA / "mlflow_model.py"),
            artifacts={"model": str(directory.absolute())},
            pip_requirements=[f"newsdesk-ml=={metadata.version('newsdesk-ml')}"],
            signature=signature,
            input_example=pandas.DataFrame({"title": ["港口开通新航线"], "text": ["首航货值约1200万元。"]}),
        )


def store() -> str:
    """The tracking store: `MLFLOW_TRACKING_URI`, or SQLite in the working folder."""
    return os.environ.get("MLFLOW_TRACKING_URI") or DEFAULT_STORE


@contextmanager
def start(name: str, *, tags: Mapping[str, str] | None = None, parent: str | None = None) -> Iterator[Run]:
    """A run in the store, FAILED if the block raises. Raises TrackingError where the store cannot be reached."""
    mlflow = _mlflow()
    with _translated():
        experiment = _experiment(mlflow)
        run = mlflow.start_run(
            experiment_id=experiment,
            run_name=name,
            tags=dict(tags or {}) | _origin(),
            parent_run_id=parent,
            nested=parent is not None,
        )
    with run:
        yield _MlflowRun(run.info.run_id)


def runs(experiment: str | None = None) -> list[dict[str, Any]]:
    """The runs of an experiment, newest first: id, name, status, start, params, metrics."""
    mlflow = _mlflow()
    with _translated():
        found = mlflow.search_runs(experiment_names=[experiment or EXPERIMENT], output_format="list")
    return [_row(run) for run in found]


def run(run_id: str) -> dict[str, Any]:
    """One run, by its id or the beginning of it. Raises TrackingError if there is none."""
    return _pick(runs(), run_id)


def compare(ids: list[str]) -> dict[str, Any]:
    """Runs side by side: the settings that differ, and every metric."""
    known = runs()
    found = [_pick(known, i) for i in ids]
    keys = sorted({k for r in found for k in r["params"]})
    differ = {
        k: [r["params"].get(k) for r in found] for k in keys if len({r["params"].get(k) for r in found}) > 1
    }
    names = sorted({k for r in found for k in r["metrics"]})
    return {
        "runs": [{"run_id": r["run_id"], "name": r["name"]} for r in found],
        "params": differ,
        "metrics": {k: [r["metrics"].get(k) for r in found] for k in names},
    }


def _pick(known: list[dict[str, Any]], run_id: str) -> dict[str, Any]:
    found = [r for r in known if r["run_id"].startswith(run_id)]
    if len(found) != 1:
        raise TrackingError(f"{'no run' if not found else 'several runs'} {run_id!r} in {store()}")
    return found[0]


def promote(run_id: str, name: str, alias: str) -> str:
    """Register a run's model and move an alias to it. Returns the version."""
    mlflow = _mlflow()
    found = run(run_id)
    with _translated(), redirect_stderr(io.StringIO()):  # mlflow tells of it on standard error
        version = mlflow.register_model(f"runs:/{found['run_id']}/model", name).version
        mlflow.MlflowClient().set_registered_model_alias(name, alias, version)
    return str(version)


def is_uri(model: str) -> bool:
    """Whether a model is named by an MLflow address rather than a folder."""
    return model.startswith(("models:/", "runs:/"))


def fetch(uri: str) -> tuple[Path, str | None]:
    """The model directory behind `models:/NAME@ALIAS`, `models:/NAME/VERSION` or `runs:/ID`.

    With it comes `NAME@VERSION`, if the model is registered.
    """
    mlflow = _mlflow()
    registered = None
    source = uri
    with _translated():
        if match := re.fullmatch(r"models:/([^/@]+)(?:@([^/@]+)|/(\d+))", uri):
            name, alias, number = match.groups()
            version = number or str(mlflow.MlflowClient().get_model_version_by_alias(name, alias).version)
            registered = f"{name}@{version}"
        elif match := re.fullmatch(r"runs:/([0-9a-f]+)(?:/model)?", uri):
            source = f"runs:/{run(match[1])['run_id']}/model"
        else:
            raise TrackingError(
                f"{uri!r}: a model is a folder, models:/NAME@ALIAS, models:/NAME/VERSION or runs:/ID"
            )
        folder = Path(mlflow.artifacts.download_artifacts(artifact_uri=source))
    found = sorted(folder.rglob(MANIFEST))
    if not found:
        raise TrackingError(f"{uri} holds no model of this toolkit")
    return found[0].parent, registered


def fetch_from(address: str, uri: str) -> Path:
    """The model directory behind a URI, from the store at `address`: for a process elsewhere with settings of its own."""
    os.environ["MLFLOW_TRACKING_URI"] = address
    return fetch(uri)[0]


def address() -> str:
    """The tracking store under a name that holds in other processes of this machine too."""
    scheme, mark, path = store().partition("sqlite:///")
    return f"{mark}{Path(path).absolute()}" if mark and not scheme else store()


def ui_command(port: int) -> list[str]:
    """The command that shows the store in a browser, one worker and nothing sent outside."""
    import sys

    return [
        sys.executable,
        "-m",
        "mlflow",
        "server",
        "--backend-store-uri",
        store(),
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "-w",
        "1",
    ]


def ui_environment() -> dict[str, str]:
    """Settings that keep the UI light and quiet."""
    return {**os.environ, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false", "MLFLOW_DISABLE_TELEMETRY": "true"}


def ui_link(port: int) -> str:
    """Where the experiment's runs are in the UI."""
    mlflow = _mlflow()
    with _translated():
        return (
            f"http://127.0.0.1:{port}/#/experiments/{_experiment(mlflow)}/runs?workflowType=machine_learning"
        )


def _mlflow() -> Any:
    """mlflow, quiet, pointed at the store."""
    import logging

    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    warnings.filterwarnings("ignore", module="mlflow|pydantic")
    try:
        import mlflow
    except ImportError as error:
        raise TrackingError(f"mlflow cannot be imported: {error}") from error
    for name in ("mlflow", "alembic"):
        logging.getLogger(name).setLevel(logging.ERROR)
    with _translated():
        mlflow.set_tracking_uri(store())
    return mlflow


def _experiment(mlflow: Any) -> str:
    """The id of the experiment, made on first use with artifacts beside the store."""
    found = mlflow.get_experiment_by_name(EXPERIMENT)
    if found is not None:
        return str(found.experiment_id)
    place = None if store().startswith(("http://", "https://")) else Path("mlruns").absolute().as_uri()
    try:
        return str(mlflow.create_experiment(EXPERIMENT, artifact_location=place))
    except mlflow.exceptions.MlflowException:  # somebody else made it in the meantime
        return str(mlflow.get_experiment_by_name(EXPERIMENT).experiment_id)


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


def _row(found: Any) -> dict[str, Any]:
    return {
        "run_id": found.info.run_id,
        "name": found.info.run_name,
        "status": found.info.status,
        "start": found.info.start_time,
        "params": dict(found.data.params),
        "metrics": dict(found.data.metrics),
        "tags": {k: v for k, v in found.data.tags.items() if not k.startswith("mlflow.")},
    }


def _origin() -> dict[str, str]:
    """Git commit and package versions, as tags."""
    import subprocess

    tags = {f"version.{p}": metadata.version(p) for p in ("newsdesk-ml", "scikit-learn", "numpy", "jieba")}
    try:
        call = ["git", "rev-parse", "HEAD"], ["git", "status", "--porcelain"]
        commit, status = (
            subprocess.run(c, capture_output=True, text=True, timeout=5, check=True).stdout for c in call
        )
        return tags | {"git.commit": commit.strip(), "git.dirty": str(bool(status.strip())).lower()}
    except (OSError, subprocess.SubprocessError):
        return tags
