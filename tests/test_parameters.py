import numpy as np
import pytest

from ml.errors import InputError
from ml.parameters import Choice, Lengths, Number, Words, check

COUNT = Number(2, 1, 5, whole=True)


@pytest.mark.parametrize(
    "value",
    [True, "1", None, float("nan"), float("inf"), 0, 6, 2.5, np.float64(2), 10**400, [1], object()],
)
def test_what_is_no_whole_number_within_bounds(value):
    with pytest.raises(InputError, match="^n must be a whole number from 1 to 5, got "):
        check({"n": COUNT}, {"n": value})


@pytest.mark.parametrize("value", [1, 5, np.int64(5)])
def test_a_bound_is_within(value):
    check({"n": COUNT}, {"n": value})


def test_a_bound_may_be_left_out():
    table = {"C": Number(1.0, 0, 1e9, above=True)}
    check(table, {"C": np.float32(1e-3)})
    with pytest.raises(InputError, match="C must be a number above 0, at most 1e9, got 0"):
        check(table, {"C": 0})


def test_a_choice_is_one_of_its_values():
    table = {"w": Choice(None, ("balanced", None))}
    check(table, {"w": None})
    check(table, {"w": "balanced"})
    for value in ("Balanced", 1, ["balanced"], np.array(["balanced", "x"])):
        with pytest.raises(InputError, match='w must be "balanced" or None, got '):
            check(table, {"w": value})


@pytest.mark.parametrize(
    ("value", "fine"),
    [
        (None, True), ((1, 8), True), ([2, 2], True), ((0, 1), False), ((1, 9), False), ((2, 1), False),
        ((), False), ((1,), False), ((1, 2, 3), False), (2, False), ("12", False), ((1.0, 2), False), ((True, 2), False),
    ],
)  # fmt: skip
def test_lengths(value, fine):
    assert Lengths((1, 2), 1, 8).accepts(value) == fine


@pytest.mark.parametrize(
    ("value", "fine"),
    [
        ((), True), ((("港口", None),), True), ([["港口", 9]], True), ((("港口", 10),), False), ((("", 1),), False),
        ((("港口", -1),), False), (("港口",), False), ("港口", False), (((1, 2),), False), (None, False), (((),), False),
    ],
)  # fmt: skip
def test_words(value, fine):
    assert Words(9).accepts(value) == fine


def test_what_is_missing_or_unknown_is_named():
    with pytest.raises(InputError, match="n is missing"):
        check({"n": COUNT}, {}, needed=["n"])
    with pytest.raises(InputError, match="unknown parameter 'm'; known: n"):
        check({"n": COUNT}, {"m": 1})


def test_a_long_value_is_shown_in_short():
    with pytest.raises(InputError) as caught:
        check({"n": COUNT}, {"n": "x" * 10_000})
    assert len(str(caught.value)) < 100
