"""Train a page splitter on made pages and annotated ones, and evaluate it on others.

    python experiments/pages/make.py -n 3000 -o build/pages --archive archive.jsonl.gz
    python experiments/pages/train.py build/pages.jsonl ml/data/pages.jsonl tests/data/pages.jsonl \
        --copies 6 --held tests/data/handmade.jsonl -o build/splitter.npz

The pages of ANNOTATIONS.jsonl lie in the folder ANNOTATIONS. The first file has the made pages.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import orjson

from ml.pages import annotation, markdown, plain
from ml.pages.labelling import LABELS, assemble
from ml.pages.lines import Line
from ml.pages.splitter import PageSplitter

Page = tuple[str, list[Line], list[str]]  # file, lines, the label of each


def main() -> None:
    """Read the options, train, evaluate, write the arrays."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("made", type=Path, help="annotations of made pages")
    parser.add_argument("real", type=Path, nargs="*", help="annotations of other pages")
    parser.add_argument("-n", type=int, default=3000, help="how many made pages (default 3000)")
    parser.add_argument("--copies", type=int, default=6, help="of each other page (default 6)")
    parser.add_argument("--held", type=Path, action="append", default=[], help="to evaluate on")
    parser.add_argument("--even", type=Path, help="its odd pages are learned, its even ones held")
    parser.add_argument("--l2", type=float, default=12.0)
    parser.add_argument("--min-count", type=int, default=8)
    parser.add_argument("--max-iter", type=int, default=60)
    parser.add_argument("-o", "--out", type=Path, help="arrays of the model (.npz)")
    options = parser.parse_args()
    made = list(islice(pages_of(options.made), options.n))
    real = [page for path in options.real for page in pages_of(path)]
    held = {path.stem: list(pages_of(path)) for path in options.held}
    if options.even:
        both = list(enumerate(pages_of(options.even), 1))
        real += [page for k, page in both if k % 2]
        held[f"{options.even.stem} (even)"] = [page for k, page in both if not k % 2]
    learned = made + real * options.copies
    splitter = PageSplitter(l2=options.l2, min_count=options.min_count, max_iter=options.max_iter)
    start = perf_counter()
    splitter.fit([lines for _, lines, _ in learned], [labels for _, _, labels in learned])
    print(f"{len(learned)} pages, {splitter.n_iter_} steps, {perf_counter() - start:.0f} s")
    for name, pages in held.items():
        print(name, *(f"{key} {value}" for key, value in evaluate(splitter, pages).items()))
    if options.out:
        np.savez_compressed(options.out, **splitter.arrays())  # type: ignore[arg-type]
        print(f"{options.out}: {options.out.stat().st_size} bytes")


def pages_of(annotations: Path) -> Iterator[Page]:
    """The plain and Markdown pages of a file of annotations, in its order."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for text in annotations.read_bytes().splitlines():
        row = orjson.loads(text)
        rows.setdefault(row["file"], []).append(row)
    for file, own in rows.items():
        path = annotations.with_suffix("") / file
        if path.suffix in (".txt", ".md"):
            read = markdown.read_markdown if path.suffix == ".md" else plain.read_plain
            lines = read(plain.fold_forms(path.read_text(encoding="utf-8")))
            yield file, lines, annotation.labels_of(lines, own, file)


def evaluate(splitter: PageSplitter, pages: list[Page]) -> dict[str, int]:
    """Articles, those whose title and text are found exactly, and those that are none."""
    count = {"articles": 0, "exact": 0, "invented": 0}
    drafts = splitter.split([lines for _, lines, _ in pages])
    for (_, lines, labels), found in zip(pages, drafts, strict=True):
        numbers = [LABELS.index(label) for label in labels]
        gold = [(d.title, d.text) for d in assemble(lines, numbers, [1.0] * len(lines))]
        own = [(d.title, d.text) for d in found]
        titles, texts = {title for title, _ in gold}, {text for _, text in gold}
        count["articles"] += len(gold)
        count["exact"] += sum(article in own for article in gold)
        count["invented"] += sum(a not in titles and b not in texts for a, b in own)
    return count


if __name__ == "__main__":
    main()
