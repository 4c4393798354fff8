"""Parts of the documentation that are generated from the code when the site is built.

A page asks for one with a comment, `<!-- generated: NAME -->`, where NAME is a key of `GENERATED`.
"""

from __future__ import annotations

import ast
import re
import textwrap
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel

ROOT = Path(__file__).parents[1]
_MARK = re.compile(r"^<!-- generated: (\w+) -->$", re.M)


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Called by mkdocs for each page: put in what the page asks for."""
    return _MARK.sub(lambda found: GENERATED[found[1]](), markdown)


def table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    """A Markdown table.

    >>> print(table(["a", "b"], iter([["1", "x|y"]])))
    | a | b |
    |---|---|
    | 1 | x\\|y |
    """
    cells = [head, ["---"] * len(head), *([c.replace("|", r"\|") for c in row] for row in rows)]
    lines = ["| " + " | ".join(row) + " |" for row in cells]
    lines[1] = lines[1].replace(" ", "")
    return "\n".join(lines)


def layers() -> list[str]:
    """The packages in order, from pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return list(project["tool"]["newsdesk"]["layers"])


def packages() -> str:
    """Every package, in order, with the first line of its docstring."""
    return table(["package", "contents"], map(_package, [*layers(), "data"]))


def _package(name: str) -> list[str]:
    folder = ROOT / "ml" / name
    file = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return [f"`ml/{name}/`" if folder.is_dir() else f"`ml/{name}.py`", text.partition("\n\n")[0]]


def commands() -> str:
    """Every command with its usage, its text and its options."""
    from ml.cli.main import main

    return "\n\n".join(_command(path, command) for path, command in walk(main, "ml"))


def walk(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """A command and those below it, by the words that call them."""
    yield path, command
    if isinstance(command, click.Group):
        for name, inner in sorted(command.commands.items()):
            yield from walk(inner, f"{path} {name}")


def _command(path: str, command: click.Command) -> str:
    context = click.Context(command, info_name=path)
    parts = [
        f"## {path}",
        f"```text\n{' '.join([path, *command.collect_usage_pieces(context)])}\n```",
    ]
    for paragraph in re.split(r"\n\s*\n", (command.help or "").strip()):
        if "\b" in paragraph:  # click keeps the lines of such a paragraph
            lines = textwrap.dedent(paragraph.replace("\b", "")).strip("\n")
            parts.append(f"```text\n{lines}\n```")
        else:
            parts.append(re.sub(r"\s+", " ", paragraph))
    rows = [r for p in command.get_params(context) if (r := p.get_help_record(context))]
    parts.append(table(["option", "meaning"], ([f"`{option}`", text] for option, text in rows)))
    return "\n\n".join(parts)


def settings() -> str:
    """Every key of an experiment file, by task and section."""
    from ml.training import config

    parts = []
    for model in (config.TopicsExperiment, config.SpansExperiment):
        task = model.model_fields["task"].annotation.__args__[0]  # type: ignore[union-attr]
        parts += [f'## task = "{task}"', _fields(model, "")]
        for name, field in model.model_fields.items():
            section = field.annotation
            if isinstance(section, type) and issubclass(section, BaseModel):
                parts += [f"### [{name}] {{ #{task}-{name} }}", _fields(section, f"{name}.")]
    return "\n\n".join(parts)


def _fields(model: type[BaseModel], prefix: str) -> str:
    rows = (
        [f"`{prefix}{name}`", _default(field), field.description or ""]
        for name, field in model.model_fields.items()
        if field.description or name == "sweep"
    )
    return table(["key", "default", "must be"], rows)


def _default(field: Any) -> str:
    if field.is_required():
        return "required"
    value = field.default
    if value is None:
        return "not set"
    if isinstance(value, str):
        return f'`"{value}"`'
    return f"`{list(value) if isinstance(value, tuple) else value}`"


def record() -> str:
    """The fields of a prediction in each format."""
    from ml import schema

    shape = schema.Predictions(["topics", "spans"], ["LABEL"], explained=True)
    arrow = shape.arrow()
    rows = (
        [f"`{name}`", _JSON[type_], _CELL[type_], f"`{_arrow(arrow.field(name).type)}`"]
        for name, type_ in shape.types().items()
    )
    head = ["field", "JSONL", "CSV, TSV", "Parquet"]
    return f"{table(head, rows)}\n\n### A span\n\n{_struct(schema.SPAN)}\n\n### A word\n\n{_struct(schema.WORD)}"


def _struct(fields: dict[str, Any]) -> str:
    return table(["field", "type"], ([f"`{name}`", _JSON[type_]] for name, type_ in fields.items()))


def _arrow(type_: Any) -> str:
    import pyarrow as pa

    if pa.types.is_list(type_):
        return f"list of {_arrow(type_.value_type)}"
    return "struct" if pa.types.is_struct(type_) else str(type_)


_JSON = {
    "text": "text",
    "integer": "integer",
    "number": "number, or null",
    "any": "text, integer or null",
    "texts": "list of text",
    "scores": "object, label → probability",
    "words": "object, label → list of words",
    "spans": "list of spans",
}
_CELL = _JSON | {
    "any": "text",
    "texts": "joined by `|`",
    "scores": "a column `score_LABEL` for each label",
    "words": "JSON",
    "spans": "JSON",
}
GENERATED = {"packages": packages, "commands": commands, "settings": settings, "record": record}
