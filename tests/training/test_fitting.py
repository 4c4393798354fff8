from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from ml.articles import to_row
from ml.corpus import dataset
from ml.errors import DataError, ExperimentError, ModelError
from ml.evaluation import scoring
from ml.evaluation.examination import examine, examine_model
from ml.model.model import load
from ml.tracking.recording import NO_RUN, Run
from ml.training import fitting
from ml.training.config import parse
from ml.training.data import load_data
from ml.training.fitting import train

TOPICS = {"task": "topics", "name": "t", "thresholds": {"cv": 2}, "features": {"min_df": 1}}
SPANS = {"task": "spans", "name": "s", "model": {"bits": 14, "min_count": 1, "l2": 0.05}}


class Recorder(Run):
    """A run that remembers what it was told."""

    id = "r1"

    def __init__(self):
        self.told = {"datasets": []}

    def params(self, values):
        self.told["params"] = dict(values)

    def metrics(self, values):
        self.told["metrics"] = dict(values)

    def dataset(self, name, digest, rows, context):
        self.told["datasets"].append((name, rows, context))

    def file(self, name, make):
        self.told[name] = make()

    def model(self, directory):
        self.told["model"] = directory


@pytest.fixture(scope="module")
def data(tmp_path_factory, articles):
    """The twelve articles twice over, as a file."""
    path = tmp_path_factory.mktemp("data") / "data.jsonl"
    path.write_bytes(
        b"".join(
            orjson.dumps(to_row(replace(a, id=f"{a.id}{k}"))) + b"\n"
            for k in range(2)
            for a in articles
        )
    )
    return str(path)


@pytest.fixture(scope="module")
def trained(data, tmp_path_factory):
    """A training of each task, which no test changes: its plan, model, run and outcome."""
    found = {}
    for table in (TOPICS, SPANS):
        plan = parse({**table, "data": {"train": data, "test": 0.4}}, "x")
        out, run = tmp_path_factory.mktemp("trained") / "out", Recorder()
        found[plan.task] = (plan, out, run, train(plan, out, run))
    return found


@pytest.mark.parametrize("part", ["topics", "spans"])
def test_training_tells_the_whole_story(part, data, trained):
    _, out, run, outcome = trained[part]
    assert outcome.run_id == "r1"
    assert run.told["params"]["data.train"] == data
    assert {c for _, _, c in run.told["datasets"]} == {"train", "test"}
    assert sum(n for _, n, _ in run.told["datasets"]) == 24
    assert run.told["model"] == out
    assert 0 <= outcome.metrics[f"{part}.micro_f1"] <= 1
    assert run.told["metrics"] == outcome.metrics
    about = load(out).about
    saved = about["scores"][part][f"{part}.micro_f1"]
    assert saved == pytest.approx(outcome.metrics[f"{part}.micro_f1"], abs=1e-5)
    assert about["parts"][part]["data"]["rows"] == outcome.metrics["train.articles"]


def test_one_label_data_trains_multiclass(tmp_path):
    path = tmp_path / "a.csv"
    rows = [f"港口货物吞吐量增长{i},物流" for i in range(8)] + [
        f"博物馆展出文物{i},文化" for i in range(8)
    ]
    path.write_text("content,desk\n" + "\n".join(rows), encoding="utf-8")
    plan = parse(
        {
            **TOPICS,
            "data": {
                "train": str(path),
                "test": 0.25,
                "text_column": "content",
                "label_column": "desk",
            },
        },
        "x",
    )
    outcome = train(plan, tmp_path / "out", Recorder())
    assert outcome.evaluation["topics"]["accuracy"] == 1.0
    assert outcome.metrics["cv.accuracy"] == 1.0
    assert load(tmp_path / "out").predict(["博物馆展出文物"])[0]["topics"] == ["文化"]


def test_topics_come_with_all_figures_and_pictures(trained):
    _, _, run, _ = trained["topics"]
    wanted = {f"topics.trade.{k}" for k in ("precision", "recall", "f1", "threshold", "ece")}
    wanted |= {
        "topics.macro_f1",
        "topics.ece",
        "train.seconds",
        "train.articles_per_second",
        "train.peak_mb",
    }
    assert wanted | {"test.articles_per_second", "model.bytes"} <= set(run.told["metrics"])
    assert run.told["metrics"]["train.peak_mb"] > 20
    pictures = [
        n for n, content in run.told.items() if n.endswith(".png") and content[:4] == b"\x89PNG"
    ]
    assert {Path(p).stem for p in pictures} >= {"confusion", "precision_recall", "reliability"}
    assert {t["data"]["test"] for t in [orjson.loads(run.told["experiment.json"])]} == {0.4}
    counts = orjson.loads(run.told["test_counts.json"])
    assert (
        len(counts["articles"]) == len(counts["counts"]) == run.told["metrics"]["topics.articles"]
    )
    assert set(orjson.loads(run.told["strongest_words.json"])) == {"trade", "culture"}
    assert (
        run.told["errors.csv"]
        .decode("utf-8-sig")
        .startswith("id,title,gold,predicted,probability culture")
    )


def test_spans_come_with_their_errors(trained):
    _, _, run, _ = trained["spans"]
    assert {"spans.micro_f1", "spans.MONEY.f1", "spans.QUANTITY.recall"} <= set(run.told["metrics"])
    assert run.told["pictures/span_errors.png"][:4] == b"\x89PNG"
    assert set(orjson.loads(run.told["span_errors.json"])) == {"MONEY", "QUANTITY"}


def test_the_learning_curve_leaves_out_what_is_too_small(data, tmp_path):
    run = Recorder()
    plan = parse({**TOPICS, "data": {"train": data, "test": 0.4}}, "x")
    outcome = train(plan, tmp_path / "out", run, curve=True)
    points = orjson.loads(run.told["learning_curve.json"])
    assert points[-1]["articles"] == outcome.metrics["train.articles"]
    assert points[-1]["topics.macro_f1"] == pytest.approx(outcome.metrics["topics.macro_f1"])
    assert any("learning curve without" in note for note in outcome.notes)
    with pytest.raises(ExperimentError, match="a learning curve needs test data"):
        train(
            parse({**TOPICS, "data": {"train": data, "test": 0}}, "x"),
            tmp_path / "b",
            run,
            curve=True,
        )


def test_measuring_comes_to_what_training_comes_to(trained):
    plan, _, run, outcome = trained["topics"]
    measured = fitting.measured(plan)
    for name in ("topics.macro_f1", "topics.ece", "cv.macro_f1", "topics.macro_f1_low"):
        assert measured.metrics[name] == pytest.approx(outcome.metrics[name])
    assert orjson.loads(orjson.dumps(measured.per_article)) == orjson.loads(
        run.told["test_counts.json"]
    )


def test_training_without_a_test_set(data, tmp_path):
    outcome = train(
        parse({**TOPICS, "data": {"train": data, "test": 0}}, "x"), tmp_path / "out", Recorder()
    )
    assert outcome.evaluation == {}
    assert "cv.macro_f1" in outcome.metrics


def test_labels_of_another_archive_are_refused(tmp_path, articles):
    dataset.write(articles, tmp_path / "a.jsonl")
    with pytest.raises(DataError, match="labels find no article there"):
        train(
            parse({**TOPICS, "data": {"archive": str(tmp_path / "a.jsonl")}}, "x"),
            tmp_path / "out",
            Recorder(),
        )


def test_what_cannot_be_is_told_before_anything_is_fitted(data, tmp_path, monkeypatch):
    def never(*_):
        raise AssertionError("fitted")

    monkeypatch.setattr(fitting, "fitted", never)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("x")
    plan = parse({**TOPICS, "data": {"train": data, "test": 0}}, "x")
    with pytest.raises(ModelError, match="mine exists and is no model directory"):
        train(plan, tmp_path / "mine", NO_RUN)
    with pytest.raises(
        ExperimentError, match="a learning curve needs test data, and data.test is 0"
    ):
        train(plan, tmp_path / "new", NO_RUN, curve=True)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("part", ["topics", "spans"])
def test_the_model_that_is_saved_predicts_what_was_tested(part, trained):
    plan, out, run, _ = trained[part]
    _, test = load_data(plan.data, plan.task)
    (tested,) = examine_model(load(out), test)
    kept = orjson.loads(run.told["test_counts.json"])
    assert tested.counts.reshape(len(test.articles), -1).tolist() == kept["counts"]
    scores = orjson.loads(
        orjson.dumps(scoring.summarize(tested), option=orjson.OPT_SERIALIZE_NUMPY)
    )
    assert scores == orjson.loads(run.told["scores.json"])
    estimator, _ = fitting.fitted(plan, load_data(plan.data, plan.task)[0])
    again = examine(estimator, test)
    assert again.found == tested.found
    if tested.probability is not None:
        assert (again.probability == tested.probability).all()


def test_a_model_is_saved_once_and_with_its_scores(data, tmp_path, monkeypatch):
    saved, original = [], fitting.models.save
    monkeypatch.setattr(
        fitting.models, "save", lambda *a, **k: saved.append(k) or original(*a, **k)
    )
    train(parse({**TOPICS, "data": {"train": data, "test": 0.4}}, "x"), tmp_path / "out", NO_RUN)
    assert len(saved) == 1 and "topics.macro_f1" in saved[0]["scores"]


def test_a_test_that_fails_leaves_no_model(data, tmp_path):
    (tmp_path / "test.jsonl").write_text('{"text": "球队夺冠", "topics": ["sport"]}\n')
    plan = parse({**TOPICS, "data": {"train": data, "test": str(tmp_path / "test.jsonl")}}, "x")
    with pytest.raises(DataError, match="does not know the topic 'sport'"):
        train(plan, tmp_path / "out", NO_RUN)
    assert not (tmp_path / "out").exists()


def test_test_articles_that_were_trained_on_are_noted(data, tmp_path):
    plan = parse({**TOPICS, "data": {"train": data, "test": data}}, "x")
    notes = train(plan, tmp_path / "m", NO_RUN).notes
    assert (
        "24 of 24 test articles are in the training data too: "
        "the scores are higher than on other articles"
    ) in notes


def test_too_few_examples_are_an_error_that_names_the_option(tmp_path):
    (tmp_path / "a.csv").write_text("text,label\n港口,a\n货运,a\n文物,b\n", encoding="utf-8")
    plan = parse({**TOPICS, "data": {"train": str(tmp_path / "a.csv"), "test": 0}}, "x")
    with pytest.raises(DataError, match=r"too few of: b \(1\); --min-examples 2 leaves them out$"):
        train(plan, tmp_path / "m", NO_RUN)
