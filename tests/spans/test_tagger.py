import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone, is_classifier
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_validate

from ml.articles import Span
from ml.errors import DataError, InputError
from ml.spans.tagger import SpanTagger


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


@pytest.mark.parametrize("fraction", ["百分之三十七", "七分之五", "千分之二"])
def test_a_fraction_it_never_saw_is_one_it_knows(fraction):
    known = ["百分之六", "百分之四十", "三分之一", "百分之二点五"]
    texts = [f"约占{k}的农户" for k in known] + ["约占第三名的农户", "约占三月份的农户"]
    found = SpanTagger(min_count=1, bits=14, l2=0.05).fit(
        texts, [[Span(2, 2 + len(k), "Q")] for k in known] + [[], []]
    )
    assert found.predict([f"约占{fraction}的农户"]) == [[Span(2, 2 + len(fraction), "Q")]]


def test_spans_that_cut_a_numeral_are_left_out_of_training():
    found = SpanTagger(min_count=1, bits=12).fit(
        ["共25家", "共38家"], [[Span(2, 4, "Q")], [Span(1, 4, "Q")]]
    )
    assert found.predict(["共25家"]) == [[Span(1, 4, "Q")]] or found.predict(["共25家"]) == [[]]


@pytest.mark.parametrize(
    ("texts", "spans", "message"),
    [(["一"], [], "1 texts but 0"), (["一"], [[]], "no spans to learn from")],
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
        found = cross_validate(
            SpanTagger(min_count=1, bits=12), texts, y, cv=3, error_score="raise"
        )
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
        assert np.array_equal(one.model_.weights, other.model_.weights)
    assert one.score(texts, triples) == one.score(articles, rows) > 0.5


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        ("投资3亿元", [[]], "a list of texts is needed, not a single one"),
        (["投资3亿元", None], [[], []], "text 1 of 2 must be a string or an Article, not null"),
        (["投资3亿元"], [[(2, 9, "MONEY")]], "span 2–9 lies outside the 5 characters"),
        (
            ["投资3亿元"],
            [[(2, 5)]],
            "a span must be an object with start, end and label, not tuple",
        ),
        (None, [], "a list of texts is needed, not null"),
        (["投资3亿元"], [None], "the spans of a text must be a list, not null"),
        (
            ["投资3亿元"],
            [["MONEY"]],
            "a span must be an object with start, end and label, not a string",
        ),
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


def test_training_that_does_not_converge_is_an_error(monkeypatch):
    # a step so strong that the partition function overflows: this used to be saved, and to end with exit 0
    monkeypatch.setattr("ml.stats.crf.FORBIDDEN", np.float32(1e4))
    texts = ["投资3亿元，增长5%", "共12家企业"] * 3
    spans = [[(2, 5, "MONEY"), (8, 10, "QUANTITY")], [(1, 4, "QUANTITY")]] * 3
    with np.errstate(all="raise"), pytest.raises(DataError, match="does not converge"):
        SpanTagger(min_count=1, bits=12).fit(texts, spans)


def test_shifted_spans_train_or_fail_in_one_line(articles):
    shifted = [[(s.start - 1, s.end - 1, s.label) for s in a.spans if s.start] for a in articles]
    model = SpanTagger(min_count=1, bits=12).fit([a.full for a in articles], shifted).model_
    assert np.isfinite(model.weights).all() and np.isfinite(model.transition).all()


def test_the_protocol_of_scikit_learn(tagger):
    copied = clone(tagger)
    assert copied.get_params() == tagger.get_params()
    with pytest.raises(NotFittedError):
        copied.predict(["一"])
    with pytest.raises(ValueError, match="nope"):
        copied.set_params(nope=1)
    assert repr(SpanTagger(l2=0.1)) == "SpanTagger(l2=0.1)"
    assert not is_classifier(SpanTagger())  # its targets are nothing to stratify by
