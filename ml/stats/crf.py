"""A linear-chain conditional random field over many short sequences at once, in numpy.

Lafferty, McCallum and Pereira (2001). The sequences of a batch are processed time step by time
step, all together, so that Python loops run over the longest sequence and not over the characters.
What the features mean is for its users to know: this module sees rows of a weight table, emission
scores, transitions and lengths.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ml.errors import DataError

FORBIDDEN = np.float32(
    -1e4
)  # a transition score that no path survives, and that float32 holds exactly


@dataclass(frozen=True, slots=True)
class Steps:
    """Row numbers of a ragged batch by time step: `rows[t]` has the rows of all sequences longer
    than t.

    Sequences are sorted longest first, so that those active at step t + 1 are a prefix of those at
    step t.
    """

    rows: list[np.ndarray]
    total: int


def steps(lengths: np.ndarray) -> Steps:
    """Lay out sequences that follow each other in one array of rows.

    >>> [r.tolist() for r in steps(np.array([1, 3])).rows]
    [[1, 0], [2], [3]]
    """
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]) if len(lengths) else lengths
    order = np.argsort(-lengths, kind="stable")
    longest = int(lengths[order[0]]) if len(lengths) else 0
    active = np.searchsorted(-lengths[order], -np.arange(longest), side="left")
    return Steps([starts[order[: active[t]]] + t for t in range(longest)], int(lengths.sum()))


def viterbi(
    emission: np.ndarray, transition: np.ndarray, start: np.ndarray, layout: Steps
) -> np.ndarray:
    """The best label of each row, exactly (Viterbi, 1967).

    Parameters
    ----------
    emission, transition, start
        Scores to be added up: (rows, labels), (from, to) and (labels,).
    layout
        What `steps` gave for the lengths of the sequences.

    Returns
    -------
    ndarray of int64 of shape (rows,)
    """
    best = np.zeros(layout.total, np.int64)
    if not layout.rows:
        return best
    by_label = np.ascontiguousarray(
        emission.T
    )  # (labels, rows): reductions over labels run along whole arrays
    step = transition[:, :, None]
    score = by_label[:, layout.rows[0]] + start[:, None]
    scores, back = [score], []
    for rows in layout.rows[1:]:
        paths = score[:, None, : len(rows)] + step
        back.append(paths.argmax(0))
        score = paths.max(0) + by_label[:, rows]
        scores.append(score)
    label = np.zeros(0, np.int64)
    for t in range(len(layout.rows) - 1, -1, -1):
        rows = layout.rows[t]
        here = scores[t].argmax(0)
        if t + 1 < len(layout.rows):
            here[: len(label)] = back[t][label, np.arange(len(label))]
        best[rows] = label = here
    return best


def path(
    emission: np.ndarray,
    transition: np.ndarray,
    start: np.ndarray,
    layout: Steps,
    labels: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities along a labelling.

    Given the text, the labels of a linear chain are a Markov chain: the probability of a stretch
    of the labelling is that of its first label times the conditional ones of the others.

    Parameters
    ----------
    emission, transition, start, layout
        As `viterbi` takes them.
    labels
        The label of each row.

    Returns
    -------
    tuple of ndarray
        Of each row, the probability of its label, and that of it given the label of the row before;
        at the head of a sequence both are the same.
    """
    _, node, _, beta, norm = _forward_backward(emission, transition, start, layout)
    rows = np.arange(len(labels))
    own = node[rows, labels]
    given = own.copy()
    weight, step = (
        np.exp(emission - emission.max(1, keepdims=True)) if len(emission) else emission,
        np.exp(transition),
    )
    heads = layout.rows[0] if layout.rows else np.zeros(0, np.int64)
    rest = np.setdiff1d(rows, heads, assume_unique=True)
    label, before = labels[rest], labels[rest - 1]
    ahead = step[before, label] * weight[rest, label] * beta[rest, label] / norm[rest]
    given[rest] = ahead / np.maximum(beta[rest - 1, before], np.finfo(np.float32).tiny)
    return own, given


def marginals(
    emission: np.ndarray, transition: np.ndarray, start: np.ndarray, layout: Steps
) -> np.ndarray:
    """The probability of each label in each row, (rows, labels)."""
    return _forward_backward(emission, transition, start, layout)[1]


def likelihood(
    emission: np.ndarray, transition: np.ndarray, start: np.ndarray, layout: Steps, gold: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray, np.ndarray]:
    """Log-likelihood of labels, and its gradients.

    Parameters
    ----------
    emission, transition, start, layout
        As `viterbi` takes them.
    gold
        The label of each row.

    Returns
    -------
    tuple of float and three ndarray
        The log-likelihood; its gradients by emission, transition and start.
    """
    log_z, node, edge, _, _ = _forward_backward(emission, transition, start, layout)
    rows = np.arange(len(gold))
    truth = emission[rows, gold].sum()
    by_emission, by_transition, by_start = -node, -edge, -node[layout.rows[0]].sum(0)
    by_emission[rows, gold] += 1
    first = gold[layout.rows[0]]
    truth += start[first].sum()
    np.add.at(by_start, first, 1)
    for before, after in zip(layout.rows, layout.rows[1:], strict=False):
        pair = gold[before[: len(after)]], gold[after]
        truth += transition[pair].sum()
        np.add.at(by_transition, pair, 1)
    return float(truth - log_z), by_emission, by_transition, by_start


def _forward_backward(
    emission: np.ndarray, transition: np.ndarray, start: np.ndarray, layout: Steps
) -> tuple[float, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Sum of log partition functions, label marginals, expected transitions; backward values and
    norms of each row.

    Scaled, after Rabiner (1989).
    """
    top = emission.max(1, keepdims=True) if len(emission) else emission[:, :1]
    weight, step = np.exp(emission - top), np.exp(transition)
    log_z = float(top.sum())
    forward: list[np.ndarray] = []
    scale: list[np.ndarray] = []
    for t, rows in enumerate(layout.rows):
        alpha = weight[rows] * (forward[t - 1][: len(rows)] @ step if t else np.exp(start))
        norm = alpha.sum(1, keepdims=True)
        forward.append(alpha / norm)
        scale.append(norm)
        log_z += float(np.log(norm).sum())
    node, backward = np.zeros_like(weight), np.ones_like(weight)
    norms = np.ones(len(weight), weight.dtype)
    edge = np.zeros_like(step)
    beta = np.zeros((0, weight.shape[1]), weight.dtype)
    for t in range(len(layout.rows) - 1, -1, -1):
        rows = layout.rows[t]
        here = np.ones((len(rows), weight.shape[1]), weight.dtype)
        if t + 1 < len(layout.rows):
            after = layout.rows[t + 1]
            ahead = weight[after] * beta / scale[t + 1]
            here[: len(after)] = ahead @ step.T
            edge += step * (forward[t][: len(after)].T @ ahead)
        beta = backward[rows] = here
        norms[rows] = scale[t][:, 0]
        node[rows] = forward[t] * beta
    return log_z, node, edge, backward, norms


@dataclass(frozen=True, slots=True)
class Fitted:
    """What `train` learned: `weights` (size, labels), `transition` (from, to), `start` (labels),
    as float32.
    """

    weights: np.ndarray
    transition: np.ndarray
    start: np.ndarray
    iterations: int


def train(
    columns: np.ndarray,
    size: int,
    lengths: np.ndarray,
    gold: np.ndarray,
    allowed: tuple[np.ndarray, np.ndarray],
    *,
    l2: float,
    min_count: int,
    max_iter: int,
    prior: Fitted | None = None,
) -> Fitted:
    """Maximum likelihood with a penalty on squared weights, by L-BFGS.

    Weights are rounded to half precision, as they are saved.

    Parameters
    ----------
    columns : integers of shape (rows, templates)
        Which row of the weight table each feature of a position is; -1 for none.
    size : int
        Rows of the weight table.
    lengths : lengths of the sequences, which follow each other in the rows
    gold : the label of each row
    allowed : masks (labels, labels) and (labels,)
        Which label may follow which, and which may begin.
    l2, min_count, max_iter : see `SpanTagger`
    prior : Fitted, optional
        Weights to begin from, and to be drawn back to by the penalty instead of to zero; rows that
        the data does not have stay as they are.

    Returns
    -------
    Fitted
        The learned weights and scores, and how many steps the optimiser took.

    Raises
    ------
    DataError
        Where the likelihood is not finite, as for gold labels that `allowed` forbids.
    """
    from scipy.optimize import minimize

    kept, X = _design(columns, size, min_count)
    labels = len(allowed[1])
    centre = np.zeros(X.shape[1] * labels + labels * labels + labels)
    if prior is not None:
        begun = (prior.weights[kept], np.where(allowed[0], prior.transition, 0))
        centre = np.concatenate([a.ravel() for a in (*begun, np.where(allowed[1], prior.start, 0))])
    objective = _Objective(X, X.T.tocsr(), steps(lengths), gold, allowed, l2, centre)
    with np.errstate(all="ignore"):  # what overflows is not finite, and an error below
        fit = minimize(
            objective,
            centre,
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": max_iter, "ftol": 1e-6},
        )
    W, T, s = objective.unpack(fit.x)
    weights = np.zeros((size, len(s)), np.float32) if prior is None else prior.weights.copy()
    weights[kept] = W.astype(np.float16)
    if not all(np.isfinite(a).all() for a in (weights, T, s)):
        raise DataError("training does not converge: some weights are not finite")
    return Fitted(weights, T.astype(np.float32), s.astype(np.float32), int(fit.nit))


@dataclass(frozen=True, slots=True)
class _Objective:
    """The penalised negative log-likelihood of a vector of all parameters, and its gradient."""

    X: Any  # which weights each position has, (positions, weights), sparse
    XT: Any
    layout: Steps
    gold: np.ndarray
    allowed: tuple[np.ndarray, np.ndarray]
    l2: float
    centre: np.ndarray  # what the penalty draws to

    @property
    def cut(self) -> tuple[int, int]:
        """Where in the vector the weights end, and the transitions."""
        labels = len(self.allowed[1])
        return self.X.shape[1] * labels, self.X.shape[1] * labels + labels * labels

    def unpack(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Weights, transitions and starts, with what is not allowed forbidden."""
        W, T, s = np.split(theta, self.cut)
        labels = len(self.allowed[1])
        return (
            W.reshape(-1, labels),
            np.where(self.allowed[0], T.reshape(labels, labels), FORBIDDEN),
            np.where(self.allowed[1], s, FORBIDDEN),
        )

    def __call__(self, theta: np.ndarray) -> tuple[float, np.ndarray]:
        W, T, s = self.unpack(theta)
        value, by_e, by_t, by_s = likelihood(self.X @ W, T, s, self.layout, self.gold)
        if not np.isfinite(value):
            raise DataError("training does not converge: the labels contradict each other")
        parts = (self.XT @ by_e).ravel(), (by_t * self.allowed[0]).ravel(), by_s * self.allowed[1]
        gradient, away = np.concatenate(parts), theta - self.centre
        return 0.5 * self.l2 * away @ away - value, self.l2 * away - gradient


def _design(columns: np.ndarray, size: int, min_count: int) -> tuple[np.ndarray, Any]:
    """The rows of the weight table that are frequent enough, and which of them each position has,
    as a sparse matrix.
    """
    from scipy.sparse import csr_matrix

    count = np.bincount(columns.ravel() + 1, minlength=size + 1)[1:]
    kept = np.flatnonzero(count >= min_count)
    number = np.full(size + 1, -1)  # the last stands for no feature
    number[kept] = np.arange(len(kept))
    index = number[columns]
    mask = index >= 0
    pointer = np.concatenate([[0], np.cumsum(mask.sum(1))])
    shape = len(columns), len(kept)
    return kept, csr_matrix((np.ones(mask.sum()), index[mask], pointer), shape=shape)
