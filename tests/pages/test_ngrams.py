from __future__ import annotations

import numpy as np

from ml.pages import ngrams


def _cohesion(before: str, after: str) -> float:
    found = ngrams.cohesion(ngrams.codes(before)[None, -2:], ngrams.codes(after)[None, :2])
    return float(found[0])


def test_the_rest_of_a_word_goes_on_better_than_another_sentence() -> None:
    assert _cohesion("今年以来全市经", "济社会发展") > _cohesion("今年以来全市经", "记者从")


def test_counts_are_of_pairs_and_triples() -> None:
    tables = ngrams.count(["港口开航", "港口开航"])
    a, b, c, d = ngrams.codes("港口开航")[:, None]
    assert tables["pairs"][ngrams.pair(a, b)][0] == round(8 * np.log2(3))
    assert tables["triples"][ngrams.triple(b, c, d)][0] == round(8 * np.log2(3))
    assert (tables["pairs"] > 0).sum() == 3
    assert (tables["triples"] > 0).sum() == 2


def test_places_are_in_the_tables() -> None:
    pairs, triples = ngrams.tables()
    every = np.arange(1 << 16, dtype=np.uint16)
    assert ngrams.pair(every, every[::-1]).max() < len(pairs) == 1 << ngrams.PAIR_BITS
    assert ngrams.triple(every, every, every).max() < len(triples) == 1 << ngrams.TRIPLE_BITS


def test_the_tables_have_a_digest() -> None:
    assert len(ngrams.digest()) == 64
