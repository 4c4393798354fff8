"""Variants of characters → the plain one, one for one, so that every offset holds.

Traditional characters become simplified ones, radicals that a PDF gives in place of characters
become these, and full-width digits, letters and a few marks become half-width.
"""

from __future__ import annotations

from importlib import resources

_FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_KEPT = "！（），：；？［］｛｝"  # punctuation, whose width tells Chinese text from other text


def _pairs(name: str) -> dict[str, str]:
    data = resources.files("ml.data").joinpath("vocabulary", f"{name}.txt").read_text("utf-8")
    lines = (line for line in data.splitlines() if not line.startswith("#"))
    return {pair[0]: pair[1] for line in lines for pair in line.split()}


_VARIANTS = {
    **_pairs("traditional"),
    **_pairs("radicals"),
    **{wide: plain for wide, plain in _FULL_WIDTH.items() if wide not in _KEPT},
}


def _plain(char: str) -> str:
    """The end of the chain that a variant begins: the plain form of a radical may be a variant."""
    while (after := _VARIANTS.get(char, char)) != char:
        char = after
    return char


#: For `str.translate`: code point of a variant → code point of its plain character.
PLAIN: dict[int, int] = {ord(variant): ord(_plain(variant)) for variant in _VARIANTS}

#: Marks that mean the same between and before numerals, and 圆, which is 元; for `str.translate`.
ALIKE: dict[int, int] = str.maketrans("–—―−‒﹣〜∼￥圆", "------~~¥元")


def fold(text: str) -> str:
    """The text in plain characters, of the same length.

    >>> fold("投資３.５億元，⼆⼗萬")
    '投资3.5亿元，二十万'
    """
    return text.translate(PLAIN)
