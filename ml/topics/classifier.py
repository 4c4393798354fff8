"""`TopicClassifier`: texts → a calibrated probability and a threshold for each topic.

A linear classifier over the features of `features`. Several-label data gives one yes/no classifier a label, any
number of them true; one-label data gives one of many. Knows no topic by name.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Self

import numpy as np

from ml import articles
from ml.articles import Text
from ml.errors import DataError, InputError
from ml.estimator import Estimator, check_number
from ml.stats import scores, splits
from ml.text.words import cutter
from ml.topics.features import TextFeatures

LONGEST_GRAM = 8
_CALIBRATE_ON = 20_000  # with more rows than this one held-out fifth calibrates as well as all folds


class TopicClassifier(Estimator):
    """Linear topics over TF-IDF of jieba words and character n-grams.

    `char_ngrams`: shortest and longest character n-gram, or None. `title_weight`: how often a title counts.
    `C`: inverse strength of regularisation. `threshold`: a probability from which on a topic applies, or
    `"tuned"` to find one for each label on out-of-fold predictions. `folds`: how many of those.
    `balance`: weigh labels against their rarity. `words`: additions to the dictionary.

    `background`: unlabelled texts, from which word statistics are learned and the `directions` in which words go
    together (latent semantic analysis; Deerwester et al., 1990). A linear classifier over a linear projection is a
    linear classifier over words, so what is kept of them is a part of each word's weight, and no text.
    """

    def __init__(
        self,
        char_ngrams: tuple[int, int] | None = (1, 2),
        title_weight: float = 2.0,
        min_count: int = 2,
        max_grams: int = 200_000,
        C: float = 1.0,
        balance: bool = False,
        threshold: float | str = "tuned",
        folds: int = 5,
        words: tuple[tuple[str, int | None], ...] = (),
        background: Sequence[Text] = (),
        directions: int = 300,
        random_state: int = 0,
    ) -> None:
        self.char_ngrams = char_ngrams
        self.title_weight = title_weight
        self.min_count = min_count
        self.max_grams = max_grams
        self.C = C
        self.balance = balance
        self.threshold = threshold
        self.folds = folds
        self.words = words
        self.background = background
        self.directions = directions
        self.random_state = random_state

    def fit(self, X: Sequence[Text], y: Any) -> Self:
        """Learn from texts (or articles) and their labels: one each, a collection each, or a 0/1 matrix.

        Raises DataError for too few examples of a label or no label at all, InputError for what is no text and for a
        parameter that is out of bounds.
        """
        self._check_params()
        texts = articles.texts(X)
        truth, labels, form = _truth(y)
        if len(texts) != len(truth):
            raise DataError(f"{len(texts)} texts but {len(truth)} labels")
        self._check(truth, labels.tolist(), form)
        self.classes_, self.form_ = labels, form
        self.features_ = self._features()
        matrix = self.features_.fit(texts, self.background)
        if not matrix.shape[1]:
            raise DataError(f"no word or n-gram is in {self.min_count} texts or more: nothing to learn from")
        projection = self._projection(matrix)
        matrix = self._projected(matrix[: len(texts)], projection)
        weights, bias = self._train(matrix, truth)
        decisions, rows = self._out_of_fold(matrix, truth)
        scale, shift = (_temperature if form == "one" else _platt)(decisions, truth[rows])
        self.weights_ = (_folded(weights, projection) * scale).astype(np.float16).astype(np.float32)
        self.bias_ = (bias * scale + shift).astype(np.float32)
        probability = self._link(decisions * scale + shift)
        tuned = _best_thresholds(probability, truth[rows]) if form != "one" else np.full(len(labels), 0.5)
        self.thresholds_ = tuned if self.threshold == "tuned" else np.full(len(labels), float(self.threshold))
        self.out_of_fold_ = {"rows": rows, "probability": probability, "truth": truth[rows]}
        return self

    def decision_function(self, X: Sequence[Text]) -> np.ndarray:
        """Log-odds of each label (several) or unnormalised log-probability (one of many), (texts, labels).

        Of two labels of which each text has one: the log-odds of the second, (texts,), as scikit-learn has it.
        """
        score = self._decisions(X)
        return score[:, 1] - score[:, 0] if self.form_ == "one" and len(self.classes_) == 2 else score

    def _decisions(self, X: Sequence[Text]) -> np.ndarray:
        self._check_fitted()
        texts = articles.texts(X)
        if not texts:
            return np.zeros((0, len(self.classes_)), np.float32)
        blocks = self.features_.transform(texts)
        first = blocks[0].shape[1]
        score = blocks[0] @ self.weights_[:first] + self.bias_
        return score + blocks[1] @ self.weights_[first:] if len(blocks) > 1 else score

    def predict_proba(self, X: Sequence[Text]) -> np.ndarray:
        """Calibrated probabilities, (texts, labels)."""
        return self._link(self._decisions(X))

    def predict(self, X: Sequence[Text]) -> Any:
        """Labels in the form and of the type that `fit` was given them: one each, a list each, or a 0/1 matrix."""
        probability = self.predict_proba(X)
        if self.form_ == "one":
            return self.classes_[probability.argmax(1)]
        chosen = probability >= self.thresholds_
        if self.form_ == "matrix":
            return chosen.astype(int)
        return [self.classes_[row].tolist() for row in chosen]

    def score(self, X: Sequence[Text], y: Any) -> float:
        """Macro-averaged F1; accuracy for one-of-many data."""
        found = self.predict(X)
        if self.form_ == "one":
            right = _truth(y, self.classes_)[0] & _truth(found, self.classes_)[0]
            return float(np.mean(right.any(1)))
        truth = np.asarray(y, bool) if self.form_ == "matrix" else _truth(y, self.classes_)[0]
        chosen = np.asarray(found, bool) if self.form_ == "matrix" else _truth(found, self.classes_)[0]
        return float(scores.macro_f1(scores.matrix_counts(truth, chosen)))

    @property
    def labels_(self) -> list[str]:
        """The labels as text, which is what a model directory and predictions have."""
        return [str(label) for label in self.classes_.tolist()]

    def arrays(self) -> dict[str, np.ndarray]:
        """What was learned, as arrays: words as UTF-8 bytes, a line each."""
        self._check_fitted()
        features = self.features_
        return {
            "words": np.frombuffer("\n".join(features.words).encode(), np.uint8),
            "word_idf": features.word_idf,
            "buckets": features.buckets.astype(np.uint32),
            "gram_idf": features.gram_idf,
            "weights": self.weights_.astype(np.float16),
            "bias": self.bias_,
            "thresholds": self.thresholds_,
        }

    @classmethod
    def restore(
        cls, params: dict[str, Any], labels: Sequence[str], form: str, arrays: dict[str, np.ndarray]
    ) -> TopicClassifier:
        """A fitted classifier from what `arrays` gave."""
        topics = cls(**params)
        topics.classes_, topics.form_ = np.array(labels), form
        topics.features_ = topics._features()
        text = arrays["words"].tobytes().decode()
        topics.features_.restore(
            text.split("\n") if text else [],
            arrays["word_idf"],
            arrays["buckets"].astype(np.int64),
            arrays["gram_idf"],
        )
        topics.weights_ = arrays["weights"].astype(np.float32)
        topics.bias_, topics.thresholds_ = arrays["bias"], arrays["thresholds"]
        return topics

    def strongest(self, count: int = 20) -> dict[Any, list[tuple[str, float]]]:
        """For each label the words that speak most for it, with their weights."""
        self._check_fitted()
        names = list(self.features_.words)
        weights = self.weights_[: len(names)]
        top = np.argsort(-weights, 0)[:count]
        labels = self.classes_.tolist()
        return {c: [(names[i], float(weights[i, k])) for i in top[:, k]] for k, c in enumerate(labels)}

    def explain(
        self, X: Sequence[Text], count: int = 5, *, against: bool = False
    ) -> list[dict[Any, list[tuple[str, float]]]]:
        """For each text and label the words in it that spoke most for the label: each with its share of the log-odds.

        `against`: those that spoke most against it instead. Character n-grams have their say in the decision too, but
        are no words and are not among them.
        """
        self._check_fitted()
        texts = articles.texts(X)
        if not texts:
            return []
        names, labels = list(self.features_.words), self.classes_.tolist()
        rows = self.features_.transform(texts)[0].tocsr()
        result, sign = [], -1 if against else 1
        for start, stop in zip(rows.indptr[:-1], rows.indptr[1:], strict=True):
            here = rows.indices[start:stop]
            share = rows.data[start:stop, None] * self.weights_[here]
            result.append(
                {
                    label: [
                        (names[here[i]], float(share[i, k]))
                        for i in np.argsort(-sign * share[:, k], kind="stable")[:count]
                        if sign * share[i, k] > 0
                    ]
                    for k, label in enumerate(labels)
                }
            )
        return result

    def _features(self) -> TextFeatures:
        grams = tuple(self.char_ngrams) if self.char_ngrams else None
        return TextFeatures(cutter(self.words), grams, self.title_weight, self.min_count, self.max_grams)  # type: ignore[arg-type]

    def _projection(self, matrix: Any) -> np.ndarray | None:
        """Directions of the word space, (words, directions), if there are background texts to learn them from."""
        if not len(self.background):
            return None
        from sklearn.decomposition import TruncatedSVD

        words = matrix[-len(self.background) :, : len(self.features_.words)]
        count = min(self.directions, min(words.shape) - 1)
        found = TruncatedSVD(count, random_state=self.random_state).fit(words)
        return np.asarray(found.components_.T)

    def _projected(self, matrix: Any, projection: np.ndarray | None) -> Any:
        """The features, and beside them where the words lie in the directions of the projection."""
        if projection is None:
            return matrix
        from scipy.sparse import csr_matrix, hstack

        return hstack([matrix, csr_matrix(matrix[:, : len(projection)] @ projection)], format="csr")

    def _check_params(self) -> None:
        check_number("C", self.C, 0, above=True)
        check_number("title_weight", self.title_weight, 0, 1_000_000)
        check_number("min_count", self.min_count, 1, whole=True)
        check_number("max_grams", self.max_grams, 1, whole=True)
        check_number("folds", self.folds, 2, whole=True)
        check_number("directions", self.directions, 1, whole=True)
        if self.threshold != "tuned":
            if isinstance(self.threshold, str):
                raise InputError(
                    f"threshold must be 'tuned' or a number from 0 to 1, got {self.threshold!r:.40}"
                )
            check_number("threshold", self.threshold, 0, 1)
        if self.char_ngrams is not None:
            self._check_grams()

    def _check_grams(self) -> None:
        try:
            shortest, longest = self.char_ngrams  # type: ignore[misc]
        except (TypeError, ValueError):
            raise InputError(
                f"char_ngrams must be the shortest and the longest length, got {self.char_ngrams!r:.40}"
            ) from None
        check_number("the shortest of char_ngrams", shortest, 1, LONGEST_GRAM, whole=True)
        check_number("the longest of char_ngrams", longest, shortest, LONGEST_GRAM, whole=True)

    def _check(self, truth: np.ndarray, labels: list[Any], form: str) -> None:
        if not labels:
            raise DataError("no labels to learn from: none of the training rows has any")
        if form == "one" and len(labels) < 2:
            raise DataError(f"one label only, {labels[0]!r}: there is nothing to tell apart")
        few = [f"{c} ({n})" for c, n in zip(labels, truth.sum(0), strict=True) if n < self.folds]
        if few:
            raise DataError(
                f"{self.folds} folds need {self.folds} examples of each label; too few of: {', '.join(few)}"
            )

    def _train(self, matrix: Any, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Weights (features, labels) and bias of one linear support vector machine a label."""
        from sklearn.svm import LinearSVC

        weights = np.zeros((matrix.shape[1], truth.shape[1]))
        bias = np.zeros(truth.shape[1])
        for k in range(truth.shape[1]):
            if truth[:, k].all() or not truth[:, k].any():
                bias[k] = 1.0 if truth[:, k].all() else -1.0
                continue
            machine = LinearSVC(
                C=self.C, class_weight="balanced" if self.balance else None, random_state=self.random_state
            ).fit(matrix, truth[:, k])
            weights[:, k], bias[k] = machine.coef_[0], machine.intercept_[0]
        return weights, bias

    def _out_of_fold(self, matrix: Any, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Decisions for rows that the deciding classifier has not seen, and which rows these are."""
        part = splits.folds(truth, self.folds, self.random_state)
        decisions = np.zeros(truth.shape)
        parts = range(1) if len(truth) > _CALIBRATE_ON else range(self.folds)
        for fold in parts:
            weights, bias = self._train(matrix[part != fold], truth[part != fold])
            decisions[part == fold] = matrix[part == fold] @ weights + bias
        rows = np.flatnonzero(np.isin(part, list(parts)))
        return decisions[rows], rows

    def _link(self, decisions: np.ndarray) -> np.ndarray:
        if self.form_ != "one":
            return 1 / (1 + np.exp(-np.clip(decisions, -30, 30)))
        odds = np.exp(decisions - decisions.max(1, keepdims=True)) if len(decisions) else decisions
        return odds / odds.sum(1, keepdims=True) if len(decisions) else decisions


def _truth(y: Any, labels: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray, str]:
    """Labels in any accepted form → a (rows, labels) matrix of truth values, the labels, and the form's name."""
    if isinstance(y, np.ndarray) and y.ndim == 2:
        if y.dtype.kind not in "biuf" or not np.isin(y, (0, 1)).all():
            raise DataError("a matrix of labels must hold 0 and 1 and nothing else")
        return y.astype(bool), np.array([str(k) for k in range(y.shape[1])]), "matrix"
    rows = list(y)
    for number, row in enumerate(rows):
        if row is None or isinstance(row, float) and row != row:
            raise DataError(f"label {number} of {len(rows)} is missing ({row})")
    one = bool(rows) and not isinstance(rows[0], Collection) or any(isinstance(r, str) for r in rows)
    sets = [{r} if one else set(r) for r in rows]
    names = _names([v for values in sets for v in values]) if labels is None else labels
    as_text = names.dtype.kind == "U"
    index = {name: k for k, name in enumerate(names.tolist())}
    truth = np.zeros((len(sets), len(names)), bool)
    for i, values in enumerate(sets):
        for value in values:
            column = index.get(str(value) if as_text else value)
            if column is not None:
                truth[i, column] = True
    return truth, names, "one" if one else "several"


def _names(values: Collection[Any]) -> np.ndarray:
    """Labels in order: numbers or truth values if all are, and text otherwise."""
    truths = sum(isinstance(v, bool | np.bool_) for v in values)
    numbers = sum(isinstance(v, int | float | np.integer | np.floating) for v in values)  # True is an int too
    if truths == len(values) or (numbers == len(values) and not truths):
        return np.array(sorted(set(values)))
    return np.array(sorted({str(v) for v in values}), str)


def _folded(weights: np.ndarray, projection: np.ndarray | None) -> np.ndarray:
    """Weights of the features alone that score as these weights of features and directions do."""
    if projection is None:
        return weights
    own, directions = weights[: -projection.shape[1]].copy(), weights[-projection.shape[1] :]
    own[: len(projection)] += projection @ directions
    return own


def _platt(decisions: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slope and offset that turn decisions into log-odds, label by label (Platt, 1999)."""
    from sklearn.linear_model import LogisticRegression

    fits = [
        LogisticRegression(C=1e3).fit(decisions[:, [k]], truth[:, k])
        if truth[:, k].any() and not truth[:, k].all()
        else None
        for k in range(truth.shape[1])
    ]
    scale = np.array([max(float(f.coef_[0, 0]), 1e-3) if f else 1.0 for f in fits])
    return scale, np.array([float(f.intercept_[0]) if f else 0.0 for f in fits])


def _temperature(decisions: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One factor for all labels that makes their softmax most likely (Guo et al., 2017)."""
    from scipy.optimize import minimize_scalar
    from scipy.special import logsumexp

    gold = truth.argmax(1)

    def loss(power: float) -> float:
        scaled = decisions * np.exp(power)
        return float(np.mean(logsumexp(scaled, 1) - scaled[np.arange(len(gold)), gold]))

    best = minimize_scalar(loss, bounds=(-3, 5), method="bounded").x
    return np.full(truth.shape[1], float(np.exp(best))), np.zeros(truth.shape[1])


def _best_thresholds(probability: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """For each label half of the best F1 that any threshold reaches on these predictions.

    That is where the best threshold of calibrated probabilities lies (Lipton, Elkan and Narayanaswamy, 2014); the
    F1 that a threshold reaches varies far less between samples than the place of the best one.
    """
    best = np.full(truth.shape[1], 0.5)
    for k in range(truth.shape[1]):
        said = probability[:, k] >= np.linspace(0.1, 0.9, 81)[:, None]
        hit = (said & truth[:, k]).sum(1)
        best[k] = np.max(2 * hit / np.maximum(said.sum(1) + truth[:, k].sum(), 1)) / 2
    return best
