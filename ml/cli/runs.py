"""`ml runs`, `compare`, `promote` and `ui`: what is in the MLflow store."""

from __future__ import annotations

import signal
import socket
import subprocess

import click

from ml.cli import console, options, tables
from ml.errors import ToolkitError


@click.command(cls=options.Command)
@click.option(
    "--experiment", "experiment_name", metavar="NAME", help="Only runs of this MLflow experiment."
)
@options.as_json
def runs(experiment_name: str | None, as_json: bool) -> None:
    """List runs with their scores, newest first.

    The store is MLFLOW_TRACKING_URI if that is set, else mlflow.db in the working folder.

    \b
    Examples:
      ml runs
      ml runs --experiment newsdesk --json
    """
    from ml.tracking import client, stores

    found = client.runs(experiment_name)
    if as_json:
        console.print_json({"runs": found})
    elif found:
        tables.print_runs(found)
    else:
        console.note(f"no runs yet in {stores.store()}")


@click.command(cls=options.Command)
@click.argument("run", nargs=-1, required=True)
@options.as_json
def compare(run: tuple[str, ...], as_json: bool) -> None:
    """Compare runs: settings, scores, significance.

    RUN is the id of a run or the beginning of it. Each run is compared with the first; a difference on the same
    test articles is significant if its 95 % interval (paired bootstrap) excludes zero.

    \b
    Examples:
      ml compare 3f2a91c0 88d1e47b
      ml compare 3f2a91c0 88d1e47b b1094f6a --json
    """
    from ml.tracking import comparison

    if len(run) < 2:
        raise click.UsageError("compare needs two runs or more")
    found = comparison.compare(list(run))
    if as_json:
        console.print_json(found)
    else:
        tables.print_comparison(found)


@click.command(cls=options.Command)
@click.argument("run")
@click.option("--name", default="newsdesk", show_default=True, help="Name in the model registry.")
@click.option("--alias", default="champion", show_default=True, help="Alias to move to this model.")
@click.option(
    "--force",
    is_flag=True,
    help="Promote the model even if it is significantly worse than the current one.",
)
def promote(run: str, name: str, alias: str, force: bool) -> None:
    """Register a run's model and assign an alias.

    Afterwards --model models:/NAME@ALIAS selects it. Refused if the run is significantly worse than the model that
    has the alias, on the same test articles; if the two cannot be compared, the run is promoted and the reason shown.

    \b
    Examples:
      ml promote 3f2a91c0
      ml promote 3f2a91c0 --name desk --alias candidate
      ml predict articles.jsonl --model models:/desk@candidate
    """
    from ml.tracking import comparison

    version, verdict = comparison.promote(run, name, alias, force=force)
    click.echo(console.shown(f"models:/{name}@{alias} is version {version} ({verdict})"))


@click.command(cls=options.Command)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=5000,
    show_default=True,
    metavar="N",
    help="Port on this machine.",
)
def ui(port: int) -> None:
    """Open the MLflow UI on the store.

    It listens on this machine only. If the store is a tracking server, the address of the server's UI is printed.

    \b
    Examples:
      ml ui
      ml ui --port 5001
    """
    from ml.tracking import client, stores

    if stores.is_server():
        click.echo(f"MLflow: {client.ui_link(port)}")
        return
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise ToolkitError(f"port {port} is in use; choose another with --port")
    console.note(f"MLflow: {client.ui_link(port)}   (press Ctrl-C to stop)")
    code = _serve(port)
    if code not in (0, -signal.SIGTERM):
        raise ToolkitError(f"the MLflow server ended with code {code}; is port {port} free?")


def _serve(port: int) -> int:
    """Run the MLflow server until it ends or is stopped; its exit code."""
    from ml.tracking import stores

    with subprocess.Popen(stores.ui_command(port), env=stores.ui_environment()) as server:
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())  # stop the server along with this process
        try:
            return server.wait()
        except KeyboardInterrupt:  # the server got it as well
            return 0
