"""What a person sees of a command: tables, progress, notes, and text from outside made harmless for a terminal.

What is shown, and when, is `cli`'s business.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any, TextIO

import click

from ml.articles import NONE
from ml.errors import InputError

SHOWN = 5  # amounts of an article that the table shows, and notes of a training


def stream(stream: TextIO | None, name: str) -> IO[bytes]:
    """The bytes of a standard stream, which whoever starts the command may have closed."""
    if stream is None:
        raise InputError(f"standard {name} is closed")
    return stream.buffer


def shown(text: str) -> str:
    r"""Text from outside as a terminal may be given it: what would steer it, or turn the writing round, is spelled out.

    >>> print(shown("a\x1b[31mb\u202ec"))
    a\x1b[31mb\u202ec
    """
    return _STEERING.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


# Control characters but tab and line feed, marks that change the direction of writing, halves of surrogate pairs.
_STEERING = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def note(message: str) -> None:
    context = click.get_current_context(silent=True)
    if not (context and (context.find_root().obj or {}).get("quiet")):
        click.echo(shown(message), err=True)


def notes(lines: Sequence[str]) -> None:
    """The first of many notes."""
    for line in lines[:SHOWN]:
        note(line)
    if len(lines) > SHOWN:
        note(f"… and {len(lines) - SHOWN} more like these")


@contextmanager
def progress(ctx: click.Context, what: str) -> Iterator[Callable[[int, float], None]]:
    """A bar with rows a second and time left, where standard error is a terminal.

    It is told rows that are new, and the share of the whole that is done; what a resumed run found done is no speed.
    """
    if ctx.obj["quiet"] or sys.stderr is None or not sys.stderr.isatty():
        yield lambda rows, share: None
        return
    import time

    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn(what),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}% {task.fields[rows]:,} articles {task.fields[speed]:,.0f}/s"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task, seen, begin = bar.add_task(what, total=None, rows=0, speed=0.0), 0, time.monotonic()

        def advance(rows: int, share: float) -> None:
            nonlocal seen
            seen += rows
            speed = seen / max(time.monotonic() - begin, 1e-9)
            bar.update(task, total=1.0, completed=share, rows=seen, speed=speed)

        yield advance


@contextmanager
def download_bar() -> Iterator[Callable[[int, int | None], None]]:
    """A bar for bytes of a download, told how many are there and, if known, how many there will be."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = TextColumn("download"), BarColumn(), DownloadColumn(), TransferSpeedColumn()
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("download", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def print_records(records: Iterator[Any]) -> None:
    """JSONL on standard output, a record at a time."""
    import orjson

    out = stream(sys.stdout, "output")
    for record in records:
        out.write(orjson.dumps(record) + b"\n")
    out.flush()


def print_json(value: Any) -> None:
    import orjson

    click.echo(orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY).decode())


def print_table(head: list[str], rows: list[list[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD)
    for name in head:
        table.add_column(escape(shown(name)), overflow="fold")
    for row in rows:
        table.add_row(*(Text(shown(cell)) for cell in row))
    stream(sys.stdout, "output")
    Console(width=None if sys.stdout.isatty() else 120, highlight=False).print(table)


def print_predictions(records: list[dict[str, Any]]) -> None:
    """A table of articles, their topics with probabilities and the words that explain them, and amounts with values."""
    rows = []
    for record in records:
        if "error" in record:
            rows.append([f"row {record['row']}: {record['error']}", "", ""])
            continue
        topics = [_topic(record, t) for t in record["topics"] or [NONE]] if "topics" in record else []
        spans = record.get("spans", ())
        amounts = [f"{s['text']} = {_amount(s)}" for s in spans[:SHOWN]]
        amounts += [f"… {len(spans) - SHOWN} more"] * (len(spans) > SHOWN)
        rows.append([record["title"] or str(record["id"] or ""), "\n".join(topics), "\n".join(amounts)])
    print_table(["article", "topics", "amounts"], rows)


def _topic(record: dict[str, Any], topic: str) -> str:
    """A topic with its probability and, where the record is explained, the words that led to it."""
    if topic not in record["scores"]:
        return topic
    words = [w["word"] for w in record.get("words", {}).get(topic, ())]
    return " ".join([topic, f"{record['scores'][topic]:.2f}", *([f"({' '.join(words)})"] if words else [])])


def _amount(span: dict[str, Any]) -> str:
    """A value as people write it: about 1,200,000 CNY, 3–5 年."""
    if span["low"] is None:
        return "?"
    ends = [f"{v:,.15g}" for v in (span["low"], span["high"])]
    number = ends[0] if ends[0] == ends[1] else "–".join(ends)
    hedge = f"{span['modifier']} " if span["modifier"] in ("about", "over", "under") else ""
    return f"{hedge}{number} {span['unit']}".rstrip()


def print_scores(result: dict[str, Any]) -> None:
    """Scores as tables: a row a label, then the totals with their intervals."""
    for part, values in result.items():
        if part == "values":
            click.echo(f"values: {values['accuracy']:.4f} right of {values['spans']} spans found right")
            continue
        labels = values.get("per_label") or {k: v for k, v in values.items() if isinstance(v, dict)}
        rows = [
            [k, *(f"{v[m]:.4f}" for m in ("precision", "recall", "f1")), str(v["support"])]
            for k, v in labels.items()
        ]
        print_table([part, "precision", "recall", "F1", "gold"], rows)
        for total in ("accuracy", "macro_f1", "micro_f1"):
            if total in values:
                interval = values.get(f"{total}_interval")
                shown = f" ({interval[0]:.4f}–{interval[1]:.4f})" if interval else ""
                click.echo(f"{part} {total}: {values[total]:.4f}{shown}")


def print_reasons(topics: dict[str, Any]) -> None:
    """The strongest words of each label, and its most confident errors with theirs."""

    def shown(words: list[dict[str, Any]]) -> str:
        return " ".join(f"{w['word']} {w['weight']:+.2f}" for w in words)

    print_table(["topic", "strongest words"], [[k, shown(w)] for k, w in topics.get("words", {}).items()])
    rows = [
        [label, e["error"], f"{e['probability']:.2f}", e["title"], shown(e["words"])]
        for label, found in topics.get("errors", {}).items()
        for e in found
    ]
    if rows:
        print_table(["topic", "error", "p", "article", "words that weighed most for it, or against it"], rows)


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
    print_table(["run", "name", "status", "started", "scores"], rows)


def print_comparison(found: dict[str, Any]) -> None:
    """The settings that differ, every metric with its change and significance, and MLflow's own page."""
    names = [f"{r['name']} {r['run_id'][:8]}" for r in found["runs"]]
    print_table(["setting", *names], [[k, *map(str, values)] for k, values in found["params"].items()])
    rows = [
        [
            k,
            *("" if v is None else f"{v:.4g}" for v in values),
            *(change(d["metrics"].get(k)) for d in found["differences"]),
        ]
        for k, values in found["metrics"].items()
    ]
    print_table(["metric", *names, *(f"{n}: change" for n in names[1:])], rows)
    for name, difference in zip(names[1:], found["differences"], strict=True):
        for line in verdicts(difference):
            click.echo(shown(f"{name} against {names[0]}: {line}"))
    click.echo(f"in MLflow (ml ui): {found['link']}")


def run_name(run: dict[str, Any]) -> str:
    """A run's name; the best trial of a sweep and the model trained with its settings have a star."""
    return f"{run['name'] or ''}{' ★' if 'sweep.best' in run['tags'] else ''}"


def main_metrics(metrics: dict[str, float]) -> str:
    wanted = ("topics.macro_f1", "topics.accuracy", "spans.micro_f1", "cv.macro_f1", "cv.accuracy")
    return "  ".join(f"{k} {metrics[k]:.4f}" for k in wanted if k in metrics)


def change(difference: dict[str, Any] | None) -> str:
    """How far a metric moved, and whether that is significant, where that is known."""
    if difference is None:
        return ""
    moved = difference["delta"] != 0
    sure = {None: "", True: " significant", False: " not significant" if moved else ""}[
        difference.get("significant")
    ]
    return f"{difference['delta']:+.4g}{sure}"


def verdicts(difference: dict[str, Any]) -> Iterator[str]:
    """The result of the paired bootstrap for each total, a line each."""
    if not difference["comparable"]:
        yield f"not comparable: {difference['why']}"
    for metric, d in difference["metrics"].items():
        if metric.split(".")[1:] in (["accuracy"], ["macro_f1"], ["micro_f1"]) and "significant" in d:
            said = "significant" if d["significant"] else "not significant"
            yield f"{metric} {d['delta']:+.4f} (95 % interval {d['low']:+.4f} to {d['high']:+.4f}): {said}"
