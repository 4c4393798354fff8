"""Results as tables and lines for people: predictions, scores, runs and their comparison."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click

from ml.articles import NONE
from ml.cli.console import print_table, shown

_AMOUNTS = 5  # of an article are shown


def print_predictions(records: list[dict[str, Any]]) -> None:
    """Articles with topics, probabilities and the words behind them, and amounts with values."""
    rows = []
    for record in records:
        if "error" in record:
            rows.append([f"row {record['row']}: {record['error']}", "", ""])
            continue
        named = (record["topics"] or [NONE]) if "topics" in record else []
        topics = [_topic(record, topic) for topic in named]
        spans = record.get("spans", ())
        amounts = [_span(s) for s in spans[:_AMOUNTS]]
        amounts += [f"… {len(spans) - _AMOUNTS} more"] * (len(spans) > _AMOUNTS)
        title = record["title"] or str(record["id"] or "")
        rows.append([title, "\n".join(topics), "\n".join(amounts)])
    print_table(["article", "topics", "amounts"], rows)


def _topic(record: dict[str, Any], topic: str) -> str:
    """A topic with its probability and, where the record is explained, the words behind it."""
    if topic not in record["scores"]:
        return topic
    words = " ".join(w["word"] for w in record.get("words", {}).get(topic, ()))
    return f"{topic} {record['scores'][topic]:.2f}" + (f" ({words})" if words else "")


def _span(span: dict[str, Any]) -> str:
    """An amount with its value, another span with its label."""
    from ml.amounts.values import AMOUNTS

    if span["low"] is None and span["label"] not in AMOUNTS:
        return f"{span['text']} {span['label']}"
    return f"{span['text']} = {_amount(span)}"


def _amount(span: dict[str, Any]) -> str:
    """A value as people write it: about 1,200,000 CNY, 3–5 年."""
    if span["low"] is None:
        return "?"
    ends = [f"{v:,.15g}" for v in (span["low"], span["high"])]
    number = ends[0] if ends[0] == ends[1] else "–".join(ends)
    hedge = f"{span['modifier']} " if span["modifier"] in ("about", "over", "under") else ""
    return f"{hedge}{number} {span['unit']}".rstrip()


def print_scores(result: dict[str, Any]) -> None:
    """Scores as tables: a row for each label, then the totals with their intervals."""
    for part, values in result.items():
        if part == "values":
            spans = f"{values['spans']} spans with correct boundaries and label"
            click.echo(f"values: {values['accuracy']:.4f} correct of {spans}")
            continue
        labels = values.get("per_label") or {k: v for k, v in values.items() if isinstance(v, dict)}
        rows = [
            [k, *(f"{v[m]:.4f}" for m in ("precision", "recall", "f1")), str(v["support"])]
            for k, v in labels.items()
        ]
        print_table([part, "precision", "recall", "F1", "gold"], rows, right=range(1, 5))
        for total in ("accuracy", "macro_f1", "micro_f1"):
            if total in values:
                ends = values.get(f"{total}_interval")
                interval = f" (95 % interval {ends[0]:.4f} to {ends[1]:.4f})" if ends else ""
                click.echo(f"{part} {total}: {values[total]:.4f}{interval}")


def print_explanations(topics: dict[str, Any]) -> None:
    """Each topic's strongest words, and its most confident errors with the words behind them."""
    strongest = [[label, _weights(words)] for label, words in topics.get("words", {}).items()]
    print_table(["topic", "strongest words"], strongest, whole=[0])
    rows = [
        [label, e["error"], f"{e['probability']:.2f}", e["title"], _weights(e["words"])]
        for label, found in topics.get("errors", {}).items()
        for e in found
    ]
    if rows:
        head = ["topic", "error", "p", "article", "words for (found) or against (missed) the topic"]
        print_table(head, rows, right=[2], whole=[0, 1, 2])


def _weights(words: list[dict[str, Any]]) -> str:
    return " ".join(f"{w['word']}{w['weight']:+.2f}" for w in words)


def print_runs(found: list[dict[str, Any]]) -> None:
    """Runs as a table, a row each."""
    rows = [
        [
            r["run_id"][:8],
            run_name(r),
            r["status"],
            datetime.fromtimestamp(r["start"] / 1000).strftime("%Y-%m-%d %H:%M"),
            main_metrics(r["metrics"]),
        ]
        for r in found
    ]
    print_table(["run", "name", "status", "started", "scores"], rows, whole=[0, 2])


def print_comparison(found: dict[str, Any]) -> None:
    """Settings that differ, metrics with change and significance, and the runs' page in MLflow."""
    names = [f"{r['name']} {r['run_id'][:8]}" for r in found["runs"]]
    heads = [f"{r['name']}\n{r['run_id'][:8]}" for r in found["runs"]]
    settings = [[k, *map(str, values)] for k, values in found["params"].items()]
    print_table(["setting", *heads], settings, whole=[0])
    _print_metrics(found, heads)
    for name, difference in zip(names[1:], found["differences"], strict=True):
        for line in verdicts(difference):
            click.echo(shown(f"{name} compared with {names[0]}: {line}"))
    click.echo(f"in MLflow (ml ui): {found['link']}")


def _print_metrics(found: dict[str, Any], heads: list[str]) -> None:
    """Every metric of the runs and its change: two runs in one table, more in a table for each."""
    metrics = found["metrics"]
    values = {k: ["" if v is None else number(v) for v in metrics[k]] for k in metrics}
    changes = {k: [change(d["metrics"].get(k)) for d in found["differences"]] for k in values}
    to_first = [f"change of\n{name}" for name in heads[1:]]
    runs = range(1, len(heads) + 1)
    if len(heads) == 2:
        rows = [[k, *values[k], *changes[k]] for k in values]
        print_table(["metric", *heads, *to_first], rows, right=runs, whole=[0, 3])
        return
    print_table(["metric", *heads], [[k, *values[k]] for k in values], right=runs, whole=[0])
    print_table(["metric", *to_first], [[k, *changes[k]] for k in values], whole=[0])


def run_name(run: dict[str, Any]) -> str:
    """A run's name, starred for a sweep's best trial and the model trained with its settings."""
    return f"{run['name'] or ''}{' ★' if 'sweep.best' in run['tags'] else ''}"


def main_metrics(metrics: dict[str, float]) -> str:
    """The scores that a run is known by."""
    wanted = ("topics.macro_f1", "topics.accuracy", "spans.micro_f1", "cv.macro_f1", "cv.accuracy")
    return "  ".join(f"{k} {metrics[k]:.4f}" for k in wanted if k in metrics)


def settings(values: dict[str, Any]) -> str:
    """Settings as `--set` takes them.

    >>> settings({"model.C": 0.5, "features.min_df": 1})
    'model.C=0.5 features.min_df=1'
    """
    return " ".join(f"{key}={value}" for key, value in values.items())


def number(value: float, sign: str = "") -> str:
    """A metric with as many digits as matter; `sign` is that of a format, as in `+`.

    >>> [number(v) for v in (0.85469, 1.0, 99950.0, 4591.25, 0.00002)]
    ['0.8547', '1.0000', '99,950', '4,591.2', '2e-05']
    """
    size = abs(value)
    if size > 1 and float(value).is_integer():
        return f"{value:{sign},.0f}"
    if 0 < size < 0.0001:
        return f"{value:{sign}.2g}"
    digits = 1 if size >= 100 else 2 if size >= 10 else 4
    return f"{value:{sign},.{digits}f}"


def change(difference: dict[str, Any] | None) -> str:
    """How far a metric moved, and whether that is significant, where it is known."""
    if difference is None:
        return ""
    if difference["delta"] == 0:
        return "+0"
    known = difference.get("significant")
    verdict = {None: "", True: " significant", False: " not significant"}[known]
    return number(difference["delta"], "+") + verdict


def verdicts(difference: dict[str, Any]) -> Iterator[str]:
    """The result of the paired bootstrap for each total, a line each."""
    if not difference["comparable"]:
        yield f"not comparable: {difference['why']}"
    for metric, d in difference["metrics"].items():
        _, _, total = metric.partition(".")
        if total in ("accuracy", "macro_f1", "micro_f1") and "significant" in d:
            verdict = "significant" if d["significant"] else "not significant"
            interval = f"95 % interval {d['low']:+.4f} to {d['high']:+.4f}"
            yield f"{metric} {d['delta']:+.4f} ({interval}): {verdict}"
