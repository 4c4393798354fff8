"""Text → jieba words, by one engine or the other, the same words from both.

`rjieba` (compiled) where it is installed, `jieba` (Python) otherwise; the hidden Markov model is off, with which the
two engines differ. Knows nothing of what the words are used for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from ml.errors import InputError

Cut = Callable[[str], list[str]]


def cutter(words: tuple[tuple[str, int | None], ...] = ()) -> Cut:
    """A function that cuts a text into words. `words` are added to the dictionary, with a frequency or without.

    >>> cutter()("青岛港开通新航线")
    ['青岛港', '开通', '新', '航线']
    """
    return _rjieba(words) or _jieba(words)


@cache
def _rjieba(words: tuple[tuple[str, int | None], ...]) -> Cut | None:
    try:
        import rjieba
    except ImportError:
        return None
    engine = rjieba.Jieba() if words else rjieba
    for word, frequency in words:
        engine.add_word(word, engine.suggest_freq(word) if frequency is None else frequency, "")

    def cut(text: str) -> list[str]:
        try:
            return engine.cut(text, False)
        except UnicodeEncodeError:  # a lone surrogate is no character, and compiled code does not take it
            return engine.cut(text.encode("utf-8", "replace").decode(), False)

    return cut


@cache
def _jieba(words: tuple[tuple[str, int | None], ...]) -> Cut:
    import logging

    import jieba

    jieba.setLogLevel(logging.WARNING)
    engine = jieba.Tokenizer()
    for word, frequency in words:
        engine.add_word(word, frequency)
    return lambda text: engine.lcut(text, HMM=False)


def read_dictionary(path: Path) -> tuple[tuple[str, int | None], ...]:
    """A user dictionary in jieba's format: a word a line, then optionally a frequency and a part of speech."""
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
            words.append((parts[0], int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else None))
    return tuple(words)
