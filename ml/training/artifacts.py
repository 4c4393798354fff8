"""Artifacts of a training's run: the test article by article, tables, pictures."""

from __future__ import annotations

from ml.evaluation import errors, plots, scoring
from ml.evaluation.examination import Examined
from ml.stats import scores
from ml.topics.classifier import TopicClassifier
from ml.tracking.recording import NO_RUN, PER_ARTICLE, Run

_WORDS = 15  # of each topic


def log_test(run: Run, tested: Examined, digest: str) -> None:
    """Log a test: counts article by article, a table of errors, and pictures.

    Parameters
    ----------
    digest
        Of the test data.
    """
    run.json(PER_ARTICLE, scoring.per_article(tested, digest))
    run.file("errors.csv", lambda: errors.error_table(tested))
    if tested.kind == "spans":
        kinds = errors.count_span_errors(tested)
        run.json("span_errors.json", kinds)
        run.file("pictures/span_errors.png", lambda: plots.span_errors(kinds))
    else:
        _log_topic_plots(run, tested)


def _log_topic_plots(run: Run, tested: Examined) -> None:
    assert tested.probability is not None
    labels, truth, probability = tested.labels, tested.truth, tested.probability
    multiclass = tested.kind == "multiclass"
    if multiclass:
        gold, found = truth.argmax(1).tolist(), probability.argmax(1).tolist()
        run.file("pictures/confusion.png", lambda: plots.confusion_matrix(labels, gold, found))
    else:
        counts = tested.counts.sum(0)
        run.file("pictures/confusion.png", lambda: plots.confusion(labels, counts, len(truth)))
    marked = None if multiclass else tested.thresholds
    run.file(
        "pictures/precision_recall.png",
        lambda: plots.precision_recall(labels, truth, probability, marked),
    )
    error = scores.calibration_error(probability, truth)
    run.file("pictures/reliability.png", lambda: plots.reliability(truth, probability, error))


def log_words(run: Run, topics: TopicClassifier) -> list[str]:
    """Log the strongest words of each topic as a table and a picture.

    Parameters
    ----------
    run, topics
        Where they are logged, and the fitted estimator.

    Returns
    -------
    list of str
        Notes: that no font here can draw the words, if so.
    """
    if run is NO_RUN:
        return []
    words = topics.strongest(_WORDS)
    run.json("strongest_words.json", words)
    run.file("pictures/strongest_words.png", lambda: plots.strongest_words(words))
    named = [*words, *(w for pairs in words.values() for w, _ in pairs)]
    return [] if plots.drawable(named) else [plots.NO_FONT]


def log_learning_curve(
    run: Run, points: list[tuple[int, float, float, float]], metric: str
) -> None:
    """Log a learning curve as a table and a picture.

    Parameters
    ----------
    run
        Where it is logged.
    points
        (training articles, score, low, high) each, with the ends of the score's interval.
    metric
        What the score is called.
    """
    table = [dict(zip(("articles", metric, "low", "high"), p, strict=True)) for p in points]
    run.json("learning_curve.json", table)
    run.file("pictures/learning_curve.png", lambda: plots.learning_curve(points, metric))
