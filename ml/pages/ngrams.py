"""How usual it is that characters follow each other: counts of pairs and triples, hashed.

The counts are of newspaper articles (`experiments/pages/ngrams.py` makes them) and lie in
`ml/data/ngrams.npz`, each as 8 log2(1 + count) in a byte.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from io import BytesIO

import numpy as np

PAIR_BITS, TRIPLE_BITS = 17, 18
_A, _B, _C = (
    np.uint64(0x9E3779B97F4A7C15),
    np.uint64(0xC2B2AE3D27D4EB4F),
    np.uint64(0x165667B19E3779F9),
)


def codes(text: str) -> np.ndarray:
    """The characters of a text as numbers, cut to 16 bits."""
    whole = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return (whole & 0xFFFF).astype(np.uint16)


def pair(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Where pairs of characters are in the table of pairs."""
    value = first.astype(np.uint64) * _A ^ second.astype(np.uint64) * _B
    return ((value * _C) >> np.uint64(64 - PAIR_BITS)).astype(np.int64)


def triple(first: np.ndarray, second: np.ndarray, third: np.ndarray) -> np.ndarray:
    """Where triples of characters are in the table of triples."""
    value = first.astype(np.uint64) * _A ^ second.astype(np.uint64) * _B
    value = (value ^ value >> np.uint64(31)) * _C ^ third.astype(np.uint64) * _A
    return ((value * _B) >> np.uint64(64 - TRIPLE_BITS)).astype(np.int64)


def count(texts: Iterable[str]) -> dict[str, np.ndarray]:
    """The tables of pairs and triples of texts, as they are saved."""
    pairs, triples = np.zeros(1 << PAIR_BITS, np.int64), np.zeros(1 << TRIPLE_BITS, np.int64)
    for text in texts:
        c = codes(text)
        pairs += np.bincount(pair(c[:-1], c[1:]), minlength=len(pairs))
        triples += np.bincount(triple(c[:-2], c[1:-1], c[2:]), minlength=len(triples))
    return {"pairs": _packed(pairs), "triples": _packed(triples)}


def _packed(counts: np.ndarray) -> np.ndarray:
    return np.minimum(np.rint(8 * np.log2(1 + counts)), 255).astype(np.uint8)


@cache
def tables() -> tuple[np.ndarray, np.ndarray]:
    """The tables of pairs and triples that come with the package."""
    with np.load(BytesIO(_data()), allow_pickle=False) as arrays:
        return arrays["pairs"], arrays["triples"]


@cache
def digest() -> str:
    """The sha256 of the tables, on which what a page model predicts depends."""
    return hashlib.sha256(b"".join(table.tobytes() for table in tables())).hexdigest()


@cache
def _data() -> bytes:
    return resources.files("ml.data").joinpath("ngrams.npz").read_bytes()


def cohesion(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """How well texts go on: log2 of how much more often the characters at a seam follow each other
    than they would by chance, roughly.

    `before` (seams, 2) has the last two characters of each text, `after` (seams, 2) the first two
    of the one that follows.
    """
    pairs, triples = tables()
    a, b = before[:, 0], before[:, 1]
    c, d = after[:, 0], after[:, 1]
    joint = triples[triple(a, b, c)].astype(int) + triples[triple(b, c, d)] + pairs[pair(b, c)]
    alone = pairs[pair(a, b)].astype(int) + pairs[pair(c, d)]
    return (joint - alone) / 8
