"""The package is what the design says: modules that import only from those above them, and a test for each."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import ml

PACKAGE = Path(ml.__file__).parent
ORDER = """errors estimator storage articles tokens lines reading assembly web pages splits labels corpus checks archive marked
annotators conll formats numerals features topics units crf spans amounts scores model outputs shards workers batch cluster
evaluation pictures settings records stores tracking comparisons experiment sweeps report terminal cli""".split()


def imports(path: Path) -> set[str]:
    """The modules of this package that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "ml":
            rest = node.module.split(".")[1:]
            found |= {rest[0]} if rest else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("ml.")}
    return found


def test_every_module_is_in_the_table():
    assert sorted(p.stem for p in PACKAGE.glob("*.py") if p.stem != "__init__") == sorted(ORDER)


@pytest.mark.parametrize("name", ORDER)
def test_imports_only_from_above(name):
    above = set(ORDER[: ORDER.index(name)])
    assert imports(PACKAGE / f"{name}.py") <= above | {"data"}


def test_readme_tells_what_each_module_knows():
    readme = (PACKAGE.parent / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `ml/(\w+)\.py` \|", readme, re.MULTILINE) == ORDER


@pytest.mark.parametrize("name", ORDER)
def test_every_module_has_a_test(name):
    assert (Path(__file__).parent / f"test_{name}.py").is_file()


def test_only_tracking_imports_mlflow():
    users = [
        p.stem
        for p in PACKAGE.glob("*.py")
        if "import mlflow" in p.read_text() or "from mlflow" in p.read_text()
    ]
    assert users == ["tracking"]


def test_only_the_command_line_prints():
    calls = {
        p.stem
        for p in PACKAGE.glob("*.py")
        for node in ast.walk(ast.parse(p.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }
    assert calls <= {"cli"}


@pytest.mark.parametrize(
    ("code", "heavy"),
    [
        (
            "from ml.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass",
            {"numpy", "sklearn", "mlflow", "pandas"},
        ),
        ("import ml", {"numpy", "sklearn", "mlflow", "pandas"}),
        ("import ml; ml.load().predict(['投资3亿元。'])", {"sklearn", "mlflow", "pandas", "pydantic"}),
        (
            "from ml.cli import main; from ml.model import default_path\n"
            f"try: main(['predict', {str(PACKAGE / 'data/pages/01_evening.txt')!r}, '--model', str(default_path())])\nexcept SystemExit: pass",
            {"sklearn", "mlflow", "pandas", "pydantic", "matplotlib"},
        ),
    ],
)
def test_start_up_loads_nothing_heavy(code, heavy):
    check = f"{code}\nimport sys; print('LOADED', *({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "LOADED"


def test_public_names_resolve():
    assert all(getattr(ml, name) is not None for name in ml.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        ml.nothing  # noqa: B018
