"""Labelled data sets: articles in files of rows, the corpus embedded in the package, and the
broadcast archive.

What a row's labels are is `labels`, what is wrong with them is `lint`; other annotation tools'
files are `formats`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from ml.articles import Article, from_row, to_row
from ml.corpus import labels
from ml.corpus.formats import recognition
from ml.corpus.formats.marked import read_objects
from ml.errors import DataError, InputError
from ml.io import atomic, places, readers
from ml.io.places import Location
from ml.io.readers import Columns
from ml.io.sources import TABLES, Source, identify

EMBEDDED = "embedded"


@dataclass(frozen=True, slots=True)
class Dataset:
    """Labelled articles, what they came from, and whether they are multiclass."""

    articles: list[Article]
    name: str
    multiclass: bool = False  # exactly one label each
    missed: tuple[str, ...] = ()  # labels that found no article, a line for each
    notes: tuple[str, ...] = ()  # what was left out, a line for each

    @property
    def digest(self) -> str:
        """A sha256 over every article with its labels, in order."""
        total = hashlib.sha256()
        for article in self.articles:
            total.update(orjson.dumps(to_row(article), option=orjson.OPT_SORT_KEYS) + b"\n")
        return total.hexdigest()


def load(source: str, columns: Columns = Columns(), *, strict: bool = True) -> Dataset:
    """Load a labelled data set; rows of Prodigy and spaCy are recognised.

    Parameters
    ----------
    source
        The word `embedded`, or the name or URL of a file.
    columns
        Which columns hold what; by default `text`, `title`, `id`, and the first of `topics`,
        `labels` and `label` that a row has.
    strict
        Whether a row whose one label is empty is an error; if not, it is an article without one.

    Returns
    -------
    Dataset

    Raises
    ------
    InputError
        At the first row that cannot be read, with file and row.
    DataError
        If the file has no rows.
    """
    if source == EMBEDDED:
        return Dataset(embedded(), EMBEDDED)
    rows_of = identify(places.locate(source), columns.sheet)
    readers.check_columns(rows_of, columns)
    found, notes = _rows(rows_of, columns)
    return _labelled(found, rows_of.path, columns, strict, notes)


def load_prodigy(path: Location) -> Dataset:
    """Load a file of Prodigy's. Raises as `load` does."""
    found, notes = _translated([row for _, row in read_objects(path)], path, recognition.PRODIGY)
    return _labelled(found, path, Columns(), True, notes)


def _labelled(
    found: Sequence[dict[str, Any] | None],
    path: Location,
    columns: Columns,
    strict: bool,
    notes: Sequence[str],
) -> Dataset:
    """The data set that rows are, without those that are None."""
    multilabel = labels.find_multilabel_columns((r for r in found if r), columns.label)
    articles, multiclass = [], None
    for number, row in enumerate(found, 1):
        if row is None:
            continue
        try:
            if not strict:
                row = labels.without_empty(row, columns.label, multilabel)
            row, one = labels.parse_labels(row, columns.label, multilabel)
            if one is not None and multiclass is not None and one != multiclass:
                raise InputError(
                    "has one label where other rows have several, or the other way round"
                )
            multiclass = one if one is not None else multiclass
            articles.append(from_row(row))
        except InputError as error:
            raise error.at(str(path), number) from error
    if not articles:
        raise DataError(f"{path}: no rows")
    return Dataset(articles, path.name, bool(multiclass), notes=tuple(notes))


def _rows(
    source: Source, columns: Columns
) -> tuple[Sequence[dict[str, Any] | None], Sequence[str]]:
    """The rows of a file, None for one that is left out, and how they are read where that is
    unusual.
    """
    found: list[dict[str, Any]] = []
    for number, row in enumerate(readers.rows(source, columns), 1):
        if isinstance(row, InputError):
            raise row.at(str(source), number)
        if source.format in TABLES:  # an empty cell is no value
            row = {k: v for k, v in row.items() if v or k not in ("id", "primary", "spans")}
        found.append(row)
    format = recognition.recognised(found)
    own, said = (found, []) if format is None else _translated(found, source.path, format)
    return own, [*readers.notes([source]), *said]


def _translated(
    rows: Sequence[dict[str, Any]], path: Location, format: str
) -> tuple[Sequence[dict[str, Any] | None], list[str]]:
    try:
        found, said = recognition.translated(rows, format)
    except InputError as error:
        raise error.at(str(path)) from error
    return found, [f"{path.name}: {line}" for line in said]


def embedded() -> list[Article]:
    """The articles written for this package, labelled by the annotation guide."""
    from importlib import resources

    data = resources.files("ml.data").joinpath("corpus.jsonl").read_bytes()
    return [from_row(orjson.loads(line)) for line in data.splitlines()]


def write(articles: Iterable[Article], path: Location) -> int:
    """Write articles as JSONL.

    Parameters
    ----------
    articles
        The articles.
    path
        The file, which is packed if the name ends in .gz or .zst; it appears whole or not at all.

    Returns
    -------
    int
        How many articles there were.
    """
    count = 0
    with atomic.open_write(path) as out:
        for article in articles:
            out.write(orjson.dumps(to_row(article)) + b"\n")
            count += 1
    return count


# The broadcast archive ---------------------------------------------------------------------------


_LABELS = ("archive_labels.jsonl", "wide_labels.jsonl")


def labelled_archive(path: Location) -> Dataset:
    """The articles of the broadcast archive that the package has labels for, with these labels.

    Or those of the wide news, which labels of their own are for. Raises DataError if fewer than
    half of the labels find their article: then it is another archive.
    """
    articles = load(str(path)).articles
    ids = {article.id for article in articles}
    known = max(
        (_known_labels(name) for name in _LABELS),
        key=lambda labels: sum(label["id"] in ids for label in labels),
    )
    articles, missed = join_labels(articles, known)
    if len(missed) > len(articles):
        raise DataError(
            f"{path}: {len(missed)} of {len(known)} labels find no article there; "
            f"the first: {missed[0]}"
        )
    name = f"{path.name} ({len(articles)} of {len(known)} labels)"
    return Dataset(articles, name, missed=tuple(missed))


def _known_labels(name: str) -> list[dict[str, Any]]:
    from importlib import resources

    data = resources.files("ml.data").joinpath(name).read_bytes()
    return [orjson.loads(line) for line in data.splitlines()]


def join_labels(
    articles: Iterable[Article], known: Iterable[Mapping[str, Any]]
) -> tuple[list[Article], list[str]]:
    """Give articles the labels with their id and the sha1 of their title and text.

    Parameters
    ----------
    articles
        The articles, with ids.
    known
        Labels: rows with `id`, `sha1` and the fields of an article that are to be set.

    Returns
    -------
    tuple of list
        The articles that have labels, with them, and a line for each label that found none.
    """
    by_id = {a.id: a for a in articles}
    joined, missed = [], []
    for label in known:
        article = by_id.get(label["id"])
        if article is None:
            missed.append(f"{label['id']}: not in the archive")
        elif hashlib.sha1(f"{article.title}\n{article.text}".encode()).hexdigest() != label["sha1"]:
            missed.append(f"{label['id']}: the text differs from the one that was labelled")
        else:
            joined.append(
                from_row(to_row(article) | {k: v for k, v in label.items() if k != "sha1"})
            )
    return joined, missed
