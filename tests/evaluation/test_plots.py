import io

import numpy as np
import pytest

from ml.evaluation import plots

TRUTH = np.array([[1, 0], [1, 0], [0, 1], [0, 0], [0, 1]], bool)
PROBABILITY = np.array([[0.9, 0.1], [0.4, 0.3], [0.2, 0.8], [0.1, 0.6], [0.05, 0.95]])
LABELS = ["trade", "文化"]


def shape(png):
    from matplotlib.image import imread

    return imread(io.BytesIO(png)).shape


def every_picture(labels):
    counts = np.array([[1, 0, 1], [2, 1, 0]])
    yield plots.confusion(labels, counts, 5)
    yield plots.confusion_matrix(labels, [0, 0, 1, 1], [0, 1, 1, 1])
    yield plots.precision_recall(labels, TRUTH, PROBABILITY, np.array([0.5, 0.5]))
    yield plots.precision_recall(labels, TRUTH, PROBABILITY, None)
    yield plots.reliability(TRUTH, PROBABILITY, 0.1)
    yield plots.learning_curve([(10, 0.5, 0.4, 0.6), (20, 0.7, 0.6, 0.8)], "topics.macro_f1")
    yield plots.span_errors({label: {"missed": 2, "spurious": 0} for label in labels})


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("font", [True, False])
def test_pictures_are_drawn_with_a_font_and_without(font, monkeypatch):
    if not font:
        monkeypatch.setattr(plots, "_fonts", lambda: ["DejaVu Sans"])
    elif not plots.drawable(LABELS):
        pytest.skip("no font with Chinese characters here")
    for png in every_picture(LABELS):
        height, width, _ = shape(png)
        assert 200 < height < 1000
        assert 250 < width < 1800


@pytest.mark.filterwarnings("error")
def test_without_a_font_labels_are_numbered_and_words_left_out(monkeypatch):
    monkeypatch.setattr(plots, "_fonts", lambda: ["DejaVu Sans"])
    assert plots._labels(LABELS) == ["label 1", "label 2"]
    assert plots._labels(["trade"]) == ["trade"]
    assert plots.strongest_words({"trade": [("外贸", 1.0)]}) is None
    assert plots.strongest_words({"trade": [("GDP", 1.0)]})[:4] == b"\x89PNG"
    assert not plots.drawable(LABELS)


@pytest.mark.filterwarnings("error")
def test_degenerate_figures():
    nothing = np.zeros((3, 2), bool)
    assert plots.precision_recall(["a", "b"], nothing, np.full((3, 2), 0.5), np.array([0.9, 0.9]))
    assert plots.reliability(nothing, np.zeros((3, 2)), 0.0)
    assert plots.learning_curve([(7, 1.0, 1.0, 1.0)], "spans.micro_f1")
    assert plots.span_errors({"MONEY": {"missed": 0}})
    assert plots.strongest_words({"a": []}) is None


@pytest.mark.slow
@pytest.mark.filterwarnings("error")
def test_many_labels_stay_a_picture():
    labels = [f"topic {n} with a rather long name" for n in range(30)]
    rng = np.random.default_rng(0)
    truth, probability = rng.random((50, 30)) < 0.2, rng.random((50, 30))
    assert shape(plots.precision_recall(labels, truth, probability, np.full(30, 0.5)))[1] < 1800
    assert shape(plots.confusion(labels, rng.integers(0, 9, (30, 3)), 50))[0] < 1800
    assert (
        max(shape(plots.strongest_words({label: [("word", 1.0)] * 15 for label in labels}))) < 1800
    )


def test_the_curve_ends_where_everything_is_found():
    recall, precision = plots._curve(
        np.array([1, 0, 1, 0, 0], bool), np.array([0.9, 0.8, 0.7, 0.2, 0.1])
    )
    assert recall.tolist() == [0.5, 0.5, 1.0]
    assert precision.tolist() == [1.0, 0.5, pytest.approx(2 / 3)]
    recall, precision = plots._curve(np.array([1, 0], bool), np.array([0.3, 0.3]))
    assert (recall.tolist(), precision.tolist()) == ([1.0], [0.5])


def crowded(figure):
    """Texts of a drawn figure that lie over one another."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    renderer = FigureCanvasAgg(figure).get_renderer()
    texts = []
    for axes in figure.axes:
        ticks = [tick.label1 for axis in (axes.xaxis, axes.yaxis) for tick in axis._update_ticks()]
        for text in [axes.title, axes._left_title, axes.xaxis.label, axes.yaxis.label, *ticks]:
            if text.get_visible() and text.get_text() and axes.axison:
                texts.append((text.get_text(), text.get_window_extent(renderer)))
    return [
        (a, b)
        for n, (a, box) in enumerate(texts)
        for b, other in texts[:n]
        if box.padded(-1).overlaps(other)
    ]


LONG = [f"关于进一步优化营商环境推进政务服务便利化改革的意见{n}" for n in range(5)]


@pytest.mark.slow
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "labels",
    [["文化"], ["出口", "文化"], LONG, [f"a rather long name {n}" for n in range(8)], [f"栏目{n}号" for n in range(70)]],
    ids=["one", "two", "long Chinese", "long Latin", "seventy"],
)  # fmt: skip
def test_no_words_lie_over_one_another(labels, monkeypatch):
    if not plots.drawable(labels):
        pytest.skip("no font with Chinese characters here")
    drawn = []
    monkeypatch.setattr(  # laid out like a picture, and not painted
        "matplotlib.figure.Figure.savefig",
        lambda figure, *_, **__: drawn.append(figure) or figure.draw_without_rendering(),
    )
    size, rng = len(labels), np.random.default_rng(0)
    truth, probability = rng.random((20, size)) < 0.3, rng.random((20, size))
    thresholds = np.full(size, 0.5)
    plots.confusion(labels, rng.integers(0, 9, (size, 3)), 20)
    plots.confusion_matrix(labels, rng.integers(0, size, 20), rng.integers(0, size, 20))
    plots.precision_recall(labels, truth, probability, thresholds)
    plots.reliability(truth, probability, 0.1)
    plots.strongest_words(
        {label: [("港口", 0.0012), ("跨境电商综合试验区", 0.0011)] for label in labels}
    )
    plots.span_errors({label: {"missed": 2, "spurious": 0} for label in labels[:3]})
    assert len(drawn) == 6
    assert [pair for figure in drawn for pair in crowded(figure)] == []


def test_of_very_many_labels_those_with_most_errors_are_shown():
    labels, wrong = [str(n) for n in range(100)], np.arange(100)
    names, shown, more = plots._most_wrong(labels, wrong)
    assert (names[0], names[-1], len(names), shown[0]) == ("40", "99", 60, 40)
    assert more == ", the 60 topics with most errors"
    assert plots._most_wrong(labels[:60], wrong[:60])[2] == ""
