"""The files of a model directory: `model.json` beside files of plain arrays, read and replaced
whole.

Reading runs nothing from the directory: every file's size and sha256 is checked before its bytes
are read as arrays without pickles. What the files mean is `manifest` and `model`.
"""

from __future__ import annotations

import hashlib
import io
import math
import os
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np

from ml.errors import ModelError
from ml.model import manifest
from ml.model.manifest import MANIFEST

_MOST_BYTES = 1 << 30  # no file of a model, packed or unpacked, is larger
_MOST_MANIFEST = 1 << 24


def pack(arrays: dict[str, np.ndarray]) -> bytes:
    """Arrays as the bytes of a compressed npz file."""
    # Packed, though packed arrays cannot be mapped into memory: unpacked they are 7 MB, which
    # worker processes share.
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def unpack(data: bytes, kinds: Mapping[str, str]) -> dict[str, np.ndarray]:
    """The arrays of an npz file.

    Names and sizes are checked before anything is unpacked; pickles are refused.

    Parameters
    ----------
    data
        The content of the file.
    kinds
        The arrays that it must have, each with the kind of its numbers: `u` for unsigned integers,
        `f` for floats.

    Returns
    -------
    dict of ndarray

    Raises
    ------
    ModelError
        For anything else than these arrays of finite numbers.
    """
    names = set(kinds)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if {e.filename for e in entries} != {f"{n}.npy" for n in names} or len(entries) != len(
                names
            ):
                raise ModelError(
                    f"must hold the arrays {', '.join(sorted(names))}, and nothing else"
                )
            if sum(e.file_size for e in entries) > _MOST_BYTES:
                raise ModelError("unpacks to more than a model may have")
            for entry in entries:
                with archive.open(entry) as file:
                    _check_header(file, entry.file_size)
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            found = {name: arrays[name] for name in sorted(names)}
    except ModelError:
        raise
    except (
        Exception
    ) as error:  # whatever a file made to break them gets out of zipfile, zlib and numpy
        raise ModelError(f"is not a file of plain arrays: {error}") from error
    for name, array in found.items():
        if array.dtype.kind != kinds[name] or (kinds[name] == "f" and not np.isfinite(array).all()):
            wanted = "finite numbers" if kinds[name] == "f" else "numbers from 0"
            raise ModelError(f"must have {wanted} in {name}, got {array.dtype}")
    return found


def _check_header(file: IO[bytes], size: int) -> None:
    """Raise ValueError for an array that says it is of another size than its entry, before room is
    made for it.
    """
    version = np.lib.format.read_magic(file)
    read = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }[version]
    shape, _, dtype = read(file)
    if dtype.hasobject or file.tell() + math.prod(shape) * dtype.itemsize != size:
        raise ValueError(f"an array of shape {shape} and type {dtype} in {size} bytes")


def check_place(directory: Path) -> None:
    """Raise ModelError for a place that something stands in which is no model: `save` would not
    touch it.
    """
    if (
        directory.exists()
        and not (directory / MANIFEST).exists()
        and (not directory.is_dir() or any(directory.iterdir()))
    ):
        raise ModelError(f"{directory} exists and is no model directory: it is left alone")


def replace(directory: Path, files: dict[str, bytes]) -> None:
    """Write a directory beside its place and move it there.

    Parameters
    ----------
    directory
        The model directory, in place of which the new one comes.
    files
        Their contents, by name.

    Raises
    ------
    ModelError
        If something is there that is no model, or the directory cannot be written.
    """
    check_place(directory)
    directory = directory.absolute()
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{directory.name}-", dir=directory.parent))
        for name, data in files.items():
            (fresh / name).write_bytes(data)
        fresh.chmod(0o755)
        if directory.exists():
            shutil.rmtree(directory)
        os.replace(fresh, directory)
    except OSError as error:
        raise ModelError(f"{directory} cannot be written: {error.strerror}") from error


def read_files(directory: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The checked manifest of a model directory and the bytes of its other files.

    Raises ModelError for what is missing, unknown, altered or truncated.
    """
    if not directory.is_dir():
        why = "not a folder" if directory.exists() else "there is no such folder"
        raise ModelError(f"{directory} is no model directory: {why}")
    path = directory / MANIFEST
    if not path.is_file():
        raise ModelError(f"{directory} is no model directory: it has no {MANIFEST}")
    about = manifest.parse(directory, _bytes(path, _MOST_MANIFEST))
    files = {}
    for name, entry in about["files"].items():
        if name not in {f"{p}.npz" for p in about["parts"]}:
            raise ModelError(f"{directory}: unknown file {name!r} in {MANIFEST}")
        data = _bytes(directory / name)
        if len(data) != entry.get("bytes") or hashlib.sha256(data).hexdigest() != entry.get(
            "sha256"
        ):
            raise ModelError(
                f"{directory}: {name} is not the file that {MANIFEST} describes "
                "(altered or truncated)"
            )
        files[name] = data
    missing = [p for p in about["parts"] if f"{p}.npz" not in files]
    extra = sorted({p.name for p in directory.iterdir()} - set(files) - {MANIFEST})
    if missing or extra:
        raise ModelError(
            f"{directory}: "
            + (f"no file for the part {missing[0]}" if missing else f"unknown file {extra[0]!r}")
        )
    return about, files


def _bytes(path: Path, most: int | None = None) -> bytes:
    """The bytes of a regular file of bounded size; links are not followed."""
    if path.is_symlink() or not path.is_file():
        raise ModelError(f"{path} is missing or not a regular file")
    if path.stat().st_size > (_MOST_BYTES if most is None else most):
        raise ModelError(f"{path} is larger than a model file may be")
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}") from error
