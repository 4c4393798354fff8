"""A numeral → its value, or its bounds where it is vague or approximate. Arithmetic is decimal."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from ml.text.alphabet import HAN_DIGITS, MAGNITUDES

DIGIT, MAGNITUDE = r"[\d零一二两三四五六七八九]", "[十百千万亿兆]"
NUMERAL = re.compile(
    rf"""成千上万 | 成百上千 | 半
       | [上成好]? (?:[几数](?={DIGIT}|{MAGNITUDE}))? (?:{DIGIT}|{MAGNITUDE})
         (?: {DIGIT} | {MAGNITUDE} | [几数多余] | (?<={MAGNITUDE})来 | 点(?={DIGIT}) | \.(?=\d)
           | ,(?=\d{{3}}(?!\d)) )*""",
    re.VERBOSE,
)
# Where the last character of a numeral run begins a unit: 9.8万·千瓦时, 0.5·百分点, 50·兆瓦, 三·两.
_PREFIXED = re.compile(
    r"千(?:瓦|米|克(?!拉)|伏|帕|卡|焦|赫|安|字节)|百(?:分点|帕)|兆(?:瓦|帕|赫|焦|伏|字节|比特|$)|两(?:$|/|半)"
)
_HAN = {char: str(digit) for char, digit in HAN_DIGITS.items()} | {"点": "."}


@dataclass(frozen=True, slots=True)
class Number:
    """The bounds of a numeral's value, equal where it is exact.

    `kind` is a modifier of the guide, as far as the numeral itself tells.
    """

    low: Decimal
    high: Decimal
    kind: str

    def times(self, by: Decimal | int) -> Number:
        """The number multiplied by a factor, which may be negative."""
        low, high = sorted((self.low * by, self.high * by))
        return Number(low, high, self.kind)

    def plus(self, more: Decimal) -> Number:
        """The number with something added to both bounds."""
        return Number(self.low + more, self.high + more, self.kind)

    def over(self) -> Number:
        """The same number, of kind `over` if it was exact."""
        return replace(self, kind="over" if self.kind == "exact" else self.kind)


_PAIR = re.compile(
    rf"(?<!{DIGIT})(?<!点)(一[二两]|[二两]三|三[四五两]|四五|五六|六七|七八|八九)(?!{DIGIT})(?!点)"
)
_HUNDREDS = Decimal(100), Decimal(10**4)
_IDIOMS = {"成百上千": _HUNDREDS, "千百": _HUNDREDS, "成千上万": (Decimal(1000), Decimal(10**5))}


def split_numeral(text: str) -> tuple[str, str]:
    """The numeral that a text begins with, and the rest. A prefix of the unit is not the numeral's.

    Raises ValueError for a text that begins with no numeral.

    >>> split_numeral("9.8万千瓦时"), split_numeral("1万2千米"), split_numeral("5百分点")
    (('9.8万', '千瓦时'), ('1万2千', '米'), ('5', '百分点'))
    """
    match = NUMERAL.match(text)
    if not match:
        raise ValueError(f"no numeral at the beginning of {text!r}")
    end = match.end()
    if end > 1 and _PREFIXED.match(text, end - 1) and not re.search(rf"[万亿]{DIGIT}千$", match[0]):
        end -= 1
    return text[:end], text[end:]


def parse_numeral(text: str) -> Number:
    """The value of a numeral in any mixture of digits, or its bounds where it is vague or
    approximate.

    >>> [int(parse_numeral(t).low) for t in ("3千万亿", "1.2万", "三百五十六点八亿", "1,234")]
    [3000000000000000, 12000, 35680000000, 1234]
    >>> [int(parse_numeral(t).low) for t in ("十二", "一百零五", "三万五")]
    [12, 105, 35000]
    >>> [(int(n.low), int(n.high), n.kind) for n in map(parse_numeral, ("几十", "十几", "八九亿"))]
    [(10, 100, 'vague'), (10, 20, 'vague'), (800000000, 900000000, 'range')]
    """
    if text in _IDIOMS:
        return Number(*_IDIOMS[text], "vague")
    plain = re.sub("^[上成好]|[多余来,]", "", text)
    if "几" in plain or "数" in plain:
        return _vague(*re.split("[几数]", plain, maxsplit=1))
    if pair := _PAIR.search(plain):
        low, high = sorted(
            exact_value(plain[: pair.start()] + digit + plain[pair.end() :]) for digit in pair[0]
        )
        return Number(low, high, "range")
    value = Decimal("0.5") if plain == "半" else exact_value(plain)
    number = Number(value, value, "about" if "来" in text else "exact")
    return number.over() if re.search("^[上成]|[多余]", text) else number


def _vague(before: str, after: str) -> Number:
    """几 and 数 stand for one to ten of what follows them: 几十 is 10 to 100, 十几 is 10 to 20."""
    step = exact_value("一" + after)
    if not before:
        return Number(step, 10 * step, "vague")
    low = exact_value(before + "一" + after) - step if after else exact_value(before)
    return Number(low, low + 10 * step, "vague")


def exact_value(text: str) -> Decimal:
    """The exact value of a numeral without vague words. Raises ValueError if it is not one."""
    for mark in "兆亿万千百十":
        many, found, rest = text.rpartition(mark)
        if mark in "千百十" and re.search("[千百十]", many):
            raise ValueError(f"magnitudes out of order: {text!r}")
        if found:
            return (exact_value(many) if many else 1) * Decimal(MAGNITUDES[mark]) + _rest(
                rest, MAGNITUDES[mark]
            )
    digits = "".join(_HAN.get(char, char) for char in text)
    if not re.fullmatch(r"\d+|\d*\.\d+", digits):
        raise ValueError(f"not a numeral: {text!r}")
    return Decimal(digits)


def _rest(text: str, scale: int) -> Decimal:
    """What follows a magnitude; a lone digit counts tenths of it, as in 三万五 and 一百二."""
    if re.fullmatch(DIGIT, text):
        return exact_value(text) * scale / 10
    value = exact_value(text.lstrip("零") or "零")
    if value >= scale:
        raise ValueError(f"{text!r} is too large to follow {scale}")
    return value


def shared_magnitude(first: str, second: str) -> str:
    """The magnitude that the first end of a range borrows from the second.

    Decimals have the place of their whole part, but nobody counts tenths of tens.

    Parameters
    ----------
    first, second
        The numerals of the two ends.

    Returns
    -------
    str
        Empty where the first end borrows nothing.

    Examples
    --------
    >>> [shared_magnitude(*ends) for ends in (("10", "20万"), ("两", "三千"), ("十八", "三十万"))]
    ['万', '千', '万']
    >>> [shared_magnitude(*ends) for ends in (("五", "十万"), ("9000", "1万"), ("5", "8"))]
    ['万', '', '']
    >>> [shared_magnitude("一点五", end) for end in ("三百万", "三十万", "三亿")]
    ['百万', '万', '亿']
    """
    whole = re.split("[点.]", first)[0]
    second = re.sub("[多余来]", "", second)
    bottom, top = parse_numeral(first).high, parse_numeral(second).low
    marks = re.search("[百千万亿兆]+$", second)
    options = (
        []
        if not marks or re.search("[万亿兆]", first)
        else [marks[0][i:] for i in range(len(marks[0]))]
    )
    same_length = [
        o
        for o in options
        if len(second) - len(o) == len(whole) and (whole == first or o[0] != "十")
    ]
    for option in same_length + [o for o in options if o[0] in "万亿兆" or first[0].isdigit()]:
        if option != second and bottom * exact_value(option) < top:
            return option
    return ""
