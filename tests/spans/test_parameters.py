"""One table of bounds: Python, experiment files and saved models give the same verdict on every value."""

import inspect
import json
import math

from ml.errors import DataError, ExperimentError, InputError, ModelError
from ml.model import model as models
from ml.spans.parameters import PARAMETERS
from ml.spans.tagger import SpanTagger
from ml.training import config


def in_python(name, value):
    try:
        SpanTagger(**{name: value}).fit([], [])
    except InputError as error:
        assert str(error).startswith(f"{name} must be {PARAMETERS[name].allowed}, got ")
        return False
    except DataError as error:
        assert "no spans to learn from" in str(error)
    return True


def in_toml(name, value):
    try:
        config.parse({"task": "spans", "name": "s", "model": {name: value}}, "x")
    except ExperimentError as error:
        assert str(error).startswith(f"x: model.{name} must be {PARAMETERS[name].allowed}, got ")
        return False
    return True


def in_a_saved_model(folder, text, name, value):
    about = json.loads(text)
    about["parts"]["spans"]["params"][name] = value
    (folder / "model.json").write_text(json.dumps(about))
    try:
        models.load(folder)
    except ModelError as error:
        if f"{name} must be {PARAMETERS[name].allowed}, got " in str(error):
            return False
        assert "rows must be numbers below" in str(error)  # rows that a smaller table has not
    return True


def test_parameters_and_their_defaults_are_those_of_the_table():
    signature = inspect.signature(SpanTagger).parameters
    assert {n: p.default for n, p in signature.items()} == {
        n: p.default for n, p in PARAMETERS.items()
    }


def test_one_verdict_in_python_and_in_toml(bounds):
    for name, value, allowed in bounds(PARAMETERS):
        assert in_python(name, value) == allowed, (name, value)
        if name != "random_state":  # which is no setting: training draws nothing
            assert in_toml(name, value) == allowed, (name, value)


def test_the_same_verdict_in_a_saved_model(tmp_path, bounds):
    tagger = SpanTagger(min_count=1, bits=12).fit(["投资3亿元"], [[(2, 5, "MONEY")]])
    models.save(tmp_path / "tiny", tagger, name="tiny", about={})
    text = (tmp_path / "tiny" / "model.json").read_text()
    for name, value, allowed in bounds(PARAMETERS):
        if isinstance(value, float) and not math.isfinite(value):
            continue  # JSON has no such numbers
        assert in_a_saved_model(tmp_path / "tiny", text, name, value) == allowed, (name, value)
