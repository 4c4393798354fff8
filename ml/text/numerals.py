"""Where the numerals of a batch of texts are, found with array operations over code points.

A *position* is one unit of tagging: a whole numeral run (`2000多亿`, `三百五十六点八亿`, `1,234.5`), a whole run of
Latin letters, or any other single character. A tagger that sees a numeral run as one position cannot cut
one in half. Reading a numeral's value is `amounts`; deciding what is a span is `spans`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ml.text.alphabet import ARABIC, FULL_WIDTH, HAN_DIGITS, MAGNITUDES

OTHER, DIGIT, HAN, MAGNITUDE, MORE, HALF, LATIN, SPACE, BREAK, SIGN, QUOTE = range(11)

GAP = 6  # NULs between texts: more than any feature looks to either side
_CLASSES: dict[int, Iterable[str]] = {
    DIGIT: ARABIC + FULL_WIDTH,
    HAN: HAN_DIGITS,
    MAGNITUDE: MAGNITUDES,
    MORE: "多余餘几",
    HALF: "半",
    LATIN: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZμ",
    SPACE: " \t\u3000\u00a0",
    BREAK: "\n\r。！？；，!?;,\x00",
    SIGN: "%％‰￥¥$€£℃°/／-－–—―~～至到+×.．·、：:",
    QUOTE: "“”‘’《》「」『』\"'（）()【】[]",
}
_TABLE = np.zeros(65536, np.uint8)
for _class, _chars in _CLASSES.items():
    for _char in _chars:
        _TABLE[ord(_char)] = _class


@dataclass(frozen=True, slots=True)
class Positions:
    """The positions of a batch, in one array each; texts are joined by NULs that no position run crosses.

    `codes` (characters): code points of the joined batch. `starts`, `ends` (positions): offsets into it.
    `kinds` (positions): the class of the first character, DIGIT for runs that begin with an Arabic digit,
    HAN or MAGNITUDE for Chinese ones. `offsets` (texts + 1): where each text begins in `codes`.
    """

    codes: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    kinds: np.ndarray
    offsets: np.ndarray


def code_points(texts: Sequence[str], gap: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Code points of the texts joined by `gap` NULs, as uint32, and the offset at which each text begins."""
    codes = np.frombuffer(("\0" * gap).join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    offsets = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(lengths + gap, out=offsets[1:])
    return codes, offsets


def classes(codes: np.ndarray) -> np.ndarray:
    """The class of each code point, as uint8; everything outside the basic plane is OTHER."""
    return _TABLE[np.minimum(codes, 0xFFFF)]


def positions(texts: Sequence[str]) -> Positions:
    """Cut a batch of texts into positions.

    >>> p = positions(["投资2,000多亿元"])
    >>> [chr(p.codes[s]) + "…" for s, e in zip(p.starts, p.ends) if e - s > 1]
    ['2…']
    """
    codes, offsets = code_points(texts, GAP)
    kind = classes(codes)
    glue = _glue(codes, kind)
    first = np.flatnonzero(~glue)
    ends = np.append(first[1:], len(codes)) if len(first) else first
    return Positions(codes, first, ends, kind[first], offsets)


def is_numeral(kinds: np.ndarray) -> np.ndarray:
    """Which classes are those of numerals proper."""
    return (kinds == DIGIT) | (kinds == HAN) | (kinds == MAGNITUDE)


def _glue(codes: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """Which characters belong to the same position as the character before them."""
    number = is_numeral(kind)
    inner = _inner_marks(codes, kind, number)
    more = (kind == MORE) & _shift(number, 1)
    member = number | inner | more
    glue = np.zeros(len(codes), bool)
    glue[1:] = member[1:] & member[:-1] & ~_word_one(codes)[:-1]
    glue |= (kind == LATIN) & _shift(kind == LATIN, 1)
    return glue


def _word_one(codes: np.ndarray) -> np.ndarray:
    """Where 一 ends a word (唯一, 统一) and does not begin a number: 唯一一个 holds no 11."""
    after = np.zeros(len(codes), bool)
    after[1:] = _one_of(codes, "唯统单同专逐")[:-1]
    return (codes == ord("一")) & after


def _inner_marks(codes: np.ndarray, kind: np.ndarray, number: np.ndarray) -> np.ndarray:
    """Marks inside a number: a decimal point, a comma before a group of three, 点 and 分之 between numerals."""
    digit = kind == DIGIT
    after = [_shift(digit, -k) for k in range(1, 5)]
    point = _one_of(codes, ".．") & _shift(digit, 1) & after[0]
    comma = _one_of(codes, ",，") & _shift(digit, 1) & after[0] & after[1] & after[2] & ~after[3]
    point_word = (codes == ord("点")) & _shift(number, 1) & (_shift(kind == HAN, -1) | after[0])
    of = (codes == ord("分")) & _shift(number, 1) & _shift(codes == ord("之"), -1) & _shift(number, -2)
    return point | comma | point_word | of | _shift(of, 1)


def _one_of(codes: np.ndarray, chars: str) -> np.ndarray:
    result = codes == ord(chars[0])
    for char in chars[1:]:
        result |= codes == ord(char)
    return result


def _shift(mask: np.ndarray, by: int) -> np.ndarray:
    """The mask moved right by `by` characters (left when negative), filled with False."""
    result = np.zeros_like(mask)
    if by >= len(mask) or -by >= len(mask):
        return result
    if by > 0:
        result[by:] = mask[:-by]
    else:
        result[:by] = mask[-by:]
    return result
