"""`ml evaluate`: a model scored on labelled articles."""

from __future__ import annotations

import click

from ml.cli import console, options, tables


@click.command(cls=options.Command)
@click.argument("labelled", shell_complete=options.complete_file)
@options.model
@options.only("Score only topics or only amounts.")
@options.columns("text", "title", "id", "label")
@options.sheet
@click.option(
    "--mistakes",
    type=click.IntRange(0),
    default=3,
    show_default=True,
    metavar="N",
    help="List the N most confident errors of each topic.",
)
@options.as_json
def evaluate(
    labelled: str,
    model_name: str | None,
    only: str | None,
    mistakes: int,
    as_json: bool,
    **columns: str | None,
) -> None:
    """Score a model on labelled articles.

    Only what is labelled is scored: topics, amounts, values. Lists each topic's strongest words and
    its most confident errors, with the words behind them.

    \b
    Examples:
      ml evaluate labelled.jsonl
      ml evaluate labelled.jsonl --model models/mine --json
      ml evaluate test.csv --text-column content --model runs:/ID
    """
    from ml.corpus import dataset
    from ml.evaluation import scoring

    with console.busy("evaluate"):
        data = dataset.load(labelled, options.given_columns(columns))
        result = scoring.evaluate(options.load_model(model_name)[0], data, only, mistakes)
    console.notes(data.notes)
    if as_json:
        console.print_json(result)
    else:
        tables.print_scores(result)
        tables.print_explanations(result.get("topics", {}))
