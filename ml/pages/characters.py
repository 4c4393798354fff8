"""The characters of lines, in arrays: classes of characters, counts of them, shapes of lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ml.pages.lines import Line
from ml.pages.plain import unspaced

# Classes of characters. Those that only appear in the bylines, captions and furniture of papers
# keep their own identity in a line's shape.
OTHER, HAN, DIGIT, LATIN, BLANK, STOP, COMMA, COLON, OPEN, CLOSE, NUMERAL, DASH, MARK, BAR, CUE = (
    range(15)
)
_MEMBERS = {
    STOP: "。！？!?…",
    COMMA: "，,、；;",
    COLON: "：:",
    OPEN: "“‘「『《〈（([【",
    CLOSE: "”’」』》〉）)]】",
    NUMERAL: "一二三四五六七八九十百千万亿零〇两第",
    DASH: "-—–~～",
    MARK: "■◆●▶►▍▌▎┃◎★☆▲△◇○□▼▽◤◥※✦>＞》→↑↓#*·•§",
    BAR: "/／|｜\\_",
    CUE: "记者通讯员摄影图文报道编辑责版校对审来源作供稿电年月日星期时分"
    "点赞评论阅读打开享关注载接转",
}
_BLANKS = re.compile(r"[ \t\xa0\u2002\u2003\u3000]{3,}")  # set wide: their number tells nothing
_PRIME = np.uint64(0x100000001B3)
_MOST = 64  # kept characters of a shape
_POWERS = np.cumprod(np.full(_MOST, _PRIME, np.uint64), dtype=np.uint64)


def _class_table() -> np.ndarray:
    table = np.zeros(1 << 16, np.uint8)
    table[0x3400:0xA000] = HAN
    table[0xF900:0xFB00] = HAN
    for first, last in (("0", "9"), ("０", "９")):
        table[ord(first) : ord(last) + 1] = DIGIT
    for first, last in (("a", "z"), ("A", "Z"), ("ａ", "ｚ"), ("Ａ", "Ｚ")):
        table[ord(first) : ord(last) + 1] = LATIN
    for code in (0x20, 0x09, 0xA0, 0x2002, 0x2003, 0x2009, 0x3000):
        table[code] = BLANK
    for kind, chars in _MEMBERS.items():
        for char in chars:
            table[ord(char)] = kind
    return table


_CLASSES = _class_table()
_ROUGH = np.arange(15, dtype=np.uint8)
_ROUGH[[NUMERAL, CUE]] = HAN


@dataclass(frozen=True, slots=True)
class Text:
    """The characters of all lines of a batch, one array, a separator behind each line."""

    codes: np.ndarray  # of characters, cut to 16 bits
    kinds: np.ndarray  # their classes
    starts: np.ndarray  # where each line begins
    ends: np.ndarray  # where its separator stands
    line: np.ndarray  # which line each character is of


def text_of(lines: Sequence[Line]) -> Text:
    """Characters of lines, none of which is empty."""
    texts = [_BLANKS.sub("　　", unspaced(line.text)) for line in lines]
    joined = "\n".join(texts) + "\n"
    whole = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    codes = (whole & 0xFFFF).astype(np.uint16)
    lengths = np.fromiter(map(len, texts), np.int64, len(lines))
    ends = np.cumsum(lengths + 1) - 1
    starts = ends - lengths
    return Text(codes, _CLASSES[codes], starts, ends, np.repeat(np.arange(len(lines)), lengths + 1))


def bucket(values: np.ndarray, bounds: Sequence[float]) -> np.ndarray:
    """Which of the intervals between bounds each value is in."""
    return np.searchsorted(np.asarray(bounds), values, side="right").astype(np.int64)


def counts(text: Text, kind: int) -> np.ndarray:
    """How many characters of a class each line has, (lines,)."""
    total = np.concatenate([[0], np.cumsum(text.kinds == kind)])
    return total[text.ends] - total[text.starts]


def shapes(text: Text) -> tuple[np.ndarray, np.ndarray]:
    """Two hashes of each line with runs of one class drawn together: with the characters of
    bylines and furniture as they are and Han runs by length (记者 2–3 摄), and by class alone.
    """
    keep = np.minimum(text.ends - text.starts, _MOST)
    exact = text.kinds.astype(np.int64)
    own = np.isin(text.kinds, (CUE, STOP, COLON, OPEN, CLOSE, BAR, MARK))
    exact = np.where(own, text.codes.astype(np.int64) + 32, exact)
    rough = _ROUGH[text.kinds].astype(np.int64)
    return _collapsed(text, exact, keep, True), _collapsed(text, rough, keep, False)


def _collapsed(text: Text, value: np.ndarray, keep: np.ndarray, lengths: bool) -> np.ndarray:
    """A hash of the runs of equal values of each line's first characters."""
    new = np.ones(len(value), bool)
    new[1:] = value[1:] != value[:-1]
    new[text.starts] = True
    new[text.ends] = True  # separators: they end the last run
    place = np.arange(len(value)) - text.starts[text.line]
    heads = np.flatnonzero(new)
    size = np.diff(np.append(heads, len(value)))
    line, token = text.line[heads], value[heads].astype(np.uint64)
    if lengths:
        run = bucket(size, (2, 4, 7)).astype(np.uint64)
        token = np.where(value[heads] == HAN, token + run * np.uint64(1 << 20), token)
    valid = (heads < text.ends[line]) & (place[heads] < keep[line])
    first = np.concatenate([[0], np.cumsum(np.bincount(line, minlength=len(text.starts)))[:-1]])
    rank = np.minimum(np.arange(len(heads)) - first[line], _MOST - 1)
    part = np.where(valid, (token + np.uint64(1)) * _POWERS[rank], np.uint64(0))
    total = np.add.reduceat(part, first) if len(first) else part
    return (total >> np.uint64(20)).astype(np.int64)
