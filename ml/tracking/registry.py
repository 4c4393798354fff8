"""Registered models: versions and aliases, and the model directories behind MLflow addresses.

Which run may take an alias is `comparison`.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
from contextlib import redirect_stderr
from pathlib import Path

from ml.errors import TrackingError
from ml.model.manifest import MANIFEST
from ml.tracking.client import MODEL_DIGEST, run
from ml.tracking.stores import open_mlflow, translated


def holder(name: str, alias: str) -> tuple[str, str] | None:
    """The version that has an alias, and the run it came from ("" for none).

    Parameters
    ----------
    name, alias
        Of the registered model.

    Returns
    -------
    Version and run id, or None if there is no such model or alias.
    """
    mlflow = open_mlflow()
    with translated():
        try:
            found = mlflow.MlflowClient().get_model_version_by_alias(name, alias)
        except mlflow.exceptions.MlflowException as error:
            if error.error_code not in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
                raise
            return None  # no such name, or no such alias
    return str(found.version), found.run_id or ""


def register(run_id: str, name: str, alias: str) -> str:
    """Register a run's model and move an alias to it.

    Parameters
    ----------
    run_id
        Of the run.
    name, alias
        Of the registered model.

    Returns
    -------
    str
        The version.
    """
    mlflow = open_mlflow()
    with translated(), redirect_stderr(io.StringIO()):  # mlflow reports on standard error
        version = mlflow.register_model(f"runs:/{run_id}/model", name).version
        mlflow.MlflowClient().set_registered_model_alias(name, alias, version)
    return str(version)


def is_uri(model: str) -> bool:
    """Whether a model is named by an MLflow address rather than a folder."""
    return model.startswith(("models:/", "runs:/"))


def fetch(uri: str) -> tuple[Path, str | None]:
    """Download a model.

    Parameters
    ----------
    uri
        `models:/NAME@ALIAS`, `models:/NAME/VERSION` or `runs:/ID`; of an id the beginning is
        enough.

    Returns
    -------
    The model directory, and `NAME@VERSION` if the model is registered.

    Raises
    ------
    TrackingError
        If there is no such model, it is not the one that its run logged, or the store does not
        answer.
    """
    mlflow = open_mlflow()
    with translated():
        source, registered, logged_by = _source(uri)
        folder = Path(mlflow.artifacts.download_artifacts(artifact_uri=source))
        found = sorted(folder.rglob(MANIFEST))
        if not found:
            raise TrackingError(f"{uri} holds no model of this toolkit")
        logged = mlflow.get_run(logged_by).data.tags.get(MODEL_DIGEST) if logged_by else None
    if logged not in (None, hashlib.sha256(found[0].read_bytes()).hexdigest()):
        raise TrackingError(
            f"{uri}: {found[0]} is not the file that run {logged_by} logged (altered)"
        )
    return found[0].parent, registered


def _source(uri: str) -> tuple[str, str | None, str | None]:
    """Where MLflow keeps a model's files, its registered name, and the run that logged it."""
    if match := re.fullmatch(r"models:/([^/@]+)(?:@([^/@]+)|/(\d+))", uri):
        name, alias, number = match.groups()
        client = open_mlflow().MlflowClient()
        version = (
            client.get_model_version(name, number)
            if number
            else client.get_model_version_by_alias(name, alias)
        )
        return uri, f"{name}@{version.version}", version.run_id
    if match := re.fullmatch(r"runs:/([0-9a-f]+)(?:/model)?", uri):
        run_id = run(match[1])["run_id"]
        return f"runs:/{run_id}/model", None, run_id
    raise TrackingError(
        f"{uri!r}: a model is a folder, models:/NAME@ALIAS, models:/NAME/VERSION or runs:/ID"
    )


def fetch_from(address: str, uri: str) -> Path:
    """The model directory behind a URI in another store, for another machine.

    Parameters
    ----------
    address
        Of the store.
    uri
        What `fetch` takes.

    Returns
    -------
    Path
    """
    os.environ["MLFLOW_TRACKING_URI"] = address
    return fetch(uri)[0]
