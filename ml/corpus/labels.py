"""The labels of a row: multiclass (exactly one) or multilabel (any number).

Columns called `topics` or `labels` hold several labels, whatever their values are. A column called
`label` holds one, unless a row has a list. Any other column holds several if some row of it has a
list or a |, and otherwise one. A comma may belong to the name of a label, so it separates labels
only in the first two. Reading rows is `dataset`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from ml.errors import InputError

_MULTILABEL = ("topics", "labels")
_MULTICLASS = "label"


def find_multilabel_columns(
    rows: Iterable[Mapping[str, Any]], column: str | None = None
) -> set[str]:
    """The columns that hold several labels a row.

    Parameters
    ----------
    rows
        All rows of a file.
    column
        The column with the labels; by default the first of `topics`, `labels` and `label` that a
        row has.

    Returns
    -------
    set of str
        `topics` and `labels`, and any other label column in which a row has several.
    """
    found = set(_MULTILABEL)
    for row in rows:
        name = _find_column(row, column)
        if name is not None and name not in found and _is_multilabel(row.get(name), name):
            found.add(name)
    return found


def parse_labels(
    row: Mapping[str, Any], column: str | None, multilabel: set[str]
) -> tuple[dict[str, Any], bool | None]:
    """Bring the labels of a row into `topics`, `primary` and `spans`.

    Parameters
    ----------
    row : mapping
    column : str or None
        The column with the labels; None for the first of `topics`, `labels` and `label`.
    multilabel : set of str
        The columns with several labels a row, see `find_multilabel_columns`.

    Returns
    -------
    tuple of dict and (bool or None)
        The row, and whether its label is multiclass; None if it has no label.

    Raises
    ------
    InputError
        If the column is missing, or a value is no label.
    """
    row = dict(row)
    if isinstance(row.get("spans"), str):
        row["spans"] = _parse_json(row["spans"], "spans")
    name = _find_column(row, column)
    if name is None:
        return row, None
    if name not in row:
        raise InputError(f"no column {name!r}; columns: {', '.join(map(str, row))}")
    value = row[name]
    if value is None:
        return {k: v for k, v in row.items() if k != "topics"}, None
    if name in multilabel:
        return row | {"topics": [_check_label(v, name) for v in _split_labels(value, name)]}, False
    if isinstance(value, str) and not value.strip():
        raise InputError(f"{name} is empty; a row needs one label where no row has several")
    label = _check_label(value, name).strip()
    return row | {"topics": [label], "primary": label}, True


def without_empty(
    row: Mapping[str, Any], column: str | None, multilabel: set[str]
) -> dict[str, Any]:
    """A row with None in place of a multiclass label that is empty or blank.

    >>> without_empty({"text": "港口", "label": " "}, None, set())
    {'text': '港口', 'label': None}
    """
    name = _find_column(row, column)
    value = None if name is None else row.get(name)
    if name is None or name in multilabel or not isinstance(value, str) or value.strip():
        return dict(row)
    return {**row, name: None}


def _find_column(row: Mapping[str, Any], column: str | None) -> str | None:
    return column or next((c for c in (*_MULTILABEL, _MULTICLASS) if c in row), None)


def _is_multilabel(value: Any, name: str) -> bool:
    """
    >>> [_is_multilabel(value, "desk") for value in (["财经"], '["财经"]', "财经|文化")]
    [True, True, True]
    >>> [_is_multilabel(value, "desk") for value in ("财经、文化", "Food, drink", "[财经]", None)]
    [False, False, False, False]
    """
    return isinstance(value, list) or (
        isinstance(value, str)
        and ("|" in value and name != _MULTICLASS or _parse_list(value) is not None)
    )


def _split_labels(value: Any, name: str) -> list[Any]:
    """The labels in a value of a multilabel column: a list, a list as JSON, text with separators,
    or one label.

    >>> _split_labels("trade, culture", "topics"), _split_labels("Food, drink | culture", "desks")
    (['trade', 'culture'], ['Food, drink', 'culture'])
    >>> _split_labels("[]", "desks")
    []
    """
    usual = name in _MULTILABEL
    if isinstance(value, str):
        found = _parse_json(value, name) if usual and value.startswith("[") else _parse_list(value)
        parts = [v.strip() for v in re.split(r"[|;,；，、]" if usual else r"\|", value)]
        value = [v for v in parts if v] if found is None else found
    return value if isinstance(value, list) else [value]


def _parse_list(text: str) -> list[Any] | None:
    """The list that is written as JSON in a cell, if one is."""
    try:
        value = orjson.loads(text) if text.startswith("[") else None
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, list) else None


def _check_label(value: Any, name: str) -> str:
    if not isinstance(value, str | int) or value == "":
        raise InputError(f"{name} must be a label, text or an integer, got {value!r:.60}")
    return str(value)


def _parse_json(text: str, name: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InputError(f"{name} is not JSON: {error}") from error
