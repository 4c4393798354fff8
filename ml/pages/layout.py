"""Layout features of lines: what each line of a page looks like, and what stands around it.

All lines of a batch of pages are measured at once, in arrays: characters by class, first and last
characters, shapes, gaps and indents against what is usual on the page, the words a short line
shares with the text above and below, and how well a line goes on from the one before. A template is
a conjunction of such columns, and its name is their names; each is hashed under its own name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from ml.pages.characters import Text, text_of
from ml.pages.lines import Line
from ml.pages.measures import (
    SHORT,
    alone_columns,
    mark_columns,
    own_columns,
    place_columns,
    repeat_columns,
    shifted,
)  # fmt: skip
from ml.pages.seams import cohesion_columns, shared_columns

_BAG = 24  # pairs of characters of a short line that are features of their own
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SALT = np.uint64(0xC2B2AE3D27D4EB4F)

#: Templates by name; see `measure` for the columns.
TEMPLATES: tuple[str, ...] = (
    "len", "len fin", "kind stops", "last1", "last2", "first1", "first2", "first3", "shape",
    "rough",
    "class2 len3", "commas stops", "digits", "blanks len3", "colons len3", "bars len3", "cues len",
    "brackets len3", "mark", "item", "level", "level level+1", "gap", "below", "gap below",
    "indent fin-1", "index", "rest", "ratio-1 fin-1 indent", "ratio fin", "wrap ratio-1 fin-1",
    "wrapped joint jointend", "cut cutend", "gain cutend", "kind-1", "kind+1", "kind-2", "kind+2",
    "first2+1", "first3+1", "last2-1", "shape-1", "shape+1", "next", "next nextfirst2", "shape*",
    "last2*", "mark*", "near kind", "up kind", "lean", "glue", "kind-1 kind", "kind kind+1",
    "wrapped cutend", "wrapped jointend", "wide wideend", "wrapped wideend fin-1", "over fin-1",
    "over len3-1", "marked len3 fin", "plain* len3 fin",
    "fin-2 fin-1 fin", "next len3 fin", "len3-1 len3 len3+1", "alone len3", "alone tiny len3",
    "alone up", "alone near",
)  # fmt: skip


def seeds(names: Sequence[str]) -> list[np.uint64]:
    """A seed for each template, from its name."""
    digests = (hashlib.blake2b(name.encode(), digest_size=8).digest() for name in names)
    return [np.uint64(int.from_bytes(digest, "little")) for digest in digests]


def hashes(lines: Sequence[Line], pages: np.ndarray, templates: Sequence[str]) -> np.ndarray:
    """A hash of each line's value of each template, and of each pair of a short line.

    Parameters
    ----------
    lines : of one or several pages, in order
    pages : array of shape (lines,)
        The number of each line's page, ascending.
    templates : names of templates, each of columns that `measure` gives

    Returns
    -------
    uint64 array of shape (templates + characters and pairs of a short line, lines); 0 where a line
    has no further character or pair.
    """
    text = text_of(lines)
    known = measure(lines, pages, text, templates)
    result = np.empty((len(templates) + 2 * _BAG, len(lines)), np.uint64)
    for k, (name, seed) in enumerate(zip(templates, seeds(templates), strict=True)):
        result[k] = _hash(seed, [known[column] for column in name.split(" ")])
    result[len(templates) : -_BAG] = _bag(text, "char", 1).T
    result[-_BAG:] = _bag(text, "pair", 2).T
    return result


def place(hashed: np.ndarray, bits: int) -> tuple[np.ndarray, np.ndarray]:
    """The row of a table of 2^`bits` weights that hashes fall on, and the byte that tells which
    of the values that fall there has the row's weights.
    """
    rows = (hashed >> np.uint64(64 - bits)).astype(np.int32)
    return rows, (hashed & np.uint64(0xFF)).astype(np.uint8)


def owners(hashed: np.ndarray, bits: int, min_count: int) -> np.ndarray:
    """For each row of a table of 2^`bits` weights the byte of its most frequent value, int16; -1
    where none of the values is seen `min_count` times.
    """
    values, often = np.unique(hashed, return_counts=True)
    often[values == 0] = 0
    order = np.argsort(often, kind="stable")
    order = order[often[order] >= min_count]
    rows, prints = place(values[order], bits)
    result = np.full(1 << bits, -1, np.int16)
    result[rows] = prints  # of several the last, which is the most frequent
    return result


def _hash(seed: np.uint64, parts: Sequence[np.ndarray]) -> np.ndarray:
    value = np.full(len(parts[0]), seed, np.uint64)
    for part in parts:
        value ^= part.astype(np.uint64)
        value *= _MIX
        value ^= value >> np.uint64(29)
    value *= _SALT
    value ^= value >> np.uint64(32)
    value *= _MIX
    return value


def _bag(text: Text, name: str, size: int) -> np.ndarray:
    """Hashes of the characters of short lines, or of their pairs, (lines, _BAG); 0 for none."""
    length = text.ends - text.starts
    at = text.starts[:, None] + np.arange(_BAG)
    inside = (at + size <= text.ends[:, None]) & (length <= SHORT)[:, None]
    at = np.where(inside, at, 0)
    value = text.codes[at].astype(np.uint64)
    if size == 2:
        value = value * np.uint64(65537) + text.codes[at + 1]
    hashed = _hash(seeds([name])[0], [value.ravel()]).reshape(at.shape)
    return np.where(inside, hashed, np.uint64(0))


def measure(
    lines: Sequence[Line], pages: np.ndarray, text: Text, templates: Sequence[str] = TEMPLATES
) -> dict[str, np.ndarray]:
    """The columns that templates name, as non-negative integers.

    A name that ends in a distance, as `kind-1`, is the column of the line that far away.
    """
    columns = own_columns(text)
    columns |= mark_columns(lines)
    columns |= place_columns(lines, pages, text, columns)
    columns |= repeat_columns(pages, columns)
    columns |= alone_columns(pages, columns)
    columns |= shared_columns(pages, text, columns)
    columns |= cohesion_columns(pages, text, columns)
    for name in {column for template in templates for column in template.split(" ")}:
        if name not in columns:
            place = max(name.rfind("+"), name.rfind("-"))
            columns[name] = shifted(columns[name[:place]], pages, int(name[place:]))
    return columns
