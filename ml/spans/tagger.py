"""`SpanTagger`: learns to tag spans from labelled texts; a scikit-learn estimator."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from ml import articles, parameters
from ml.articles import Span, Text
from ml.errors import DataError
from ml.spans import features
from ml.spans.decoding import constraints, encode, window
from ml.spans.model import SpanModel, as_text
from ml.spans.parameters import PARAMETERS
from ml.spans.variants import variants
from ml.stats import crf, scores
from ml.text.numerals import positions


class SpanTagger(BaseEstimator):  # type: ignore[misc]
    """Tag spans in texts with a linear-chain conditional random field over numerals and what is
    around them.

    Parameters
    ----------
    l2 : float, default=0.5
        Strength of the penalty on squared weights.
    min_count : int, default=2
        Features seen less often in training are dropped.
    bits : int, default=18
        log2 of the size of the hashed feature table.
    max_iter : int, default=150
        Limit on the optimiser's steps (L-BFGS).
    variants : float, default=0.0
        Made rows for each sentence that has a labelled amount, with amounts written in other ways
        (see `ml.spans.variants`): ranges, blanks, Latin units, signs, currencies in front.
    random_state : int, optional
        Of the made rows; training itself starts from zero and draws nothing.

    Attributes
    ----------
    labels_ : list of str
        The labels of the training spans, sorted.
    n_iter_ : int
        Steps that the optimiser took.
    model_ : SpanModel
        The fitted model, which predicts and can be saved.

    Examples
    --------
    >>> texts = ["投资3亿元，用时5年", "投资8亿元，用时2年", "共12家", "第3届"]
    >>> spans = [[(2, 5, "MONEY"), (8, 10, "QUANTITY")]] * 2 + [[(1, 4, "QUANTITY")], []]
    >>> SpanTagger(min_count=1, l2=0.1).fit(texts, spans).predict(["投资7亿元"])
    [[Span(start=2, end=5, label='MONEY')]]
    """

    def __init__(
        self,
        l2: float = 0.5,
        min_count: int = 2,
        bits: int = 18,
        max_iter: int = 150,
        variants: float = 0.0,
        random_state: int | None = None,
    ) -> None:
        self.l2 = l2
        self.min_count = min_count
        self.bits = bits
        self.max_iter = max_iter
        self.variants = variants
        self.random_state = random_state

    def fit(self, X: Iterable[Text], y: Iterable[Iterable[Any]]) -> Self:
        """Learn from labelled texts.

        Parameters
        ----------
        X : iterable of str or Article
        y : for each text, its spans: `Span`, mappings with start, end and label, or such triples

        Returns
        -------
        SpanTagger
            This object.

        Raises
        ------
        DataError
            Where there is nothing to learn, or training does not come to finite weights.
        InputError
            For what is no text or no span of its text, and for a parameter that is out of bounds.
        """
        parameters.check(PARAMETERS, self.get_params())
        texts, gold_spans = _labelled(X, y)
        labels = sorted({span.label for spans in gold_spans for span in spans})
        if not labels:
            raise DataError("no spans to learn from: none of the training articles has any")
        made, made_spans = variants(texts, gold_spans, self.variants, self.random_state or 0)
        texts, gold_spans = [*texts, *made], [*gold_spans, *map(tuple, made_spans)]
        found = positions(texts)
        tagged = window(found)
        gold = encode(found, tagged.rows, gold_spans, labels)
        templates = features.TEMPLATES
        columns = features.features(
            found, tagged.rows, self.bits, templates, features.seeds(templates)
        )
        allowed, first = constraints(2 * len(labels) + 1)
        fitted = crf.train(
            np.stack(columns, 1),
            1 << self.bits,
            tagged.lengths,
            gold,
            (allowed, first),
            l2=self.l2,
            min_count=self.min_count,
            max_iter=self.max_iter,
        )
        self.labels_ = labels
        self.n_iter_ = fitted.iterations
        self.model_ = SpanModel(
            labels, self.bits, fitted.weights, fitted.transition, fitted.start, templates
        )
        return self

    def predict(self, X: Iterable[Text]) -> list[list[Span]]:
        """The spans of each text.

        Parameters
        ----------
        X : iterable of str or Article

        Returns
        -------
        list of list of Span
            For each text its spans, sorted, not overlapping.
        """
        check_is_fitted(self, "model_")
        return self.model_.predict(X)

    def predict_marginals(self, X: Iterable[Text]) -> list[list[tuple[Span, float]]]:
        """The spans of each text with their probabilities.

        Parameters
        ----------
        X : iterable of str or Article

        Returns
        -------
        list of list of (Span, float)
            Each span with the probability that it begins, continues and ends just so, from 0 to 1.
        """
        check_is_fitted(self, "model_")
        return self.model_.predict_marginals(X)

    def score(self, X: Iterable[Text], y: Iterable[Iterable[Any]]) -> float:
        """Micro-averaged F1 of spans, exact boundaries and labels.

        Parameters
        ----------
        X : iterable of str or Article
        y : for each text, its spans, as `fit` takes them

        Returns
        -------
        float
            From 0 to 1.

        Raises
        ------
        DataError
            For fewer or more lists of spans than texts.
        InputError
            For what is no text or no span of its text.
        """
        texts, gold_spans = _labelled(X, y)
        found = self.predict(texts)
        labels = sorted({s.label for spans in gold_spans for s in spans} | set(self.labels_))
        return float(scores.micro_f1(scores.article_counts(gold_spans, found, labels).sum(0)))

    def arrays(self) -> dict[str, np.ndarray]:
        """The learned arrays, as `SpanModel.arrays` gives them."""
        check_is_fitted(self, "model_")
        return self.model_.arrays()

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags


def _labelled(
    X: Iterable[Text], y: Iterable[Iterable[Any]]
) -> tuple[list[str], list[tuple[Span, ...]]]:
    """Texts and the spans of each, checked."""
    texts, rows = as_text(X), list(y)
    if len(texts) != len(rows):
        raise DataError(f"{len(texts)} texts but {len(rows)} lists of spans")
    return texts, [articles.spans(row, text) for text, row in zip(texts, rows, strict=True)]
