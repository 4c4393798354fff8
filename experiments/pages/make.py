"""Write made pages and their annotations.

python experiments/pages/make.py -n 2000 -o build/pages --archive archive.jsonl.gz
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from random import Random

import orjson
from desk import Row
from generator import KINDS, Maker
from texts import load

from ml.pages import annotation, plain

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Read the options, make the pages, write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=2000, help="how many pages (default 2000)")
    parser.add_argument("-o", "--out", type=Path, required=True, help="folder; OUT.jsonl beside it")
    parser.add_argument("--archive", type=Path, action="append", default=[], help="more articles")
    parser.add_argument("--limit", type=int, default=20000, help="articles of each archive")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--without", choices=KINDS, action="append", default=[])
    parser.add_argument("--only", choices=KINDS, action="append", default=[])
    options = parser.parse_args()
    rng = Random(options.seed)
    corpus = ROOT / "ml" / "data" / "corpus.jsonl"
    maker = Maker(load(options.archive, corpus, options.limit, rng), rng)
    kinds = [k for k in options.only or KINDS if k not in options.without]
    shutil.rmtree(options.out, ignore_errors=True)
    options.out.mkdir(parents=True)
    with options.out.with_suffix(".jsonl").open("wb") as file:
        for number in range(options.n):
            rows = maker.page(rng.choice(kinds))
            name = f"{number:05}.txt"
            (options.out / name).write_text("\n".join(text for text, _ in rows), encoding="utf-8")
            for row in annotated(name, rows):
                file.write(orjson.dumps(row) + b"\n")
    print(f"{options.n} pages in {options.out}")


def annotated(name: str, rows: list[Row]) -> list[dict[str, object]]:
    """The annotation of each article of a page; of a page without one, a row that says so."""
    lines = plain.read_plain("\n".join(text for text, _ in rows))
    labels = {number: label for number, (_, label) in enumerate(rows, 1) if label}
    return annotation.rows_of(name, lines, [labels[line.number] for line in lines])


if __name__ == "__main__":
    main()
