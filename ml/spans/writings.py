"""Ways of writing an amount: each takes an amount and what stands before it, and gives the pieces
of text that take its place, labelled or not; or None where the amount cannot be written so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from ml.spans import wordlists
from ml.text.vocabulary import CUES

# The labels that can be rewritten; others are left as they are.
MONEY, QUANTITY = "MONEY", "QUANTITY"

_HAN = "零一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"


@dataclass(frozen=True, slots=True)
class Amount:
    """A labelled amount and its pieces."""

    text: str
    label: str
    number: str
    scale: str
    more: str
    unit: str

    @property
    def value(self) -> float | None:
        """What `number` is in Arabic digits; None for one in Chinese characters."""
        return float(self.number.replace(",", "")) if self.number[0].isdigit() else None


# A rewritten amount: pieces of text, each with its label or with none.
Pieces = list[tuple[str, str | None]]
Writer = Callable[[Amount, str, Random], Pieces | None]


def _range(amount: Amount, before: str, random: Random) -> Pieces | None:
    """`35亿元` → `30-35亿元`, `30亿-35亿元`, `30亿元至35亿元`."""
    if amount.more or before[-1:] in tuple("-–—－~～到至"):
        return None
    low, high = _ends(amount, random)
    if low is None:
        return None
    joint = random.choice(wordlists.CONNECTORS)
    if re.search("[涨跌增减升降落高低加少]了?$", before) and joint in "到至":
        return None  # 上涨3元至8元 states two amounts
    if joint == "-" and random.random() < 0.1:
        joint = " - "
    first = random.choice(("", "", "", amount.scale, amount.scale, amount.scale + amount.unit))
    return [(f"{low}{first}{joint}{high}{amount.scale}{amount.unit}", amount.label)]


def _ends(amount: Amount, random: Random) -> tuple[str | None, str]:
    value = amount.value
    if value is not None and value == int(value) and 2 < value < 10 and random.random() < 0.4:
        low = random.randrange(1, int(value))
        return ("两" if low == 2 else _HAN[low]), _HAN[int(value)]
    if value is None:
        if len(amount.number) == 1 and amount.number in _HAN[2:]:
            low = random.randrange(1, _HAN.index(amount.number))
            return ("两" if low == 2 else _HAN[low]), amount.number
        return None, amount.number
    if value <= 1:
        return None, amount.number
    lower = value * random.choice((0.3, 0.5, 0.6, 0.8, 0.9))
    decimals = len(amount.number.partition(".")[2])
    text = f"{lower:.{decimals}f}"
    if not decimals and lower > 100:
        text = f"{round(lower, 1 - len(str(int(lower)))):.0f}"
    return (
        (None, amount.number) if float(text) >= value or not float(text) else (text, amount.number)
    )


def _blank(amount: Amount, before: str, random: Random) -> Pieces | None:
    """`35亿元` → `35 亿元`, with a blank before and behind where numbers are set so."""
    if amount.value is None:
        return None
    gap = random.choice(wordlists.BLANKS)
    around = " " if gap == " " and random.random() < 0.5 else ""
    parts = [amount.number, gap, amount.scale, amount.more]
    parts += [gap if random.random() < 0.1 and gap != "\n" and amount.scale else "", amount.unit]
    pieces: Pieces = [("".join(parts), amount.label)]
    return [(around, None), *pieces, (around, None)] if around else pieces


def _sign(amount: Amount, before: str, random: Random) -> Pieces | None:
    """`增长18.1%` → `增长-18.1%`, `为负三十亿元`."""
    if amount.more or before[-1:].isdigit() or before[-1:] in tuple("-–—－~～到至约近超"):
        return None
    sign, text, value = random.choice(wordlists.SIGNS), amount.text, amount.value
    if amount.label == QUANTITY and random.random() < 0.1:
        sign = random.choice(("±", "正负"))
    if (
        sign == "负"
        and value is not None
        and value == int(value) < 10_000
        and random.random() < 0.4
    ):
        text = _in_han(int(value)) + amount.scale + amount.unit
    lead: Pieces = [(random.choice(("为", "同比", "")), None)] if random.random() < 0.4 else []
    return [*lead, (sign + text, amount.label)]


def _latin(amount: Amount, before: str, random: Random) -> Pieces | None:
    """`20亩` → `20km²`, `2.5万MWh`."""
    if amount.label != QUANTITY or amount.value is None or "%" in amount.unit:
        return None
    blank = " " if random.random() < 0.15 else ""
    unit = random.choice(wordlists.LATIN_SCALES) + blank + random.choice(wordlists.LATIN)
    return [(amount.number + unit, QUANTITY)]


def _currency_before(amount: Amount, before: str, random: Random) -> Pieces | None:
    """`3亿元` → `$3亿`, `RMB300`, `港币3亿元`, `$3.5 million`."""
    if amount.label != MONEY or amount.value is None or "/" in amount.unit:
        return None
    currency = random.choice(wordlists.BEFORE)
    latin = currency.strip().isascii() or currency in "＄€£¥￥"
    if latin and random.random() < 0.2:
        return [(currency + amount.number + random.choice(wordlists.ENGLISH), MONEY)]
    tail = "" if latin or random.random() < 0.5 else "元"
    number = amount.number if random.random() < 0.6 else f"{amount.value:,.2f}"
    return [(f"{currency}{number}{amount.scale}{amount.more}{tail}", MONEY)]


def _currency_after(amount: Amount, before: str, random: Random) -> Pieces | None:
    """`3亿元` → `3亿USD`, `3亿尼泊尔卢比`."""
    if amount.label != MONEY or "/" in amount.unit or not amount.unit:
        return None
    if before.endswith(("人民币", "港币", "美元")):
        return None
    if amount.value is not None and random.random() < 0.05:
        return [(amount.number + random.choice(("w元", "k元", "w块")), MONEY)]
    text = amount.number + amount.scale + amount.more + random.choice(wordlists.AFTER)
    return [(text.replace("万万", "万").replace("亿万", "亿"), MONEY)]


def _unit_left_out(amount: Amount, before: str, random: Random) -> Pieces | None:
    """`票房破5亿元` → `票房破5亿`, where the clause says what is counted."""
    if amount.scale and not amount.more and random.random() < 0.5:
        return _told(amount, random)
    clause = re.split("[，。：、 ]", before)[-1]
    cues = {CUES.get(clause[i : i + 2]) for i in range(len(clause))} - {None}
    wanted = "money" if amount.label == MONEY else "count"
    if wanted not in cues or not amount.scale or "/" in amount.unit or "%" in amount.unit:
        return None
    if amount.label == QUANTITY and not re.match("人|户|名|位|个|辆|次|例|件", amount.unit):
        return None
    number, value = amount.number, amount.value
    if value is not None and value == int(value) < 10_000 and random.random() < 0.4:
        number = _in_han(random.choice((int(value), random.randrange(1000, 9999, 100))))
    return [(number + amount.scale + amount.more, amount.label)]


def _told(amount: Amount, random: Random) -> Pieces:
    """A number without its unit behind words that say what it counts."""
    number, value = amount.number, amount.value
    if value is not None and value == int(value) < 10_000 and random.random() < 0.4:
        number = _in_han(random.choice((int(value) or 1, random.randrange(1000, 9999, 100))))
    words = wordlists.MONEY_TOLD if amount.label == MONEY else wordlists.COUNT_TOLD
    word = random.choice(words)
    tail = "的价格" if word == "以" else ""
    return [(word, None), (number + amount.scale, amount.label), (tail, None)]


def _vague(amount: Amount, before: str, random: Random) -> Pieces | None:
    """`35亿元` → `数十亿元`, `上亿元`, `好几百万元`."""
    if amount.more or not amount.unit or re.search("[%/几番折成]", amount.unit):
        return None
    if before[-1:] in tuple("约近超逾达每第-至到"):
        return None
    if random.random() < 0.35:  # a bare magnitude, which no hedge before it is part of
        hedge = random.choice(
            ("超", "超过", "近", "约", "逾", "达", "过", "破", "", "突破", "为", "的", "不足")
        )
        bare = random.choice(("百", "千", "百万", "千万", "百亿", "千亿", "亿", "万亿", "万"))
        return [(hedge, None), (bare + amount.unit, amount.label)]
    head = random.choice(wordlists.HEADS)
    scale = random.choice(("万", "亿", "十万", "百万", "千万", "百亿", "十亿"))
    if head[-1] in "十百千":
        scale = random.choice(("", "万", "亿"))
    elif amount.label == QUANTITY and head in ("数", "上", "几", "好几"):
        scale = random.choice(("十", "百", "千", "万", "亿"))
        if head == "上" and scale == "十":
            scale = "百"
    lead = (
        "人民币"
        if amount.unit == "元" and head not in ("上", "好几") and random.random() < 0.2
        else ""
    )
    return [(lead + head + scale + amount.unit, amount.label)]


def _han(amount: Amount, before: str, random: Random) -> Pieces | None:
    """`35亿元` → `三十五亿元`, `叁拾伍亿元`."""
    value = amount.value
    if value is None or value != int(value) or not 0 < value < 10_000 or not amount.unit:
        return None
    text = _in_han(int(value))
    if amount.label == MONEY and random.random() < 0.5:
        text = text.translate(str.maketrans(_HAN + "十百千", _FORMAL + "拾佰仟"))
        unit = random.choice(("元", "圆", "元", "圆"))
        return [(text + amount.scale + unit, MONEY), (random.choice(("整", "正", "")), None)]
    return [(text + amount.scale + amount.more + amount.unit, amount.label)]


def _in_han(value: int) -> str:
    """A number below ten thousand in Chinese numerals.

    >>> [_in_han(n) for n in (5, 10, 35, 105, 1200, 9999)]
    ['五', '十', '三十五', '一百零五', '一千二百', '九千九百九十九']
    """
    digits = f"{value:04}"
    text = ""
    for digit, scale in zip(digits, ("千", "百", "十", ""), strict=True):
        if digit != "0":
            text += _HAN[int(digit)] + scale
        elif text and not text.endswith("零"):
            text += "零"
    text = text.rstrip("零")
    return text[1:] if text.startswith("一十") else text


def _beside(amount: Amount, before: str, random: Random) -> Pieces | None:
    """Two amounts that are no range: `增长5%至35亿元`, `35元、28元`, `3箱52度`."""
    if amount.value is None or before[-1:] in tuple("-–—－~～到至"):
        return None
    form = random.random()
    other = f"{amount.value * random.uniform(0.4, 1.8):.{len(amount.number.partition('.')[2])}f}"
    second = other + amount.scale + amount.unit
    if form < 0.45:
        verb = random.choice(wordlists.VERBS)
        share = f"{random.uniform(1, 60):.{random.choice((0, 1, 2))}f}%"
        change = amount.value * random.choice((0.01, 0.02, 0.1, 0.3, 1.5))
        moved = (
            f"{change:.{random.choice((0, 0, 1, 2))}f}{amount.scale}{amount.unit.partition('/')[0]}"
        )
        step = share if form < 0.2 and "%" not in amount.unit else moved
        label = QUANTITY if step == share else amount.label
        return [
            (verb, None),
            (step, label),
            (random.choice("至到"), None),
            (amount.text, amount.label),
        ]
    if form < 0.55 and amount.label == MONEY and amount.scale:
        years = f"{random.randrange(1, 7)}年"
        tail = random.choice(("", "合同", "续约", "的顶薪"))
        return [(years, QUANTITY), (amount.number + amount.scale, MONEY), (tail, None)]
    if form < 0.8:
        joint = random.choice(("、", "、", "/", "，", " ", "×", "和"))
        return [(amount.text, amount.label), (joint, None), (second, amount.label)]
    count = f"{random.randrange(2, 12)}{random.choice('箱瓶件套天晚盒袋')}"
    return [(count, QUANTITY), (amount.text, amount.label)]


def _bracket(amount: Amount, before: str, random: Random) -> Pieces | None:
    """`35亿元` → `35亿元(人民币，下同)`, of which the bracket is no part."""
    if amount.label != MONEY:
        return None
    if amount.value is not None and amount.unit.endswith("元") and random.random() < 0.5:
        opening, closing = random.choice(("（）", "()"))
        other = f"{amount.value * random.uniform(0.1, 9):.0f}{random.choice(('万', '亿', ''))}"
        first, second = random.sample(
            ("元人民币", "美元", "欧元", "港元", "元", "卢布", "丹麦克朗", "英镑"), 2
        )
        hedge = random.choice(("约", "约合", "折合", "合", "约合人民币", ""))
        second = "元" if hedge.endswith("人民币") else second
        stated, inside = amount.number + amount.scale + first, other + second
        behind = closing + random.choice(("", "，下同"))
        return [(stated, MONEY), (opening + hedge, None), (inside, MONEY), (behind, None)]
    note = random.choice(
        (
            "(人民币，下同)",
            "（人民币，下同）",
            "(人民币)",
            "（约合港币）",
            "(美元，下同)",
            "整",
            "钱",
        )
    )
    if note in ("整", "钱") and not amount.text.endswith(("元", "块")):
        return None
    return [(amount.text, MONEY), (note, None)]


def _coins(amount: Amount, before: str, random: Random) -> Pieces | None:
    """`35元` → `3元5角`, `两角五分`, `5分`, where a price is told."""
    if amount.label != MONEY or amount.scale or amount.unit not in ("元", "块", "元/斤", "元/公斤"):
        return None
    a, b = random.randrange(1, 10), random.randrange(1, 10)
    leads = (
        "",
        "",
        "",
        "单价为",
        "电价每度降低",
        "比上周贵",
        "便宜",
        "每斤涨了",
        "降价",
        "每份",
        "售价",
        "零售价",
    )
    lead = random.choice(leads)
    forms = (f"{a}元{b}角", f"{a}角{b}分", f"{_HAN[a]}角{_HAN[b]}分", f"{a}分", f"{a}角",
             f"{_HAN[a]}毛", f"{a * 10}分", f"{_HAN[a]}块{_HAN[b]}", f"{a}块{b}毛",
             f"{_HAN[a]}分", f"{a}.{b}毛")  # fmt: skip
    return [(lead, None), (random.choice(forms), MONEY)]


def _fraction(amount: Amount, before: str, random: Random) -> Pieces | None:
    """`35%` → `1/3`, `三分之一`, `半成`, `三成五`."""
    if amount.unit != "%" or amount.scale or amount.more:
        return None
    below = random.randrange(2, 10)
    above = random.randrange(1, below)
    forms = (f"{above}/{below}", f"{above}/{below}", f"{_HAN[below]}分之{_HAN[above]}",
             "半成", "对折", f"{_HAN[above]}成", f"{_HAN[above]}成{_HAN[below]}",
             f"百分之{_in_han(10 * above + below)}")  # fmt: skip
    return [(random.choice(forms), QUANTITY)]


def _compound(amount: Amount, before: str, random: Random) -> Pieces | None:
    """`3天` → `3天又5小时`, `三年零五个月`, `两美元又三美分`."""
    smaller = wordlists.PARTS_OF.get(amount.unit)
    if smaller is None or amount.scale or amount.more:
        return None
    rest = random.randrange(1, 12)
    part = str(rest) if amount.value is not None and random.random() < 0.7 else _in_han(rest)
    joint = random.choice(("又", "零", "", "")) if smaller != "角" else ""
    if random.random() < 0.4 and amount.value is not None:
        number = _in_han(random.randrange(1, 10)).replace("二", "两")
        whole = number + {"小时": "个小时"}.get(amount.unit, amount.unit)
        return [(whole + joint + _in_han(rest) + smaller, amount.label)]
    return [(amount.text + joint + part + smaller, amount.label)]


def _half(amount: Amount, before: str, random: Random) -> Pieces | None:
    """`3小时` → `半小时`, `两小时半`, `三个月半`."""
    if (
        amount.unit not in wordlists.HALVED
        or amount.scale
        or amount.more
        or amount.label != QUANTITY
    ):
        return None
    number = _in_han(random.randrange(1, 10)).replace("二", "两")
    forms = ("半" + amount.unit, "半" + amount.unit, number + amount.unit + "半")
    return [(random.choice(forms), QUANTITY)]


def _name(amount: Amount, before: str, random: Random) -> Pieces | None:
    """A product's or a model's name, whose numbers are no amount, in the clause before."""
    name = random.choice(wordlists.NAMES).format(random.randrange(2, 30))
    blank = name if random.random() < 0.8 else name.replace(" ", "")
    lead = random.choice(("", "新款", "的", "搭载", ""))
    return [
        (lead + blank + random.choice(("，", "售", "为", "的")), None),
        (amount.text, amount.label),
    ]


WRITERS: tuple[Writer, ...] = (
    _range,
    _range,
    _blank,
    _blank,
    _sign,
    _latin,
    _currency_before,
    _currency_after,
    _unit_left_out,
    _vague,
    _han,
    _beside,
    _bracket,
    _coins,
    _fraction,
    _compound,
    _half,
    _name,
)
