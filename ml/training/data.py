"""The `[data]` section of an experiment → training and test data, labelled for its task."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from ml.articles import Article
from ml.corpus import dataset, misfits
from ml.corpus.dataset import Dataset
from ml.errors import DataError
from ml.io import places
from ml.io.readers import Columns
from ml.stats import splits
from ml.training.config import Data

_NAMED = 10  # topics that a message names


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
    if task == "topics" and data.min_examples > 1:
        training = without_rare(training, data.min_examples)
    if isinstance(data.test, str):
        return training, _labelled(_load(data.test, data, task), task)
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
    loaded = [_load(source, data, task) for source in sources]
    archives = [data.archive] if isinstance(data.archive, str) else data.archive or []
    loaded += [dataset.labelled_archive(places.locate(archive)) for archive in archives]
    multiclass = loaded[0].multiclass
    if task == "topics" and any(d.multiclass != multiclass for d in loaded):
        raise DataError(
            "some training files have one label a row and others several; they cannot be mixed"
        )
    missed = tuple(m for d in loaded for m in d.missed)
    notes = tuple(note for d in loaded for note in d.notes)
    articles = [a for d in loaded for a in d.articles]
    name = "+".join(d.name for d in loaded)
    return Dataset(articles, name, multiclass, missed, notes)


def _load(source: str, data: Data, task: str) -> Dataset:
    """One data set; of a file, it is noted how many of its rows have no labels for the task."""
    found = dataset.load(source, _columns(data), strict=data.strict)
    count = sum(getattr(a, task) is None for a in found.articles)
    if source == dataset.EMBEDDED or not count:
        return found
    note = f"{found.name}: {count} of {len(found.articles)} rows have no {task} and are left out"
    return replace(found, notes=(*found.notes, note))


def rare_topics(articles: Sequence[Article], least: int) -> dict[str, int]:
    """The topics that fewer than `least` articles have, sorted, with how many have them."""
    count = Counter(topic for a in articles for topic in a.topics or ())
    return {topic: n for topic, n in sorted(count.items()) if n < least}


def listed(topics: Mapping[str, int]) -> str:
    """Topics with their counts, for a message; of many the first.

    >>> listed({"a": 2, "b": 1})
    'a (2), b (1)'
    """
    more = f" and {len(topics) - _NAMED} more" if len(topics) > _NAMED else ""
    return ", ".join(f"{t} ({n})" for t, n in islice(topics.items(), _NAMED)) + more


def without_rare(data: Dataset, least: int) -> Dataset:
    """The articles without the topics that fewer than `least` of them have.

    Of a multiclass data set articles go with their topic. What is left out is noted. Raises
    DataError if no topic remains.
    """
    rare = rare_topics(data.articles, least)
    if not rare:
        return data
    note = f"topics with fewer than {least} examples are left out: {listed(rare)}"
    if data.multiclass:
        articles = [a for a in data.articles if not rare.keys() & set(a.topics or ())]
    else:
        articles = [
            replace(
                a,
                topics=tuple(t for t in a.topics or () if t not in rare),
                primary=None if a.primary in rare else a.primary,
            )
            for a in data.articles
        ]
    if not any(a.topics for a in articles):
        raise DataError(f"{data.name}: no topic has {least} examples")
    return replace(data, articles=articles, notes=(*data.notes, note))


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
    return Columns(data.text_column, data.title_column, None, data.label_column, sheet=data.sheet)


def _labelled(data: Dataset, task: str) -> Dataset:
    articles = [a for a in data.articles if getattr(a, task) is not None]
    if not articles:
        raise DataError(f"{data.name}: no article is labelled with {task}")
    if task == "spans" and (wrong := misfits.warning(articles)):
        raise DataError(f"{data.name}: {wrong}")
    return replace(data, articles=articles)


def _label_matrix(articles: Sequence[Article], task: str) -> np.ndarray:
    """What a split is stratified by: topics, or whether an article has spans of each label."""
    return splits.label_matrix([getattr(a, task) or () for a in articles])
