"""`ml convert`, `corpus check` and `archive`: labelled articles and their formats."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ml.cli import console, options

if TYPE_CHECKING:
    from ml.articles import Article


@click.command(cls=options.Command)
@click.argument("source", metavar="IN", shell_complete=options.complete_file)
@click.argument("target", metavar="OUT", shell_complete=options.complete_file)
@click.option("--from", "from_", metavar="F", help="Format of IN; default: by its ending.")
@click.option("--to", metavar="F", help="Format of OUT; default: by its ending.")
@options.columns("text", "title", "id", "label")
@options.sheet
def convert(
    source: str,
    target: str,
    from_: str | None,
    to: str | None,
    **columns: str | None,
) -> None:
    """Convert labelled articles between formats.

    Formats: jsonl, csv, tsv, xlsx, doccano, label-studio, conll, spacy, prodigy. What OUT cannot
    hold is listed on standard error.

    \b
    Examples:
      ml convert export.jsonl labelled.jsonl --from doccano --to jsonl
      ml convert mine.csv tasks.json --text-column content --label-column desk
      ml convert labelled.jsonl labelled.conll
    """
    from ml.corpus.formats import conversion
    from ml.io import places

    options.check_output((source,), target)
    named = options.given_columns(columns)
    read, written = places.locate(source), places.locate(target)
    with console.busy("convert"):
        count, lost = conversion.convert(read, written, from_, to, named)
    for line in lost:
        console.note(line)
    console.note(f"{count} articles in {target}")


@click.group(cls=options.Group)
def corpus() -> None:
    """Check labelled articles.

    \b
    Example:
      ml corpus check labelled.jsonl
    """


@corpus.command("check")
@click.argument("file", shell_complete=options.complete_file)
@options.columns("text", "title", "id", "label")
@options.sheet
def check(file: str, **columns: str | None) -> None:
    """Report problems in labelled articles.

    One line for each finding; the exit code is 1 if there are any. FILE can be the word embedded:
    the corpus of this package.

    \b
    Examples:
      ml corpus check labelled.jsonl
      ml corpus check mine.csv --text-column content --label-column desk
    """
    from ml.corpus import dataset, lint

    with console.busy("check"):
        data = dataset.load(file, options.given_columns(columns))
        articles = data.articles
        findings = lint.check(articles)
    console.notes(data.notes)
    for finding in findings:
        click.echo(console.shown(finding))
    console.note(f"{summary(articles)}, {len(findings)} findings")
    if findings:
        sys.exit(1)


def summary(articles: list[Article]) -> str:
    """How many articles there are, of which topics, and how many spans."""
    topics = sorted({t for a in articles for t in a.topics or ()})
    counts = ", ".join(f"{t} {sum(t in (a.topics or ()) for a in articles)}" for t in topics)
    spans = sum(len(a.spans or ()) for a in articles)
    return f"{len(articles)} articles ({counts or 'no topics'}), {spans} spans"


@click.command(cls=options.Command)
@click.argument("source", required=False, shell_complete=options.complete_file)
@click.option(
    "-o",
    "out",
    required=True,
    metavar="FILE",
    shell_complete=options.complete_file,
    help="Output .jsonl, also .gz or .zst.",
)
def archive(source: str | None, out: str) -> None:
    """Convert the broadcast archive to articles.

    SOURCE is a folder, tarball or zip file of the public archive; without it the archive is
    downloaded.

    \b
    Examples:
      ml archive -o articles.jsonl.gz
      ml archive xin-wen-lian-bo.tar.gz -o articles.jsonl.gz
    """
    from ml.corpus import archive as archives
    from ml.corpus import dataset
    from ml.io import places

    options.check_output((), out)
    if source is None:
        with console.download_bar() as progress:
            path = archives.download(Path("xin-wen-lian-bo.tar.gz"), progress)
    else:
        path = Path(source)
    with console.busy("convert"):
        count = dataset.write(archives.read_archive(path), places.locate(out))
    console.note(f"{count} articles in {out}")
    if source is None:  # the archive has no published digest; the labels have one for each article
        found = dataset.labelled_archive(places.locate(out)).name
        console.note(f"labels matched to their articles: {found}")
