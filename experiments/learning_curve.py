"""What more labelled articles are worth: both default experiments on growing training data, scored
on one test file.

    python experiments/learning_curve.py TEST.jsonl ARCHIVE.jsonl.gz

Prints a Markdown table for LOG.md. The written articles are taken round robin over their authors'
files, so that every size has the whole mixture.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from ml.articles import Article
from ml.corpus import dataset
from ml.spans.tagger import SpanTagger
from ml.stats import scores
from ml.stats.intervals import bootstrap
from ml.topics.classifier import TopicClassifier


def written() -> list[Article]:
    """The embedded corpus in an order whose every beginning is a fair sample."""
    return sorted(dataset.embedded(), key=lambda a: str(a.id).split("-")[::-1])


def row(name: str, topics: list[Article], spans: list[Article], test: list[Article]) -> str:
    """Train both models and score them."""
    classifier = TopicClassifier().fit(topics, [a.topics for a in topics])
    labels = classifier.labels_
    counts = scores.article_counts([a.topics or () for a in test], classifier.predict(test), labels)

    def macro(rows: np.ndarray) -> float:
        return float(scores.macro_f1(counts[rows].sum(0)))

    low, high = bootstrap(macro, len(test))
    tagged = [a for a in test if a.spans is not None]
    tagger = SpanTagger().fit([a.full for a in spans], [a.spans or () for a in spans])
    kinds = ("MONEY", "QUANTITY")
    found = scores.article_counts([a.spans or () for a in tagged], tagger.predict(tagged), kinds)
    money, quantity = scores.f1(found.sum(0))
    whole = macro(np.arange(len(test)))
    size = f"{len(topics)} / {len(spans)}"
    return (
        f"| {name} | {size} | {whole:.4f} ({low:.3f}–{high:.3f}) | {money:.4f} | {quantity:.4f} |"
    )


def main(test_file: str, archive_file: str) -> None:
    test = dataset.load(test_file).articles
    ours, archive = written(), dataset.labelled_archive(Path(archive_file)).articles
    tagged = [a for a in archive if a.spans is not None]
    print(
        "| training data | articles: topics / spans | topics macro-F1 | MONEY F1 | QUANTITY F1 |\n|---|---|---|---|---|"
    )
    for size in (240, 400, len(ours)):
        print(row(f"{size} written", ours[:size], ours[:size], test), flush=True)
    print(row("archive labels", archive, tagged, test), flush=True)
    for size in (240, 400, len(ours)):
        print(
            row(f"archive + {size} written", archive + ours[:size], tagged + ours[:size], test),
            flush=True,
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
