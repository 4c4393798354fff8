"""Out-of-fold decisions → what turns decisions into probabilities, and thresholds for these."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression

Line = tuple[np.ndarray, np.ndarray]  # slope and offset of each label


def platt(decisions: np.ndarray, truth: np.ndarray, weight: np.ndarray | None = None) -> Line:
    """Slope and offset that turn decisions into log-odds, label by label (Platt, 1999).

    Parameters
    ----------
    decisions, truth
        Decisions and which labels apply, (rows, labels).
    weight
        How much each row counts, (rows,); by default all the same.

    Returns
    -------
    tuple of ndarray
        Slopes and offsets, (labels,) each; 1 and 0 for a label that is true or false everywhere.
    """
    scale, shift = np.ones(truth.shape[1]), np.zeros(truth.shape[1])
    for k in range(truth.shape[1]):
        if truth[:, k].any() and not truth[:, k].all():
            fit = LogisticRegression(C=1e3).fit(decisions[:, [k]], truth[:, k], weight)
            scale[k], shift[k] = max(float(fit.coef_[0, 0]), 1e-3), float(fit.intercept_[0])
    return scale, shift


def temperature(decisions: np.ndarray, truth: np.ndarray, weight: np.ndarray | None = None) -> Line:
    """One factor for all labels that makes their softmax most likely (Guo et al., 2017).

    Parameters
    ----------
    decisions, truth, weight
        As in `platt`.

    Returns
    -------
    tuple of ndarray
        Slopes, all of them the factor, and offsets, all of them 0, (labels,) each.
    """
    gold = truth.argmax(1)

    def loss(power: float) -> float:
        scaled = decisions * np.exp(power)
        missed = logsumexp(scaled, 1) - scaled[np.arange(len(gold)), gold]
        return float(np.average(missed, weights=weight))

    best = minimize_scalar(loss, bounds=(-3, 5), method="bounded").x
    return np.full(truth.shape[1], float(np.exp(best))), np.zeros(truth.shape[1])


def best_thresholds(
    probability: np.ndarray, truth: np.ndarray, weight: np.ndarray | None = None
) -> np.ndarray:
    """For each label half of the best F1 that any threshold reaches on these predictions.

    That is where the best threshold of calibrated probabilities lies (Lipton, Elkan and
    Narayanaswamy, 2014); the F1 that a threshold reaches varies far less between samples than the
    place of the best one.

    Parameters
    ----------
    probability, truth
        Probabilities and which labels apply, (rows, labels).
    weight
        How much each row counts, (rows,); by default all the same.

    Returns
    -------
    ndarray of shape (labels,)
        From 0 to 0.5.
    """
    best = np.full(truth.shape[1], 0.5)
    size = np.ones(len(truth)) if weight is None else weight
    for k in range(truth.shape[1]):
        yes = probability[:, k] >= np.linspace(0.1, 0.9, 81)[:, None]
        hit = (yes & truth[:, k]) @ size
        best[k] = np.max(2 * hit / np.maximum(yes @ size + truth[:, k] @ size, 1e-12)) / 2
    return best
