"""Splitting labelled data so that every part has its share of every label, the rare ones included.

Iterative stratification (Sechidis, Tsoumakas and Vlahavas, 2011) over a matrix of yes/no labels;
multiclass data is the case of one yes a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from ml.articles import Span


class StratifiedFolds:
    """Folds that each have their share of every label, as a scikit-learn splitter.

    What scikit-learn's `StratifiedKFold` does for one label a row, for several labels or spans a
    row as well.

    Parameters
    ----------
    n_splits : int, default=5
        How many folds.
    random_state : int, default=0
        Seed of the order in which rows are handed out.

    Examples
    --------
    >>> from sklearn.model_selection import cross_val_score
    >>> from ml.topics.classifier import TopicClassifier
    >>> X, y = ["出口 增长", "文物 展出"] * 12, [["trade"], ["culture"]] * 12
    >>> cross_val_score(TopicClassifier(), X, y, cv=StratifiedFolds(2)).tolist()
    [1.0, 1.0]
    """

    def __init__(self, n_splits: int = 5, random_state: int = 0) -> None:
        self.n_splits = n_splits
        self.random_state = random_state

    def __repr__(self) -> str:
        return f"{type(self).__name__}(n_splits={self.n_splits}, random_state={self.random_state})"

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """The number of folds.

        Parameters
        ----------
        X, y, groups
            scikit-learn's, not used.

        Returns
        -------
        int
        """
        return self.n_splits

    def split(self, X: Any, y: Any, groups: Any = None) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Indices of the training and the test rows of each fold.

        Parameters
        ----------
        X, groups
            Not used.
        y
            One label a row, a collection of labels or of spans a row, or a (rows, labels) matrix of
            truth values.

        Yields
        ------
        tuple of ndarray
            The training rows and the test rows.

        Raises
        ------
        ValueError
            For fewer than two folds, or fewer rows than folds.
        """
        truth = label_matrix(y)
        if not 2 <= self.n_splits <= len(truth):
            raise ValueError(
                f"n_splits must be from 2 to the number of rows, {len(truth)}, got {self.n_splits}"
            )
        part = folds(truth, self.n_splits, self.random_state)
        for fold in range(self.n_splits):
            yield np.flatnonzero(part != fold), np.flatnonzero(part == fold)


def label_matrix(y: Any, labels: Sequence[Any] | None = None) -> np.ndarray:
    """Which labels apply to each row.

    Parameters
    ----------
    y
        One label a row, a collection of labels or of spans a row, or a matrix, which is returned as
        truth values.
    labels
        The columns; without them every label that occurs, in alphabetical order.

    Returns
    -------
    ndarray of bool of shape (rows, labels)

    Examples
    --------
    >>> label_matrix([["a", "b"], [], ["b"]]).astype(int).tolist()
    [[1, 1], [0, 0], [0, 1]]
    """
    if isinstance(y, np.ndarray) and y.ndim == 2:
        return y.astype(bool)
    sets = [_labels_of(row) for row in y]
    names = sorted(set().union(*sets), key=str) if labels is None else labels
    return np.array([[name in s for name in names] for s in sets], bool).reshape(
        len(sets), len(names)
    )


def _labels_of(row: Any) -> set[Any]:
    if isinstance(row, str) or not isinstance(row, Iterable):
        return {row}
    return {item.label if isinstance(item, Span) else item for item in row}


def folds(truth: np.ndarray, count: int, seed: int = 0) -> np.ndarray:
    """The fold of each row.

    Parameters
    ----------
    truth
        Which labels apply, (rows, labels).
    count
        How many folds.
    seed
        Of the order in which rows are handed out.

    Returns
    -------
    ndarray of shape (rows,)
        Numbers from 0 to count - 1.
    """
    return stratify(truth, np.full(count, 1 / count), seed)


def holdout(truth: np.ndarray, share: float, seed: int = 0) -> np.ndarray:
    """Which rows are held out.

    Parameters
    ----------
    truth
        Which labels apply, (rows, labels).
    share
        About how much of all rows, and of those of each label, from 0 to 1.
    seed
        Of the order in which rows are handed out.

    Returns
    -------
    ndarray of bool of shape (rows,)
    """
    return stratify(truth, np.array([1 - share, share]), seed) == 1


def stratify(truth: np.ndarray, shares: np.ndarray, seed: int = 0) -> np.ndarray:
    """The part of each row; labels are handed out rarest first.

    Parameters
    ----------
    truth
        Which labels apply, (rows, labels).
    shares
        The share of the rows of each part; they add up to 1.
    seed
        Of the order in which rows are handed out.

    Returns
    -------
    ndarray of shape (rows,)
        Numbers of parts, from 0.

    Examples
    --------
    >>> y = np.array([[1, 0]] * 2 + [[0, 1]] * 8)
    >>> part = stratify(y, np.array([0.5, 0.5]))
    >>> [int(y[part == p, 0].sum()) for p in (0, 1)]
    [1, 1]
    """
    truth = np.asarray(truth, bool)
    rng = np.random.default_rng(seed)
    part = np.full(len(truth), -1)
    room = shares * len(truth)
    wanted = shares[:, None] * truth.sum(0)
    left = np.ones(len(truth), bool)
    order = rng.permutation(len(truth))
    while True:
        remaining = truth[left].sum(0)
        if not remaining.any():
            break
        label = int(np.argmin(np.where(remaining > 0, remaining, np.iinfo(np.int64).max)))
        for row in order[left[order] & truth[order, label]]:
            _place(row, label, part, room, wanted, truth)
            left[row] = False
    for row in order[left[order]]:
        part[row] = int(np.argmax(room))
        room[part[row]] -= 1
    return part


def _place(
    row: int, label: int, part: np.ndarray, room: np.ndarray, wanted: np.ndarray, truth: np.ndarray
) -> None:
    """Give a row to the part that most wants its label; among equals, to the one with most room."""
    best = int(np.lexsort((room, wanted[:, label]))[-1])
    part[row] = best
    room[best] -= 1
    wanted[best] -= truth[row]
