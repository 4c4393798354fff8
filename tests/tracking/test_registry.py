import os
import subprocess
import sys
from pathlib import Path

import pytest

from ml.errors import TrackingError
from ml.tracking import client, registry, stores


@pytest.fixture(scope="module")
def logged(folder, model_dir):
    """A run with a model."""
    with client.start("first") as run:
        run.model(model_dir)
    return run.id


def test_registered_models_are_fetched(logged, model_dir):
    version = registry.register(logged, "译稿", "champion")
    assert registry.holder("译稿", "champion") == (version, logged)
    assert registry.holder("译稿", "other") is None
    assert registry.holder("other", "champion") is None
    for uri, name in (
        ("models:/译稿@champion", f"译稿@{version}"),
        (f"models:/译稿/{version}", f"译稿@{version}"),
        (f"runs:/{logged}", None),
    ):
        path, found = registry.fetch(uri)
        assert found == name
        assert (path / "model.json").read_bytes() == (model_dir / "model.json").read_bytes()


@pytest.mark.slow
def test_a_process_elsewhere_fetches_from_the_same_store(logged, model_dir, tmp_path):
    uri, address = f"runs:/{logged}", stores.store()
    assert Path(address.removeprefix("sqlite:///")).is_absolute()
    code = "import sys; from ml.tracking import registry; print(registry.fetch_from(*sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", code, address, uri],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(client.__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    folder = Path(done.stdout.splitlines()[-1])
    assert (folder / "model.json").read_bytes() == (model_dir / "model.json").read_bytes()


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
        registry.fetch(uri)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "is_uri"), [("models:/a@b", True), ("runs:/a", True), ("models/a", False), ("", False)]
)
def test_addresses_are_told_from_folders(name, is_uri):
    assert registry.is_uri(name) == is_uri
