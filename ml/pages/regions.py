"""A printed page's lines → which headline each belongs to.

A page is cut across and along where white goes through and what follows begins with a headline.
What cannot be cut so (texts that bend round others) is given line by line to the headline above it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ml.pages.blocks import Head, Layout
from ml.pages.drawings import inside
from ml.pages.geometry import Row, chains, overlap

_QUOTE = 150  # characters of a frame without a headline that is no more than a quotation
_MOST = 6000  # lines and headlines of a page; one with more is no newspaper's, and not cut


@dataclass(slots=True)
class Piece:
    """The lines of one article; `sure` is lower where they were not cut out of the page."""

    head: Head | None
    rows: list[Row]
    sure: float = 1.0


@dataclass(slots=True)
class Frame:
    """A frame on the page that holds articles of its own."""

    x0: float
    x1: float
    top: float
    bottom: float
    pieces: list[Piece]


Unit = Row | Head | Frame


def pieces(layout: Layout) -> list[Piece]:
    """The articles of a page, each with its lines in no particular order."""
    if len(layout.heads) + len(layout.body) > _MOST:
        return _single([*layout.heads, *layout.body])
    return _split(_framed(layout), layout.size)


def _framed(layout: Layout) -> list[Unit]:
    """Lines and headlines of a page, those in a frame as one unit."""
    heads, rows = list(layout.heads), list(layout.body)
    total = sum(len(row.text) for row in rows)
    frames: list[Unit] = []
    for box in sorted(layout.frames, key=lambda b: (b.x1 - b.x0) * (b.bottom - b.top)):
        within = [row for row in rows if inside(row, box)]
        under = [head for head in heads if inside(head, box)]
        size = sum(len(row.text) for row in within)
        if not within or size > 0.85 * total:
            continue
        if not under and not (size < _QUOTE and 3 * size < total - size):
            continue
        gone = {id(thing) for thing in [*within, *under]}
        rows = [row for row in rows if id(row) not in gone]
        heads = [head for head in heads if id(head) not in gone]
        if under:
            found = _split([*under, *within], layout.size)
            frames.append(Frame(box.x0, box.x1, box.top, box.bottom, found))
    return [*heads, *frames, *rows]


def _split(units: list[Unit], size: float) -> list[Piece]:
    openers = _openers(units)
    if len(openers) > 1:
        cut = next(_across(units, size), None) or next(_along(units, size), None)
        if cut:
            return _split(cut[0], size) + _split(cut[1], size)
    return _assigned(units, size) if len(openers) > 1 else _single(units)


def _openers(units: Sequence[Unit]) -> list[Head | Frame]:
    return [unit for unit in units if not isinstance(unit, Row)]


def _single(units: Sequence[Unit]) -> list[Piece]:
    rows = [unit for unit in units if isinstance(unit, Row)]
    head = next((unit for unit in units if isinstance(unit, Head)), None)
    found = [Piece(head, rows)] if rows else []
    return found + [p for unit in units if isinstance(unit, Frame) for p in unit.pieces]


def _across(units: Sequence[Unit], size: float) -> Iterator[tuple[list[Unit], list[Unit]]]:
    """Cuts from side to side, below which articles begin."""
    ordered = sorted(units, key=lambda u: u.top)
    reach = ordered[0].bottom
    for k, unit in enumerate(ordered[1:], 1):
        if unit.top - reach > 0.25 * size:
            upper, lower = ordered[:k], ordered[k:]
            if _has_text(upper) and _begins(lower, size):
                yield upper, lower
        reach = max(reach, unit.bottom)


def _has_text(units: Sequence[Unit]) -> bool:
    """Whether there is more than headlines, which are not cut off from their text."""
    return any(not isinstance(unit, Head) for unit in units)


def _begins(units: Sequence[Unit], size: float) -> bool:
    """Whether the highest thing of a part is a headline, and no text but its own is beside it."""
    openers, rows = _openers(units), [u for u in units if isinstance(u, Row)]
    if not openers:
        return False
    first = min(openers, key=lambda u: u.top)
    if any(row.top < first.top - 1.2 * size for row in rows):
        return False
    beside = [row for row in rows if row.top < first.bottom - 0.5 * row.size]
    if not beside or (isinstance(first, Head) and first.vertical):
        return True
    return next(_along(units, size), None) is not None


def _along(units: Sequence[Unit], size: float) -> Iterator[tuple[list[Unit], list[Unit]]]:
    """Cuts from top to bottom, on either side of which articles begin."""
    ordered = sorted(units, key=lambda u: u.x0)
    gutters = _gutters(ordered, size)
    found = []
    for n, k in enumerate(gutters):
        left, right = ordered[:k], ordered[k:]
        if not (_has_text(left) and _has_text(right)):
            continue
        end = max(u.x1 for u in left)
        ends = [max(u.x1 for u in ordered[:g]) for g in gutters[n + 1 :]]
        ends.append(max(u.x1 for u in right))
        how_left, how_right = _opens(left, size, [end]), _opens(right, size, ends)
        if how_left and how_right:
            found.append((how_left + how_right, ordered[k].x0 - end, left, right))
    for _, _, left, right in sorted(found, key=lambda cut: cut[:2], reverse=True):
        yield left, right


def _gutters(ordered: Sequence[Unit], size: float) -> list[int]:
    """The units, ordered from left to right, before which white goes through."""
    found, reach = [], ordered[0].x1
    for k, unit in enumerate(ordered[1:], 1):
        if unit.x0 - reach > 0.5 * size:
            found.append(k)
        reach = max(reach, unit.x1)
    return found


def _opens(units: Sequence[Unit], size: float, ends: Sequence[float]) -> int:
    """How well the leftmost article of a part stands under a headline; 0 if it does not.

    `ends` are where that article may end on the right. A headline begins where its text does (3) or
    is centred on it (3, or 2 if it is not above the first column), or at least above it (1).
    """
    ordered = sorted(units, key=lambda u: u.x0)
    gutters = _gutters(ordered, size)
    column = ordered[: gutters[0]] if gutters else ordered
    highest = min(column, key=lambda u: u.top)
    x0 = ordered[0].x0
    best = 0
    for opener in _openers(units):
        over = opener in column and opener.top <= highest.top + 1.2 * size
        middle = (opener.x0 + opener.x1) / 2
        above = opener is highest or opener.bottom <= highest.top + size
        centred = above and any(
            opener.x1 <= end + size and abs(middle - (x0 + end) / 2) < 1.5 * size for end in ends
        )
        if over and (centred or opener.x0 - x0 < 1.5 * size):
            return 3
        if isinstance(opener, Head) and opener.vertical and opener.top <= highest.top + 3 * size:
            best = max(best, 2)
        best = max(best, 1 if over else 2 if centred and isinstance(opener, Head) else 0)
    return best


def _assigned(units: Sequence[Unit], size: float) -> list[Piece]:
    """Each run of lines to the headline above it, or to that of the text on its left."""
    openers = _openers(units)
    heads = [u for u in openers if isinstance(u, Head)]
    owned: list[tuple[list[Row], Head | None]] = []
    for run in chains([u for u in units if isinstance(u, Row)]):
        owned.append((run, _owner(run, openers, owned, size)))
    found = []
    for head in sorted(heads, key=lambda h: (h.top, h.x0)):
        rows = [row for run, owner in owned if owner is head for row in run]
        found += [Piece(head, rows, 0.7)] if rows else []
    loose = [row for run, owner in owned if owner is None for row in run]
    found += [Piece(None, loose, 0.5)] if loose else []
    return found + [p for u in openers if isinstance(u, Frame) for p in u.pieces]


def _owner(
    run: list[Row],
    openers: Sequence[Head | Frame],
    owned: Sequence[tuple[list[Row], Head | None]],
    size: float,
) -> Head | None:
    first = run[0]
    heads = [u for u in openers if isinstance(u, Head)]
    over = [h for h in heads if not h.vertical and h.bottom <= first.top + 0.5 * size]
    above = max((h for h in over if overlap(h, first) > 0), key=lambda h: h.bottom, default=None)
    upper = max(
        ((r, o) for r, o in owned if overlap(r[-1], first) > 0 and r[-1].bottom <= first.top + 1),
        key=lambda pair: pair[0][-1].bottom,
        default=None,
    )
    left = min(
        ((r, o) for r, o in owned if r[0].x1 <= first.x0 and abs(r[0].top - first.top) < 3 * size),
        key=lambda pair: first.x0 - pair[0][0].x1,
        default=None,
    )
    near = max(above.bottom if above else -1e9, upper[0][-1].bottom if upper else -1e9)
    if left and left[1] is not None and first.top - near > 2.5 * size:
        return left[1]
    if above and above.bottom >= near:
        return above
    if upper:
        return upper[1]
    return _beside(run, heads) or (left[1] if left else None)


def _beside(run: Sequence[Row], heads: Sequence[Head]) -> Head | None:
    """The vertical headline next to a run, if there is one."""
    tall = [h for h in heads if h.vertical and h.top < run[-1].bottom and run[0].top < h.bottom]
    return min(tall, key=lambda h: min(abs(run[0].x0 - h.x1), abs(h.x0 - run[0].x1)), default=None)
