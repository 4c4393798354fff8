"""Parameters of estimators: what each is without a value given, and which values it may have.

An estimator has one table of them. The check in its `fit`, the settings of an experiment file and
the check of a saved model all follow from that table, so that none of the three allows what another
refuses.
"""

from __future__ import annotations

import reprlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any, Protocol

from ml.errors import InputError


class Parameter(Protocol):
    """What every kind of parameter has."""

    @property
    def default(self) -> Any:
        """Its value where none is given."""

    @property
    def allowed(self) -> str:
        """What a value must be, as error messages put it."""

    def accepts(self, value: Any) -> bool:
        """Whether this is a value that the parameter may have."""


Table = Mapping[str, Parameter]


@dataclass(frozen=True, slots=True)
class Number:
    """A number from `least` to `most`.

    `above`: `least` itself is not allowed. `also`: single values beside the numbers.

    >>> Number(1.0, 0, 1e9, above=True).allowed
    'a number above 0, at most 1e9'
    >>> Number("tuned", 0, 1, also=("tuned",)).allowed
    '"tuned" or a number from 0 to 1'
    """

    default: float | str | None
    least: float
    most: float
    whole: bool = False
    above: bool = False
    also: tuple[str | None, ...] = ()

    @property
    def allowed(self) -> str:
        """What a value must be, as error messages put it."""
        number = "a whole number" if self.whole else "a number"
        least, most = _shown(self.least), _shown(self.most)
        limits = f"above {least}, at most {most}" if self.above else f"from {least} to {most}"
        return " or ".join([*map(quoted, self.also), f"{number} {limits}"])

    def accepts(self, value: Any) -> bool:
        """Whether this is a value that the parameter may have."""
        if value is None or isinstance(value, str):
            return value in self.also
        if isinstance(value, bool) or not isinstance(value, Integral if self.whole else Real):
            return False
        number: Any = value
        inside = self.least < number if self.above else self.least <= number
        return bool(inside and number <= self.most)  # of infinities and NaN one of them is false


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few values.

    >>> Choice(None, ("balanced", None)).allowed
    '"balanced" or None'
    """

    default: str | None
    values: tuple[str | None, ...]

    @property
    def allowed(self) -> str:
        """What a value must be, as error messages put it."""
        return " or ".join(map(quoted, self.values))

    def accepts(self, value: Any) -> bool:
        """Whether this is a value that the parameter may have."""
        return (value is None or isinstance(value, str)) and value in self.values


@dataclass(frozen=True, slots=True)
class Lengths:
    """The shortest and the longest of a range of lengths, or None for no range.

    >>> Lengths((1, 2), 1, 8).accepts([2, 1])
    False
    """

    default: tuple[int, int] | None
    least: int
    most: int

    @property
    def allowed(self) -> str:
        """What a value must be, as error messages put it."""
        return f"two whole numbers from {self.least} to {self.most}, the smaller first, or None"

    def accepts(self, value: Any) -> bool:
        """Whether this is a value that the parameter may have."""
        if value is None:
            return True
        if not isinstance(value, tuple | list) or len(value) != 2:
            return False
        one = Number(None, self.least, self.most, whole=True)
        return all(map(one.accepts, value)) and bool(value[0] <= value[1])


@dataclass(frozen=True, slots=True)
class Words:
    """Words for a dictionary, each with its frequency or with None."""

    most: int  # the highest frequency
    default: tuple[tuple[str, int | None], ...] = ()

    @property
    def allowed(self) -> str:
        """What a value must be, as error messages put it."""
        return f"pairs of a word and its frequency, a whole number from 0 to {self.most} or None"

    def accepts(self, value: Any) -> bool:
        """Whether this is a value that the parameter may have."""
        frequency = Number(None, 0, self.most, whole=True, also=(None,))
        return isinstance(value, tuple | list) and all(
            isinstance(pair, tuple | list)
            and len(pair) == 2
            and isinstance(pair[0], str)
            and pair[0] != ""
            and frequency.accepts(pair[1])
            for pair in value
        )


def check(table: Table, values: Mapping[str, Any], needed: Collection[str] = ()) -> None:
    """Check the values of parameters against their table.

    Parameters
    ----------
    table
        The parameters that there are.
    values
        Values by name.
    needed
        Names that must be among the values.

    Raises
    ------
    InputError
        For the first parameter that is missing, unknown or out of bounds; it names the value and
        what is allowed.
    """
    for name in needed:
        if name not in values:
            raise InputError(f"{name} is missing")
    for name, value in values.items():
        if name not in table:
            raise InputError(f"unknown parameter {name!r:.40}; known: {', '.join(sorted(table))}")
        if not table[name].accepts(value):
            raise InputError(f"{name} must be {table[name].allowed}, got {reprlib.repr(value)}")


def quoted(value: str | None) -> str:
    """A value as messages show it: text in quotes, None as it is."""
    return str(value) if value is None else f'"{value}"'


def _shown(limit: float) -> str:
    return f"{limit:g}".replace("e+0", "e") if isinstance(limit, float) else str(limit)
