"""Amounts in the many ways that they are written: each ruling of the guide beside what it is worth."""

import pytest

from ml.amounts.values import read_amount

MONEY = """
1万-5万元 | 10000 50000 CNY
200～500元 | 200 500 CNY
3000到5000元 | 3000 5000 CNY
8500到3万港元 | 8500 30000 HKD
26.5至27亿美元 | 2.65e9 2.7e9 USD
3.5 亿元 | 3.5e8 3.5e8 CNY
数十亿元 | 1e9 1e10 CNY
上亿元 | 1e8 1e8 CNY
好几千元 | 1000 10000 CNY
$20 | 20 20 USD
€849 | 849 849 EUR
USD 5 million | 5e6 5e6 USD
RMB 300 million | 3e8 3e8 CNY
$2.4m | 2.4e6 2.4e6 USD
10w元 | 100000 100000 CNY
10~15k元 | 10000 15000 CNY
港币8亿元 | 8e8 8e8 HKD
5亿USD | 5e8 5e8 USD
3万元欧元 | 30000 30000 EUR
负5.3亿元 | -5.3e8 -5.3e8 CNY
兩億元 | 2e8 2e8 CNY
肆佰叁拾萬圆 | 4.3e6 4.3e6 CNY
123.05亿 | 1.2305e10 1.2305e10 CNY
两美元又三美分 | 2.03 2.03 USD
12，345万元 | 123450000 123450000 CNY
廿元 | 20 20 CNY
.5元 | 0.5 0.5 CNY
"""
QUANTITY = """
-3.2% | -3.2 -3.2 %
−15℃ | -15 -15 ℃
±3.0个百分点 | -3 3 个百分点
正负3.0个百分点 | -3 3 个百分点
10GW | 10 10 GW
3200万TEU | 3.2e7 3.2e7 TEU
4.5L/100km | 4.5 4.5 L/100km
2.5万MWh | 25000 25000 MWh
8000m² | 8000 8000 m²
对折 | 50 50 %
半成 | 5 5 %
1/4 | 25 25 %
四分之一公升 | 0.25 0.25 公升
9两半 | 9.5 9.5 两
8天又12小时 | 8.5 8.5 天
3個百分點 | 3 3 个百分点
⼆⼗⽇ | 20 20 日
30
多家 | 30 30 家
"""


def rows(table):
    table = table.strip().replace("30\n多家", "30\\n多家")
    return [line.replace("\\n", "\n").split(" | ") for line in table.splitlines()]


@pytest.mark.parametrize(
    ("text", "worth", "label"),
    [(*row, "MONEY") for row in rows(MONEY)] + [(*row, "QUANTITY") for row in rows(QUANTITY)],
)
def test_worth(text, worth, label):
    low, high, unit = worth.split()
    found = read_amount(text, 0, len(text), label)
    assert (found.low, found.high, found.unit) == (float(low), float(high), unit)
