import io

import numpy as np
import pytest

from ml import pictures

TRUTH = np.array([[1, 0], [1, 0], [0, 1], [0, 0], [0, 1]], bool)
PROBABILITY = np.array([[0.9, 0.1], [0.4, 0.3], [0.2, 0.8], [0.1, 0.6], [0.05, 0.95]])
LABELS = ["trade", "文化"]


def shape(png):
    from matplotlib.image import imread

    return imread(io.BytesIO(png)).shape


def every_picture(labels):
    counts = np.array([[1, 0, 1], [2, 1, 0]])
    yield pictures.confusion(labels, counts, 5)
    yield pictures.confusion_matrix(labels, [0, 0, 1, 1], [0, 1, 1, 1])
    yield pictures.precision_recall(labels, TRUTH, PROBABILITY, np.array([0.5, 0.5]))
    yield pictures.precision_recall(labels, TRUTH, PROBABILITY, None)
    yield pictures.reliability(TRUTH, PROBABILITY, 0.1)
    yield pictures.learning_curve([(10, 0.5, 0.4, 0.6), (20, 0.7, 0.6, 0.8)], "topics.macro_f1")
    yield pictures.span_mistakes({label: {"missed": 2, "invented": 0} for label in labels})


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("font", [True, False])
def test_pictures_are_drawn_with_a_font_and_without(font, monkeypatch):
    if not font:
        monkeypatch.setattr(pictures, "_fonts", lambda: ["DejaVu Sans"])
    elif not pictures.drawable(LABELS):
        pytest.skip("no font with Chinese characters here")
    for png in every_picture(LABELS):
        height, width, _ = shape(png)
        assert 200 < height < 1000
        assert 250 < width < 1800


@pytest.mark.filterwarnings("error")
def test_without_a_font_labels_are_numbered_and_words_left_out(monkeypatch):
    monkeypatch.setattr(pictures, "_fonts", lambda: ["DejaVu Sans"])
    assert pictures._labels(LABELS) == ["label 1", "label 2"]
    assert pictures._labels(["trade"]) == ["trade"]
    assert pictures.strongest_words({"trade": [("外贸", 1.0)]}) is None
    assert pictures.strongest_words({"trade": [("GDP", 1.0)]})[:4] == b"\x89PNG"
    assert not pictures.drawable(LABELS)


@pytest.mark.filterwarnings("error")
def test_degenerate_figures():
    nothing = np.zeros((3, 2), bool)
    assert pictures.precision_recall(["a", "b"], nothing, np.full((3, 2), 0.5), np.array([0.9, 0.9]))
    assert pictures.reliability(nothing, np.zeros((3, 2)), 0.0)
    assert pictures.learning_curve([(7, 1.0, 1.0, 1.0)], "spans.micro_f1")
    assert pictures.span_mistakes({"MONEY": {"missed": 0}})
    assert pictures.strongest_words({"a": []}) is None


@pytest.mark.filterwarnings("error")
def test_many_labels_stay_a_picture():
    labels = [f"topic {n} with a rather long name" for n in range(30)]
    rng = np.random.default_rng(0)
    truth, probability = rng.random((50, 30)) < 0.2, rng.random((50, 30))
    assert shape(pictures.precision_recall(labels, truth, probability, np.full(30, 0.5)))[1] < 1800
    assert shape(pictures.confusion(labels, rng.integers(0, 9, (30, 3)), 50))[0] < 1800
    assert max(shape(pictures.strongest_words({label: [("word", 1.0)] * 15 for label in labels}))) < 1800


def test_the_curve_ends_where_everything_is_found():
    recall, precision = pictures._curve(np.array([1, 0, 1, 0, 0], bool), np.array([0.9, 0.8, 0.7, 0.2, 0.1]))
    assert recall.tolist() == [0.5, 0.5, 1.0]
    assert precision.tolist() == [1.0, 0.5, pytest.approx(2 / 3)]
