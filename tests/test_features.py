import numpy as np
import pytest

from ml.articles import Article
from ml.features import TextFeatures
from ml.tokens import cutter

TEXTS = ["港口开通新航线", "博物馆开幕", Article("港口", "航线开通 RCEP"), ""]


def fitted(**kw):
    features = TextFeatures(cutter(), kw.get("grams", (1, 2)), kw.get("title_weight", 1.0), 1)
    return features, features.fit(TEXTS)


def test_transform_agrees_with_fit():
    features, matrix = fitted()
    blocks = features.transform(TEXTS)
    np.testing.assert_allclose(np.hstack([b.toarray() for b in blocks]), matrix.toarray(), rtol=1e-6)


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


def test_no_grams_is_one_block():
    features, matrix = fitted(grams=None)
    assert len(features.transform(TEXTS)) == 1
    assert matrix.shape[1] == len(features.words)


def test_rare_features_are_left_out():
    features = TextFeatures(cutter(), None, 1.0, 2)
    features.fit(TEXTS)
    assert set(features.words) == {"港口", "开通", "航线"}
