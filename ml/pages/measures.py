"""What each line of a page looks like and how it stands among the others: columns of integers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ml.pages.characters import (
    BAR,
    BLANK,
    CLOSE,
    COLON,
    COMMA,
    CUE,
    DIGIT,
    NUMERAL,
    OPEN,
    STOP,
    Text,
    bucket,
    counts,
    shapes,
)  # fmt: skip
from ml.pages.lines import Line

SHORT = 34  # characters up to which a line is headline-sized


def own_columns(text: Text) -> dict[str, np.ndarray]:
    """What can be told of a line alone."""
    length = text.ends - text.starts
    at = [np.minimum(text.starts + k, text.ends) for k in range(5)]
    back = [np.maximum(text.ends - k, text.starts) for k in range(1, 5)]
    code, kind = text.codes.astype(np.int64), text.kinds
    c: dict[str, np.ndarray] = {"size": length} | _content(text)
    c["len"] = bucket(length, (2, 3, 4, 5, 7, 9, 12, 16, 21, 27, 35, 49, 71, 121))
    c["len3"] = bucket(length, (5, 9, 16, 27, 49))
    c["first1"], c["last1"] = code[at[0]], code[back[0]]
    c["first2"], c["last2"] = c["first1"] << 16 | code[at[1]], c["last1"] << 16 | code[back[1]]
    c["first3"] = c["first2"] << 16 | code[at[2]]
    # A closing quotation mark or bracket is looked behind: 他说：“好。” is finished.
    last = kind[back[0]]
    inner = np.where(last == CLOSE, kind[back[1]], last)
    c["fin"] = np.select(
        [inner == STOP, last == COLON, last == COMMA, last == CLOSE, last == DIGIT],
        [1, 2, 3, 4, 5],
        0,
    ).astype(np.int64)
    c["brackets"] = (kind[at[0]] == OPEN) * 2 + (last == CLOSE)
    c["kind"] = c["len3"] * 8 + c["fin"]
    c["shape"], c["rough"] = (
        np.where(length <= 2 * SHORT, shape, c["kind"]) for shape in shapes(text)
    )  # those of paragraphs are all different
    c["listed"] = (kind[at[0]] == NUMERAL) & (code[at[1]] == ord("、"))
    c["class2"] = kind[at[0]].astype(np.int64) * 16 + kind[at[1]]
    return c


def _content(text: Text) -> dict[str, np.ndarray]:
    """How many characters of each class a line has."""
    length = text.ends - text.starts
    c: dict[str, np.ndarray] = {}
    stops, commas = counts(text, STOP), counts(text, COMMA)
    digits, blanks = counts(text, DIGIT), counts(text, BLANK)
    c["stops"], c["commas"] = bucket(stops, (1, 2, 3)), bucket(commas, (1, 2, 3, 5))
    c["digits"] = bucket(digits / length, (0.001, 0.1, 0.3, 0.5, 0.8))
    c["blanks"] = bucket(blanks, (1, 2, 3, 5))
    c["colons"] = bucket(counts(text, COLON), (1, 2))
    c["bars"] = bucket(counts(text, BAR), (1, 2, 3))
    c["cues"] = bucket(counts(text, CUE) / length, (0.001, 0.15, 0.3, 0.5))
    return c


def mark_columns(lines: Sequence[Line]) -> dict[str, np.ndarray]:
    """What the reading of the page found: marks, levels of headings, entries of lists."""
    n = len(lines)
    mark = np.fromiter((ord(li.mark[0]) if li.mark else 0 for li in lines), np.int64, n)
    level = np.fromiter((li.level for li in lines), np.int64, n)
    item = np.fromiter((li.item for li in lines), np.int64, n)
    return {"mark": mark, "level0": level, "item": item}


def place_columns(
    lines: Sequence[Line], pages: np.ndarray, text: Text, own: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Where a line stands: gaps, indents, levels and widths against what is usual on its page."""
    n = len(lines)
    number = np.fromiter((li.number for li in lines), np.int64, n)
    last = np.fromiter((li.last for li in lines), np.int64, n)
    indent = np.fromiter((li.indented for li in lines), np.int64, n)
    first, behind = bounds(pages)
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
    share = _by_page(pages, indent) / count
    c["indent"] = indent + 2 * bucket(share, (0.02, 0.3, 0.7))
    c["level"] = _levels(pages, own["level0"])
    c["index"] = bucket(index, (1, 2, 3, 4, 6, 9, 14, 25))
    c["rest"] = bucket(count - 1 - index, (1, 2, 4, 8, 16))
    return c | _width_columns(pages, text, own)


def _levels(pages: np.ndarray, level: np.ndarray) -> np.ndarray:
    """Levels of headings against the highest of the page, and how many of that it has."""
    top = np.full(int(pages[-1]) + 1, 9)
    np.minimum.at(top, pages, np.where(level > 0, level, 9))
    tops = np.bincount(pages, weights=(level == top[pages]) & (level > 0))[pages]
    return np.where(level > 0, np.minimum(level - top[pages], 2) + 1, 0) + 4 * (
        bucket(tops, (1, 2))
    )


def _width_columns(
    pages: np.ndarray, text: Text, own: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """How wide a line is against the text of its page, and whether that is set in columns."""
    c: dict[str, np.ndarray] = {}
    width = _widths(text)
    column = _column(pages, width, own)
    ratio = width / np.maximum(column, 1)
    full = (ratio > 0.86) & (ratio < 1.12)
    unfinished = full & (own["fin"] != 1)
    wrapped = bucket(_by_page(pages, unfinished) / np.maximum(_by_page(pages, full), 1), (0.5, 0.7))
    narrow = bucket(column, (16, 30, 44, 70))
    c["wrap"] = wrapped * 8 + narrow
    c["wrapped"] = wrapped
    caption_like = (own["stops"] == 1) & (own["fin"] == 1) & (own["size"] < 60) & (ratio < 0.7)
    c["broad"] = ((ratio > 0.4) | (width > 120)) & ~caption_like
    c["ratio"] = bucket(ratio, (0.3, 0.6, 0.86, 0.95, 1.04, 1.12))
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
    first, behind = bounds(pages)
    return width[order][first + (behind - first) * 3 // 4]


def repeat_columns(pages: np.ndarray, c: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """How many other short lines of the page begin, end or are made alike."""
    short = c["size"] <= SHORT
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
    result["plain*"] = bucket(
        _by_page(pages, plain) / _by_page(pages, np.ones(len(pages))), (0.05, 0.15, 0.3, 0.5, 0.7)
    )
    return result


def alone_columns(pages: np.ndarray, c: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Of a short line between two paragraphs: how many others near it stand so, and how alike they
    are in length.
    """
    n = len(pages)
    long = (c["size"] > SHORT) | (c["stops"] > 0)
    up, down = np.append(False, long[:-1]), np.append(long[1:], False)
    same = np.append(False, pages[1:] == pages[:-1])
    alone = ~long & up & down & same & np.append(same[1:], False)
    place = np.arange(n)
    first, behind = bounds(pages)
    low, high = np.maximum(place - 16, first), np.minimum(place + 17, behind)
    result = {}
    for name, kind in (("alone", alone), ("tiny", alone & (c["size"] <= 12))):
        total = np.concatenate([[0], np.cumsum(kind)])
        result[name] = np.minimum(total[high] - total[low], 5)
    result["alone"] = np.where(alone, result["alone"], 6)
    return result


def bounds(pages: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each line, the first line of its page and the line behind its last."""
    first = np.searchsorted(pages, pages, side="left")
    return first, np.searchsorted(pages, pages, side="right")


def _by_page(pages: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The sum of values over each line's page."""
    return np.bincount(pages - pages[0], weights=values)[pages - pages[0]]


def shifted(values: np.ndarray, pages: np.ndarray, step: int) -> np.ndarray:
    """The value of the line that is `step` lines further down; -1 (as 2^40) beyond the page."""
    result = np.full(len(values), 1 << 40, np.int64)
    if step > 0:
        same = pages[step:] == pages[:-step]
        result[:-step][same] = values[step:][same]
    else:
        same = pages[-step:] == pages[:step]
        result[-step:][same] = values[:step][same]
    return result
