import re

import pytest

from ml.text import vocabulary
from ml.text.vocabulary import CURRENCIES, MEASURES, PARTS, PEOPLE, SUBUNITS


def test_codes_look_like_iso_4217():
    codes = set(CURRENCIES.values())
    assert [code for code in codes if not re.fullmatch("[A-Z]{3}", code)] == []
    assert {code: CURRENCIES[code] for code in codes} == {code: code for code in codes}


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ("元 块 人民币 ￥ ¥", "CNY"),
        ("美元 美金 $ US$", "USD"),
        ("欧元 €", "EUR"),
        ("日元", "JPY"),
        ("韩元", "KRW"),
        ("港元 港币 HK$", "HKD"),
        ("英镑 £", "GBP"),
        ("卢布", "RUB"),
        ("坚戈", "KZT"),
        ("新台币", "TWD"),
        ("瑞士法郎", "CHF"),
    ],
)
def test_names_of_the_guide(names, code):
    assert {CURRENCIES[name] for name in names.split()} == {code}


def test_measures_of_the_guide():
    named = "家 个 项 条 列 班 场 次 户 人 名 位 亩 吨 公里 平方米 千瓦 标箱 辆 架 艘 种 类 册 倍 岁 度 ℃"
    assert set(named.split()) <= MEASURES


def test_no_measure_begins_with_a_digit():
    assert not [m for m in MEASURES if re.match(r"\d", m)]


def test_people_are_no_units():
    assert {"游客", "市民", "学生"} <= PEOPLE
    assert not PEOPLE & (MEASURES | set(CURRENCIES))


def test_parts_are_smaller():
    assert [unit for unit, parts in PARTS.items() if unit in parts] == []
    assert [unit for unit, parts in PARTS.items() if min(parts.values(), default=2) <= 1] == []


def test_parts_of_parts_agree():
    for unit, parts in PARTS.items():
        for part, count in parts.items():
            for smaller, more in PARTS.get(part, {}).items():
                if part not in ("周", "个月"):
                    assert parts.get(smaller, count * more) == count * more, (unit, part, smaller)


def test_coins_belong_to_currencies():
    assert {name for name, _ in SUBUNITS.values()} <= set(CURRENCIES)


def test_the_digest_follows_every_entry_and_no_comment():
    files = vocabulary._read()
    assert vocabulary._digest(files) == vocabulary.DIGEST
    more = files | {"people": files["people"] + "邮差\n".encode()}
    assert vocabulary._digest(more) != vocabulary.DIGEST
    noted = files | {"people": files["people"] + b"# a note\r\n\n"}
    assert vocabulary._digest(noted) == vocabulary.DIGEST
