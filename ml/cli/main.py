"""The command `ml`: all commands in one group, and the one place where errors are caught.

The modules of the commands import what does the work only when a command runs, so that `ml --help`
loads nothing heavy.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from ml.cli import console, data, evaluate, options, pages, predict, runs, train
from ml.errors import ToolkitError


class _Main(options.Group):
    """The group of all commands, which turns an error into one line and an exit code."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except OSError as error:  # the help could not be printed
            console.fail(error.strerror or str(error))

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # the reader has enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt:
            console.fail("interrupted")
        except MemoryError:
            console.fail("out of memory: use a smaller input or fewer jobs")
        except Exception as error:
            if console.is_on("debug"):
                raise
            console.fail(message(error), error.code if isinstance(error, ToolkitError) else 1)


def message(error: Exception) -> str:
    """The line that describes an error to the user.

    >>> message(OSError(28, "No space left on device", "a.jsonl"))
    'a.jsonl: No space left on device'
    """
    if isinstance(error, ToolkitError):
        return str(error)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}"
    return f"unexpected {type(error).__name__}: {error}; run with --debug for the traceback"


@click.group(
    cls=_Main,
    params=list(options.SWITCHES),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
    --quiet and --debug can stand before or after the command.

    \b
    Shell completion: add one line to the shell's start-up file.
      bash   eval "$(_ML_COMPLETE=bash_source ml)"
      zsh    eval "$(_ML_COMPLETE=zsh_source ml)"
      fish   _ML_COMPLETE=fish_source ml | source
    """,
)
@click.version_option(package_name="newsdesk-ml", message="%(version)s")
def main() -> None:
    """Topics and amounts in Chinese newspaper articles.

    \b
    Examples:
      ml split page.txt -o articles.jsonl       newspaper pages to articles
      ml predict articles.jsonl -o out.jsonl    topics and amounts of each article
      ml train experiments/topics.toml          train a model, tracked in MLflow
      ml ui                                     compare runs in a browser
      ml predict --help                         options and examples of a command
    """


for _command in (
    pages.split,
    predict.predict,
    predict.amounts,
    predict.report,
    evaluate.evaluate,
    train.train,
    train.sweep,
    train.log,
    runs.runs,
    runs.compare,
    runs.promote,
    runs.ui,
    data.convert,
    data.corpus,
    data.archive,
):
    main.add_command(_command)


if __name__ == "__main__":
    main()
