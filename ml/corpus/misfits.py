"""Spans that cannot be meant as they stand: they begin or end with a blank, or split a number.

A few are slips. Many say that the offsets of a file are counted otherwise than here, which shifts
every span and would train a wrong model in silence. Other mistakes in labels are `lint`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ml.articles import Article, Span
from ml.text.alphabet import ARABIC, HAN_DIGITS, MAGNITUDES

SHARE = 0.05  # of the spans: as many slips may be
_FEWEST = 3  # in a small file
_NUMBER = {*ARABIC, *HAN_DIGITS, *MAGNITUDES}

# How offsets are counted elsewhere, and what is to be added to such offsets.
_OTHERWISE: dict[str, Callable[[Article], int]] = {
    "they seem to count in the text alone, without the title, as those of spaCy and Prodigy do; "
    "ml convert --from prodigy or --from spacy reads these": lambda a: len(a.full) - len(a.text),
    "they seem to be one too high, as if counted from 1 or with a line break before the text": (
        lambda a: -1
    ),
    "they seem to be one too low, as if the title had no line break behind it": lambda a: 1,
}


def is_misfit(text: str, span: Span) -> bool:
    """Whether a span cannot be meant.

    >>> [is_misfit("投资 32.5亿元。", Span(s, e, "MONEY")) for s, e in [(3, 9), (2, 9), (5, 9)]]
    [False, True, True]
    """
    inside = text[span.start : span.end]
    return (
        inside != inside.strip()
        or _within_number(text, span.start)
        or _within_number(text, span.end)
    )


def _within_number(text: str, place: int) -> bool:
    """Whether a number goes on from before a place to behind it."""
    before, behind = text[:place][-2:], text[place : place + 2]
    if not before or not behind:
        return False
    if before[-1] in ARABIC:
        return behind[0] in ARABIC or (
            len(behind) == 2 and behind[0] == "." and behind[1] in ARABIC
        )
    if before[-1] == "." and len(before) == 2:
        return before[0] in ARABIC and behind[0] in ARABIC
    return before[-1] in _NUMBER and behind[0] in HAN_DIGITS


def warning(articles: Sequence[Article]) -> str | None:
    """A line if too many spans of articles cannot be meant: how many, and the likely reason.

    Parameters
    ----------
    articles
        Labelled articles.

    Returns
    -------
    str or None
        None where all is well, but for slips.
    """
    count = sum(1 for article in articles for _ in article.spans or ())
    wrong = _count(articles, lambda article: 0)
    if wrong < _FEWEST or wrong <= SHARE * count:
        return None
    others = {reason: _count(articles, shift) for reason, shift in _OTHERWISE.items()}
    reason = min(others, key=lambda reason: others[reason])
    if others[reason] > wrong / 2:
        reason = "their offsets may be those of another text or format, or count bytes"
    return (
        f"{wrong} of {count} spans begin or end with a blank, split a number or lie outside the "
        f"text: {reason}"
    )


def _count(articles: Sequence[Article], shift: Callable[[Article], int]) -> int:
    """How many spans cannot be meant if their offsets are shifted."""
    return sum(
        is_misfit(article.full, span) or not 0 <= span.start < span.end <= len(article.full)
        for article in articles
        for span in _shifted(article, shift(article))
    )


def _shifted(article: Article, by: int) -> Iterator[Span]:
    for span in article.spans or ():
        yield Span(span.start + by, span.end + by, span.label)
