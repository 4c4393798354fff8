"""Made training rows: sentences of labelled text with their amounts written in other ways.

Real text of one kind never shows most ways of writing an amount: ranges whose unit stands at the
end only, blanks between number and unit, Latin units, signs, currencies before the number, 元 left
out. A made row is a real sentence in which one or all of the labelled amounts are rewritten so;
what is around them stays. Labels follow the annotation guide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from random import Random

from ml.articles import Span
from ml.spans.writings import MONEY, QUANTITY, WRITERS, Amount, Pieces

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
_AMOUNT = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?|[零一二两三四五六七八九十百千]+)"
    r"(?P<scale>[万亿]{0,2})(?P<more>[多余]?)(?P<unit>[^\d零一二两三四五六七八九十百千万亿多余至到~～—–-]*)"
)


def variants(
    texts: Sequence[str], spans: Sequence[Sequence[Span]], share: float, seed: int = 0
) -> tuple[list[str], list[list[Span]]]:
    """Made rows from labelled texts.

    Parameters
    ----------
    texts, spans : labelled texts, offsets into the texts
    share : float
        Made rows for each sentence that has a labelled amount.
    seed : int, default=0
        Of the choices; the same seed makes the same rows.

    Returns
    -------
    texts and spans of the made rows

    Examples
    --------
    >>> spans = [[Span(3, 7, "MONEY"), Span(10, 13, "QUANTITY")]]
    >>> made, labels = variants(["总投资35亿元，用地20亩。"], spans, 9)
    >>> "总投资35亿元，用地20亩。" in made
    False
    >>> len(made) == len(labels)
    True
    """
    random = Random(seed)
    made: list[str] = []
    labels: list[list[Span]] = []
    for text, own in zip(texts, spans, strict=True):
        for sentence, inside in _sentences(text, own):
            for _ in range(int(share) + (random.random() < share % 1)):
                row = _rewritten(sentence, inside, random)
                if row is not None:
                    made.append(row[0])
                    labels.append(row[1])
    return made, labels


def _sentences(text: str, spans: Sequence[Span]) -> Iterator[tuple[str, list[Span]]]:
    """The sentences that have spans, with these; a sentence that a span crosses is left out."""
    for match in _SENTENCE.finditer(text):
        begin, end = match.span()
        inside = [
            Span(s.start - begin, s.end - begin, s.label)
            for s in spans
            if begin <= s.start and s.end <= end
        ]
        if inside:
            yield match[0], sorted(inside, key=lambda s: s.start)


def _rewritten(sentence: str, spans: list[Span], random: Random) -> tuple[str, list[Span]] | None:
    """The sentence with one amount or all of them in another form, and its spans."""
    writers = [random.choice(WRITERS)] if random.random() < 0.5 else WRITERS
    chosen = random.randrange(len(spans))
    every = random.random() < 0.3
    text, found, last, changed = "", [], 0, False
    for number, span in enumerate(spans):
        text += sentence[last : span.start]
        pieces: Pieces | None = None
        if number == chosen or every:
            amount = _parse(sentence[span.start : span.end], span.label)
            writer = random.choice(writers)
            pieces = writer(amount, text, random) if amount is not None else None
        changed |= pieces is not None
        for piece, label in pieces or [(sentence[span.start : span.end], span.label)]:
            if label is not None:
                found.append(Span(len(text), len(text) + len(piece), label))
            text += piece
        last = span.end
    return (text + sentence[last:], found) if changed else None


def _parse(text: str, label: str) -> Amount | None:
    match = _AMOUNT.fullmatch(text)
    if match is None or label not in (MONEY, QUANTITY) or not match["unit"] + match["scale"]:
        return None
    return Amount(text, label, match["number"], match["scale"], match["more"], match["unit"])
