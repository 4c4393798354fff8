"""What `ml corpus check` finds, and that it finds nothing in the embedded corpus."""

from __future__ import annotations

import pytest

from ml.articles import Article, Span
from ml.corpus import dataset, lint
from ml.text.alphabet import ARABIC, HAN_DIGITS, MAGNITUDES
from ml.text.vocabulary import CURRENCIES, SUBUNITS


def test_the_embedded_corpus_is_sound():
    articles = dataset.embedded()
    assert len(articles) >= 240
    known = {
        "topics": {"trade", "logistics", "industry", "culture"},
        "spans": {"MONEY", "QUANTITY"},
    }
    assert lint.check(articles, known) == []


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
        (
            Article("甲", "乙", topics=("trade",), primary="culture"),
            "primary 'culture' is not among",
        ),
        (Article("甲", "共5个", spans=(Span(3, 5, "NUM"),)), "unknown label 'NUM'"),
    ],
)
def test_check_finds(article, finding):
    findings = lint.check([article], {"topics": {"trade"}, "spans": {"MONEY", "Q"}})
    assert any(finding in f for f in findings)


def test_every_known_currency_is_one():
    found = {}
    for name in {*CURRENCIES, *SUBUNITS}:
        for text in (f"5{name}", f"{name}5"):
            money = Article("甲", f"共{text}", spans=(Span(3, 3 + len(text), "MONEY"),))
            found[text] = lint.check([money])
    alone = ["span label 'MONEY' has 1 examples; training needs 5 at least"]
    assert len(found) > 900
    assert {text: findings for text, findings in found.items() if findings != alone} == {}


def test_every_known_numeral_is_one():
    found = {}
    for numeral in [*ARABIC, *HAN_DIGITS, *MAGNITUDES, *"０９貳陸半数几"]:
        counted = Article("甲", f"共{numeral}件", spans=(Span(3, 5, "Q"),))
        found[numeral] = lint.check([counted])
    assert [n for n, findings in found.items() if any("no numeral" in f for f in findings)] == []


# Near-duplicates ------------------------------------------------------------------------------------------------

TEXT = "全市港口今年以来完成货物吞吐量稳步增长，新开通多条外贸航线。"
OTHER = "博物馆新展昨日开幕，展出文物一百余件，观众排起长队。"


def near_duplicates(*texts: str) -> list[str]:
    findings = lint.check([Article("题", text) for text in texts])
    return [f for f in findings if "near-duplicates" in f]


def test_near_duplicates_and_double_ids():
    findings = lint.check([Article("港口", TEXT, "a"), Article("港口", TEXT + "又讯。", "a")])
    assert any("rows 1 and 2 are near-duplicates (cosine ≥ 0." in f for f in findings)
    assert any("id a: used 2 times" in f for f in findings)


def test_near_duplicates_have_a_line_for_each_group():
    found = near_duplicates(
        TEXT, OTHER, TEXT + "又讯。", "别的什么事情都没有发生。", OTHER, "又讯。" + TEXT
    )
    assert [f.partition(" (")[0] for f in found] == [
        "rows 1, 3 and 6 are near-duplicates",
        "rows 2 and 5 are near-duplicates",
    ]
    assert found[1].endswith("(cosine ≥ 1.00)")


def test_a_thousand_equal_rows_are_one_line():
    (found,) = near_duplicates(*[TEXT] * 1000)
    assert found == (
        "rows 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 990 more are near-duplicates (cosine ≥ 1.00)"
    )


def test_many_spans_that_do_not_fit_come_first():
    text = "投资32.5亿元。"
    wrong = [Article("", text, n, spans=(Span(3, 8, "MONEY"),)) for n in range(5)]
    assert lint.check(wrong)[0].startswith("5 of 5 spans begin or end with a blank, split a number")
