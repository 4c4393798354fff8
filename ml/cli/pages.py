"""`ml split`: newspaper pages to articles."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import click

from ml.cli import console, options
from ml.errors import InputError

if TYPE_CHECKING:
    from ml.articles import Article
    from ml.io.places import Location

_TABLES = (".csv", ".tsv", ".xlsx", ".parquet")
_UNREADABLE, _PARTLY, _EMPTY = "cannot be read", "cannot be read in part", "without an article"


@click.command(cls=options.Command)
@click.argument("page", nargs=-1, required=True, shell_complete=options.complete_file)
@click.option(
    "-o",
    "out",
    metavar="FILE",
    shell_complete=options.complete_file,
    help="Output .jsonl (also .gz or .zst); default: JSONL on standard output.",
)
def split(page: tuple[str, ...], out: str | None) -> None:
    """Split newspaper pages into articles.

    Pages are .txt, .md and .html files (.shtml, .aspx, .mht …), .pdf, .docx and .eml files, or
    folders of them. A page that cannot be read or has no article is named on standard error, and
    the exit code is 3.

    \b
    Examples:
      ml split pages/*.txt -o articles.jsonl
      ml split archive/2024/ | head
    """
    from ml.articles import to_row
    from ml.corpus import dataset
    from ml.io import places

    options.check_output(page, out)
    if out is not None and places.locate(out).suffix in _TABLES:
        raise InputError("articles are written as JSONL: name it .jsonl or .jsonl.gz", file=out)
    pages = find_pages(page)
    failed: Counter[str] = Counter()
    with console.progress("split", "pages", printing=out is None) as progress:
        articles = split_pages(pages, failed, progress, console.note)
        if out is None:
            console.print_records(map(to_row, articles))
        else:
            count = dataset.write(list(articles), places.locate(out))
    if out is not None:
        console.note(f"{count} articles in {out}")
    failed = +failed
    for what, how_many in failed.items():
        console.note(f"{how_many} of {len(pages)} pages {what}")
    if failed:
        sys.exit(options.ROWS_FAILED)


def find_pages(names: tuple[str, ...]) -> dict[Location, tuple[str, str]]:
    """The pages at paths and URLs and in folders, each with what `name_pages` calls it.

    Raises InputError for a path that is missing and for a folder without pages.
    """
    from ml.io import places
    from ml.pages import splitting

    found: dict[Location, None] = {}
    for name in names:
        place = places.locate(name)
        if not place.exists():
            raise InputError("no such file or folder", file=name)
        pages = [place]
        if place.is_dir():
            files = places.walk(place)
            pages = splitting.pages_among(files)
            if others := len(files) - len(pages):
                console.note(f"{name}: {others} files that are no pages are passed over")
        if not pages:
            known = ", ".join(splitting.SUFFIXES)
            raise InputError(f"the folder holds no pages ({known})", file=name)
        found |= dict.fromkeys(pages)
    return splitting.name_pages(found)


def split_pages(
    pages: Mapping[Location, tuple[str, str]],
    failed: Counter[str],
    progress: Callable[[int, float], None],
    note: Callable[[str], None],
) -> Iterator[Article]:
    """The articles of pages, in order.

    Pages that cannot be read and pages without an article are counted in `failed` and named through
    `note`. Raises InputError for a single page that cannot be read.
    """
    from ml.pages import splitting

    for number, (path, called) in enumerate(pages.items(), 1):
        notes: list[str] = []
        try:
            articles = splitting.split_file(path, called, notes.append, note)
        except InputError as error:
            if len(pages) == 1:
                raise
            failed[_UNREADABLE] += 1
            note(str(error))
        else:
            failed[_PARTLY] += bool(notes)
            for what in notes:
                note(what)
            if not articles:
                failed[_EMPTY] += 1
                note(f"{path}: no article found")
            yield from articles
        progress(1, number / len(pages))
