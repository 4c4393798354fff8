import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.articles import Article
from ml.corpus import dataset
from ml.text.words import cutter
from ml.topics import features
from ml.topics.features import TextFeatures

TEXTS = ["港口开通新航线", "博物馆开幕", Article("港口", "航线开通 RCEP"), ""]


def fitted(**kw):
    features = TextFeatures(cutter(), kw.get("grams", (1, 2)), kw.get("title_weight", 1.0), 1, 1000)
    return features, features.fit(TEXTS)


def test_transform_agrees_with_fit():
    features, matrix = fitted()
    blocks = features.transform(TEXTS)
    np.testing.assert_allclose(
        np.hstack([b.toarray() for b in blocks]), matrix.toarray(), rtol=1e-6
    )


def test_blocks_have_unit_rows_and_empty_texts_none():
    features, _ = fitted()
    for block in features.transform(TEXTS):
        np.testing.assert_allclose(
            np.sqrt(block.multiply(block).sum(1)).A1
            if hasattr(block, "A1")
            else np.linalg.norm(block.toarray(), axis=1),
            [1, 1, 1, 0],
            atol=1e-5,
        )


@pytest.mark.parametrize("batch", [1, 2, 3])
def test_features_do_not_depend_on_the_batch(batch):
    features, matrix = fitted()
    rows = [
        np.hstack([b.toarray() for b in features.transform(TEXTS[i : i + batch])])
        for i in range(0, len(TEXTS), batch)
    ]
    np.testing.assert_allclose(np.vstack(rows), matrix.toarray(), rtol=1e-6)


def test_title_weighs_more():
    features, _ = fitted(title_weight=4.0)
    words = features.transform([Article("港口", "博物馆")])[0].toarray()[0]
    assert (
        words[features.words["港口"]] * features.word_idf[features.words["博物馆"]]
        > words[features.words["博物馆"]] * features.word_idf[features.words["港口"]]
    )


@pytest.mark.parametrize("title_weight", [0.0, 0.1, 0.5])
def test_a_title_may_weigh_less_than_the_text_but_never_against_its_words(title_weight):
    features, _ = fitted(title_weight=title_weight, grams=None)
    row = features.transform([Article("港口", "博物馆")])[0].toarray()[0]
    title, body = (
        row[features.words[w]] / features.word_idf[features.words[w]] for w in ("港口", "博物馆")
    )
    assert title / body == pytest.approx(title_weight)


def test_no_grams_is_one_block():
    features, matrix = fitted(grams=None)
    assert len(features.transform(TEXTS)) == 1
    assert matrix.shape[1] == len(features.words)


def test_rare_features_are_left_out():
    features = TextFeatures(cutter(), None, 1.0, 2, 1000)
    features.fit(TEXTS)
    assert set(features.words) == {"港口", "开通", "航线"}


def by_name(found, words, text):
    """How often each known word stands in a text, counted over the words themselves."""
    row = np.zeros(len(words))
    for word in found.cut(text):
        if word in words:
            row[words[word]] += 1
    return row


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.text(alphabet="港口开通新航线博物馆ab1\n\x00 \U00020000\ud800，", max_size=40),
        min_size=1,
        max_size=4,
    )
)
def test_a_word_found_by_its_hash_is_the_word(texts):
    found, _ = fitted(grams=None)
    pieces = features._pieces(texts)
    codes, _ = features.code_points(pieces)
    ids, ends = found._word_ids(pieces, codes)
    rows = np.split(ids, ends[1::2])[: len(texts)]
    for text, row in zip(texts, rows, strict=True):
        np.testing.assert_array_equal(
            np.bincount(row, minlength=len(found.words)), by_name(found, found.words, text)
        )


def test_words_of_real_text_are_found_by_their_hashes():
    articles = dataset.embedded()[:60]
    found = TextFeatures(cutter(), None, 1.0, 1, 1000)
    matrix = found.fit([a.full for a in articles])
    np.testing.assert_allclose(
        found.transform([a.full for a in articles])[0].toarray(), matrix.toarray()
    )


@pytest.mark.parametrize("room", [0, 1, 63])
def test_lookup_finds_keys_that_want_the_same_slot(room):
    keys = np.arange(64, dtype=np.uint64) + (np.uint64(room) << np.uint64(52))  # all in one slot
    lookup = features._Lookup(keys)
    np.testing.assert_array_equal(lookup.ids(keys[::-1]), np.arange(64)[::-1])
    np.testing.assert_array_equal(lookup.ids(keys + np.uint64(64)), np.full(64, -1))
    np.testing.assert_array_equal(lookup.ids(np.array([2**64 - 1], np.uint64)), [-1])


def test_no_more_n_grams_than_asked_for_and_none_that_are_everywhere():
    texts = [
        f"的{c}港" for c in "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸子丑寅卯" for _ in range(2)
    ]
    found = TextFeatures(cutter(), (1, 1), 1.0, 1, 1000)
    assert found.fit(texts).shape[1] - len(found.words) < 26  # 的 and 港 are in all 48
    found = TextFeatures(cutter(), (1, 1), 1.0, 1, 5)
    assert found.fit(texts).shape[1] - len(found.words) == 5


LINES = st.text("港口开通新航线博物馆12.5%+-ab \t\r\n\u2028。，", max_size=60)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=4), st.integers(1, 20))
def test_words_are_those_of_the_whole_text(texts, at_once):
    model = fitted()[0]
    whole = model.transform(texts)
    cut = cutter()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(features, "CUT_AT_ONCE", at_once)
        parts = [list(features._lines(t)) for t in texts]
        again = model.transform(texts)
    assert ["".join(p) for p in parts] == texts
    assert [[w for part in p for w in cut(part)] for p in parts] == [cut(t) for t in texts]
    for old, new in zip(whole, again, strict=True):
        assert (old != new).nnz == 0


def test_lines_of_a_long_text(monkeypatch):
    monkeypatch.setattr(features, "CUT_AT_ONCE", 4)
    assert list(features._lines("一二三\n四五六\n七\n八")) == ["一二三\n四五六\n", "七\n八"]
