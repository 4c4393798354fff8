"""Articles under construction: their paragraphs, and sub-headings that turn out to be captions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ml.pages.captions import is_event, is_view
from ml.pages.lines import Line, finished
from ml.pages.reading import LONGEST_PARAGRAPH

_LONGEST_SIGNATURE = 80  # characters of the brackets with reporter or source that end a paragraph


@dataclass(slots=True)
class Draft:
    """An article under construction."""

    titles: list[Line]
    paragraphs: list[str] = field(default_factory=list)
    first: int = 1
    last: int = 1
    loose: list[int] = field(default_factory=list)  # unmarked sub-headings, by paragraph
    marked: bool = False  # some sub-heading carries a mark
    captions: int = 0  # unmarked short lines that were dropped as captions
    open: bool = False  # the last paragraph ended in mid-sentence
    closed: bool = False  # a byline, a jump or a list ended the article
    size: int = 0  # characters of all paragraphs

    @property
    def title(self) -> str:
        """The headline, its lines parted by a blank."""
        return " ".join(line.text for line in self.titles)

    @property
    def text(self) -> str:
        """The paragraphs, a line each."""
        return "\n".join(self.paragraphs)

    def add(self, line: Line, *, is_heading: bool = False) -> None:
        """Take a line as a paragraph, or as the rest of one that was cut in mid-sentence."""
        if self.open:
            self.paragraphs[-1] += line.text
        else:
            self.paragraphs.append(line.text)
        self.open = (
            not (is_heading or line.item)
            and not finished(line.text)
            and len(self.paragraphs[-1]) < LONGEST_PARAGRAPH
        )
        self.last = line.last
        self.size += len(line.text)


def is_signed(draft: Draft) -> bool:
    """Whether the last paragraph ends with its reporter or source in brackets."""
    return bool(
        re.search(
            r"[（(][^（()）]*(?:记者|通讯员|据|新华社)[^（()）]*[)）]$",
            draft.paragraphs[-1][-_LONGEST_SIGNATURE:],
        )
    )


def settle_headings(draft: Draft, screen: bool) -> None:
    """Drop unmarked short lines that turn out to be captions.

    Sub-headings of an article look alike and come in twos at least: beside marked ones an unmarked
    line is a caption, and so is a lone one, unless it asks, introduces, quotes twice, or is a label
    such as 相关链接. Where pictures were taken out (`screen`: an app's page, or captions found
    already), lines that tell of an event are captions too, and if most of them do, all are.
    """
    kept = [i for i in draft.loose if re.search(r"^.{1,6}$|[？?！!：:]$|“.*“", draft.paragraphs[i])]
    if draft.marked or len(draft.loose) == 1:
        drop = set(draft.loose) - set(kept)
    else:
        events = (
            {
                i
                for i in draft.loose
                if is_event(draft.paragraphs[i]) or is_view(draft.paragraphs[i])
            }
            if screen or draft.captions
            else set()
        )
        drop = (
            set(draft.loose) - set(kept) if 2 * len(events) >= max(len(draft.loose), 1) else events
        )
    if drop:
        draft.paragraphs = [p for i, p in enumerate(draft.paragraphs) if i not in drop]
