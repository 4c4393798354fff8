"""The README's promises: its commands run as they stand, its reference names every option.

Blocks marked `sh` run in order in one folder, where the test has put what the README says the reader has. A command
that cannot run so is in `OTHERWISE`, with what runs in its place, if anything, and why.
"""

from __future__ import annotations

import csv
import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from ml.articles import Article
from ml.cli.main import main
from ml.corpus import dataset
from ml.corpus.formats import conversion

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")

# Beginning of a command → what runs in its place (None: nothing), and the reason.
OTHERWISE: dict[str, tuple[str | None, str]] = {
    "make run": (None, "builds an environment; .ci/run runs it"),
    "make test": (None, "runs this test; .ci/run runs it"),
    "ml sweep": (
        "ml sweep experiments/topics.toml --trials 1 --out runs/best",
        "the whole grid takes minutes",
    ),
    "mlflow models serve": (None, "starts a server; test_serving asks one"),
    "curl": (None, "asks that server; test_serving does"),
    "ml ui": (None, "starts a server; test_cli and test_tracking look at it"),
}


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.S | re.M)


def commands() -> list[str]:
    """The commands of all shell blocks, in order; a line that ends in a backslash goes on in the next."""
    lines = [line for block in blocks("sh") for line in block.replace("\\\n", " ").splitlines()]
    return [line for line in lines if line.strip() and not line.startswith("#")]


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a reader who has the checkout's data and experiments, and files of his own."""
    monkeypatch.chdir(tmp_path)
    # Where it is by default; but within one process MLflow keeps to the first folder it was used in.
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/mlflow.db")
    shutil.copytree(ROOT / "ml" / "data" / "pages", tmp_path / "ml" / "data" / "pages")
    (tmp_path / "experiments").mkdir()
    for file in (ROOT / "experiments").glob("*.toml"):
        shutil.copy(file, tmp_path / "experiments")
    articles = dataset.embedded()
    table(tmp_path / "mine.csv", articles[:160])
    table(tmp_path / "other.csv", articles[160:220])
    table(tmp_path / "news.csv", articles[220:240])
    dataset.write(articles[240:260], tmp_path / "archive.jsonl")
    conversion.write_articles(articles[:60], tmp_path / "export.jsonl", "doccano")
    return tmp_path


def table(path: Path, articles: list[Article]) -> None:
    """Articles in a table with columns of the reader's own naming."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["headline", "content", "desk"])
        writer.writerows([a.title, a.text, a.primary or "none"] for a in articles)


def run(command: str) -> Result:
    """A command of the toolkit, without a shell."""
    words = shlex.split(command, comments=True)
    assert words[0] == "ml", (
        f"{command}: only commands of the toolkit run here; the others belong in OTHERWISE"
    )
    assert not set(words) & {"|", ">", "<", "&&"}, f"{command}: needs a shell; put it into OTHERWISE"
    return CliRunner().invoke(main, words[1:])


def with_runs(command: str) -> str:
    """The command with ids of runs in place of the word RUN: of the newest ones that logged a model."""
    found = json.loads(run("ml runs --json").stdout)["runs"] if re.search(r"\bRUN\b", command) else []
    ids = iter(r["run_id"] for r in found if r["status"] == "FINISHED" and "cv.accuracy" in r["metrics"])
    return re.sub(r"\bRUN\b", lambda _: next(ids), command)


def test_every_command_of_the_readme_runs(reader: Path) -> None:
    for command in commands():
        begin = next((known for known in OTHERWISE if command.startswith(known)), None)
        stand_in = OTHERWISE[begin][0] if begin else command
        if stand_in is not None:
            result = run(with_runs(stand_in))
            assert result.exit_code == 0, f"{command}\n{result.output}"
    for made in ("articles.jsonl", "out.parquet", "report.html", "runs/mine/spans.npz", "mlflow.db"):
        assert (reader / made).stat().st_size > 100
    promoted = [json.loads(line)["model"] for line in (reader / "out.jsonl").read_text().splitlines()]
    assert set(promoted) == {"newsdesk@1"}


def test_the_exceptions_are_still_in_the_readme() -> None:
    assert [known for known in OTHERWISE if not any(c.startswith(known) for c in commands())] == []


def test_the_python_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), {})


def options(command: click.Command, name: str) -> Iterator[tuple[str, str]]:
    """Every option below a command, with the command that has it."""
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            yield from ((name, option) for option in parameter.opts)
    if isinstance(command, click.Group):
        for word, inner in command.commands.items():
            yield from options(inner, f"{name} {word}")


@pytest.mark.parametrize(("command", "option"), options(main, "ml"))
def test_the_reference_names_every_option(command: str, option: str) -> None:
    reference = README.partition("## Reference")[2]
    rows = [line for line in reference.splitlines() if f"`{command} " in line or f"`{command}`" in line]
    assert rows, f"the reference has no row of {command}"
    assert any(re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", row) for row in rows)


def test_modules_and_files_that_are_named_exist() -> None:
    names = re.findall(r"`((?:ml|tests|experiments|models)/[\w./-]+)`", README)
    assert len(names) > 20
    assert [name for name in names if not (ROOT / name).exists()] == []


def test_docstring_examples_are_collected(pytestconfig: pytest.Config) -> None:
    assert "ml" in pytestconfig.getini("testpaths")
    assert "--doctest-modules" in pytestconfig.getini("addopts")
