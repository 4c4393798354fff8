"""Experiment → data, fit, scores, model directory, run.

What an experiment can say is `config`; fitting itself is `topics` and `spans`; what a run keeps of
it, `artifacts`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from ml.articles import Article
from ml.corpus import dataset
from ml.corpus.dataset import Dataset
from ml.errors import DataError, ExperimentError
from ml.evaluation import scoring
from ml.evaluation.examination import Examined, examine
from ml.model import model as models
from ml.model.directory import check_place
from ml.spans.tagger import SpanTagger
from ml.stats import scores
from ml.text.words import read_dictionary
from ml.topics.classifier import TopicClassifier
from ml.tracking.recording import Run
from ml.training import artifacts
from ml.training.config import Experiment, SpansExperiment, flat
from ml.training.data import listed, load_data, rare_topics, stratified_parts

_CURVE = np.array([1 / 8, 1 / 8, 1 / 4, 1 / 2])  # added up, the shares of the training data


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished training.

    Attributes
    ----------
    model
        The model's directory.
    metrics
        Scores and costs by dotted name.
    evaluation
        The scores as `ml evaluate` reports them; empty without test data.
    run_id
        Of the run in the store, if it is tracked.
    notes
        What the user should know, a line each.
    """

    model: Path
    metrics: dict[str, float]
    evaluation: dict[str, Any] = field(default_factory=dict)
    run_id: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """A finished trial: flat metrics, and the test article by article if there was one."""

    metrics: dict[str, float]
    per_article: dict[str, Any] | None


def train(experiment: Experiment, out: Path, run: Run, *, curve: bool = False) -> Outcome:
    """Run an experiment: fit, score, save, and log.

    Parameters
    ----------
    experiment
        The settings.
    out, run
        The model's directory, where an existing model keeps its other part; where all is logged.
    curve
        Train on growing parts of the data too, for a learning curve.

    Returns
    -------
    Outcome

    Raises
    ------
    ModelError, ExperimentError, DataError, InputError
        If `out` is something other than a model; for settings and data.
    """
    check_place(out)
    run.params(flat(experiment))
    run.json("experiment.json", experiment.model_dump())
    training, test = load_data(experiment.data, experiment.task)
    if curve and test is None:
        raise ExperimentError(
            f"{experiment.name}: a learning curve needs test data, and data.test is 0"
        )
    _log_data(run, training, "train")
    _log_data(run, test, "test")
    estimator, seconds = fitted(experiment, training)
    tested = examine(estimator, test) if test is not None else None
    found = scoring.summarize(tested) if tested is not None else {}
    metrics = _metrics(found, estimator, training, seconds, tested)
    _save(out, estimator, training, metrics)
    metrics["model.bytes"] = float(sum(p.stat().st_size for p in out.iterdir()))
    run.metrics(metrics)
    run.json("scores.json", found)
    notes = [*training.notes, *(f"label without an article: {m}" for m in training.missed)]
    if isinstance(estimator, TopicClassifier):
        notes += artifacts.log_words(run, estimator)
    notes += _shared(training, test)
    if tested is not None and test is not None:
        artifacts.log_test(run, tested, test.digest)
        notes += _learning_curve(run, experiment, training, test) if curve else []
    run.model(out)
    return Outcome(out, metrics, found, run.id, tuple(notes))


def fitted(experiment: Experiment, training: Dataset) -> tuple[TopicClassifier | SpanTagger, float]:
    """Fit the estimator of an experiment.

    Linear algebra keeps to one thread: the matrices are too small to share, and waiting threads
    cost twice the time.

    Parameters
    ----------
    experiment, training
        The settings, and labelled articles.

    Returns
    -------
    tuple of estimator and float
        The fitted estimator, and the seconds that fitting took.
    """
    from threadpoolctl import threadpool_limits

    articles = training.articles
    begin = time.perf_counter()
    estimator = _estimator(experiment)
    with threadpool_limits(1):
        if isinstance(estimator, TopicClassifier):
            labels: list[Any] = [a.topics for a in articles]
            if training.multiclass:
                labels = [topics[0] for topics in labels]
            _check_rare(articles, estimator.cv)
            estimator.fit(articles, labels)
        else:
            estimator.fit([a.full for a in articles], [a.spans or () for a in articles])
    return estimator, time.perf_counter() - begin


def _shared(training: Dataset, test: Dataset | None) -> list[str]:
    """A note where articles of the test are training articles too."""
    if test is None:
        return []
    known = {article.full for article in training.articles}
    count = sum(article.full in known for article in test.articles)
    if not count:
        return []
    return [
        f"{count} of {len(test.articles)} test articles are in the training data too: "
        "the scores are higher than on other articles"
    ]


def _check_rare(articles: Sequence[Article], folds: int) -> None:
    """Raise DataError, with what can be done, for topics of fewer articles than there are folds."""
    if rare := rare_topics(articles, folds):
        raise DataError(
            f"{folds} folds need {folds} examples of each topic; too few of: {listed(rare)}; "
            f"--min-examples {folds} leaves them out"
        )


def measured(
    experiment: Experiment, data: tuple[Dataset, Dataset | None] | None = None
) -> Measured:
    """Fit and score without saving or logging, as a trial of a sweep does.

    Parameters
    ----------
    experiment
        The settings.
    data
        Training and test data, if they are loaded already.

    Returns
    -------
    Measured
    """
    training, test = data or load_data(experiment.data, experiment.task)
    estimator, seconds = fitted(experiment, training)
    if test is None:
        return Measured(_metrics({}, estimator, training, seconds, None), None)
    tested = examine(estimator, test)
    metrics = _metrics(scoring.summarize(tested), estimator, training, seconds, tested)
    return Measured(metrics, scoring.per_article(tested, test.digest))


def _log_data(run: Run, data: Dataset | None, context: str) -> None:
    if data is not None:
        run.dataset(data.name, data.digest, len(data.articles), context)


def _save(
    out: Path,
    estimator: TopicClassifier | SpanTagger,
    training: Dataset,
    metrics: Mapping[str, float],
) -> None:
    about = {
        "data": {"name": training.name, "digest": training.digest, "rows": len(training.articles)}
    }
    told = {k: round(v, 6) for k, v in metrics.items() if not _is_cost(k)}
    models.save(out, estimator, name=out.name, about=about, scores=told)


def _metrics(
    found: Mapping[str, Any],
    estimator: TopicClassifier | SpanTagger,
    training: Dataset,
    seconds: float,
    tested: Examined | None,
) -> dict[str, float]:
    """Scores and costs by dotted name: seconds, articles per second, peak memory in MB."""
    metrics = {
        f"{part}.{k}": v for part, values in found.items() for k, v in _flatten(values).items()
    }
    if isinstance(estimator, TopicClassifier):
        metrics |= _cross_validated(estimator)
    size = len(training.articles)
    metrics |= {"train.seconds": seconds, "train.articles": float(size)}
    metrics |= {"train.articles_per_second": size / seconds, "train.peak_mb": _peak()}
    if tested is not None:
        metrics["test.articles_per_second"] = len(tested.articles) / max(tested.seconds, 1e-9)
    return metrics


def _peak() -> float:
    """The most memory that this process has used so far, in MB; 0 where the system does not say."""
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1e6 if sys.platform == "darwin" else 1e3)


def _learning_curve(
    run: Run, experiment: Experiment, training: Dataset, test: Dataset
) -> list[str]:
    """Log scores after training on 1/8, 1/4, 1/2 and all of the data; returns notes."""
    part = stratified_parts(training, experiment.task, _CURVE, experiment.data.seed)
    points, notes = [], []
    for last in range(len(_CURVE)):
        articles = [a for a, p in zip(training.articles, part, strict=True) if p <= last]
        try:
            estimator, _ = fitted(experiment, replace(training, articles=articles))
        except DataError as error:
            notes.append(f"learning curve without {len(articles)} articles: {error}")
            continue
        tested = examine(estimator, test)
        found = scoring.summarize(tested)[tested.part]
        metric = scores.TOTALS[tested.kind][0]
        points.append((len(articles), found[metric], *found[f"{metric}_interval"]))
    if points:
        artifacts.log_learning_curve(run, points, f"{tested.part}.{metric}")
    return notes


def _estimator(experiment: Experiment) -> TopicClassifier | SpanTagger:
    if isinstance(experiment, SpansExperiment):
        return SpanTagger(**experiment.model.model_dump())
    dictionary, background = experiment.tokens.dictionary, experiment.features.background
    return TopicClassifier(
        **experiment.features.model_dump(exclude={"background"}),
        **experiment.model.model_dump(),
        **experiment.thresholds.model_dump(),
        words=read_dictionary(Path(dictionary)) if dictionary else (),
        background=dataset.load(background).articles if background else (),
        random_state=experiment.data.seed,
    )


def _cross_validated(topics: TopicClassifier) -> dict[str, float]:
    """Scores on the out-of-fold predictions that thresholds were tuned on."""
    found, truth = topics.out_of_fold_["probability"], topics.out_of_fold_["truth"]
    chosen = topics.model_.decide(found)
    if topics.model_.multiclass:
        return {"cv.accuracy": float(np.mean((chosen & truth).any(1)))}
    return {
        "cv.macro_f1": float(scores.macro_f1(scores.matrix_counts(truth, chosen))),
        "cv.ece": scores.calibration_error(found, truth),
    }


def _flatten(values: Mapping[str, Any], prefix: str = "") -> dict[str, float]:
    """Nested scores as flat metrics: `per_label` and intervals lose their level."""
    result: dict[str, float] = {}
    for key, value in values.items():
        if isinstance(value, Mapping):
            result |= _flatten(value, prefix if key == "per_label" else f"{prefix}{key}.")
        elif isinstance(value, tuple):
            stem = key.removesuffix("_interval")
            result |= {f"{prefix}{stem}_low": value[0], f"{prefix}{stem}_high": value[1]}
        elif key != "support":
            result[f"{prefix}{key}"] = float(value)
    return result


def _is_cost(metric: str) -> bool:
    """Whether a metric differs from one training to the next with the machine's mood."""
    return metric.endswith(("seconds", "per_second", "bytes", "_mb"))
