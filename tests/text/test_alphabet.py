import pytest

from ml.text.alphabet import HAN_DIGITS, MAGNITUDES, PLAIN
from ml.text.numerals import DIGIT, HAN, MAGNITUDE, classes, code_points


def test_folding_is_one_for_one():
    assert all(isinstance(plain, int) for plain in PLAIN.values())
    assert len("１２３，．￥壹佰萬圓".translate(PLAIN)) == 10


@pytest.mark.parametrize(
    ("chars", "kind"), [("0９", DIGIT), ("".join(HAN_DIGITS), HAN), ("".join(MAGNITUDES), MAGNITUDE)]
)
def test_numerals_are_those_of_the_alphabet(chars, kind):
    codes, _ = code_points([chars])
    assert set(classes(codes).tolist()) == {kind}


def test_variants_keep_their_value():
    for table in (HAN_DIGITS, MAGNITUDES):
        for char, value in table.items():
            assert table[char.translate(PLAIN)] == value
