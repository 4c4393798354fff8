"""Made training rows: sentences of labelled text with their amounts written in other ways.

Real text of one kind never shows most ways of writing an amount: ranges whose unit stands at the
end only, blanks between number and unit, Latin units, signs, currencies before the number, 元 left
out. A made row is a real sentence in which one or all of the labelled amounts are rewritten so;
what is around them stays. Labels follow the annotation guide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from ml.articles import Span
from ml.text.vocabulary import CUES

MONEY, QUANTITY = (
    "MONEY",
    "QUANTITY",
)  # the labels that can be rewritten; others are left as they are

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
_AMOUNT = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?|[零一二两三四五六七八九十百千]+)"
    r"(?P<scale>[万亿]{0,2})(?P<more>[多余]?)(?P<unit>[^\d零一二两三四五六七八九十百千万亿多余至到~～—–-]*)"
)
_CONNECTORS = ("-", "–", "—", "——", "－", "~", "～", "到", "至")
_BLANKS = (" ", " ", " ", "\u00a0", "\u3000", "\n")
_SIGNS = ("-", "-", "－", "−", "负", "负", "+")
_HEADS = (
    "数",
    "上",
    "好几",
    "几",
    "数十",
    "数百",
    "几十",
    "上百",
    "几百",
    "好几百",
    "数千",
    "上千",
    "几千",
)
_BEFORE = ("$", "＄", "€", "£", "¥", "￥", "RMB", "USD", "CNY", "EUR", "HKD", "US$", "HK$", "港币", "美元", "欧元",
           "人民币", "日元", "英镑", "新台币", "RMB ", "USD ", "CNY ", "$ ", "人民币 ", "港元")  # fmt: skip
_AFTER = ("USD", "RMB", "CNY", "EUR", "HKD", "JPY", " USD", " 美元", "美圆", "日币", "日元", "韩元", "泰铢", "卢布", "港币",
          "尼泊尔卢比", "林吉特", "瑞士法郎", "英镑", "欧元", "澳元", "加元", "新元", "圆", "元人民币", "万日元", "块", "块钱")  # fmt: skip
_LATIN = ("kg", "km", "mm", "cm", "m", "mL", "ml", "L", "g", "t", "MPa", "kPa", "mg/L", "μg/m³", "GW", "MW", "kW", "kWh",
          "MWh", "GWh", "TWh", "TEU", "DWT", "mAh", "Ah", "GB", "TB", "MB", "Mbps", "Gbps", "GHz", "MHz", "Hz", "V", "kV",
          "W", "h", "min", "s", "ms", "℃", "°C", "m²", "㎡", "km²", "m³", "km/h", "t/d", "g/cm³", "nm", "μm", "L/100km", "rpm",
          "dB", "ppm", "kcal", "N·m", "bp", "hm²")  # fmt: skip
_LATIN_SCALES = ("", "", "", "万", "亿", "k", "多万")
_ENGLISH = (" million", " billion", "bn", "m", "mn", "k", " million", " trillion")
_HAN = "零一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"


@dataclass(frozen=True, slots=True)
class _Amount:
    """A labelled amount and its pieces."""

    text: str
    label: str
    number: str
    scale: str
    more: str
    unit: str

    @property
    def value(self) -> float | None:
        return float(self.number.replace(",", "")) if self.number[0].isdigit() else None


# A rewritten amount: pieces of text, each with its label or with none.
_Pieces = list[tuple[str, str | None]]
_Writer = Callable[[_Amount, str, Random], _Pieces | None]


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
    >>> made, labels = variants(["总投资35亿元，用地20亩。"], [[Span(3, 7, "MONEY"), Span(10, 13, "QUANTITY")]], 1)
    >>> [[text[s.start:s.end] for s in spans] for text, spans in zip(made, labels)][0]
    ['35亿元', '20亩', '33亩']
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
    writers = [random.choice(_WRITERS)] if random.random() < 0.5 else _WRITERS
    chosen = random.randrange(len(spans))
    every = random.random() < 0.3
    text, found, last, changed = "", [], 0, False
    for number, span in enumerate(spans):
        text += sentence[last : span.start]
        pieces: _Pieces | None = None
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


def _parse(text: str, label: str) -> _Amount | None:
    match = _AMOUNT.fullmatch(text)
    if match is None or label not in (MONEY, QUANTITY) or not match["unit"] + match["scale"]:
        return None
    return _Amount(text, label, match["number"], match["scale"], match["more"], match["unit"])


# Ways of writing ------------------------------------------------------------------------------------------------


def _range(amount: _Amount, before: str, random: Random) -> _Pieces | None:
    """`35亿元` → `30-35亿元`, `30亿-35亿元`, `30亿元至35亿元`."""
    if amount.more or before[-1:] in tuple("-–—－~～到至"):
        return None
    low, high = _ends(amount, random)
    if low is None:
        return None
    joint = random.choice(_CONNECTORS)
    if re.search("[涨跌增减升降落高低加少]了?$", before) and joint in "到至":
        return None  # 上涨3元至8元 states two amounts
    if joint == "-" and random.random() < 0.1:
        joint = " - "
    first = random.choice(("", "", "", amount.scale, amount.scale, amount.scale + amount.unit))
    return [(f"{low}{first}{joint}{high}{amount.scale}{amount.unit}", amount.label)]


def _ends(amount: _Amount, random: Random) -> tuple[str | None, str]:
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


def _blank(amount: _Amount, before: str, random: Random) -> _Pieces | None:
    """`35亿元` → `35 亿元`, with a blank before and behind where numbers are set so."""
    if amount.value is None:
        return None
    gap = random.choice(_BLANKS)
    around = " " if gap == " " and random.random() < 0.5 else ""
    parts = [amount.number, gap, amount.scale, amount.more]
    parts += [gap if random.random() < 0.1 and gap != "\n" and amount.scale else "", amount.unit]
    pieces: _Pieces = [("".join(parts), amount.label)]
    return [(around, None), *pieces, (around, None)] if around else pieces


def _sign(amount: _Amount, before: str, random: Random) -> _Pieces | None:
    """`增长18.1%` → `增长-18.1%`, `为负三十亿元`."""
    if amount.more or before[-1:].isdigit() or before[-1:] in tuple("-–—－~～到至约近超"):
        return None
    sign, text, value = random.choice(_SIGNS), amount.text, amount.value
    if amount.label == QUANTITY and random.random() < 0.1:
        sign = random.choice(("±", "正负"))
    if (
        sign == "负"
        and value is not None
        and value == int(value) < 10_000
        and random.random() < 0.4
    ):
        text = _in_han(int(value)) + amount.scale + amount.unit
    lead: _Pieces = [(random.choice(("为", "同比", "")), None)] if random.random() < 0.4 else []
    return [*lead, (sign + text, amount.label)]


def _latin(amount: _Amount, before: str, random: Random) -> _Pieces | None:
    """`20亩` → `20km²`, `2.5万MWh`."""
    if amount.label != QUANTITY or amount.value is None or "%" in amount.unit:
        return None
    blank = " " if random.random() < 0.15 else ""
    unit = random.choice(_LATIN_SCALES) + blank + random.choice(_LATIN)
    return [(amount.number + unit, QUANTITY)]


def _currency_before(amount: _Amount, before: str, random: Random) -> _Pieces | None:
    """`3亿元` → `$3亿`, `RMB300`, `港币3亿元`, `$3.5 million`."""
    if amount.label != MONEY or amount.value is None or "/" in amount.unit:
        return None
    currency = random.choice(_BEFORE)
    latin = currency.strip().isascii() or currency in "＄€£¥￥"
    if latin and random.random() < 0.2:
        return [(currency + amount.number + random.choice(_ENGLISH), MONEY)]
    tail = "" if latin or random.random() < 0.5 else "元"
    number = amount.number if random.random() < 0.6 else f"{amount.value:,.2f}"
    return [(f"{currency}{number}{amount.scale}{amount.more}{tail}", MONEY)]


def _currency_after(amount: _Amount, before: str, random: Random) -> _Pieces | None:
    """`3亿元` → `3亿USD`, `3亿尼泊尔卢比`."""
    if amount.label != MONEY or "/" in amount.unit or not amount.unit:
        return None
    if before.endswith(("人民币", "港币", "美元")):
        return None
    if amount.value is not None and random.random() < 0.05:
        return [(amount.number + random.choice(("w元", "k元", "w块")), MONEY)]
    text = amount.number + amount.scale + amount.more + random.choice(_AFTER)
    return [(text.replace("万万", "万").replace("亿万", "亿"), MONEY)]


def _unit_left_out(amount: _Amount, before: str, random: Random) -> _Pieces | None:
    """`票房破5亿元` → `票房破5亿`, `游客突破300万人` → `游客突破300万`, where the clause says what is counted."""
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


_MONEY_TOLD = tuple(
    "票房突破 票房 营收 营收达 融资 融资额达 签约超 签约 净利润 市值蒸发近 估值超 成交额 投资 斥资 罚款 募资 亏损 销售额破 交易额 "
    "出口额达 贷款 补贴 身价 年薪 奖金 报价 售价 标价 以".split()
)
_COUNT_TOLD = tuple(
    "游客突破 用户超 用户达到 注册用户达 粉丝破 阅读量达到 播放量突破 参保人数 常住人口 观众超 下载量 销量 旅客吞吐量 订单量 学生 "
    "客流超 病例达 会员数达 连接数将达到 就业人数 浏览量 点赞超 覆盖人口 户籍人口 参与人次 累计接待".split()
)


def _told(amount: _Amount, random: Random) -> _Pieces:
    """A number without its unit behind words that say what it counts."""
    number, value = amount.number, amount.value
    if value is not None and value == int(value) < 10_000 and random.random() < 0.4:
        number = _in_han(random.choice((int(value) or 1, random.randrange(1000, 9999, 100))))
    words = _MONEY_TOLD if amount.label == MONEY else _COUNT_TOLD
    word = random.choice(words)
    tail = "的价格" if word == "以" else ""
    return [(word, None), (number + amount.scale, amount.label), (tail, None)]


def _vague(amount: _Amount, before: str, random: Random) -> _Pieces | None:
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
    head = random.choice(_HEADS)
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


def _han(amount: _Amount, before: str, random: Random) -> _Pieces | None:
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


_VERBS = tuple(
    "增长 下降 上涨 同比增长 增加 回落 提升 下跌 收跌 收涨 减少 跌 涨 升 降 上调 下调 增 微涨 大跌 累计上涨".split()
)


def _beside(amount: _Amount, before: str, random: Random) -> _Pieces | None:
    """Two amounts that are no range: `增长5%至35亿元`, `35元、28元`, `3箱52度`."""
    if amount.value is None or before[-1:] in tuple("-–—－~～到至"):
        return None
    form = random.random()
    other = f"{amount.value * random.uniform(0.4, 1.8):.{len(amount.number.partition('.')[2])}f}"
    second = other + amount.scale + amount.unit
    if form < 0.45:
        verb = random.choice(_VERBS)
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


def _bracket(amount: _Amount, before: str, random: Random) -> _Pieces | None:
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
        return [(amount.number + amount.scale + first, MONEY), (opening + hedge, None), (other + second, MONEY),
                (closing + random.choice(("", "，下同")), None)]  # fmt: skip
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


def _coins(amount: _Amount, before: str, random: Random) -> _Pieces | None:
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
    forms = (f"{a}元{b}角", f"{a}角{b}分", f"{_HAN[a]}角{_HAN[b]}分", f"{a}分", f"{a}角", f"{_HAN[a]}毛",
             f"{a * 10}分", f"{_HAN[a]}块{_HAN[b]}", f"{a}块{b}毛", f"{_HAN[a]}分", f"{a}.{b}毛")  # fmt: skip
    return [(lead, None), (random.choice(forms), MONEY)]


def _fraction(amount: _Amount, before: str, random: Random) -> _Pieces | None:
    """`35%` → `1/3`, `三分之一`, `半成`, `三成五`."""
    if amount.unit != "%" or amount.scale or amount.more:
        return None
    below = random.randrange(2, 10)
    above = random.randrange(1, below)
    forms = (f"{above}/{below}", f"{above}/{below}", f"{_HAN[below]}分之{_HAN[above]}", "半成", "对折", f"{_HAN[above]}成",
             f"{_HAN[above]}成{_HAN[below]}", f"百分之{_in_han(10 * above + below)}")  # fmt: skip
    return [(random.choice(forms), QUANTITY)]


_PARTS_OF = {"年": "个月", "个月": "天", "天": "小时", "小时": "分钟", "分钟": "秒", "周": "天", "个星期": "天", "个小时": "分钟",
             "美元": "美分", "英镑": "便士", "元": "角"}  # fmt: skip


def _compound(amount: _Amount, before: str, random: Random) -> _Pieces | None:
    """`3天` → `3天又5小时`, `三年零五个月`, `两美元又三美分`."""
    smaller = _PARTS_OF.get(amount.unit)
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


_HALVED = (
    "小时",
    "个小时",
    "天",
    "年",
    "个月",
    "公斤",
    "吨",
    "公里",
    "升",
    "亩",
    "斤",
    "米",
    "加仑",
    "个世纪",
    "分钟",
)


def _half(amount: _Amount, before: str, random: Random) -> _Pieces | None:
    """`3小时` → `半小时`, `两小时半`, `三个月半`."""
    if amount.unit not in _HALVED or amount.scale or amount.more or amount.label != QUANTITY:
        return None
    number = _in_han(random.randrange(1, 10)).replace("二", "两")
    forms = ("半" + amount.unit, "半" + amount.unit, number + amount.unit + "半")
    return [(random.choice(forms), QUANTITY)]


_NAMES = ("iPhone {}", "iPhone {} Pro", "iPhone {} Air", "Galaxy S{}", "Galaxy S{} Edge", "Mate {}", "Mate {} Pro", "小米{}",
          "RTX {}90", "DDR{}", "Windows {}", "C{}9客机", "A3{}neo", "CR{}", "AG{}", "Model {}", "{}K金", "GB{}-2025", "ISO{}01",
          "v{}.2版", "K{}次列车", "Z{}次", "HR{}", "F-{}战机", "PM2.5", "H{}N1", "24-{}mm镜头", "W{}芯片", "骁龙{}", "{}nm工艺",
          "COP{}", "万科企业", "百度地图", "中国百货商业协会", "千方科技", "亿纬锂能", "万家基金", "兆易创新", "十堰", "百色", "万州",
          "千岛湖", "亿帆医药", "百胜中国", "万达影业", "三一重工", "六安", "九江", "四川", "七匹狼", "五粮液", "三元锂电池", "二手车",
          "一带一路", "三农", "两会", "双百方针", "两岸", "下半年", "这两天", "五金店", "四轮驱动", "百年老店", "千亿级", "万吨级码头",
          "三好学生", "76人队", "费城76人", "76人", "2K", "四五六年级", "八一队", "三星", "一汽", "二汽", "十三行", "五常大米", "九寨沟", "三峡", "五台山", "万隆", "千年古城", "T{}航站楼", "Covid-{}", "R{}轮胎", "ES{}", "{}66公路", "{}00股指", "U{}国家队")  # fmt: skip


def _name(amount: _Amount, before: str, random: Random) -> _Pieces | None:
    """A product's or a model's name, whose numbers are no amount, in the clause before."""
    name = random.choice(_NAMES).format(random.randrange(2, 30))
    blank = name if random.random() < 0.8 else name.replace(" ", "")
    return [(random.choice(("", "新款", "的", "搭载", "")) + blank + random.choice(("，", "售", "为", "的")), None),
            (amount.text, amount.label)]  # fmt: skip


_WRITERS: tuple[_Writer, ...] = (
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
