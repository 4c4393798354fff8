"""What the commands share: options, with `--quiet` and `--debug` of every one, and their values."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from ml.errors import InputError

if TYPE_CHECKING:
    from ml.io.readers import Columns
    from ml.model.model import Model

ROWS_FAILED = 3  # the exit code of a command that is done, but not with every row or page

_Decorated = TypeVar("_Decorated", bound=Callable[..., Any])


def _remember(context: click.Context, switch: click.Parameter, value: bool) -> None:
    if value:  # given before the command, it holds though not given again after it
        context.meta[f"ml.{switch.name}"] = True


SWITCHES = [
    click.Option([f"--{name}"], is_flag=True, expose_value=False, callback=_remember, help=text)
    for name, text in {
        "quiet": "No progress and no notes on standard error.",
        "debug": "Show a traceback if the command fails.",
    }.items()
]


class Command(click.Command):
    """A command that takes `--quiet` and `--debug`, as the group above it does."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The command's own options, then those that every command has, then `--help`."""
        *own, help_option = super().get_params(ctx)
        return [*own, *(s for s in SWITCHES if s not in own), help_option]


class Group(Command, click.Group):
    """A group of such commands."""

    command_class = Command


def complete_file(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    """Have the shell complete the name of a file."""
    return [CompletionItem(incomplete, type="file")]


def complete_folder(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    """Have the shell complete the name of a folder."""
    return [CompletionItem(incomplete, type="dir")]


_COLUMNS = {
    "text": "the text",
    "title": "the title",
    "id": "the id",
    "label": "the label or labels",
}


def columns(*names: str) -> Callable[[_Decorated], _Decorated]:
    """Options that name the columns of the input, such as `--text-column`."""

    def add(command: _Decorated) -> _Decorated:
        for name in reversed(names):
            text = f"Column that holds {_COLUMNS[name]}."
            command = click.option(f"--{name}-column", metavar="C", help=text)(command)
        return command

    return add


sheet = click.option(
    "--sheet", metavar="NAME|N", help="Sheet of an Excel input, by name or number; default: first."
)
model = click.option(
    "--model",
    "model_name",
    metavar="M",
    shell_complete=complete_folder,
    help="Folder, models:/NAME@ALIAS, models:/NAME/VERSION or runs:/ID; default: shipped model.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object only.")
cluster = click.option("--cluster", metavar="ADDR", help="Dask scheduler, as tcp://host:8786.")


def only(text: str) -> Callable[[_Decorated], _Decorated]:
    """`--only`, which selects one component of the model."""
    return click.option("--only", type=click.Choice(["topics", "spans"]), help=text)


def given_columns(given: dict[str, str | None], keep: tuple[str, ...] = ()) -> Columns:
    """The columns that the options of `columns` name."""
    from ml.io.readers import Columns

    named = {option.removesuffix("_column"): column for option, column in given.items()}
    return Columns(**named, keep=keep)


def load_model(name: str | None) -> tuple[Model, Path]:
    """The model that `--model` names, and the folder it was loaded from."""
    from ml.model import model

    if name is None:
        return model.load(), model.default_path()
    from ml.tracking import registry

    path, registered = registry.fetch(name) if registry.is_uri(name) else (Path(name), None)
    return model.load(path, registered=registered), path


def fetcher(name: str | None) -> Callable[[], Path] | None:
    """A function that fetches the model that `--model` names, on any machine; None for a folder."""
    from functools import partial

    from ml.tracking import registry, stores

    if name is None or not registry.is_uri(name):
        return None
    return partial(registry.fetch_from, stores.store(), name)


def check_output(inputs: tuple[str, ...], out: str | None) -> None:
    """Refuse an output that is one of the inputs or no regular file, before anything is read."""
    from ml.io import atomic, places

    if out is None:
        return
    if Path(out).is_dir():
        raise InputError("is a folder; name a file", file=out)
    if out.lower().startswith("memory:"):
        what = "is lost when the command ends; name a file, or a URL such as s3://bucket/file"
        raise InputError(what, file=out)
    for name in inputs:
        if places.same(places.locate(name), places.locate(out)) and not Path(name).is_dir():
            raise InputError("is both input and output", file=out)
    atomic.check_output(places.locate(out))
