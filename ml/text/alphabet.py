"""The characters that numerals are written with, and what each is worth: one place for everyone
who reads them. Their variants, as full-width and traditional ones, are `folds`.
"""

from __future__ import annotations

ARABIC = "0123456789"

#: Chinese digits → their value: everyday ones, the formal ones of cheques, and 俩 and 仨.
HAN_DIGITS: dict[str, int] = {
    **{char: value for value, char in enumerate("零一二三四五六七八九")},
    **{"〇": 0, "两": 2, "俩": 2, "仨": 3, "廿": 20, "卅": 30},
    **{char: value for value, char in enumerate("壹贰叁肆伍陆柒捌玖", 1)},
}

#: Magnitudes → what they multiply by.
MAGNITUDES: dict[str, int] = {
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "亿": 10**8,
    "兆": 10**12,
    "拾": 10,
    "佰": 100,
    "仟": 1000,
}

#: Digits of cheques and the like → the everyday digit, one for one.
EVERYDAY: dict[int, int] = str.maketrans(
    "壹贰叁肆伍陆柒捌玖拾佰仟〇俩仨", "一二三四五六七八九十百千零两三"
)
