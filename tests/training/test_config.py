from pathlib import Path

import pytest
from pydantic import BaseModel

from ml.errors import ExperimentError
from ml.training import config
from ml.training.config import flat, parse, read_config, setting, with_settings

TOPICS = {"task": "topics", "name": "t"}
RANGE = "a list of values to try, or {low = …, high = …, log = …}"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({}, 'task must be "topics" or "spans", got nothing'),
        ({"name": "x", "task": "sport"}, 'task must be "topics" or "spans", got .sport.'),
        ({"task": "topics"}, "name must be text of at most 80 characters .*, got nothing"),
        ({**TOPICS, "name": "../x"}, "name must be text .* without slashes, that begins with no dot, got '../x'"),
        ({**TOPICS, "name": "x" * 81}, "name must be text of at most 80"),
        ({**TOPICS, "modle": {}}, "unknown key modle; did you mean model?"),
        ({**TOPICS, "model": {"c": 1}}, "unknown key model.c; did you mean C?"),
        ({**TOPICS, "task": "spans", "model": {"C": 1}}, "unknown key model.C; known: bits, l2, max_iter, min_count"),
        ({**TOPICS, "model": 5}, r"model must be a section, \[model\], got 5"),
        ({**TOPICS, "sweep": [1]}, r"sweep must be a section, \[sweep\], got \[1\]"),
        ({**TOPICS, "model": {"C": -1}}, 'model.C must be "auto" or a number above 0, at most 1e9, got -1'),
        ({**TOPICS, "model": {"C": float("nan")}}, 'model.C must be "auto" or a number above 0, at most 1e9, got nan'),
        ({**TOPICS, "model": {"C": float("inf")}}, "model.C must be .*, got inf"),
        ({**TOPICS, "model": {"C": 1e300}}, "model.C must be .*, got 1e\\+300"),
        ({**TOPICS, "model": {"C": [1, 2]}}, 'model.C must be "auto" or a number .*, got \\[1, 2\\]'),
        ({**TOPICS, "model": {"C": True}}, 'model.C must be "auto" or a number .*, got True'),
        ({**TOPICS, "model": {"class_weight": "yes"}}, 'model.class_weight must be "balanced" or "none", got .yes.'),
        ({**TOPICS, "data": {"test": 1.5}}, "data.test must be the name of a file, or a share .*, got 1.5"),
        ({**TOPICS, "data": {"train": [1]}}, 'data.train must be "embedded", or the name of a file .*, got \\[1\\]'),
        ({**TOPICS, "data": {"train": []}}, "data.train must be .*, got \\[\\]"),
        ({**TOPICS, "data": {"seed": -1}}, "data.seed must be a whole number from 0 to 4294967295, got -1"),
        ({**TOPICS, "data": {"archive": 1}}, "data.archive must be the name of a file or a list of them, got 1"),
        ({**TOPICS, "features": {"title_weight": "much"}}, "features.title_weight must be a number .*, got 'much'"),
        ({**TOPICS, "features": {"min_df": 2.0}}, 'features.min_df must be "auto" or a whole number .*, got 2.0'),
        ({**TOPICS, "features": {"max_features": 10**400}}, "features.max_features must be a whole number from 1 to 2147483648"),
        ({**TOPICS, "features": {"ngram_range": [1]}}, "features.ngram_range must be two whole numbers from 1 to 8, .*, or \\[\\], got \\[1\\]"),
        ({**TOPICS, "features": {"ngram_range": [3, 1]}}, "the smaller first, .*, got \\[3, 1\\]"),
        ({**TOPICS, "thresholds": {"threshold": 2}}, 'thresholds.threshold must be "tuned" or a number from 0 to 1, got 2'),
        ({**TOPICS, "sweep": {"model.C": 5}}, f"sweep.model.C must be {RANGE}.*, got 5"),
        ({**TOPICS, "sweep": {"model.C": []}}, f"sweep.model.C must be {RANGE}.*, got \\[\\]"),
        ({**TOPICS, "sweep": {"model.C": {"low": 3, "high": 1}}}, "with low not above high"),
        ({**TOPICS, "sweep": {"model.C": {"low": 0, "high": 1, "log": True}}}, "above 0 where log is true"),
        ({**TOPICS, "sweep": {"model.C": {"low": 0, "hihg": 1}}}, f"sweep.model.C must be {RANGE}"),
        ({**TOPICS, "sweep": {"model": {"C": [1]}}}, 'sweep.model must be .*; the key in quotes, as "model.C", got'),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_what_is_allowed(table, message):
    with pytest.raises(ExperimentError, match=message) as caught:
        parse(table, "x.toml")
    assert str(caught.value).startswith("x.toml: ")
    assert "\n" not in str(caught.value)


def test_every_key_says_what_it_must_be():
    def keys(section):
        for name, field in section.model_fields.items():
            kind = field.annotation
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from keys(kind)
            elif name != "task":
                yield name, field.description

    found = [*keys(config.TopicsExperiment), *keys(config.SpansExperiment)]
    assert len(found) > 25
    assert [name for name, description in found if not description] == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"task = ", "not TOML: Invalid value"),
        (b'name = "a"\nname = "b"\n', "not TOML: .*line 2"),
        (b"\xff\xfe", "not UTF-8 from byte 0"),
        (b"", 'task must be "topics" or "spans", got nothing'),
        (b"x = " + b"[" * 100_000, "not TOML: "),
    ],
)
def test_files_that_are_no_experiments(tmp_path, content, message):
    (tmp_path / "a.toml").write_bytes(content)
    with pytest.raises(ExperimentError, match=message) as caught:
        read_config(tmp_path / "a.toml")
    assert str(caught.value).startswith(f"{tmp_path / 'a.toml'}: ")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ExperimentError, match="No such file"):
        read_config(tmp_path / "none.toml")


def test_a_byte_order_mark_is_no_error(tmp_path):
    (tmp_path / "a.toml").write_bytes(b'\xef\xbb\xbftask = "topics"\nname = "x"\n')
    assert read_config(tmp_path / "a.toml").name == "x"


def test_overrides(tmp_path):
    (tmp_path / "a.toml").write_text('task = "topics"\nname = "x"\n')
    plan = read_config(tmp_path / "a.toml", {"model.C": 0.5, "data.test": 0})
    assert flat(plan)["model.C"] == 0.5
    with pytest.raises(ExperimentError, match="name is no section"):
        read_config(tmp_path / "a.toml", {"name.first": 1})


def test_settings_read_as_toml_or_text():
    assert setting("data.archive=a/b.jsonl.gz") == ("data.archive", "a/b.jsonl.gz")
    assert setting("data.test=0") == ("data.test", 0)
    assert setting("model.class_weight=balanced") == ("model.class_weight", "balanced")


def test_with_settings_checks_them():
    assert with_settings(parse(TOPICS, "x"), {"model.C": 3.0}).model.C == 3.0
    with pytest.raises(ExperimentError, match="unknown key model.D"):
        with_settings(parse(TOPICS, "x"), {"model.D": 3.0})


def test_the_shipped_experiments_are_valid():
    folder = Path(__file__).parents[2] / "experiments"
    files = sorted(folder.rglob("*.toml"))
    assert len(files) >= 6
    lines = []
    for file in files:
        read_config(file, note=lines.append)
    assert lines == []


# Names of before ------------------------------------------------------------------------------------------------

OLD = """
task = "topics"
name = "old"
[features]
char_ngrams = [1, 3]
min_count = 3
max_grams = 40_000
directions = 20
[model]
balance = true
[thresholds]
folds = 4
[sweep]
"model.balance" = [false, true]
"features.char_ngrams" = [[], [1, 2]]
"thresholds.folds" = { low = 2, high = 4 }
"""
NEW = """
task = "topics"
name = "old"
[features]
ngram_range = [1, 3]
min_df = 3
max_features = 40_000
n_components = 20
[model]
class_weight = "balanced"
[thresholds]
cv = 4
[sweep]
"model.class_weight" = ["none", "balanced"]
"features.ngram_range" = [[], [1, 2]]
"thresholds.cv" = { low = 2, high = 4 }
"""


def written(tmp_path, text):
    (tmp_path / "a.toml").write_text(text)
    return tmp_path / "a.toml"


def test_a_file_with_the_names_of_before_is_read_with_a_line_for_each(tmp_path):
    lines = []
    old = read_config(written(tmp_path, OLD), note=lines.append)
    assert len(lines) == 9
    assert (
        f"{tmp_path / 'a.toml'}: the setting features.char_ngrams is now called features.ngram_range"
        in lines
    )
    assert (
        f"{tmp_path / 'a.toml'}: the setting model.balance is now called model.class_weight"
        in lines
    )
    assert old == read_config(written(tmp_path, NEW), note=lines.append)
    assert len(lines) == 9


def test_a_setting_by_the_name_of_before_takes_the_place_of_the_new_one(tmp_path):
    lines = []
    changes = {"model.balance": False, "features.char_ngrams": [], "model.C": 3.0}
    plan = read_config(written(tmp_path, NEW), changes, lines.append)
    assert (plan.model.class_weight, plan.features.ngram_range, plan.model.C) == (None, None, 3.0)
    assert lines == [
        "the setting model.balance is now called model.class_weight",
        "the setting features.char_ngrams is now called features.ngram_range",
    ]


def test_without_anyone_to_note_it_python_warns(tmp_path):
    with pytest.warns(
        FutureWarning, match="the setting thresholds.folds is now called thresholds.cv"
    ):
        assert parse({**TOPICS, "thresholds": {"folds": 3}}, "x").thresholds.cv == 3


def test_both_names_of_one_setting_are_refused():
    for table in ({"folds": 3, "cv": 3}, {"cv": 3, "folds": 3}):
        with pytest.raises(
            ExperimentError, match="x: thresholds.folds and thresholds.cv are one setting; keep"
        ):
            parse({**TOPICS, "thresholds": table}, "x", lambda line: None)


def test_a_value_that_an_old_name_never_had_is_refused():
    with pytest.raises(
        ExperimentError, match='model.class_weight must be "balanced" or "none", got .yes.'
    ):
        parse({**TOPICS, "model": {"balance": "yes"}}, "x", lambda line: None)


def test_the_taggers_min_count_is_no_old_name():
    plan = parse({"task": "spans", "name": "s", "model": {"min_count": 3}}, "x", pytest.fail)
    assert plan.model.min_count == 3


def test_a_setting_of_none_goes_round():
    plan = parse(
        {**TOPICS, "features": {"ngram_range": []}, "model": {"class_weight": "none"}}, "x"
    )
    assert with_settings(plan, {"model.C": 3.0}).features.ngram_range is None
    assert plan.model_dump(mode="json")["model"]["class_weight"] is None
