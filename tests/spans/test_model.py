import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.errors import ModelError
from ml.spans import decoding, features
from ml.spans.model import SpanModel
from ml.spans.tagger import SpanTagger

NUMERALS = st.text(
    "0123456789０１一二三百千万亿多余几半点,.，、元美个家%年月第届至到—-（） \n约超", max_size=80
)


@pytest.fixture(scope="module")
def tagger(articles):
    fitted = SpanTagger(min_count=1, bits=14, l2=0.05)
    return fitted.fit([a.full for a in articles], [a.spans for a in articles]).model_


def alike_in_parts(tagger, texts, part):
    whole = tagger.predict_marginals(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decoding, "PART", part)
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


def test_probabilities_of_spans(tagger, articles):
    found = tagger.predict_marginals([a.full for a in articles])
    assert [[s for s, _ in spans] for spans in found] == tagger.predict([a.full for a in articles])
    assert all(0 < p <= 1 for spans in found for _, p in spans)


def test_probabilities_tell_sure_spans_from_doubtful_ones(tagger):
    sure = tagger.predict_marginals(["全市外贸进出口35.2亿美元，同比增长"])[0]
    doubtful = tagger.predict_marginals(["某某35.2某某，九〇某某，5某七某"])[0]
    assert sure[0][1] > 0.8
    assert not doubtful or min(p for _, p in doubtful) < sure[0][1]


def again(model, **changes):
    parts = {
        "labels": model.labels_,
        "bits": model.bits,
        "arrays": model.arrays(),
        "templates": model.templates,
    }
    return SpanModel.restore(**parts | changes)


def test_saved_and_restored_tag_the_same(tagger, articles):
    texts = [a.full for a in articles]
    assert again(tagger).predict(texts) == tagger.predict(texts)
    np.testing.assert_array_equal(again(tagger).weights, tagger.weights)


def test_templates_do_not_depend_on_their_order(tagger, articles):
    texts = [a.full for a in articles]
    assert again(tagger, templates=tagger.templates[::-1]).predict(texts) == tagger.predict(texts)


def test_a_template_that_is_unknown_is_named(tagger):
    with pytest.raises(ModelError, match="needs the feature 's-1 moon'"):
        again(tagger, templates=(*features.TEMPLATES, "s-1 moon")).predict(["3家"])


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        (
            "rows",
            np.array([1 << 14], np.uint32),
            "rows must be numbers below 16384|weights must be of shape",
        ),
        ("weights", np.zeros((3, 5), np.float16), "weights must be of shape"),
        ("transition", np.zeros(4, np.float32), r"transition must be of shape \(5, 5\)"),
        ("start", np.zeros((1, 1), np.float32), r"start must be of shape \(5,\)"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(tagger, name, array, message):
    with pytest.raises(ModelError, match=message):
        again(tagger, arrays=tagger.arrays() | {name: array})


def test_huge_numerals_end_in_seconds(tagger):
    begin = time.perf_counter()
    assert len(tagger.predict(["9" * 200_000 + "元"])) == 1
    assert len(tagger.predict(["三万" * 250_000, "1、" * 250_000])) == 2
    assert time.perf_counter() - begin < 60
