"""Near-duplicates among texts: groups in which every text is alike another one.

Texts are alike if the cosine of their TF-IDF vectors, over pairs and triples of characters, exceeds
`ALIKE`. The groups are those of comparing every pair, but most pairs are never compared. This knows
nothing of labels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_array

ALIKE = 0.6
_COMMON = 0.5  # the length of what is common in a vector, and left out where pairs are looked for
_COLUMNS = 1 << 22  # to which the pairs and triples are hashed
_FIRST = 16  # rows of the first block: if all are made from one template, it joins all others
_ROWS, _PAIRS = 256, 4096  # of a block, and of what is compared at once: bound the memory


@dataclass(frozen=True, slots=True)
class Group:
    """Near-duplicates of one another, by ascending index, and the weakest link between them."""

    members: list[int]
    cosine: float  # 1 for equal texts


def near_duplicates(texts: Sequence[str]) -> list[Group]:
    """Group texts so that every one is a near-duplicate of another one of its group.

    Parameters
    ----------
    texts : sequence of str
        Empty texts and those of nothing but blanks are left out.

    Returns
    -------
    list of Group
        By the first text of each; texts without a near-duplicate are in none.

    Examples
    --------
    >>> near_duplicates(["港口开航", "春耕有序", "港口开航"])
    [Group(members=[0, 2], cosine=1.0)]
    """
    copies: dict[str, list[int]] = {}
    for index, text in enumerate(texts):
        if text.strip():
            copies.setdefault(text, []).append(index)
    found, weakest = _Grouping(list(copies)).result()
    groups: dict[int, list[int]] = {}
    for group, indices in zip(found, copies.values(), strict=True):
        groups.setdefault(group, []).extend(indices)
    return [Group(sorted(m), weakest.get(g, 1.0)) for g, m in groups.items() if len(m) > 1]


class _Grouping:
    """Joins different texts to groups; those that share enough of what is rare are compared."""

    def __init__(self, texts: list[str]) -> None:
        self.count = len(texts)
        self.group = np.arange(self.count)  # of each text
        self.left = np.ones(self.count, bool)  # not yet compared with all others
        self.links: list[np.ndarray] = []  # one text, another, their cosine
        if self.count > 1:
            self.vectors = _vectors(texts)
            self.rare = _without_common(self.vectors)
            self._join()

    def result(self) -> tuple[list[int], dict[int, float]]:
        """The group of each text, and the least cosine that links two texts of a group."""
        weakest: dict[int, float] = {}
        for one, _, cosine in (link for links in self.links for link in links.T.tolist()):
            label = int(self.group[int(one)])
            weakest[label] = min(cosine, weakest.get(label, 1.0))
        return self.group.tolist(), weakest

    def _join(self) -> None:
        """Compare each text with those after it that are not in its group yet.

        A group of many is compared as a whole with the texts outside it: with each other its
        members, as the rows made from one template, share so much that looking for pairs among them
        would take the square of their number.
        """
        every, turned, size = np.arange(self.count), self.rare.T.tocsr(), min(_FIRST, _ROWS)
        while (left := np.flatnonzero(self.left)).size:
            groups = self.group[left]
            many = np.flatnonzero(np.bincount(groups, minlength=self.count)[groups] > _ROWS)
            if many.size:
                inside = groups == groups[many[0]]
                self._join_outside(left[inside], left[~inside])
            else:
                self._compare(left[:size], every, turned)
                size = min(2 * size, _ROWS)

    def _join_outside(self, members: np.ndarray, others: np.ndarray) -> None:
        """Compare the members of one group with the others, until half of these have joined it."""
        if not others.size:
            self.left[members] = False
            return
        turned = self.rare[others].T.tocsr()
        for start in range(0, len(members), _ROWS):
            self._compare(members[start : start + _ROWS], others, turned)
            if 2 * np.sum(self.group[others] == self.group[members[0]]) >= len(others):
                break

    def _compare(self, rows: np.ndarray, others: np.ndarray, turned: csr_array) -> None:
        """Join rows to those of the `others`, whose vectors are `turned`, that they are alike."""
        shared = (self.rare[rows] @ turned).tocoo()
        near = shared.data > ALIKE - _COMMON
        pairs = np.stack([rows[shared.row[near]], others[shared.col[near]]])
        pairs = pairs[:, self.left[pairs[1]]]
        for first in range(0, pairs.shape[1], _PAIRS):
            self._link(pairs[:, first : first + _PAIRS])
        self.left[rows] = False

    def _link(self, pairs: np.ndarray) -> None:
        one, other = pairs[:, self.group[pairs[0]] != self.group[pairs[1]]]
        if not one.size:
            return
        cosine = self.vectors[one].multiply(self.vectors[other]).sum(axis=1)
        alike = cosine > ALIKE
        if alike.any():
            self.links.append(np.stack([one, other, cosine])[:, alike])
            self.group = _merged(self.group, one[alike], other[alike])


def _merged(group: np.ndarray, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The group of each text after linking some of them in pairs."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    links = coo_array((np.ones(len(one)), (group[one], group[other])), (len(group), len(group)))
    return connected_components(links, directed=False)[1][group]


def _vectors(texts: Iterable[str]) -> csr_array:
    """TF-IDF of the character pairs and triples of each text, of length 1.

    The rarer a column, the further left.
    """
    from scipy.sparse import csr_array

    found = [np.unique(_hashed_ngrams(text), return_counts=True) for text in texts]
    starts = np.cumsum([0, *(len(columns) for columns, _ in found)])
    columns = np.concatenate([columns for columns, _ in found])
    counts = np.concatenate([times.astype(np.float32) for _, times in found])
    texts_with = np.bincount(columns, minlength=_COLUMNS)
    place = np.empty(_COLUMNS, np.int32)
    place[np.argsort(texts_with, kind="stable")] = np.arange(_COLUMNS, dtype=np.int32)
    idf = (np.log((1 + len(found)) / (1 + texts_with)) + 1).astype(np.float32)
    weights = (1 + np.log(counts)) * idf[columns]
    text = np.repeat(np.arange(len(found)), np.diff(starts))
    weights /= np.sqrt(np.bincount(text, weights**2)).astype(np.float32)[text]
    vectors = csr_array((weights, place[columns], starts), (len(found), _COLUMNS))
    vectors.sort_indices()
    return vectors


def _hashed_ngrams(text: str) -> np.ndarray:
    """The column of each pair and triple of characters, in no order."""
    encoded = text.lower().encode("utf-32-le", "surrogatepass")
    points = np.frombuffer(encoded, np.uint32).astype(np.uint64)
    pairs = points[:-1] * np.uint64(0x9E3779B97F4A7C15) + points[1:]
    triples = pairs[:-1] * np.uint64(0x9E3779B97F4A7C15) + points[2:]
    mixed = np.concatenate([pairs, triples]) * np.uint64(0xD6E8FEB86659FD93)
    return (mixed >> np.uint64(42)).astype(np.int32)  # the upper bits are the mixed ones: 22 of 64


def _without_common(vectors: csr_array) -> csr_array:
    """The vectors without their commonest columns, as many as together are shorter than `_COMMON`.

    The product of two of them is less than their cosine by no more than that: whatever column it
    misses was taken off the one that was cut further to the left, and the other has length 1.
    """
    from scipy.sparse import csr_array

    if not vectors.nnz:  # texts of one character have no pairs
        return vectors
    squares = np.cumsum(vectors.data.astype(float) ** 2)
    ends = np.repeat(squares[vectors.indptr[1:] - 1], np.diff(vectors.indptr))
    left = ends - np.concatenate([[0], squares[:-1]]) >= _COMMON**2
    starts = np.concatenate([[0], np.cumsum(left)])[vectors.indptr]
    return csr_array((vectors.data[left], vectors.indices[left], starts), vectors.shape)
