import json
from pathlib import Path

import pytest

import ml.data

PAGE = Path(ml.data.__file__).parent / "pages" / "01_evening.txt"


@pytest.mark.slow
def test_from_training_to_a_promoted_model(call, tiny, labelled):
    ids = []
    for c in (0.5, 1.0):
        result = call(
            "train",
            "t.toml",
            "--data",
            labelled,
            "--set",
            f"model.C={c}",
            "--json",
            "--out",
            f"m{c}",
        )
        ids.append(json.loads(result.stdout)["run_id"])
    assert {r["run_id"] for r in json.loads(call("runs", "--json").stdout)["runs"]} == set(ids)
    assert "tiny" in call("runs").stdout
    assert json.loads(call("compare", *ids, "--json").stdout)["params"]["model.C"] == ["0.5", "1.0"]
    assert "model.C" in call("compare", *ids).stdout
    assert "models:/desk@champion is version 1" in call("promote", ids[0], "--name", "desk").stdout
    result = call("predict", PAGE, "--model", "models:/desk@champion")
    assert result.exit_code == 0
    assert json.loads(result.stdout.splitlines()[0])["model"].endswith("@1")
    assert call("predict", PAGE, "--model", f"runs:/{ids[1]}").exit_code == 0
    swept = call("sweep", "t.toml", "--json", "--out", "best")
    assert swept.exit_code == 0, swept.stderr
    found = json.loads(swept.stdout)
    assert found["settings"]["model.C"] in (0.5, 1.0)
    again = call("sweep", "t.toml", "--out", "best", "--resume")
    assert again.stderr.count(", finished before") == 2
    assert "nothing is trained again" in again.stderr
    assert found["trial_id"] in again.stdout
    assert "tiny best ★" in call("runs").stdout
    compared = call("compare", *ids).stdout
    assert "significant" in compared
    assert "/#/compare-runs?runs=" in compared
    assert "not comparable" in call("compare", ids[0], found["run_id"]).stdout
    assert f"model is {found['run_id']}" in call("promote", found["sweep_id"]).stderr
    unknown = call("runs", "--experiment", "x", "--json")
    assert (unknown.exit_code, unknown.stdout) == (1, "")
    assert "no experiment 'x'" in unknown.stderr


@pytest.mark.slow
def test_a_store_without_runs_is_noted(call):
    result = call("runs")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.startswith("no runs yet in sqlite:///")
    assert json.loads(call("runs", "--json").stdout) == {"runs": []}


def test_a_port_in_use(call):
    import socket

    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        result = call("ui", "--port", server.getsockname()[1])
    assert result.exit_code == 1
    assert "is in use" in result.stderr
