"""The errors a user can meet: one small tree, imported by everything and importing nothing.

The command line catches `ToolkitError`, prints its one line and exits with its `code`.
"""

from __future__ import annotations


class ToolkitError(Exception):
    """Root of every error this package raises on purpose."""

    code = 1


class InputError(ToolkitError):
    """A file, row or page that cannot be read as what it should be.

    >>> str(InputError("not a JSON object", file="a.jsonl", row=3))
    'a.jsonl, row 3: not a JSON object'
    """

    def __init__(self, what: str, *, file: str | None = None, row: int | None = None) -> None:
        self.what, self.file, self.row = what, file, row
        where = ", ".join(p for p in (file, f"row {row}" if row is not None else None) if p)
        super().__init__(f"{where}: {what}" if where else what)

    def at(self, file: str | None = None, row: int | None = None) -> InputError:
        """The same error, told where it happened.

        Parameters
        ----------
        file, row
            The name of the file and the number of the row, from 1; None keeps what the error has.

        Returns
        -------
        InputError
        """
        return InputError(self.what, file=file or self.file, row=self.row if row is None else row)


class OutputError(InputError):
    """A file that cannot be written: no room, no permission, no such folder."""


class DataError(ToolkitError):
    """Labelled data that cannot be trained on or scored: too few examples, no gold, two label
    shapes.
    """


class ModelError(ToolkitError):
    """A model directory that is missing, altered, truncated, unknown or without the part that was
    asked for.
    """


class ExperimentError(ToolkitError):
    """An experiment file or a `--set` with an unknown key or a value out of bounds."""


class TrackingError(ToolkitError):
    """An MLflow store, run or registered model that cannot be reached or found."""


class ResumeError(ToolkitError):
    """A run that cannot be resumed because its model, input or settings changed."""


class MissingExtra(ToolkitError):
    """An optional dependency that the command needs is not installed."""


def nearest(word: str, known: list[str]) -> str:
    """A hint for a word that is not known.

    Parameters
    ----------
    word
        What was given.
    known
        What is allowed.

    Returns
    -------
    str
        The closest known word, or all of them where none is close.

    Examples
    --------
    >>> nearest("tain", ["train", "test"])
    'did you mean train?'
    >>> nearest("x", ["train", "test"])
    'known: test, train'
    >>> nearest("c", ["C", "balance"])
    'did you mean C?'
    """
    from difflib import get_close_matches

    close = [k for k in known if k.lower() == word.lower()] or get_close_matches(word, known, 1)
    return f"did you mean {close[0]}?" if close else "known: " + ", ".join(sorted(known))
