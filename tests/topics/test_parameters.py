"""One table of bounds: Python, experiment files and saved models give the same verdict on every value."""

import json
import math

import pytest

from ml.errors import DataError, ExperimentError, InputError, ModelError
from ml.model import model as models
from ml.topics.classifier import TopicClassifier
from ml.topics.parameters import PARAMETERS, RENAMED, all_renamed
from ml.training import config

OLD = {
    "form": "several",
    "char_ngrams": [1, 2],
    "min_count": 1,
    "max_grams": 200_000,
    "balance": False,
    "folds": 2,
    "directions": 300,
}


def in_python(name, value):
    try:
        TopicClassifier(**{name: value}).fit([], [])
    except InputError as error:
        assert str(error).startswith(f"{name} must be {PARAMETERS[name].allowed}, got ")
        return False
    except DataError as error:
        assert "no labels to learn from" in str(error)
    return True


def in_toml(name, value):
    sections = {
        "features": config.Features,
        "model": config.LinearModel,
        "thresholds": config.Thresholds,
    }
    section = next((s for s, kind in sections.items() if name in kind.model_fields), "data")
    key = "seed" if name == "random_state" else name
    if value is None:
        value = {"ngram_range": [], "class_weight": "none"}[name]
    try:
        config.parse({"task": "topics", "name": "t", section: {key: value}}, "x")
    except ExperimentError as error:
        assert str(error).startswith(f"x: {section}.{key} must be ")
        return False
    return True


def in_a_saved_model(folder, name, value):
    edit(folder, lambda topics: topics["params"].update({name: value}))
    try:
        models.load(folder)
    except ModelError as error:
        if f"{name} must be {PARAMETERS[name].allowed}, got " in str(error):
            return False
        assert "features, but weights" in str(error)  # n-grams that the tiny model has not learned
    return True


def edit(folder, change):
    path = folder / "model.json"
    about = json.loads(path.read_text())
    change(about["parts"]["topics"])
    path.write_text(json.dumps(about))


@pytest.fixture
def folder(tmp_path, articles):
    topics = TopicClassifier(cv=2, min_df=1).fit(articles, [a.topics for a in articles])
    models.save(tmp_path / "tiny", topics, name="tiny", about={})
    return tmp_path / "tiny"


def test_the_walk_passes_every_bound(bounds):
    values = bounds(PARAMETERS)
    assert {name for name, _, _ in values} == {*PARAMETERS} - {"words"}
    assert len(values) > 90


def test_one_verdict_in_python_and_in_toml(bounds):
    for name, value, allowed in bounds(PARAMETERS):
        assert in_python(name, value) == in_toml(name, value) == allowed, (name, value)


def test_the_same_verdict_in_a_saved_model(folder, bounds):
    text = (folder / "model.json").read_text()
    for name, value, allowed in bounds(PARAMETERS):
        if isinstance(value, float) and not math.isfinite(value):
            continue  # JSON has no such numbers
        (folder / "model.json").write_text(text)
        assert in_a_saved_model(folder, name, value) == allowed, (name, value)


def test_a_saved_model_with_the_names_of_before_predicts_the_same(folder, articles):
    wanted = [{**r, "model": ""} for r in models.load(folder).predict(articles)]

    def older(topics):
        assert topics["form"] == "multilabel"
        topics["form"] = OLD["form"]
        for old, new in RENAMED.items():
            topics["params"][old] = OLD[old]
            del topics["params"][new]

    edit(folder, older)
    model = models.load(folder)
    assert [{**r, "model": ""} for r in model.predict(articles)] == wanted
    assert (model.topics.form_, model.topics.params["cv"]) == ("multilabel", 2)
    models.save(folder.parent / "again", model.topics, name="tiny", about={})
    assert (
        not RENAMED.keys()
        & json.loads((folder.parent / "again/model.json").read_text())["parts"]["topics"][
            "params"
        ].keys()
    )


def test_a_parameter_under_both_of_its_names_is_refused():
    with pytest.raises(InputError, match="folds and cv are one parameter, cv"):
        all_renamed({"folds": 2, "cv": 2})
