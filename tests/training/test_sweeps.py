import math
import shutil
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from ml.articles import to_row
from ml.errors import ExperimentError, ToolkitError, TrackingError
from ml.tracking import client, comparison
from ml.training import sweeps
from ml.training.config import parse, read_config, with_settings
from ml.training.sweeps import run_trials, sweep, sweep_digest, trials

pytestmark = pytest.mark.slow

TOPICS = {"task": "topics", "name": "t", "thresholds": {"cv": 2}, "features": {"min_df": 1}}
SETTINGS = [{"model.C": 1.0}, {"model.C": 0.5}, {"model.C": 2.0}]


@pytest.fixture(scope="module")
def folder(folder, articles):
    """A working folder with a store of its own and the twelve articles twice over."""
    rows = (to_row(replace(a, id=f"{a.id}{k}")) for k in range(2) for a in articles)
    (folder / "data.jsonl").write_bytes(b"".join(orjson.dumps(r) + b"\n" for r in rows))
    return folder


@pytest.fixture
def plan(folder):
    return parse({**TOPICS, "data": {"train": str(folder / "data.jsonl"), "test": 0.4}}, "x")


def test_the_grid_and_its_draws():
    plan = parse(
        {**TOPICS, "sweep": {"model.C": [1.0, 2.0], "features.title_weight": [1.0, 2.0, 3.0]}}, "x"
    )
    assert len(trials(plan, None)) == 6
    assert len(trials(plan, 4)) == 4
    bounds = parse(
        {
            **TOPICS,
            "sweep": {
                "model.C": {"low": 0.01, "high": 100.0, "log": True},
                "model.class_weight": ["balanced"],
            },
        },
        "x",
    )
    drawn = trials(bounds, 50)
    assert all(0.01 <= d["model.C"] <= 100 and d["model.class_weight"] == "balanced" for d in drawn)
    assert abs(sum(math.log10(d["model.C"]) for d in drawn) / 50) < 0.7
    with pytest.raises(ExperimentError, match=r"no \[sweep\] section"):
        trials(parse(TOPICS, "x"), 3)


def test_a_bad_trial_fails_alone(plan):
    done = {
        t.number: t.outcome
        for t in run_trials(plan, {0: {"model.C": 1.0}, 1: {"model.C": -1.0}, 2: {}}, 1)
    }
    assert isinstance(done[1], ExperimentError)
    assert [sweeps.headline("topics", done[n].metrics) > 0 for n in (0, 2)] == [True, True]


def test_the_digest_is_of_settings_and_data(plan, folder):
    digest = sweep_digest(plan, SETTINGS)
    assert digest == sweep_digest(plan, SETTINGS)
    assert digest != sweep_digest(plan, SETTINGS[:2])
    assert digest != sweep_digest(
        parse({**plan.model_dump(), "features": {"min_df": 2}}, "x"), SETTINGS
    )
    more = folder / "more.jsonl"
    more.write_bytes((folder / "data.jsonl").read_bytes() * 2)
    assert digest != sweep_digest(
        parse({**TOPICS, "data": {"train": str(more), "test": 0.4}}, "x"), SETTINGS
    )


def test_an_interrupted_sweep_goes_on_without_repeating(plan, folder, monkeypatch):
    heard = []

    def told(number, what):
        heard.append(number)
        if len(heard) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep(plan, SETTINGS, 1, folder / "best", report=told)
    known = client.runs()
    parent = next(r for r in known if r["name"] == "t sweep")
    assert parent["status"] == "KILLED"
    finished = {r["tags"]["sweep.number"] for r in known if r["parent"] == parent["run_id"]}
    assert finished == {"1", "2"}

    tried, original = [], sweeps.measured
    monkeypatch.setattr(sweeps, "measured", lambda p, d: tried.append(p.model.C) or original(p, d))
    found = sweep(plan, SETTINGS, 1, folder / "best", resume=True)
    assert tried == [2.0]
    assert found.run_id == parent["run_id"]
    by_id = {r["run_id"]: r for r in client.runs()}
    assert by_id[found.run_id]["status"] == "FINISHED"
    assert by_id[found.trial_id]["tags"]["sweep.best"] == "trial"
    best = by_id[found.outcome.run_id]
    assert (best["tags"]["sweep.best"], best["parent"]) == ("model", found.run_id)
    trials_ = [r for r in by_id.values() if "sweep.number" in r["tags"]]
    assert found.score == max(r["metrics"]["cv.macro_f1"] for r in trials_)
    assert sum("sweep.best" in r["tags"] for r in trials_) == 1
    assert (folder / "best" / "model.json").is_file()


def test_failed_trials_are_marked_and_tried_again(plan, folder):
    settings = [{"model.C": 1.5}, {"model.C": 3.0, "features.min_df": 1000}]
    sweep(plan, settings, 1, folder / "b")
    failed = [r for r in client.runs() if r["status"] == "FAILED" and "sweep.number" in r["tags"]]
    assert [r["params"]["features.min_df"] for r in failed] == ["1000"]
    assert "nothing to learn from" in failed[0]["tags"]["error"]
    heard = {}
    sweep(plan, settings, 1, folder / "b", resume=True, report=heard.__setitem__)
    assert "finished before" in heard[1]
    assert heard[2].startswith("failed: ")
    with pytest.raises(ToolkitError, match="every trial failed"):
        sweep(plan, settings[1:], 1, folder / "b")


def test_two_trials_compare_article_by_article(plan, folder):
    sweep(plan, SETTINGS[:2], 1, folder / "compared")
    found = [r["run_id"] for r in client.runs() if "sweep.number" in r["tags"] and r["metrics"]][:2]
    assert comparison.compare(found)["differences"][0]["comparable"]


def test_a_finished_sweep_trains_nothing_again_while_its_model_is_there(plan, folder, monkeypatch):
    out, settings = folder / "done", [{"model.C": 0.25}, {"model.C": 0.3}]
    first = sweep(plan, settings, 1, out)
    trained, original = [], sweeps.train
    monkeypatch.setattr(sweeps, "train", lambda *args: trained.append(1) or original(*args))
    again = sweep(plan, settings, 1, out, resume=True)
    assert not trained
    assert again.outcome.run_id == first.outcome.run_id
    assert again.outcome.metrics == pytest.approx(first.outcome.metrics)
    assert (again.trial_id, again.settings, again.score) == (
        first.trial_id,
        first.settings,
        first.score,
    )
    assert again.outcome.notes[0].startswith("the sweep was finished before")
    assert client.run(first.run_id)["status"] == "FINISHED"
    by_number = {
        r["tags"]["sweep.number"]: r
        for r in client.runs()
        if r["parent"] == first.run_id and "sweep.number" in r["tags"]
    }
    assert {n: (r["name"], r["params"]) for n, r in by_number.items()} == {
        "1": ("t 1", {"model.C": "0.25"}),
        "2": ("t 2", {"model.C": "0.3"}),
    }
    (out / "model.json").write_text("{}")  # another model
    with pytest.raises(ToolkitError):
        sweep(plan, settings, 1, out, resume=True)
    shutil.rmtree(out)
    assert sweep(plan, settings, 1, out, resume=True).outcome.run_id != first.outcome.run_id
    assert trained == [1, 1]


def test_every_value_is_checked_before_any_trial(folder):
    with pytest.raises(
        ExperimentError, match='model.C must be "auto" or a number above 0, at most 1e9, got -1'
    ):
        trials(parse({**TOPICS, "sweep": {"model.C": [1.0, -1]}}, "x"), None)
    with pytest.raises(
        ExperimentError, match='features.min_df must be "auto" or a whole number .*, got 2.0'
    ):
        trials(parse({**TOPICS, "sweep": {"features.min_df": {"low": 1, "high": 3}}}, "x"), None)


def test_nothing_to_resume(plan, folder):
    with pytest.raises(TrackingError, match="start it without --resume"):
        sweep(plan, [{"model.C": 77.0}], 1, folder / "b", resume=True)


FILES = sorted((Path(__file__).parents[2] / "experiments" / "sweeps").glob("*.toml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_setting_of_the_sweeps_that_come_along_can_be_tried(file):
    plan = read_config(file)
    for settings in trials(plan, None):
        assert with_settings(plan, settings).name == plan.name
    headlines = {"topics": "cv.macro_f1", "spans": "spans.micro_f1"}
    assert plan.data.test or headlines[plan.task].startswith("cv.")  # what is compared is there
