"""How topics hold on a source that no label came from: leave one source out.

    python experiments/sources.py ARCHIVE.jsonl.gz WIDE.jsonl.gz

For each source of the wide news with fifty labelled articles or more, a classifier learns from all
other labels and is scored on that source: macro-F1 over the topics that the source has, the mean
of three seeds of folds and optimiser, and a bootstrap interval over its articles.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import numpy as np

from ml.articles import Article
from ml.corpus import dataset
from ml.stats import scores
from ml.topics.classifier import TopicClassifier

_LEAST, _SEEDS, _DRAWS = 50, 3, 2000
_SETTINGS = {"min_df": 3, "max_features": 40_000, "title_weight": 4.0}


def main() -> None:
    """Train without each source and print its scores."""
    archive, wide = map(Path, sys.argv[1:3])
    base = dataset.embedded() + dataset.labelled_archive(archive).articles
    base = [a for a in base if a.topics is not None]
    labelled = [a for a in dataset.labelled_archive(wide).articles if a.topics is not None]
    background = dataset.load(str(archive)).articles[::3]
    count = Counter(map(_source, labelled))
    print("| source | articles | macro-F1 (95 %) | with its own labels (out of fold) |")
    print("|---|---|---|---|")
    whole = _fit([*base, *labelled], background, 0)
    for source, n in count.most_common():
        if n < _LEAST:
            continue
        rest = [*base, *(a for a in labelled if _source(a) != source)]
        held = [a for a in labelled if _source(a) == source]
        without = [_counts(_fit(rest, background, seed), held) for seed in range(_SEEDS)]
        low, high = _interval(without)
        mean = np.mean([_macro(table.sum(0)) for table in without])
        own = [len(base) + k for k, a in enumerate(labelled) if _source(a) == source]
        kept = _macro(_out_of_fold(whole, own).sum(0))
        print(f"| {source} | {n} | {mean:.3f} ({low:.3f}-{high:.3f}) | {kept:.3f} |", flush=True)


def _source(article: Article) -> str:
    return (article.id or "").partition("-")[0]


def _fit(articles: list[Article], background: list[Article], seed: int) -> TopicClassifier:
    model = TopicClassifier(**_SETTINGS, background=background, random_state=seed)
    return model.fit(articles, [a.topics for a in articles])


def _counts(model: TopicClassifier, held: list[Article]) -> np.ndarray:
    """Hits, false positives and misses of each article and topic, (articles, topics, 3)."""
    chosen = model.model_.decide(model.predict_proba(held))
    truth = np.array([[label in (a.topics or ()) for label in model.labels_] for a in held])
    return np.stack([chosen & truth, chosen & ~truth, ~chosen & truth], -1).astype(int)


def _out_of_fold(model: TopicClassifier, rows: list[int]) -> np.ndarray:
    found = model.out_of_fold_
    place = np.searchsorted(found["rows"], rows)
    chosen = model.model_.decide(found["probability"][place])
    truth = found["truth"][place]
    return np.stack([chosen & truth, chosen & ~truth, ~chosen & truth], -1).astype(int)


def _macro(counts: np.ndarray) -> float:
    """Macro-F1 over the topics that occur, from counts (topics, 3)."""
    occurring = counts[counts[:, 0] + counts[:, 2] > 0]
    return float(scores.macro_f1(occurring))


def _interval(tables: list[np.ndarray]) -> tuple[float, float]:
    rng = np.random.default_rng(0)
    n = len(tables[0])
    drawn = []
    for _ in range(_DRAWS):
        rows = rng.integers(n, size=n)
        drawn.append(_macro(tables[rng.integers(len(tables))][rows].sum(0)))
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(low), float(high)


if __name__ == "__main__":
    main()
