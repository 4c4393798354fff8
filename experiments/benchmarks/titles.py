"""Training on short titles: time and peak memory on a made set, accuracy against the tutorial.

python experiments/benchmarks/titles.py [titles] [ARCHIVE.jsonl.gz]

The made set has ten classes, each with its own mixture of the words of the embedded corpus. With
an archive, the titles of its labelled articles are told apart by primary topic as well: real
titles, five-fold.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import orjson

from ml.corpus import dataset
from ml.text.words import cutter
from ml.topics.classifier import TopicClassifier

_CLASSES = 10


def made(count: int, seed: int = 0) -> list[dict[str, str]]:
    """Titles of 10 to 25 characters in ten classes, two words in three from the class's own
    mixture.
    """
    rng = np.random.default_rng(seed)
    cut = cutter()
    words = sorted({w for a in dataset.embedded() for w in cut(a.full) if w.isalpha()})
    common = rng.dirichlet(np.full(len(words), 0.05))
    own = rng.dirichlet(np.full(len(words), 0.02), _CLASSES)
    labels, sizes = rng.integers(_CLASSES, size=count), rng.integers(10, 26, size=count)
    drawn = rng.choice(len(words), (count, 25), p=common)
    for label in range(_CLASSES):
        rows = np.flatnonzero(labels == label)
        theirs = rng.choice(len(words), (len(rows), 25), p=own[label])
        drawn[rows] = np.where(rng.random(theirs.shape) < 2 / 3, theirs, drawn[rows])
    return [
        {"text": "".join(words[i] for i in row)[:size], "label": f"class {label}"}
        for row, size, label in zip(drawn.tolist(), sizes.tolist(), labels.tolist(), strict=True)
    ]


def scale(count: int) -> None:
    """Train on a made set with the default experiment, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "titles.jsonl"
        data.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in made(count)))
        ml = str(Path(sys.executable).with_name("ml"))
        command = [ml, "--quiet", "train", "experiments/topics.toml", "--data", str(data)]
        begin = time.perf_counter()
        done = subprocess.run(
            [*command, "--test", "0.1", "--no-track", "--json", "--out", f"{folder}/model"],
            check=True,
            capture_output=True,
        )
        seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    metrics = json.loads(done.stdout)["metrics"]
    print(
        f"titles: peak {peak:.0f} MB, {seconds:.0f} s for training and testing on {count} made titles of ten classes"
    )
    print(f"accuracy on a held-out tenth: {metrics['topics.accuracy']:.4f}")


def real(archive: str) -> None:
    """Five-fold accuracy on the titles of labelled archive articles, one label each: their primary
    topic.
    """
    import tutorial

    from ml.stats import splits

    found = dataset.labelled_archive(Path(archive)).articles
    titles, labels = [a.title for a in found], np.array([a.primary or "none" for a in found])
    names = sorted(set(labels))
    part = splits.folds(labels[:, None] == names, 5)
    ours, theirs = np.zeros(5), np.zeros(5)
    for fold in range(5):
        train, test = np.flatnonzero(part != fold), np.flatnonzero(part == fold)
        some = [titles[i] for i in train]
        ours[fold] = (
            TopicClassifier()
            .fit(some, labels[train])
            .score([titles[i] for i in test], labels[test])
        )
        theirs[fold] = tutorial.titles_accuracy(
            some, labels[train], [titles[i] for i in test], labels[test]
        )
    print(
        f"{len(titles)} real titles, five classes: {ours.mean():.4f}, the tutorial {theirs.mean():.4f}"
    )


if __name__ == "__main__":
    scale(int(sys.argv[1]) if len(sys.argv) > 1 else 180_000)
    if len(sys.argv) > 2:
        real(sys.argv[2])
