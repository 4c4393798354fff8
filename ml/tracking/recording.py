"""What a training logs to a run, and the folder that holds it until it is in the store.

The store itself is `client`.
`NO_RUN` ignores everything, so that training never asks whether it is tracked.
"""

from __future__ import annotations

import itertools
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any

import orjson

from ml.errors import TrackingError

RUN_FILE, ARTIFACTS, MODEL = "run.json", "artifacts", "model"  # the content of a run's folder
PER_ARTICLE = "test_counts.json"  # the artifact that lets runs be compared article by article
_VERSIONS = ("newsdesk-ml", "scikit-learn", "numpy", "scipy", "jieba", "rjieba", "mlflow")


class Run:
    """A run that is recorded nowhere. `id` is None."""

    id: str | None = None

    def params(self, values: Mapping[str, Any]) -> None:
        """Every resolved setting."""

    def metrics(self, values: Mapping[str, float]) -> None:
        """Scores and costs, by dotted name."""

    def dataset(self, name: str, digest: str, rows: int, context: str) -> None:
        """A data set that was trained or tested on.

        Parameters
        ----------
        name, digest, rows
            What it is called, the sha256 of its articles, and how many they are.
        context
            `train` or `test`.
        """

    def file(self, name: str, make: Callable[[], bytes | None]) -> None:
        """An artifact.

        Parameters
        ----------
        name
            Its path among the artifacts.
        make
            Gives its content, or None for no artifact; called only if the artifact is kept.
        """

    def json(self, name: str, content: Any) -> None:
        """An artifact of JSON.

        Parameters
        ----------
        name
            Its path among the artifacts.
        content
            What JSON can hold.
        """
        self.file(name, lambda: orjson.dumps(content, option=orjson.OPT_INDENT_2))

    def model(self, directory: Path) -> None:
        """The trained model."""


NO_RUN = Run()


class FolderRun(Run):
    """A run in a folder: `run.json`, `artifacts/` and `model/`."""

    def __init__(self, folder: Path, name: str, tags: Mapping[str, str]) -> None:
        self.folder = folder
        self.content: dict[str, Any] = {
            "format": 1,
            "name": name,
            "start": now(),
            "tags": dict(tags),
            "params": {},
            "metrics": {},
            "datasets": [],
        }
        (folder / ARTIFACTS).mkdir(parents=True, exist_ok=True)

    def params(self, values: Mapping[str, Any]) -> None:
        """Every resolved setting, as text."""
        self.content["params"] |= {k: str(v)[:6000] for k, v in values.items()}

    def metrics(self, values: Mapping[str, float]) -> None:
        """Scores and costs, by names that MLflow allows."""
        self.content["metrics"] |= {metric_name(k): float(v) for k, v in values.items()}

    def dataset(self, name: str, digest: str, rows: int, context: str) -> None:
        """A data set that was trained or tested on; see `Run.dataset`."""
        self.content["datasets"].append(
            {"name": name, "digest": digest, "rows": rows, "context": context}
        )

    def file(self, name: str, make: Callable[[], bytes | None]) -> None:
        """An artifact, made and kept in `artifacts/`; see `Run.file`."""
        content = make()
        if content is not None:
            path = self.folder / ARTIFACTS / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def model(self, directory: Path) -> None:
        """The trained model, copied into `model/`."""
        shutil.copytree(directory, self.folder / MODEL / directory.name)

    def save(self) -> None:
        """Write `run.json`, with the time of the end."""
        self.content["end"] = now()
        text = orjson.dumps(self.content, option=orjson.OPT_INDENT_2)
        (self.folder / RUN_FILE).write_bytes(text + b"\n")


def read_run(folder: Path) -> dict[str, Any]:
    """The content of `run.json`; raises TrackingError unless the folder holds a sound run."""
    try:
        content = orjson.loads((folder / RUN_FILE).read_bytes())
    except OSError as error:
        raise TrackingError(
            f"{folder} holds no kept result: {RUN_FILE}: {error.strerror}"
        ) from error
    except orjson.JSONDecodeError as error:
        raise TrackingError(f"{folder}: {RUN_FILE} is not JSON: {error}") from error
    wanted = {"format", "name", "start", "end", "tags", "params", "metrics", "datasets"}
    if not isinstance(content, dict) or set(content) != wanted or content["format"] != 1:
        raise TrackingError(
            f"{folder}: {RUN_FILE} must be of format 1, with the keys {', '.join(sorted(wanted))}"
        )
    _check(folder, content)
    return content


def _check(folder: Path, content: Mapping[str, Any]) -> None:
    """Raise TrackingError for content that a store would refuse, and for links."""

    def is_table(of: type | tuple[type, ...], values: Any) -> bool:
        return isinstance(values, dict) and all(isinstance(v, of) for v in values.values())

    sets = content["datasets"]
    sound = {
        "name": isinstance(content["name"], str),
        "start": isinstance(content["start"], int),
        "end": isinstance(content["end"], int),
        "tags": is_table(str, content["tags"]),
        "params": is_table(str, content["params"]),
        "metrics": is_table((int, float), content["metrics"]),
        "datasets": isinstance(sets, list)
        and all(
            isinstance(d, dict) and set(d) == {"name", "digest", "rows", "context"} for d in sets
        ),
    }
    wrong = [key for key, good in sound.items() if not good]
    if wrong:
        raise TrackingError(f"{folder}: {RUN_FILE}: {wrong[0]} is not what a run keeps there")
    links = [path for path in folder.rglob("*") if path.is_symlink()]
    if links:
        raise TrackingError(
            f"{folder}: {links[0].relative_to(folder)} is a link; only plain files are logged"
        )


def kept(model: Path) -> Path:
    """The folder of a training's run until it is logged: beside the model's."""
    return model.with_name(f"{model.name}.run")


def fresh(folder: Path) -> Path:
    """The folder, or the first numbered one beside it, that is free: nothing is overwritten."""
    names = itertools.chain(
        [folder], (folder.with_name(f"{folder.name}-{n}") for n in itertools.count(2))
    )
    return next(f for f in names if not os.path.lexists(f))


def metric_name(name: str) -> str:
    """A metric's name as the store allows it: no marks, no path, at most 250 characters."""
    return re.sub(r"[^\w. -]", "_", name)[:250]


def now() -> int:
    """Milliseconds since 1970, as the store counts time."""
    return int(time.time() * 1000)


def origin() -> dict[str, str]:
    """Git commit, package versions and the name of the program, as tags."""
    tags = {"version.python": platform.python_version()}
    for package in _VERSIONS:
        with suppress(metadata.PackageNotFoundError):
            tags[f"version.{package}"] = metadata.version(package)
    tags["mlflow.source.name"] = Path(sys.argv[0]).name  # mlflow's has the whole path
    try:
        call = ["git", "rev-parse", "HEAD"], ["git", "status", "--porcelain"]
        commit, status = (
            subprocess.run(c, capture_output=True, text=True, timeout=5, check=True).stdout
            for c in call
        )
        return tags | {"git.commit": commit.strip(), "git.dirty": str(bool(status.strip())).lower()}
    except (OSError, subprocess.SubprocessError):
        return tags
