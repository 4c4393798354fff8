"""Splitting labelled data so that every part has its share of every label, the rare ones included.

Iterative stratification (Sechidis, Tsoumakas and Vlahavas, 2011) over a matrix of yes/no labels; one-of-many data
is the case of one yes a row.
"""

from __future__ import annotations

import numpy as np


def folds(truth: np.ndarray, count: int, seed: int = 0) -> np.ndarray:
    """The fold, 0 to count - 1, of each row of a (rows, labels) matrix of truth values."""
    return stratify(truth, np.full(count, 1 / count), seed)


def holdout(truth: np.ndarray, share: float, seed: int = 0) -> np.ndarray:
    """Which rows, as a mask, are held out: about `share` of all, and of each label."""
    return stratify(truth, np.array([1 - share, share]), seed) == 1


def stratify(truth: np.ndarray, shares: np.ndarray, seed: int = 0) -> np.ndarray:
    """The part of each row, parts sized by `shares`; labels are handed out rarest first.

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
