"""What a line has to do with the text around it: words they share, and how well it goes on."""

from __future__ import annotations

import numpy as np

from ml.pages import ngrams
from ml.pages.characters import CUE, HAN, LATIN, NUMERAL, Text, bucket
from ml.pages.measures import SHORT, bounds

_NEAR, _ABOVE = 220, 700  # characters of text that a short line's pairs are sought in


def shared_columns(
    pages: np.ndarray, text: Text, c: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """How many of a short line's pairs of characters the text near below and above
    has too, rare ones counting more; and how many rare pairs the texts above and below it share.
    """
    own, rare, before, behind = _pairs(text)
    line = text.line[own]
    first, last = bounds(pages)
    short = (c["size"] <= 2 * SHORT)[line]
    mine, line, weight = own[short], line[short], rare[short]
    after = np.minimum(behind[mine], 1 << 39)
    # The same pair twice in the line itself: the second is followed from.
    below = np.where(after < text.ends[line], behind[np.minimum(after, len(text.codes) - 1)], after)
    end = text.ends[line]
    page_end = text.ends[last[line] - 1]
    near = below <= np.minimum(end + _NEAR, page_end)
    above = before[mine]
    inner = above >= text.starts[line]
    above = np.where(inner, before[np.maximum(above, 0)], above)
    up = above >= np.maximum(text.starts[line] - _ABOVE, text.starts[first[line]])
    n = len(text.starts)
    total = np.bincount(line, weights=weight, minlength=n)
    shares = {}
    for column, hit in (("near", near), ("up", up)):
        found = np.bincount(line, weights=weight * hit, minlength=n) / np.maximum(total, 0.4)
        shares[column] = bucket(found, (0.01, 0.12, 0.25, 0.4, 0.6))
        shares[column] = np.where(c["size"] <= 2 * SHORT, shares[column], 9)
    shares["lean"] = shares["near"] * 10 + shares["up"]
    return shares | _glue(pages, text, own, rare, before)


def _pairs(text: Text) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Where pairs of letters stand, how rare each is, and where the same pair stands before and
    behind each character, far away where it does not.
    """
    size = len(text.codes)
    han = (
        (text.kinds == HAN) | (text.kinds == NUMERAL) | (text.kinds == LATIN) | (text.kinds == CUE)
    )
    both = han & np.append(han[1:], False)
    own = np.flatnonzero(both)
    usual = ngrams.tables()[0][ngrams.pair(text.codes[own], text.codes[own + 1])]
    rare = np.clip(1.6 - usual / 90, 0.05, 1.6)
    code = text.codes.astype(np.int64)
    key = (code[own] << 16 | code[own + 1]) << 31 | own
    order = np.argsort(key)
    name = key[order] >> 31
    before = np.full(size, -(1 << 40), np.int64)
    behind = np.full(size, 1 << 40, np.int64)
    same = name[1:] == name[:-1]
    sorted_place = own[order]
    before[sorted_place[1:][same]] = sorted_place[:-1][same]
    behind[sorted_place[:-1][same]] = sorted_place[1:][same]
    return own, rare, before, behind


def _glue(
    pages: np.ndarray, text: Text, own: np.ndarray, rare: np.ndarray, before: np.ndarray
) -> dict[str, np.ndarray]:
    """Rare pairs that the 300 characters from a line on share with the 700 above it."""
    weight = np.where(rare > 0.7, rare, 0.0)
    earlier = before[own]
    low = np.maximum(earlier, own - 300) + 1
    high = np.minimum(own, earlier + _ABOVE) + 1
    first, _ = bounds(pages)
    useful = (weight > 0) & (earlier >= text.starts[first[text.line[own]]]) & (low < high)
    size = len(text.codes) + 2
    step = np.bincount(low[useful], weights=weight[useful], minlength=size)
    step -= np.bincount(high[useful], weights=weight[useful], minlength=size)
    across = np.round(np.cumsum(step)[text.starts], 6)  # sums of a batch differ in the last digits
    room = np.minimum(text.starts - text.starts[first], 300)
    glue = bucket(across / np.maximum(room, 60) * 100, (0.3, 1, 2, 4, 7, 12))
    return {"glue": glue}


def cohesion_columns(
    pages: np.ndarray, text: Text, c: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """How well a line goes on from the line before and from the paragraph before, and how well the
    paragraphs around it would go on without it.
    """
    n = len(text.starts)
    place = np.arange(n)
    first, behind = bounds(pages)
    longest = (c["size"] > SHORT) | (c["stops"] > 0)
    up = np.append(-1, np.maximum.accumulate(np.where(longest, place, -1))[:-1])
    down = np.where(longest, place, 1 << 40)
    down = np.append(np.minimum.accumulate(down[::-1])[::-1][1:], 1 << 40)
    has_up, has_down, has_before = up >= first, down < behind, place > first
    up, down, before = (
        np.where(has_up, up, 0),
        np.where(has_down, down, 0),
        np.maximum(place - 1, 0),
    )
    joint, cut, skip = (_seams(text, a, b) for a, b in ((before, place), (up, place), (up, down)))
    limits = (-12, -9, -7, -5, -3, -1, 2)
    r: dict[str, np.ndarray] = {
        "joint": np.where(has_before, bucket(joint, limits), 9),
        "cut": np.where(has_up, bucket(cut, limits), 9),
        "gain": np.where(has_up & has_down, bucket(skip - cut, (-6, -3, -1, 1, 3, 6)), 9),
    }
    for name, valid, index in (("joint", has_before, before), ("cut", has_up, up)):
        ends = c["fin"][index] + 10 * np.minimum(place - index, 4)
        r[f"{name}end"] = np.where(valid, ends, 99)
    r["next"] = np.where(has_down, np.minimum(down - place, 5), 9)
    r["nextfirst2"] = np.where(has_down, c["first2"][down], 0)
    return r | _past_captions(text, first, c)


def _past_captions(
    text: Text, first: np.ndarray, c: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """How well a line goes on from what stands above a caption that may be between."""
    place = np.arange(len(first))
    # A caption that ends as a sentence does stands between the pieces of a paragraph.
    two = np.maximum(place - 2, 0)
    has_two = place - 2 >= first
    over = np.where(has_two, bucket(_seams(text, two, place), (-9, -5, -1)), 9)
    # The same with the last line that is as wide as text is, which no caption is.
    wide = np.append(-1, np.maximum.accumulate(np.where(c["broad"], place, -1))[:-1])
    has_wide = wide >= first
    wide = np.where(has_wide, wide, 0)
    seam = np.where(has_wide, bucket(_seams(text, wide, place), (-9, -7, -5, -3, -1)), 9)
    return {
        "wide": seam,
        "wideend": np.where(has_wide, c["fin"][wide] + 10 * np.minimum(place - wide, 4), 99),
        "over": np.where(has_two, over * 10 + c["fin"][two], 99),
    }


def _seams(text: Text, above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """How well the lines `below` go on from the lines `above`."""
    last, first = text.ends[above], text.starts[below]
    before = np.stack([np.maximum(last - 2, text.starts[above]), last - 1], 1)
    after = np.stack([first, np.minimum(first + 1, text.ends[below] - 1)], 1)
    return ngrams.cohesion(text.codes[before], text.codes[after])
