"""A span in its sentence → value, low, high, unit and modifier, by the normalisation rules of the
guide.

Arithmetic is decimal; floats appear only in the result. A text that cannot be read gives an
`Amount` of nulls, never an exception. Finding the spans is `spans`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from ml.amounts.hedges import find_hedge
from ml.amounts.numbers import (
    DIGIT,
    MAGNITUDE,
    NUMERAL,
    Number,
    exact_value,
    parse_numeral,
    shared_magnitude,
    split_numeral,
)
from ml.text.alphabet import EVERYDAY, MAGNITUDES
from ml.text.folds import ALIKE, PLAIN, fold
from ml.text.vocabulary import CURRENCIES, PARTS, SUBUNITS

MONEY, QUANTITY = "MONEY", "QUANTITY"
AMOUNTS = (MONEY, QUANTITY)  # labels of spans that are amounts, where a model says nothing else
_LONGEST = 64  # a longer span is not an amount that anybody states
_CONTEXT_BEFORE, _CONTEXT_AFTER = 10, 5  # characters in which a hedge is looked for


@dataclass(frozen=True, slots=True)
class Amount:
    """What a span is worth, in base units with magnitudes multiplied out.

    `value` is null for ranges and vague numbers, which have `low` and `high`; all are null if it
    is unreadable.
    """

    value: float | None
    low: float | None
    high: float | None
    unit: str
    modifier: str

    def row(self) -> dict[str, Any]:
        """The fields of the prediction contract; whole numbers as integers."""
        return {
            "value": _plain(self.value),
            "low": _plain(self.low),
            "high": _plain(self.high),
            "unit": self.unit,
            "modifier": self.modifier,
        }


_Reading = tuple[Number, str]  # a number and its unit


def read_amount(text: str, start: int, end: int, label: str = "") -> Amount:
    """Read the amount at `text[start:end]`; hedges are looked for on both sides of it.

    Parameters
    ----------
    text, start, end
        The text, and the offsets of the amount in it.
    label
        What the amount is; `MONEY` gives it a currency.

    Returns
    -------
    Amount
        One of nulls if the amount cannot be read.

    Examples
    --------
    >>> read_amount("超过20亿元的项目", 2, 6, "MONEY")
    Amount(value=2000000000.0, low=2000000000.0, high=2000000000.0, unit='CNY', modifier='over')
    """
    if end - start > _LONGEST:
        return UNREADABLE
    amount = _surface(text[start:end], label == MONEY)
    if amount.value is None:
        return amount
    before = text[max(0, start - _CONTEXT_BEFORE) : start]
    hedge = find_hedge(before, text[end : end + _CONTEXT_AFTER], amount.unit in ("%", "倍"))
    return replace(amount, modifier=hedge) if hedge else amount


# Surface forms

_FOLDED = {name.translate(PLAIN).translate(ALIKE): code for name, code in CURRENCIES.items()}
_NAMES = sorted(_FOLDED, key=len, reverse=True)
_CURRENCY = re.compile("|".join(map(re.escape, _NAMES)))
_DASH = re.compile("-+|[~至到]")
_ENGLISH = {
    "million": "百万",
    "mn": "百万",
    "m": "百万",
    "billion": "十亿",
    "bn": "十亿",
    "trillion": "万亿",
    "k": "千",
    "w": "万",
}
_SCALES = {
    False: re.compile(r"(?<=\d)(million|billion|trillion)"),
    True: re.compile(r"(?<=\d)(million|billion|trillion|mn|bn|[mkw])(?![a-z])", re.IGNORECASE),
}  # m is a metre, but for money
# A number in Arabic digits with a plain unit, as most amounts are: read without the grammar below.
_SIMPLE = re.compile(
    r"([0-9]{1,15}(?:\.[0-9]{1,6})?)([百千万亿]{0,2})([多余]?)"
    r"([^\d零一二两三四五六七八九十百千万亿兆几数半成折番‰多余把来/／每()（）"
    r"+\-–—−－~～〜至到分点又个秒\s.,，·廿卅]*|个|个百分点|分钟)"
)


@lru_cache(1 << 16)
def _surface(text: str, money: bool) -> Amount:
    """What a span's own text says, without the words around it."""
    return _simple_surface(text, money) or _any_surface(text, money)


def _simple_surface(text: str, money: bool) -> Amount | None:
    """The amount, if it is a number with a plain unit; None where it takes more to read it."""
    match = _SIMPLE.fullmatch(text)
    if match is None:
        return None
    digits, scale, more, unit = match.groups()
    if not _is_plain(unit):
        return None
    if money:
        unit = CURRENCIES.get(unit or "元", "")
    if (money and not unit) or (scale and scale[-1] in "百千" and (unit or money)):
        return None
    value = float(Decimal(digits) * _scale(scale))
    return Amount(value, value, value, unit, "over" if more else "exact")


@lru_cache(1 << 12)
def _is_plain(unit: str) -> bool:
    return fold(unit) == unit


@cache
def _scale(marks: str) -> int:
    return math.prod(MAGNITUDES[mark] for mark in marks)


def _normal(text: str, money: bool) -> str:
    """A span's text in plain characters and without blanks, commas of thousands and English
    magnitudes.
    """
    text = (
        fold(text).translate(EVERYDAY).translate(ALIKE).replace("廿", "二十").replace("卅", "三十")
    )
    text = re.sub(r"[\s\u200b]|(?<=[一二三四五六七八])、(?=[二三四五六七八九])", "", text)
    text = re.sub(r"(?<=\d)，(?=\d{3}(?!\d))", ",", text)
    text = re.sub(r"^(\D?)\.(?=\d)", r"\g<1>0.", text)
    text = _SCALES[money].sub(lambda scale: _ENGLISH[scale[0].lower()], text)
    return re.sub("^双(?=倍)", "两", re.sub(r"(?<=\d)·(?=\d)", ".", text))


def _any_surface(text: str, money: bool) -> Amount:
    folded = _normal(text, money)
    try:
        number, unit = _range(folded, money) or _single(folded, money)
    except (ArithmeticError, ValueError):
        return UNREADABLE
    low, high = float(number.low), float(number.high)
    if not math.isfinite(low) or not math.isfinite(high):
        return UNREADABLE
    return Amount(None if number.kind in ("range", "vague") else low, low, high, unit, number.kind)


def _range(text: str, money: bool) -> _Reading | None:
    """Two ends with a dash or 至 between: `1亿至1.2亿台`, `10—20万吨`, `零下5至零下3℃`."""
    for dash in _DASH.finditer(text, 1):
        try:
            return _ends(text[: dash.start()], text[dash.end() :], money)
        except ValueError:
            continue
    return None


def _ends(first: str, second: str, money: bool) -> _Reading:
    """A range from the texts of its ends; each borrows from the other what it leaves out."""
    head, numeral, tail = _pieces(first)
    other_head, other, other_tail = _pieces(second)
    if not other_head and not (head in _NEGATIVE and tail):
        second = head + second
    if not tail:
        first = head + numeral + shared_magnitude(numeral, other) + other_tail
    (low, unit), (high, top_unit) = _single(first, money), _single(second, money)
    if unit in _parts(top_unit):
        low, unit = low.times(1 / Decimal(_parts(top_unit)[unit])), top_unit
    elif top_unit in _parts(unit):
        high, top_unit = high.times(1 / Decimal(_parts(unit)[top_unit])), unit
    return Number(min(low.low, high.low), max(low.high, high.high), "range"), top_unit or unit


def _pieces(text: str) -> tuple[str, str, str]:
    """What stands before the numeral (a sign, a currency, 百分之), it, and what stands after it.

    >>> _pieces("百分之五"), _pieces("¥500"), _pieces("零下5℃")
    (('百分之', '五', ''), ('¥', '500', ''), ('零下', '5', '℃'))
    """
    sign, rest = _sign(text)
    _, rest = _leading_currency(rest)
    rest = re.sub(rf"^{MAGNITUDE}+分之", "", rest)
    numeral, tail = split_numeral(rest)
    return text[: len(text) - len(rest)], numeral, tail


def _single(text: str, money: bool) -> _Reading:
    """One amount, with its sign; with both signs it is a range around zero."""
    if text.startswith(("±", "正负")):
        number, unit = _single(text.lstrip("±正负"), money)
        return Number(-number.high, number.high, "range"), unit
    sign, body = _sign(text)
    number, unit = (
        (None if money else _share(body)) or _compound(body, money) or _simple(body, money)
    )
    return number.times(sign), unit


def _simple(text: str, money: bool) -> _Reading:
    """One number and its unit: `35.2亿美元`, `￥500`, `七年多`, `四分半钟`, `千把块`, `8角`."""
    currency, text = _leading_currency(text)
    numeral, rest = split_numeral(text)
    number = parse_numeral(numeral)
    if re.search("[多余]", rest):
        number, rest = number.over(), re.sub("[多余]", "", rest, count=1)
    if re.fullmatch("[百千万]", numeral) and re.match("把.", rest):
        number, rest = replace(number, kind="about"), rest[1:]
    if half := re.search("半$|(?<=[个分])半", rest):
        number, rest = number.plus(Decimal("0.5")), rest[: half.start()] + rest[half.end() :]
    if not money:
        return number, _balanced(rest)
    return _money(number, currency, *_price(rest))


def _compound(text: str, money: bool) -> _Reading | None:
    """An amount in a unit and its parts, in the largest unit: `3小时45分`, `1米8`, `12元5角`."""
    currency, text = _leading_currency(text)
    body, per = _price(re.sub(rf"(?<=\D)又(?={DIGIT})", "", text))
    pieces = []
    while body:
        numeral, rest = split_numeral(body)
        name = rest[:1] + re.split(rf"{DIGIT}|{MAGNITUDE}|[几半]", rest[1:], maxsplit=1)[0]
        pieces.append((numeral, name.replace("个小时", "小时")))
        body = rest[len(name) :]
    largest = pieces[0][1] if pieces else ""
    if len(pieces) < 2 or "半" in [numeral for numeral, _ in pieces] or largest not in PARTS:
        return None
    number, divisor, last = parse_numeral(pieces[0][0]), 1, largest
    for numeral, unit in pieces[1:]:
        if not unit:
            number = number.plus(_decimals(numeral, "" if money else last) / divisor)
        elif unit in PARTS[largest]:
            divisor, last = PARTS[largest][unit], unit
            number = number.plus(parse_numeral(numeral).low / divisor)
        else:
            return None
    return _money(number, currency, largest, per) if money else (number, largest + per)


def _decimals(digits: str, unit: str) -> Decimal:
    """A number behind a unit with no unit of its own: sixtieths of hours and minutes, else
    decimals.

    >>> _decimals("8", "米"), _decimals("七五", "米"), _decimals("45", "小时")
    (Decimal('0.8'), Decimal('0.75'), Decimal('0.75'))
    """
    if unit in ("小时", "分"):
        return exact_value(digits) / 60
    return exact_value("零点" + digits)


# Shares and multiples

_SHARE = re.compile(
    rf"({NUMERAL.pattern})([成折番‰])(半|[\d一二三四五六七八九])?([多余])?", re.VERBOSE
)
_HALVES = {
    "一半": "exact",
    "半数": "exact",
    "对半": "exact",
    "对折": "exact",
    "过半": "over",
    "大半": "over",
    "多半": "over",
}


def _share(text: str) -> _Reading | None:
    """Shares and multiples: `百分之三十`, `三分之二`, `2/3`, `三成五`, `八五折`, `一半`, `两番`."""
    if text in _HALVES:
        return Number(Decimal(50), Decimal(50), _HALVES[text]), "%"
    if match := re.fullmatch(
        rf"({NUMERAL.pattern})分之({DIGIT})([^\d零一二两三四五六七八九十百千万亿点.半几多余数~-]+)",
        text,
        re.VERBOSE,
    ):
        parts = parse_numeral(match[2]).times(1 / parse_numeral(match[1]).low)
        return parts, match[3]
    if match := re.fullmatch(rf"({MAGNITUDE}+)分之(.+)", text):
        return parse_numeral(match[2]).times(100 / exact_value(match[1])), "%"
    if match := re.fullmatch(r"(.+)分之(.+)", text):
        return _ratio(match[2], match[1]), "%"
    if match := re.fullmatch(r"(\d+)/(\d+)", text):
        return _ratio(match[1], match[2]), "%"
    if match := _SHARE.fullmatch(text):
        number, unit = _SHARES[match[2]](parse_numeral(match[1]))
        if match[3]:
            number = number.plus(exact_value(match[3]) if match[3] != "半" else Decimal(5))
        return number.over() if match[4] else number, unit
    return None


def _ratio(above: str, below: str) -> Number:
    number = parse_numeral(above).times(100 / parse_numeral(below).low)
    return Number(round(number.low, 2), round(number.high, 2), number.kind)


_SHARES: dict[str, Callable[[Number], _Reading]] = {
    "成": lambda n: (n.times(10), "%"),
    "折": lambda n: (n if n.low > 10 else n.times(10), "%"),  # 85折 and 八五折 as well as 8.5折
    "番": lambda n: (Number(2**n.low, 2**n.high, n.kind), "倍"),
    "‰": lambda n: (n.times(Decimal("0.1")), "%"),
}

# Units and signs

_NEGATIVE = ("零下", "负", "-")


def _sign(text: str) -> tuple[int, str]:
    match = re.match(r"零[下上]|负|[-+±]", text)
    return (-1 if match[0] in _NEGATIVE else 1, text[match.end() :]) if match else (1, text)


def _leading_currency(text: str) -> tuple[str, str]:
    match = _CURRENCY.match(text)
    return (_FOLDED[match[0]], text[match.end() :]) if match else ("", text)


def _price(unit: str) -> tuple[str, str]:
    """A unit, and what a price is for, from the slash on, if it is one: `元/吨`, `元每吨`."""
    name, _, per = unit.replace("每", "/", 1).partition("/")
    return name, per and "/" + per


def _money(number: Number, currency: str, name: str, per: str) -> _Reading:
    """Coins in their currency, with the denominator of a price."""
    name, coins = SUBUNITS.get(name, (name, 1))
    return number.times(1 / Decimal(coins)), _code(name, currency) + per


def _code(name: str, currency: str) -> str:
    """ISO 4217 for a currency's name, with the currency that stood before the number, if any.

    >>> _code("元", ""), _code("元人民币", ""), _code("", "HKD"), _code("元", "HKD"), _code("", "")
    ('CNY', 'CNY', 'HKD', 'HKD', 'CNY')
    """
    if currency and _FOLDED.get(name, "CNY") == "CNY":
        return currency
    if not name or name in _FOLDED:
        return _FOLDED.get(name, "CNY")
    return next((_FOLDED[n] for n in _NAMES if name.startswith(n) or name.endswith(n)), name)


def _parts(unit: str) -> dict[str, int]:
    return PARTS.get(unit) or PARTS.get(unit.removeprefix("个"), {})


def _balanced(unit: str) -> str:
    """A unit whose bracket was cut off by the span gets it back."""
    for opening, closing in ("（）", "()"):
        unit += closing * (unit.count(opening) - unit.count(closing))
    return unit


def _plain(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) and abs(value) < 2**63 else value


UNREADABLE = Amount(None, None, None, "", "exact")
