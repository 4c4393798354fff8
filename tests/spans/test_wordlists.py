from ml.spans import wordlists
from ml.text.vocabulary import CURRENCIES, MEASURES


def test_currencies_in_front_are_known():
    assert {name.strip() for name in wordlists.BEFORE} - set(CURRENCIES) == set()


def test_latin_units_are_known():
    assert set(wordlists.LATIN) - {"bp"} - set(MEASURES) == set()


def test_smaller_units_are_no_larger_ones():
    larger = wordlists.PARTS_OF
    assert not [unit for unit, part in larger.items() if larger.get(part) == unit]
