"""Predictions of an estimator, or of a model's parts, beside the gold labels of articles.

What they score is `scoring`; what is wrong among them, `errors`.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, cast

import numpy as np

from ml.articles import Article, Span
from ml.corpus.dataset import Dataset
from ml.errors import DataError
from ml.model.model import Model
from ml.stats import scores, splits


class Topics(Protocol):
    """What is asked of a fitted estimator of topics, or of the topics part of a model."""

    thresholds_: np.ndarray

    @property
    def labels_(self) -> list[str]:
        """The labels, as text."""

    def predict_proba(self, X: Sequence[Article]) -> np.ndarray:
        """Probabilities, (articles, labels)."""


class Spans(Protocol):
    """What is asked of a fitted estimator of spans, or of the spans part of a model."""

    labels_: list[str]

    def predict(self, X: Sequence[Article]) -> list[list[Span]]:
        """The spans of each article."""


@dataclass(frozen=True)
class Examined:
    """Predictions for labelled articles beside their gold labels.

    Attributes
    ----------
    kind
        `multiclass` or `multilabel` topics, or `spans`: a key of `scores.TOTALS`.
    labels
        The labels that are counted.
    gold, found
        The gold and the predicted labels, or spans, of each article.
    seconds
        Time that predicting took.
    probability
        Of each topic, (articles, labels); None for spans.
    thresholds
        Probability from which each topic applies; None for spans.
    """

    kind: str
    labels: list[str]
    articles: list[Article]
    gold: Sequence[Sequence[Any]]
    found: Sequence[Sequence[Any]]
    seconds: float
    probability: np.ndarray | None = None
    thresholds: np.ndarray | None = None

    @property
    def part(self) -> str:
        """The part of a model that was tested: `topics` or `spans`."""
        return "spans" if self.kind == "spans" else "topics"

    @cached_property
    def counts(self) -> np.ndarray:
        """True positives, false positives and false negatives, (articles, labels, 3)."""
        return scores.article_counts(self.gold, self.found, self.labels)

    @cached_property
    def truth(self) -> np.ndarray:
        """Which labels apply to each article, (articles, labels)."""
        return splits.label_matrix(self.gold, self.labels)


def examine(estimator: Topics | Spans, data: Dataset) -> Examined:
    """Predict labelled articles with a fitted estimator, or with a model's `topics` or `spans`.

    Parameters
    ----------
    estimator
        One with `predict_proba` is tested on topics, any other on spans.
    data
        Articles without gold labels for it are left out.

    Returns
    -------
    Examined

    Raises
    ------
    DataError
        If no article has such labels, or one has a topic that the estimator does not know.
    """
    task = "topics" if hasattr(estimator, "predict_proba") else "spans"
    labelled = [a for a in data.articles if getattr(a, task) is not None]
    if not labelled:
        raise DataError(f"{data.name}: no article is labelled for what the model predicts ({task})")
    if task == "topics":
        return _examine_topics(cast(Topics, estimator), labelled)
    return _examine_spans(cast(Spans, estimator), labelled)


def examine_model(model: Model, data: Dataset, only: str | None = None) -> list[Examined]:
    """Predict labelled articles with every part of a model for which they have gold labels.

    Parameters
    ----------
    model, data
        The model and the articles.
    only
        `topics` or `spans`, to test one part only.

    Returns
    -------
    list of Examined
        Of each part, the topics first.

    Raises
    ------
    DataError
        If there is nothing to compare, or as `examine` does.
    ModelError
        If the model lacks the part that `only` names.
    """
    parts = model.parts(only)
    tested = [p for p in parts if any(getattr(a, p) is not None for a in data.articles)]
    if not tested:
        raise DataError(
            f"{data.name}: no article is labelled for what the model predicts ({', '.join(parts)})"
        )
    return [examine(getattr(model, part), data) for part in tested]


def _examine_topics(topics: Topics, articles: list[Article]) -> Examined:
    gold = [a.topics or () for a in articles]
    unknown = sorted(set().union(*gold) - set(topics.labels_))
    if unknown:
        known = ", ".join(topics.labels_)
        raise DataError(f"the model does not know the topic {unknown[0]!r}; it knows: {known}")
    begin = time.perf_counter()
    probability = topics.predict_proba(articles)
    seconds = time.perf_counter() - begin
    model: Any = getattr(topics, "model_", topics)  # of an estimator, its fitted part
    chosen = model.decide(probability)
    found = [tuple(c for c, yes in zip(topics.labels_, row, strict=True) if yes) for row in chosen]
    kind = "multiclass" if model.multiclass else "multilabel"
    return Examined(
        kind, topics.labels_, articles, gold, found, seconds, probability, topics.thresholds_
    )


def _examine_spans(spans: Spans, articles: list[Article]) -> Examined:
    begin = time.perf_counter()
    found = spans.predict(articles)
    seconds = time.perf_counter() - begin
    gold = [a.spans or () for a in articles]
    labels = sorted({s.label for spans in gold for s in spans} | set(spans.labels_))
    return Examined("spans", labels, articles, gold, found, seconds)
