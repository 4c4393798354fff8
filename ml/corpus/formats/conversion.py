"""Labelled articles from one format to another: which there are, and what each cannot hold.

JSONL and tables are written here; each annotation tool has a module of its own. Checking labels
against the annotation guide is `lint`.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import orjson

from ml.articles import Article, to_row
from ml.corpus import dataset
from ml.corpus.dataset import Dataset
from ml.corpus.formats import conll, doccano, label_studio, prodigy, recognition, spacy
from ml.corpus.formats.marked import at, encoded
from ml.errors import DataError, InputError, nearest
from ml.io import atomic, excel, places, tables
from ml.io.places import Location
from ml.io.readers import Columns
from ml.io.sources import PACKED, identify, reading
from ml.schema import join_topics

_TABLES = ("csv", "tsv", "xlsx")
_OWN = ("jsonl", *_TABLES)  # what `corpus` reads
FORMATS: tuple[str, ...] = (
    "jsonl",
    *_TABLES,
    "doccano",
    "label-studio",
    "conll",
    "spacy",
    "prodigy",
)
_ENDINGS = {f".{f}": f for f in ("jsonl", *_TABLES, "conll")} | {
    ".bio": "conll",
    ".json": "label-studio",
}
_CANNOT = {
    "amounts as values": ("doccano", "label-studio", "conll", "spacy", "prodigy"),
    "a source": (*_TABLES, "conll"),
    "an integer id": (*_TABLES, "conll"),
    "no answer for topics (which is not: none of them)": _TABLES,
    "overlapping spans": ("conll",),
}


def guess_format(path: Location) -> str:
    """The format that a file's ending says, gzipped or not; InputError where it says none."""
    name = Path(path.name)
    ending = Path(name.stem if name.suffix.lower() in PACKED else name).suffix.lower()
    if ending not in _ENDINGS:
        known = ", ".join(_ENDINGS)
        what = f"the ending {ending or '(none)'} names no format ({known} do); say --from or --to"
        raise InputError(what, file=str(path))
    return _ENDINGS[ending]


def convert(
    source: Location,
    target: Location,
    from_: str | None,
    to: str | None,
    columns: Columns = Columns(),
) -> tuple[int, list[str]]:
    """Convert a file of labelled articles.

    Parameters
    ----------
    source, target
        The files.
    from_, to
        Their formats, of `FORMATS`; None for what the ending says.
    columns
        Which columns of a source of JSONL or a table hold what.

    Returns
    -------
    tuple of int and list of str
        The number of articles, and a line for each thing to know: how the source is read if that
        is unusual, and what the target cannot hold.

    Raises
    ------
    InputError
        For an unknown format, and for the first row that cannot be read or written.
    DataError
        If there are no articles.
    """
    from_, to = from_ or guess_format(source), to or guess_format(target)
    _check_format(to)
    data = _load(source, from_, columns)
    lost = [*data.notes, *write_articles(data.articles, target, to)]
    if data.multiclass:
        lost.append(
            f"that each article has one label of many is lost in {to}: "
            "it holds lists (one is in primary)"
        )
    return len(data.articles), lost


def read_articles(path: Location, format: str, columns: Columns = Columns()) -> list[Article]:
    """The articles of a file.

    Parameters
    ----------
    path
        The file.
    format
        Its format, of `FORMATS`.
    columns
        Which columns of JSONL and tables hold what; the tools' own formats have fixed names.

    Returns
    -------
    list of Article

    Raises
    ------
    InputError
        For an unknown format, and for the first row that cannot be read.
    DataError
        If there are no articles.
    """
    return _load(path, format, columns).articles


def _load(path: Location, format: str, columns: Columns) -> Dataset:
    _check_format(format)
    places.check_regular(path)
    with reading(path):
        if format not in _OWN and columns != Columns():
            raise InputError(
                f"columns can be named for {', '.join(_OWN)}, not for {format}", file=str(path)
            )
        if format in _READERS:
            data = Dataset(_READERS[format](path), path.name)
        elif format == recognition.PRODIGY:
            data = dataset.load_prodigy(path)
        else:
            data = _load_own(path, format, columns)
    if not data.articles:
        raise DataError(f"{path}: no articles")
    return data


def write_articles(articles: Sequence[Article], path: Location, format: str) -> list[str]:
    """Write articles.

    Parameters
    ----------
    articles
        The articles.
    path
        The file.
    format
        Its format, of `FORMATS`.

    Returns
    -------
    list of str
        A line for each feature of the articles that the format cannot hold.

    Raises
    ------
    InputError
        For an unknown format, and for an article that does not fit at all, with its number; nothing
        is written then.
    """
    _check_format(format)
    data = _WRITERS[format](articles)
    with atomic.open_write(path) as out:
        out.write(data)
    return _lost(articles, format)


def _check_format(format: str) -> None:
    if format not in FORMATS:
        raise InputError(f"unknown format {format!r}; {nearest(format, list(FORMATS))}")


def _lost(articles: Sequence[Article], format: str) -> list[str]:
    """What a format does not hold, with the number of articles that have it."""
    found = {
        "amounts as values": [a for a in articles if any(a.values or ())],
        "a source": [a for a in articles if a.source is not None],
        "an integer id": [a for a in articles if isinstance(a.id, int)],
        "no answer for topics (which is not: none of them)": _unanswered(articles),
        "overlapping spans": [
            a for a in articles if a.spans and len(conll.apart(a.spans)) < len(a.spans)
        ],
    }
    counts = {what: len(some) for what, some in found.items() if some and format in _CANNOT[what]}
    return [
        f"{n} {'articles have' if n > 1 else 'article has'} {what}, which {format} cannot hold"
        for what, n in counts.items()
    ]


def _unanswered(articles: Sequence[Article]) -> list[Article]:
    """The articles without topics among others that have them.

    A table's empty cell means none of them.
    """
    missing = [a for a in articles if a.topics is None]
    return missing if len(missing) < len(articles) else []


# jsonl, csv, tsv ---------------------------------------------------------------------------------


def _load_own(path: Location, format: str, columns: Columns) -> Dataset:
    if identify(path).format != format:
        packed = "" if format == "xlsx" else ", also with .gz or .zst"
        what = f"{format} is read from files that end in .{format}{packed}"
        raise InputError(what, file=str(path))
    return dataset.load(str(path), columns)


def _write_jsonl(articles: Sequence[Article]) -> bytes:
    return encoded(articles, lambda article: orjson.dumps(to_row(article)) + b"\n")


def _write_table(articles: Sequence[Article], format: str) -> bytes:
    columns = _columns(articles)
    body = encoded(articles, lambda article: tables.line(_cells(article, columns), format))
    return tables.header(columns, format) + body


def _write_xlsx(articles: Sequence[Article]) -> bytes:
    columns, out = _columns(articles), io.BytesIO()
    rows = (at(None, n, _cells, article, columns) for n, article in enumerate(articles, 1))
    excel.write(columns, rows, out)
    return out.getvalue()


def _columns(articles: Sequence[Article]) -> list[str]:
    columns = ["id", "title", "text"]
    columns += ["topics", "primary"] if any(a.topics is not None for a in articles) else []
    return columns + (["spans"] if any(a.spans is not None for a in articles) else [])


def _cells(article: Article, columns: list[str]) -> list[str]:
    row = {"topics": None, "primary": None, "spans": None, **to_row(article)}
    if "\0" in article.full:
        raise InputError("has a NUL character, which a table cannot hold")
    row["topics"] = join_topics(row["topics"] or [])
    row["spans"] = orjson.dumps(row["spans"]).decode()  # null where the article is not labelled
    return ["" if row[c] is None else str(row[c]) for c in columns]


_READERS: dict[str, Callable[[Location], list[Article]]] = {
    "doccano": doccano.read_doccano,
    "label-studio": label_studio.read_label_studio,
    "conll": conll.read_conll,
    "spacy": spacy.read_spacy,
}
_WRITERS: dict[str, Callable[[Sequence[Article]], bytes]] = {
    "jsonl": _write_jsonl,
    "csv": partial(_write_table, format="csv"),
    "tsv": partial(_write_table, format="tsv"),
    "xlsx": _write_xlsx,
    "doccano": doccano.write_doccano,
    "label-studio": label_studio.write_label_studio,
    "conll": conll.write_conll,
    "spacy": spacy.write_spacy,
    "prodigy": prodigy.write_prodigy,
}
