import pytest

from ml.text.alphabet import EVERYDAY, HAN_DIGITS, MAGNITUDES
from ml.text.numerals import HAN, MAGNITUDE, classes, code_points


@pytest.mark.parametrize(
    ("chars", "kind"), [("".join(HAN_DIGITS), HAN), ("".join(MAGNITUDES), MAGNITUDE)]
)
def test_numerals_are_those_of_the_alphabet(chars, kind):
    codes, _ = code_points([chars])
    assert set(classes(codes).tolist()) == {kind}


def test_everyday_digits_keep_the_value():
    for table in (HAN_DIGITS, MAGNITUDES):
        for char, value in table.items():
            assert table[char.translate(EVERYDAY)] == value
