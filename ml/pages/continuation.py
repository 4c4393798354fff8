"""Paragraphs that columns, pages and pictures cut in mid-sentence: which text is the rest of
which.
"""

from __future__ import annotations

import re

from ml.pages.captions import is_scene
from ml.pages.drafts import Draft
from ml.pages.lines import Kind, Line, finished, is_dateline, is_opener
from ml.text.words import cutter

_NUMERAL_END = r"[\d一二三四五六七八九十百千万亿多余]$"
_UNIT = (
    r"[个家项条列班场次户人名位亩吨万亿元美公千米平年天小分多余台辆艘架座处所栋套件种册份株头"
    r"只倍岁%]"
)
_ADVERB = re.compile(
    r"(?:今年|去年|明年|目前|如今|其中|此外|另外|同时|随后|会上|据悉|不过|因此|最终|未来)[，,]"
)
# What opens a sentence and no headline: 仪式上，… 某某表示，…
_SENTENCE = re.compile(
    r"[^，,]{1,8}(?:[上中时日前后午]|年来|期间)[，,]"
    r"|[^，,]{2,20}(?:指出|表示|强调|认为|介绍|说)[，,]"
)


def goes_on(cut: str, text: str) -> float:
    """How much a text looks like the rest of a paragraph that was cut in mid-sentence."""
    score = 0.0
    if cut.count("“") > cut.count("”") and re.match(r"[^“]*”", text):
        score += 2
    if (
        re.search(r"\d$", cut)
        and re.match(r"\d", text)
        or re.search(_NUMERAL_END, cut)
        and re.match(_UNIT, text)
    ):
        score += 2
    if re.match(r"[^，。、,；;]{1,2}[，。、,；;”]", text) and not _ADVERB.match(text):
        score += 1  # too little for a clause of its own
    words, place = cutter()(cut[-6:] + text[:6]), 0
    for word in words:
        if place < len(cut[-6:]) < place + len(word):
            score += 1.5
        place += len(word)
    return score - 1.5 * (is_opener(text) or is_dateline(text))


def is_first_half(text: str, rest: str) -> bool:
    """Whether a sentence runs on from one text into the next, as from no headline into its article.

    >>> [is_first_half(t, "台,装卸快了一成。") for t in ("今年新添的岸桥共36", "港口吞吐量再创新高")]
    [True, False]
    """
    for opening, closing in ("“”", "《》", "（）", "()"):
        if text.count(opening) > text.count(closing) and re.match(
            f"[^{opening}]*[{closing}]", rest
        ):
            return True
    if re.search("[，,、的和与及在]$", text) or re.match("[，,、。；;”》）)的了.]", rest):
        return True
    if len(re.findall("[，,]", text)) > 1 or _SENTENCE.match(text):
        return True
    return goes_on(text, rest) >= 1.5 or (is_opener(text) and bool(re.search("[，,]", text)))


def continues(line: Line, current: Draft | None, waiting: list[Line]) -> bool:
    """Whether a headline-sized line is the rest of a paragraph that was cut before it."""
    if line.kind is not Kind.SHORT or line.title or line.heading:
        return False
    if current is None or not current.open or any(w.kind is not Kind.CAPTION for w in waiting):
        return False
    last = current.paragraphs[-1]
    unclosed = last.count("“") > last.count("”") and "”" in line.text
    return unclosed or (finished(line.text) and not is_scene(line.text))
