"""Headlines: which of the lines above a text are its title."""

from __future__ import annotations

import re

from ml.pages.bylines import is_author
from ml.pages.lines import Kind, Line, is_clock

_MOST_TITLE_LINES = 4
_SCRAP = 10  # characters, from which on a line below the time of posting may be a headline


def headline(waiting: list[Line]) -> list[Line]:
    """The headline lines nearest above a body line.

    Bylines may stand among them, other lines only below them.
    """
    block: list[Line] = []
    for line in reversed(_above_clock(waiting)):
        if line.kind is Kind.SHORT and not (block and line.heading):
            block.insert(0, line)
        elif block and line.kind is not Kind.BYLINE:
            break
        if len(block) == _MOST_TITLE_LINES:
            break
    if len(block) > 1 and (is_author(block[-1].text) or _is_account(block, waiting)):
        name = block.pop().text
        block = [line for line in block if line.text != name]
    titled = [line for line in block if line.title]
    return titled or [line for line in block if not line.heading]


def _above_clock(waiting: list[Line]) -> list[Line]:
    """What stands above a site's time of posting, if only scraps and no headline stand below."""
    at = max((i for i, line in enumerate(waiting) if is_clock(line.text)), default=0)
    headlines = [
        i for i, line in enumerate(waiting) if line.kind is Kind.SHORT and len(line.text) >= _SCRAP
    ]
    return waiting[: at + 1] if headlines and headlines[-1] < at else waiting


def _is_account(block: list[Line], waiting: list[Line]) -> bool:
    """Whether the last of these headline lines is who posted it.

    It is named elsewhere too, and the time of posting stands below.
    """
    last = block[-1]
    below = waiting[waiting.index(last) + 1 :]
    if not below or not is_clock(below[0].text):
        return False
    return any(last.text in line.text for line in waiting if line is not last)


def is_twofold(text: str) -> bool:
    """Whether a line is long and of two clauses with a blank between them."""
    return len(text) >= 15 and bool(re.search(r"[^ \u3000]{4}[ \u3000][^ \u3000]{4}", text))
