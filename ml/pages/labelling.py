"""Labels of a page's lines, which may follow which, and the articles that labelled lines make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ml.pages.lines import Line

LABELS = (
    "title",  # a headline's first line: it begins an article
    "title_more",  # further lines of the headline
    "body",  # a paragraph, or its first line
    "body_more",  # the rest of a paragraph that a column, a page or a picture cut
    "heading",  # a sub-heading
    "caption",
    "byline_above",  # reporter or source between headline and text
    "byline",  # reporter or source below the text
    "furniture",
)
TITLE, TITLE_MORE, BODY, BODY_MORE, HEADING, CAPTION, BYLINE_ABOVE, BYLINE, FURNITURE = range(9)
_NEVER = {
    # A line cannot be the rest of what does not stand before it.
    TITLE: (TITLE, BODY_MORE, HEADING, BYLINE),
    TITLE_MORE: (TITLE, BODY_MORE, HEADING, BYLINE),
    BODY: (TITLE_MORE,),
    BODY_MORE: (TITLE_MORE,),
    HEADING: (TITLE, TITLE_MORE, BODY_MORE, BYLINE),
    # Some papers set the reporter above the headline.
    BYLINE_ABOVE: (HEADING, BODY_MORE, BYLINE),
    BYLINE: (TITLE_MORE,),
}


def constraints() -> tuple[np.ndarray, np.ndarray]:
    """Which label may follow which, (labels, labels), and which may begin a page, (labels,)."""
    allowed = np.ones((len(LABELS), len(LABELS)), bool)
    for label, never in _NEVER.items():
        allowed[label, list(never)] = False
    first = np.ones(len(LABELS), bool)
    first[[TITLE_MORE, BODY_MORE, HEADING, BYLINE]] = False
    return allowed, first


@dataclass(slots=True)
class Draft:
    """An article under construction: its headline, its paragraphs and the lines it stands in."""

    titles: list[str] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    first: int = 0
    last: int = 0
    sure: float = 1.0  # the lowest probability of a line that bounds the article
    closed: bool = False

    @property
    def title(self) -> str:
        """The headline, its lines parted by a blank."""
        return " ".join(self.titles)

    @property
    def text(self) -> str:
        """The paragraphs, a line each."""
        return "\n".join(self.paragraphs)


def assemble(
    lines: Sequence[Line], labels: Sequence[int], probability: Sequence[float]
) -> list[Draft]:
    """The articles that labelled lines make; headlines without text are none.

    `probability` is how sure each line's label is.
    """
    drafts: list[Draft] = []
    for line, label, p in zip(lines, labels, probability, strict=True):
        current = drafts[-1] if drafts else None
        if label == TITLE or (label == TITLE_MORE and (current is None or current.paragraphs)):
            drafts.append(Draft([line.text], first=line.number, sure=p))
        elif label == TITLE_MORE and current is not None:
            current.titles.append(line.text)
            current.sure = min(current.sure, p)
        elif label in (BODY, BODY_MORE, HEADING):
            if current is None or (current.closed and label == BODY):
                current = Draft(first=line.number, sure=p)
                drafts.append(current)
            _add(current, line, label)
            current.closed = False
            current.sure = min(current.sure, p)
        elif label == BYLINE and current is not None:
            current.closed = bool(current.paragraphs)
    return [draft for draft in drafts if draft.paragraphs]


def _add(draft: Draft, line: Line, label: int) -> None:
    if label == BODY_MORE and draft.paragraphs:
        glue = " " if _is_latin(draft.paragraphs[-1][-1]) and _is_latin(line.text[0]) else ""
        draft.paragraphs[-1] += glue + line.text
    else:
        draft.paragraphs.append(line.text if label == HEADING else line.mark + line.text)
    draft.first = draft.first or line.number
    draft.last = line.last


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalpha()
