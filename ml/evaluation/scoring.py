"""Scores of a model on labelled articles, and of two tests against each other.

Counting and ratios are `stats`; predicting is `examination`; listing what is wrong, `errors`;
drawing, `plots`; keeping the results of a run, `tracking`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from ml.amounts import values
from ml.articles import Article, Span
from ml.corpus.dataset import Dataset
from ml.evaluation.errors import confident_errors
from ml.evaluation.examination import Examined, examine_model
from ml.model.model import Model
from ml.stats import scores
from ml.stats.intervals import bootstrap
from ml.stats.significance import Difference, paired_bootstrap
from ml.topics.parameters import form_now


def evaluate(
    model: Model, data: Dataset, only: str | None = None, errors: int | None = None
) -> dict[str, Any]:
    """Score a model on labelled articles.

    Parameters
    ----------
    only
        `topics` or `spans`, to score one part only.
    errors
        How many of each topic's most confident errors to add, as `errors.confident_errors` gives
        them; None for none of it.

    Returns
    -------
    The scores of each part, as `summarize` gives them.

    Raises
    ------
    DataError, ModelError
        As `examination.examine_model` does.
    """
    result: dict[str, Any] = {}
    for tested in examine_model(model, data, only):
        result |= summarize(tested)
        if errors is not None and tested.part == "topics" and model.topics is not None:
            result["topics"] |= confident_errors(model.topics, tested, errors)
    return result


def summarize(tested: Examined) -> dict[str, Any]:
    """The scores of a part, and of the values of its spans, as `ml evaluate` reports them."""
    size = len(tested.articles)
    table = scores.score_table(tested.counts.sum(0), tested.labels, size, tested.kind)
    table["articles"] = size
    for total in scores.TOTALS[tested.kind]:
        table[f"{total}_interval"] = bootstrap(partial(_resampled, tested, total), size)
    if tested.probability is None or tested.thresholds is None:
        return {"spans": table} | _score_values(tested.articles, tested.found)
    table["ece"] = scores.calibration_error(tested.probability, tested.truth)
    for k, label in enumerate(tested.labels):
        row = table["per_label"][label]
        row["ece"] = scores.calibration_error(tested.probability[:, k], tested.truth[:, k])
        if tested.kind == "multilabel":
            row["threshold"] = float(tested.thresholds[k])
    return {"topics": table}


def _resampled(tested: Examined, total: str, rows: np.ndarray) -> float:
    """A total of some of the articles, each as often as its row is named."""
    counts, absent = tested.counts[rows].sum(0), scores.absent(tested.counts)
    return float(scores.count_metrics(counts, tested.labels, len(rows), tested.kind, absent)[total])


def _score_values(articles: list[Article], found: Sequence[Sequence[Span]]) -> dict[str, Any]:
    """How many values are right, of the spans found right whose gold has values."""
    total = right = modifiers = 0
    for article, spans in zip(articles, found, strict=True):
        hit = set(spans)
        for span, value in zip(article.spans or (), article.values or (), strict=False):
            if value is None or span not in hit:
                continue
            read = values.read_amount(article.full, span.start, span.end, span.label)
            total += 1
            right += all(
                getattr(read, field) == value.get(field) for field in ("low", "high", "unit")
            )
            modifiers += read.modifier == value.get("modifier")
    if not total:
        return {}
    return {
        "values": {
            "accuracy": right / total,
            "modifier_accuracy": modifiers / total,
            "spans": total,
        }
    }


# Two tests of the same articles ------------------------------------------------------------------


def per_article(tested: Examined, digest: str) -> dict[str, Any]:
    """What a run keeps of a test, so that another can be compared with it article by article.

    Parameters
    ----------
    digest
        Of the test data.

    Returns
    -------
    Part, kind, labels, and for each article a hash of its text and its counts, as JSON can hold
    them.
    """
    return {
        "part": tested.part,
        "kind": tested.kind,
        "digest": digest,
        "labels": tested.labels,
        "articles": [hashlib.sha256(a.full.encode()).hexdigest()[:16] for a in tested.articles],
        "counts": tested.counts.reshape(len(tested.articles), -1).tolist(),
    }


def compare_tests(
    first: Mapping[str, Any], second: Mapping[str, Any]
) -> tuple[str | None, dict[str, Difference]]:
    """How the second of two tests differs from the first.

    Parameters
    ----------
    first, second
        Tests as `per_article` keeps them; those of older runs too, whose kinds are called `one` and
        `several`.

    Returns
    -------
    Why they cannot be compared, or None; and the differences by metric name, none where they
    cannot.
    """
    if first["part"] != second["part"]:
        return "one is of topics, the other of spans", {}
    if (first["digest"], first["articles"]) != (second["digest"], second["articles"]):
        return "not the same test data", {}
    kind, other = (form_now(t["kind"]) for t in (first, second))
    if (kind, first["labels"]) != (other, second["labels"]):
        return "not the same labels", {}
    shape = len(first["articles"]), len(first["labels"]), 3
    before, after = (np.array(t["counts"], int).reshape(shape) for t in (first, second))
    score = partial(
        scores.count_metrics,
        labels=first["labels"],
        articles=shape[0],
        kind=kind,
        absent=scores.absent(before),
    )
    found = paired_bootstrap(before, after, score)
    return None, {f"{first['part']}.{k}": v for k, v in found.items()}
