"""Linear classifiers of topics: support vector machines, alone or mixed with naive Bayes.

On short texts a machine over features scaled by their naive-Bayes log-count ratios, averaged with
a plain one (Wang and Manning, 2012), and a share of multinomial naive Bayes itself, are worth more
than either. All three are linear, so that the mixture is one set of weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import diags
from sklearn.svm import LinearSVC

_SMOOTH = 1.0  # of the log-count ratios that features are scaled by
_SMOOTH_BAYES = 0.1  # of the multinomial model


@dataclass(frozen=True, slots=True)
class Linear:
    """How one classifier a label is trained; see `TopicClassifier`."""

    C: float
    class_weight: str | None
    nb_share: float
    bayes_share: float
    random_state: int | None

    def train(
        self, matrix: Any, truth: np.ndarray, weight: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Weights (features, labels) and bias (labels,) of one classifier a label.

        Parameters
        ----------
        matrix : sparse array of shape (texts, features), features from 0
        truth : bool array of shape (texts, labels)
        weight : array of shape (texts,), optional
        """
        weights = np.zeros((matrix.shape[1], truth.shape[1]))
        bias = np.zeros(truth.shape[1])
        for k in range(truth.shape[1]):
            if truth[:, k].all() or not truth[:, k].any():
                bias[k] = 1.0 if truth[:, k].all() else -1.0
                continue
            weights[:, k], bias[k] = self._label(matrix, truth[:, k], weight)
        return weights, bias

    def _label(
        self, matrix: Any, truth: np.ndarray, weight: np.ndarray | None
    ) -> tuple[np.ndarray, float]:
        own, bias = self._machine(matrix, truth, weight)
        if self.nb_share:
            scale = np.abs(_log_ratios(abs(matrix), truth, weight, _SMOOTH))
            scale /= max(float(np.sqrt((scale**2).mean())), 1e-12)
            scaled, shift = self._machine(matrix @ diags(scale), truth, weight)
            own = (1 - self.nb_share) * own + self.nb_share * scaled * scale
            bias = (1 - self.nb_share) * bias + self.nb_share * shift
        if self.bayes_share:
            ratios = _log_ratios(abs(matrix), truth, weight, _SMOOTH_BAYES)
            prior = np.log(truth.sum() / (~truth).sum())
            own = (1 - self.bayes_share) * own + self.bayes_share * ratios
            bias = (1 - self.bayes_share) * bias + self.bayes_share * prior
        return own, bias

    def _machine(
        self, matrix: Any, truth: np.ndarray, weight: np.ndarray | None
    ) -> tuple[np.ndarray, float]:
        machine = LinearSVC(
            C=self.C, class_weight=self.class_weight, random_state=self.random_state
        )
        machine.fit(matrix, truth, weight)
        return machine.coef_[0], float(machine.intercept_[0])


def _log_ratios(
    matrix: Any, truth: np.ndarray, weight: np.ndarray | None, smooth: float
) -> np.ndarray:
    """The log of how much more often each feature is in texts that have the label, (features,)."""
    ones = np.ones(len(truth)) if weight is None else weight
    inside = smooth + matrix.T @ (ones * truth)
    outside = smooth + matrix.T @ (ones * ~truth)
    return np.asarray(np.log(inside / inside.sum()) - np.log(outside / outside.sum()))
