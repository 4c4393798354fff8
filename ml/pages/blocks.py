"""Lines of a printed page → its parts: body, headlines, boxes; furniture and captions removed.

What is a headline is told by size and by what stands around it; wording is asked last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ml.pages import marks
from ml.pages.drawings import Box, read_drawings, without_captions
from ml.pages.geometry import Row, chains, overlap

HEAD = 1.15  # times the size of the body, from which on a line may be a headline
_DECK = 1.03  # times the size of the body, from which on a line may belong to a headline
_HEADING = 1.4  # times the size of the body, up to which a headline may be a sub-heading
_MOST_HEADS = 500  # large lines; a page with more is no newspaper's
_PROSE = 60  # characters of lines below each other that are too many for a headline
_WIDE = 24  # characters of a line as office and web pages are printed
_EDGE = 0.13  # of the text's height, above which a page's name and date stand


@dataclass(slots=True)
class Head:
    """The lines of one headline, as one thing."""

    rows: list[Row]
    x0: float = 0.0
    x1: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    size: float = 0.0

    def __post_init__(self) -> None:
        self.x0, self.x1 = min(r.x0 for r in self.rows), max(r.x1 for r in self.rows)
        self.top, self.bottom = min(r.top for r in self.rows), max(r.bottom for r in self.rows)
        self.size = max(row.size for row in self.rows)

    @property
    def centre(self) -> float:
        """The middle between its left and its right edge, in points."""
        return (self.x0 + self.x1) / 2

    @property
    def vertical(self) -> bool:
        """Whether some of its text is set from top to bottom."""
        return any(row.vertical for row in self.rows)


@dataclass(slots=True)
class Layout:
    """What a page holds once furniture and captions are gone."""

    body: list[Row]
    heads: list[Head]
    size: float  # of the body
    single: bool = False  # set in one wide column, as offices and browsers print
    rules: list[Box] = field(default_factory=list)
    frames: list[Box] = field(default_factory=list)


def body_size(rows: Iterable[Row]) -> float:
    """The size that most characters of running text have."""
    sizes: Counter[float] = Counter()
    for row in rows:
        if len(row.text) >= 6 and not row.vertical:
            sizes[round(row.size * 4) / 4] += len(row.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def is_single(rows: Sequence[Row], size: float) -> bool:
    """Whether a page is set in one column of lines longer than a newspaper's."""
    ordered = sorted(rows, key=lambda r: r.y)
    beside = sum(
        abs(a.y - b.y) < 0.3 * size and overlap(a, b) < 0
        for a, b in zip(ordered, ordered[1:], strict=False)
    )
    total = sum(len(row.text) for row in rows)
    long = sum(len(row.text) for row in rows if row.x1 - row.x0 > _WIDE * size)
    return beside < 0.1 * len(ordered) and long > 0.5 * total


def is_prose(chain: Sequence[Row]) -> bool:
    """Whether lines below each other are running text, in whatever size."""
    text = "".join(row.text for row in chain)
    return len(chain) >= 3 and len(text) >= _PROSE and any(c in text for c in "。，,")


def without_furniture(rows: list[Row]) -> list[Row]:
    """A page's lines without its name, date, editors, numbers and addresses."""
    if not rows:
        return rows
    top, bottom = min(r.top for r in rows), max(r.bottom for r in rows)
    edge = top + max(_EDGE * (bottom - top), 60.0)
    folios = [r for r in rows if marks.is_folio(r.text) and (r.top < edge or len(r.text) < 60)]
    gone = {id(row) for row in folios}
    tops = [r for r in folios if r.top < edge][:50]
    gone |= {id(r) for r in rows if r.bottom < edge * 1.2 and any(_beside(r, f) for f in tops)}
    if tops:
        above = [r for r in rows if r.bottom <= max(f.top for f in tops) + 2]
        if not any("。" in row.text for row in above):
            gone |= {id(row) for row in above}
    low = bottom - 0.06 * (bottom - top)
    for row in rows:
        at_edge = row.top < edge or row.bottom > low
        if at_edge and any(
            is_it(row.text) for is_it in (marks.is_address, marks.is_page_number, marks.is_paper)
        ):
            gone.add(id(row))
    return [row for row in rows if id(row) not in gone]


def _beside(row: Row, other: Row) -> bool:
    """Whether a line stands in the same strip across the page as another."""
    return min(row.bottom, other.bottom) - max(row.top, other.top) > 0.3 * min(row.size, other.size)


def lay_out(
    rows: list[Row],
    shapes: Sequence[Sequence[float]],
    images: Sequence[Sequence[float]],
    size: float | None = None,
    running: float = 0.0,
) -> Layout:
    """The body, the headlines and the frames of a page.

    `size` is that of the body if the page has too little to tell, `running` that of the headline
    whose article may go on here.
    """
    rows = without_furniture(rows)
    drawn = read_drawings(shapes, images, rows)
    layout = Layout([], [], size or body_size(rows), rules=drawn.rules, frames=drawn.frames)
    rows = without_captions(rows, drawn.pictures, layout.size)
    prose = {id(r) for chain in chains(rows) if is_prose(chain) for r in chain}
    large = [r for r in rows if r.size > HEAD * layout.size and id(r) not in prose]
    if len(large) > _MOST_HEADS:
        large = []
    large += _attached(large, [r for r in rows if id(r) not in prose], layout)
    heads = group_heads(large, layout.rules)
    heads = [h for h in heads if not _is_mast(h)]
    chosen = {id(row) for head in heads for row in head.rows} | {id(row) for row in large}
    layout.body = [row for row in rows if id(row) not in chosen]
    layout.single = is_single(layout.body, layout.size)
    layout.heads = _without_headings(heads, layout, running)
    return layout


def _attached(large: Sequence[Row], rows: Sequence[Row], layout: Layout) -> list[Row]:
    """Lines a little larger than the body that stand right above or below a headline."""
    chosen = {id(row) for row in large}
    middle = [
        r
        for r in rows
        if _DECK * layout.size < r.size and id(r) not in chosen and not r.text.endswith("。")
    ]
    single = [chain for chain in chains(middle) if len(chain) <= 2]
    return [
        row
        for chain in single
        for row in chain
        if any(
            _is_same_head(min(row, h, key=_top), max(row, h, key=_top), layout.rules)
            for h in large
            if not h.vertical
        )
        and not marks.is_byline(row.text)
    ]


def _top(row: Row) -> float:
    return row.top


def group_heads(rows: Sequence[Row], rules: Sequence[Box]) -> list[Head]:
    """Large lines that stand below each other, or beside each other if vertical, as headlines."""
    groups: list[list[Row]] = []
    for row in sorted(rows, key=lambda r: (r.top, r.x0)):
        near = [g for g in groups if any(_is_same_head(other, row, rules) for other in g)]
        whole = [other for group in near for other in group] + [row]
        groups = [group for group in groups if group not in near] + [whole]
    return [Head(group) for group in groups]


def _is_same_head(upper: Row, row: Row, rules: Sequence[Box]) -> bool:
    low, high = sorted((upper.size, row.size))
    if upper.vertical or row.vertical:
        apart = max(upper.x0, row.x0) - min(upper.x1, row.x1)
        shared = min(upper.bottom, row.bottom) - max(upper.top, row.top)
        return upper.vertical and row.vertical and apart < 0.9 * high and shared > 0
    if abs(upper.y - row.y) < 0.2 * low:
        return low > 0.9 * high and row.x0 - upper.x1 < 2.2 * high
    gap = row.top - upper.bottom
    if not -0.3 * high < gap <= max(0.75 * high, 1.1 * low) or overlap(upper, row) <= 0:
        return False
    return not any(
        r.x1 - r.x0 > 30 and overlap(r, row) > 0 and upper.bottom - 2 < r.top < row.top + 2
        for r in rules
    )


def _is_mast(head: Head) -> bool:
    """Whether large lines are the name of the paper or of a section, without text of their own."""
    return all(marks.is_paper(r.text) or marks.is_page_number(r.text) for r in head.rows)


def _without_headings(heads: list[Head], layout: Layout, running: float) -> list[Head]:
    """The headlines that begin articles; the others become lines of the body, marked."""
    kept = []
    for head in sorted(heads, key=lambda h: h.top):
        if _is_heading(head, heads, layout, running):
            for row in head.rows:
                row.heading = True
            layout.body += head.rows
        else:
            kept.append(head)
    return kept


def _is_heading(head: Head, heads: Sequence[Head], layout: Layout, running: float) -> bool:
    """Whether a headline stands in the midst of an article that has a much larger one."""
    column = [
        r for r in layout.body if overlap(r, head) > 0.3 * min(r.x1 - r.x0, head.x1 - head.x0)
    ]
    above = [r for r in column if r.bottom <= head.top + 2]
    below = [r for r in column if r.top >= head.bottom - 2]
    if not below or len(head.rows) > 2 or head.vertical:
        return False
    larger = [h.size for h in heads if h.top < head.top and h.size >= 1.25 * head.size]
    wide = layout.single
    if wide and running >= 1.1 * head.size:
        larger.append(running)
    first = min(below, key=lambda r: r.top)
    if not larger or marks.is_opening(first.text) or marks.is_byline(first.text):
        return False
    near = max((r.bottom for r in above), default=min(h.top for h in heads) if wide else -1e9)
    if any(near < r.top < head.top and overlap(r, head) > 0 for r in layout.rules) and not wide:
        return False
    if not wide and any(
        h is not head and near < h.bottom < head.top and overlap(h, head) > 0 for h in heads
    ):
        return False
    return head.size <= (0.9 * max(larger) if wide else _HEADING * layout.size)
