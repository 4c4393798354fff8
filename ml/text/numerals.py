"""Where the numerals of a batch of texts are, found with array operations over code points.

A *position* is one unit of tagging: a whole numeral run (`2000多亿`, `三百五十六点八亿`,
`1,234.5`), a whole run of Latin letters, or any other single character. A tagger that sees a
numeral run as one position cannot cut one in half. Variants of characters count as their plain
ones, and blanks are no positions: `3.5 亿元` has those of `3.5亿元`. Reading a numeral's value is
`ml.amounts`; deciding what is a span is `ml.spans`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from ml.text.alphabet import ARABIC, HAN_DIGITS, MAGNITUDES
from ml.text.folds import ALIKE, PLAIN
from ml.text.vocabulary import CURRENCIES, MEASURES

OTHER, DIGIT, HAN, MAGNITUDE, MORE, HALF, LATIN, SPACE, BREAK, SIGN, QUOTE = range(11)

GAP = 6  # NULs between texts: more than any feature looks to either side
_CLASSES: dict[int, Iterable[str]] = {
    DIGIT: ARABIC,
    HAN: HAN_DIGITS,
    MAGNITUDE: MAGNITUDES,
    MORE: "多余几",
    HALF: "半",
    LATIN: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZμµΩ²³㎡㎥㎏㎜㎝㎞",
    SPACE: " \t\u3000\u00a0\u2002\u2003\u2009\u202f\u200b",
    BREAK: "\n\r。！？；，!?;,\x00",
    SIGN: "%‰¥$€£℃°/-~至到+×.·、：:",
    QUOTE: "“”‘’《》「」『』\"'（）()【】[]",
}
_FOLD = np.arange(65536, dtype=np.uint32)
for _variant, _plain in PLAIN.items():
    _FOLD[_variant] = _plain
for _mark, _same in ALIKE.items():
    _FOLD[_mark] = _same
_FOLD = _FOLD[_FOLD]  # 圓 is 圆 is 元
_TABLE = np.zeros(65536, np.uint8)
for _class, _chars in _CLASSES.items():
    for _char in _chars:
        _TABLE[ord(_char)] = _class
_TABLE = _TABLE[_FOLD]


@dataclass(frozen=True, slots=True)
class Positions:
    """The positions of a batch, in one array each; texts are joined by NULs that no position run
    crosses.

    Attributes
    ----------
    codes
        Plain code points of the joined batch, without blanks.
    begins
        Where each position begins in `codes`; it ends where the next begins.
    starts, ends
        Offsets of each position into the joined batch, blanks inside it included.
    kinds
        The class of the first character: DIGIT for runs that begin with an Arabic digit, HAN or
        MAGNITUDE for Chinese ones.
    gaps
        Whether a blank (1) or a line break (2) that counts as one stands before the position.
    offsets
        Where each text begins in the joined batch, (texts + 1).
    """

    codes: np.ndarray
    begins: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    kinds: np.ndarray
    gaps: np.ndarray
    offsets: np.ndarray


def code_points(texts: Sequence[str], gap: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Code points of texts, joined.

    Parameters
    ----------
    texts
        The texts.
    gap
        How many NULs stand between two of them.

    Returns
    -------
    tuple of ndarray
        Code points, as uint32, and the offset at which each text begins, (texts + 1).
    """
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

    >>> p = positions(["投资2,000多亿元，3 公里"])
    >>> [chr(p.codes[b]) + "…" for b, s, e in zip(p.begins, p.starts, p.ends) if e - s > 1]
    ['2…']
    >>> p.gaps.tolist()
    [0, 0, 0, 0, 0, 0, 1, 0]
    """
    codes, offsets = code_points(texts, GAP)
    kind = classes(codes)
    blank = (kind == SPACE) | _line_inside(codes, kind)
    place = np.flatnonzero(~blank)
    kind, plain = kind[place], codes[place]
    plain = np.where(plain < 0x10000, _FOLD[np.minimum(plain, 0xFFFF)], plain)
    half = np.flatnonzero((plain[:-1] == ord("对")) & (plain[1:] == ord("折")))  # 对折 is 50 %
    kind[half] = kind[half + 1] = HALF
    apart = np.diff(place, prepend=-1) > 1
    first = np.flatnonzero(~_glue(plain, kind, apart))
    last = np.append(first[1:], len(plain)) - 1 if len(first) else first
    starts = place[first]
    gaps = apart[first].astype(np.uint8)
    after_line = np.flatnonzero(gaps)
    gaps[after_line] += codes[starts[after_line] - 1] == ord("\n")
    return Positions(plain, first, starts, place[last] + 1, kind[first], gaps, offsets)


def is_numeral(kinds: np.ndarray) -> np.ndarray:
    """Which classes are those of numerals proper."""
    return (kinds == DIGIT) | (kinds == HAN) | (kinds == MAGNITUDE)


@cache
def _heads() -> np.ndarray:
    """Which characters begin a unit or a magnitude: they may follow a number after a line break."""
    table = np.zeros(65536, bool)
    for name in MEASURES | set(CURRENCIES) | set("多余亿万千百"):
        table[ord(name[0])] = True
    return table


def _line_inside(codes: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """Single line breaks between an Arabic number and what may be its unit."""
    found = np.zeros(len(codes), bool)
    at = np.flatnonzero(codes == ord("\n"))
    at = at[(at > 0) & (at < len(codes) - 1)]
    before = (kind[at - 1] == DIGIT) | (kind[at - 1] == MAGNITUDE)
    found[at[before & _heads()[np.minimum(codes[at + 1], 0xFFFF)]]] = True
    return found


def _glue(codes: np.ndarray, kind: np.ndarray, apart: np.ndarray) -> np.ndarray:
    """Which characters belong to the same position as the character before them."""
    number = is_numeral(kind)
    more = (kind == MORE) & _shift(number, 1)
    member = number | _inner_marks(codes, kind, number) | more
    glue = np.zeros(len(codes), bool)
    glue[1:] = member[1:] & member[:-1] & ~_word_one(codes)[:-1]
    glue |= (kind == LATIN) & _shift(kind == LATIN, 1)
    glue |= (kind == HALF) & (codes == ord("折"))
    scaled = (kind == MAGNITUDE) & _shift(kind == DIGIT, 1)  # 3.5 亿元
    return glue & (~apart | scaled)


def _word_one(codes: np.ndarray) -> np.ndarray:
    """Where 一 ends a word (唯一, 统一) and does not begin a number: 唯一一个 holds no 11."""
    after = np.zeros(len(codes), bool)
    after[1:] = _one_of(codes, "唯统单同专逐")[:-1]
    return (codes == ord("一")) & after


def _inner_marks(codes: np.ndarray, kind: np.ndarray, number: np.ndarray) -> np.ndarray:
    """Marks inside a number: a decimal point, a comma before a group of three, 点 and 分之 between
    numerals.
    """
    digit = kind == DIGIT
    after = [_shift(digit, -k) for k in range(1, 5)]
    point = (codes == ord(".")) & _shift(digit, 1) & after[0]
    point |= (codes == ord(".")) & after[0] & _shift(kind == OTHER, 1)  # .5元
    comma = _one_of(codes, ",，") & _shift(digit, 1) & after[0] & after[1] & after[2] & ~after[3]
    point_word = (codes == ord("点")) & _shift(number, 1) & (_shift(kind == HAN, -1) | after[0])
    of = (
        (codes == ord("分"))
        & _shift(number, 1)
        & _shift(codes == ord("之"), -1)
        & _shift(number, -2)
    )
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
