import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.text.folds import PLAIN, fold


@given(st.text())
def test_folding_keeps_every_offset(text):
    assert len(fold(text)) == len(text)


@given(st.text(alphabet=st.sampled_from(sorted(map(chr, PLAIN)))))
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("兩億元，3個百分點", "两亿元，3个百分点"),
        ("⼆⼗⽇⽉⼈", "二十日月人"),
        ("⻋⻚⻓⻔", "车页长门"),
        ("１２３．５％／ＵＳＤ", "123.5%/USD"),
        ("０１２３４５６７８９", "0123456789"),
        ("，：；（）！？", "，：；（）！？"),
        ("平凡的句子。", "平凡的句子。"),
    ],
)
def test_variants(text, plain):
    assert fold(text) == plain
