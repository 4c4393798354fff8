import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import GridSearchCV, cross_validate

from ml.articles import Span
from ml.errors import DataError, InputError
from ml.spans import tagger as module
from ml.spans.tagger import SpanTagger
from ml.text.numerals import BREAK, positions


@pytest.fixture(scope="module")
def tagger(articles):
    return SpanTagger(min_count=1, bits=14, l2=0.05).fit(
        [a.full for a in articles], [a.spans for a in articles]
    )


NUMERALS = st.text(
    "0123456789０１一二三百千万亿多余几半点,.，、元美个家%年月第届至到—-（） \n约超", max_size=80
)


def test_learns_what_it_was_shown(tagger, articles):
    assert tagger.score([a.full for a in articles], [a.spans for a in articles]) > 0.97


def test_labels_come_from_the_data():
    texts = ["温度5度", "温度9度", "深度7米"] * 3
    spans = [[Span(2, 4, "HEAT")], [Span(2, 4, "HEAT")], [Span(2, 4, "DEPTH")]] * 3
    found = SpanTagger(min_count=1, bits=12, l2=0.01).fit(texts, spans)
    assert found.labels_ == ["DEPTH", "HEAT"]
    assert found.predict(["温度8度"]) == [[Span(2, 4, "HEAT")]]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(NUMERALS, st.text(max_size=40)), max_size=4))
def test_spans_are_in_range_sorted_and_apart(tagger, texts):
    for text, found in zip(texts, tagger.predict(texts), strict=True):
        end = 0
        for span in found:
            assert end <= span.start < span.end <= len(text)
            end = span.end


@settings(max_examples=40, deadline=None)
@given(st.lists(NUMERALS, min_size=1, max_size=5))
def test_a_text_is_tagged_alike_alone_and_in_a_batch(tagger, texts):
    assert tagger.predict(texts) == [tagger.predict([t])[0] for t in texts]


def alike_in_parts(tagger, texts, part):
    whole = tagger.predict_marginals(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PART", part)
        again = tagger.predict_marginals(texts)
    for old, new in zip(whole, again, strict=True):
        assert [s for s, _ in new] == [s for s, _ in old]
        assert [p for _, p in new] == pytest.approx([p for _, p in old], rel=1e-4)


@settings(max_examples=60, deadline=None)
@given(st.lists(NUMERALS, min_size=1, max_size=5), st.integers(1, 40))
def test_any_text_is_tagged_alike_in_parts_and_whole(tagger, texts, part):
    alike_in_parts(tagger, texts, part)


@pytest.mark.parametrize("part", [1, 30, 200])
def test_articles_are_tagged_alike_in_parts_and_whole(tagger, articles, part):
    alike_in_parts(tagger, [a.full for a in articles], part)


def test_parts_cover_a_text_once_and_end_at_clauses(monkeypatch):
    monkeypatch.setattr(module, "PART", 10)
    found = positions(["投资3亿元，增长5%，新建12公里。" * 20, "共8家"])
    parts = list(module._parts(found))
    assert len(parts) > 10
    assert sum(own.stop - own.start for _, own in parts) == len(found.starts)
    assert all(part.kinds[own.stop - 1] == BREAK for part, own in parts[:-1])


@pytest.mark.parametrize("fraction", ["百分之三十七", "七分之五", "千分之二"])
def test_a_fraction_it_never_saw_is_one_it_knows(fraction):
    known = ["百分之六", "百分之四十", "三分之一", "百分之二点五"]
    texts = [f"约占{k}的农户" for k in known] + ["约占第三名的农户", "约占三月份的农户"]
    found = SpanTagger(min_count=1, bits=14, l2=0.05).fit(
        texts, [[Span(2, 2 + len(k), "Q")] for k in known] + [[], []]
    )
    assert found.predict([f"约占{fraction}的农户"]) == [[Span(2, 2 + len(fraction), "Q")]]


def test_probabilities_of_spans(tagger, articles):
    found = tagger.predict_marginals([a.full for a in articles])
    assert [[s for s, _ in spans] for spans in found] == tagger.predict([a.full for a in articles])
    assert all(0 < p <= 1 for spans in found for _, p in spans)


def test_probabilities_tell_sure_spans_from_doubtful_ones(tagger):
    sure = tagger.predict_marginals(["全市外贸进出口35.2亿美元，同比增长"])[0]
    doubtful = tagger.predict_marginals(["某某35.2某某，九〇某某，5某七某"])[0]
    assert sure[0][1] > 0.8
    assert not doubtful or min(p for _, p in doubtful) < sure[0][1]


def test_saved_and_restored_tag_the_same(tagger, articles):
    again = SpanTagger.restore(tagger.get_params(), tagger.labels_, tagger.arrays())
    texts = [a.full for a in articles]
    assert again.predict(texts) == tagger.predict(texts)
    np.testing.assert_array_equal(again.weights_, tagger.weights_)


def test_huge_numerals_end_in_seconds(tagger):
    begin = time.perf_counter()
    assert len(tagger.predict(["9" * 200_000 + "元"])) == 1
    assert len(tagger.predict(["三万" * 250_000, "1、" * 250_000])) == 2
    assert time.perf_counter() - begin < 60


def test_spans_that_cut_a_numeral_are_left_out_of_training():
    found = SpanTagger(min_count=1, bits=12).fit(["共25家", "共38家"], [[Span(2, 4, "Q")], [Span(1, 4, "Q")]])
    assert found.predict(["共25家"]) == [[Span(1, 4, "Q")]] or found.predict(["共25家"]) == [[]]


@pytest.mark.parametrize(
    ("texts", "spans", "message"), [(["一"], [], "1 texts but 0"), (["一"], [[]], "no spans to learn from")]
)
def test_what_cannot_be_learned_is_said(texts, spans, message):
    with pytest.raises(DataError, match=message):
        SpanTagger().fit(texts, spans)


def test_grid_search(articles):
    texts, spans = [a.full for a in articles], [a.spans for a in articles]
    split = [(np.arange(0, 12, 2), np.arange(1, 12, 2))]
    search = GridSearchCV(
        SpanTagger(min_count=1, bits=12), {"l2": [0.1, 1.0]}, cv=split, error_score="raise"
    ).fit(texts, spans)
    assert search.best_params_["l2"] in (0.1, 1.0)


def test_folds_may_be_a_number(articles):
    texts, triples = (
        [a.full for a in articles],
        [[(s.start, s.end, s.label) for s in a.spans] for a in articles],
    )
    for y in (triples, [a.spans for a in articles]):
        found = cross_validate(SpanTagger(min_count=1, bits=12), texts, y, cv=3, error_score="raise")
        assert len(found["test_score"]) == 3


def test_spans_may_be_given_as_rows_or_triples(articles):
    texts = [a.full for a in articles]
    triples = [[(np.int64(s.start), s.end, s.label) for s in a.spans] for a in articles]
    rows = [[{"start": s.start, "end": s.end, "label": s.label} for s in a.spans] for a in articles]
    one, two, three = (
        SpanTagger(min_count=1, bits=14).fit(x, y)
        for x, y in ((texts, triples), (articles, rows), (texts, [a.spans for a in articles]))
    )
    for other in (two, three):
        assert np.array_equal(one.weights_, other.weights_)
    assert one.score(texts, triples) == one.score(articles, rows) > 0.5


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        ("投资3亿元", [[]], "a list of texts is needed, not a single one"),
        (["投资3亿元", None], [[], []], "text 1 of 2 must be a string or an Article, not null"),
        (["投资3亿元"], [[(2, 9, "MONEY")]], "span 2–9 lies outside the 5 characters"),
        (["投资3亿元"], [[(2, 5)]], "a span must be an object with start, end and label, not tuple"),
        (None, [], "a list of texts is needed, not null"),
        (["投资3亿元"], [None], "the spans of a text must be a list, not null"),
        (["投资3亿元"], [["MONEY"]], "a span must be an object with start, end and label, not a string"),
    ],
)
def test_what_is_no_text_and_no_span_of_it(x, y, message):
    with pytest.raises(InputError, match=message):
        SpanTagger().fit(x, y)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"l2": -0.1}, "l2 must be a number from 0 to 1e9, got -0.1"),
        ({"min_count": 0}, "min_count must be a whole number from 1 to 2147483648, got 0"),
        ({"bits": 40}, "bits must be a whole number from 1 to 24, got 40"),
        ({"max_iter": 0}, "max_iter must be a whole number from 1 to 2147483648, got 0"),
    ],
)
def test_a_parameter_out_of_bounds_is_told_at_fit(params, message):
    with pytest.raises(InputError, match=message):
        SpanTagger(**params).fit(["投资3亿元"], [[(2, 5, "MONEY")]])


def test_a_table_is_no_list_of_texts(tagger):
    table = pd.DataFrame({"title": ["港口"], "text": ["投资3亿元"]})
    with pytest.raises(InputError, match=r"give one of its columns, .*; columns: title, text"):
        tagger.predict(table)
    with pytest.raises(InputError, match=r"not an array of shape \(1, 2\)"):
        tagger.predict(table.to_numpy())
    assert tagger.predict(table["text"]) == tagger.predict(["投资3亿元"])
