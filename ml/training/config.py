"""Experiment file → every setting, checked: the sections of the TOML file, what each key allows, what is wrong.

What is done with the settings is `experiment` (one training) and `sweeps` (many).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from ml.corpus.dataset import EMBEDDED
from ml.errors import ExperimentError, nearest


class _Section(BaseModel):
    """A section. The description of a key says what it must be; errors are made of it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


_File = Annotated[str | None, Field(description="the name of a file")]
_Column = Annotated[str | None, Field(description="the name of a column")]
_Count = Annotated[int, Field(ge=1, le=1 << 31, description="a whole number from 1 to 2147483648")]


class Data(_Section):
    """`train`: `embedded` or files. `test`: the same, or the share of the training data to hold out; 0 for none.

    `archive`: the broadcast archive as articles; those that the package has labels for are added to `train`.
    """

    train: Annotated[
        str | Annotated[list[str], Field(min_length=1)],
        Field(description='"embedded", or the name of a file or a list of them'),
    ] = EMBEDDED
    archive: _File = None
    test: Annotated[
        Annotated[float, Field(ge=0, lt=1)] | str,
        Field(description="the name of a file, or a share from 0 (no test) to below 1"),
    ] = 0.2
    text_column: _Column = None
    title_column: _Column = None
    label_column: _Column = None
    seed: Annotated[int, Field(ge=0, lt=1 << 32, description="a whole number from 0 to 4294967295")] = 0


class Tokens(_Section):
    """`dictionary`: a file of additional words in jieba's format."""

    dictionary: _File = None


def _in_order(lengths: tuple[int, ...]) -> tuple[int, ...]:
    if list(lengths) != sorted(lengths):
        raise ValueError
    return lengths


_Length = Annotated[int, Field(ge=1, le=8)]


class Features(_Section):
    """`char_ngrams`: shortest and longest character n-gram, empty for none. `background`: a file of unlabelled articles.

    See `TopicClassifier` for the others.
    """

    char_ngrams: Annotated[
        tuple[_Length, _Length] | tuple[()],
        BeforeValidator(lambda lengths: tuple(lengths) if isinstance(lengths, list) else lengths),
        AfterValidator(_in_order),
        Field(description="two lengths from 1 to 8, the shorter first, or [] for none"),
    ] = (1, 2)
    title_weight: Annotated[float, Field(ge=1, le=1e6, description="a number from 1 to 1000000")] = 2.0
    min_count: _Count = 2
    max_grams: _Count = 200_000
    background: _File = None
    directions: _Count = 300


class LinearModel(_Section):
    C: Annotated[float, Field(gt=0, le=1e9, description="a number above 0, at most 1e9")] = 1.0
    balance: Annotated[bool, Field(description="true or false")] = False


class ChainModel(_Section):
    l2: Annotated[float, Field(ge=0, le=1e9, description="a number from 0 to 1e9")] = 0.5
    min_count: _Count = 2
    bits: Annotated[int, Field(ge=10, le=22, description="a whole number from 10 to 22")] = 18
    max_iter: _Count = 150


class Thresholds(_Section):
    """`threshold`: `tuned` on out-of-fold predictions, or a probability. `folds`: how many folds."""

    threshold: Annotated[
        Literal["tuned"] | Annotated[float, Field(gt=0, lt=1)],
        Field(description='"tuned", or a probability above 0 and below 1'),
    ] = "tuned"
    folds: Annotated[int, Field(ge=2, le=100, description="a whole number from 2 to 100")] = 5


class Bounds(_Section):
    """A range to draw from, evenly or on a logarithmic scale."""

    low: float
    high: float
    log: bool = False

    @model_validator(mode="after")
    def _low_first(self) -> Bounds:
        if self.low > self.high or (self.log and self.low <= 0):
            raise ValueError
        return self


class _Experiment(_Section):
    name: Annotated[
        str,
        Field(
            pattern=r"^[^./\\\x00-\x1f][^/\\\x00-\x1f]{0,79}$",
            description="text of at most 80 characters without slashes, that begins with no dot",
        ),
    ]
    data: Data = Data()
    sweep: Annotated[
        dict[str, Annotated[list[Any], Field(min_length=1)] | Bounds],
        Field(
            description="a list of values to try, or {low = …, high = …, log = …} with low not above high "
            '(and above 0 where log is true); the key in quotes, as "model.C"'
        ),
    ] = {}


class TopicsExperiment(_Experiment):
    task: Literal["topics"]
    tokens: Tokens = Tokens()
    features: Features = Features()
    model: LinearModel = LinearModel()
    thresholds: Thresholds = Thresholds()


class SpansExperiment(_Experiment):
    task: Literal["spans"]
    model: ChainModel = ChainModel()


Experiment = TopicsExperiment | SpansExperiment
_ADAPTER: TypeAdapter[Experiment] = TypeAdapter(Annotated[Experiment, Field(discriminator="task")])


def read(path: Path, overrides: Mapping[str, Any] | None = None) -> Experiment:
    """Read an experiment file. `overrides` maps dotted keys to values. Raises ExperimentError with file and key."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ExperimentError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ExperimentError(f"{path}: not UTF-8 from byte {error.start}") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ExperimentError(f"{path}: not TOML: {error}") from error
    for key, value in (overrides or {}).items():
        _put(table, key, value)
    return parse(table, str(path))


def parse(table: Mapping[str, Any], where: str) -> Experiment:
    """Check an experiment given as a table; ExperimentError names the first key that is wrong."""
    try:
        return _ADAPTER.validate_python(table)
    except ValidationError as error:
        raise ExperimentError(f"{where}: {_explain(error.errors()[0], table)}") from error


def setting(text: str) -> tuple[str, Any]:
    """Read `key=value` from the command line; the value is TOML, or else a plain string.

    >>> setting("model.C=0.5"), setting("data.train=my.csv"), setting("features.char_ngrams=[1, 3]")
    (('model.C', 0.5), ('data.train', 'my.csv'), ('features.char_ngrams', [1, 3]))
    """
    key, _, value = text.partition("=")
    try:
        return key.strip(), tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return key.strip(), value


def with_settings(experiment: Experiment, settings: Mapping[str, Any]) -> Experiment:
    """The experiment with some settings changed. Raises ExperimentError for an unknown one."""
    table = experiment.model_dump(exclude={"sweep"})
    for key, value in settings.items():
        _put(table, key, value)
    return parse(table, experiment.name)


def flat(experiment: Experiment) -> dict[str, Any]:
    """Every resolved setting by its dotted key."""
    result: dict[str, Any] = {}
    for key, value in experiment.model_dump(exclude={"sweep"}).items():
        if isinstance(value, dict):
            result |= {f"{key}.{k}": v for k, v in value.items()}
        else:
            result[key] = value
    return result


def _put(table: dict[str, Any], key: str, value: Any) -> None:
    *sections, last = key.split(".")
    for section in sections:
        table = table.setdefault(section, {})
        if not isinstance(table, dict):
            raise ExperimentError(f"{key}: {section} is no section")
    table[last] = value


def _explain(error: Mapping[str, Any], table: Mapping[str, Any]) -> str:
    """One line for the first thing that pydantic found wrong: the key, what it must be and what was given."""
    if error["type"].startswith("union_tag"):
        return f'task must be "topics" or "spans", got {_given(table, ["task"])}'
    task, first, *rest = error["loc"]
    fields = (TopicsExperiment if task == "topics" else SpansExperiment).model_fields
    within = getattr(fields[first].annotation, "model_fields", None) if first in fields else None
    path = (
        [first, *rest[:1]] if within or first == "sweep" else [first]
    )  # behind it are names of pydantic's own
    key, given = ".".join(path), _given(table, path)
    if path in [["sweep"], [first] if within else []]:
        return f"{first} must be a section, [{first}], got {given}"
    known = within or fields
    name = "sweep" if first == "sweep" else path[-1]
    if name not in known:
        return f"unknown key {key}; {nearest(name, list(known))}"
    return f"{key} must be {known[name].description}, got {given}"


def _given(table: Mapping[str, Any], path: Sequence[str]) -> str:
    """What an experiment's table has under a key, short enough for a line."""
    value: Any = table
    for key in path:
        if key not in value:
            return "nothing"
        value = value[key]
    return f"{value!r:.60}"
