"""The command line run in an empty folder, and small data for it."""

import orjson
import pytest
from click.testing import CliRunner

from ml.articles import to_row
from ml.cli.main import main


@pytest.fixture
def call(tmp_path, monkeypatch):
    """Run a command in an empty folder; returns the result with its exit code."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    return lambda *args, **kw: CliRunner().invoke(main, [str(a) for a in args], **kw)


@pytest.fixture
def labelled(tmp_path, articles):
    path = tmp_path / "labelled.jsonl"
    path.write_bytes(
        b"".join(
            orjson.dumps({**to_row(a), "id": f"{a.id}{k}"}) + b"\n"
            for k in range(2)
            for a in articles
        )
    )
    return path


@pytest.fixture
def tiny(tmp_path):
    """Experiments of a second or two."""
    (tmp_path / "t.toml").write_text(
        'task = "topics"\nname = "tiny"\n[thresholds]\ncv = 2\n[sweep]\n"model.C" = [0.5, 1.0]\n'
    )
    (tmp_path / "s.toml").write_text(
        'task = "spans"\nname = "tiny"\n[model]\nbits = 14\nmin_count = 1\n'
    )
    return tmp_path
