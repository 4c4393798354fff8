"""The promises of README and documentation: their commands run as they are, the options that they name exist.

The blocks marked `sh` of a page run in order in one folder, which holds what the page says the reader has. A block
that cannot run has a comment right above it, `<!-- not run: REASON -->`; of that only the options are checked.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
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
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^(<!-- not run: [^\n]+ -->\n)?```(\w+)\n(.*?)^```", re.S | re.M)


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(page: Path, language: str) -> list[tuple[bool, str]]:
    """The blocks of a page in a language, each with whether it runs."""
    found = BLOCK.findall(page.read_text(encoding="utf-8"))
    return [(not mark, text) for mark, of, text in found if of == language]


def commands(page: Path, *, run: bool) -> list[str]:
    """The commands of a page that run, or those that do not; a backslash joins a line with the next."""
    texts = [text.replace("\\\n", " ") for runs, text in blocks(page, "sh") if runs == run]
    lines = [line for text in texts for line in text.splitlines()]
    return [line for line in lines if line.strip() and not line.startswith("#")]


RUN = [page for page in PAGES if commands(page, run=True)]
MARKED = [(name(page), command) for page in PAGES for command in commands(page, run=False)]


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a reader who has the checkout's data and experiments, and files of their own."""
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


def invoke(command: str) -> Result:
    """A command of the toolkit, without a shell."""
    words = shlex.split(command, comments=True)
    assert words[0] == "ml", f"{command}: only commands of the toolkit run here; mark the others"
    assert not set(words) & {"|", ">", "<", "&&"}, f"{command}: needs a shell; mark it"
    return CliRunner().invoke(main, words[1:])


def with_runs(command: str) -> str:
    """The command with ids of runs in place of the word RUN: of the newest ones that logged a model."""
    if not re.search(r"\bRUN\b", command):
        return command
    found = json.loads(invoke("ml runs --json").stdout)["runs"]
    trained = [r for r in found if any(name.startswith("cv.") for name in r["metrics"])]
    ids = iter(r["run_id"] for r in trained if r["status"] == "FINISHED")
    return re.sub(r"\bRUN\b", lambda _: next(ids), command)


@pytest.mark.slow
@pytest.mark.parametrize("page", RUN, ids=name)
def test_commands_run(page: Path, reader: Path) -> None:
    for command in commands(page, run=True):
        result = invoke(with_runs(command))
        assert result.exit_code == 0, f"{command}\n{result.output}"
        out = re.search(r"(?:-o|--out) (\S+)", command)
        assert out is None or (reader / out[1]).exists(), command
    for _, block in blocks(page, "python"):
        exec(compile(block, page.name, "exec"), {})
    if "models:/newsdesk@champion" in page.read_text(encoding="utf-8") and page.stem == "runs":
        promoted = [
            json.loads(line)["model"] for line in Path("out.jsonl").read_text().splitlines()
        ]
        assert set(promoted) == {"newsdesk@1"}


@pytest.mark.parametrize(
    "page", [p for p in PAGES if p not in RUN and blocks(p, "python")], ids=name
)
def test_python_runs(page: Path, reader: Path) -> None:
    for runs, block in blocks(page, "python"):
        if runs:
            exec(compile(block, page.name, "exec"), {})


def words_of(command: str) -> list[str]:
    """The words of the toolkit's command in a line of shell."""
    words = shlex.split(command, comments=True)
    start = words.index("ml") if "ml" in words else len(words)
    return words[start + 1 :]


@pytest.mark.parametrize(("page", "command"), MARKED)
def test_what_does_not_run_names_what_there_is(page: str, command: str) -> None:
    """Commands and options of the toolkit, targets of the Makefile."""
    words = words_of(command)
    found: click.Command = main
    while words and isinstance(found, click.Group) and words[0] in found.commands:
        found = found.commands[words.pop(0)]
    known = {"--help", "-h"} | {o for p in (*main.params, *found.params) for o in p.opts}
    assert [w for w in words if w.startswith("-") and w != "-" and w not in known] == []
    assert words_of(command) == [] or found is not main or set(words) <= known
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.M)
    if command.startswith("make "):
        assert [
            w for w in command.partition("#")[0].split()[1:] if "=" not in w and w not in targets
        ] == []


def test_commands_in_text_exist() -> None:
    """`ml COMMAND --option` between backticks."""
    for page in PAGES:
        for text in re.findall(r"`(ml [^`]+)`", page.read_text(encoding="utf-8")):
            if not re.search(r"COMMAND|…", text):
                test_what_does_not_run_names_what_there_is(name(page), text)


def options(command: click.Command, path: str) -> Iterator[tuple[str, str]]:
    """Every option below a command, with the command that has it."""
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            yield from ((path, option) for option in parameter.opts)
    if isinstance(command, click.Group):
        for word, inner in command.commands.items():
            yield from options(inner, f"{path} {word}")


def test_files_that_are_named_exist() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        named = re.findall(r"`((?:ml|tests|experiments|models|docs)/[\w./-]+)`", text)
        assert [n for n in named if not (ROOT / n).exists()] == [], name(page)
        linked = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
        assert [n for n in linked if not (page.parent / n).exists()] == [], name(page)


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 150


def test_docstring_examples_are_collected(pytestconfig: pytest.Config) -> None:
    assert "ml" in pytestconfig.getini("testpaths")
    assert "--doctest-modules" in pytestconfig.getini("addopts")


def built(tmp_path: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--site-dir",
        str(tmp_path / "site"),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    )


@pytest.mark.slow
def test_the_documentation_is_complete_and_loads_nothing(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs", reason="mkdocs is not installed (the extra [docs])")
    done = built(tmp_path)
    assert done.returncode == 0, done.stderr
    reference = (tmp_path / "site" / "reference" / "commands.html").read_text(encoding="utf-8")
    rows = re.split(r"<h2 ", reference)
    for command, option in options(main, "ml"):
        (section,) = [row for row in rows if re.search(rf'id="{command.replace(" ", "-")}"', row)]
        assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", section), (command, option)
    for page in (tmp_path / "site").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "<!-- generated" not in text
        loaded = re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="(https?:[^"]*)"', text)
        assert loaded == [], page.name
