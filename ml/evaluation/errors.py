"""Errors of a model: span errors by kind, tables of wrong predictions, the most confident ones.

What was predicted is `examination`; nothing is predicted here, and topics are asked only to
explain.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from ml.articles import Article, Span
from ml.evaluation.examination import Examined
from ml.io import tables

KINDS = ("too short", "too long", "shifted", "wrong label", "missed", "spurious")
_AROUND = 20  # characters shown on either side of a wrong span
_HEAD = 30  # characters shown of a text without a title


class Explains(Protocol):
    """What is asked of a topics part whose errors are to be explained."""

    def strongest(self, count: int) -> Mapping[str, Sequence[tuple[str, float]]]:
        """The words with the largest weights for each label."""

    def explain(
        self, X: Sequence[Article], count: int, *, against: bool
    ) -> Sequence[Mapping[str, Sequence[tuple[str, float]]]]:
        """The words of each text that weighed most for, or against, each label."""


def span_errors(
    gold: Collection[Span], found: Collection[Span]
) -> list[tuple[str, Span | None, Span | None]]:
    """Each wrong span of an article.

    A predicted span and a gold one that overlap are one error, of boundaries or, with the same
    boundaries, of label.

    Parameters
    ----------
    gold, found
        The gold and the predicted spans.

    Returns
    -------
    list of tuple
        The kind of error, one of `KINDS`, the gold span and the predicted one, or None.

    Examples
    --------
    >>> for error in span_errors([Span(0, 3, "Q")], [Span(0, 2, "Q"), Span(8, 9, "Q")]):
    ...     print(error)
    ('too short', Span(start=0, end=3, label='Q'), Span(start=0, end=2, label='Q'))
    ('spurious', None, Span(start=8, end=9, label='Q'))
    """
    left = sorted(set(gold) - set(found), key=lambda s: (s.start, s.end))
    wrong = sorted(set(found) - set(gold), key=lambda s: (s.start, s.end))
    result: list[tuple[str, Span | None, Span | None]] = []
    for span in wrong:
        shared = [min(span.end, g.end) - max(span.start, g.start) for g in left]
        if max(shared, default=0) <= 0:
            result.append(("spurious", None, span))
            continue
        mate = left.pop(shared.index(max(shared)))
        result.append((_boundary_kind(mate, span), mate, span))
    result += [("missed", g, None) for g in left]
    return sorted(result, key=lambda e: (e[1] or e[2]).start)  # type: ignore[union-attr]


def _boundary_kind(gold: Span, found: Span) -> str:
    if (gold.start, gold.end) == (found.start, found.end):
        return "wrong label"
    if gold.start <= found.start and found.end <= gold.end:
        return "too short"
    return "too long" if found.start <= gold.start and gold.end <= found.end else "shifted"


def count_span_errors(tested: Examined) -> dict[str, dict[str, int]]:
    """Span errors of each label by kind; an error counts for its gold label, if it has one."""
    table = {label: dict.fromkeys(KINDS, 0) for label in tested.labels}
    for gold, found in zip(tested.gold, tested.found, strict=True):
        for kind, want, got in span_errors(gold, found):
            table[(want or got).label][kind] += 1  # type: ignore[union-attr]
    return table


def error_table(tested: Examined) -> bytes:
    """Every wrong prediction as CSV: a row for each article (topics) or for each span."""
    columns = ["id", "title", "gold", "predicted"]
    if tested.kind == "spans":
        columns, rows = [*columns, "kind", "label", "around"], _wrong_spans(tested)
    else:
        columns, rows = (
            columns + [f"probability {label}" for label in tested.labels],
            _wrong_topics(tested),
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
        for kind, gold, found in span_errors(tested.gold[n], tested.found[n]):
            spans = [s for s in (gold, found) if s is not None]
            begin, end = min(s.start for s in spans), max(s.end for s in spans)
            around = text[max(0, begin - _AROUND) : end + _AROUND].replace("\n", " ")
            shown = [text[s.start : s.end] if s else "" for s in (gold, found)]
            label = " → ".join(dict.fromkeys(s.label for s in spans))
            yield [article.id, _head(article), *shown, kind, label, around]


def confident_errors(
    topics: Explains, tested: Examined, count: int = 3, words: int = 5
) -> dict[str, Any]:
    """The most confident errors of each topic, and its strongest words.

    Parameters
    ----------
    topics
        What predicted.
    tested
        What it predicted, of topics.
    count
        How many errors of each topic, the most confident first.
    words
        How many words come with each error; of each topic, twice as many.

    Returns
    -------
    `words`, and `errors`: each with id and title of the article, `error` (`spurious` or `missed`),
    the probability of the topic, and the words that weighed most for a spurious topic, or against a
    missed one.
    """
    assert tested.probability is not None
    worst: dict[str, list[dict[str, Any]]] = {}
    for k, label in enumerate(tested.labels):
        probability = tested.probability[:, k]
        given = np.array([label in f for f in tested.found])
        wrong = np.flatnonzero(given != tested.truth[:, k])
        confidence = np.where(given, probability, 1 - probability)[wrong]
        worst[label] = [
            {
                "id": tested.articles[n].id,
                "title": _head(tested.articles[n]),
                "error": "spurious" if given[n] else "missed",
                "probability": round(float(probability[n]), 4),
                "words": _explain(topics, tested.articles[n], label, words, against=not given[n]),
            }
            for n in wrong[np.argsort(-confidence, kind="stable")[:count]].tolist()
        ]
    strongest = {label: _weighed(pairs) for label, pairs in topics.strongest(2 * words).items()}
    return {"words": strongest, "errors": worst}


def _explain(
    topics: Explains, article: Article, label: str, words: int, *, against: bool
) -> list[dict[str, Any]]:
    return _weighed(topics.explain([article], words, against=against)[0][label])


def _head(article: Article) -> str:
    """What an article is known by: its title or, where it has none, how its text begins."""
    return article.title or " ".join(article.text[:_HEAD].split())


def _weighed(words: Iterable[tuple[str, float]]) -> list[dict[str, Any]]:
    return [{"word": word, "weight": round(weight, 4)} for word, weight in words]
