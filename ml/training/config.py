"""Experiment file → every setting, checked: sections, what each key allows, what is wrong.

Settings that are parameters of an estimator have their defaults and bounds from its table
(`ml.topics.parameters`, `ml.spans.parameters`). What is done with the settings is `fitting` (one
training) and `sweeps` (many).
"""

from __future__ import annotations

import tomllib
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
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
from ml.parameters import Number, Parameter
from ml.spans import parameters as of_spans
from ml.topics import parameters as of_topics


class _Section(BaseModel):
    """A section. The description of a key says what it must be; errors are made of it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


SEEDS = Number(
    0, 0, of_topics.SEED.most, whole=True
)  # of folds and shares: those of an estimator, but not None
_File = Annotated[str | None, Field(description="the name of a file")]
_Column = Annotated[str | None, Field(description="the name of a column")]
_NONE: dict[str, Any] = {"ngram_range": [], "class_weight": "none"}  # TOML has no null


def _read_as(table: Mapping[str, Parameter], name: str) -> Any:
    """How a setting is read that is a parameter of an estimator; the type stands beside it."""
    parameter, none = table[name], _NONE.get(name)

    def value(given: Any) -> Any:
        if name in _NONE and given == none:
            given = None
        if not parameter.accepts(given):
            raise ValueError
        if isinstance(parameter, Number) and not parameter.whole and isinstance(given, int):
            return float(given)
        return tuple(given) if isinstance(given, list) else given

    return BeforeValidator(value)


def _setting(table: Mapping[str, Parameter], name: str) -> Any:
    """The default of such a setting, and what it must be."""
    allowed = table[name].allowed
    if name in _NONE:
        none = "[]" if _NONE[name] == [] else f'"{_NONE[name]}"'
        allowed = allowed.replace("None", none)
    return Field(default=table[name].default, description=allowed)


_TOPICS, _SPANS = of_topics.PARAMETERS, of_spans.PARAMETERS


class Data(_Section):
    """`train`: `embedded` or files. `test`: the same, or the share to hold out; 0 for none.

    `archive`: the broadcast archive or the wide news as articles, or both; those that the package
    has labels for are added to `train`. `sheet`: of workbooks, by name or number. `min_examples`:
    topics of fewer articles are left out. `strict`: a row whose label is empty is an error.
    """

    train: Annotated[
        str | Annotated[list[str], Field(min_length=1)],
        Field(description='"embedded", or the name of a file or a list of them'),
    ] = EMBEDDED
    archive: Annotated[
        str | Annotated[list[str], Field(min_length=1)] | None,
        Field(description="the name of a file or a list of them"),
    ] = None
    test: Annotated[
        Annotated[float, Field(ge=0, lt=1)] | str,
        Field(description="the name of a file, or a share from 0 (no test) to below 1"),
    ] = 0.2
    text_column: _Column = None
    title_column: _Column = None
    label_column: _Column = None
    sheet: Annotated[str | None, Field(description="the name or number of a sheet, as text")] = None
    min_examples: Annotated[
        int, Field(ge=1, le=1 << 31, description="a whole number from 1 to 2147483648")
    ] = 1
    strict: Annotated[bool, Field(description="true or false")] = False
    seed: Annotated[int, Field(ge=0, le=SEEDS.most, description=SEEDS.allowed)] = 0


class Tokens(_Section):
    """`dictionary`: a file of additional words in jieba's format."""

    dictionary: _File = None


class Features(_Section):
    """`background`: a file of unlabelled articles. See `TopicClassifier` for the others.

    An empty `ngram_range` is None.
    """

    ngram_range: Annotated[tuple[int, int] | None, _read_as(_TOPICS, "ngram_range")] = _setting(
        _TOPICS, "ngram_range"
    )
    title_weight: Annotated[float, _read_as(_TOPICS, "title_weight")] = _setting(
        _TOPICS, "title_weight"
    )
    min_df: Annotated[int | str, _read_as(_TOPICS, "min_df")] = _setting(_TOPICS, "min_df")
    max_features: Annotated[int, _read_as(_TOPICS, "max_features")] = _setting(
        _TOPICS, "max_features"
    )
    characters: Annotated[str, _read_as(_TOPICS, "characters")] = _setting(_TOPICS, "characters")
    background: _File = None
    n_components: Annotated[int, _read_as(_TOPICS, "n_components")] = _setting(
        _TOPICS, "n_components"
    )


class LinearModel(_Section):
    """See `TopicClassifier`; "none" is None."""

    C: Annotated[float | str, _read_as(_TOPICS, "C")] = _setting(_TOPICS, "C")
    nb_share: Annotated[float | str, _read_as(_TOPICS, "nb_share")] = _setting(_TOPICS, "nb_share")
    bayes_share: Annotated[float | str, _read_as(_TOPICS, "bayes_share")] = _setting(
        _TOPICS, "bayes_share"
    )
    class_weight: Annotated[str | None, _read_as(_TOPICS, "class_weight")] = _setting(
        _TOPICS, "class_weight"
    )


class ChainModel(_Section):
    """See `SpanTagger`."""

    l2: Annotated[float, _read_as(_SPANS, "l2")] = _setting(_SPANS, "l2")
    min_count: Annotated[int, _read_as(_SPANS, "min_count")] = _setting(_SPANS, "min_count")
    bits: Annotated[int, _read_as(_SPANS, "bits")] = _setting(_SPANS, "bits")
    max_iter: Annotated[int, _read_as(_SPANS, "max_iter")] = _setting(_SPANS, "max_iter")
    variants: Annotated[float, _read_as(_SPANS, "variants")] = _setting(_SPANS, "variants")


class Thresholds(_Section):
    """See `TopicClassifier`."""

    threshold: Annotated[float | str, _read_as(_TOPICS, "threshold")] = _setting(
        _TOPICS, "threshold"
    )
    cv: Annotated[int, _read_as(_TOPICS, "cv")] = _setting(_TOPICS, "cv")


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
            description="a list of values to try, or {low = …, high = …, log = …} "
            "with low not above high "
            '(and above 0 where log is true); the key in quotes, as "model.C"'
        ),
    ] = {}


class TopicsExperiment(_Experiment):
    """The settings of a training of topics."""

    task: Literal["topics"]
    tokens: Tokens = Tokens()
    features: Features = Features()
    model: LinearModel = LinearModel()
    thresholds: Thresholds = Thresholds()


class SpansExperiment(_Experiment):
    """The settings of a training of spans."""

    task: Literal["spans"]
    model: ChainModel = ChainModel()


Experiment = TopicsExperiment | SpansExperiment
_ADAPTER: TypeAdapter[Experiment] = TypeAdapter(Annotated[Experiment, Field(discriminator="task")])


def _warn(line: str) -> None:
    warnings.warn(line, FutureWarning, stacklevel=2)


def read_config(
    path: Path, overrides: Mapping[str, Any] | None = None, note: Callable[[str], None] = _warn
) -> Experiment:
    """Read an experiment file.

    Parameters
    ----------
    path
        The TOML file.
    overrides
        Values by dotted key, which take the place of the file's.
    note
        Called with a line for each key that has another name now; a FutureWarning without it.

    Raises
    ------
    ExperimentError
        For the first thing that is wrong, with file and key.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ExperimentError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ExperimentError(f"{path}: not UTF-8 from byte {error.start}") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ExperimentError(f"{path}: not TOML: {error}") from error
    table = _renamed(table, str(path), note)
    changes: dict[str, Any] = {}
    for key, value in (overrides or {}).items():
        new, value = _renamed_key(key, value, table.get("task"))
        if new != key:
            note(f"the setting {key} is now called {new}")
        changes[new] = value
    for key, value in changes.items():
        _put(table, key, value)
    return parse(table, str(path), note)


def parse(table: Mapping[str, Any], where: str, note: Callable[[str], None] = _warn) -> Experiment:
    """Check an experiment given as a table.

    Parameters
    ----------
    table, where
        The table, and what errors call it.
    note
        See `read_config`.

    Raises ExperimentError for the first key that is wrong.
    """
    table = _renamed(table, where, note)
    try:
        return _ADAPTER.validate_python(table)
    except ValidationError as error:
        raise ExperimentError(f"{where}: {_explain(error.errors()[0], table)}") from error


def setting(text: str) -> tuple[str, Any]:
    """Read `key=value` from the command line; the value is TOML, or else a plain string.

    >>> setting("model.C=0.5"), setting("data.train=my.csv"), setting("features.ngram_range=[1, 3]")
    (('model.C', 0.5), ('data.train', 'my.csv'), ('features.ngram_range', [1, 3]))
    """
    key, _, value = text.partition("=")
    try:
        return key.strip(), tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return key.strip(), value


def with_settings(experiment: Experiment, settings: Mapping[str, Any]) -> Experiment:
    """The experiment with some settings changed, by dotted key.

    Raises ExperimentError for an unknown one, and for a value that is not allowed.
    """
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


def _renamed(table: Mapping[str, Any], where: str, note: Callable[[str], None]) -> dict[str, Any]:
    """The table with keys of before under the names they have now, in sections and in the sweep."""
    task, result = table.get("task"), dict(table)
    for section, values in table.items():
        if not isinstance(values, Mapping):
            continue
        result[section] = {}
        for key, value in values.items():
            old = key if section == "sweep" else f"{section}.{key}"
            new, value = _renamed_key(old, value, task)
            if new != old:
                note(f"{where}: the setting {old} is now called {new}")
            last = new if section == "sweep" else new.partition(".")[2]
            if last in result[section] or (new != old and last in values):
                raise ExperimentError(f"{where}: {old} and {new} are one setting; keep {new}")
            result[section][last] = value
    return result


def _renamed_key(key: str, value: Any, task: Any) -> tuple[str, Any]:
    """A dotted key of before, and its value or the list of its values, as they are now."""
    section, _, name = key.partition(".")
    if task != "topics" or name not in of_topics.RENAMED or section not in _SECTIONS:
        return key, value
    new = of_topics.RENAMED[name]
    if new not in _SECTIONS[section].model_fields:
        return key, value
    if isinstance(value, list):
        return f"{section}.{new}", [_renamed_value(name, v) for v in value]
    return f"{section}.{new}", _renamed_value(name, value)


def _renamed_value(name: str, value: Any) -> Any:
    new, value = of_topics.renamed(name, value)
    return _NONE[new] if value is None and new in _NONE else value


_SECTIONS: dict[str, type[BaseModel]] = {
    "features": Features,
    "model": LinearModel,
    "thresholds": Thresholds,
}


def _put(table: dict[str, Any], key: str, value: Any) -> None:
    *sections, last = key.split(".")
    for section in sections:
        table = table.setdefault(section, {})
        if not isinstance(table, dict):
            raise ExperimentError(f"{key}: {section} is no section")
    table[last] = value


def _explain(error: Mapping[str, Any], table: Mapping[str, Any]) -> str:
    """A line for the first thing that pydantic found wrong: key, what it must be, what it is."""
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
