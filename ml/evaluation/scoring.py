"""A model and labelled articles → what it said of them, scores, and a table of what it got wrong.

Counting and ratios are `scores`; drawing is `pictures`; keeping the results of a run is `tracking`.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np

from ml.amounts import values
from ml.articles import Article, Span
from ml.corpus.dataset import Dataset
from ml.errors import DataError
from ml.io import tables
from ml.model.model import Model
from ml.stats import scores

_AROUND = 20  # characters shown on either side of a wrong span
_HEAD = 30  # characters shown of a text without a title


@dataclass(frozen=True)
class Examined:
    """What a model said of articles, for one part of it, and what it should have said.

    `kind`: `one` of many topics, `several` topics, or `spans`. `probability`: (articles, labels), None for spans.
    """

    kind: str
    labels: list[str]
    articles: list[Article]
    gold: Sequence[Sequence[Any]]
    found: Sequence[Sequence[Any]]
    seconds: float  # that predicting took
    probability: np.ndarray | None = None
    thresholds: np.ndarray | None = None

    @property
    def part(self) -> str:
        """The part of the model that was tested."""
        return "spans" if self.kind == "spans" else "topics"

    @cached_property
    def counts(self) -> np.ndarray:
        """True positives, false positives and false negatives, (articles, labels, 3)."""
        return scores.article_counts(self.gold, self.found, self.labels)

    @cached_property
    def truth(self) -> np.ndarray:
        """Which labels apply to each article, (articles, labels)."""
        sets = [set(g) for g in self.gold]
        return np.array([[label in s for label in self.labels] for s in sets], bool).reshape(len(sets), -1)


def examine(model: Model, data: Dataset, only: str | None = None) -> list[Examined]:
    """What a model says of labelled articles, for every part that has gold labels and a model.

    Raises DataError if there is nothing to compare, or a topic that the model does not know.
    """
    parts = model.parts(only)
    labelled = [a for a in data.articles if a.topics is not None]
    tagged = [a for a in data.articles if a.spans is not None]
    result = []
    if "topics" in parts and labelled:
        result.append(_test_topics(model, labelled))
    if "spans" in parts and tagged:
        result.append(_test_spans(model, tagged))
    if not result:
        raise DataError(
            f"{data.name}: no article is labelled for what the model predicts ({', '.join(parts)})"
        )
    return result


def evaluate(
    model: Model, data: Dataset, only: str | None = None, mistakes: int | None = None
) -> dict[str, Any]:
    """Scores of a model on labelled articles; raises DataError as `examine` does.

    `mistakes`: how many of each topic's worst are added to the scores of topics, with the words that `reasons` gives.
    """
    result: dict[str, Any] = {}
    for tested in examine(model, data, only):
        result |= summary(tested)
        if mistakes is not None and tested.part == "topics":
            result["topics"] |= reasons(model, tested, mistakes)
    return result


def summary(tested: Examined) -> dict[str, Any]:
    """The scores of a part, and of the values of its spans, as `ml evaluate` reports them."""
    size = len(tested.articles)
    extra: dict[str, Any] = {"articles": size}
    for total in scores.TOTALS[tested.kind]:
        extra[f"{total}_interval"] = scores.bootstrap(partial(_resampled, tested, total), size)
    if tested.kind == "spans":
        result = {"spans": scores.span_scores(tested.gold, tested.found) | extra}
        return result | _values(tested.articles, tested.found)
    gold, found = [set(g) for g in tested.gold], [set(f) for f in tested.found]
    topics = scores.topic_scores(gold, found, tested.labels, one_of_many=tested.kind == "one")
    assert tested.probability is not None and tested.thresholds is not None
    topics["ece"] = scores.calibration_error(tested.probability, tested.truth)
    for k, label in enumerate(tested.labels):
        row = topics["per_label"][label]
        row["ece"] = scores.calibration_error(tested.probability[:, k], tested.truth[:, k])
        if tested.kind == "several":
            row["threshold"] = float(tested.thresholds[k])
    return {"topics": topics | extra}


def _resampled(tested: Examined, total: str, rows: np.ndarray) -> float:
    """A total score of some of the articles, each as often as its row is named."""
    counts, absent = tested.counts[rows].sum(0), scores.absent(tested.counts)
    return float(scores.count_metrics(counts, tested.labels, len(rows), tested.kind, absent)[total])


def _test_topics(model: Model, articles: list[Article]) -> Examined:
    assert model.topics is not None
    topics = model.topics
    gold = [a.topics or () for a in articles]
    unknown = sorted(set().union(*gold) - set(topics.labels_))
    if unknown:
        known = ", ".join(topics.labels_)
        raise DataError(f"the model does not know the topic {unknown[0]!r}; it knows: {known}")
    begin = time.perf_counter()
    probability = topics.predict_proba(articles)
    seconds = time.perf_counter() - begin
    chosen = topics.decide(probability)
    found = [tuple(c for c, yes in zip(topics.labels_, row, strict=True) if yes) for row in chosen]
    kind = "one" if topics.multiclass else "several"
    return Examined(kind, topics.labels_, articles, gold, found, seconds, probability, topics.thresholds_)


def _test_spans(model: Model, articles: list[Article]) -> Examined:
    assert model.spans is not None
    begin = time.perf_counter()
    found = model.find_spans(articles)
    seconds = time.perf_counter() - begin
    gold = [a.spans or () for a in articles]
    labels = sorted({s.label for spans in gold for s in spans} | set(model.spans.labels_))
    return Examined("spans", labels, articles, gold, found, seconds)


def _values(articles: list[Article], found: Sequence[Sequence[Span]]) -> dict[str, Any]:
    """How many values are right, of the spans found right whose gold has values."""
    total = right = modifiers = 0
    for article, spans in zip(articles, found, strict=True):
        hit = set(spans)
        for span, value in zip(article.spans or (), article.values or (), strict=False):
            if value is None or span not in hit:
                continue
            read = values.read(article.full, span.start, span.end, span.label)
            total += 1
            right += (read.low, read.high, read.unit) == (
                value.get("low"),
                value.get("high"),
                value.get("unit"),
            )
            modifiers += read.modifier == value.get("modifier")
    if not total:
        return {}
    return {"values": {"accuracy": right / total, "modifier_accuracy": modifiers / total, "spans": total}}


# What is kept of a test -----------------------------------------------------------------------------------------


def per_article(tested: Examined, digest: str) -> dict[str, Any]:
    """What another run needs to be compared with this one article by article; `digest` is the test data's."""
    return {
        "part": tested.part,
        "kind": tested.kind,
        "digest": digest,
        "labels": tested.labels,
        "articles": [hashlib.sha256(a.full.encode()).hexdigest()[:16] for a in tested.articles],
        "counts": tested.counts.reshape(len(tested.articles), -1).tolist(),
    }


def compared(
    first: Mapping[str, Any], second: Mapping[str, Any]
) -> tuple[str | None, dict[str, scores.Difference]]:
    """How the second of two tests, as `per_article` keeps them, differs from the first; or why that cannot be told."""
    if first["part"] != second["part"]:
        return "one is of topics, the other of spans", {}
    if (first["digest"], first["articles"]) != (second["digest"], second["articles"]):
        return "not the same test data", {}
    if (first["kind"], first["labels"]) != (second["kind"], second["labels"]):
        return "not the same labels", {}
    shape = len(first["articles"]), len(first["labels"]), 3
    before, after = (np.array(t["counts"], int).reshape(shape) for t in (first, second))
    score = partial(
        scores.count_metrics,
        labels=first["labels"],
        articles=shape[0],
        kind=first["kind"],
        absent=scores.absent(before),
    )
    found = scores.paired_bootstrap(before, after, score)
    return None, {f"{first['part']}.{k}": v for k, v in found.items()}


def mistakes(tested: Examined) -> bytes:
    """Every wrong prediction as a CSV table: of topics a row an article, of spans a row a span."""
    rows = _wrong_spans(tested) if tested.kind == "spans" else _wrong_topics(tested)
    columns = ["id", "title", "gold", "predicted"]
    columns += (
        ["kind", "label", "around"]
        if tested.kind == "spans"
        else [f"probability {label}" for label in tested.labels]
    )
    return b"".join([tables.header(columns, "csv"), *(tables.line(row, "csv") for row in rows)])


def _wrong_topics(tested: Examined) -> Iterable[list[Any]]:
    assert tested.probability is not None
    for n, article in enumerate(tested.articles):
        if set(tested.gold[n]) != set(tested.found[n]):
            row = [article.id, _head(article), "|".join(tested.gold[n]), "|".join(tested.found[n])]
            yield row + [f"{p:.4f}" for p in tested.probability[n]]


def _wrong_spans(tested: Examined) -> Iterable[list[Any]]:
    for n, article in enumerate(tested.articles):
        text = article.full
        for kind, gold, found in scores.span_mistakes(tested.gold[n], tested.found[n]):
            spans = [s for s in (gold, found) if s is not None]
            begin, end = min(s.start for s in spans), max(s.end for s in spans)
            around = text[max(0, begin - _AROUND) : end + _AROUND].replace("\n", " ")
            shown = [text[s.start : s.end] if s else "" for s in (gold, found)]
            label = " → ".join(dict.fromkeys(s.label for s in spans))
            yield [article.id, _head(article), *shown, kind, label, around]


def reasons(model: Model, tested: Examined, count: int = 3, words: int = 5) -> dict[str, Any]:
    """Each topic's strongest words, and the articles in which the model is most surely wrong about it.

    A mistake comes with the probability of the topic, and the words that spoke most for the topic where it was wrongly
    found, or against it where it was missed; the surest `count` of each topic, surest first.
    """
    topics, probability = model.topics, tested.probability
    assert topics is not None and probability is not None
    worst: dict[str, list[dict[str, Any]]] = {}
    for k, label in enumerate(tested.labels):
        says = np.array([label in f for f in tested.found])
        wrong = np.flatnonzero(says != tested.truth[:, k])
        sure = np.where(says, probability[:, k], 1 - probability[:, k])[wrong]
        worst[label] = []
        for n in wrong[np.argsort(-sure, kind="stable")[:count]].tolist():
            article = tested.articles[n]
            spoke = topics.explain([article], words, against=not says[n])[0][label]
            worst[label].append(
                {
                    "id": article.id,
                    "title": _head(article),
                    "mistake": "found" if says[n] else "missed",
                    "probability": round(float(probability[n, k]), 4),
                    "words": _weighed(spoke),
                }
            )
    strongest = {label: _weighed(pairs) for label, pairs in topics.strongest(2 * words).items()}
    return {"words": strongest, "mistakes": worst}


def _head(article: Article) -> str:
    """What an article is known by: its title or, where it has none, how its text begins."""
    return article.title or " ".join(article.text[:_HEAD].split())


def _weighed(words: Iterable[tuple[str, float]]) -> list[dict[str, Any]]:
    return [{"word": word, "weight": round(weight, 4)} for word, weight in words]


def kinds_of_mistakes(tested: Examined) -> dict[str, dict[str, int]]:
    """How many spans of each label are wrong in each way; a mistake counts for its gold label, if it has one."""
    table = {label: dict.fromkeys(scores.MISTAKES, 0) for label in tested.labels}
    for gold, found in zip(tested.gold, tested.found, strict=True):
        for kind, want, got in scores.span_mistakes(gold, found):
            table[(want or got).label][kind] += 1  # type: ignore[union-attr]
    return table
