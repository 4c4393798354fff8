"""One article of a printed page: its headline and paragraphs, without bylines and captions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ml.pages import marks
from ml.pages.blocks import Head
from ml.pages.columns import Paragraph, paragraphs
from ml.pages.geometry import Row
from ml.pages.labelling import Draft
from ml.pages.regions import Piece

_SHORTEST = 40  # characters of text without a headline that is an article
_SMALL = 0.91  # times the size of an article's text, below which a short paragraph is a note


@dataclass(slots=True)
class Printed:
    """An article, and how it begins: with a sub-heading, or in the midst of a paragraph."""

    draft: Draft
    heading_first: bool = False
    in_midst: bool = False

    @property
    def is_article(self) -> bool:
        """Whether there is enough of it: a headline and text, or some sentences."""
        text = self.draft.text
        return bool(text) and (bool(self.draft.titles) or (len(text) >= _SHORTEST and "。" in text))


def compose(piece: Piece, edges: Collection[float]) -> Printed | None:
    """The article of a piece of a page, whose lines begin at these edges; None if nothing is
    left.
    """
    whole = paragraphs(piece.rows, edges)
    kept = _without_notes(whole)
    if not kept:
        return None
    texts = [text for text in (marks.without_jump(p.text) for p in kept) if text]
    titles = title_lines(piece.head, piece.rows) if piece.head else []
    numbers = [row.number for row in piece.head.rows] if piece.head else [kept[0].first]
    draft = Draft(titles, texts, min(numbers), max(p.last for p in kept), piece.sure)
    in_midst = any(p.set_in for p in whole) and not whole[0].set_in
    return Printed(draft, kept[0].heading, in_midst)


def _without_notes(whole: Sequence[Paragraph]) -> list[Paragraph]:
    """Paragraphs without bylines, captions, and short notes in a smaller size."""
    usual = max(whole, key=lambda p: len(p.text)).size if whole else 0.0
    kept = [
        p
        for p in whole
        if not marks.is_byline(p.text)
        and not marks.is_caption(p.text)
        and not (p.size < _SMALL * usual and p.rows <= 3)
    ]
    if len(kept) > 1 and marks.is_author(kept[0].text):
        kept = kept[1:]
    while kept and kept[-1].heading:  # of something that is not text
        kept.pop()
    return kept


def title_lines(head: Head, rows: Sequence[Row]) -> list[str]:
    """The lines of a headline; one that had to be broken as the column was full is one line."""
    width = max(r.x1 for r in rows) - min(r.x0 for r in rows) if rows else 0.0
    lines: list[str] = []
    last: Row | None = None
    for row in sorted(head.rows, key=lambda r: (-r.x0, r.top) if r.vertical else (0.0, r.top)):
        if last is not None and _is_broken(last, row, width):
            lines[-1] += row.text
        else:
            lines.append(row.text)
        last = row
    return lines


def _is_broken(last: Row, row: Row, width: float) -> bool:
    """Whether a line goes on where the one before it had no room left."""
    if abs(last.size - row.size) > 0.05 * row.size or last.font != row.font:
        return False
    if row.vertical:
        much = row.bottom - row.top < 0.6 * (last.bottom - last.top)
        return last.vertical and much and abs(row.top - last.top) < 0.5 * row.size
    return row.top > last.top + 0.5 * row.size and last.x1 - last.x0 + row.size > width
