import numpy as np
from scipy.sparse import csr_matrix

from ml.topics.linear import Linear

X = csr_matrix(np.array([[3.0, 0, 1], [2, 0, 1], [0, 2, 1], [0, 3, 1]]))
Y = np.array([[True, False], [True, True], [False, False], [False, True]])


def linear(**given):
    settings = {"C": 1.0, "class_weight": None, "nb_share": 0.0, "bayes_share": 0.0} | given
    return Linear(**settings, random_state=0)


def test_every_mixture_tells_the_classes_apart():
    for nb, bayes in ((0, 0), (0.5, 0), (0, 0.5), (0.25, 0.05), (1, 0), (0, 1)):
        weights, bias = linear(nb_share=nb, bayes_share=bayes).train(X, Y[:, :1])
        assert ((X @ weights + bias > 0) == Y[:, :1]).all()


def test_a_share_of_one_is_naive_bayes_alone():
    weights, bias = linear(bayes_share=1.0).train(X, Y[:, :1])
    count = np.array([[5.1, 0.1, 2.1], [0.1, 5.1, 2.1]])
    expected = np.log(count[0] / count[0].sum()) - np.log(count[1] / count[1].sum())
    assert np.allclose(weights[:, 0], expected)
    assert bias[0] == 0  # as many texts with the label as without


def test_a_label_of_all_texts_or_of_none_has_only_a_bias():
    weights, bias = linear(nb_share=0.5).train(X, np.array([[True, False]] * 4))
    assert not weights.any() and bias.tolist() == [1.0, -1.0]


def test_a_weight_of_two_is_a_text_twice():
    twice = csr_matrix(np.vstack([X.toarray(), X.toarray()[:1]]))
    a, _ = linear(bayes_share=1.0).train(X, Y[:, :1], np.array([2.0, 1, 1, 1]))
    b, _ = linear(bayes_share=1.0).train(twice, np.vstack([Y[:, :1], Y[:1, :1]]))
    assert np.allclose(a, b)
