"""Bytes of a web page → its text.

What a page declares is often wrong: the encoding is the one that its bytes make sense in.
"""

from __future__ import annotations

import codecs
import re

_HEAD = 4096  # bytes in which a page says how it is encoded
_DECLARED = re.compile(
    rb"""(?i)<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,20})"""
    rb"""|\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,20})"""
)
# The encodings of a family: a page that declares one may hold characters of the widest only.
_WIDEST = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030"}
_WIDEST |= {"big5": "big5hkscs", "x-x-big5": "big5hkscs", "big5-hkscs": "big5hkscs"}
# Codecs for pages; Python has others, of escapes and of archives.
_OF_PAGES = re.compile(r"gb|big5|hz|euc|shift_jis|iso|cp|koi8|utf-8|ascii|mac|tis")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHERS = ("euc", "shift_jis", "iso2022", "hz")  # they do not decode what is not theirs
_WEIGHED = 200_000  # bytes by which encodings are weighed
# Nearly a tenth of any Chinese text, simplified or traditional.
_COMMON = frozenset("的一是在不了有和人這这中大為为上個个國国我以要他時时來来用們们，。、：“”")


def decode_html(data: bytes) -> str:
    """The text of a web page; a byte that makes no character is U+FFFD.

    A byte-order mark decides; else UTF-8 where it fits, whatever is declared; else what is declared
    or, if that fits badly, whichever of GB 18030 and Big5 gives the fewer errors and rare
    characters.

    >>> decode_html('<meta charset="gbk">港口开航'.encode())
    '<meta charset="gbk">港口开航'
    >>> decode_html("港口三號泊位".encode("big5")), decode_html("港口三号泊位".encode("gbk"))
    ('港口三號泊位', '港口三号泊位')
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    said = declared(data)
    if said and said.startswith(_OTHERS):
        try:
            return data.decode(said)
        except UnicodeDecodeError:
            pass
    sample = _sample(data)
    candidates = dict.fromkeys(["utf-8", said or "gb18030", "gb18030", "big5hkscs"])
    weights = {name: _strangeness(sample, name) for name in candidates}
    best = min(weights, key=lambda name: weights[name])
    if said and weights[said] <= 1.2 * weights[best] + 2 and weights["utf-8"] > 0:
        best = said
    return data.decode(best, errors="replace")


def declared(data: bytes) -> str | None:
    """The encoding that a page declares, as Python knows it; None where it knows none."""
    found = _DECLARED.search(data[:_HEAD])
    if found is None:
        return None
    name = (found[1] or found[2]).decode("ascii").lower()
    try:
        known = codecs.lookup(_WIDEST.get(name, name)).name
    except LookupError:
        return None
    return known if _OF_PAGES.match(known) else None


def _sample(data: bytes) -> bytes:
    """As much of the data as is weighed, from the first character that is not of ASCII on."""
    first = re.search(rb"[\x80-\xff]", data)
    begin = first.start() if first else 0
    end = begin + _WEIGHED
    return data[begin : (data.rfind(b"\n", begin, end) + 1 or end) if len(data) > end else None]


def _strangeness(data: bytes, encoding: str) -> float:
    """How odd a text is in an encoding: errors, characters for no text, few common characters."""
    text = data.decode(encoding, errors="replace")
    errors = text.count("\ufffd")
    wide = [char for char in text if char >= "\u0080"]
    if encoding == "utf-8":
        return 2.0 * errors
    rare = sum(not ("\u3400" <= c <= "\u9fff" or c in _USUAL or c == "\ufffd") for c in wide)
    common = sum(char in _COMMON for char in wide)
    return 2.0 * errors + rare + max(0.0, 0.06 * len(wide) - common)


_USUAL = frozenset(
    "\u00a0·×—‘’“”…‰′″※→←↑↓■□●○◆◇△▲▼★☆　、。〈〉《》「」『』【】〔〕！（），－．／：；？［］"
    "～０１２３４５６７８９％"
)
