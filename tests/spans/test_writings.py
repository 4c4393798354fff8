from random import Random

import pytest

from ml.spans import writings
from ml.spans.writings import Amount

MONEY = Amount("35亿元", "MONEY", "35", "亿", "", "元")
SHARE = Amount("18.1%", "QUANTITY", "18.1", "", "", "%")


@pytest.mark.parametrize("writer", writings.WRITERS, ids=lambda w: w.__name__)
def test_pieces_hold_an_amount_or_there_are_none(writer):
    for amount in (MONEY, SHARE):
        for seed in range(30):
            pieces = writer(amount, "同比", Random(seed))
            assert pieces is None or any(label for _, label in pieces)


@pytest.mark.parametrize("before", ["8-", "5至", "3~"])
def test_a_range_is_not_made_of_the_end_of_one(before):
    assert writings._range(MONEY, before, Random(1)) is None


def test_a_sign_after_a_hedge_is_not_made():
    assert writings._sign(MONEY, "约", Random(1)) is None
