"""Text → jieba words, by one engine or the other, the same words from both.

`rjieba` (compiled) where it is installed, `jieba` (Python) otherwise; the hidden Markov model is
off, with which the two engines differ. Knows nothing of what the words are used for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

from ml.errors import InputError

Cut = Callable[[str], list[str]]


def cutter(words: tuple[tuple[str, int | None], ...] = ()) -> Cut:
    """A function that cuts a text into words. `words` are added to the dictionary, with a
    frequency or without.

    >>> cutter()("青岛港开通新航线")
    ['青岛港', '开通', '新', '航线']
    """
    return _rjieba(words) or _jieba(words)


class _Cutter:
    """An engine with words added to it. Copies and pickles hold the words alone: engines are not
    to be pickled.
    """

    def __init__(self, words: tuple[tuple[str, int | None], ...], cut: Cut) -> None:
        self._words, self._cut = words, cut

    def __call__(self, text: str) -> list[str]:
        try:
            return self._cut(text)
        except (
            UnicodeEncodeError
        ):  # a lone surrogate is no character, and compiled code does not take it
            return self._cut(text.encode("utf-8", "replace").decode())

    def __reduce__(self) -> tuple[Callable[..., Cut], tuple[Any, ...]]:
        return cutter, (self._words,)


@cache
def _rjieba(words: tuple[tuple[str, int | None], ...]) -> Cut | None:
    try:
        import rjieba
    except ImportError:
        return None
    engine = rjieba.Jieba() if words else rjieba
    for word, frequency in words:
        engine.add_word(word, engine.suggest_freq(word) if frequency is None else frequency, "")

    return _Cutter(words, partial(engine.cut, hmm=False))


@cache
def _jieba(words: tuple[tuple[str, int | None], ...]) -> Cut:
    import logging

    import jieba

    jieba.setLogLevel(logging.WARNING)
    engine = jieba.Tokenizer()
    for word, frequency in words:
        engine.add_word(word, frequency)
    return _Cutter(words, partial(engine.lcut, HMM=False))


def read_dictionary(path: Path) -> tuple[tuple[str, int | None], ...]:
    """A user dictionary in jieba's format: a word a line, then optionally a frequency and a part of
    speech.

    Raises InputError for a file that cannot be read, and for a frequency that is none.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read as a dictionary: {error}", file=str(path)) from error
    words: list[tuple[str, int | None]] = []
    for row, line in enumerate(lines, 1):
        parts = line.split()
        if len(parts) > 1 and not parts[1].isdigit() and len(parts) > 2:
            raise InputError(
                f"the second field must be a frequency, got {parts[1]!r}", file=str(path), row=row
            )
        if parts:
            words.append(
                (parts[0], int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else None)
            )
    return tuple(words)
