"""Whether two models score differently on the same articles, beyond chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

_CELLS = 4_000_000  # numbers drawn at a time


@dataclass(frozen=True, slots=True)
class Difference:
    """How much more the second of two models scores on the same articles, with an interval.

    Attributes
    ----------
    delta
        Score of the second model less that of the first.
    low, high
        Ends of the interval of `delta`.
    """

    delta: float
    low: float
    high: float

    @property
    def significant(self) -> bool:
        """Whether the interval excludes zero."""
        return self.low > 0 or self.high < 0


def paired_bootstrap(
    first: np.ndarray,
    second: np.ndarray,
    score: Callable[[np.ndarray], Mapping[str, np.ndarray]],
    *,
    rounds: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> dict[str, Difference]:
    """How two models differ, metric by metric, with intervals from resampled articles.

    The same articles are drawn for both (Koehn, 2004); intervals are percentiles (Efron, 1979).

    Parameters
    ----------
    first, second
        `scores.article_counts` of the two models, (articles, labels, 3).
    score
        Maps sums of counts, (..., labels, 3), to metrics of shape (...) by name, as
        `scores.count_metrics` does.
    rounds, seed
        How many test sets are drawn, and the seed of the draws.
    level
        The share of the drawn differences that an interval holds.

    Returns
    -------
    dict of Difference
        The second model's metric less the first's, by metric name.

    Raises
    ------
    ValueError
        If the shapes of the counts differ.

    Examples
    --------
    >>> from ml.stats.scores import micro_f1
    >>> worse, better = np.array([[[0, 0, 1]]] * 9), np.array([[[1, 0, 0]]] * 9)
    >>> paired_bootstrap(worse, better, lambda counts: {"f1": micro_f1(counts)})["f1"].significant
    True
    """
    if first.shape != second.shape:
        raise ValueError(
            f"counts of shape {first.shape} and {second.shape} are not of the same articles"
        )
    known, new = score(first.sum(0)), score(second.sum(0))
    delta = {name: float(new[name] - known[name]) for name in new}
    drawn = _drawn_differences(first, second, score, rounds, seed) if len(first) else {}
    ends = (1 - level) / 2, (1 + level) / 2
    return {
        name: Difference(d, *map(float, np.quantile(drawn.get(name, [d]), ends)))
        for name, d in delta.items()
    }


def _drawn_differences(
    first: np.ndarray,
    second: np.ndarray,
    score: Callable[[np.ndarray], Mapping[str, np.ndarray]],
    rounds: int,
    seed: int,
) -> dict[str, np.ndarray]:
    """The difference of each metric in every resampled test set.

    Articles with the same counts under both models are interchangeable, so how often each such kind
    is drawn comes from a multinomial distribution.
    """
    size = len(first)
    both = np.stack([first, second], 1).reshape(size, -1)
    kinds, often = np.unique(both, axis=0, return_counts=True)
    rng = np.random.default_rng(seed)
    step = max(1, _CELLS // len(kinds))
    drawn: list[Mapping[str, np.ndarray]] = []
    for begin in range(0, rounds, step):
        times = rng.multinomial(size, often / size, min(step, rounds - begin))
        sums = (times @ kinds).reshape(len(times), 2, *first.shape[1:])
        known, new = score(sums[:, 0]), score(sums[:, 1])
        drawn.append({name: new[name] - known[name] for name in new})
    return {name: np.concatenate([part[name] for part in drawn]) for name in drawn[0]}
