"""What is drawn on a page besides text: pictures, rules, frames; and the captions of pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ml.pages import marks
from ml.pages.geometry import Row, chains, overlap

_MOST_SHAPES = 500  # pictures, rules and frames of a page that are looked at
_SMALL, _LARGE, _LARGEST = 0.93, 1.03, 1.4  # times the size of the body: captions that differ


@dataclass(slots=True)
class Box:
    """A part of a page: a picture, a rule, or a frame."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(slots=True)
class Drawings:
    """What is drawn on a page; a frame has text in it."""

    pictures: list[Box]
    rules: list[Box]
    frames: list[Box]


def read_drawings(
    shapes: Sequence[Sequence[float]], images: Sequence[Sequence[float]], rows: Sequence[Row]
) -> Drawings:
    """Pictures, rules and frames among what is drawn on a page with these lines."""
    found = Drawings([Box(*image) for image in images[:_MOST_SHAPES]], [], [])
    largest = sorted(shapes, key=lambda s: s[0] - s[2] + s[1] - s[3])[:_MOST_SHAPES]
    for x0, top, x1, bottom in largest:
        width, height = x1 - x0, bottom - top
        if min(width, height) <= 3 and max(width, height) > 20:
            found.rules.append(Box(x0, top, x1, bottom))
        elif width > 25 and height > 15:
            found.frames.append(Box(x0, top, x1, bottom))
    found.frames += _framed(found.rules)
    full = [any(inside(row, frame) for row in rows) for frame in found.frames]
    found.pictures += [f for f, holds in zip(found.frames, full, strict=True) if not holds]
    found.frames = [f for f, holds in zip(found.frames, full, strict=True) if holds]
    return found


def _framed(rules: Sequence[Box]) -> list[Box]:
    """Frames that are drawn as four rules."""
    flat = [r for r in rules if r.x1 - r.x0 > r.bottom - r.top][:100]
    sides = [r for r in rules if r.x1 - r.x0 <= r.bottom - r.top][:100]
    found = []
    for k, upper in enumerate(flat):
        for lower in flat[k + 1 :]:
            same = abs(upper.x0 - lower.x0) < 3 and abs(upper.x1 - lower.x1) < 3
            low, high = sorted((upper.top, lower.top))
            if not same or high - low < 15:
                continue
            for x in (upper.x0, upper.x1):
                if not any(
                    min(abs(s.x0 - x), abs(s.x1 - x)) < 3
                    and s.top < low + 4
                    and s.bottom > high - 4
                    for s in sides
                ):
                    break
            else:
                found.append(Box(upper.x0, low, upper.x1, high))
    return found


def inside(row: Any, box: Box) -> bool:
    """Whether a line or a headline stands in a box."""
    return (
        box.x0 - 2 <= row.x0
        and row.x1 <= box.x1 + row.size
        and box.top - 2 <= row.top
        and row.bottom <= box.bottom + 2
    )


def without_captions(rows: list[Row], pictures: Sequence[Box], size: float) -> list[Row]:
    """Lines without those that stand at a picture in a smaller size, or name its photographer."""
    gone: set[int] = set()
    other = [r for r in rows if not _SMALL < r.size / size < _LARGE]
    for chain in chains([row for row in other if row.size < _LARGEST * size]):
        text = "".join(row.text for row in chain)
        small = chain[0].size < size
        if marks.is_caption(text) or (
            small and len(text) < 200 and any(_at(chain, p) for p in pictures)
        ):
            gone |= {id(row) for row in chain}
    for picture in pictures:
        gone |= {id(row) for row in _below(picture, rows)}
    return [row for row in rows if id(row) not in gone]


def _below(picture: Box, rows: Sequence[Row]) -> list[Row]:
    """The lines right below a picture that are its caption by their wording, in whatever size."""
    under = sorted(
        (
            r
            for r in rows
            if 0 < r.top - picture.bottom + r.size < 8 * r.size and _is_under(r, picture)
        ),
        key=lambda r: r.y,
    )
    for count, row in enumerate(under[:4], 1):
        if count == 1 and row.top - picture.bottom > 1.5 * row.size:
            return []
        if marks.is_caption("".join(r.text for r in under[:count])):
            return under[:count]
    return []


def _is_under(row: Row, picture: Box) -> bool:
    return overlap(row, picture) > 0.5 * (row.x1 - row.x0)


def _at(chain: Sequence[Row], picture: Box) -> bool:
    first, last = chain[0], chain[-1]
    below = -first.size < first.top - picture.bottom < 2.5 * first.size
    above = -first.size < picture.top - last.bottom < 1.5 * first.size
    return (below or above) and overlap(first, picture) > 0.3 * (first.x1 - first.x0)
