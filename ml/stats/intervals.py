"""Confidence intervals of scores, by resampling the test set.

`scipy.stats.bootstrap` with the percentile method draws the same samples from the same seed and
comes to the same interval, but takes longer to import than all intervals of a test to compute, and
refuses tests of one article.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def bootstrap(
    score: Callable[[np.ndarray], float],
    size: int,
    *,
    rounds: int = 200,
    seed: int = 0,
    level: float = 0.95,
) -> tuple[float, float]:
    """A percentile interval of a score (Efron, 1979).

    Parameters
    ----------
    score
        Called with the indices of each resampled test set, of length `size`.
    size
        How many articles the test has.
    rounds
        How many test sets are drawn.
    level
        Share of the drawn scores that the interval holds.

    Returns
    -------
    The ends of the interval; (0, 0) for an empty test.

    Examples
    --------
    >>> right = np.array([1, 1, 1, 0])
    >>> bootstrap(lambda rows: right[rows].mean(), 4)
    (0.25, 1.0)
    """
    if size == 0:
        return 0.0, 0.0
    rng = np.random.default_rng(seed)
    values = [score(rng.integers(0, size, size)) for _ in range(rounds)]
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
