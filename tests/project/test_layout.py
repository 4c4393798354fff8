"""The package is what the design says: modules that import only from those above them, and a test for each."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import ml

PACKAGE = Path(ml.__file__).parent
TESTS = Path(__file__).parents[1]
ROOMS = tomllib.loads((TESTS.parent / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "newsdesk"
]["layers"]
ABOVE_ALL = {"__init__", "__main__"}  # the facade and `python -m ml` reach everything
MODULES = sorted(p for p in PACKAGE.rglob("*.py") if p.parent != PACKAGE / "data")

# The limits of a file and of a function's body, and what is longer, with its lines. The tables may only shrink.
LONGEST_FILE, LONGEST_FUNCTION = 400, 40
LONG_FILES: dict[str, int] = {}
LONG_FUNCTIONS: dict[str, int] = {}


def room(path: Path) -> str:
    """The package, or the single module, that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def nodes(path: Path) -> list[ast.AST]:
    """Everything that the syntax tree of a file holds."""
    return [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))]


def imports(path: Path) -> set[str]:
    """The rooms of this package that a file imports from, wherever in it."""
    found = set()
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "ml":
            rest = node.module.split(".")[1:]
            found |= {rest[0]} if rest else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("ml.")}
    return found


def test_every_room_is_in_the_order():
    assert {room(p) for p in MODULES} - ABOVE_ALL == set(ROOMS)


def test_imports_only_from_rooms_above():
    below = {}
    for path in MODULES:
        own = room(path)
        above = ROOMS if own in ABOVE_ALL else ROOMS[: ROOMS.index(own) + 1]
        below[str(path.relative_to(PACKAGE))] = imports(path) - {*above, "data"}
    assert {name: rooms for name, rooms in below.items() if rooms} == {}


def test_modules_of_a_room_import_each_other_in_one_direction():
    graph = {}
    for path in MODULES:
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        graph[name] = {
            ".".join([*node.module.split(".")[1:], *extra])
            for node in nodes(path)
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("ml.")
            for extra in [[], *([a.name] for a in node.names)]
        }
    TopologicalSorter({k: {v for v in vs if v in graph} for k, vs in graph.items()}).prepare()


def test_every_module_has_a_test():
    modules = [p.relative_to(PACKAGE) for p in MODULES if not p.name.startswith("__")]
    assert [m for m in modules if not (TESTS / m.parent / f"test_{m.name}").is_file()] == []


def test_only_tracking_imports_mlflow():
    users = {
        room(p)
        for p in MODULES
        if re.search(r"^\s*(import|from) mlflow", p.read_text(), re.MULTILINE)
    }
    assert users == {"tracking"}


def test_only_the_command_line_prints():
    calls = {
        room(p)
        for p in MODULES
        for node in nodes(p)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    }
    assert calls <= {"cli"}


@pytest.mark.parametrize(
    ("code", "heavy"),
    [
        (
            "from ml.cli.main import main\ntry: main(['--help'])\nexcept SystemExit: pass",
            {"numpy", "sklearn", "mlflow", "pandas"},
        ),
        ("import ml", {"numpy", "sklearn", "mlflow", "pandas"}),
        (
            "import ml; ml.load().predict(['投资3亿元。'])",
            {"sklearn", "mlflow", "pandas", "pydantic"},
        ),
        (
            "from ml.cli.main import main; from ml.model.model import default_path\n"
            f"try: main(['predict', {str(PACKAGE / 'data/pages/01_evening.txt')!r}, '--model', str(default_path())])\nexcept SystemExit: pass",
            {"sklearn", "mlflow", "pandas", "pydantic", "matplotlib"},
        ),
    ],
)
def test_start_up_loads_nothing_heavy(code, heavy):
    check = f"{code}\nimport sys; print('LOADED', *({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "LOADED"


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function without those of its docstring."""
    lines = function.end_lineno - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function, clean=False) is not None:
        lines -= first.end_lineno - first.lineno + 1
    return lines


def test_no_file_is_long():
    """One that got shorter leaves the table, or has its new length there."""
    lines = {
        str(p.relative_to(PACKAGE)): len(p.read_text(encoding="utf-8").splitlines())
        for p in MODULES
    }
    assert {name: n for name, n in lines.items() if n > LONGEST_FILE} == LONG_FILES


def test_no_function_is_long():
    lines = {
        f"{path.relative_to(PACKAGE)}:{node.name}": body_lines(node)
        for path in MODULES
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: n for name, n in lines.items() if n > LONGEST_FUNCTION} == LONG_FUNCTIONS


def test_public_names_resolve():
    assert all(getattr(ml, name) is not None for name in ml.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        ml.nothing  # noqa: B018


@pytest.mark.parametrize(
    "uri", ["models:/news@champion", "models:/news/3", "runs:/0123456789abcdef"]
)
def test_addresses_of_mlflow_are_fetched(uri, model_dir, monkeypatch):
    monkeypatch.setattr("ml.tracking.registry.fetch", lambda given: (model_dir, f"for {given}"))
    assert ml.load(uri).tag == f"for {uri}"
    assert ml.load(model_dir).registered is None


def test_what_there_is_can_be_listed():
    assert dir(ml) == sorted(ml.__all__)
    assert re.fullmatch(r"\d+\.\d+\.\d+", ml.__version__)
