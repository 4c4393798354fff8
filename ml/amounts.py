"""A span in its sentence → value, low, high, unit and modifier, by the normalisation rules of the guide.

Arithmetic is decimal and exact; floats appear only in the result. A text that cannot be read gives an `Amount`
of nulls, never an exception. Finding the spans is `spans`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from ml.units import CURRENCIES, PARTS

MONEY = "MONEY"
_LONGEST = 64  # a longer span is not an amount that anybody states
_CONTEXT_BEFORE, _CONTEXT_AFTER = 8, 4  # characters in which a hedge is looked for


@dataclass(frozen=True, slots=True)
class Amount:
    """What a span is worth, in base units with magnitudes multiplied out.

    `value` is null for ranges and vague numbers, which have `low` and `high`; all are null if it cannot be read.
    """

    value: float | None
    low: float | None
    high: float | None
    unit: str
    modifier: str

    def row(self) -> dict[str, Any]:
        """The fields of the prediction contract; whole numbers as integers."""
        numbers = {k: _plain(getattr(self, k)) for k in ("value", "low", "high")}
        return numbers | {"unit": self.unit, "modifier": self.modifier}


@dataclass(frozen=True, slots=True)
class _Number:
    low: Decimal
    high: Decimal
    kind: str = "exact"  # exact, over, vague or range


def read(text: str, start: int, end: int, label: str = "") -> Amount:
    """Read the amount at `text[start:end]`; hedges are looked for on both sides of it.

    >>> read("总投资2000多亿元的项目", 3, 9, "MONEY")
    Amount(value=200000000000.0, low=200000000000.0, high=200000000000.0, unit='CNY', modifier='over')
    >>> read("约18.1%", 1, 6).modifier
    'about'
    """
    low, high, unit, kind = _surface(text[start:end], label == MONEY)
    if low is None or high is None:
        return Amount(None, None, None, unit, "exact")
    if kind in ("range", "vague"):
        return Amount(None, low, high, unit, kind)
    hedge = _hedge(text[max(0, start - _CONTEXT_BEFORE) : start], text[end : end + _CONTEXT_AFTER])
    return Amount(low, low, high, unit, hedge or kind)


# Hedges ---------------------------------------------------------------------------------------------------------

_BEFORE = re.compile(
    r"(?:(?P<under>不足|不到|未到|不满|未满|不及|低于|少于|小于|不超过?|不多于|不高于|未超过|(?:至多|最多|最高)(?:可?[^\d，。；、,;（(“]{0,4}?)|上限为?|以内|限额为?)"
    r"|(?P<over>超过了?|超出|超|逾|突破|不低于|不少于|不下于?|不小于|至少|最少|最低|起码|高于|多于|大于|不止)"
    r"|(?P<about>大约|约合|约占|约为|约有|约|(?<![逼附临邻最])近|接近|大概|大致|差不多|估计|上下))"
    r"(?:达到?|为|有|的|了|其|在|是|到|为期|合计)?[\s“（(]*$"
)
_AFTER = re.compile(
    r"^(?:(?P<about>左右|上下)|(?P<over>以上|多|余|有余|之多?上|起步|开外)|(?P<under>以下|以内|之内|内(?!地|容|部|外|陆|在|河|蒙|需|销|资)))"
)


@lru_cache(1 << 14)
def _hedge(before: str, after: str) -> str | None:
    """The modifier that the words around an amount give it, or None.

    >>> _hedge("累计不超过", "，"), _hedge("共", "左右"), _hedge("达", "以上")
    ('under', 'about', 'over')
    """
    for match in (_AFTER.search(after), _BEFORE.search(before)):
        if match:
            return match.lastgroup
    return None


# Surface forms --------------------------------------------------------------------------------------------------

_FOLD = str.maketrans(
    "０１２３４５６７８９．，％＋－／壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億〇兩餘俩仨＄￥",
    "0123456789.,%+-/一二二三三四五六六七八九十百千万亿零两余两三$¥",
)
_NUM = r"[\d零一二两三四五六七八九十百千万亿兆几数多余点上成近.,]"
_CURRENCY = "|".join(re.escape(c) for c in sorted(CURRENCIES, key=len, reverse=True))
_PREFIX = re.compile(rf"^({_CURRENCY})\s*(?=[\d一二两三四五六七八九十百千万亿几数上])")
_DASH = r"(?:——|—|–|-|－|―|~|～|至|到)"
_NUMERAL = re.compile(
    r"(?:成千上万|[上成]?(?:[几数]?[\d零一二两三四五六七八九十百千万亿兆](?:[\d零一二两三四五六七八九十百千万亿兆几数多余]|点(?=[零一二两三四五六七八九])|[.,](?=\d))*)|半)"
)
_HAN = "[零一二两三四五六七八九]"
_HAN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10**4, "亿": 10**8, "兆": 10**12}
_SCALE = _SMALL | _BIG
_PERCENT = ("%", "％")


@lru_cache(1 << 16)
def _surface(text: str, money: bool) -> tuple[float | None, float | None, str, str]:
    """Low, high, unit and kind of a span's own text."""
    if len(text) > _LONGEST:
        return None, None, "", "exact"
    folded = re.sub(r"[\s\u200b]", "", text.translate(_FOLD))
    try:
        number, unit = _parse(folded, text, money)
    except (ArithmeticError, ValueError, KeyError, IndexError):
        return None, None, "", "exact"
    if number is None:
        return None, None, unit, "exact"
    return float(number.low), float(number.high), unit, number.kind


def _parse(folded: str, raw: str, money: bool) -> tuple[_Number | None, str]:
    for reader in (_share, _range, _compound, _simple):
        found = reader(folded, money)
        if found is not None:
            return found
    return None, ""


def _simple(text: str, money: bool) -> tuple[_Number | None, str] | None:
    """One number and its unit: `35.2亿美元`, `￥500`, `零下5℃`, `七年多`, `三年半`, `500元/吨`."""
    sign, text = _sign(text)
    currency, text = _leading_currency(text)
    match = _NUMERAL.match(text)
    if not match:
        return None, text
    numeral, rest = _give_back(match[0], text[match.end() :])
    number = _numeral(numeral)
    if number is None:
        return None, rest
    number, rest = _after_unit(number, rest)
    if sign < 0:
        number = _Number(-number.high, -number.low, number.kind)
    return number, _unit(rest, currency, money)


def _give_back(numeral: str, rest: str) -> tuple[str, str]:
    """千 belongs to the unit in 千瓦, 千米, 千克, 千伏 …, not to the number before it.

    >>> _give_back("9.8万千", "瓦时")
    ('9.8万', '千瓦时')
    """
    if numeral.endswith("千") and len(numeral) > 1 and re.match(r"[瓦米克伏帕卡焦赫字安]", rest):
        return numeral[:-1], "千" + rest
    if numeral.endswith("百") and rest.startswith("分点"):
        return numeral[:-1], "百" + rest
    return numeral, rest


def _after_unit(number: _Number, rest: str) -> tuple[_Number, str]:
    """多, 余 and 半 behind or inside the unit: `七年多`, `3个多月`, `三年半`, `两个半小时`."""
    if match := re.match(r"^(.*?)([多余])(.*)$", rest):
        return _Number(number.low, number.high, "over" if number.kind == "exact" else number.kind), match[
            1
        ] + match[3]
    if (match := re.match(r"^(\D+?)半(.*)$", rest)) and not re.search(r"半(?:程|径)", rest):
        half = Decimal("0.5")
        return _Number(number.low + half, number.high + half, number.kind), match[1] + match[2]
    return number, rest


def _share(text: str, money: bool) -> tuple[_Number | None, str] | None:
    """Shares and multiples: `百分之三十`, `三分之二`, `三成五`, `八五折`, `一半`, `两番`, `18.1%`, `5‰`."""
    if money:
        return None
    if text in ("一半", "半数", "过半", "半", "大半", "对半"):
        return _exact(Decimal(50)), "%" if text != "半" else ""
    if match := re.fullmatch(r"([百千万])分之(.+)", text):
        number = _range(match[2], False) or _simple(match[2], False)
        return _scaled(number[0] if number else None, Decimal(100) / _SCALE[match[1]]), "%"
    if match := re.fullmatch(r"(.+)分之(.+)", text):
        below, above = _numeral(match[1]), _numeral(match[2])
        return _ratio(above, below), "%"
    if match := re.fullmatch(r"(\d+)/(\d+)", text):
        return _ratio(_numeral(match[1]), _numeral(match[2])), "%"
    if match := re.fullmatch(r"(.+)[‰]", text):
        number = _range(match[1], False) or _simple(match[1], False)
        return _scaled(number[0] if number else None, Decimal("0.1")), "%"
    return _tenths(text) or _doublings(text)


def _tenths(text: str) -> tuple[_Number | None, str] | None:
    match = re.fullmatch(
        rf"({_NUM}+)(?:成|折)?(?:{_DASH}({_NUM}+))?(成|折)(半|[一二三四五六七八九])?(多|余)?", text
    )
    if not match:
        return None
    first, second = match[1], match[2]
    if match[3] == "折" and re.fullmatch(r"[一二三四五六七八九]{2}|\d{2}", first):
        first = f"{first[0]}点{first[1]}" if not first.isdigit() else f"{first[0]}.{first[1]}"
    number = _numeral(first)
    if number is None:
        return None, "%"
    if second:
        top = _numeral(second)
        return (None if top is None else _Number(number.low * 10, top.high * 10, "range")), "%"
    more = Decimal(0) if not match[4] else Decimal(5 if match[4] == "半" else _HAN_DIGITS[match[4]])
    kind = "over" if match[5] and number.kind == "exact" else number.kind
    return _Number(number.low * 10 + more, number.high * 10 + more, kind), "%"


def _doublings(text: str) -> tuple[_Number | None, str] | None:
    match = re.fullmatch(rf"({_NUM}+|半)番", text)
    number = _numeral(match[1]) if match else None
    if number is None or number.high > 64:
        return None
    return _Number(Decimal(2) ** number.low, Decimal(2) ** number.high, number.kind), "倍"


def _range(text: str, money: bool) -> tuple[_Number | None, str] | None:
    """Two ends, the first with or without its own magnitude and unit: `1亿至1.2亿台`, `10—20万吨`, `两到三千`."""
    sign, body = _sign(text)
    currency, body = _leading_currency(body)
    match = re.match(
        rf"^(?P<a>{_NUMERAL.pattern})(?P<u>[^\d]*?){_DASH}(?P<s>零下|负|-)?(?P<p>{_CURRENCY})?(?P<b>{_NUMERAL.pattern})(?P<r>.*)$",
        body,
    )
    if not match:
        return None
    numeral, between = _give_back(match["a"], match["u"])
    second, rest = _give_back(match["b"], match["r"])
    top = _numeral(second)
    bottom = _numeral(numeral)
    if top is None or bottom is None:
        return None, rest
    if not between:
        bottom = _scaled(bottom, _shared_magnitude(numeral, second, bottom, top)) or bottom
    below_zero = match["s"] or (text.startswith("零下") and not between)
    low, high = sorted((bottom.low * sign, -top.high if below_zero else top.high))
    _, rest = _after_unit(top, rest)
    unit = _unit(rest or between, currency or (match["p"] and CURRENCIES[match["p"]]) or "", money)
    return _Number(low, high, "range"), unit


def _shared_magnitude(first: str, second: str, bottom: _Number, top: _Number) -> Decimal:
    """The magnitude that the first end of a range borrows from the second.

    >>> [int(_shared_magnitude(a, b, _numeral(a), _numeral(b))) for a, b in
    ...  [("10", "20万"), ("两", "三千"), ("十八", "三十万"), ("9000", "1万"), ("5", "8")]]
    [10000, 1000, 10000, 1, 1]
    """
    tail = re.search(r"[十百千万亿兆]+$", second.rstrip("多余"))
    if not tail or re.search(r"[万亿兆]", first):
        return Decimal(1)
    options = [tail[0][i:] for i in range(len(tail[0]))]
    head = [second.rstrip("多余")[: -len(o)] for o in options]
    ranked = sorted(zip(options, head, strict=True), key=lambda p: (len(p[1]) != len(first), len(p[0])))
    for option, rest in ranked:
        scale = Decimal(1)
        for char in option:
            scale *= _SCALE[char]
        if (
            rest
            and bottom.high * scale < top.low
            and (len(first) == len(rest) or option[0] in _BIG or first[0].isdigit())
        ):
            return scale
    return Decimal(1)


def _compound(text: str, money: bool) -> tuple[_Number | None, str] | None:
    """An amount in a unit and its parts, in the largest unit: `3小时45分`, `1米8`, `12元5角`, `一年零三个月`."""
    sign, body = _sign(text)
    pieces = []
    while body:
        match = re.match(
            rf"^零?({_NUMERAL.pattern})(?:个(?=小时))?([^\d零一二两三四五六七八九十百千万亿几半]*)", body
        )
        if not match or match[1] == "半":
            return None
        pieces.append((match[1], match[2]))
        body = body[match.end() :]
    if len(pieces) < 2:
        return None
    largest = pieces[0][1]
    parts = PARTS.get(largest)
    if parts is None:
        return None
    first = _numeral(pieces[0][0])
    if first is None:
        return None, largest
    total, smallest = first.low, 1
    for numeral, unit in pieces[1:]:
        number = _numeral(numeral)
        if number is None or unit and unit not in parts:
            return None
        smallest = (
            parts[unit]
            if unit
            else 10
            if numeral.isdigit() and len(numeral) == 1 or numeral in _HAN_DIGITS
            else 100
        )
        total += number.low / smallest
    return _exact(total * sign), CURRENCIES.get(largest, largest) if money else largest


# Units ----------------------------------------------------------------------------------------------------------


def _leading_currency(text: str) -> tuple[str, str]:
    match = _PREFIX.match(text)
    return (CURRENCIES[match[1]], text[match.end() :]) if match else ("", text)


def _unit(rest: str, currency: str, money: bool) -> str:
    """The unit contract: ISO 4217 for money, with the denominator of a price; else the surface unit.

    >>> _unit("元/吨", "", True), _unit("元人民币", "", True), _unit("", "HKD", True), _unit("公里/小时", "", False)
    ('CNY/吨', 'CNY', 'HKD', '公里/小时')
    """
    if not money:
        return "%" if rest in _PERCENT else _balanced(rest)
    name, _, per = rest.replace("／", "/").partition("/")
    if "每" in name:
        name, _, per = name.partition("每")
    code = CURRENCIES.get(name) or currency or next((CURRENCIES[n] for n in _names(name)), "CNY")
    if currency and CURRENCIES.get(name) == "CNY":
        code = currency
    return f"{code}/{per}" if per else code


def _names(text: str) -> list[str]:
    """Currency names that a longer unit text begins or ends with, longest first."""
    return [n for n in sorted(CURRENCIES, key=len, reverse=True) if text.startswith(n) or text.endswith(n)]


def _balanced(unit: str) -> str:
    """A unit whose bracket was cut off by the span gets it back."""
    for opening, closing in ("（）", "()"):
        unit += closing * (unit.count(opening) - unit.count(closing))
    return unit


def _sign(text: str) -> tuple[int, str]:
    match = re.match(r"^(零下|负|-|−|\+)", text)
    if not match:
        return 1, text
    return (1 if match[1] == "+" else -1), text[match.end() :]


# Numerals -------------------------------------------------------------------------------------------------------


def _numeral(text: str) -> _Number | None:
    """The value of a numeral in any mixture of digits, or its bounds where it is vague or approximate.

    >>> [int(_numeral(t).low) for t in ("3千万亿", "1.2万", "三百五十六点八亿", "1,234", "十二", "一百零五", "三万五")]
    [3000000000000000, 12000, 35680000000, 1234, 12, 105, 35000]
    >>> [(int(n.low), int(n.high), n.kind) for n in map(_numeral, ("几十", "十几", "八九亿", "上千", "2000多亿"))][:3]
    [(10, 100, 'vague'), (10, 20, 'vague'), (800000000, 900000000, 'range')]
    """
    if text in ("千百", "百千"):
        return _Number(Decimal(100), Decimal(1000), "vague")
    if text == "成千上万":
        return _Number(Decimal(1000), Decimal(100000), "vague")
    over = text[0] in "上成" or bool(re.search(r"[多余]", text))
    text = re.sub(r"^[上成]|[多余]", "", text).replace(",", "")
    if "几" in text or "数" in text:
        return _vague(text)
    pair = re.search(
        r"(?<![零一二两三四五六七八九点])([一二两三四五六七八])([二三四五六七八九])(?![零一二两三四五六七八九点])",
        text,
    )
    if pair and 0 < _HAN_DIGITS[pair[2]] - _HAN_DIGITS[pair[1]] <= 2:
        ends = [_value(text[: pair.start()] + pair[i] + text[pair.end() :]) for i in (1, 2)]
        return None if None in ends else _Number(ends[0], ends[1], "range")  # type: ignore[arg-type]
    value = Decimal("0.5") if text == "半" else _value(text)
    return None if value is None else _Number(value, value, "over" if over else "exact")


def _vague(text: str) -> _Number | None:
    """几 and 数 stand for one to ten of what follows them: 几十 is 10 to 100, 十几 is 10 to 20."""
    ends = [_value(re.sub("[几数]", digit, text, count=1)) for digit in "19"]
    if None in ends:
        return None
    at = re.search("[几数]", text)
    scale = Decimal(1)
    for char in text[at.end() :] if at else "":
        scale *= _SCALE.get(char, 1)
    low = ends[0] - scale if at and at.start() else ends[0]  # type: ignore[operator]
    return _Number(low, low + (10 * scale if at and at.start() else 9 * scale), "vague")  # type: ignore[arg-type]


def _value(text: str) -> Decimal | None:
    """The exact value of a numeral without vague words; None if it is not one."""
    if not text:
        return None
    parts: list[tuple[Decimal, int]] = []  # closed groups: value and the magnitude they were multiplied by
    section, current, last_small = Decimal(0), None, 0
    tokens = re.findall(rf"\d+(?:\.\d+)?|{_HAN}+点{_HAN}+|(?!零){_HAN}{{2,}}|.", text)
    if "".join(tokens) != text:
        return None
    for i, token in enumerate(tokens):
        if token in _SMALL:
            section += (Decimal(1) if current is None else current) * _SMALL[token]
            current, last_small = None, _SMALL[token]
        elif token in _BIG:
            scale = _BIG[token]
            inner = section + (current or 0)
            while parts and parts[-1][1] < scale:
                inner += parts.pop()[0]
            parts.append(((inner if inner or current is not None else Decimal(1)) * scale, scale))
            section, current, last_small = Decimal(0), None, scale
        else:
            number = _digits(token)
            if number is None or current is not None and token not in "点":
                return None
            colloquial = i == len(tokens) - 1 and last_small >= 100 and token in _HAN_DIGITS and number
            current = number * last_small / 10 if colloquial else number
            if token == "零":
                current, last_small = None, 0
                continue
    if tokens == ["零"]:
        return Decimal(0)
    return sum((value for value, _ in parts), Decimal(0)) + section + (current or 0)


def _digits(token: str) -> Decimal | None:
    """A run of Arabic or Chinese digits, with or without a decimal point."""
    if token[0].isdigit():
        return Decimal(token)
    whole, _, fraction = token.partition("点")
    if not all(c in _HAN_DIGITS for c in whole + fraction):
        return None
    text = "".join(str(_HAN_DIGITS[c]) for c in whole)
    return Decimal(f"{text}.{''.join(str(_HAN_DIGITS[c]) for c in fraction)}" if fraction else text)


def _exact(value: Decimal) -> _Number:
    return _Number(value, value)


def _scaled(number: _Number | None, by: Decimal) -> _Number | None:
    return None if number is None else _Number(number.low * by, number.high * by, number.kind)


def _ratio(above: _Number | None, below: _Number | None) -> _Number | None:
    if above is None or below is None or not below.low:
        return None
    return _exact(round(above.low / below.low * 100, 2))


def _plain(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) and abs(value) < 2**63 else value
