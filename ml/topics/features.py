"""Texts → sparse TF-IDF features: jieba words, and hashed character n-grams.

Counting is done over flat arrays of a whole batch; a word is looked up by a hash of its code
points, so that no string is touched after it was cut. Each of the two blocks is scaled to unit
length on its own, so that neither drowns the other. Which features matter is for `topics` to learn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np

from ml.articles import Article, Text
from ml.text.numerals import LATIN, OTHER, classes, code_points
from ml.text.words import Cut

GRAM_BITS = 20  # log2 of the number of buckets that character n-grams are hashed into
CUT_AT_ONCE = 1 << 16  # characters, and on to the end of the line: bounds the words held in memory
_MOST_COMMON = 0.2  # n-grams in more than this share of the documents tell nothing apart
_FACTORS = np.random.default_rng(0).integers(1 << 63, size=64, dtype=np.uint64) * np.uint64(
    2
) + np.uint64(1)


class TextFeatures:
    """Learned vocabulary and inverse document frequencies of words and character n-grams.

    `cut`: text → words. `ngram_range`: lengths of character n-grams, (1, 2) for one and two, None
    for none. `title_weight`: how often a title's occurrence counts. `min_df`: documents that a
    feature must be in. `max_features`: so many n-grams are kept at most, the most frequent ones.
    `characters`: n-grams of "letters", or of "all" characters, digits, marks and blanks too.
    """

    def __init__(
        self,
        cut: Cut,
        ngram_range: tuple[int, int] | None,
        title_weight: float,
        min_df: int,
        max_features: int,
        characters: str = "letters",
    ) -> None:
        self.letters = characters == "letters"
        self.cut, self.ngram_range, self.title_weight = cut, ngram_range, title_weight
        self.min_df, self.max_features = min_df, max_features
        self.words: dict[str, int] = {}
        self.word_idf = self.gram_idf = np.zeros(0, np.float32)
        self.buckets = np.zeros(0, np.int64)

    def fit(self, texts: Sequence[Text], background: Sequence[Text] = ()) -> Any:
        """Learn the vocabulary.

        Parameters
        ----------
        texts
            Strings or articles to learn from.
        background
            Unlabelled ones, which count as much.

        Returns
        -------
        sparse matrix of shape (texts + background, features)
            Features of all, those of words first; the words of a text make a unit row, and so do
            its n-grams.
        """
        pieces = _pieces([*texts, *background])
        documents = len(pieces) // 2
        tokens = [self.cut(piece) for piece in pieces]
        seen: dict[str, int] = {}
        ids = np.fromiter(
            (seen.setdefault(w, len(seen)) for w in chain.from_iterable(tokens)), np.int32
        )
        counts = self._counts(ids, np.cumsum([len(t) for t in tokens], dtype=np.int64), len(seen))
        frequency = np.diff(counts.indptr)
        names = list(seen)
        kept = [i for i in np.flatnonzero(frequency >= self.min_df).tolist() if _is_word(names[i])]
        self.words = {names[i]: n for n, i in enumerate(kept)}
        self.word_idf = _idf(frequency[kept], documents)
        blocks = [_weigh(counts[:, kept], self.word_idf)]
        if self.ngram_range:
            every = np.arange(1 << GRAM_BITS, dtype=np.int32)
            counts = self._counts(*self._grams(*code_points(pieces), every), len(every))
            frequency = np.diff(counts.indptr)
            common = max(documents * _MOST_COMMON, 20)  # of few documents any are a large share
            telling = np.flatnonzero((frequency >= self.min_df) & (frequency <= common))
            frequent = np.argsort(-frequency[telling], kind="stable")[: self.max_features]
            self.buckets = np.sort(telling[frequent])
            self.gram_idf = _idf(frequency[self.buckets], documents)
            blocks.append(_weigh(counts[:, self.buckets], self.gram_idf))
        self._index()
        return _stack(blocks)

    def transform(self, texts: Sequence[Text]) -> list[Any]:
        """The features of texts, a sparse block of unit rows each for words and n-grams."""
        pieces = _pieces(texts)
        codes, offsets = code_points(pieces)
        ids, ends = self._word_ids(pieces, codes)
        blocks = [_weigh(self._counts(ids, ends, len(self.words)), self.word_idf)]
        if self.ngram_range:
            ids, ends = self._grams(codes, offsets, self._column)
            blocks.append(_weigh(self._counts(ids, ends, len(self.buckets)), self.gram_idf))
        return blocks

    def restore(
        self, words: list[str], word_idf: np.ndarray, buckets: np.ndarray, gram_idf: np.ndarray
    ) -> None:
        """Take over what another object learned.

        Parameters
        ----------
        words
            In the order of their columns.
        word_idf
            Inverse document frequency of each word.
        buckets
            The hash buckets of the n-grams that are features, sorted.
        gram_idf
            Inverse document frequency of each bucket.
        """
        self.words = {word: n for n, word in enumerate(words)}
        self.word_idf, self.buckets, self.gram_idf = word_idf, buckets, gram_idf
        self._index()

    def _index(self) -> None:
        codes, offsets = code_points(list(self.words))
        starts = np.column_stack([offsets[:-1], offsets[1:] - 1]).ravel()  # word, NUL, word, NUL
        self._lookup = _Lookup(_hashes(codes, starts)[::2])
        self._column = np.full(1 << GRAM_BITS, -1, np.int32)
        self._column[self.buckets] = np.arange(len(self.buckets), dtype=np.int32)

    def _word_ids(self, pieces: list[str], codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Ids of the known words of all pieces, and after how many of them each piece ends."""
        found: list[int] = []
        ends = []
        for piece in pieces:
            for lines in _lines(piece):
                found += map(len, self.cut(lines))
            found.append(1)  # the NUL behind the piece
            ends.append(len(found))
        lengths = np.fromiter(found, np.int32, len(found))
        starts = np.cumsum(lengths) - lengths
        return _known(self._lookup.ids(_hashes(codes, starts)), np.array(ends, np.int64))

    def _grams(
        self, codes: np.ndarray, offsets: np.ndarray, column: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        assert self.ngram_range is not None
        kind = classes(codes)
        usable = (kind == OTHER) | (kind == LATIN) if self.letters else codes != 0
        if not self.letters:  # capitals as small letters
            codes = np.where((codes >= 65) & (codes <= 90), codes + np.uint32(32), codes)
        return _grams(codes, offsets, self.ngram_range, column, usable)

    def _counts(self, ids: np.ndarray, ends: np.ndarray, columns: int) -> Any:
        """Weighted counts, (texts, columns), from the ids of all occurrences; stored by columns.

        `ends`: after how many of them each piece ends, title, body, title, body. Turning rows into
        columns is a counting sort, after which the duplicates of a column stand side by side.
        """
        from scipy.sparse import csr_matrix

        pieces = np.diff(ends, prepend=0)
        weights = np.repeat(
            np.tile(np.array([self.title_weight, 1], np.float32), len(ends) // 2), pieces
        )
        pointer = np.concatenate([[0], ends[1::2]]).astype(np.int32)
        matrix = csr_matrix((weights, ids, pointer), shape=(len(ends) // 2, columns)).tocsc()
        matrix.has_sorted_indices = True
        matrix.sum_duplicates()
        return matrix


class _Lookup:
    """Which known 64-bit key each key of an array is: a hash table with linear probing.

    A slot is the top bits of a key and the sixteen-fold room keeps nearly every key in its own.
    """

    def __init__(self, keys: np.ndarray) -> None:
        bits = max(len(keys), 1).bit_length() + 4
        self.keys, self.shift = keys, np.uint64(64 - bits)
        self.table = np.full((1 << bits) + len(keys), -1, np.int32)
        rest, slot = np.arange(len(keys), dtype=np.int32), (keys >> self.shift).astype(np.int64)
        while len(rest):
            free = self.table[slot] < 0
            self.table[slot[free]] = rest[free]
            left = self.table[slot] != rest
            rest, slot = rest[left], slot[left] + 1

    def ids(self, keys: np.ndarray) -> np.ndarray:
        """The number of each key, -1 for those that are not known."""
        slot = (keys >> self.shift).astype(np.int32)
        found = self.table[slot]
        rest = np.flatnonzero(found >= 0)
        rest = rest[self.keys[found[rest]] != keys[rest]]
        while len(rest):
            slot[rest] += 1
            found[rest] = self.table[slot[rest]]
            rest = rest[(found[rest] >= 0) & (self.keys[found[rest]] != keys[rest])]
        return found


def parts(text: Text) -> tuple[str, str]:
    """Title and body; a plain string is all body."""
    return (text.title, text.text) if isinstance(text, Article) else ("", text)


def _pieces(texts: Iterable[Text]) -> list[str]:
    return [piece for text in texts for piece in parts(text)]


def _lines(text: str) -> Iterator[str]:
    """A long text in parts that end with a line, which no word crosses."""
    begin = 0
    while begin < len(text):
        end = text.find("\n", begin + CUT_AT_ONCE) + 1 or len(text)
        yield text[begin:end]
        begin = end


def _is_word(word: str) -> bool:
    return any(c.isalpha() for c in word)


def _hashes(codes: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """A 64-bit multilinear hash of each stretch of code points (Lemire and Kaser, 2014)."""
    codes = np.append(codes, np.uint32(0))  # the NUL behind the last piece
    lengths = np.diff(starts, append=len(codes))
    place = np.arange(len(codes), dtype=np.int32) - np.repeat(starts.astype(np.int32), lengths)
    terms = _FACTORS.take(place, mode="clip")
    terms *= codes + np.uint32(1)
    ends = np.cumsum(terms)[starts + lengths - 1]
    return np.diff(ends, prepend=np.uint64(0))


def _known(ids: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The ids that are not -1, and the ends of pieces counted in them."""
    kept = np.flatnonzero(ids >= 0)
    return ids[kept], np.searchsorted(kept, ends)


def _grams(
    codes: np.ndarray,
    offsets: np.ndarray,
    sizes: tuple[int, int],
    column: np.ndarray,
    usable: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Ids of the known n-grams of all pieces in a row, and after how many of them each piece ends.

    `column`: the id of each bucket, or -1. `usable`: the characters that n-grams are made of.
    N-grams that begin at a place stand together; none crosses a NUL.
    """
    ids = np.full((len(codes), sizes[1] - sizes[0] + 1), -1, np.int32)
    for n, size in enumerate(range(sizes[0], sizes[1] + 1)):
        count = max(len(codes) - size + 1, 0)
        value, good = np.full(count, size, np.uint32), np.ones(count, bool)
        for k in range(size):
            value = (value ^ codes[k : k + count]) * np.uint32(0x9E3779B1)
            value ^= value >> np.uint32(15)
            good &= usable[k : k + count]
        ids[:count, n] = np.where(good, column[value >> np.uint32(32 - GRAM_BITS)], -1)
    return _known(ids.ravel(), np.minimum(offsets[1:], len(codes)) * ids.shape[1])


def _idf(frequency: np.ndarray, documents: int) -> np.ndarray:
    """Smoothed inverse document frequency, as scikit-learn defines it."""
    return (np.log((1 + documents) / (1 + frequency)) + 1).astype(np.float32)


def _weigh(counts: Any, idf: np.ndarray) -> Any:
    """Sublinear counts times inverse document frequency, rows scaled to unit length.

    A count below 1, which a `title_weight` below 1 makes, stands for itself: its logarithm would
    count against the word.
    """
    data = np.minimum(counts.data, 1) + np.log(np.maximum(counts.data, 1))
    data *= np.repeat(idf, np.diff(counts.indptr))
    size = np.sqrt(np.bincount(counts.indices, data * data, minlength=counts.shape[0]))
    counts.data = (data / np.maximum(size, 1e-12)[counts.indices]).astype(np.float32)
    return counts


def _stack(blocks: list[Any]) -> Any:
    from scipy.sparse import hstack

    return hstack(blocks, format="csr")
