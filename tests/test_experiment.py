import math
from dataclasses import replace

import orjson
import pytest

from ml import corpus, experiment
from ml.articles import Article, to_row
from ml.corpus import Dataset
from ml.errors import DataError, ExperimentError
from ml.experiment import flat, parse, read, setting, train, trials, with_settings
from ml.model import load
from ml.tracking import Run

TOPICS = {"task": "topics", "name": "t", "thresholds": {"folds": 2}, "features": {"min_count": 1}}
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

    def json(self, name, content):
        self.told[name] = content

    def model(self, directory):
        self.told["model"] = directory


@pytest.fixture
def data(tmp_path, articles):
    """The twelve articles twice over, as a file."""
    path = tmp_path / "data.jsonl"
    path.write_bytes(
        b"".join(
            orjson.dumps(to_row(replace(a, id=f"{a.id}{k}"))) + b"\n" for k in range(2) for a in articles
        )
    )
    return str(path)


@pytest.mark.parametrize("table", [TOPICS, SPANS])
def test_training_tells_the_whole_story(table, data, tmp_path):
    run = Recorder()
    outcome = train(parse({**table, "data": {"train": data, "test": 0.4}}, "x"), tmp_path / "out", run)
    part = table["task"]
    assert outcome.run_id == "r1"
    assert run.told["params"]["data.train"] == data
    assert {c for _, _, c in run.told["datasets"]} == {"train", "test"}
    assert sum(n for _, n, _ in run.told["datasets"]) == 24
    assert run.told["model"] == tmp_path / "out"
    assert 0 <= outcome.metrics[f"{part}.micro_f1"] <= 1
    assert run.told["metrics"] == outcome.metrics
    about = load(tmp_path / "out").about["parts"][part]
    assert about["scores"][f"{part}.micro_f1"] == pytest.approx(outcome.metrics[f"{part}.micro_f1"], abs=1e-5)
    assert about["data"]["rows"] == outcome.metrics["train.articles"]


def test_one_label_data_trains_one_of_many(tmp_path):
    path = tmp_path / "a.csv"
    rows = [f"港口货物吞吐量增长{i},物流" for i in range(8)] + [f"博物馆展出文物{i},文化" for i in range(8)]
    path.write_text("content,desk\n" + "\n".join(rows), encoding="utf-8")
    plan = parse(
        {
            **TOPICS,
            "data": {"train": str(path), "test": 0.25, "text_column": "content", "label_column": "desk"},
        },
        "x",
    )
    outcome = train(plan, tmp_path / "out", Recorder())
    assert outcome.evaluation["topics"]["accuracy"] == 1.0
    assert outcome.metrics["cv.accuracy"] == 1.0
    assert load(tmp_path / "out").predict(["博物馆展出文物"])[0]["topics"] == ["文化"]


def test_training_without_a_test_set(data, tmp_path):
    outcome = train(parse({**TOPICS, "data": {"train": data, "test": 0}}, "x"), tmp_path / "out", Recorder())
    assert outcome.evaluation == {}
    assert "cv.macro_f1" in outcome.metrics


def test_evaluate_scores_every_part_with_gold(model, articles):
    result = experiment.evaluate(model, Dataset(articles, "x"))
    assert result["topics"]["macro_f1"] > 0.9
    assert result["spans"]["micro_f1"] > 0.9
    assert "values" not in result
    only_topics = [replace(a, spans=None) for a in articles]
    assert set(experiment.evaluate(model, Dataset(only_topics, "x"))) == {"topics"}


def test_evaluate_scores_values(model, articles):
    article = articles[0]
    spans = [
        {"low": s, "high": s, "unit": u, "modifier": m}
        for s, u, m in ((3.52e9, "USD", "exact"), (18.1, "%", "exact"), (1200, "家", "over"))
    ]
    result = experiment.evaluate(model, Dataset([replace(article, values=tuple(spans))], "x"), "spans")
    assert result["values"] == {"accuracy": 1.0, "modifier_accuracy": 1.0, "spans": 3}


def test_evaluate_without_gold(model, articles):
    bare = [replace(a, spans=None, topics=None) for a in articles]
    with pytest.raises(DataError, match="no article is labelled"):
        experiment.evaluate(model, Dataset(bare, "bare"))


def test_evaluate_with_an_unknown_topic(model, articles):
    with pytest.raises(DataError, match="does not know the topic 'sport'; it knows: culture, trade"):
        experiment.evaluate(model, Dataset([replace(articles[0], topics=("sport",))], "x"))


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"task": "topics", "name": "x", "modle": {}}, "unknown key modle; did you mean model?"),
        ({"task": "topics", "name": "x", "model": {"c": 1}}, r"unknown key model.c; known: C, balance"),
        (
            {"task": "spans", "name": "x", "model": {"C": 1}},
            "unknown key model.C; known: bits, l2, max_iter, min_count",
        ),
        (
            {"task": "topics", "name": "x", "model": {"C": -1}},
            "model.C: input should be greater than 0, got -1",
        ),
        (
            {"task": "topics", "name": "x", "features": {"title_weight": "much"}},
            "features.title_weight: .* got 'much'",
        ),
        ({"task": "sport", "name": "x"}, 'task must be "topics" or "spans"'),
        ({"name": "x"}, 'task must be "topics" or "spans"'),
        ({"task": "topics"}, "name: field required"),
    ],
)
def test_a_wrong_key_is_named(table, message):
    with pytest.raises(ExperimentError, match=message) as caught:
        parse(table, "x.toml")
    assert str(caught.value).startswith("x.toml: ")
    assert "\n" not in str(caught.value)


def test_files_that_are_no_experiments(tmp_path):
    with pytest.raises(ExperimentError, match="No such file"):
        read(tmp_path / "none.toml")
    (tmp_path / "a.toml").write_text("task = ")
    with pytest.raises(ExperimentError, match="not TOML"):
        read(tmp_path / "a.toml")


def test_overrides(tmp_path):
    (tmp_path / "a.toml").write_text('task = "topics"\nname = "x"\n')
    plan = read(tmp_path / "a.toml", {"model.C": 0.5, "data.test": 0})
    assert flat(plan)["model.C"] == 0.5
    with pytest.raises(ExperimentError, match="name is no section"):
        read(tmp_path / "a.toml", {"name.first": 1})


def test_settings_read_as_toml_or_text():
    assert setting("data.archive=a/b.jsonl.gz") == ("data.archive", "a/b.jsonl.gz")
    assert setting("model.balance=false") == ("model.balance", False)


def test_the_grid_and_its_draws():
    plan = parse({**TOPICS, "sweep": {"model.C": [1.0, 2.0], "features.title_weight": [1.0, 2.0, 3.0]}}, "x")
    assert len(trials(plan, None)) == 6
    assert len(trials(plan, 4)) == 4
    bounds = parse(
        {**TOPICS, "sweep": {"model.C": {"low": 0.01, "high": 100.0, "log": True}, "model.balance": [True]}},
        "x",
    )
    drawn = trials(bounds, 50)
    assert all(0.01 <= d["model.C"] <= 100 and d["model.balance"] for d in drawn)
    assert abs(sum(math.log10(d["model.C"]) for d in drawn) / 50) < 0.7
    with pytest.raises(ExperimentError, match=r"no \[sweep\] section"):
        trials(parse(TOPICS, "x"), 3)


def test_a_bad_trial_fails_alone(data, tmp_path):
    plan = parse({**TOPICS, "data": {"train": data}}, "x")
    results = experiment.sweep(
        plan, [{"model.C": 1.0}, {"model.C": -1.0}, {"model.C": 0.5}], 1, tmp_path, lambda n, o: None
    )
    assert isinstance(results[1], ExperimentError)
    assert [experiment.headline("topics", r.metrics) > 0 for r in (results[0], results[2])] == [True, True]


def test_with_settings_checks_them():
    assert with_settings(parse(TOPICS, "x"), {"model.C": 3.0}).model.C == 3.0
    with pytest.raises(ExperimentError, match="unknown key model.D"):
        with_settings(parse(TOPICS, "x"), {"model.D": 3.0})


def test_the_shipped_experiments_are_valid():
    from pathlib import Path

    folder = Path(corpus.__file__).parent.parent / "experiments"
    files = sorted(folder.glob("*.toml"))
    assert len(files) >= 4
    for file in files:
        read(file)


def test_labels_of_another_archive_are_refused(tmp_path, articles):
    corpus.write(articles, tmp_path / "a.jsonl")
    with pytest.raises(DataError, match="labels find no article there"):
        train(
            parse({**TOPICS, "data": {"archive": str(tmp_path / "a.jsonl")}}, "x"),
            tmp_path / "out",
            Recorder(),
        )


def test_mistakes_are_the_surest_first_with_the_words_that_led_to_them(model, articles):
    swapped = [replace(a, topics=("culture",) if a.topics == ("trade",) else a.topics) for a in articles]
    data = Dataset(swapped, "swapped")
    found = experiment.mistakes(model, data, 2)
    assert [m["mistake"] for m in found["trade"]] == ["found", "found"]
    assert [m["mistake"] for m in found["culture"]] == ["missed", "missed"]
    assert found["trade"][0]["probability"] >= found["trade"][1]["probability"]
    assert found["culture"][0]["probability"] <= found["culture"][1]["probability"]
    assert all(w["weight"] > 0 for w in found["trade"][0]["words"])
    assert all(w["weight"] < 0 for w in found["culture"][0]["words"])
    assert experiment.mistakes(model, Dataset(articles, "right")) == {"culture": [], "trade": []}
    assert experiment.mistakes(model, Dataset([Article("", "无")], "none")) == {}
