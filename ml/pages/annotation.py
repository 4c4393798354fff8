"""Annotated pages: which lines are headlines, paragraphs, the rest of paragraphs, and what is
dropped.

A file of annotations is JSONL with a row for each article, in the order of the page: `file`,
`title_lines`, `body_lines`, `joins` (pairs of body lines of which the second is the rest of the
first), `headings` (body lines that are sub-headings) and `dropped` (line → caption, byline or
furniture). Lines that no row names are furniture. Numbers are those of lines in the file, from 1.
The pages lie beside the annotations, or in a folder that has their name without the ending.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ml.errors import InputError
from ml.io.places import Location
from ml.pages.labelling import LABELS
from ml.pages.lines import Line

_LONGEST_HEADING = 30  # characters of a body line without a stop that is taken for a sub-heading
_DROPPED = ("caption", "byline", "furniture")


@dataclass(frozen=True, slots=True)
class AnnotatedPage:
    """A page, its lines, the label of each, and the articles that they make."""

    path: Location
    lines: list[Line]
    labels: list[str]
    articles: list[tuple[str, str]]  # title and text


def labels_of(lines: Sequence[Line], rows: Sequence[Mapping[str, Any]], where: str) -> list[str]:
    """The label of each line of a page by the rows of its articles.

    Raises InputError for what names no line of the page, or gives a line two labels.
    """
    names: dict[int, str] = {}
    for row in rows:
        own = _labels_of_article(row, {line.number: line for line in lines}, where)
        twice = next((n for n in own if n in names and names[n] != own[n]), None)
        if twice is not None:
            raise InputError(f"line {twice} is both {names[twice]} and {own[twice]}", file=where)
        names |= own
    return [names.get(line.number, "furniture") for line in lines]


def _labels_of_article(
    row: Mapping[str, Any], lines: Mapping[int, Line], where: str
) -> dict[int, str]:
    titles, body = _numbers(row, "title_lines", where), _numbers(row, "body_lines", where)
    joined = {pair[1] for pair in row.get("joins") or []}
    headings = set(row.get("headings") or []) if "headings" in row else None
    names = {n: "title_more" for n in titles} | {n: "title" for n in titles[:1]}
    begun = {pair[0] for pair in row.get("joins") or []}
    below = False  # whether there is text for a sub-heading to stand above
    for n in reversed(body):
        if n in joined:
            names[n] = "body_more"
        elif below and n != body[0] and n not in begun and _is_heading(n, lines.get(n), headings):
            names[n] = "heading"
        else:
            names[n] = "body"
        below = below or names[n] == "body" and not _is_heading(n, lines.get(n), headings)
    for key, kind in (row.get("dropped") or {}).items():
        if kind not in _DROPPED:
            raise InputError(
                f"line {key} is dropped as {kind!r:.40}, which is none of {', '.join(_DROPPED)}",
                file=where,
            )
        above = kind == "byline" and body and int(key) < body[0]
        names[int(key)] = "byline_above" if above else kind
    return {n: name for n, name in names.items() if n in lines}


def _numbers(row: Mapping[str, Any], key: str, where: str) -> list[int]:
    numbers = row.get(key) or []
    if not isinstance(numbers, list) or not all(type(n) is int and n > 0 for n in numbers):
        raise InputError(f"{key} must be a list of line numbers, from 1", file=where)
    return numbers


def _is_heading(number: int, line: Line | None, headings: set[int] | None) -> bool:
    if headings is not None:
        return number in headings
    if line is None or line.item:
        return False
    bare = line.text.rstrip("”’」』）)")
    return bool(line.mark or line.level) or (
        len(line.text) <= _LONGEST_HEADING
        and not bare.endswith(("。", "！", "？", "；", "，", "："))
    )


def rows_of(file: str, lines: Sequence[Line], labels: Sequence[str]) -> list[dict[str, Any]]:
    """The annotation of each article of a page from its labelled lines.

    What stands before the first headline belongs to the first article. A page without an article
    gives one row, whose lists of lines are empty.
    """
    heads = [_begin(labels, k) for k, label in enumerate(labels) if label == "title"]
    bounds = [0, *heads[1:], len(lines)] if heads else [0, len(lines)]
    return [
        row_of(file, n, lines[a:b], labels[a:b])
        for n, (a, b) in enumerate(zip(bounds, bounds[1:], strict=False), 1)
    ]


def _begin(labels: Sequence[str], title: int) -> int:
    """Where an article begins whose reporter may stand above its headline."""
    while title and labels[title - 1] == "byline_above":
        title -= 1
    return title


def row_of(file: str, article: int, lines: Sequence[Line], labels: Sequence[str]) -> dict[str, Any]:
    """The annotation of one article from its labelled lines."""
    named = list(zip(lines, labels, strict=True))
    kinds = {"byline_above": "byline"}
    body = [line.number for line, label in named if label in ("body", "body_more", "heading")]
    return {
        "file": file,
        "article": article,
        "title_lines": [line.number for line, label in named if label.startswith("title")],
        "body_lines": body,
        "joins": [[before, line.number] for before, line in _before(named)],
        "headings": [line.number for line, label in named if label == "heading"],
        "dropped": {
            str(line.number): kinds.get(label, label)
            for line, label in named
            if label in (*_DROPPED, *kinds)
        },
    }


def _before(named: Sequence[tuple[Line, str]]) -> list[tuple[int, Line]]:
    """Lines that are the rest of a paragraph, each with the number of its line before."""
    found, last = [], 0
    for line, label in named:
        if label == "body_more":
            found.append((last, line))
        if label in ("body", "body_more", "heading"):
            last = line.number
    return found


assert set(_DROPPED) < set(LABELS)
