import pytest

from ml.spans import wordlists
from ml.text.vocabulary import CURRENCIES, MEASURES


@pytest.mark.parametrize("name", [n.strip() for n in wordlists.BEFORE])
def test_currencies_in_front_are_known(name):
    assert name in CURRENCIES


@pytest.mark.parametrize("name", sorted(set(wordlists.LATIN) - {"bp"}))
def test_latin_units_are_known(name):
    assert name in MEASURES


def test_smaller_units_are_no_larger_ones():
    larger = wordlists.PARTS_OF
    assert not [unit for unit, part in larger.items() if larger.get(part) == unit]
