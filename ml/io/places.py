"""Where files are: a path on this machine, or a URL (`s3://`, `gs://`, `memory://` …) that fsspec
reaches.

It knows how a file or folder is named, found and read in both. fsspec is imported when a name has
a scheme. Writing is `atomic`, and what is in the files is other modules' business.
"""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from ml.errors import InputError, MissingExtra, OutputError

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gs", "gcs": "gs"}


@dataclass(frozen=True, slots=True, order=True)
class Remote:
    """A file or folder behind a URL, with what is used here of a `pathlib.Path`."""

    url: str

    def __str__(self) -> str:
        return self.url

    def __truediv__(self, name: str) -> Remote:
        return Remote(f"{self.url.rstrip('/')}/{name}")

    @property
    def name(self) -> str:
        """The last part of the URL."""
        return self.url.rstrip("/").rpartition("/")[2]

    @property
    def suffix(self) -> str:
        """The ending of the name, with its dot; empty if there is none."""
        return PurePosixPath(self.name).suffix

    @property
    def suffixes(self) -> list[str]:
        """All endings of the name, each with its dot."""
        return PurePosixPath(self.name).suffixes

    @property
    def parent(self) -> Remote:
        """The folder that it is in."""
        return Remote(self.url.rstrip("/").rpartition("/")[0])

    def with_name(self, name: str) -> Remote:
        """What has another name in the same folder."""
        return self.parent / name

    def open(self, mode: str = "rb") -> IO[bytes]:
        """The file, opened in a binary mode."""
        return self._call("open", mode)

    def exists(self) -> bool:
        """Whether it is there. Raises InputError where the store does not say: fsspec takes that
        for a no.
        """
        try:
            if self._call("exists"):
                return True
            self._call("info")
        except FileNotFoundError as error:
            reason = error.__cause__
            if isinstance(reason, OSError) or getattr(reason, "status", 404) not in (404, 410):
                raise _unreachable(self.url, cast(Exception, reason)) from error
        except OSError as error:
            raise _unreachable(self.url, error) from error
        return False

    def is_file(self) -> bool:
        """Whether it is there and a file."""
        return bool(self._call("isfile"))

    def is_dir(self) -> bool:
        """Whether it is there and a folder."""
        return bool(self._call("isdir"))

    def read_bytes(self) -> bytes:
        """The content of the file."""
        return self._call("cat_file")

    def unlink(self, missing_ok: bool = False) -> None:
        """Remove the file; with `missing_ok` it need not be there."""
        with suppress(*[FileNotFoundError] * missing_ok):
            self._call("rm_file")

    def version(self) -> str:
        """What changes when the file does, as the store knows it without reading the file."""
        return str(self._call("ukey"))

    def files(self) -> list[Remote]:
        """Every file below the folder, sorted."""
        fs, root = self.filesystem()
        fs.invalidate_cache()
        base = root.rstrip("/")
        return [self / found.removeprefix(base).lstrip("/") for found in sorted(fs.find(root))]

    def filesystem(self) -> tuple[Any, str]:
        """fsspec's file system, which it keeps for each process, and the path in it."""
        try:
            from fsspec.core import url_to_fs

            return url_to_fs(self.url)
        except ImportError as error:
            raise _missing(self.url) from error
        except (
            Exception
        ) as error:  # each store has its own way to refuse what it is given, or to be away
            if "Protocol not known" not in str(error):
                raise _unreachable(self.url, error) from error
            known = "a path on this machine, s3://, gs://, https:// and what else fsspec knows"
            what = f"{_scheme(self.url)}:// is no known protocol; allowed: {known}"
            raise InputError(what, file=self.url) from error

    def _call(self, method: str, *arguments: Any, **options: Any) -> Any:
        fs, path = self.filesystem()
        try:
            return getattr(fs, method)(path, *arguments, **options)
        except OSError:
            raise
        except NotImplementedError as error:
            if method != "open":
                raise _unreachable(self.url, error) from error
            what = f"cannot be written: {_scheme(self.url)}:// can only be read"
            raise OutputError(what, file=self.url) from error
        # each store has errors of its own: no credentials, no such bucket, no network
        except Exception as error:
            raise _unreachable(self.url, error) from error


Location = Path | Remote


def _scheme(url: str) -> str:
    return url.partition("://")[0].lower()


def _unreachable(url: str, error: Exception) -> InputError:
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return InputError(f"cannot be reached: {reason}", file=url)


def _missing(url: str) -> MissingExtra:
    scheme = _scheme(url)
    extra = _EXTRAS.get(scheme, "remote")
    return MissingExtra(
        f"{scheme}:// needs fsspec's file system for it: pip install 'newsdesk-ml[{extra}]'"
    )


def locate(name: str) -> Location:
    """The place that a path or URL names. Raises MissingExtra or InputError for a scheme that
    cannot be served.
    """
    if not _URL.match(name):
        return Path(name)
    place = Remote(name)
    place.filesystem()
    return place


def absolute(place: Location) -> str:
    """The place under a name that holds in other processes too."""
    return str(place.absolute()) if isinstance(place, Path) else place.url


def check_regular(place: Location) -> None:
    """Raise InputError for what is there and would not end, or not begin, when it is read."""
    if place.exists() and not place.is_file():
        raise InputError("is not a regular file", file=str(place))


def same(one: Location, other: Location) -> bool:
    """Whether two names are those of one file, which is there.

    Parameters
    ----------
    one, other
        The names; `file://` names what a plain path names.

    Returns
    -------
    bool
    """
    one, other = plain(one), plain(other)
    if isinstance(one, Path) and isinstance(other, Path):
        return one.exists() and other.exists() and one.samefile(other)
    return str(one) == str(other) and one.exists()


def plain(place: Location) -> Location:
    """The path that a `file://` or `local://` URL names; any other place as it is."""
    if isinstance(place, Remote) and _scheme(place.url) in ("file", "local"):
        return Path(place.filesystem()[1])
    return place


def walk(folder: Location) -> list[Location]:
    """Every regular file below a folder, sorted, but for hidden ones and what an interrupted run
    left.

    Raises InputError for a folder that cannot be looked into: its files would be lost in silence.
    """
    if isinstance(folder, Remote):
        inside = [(p, p.url.removeprefix(folder.url).split("/")) for p in folder.files()]
        return [
            p for p, (*above, name) in inside if not any(map(_left_out, above)) and name[:1] != "."
        ]

    def refuse(error: OSError) -> None:
        raise InputError(error.strerror or "cannot be read", file=str(error.filename)) from error

    found = []
    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [f for f in folders if not _left_out(f)]
        found += [Path(place) / n for n in names if n[:1] != "." and (Path(place) / n).is_file()]
    return [*sorted(found)]


def _left_out(folder: str) -> bool:
    return folder.startswith(".") or folder.endswith(".parts")


def make_folder(place: Location) -> None:
    """A folder, where there is none."""
    if isinstance(place, Path):
        place.mkdir(exist_ok=True)
    elif not place.exists():
        place._call(
            "mkdir", create_parents=False
        )  # no parents: a mistyped bucket is not to be made


def remove_folder(place: Location, last: str) -> None:
    """Remove a folder with all that is in it, if it is there.

    Parameters
    ----------
    place
        The folder.
    last
        A name in it: what `append` wrote under it goes last, so that whoever is killed here leaves
        a folder that still tells what it is.
    """
    if isinstance(place, Path):
        for path in place.iterdir() if place.is_dir() else ():
            if path.is_file() and path.name != last:
                path.unlink()
        shutil.rmtree(place, ignore_errors=True)
    elif place.exists():
        first = [p for p in place.files() if not p.name.startswith(last)]
        for found in first:
            found.unlink(missing_ok=True)
        place._call("rm", True)


def is_empty(place: Location) -> bool:
    """Whether there is nothing in a folder, or no folder."""
    if isinstance(place, Path):
        return not place.exists() or not any(place.iterdir())
    return not place.exists() or not place.files()
