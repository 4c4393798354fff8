"""The folder of a run, and the manifest in it: what the run is of, and which shards are predicted.

`--resume` goes by it: an entry counts if the file that it describes is there unchanged. Predicting
is `batch`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from ml.errors import InputError, OutputError, ResumeError
from ml.io import atomic, places
from ml.io.places import Location, Remote

NAME = "manifest.jsonl"
FINISHED = {"finished": True}  # the last entry, once the output is whole


def part(work: Location, index: int) -> Location:
    """Where a shard's predictions go.

    Parameters
    ----------
    work, index
        The folder of the run, and the number of the shard.

    Returns
    -------
    Path or Remote
    """
    return work / f"out-{index:06}.jsonl"


def begin(work: Location, head: Mapping[str, Any]) -> None:
    """Make an empty folder for a run, in place of one that an earlier run left.

    Parameters
    ----------
    work
        The folder.
    head
        What the run depends on: the first entry of its manifest.

    Raises
    ------
    InputError
        For a folder of somebody else's, which is not touched, or a link.
    OutputError
        Where there can be no folder.
    """
    linked = isinstance(work, Path) and work.is_symlink()
    if linked or (not places.is_empty(work) and atomic.appended(work / NAME) is None):
        raise InputError("is in the way: it is no folder of an earlier run", file=str(work))
    try:
        remove(work)
        places.make_folder(work)
    except OSError as error:
        raise OutputError(
            f"cannot be written: {error.strerror or error}", file=str(work)
        ) from error
    record(work, 0, head)


def record(work: Location, number: int, entry: Mapping[str, Any]) -> None:
    """Add an entry to the manifest, synced.

    Parameters
    ----------
    work
        The folder of the run.
    number
        Of the entry: the head has 0, the shards follow.
    entry
        What JSON can hold.
    """
    atomic.append(work / NAME, orjson.dumps(entry) + b"\n", number)


def resumed(work: Location, head: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The entries after the head of a run that stopped.

    Parameters
    ----------
    work
        The folder of the run.
    head
        What the run that goes on depends on.

    Returns
    -------
    list of dict
        None, where there is no run to resume.

    Raises
    ------
    ResumeError
        For a manifest that cannot be read, or that begins with another head.
    """
    try:
        entries = [
            orjson.loads(line) for line in (atomic.appended(work / NAME) or b"").splitlines()
        ]
    except orjson.JSONDecodeError as error:
        raise ResumeError(f"{work}: cannot resume, its {NAME} cannot be read: {error}") from error
    if not entries:
        return []
    changed = [key for key in head if entries[0].get(key) != head[key]]
    if changed:
        what = " and the ".join(changed)
        raise ResumeError(
            f"{work}: cannot resume, the {what} changed since that run; "
            "run without --resume to begin anew"
        )
    return entries[1:]


def is_intact(work: Location, entry: Mapping[str, Any]) -> bool:
    """Whether a shard's predictions are those that its entry describes.

    Parameters
    ----------
    work
        The folder of the run.
    entry
        The shard's entry in the manifest.

    Returns
    -------
    bool
    """
    path = part(work, entry["index"])
    return path.is_file() and sha256(path) == entry["sha256"]


def remove(work: Location) -> None:
    """Remove the folder of a run; the manifest goes last, so that whoever is killed at it leaves a
    run's folder.
    """
    places.remove_folder(work, NAME)


def fingerprint(path: Location) -> dict[str, Any]:
    """What tells an input from another: its digest, or what a store knows of it, which needs no
    download.
    """
    if isinstance(path, Remote):
        return {"path": str(path), "version": path.version()}
    return {"path": str(path), "sha256": sha256(path)}


def sha256(path: Location) -> str:
    """The digest of a file's content, in hexadecimal. Raises InputError if it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", file=str(path)) from error
    return digest.hexdigest()
