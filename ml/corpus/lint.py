"""What is wrong with labelled articles, by the annotation guide and by what training needs.

A line for each finding. Reading the articles is `dataset`, finding near-duplicates is `duplicates`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from ml.articles import NONE, Article
from ml.corpus import duplicates, misfits
from ml.text.alphabet import ARABIC, HAN_DIGITS, MAGNITUDES
from ml.text.folds import PLAIN
from ml.text.vocabulary import CURRENCIES, SUBUNITS

_SHOWN = 10  # rows of a group of near-duplicates that are named
_HEDGE_BEFORE = re.compile(
    r"^(?:约(?!旦)|近(?!百|千|万)|逾|超|达(?!拉西)|至少|不足|不到|最多|大概)"
)
_HEDGE_AFTER = re.compile(r"(?:左右|上下|以上|以下|以内)$")
_DIGITS_AND_MAGNITUDES = {*ARABIC, *HAN_DIGITS, *MAGNITUDES}
_VARIANTS = {chr(c) for c, plain in PLAIN.items() if chr(plain) in _DIGITS_AND_MAGNITUDES}
_WORDS = ("对折", "對折")  # amounts without a numeral
_VAGUE = "半数几"  # stand for a number where no digit does
_NUMERAL = re.compile(f"[{''.join(sorted({*_DIGITS_AND_MAGNITUDES, *_VARIANTS, *_VAGUE}))}]")
_CURRENCY = re.compile("|".join(map(re.escape, sorted({*CURRENCIES, *SUBUNITS}))))


def check(articles: list[Article], allowed: Mapping[str, set[str]] | None = None) -> list[str]:
    """What is wrong with labelled articles.

    Parameters
    ----------
    articles
        The articles.
    allowed
        The known names of `topics` and of `spans`; by default any.

    Returns
    -------
    list of str
        A line for each finding.
    """
    found = [line for line in [misfits.warning(articles)] if line]
    ids = Counter(str(a.id) for a in articles if a.id is not None)
    found += [f"id {i}: used {n} times" for i, n in ids.items() if n > 1]
    for n, article in enumerate(articles, 1):
        where = f"row {n}" if article.id is None else f"row {n} ({article.id})"
        found += [
            f"{where}: {what}" for what in _topics_wrong(article, (allowed or {}).get("topics"))
        ]
        found += [
            f"{where}: {what}" for what in _spans_wrong(article, (allowed or {}).get("spans"))
        ]
    return found + _too_few(articles) + _near_duplicates(articles)


def _too_few(articles: list[Article], least: int = 5) -> list[str]:
    """Labels with fewer examples than five folds need."""
    topics = Counter(t for a in articles for t in set(a.topics or ()))
    spans = Counter(s.label for a in articles for s in a.spans or ())
    found = [(f"topic {t!r}", n) for t, n in topics.items()] + [
        (f"span label {t!r}", n) for t, n in spans.items()
    ]
    return [
        f"{name} has {n} examples; training needs {least} at least"
        for name, n in found
        if n < least
    ]


def _topics_wrong(article: Article, known: set[str] | None) -> Iterator[str]:
    if not article.text.strip():
        yield "the text is empty"
    if article.topics is None:
        return
    for topic in article.topics:
        if known and topic not in known:
            yield f"unknown topic {topic!r}; known: {', '.join(sorted(known))}"
    if len(set(article.topics)) < len(article.topics):
        yield "a topic is named twice"
    if (
        article.primary is not None
        and article.primary != NONE
        and article.primary not in article.topics
    ):
        yield f"primary {article.primary!r} is not among the topics"
    if article.primary == NONE and article.topics:
        yield "primary is none although topics apply"


def _spans_wrong(article: Article, known: set[str] | None) -> Iterator[str]:
    end = 0
    for span in sorted(article.spans or (), key=lambda s: (s.start, s.end)):
        text = article.full[span.start : span.end]
        where = f"span {span.start}–{span.end} {text!r}"
        if known and span.label not in known:
            yield f"{where}: unknown label {span.label!r}; known: {', '.join(sorted(known))}"
        if span.start < end:
            yield f"{where}: overlaps the span before it"
        end = max(end, span.end)
        if text != text.strip():
            yield f"{where}: begins or ends with a blank"
        if not _NUMERAL.search(text) and text not in _WORDS:
            yield f"{where}: has no numeral"
        if _HEDGE_BEFORE.match(text) or _HEDGE_AFTER.search(text):
            yield f"{where}: a hedge belongs outside"
        if (
            span.label == "MONEY"
            and not _CURRENCY.search(text)
            and not _currency_left_out(article, span.start, text)
        ):
            yield f"{where}: MONEY without a currency"


def _currency_left_out(article: Article, start: int, text: str) -> bool:
    """Whether 元 may be missing: in a headline, a list that shares it, or after a magnitude."""
    field, _ = article.locate(start)
    return (
        field == "title"
        or bool(re.search(r"[百千万亿]|\d ?(?:k|m|mn|bn|w|million|billion|trillion)$", text))
        or bool(re.match(r".{0,12}[、和至到与/]", article.full[start : start + 14]))
    )


def _near_duplicates(articles: list[Article]) -> list[str]:
    """A line for each group of articles in which every one is a near-duplicate of another."""
    return [
        f"rows {_enumerated([m + 1 for m in group.members])} are near-duplicates "
        f"(cosine ≥ {group.cosine:.2f})"
        for group in duplicates.near_duplicates([article.full for article in articles])
    ]


def _enumerated(rows: list[int]) -> str:
    """
    >>> _enumerated([1, 5, 9]), _enumerated([*range(1, 14)])
    ('1, 5 and 9', '1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 3 more')
    """
    shown = rows if len(rows) <= _SHOWN else rows[:_SHOWN]
    last = f"{len(rows) - _SHOWN} more" if len(rows) > _SHOWN else str(shown.pop())
    return f"{', '.join(map(str, shown))} and {last}"
