"""The values in the annotation guide are those that the toolkit reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ml.amounts.values import read_amount
from ml.text.vocabulary import CURRENCIES

GUIDE = Path(__file__).parents[2] / "docs" / "annotation-guide.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in GUIDE.read_text(encoding="utf-8").partition("\n## Values")[2].splitlines()
    if "⟦" in line
]


@pytest.mark.parametrize(("text", "low", "high", "unit", "modifier"), ROWS)
def test_values(text: str, low: str, high: str, unit: str, modifier: str) -> None:
    before, span, after = re.fullmatch("(.*)⟦(.*)⟧(.*)", text).groups()
    code = unit.partition("/")[0]
    label = "MONEY" if code in CURRENCIES.values() else "QUANTITY"
    start = len(before)
    amount = read_amount(before + span + after, start, start + len(span), label)
    assert (amount.low, amount.high) == (float(low), float(high))
    assert (amount.unit, amount.modifier) == (unit, modifier)
    assert amount.value == (None if modifier in ("range", "vague") else float(low))


def test_the_guide_has_examples() -> None:
    assert len(ROWS) > 20
