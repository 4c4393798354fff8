"""The field against enumeration of every path, on cases small enough for that."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.stats import crf

LENGTHS = st.lists(st.integers(1, 4), min_size=1, max_size=4)
CASES = settings(max_examples=40, deadline=None)


def scores(seed: int, lengths: list[int], labels: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Random emission, transition and start scores."""
    rng = np.random.default_rng(seed)
    rows = sum(lengths)
    return (
        rng.normal(size=(rows, labels)),
        rng.normal(size=(labels, labels)),
        rng.normal(size=labels),
    )


def paths(emission, transition, start):
    """Every path of one sequence, with its score."""
    size, labels = emission.shape
    for path in product(range(labels), repeat=size):
        score = start[path[0]] + sum(emission[i, y] for i, y in enumerate(path))
        yield path, score + sum(transition[a, b] for a, b in zip(path, path[1:], strict=False))


def marginals(emission, transition, start, layout):
    """The probability of each label at each row, from paths of the one label."""
    own = [
        crf.path(emission, transition, start, layout, np.full(len(emission), k))[0]
        for k in range(len(start))
    ]
    return np.stack(own, 1)


def sequences(emission, lengths):
    return np.split(emission, np.cumsum(lengths)[:-1])


@CASES
@given(st.integers(0, 999), LENGTHS, st.integers(1, 3))
def test_viterbi_finds_the_best_path(seed, lengths, labels):
    emission, transition, start = scores(seed, lengths, labels)
    found = crf.viterbi(emission, transition, start, crf.steps(np.array(lengths)))
    best = [
        max(paths(e, transition, start), key=lambda p: p[1])[0]
        for e in sequences(emission, lengths)
    ]
    assert found.tolist() == [label for path in best for label in path]


@CASES
@given(st.integers(0, 999), LENGTHS, st.integers(1, 3))
def test_marginals_add_up_the_paths(seed, lengths, labels):
    emission, transition, start = scores(seed, lengths, labels)
    wanted = []
    for part in sequences(emission, lengths):
        node = np.zeros_like(part)
        for path, score in paths(part, transition, start):
            node[np.arange(len(part)), path] += np.exp(score)
        wanted.append(node / node.sum(1, keepdims=True))
    found = marginals(emission, transition, start, crf.steps(np.array(lengths)))
    np.testing.assert_allclose(found, np.concatenate(wanted), rtol=1e-9)


@CASES
@given(st.integers(0, 999), LENGTHS, st.integers(1, 3))
def test_likelihood_is_that_of_the_path(seed, lengths, labels):
    emission, transition, start = scores(seed, lengths, labels)
    gold = np.random.default_rng(seed + 1).integers(0, labels, sum(lengths))
    value = crf.likelihood(emission, transition, start, crf.steps(np.array(lengths)), gold)[0]
    wanted = 0.0
    for part, path in zip(sequences(emission, lengths), sequences(gold, lengths), strict=True):
        by_path = dict(paths(part, transition, start))
        wanted += by_path[tuple(path)] - np.logaddexp.reduce(list(by_path.values()))
    assert value == pytest.approx(wanted)


@pytest.mark.parametrize("lengths", [[1], [3], [1, 4, 2], [2, 2]])
def test_gradients_are_finite_differences(lengths):
    parameters = scores(7, lengths, 3)
    layout, gold = crf.steps(np.array(lengths)), np.arange(sum(lengths)) % 3
    gradients = crf.likelihood(*parameters, layout, gold)[1:]
    for which, (values, gradient) in enumerate(zip(parameters, gradients, strict=True)):
        for place in np.ndindex(values.shape):
            ends = []
            for nudge in (1e-5, -1e-5):
                moved = [p.copy() for p in parameters]
                moved[which][place] += nudge
                ends.append(crf.likelihood(*moved, layout, gold)[0])
            assert gradient[place] == pytest.approx((ends[0] - ends[1]) / 2e-5, abs=1e-6)


def test_no_path_takes_a_forbidden_step():
    emission, transition, start = scores(3, [4, 4], 3)
    emission[:, 2] += 50
    transition[:, 2] = start[2] = crf.FORBIDDEN
    layout = crf.steps(np.array([4, 4]))
    assert 2 not in crf.viterbi(emission, transition, start, layout)
    assert marginals(emission, transition, start, layout)[:, 2].max() == pytest.approx(0)


def test_long_sequences_and_large_scores_stay_finite():
    emission = np.tile(np.array([[300.0, -300.0]]), (5000, 1))
    node = marginals(emission, np.zeros((2, 2)), np.zeros(2), crf.steps(np.array([5000])))
    np.testing.assert_allclose(node, np.tile([[1.0, 0.0]], (5000, 1)), atol=1e-12)


def test_no_sequences():
    layout = crf.steps(np.zeros(0, int))
    assert crf.viterbi(np.zeros((0, 3)), np.zeros((3, 3)), np.zeros(3), layout).shape == (0,)
    assert marginals(np.zeros((0, 3)), np.zeros((3, 3)), np.zeros(3), layout).shape == (0, 3)


@given(LENGTHS)
def test_steps_lay_out_every_row_once(lengths):
    layout = crf.steps(np.array(lengths))
    assert (
        sorted(np.concatenate(layout.rows))
        == list(range(layout.total))
        == list(range(sum(lengths)))
    )
    assert [len(rows) for rows in layout.rows] == [
        sum(n > t for n in lengths) for t in range(max(lengths))
    ]


def test_probability_of_a_stretch_is_that_of_all_labellings_with_it():
    """The first label's probability times the conditional ones, against the sum over every labelling."""
    import itertools

    rng = np.random.default_rng(3)
    emission, transition, start = (
        rng.normal(size=(4, 3)),
        rng.normal(size=(3, 3)),
        rng.normal(size=3),
    )
    layout = crf.steps(np.array([4]))
    weights = {}
    for labels in itertools.product(range(3), repeat=4):
        score = start[labels[0]] + sum(emission[i, k] for i, k in enumerate(labels))
        weights[labels] = np.exp(
            score + sum(transition[a, b] for a, b in itertools.pairwise(labels))
        )
    wanted = np.array([0, 2, 1, 1])
    own, given = crf.path(emission, transition, start, layout, wanted)
    total = sum(weights.values())
    stretch = sum(w for labels, w in weights.items() if labels[1:3] == (2, 1)) / total
    assert own[1] * given[2] == pytest.approx(stretch, rel=1e-6)
    assert own[0] == given[0]
