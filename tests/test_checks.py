"""What `ml corpus check` finds, and that it finds nothing in the embedded corpus."""

from __future__ import annotations

import pytest

from ml import checks, corpus
from ml.articles import Article, Span


def test_the_embedded_corpus_is_sound():
    articles = corpus.embedded()
    assert len(articles) >= 240
    known = {"topics": {"trade", "logistics", "industry", "culture"}, "spans": {"MONEY", "QUANTITY"}}
    assert checks.check(articles, known) == []


@pytest.mark.parametrize(
    ("article", "finding"),
    [
        (Article("甲", "投资约3亿元", spans=(Span(4, 8, "MONEY"),)), "a hedge belongs outside"),
        (Article("甲", "投资3亿元以上", spans=(Span(4, 9, "MONEY"),)), "a hedge belongs outside"),
        (Article("甲", "共5个", spans=(Span(3, 5, "MONEY"),)), "MONEY without a currency"),
        (Article("甲", "共5个", spans=(Span(3, 5, "Q"), Span(4, 5, "Q"))), "overlaps"),
        (Article("甲", "共五", spans=(Span(2, 3, "Q"),)), "has no numeral"),
        (Article("甲", "共 5个", spans=(Span(3, 5, "Q"),)), "begins or ends with a blank"),
        (Article("甲", " "), "the text is empty"),
        (Article("甲", "乙", topics=("x",)), "unknown topic 'x'; known: trade"),
        (Article("甲", "乙", topics=("trade",), primary="culture"), "primary 'culture' is not among"),
        (Article("甲", "共5个", spans=(Span(3, 5, "NUM"),)), "unknown label 'NUM'"),
    ],
)
def test_check_finds(article, finding):
    findings = checks.check([article], {"topics": {"trade"}, "spans": {"MONEY", "Q"}})
    assert any(finding in f for f in findings)


def test_check_finds_near_duplicates_and_double_ids():
    text = "全市港口今年以来完成货物吞吐量稳步增长，新开通多条外贸航线。"
    findings = checks.check([Article("港口", text, "a"), Article("港口", text + "又讯。", "a")])
    assert any("near-duplicates" in f for f in findings)
    assert any("id a: used 2 times" in f for f in findings)
