"""Texts → sparse TF-IDF features: jieba words, and hashed character n-grams.

Counting is done over flat arrays of a whole batch. Each of the two blocks is scaled to unit length on its own, so
that neither drowns the other. Which features matter is for `topics` to learn.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, repeat
from typing import Any

import numpy as np

from ml.articles import Article
from ml.numerals import LATIN, OTHER, classes, code_points
from ml.tokens import Cut

GRAM_BITS = 20  # log2 of the number of buckets that character n-grams are hashed into

Text = str | Article


class TextFeatures:
    """Learned vocabulary and inverse document frequencies of words and character n-grams.

    `cut`: text → words. `grams`: lengths of character n-grams, (1, 2) for one and two, None for none.
    `title_weight`: how often a title's occurrence counts. `min_count`: documents that a feature must be in.
    """

    def __init__(self, cut: Cut, grams: tuple[int, int] | None, title_weight: float, min_count: int) -> None:
        self.cut, self.grams, self.title_weight, self.min_count = cut, grams, title_weight, min_count
        self.words: dict[str, int] = {}
        self.word_idf = self.gram_idf = np.zeros(0, np.float32)
        self.buckets = np.zeros(0, np.int64)

    def fit(self, texts: Sequence[Text], background: Sequence[Text] = ()) -> Any:
        """Learn the vocabulary from texts, and from unlabelled ones; returns the features of all, in that order."""
        texts = [*texts, *background]
        tokens = _tokens(self.cut, texts, self.title_weight)
        seen: dict[str, int] = {}
        ids = np.fromiter((seen.setdefault(w, len(seen)) for w in chain.from_iterable(tokens[0])), np.int64)
        counts = _matrix(ids, tokens[1], tokens[2], len(seen))
        frequency = np.diff(counts.indptr)
        names = list(seen)
        kept = [i for i in np.flatnonzero(frequency >= self.min_count).tolist() if _is_word(names[i])]
        self.words = {names[i]: n for n, i in enumerate(kept)}
        self.word_idf = _idf(frequency[kept], len(texts))
        blocks = [_weigh(counts[:, kept], self.word_idf)]
        if self.grams:
            hashed, lengths, weights = _grams(texts, self.grams, self.title_weight)
            counts = _matrix(hashed, lengths, weights, 1 << GRAM_BITS)
            frequency = np.diff(counts.indptr)
            self.buckets = np.flatnonzero(frequency >= self.min_count)
            self.gram_idf = _idf(frequency[self.buckets], len(texts))
            blocks.append(_weigh(counts[:, self.buckets], self.gram_idf))
        self._index()
        return _stack(blocks)

    def transform(self, texts: Sequence[Text]) -> list[Any]:
        """The features of texts, a sparse block of unit rows each for words and n-grams."""
        words, lengths, weights = _tokens(self.cut, texts, self.title_weight)
        unknown = repeat(len(self.words))  # the column behind the last, which weighs nothing
        ids = np.fromiter(
            map(self.words.get, chain.from_iterable(words), unknown), np.int32, int(lengths.sum())
        )
        blocks = [_weigh(_matrix(ids, lengths, weights, len(self.words) + 1), self.word_idf)]
        if self.grams:
            hashed, lengths, weights = _grams(texts, self.grams, self.title_weight)
            blocks.append(
                _weigh(_matrix(self._column[hashed], lengths, weights, len(self.buckets) + 1), self.gram_idf)
            )
        return blocks

    def restore(
        self, words: list[str], word_idf: np.ndarray, buckets: np.ndarray, gram_idf: np.ndarray
    ) -> None:
        """Take over what another object learned."""
        self.words = {word: n for n, word in enumerate(words)}
        self.word_idf, self.buckets, self.gram_idf = word_idf, buckets, gram_idf
        self._index()

    def _index(self) -> None:
        self._column = np.full(1 << GRAM_BITS, len(self.buckets), np.int32)
        self._column[self.buckets] = np.arange(len(self.buckets), dtype=np.int32)


def parts(text: Text) -> tuple[str, str]:
    """Title and body; a plain string is all body."""
    return (text.title, text.text) if isinstance(text, Article) else ("", text)


def _is_word(word: str) -> bool:
    return any(c.isalpha() for c in word)


def _tokens(
    cut: Cut, texts: Sequence[Text], title_weight: float
) -> tuple[list[list[str]], np.ndarray, np.ndarray]:
    """Words of each text, how many, and the weight of each occurrence."""
    pairs = [parts(t) for t in texts]
    titles = [cut(title) if title else [] for title, _ in pairs]
    bodies = [cut(body) for _, body in pairs]
    lengths = np.array([[len(t), len(b)] for t, b in zip(titles, bodies, strict=True)], np.int64).reshape(
        -1, 2
    )
    weights = np.repeat(np.tile([title_weight, 1.0], len(texts)), lengths.ravel())
    return [t + b for t, b in zip(titles, bodies, strict=True)], lengths.sum(1), weights


def _grams(
    texts: Sequence[Text], sizes: tuple[int, int], title_weight: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Hashed n-grams of each text, how many, and the weight of each occurrence; none crosses title and body."""
    pairs = [parts(t) for t in texts]
    codes, offsets = code_points([part for pair in pairs for part in pair])
    kind = classes(codes)
    usable = (kind == OTHER) | (kind == LATIN)
    spans = range(sizes[0], sizes[1] + 1)
    hashed = np.zeros(
        (len(codes), len(spans)), np.uint32
    )  # by place in the text, so that flattened it is in order
    valid = np.zeros(hashed.shape, bool)
    for column, size in enumerate(spans):
        count = len(codes) - size + 1
        if count < 1:
            continue
        value, good = np.full(count, size, np.uint32), np.ones(count, bool)
        for k in range(size):
            value = (value ^ codes[k : k + count]) * np.uint32(0x9E3779B1)
            value ^= value >> np.uint32(15)
            good &= usable[k : k + count]
        hashed[:count, column], valid[:count, column] = value >> np.uint32(32 - GRAM_BITS), good
    ends = np.concatenate([[0], np.cumsum(valid.sum(1))])[np.minimum(offsets, len(codes))]
    lengths = np.diff(ends)
    weights = np.repeat(np.tile([title_weight, 1.0], len(texts)), lengths)
    return hashed[valid], lengths.reshape(-1, 2).sum(1), weights


def _matrix(ids: np.ndarray, lengths: np.ndarray, weights: np.ndarray, columns: int) -> Any:
    """Weighted counts, (texts, columns), from the ids of all occurrences in a row; stored by columns.

    Turning rows into columns is a counting sort, after which the duplicates of a column stand side by side.
    """
    from scipy.sparse import csr_matrix

    pointer = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=pointer[1:])
    shape = (len(lengths), columns)
    matrix = csr_matrix((weights.astype(np.float32), ids.astype(np.int32), pointer), shape=shape).tocsc()
    matrix.has_sorted_indices = True
    matrix.sum_duplicates()
    return matrix


def _idf(frequency: np.ndarray, documents: int) -> np.ndarray:
    """Smoothed inverse document frequency, as scikit-learn defines it."""
    return (np.log((1 + documents) / (1 + frequency)) + 1).astype(np.float32)


def _weigh(counts: Any, idf: np.ndarray) -> Any:
    """Sublinear counts times inverse document frequency, rows scaled to unit length; columns beyond `idf` dropped."""
    counts = counts[:, : len(idf)] if counts.shape[1] > len(idf) else counts
    data = (1 + np.log(counts.data)) * np.repeat(idf, np.diff(counts.indptr))
    size = np.sqrt(np.bincount(counts.indices, data * data, minlength=counts.shape[0]))
    counts.data = (data / np.maximum(size, 1e-12)[counts.indices]).astype(np.float32)
    return counts


def _stack(blocks: list[Any]) -> Any:
    from scipy.sparse import hstack

    return hstack(blocks, format="csr")
