"""Unlabelled articles for word statistics: every fourth of the broadcast archive, every second of
the wide news.

    python experiments/background.py ARCHIVE.jsonl.gz WIDE.jsonl.gz OUT.jsonl.gz

The whole archive as background was worse than a quarter of it beside the wide news: word
frequencies of the broadcast then outweigh all others (`LOG.md`).
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

_STEPS = (4, 2)


def main() -> None:
    """Write the chosen lines."""
    *sources, out = map(Path, sys.argv[1:4])
    with gzip.open(out, "wb") as target:
        for source, step in zip(sources, _STEPS, strict=True):
            with gzip.open(source, "rb") as lines:
                target.writelines(line for n, line in enumerate(lines) if n % step == 0)


if __name__ == "__main__":
    main()
