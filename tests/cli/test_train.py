import json
import subprocess
import sys
from pathlib import Path

import pytest

import ml.data

PAGE = Path(ml.data.__file__).parent / "pages" / "01_evening.txt"


def test_train_without_tracking(call, tiny, labelled):
    result = call(
        "train", "t.toml", "--data", labelled, "--no-track", "--json", "--set", "features.min_df=1"
    )
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["run_id"] is None
    assert "topics.macro_f1" in found["metrics"]
    assert (
        call("train", "s.toml", "--data", labelled, "--no-track", "--out", found["model"]).exit_code
        == 0
    )
    assert {p.name for p in Path(found["model"]).iterdir()} == {
        "model.json",
        "topics.npz",
        "spans.npz",
    }


@pytest.fixture
def desks(tmp_path):
    """A table of somebody's own."""
    words = {"财经": "外贸出口关税企业港口", "文化": "博物馆文物戏曲展览演出"}
    rows = [(f"{words[d][n % 5 :]}第{n}次{words[d]}。", d) for n in range(20) for d in words]
    text = "\n".join(["content;desk", *map(";".join, rows)])
    (tmp_path / "my.csv").write_bytes(text.encode("gbk"))
    return tmp_path / "my.csv"


def test_a_table_is_all_that_training_needs(call, desks):
    result = call("train", "--data", "my.csv", "--no-track", "--set", "thresholds.cv=2")
    assert result.exit_code == 0, result.stderr
    assert result.stderr.splitlines() == [
        "text=content, label=desk, 2 labels, 40 rows: single-label topics",
        "my.csv: read as GB 18030, cells separated by semicolons",
    ]
    assert "model: runs/my" in result.stdout
    assert call("evaluate", "my.csv", "--model", "runs/my", "--text-column", "content", "--label-column", "desk").exit_code == 0  # fmt: skip


def test_data_may_be_given_several_times(call, desks):
    both = "--data", "my.csv", "--data", "my.csv", "--set", "thresholds.cv=2", "--json"
    result = call("train", *both, "--no-track")
    assert "2 labels, 80 rows: single-label topics" in result.stderr
    assert json.loads(result.stdout)["metrics"]["train.articles"] == 64


def test_spans_are_told_from_labels(call, desks, labelled):
    rows = [json.loads(line) for line in labelled.read_text().splitlines()]
    keys = ("title", "text", "spans")
    Path("s.jsonl").write_text("\n".join(json.dumps({k: r[k] for k in keys}) for r in rows))
    result = call("train", "--data", "s.jsonl", "--no-track", "--set", "model.bits=14")
    assert result.exit_code == 0, result.stderr
    assert result.stderr.startswith("text=text, title=title, spans=spans, 2 labels, 24 rows: spans")
    assert {p.name for p in Path("runs/s").iterdir()} == {"model.json", "spans.npz"}


def test_a_shipped_experiment_has_a_name(call, labelled):
    settings = "--set", "thresholds.cv=2", "--set", "features.min_df=1", "--no-track"
    result = call("train", "topics", "--data", labelled, *settings)
    assert result.exit_code == 0 and "model: runs/topics" in result.stdout
    assert call("train", "topcis").stderr.startswith(
        "error: topcis: no such file and no experiment"
    )
    assert call("train").exit_code == 2


def test_a_sweep_takes_the_data_as_training_does(call, desks):
    given = "--data", "my.csv", "--test", "0.3", "--set", "thresholds.cv=2", "--trials", "2"
    result = call("sweep", *given, "--json")
    assert result.exit_code == 0, result.stderr
    assert result.stderr.startswith("text=content, label=desk, 2 labels, 40 rows")
    found = json.loads(result.stdout)
    assert found["model"] == "runs/my-best"
    assert found["metrics"]["train.articles"] == 28


@pytest.mark.parametrize("quiet", [(), ("--quiet",)])
def test_train_names_the_new_key_for_an_old_one(call, tiny, labelled, quiet):
    result = call(
        *quiet,
        "train",
        "t.toml",
        "--data",
        labelled,
        "--no-track",
        "--json",
        "--set",
        "features.min_count=1",
    )
    assert result.exit_code == 0
    assert json.loads(result.stdout)
    line = "the setting features.min_count is now called features.min_df"
    assert result.stderr.count(line) == (0 if quiet else 1)


@pytest.mark.slow
def test_training_without_tracking_imports_no_mlflow(tiny, labelled):
    code = "import sys\nfrom ml.cli.main import main\ntry: main(sys.argv[1:])\nexcept SystemExit: pass\nprint('mlflow' in sys.modules)"
    args = ["train", "t.toml", "--data", str(labelled), "--no-track", "--out", "m"]
    done = subprocess.run(
        [sys.executable, "-c", code, *args], cwd=tiny, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "False"


def test_an_interrupted_sweep_names_the_command_to_continue(call, tiny, labelled, monkeypatch):
    from ml.training import sweeps

    def interrupted(plan, settings, jobs, out, *, resume, report):
        report(1, "0.5")
        raise KeyboardInterrupt

    monkeypatch.setattr(sweeps, "sweep", interrupted)
    result = call("sweep", "t.toml", "--trials", "2", "--jobs", "2")
    assert result.exit_code == 1
    assert "trial 1 of 2, model.C=0.5: 0.5" in result.stderr
    assert (
        "after 1 of 2 trials; continue with: ml sweep t.toml --trials 2 --jobs 2 --resume"
        in result.stderr
    )


@pytest.mark.slow
def test_without_a_store_training_is_kept_and_logged_later(call, tiny, labelled, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
    result = call("train", "t.toml", "--data", labelled, "--out", "m")
    assert result.exit_code == 1
    assert "topics macro_f1" in result.stdout
    assert "training continues without tracking" in result.stderr
    assert result.stderr.strip().splitlines()[-1].endswith("log it later with: ml log m.run")
    assert call("predict", PAGE, "--model", "m").exit_code == 0
    monkeypatch.delenv("MLFLOW_TRACKING_URI")
    assert call("log", "m.run").exit_code == 0
    found = json.loads(call("runs", "--json").stdout)["runs"]
    assert [r["name"] for r in found] == ["tiny"]
    assert "topics.trade.threshold" in found[0]["metrics"]
    assert call("log", "m.run").exit_code == 1


@pytest.mark.slow
def test_train_draws_a_learning_curve(call, tiny, labelled):
    args = ["train", "t.toml", "--data", labelled, "--set", "features.min_df=1", "--learning-curve"]
    result = call(*args)
    assert result.exit_code == 0, result.stderr
    assert list(tiny.glob("mlruns/*/artifacts/pictures/learning_curve.png"))
