"""Count pairs and triples of characters in articles, for `ml/data/ngrams.npz`.

    python experiments/pages/ngrams.py archive.jsonl.gz wide.jsonl.gz

Only articles that `texts.counted` names are counted; pages are made from the others, so that the
seams of made pages are no better known than those of a page that comes from outside.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from texts import counted, rows

from ml.pages import ngrams

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Count and write."""
    paths = [ROOT / "ml" / "data" / "corpus.jsonl", *map(Path, sys.argv[1:])]
    texts = (row["text"] for path in paths for row in rows(path) if counted(row))
    out = ROOT / "ml" / "data" / "ngrams.npz"
    tables = ngrams.count(texts)
    np.savez_compressed(out, pairs=tables["pairs"], triples=tables["triples"])
    print(f"{out}: {out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
