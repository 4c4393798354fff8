"""Several people at once: on the PostgreSQL server of `make server`, and on one fresh SQLite store."""

from __future__ import annotations

import glob
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

import ml.data
from ml.articles import Article, to_row
from ml.cli.main import main
from ml.tracking import client

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).parents[2] / "experiments" / "server.sh"
PAGE = Path(ml.data.__file__).parent / "pages" / "01_evening.txt"
PROCESSES, RUNS = 8, 3
LOGGING = f"""
import multiprocessing, sys
import mlflow.store.tracking.sqlalchemy_store  # once for all: importing takes longer than what is tested
from ml.tracking import client

def log(number, together):
    together.wait()
    for k in range({RUNS}):
        with client.start(f"{{number}}.{{k}}") as run:
            run.params({{"process": number, "k": k}})
            run.metrics({{"topics.macro_f1": k / 10}})

fork = multiprocessing.get_context("fork")
together = fork.Barrier({PROCESSES})
processes = [fork.Process(target=log, args=(n, together)) for n in range({PROCESSES})]
for p in processes: p.start()
for p in processes: p.join()
sys.exit(sum(p.exitcode != 0 for p in processes))
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_together() -> None:
    """Processes that all open the store at the same moment and log their runs; every one must come to its end."""
    environment = {**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true"}
    command = [sys.executable, "-W", "ignore", "-c", LOGGING]
    done = subprocess.run(command, env=environment, stderr=subprocess.PIPE, text=True, timeout=200)
    assert done.returncode == 0, done.stderr


def assert_nothing_lost() -> None:
    found = {r["name"]: r for r in client.runs()}
    assert set(found) == {f"{n}.{k}" for n in range(PROCESSES) for k in range(RUNS)}
    for name, run in found.items():
        number, k = name.split(".")
        assert run["status"] == "FINISHED"
        assert run["params"] == {"process": number, "k": k}
        assert run["metrics"] == {"topics.macro_f1": int(k) / 10}


def test_a_fresh_sqlite_store_loses_no_run(tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/new/mlflow.db")
    start_together()
    assert_nothing_lost()
    assert {p.name for p in (tmp_path / "new").iterdir()} == {"mlflow.db"}  # no lock file stays


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, Path]]:
    """The address of `experiments/server.sh` and its folder; afterwards Ctrl-C must end all of it."""
    if not (glob.glob("/usr/lib/postgresql/*/bin/initdb") or shutil.which("initdb")):
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    pytest.importorskip("psycopg", reason="psycopg is not installed (the extra [server])")
    with tempfile.TemporaryDirectory(
        dir="/tmp"
    ) as folder:  # not pytest's: only root may enter that
        os.chmod(folder, 0o755)
        data, port, postgres = Path(folder) / "data", free_port(), free_port()
        ports = {"PORT": str(port), "POSTGRES_PORT": str(postgres)}
        process = subprocess.Popen(
            [SCRIPT],
            env={**os.environ, **ports, "DATA": str(data), "PYTHON": sys.executable},
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert process.stdout
        try:
            assert f"http://127.0.0.1:{port}" in process.stdout.readline()
            yield f"http://127.0.0.1:{port}", data
        finally:
            os.killpg(process.pid, signal.SIGINT)
            code = process.wait(60)
        assert code == 0
        assert not (data / "postgres" / "postmaster.pid").exists()
        for closed in (port, postgres):
            with socket.socket() as probe:
                assert probe.connect_ex(("127.0.0.1", closed)) != 0


@pytest.fixture
def call(
    server: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """Run a command in an empty folder, tracked by the server."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", server[0])
    return lambda *args: CliRunner().invoke(main, [str(a) for a in args])


def test_a_server_loses_no_run(call):
    start_together()
    assert_nothing_lost()


def test_from_training_to_a_promoted_model_through_a_server(
    call, server, tmp_path, articles: list[Article]
):
    rows = [orjson.dumps({**to_row(a), "id": f"{a.id}{k}"}) for k in range(2) for a in articles]
    (tmp_path / "l.jsonl").write_bytes(b"\n".join(rows))
    (tmp_path / "t.toml").write_text('task = "topics"\nname = "shared"\n[thresholds]\ncv = 2\n')
    ids = []
    for c in (0.5, 1.0):
        result = call(
            "train",
            "t.toml",
            "--data",
            "l.jsonl",
            "--set",
            f"model.C={c}",
            "--json",
            "--out",
            f"m{c}",
        )
        assert result.exit_code == 0, result.stderr
        ids.append(json.loads(result.stdout)["run_id"])
    listed = {r["run_id"]: r["name"] for r in json.loads(call("runs", "--json").stdout)["runs"]}
    assert all(listed[i] == "shared" for i in ids)
    assert json.loads(call("compare", *ids, "--json").stdout)["params"]["model.C"] == ["0.5", "1.0"]
    assert "models:/desk@champion is version 1" in call("promote", ids[1], "--name", "desk").stdout
    for uri in ("models:/desk@champion", f"runs:/{ids[1]}"):
        result = call("predict", PAGE, "--model", uri)
        assert result.exit_code == 0, result.stderr
        assert len(result.stdout.splitlines()) == 3
    assert {p.name for p in tmp_path.iterdir()} == {
        "l.jsonl",
        "t.toml",
        "m0.5",
        "m1.0",
    }  # the rest is the server's
    assert list((server[1] / "artifacts").rglob("model.json"))


def test_the_ui_of_a_server_is_its_own(call, server):
    result = call("ui")
    assert result.exit_code == 0, result.stderr
    assert f"MLflow: {server[0]}/#/experiments/" in result.stdout


def test_only_the_owner_reads_the_password(server):
    assert (server[1] / "password").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"POSTGRES": "/nowhere", "PATH": "/usr/bin:/bin"}, "apt-get install postgresql"),
        ({"PYTHON": "/nowhere/python"}, "/nowhere/python is no Python"),
    ],
)
def test_what_is_missing_is_told_in_one_line(tmp_path, settings, message):
    if message.startswith("apt") and Path("/usr/bin/initdb").exists():
        pytest.skip("PostgreSQL is on the system's path")
    environment = {**os.environ, "DATA": str(tmp_path / "d"), "PYTHON": sys.executable, **settings}
    done = subprocess.run([SCRIPT], env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    assert message in done.stderr or "apt-get install postgresql" in done.stderr
    assert not (tmp_path / "d").exists()
