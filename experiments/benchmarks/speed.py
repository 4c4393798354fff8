"""Topics and spans against the tutorial, one process, both sides timed in turn: prints median ratios.

python experiments/benchmarks/speed.py archive.jsonl.gz [articles] [rounds]
"""

from __future__ import annotations

import itertools
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import tutorial

import ml
from ml import corpus
from ml.articles import from_row
from ml.tokens import cutter


def seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main(path: str, count: int = 3000, rounds: int = 3) -> None:
    rows = itertools.islice(corpus.rows(Path(path)), count)
    articles = [from_row(row, labels=False) for row in rows if isinstance(row, dict)]
    texts = [a.full for a in articles]
    size = sum(len(t.encode()) for t in texts) / 1e6
    training = corpus.embedded()[:240]
    model, topics, spans = ml.load(), tutorial.train_topics(training), tutorial.train_spans(training)
    cut = cutter()

    def ours(only: str) -> Callable[[], object]:
        return lambda: [model.predict(articles[i : i + 512], only) for i in range(0, len(articles), 512)]

    some = texts[: max(len(texts) // 10, 1)]  # the tutorial is timed on a tenth, and scaled
    works: dict[str, Callable[[], object]] = {
        "topics": ours("topics"),
        "tutorial topics": lambda: tutorial.predict_topics(topics, some),
        "cutting words": lambda: [cut(t) for t in texts],
        "spans with values": ours("spans"),
        "tutorial spans": lambda: tutorial.predict_spans(spans, some),
    }
    share = sum(len(t.encode()) for t in some) / 1e6 / size
    times: dict[str, list[float]] = {name: [] for name in works}
    model.predict(articles[:10]), tutorial.predict_topics(topics, texts[:2])
    for _ in range(rounds):
        for name, work in works.items():
            times[name].append(seconds(work) / (share if name.startswith("tutorial") else 1))
    for name, found in times.items():
        print(f"{name:20} {size / statistics.median(found):8.2f} MB/s")

    def ratio(slow: str, fast: str) -> float:
        return statistics.median(a / b for a, b in zip(times[slow], times[fast], strict=True))

    print(f"topics against the tutorial          {ratio('tutorial topics', 'topics'):.1f}×")
    print(f"topics against cutting words alone   {ratio('topics', 'cutting words'):.2f}×")
    print(f"spans with values against tutorial   {ratio('tutorial spans', 'spans with values'):.1f}×")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
