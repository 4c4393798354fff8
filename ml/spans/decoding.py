"""Positions ↔ spans: which positions are tagged, gold labels of positions, and the spans that
labels spell.

Label 0 is outside; 2k + 1 begins a span of kind k and 2k + 2 continues it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ml.articles import Span
from ml.text.numerals import BREAK, HALF, Positions, is_numeral

BEFORE, AFTER = (
    3,
    8,
)  # positions tagged on either side of a numeral: room for 人民币 and for 元/平方公里
LONGEST = 2000  # positions tagged in one sequence: a million numerals without a comma are no clause
PART = 1 << 16  # positions tagged at once: bounds memory, and fits a cache
# Positions beside a part that its tags may depend on: more than any window or feature reaches.
MARGIN = 16


@dataclass(frozen=True, slots=True)
class Window:
    """The positions that are tagged.

    Attributes
    ----------
    rows
        Their indices among all positions of the batch.
    lengths
        How many of them follow each other, run by run.
    """

    rows: np.ndarray
    lengths: np.ndarray


def parts(found: Positions) -> Iterator[tuple[Positions, slice]]:
    """Positions in parts that end where a clause does, so that memory does not grow with the
    length of a text.

    A part has as many positions of its neighbours as its tags can depend on; the slice says which
    are its own.
    """
    breaks, size = np.flatnonzero(found.kinds == BREAK) + 1, len(found.starts)
    begin = 0
    while begin < size:
        cut = np.searchsorted(breaks, begin + PART)
        end = int(breaks[cut]) if cut < len(breaks) else size
        first, last = max(begin - MARGIN, 0), min(end + MARGIN, size)
        base = int(found.begins[first])
        stop = int(found.begins[last]) if last < size else len(found.codes)
        part = Positions(
            found.codes[base:stop],
            found.begins[first:last] - base,
            found.starts[first:last],
            found.ends[first:last],
            found.kinds[first:last],
            found.gaps[first:last],
            found.offsets,
        )
        yield part, slice(begin - first, end - first)
        begin = end


def window(found: Positions, own: slice = slice(None)) -> Window:
    """The positions near a numeral, cut where a clause or a line ends.

    Parameters
    ----------
    found
        The positions of a batch, or of a part of it.
    own
        Which positions may be tagged; by default all.

    Returns
    -------
    Window
    """
    anchor = np.flatnonzero(is_numeral(found.kinds) | (found.kinds == HALF))
    near = np.zeros(len(found.starts) + BEFORE + AFTER + 1, np.int32)
    np.add.at(near, np.maximum(anchor - BEFORE, 0), 1)
    np.add.at(near, anchor + AFTER + 1, -1)
    inside = np.cumsum(near)[: len(found.starts)] > 0
    inside &= found.kinds != BREAK
    rows = np.flatnonzero(inside[own]) + (own.start or 0)
    first = np.flatnonzero(np.diff(rows, prepend=-2) != 1)
    place = np.arange(len(rows)) - np.repeat(first, np.diff(np.append(first, len(rows))))
    first = np.flatnonzero(place % LONGEST == 0)
    return Window(rows, np.diff(np.append(first, len(rows))))


def constraints(size: int) -> tuple[np.ndarray, np.ndarray]:
    """Which label may follow which, and which may begin: inside labels only continue their own
    kind.

    Label 0 is outside; 2k + 1 begins kind k and 2k + 2 continues it.
    """
    allowed = np.ones((size, size), bool)
    for inside in range(2, size, 2):
        allowed[:, inside] = False
        allowed[[inside - 1, inside], inside] = True
    first = np.ones(size, bool)
    first[2::2] = False
    return allowed, first


def encode(
    found: Positions, rows: np.ndarray, y: Sequence[Sequence[Span]], labels: list[str]
) -> np.ndarray:
    """Gold labels of the tagged positions.

    Parameters
    ----------
    found
        The positions of the texts.
    rows
        Which of them are tagged.
    y
        The spans of each text. One that cuts a position or leaves the windows is left out.
    labels
        The labels of spans; 2k + 1 begins a span of label k, and 2k + 2 continues it.

    Returns
    -------
    ndarray of int64 of shape (rows,)
    """
    gold = np.zeros(len(found.starts), np.int64)
    for text, spans in enumerate(y):
        for span in spans:
            start, end = span.start + found.offsets[text], span.end + found.offsets[text]
            first, last = np.searchsorted(found.starts, start), np.searchsorted(found.ends, end)
            if found.starts[first] == start and last < len(found.ends) and found.ends[last] == end:
                begin = 2 * labels.index(span.label) + 1
                gold[first] = begin
                gold[first + 1 : last + 1] = begin + 1
    inside = np.flatnonzero((gold > 0) & (gold % 2 == 0))
    tagged = np.zeros(len(gold), bool)
    tagged[rows] = True
    broken = inside[~tagged[inside] | ~tagged[inside - 1]]
    gold[broken] = 0
    result = gold[rows]
    orphan = (
        (result > 0)
        & (result % 2 == 0)
        & (np.roll(result, 1) != result)
        & (np.roll(result, 1) != result - 1)
    )
    result[orphan] = 0
    return result


def stretches(best: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where in the tagged positions each span begins, and the first position behind it."""
    begins = np.flatnonzero(best % 2 == 1)
    stops = np.append(np.flatnonzero((best == 0) | (best % 2 == 1)), len(best))
    return begins, stops[np.searchsorted(stops, begins, side="right")]


def decode(
    found: Positions,
    rows: np.ndarray,
    best: np.ndarray,
    stretches: tuple[np.ndarray, np.ndarray],
    sure: np.ndarray,
    labels: list[str],
) -> Iterator[tuple[int, Span, float]]:
    """Stretches of tagged positions → spans.

    Parameters
    ----------
    found
        The positions of the texts.
    rows
        Which of them are tagged.
    best
        The label of each tagged position.
    stretches
        Where each stretch begins and ends among the tagged positions.
    sure
        The probability of each stretch.
    labels
        The labels of spans.

    Yields
    ------
    tuple of int, Span and float
        The number of a text, a span of it, and the span's probability.
    """
    begins, ends = stretches
    starts_at = found.starts[rows[begins]]
    ends_at = found.ends[rows[ends - 1]]
    text = np.searchsorted(found.offsets, starts_at, side="right") - 1
    base = found.offsets[text]
    for t, a, b, k, p in zip(
        text.tolist(),
        (starts_at - base).tolist(),
        (ends_at - base).tolist(),
        (best[begins] // 2).tolist(),
        sure.tolist(),
        strict=True,
    ):
        yield t, Span(a, b, labels[k]), p
