"""Rows of annotation tools that pass for labelled articles: told by their fields, and translated.

Their offsets count in the text alone, and their labels stand elsewhere: read as they are they would
train a wrong model in silence.
"""

from __future__ import annotations

from collections.abc import Sequence

from ml.articles import to_row
from ml.corpus.formats import prodigy, spacy
from ml.corpus.formats.marked import Row, at
from ml.errors import InputError

PRODIGY, SPACY = "prodigy", "spacy"
_NAMES = {PRODIGY: "Prodigy", SPACY: "spaCy"}


def recognised(rows: Sequence[Row]) -> str | None:
    """The format of rows: `prodigy` or `spacy` if one of them has fields that only it has."""
    for row in rows:
        if prodigy.is_prodigy(row):
            return PRODIGY
        if spacy.is_spacy(row):
            return SPACY
    return None


def translated(rows: Sequence[Row], format: str) -> tuple[list[Row | None], list[str]]:
    """Rows of a tool as rows of labelled articles.

    Parameters
    ----------
    rows
        The rows of a file.
    format
        As `recognised` tells it.

    Returns
    -------
    tuple of list
        A row for each, None for an answer that was not accepted; and what should be known, a line
        each.

    Raises
    ------
    InputError
        For a row that cannot be read, with its number.
    """
    build = prodigy.own_row if format == PRODIGY else _from_spacy
    found = [at(None, n, build, row) for n, row in enumerate(rows, 1)]
    left_out = sum(row is None for row in found)
    if rows and left_out == len(rows):
        raise InputError(f"none of {len(rows)} answers is accepted")
    said = [f"read as {_NAMES[format]}'s format, whose offsets count in the text"]
    if left_out:
        said.append(f"{left_out} of {len(rows)} answers were rejected or ignored and are left out")
    return found, said


def _from_spacy(row: Row) -> Row | None:
    return to_row(spacy.to_article(row))
