"""Shipped experiments are found by name, files by path."""

import pytest

from ml.errors import ExperimentError
from ml.training import config, shipped


@pytest.mark.parametrize("name", shipped.experiments())
def test_every_shipped_experiment_can_be_read(name):
    assert config.read_config(shipped.find(name)).task in ("topics", "spans")


def test_the_usual_ones_are_there():
    assert {"topics", "spans", "sweeps/topics", "sweeps/spans"} <= set(shipped.experiments())


def test_a_file_goes_before_a_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "topics").write_text("")
    assert str(shipped.find("topics")) == "topics"
    assert str(shipped.find("nothing.toml")) == "nothing.toml"


def test_an_unknown_name_is_told_with_the_nearest():
    with pytest.raises(ExperimentError, match="topcs: no such file and no experiment of that name"):
        shipped.find("topcs")


def test_those_of_an_installed_package_go_first(tmp_path, monkeypatch):
    (tmp_path / "ml" / "data" / "experiments").mkdir(parents=True)
    monkeypatch.setattr(shipped, "__file__", str(tmp_path / "ml" / "training" / "shipped.py"))
    assert shipped.folder() == tmp_path / "ml" / "data" / "experiments"
