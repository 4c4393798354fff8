import pytest

from ml.amounts.numbers import exact_value, parse_numeral, split_numeral


@pytest.mark.parametrize("text", ["", "点", "十千", "3.", "三点", "abc", "1.2.3"])
def test_what_is_no_numeral_is_refused(text):
    with pytest.raises((ValueError, ArithmeticError)):
        exact_value(text)


@pytest.mark.parametrize(
    ("text", "low", "high", "kind"),
    [
        ("2000多亿", 2e11, 2e11, "over"),
        ("上千", 1000, 1000, "over"),
        ("成百上千", 100, 10000, "vague"),
        ("七八", 7, 8, "range"),
        ("百来", 100, 100, "about"),
        ("半", 0.5, 0.5, "exact"),
    ],
)
def test_bounds(text, low, high, kind):
    number = parse_numeral(text)
    assert (float(number.low), float(number.high), number.kind) == (low, high, kind)


def test_a_text_without_numeral_cannot_be_split():
    with pytest.raises(ValueError, match="no numeral at the beginning"):
        split_numeral("公里")
