"""The characters that numerals are written with, and what each is worth: one place for everyone who reads them."""

from __future__ import annotations

ARABIC = "0123456789"
FULL_WIDTH = "０１２３４５６７８９"

#: Chinese digits → their value: everyday ones, the formal ones of cheques, and 俩 and 仨.
HAN_DIGITS: dict[str, int] = {
    **{char: value for value, char in enumerate("零一二三四五六七八九")},
    **{"〇": 0, "两": 2, "俩": 2, "仨": 3},
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
    "萬": 10**4,
    "億": 10**8,
}

#: Variants → the plain character that a reader of values knows; one for one, so that offsets hold.
PLAIN: dict[int, int] = str.maketrans(
    FULL_WIDTH + "．，％＋－−／～〜＄" + "壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億〇兩餘俩仨",
    ARABIC + ".,%+--/~~$" + "一二二三三四五六六七八九十百千万亿零两余两三",
)
