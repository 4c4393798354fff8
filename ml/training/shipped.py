"""Experiment files by name: those of the package work anywhere, also outside a checkout."""

from __future__ import annotations

from pathlib import Path

from ml.errors import ExperimentError, nearest


def folder() -> Path:
    """Where the shipped experiments are: inside an installed package, or in the checkout that the
    package runs from.
    """
    here = Path(__file__).resolve().parents[1]
    installed = here / "data" / "experiments"
    return installed if installed.is_dir() else here.parent / "experiments"


def experiments() -> dict[str, Path]:
    """The shipped experiments by name, such as `topics` and `sweeps/spans`."""
    root = folder()
    return {p.relative_to(root).with_suffix("").as_posix(): p for p in sorted(root.rglob("*.toml"))}


def find(name: str) -> Path:
    """The file of an experiment.

    Parameters
    ----------
    name
        The path of a file or, where there is none, the name of a shipped experiment.

    Returns
    -------
    Path

    Raises
    ------
    ExperimentError
        For a name without an ending that is neither.
    """
    path = Path(name)
    if path.is_file() or path.suffix:
        return path
    known = experiments()
    if name not in known:
        raise ExperimentError(
            f"{name}: no such file and no experiment of that name; {nearest(name, list(known))}"
        )
    return known[name]
