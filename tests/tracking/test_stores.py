import pytest

from ml.errors import TrackingError
from ml.tracking import stores


def test_the_ui_is_local_and_on_the_same_store(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "sqlite:///x.db")
    command = stores.ui_command(5001)
    assert command[command.index("--backend-store-uri") + 1] == f"sqlite:///{tmp_path}/x.db"
    assert command[command.index("--host") + 1] == "127.0.0.1"


def test_without_a_word_the_store_is_in_the_working_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    assert stores.store() == f"sqlite:///{tmp_path}/mlflow.db"
    assert not stores.is_server()


@pytest.mark.parametrize(
    "uri", ["mlflow.db", "./runs", "/data/mlflow.db", "sqlite:x.db", "sqlite://x.db", "htp://x"]
)
def test_what_is_no_address_is_told_with_what_is(monkeypatch, uri):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    with pytest.raises(
        TrackingError,
        match=f"must be sqlite:///FILE, http://HOST:PORT or postgresql://…, got '{uri}'",
    ):
        stores.store()


@pytest.mark.parametrize(
    ("uri", "is_server"),
    [("http://127.0.0.1:9", True), ("postgresql+psycopg://a:b@db/x", False), ("databricks", False)],
)
def test_other_addresses_are_kept(monkeypatch, uri, is_server):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    assert (stores.store(), stores.is_server()) == (uri, is_server)


def test_a_store_is_one_process_s_alone_while_it_is_opened(tmp_path):
    import fcntl
    import os

    with stores.reached(f"sqlite:///{tmp_path}/a/x.db"):
        other = os.open(tmp_path / "a", os.O_RDONLY)
        with pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(other)
