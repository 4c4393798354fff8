"""`TopicClassifier`: labelled texts → a `TopicModel`, as an estimator of scikit-learn.

A linear classifier over the features of `features`. Multilabel data gives one yes/no classifier a
label, any number of them true; of multiclass data the most probable label is predicted. This module
imports scikit-learn; predicting with a saved model does not need it. Knows no topic by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.decomposition import TruncatedSVD
from sklearn.metrics import f1_score
from sklearn.utils.validation import check_is_fitted

from ml import articles, parameters
from ml.articles import Text
from ml.errors import DataError, InputError
from ml.stats import splits
from ml.topics.calibration import best_thresholds, platt, temperature
from ml.topics.choices import chosen
from ml.topics.linear import Linear
from ml.topics.model import TopicModel, link, text_features
from ml.topics.parameters import PARAMETERS
from ml.topics.targets import Targets, targets

_LINEAR = ("C", "class_weight", "nb_share", "bayes_share", "random_state")
_CALIBRATE_ON = 20_000  # of more rows than this one held-out fold calibrates as well as all


class TopicClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Classify texts by topic: linear over TF-IDF of jieba words and character n-grams, calibrated.

    Labels may be one for each text (multiclass), a collection for each text (multilabel) or a 0/1
    matrix (multilabel-indicator). Texts are strings or `Article` objects, whose titles count for
    more.

    Parameters
    ----------
    ngram_range : tuple of int or None, default=(1, 2)
        The shortest and the longest character n-gram, from 1 to 8 characters; None for words alone.
    title_weight : float, default=2.0
        How many occurrences in the body one in the title counts for, from 0 to 1,000,000.
    min_df : int or "auto", default="auto"
        Texts that a word or an n-gram must be in to be a feature; "auto" is 1 for headlines (texts
        of 60 characters or less, by the median) up to 20,000 of them, and 2 otherwise.
    max_features : int, default=200_000
        Character n-grams that are kept, at most; the most frequent ones.
    characters : {"auto", "letters", "all"}, default="auto"
        What character n-grams are made of: letters alone, or digits, marks and blanks too; "auto"
        is "all" for headlines.
    C : float or "auto", default="auto"
        Inverse strength of regularisation, above 0; "auto" is 0.3 for headlines, 1.0 otherwise.
    nb_share : float or "auto", default="auto"
        The share of a classifier over features scaled by naive-Bayes log-count ratios (NB-SVM; Wang
        and Manning, 2012), from 0 to 1; "auto" is 0.5 for headlines, 0.25 otherwise.
    bayes_share : float or "auto", default="auto"
        The share of multinomial naive Bayes, from 0 to 1; "auto" is 0.05 for headlines, 0
        otherwise.
    class_weight : {"balanced"} or None, default=None
        "balanced" weighs the rows of a label against its rarity.
    threshold : "tuned" or float, default="tuned"
        The probability from which on a label applies, from 0 to 1; "tuned" finds one for each label
        on out-of-fold predictions. Not used for multiclass labels, where the most probable one is
        chosen.
    cv : int, default=5
        Folds of the out-of-fold predictions that calibrate and tune. Each label needs that many
        examples.
    words : tuple of (str, int or None), default=()
        Words added to jieba's dictionary, each with its frequency or None.
    background : sequence of str or Article, default=()
        Unlabelled texts, from which word statistics are learned and the directions in which words
        go together (latent semantic analysis; Deerwester et al., 1990). A linear classifier over a
        linear projection is a linear classifier over words: a part of each word's weight is what
        remains of them, and no text.
    n_components : int, default=300
        Directions that are learned from `background`, at most.
    random_state : int or None, default=0
        Seed of folds, optimiser and projection; None for another result every time.

    Attributes
    ----------
    classes_ : ndarray of shape (labels,)
        The labels in order, of the type that they were given in.
    labels_ : list of str
        The labels as text, as predictions and model directories have them.
    form_ : str
        "multiclass", "multilabel" or "multilabel-indicator": what `y` was, and what `predict`
        returns.
    model_ : TopicModel
        All that predicting needs, without scikit-learn: features, weights, bias, thresholds.
    thresholds_ : ndarray of shape (labels,)
        The probability from which on each label applies.
    out_of_fold_ : dict of str to ndarray
        Predictions for texts by classifiers that have not seen them: `rows`, the numbers of the
        texts; `probability` and `truth`, both (rows, labels).

    Examples
    --------
    >>> from ml import TopicClassifier
    >>> texts = ["港口货运增长", "外贸出口增长", "博物馆展出文物", "剧团演出戏曲"] * 2
    >>> labels = ["trade", "trade", "culture", "culture"] * 2
    >>> topics = TopicClassifier(cv=2, min_df=1).fit(texts, labels)
    >>> topics.predict(["文物展出", "出口货运"]).tolist()
    ['culture', 'trade']
    >>> topics.predict_proba(["文物展出"]).shape
    (1, 2)
    """

    def __init__(
        self,
        ngram_range: tuple[int, int] | None = (1, 2),
        title_weight: float = 2.0,
        min_df: int | str = "auto",
        max_features: int = 200_000,
        characters: str = "auto",
        C: float | str = "auto",
        nb_share: float | str = "auto",
        bayes_share: float | str = "auto",
        class_weight: str | None = None,
        threshold: float | str = "tuned",
        cv: int = 5,
        words: tuple[tuple[str, int | None], ...] = (),
        background: Sequence[Text] = (),
        n_components: int = 300,
        random_state: int | None = 0,
    ) -> None:
        self.ngram_range = ngram_range
        self.title_weight = title_weight
        self.min_df = min_df
        self.max_features = max_features
        self.characters = characters
        self.C = C
        self.nb_share = nb_share
        self.bayes_share = bayes_share
        self.class_weight = class_weight
        self.threshold = threshold
        self.cv = cv
        self.words = words
        self.background = background
        self.n_components = n_components
        self.random_state = random_state

    def fit(self, X: Sequence[Text], y: Any, sample_weight: Any = None) -> Self:
        """Learn from texts and their labels.

        Parameters
        ----------
        X : sequence of str or Article
        y : labels, one for each text, a collection for each text, or a 0/1 matrix
        sample_weight : array of shape (texts,), optional
            How much each text counts in training, calibration and thresholds; 0 leaves it out. Word
            statistics count each text that is not left out once.

        Returns
        -------
        TopicClassifier
            This object.

        Raises
        ------
        DataError
            For too few examples of a label, or no label at all.
        InputError
            For what is no text, and for a parameter or a weight that is out of bounds.
        """
        params = {name: getattr(self, name) for name in PARAMETERS}
        parameters.check(PARAMETERS, params)
        texts, background = articles.texts(X), articles.texts(self.background)
        kept, weight = _weights(sample_weight, len(texts))
        texts, y = [texts[row] for row in kept], self._targets(y, len(texts), kept)
        params = chosen(params, texts)
        linear = Linear(*(params[name] for name in _LINEAR))
        features = text_features(params)
        matrix = features.fit(texts, background)
        if not matrix.shape[1]:
            raise DataError(
                f"no word or n-gram is in {params['min_df']} texts or more: nothing to learn from"
            )
        projection = self._projection(matrix[len(texts) :, : len(features.words)])
        matrix = _projected(matrix[: len(texts)], projection)
        weights, bias = linear.train(matrix, y.truth, weight)
        decisions, rows = self._out_of_fold(linear, matrix, y.truth, weight)
        truth, weight = y.truth[rows], None if weight is None else weight[rows]
        labels = [str(label) for label in y.classes.tolist()]
        model = TopicModel(
            params, labels, y.form, features, _folded(weights, projection), bias, bias
        )
        probability = self._calibrate(model, decisions, truth, weight)
        self.classes_, self.form_, self.model_ = y.classes, y.form, model
        self.out_of_fold_ = {"rows": kept[rows], "probability": probability, "truth": truth}
        return self

    def decision_function(self, X: Sequence[Text]) -> np.ndarray:
        """Log-odds of each label, or unnormalised log-probabilities (multiclass), (texts, labels).

        Of two labels of which each text has one: the log-odds of the second, (texts,), as
        scikit-learn has it.
        """
        check_is_fitted(self)
        score = self.model_.decisions(X)
        return (
            score[:, 1] - score[:, 0] if self.model_.multiclass and score.shape[1] == 2 else score
        )

    def predict_proba(self, X: Sequence[Text]) -> np.ndarray:
        """Calibrated probabilities, (texts, labels)."""
        check_is_fitted(self)
        return self.model_.predict_proba(X)

    def predict(self, X: Sequence[Text]) -> Any:
        """Labels in the form and of the type that `y` had.

        Parameters
        ----------
        X : sequence of str or Article

        Returns
        -------
        ndarray or list of list
            One label each, a list each, or a matrix of 0 and 1.
        """
        check_is_fitted(self)
        chosen = self.model_.decide(self.model_.predict_proba(X))
        if self.form_ == "multiclass":
            return self.classes_[chosen.argmax(1)]
        if self.form_ == "multilabel-indicator":
            return chosen.astype(int)
        return [self.classes_[row].tolist() for row in chosen]

    def score(self, X: Sequence[Text], y: Any, sample_weight: Any = None) -> float:
        """Macro-averaged F1; accuracy for multiclass labels.

        Parameters
        ----------
        X : sequence of str or Article
        y : labels, in the form that `fit` was given
        sample_weight : array of shape (texts,), optional
            How much each text counts.
        """
        check_is_fitted(self)
        chosen = self.model_.decide(self.model_.predict_proba(X))
        truth = (
            np.asarray(y, bool)
            if self.form_ == "multilabel-indicator"
            else targets(y, self.classes_).truth
        )
        if self.form_ == "multiclass":
            return float(np.average((truth & chosen).any(1), weights=sample_weight))
        return float(
            f1_score(truth, chosen, average="macro", zero_division=0, sample_weight=sample_weight)
        )

    def strongest(self, count: int = 20) -> dict[Any, list[tuple[str, float]]]:
        """For each label the `count` words that speak most for it, with their weights."""
        check_is_fitted(self)
        return dict(zip(self.classes_.tolist(), self.model_.strongest(count).values(), strict=True))

    def explain(
        self, X: Sequence[Text], count: int = 5, *, against: bool = False
    ) -> list[dict[Any, list[tuple[str, float]]]]:
        """The words of each text that spoke most for each label.

        Parameters
        ----------
        X : sequence of str or Article
        count, against
            See `TopicModel.explain`.

        Returns
        -------
        list of dict
            For each text, label → words with their shares of the log-odds, the largest first.
        """
        check_is_fitted(self)
        found, labels = self.model_.explain(X, count, against=against), self.classes_.tolist()
        return [dict(zip(labels, words.values(), strict=True)) for words in found]

    @property
    def labels_(self) -> list[str]:
        """The labels as text, as predictions and model directories have them."""
        check_is_fitted(self, "model_")
        return self.model_.labels_

    @property
    def thresholds_(self) -> np.ndarray:
        """The probability from which on each label applies, (labels,)."""
        check_is_fitted(self, "model_")
        return self.model_.thresholds_

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = True, False
        tags.target_tags.multi_output = tags.classifier_tags.multi_label = True
        return tags

    def _targets(self, given: Any, size: int, kept: np.ndarray) -> Targets:
        """The labels of the rows that are kept of `size` texts; DataError for too few of them."""
        y = targets(given)
        if size != len(y.truth):
            raise DataError(f"{size} texts but {len(y.truth)} labels")
        y = y._replace(truth=y.truth[kept])
        labels = y.classes.tolist()
        if not labels:
            raise DataError("no labels to learn from: none of the training rows has any")
        if y.form == "multiclass" and len(labels) < 2:
            raise DataError(f"one label only, {labels[0]!r}: there is nothing to tell apart")
        few = [f"{c} ({n})" for c, n in zip(labels, y.truth.sum(0), strict=True) if n < self.cv]
        if few:
            raise DataError(
                f"{self.cv} folds need {self.cv} examples of each label; "
                f"too few of: {', '.join(few)}"
            )
        return y

    def _projection(self, words: Any) -> np.ndarray | None:
        """Directions of the word space, (words, directions); None without background texts."""
        if not words.shape[0]:
            return None
        count = min(self.n_components, min(words.shape) - 1)
        found = TruncatedSVD(count, random_state=self.random_state).fit(words)
        return np.asarray(found.components_.T)

    def _out_of_fold(
        self, linear: Linear, matrix: Any, truth: np.ndarray, weight: np.ndarray | None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Decisions by classifiers for rows that they have not seen, and which rows these are."""
        part = splits.folds(truth, self.cv, self.random_state)  # type: ignore[arg-type]
        decisions = np.zeros(truth.shape)
        parts = range(1) if len(truth) > _CALIBRATE_ON else range(self.cv)
        for fold in parts:
            seen = part != fold
            weights, bias = linear.train(
                matrix[seen], truth[seen], None if weight is None else weight[seen]
            )
            decisions[~seen] = matrix[~seen] @ weights + bias
        rows = np.flatnonzero(np.isin(part, list(parts)))
        return decisions[rows], rows

    def _calibrate(
        self, model: TopicModel, decisions: np.ndarray, truth: np.ndarray, weight: np.ndarray | None
    ) -> np.ndarray:
        """Scale weights and bias so that decisions are log-odds, and set the thresholds.

        Returns the probabilities of the out-of-fold decisions, (rows, labels).
        """
        scale, shift = (temperature if model.multiclass else platt)(decisions, truth, weight)
        model.weights_ = (model.weights_ * scale).astype(np.float16).astype(np.float32)
        model.bias_ = (model.bias_ * scale + shift).astype(np.float32)
        probability = link(decisions * scale + shift, model.multiclass)
        if self.threshold != "tuned":
            model.thresholds_ = np.full(truth.shape[1], float(self.threshold))
        elif model.multiclass:
            model.thresholds_ = np.full(truth.shape[1], 0.5)
        else:
            model.thresholds_ = best_thresholds(probability, truth, weight)
        return probability


def _weights(given: Any, size: int) -> tuple[np.ndarray, np.ndarray | None]:
    """The rows that have a weight, and their weights if any were given."""
    if given is None:
        return np.arange(size), None
    weight = np.asarray(given, float)
    if weight.shape != (size,):
        raise InputError(
            f"sample_weight must be a number for each of {size} texts, got shape {weight.shape}"
        )
    if not (np.isfinite(weight) & (weight >= 0)).all():
        raise InputError("sample_weight must be finite numbers from 0")
    kept = np.flatnonzero(weight > 0)
    return kept, weight[kept]


def _projected(matrix: Any, projection: np.ndarray | None) -> Any:
    """The features, and beside them where the words lie in the directions of the projection."""
    if projection is None:
        return matrix
    return hstack([matrix, csr_matrix(matrix[:, : len(projection)] @ projection)], format="csr")


def _folded(weights: np.ndarray, projection: np.ndarray | None) -> np.ndarray:
    """Weights of the features alone that score as these weights of features and directions do."""
    if projection is None:
        return weights
    own, directions = weights[: -projection.shape[1]].copy(), weights[-projection.shape[1] :]
    own[: len(projection)] += projection @ directions
    return own
