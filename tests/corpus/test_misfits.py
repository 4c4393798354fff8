"""Spans that cannot be meant, and what many of them say of a file."""

from dataclasses import replace

import pytest

from ml.articles import Span
from ml.corpus import dataset, misfits

TEXT = "投资 32.5亿元，增长十五 万，超1,200家。"


@pytest.mark.parametrize(
    ("inside", "wrong"),
    [
        ("32.5亿元", False),
        ("32.5亿", False),
        (" 32.5亿元", True),
        ("十五 ", True),
        ("2.5亿元", True),
        ("5亿元", True),
        (".5亿元", True),
        ("32", True),
        ("五", True),
        ("十", True),
        ("1,200家", False),
        ("00家", True),
        ("投资", False),
        ("家。", False),
    ],
)
def test_a_span_that_cannot_be_meant(inside, wrong):
    start = TEXT.index(inside)
    assert misfits.is_misfit(TEXT, Span(start, start + len(inside), "MONEY")) == wrong


def shifted(articles, by):
    """The articles with offsets that are counted otherwise."""
    found = []
    for article in articles:
        size, length = by(article), len(article.full)
        spans = [Span(s.start + size, s.end + size, s.label) for s in article.spans or ()]
        fit = tuple(s for s in spans if s.start >= 0 and s.end <= length)
        found.append(replace(article, spans=fit))
    return found


@pytest.mark.parametrize(
    ("by", "reason"),
    [
        (lambda a: -len(a.title) - 1, "the text alone, without the title, as those of spaCy"),
        (lambda a: 1, "one too high, as if counted from 1"),
        (lambda a: 3 + len(a.text) % 7, "those of another text or format, or count bytes"),
    ],
)
def test_many_of_them_name_the_likely_reason(by, reason):
    articles = dataset.embedded()[:200]
    assert misfits.warning(articles) is None
    assert reason in misfits.warning(shifted(articles, by))


def test_slips_are_none(articles):
    wrong = replace(articles[0], spans=(Span(0, 0 + 1, "MONEY"), Span(14, 16, "MONEY")))
    assert misfits.warning([wrong, *articles[1:]]) is None
