"""Layout features of lines: what each line of a page looks like, and what stands around it.

All lines of a batch of pages are measured at once, in arrays: characters by class, first and last
characters, shapes, gaps and indents against what is usual on the page, the words a short line
shares with the text above and below, and how well a line goes on from the one before. A template is
a conjunction of such columns, and its name is their names; each is hashed under its own name.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ml.pages import ngrams
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
    CUE: "记者通讯员摄影图文报道编辑责版校对审来源作供稿电年月日星期时分点赞评论阅读打开享关注载接转",
}
_BLANKS = re.compile(r"[ \t\xa0\u2002\u2003\u3000]{3,}")  # set wide: their number tells nothing
_LONG = 40  # characters from which on a line with a full stop is taken for a paragraph
_SHORT = 34  # characters up to which a line is headline-sized
_BAG = 24  # pairs of characters of a short line that are features of their own
_NEAR, _FAR, _ABOVE = 220, 900, 700  # characters of text that a short line's pairs are sought in
_PRIME = np.uint64(0x100000001B3)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SALT = np.uint64(0xC2B2AE3D27D4EB4F)
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


def seeds(names: Sequence[str]) -> list[np.uint64]:
    """A seed for each template, from its name."""
    digests = (hashlib.blake2b(name.encode(), digest_size=8).digest() for name in names)
    return [np.uint64(int.from_bytes(digest, "little")) for digest in digests]


def hashes(
    lines: Sequence[Line], pages: np.ndarray, templates: Sequence[str]
) -> np.ndarray:
    """A hash of each line's value of each template, and of each pair of a short line.

    Parameters
    ----------
    lines : of one or several pages, in order
    pages : array of shape (lines,)
        The number of each line's page, ascending.
    templates : names of templates, each of columns that `measure` gives

    Returns
    -------
    uint64 array of shape (templates + characters and pairs of a short line, lines); 0 where a line
    has no further character or pair.
    """
    text = text_of(lines)
    known = measure(lines, pages, text)
    result = np.empty((len(templates) + 2 * _BAG, len(lines)), np.uint64)
    for k, (name, seed) in enumerate(zip(templates, seeds(templates), strict=True)):
        result[k] = _hash(seed, [known[column] for column in name.split(" ")])
    result[len(templates) : -_BAG] = _bag(text, "char", 1).T
    result[-_BAG:] = _bag(text, "pair", 2).T
    return result


def place(hashed: np.ndarray, bits: int) -> tuple[np.ndarray, np.ndarray]:
    """The row of a table of 2^`bits` weights that hashes fall on, and the byte that tells which
    of the values that fall there has the row's weights.
    """
    rows = (hashed >> np.uint64(64 - bits)).astype(np.int32)
    return rows, (hashed & np.uint64(0xFF)).astype(np.uint8)


def owners(hashed: np.ndarray, bits: int, min_count: int) -> np.ndarray:
    """For each row of a table of 2^`bits` weights the byte of its most frequent value, int16; -1
    where none of the values is seen `min_count` times.
    """
    values, often = np.unique(hashed, return_counts=True)
    often[values == 0] = 0
    order = np.argsort(often, kind="stable")
    order = order[often[order] >= min_count]
    rows, prints = place(values[order], bits)
    result = np.full(1 << bits, -1, np.int16)
    result[rows] = prints  # of several the last, which is the most frequent
    return result


def _hash(seed: np.uint64, parts: Sequence[np.ndarray]) -> np.ndarray:
    value = np.full(len(parts[0]), seed, np.uint64)
    for part in parts:
        value ^= part.astype(np.uint64)
        value *= _MIX
        value ^= value >> np.uint64(29)
    value *= _SALT
    value ^= value >> np.uint64(32)
    value *= _MIX
    return value


def _bag(text: Text, name: str, size: int) -> np.ndarray:
    """Hashes of the characters of short lines, or of their pairs, (lines, _BAG); 0 for none."""
    length = text.ends - text.starts
    at = text.starts[:, None] + np.arange(_BAG)
    inside = (at + size <= text.ends[:, None]) & (length <= _SHORT)[:, None]
    at = np.where(inside, at, 0)
    value = text.codes[at].astype(np.uint64)
    if size == 2:
        value = value * np.uint64(65537) + text.codes[at + 1]
    hashed = _hash(seeds([name])[0], [value.ravel()]).reshape(at.shape)
    return np.where(inside, hashed, np.uint64(0))


def measure(
    lines: Sequence[Line], pages: np.ndarray, text: Text
) -> dict[str, np.ndarray]:
    """Every column that a template may name, as non-negative integers."""
    columns = _own(text)
    columns |= _marks(lines)
    columns |= _placing(lines, pages, text, columns)
    columns |= _repeats(pages, columns)
    columns |= _alone(pages, columns)
    columns |= _sharing(pages, text, columns)
    columns |= _cohesion(pages, text, columns)
    around = ("len", "fin", "kind", "last2", "first2", "shape", "mark", "level", "indent")
    for name in around:
        for step in (-2, -1, 1, 2):
            columns[f"{name}{step:+d}"] = _shifted(columns[name], pages, step)
    columns["first3+1"] = _shifted(columns["first3"], pages, 1)
    columns["rough+1"] = _shifted(columns["rough"], pages, 1)
    columns["rough-1"] = _shifted(columns["rough"], pages, -1)
    columns["len3-1"] = _shifted(columns["len3"], pages, -1)
    columns["len3+1"] = _shifted(columns["len3"], pages, 1)
    return columns


def bucket(values: np.ndarray, bounds: Sequence[float]) -> np.ndarray:
    """Which of the intervals between bounds each value is in."""
    return np.searchsorted(np.asarray(bounds), values, side="right").astype(np.int64)


def _counts(text: Text, kind: int) -> np.ndarray:
    total = np.concatenate([[0], np.cumsum(text.kinds == kind)])
    return total[text.ends] - total[text.starts]


def _own(text: Text) -> dict[str, np.ndarray]:
    """What can be told of a line alone."""
    length = text.ends - text.starts
    at = [np.minimum(text.starts + k, text.ends) for k in range(5)]
    back = [np.maximum(text.ends - k, text.starts) for k in range(1, 5)]
    code, kind = text.codes.astype(np.int64), text.kinds
    c: dict[str, np.ndarray] = {"size": length}
    c["len"] = bucket(length, (2, 3, 4, 5, 7, 9, 12, 16, 21, 27, 35, 49, 71, 121))
    c["len3"] = bucket(length, (5, 9, 16, 27, 49))
    c["first1"], c["last1"] = code[at[0]], code[back[0]]
    c["first2"], c["last2"] = c["first1"] << 16 | code[at[1]], c["last1"] << 16 | code[back[1]]
    c["first3"], c["last3"] = c["first2"] << 16 | code[at[2]], c["last2"] << 16 | code[back[2]]
    c["first4"] = _mixed(c["first3"], code[at[3]])
    # A closing quotation mark or bracket is looked behind: 他说：“好。” is finished.
    last = kind[back[0]]
    inner = np.where(last == CLOSE, kind[back[1]], last)
    c["fin"] = np.select(
        [inner == STOP, last == COLON, last == COMMA, last == CLOSE, last == DIGIT],
        [1, 2, 3, 4, 5],
        0,
    ).astype(np.int64)
    stops, commas = _counts(text, STOP), _counts(text, COMMA)
    digits, blanks = _counts(text, DIGIT), _counts(text, BLANK)
    c["stops"], c["commas"] = bucket(stops, (1, 2, 3)), bucket(commas, (1, 2, 3, 5))
    c["digits"] = bucket(digits / length, (0.001, 0.1, 0.3, 0.5, 0.8))
    c["blanks"] = bucket(blanks, (1, 2, 3, 5))
    c["sparse"] = bucket(blanks / length, (0.05, 0.15, 0.3))
    c["latin"] = bucket(_counts(text, LATIN) / length, (0.001, 0.2, 0.6))
    c["colons"] = bucket(_counts(text, COLON), (1, 2))
    c["bars"] = bucket(_counts(text, BAR), (1, 2, 3))
    c["cues"] = bucket(_counts(text, CUE) / length, (0.001, 0.15, 0.3, 0.5))
    c["brackets"] = (kind[at[0]] == OPEN) * 2 + (last == CLOSE)
    c["open"] = bucket(
        _count_code(text, "“") - _count_code(text, "”"), (0, 1)
    )  # quotation marks left open or closed
    c["long"] = ((length > _LONG) & (stops > 0)).astype(np.int64)
    c["kind"] = c["len3"] * 8 + c["fin"]
    c["shape"], c["rough"] = (
        np.where(length <= 2 * _SHORT, shape, c["kind"]) for shape in _shapes(text)
    )  # those of paragraphs are all different
    c["listed"] = (kind[at[0]] == NUMERAL) & (code[at[1]] == ord("、"))
    c["class2"] = kind[at[0]].astype(np.int64) * 16 + kind[at[1]]
    return c


def _count_code(text: Text, char: str) -> np.ndarray:
    total = np.concatenate([[0], np.cumsum(text.codes == ord(char))])
    return total[text.ends] - total[text.starts]


def _mixed(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    value = left.astype(np.uint64) * _PRIME ^ right.astype(np.uint64)
    return (value >> np.uint64(1)).astype(np.int64)


def _shapes(text: Text) -> tuple[np.ndarray, np.ndarray]:
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


def _marks(lines: Sequence[Line]) -> dict[str, np.ndarray]:
    """What the reading of the page found: marks, levels of headings, entries of lists."""
    n = len(lines)
    mark = np.fromiter((ord(li.mark[0]) if li.mark else 0 for li in lines), np.int64, n)
    level = np.fromiter((li.level for li in lines), np.int64, n)
    item = np.fromiter((li.item for li in lines), np.int64, n)
    return {"mark": mark, "level0": level, "item": item}


def _bounds(pages: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each line, the first line of its page and the line behind its last."""
    first = np.searchsorted(pages, pages, side="left")
    return first, np.searchsorted(pages, pages, side="right")


def _by_page(pages: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The sum of values over each line's page."""
    return np.bincount(pages - pages[0], weights=values)[pages - pages[0]]


def _placing(
    lines: Sequence[Line], pages: np.ndarray, text: Text, own: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Where a line stands: gaps, indents, levels and widths against what is usual on its page."""
    n = len(lines)
    number = np.fromiter((li.number for li in lines), np.int64, n)
    last = np.fromiter((li.last for li in lines), np.int64, n)
    indent = np.fromiter((li.indented for li in lines), np.int64, n)
    first, behind = _bounds(pages)
    count = behind - first
    index = np.arange(n) - first
    blank = np.zeros(n, np.int64)
    blank[1:] = number[1:] - last[:-1] - 1
    blank = np.where(index == 0, 9, np.clip(blank, 0, 9))
    usual = np.round(_median(pages, blank, index > 0)).astype(np.int64)
    relative = np.sign(blank - usual) + 1 + 3 * np.minimum(usual, 2)
    c: dict[str, np.ndarray] = {}
    c["gap"] = np.where(index == 0, 15, relative)
    after = np.append(c["gap"][1:], 15)
    c["below"] = np.where(index == count - 1, 15, after)
    c["blank"] = np.minimum(blank, 4)
    share = _by_page(pages, indent) / count
    c["indent"] = indent + 2 * bucket(share, (0.02, 0.3, 0.7))
    level = own["level0"]
    top = np.full(int(pages[-1]) + 1, 9)
    np.minimum.at(top, pages, np.where(level > 0, level, 9))
    tops = np.bincount(pages, weights=(level == top[pages]) & (level > 0))[pages]
    c["level"] = np.where(level > 0, np.minimum(level - top[pages], 2) + 1, 0) + 4 * (
        bucket(tops, (1, 2))
    )
    c["index"] = bucket(index, (1, 2, 3, 4, 6, 9, 14, 25))
    c["rest"] = bucket(count - 1 - index, (1, 2, 4, 8, 16))
    c["lines"] = bucket(count, (6, 15, 40, 100))
    width = _widths(text)
    column = _column(pages, width, own)
    ratio = width / np.maximum(column, 1)
    full = (ratio > 0.86) & (ratio < 1.12)
    unfinished = full & (own["fin"] != 1)
    wrapped = bucket(_by_page(pages, unfinished) / np.maximum(_by_page(pages, full), 1), (0.5, 0.7))
    narrow = bucket(column, (16, 30, 44, 70))
    c["wrap"] = wrapped * 8 + narrow
    c["wrapped"] = wrapped
    c["broad"] = (ratio > 0.4) | (width > 120)
    c["ratio"] = bucket(ratio, (0.3, 0.6, 0.86, 0.95, 1.04, 1.12))
    c["ratio-1"] = _shifted(c["ratio"], pages, -1)
    c["ratio+1"] = _shifted(c["ratio"], pages, 1)
    return c


def _widths(text: Text) -> np.ndarray:
    """Columns that each line takes on a screen: two for each wide character."""
    wide = np.where((text.codes >= 0x1100) & (text.codes != 0xA0), 2, 1)
    total = np.concatenate([[0], np.cumsum(wide)])
    return total[text.ends] - total[text.starts]


def _median(pages: np.ndarray, values: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """The lower median over each line's page of chosen values below 16."""
    size = int(pages[-1]) + 1
    table = np.bincount(pages[chosen] * 16 + values[chosen], minlength=size * 16).reshape(size, 16)
    total = np.cumsum(table, 1)
    return (total < np.maximum(total[:, -1:] + 1, 2) // 2).sum(1)[pages]


def _column(pages: np.ndarray, width: np.ndarray, own: dict[str, np.ndarray]) -> np.ndarray:
    """The width of a page's text: that of its lines at the third quartile."""
    order = np.lexsort((width, pages))
    first, behind = _bounds(pages)
    return width[order][first + (behind - first) * 3 // 4]


def _repeats(pages: np.ndarray, c: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """How many other short lines of the page begin, end or are made alike."""
    short = c["size"] <= _SHORT
    result = {}
    for name in ("first1", "first2", "last1", "last2", "shape", "rough", "mark"):
        _, value = np.unique(c[name], return_inverse=True)
        key = (value.astype(np.int64) << 32 | pages - pages[0]) * 2 + short
        _, where, often = np.unique(key, return_inverse=True, return_counts=True)
        result[f"{name}*"] = bucket(often[where], (2, 3, 5, 9))
    marked = short & ((c["mark"] > 0) | (c["level0"] > 0) | c["listed"])
    share = bucket(_by_page(pages, marked), (1, 2, 3, 6))
    result["marked"] = share * 2 + marked
    plain = short & (c["fin"] == 0)
    result["plain*"] = bucket(_by_page(pages, plain) / _by_page(pages, np.ones(len(pages))), (0.05, 0.15, 0.3, 0.5, 0.7))
    return result


def _alone(pages: np.ndarray, c: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Of a short line between two paragraphs: how many others near it stand so, and how alike they
    are in length.
    """
    n = len(pages)
    long = (c["size"] > _SHORT) | (c["stops"] > 0)
    up, down = np.append(False, long[:-1]), np.append(long[1:], False)
    same = np.append(False, pages[1:] == pages[:-1])
    alone = ~long & up & down & same & np.append(same[1:], False)
    place = np.arange(n)
    first, behind = _bounds(pages)
    low, high = np.maximum(place - 16, first), np.minimum(place + 17, behind)
    result = {}
    for name, kind in (("alone", alone), ("tiny", alone & (c["size"] <= 12))):
        total = np.concatenate([[0], np.cumsum(kind)])
        result[name] = np.minimum(total[high] - total[low], 5)
    result["alone"] = np.where(alone, result["alone"], 6)
    return result


def _shifted(values: np.ndarray, pages: np.ndarray, step: int) -> np.ndarray:
    """The value of the line that is `step` lines further down; -1 (as 2^40) beyond the page."""
    result = np.full(len(values), 1 << 40, np.int64)
    if step > 0:
        same = pages[step:] == pages[:-step]
        result[:-step][same] = values[step:][same]
    else:
        same = pages[-step:] == pages[:step]
        result[-step:][same] = values[:step][same]
    return result


def _sharing(
    pages: np.ndarray, text: Text, c: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """How many of a short line's pairs of characters the text near below, further below and above
    has too, rare ones counting more; and how many rare pairs the text above and below a line shares.
    """
    place = np.arange(len(text.codes), dtype=np.int64)
    han = (text.kinds == HAN) | (text.kinds == NUMERAL) | (text.kinds == LATIN) | (
        text.kinds == CUE
    )
    both = han & np.append(han[1:], False)
    own = np.flatnonzero(both)
    usual = ngrams.tables()[0][ngrams.pair(text.codes[own], text.codes[own + 1])]
    rare = np.clip(1.6 - usual / 90, 0.05, 1.6)
    code = text.codes.astype(np.int64)
    key = (code[own] << 16 | code[own + 1]) << 31 | own
    order = np.argsort(key)
    name = key[order] >> 31
    before = np.full(len(place), -(1 << 40), np.int64)
    behind = np.full(len(place), 1 << 40, np.int64)
    same = name[1:] == name[:-1]
    sorted_place = own[order]
    before[sorted_place[1:][same]] = sorted_place[:-1][same]
    behind[sorted_place[:-1][same]] = sorted_place[1:][same]
    line = text.line[own]
    first, last = _bounds(pages)
    short = (c["size"] <= 2 * _SHORT)[line]
    mine, line, weight = own[short], line[short], rare[short]
    after = np.minimum(behind[mine], 1 << 39)
    # The same pair twice in the line itself: the second is followed from.
    below = np.where(after < text.ends[line], behind[np.minimum(after, len(place) - 1)], after)
    end = text.ends[line]
    page_end = text.ends[last[line] - 1]
    near = below <= np.minimum(end + _NEAR, page_end)
    far = below <= np.minimum(end + _FAR, page_end)
    above = before[mine]
    inner = above >= text.starts[line]
    above = np.where(inner, before[np.maximum(above, 0)], above)
    up = above >= np.maximum(text.starts[line] - _ABOVE, text.starts[first[line]])
    n = len(text.starts)
    total = np.bincount(line, weights=weight, minlength=n)
    shares = {}
    for column, hit in (("near", near), ("far", far), ("up", up)):
        found = np.bincount(line, weights=weight * hit, minlength=n) / np.maximum(total, 0.4)
        shares[column] = bucket(found, (0.01, 0.12, 0.25, 0.4, 0.6))
        shares[column] = np.where(c["size"] <= 2 * _SHORT, shares[column], 9)
    shares["lean"] = shares["near"] * 10 + shares["up"]
    return shares | _glue(pages, text, own, rare, before)


def _glue(
    pages: np.ndarray, text: Text, own: np.ndarray, rare: np.ndarray, before: np.ndarray
) -> dict[str, np.ndarray]:
    """Rare pairs that the 300 characters from a line on share with the 700 above it."""
    weight = np.where(rare > 0.7, rare, 0.0)
    earlier = before[own]
    low = np.maximum(earlier, own - 300) + 1
    high = np.minimum(own, earlier + _ABOVE) + 1
    first, _ = _bounds(pages)
    useful = (weight > 0) & (earlier >= text.starts[first[text.line[own]]]) & (low < high)
    size = len(text.codes) + 2
    step = np.bincount(low[useful], weights=weight[useful], minlength=size)
    step -= np.bincount(high[useful], weights=weight[useful], minlength=size)
    across = np.round(np.cumsum(step)[text.starts], 6)  # sums of a batch differ in the last digits
    room = np.minimum(text.starts - text.starts[first], 300)
    glue = bucket(across / np.maximum(room, 60) * 100, (0.3, 1, 2, 4, 7, 12))
    return {"glue": glue, "glue+1": _shifted(glue, pages, 1)}


def _cohesion(pages: np.ndarray, text: Text, c: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """How well a line goes on from the line before and from the paragraph before, and how well the
    paragraphs around it would go on without it.
    """
    n = len(text.starts)
    place = np.arange(n)
    first, behind = _bounds(pages)
    longest = (c["size"] > _SHORT) | (c["stops"] > 0)
    up = np.append(-1, np.maximum.accumulate(np.where(longest, place, -1))[:-1])
    down = np.where(longest, place, 1 << 40)
    down = np.append(np.minimum.accumulate(down[::-1])[::-1][1:], 1 << 40)
    has_up, has_down, has_before = up >= first, down < behind, place > first
    up, down, before = np.where(has_up, up, 0), np.where(has_down, down, 0), np.maximum(place - 1, 0)
    joint, cut, skip = (_seams(text, a, b) for a, b in ((before, place), (up, place), (up, down)))
    bounds = (-12, -9, -7, -5, -3, -1, 2)
    # A caption that ends as a sentence does stands between the pieces of a paragraph.
    two = np.maximum(place - 2, 0)
    has_two = place - 2 >= first
    over = np.where(has_two, bucket(_seams(text, two, place), (-9, -5, -1)), 9)
    # The same with the last line that is as wide as text is, which no caption is.
    wide = np.append(-1, np.maximum.accumulate(np.where(c["broad"], place, -1))[:-1])
    has_wide = wide >= first
    wide = np.where(has_wide, wide, 0)
    seam = np.where(has_wide, bucket(_seams(text, wide, place), (-9, -7, -5, -3, -1)), 9)
    r: dict[str, np.ndarray] = {
        "wide": seam,
        "wideend": np.where(has_wide, c["fin"][wide] + 10 * np.minimum(place - wide, 4), 99),
        "over": np.where(has_two, over * 10 + c["fin"][two], 99),
        "joint": np.where(has_before, bucket(joint, bounds), 9),
        "cut": np.where(has_up, bucket(cut, bounds), 9),
        "skip": np.where(has_up & has_down, bucket(skip, bounds), 9),
        "gain": np.where(has_up & has_down, bucket(skip - cut, (-6, -3, -1, 1, 3, 6)), 9),
    }
    for name, valid, index in (("joint", has_before, before), ("cut", has_up, up)):
        ends = c["fin"][index] + 10 * np.minimum(place - index, 4)
        r[f"{name}end"] = np.where(valid, ends, 99)
        r[f"{name}quote"] = np.where(valid, c["open"][index], 9)
        r[f"{name}last2"] = np.where(valid, c["last2"][index], 0)
    r["next"] = np.where(has_down, np.minimum(down - place, 5), 9)
    r["nextfirst2"] = np.where(has_down, c["first2"][down], 0)
    r["nextfirst3"] = np.where(has_down, c["first3"][down], 0)
    return r


def _seams(text: Text, above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """How well the lines `below` go on from the lines `above`."""
    last, first = text.ends[above], text.starts[below]
    before = np.stack([np.maximum(last - 2, text.starts[above]), last - 1], 1)
    after = np.stack([first, np.minimum(first + 1, text.ends[below] - 1)], 1)
    return ngrams.cohesion(text.codes[before], text.codes[after])


#: Templates by name; see `measure` for the columns.
TEMPLATES: tuple[str, ...] = (
    "len", "len fin", "kind stops", "last1", "last2", "first1", "first2", "first3", "shape", "rough",
    "class2 len3", "commas stops", "digits", "blanks len3", "colons len3", "bars len3", "cues len",
    "brackets len3", "mark", "item", "level", "level level+1", "gap", "below", "gap below",
    "indent fin-1", "index", "rest", "ratio-1 fin-1 indent", "ratio fin", "wrap ratio-1 fin-1",
    "wrapped joint jointend", "cut cutend", "gain cutend", "kind-1", "kind+1", "kind-2", "kind+2",
    "first2+1", "first3+1", "last2-1", "shape-1", "shape+1", "next", "next nextfirst2", "shape*",
    "last2*", "mark*", "near kind", "up kind", "lean", "glue", "kind-1 kind", "kind kind+1",
    "wrapped cutend", "wrapped jointend", "wide wideend", "wrapped wideend fin-1", "over fin-1", "over len3-1", "marked len3 fin", "plain* len3 fin",
    "fin-2 fin-1 fin", "next len3 fin", "len3-1 len3 len3+1", "alone len3", "alone tiny len3", "alone up", "alone near",
)  # fmt: skip
