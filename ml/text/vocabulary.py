"""Currencies, units and nouns of people, read from the files in `ml/data/vocabulary`; no rules.

A model is trained with a vocabulary and predicts with it: `DIGEST` is part of its identity.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib import resources

_FILES = ("currencies", "measures", "people", "parts", "coins", "cues", "traditional", "radicals")


def _read() -> dict[str, bytes]:
    folder = resources.files("ml.data").joinpath("vocabulary")
    return {name: folder.joinpath(f"{name}.txt").read_bytes() for name in _FILES}


def _digest(files: dict[str, bytes]) -> str:
    """A sha256 over the entries of the files; comments and line ends do not count."""
    total = hashlib.sha256()
    for name, data in files.items():
        total.update(f"{name}\n".encode())
        for entry in _entries(data):
            total.update(f"{' '.join(entry)}\n".encode())
    return total.hexdigest()


def _entries(data: bytes) -> Iterator[list[str]]:
    for line in data.decode().splitlines():
        if line and not line.startswith("#"):
            yield line.split()


_DATA = _read()

#: sha256 of all of the vocabulary.
DIGEST = _digest(_DATA)

#: Names, signs and codes of currencies → ISO 4217 codes.
CURRENCIES: dict[str, str] = {
    name: code for code, *names in _entries(_DATA["currencies"]) for name in (*names, code)
}

#: Measure words and units of quantity.
MEASURES: frozenset[str] = frozenset(
    name for names in _entries(_DATA["measures"]) for name in names
)

#: Nouns of people, which a number often stands directly before, with no measure word between.
PEOPLE: frozenset[str] = frozenset(name for names in _entries(_DATA["people"]) for name in names)

#: Smaller units of a compound amount: unit → {smaller unit: how many of it make one}.
PARTS: dict[str, dict[str, int]] = {
    unit: {name: int(count) for name, count in (part.split("=") for part in parts)}
    for unit, *parts in _entries(_DATA["parts"])
}

#: Coins: name → the currency's name, and how many of the coin make one.
SUBUNITS: dict[str, tuple[str, int]] = {
    coin: (currency, int(count)) for coin, currency, count in _entries(_DATA["coins"])
}

#: Pairs of characters that say what a clause counts → "money" or "count".
CUES: dict[str, str] = {word: kind for kind, *words in _entries(_DATA["cues"]) for word in words}
