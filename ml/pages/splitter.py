"""`PageSplitter`: learns from annotated pages how to come from lines to articles; a scikit-learn
estimator.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from ml import parameters
from ml.errors import DataError, InputError
from ml.pages import layout
from ml.pages.labelling import LABELS, Draft, constraints
from ml.pages.lines import Line
from ml.pages.model import PageModel
from ml.pages.parameters import PARAMETERS
from ml.stats import crf

Page = Sequence[Line]


class PageSplitter(BaseEstimator):  # type: ignore[misc]
    """Split pages into articles with a linear-chain conditional random field over their lines.

    Parameters
    ----------
    l2 : float, default=12.0
        Strength of the penalty on squared weights.
    min_count : int, default=8
        Features seen less often in training are dropped.
    bits : int, default=18
        log2 of the size of the hashed feature table.
    max_iter : int, default=60
        Limit on the optimiser's steps (L-BFGS).
    tune_l2 : float, default=1.0
        The penalty of `tune`, on the squared distance from the weights it begins from.

    Attributes
    ----------
    n_iter_ : int
        Steps that the optimiser took.
    model_ : PageModel
        The fitted model, which predicts and can be saved.

    Examples
    --------
    >>> from ml.pages.lines import Line
    >>> page = [Line(1, "港口开航"), Line(2, "昨日,港口开通新航线,首航船舶满载出港。")]
    >>> splitter = PageSplitter(l2=1.0, min_count=1).fit([page] * 4, [["title", "body"]] * 4)
    >>> splitter.predict([page])
    [['title', 'body']]
    """

    def __init__(
        self,
        l2: float = 12.0,
        min_count: int = 8,
        bits: int = 18,
        max_iter: int = 60,
        tune_l2: float = 1.0,
    ) -> None:
        self.l2 = l2
        self.min_count = min_count
        self.bits = bits
        self.max_iter = max_iter
        self.tune_l2 = tune_l2

    def fit(self, X: Iterable[Page], y: Iterable[Sequence[str]]) -> Self:
        """Learn from annotated pages.

        Parameters
        ----------
        X : iterable of sequences of Line
            The lines of each page, as `ml.pages.reading` gives them.
        y : iterable of sequences of str
            For each page, the label of each line, of `ml.pages.labelling.LABELS`.

        Raises
        ------
        DataError
            Where there is nothing to learn, or training does not come to finite weights.
        InputError
            For an unknown label, and for a parameter that is out of bounds.
        """
        parameters.check(PARAMETERS, self.get_params())
        pages, gold = _labelled(X, y)
        self._learn(pages, gold, None)
        return self

    def tune(self, X: Iterable[Page], y: Iterable[Sequence[str]], model: PageModel) -> Self:
        """Go on from a fitted model with a few annotated pages, whose paper it then knows.

        The penalty draws to the model's weights instead of to zero, so that what the pages do not
        show stays as it was.
        """
        parameters.check(PARAMETERS, self.get_params())
        pages, gold = _labelled(X, y)
        if model.templates != layout.TEMPLATES:
            raise DataError("the model was trained with other templates: train it anew")
        self.bits = model.bits
        self._learn(pages, gold, model)
        return self

    def _learn(
        self,
        pages: list[Page],
        gold: np.ndarray,
        prior: PageModel | None,
    ) -> None:
        lengths = np.array([len(page) for page in pages], np.int64)
        lines = [line for page in pages for line in page]
        numbers = np.repeat(np.arange(len(pages)), lengths)
        hashed = layout.hashes(lines, numbers, layout.TEMPLATES)
        owners = layout.owners(hashed, self.bits, self.min_count if prior is None else 1)
        begun = None
        if prior is not None:
            owners = np.where(prior.owners >= 0, prior.owners, owners)
            begun = crf.Fitted(prior.weights[:-1], prior.transition, prior.start, 0)
        rows, prints = layout.place(hashed, self.bits)
        columns = np.where(owners[rows] == prints, rows, -1).T
        fitted = crf.train(
            columns,
            1 << self.bits,
            lengths,
            gold,
            constraints(),
            l2=self.l2 if prior is None else self.tune_l2,
            min_count=1,
            max_iter=self.max_iter,
            prior=begun,
        )
        table = np.vstack([fitted.weights, np.zeros((1, len(LABELS)), np.float32)])
        self.n_iter_ = fitted.iterations
        self.model_ = PageModel(self.bits, table, owners, fitted.transition, fitted.start)

    def predict(self, X: Iterable[Page]) -> list[list[str]]:
        """The label of each line of each page."""
        check_is_fitted(self, "model_")
        return [[LABELS[k] for k in labels] for labels, _ in self.model_.label(list(X))]

    def predict_marginals(self, X: Iterable[Page]) -> list[np.ndarray]:
        """The probability of each label in each line of each page, (lines, labels)."""
        check_is_fitted(self, "model_")
        return [probability for _, probability in self.model_.label(list(X))]

    def split(self, X: Iterable[Page]) -> list[list[Draft]]:
        """The articles of each page."""
        check_is_fitted(self, "model_")
        return self.model_.predict(list(X))

    def score(self, X: Iterable[Page], y: Iterable[Sequence[str]]) -> float:
        """The share of lines whose label is right."""
        pages, gold = _labelled(X, y)
        found = np.concatenate([[LABELS.index(k) for k in row] for row in self.predict(pages)])
        return float((found == gold).mean())

    def arrays(self) -> dict[str, np.ndarray]:
        """The learned arrays, as `PageModel.arrays` gives them."""
        check_is_fitted(self, "model_")
        return self.model_.arrays()

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.input_tags.two_d_array = False
        return tags


def _labelled(X: Iterable[Page], y: Iterable[Sequence[str]]) -> tuple[list[Page], np.ndarray]:
    """Pages that have lines, and the labels of these lines, as numbers, one after another."""
    number = {label: k for k, label in enumerate(LABELS)}
    pages, labels = [], []
    for page, names in zip(X, y, strict=True):
        if len(page) != len(names):
            raise DataError(f"a page of {len(page)} lines has {len(names)} labels")
        unknown = next((name for name in names if name not in number), None)
        if unknown is not None:
            raise InputError(f"the label {unknown!r:.40} is none of {', '.join(LABELS)}")
        if len(page):
            pages.append(page)
            labels.append(np.array([number[name] for name in names], np.int64))
    if not pages:
        raise DataError("no pages to learn from")
    for page, own in zip(pages, labels, strict=True):
        _check(page, own)
    return pages, np.concatenate(labels)


def _check(page: Page, labels: np.ndarray) -> None:
    """Raise DataError for a label that cannot stand where it stands: it would outweigh all else."""
    allowed, first = constraints()
    if not first[labels[0]]:
        raise DataError(f"line {page[0].number}: {LABELS[labels[0]]} cannot begin a page")
    wrong = np.flatnonzero(~allowed[labels[:-1], labels[1:]])
    if len(wrong):
        k = int(wrong[0])
        before, label = LABELS[labels[k]], LABELS[labels[k + 1]]
        raise DataError(f"line {page[k + 1].number}: {label} cannot follow {before}")
