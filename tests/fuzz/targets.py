"""Coverage-guided fuzzing of everything that reads what strangers write. Needs `pip install atheris`; no test runs it.

    python tests/fuzz/targets.py amounts|pages|rows|formats FOLDER [-max_total_time=480 …]

FOLDER keeps the inputs that reached new code; the options are libFuzzer's. What is found belongs into the tests.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["ml"]):
    from ml.amounts import values
    from ml.articles import Article, from_row, to_row
    from ml.corpus import dataset
    from ml.corpus.formats import conversion
    from ml.errors import InputError, ToolkitError
    from ml.io import readers
    from ml.io.sources import identify
    from ml.pages import splitting

WORK = Path(tempfile.mkdtemp())
ENDINGS = {"doccano": "jsonl", "label-studio": "json", "spacy": "jsonl"}


def sound(articles: list[Article]) -> None:
    for article in articles:
        assert all(0 <= s.start < s.end <= len(article.full) for s in article.spans or ())


def fuzz_amounts(data: bytes) -> None:
    text = data[2:].decode("utf-8", "replace")
    start, end = sorted(min(n, len(text)) for n in (*data[:2], 0, 0)[:2])
    for first, last in ((start, end), (0, len(text))):
        amount = values.read_amount(text, first, last, ("MONEY", "QUANTITY")[len(data) % 2])
        json.dumps(amount.row(), allow_nan=False)
        assert amount.low is None or (amount.high is not None and amount.low <= amount.high)


def fuzz_pages(data: bytes) -> None:
    text = data[1:].decode("utf-8", "replace")
    lines = len(re.split(r"\r\n|\r|\n|\f|\u2028|\u2029", text))
    for article in splitting.split(text, ("text", "markdown", "html")[(data or b"\0")[0] % 3]):
        assert article.source is not None
        first, last = article.source["lines"]
        assert article.text.strip() and 1 <= first <= last <= lines


def fuzz_rows(data: bytes) -> None:
    path = WORK / ("a.jsonl", "a.csv", "a.tsv")[(data or b"\0")[0] % 3]
    path.write_bytes(data[1:])
    try:
        for row in readers.rows(identify(path)):
            if isinstance(row, dict):
                try:
                    to_row(from_row(row))
                except InputError:
                    continue
        sound(dataset.load(str(path)).articles)
    except ToolkitError:
        return


def fuzz_formats(data: bytes) -> None:
    if len(data) < 2:
        return
    from_, to = (conversion.FORMATS[n % len(conversion.FORMATS)] for n in data[:2])
    source, target = WORK / f"in.{ENDINGS.get(from_, from_)}", WORK / f"out.{ENDINGS.get(to, to)}"
    source.write_bytes(data[2:])
    try:
        articles = conversion.read_articles(source, from_)
        sound(articles)
        lost = conversion.write_articles(articles, target, to)
    except ToolkitError:
        return
    back = conversion.read_articles(target, to)
    assert len(back) == len(articles)
    assert lost or [a.full for a in back] == [a.full for a in articles]


TARGETS: dict[str, Callable[[bytes], None]] = {
    "amounts": fuzz_amounts,
    "pages": fuzz_pages,
    "rows": fuzz_rows,
    "formats": fuzz_formats,
}

if __name__ == "__main__":
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()
