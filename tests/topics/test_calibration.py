import numpy as np
import pytest

from ml.topics.calibration import best_thresholds, platt, temperature

RNG = np.random.default_rng(0)


def test_platt_finds_the_line_that_the_labels_were_drawn_by():
    decisions = RNG.normal(size=(20_000, 1))
    truth = RNG.random((20_000, 1)) < 1 / (1 + np.exp(-(3 * decisions - 1)))
    scale, shift = platt(decisions, truth)
    assert scale[0] == pytest.approx(3, rel=0.1)
    assert shift[0] == pytest.approx(-1, rel=0.1)


def test_platt_keeps_the_decisions_of_a_label_that_is_everywhere_or_nowhere():
    truth = np.array([[True, False]] * 4)
    scale, shift = platt(RNG.normal(size=(4, 2)), truth)
    assert (scale.tolist(), shift.tolist()) == ([1, 1], [0, 0])


def test_temperature_finds_the_factor_that_the_labels_were_drawn_by():
    decisions = RNG.normal(size=(20_000, 3))
    odds = np.exp(2 * decisions)
    drawn = (RNG.random((20_000, 1)) < np.cumsum(odds / odds.sum(1, keepdims=True), 1)).argmax(1)
    scale, shift = temperature(decisions, np.eye(3, dtype=bool)[drawn])
    assert scale == pytest.approx([2, 2, 2], rel=0.1)
    assert shift.tolist() == [0, 0, 0]


def test_the_threshold_is_half_of_the_best_f1():
    probability = np.array([[0.2], [0.4], [0.6], [0.8]])
    assert best_thresholds(probability, probability > 0.5) == pytest.approx([0.5])
    assert best_thresholds(
        probability, np.array([[False], [True], [False], [True]])
    ) == pytest.approx([0.4])
    assert best_thresholds(probability, np.zeros((4, 1), bool)) == pytest.approx([0])


@pytest.mark.parametrize("calibrate", [platt, temperature])
def test_a_weight_of_two_is_the_row_twice(calibrate):
    decisions, truth = RNG.normal(size=(50, 2)), np.eye(2, dtype=bool)[RNG.integers(2, size=50)]
    weight = RNG.integers(1, 3, 50)
    twice = np.repeat(np.arange(50), weight)
    for weighed, repeated in zip(
        calibrate(decisions, truth, weight), calibrate(decisions[twice], truth[twice]), strict=True
    ):
        np.testing.assert_allclose(weighed, repeated, rtol=1e-3, atol=1e-3)
    probability = 1 / (1 + np.exp(-decisions))
    np.testing.assert_allclose(
        best_thresholds(probability, truth, weight),
        best_thresholds(probability[twice], truth[twice]),
    )
