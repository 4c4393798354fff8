"""Experiment file → data, fit, scores, model directory, run.

An experiment is a TOML file with every choice in it. This module reads it, trains, measures and saves; what a run
looks like in MLflow is `tracking`, and fitting itself is `topics` and `spans`.
"""

from __future__ import annotations

import itertools
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from ml import amounts, corpus, scores, splits
from ml import model as models
from ml.articles import Article
from ml.corpus import Columns, Dataset
from ml.errors import DataError, ExperimentError, nearest
from ml.model import Model
from ml.spans import SpanTagger
from ml.tokens import read_dictionary
from ml.topics import TopicClassifier
from ml.tracking import Run


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Data(_Section):
    """`train`: `embedded` or files. `test`: the same, or the share of the training data to hold out; 0 for none.

    `archive`: the broadcast archive as articles; those that the package has labels for are added to `train`.
    """

    train: str | Annotated[list[str], Field(min_length=1)] = corpus.EMBEDDED
    archive: str | None = None
    test: Annotated[float, Field(ge=0, lt=1)] | str = 0.2
    text_column: str | None = None
    title_column: str | None = None
    label_column: str | None = None
    seed: Annotated[int, Field(ge=0, lt=1 << 32)] = 0


class Tokens(_Section):
    """`dictionary`: a file of additional words in jieba's format."""

    dictionary: str | None = None


_Length = Annotated[int, Field(ge=1, le=8)]


class Features(_Section):
    """`char_ngrams`: shortest and longest character n-gram, empty for none. `background`: a file of unlabelled articles.

    See `TopicClassifier` for the others.
    """

    char_ngrams: tuple[_Length, _Length] | tuple[()] = (1, 2)
    title_weight: Annotated[float, Field(ge=1)] = 2.0
    min_count: Annotated[int, Field(ge=1)] = 2
    max_grams: Annotated[int, Field(ge=1)] = 200_000
    background: str | None = None
    directions: Annotated[int, Field(ge=1)] = 300


class LinearModel(_Section):
    C: Annotated[float, Field(gt=0)] = 1.0
    balance: bool = False


class ChainModel(_Section):
    l2: Annotated[float, Field(ge=0)] = 0.5
    min_count: Annotated[int, Field(ge=1)] = 2
    bits: Annotated[int, Field(ge=10, le=22)] = 18
    max_iter: Annotated[int, Field(ge=1)] = 150


class Thresholds(_Section):
    """`threshold`: `tuned` on out-of-fold predictions, or a probability. `folds`: how many folds."""

    threshold: Literal["tuned"] | Annotated[float, Field(gt=0, lt=1)] = "tuned"
    folds: Annotated[int, Field(ge=2)] = 5


class Bounds(_Section):
    low: float
    high: float
    log: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> Bounds:
        if self.low > self.high or (self.log and self.low <= 0):
            raise ValueError("low must not be above high, and above 0 for a logarithmic range")
        return self


class _Experiment(_Section):
    name: str
    data: Data = Data()
    sweep: dict[str, list[Any] | Bounds] = {}


class TopicsExperiment(_Experiment):
    task: Literal["topics"]
    tokens: Tokens = Tokens()
    features: Features = Features()
    model: LinearModel = LinearModel()
    thresholds: Thresholds = Thresholds()


class SpansExperiment(_Experiment):
    task: Literal["spans"]
    model: ChainModel = ChainModel()


Experiment = TopicsExperiment | SpansExperiment
_ADAPTER: TypeAdapter[Experiment] = TypeAdapter(Annotated[Experiment, Field(discriminator="task")])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an experiment came to. `metrics` is flat, by dotted name; `evaluation` is what `ml evaluate` reports."""

    model: Path
    metrics: dict[str, float]
    evaluation: dict[str, Any] = field(default_factory=dict)
    run_id: str | None = None
    missed: tuple[str, ...] = ()  # labels of an archive that found no article


def read(path: Path, overrides: Mapping[str, Any] | None = None) -> Experiment:
    """Read an experiment file. `overrides` maps dotted keys to values. Raises ExperimentError with file and key."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ExperimentError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ExperimentError(f"{path}: not TOML: {error}") from error
    for key, value in (overrides or {}).items():
        _put(table, key, value)
    return parse(table, str(path))


def parse(table: Mapping[str, Any], where: str) -> Experiment:
    """Check an experiment given as a table; ExperimentError names the first key that is wrong."""
    try:
        return _ADAPTER.validate_python(table)
    except ValidationError as error:
        raise ExperimentError(f"{where}: {_explain(error.errors()[0])}") from error


def setting(text: str) -> tuple[str, Any]:
    """Read `key=value` from the command line; the value is TOML, or else a plain string.

    >>> setting("model.C=0.5"), setting("data.train=my.csv"), setting("features.char_ngrams=[1, 3]")
    (('model.C', 0.5), ('data.train', 'my.csv'), ('features.char_ngrams', [1, 3]))
    """
    key, _, value = text.partition("=")
    try:
        return key.strip(), tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return key.strip(), value


def flat(experiment: Experiment) -> dict[str, Any]:
    """Every resolved setting by its dotted key."""
    result: dict[str, Any] = {}
    for key, value in experiment.model_dump(exclude={"sweep"}).items():
        if isinstance(value, dict):
            result |= {f"{key}.{k}": v for k, v in value.items()}
        else:
            result[key] = value
    return result


def train(experiment: Experiment, out: Path, run: Run) -> Outcome:
    """Run an experiment: fit, score, save into `out`, and tell `run` all about it."""
    run.params(flat(experiment))
    training, test = _data(experiment)
    run.dataset(training.name, training.digest, len(training.articles), "train")
    if test is not None:
        run.dataset(test.name, test.digest, len(test.articles), "test")
    begin = time.perf_counter()
    estimator = _estimator(experiment)
    if isinstance(estimator, TopicClassifier):
        articles = training.articles
        estimator.fit(articles, [a.topics[0] if training.one_of_many else a.topics for a in articles])  # type: ignore[index]
    else:
        estimator.fit([a.full for a in training.articles], [a.spans or () for a in training.articles])
    seconds = time.perf_counter() - begin
    about = {"data": {"name": training.name, "digest": training.digest, "rows": len(training.articles)}}
    models.save(out, estimator, name=out.name, about=about)
    found = models.load(out)
    begin = time.perf_counter()
    evaluation = evaluate(found, test, only=experiment.task) if test is not None else {}
    metrics = {f"{part}.{k}": v for part, values in evaluation.items() for k, v in _flatten(values).items()}
    metrics["train.seconds"], metrics["train.articles"] = seconds, float(len(training.articles))
    if test is not None:
        metrics["test.articles_per_second"] = len(test.articles) / (time.perf_counter() - begin)
    if isinstance(estimator, TopicClassifier):
        metrics |= _cross_validated(estimator)
    metrics["model.bytes"] = float(sum(p.stat().st_size for p in out.iterdir()))
    models.save(
        out,
        estimator,
        name=out.name,
        about=about | {"scores": {k: round(v, 6) for k, v in metrics.items() if not _is_timing(k)}},
    )
    run.metrics(metrics)
    run.json("experiment.json", experiment.model_dump())
    run.json("scores.json", evaluation)
    run.model(out)
    return Outcome(out, metrics, evaluation, run.id, training.missed)


def evaluate(model: Model, data: Dataset, only: str | None = None) -> dict[str, Any]:
    """Scores of a model on labelled articles, for every part that has gold labels and a model.

    Raises DataError if there is nothing to compare.
    """
    parts = model.parts(only)
    result: dict[str, Any] = {}
    labelled = [a for a in data.articles if a.topics is not None]
    if "topics" in parts and labelled:
        result["topics"] = _evaluate_topics(model, labelled)
    tagged = [a for a in data.articles if a.spans is not None]
    if "spans" in parts and tagged:
        found = model.find_spans(tagged)
        result["spans"] = scores.span_scores([a.spans or () for a in tagged], found) | {
            "micro_f1_interval": _interval_spans(tagged, found),
            "articles": len(tagged),
        }
        result |= _evaluate_values(tagged, found)
    if not result:
        raise DataError(
            f"{data.name}: no article is labelled for what the model predicts ({', '.join(parts)})"
        )
    return result


def mistakes(model: Model, data: Dataset, count: int = 3, words: int = 5) -> dict[str, list[dict[str, Any]]]:
    """For each topic the articles in which the model is most surely wrong about it, the surest first.

    Each with its probability, and the words that spoke most for the topic where it was wrongly found, or against it
    where it was missed. Empty without a topics part or articles with topics.
    """
    articles = [a for a in data.articles if a.topics is not None]
    if model.topics is None or not articles:
        return {}
    probability = model.topics.predict_proba(articles)
    found = [set(r["topics"]) for r in model.predict(articles, "topics")]
    result: dict[str, list[dict[str, Any]]] = {}
    for k, label in enumerate(model.topics.classes_):
        says = np.array([label in f for f in found])
        wrong = np.flatnonzero(says != [label in (a.topics or ()) for a in articles])
        sure = np.where(says, probability[:, k], 1 - probability[:, k])[wrong]
        result[label] = []
        for n in wrong[np.argsort(-sure, kind="stable")[:count]].tolist():
            spoke = model.topics.explain([articles[n]], words, against=not says[n])[0][label]
            result[label].append(
                {
                    "id": articles[n].id,
                    "title": articles[n].title,
                    "mistake": "found" if says[n] else "missed",
                    "probability": round(float(probability[n, k]), 4),
                    "words": [{"word": word, "weight": round(weight, 4)} for word, weight in spoke],
                }
            )
    return result


def trials(experiment: Experiment, count: int | None, seed: int = 0) -> list[dict[str, Any]]:
    """The settings to try: the whole grid of `[sweep]`, or `count` draws where it has bounds or is larger."""
    if not experiment.sweep:
        raise ExperimentError(f"{experiment.name}: no [sweep] section, so there is nothing to try")
    for key, choice in experiment.sweep.items():  # before any trial runs
        with_settings(
            experiment, {key: choice[0] if isinstance(choice, list) and choice else _middle(choice)}
        )
    rng = np.random.default_rng(seed)
    lists = {k: v for k, v in experiment.sweep.items() if isinstance(v, list)}
    if len(lists) == len(experiment.sweep):
        grid = [dict(zip(lists, values, strict=True)) for values in itertools.product(*lists.values())]
        if count is None or count >= len(grid):
            return grid
        return [grid[i] for i in sorted(rng.choice(len(grid), count, replace=False))]
    return [{k: _draw(v, rng) for k, v in experiment.sweep.items()} for _ in range(count or 10)]


def with_settings(experiment: Experiment, settings: Mapping[str, Any]) -> Experiment:
    """The experiment with some settings changed. Raises ExperimentError for an unknown one."""
    table = experiment.model_dump(exclude={"sweep"})
    for key, value in settings.items():
        _put(table, key, value)
    return parse(table, experiment.name)


def headline(task: str, metrics: Mapping[str, float]) -> float:
    """The one figure that trials are compared by: cross-validated where there is one."""
    order = ["cv.macro_f1", "cv.accuracy", "topics.macro_f1"] if task == "topics" else ["spans.micro_f1"]
    return next((metrics[k] for k in order if k in metrics), float("nan"))


def sweep(
    experiment: Experiment,
    settings: Sequence[dict[str, Any]],
    jobs: int,
    folder: Path,
    done: Callable[[int, Outcome | Exception], None],
) -> list[Outcome | Exception]:
    """Run every trial, `jobs` at a time; a trial that fails is returned as its error and stops nobody else."""
    from joblib import Parallel, delayed

    tasks = (delayed(_trial)(experiment, s, folder / f"trial-{n:03}") for n, s in enumerate(settings))
    results = []
    for n, outcome in enumerate(Parallel(n_jobs=jobs, return_as="generator")(tasks)):
        done(n, outcome)
        results.append(outcome)
    return results


def _trial(experiment: Experiment, settings: dict[str, Any], out: Path) -> Outcome | Exception:
    from ml.tracking import NO_RUN

    try:
        return train(with_settings(experiment, settings), out, NO_RUN)
    except Exception as error:  # a bad trial fails alone, whatever went wrong in it
        return error


# Reading --------------------------------------------------------------------------------------------------------


def _put(table: dict[str, Any], key: str, value: Any) -> None:
    *sections, last = key.split(".")
    for section in sections:
        table = table.setdefault(section, {})
        if not isinstance(table, dict):
            raise ExperimentError(f"{key}: {section} is no section")
    table[last] = value


def _explain(error: Mapping[str, Any]) -> str:
    """One line for the first thing that pydantic found wrong."""
    location = [str(p) for p in error["loc"] if p not in ("topics", "spans")]
    key = ".".join(location) or "task"
    if error["type"] == "extra_forbidden":
        return f"unknown key {key}; {nearest(location[-1], _known(error['loc']))}"
    if error["type"].startswith("union_tag"):
        return 'task must be "topics" or "spans"'
    return f"{key}: {error['msg'][:1].lower() + error['msg'][1:]}, got {error['input']!r:.60}"


def _known(location: Sequence[Any]) -> list[str]:
    section: Any = {"topics": TopicsExperiment, "spans": SpansExperiment}.get(location[0], TopicsExperiment)
    for part in location[1:-1]:
        section = section.model_fields[part].annotation if part in section.model_fields else section
    return list(section.model_fields)


def _middle(choice: list[Any] | Bounds) -> Any:
    if isinstance(choice, list):
        raise ExperimentError("a list of values to try in [sweep] is empty")
    return (choice.low + choice.high) / 2


def _draw(choice: list[Any] | Bounds, rng: np.random.Generator) -> Any:
    if isinstance(choice, list):
        return choice[int(rng.integers(len(choice)))]
    if choice.log:
        return float(np.exp(rng.uniform(np.log(choice.low), np.log(choice.high))))
    return float(rng.uniform(choice.low, choice.high))


def _data(experiment: Experiment) -> tuple[Dataset, Dataset | None]:
    """Training data, and test data if any, of articles labelled for the task."""
    data, task = experiment.data, experiment.task
    columns = Columns(data.text_column, data.title_column, None, data.label_column)
    sources = [data.train] if isinstance(data.train, str) else data.train
    loaded = [corpus.load(s, columns) for s in sources]
    if data.archive is not None:
        loaded.append(corpus.labelled_archive(Path(data.archive)))
    one = loaded[0].one_of_many
    if task == "topics" and any(d.one_of_many != one for d in loaded):
        raise DataError("some training files have one label a row and others several; they cannot be mixed")
    missed = tuple(m for d in loaded for m in d.missed)
    whole = Dataset([a for d in loaded for a in d.articles], "+".join(d.name for d in loaded), one, missed)
    training = _labelled(whole, task)
    if isinstance(data.test, str):
        return training, _labelled(corpus.load(data.test, columns), task)
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
    dictionary = experiment.tokens.dictionary
    return TopicClassifier(
        char_ngrams=experiment.features.char_ngrams or None,
        title_weight=experiment.features.title_weight,
        min_count=experiment.features.min_count,
        max_grams=experiment.features.max_grams,
        C=experiment.model.C,
        balance=experiment.model.balance,
        threshold=experiment.thresholds.threshold,
        folds=experiment.thresholds.folds,
        words=read_dictionary(Path(dictionary)) if dictionary else (),
        background=corpus.load(experiment.features.background).articles
        if experiment.features.background
        else (),
        directions=experiment.features.directions,
        random_state=experiment.data.seed,
    )


# Scoring --------------------------------------------------------------------------------------------------------


def _evaluate_topics(model: Model, articles: list[Article]) -> dict[str, Any]:
    assert model.topics is not None
    labels, one = model.topics.classes_, model.topics.form_ == "one"
    gold = [set(a.topics or ()) for a in articles]
    unknown = sorted(set().union(*gold) - set(labels))
    if unknown:
        raise DataError(f"the model does not know the topic {unknown[0]!r}; it knows: {', '.join(labels)}")
    found = [set(r["topics"]) for r in model.predict(articles, "topics")]
    result = scores.topic_scores(gold, found, labels, one_of_many=one)
    probability = model.topics.predict_proba(articles)
    truth = np.array([[label in g for label in labels] for g in gold])
    result["ece"] = scores.calibration_error(probability, truth)

    def macro(rows: np.ndarray) -> float:
        g, f = [gold[i] for i in rows], [found[i] for i in rows]
        return scores.macro([scores.label_counts(g, f, label) for label in labels])

    result["macro_f1_interval"] = scores.bootstrap(macro, len(articles))
    result["articles"] = len(articles)
    return result


def _interval_spans(articles: list[Article], found: list[Any]) -> tuple[float, float]:
    gold = [set(a.spans or ()) for a in articles]
    counts = np.array(
        [[len(g & set(f)), len(set(f) - g), len(g - set(f))] for g, f in zip(gold, found, strict=True)]
    )
    return scores.bootstrap(lambda rows: scores.Counts(*counts[rows].sum(0).tolist()).f1, len(articles))


def _evaluate_values(articles: list[Article], found: list[Any]) -> dict[str, Any]:
    """How many values are right, of the spans found right whose gold has values."""
    total = right = modifiers = 0
    for article, spans in zip(articles, found, strict=True):
        hit = set(spans)
        for span, value in zip(article.spans or (), article.values or (), strict=False):
            if value is None or span not in hit:
                continue
            read = amounts.read(article.full, span.start, span.end, span.label)
            total += 1
            right += (read.low, read.high, read.unit) == (
                value.get("low"),
                value.get("high"),
                value.get("unit"),
            )
            modifiers += read.modifier == value.get("modifier")
    if not total:
        return {}
    return {"values": {"accuracy": right / total, "modifier_accuracy": modifiers / total, "spans": total}}


def _cross_validated(topics: TopicClassifier) -> dict[str, float]:
    """Scores on the out-of-fold predictions that thresholds were tuned on."""
    found, truth = topics.out_of_fold_["probability"], topics.out_of_fold_["truth"]
    if topics.form_ == "one":
        return {"cv.accuracy": float(np.mean(found.argmax(1) == truth.argmax(1)))}
    chosen = found >= topics.thresholds_
    counts = [
        scores.Counts(int((c & t).sum()), int((c & ~t).sum()), int((~c & t).sum()))
        for c, t in zip(chosen.T, truth.T, strict=True)
    ]
    return {"cv.macro_f1": scores.macro(counts), "cv.ece": scores.calibration_error(found, truth)}


def _flatten(values: Mapping[str, Any], prefix: str = "") -> dict[str, float]:
    """Nested scores as flat metrics: `per_label` and intervals lose their level, `support` is left out."""
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


def _is_timing(metric: str) -> bool:
    return metric in ("train.seconds", "test.articles_per_second", "model.bytes")
