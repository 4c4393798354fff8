"""A span in its sentence → value, low, high, unit and modifier, by the normalisation rules of the guide.

Arithmetic is decimal; floats appear only in the result. A text that cannot be read gives an `Amount` of
nulls, never an exception. Finding the spans is `spans`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from ml.text.alphabet import HAN_DIGITS, MAGNITUDES, PLAIN
from ml.text.vocabulary import CURRENCIES, PARTS, SUBUNITS

MONEY = "MONEY"
_LONGEST = 64  # a longer span is not an amount that anybody states
_CONTEXT_BEFORE, _CONTEXT_AFTER = 10, 5  # characters in which a hedge is looked for


@dataclass(frozen=True, slots=True)
class Amount:
    """What a span is worth, in base units with magnitudes multiplied out.

    `value` is null for ranges and vague numbers, which have `low` and `high`; all are null if it is unreadable.
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


@dataclass(frozen=True, slots=True)
class _Number:
    low: Decimal
    high: Decimal
    kind: str  # a modifier of the guide, as far as the numeral itself tells

    def times(self, by: Decimal | int) -> _Number:
        low, high = sorted((self.low * by, self.high * by))
        return _Number(low, high, self.kind)

    def plus(self, more: Decimal) -> _Number:
        return _Number(self.low + more, self.high + more, self.kind)

    def over(self) -> _Number:
        return replace(self, kind="over" if self.kind == "exact" else self.kind)


_Reading = tuple[_Number, str]  # a number and its unit


def read(text: str, start: int, end: int, label: str = "") -> Amount:
    """Read the amount at `text[start:end]`; hedges are looked for on both sides of it.

    >>> read("总投资2000多亿元的项目", 3, 10, "MONEY")
    Amount(value=200000000000.0, low=200000000000.0, high=200000000000.0, unit='CNY', modifier='over')
    >>> read("约18.1%", 1, 6).modifier
    'about'
    """
    if end - start > _LONGEST:
        return _UNREADABLE
    amount = _surface(text[start:end], label == MONEY)
    if amount.value is None:
        return amount
    before = text[max(0, start - _CONTEXT_BEFORE) : start]
    hedge = _hedge(before, text[end : end + _CONTEXT_AFTER], amount.unit in ("%", "倍"))
    return replace(amount, modifier=hedge) if hedge else amount


# Hedges

# 不得超过 and 不应低于 turn round what follows them; 能不能超过 asks.
_NOT = r"(?: (?<![能可应会])不[得能可应准宜许会要] | 不允许 | 不应当 | 不可以 | 没有?能? | 严禁 | 禁止)"
_BEFORE = re.compile(
    rf"""(?: (?P<under> {_NOT} (?:超过 | 超出 | 超 | 突破 | [高多大]于) | 不足 | [不未]到 | 未达到? | 不[满及超] | 未[满超]
                     | [不未]超过 | 不[多高大]于 | [低少小]于 | (?:至多|最多|最高) (?:可[^\d，。；、,;（(“]{{0,4}})? | 上限为? | 限额为? )
          | (?P<over> {_NOT} [低少小]于 | 超过 | 超出 | (?<![反赶])超 | 逾(?!期) | 突破 | 不[低少小]于 | 不下于? | 不止
                    | 至少 | 最少 | 最低 | 起码 | [高多大]于 )
          | (?P<about> 大约 | (?<![签预节制集合公条契违邀续履解相简特])约[合占计]? | 接近 | (?<![逼附临邻最靠])近
                     | 大概 | 大致 | 差不多 ) )
        (?:[了为有达在是到]|达到|合计)? [\s“（(]* $""",
    re.VERBOSE,
)
# 不足常年的三分之一, 超过去年的两倍: what a share is of may stand between.
_OF = re.compile(
    rf"""(?: (?P<under> {_NOT} (?:超过 | 超出 | [高多大]于) | 不足 | [不未]到 | [不未]超过 | 不[多高大]于 | [低少小]于 )
          | (?P<over> {_NOT} [低少小]于 | 超过 | 超出 | 不[低少小]于 | [高多大]于 ) )
        了? [^\d，。；、：,;:（(“”\s]{{1,6}} 的 $""",
    re.VERBOSE,
)
_AFTER = re.compile(
    r"""\s* (?: (?P<about> 左右 | 上下(?![游班级联车铺]) )
              | (?P<over> (?:及|或|（含）|\(含\))?以上 | 有余 | 之上 | 出头 | 开外 | 起步 )
              | (?P<under> (?:及|或|（含）|\(含\))?以下(?!简称) | [以之]内 | 内(?![地容部外陆在河蒙需销资控]) ) )""",
    re.VERBOSE,
)


@lru_cache(1 << 14)
def _hedge(before: str, after: str, share: bool = False) -> str | None:
    """The modifier that the words around an amount, or a share of something, give it, or None.

    >>> _hedge("累计不超过", "，"), _hedge("共", "左右"), _hedge("达", "以上"), _hedge("签约", "")
    ('under', 'about', 'over', None)
    """
    match = _AFTER.match(after) or _BEFORE.search(before) or (share and _OF.search(before))
    return match.lastgroup if match else None


# Surface forms

_D, _M = r"[\d零一二两三四五六七八九]", "[十百千万亿兆]"
_NUMERAL = re.compile(
    rf"""成千上万 | 成百上千 | 半
       | [上成好]? (?:[几数](?={_D}|{_M}))? (?:{_D}|{_M})
         (?: {_D} | {_M} | [几数多余] | (?<={_M})来 | 点(?={_D}) | \.(?=\d) | ,(?=\d{{3}}(?!\d)) )*""",
    re.VERBOSE,
)
# Where the last character of a numeral run begins a unit: 9.8万·千瓦时, 0.5·百分点, 50·兆瓦, 三·两.
_PREFIXED = re.compile(
    r"千(?:瓦|米|克(?!拉)|伏|帕|卡|焦|赫|安|字节)|百(?:分点|帕)|兆(?:瓦|帕|赫|焦|伏|字节|比特|$)|两(?:$|/)"
)
_NAMES = sorted(CURRENCIES, key=len, reverse=True)
_CURRENCY = re.compile("|".join(map(re.escape, _NAMES)))
_DASH = re.compile("—+|--|[–―~至到-]")
_HAN = {char: str(digit) for char, digit in HAN_DIGITS.items()} | {"点": "."}


@lru_cache(1 << 16)
def _surface(text: str, money: bool) -> Amount:
    """What a span's own text says, without the words around it."""
    folded = re.sub(r"[\s\u200b]|(?<=[一二三四五六七八])、(?=[二三四五六七八九])", "", text.translate(PLAIN))
    folded = re.sub("^双(?=倍)", "两", re.sub(r"(?<=\d)·(?=\d)", ".", folded))
    try:
        number, unit = _range(folded, money) or _single(folded, money)
    except (ArithmeticError, ValueError):
        return _UNREADABLE
    low, high = float(number.low), float(number.high)
    if not math.isfinite(low) or not math.isfinite(high):
        return _UNREADABLE
    return Amount(None if number.kind in ("range", "vague") else low, low, high, unit, number.kind)


def _range(text: str, money: bool) -> _Reading | None:
    """Two ends with a dash or 至 between: `1亿至1.2亿台`, `10—20万吨`, `两到三千元`, `零下5至零下3℃`."""
    for dash in _DASH.finditer(text, 1):
        try:
            return _ends(text[: dash.start()], text[dash.end() :], money)
        except ValueError:
            continue
    return None


def _ends(first: str, second: str, money: bool) -> _Reading:
    """A range from the texts of its ends, each of which borrows from the other what it leaves out."""
    head, numeral, tail = _pieces(first)
    other_head, other, other_tail = _pieces(second)
    if not other_head and not (head in _NEGATIVE and tail):
        second = head + second
    if not tail:
        first = head + numeral + _shared_magnitude(numeral, other) + other_tail
    (low, unit), (high, top_unit) = _single(first, money), _single(second, money)
    if unit in _parts(top_unit):
        low, unit = low.times(1 / Decimal(_parts(top_unit)[unit])), top_unit
    elif top_unit in _parts(unit):
        high, top_unit = high.times(1 / Decimal(_parts(unit)[top_unit])), unit
    return _Number(min(low.low, high.low), max(low.high, high.high), "range"), top_unit or unit


def _pieces(text: str) -> tuple[str, str, str]:
    """What stands before the numeral (a sign, a currency, 百分之), the numeral, and what stands after it.

    >>> _pieces("百分之五"), _pieces("￥500"), _pieces("零下5℃")
    (('百分之', '五', ''), ('￥', '500', ''), ('零下', '5', '℃'))
    """
    sign, rest = _sign(text)
    _, rest = _leading_currency(rest)
    rest = re.sub(rf"^{_M}+分之", "", rest)
    numeral, tail = _split(rest)
    return text[: len(text) - len(rest)], numeral, tail


def _shared_magnitude(first: str, second: str) -> str:
    """The magnitude that the first end of a range borrows from the second.

    >>> [_shared_magnitude(*ends) for ends in
    ...  [("10", "20万"), ("两", "三千"), ("十八", "三十万"), ("五", "十万"), ("9000", "1万"), ("5", "8")]]
    ['万', '千', '万', '万', '', '']

    Decimals have the place of their whole part, but nobody counts tenths of tens:

    >>> [_shared_magnitude("一点五", end) for end in ("三百万", "三十万", "三亿")]
    ['百万', '万', '亿']
    """
    whole = re.split("[点.]", first)[0]
    second = re.sub("[多余来]", "", second)
    bottom, top = _numeral(first).high, _numeral(second).low
    marks = re.search("[百千万亿兆]+$", second)
    options = (
        [] if not marks or re.search("[万亿兆]", first) else [marks[0][i:] for i in range(len(marks[0]))]
    )
    same_length = [
        o for o in options if len(second) - len(o) == len(whole) and (whole == first or o[0] != "十")
    ]
    for option in same_length + [o for o in options if o[0] in "万亿兆" or first[0].isdigit()]:
        if option != second and bottom * _value(option) < top:
            return option
    return ""


def _single(text: str, money: bool) -> _Reading:
    """One amount, with its sign."""
    sign, body = _sign(text)
    number, unit = (None if money else _share(body)) or _compound(body, money) or _simple(body, money)
    return number.times(sign), unit


def _simple(text: str, money: bool) -> _Reading:
    """One number and its unit: `35.2亿美元`, `￥500`, `七年多`, `三年半`, `四分半钟`, `千把块`, `500元/吨`, `8角`."""
    currency, text = _leading_currency(text)
    numeral, rest = _split(text)
    number = _numeral(numeral)
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
    """An amount in a unit and its parts, in the largest unit: `3小时45分`, `1米8`, `12元5角`, `一年零三个月`."""
    currency, text = _leading_currency(text)
    body, per = _price(text)
    pieces = []
    while body:
        numeral, rest = _split(body)
        name = rest[:1] + re.split(rf"{_D}|{_M}|[几半]", rest[1:], maxsplit=1)[0]
        pieces.append((numeral, name.replace("个小时", "小时")))
        body = rest[len(name) :]
    largest = pieces[0][1] if pieces else ""
    if len(pieces) < 2 or "半" in [numeral for numeral, _ in pieces] or largest not in PARTS:
        return None
    number, divisor, last = _numeral(pieces[0][0]), 1, largest
    for numeral, unit in pieces[1:]:
        if not unit:
            number = number.plus(_decimals(numeral, "" if money else last) / divisor)
        elif unit in PARTS[largest]:
            divisor, last = PARTS[largest][unit], unit
            number = number.plus(_numeral(numeral).low / divisor)
        else:
            return None
    return _money(number, currency, largest, per) if money else (number, largest + per)


def _decimals(digits: str, unit: str) -> Decimal:
    """A number behind a unit with no unit of its own: sixtieths of hours and minutes, else decimals.

    >>> _decimals("8", "米"), _decimals("七五", "米"), _decimals("45", "小时")
    (Decimal('0.8'), Decimal('0.75'), Decimal('0.75'))
    """
    if unit in ("小时", "分"):
        return _value(digits) / 60
    return _value("零点" + digits)


# Shares and multiples

_SHARE = re.compile(rf"({_NUMERAL.pattern})([成折番‰])(半|[\d一二三四五六七八九])?([多余])?", re.VERBOSE)
_HALVES = {"一半": "exact", "半数": "exact", "对半": "exact", "过半": "over", "大半": "over", "多半": "over"}


def _share(text: str) -> _Reading | None:
    """Shares and multiples: `百分之三十`, `三分之二`, `2/3`, `三成五`, `八五折`, `一半`, `两番`, `5‰`."""
    if text in _HALVES:
        return _Number(Decimal(50), Decimal(50), _HALVES[text]), "%"
    if match := re.fullmatch(rf"({_M}+)分之(.+)", text):
        return _numeral(match[2]).times(100 / _value(match[1])), "%"
    if match := re.fullmatch(r"(.+)分之(.+)", text):
        return _ratio(match[2], match[1]), "%"
    if match := re.fullmatch(r"(\d+)/(\d+)", text):
        return _ratio(match[1], match[2]), "%"
    if match := _SHARE.fullmatch(text):
        number, unit = _SHARES[match[2]](_numeral(match[1]))
        if match[3]:
            number = number.plus(_value(match[3]) if match[3] != "半" else Decimal(5))
        return number.over() if match[4] else number, unit
    return None


def _ratio(above: str, below: str) -> _Number:
    number = _numeral(above).times(100 / _numeral(below).low)
    return _Number(round(number.low, 2), round(number.high, 2), number.kind)


_SHARES: dict[str, Callable[[_Number], _Reading]] = {
    "成": lambda n: (n.times(10), "%"),
    "折": lambda n: (n if n.low > 10 else n.times(10), "%"),  # 85折 and 八五折 as well as 8.5折
    "番": lambda n: (_Number(2**n.low, 2**n.high, n.kind), "倍"),
    "‰": lambda n: (n.times(Decimal("0.1")), "%"),
}

# Units and signs

_NEGATIVE = ("零下", "负", "-")


def _sign(text: str) -> tuple[int, str]:
    match = re.match(r"零[下上]|负|[-+±]", text)
    return (-1 if match[0] in _NEGATIVE else 1, text[match.end() :]) if match else (1, text)


def _leading_currency(text: str) -> tuple[str, str]:
    match = _CURRENCY.match(text)
    return (CURRENCIES[match[0]], text[match.end() :]) if match else ("", text)


def _price(unit: str) -> tuple[str, str]:
    """A unit, and from the slash on what the price is for: `元/吨`, `元每吨`; that is empty for other units."""
    name, _, per = unit.replace("每", "/", 1).partition("/")
    return name, per and "/" + per


def _money(number: _Number, currency: str, name: str, per: str) -> _Reading:
    """Coins in their currency, with the denominator of a price."""
    name, coins = SUBUNITS.get(name, (name, 1))
    return number.times(1 / Decimal(coins)), _code(name, currency) + per


def _code(name: str, currency: str) -> str:
    """ISO 4217 for a currency's name, with the currency that stood before the number, if any.

    >>> _code("元", ""), _code("元人民币", ""), _code("", "HKD"), _code("元", "HKD"), _code("", "")
    ('CNY', 'CNY', 'HKD', 'HKD', 'CNY')
    """
    if currency and CURRENCIES.get(name, "CNY") == "CNY":
        return currency
    if not name or name in CURRENCIES:
        return CURRENCIES.get(name, "CNY")
    return next((CURRENCIES[n] for n in _NAMES if name.startswith(n) or name.endswith(n)), name)


def _parts(unit: str) -> dict[str, int]:
    return PARTS.get(unit) or PARTS.get(unit.removeprefix("个"), {})


def _balanced(unit: str) -> str:
    """A unit whose bracket was cut off by the span gets it back."""
    for opening, closing in ("（）", "()"):
        unit += closing * (unit.count(opening) - unit.count(closing))
    return unit


# Numerals

_PAIR = re.compile(rf"(?<!{_D})(?<!点)(一[二两]|[二两]三|三[四五两]|四五|五六|六七|七八|八九)(?!{_D})(?!点)")
_HUNDREDS = Decimal(100), Decimal(10**4)
_IDIOMS = {"成百上千": _HUNDREDS, "千百": _HUNDREDS, "成千上万": (Decimal(1000), Decimal(10**5))}


def _split(text: str) -> tuple[str, str]:
    """The numeral that a text begins with, and the rest. A prefix of the unit is not the numeral's.

    >>> _split("9.8万千瓦时"), _split("1万2千米"), _split("5百分点")
    (('9.8万', '千瓦时'), ('1万2千', '米'), ('5', '百分点'))
    """
    match = _NUMERAL.match(text)
    if not match:
        raise ValueError(f"no numeral at the beginning of {text!r}")
    end = match.end()
    if end > 1 and _PREFIXED.match(text, end - 1) and not re.search(rf"[万亿]{_D}千$", match[0]):
        end -= 1
    return text[:end], text[end:]


def _numeral(text: str) -> _Number:
    """The value of a numeral in any mixture of digits, or its bounds where it is vague or approximate.

    >>> [int(_numeral(t).low) for t in ("3千万亿", "1.2万", "三百五十六点八亿", "1,234", "十二", "一百零五", "三万五")]
    [3000000000000000, 12000, 35680000000, 1234, 12, 105, 35000]
    >>> [(int(n.low), int(n.high), n.kind) for n in map(_numeral, ("几十", "十几", "八九亿"))]
    [(10, 100, 'vague'), (10, 20, 'vague'), (800000000, 900000000, 'range')]
    """
    if text in _IDIOMS:
        return _Number(*_IDIOMS[text], "vague")
    plain = re.sub("^[上成好]|[多余来,]", "", text)
    if "几" in plain or "数" in plain:
        return _vague(*re.split("[几数]", plain, maxsplit=1))
    if pair := _PAIR.search(plain):
        low, high = sorted(_value(plain[: pair.start()] + digit + plain[pair.end() :]) for digit in pair[0])
        return _Number(low, high, "range")
    value = Decimal("0.5") if plain == "半" else _value(plain)
    number = _Number(value, value, "about" if "来" in text else "exact")
    return number.over() if re.search("^[上成]|[多余]", text) else number


def _vague(before: str, after: str) -> _Number:
    """几 and 数 stand for one to ten of what follows them: 几十 is 10 to 100, 十几 is 10 to 20."""
    step = _value("一" + after)
    if not before:
        return _Number(step, 10 * step, "vague")
    low = _value(before + "一" + after) - step if after else _value(before)
    return _Number(low, low + 10 * step, "vague")


def _value(text: str) -> Decimal:
    """The exact value of a numeral without vague words. Raises ValueError if it is not one."""
    for mark in "兆亿万千百十":
        many, found, rest = text.rpartition(mark)
        if mark in "千百十" and re.search("[千百十]", many):
            raise ValueError(f"magnitudes out of order: {text!r}")
        if found:
            return (_value(many) if many else 1) * Decimal(MAGNITUDES[mark]) + _rest(rest, MAGNITUDES[mark])
    digits = "".join(_HAN.get(char, char) for char in text)
    if not re.fullmatch(r"\d+|\d*\.\d+", digits):
        raise ValueError(f"not a numeral: {text!r}")
    return Decimal(digits)


def _rest(text: str, scale: int) -> Decimal:
    """What follows a magnitude; a lone digit counts tenths of it, as in 三万五 and 一百二."""
    if re.fullmatch(_D, text):
        return _value(text) * scale / 10
    value = _value(text.lstrip("零") or "零")
    if value >= scale:
        raise ValueError(f"{text!r} is too large to follow {scale}")
    return value


def _plain(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) and abs(value) < 2**63 else value


_UNREADABLE = Amount(None, None, None, "", "exact")
