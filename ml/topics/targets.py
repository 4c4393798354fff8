"""Labels in any form that `fit` accepts → a matrix of truth values, and the labels in order."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

import numpy as np

from ml.errors import DataError


class Targets(NamedTuple):
    """Labels of texts: `truth`, (texts, labels); `classes`, the labels; `form`, one of FORMS."""

    truth: np.ndarray
    classes: np.ndarray
    form: str


def targets(y: Any, classes: np.ndarray | None = None) -> Targets:
    """Read labels given as one each, as a collection each, or as a 0/1 matrix.

    Labels are numbers or truth values if all are, and text otherwise; of a matrix, the numbers of
    its columns.

    Parameters
    ----------
    y
        The labels.
    classes
        The labels that there are, in the order of the columns; another one in `y` counts nowhere.
        By default those of `y`.

    Returns
    -------
    Targets
        Which labels apply, (texts, labels); the labels; and their form.

    Raises
    ------
    DataError
        For a label that is missing and a matrix that holds anything but 0 and 1.

    Examples
    --------
    >>> truth, classes, form = targets([["b"], [], ["a", "b"]])
    >>> truth.astype(int).tolist(), classes.tolist(), form
    ([[0, 1], [0, 0], [1, 1]], ['a', 'b'], 'multilabel')
    """
    if isinstance(y, np.ndarray) and y.ndim == 2:
        if y.dtype.kind not in "biuf" or not np.isin(y, (0, 1)).all():
            raise DataError("a matrix of labels must hold 0 and 1 and nothing else")
        return Targets(y.astype(bool), np.arange(y.shape[1]), "multilabel-indicator")
    rows = list(y)
    for number, row in enumerate(rows):
        if row is None or isinstance(row, float) and row != row:
            raise DataError(f"label {number} of {len(rows)} is missing ({row})")
    one = (
        bool(rows) and not isinstance(rows[0], Collection) or any(isinstance(r, str) for r in rows)
    )
    sets = [{r} if one else set(r) for r in rows]
    names = _names([v for values in sets for v in values]) if classes is None else classes
    return Targets(_matrix(sets, names), names, "multiclass" if one else "multilabel")


def _matrix(sets: list[set[Any]], names: np.ndarray) -> np.ndarray:
    as_text = names.dtype.kind == "U"
    index = {name: k for k, name in enumerate(names.tolist())}
    truth = np.zeros((len(sets), len(names)), bool)
    for i, values in enumerate(sets):
        for value in values:
            column = index.get(str(value) if as_text else value)
            if column is not None:
                truth[i, column] = True
    return truth


def _names(values: Collection[Any]) -> np.ndarray:
    truths = sum(isinstance(v, bool | np.bool_) for v in values)
    # True is an int too
    numbers = sum(isinstance(v, int | float | np.integer | np.floating) for v in values)
    if truths == len(values) or (numbers == len(values) and not truths):
        return np.array(sorted(set(values)))
    return np.array(sorted({str(v) for v in values}), str)
