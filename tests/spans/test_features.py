import numpy as np
import pytest

from ml.errors import ModelError
from ml.spans import features
from ml.text.numerals import positions
from ml.text.vocabulary import CURRENCIES, MEASURES


def columns(text, templates=features.TEMPLATES, seeds=None):
    found = positions([text])
    rows = np.arange(len(found.starts))
    made = features.features(found, rows, 20, templates, seeds or features.seeds(templates))
    return {name: column.tolist() for name, column in zip(templates, made, strict=True)}


def test_a_template_is_hashed_by_its_name_alone():
    whole = columns("外贸35.2亿美元")
    for names in (
        features.TEMPLATES[5:6],
        features.TEMPLATES[::-1],
        ("d s-3", *features.TEMPLATES),
    ):
        part = columns("外贸35.2亿美元", names)
        assert all(part[name] == whole[name] for name in names if name in whole)


def test_format_1_hashes_by_number():
    seeds = [features.FORMAT_1[name] for name in features.TEMPLATES_1]
    assert seeds == list(range(1, 39))
    assert columns("共5家", features.TEMPLATES_1, seeds) != columns("共5家", features.TEMPLATES_1)


def test_the_digest_follows_names_and_code(monkeypatch):
    before = features.digest(features.TEMPLATES)
    assert features.digest(features.TEMPLATES) == before
    assert features.digest(features.TEMPLATES[:-1]) != before
    monkeypatch.setattr(features, "REACH", 4)
    assert features.digest(features.TEMPLATES) != before


def test_an_unknown_template_is_named():
    with pytest.raises(
        ModelError, match="needs the feature 's0 weather', which this version does not have"
    ):
        columns("3家", ("s0", "s0 weather"))


def _kind(name):
    found = positions([f"5{name}"])
    shape, _ = features._identity(found)
    _, _, unit, length = features._behind(found, shape)
    return int(unit[0]), int(length[0])


def test_latin_names_of_units_are_seen():
    names = [n for n in MEASURES | set(CURRENCIES) if n.isascii() and n.isalpha()]
    wanted = {name: (2 if name in CURRENCIES else 1, 1) for name in names}
    assert len(wanted) > 200
    assert {name: _kind(name) for name in names} == wanted


@pytest.mark.parametrize(
    ("name", "kind"), [("公里", 1), ("美元", 2), ("游客", 3), ("元/吨", 1), ("ZZ", 0), ("天际", 1)]
)
def test_known_names_behind_a_numeral(name, kind):
    assert _kind(name)[0] == kind


def column(name, text):
    found = positions([text])
    cut = [text[a:b] for a, b in zip(found.starts, found.ends, strict=True)]
    values = features._columns(found, np.arange(len(found.starts)))[name].tolist()
    return {word: value for word, value in zip(cut, values, strict=True) if value}


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("达$3亿", {"$": 9, "3亿": 1}),
        ("共RMB300", {"RMB": 9, "300": 1}),
        ("约人民币 5亿", {"人": 11, "民": 10, "币": 9, "5亿": 3}),
        ("约5亿", {}),
        ("美元，5亿", {}),
    ],
)
def test_a_currency_before_a_numeral(text, lead):
    assert column("lead", text) == lead


def test_a_range_sees_the_unit_at_its_other_end():
    money, date = column("range", "3-5元"), column("range", "3-5月")
    assert money["3"] == money["-"] != date["3"] == date["-"]
    assert column("range", "3——5元")["3"] == money["3"]  # a double dash
    assert column("range", "3元至5元")["3"] != money["3"]  # a unit of its own
    assert column("range", "3元、5元") == {}


def test_blanks_are_seen_as_gaps():
    assert column("gap", "增长 5.6 %") == {"5.6": 1, "%": 1}
    assert column("gap", "增长5.6%") == {}


def test_what_a_clause_counts():
    assert column("cue", "票房破5亿")["5亿"] == 1
    assert column("cue", "游客破5亿")["5亿"] == 2
    assert "5亿" not in column("cue", "票房破了，有5亿")
