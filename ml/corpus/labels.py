"""What the labels of a row are, in data of any kind: one of many, or several.

Columns called `topics` or `labels` hold several, whatever is in them. A column called `label` holds one, unless a row has
a list. Any other column holds several if some row of it has a list or a |, and else one. A comma may belong to the name of
a label, so it parts labels only in the first two. Reading rows is
`corpus`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from ml.errors import InputError

_SEVERAL = ("topics", "labels")
_ONE = "label"


def several(rows: Iterable[Mapping[str, Any]], column: str | None = None) -> set[str]:
    """The columns that hold several labels a row; `column` has the labels, if not one with a usual name."""
    found = set(_SEVERAL)
    for row in rows:
        name = _name(row, column)
        if name is not None and name not in found and _has_several(row.get(name), name):
            found.add(name)
    return found


def labelled(
    row: Mapping[str, Any], column: str | None, several: set[str]
) -> tuple[dict[str, Any], bool | None]:
    """The row with its labels as `topics` and `spans`, and whether it has one label of many (None: no label).

    Raises InputError for a missing column and for what can be no label.
    """
    row = dict(row)
    if isinstance(row.get("spans"), str):
        row["spans"] = _json(row["spans"], "spans")
    name = _name(row, column)
    if name is None:
        return row, None
    if name not in row:
        raise InputError(f"no column {name!r}; columns: {', '.join(map(str, row))}")
    value = row[name]
    if value is None:
        return {k: v for k, v in row.items() if k != "topics"}, None
    if name in several:
        return row | {"topics": [_label(v, name) for v in _parts(value, name)]}, False
    if isinstance(value, str) and not value.strip():
        raise InputError(f"{name} is empty; a row needs one label where no row has several")
    label = _label(value, name).strip()
    return row | {"topics": [label], "primary": label}, True


def _name(row: Mapping[str, Any], column: str | None) -> str | None:
    return column or next((c for c in (*_SEVERAL, _ONE) if c in row), None)


def _has_several(value: Any, name: str) -> bool:
    """
    >>> [_has_several(v, "desk") for v in (["财经"], '["财经"]', "财经|文化", "财经、文化", "Food, drink", "[财经]", None)]
    [True, True, True, False, False, False, False]
    """
    return isinstance(value, list) or (
        isinstance(value, str) and ("|" in value and name != _ONE or _listed(value) is not None)
    )


def _parts(value: Any, name: str) -> list[Any]:
    """What is in a value of a column of several labels: a list, a list as JSON, text with separators, or one label.

    >>> _parts("trade, culture", "topics"), _parts("Food, drink | culture", "desks"), _parts("[]", "desks")
    (['trade', 'culture'], ['Food, drink', 'culture'], [])
    """
    usual = name in _SEVERAL
    if isinstance(value, str):
        found = _json(value, name) if usual and value.startswith("[") else _listed(value)
        parts = [v.strip() for v in re.split(r"[|;,；，、]" if usual else r"\|", value)]
        value = [v for v in parts if v] if found is None else found
    return value if isinstance(value, list) else [value]


def _listed(text: str) -> list[Any] | None:
    """The list that is written as JSON in a cell, if one is."""
    try:
        value = orjson.loads(text) if text.startswith("[") else None
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, list) else None


def _label(value: Any, name: str) -> str:
    if not isinstance(value, str | int) or value == "":
        raise InputError(f"{name} must be a label, text or an integer, got {value!r:.60}")
    return str(value)


def _json(text: str, name: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InputError(f"{name} is not JSON: {error}") from error
