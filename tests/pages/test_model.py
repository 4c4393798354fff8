from __future__ import annotations

import numpy as np
import pytest

from ml.errors import ModelError
from ml.pages import layout
from ml.pages.labelling import LABELS
from ml.pages.model import ARRAYS, PageModel
from ml.pages.plain import read_plain

BITS = 12
PAGE = read_plain("滨河日报\n\n港口开航\n记者 周小满\n\n昨日上午，港口开通新航线，满载出港。\n")


def _model() -> PageModel:
    rng = np.random.default_rng(3)
    n = len(LABELS)
    weights = np.zeros(((1 << BITS) + 1, n), np.float32)
    owners = np.full(1 << BITS, -1, np.int16)
    rows, prints = layout.place(
        layout.hashes(PAGE, np.zeros(len(PAGE), np.int64), layout.TEMPLATES), BITS
    )
    weights[rows.ravel()] = rng.normal(size=(rows.size, n)).astype(np.float16)
    owners[rows.ravel()] = prints.ravel()
    return PageModel(BITS, weights, owners, np.zeros((n, n)), np.zeros(n))


def test_a_restored_model_labels_alike() -> None:
    model = _model()
    arrays = model.arrays()
    assert set(arrays) == set(ARRAYS)
    again = PageModel.restore(BITS, arrays, model.templates)
    for (a, p), (b, q) in zip(model.label([PAGE]), again.label([PAGE]), strict=True):
        assert (a == b).all()
        np.testing.assert_allclose(p, q)


def test_pages_are_labelled_alike_alone_and_together() -> None:
    model = _model()
    other = read_plain("港口\n开航\n" * 900)
    pages = [PAGE, other, [], PAGE, other, other, PAGE]
    for page, (labels, probability) in zip(pages, model.label(pages), strict=True):
        ((alone, own),) = model.label([page])
        assert (labels == alone).all()
        np.testing.assert_allclose(probability, own)


def test_values_that_share_a_row_with_another_have_no_weight() -> None:
    model = _model()
    ((_, probability),) = model.label([PAGE])
    model.owners = (model.owners + 1) % 256
    ((_, none),) = model.label([PAGE])
    np.testing.assert_allclose(none, 1 / len(LABELS))
    assert probability.max() > 0.3


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("weights", np.zeros((3, 2), np.float16), "weights must be of shape"),
        ("prints", np.zeros(1, np.uint8), "prints must be of shape"),
        ("transition", np.zeros((2, 2)), "transition must be of shape"),
    ],
)
def test_arrays_that_do_not_fit_are_told(name: str, array: np.ndarray, message: str) -> None:
    arrays = _model().arrays() | {name: array}
    with pytest.raises(ModelError, match=message):
        PageModel.restore(BITS, arrays, layout.TEMPLATES)


def test_rows_beyond_the_table_are_told() -> None:
    arrays = _model().arrays()
    arrays["rows"] = arrays["rows"] + np.uint32(1 << BITS)
    with pytest.raises(ModelError, match="rows must be numbers below 4096"):
        PageModel.restore(BITS, arrays, layout.TEMPLATES)
