"""Standard streams and the terminal: results, notes, errors and progress.

Text from outside is made harmless for the terminal. What is shown of results is `tables`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, Literal, NoReturn, TextIO

import click

from ml.errors import InputError

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn

_NOTES = 5  # shown of many
_NARROW = 8  # the least width in cells of a column that is folded


def stream(stream: TextIO | None, name: str) -> IO[bytes]:
    """The bytes of a standard stream. Raises InputError if it is closed."""
    if stream is None:
        raise InputError(f"standard {name} is closed")
    return stream.buffer


def shown(text: str) -> str:
    r"""Text that is safe to print.

    What controls a terminal or changes the direction of writing is escaped.

    >>> print(shown("a\x1b[31mb\u202ec"))
    a\x1b[31mb\u202ec
    """
    return _CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


# Control characters but tab and line feed, marks that change the direction of writing, surrogates.
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def is_on(switch: str) -> bool:
    """Whether `quiet` or `debug` was given, before or after the command."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(f"ml.{switch}"))


def fail(message: str, code: int = 1) -> NoReturn:
    """End the command with one line on standard error and an exit code."""
    line = " ".join(message.split())
    click.echo(f"error: {shown(line)}", err=True)
    sys.exit(code)


def note(message: str) -> None:
    """A line on standard error, unless `--quiet` is given."""
    if not is_on("quiet"):
        click.echo(shown(message), err=True)


def notes(lines: Sequence[str]) -> None:
    """The first of many notes, and how many more there are."""
    for line in lines[:_NOTES]:
        note(line)
    if len(lines) > _NOTES:
        note(f"… and {len(lines) - _NOTES} more")


# Progress, on standard error, where that is a terminal -------------------------------------------


def _shows_progress() -> bool:
    return not is_on("quiet") and sys.stderr is not None and sys.stderr.isatty()


def _bar(*columns: ProgressColumn, transient: bool = False) -> Progress:
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    return Progress(*columns, console=console, redirect_stdout=False, transient=transient)


@contextmanager
def progress(
    what: str, unit: str = "articles", *, printing: bool = False
) -> Iterator[Callable[[int, float | None], None]]:
    """A bar with counts, speed and the time left.

    Parameters
    ----------
    what : str
        The work.
    unit : str, default "articles"
        What is counted.
    printing : bool, default False
        Whether results are printed meanwhile; no bar is shown if these go to a terminal, too.

    Yields
    ------
    callable
        Takes the number done since the last call, and the share done of the whole, None if unknown.
    """
    if not _shows_progress() or (printing and sys.stdout is not None and sys.stdout.isatty()):
        yield lambda count, share: None
        return
    import time

    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn

    columns = TextColumn(what), BarColumn(), TextColumn("{task.fields[numbers]}")
    with _bar(*columns, TimeRemainingColumn()) as bar:
        task, done, begin = bar.add_task(what, total=None, numbers=""), 0, time.monotonic()

        def advance(count: int, share: float | None) -> None:
            nonlocal done
            done += count
            speed = done / max(time.monotonic() - begin, 1e-9)
            numbers = "" if share is None else f"{share:4.0%} "
            numbers += f"{done:,} {unit} {speed:,.0f}/s"
            bar.update(task, total=None if share is None else 1.0, completed=share, numbers=numbers)

        yield advance
        bar.update(task, total=1.0, completed=1.0)


@contextmanager
def busy(what: str) -> Iterator[None]:
    """A spinner with the time that has passed, for work that does not say how far it is."""
    if not _shows_progress():
        yield
        return
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with _bar(*columns, transient=True) as bar:
        bar.add_task(what, total=None)
        yield


@contextmanager
def download_bar() -> Iterator[Callable[[int, int | None], None]]:
    """A bar for a download; the callable takes bytes received and, if known, bytes in all."""
    if not _shows_progress():
        yield lambda done, total: None
        return
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TransferSpeedColumn

    columns = TextColumn("download"), BarColumn(), DownloadColumn(), TransferSpeedColumn()
    with _bar(*columns) as bar:
        task = bar.add_task("download", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


# Results, on standard output ---------------------------------------------------------------------


def print_records(records: Iterator[Any]) -> None:
    """JSONL on standard output, a record at a time."""
    import orjson

    out = stream(sys.stdout, "output")
    for record in records:
        out.write(orjson.dumps(record) + b"\n")
    out.flush()


def print_json(value: Any) -> None:
    """One JSON object, for `--json`, on standard output."""
    import orjson

    click.echo(orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY).decode())


def print_table(
    head: list[str],
    rows: list[list[str]],
    *,
    right: Collection[int] = (),
    whole: Collection[int] = (),
) -> None:
    """A table as wide as the terminal, or 120 columns elsewhere.

    Cells that are too wide are folded, never cut.

    Parameters
    ----------
    head : list of str
    rows : list of list of str
    right : collection of int, optional
        Columns that are aligned to the right.
    whole : collection of int, optional
        Columns that are folded only if folding all others is not enough.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    terminal = sys.stdout is not None and sys.stdout.isatty()
    console = Console(width=None if terminal else 120, highlight=False)
    cells = [[shown(cell) for cell in row] for row in [head, *rows]]
    fits = _least_width(cells, whole) <= console.width
    table = Table(box=box.SIMPLE_HEAD)
    for n, name in enumerate(cells[0]):
        justify: Literal["right", "left"] = "right" if n in right else "left"
        no_wrap = n in whole and fits
        table.add_column(Text(name), overflow="fold", no_wrap=no_wrap, justify=justify)
    for row in cells[1:]:
        table.add_row(*map(Text, row))
    stream(sys.stdout, "output")
    console.print(table)


def _least_width(cells: list[list[str]], whole: Collection[int]) -> int:
    """The least width of a table whose columns `whole` are not folded, in cells of the terminal."""
    from rich.cells import cell_len

    columns = zip(*cells, strict=True)
    widths = [max(cell_len(line) for cell in c for line in cell.split("\n")) for c in columns]
    return sum(w if n in whole else min(w, _NARROW) for n, w in enumerate(widths)) + 3 * len(widths)
