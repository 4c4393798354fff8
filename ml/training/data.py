"""The `[data]` section of an experiment → training and test data, labelled for its task."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ml.articles import Article
from ml.corpus import dataset
from ml.corpus.dataset import Dataset
from ml.errors import DataError
from ml.io import places
from ml.io.readers import Columns
from ml.stats import splits
from ml.training.config import Data


def load_data(data: Data, task: str) -> tuple[Dataset, Dataset | None]:
    """Load the data that a `[data]` section names.

    Parameters
    ----------
    data
        Files, or `embedded`, and what is tested on: a file, or a share that is held out with its
        part of every label.
    task
        `topics` or `spans`: articles without such labels are left out.

    Returns
    -------
    Training data, and test data unless the share is 0.

    Raises
    ------
    DataError
        If no article is labelled for the task, multiclass and multilabel files are mixed, or
        there are too few articles for the share.
    InputError
        If a file cannot be read.
    """
    training = _labelled(_load_training(data, task), task)
    if isinstance(data.test, str):
        return training, _labelled(dataset.load(data.test, _columns(data)), task)
    if not data.test:
        return training, None
    return _hold_out(training, task, data.test, data.seed)


def stratified_parts(data: Dataset, task: str, shares: np.ndarray, seed: int) -> np.ndarray:
    """The part of each article, each part with its share of every label.

    Parameters
    ----------
    data, task
        The articles, and which of their labels count: `topics` or `spans`.
    shares
        The share of the articles of each part; they add up to 1.
    seed
        Of the order in which articles are handed out.

    Returns
    -------
    ndarray of shape (articles,)
        Numbers of parts, from 0.
    """
    return splits.stratify(_label_matrix(data.articles, task), shares, seed)


def _load_training(data: Data, task: str) -> Dataset:
    sources = [data.train] if isinstance(data.train, str) else data.train
    loaded = [dataset.load(s, _columns(data)) for s in sources]
    archives = [data.archive] if isinstance(data.archive, str) else data.archive or []
    loaded += [dataset.labelled_archive(places.locate(archive)) for archive in archives]
    multiclass = loaded[0].multiclass
    if task == "topics" and any(d.multiclass != multiclass for d in loaded):
        raise DataError(
            "some training files have one label a row and others several; they cannot be mixed"
        )
    missed = tuple(m for d in loaded for m in d.missed)
    return Dataset(
        [a for d in loaded for a in d.articles],
        "+".join(d.name for d in loaded),
        multiclass,
        missed,
    )


def _hold_out(training: Dataset, task: str, share: float, seed: int) -> tuple[Dataset, Dataset]:
    held = splits.holdout(_label_matrix(training.articles, task), share, seed)
    if held.all() or not held.any():
        raise DataError(
            f"{len(training.articles)} articles are too few to hold out a share of {share}"
        )
    kept, tested = (
        [a for a, h in zip(training.articles, held, strict=True) if h == wanted]
        for wanted in (False, True)
    )
    test = Dataset(tested, f"{training.name} (held out)", training.multiclass)
    return replace(training, articles=kept), test


def _columns(data: Data) -> Columns:
    return Columns(data.text_column, data.title_column, None, data.label_column)


def _labelled(data: Dataset, task: str) -> Dataset:
    articles = [a for a in data.articles if getattr(a, task) is not None]
    if not articles:
        raise DataError(f"{data.name}: no article is labelled with {task}")
    return replace(data, articles=articles)


def _label_matrix(articles: Sequence[Article], task: str) -> np.ndarray:
    """What a split is stratified by: topics, or whether an article has spans of each label."""
    return splits.label_matrix([getattr(a, task) or () for a in articles])
