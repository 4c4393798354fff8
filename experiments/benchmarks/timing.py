"""Timing two sides in turn, in one run, several times: what every benchmark here has in common."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from ml import corpus
from ml.articles import Article, from_row


def articles(path: str, count: int) -> list[Article]:
    """The first articles of an archive."""
    rows = itertools.islice(corpus.rows(Path(path)), count)
    return [from_row(row, labels=False) for row in rows if isinstance(row, dict)]


def megabytes(found: list[Article]) -> float:
    """Size of the articles' text as UTF-8."""
    return sum(len(a.full.encode()) for a in found) / 1e6


def rates(works: dict[str, tuple[float, Callable[[], object]]], rounds: int) -> dict[str, list[float]]:
    """MB/s of each work, round by round; a work comes with the megabytes it does. Prints the medians."""
    for _, work in works.values():
        work()  # once unmeasured: what is loaded on first use
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, (size, work) in works.items():
            begin = time.perf_counter()
            work()
            found[name].append(size / (time.perf_counter() - begin))
    for name, values in found.items():
        print(f"{name:24} {statistics.median(values):8.2f} MB/s")
    return found


def ratio(fast: list[float], slow: list[float]) -> float:
    """Median over the rounds of how much faster one side was."""
    return statistics.median(a / b for a, b in zip(fast, slow, strict=True))
