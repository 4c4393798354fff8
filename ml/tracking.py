"""Runs, comparisons and registered models in MLflow: the only module that imports mlflow, inside functions.

A `Run` is told what happened; `NO_RUN` listens to nothing, so that training never asks whether it is tracked.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import os
import platform
import re
import shutil
import socket
import sqlite3
import tempfile
import time
import urllib.request
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, redirect_stderr, suppress
from dataclasses import asdict
from functools import cache, partial
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import numpy as np
import orjson

from ml.errors import TrackingError
from ml.model import MANIFEST
from ml.scores import Difference, count_metrics, paired_bootstrap

EXPERIMENT = "newsdesk"
DEFAULT_STORE = "mlflow.db"
DATA = "data"
RECORD, ARTIFACTS = "run.json", "artifacts"  # what is kept of a run: its figures, and its files
PER_ARTICLE = "test_counts.json"  # the artifact that lets runs be compared article by article
UI = "http://127.0.0.1:5000"
_VERSIONS = ("newsdesk-ml", "scikit-learn", "numpy", "scipy", "jieba", "rjieba", "mlflow")
_PATIENCE = 4.0  # seconds that a store has to take a connection
_BATCH = 100  # the most params and tags that a store takes at once
_DIGEST = "model.sha256"  # of the manifest, which has the digest of every other file
_SERVED = {
    "topics": ("topics", "primary", "scores"),
    "spans": ("spans",),
}  # as `data/mlflow_model.py` answers


class Run:
    """A run that is recorded nowhere. `id` is None."""

    id: str | None = None

    def params(self, values: Mapping[str, Any]) -> None:
        """Every resolved setting."""

    def metrics(self, values: Mapping[str, float]) -> None:
        """Scores and costs, by dotted name."""

    def dataset(self, name: str, digest: str, rows: int, context: str) -> None:
        """A data set that was trained or tested on."""

    def file(self, name: str, make: Callable[[], bytes | None]) -> None:
        """An artifact; `make` is called only if somebody wants it, and may find that there is none."""

    def json(self, name: str, content: Any) -> None:
        """An artifact."""
        self.file(name, lambda: orjson.dumps(content, option=orjson.OPT_INDENT_2))

    def model(self, directory: Path) -> None:
        """The trained model."""


NO_RUN = Run()


class Record(Run):
    """A run kept in a folder: `run.json`, `artifacts/` and `model/`. Logging it to a store is `log`'s work."""

    def __init__(self, folder: Path, name: str, tags: Mapping[str, str]) -> None:
        self.folder = folder
        self.content: dict[str, Any] = {
            "format": 1,
            "name": name,
            "start": _now(),
            "tags": dict(tags),
            "params": {},
            "metrics": {},
            "datasets": [],
        }
        (folder / ARTIFACTS).mkdir(parents=True, exist_ok=True)

    def params(self, values: Mapping[str, Any]) -> None:
        self.content["params"] |= {k: str(v)[:6000] for k, v in values.items()}

    def metrics(self, values: Mapping[str, float]) -> None:
        self.content["metrics"] |= {_metric(k): float(v) for k, v in values.items()}

    def dataset(self, name: str, digest: str, rows: int, context: str) -> None:
        self.content["datasets"].append({"name": name, "digest": digest, "rows": rows, "context": context})

    def file(self, name: str, make: Callable[[], bytes | None]) -> None:
        content = make()
        if content is not None:
            path = self.folder / ARTIFACTS / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def model(self, directory: Path) -> None:
        shutil.copytree(directory, self.folder / "model" / directory.name)

    def save(self) -> None:
        """Write `run.json`, with the time of the end."""
        self.content["end"] = _now()
        text = orjson.dumps(self.content, option=orjson.OPT_INDENT_2)
        (self.folder / RECORD).write_bytes(text + b"\n")


def _log_model(directory: Path) -> None:
    """Log a model directory to the active run, with a digest that `fetch` holds it to."""
    import pandas
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, Schema
    from mlflow.types.schema import AnyType

    # "string" refuses columns without a string in them: an empty table, titles that are all missing
    wanted = Schema([ColSpec(AnyType(), "text"), ColSpec(AnyType(), "title", required=False)])
    manifest = (directory / MANIFEST).read_bytes()
    found = [c for part in orjson.loads(manifest)["parts"] for c in _SERVED[part]] + ["model", "error"]
    answer = Schema([ColSpec("string", c, required=False) for c in found])
    with (
        warnings.catch_warnings(),
        redirect_stderr(io.StringIO()),
    ):  # mlflow would have type hints in place of the signature that it is given
        warnings.simplefilter("ignore")
        _mlflow().pyfunc.log_model(
            name="model",
            python_model=str(Path(__file__).parent / DATA / "mlflow_model.py"),
            artifacts={"model": str(directory.absolute())},
            pip_requirements=[f"newsdesk-ml=={metadata.version('newsdesk-ml')}"],
            signature=ModelSignature(inputs=wanted, outputs=answer),
            input_example=pandas.DataFrame({"title": ["港口开通新航线"], "text": ["首航货值约1200万元。"]}),
        )
    _mlflow().set_tag(_DIGEST, hashlib.sha256(manifest).hexdigest())


def store() -> str:
    """The tracking store: `MLFLOW_TRACKING_URI`, or SQLite in the working folder."""
    return os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{Path(DEFAULT_STORE).absolute()}"


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
        folder = _fresh(keep) if keep else Path(temporary)
        record = Record(folder, name, dict(tags or {}) | _origin())
        failure: TrackingError | None = None
        try:
            record.id = _create(record.content, parent)
        except TrackingError as error:
            if keep is None:
                raise
            failure = error
        try:
            yield record
        except BaseException as error:
            if record.id is not None:
                with suppress(TrackingError):
                    _send(record.id, record.content, {})
                    _end(record.id, "KILLED" if isinstance(error, KeyboardInterrupt) else "FAILED")
            if keep:
                shutil.rmtree(folder)
            raise
        record.save()
        try:
            if failure is None and record.id is not None:
                _log(record.id, folder, record.content)
        except TrackingError as error:
            failure = error
        if failure is not None:
            later = f"; the result is kept, log it later with: ml log {folder}" if keep else ""
            raise TrackingError(f"{failure}{later}") from failure
        if keep:
            shutil.rmtree(folder)


def log(folder: Path) -> str:
    """Log a result that was kept because the store could not be reached, and remove it; returns the run's id.

    Raises TrackingError where the folder holds no such result, or the store still cannot be reached.
    """
    try:
        content = orjson.loads((folder / RECORD).read_bytes())
    except OSError as error:
        raise TrackingError(f"{folder} holds no kept result: {RECORD}: {error.strerror}") from error
    except orjson.JSONDecodeError as error:
        raise TrackingError(f"{folder}: {RECORD} is not JSON: {error}") from error
    wanted = {"format", "name", "start", "end", "tags", "params", "metrics", "datasets"}
    if not isinstance(content, dict) or set(content) != wanted or content["format"] != 1:
        raise TrackingError(
            f"{folder}: {RECORD} must be of format 1, with the keys {', '.join(sorted(wanted))}"
        )
    _check_record(folder, content)
    run_id = _create(content, None)
    _log(run_id, folder, content)
    shutil.rmtree(folder)
    return run_id


def _check_record(folder: Path, content: Mapping[str, Any]) -> None:
    """Raise TrackingError for a kept result that a store would choke on, or that would take in files from elsewhere."""

    def is_table(of: type | tuple[type, ...], values: Any) -> bool:
        return isinstance(values, dict) and all(isinstance(v, of) for v in values.values())

    sets = content["datasets"]
    sound = {
        "name": isinstance(content["name"], str),
        "start": isinstance(content["start"], int),
        "end": isinstance(content["end"], int),
        "tags": is_table(str, content["tags"]),
        "params": is_table(str, content["params"]),
        "metrics": is_table((int, float), content["metrics"]),
        "datasets": isinstance(sets, list)
        and all(isinstance(d, dict) and set(d) == {"name", "digest", "rows", "context"} for d in sets),
    }
    wrong = [key for key, good in sound.items() if not good]
    if wrong:
        raise TrackingError(f"{folder}: {RECORD}: {wrong[0]} is not what a run keeps there")
    links = [path for path in folder.rglob("*") if path.is_symlink()]
    if links:
        raise TrackingError(
            f"{folder}: {links[0].relative_to(folder)} is a link; only plain files are logged"
        )


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
        _send(run_id, record.content, {})
        _send_files(run_id, record.folder)
        _end(run_id, "FAILED" if failed else "FINISHED")
    return run_id


def mark(run_id: str, tags: Mapping[str, str]) -> None:
    """Put tags on a run."""
    with _translated():
        _send(run_id, {}, tags)


def unmark(run_id: str, tag: str) -> None:
    """Take a tag off a run, if it has it."""
    client = _mlflow().MlflowClient()
    with _translated():
        if tag in client.get_run(run_id).data.tags:
            client.delete_tag(run_id, tag)


def begin(name: str, tags: Mapping[str, str]) -> str:
    """A run that others go into as its children: running until `end` is called. Returns its id."""
    return _create({"name": name, "start": _now(), "tags": {**tags, **_origin()}}, None)


def kept(model: Path) -> Path:
    """Where the record of a training is kept until it is logged: beside the model's folder."""
    return model.with_name(f"{model.name}.run")


def reopen(run_id: str) -> None:
    """Have a run that has ended go on."""
    client = _mlflow().MlflowClient()
    with _translated():
        client.update_run(run_id, status="RUNNING")


def end(run_id: str, status: str) -> None:
    """End a run as FINISHED, FAILED or KILLED."""
    with _translated():
        _end(run_id, status)


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
    """The runs of an experiment, newest first: id, name, status, start, params, metrics."""
    mlflow = _mlflow()
    with _translated():
        found = mlflow.search_runs(experiment_names=[experiment or EXPERIMENT], output_format="list")
    return [_row(run) for run in found]


def run(run_id: str) -> dict[str, Any]:
    """One run, by its id or the beginning of it. Raises TrackingError if there is none."""
    return _pick(runs(), run_id)


def compare(ids: list[str]) -> dict[str, Any]:
    """Runs side by side: the settings that differ, every metric, and what of the first run's lead or lag is real.

    Of each other run, `differences` has the change against the first: a metric that can be resampled article by
    article comes with a 95 % interval and whether that leaves out zero.
    """
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
        "differences": [{"run_id": r["run_id"], **_difference(found[0], r)} for r in found[1:]],
        "link": _compare_link(found),
    }


def _difference(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """How a run differs from another: by metric, and whether article by article it can be told."""
    shared = [k for k in second["metrics"] if k in first["metrics"]]
    metrics = {k: {"delta": second["metrics"][k] - first["metrics"][k]} for k in shared}
    why, found = on_the_same_test(first["run_id"], second["run_id"])
    for name, difference in found.items():
        metrics[name] = asdict(difference) | {"real": difference.real}
    return {"comparable": why is None, "why": why, "metrics": metrics}


def on_the_same_test(first: str, second: str) -> tuple[str | None, dict[str, Difference]]:
    """How the second run's scores differ from the first's on the same test articles; or else why that cannot be told."""
    tests = [artifact(run_id, PER_ARTICLE) for run_id in (first, second)]
    if None in tests:
        return "a run without scores article by article", {}
    a, b = tests
    if (a["part"], a["digest"], a["articles"]) != (b["part"], b["digest"], b["articles"]):
        return "not the same test data", {}
    if (a["kind"], a["labels"]) != (b["kind"], b["labels"]):
        return "not the same labels", {}
    shape = len(a["articles"]), len(a["labels"]), 3
    first_counts, second_counts = (np.array(t["counts"], int).reshape(shape) for t in tests)
    score = partial(count_metrics, labels=a["labels"], articles=shape[0], kind=a["kind"])
    found = paired_bootstrap(first_counts, second_counts, score)
    return None, {f"{a['part']}.{_metric(k)}": v for k, v in found.items()}


def _compare_link(found: list[dict[str, Any]]) -> str:
    """MLflow's own page for these runs; for a local store as `ml ui` shows it."""
    base = store().rstrip("/") if is_server() else UI
    return compare_url(base, [r["run_id"] for r in found], sorted({r["experiment"] for r in found}))


def _pick(known: list[dict[str, Any]], run_id: str) -> dict[str, Any]:
    found = [r for r in known if r["run_id"].startswith(run_id)]
    if len(found) != 1:
        raise TrackingError(f"{'no run' if not found else 'several runs'} {run_id!r} in {store()}")
    return found[0]


def promote(run_id: str, name: str, alias: str, *, force: bool = False) -> tuple[str, str]:
    """Register a run's model and move an alias to it. Returns the version, and how it compares with the last holder.

    Raises TrackingError, unless `force` is given, if the run is worse than the holder on the same test articles.
    """
    mlflow = _mlflow()
    found = run(run_id)
    client = mlflow.MlflowClient()
    told = _against_holder(client, found, name, alias)
    if told.startswith("worse") and not force:
        raise TrackingError(f"{name}@{alias} stays as it is: {told}; --force promotes it all the same")
    with _translated(), redirect_stderr(io.StringIO()):  # mlflow tells of it on standard error
        version = mlflow.register_model(f"runs:/{found['run_id']}/model", name).version
        client.set_registered_model_alias(name, alias, version)
    return str(version), told


def _against_holder(client: Any, found: Mapping[str, Any], name: str, alias: str) -> str:
    """How a run compares with the model that holds an alias: a sentence that begins with the verdict."""
    from mlflow.exceptions import MlflowException

    try:
        holder = client.get_model_version_by_alias(name, alias)
    except MlflowException:  # no such model or alias yet
        return f"the first to be {name}@{alias}"
    try:
        why, differences = on_the_same_test(holder.run_id, found["run_id"])
    except TrackingError:  # the holder's run was deleted
        why, differences = "its run cannot be read", {}
    if why is not None:
        return f"not compared with version {holder.version}: {why}"
    metric, d = next(iter(differences.items()))
    verdict = "no real difference" if not d.real else "worse" if d.delta < 0 else "better"
    new = found["metrics"].get(metric, float("nan"))
    return (
        f"{verdict}: {metric} {new:.4f} against {new - d.delta:.4f} of version {holder.version} on the same test "
        f"articles (difference {d.delta:+.4f}, 95 % interval {d.low:+.4f} to {d.high:+.4f})"
    )


def is_uri(model: str) -> bool:
    """Whether a model is named by an MLflow address rather than a folder."""
    return model.startswith(("models:/", "runs:/"))


def fetch(uri: str) -> tuple[Path, str | None]:
    """The model directory behind `models:/NAME@ALIAS`, `models:/NAME/VERSION` or `runs:/ID`.

    With it comes `NAME@VERSION`, if the model is registered. Raises TrackingError if there is no such model, or it is
    not the one that its run logged.
    """
    mlflow = _mlflow()
    registered = None
    source = uri
    with _translated():
        if match := re.fullmatch(r"models:/([^/@]+)(?:@([^/@]+)|/(\d+))", uri):
            name, alias, number = match.groups()
            client = mlflow.MlflowClient()
            version = (
                client.get_model_version(name, number)
                if number
                else client.get_model_version_by_alias(name, alias)
            )
            registered, logged_by = f"{name}@{version.version}", version.run_id
        elif match := re.fullmatch(r"runs:/([0-9a-f]+)(?:/model)?", uri):
            logged_by = run(match[1])["run_id"]
            source = f"runs:/{logged_by}/model"
        else:
            raise TrackingError(
                f"{uri!r}: a model is a folder, models:/NAME@ALIAS, models:/NAME/VERSION or runs:/ID"
            )
        folder = Path(mlflow.artifacts.download_artifacts(artifact_uri=source))
    found = sorted(folder.rglob(MANIFEST))
    if not found:
        raise TrackingError(f"{uri} holds no model of this toolkit")
    with _translated():
        told = mlflow.get_run(logged_by).data.tags.get(_DIGEST) if logged_by else None
    if told not in (None, hashlib.sha256(found[0].read_bytes()).hexdigest()):
        raise TrackingError(f"{uri}: {found[0]} is not the file that run {logged_by} logged (altered)")
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


def is_server() -> bool:
    """Whether the store is a tracking server, which shows its own UI."""
    return store().startswith(("http://", "https://"))


def ui_link(port: int) -> str:
    """Where the experiment's runs are in the UI: on this machine's port, or on the tracking server."""
    base = store().rstrip("/") if is_server() else f"http://127.0.0.1:{port}"
    with _translated():
        return f"{base}/#/experiments/{_experiment(store())}/runs?workflowType=machine_learning"


def compare_url(base: str, runs: list[str], experiments: list[str]) -> str:
    """The UI's page that compares runs side by side, charts and tables.

    >>> compare_url("http://127.0.0.1:5000", ["a", "b"], ["1"])
    'http://127.0.0.1:5000/#/compare-runs?runs=%5B%22a%22%2C%22b%22%5D&experiments=%5B%221%22%5D'
    """
    named, within = (quote(orjson.dumps(ids).decode()) for ids in (runs, experiments))
    return f"{base}/#/compare-runs?runs={named}&experiments={within}"


def _mlflow() -> Any:
    """mlflow, quiet, pointed at a store that answers. Raises TrackingError within seconds if none does."""
    import logging

    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "20")
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    os.environ.setdefault(
        "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true"
    )  # a server's address, amid `--json`
    warnings.filterwarnings("ignore", module="mlflow|pydantic")
    _reach(store())
    try:
        import mlflow
    except ImportError as error:
        raise TrackingError(f"mlflow cannot be imported: {error}") from error
    for name in ("mlflow", "alembic"):
        logging.getLogger(name).setLevel(logging.ERROR)
    with _translated():
        _open(mlflow, store())
    return mlflow


@cache
def _reach(uri: str) -> None:
    """Raise TrackingError if a store cannot be opened: mlflow itself tries again for a minute or more."""
    parts, file = urlsplit(uri), _database(uri)
    with _translated():
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            with _alone(file.parent), closing(sqlite3.connect(file, timeout=5)) as database:
                new = not database.execute("select count(*) from sqlite_master").fetchone()[0]
                database.execute("begin immediate" if new else "select 1")
            return
        port = parts.port or {"http": 80, "https": 443, "postgresql": 5432, "mysql": 3306, "mssql": 1433}.get(
            parts.scheme.split("+")[0]
        )
        through = urllib.request.getproxies().get(parts.scheme)
        if parts.hostname and port and (not through or urllib.request.proxy_bypass(parts.hostname)):
            socket.create_connection((parts.hostname, port), timeout=_PATIENCE).close()


def _open(mlflow: Any, uri: str) -> None:
    """Point mlflow at a store. One of SQLite is made here, by one process while the others wait for it."""
    file = _database(uri)
    if file is None:
        mlflow.set_tracking_uri(uri)
        return
    mlflow.set_tracking_uri(f"sqlite:///{file}")  # mlflow keeps a store by its address, whatever the folder
    with _alone(file.parent):
        mlflow.search_experiments(max_results=1)


def _database(uri: str) -> Path | None:
    """The file of an SQLite store.

    >>> _database("sqlite:////data/mlflow.db").as_posix()
    '/data/mlflow.db'
    >>> _database("http://127.0.0.1:5000")
    """
    path = uri.removeprefix("sqlite:///")
    return Path(path).absolute() if path != uri and path != ":memory:" and "?" not in path else None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time: of several that make the tables of one new database, all fail.

    The lock is on the folder itself, so that no lock file is left behind.
    """
    try:
        import fcntl
    except (
        ImportError
    ):  # Windows: nothing to lock a folder with; the first run of a store has to be alone there
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems cannot lock a folder
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@cache
def _experiment(uri: str) -> str:
    """The id of the experiment in a store, made on first use with artifacts beside the store."""
    mlflow = _mlflow()
    found = mlflow.get_experiment_by_name(EXPERIMENT)
    if found is not None:
        return str(found.experiment_id)
    file = _database(uri)
    place = None if is_server() else ((file.parent if file else Path.cwd()) / "mlruns").as_uri()
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
        _send(run_id, content, {})
        _send_files(run_id, folder)
        _send_inputs(run_id, content["datasets"])
        for directory in sorted((folder / "model").glob("*")):
            with mlflow.start_run(run_id=run_id):
                _log_model(directory)
        _end(run_id, "FINISHED", content["end"])


def _send(run_id: str, content: Mapping[str, Any], tags: Mapping[str, str]) -> None:
    """Log settings, metrics and tags in as few calls as the store allows."""
    from mlflow.entities import Metric, Param, RunTag

    client, now = _mlflow().MlflowClient(), _now()
    metrics = [Metric(k, v, now, 0) for k, v in content.get("metrics", {}).items()]
    params = [Param(k, v) for k, v in content.get("params", {}).items()]
    marks = [RunTag(k, v) for k, v in tags.items()]
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


def _end(run_id: str, status: str, at: int | None = None) -> None:
    with _translated():
        _mlflow().MlflowClient().set_terminated(run_id, status, at or _now())


def _fresh(folder: Path) -> Path:
    """The folder, or the first numbered one beside it, that is not there yet: results are never written over."""
    names = itertools.chain([folder], (folder.with_name(f"{folder.name}-{n}") for n in itertools.count(2)))
    return next(f for f in names if not f.exists())


def _metric(name: str) -> str:
    """A metric's name with nothing in it that the store refuses: no marks, no path, no more than 250 characters."""
    return re.sub(r"[^\w. -]", "_", name)[:250]


def _now() -> int:
    """Milliseconds since 1970, as the store counts time."""
    return int(time.time() * 1000)


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
        "experiment": found.info.experiment_id,
        "parent": found.data.tags.get("mlflow.parentRunId"),
        "params": dict(found.data.params),
        "metrics": dict(found.data.metrics),
        "tags": {k: v for k, v in found.data.tags.items() if not k.startswith("mlflow.")},
    }


def _origin() -> dict[str, str]:
    """Git commit, package versions and the name of the program, as tags."""
    import subprocess
    import sys

    tags = {"version.python": platform.python_version()}
    for package in _VERSIONS:
        with suppress(metadata.PackageNotFoundError):
            tags[f"version.{package}"] = metadata.version(package)
    tags["mlflow.source.name"] = Path(sys.argv[0]).name  # mlflow's own is the whole path on this machine
    try:
        call = ["git", "rev-parse", "HEAD"], ["git", "status", "--porcelain"]
        commit, status = (
            subprocess.run(c, capture_output=True, text=True, timeout=5, check=True).stdout for c in call
        )
        return tags | {"git.commit": commit.strip(), "git.dirty": str(bool(status.strip())).lower()}
    except (OSError, subprocess.SubprocessError):
        return tags
