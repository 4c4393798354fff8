"""Experiment → data, fit, scores, model directory, run.

What an experiment can say is `settings`, fitting itself is `topics` and `spans`, and what becomes of a run that is
told of it, `records` and `tracking`.
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
from ml.evaluation import plots, scoring
from ml.evaluation.scoring import Examined
from ml.io import places
from ml.io.readers import Columns
from ml.model import model as models
from ml.model.directory import check_place
from ml.model.model import Model
from ml.spans.tagger import SpanTagger
from ml.stats import scores, splits
from ml.text.words import read_dictionary
from ml.topics.classifier import TopicClassifier
from ml.tracking.recording import NO_RUN, PER_ARTICLE, Run
from ml.training.config import Data, Experiment, SpansExperiment, flat


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an experiment came to. `metrics` is flat, by dotted name; `evaluation` is what `ml evaluate` reports."""

    model: Path
    metrics: dict[str, float]
    evaluation: dict[str, Any] = field(default_factory=dict)
    run_id: str | None = None
    notes: tuple[str, ...] = ()  # what the user should know, a line each


@dataclass(frozen=True, slots=True)
class Measured:
    """What a trial came to: flat metrics, and the test article by article if there was one."""

    metrics: dict[str, float]
    per_article: dict[str, Any] | None


def train(experiment: Experiment, out: Path, run: Run, *, curve: bool = False) -> Outcome:
    """Run an experiment: fit, score, save into `out`, and tell `run` all about it.

    `curve`: train on growing parts of the data too, for a learning curve. Raises, before anything is fitted, ModelError
    for an `out` that is something else, and ExperimentError, DataError and InputError for settings and data.
    """
    check_place(out)
    run.params(flat(experiment))
    run.json("experiment.json", experiment.model_dump())
    training, test = _data(experiment)
    if curve and test is None:
        raise ExperimentError(f"{experiment.name}: a learning curve needs test data, and data.test is 0")
    run.dataset(training.name, training.digest, len(training.articles), "train")
    if test is not None:
        run.dataset(test.name, test.digest, len(test.articles), "test")
    estimator, seconds = fitted(experiment, training)
    about = {"data": {"name": training.name, "digest": training.digest, "rows": len(training.articles)}}
    models.save(out, estimator, name=out.name, about=about)  # rounds weights: what is saved is what is tested
    tested = scoring.examine(models.load(out), test, experiment.task)[0] if test is not None else None
    found = scoring.summary(tested) if tested is not None else {}
    metrics = _metrics(found, estimator, training, seconds, tested)
    told = {k: round(v, 6) for k, v in metrics.items() if not _is_cost(k)}
    models.save(out, estimator, name=out.name, about=about | {"scores": told})
    metrics["model.bytes"] = float(sum(p.stat().st_size for p in out.iterdir()))
    run.metrics(metrics)
    run.json("scores.json", found)
    if tested is not None and test is not None:
        tell(run, tested, test.digest)
    notes = [f"label without an article: {m}" for m in training.missed]
    if isinstance(estimator, TopicClassifier):
        notes += _tell_words(run, estimator)
    if curve and test is not None:
        notes += _tell_curve(run, experiment, training, test)
    run.model(out)
    return Outcome(out, metrics, found, run.id, tuple(notes))


def fitted(experiment: Experiment, training: Dataset) -> tuple[TopicClassifier | SpanTagger, float]:
    """An estimator that has learned from the training data, and the seconds that this took.

    Linear algebra is held to one thread: the matrices are too small to share, and waiting threads cost twice the time.
    """
    from threadpoolctl import threadpool_limits

    articles = training.articles
    begin = time.perf_counter()
    estimator = _estimator(experiment)
    with threadpool_limits(1):
        if isinstance(estimator, TopicClassifier):
            labels: list[Any] = [a.topics[0] if training.one_of_many else a.topics for a in articles]  # type: ignore[index]
            estimator.fit(articles, labels)
        else:
            estimator.fit([a.full for a in articles], [a.spans or () for a in articles])
    return estimator, time.perf_counter() - begin


def measured(experiment: Experiment, data: tuple[Dataset, Dataset | None] | None = None) -> Measured:
    """Fit and score, and nothing else: what a trial of a sweep does. `data`: training and test data, if at hand."""
    training, test = data or _data(experiment)
    estimator, seconds = fitted(experiment, training)
    tested = _examined(estimator, test) if test is not None else None
    found = scoring.summary(tested) if tested is not None else {}
    metrics = _metrics(found, estimator, training, seconds, tested)
    apart = scoring.per_article(tested, test.digest) if tested is not None and test is not None else None
    return Measured(metrics, apart)


def _examined(estimator: TopicClassifier | SpanTagger, test: Dataset) -> Examined:
    is_topics = isinstance(estimator, TopicClassifier)
    model = Model(
        estimator.model_ if isinstance(estimator, TopicClassifier) else None,
        estimator.model_ if isinstance(estimator, SpanTagger) else None,
        {"name": test.name},
        "",
    )
    return scoring.examine(model, test, "topics" if is_topics else "spans")[0]


def _metrics(
    found: Mapping[str, Any],
    estimator: TopicClassifier | SpanTagger,
    training: Dataset,
    seconds: float,
    tested: Examined | None,
) -> dict[str, float]:
    """Scores and costs by dotted name: seconds, articles per second, megabytes of memory at the highest."""
    metrics = {f"{part}.{k}": v for part, values in found.items() for k, v in _flatten(values).items()}
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


# What a run is told beside its figures --------------------------------------------------------------------------


def tell(run: Run, tested: Examined, digest: str) -> None:
    """The test of a model: counts article by article, a table of what is wrong, and pictures."""
    run.json(PER_ARTICLE, scoring.per_article(tested, digest))
    run.file("mistakes.csv", lambda: scoring.mistakes(tested))
    labels = tested.labels
    if tested.kind == "spans":
        kinds = scoring.kinds_of_mistakes(tested)
        run.json("span_mistakes.json", kinds)
        run.file("pictures/span_mistakes.png", lambda: plots.span_mistakes(kinds))
        return
    assert tested.probability is not None
    truth, probability = tested.truth, tested.probability
    one = tested.kind == "one"
    if one:
        gold, found = truth.argmax(1).tolist(), probability.argmax(1).tolist()
        run.file("pictures/confusion.png", lambda: plots.confusion_matrix(labels, gold, found))
    else:
        counts = tested.counts.sum(0)
        run.file("pictures/confusion.png", lambda: plots.confusion(labels, counts, len(truth)))
    marked = None if one else tested.thresholds
    run.file(
        "pictures/precision_recall.png", lambda: plots.precision_recall(labels, truth, probability, marked)
    )
    error = scores.calibration_error(probability, truth)
    run.file("pictures/reliability.png", lambda: plots.reliability(truth, probability, error))


def _tell_words(run: Run, topics: TopicClassifier) -> list[str]:
    """The strongest words of each topic, as a table and as a picture; returns what there is to note."""
    if run is NO_RUN:
        return []
    words = topics.strongest(_WORDS)
    run.json("strongest_words.json", words)
    run.file("pictures/strongest_words.png", lambda: plots.strongest_words(words))
    named = [*words, *(w for pairs in words.values() for w, _ in pairs)]
    return [] if plots.drawable(named) else [plots.NO_FONT]


def _tell_curve(run: Run, experiment: Experiment, training: Dataset, test: Dataset) -> list[str]:
    """Scores on the test data after training on an eighth, a quarter, half and all of the training data."""
    part = splits.stratify(_truth(training.articles, experiment.task), _CURVE, experiment.data.seed)
    points, notes = [], []
    for last in range(len(_CURVE)):
        articles = [a for a, p in zip(training.articles, part, strict=True) if p <= last]
        try:
            estimator, _ = fitted(experiment, replace(training, articles=articles))
        except DataError as error:
            notes.append(f"learning curve without {len(articles)} articles: {error}")
            continue
        tested = _examined(estimator, test)
        found = scoring.summary(tested)[tested.part]
        metric = scores.TOTALS[tested.kind][0]
        points.append((len(articles), found[metric], *found[f"{metric}_interval"]))
    if points:
        name = f"{tested.part}.{metric}"
        table = [dict(zip(("articles", name, "low", "high"), p, strict=True)) for p in points]
        run.json("learning_curve.json", table)
        run.file("pictures/learning_curve.png", lambda: plots.learning_curve(points, name))
    return notes


_WORDS = 15  # of each topic
_CURVE = np.array([1 / 8, 1 / 8, 1 / 4, 1 / 2])  # added up, the shares of the training data


# Data and estimators -------------------------------------------------------------------------------------------


def _data(experiment: Experiment) -> tuple[Dataset, Dataset | None]:
    """Training data, and test data if any, of articles labelled for the task."""
    return load_data(experiment.data, experiment.task)


def load_data(data: Data, task: str) -> tuple[Dataset, Dataset | None]:
    """The data that a [data] section names, for a task."""
    columns = Columns(data.text_column, data.title_column, None, data.label_column)
    sources = [data.train] if isinstance(data.train, str) else data.train
    loaded = [dataset.load(s, columns) for s in sources]
    archives = [data.archive] if isinstance(data.archive, str) else data.archive or []
    loaded += [dataset.labelled_archive(places.locate(archive)) for archive in archives]
    one = loaded[0].one_of_many
    if task == "topics" and any(d.one_of_many != one for d in loaded):
        raise DataError("some training files have one label a row and others several; they cannot be mixed")
    missed = tuple(m for d in loaded for m in d.missed)
    whole = Dataset([a for d in loaded for a in d.articles], "+".join(d.name for d in loaded), one, missed)
    training = _labelled(whole, task)
    if isinstance(data.test, str):
        return training, _labelled(dataset.load(data.test, columns), task)
    if not data.test:
        return training, None
    held = splits.holdout(_truth(training.articles, task), data.test, data.seed)
    if held.all() or not held.any():
        raise DataError(f"{len(training.articles)} articles are too few to hold out a share of {data.test}")
    parts = [
        [a for a, h in zip(training.articles, held, strict=True) if h == wanted] for wanted in (False, True)
    ]
    return replace(training, articles=parts[0]), Dataset(parts[1], f"{training.name} (held out)", one)


def _labelled(data: Dataset, task: str) -> Dataset:
    articles = [a for a in data.articles if getattr(a, task) is not None]
    if not articles:
        raise DataError(f"{data.name}: no article is labelled with {task}")
    return replace(data, articles=articles)


def _truth(articles: Sequence[Article], task: str) -> np.ndarray:
    """What a split is stratified by: topics, or whether an article has spans of each label."""
    sets = [set(a.topics or ()) if task == "topics" else {s.label for s in a.spans or ()} for a in articles]
    names = sorted(set().union(*sets))
    return np.array([[name in s for name in names] for s in sets], bool).reshape(len(sets), -1)


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
    counts = [
        scores.Counts(int((c & t).sum()), int((c & ~t).sum()), int((~c & t).sum()))
        for c, t in zip(chosen.T, truth.T, strict=True)
    ]
    return {"cv.macro_f1": scores.macro(counts), "cv.ece": scores.calibration_error(found, truth)}


def _flatten(values: Mapping[str, Any], prefix: str = "") -> dict[str, float]:
    """Nested scores as flat metrics: `per_label` and intervals lose their level, counts are left out."""
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
