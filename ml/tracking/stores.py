"""The tracking store: its address, whether it answers, mlflow opened on it, and its pages.

What is asked of the store is `client` and `registry`; mlflow is imported when it is opened, and not
before.
"""

from __future__ import annotations

import logging
import os
import socket
import sqlite3
import sys
import urllib.request
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import orjson

from ml.errors import TrackingError

DEFAULT_STORE = "mlflow.db"
EXPERIMENT = "newsdesk"
UI = "http://127.0.0.1:5000"
_KINDS = (
    "sqlite",
    "http",
    "https",
    "postgresql",
    "mysql",
    "mssql",
    "file",
    "databricks",
    "databricks-uc",
    "uc",
)
_PATIENCE = 4.0  # seconds that a store has to take a connection
_PORTS = {"http": 80, "https": 443, "postgresql": 5432, "mysql": 3306, "mssql": 1433}


def store() -> str:
    """The tracking store: `MLFLOW_TRACKING_URI`, or SQLite in the working folder.

    Raises TrackingError for what is no address.
    """
    uri = os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{DEFAULT_STORE}"
    kind = uri.partition(":")[0].split("+")[0]
    if kind not in _KINDS or (kind == "sqlite" and not uri.startswith("sqlite:///")):
        raise TrackingError(
            "MLFLOW_TRACKING_URI must be sqlite:///FILE, http://HOST:PORT or postgresql://…, "
            f"got {uri!r}"
        )
    file = database(uri)
    return f"sqlite:///{file}" if file else uri


def is_server() -> bool:
    """Whether the store is a tracking server, which shows its own UI."""
    return store().startswith(("http://", "https://"))


@contextmanager
def reached(uri: str) -> Iterator[None]:
    """Check that a store takes a connection; mlflow itself would try for a minute or more.

    The block has an SQLite store to itself: of several processes that make the tables of one new
    database, all fail.
    """
    file = database(uri)
    if file is None:
        _connect(uri)
        yield
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with _alone(file.parent):
        with closing(sqlite3.connect(file, timeout=5)) as opened:
            is_new = not opened.execute("select count(*) from sqlite_master").fetchone()[0]
            opened.execute("begin immediate" if is_new else "select 1")
        yield


def _connect(uri: str) -> None:
    parts = urlsplit(uri)
    port = parts.port or _PORTS.get(parts.scheme.split("+")[0])
    through = urllib.request.getproxies().get(parts.scheme)
    if parts.hostname and port and (not through or urllib.request.proxy_bypass(parts.hostname)):
        socket.create_connection((parts.hostname, port), timeout=_PATIENCE).close()


def database(uri: str) -> Path | None:
    """The file of an SQLite store.

    >>> database("sqlite:////data/mlflow.db").as_posix()
    '/data/mlflow.db'
    >>> database("http://127.0.0.1:5000")
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


def open_mlflow() -> Any:
    """The mlflow module set to the store; TrackingError in seconds if that does not answer."""
    uri = store()
    mlflow = _opened(uri)
    mlflow.set_tracking_uri(uri)  # another one may have been opened in between
    return mlflow


@cache
def _opened(uri: str) -> Any:
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "20")
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    os.environ.setdefault("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true")  # amid `--json`
    warnings.filterwarnings("ignore", module="mlflow|pydantic")
    with translated(), reached(uri):
        import mlflow

        for name in ("mlflow", "alembic"):
            logging.getLogger(name).setLevel(logging.ERROR)
        mlflow.set_tracking_uri(uri)
        if database(uri):
            mlflow.search_experiments(max_results=1)  # makes the tables
    return mlflow


@cache
def experiment_id(uri: str) -> str:
    """The id of the experiment in a store, made on first use with artifacts beside the store."""
    mlflow = open_mlflow()
    found = mlflow.get_experiment_by_name(EXPERIMENT)
    if found is not None:
        return str(found.experiment_id)
    file = database(uri)
    place = None if is_server() else ((file.parent if file else Path.cwd()) / "mlruns").as_uri()
    try:
        return str(mlflow.create_experiment(EXPERIMENT, artifact_location=place))
    except mlflow.exceptions.MlflowException:  # somebody else made it in the meantime
        return str(mlflow.get_experiment_by_name(EXPERIMENT).experiment_id)


@contextmanager
def translated() -> Iterator[None]:
    """Raise what mlflow and its store raise as TrackingError, in one line."""
    try:
        yield
    except TrackingError:
        raise
    except Exception as error:  # mlflow, SQLAlchemy, requests have a tree each
        first = str(error).strip().splitlines() or [type(error).__name__]
        raise TrackingError(f"MLflow at {store()}: {first[0][:300]}") from error


def ui_command(port: int) -> list[str]:
    """The command that shows the store in a browser, one worker and nothing sent outside."""
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
    return {
        **os.environ,
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        "MLFLOW_DISABLE_TELEMETRY": "true",
    }


def compare_url(base: str, runs: list[str], experiments: list[str]) -> str:
    """The UI's page that compares runs side by side, charts and tables.

    Parameters
    ----------
    base
        The address of the UI.
    runs, experiments
        Ids of the runs, and of the experiments that they are in.

    Returns
    -------
    str

    Examples
    --------
    >>> compare_url("http://127.0.0.1:5000", ["a", "b"], ["1"])
    'http://127.0.0.1:5000/#/compare-runs?runs=%5B%22a%22%2C%22b%22%5D&experiments=%5B%221%22%5D'
    """
    named, within = (quote(orjson.dumps(ids).decode()) for ids in (runs, experiments))
    return f"{base}/#/compare-runs?runs={named}&experiments={within}"
