import pytest

from ml.amounts.hedges import find_hedge


@pytest.mark.parametrize(
    ("before", "after", "modifier"),
    [
        ("总投资约", "", "about"),
        ("签约", "", None),
        ("不得超过", "", "under"),
        ("能不能超过", "", "over"),
        ("", "以上", "over"),
        ("", "以下简称", None),
        ("", "左右", "about"),
        ("逾期", "", None),
    ],
)
def test_words_that_hedge(before, after, modifier):
    assert find_hedge(before, after) == modifier


def test_what_a_share_is_of_may_stand_between():
    assert find_hedge("不足常年的", "", share=True) == "under"
    assert find_hedge("不足常年的", "", share=False) is None
