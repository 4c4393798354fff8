import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.text.numerals import (
    BREAK,
    DIGIT,
    GAP,
    HAN,
    LATIN,
    MAGNITUDE,
    OTHER,
    classes,
    code_points,
    is_numeral,
    positions,
)


def cut(text: str) -> list[str]:
    """The positions of one text, as strings."""
    found = positions([text])
    return [text[s:e] for s, e in zip(found.starts, found.ends, strict=True)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("投资2000多亿元", "投 资 2000多亿 元"),
        ("三百五十六点八亿", "三百五十六点八亿"),
        ("1,234.5吨", "1,234.5 吨"),
        ("1，234，567人", "1，234，567 人"),
        ("３５．２％", "３５．２ ％"),
        ("5,8和12", "5 , 8 和 12"),
        ("1,23", "1 , 23"),
        ("3,1234", "3 , 1234"),
        ("5.", "5 ."),
        ("共.5", "共 . 5"),
        ("三分之二", "三分之二"),
        ("三分之家", "三 分 之 家"),
        ("十几条", "十几 条"),
        ("几条", "几 条"),
        ("多家", "多 家"),
        ("5万余人", "5万余 人"),
        ("3点开会", "3 点 开 会"),
        ("3个多月", "3 个 多 月"),
        ("壹佰萬元", "壹佰萬 元"),
        ("GDP增5%", "GDP 增 5 %"),
        ("10kV", "10 kV"),
        ("1-2项", "1 - 2 项"),
    ],
)
def test_cut(text, wanted):
    assert cut(text) == wanted.split()


def test_kinds_are_those_of_the_first_character():
    found = positions(["5万百GDP家", "百万", "三百"])
    assert found.kinds[found.kinds != BREAK].tolist() == [DIGIT, LATIN, OTHER, MAGNITUDE, HAN]


def test_numeral_classes():
    codes, _ = code_points(["5一万家"])
    assert is_numeral(classes(codes)).tolist() == [True, True, True, False]


def test_outside_the_basic_plane_is_other():
    codes, _ = code_points(["5𠀀\U0001f4a9"])
    assert classes(codes).tolist() == [DIGIT, OTHER, OTHER]


def test_offsets_say_where_texts_begin():
    found = positions(["共5家", "", "3国"])
    assert found.offsets[:-1].tolist() == [0, 3 + GAP, 3 + 2 * GAP]
    assert [chr(found.codes[o]) for o in found.offsets[:-1]] == ["共", "\0", "3"]


@pytest.mark.parametrize("texts", [[], [""]])
def test_nothing_to_cut(texts):
    found = positions(texts)
    assert len(found.codes) == len(found.starts) == len(found.ends) == 0


def test_runs_end_with_their_text():
    found = positions(["1", "2,345", "GDP", "GDP"])
    assert np.count_nonzero(found.kinds != BREAK) == 4


MIXTURE = "019一十万多几点.,，分之aZ个 \n"


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=20), st.text(MIXTURE, max_size=20)), min_size=1, max_size=4))
def test_positions_tile_the_batch(texts):
    found = positions([*texts, "完"])
    np.testing.assert_array_equal(found.starts[1:], found.ends[:-1])
    assert (found.starts < found.ends).all()
    assert (found.starts[0], found.ends[-1]) == (0, len(found.codes))
    assert set(found.offsets[:-1]) <= set(found.starts)
    assert len(found.kinds) == len(found.starts)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(MIXTURE, min_size=1, max_size=20), min_size=1, max_size=4))
def test_a_text_is_cut_alike_alone_and_in_a_batch(texts):
    batch, joined = positions(texts), ("\0" * GAP).join(texts)
    words = [joined[s:e] for s, e in zip(batch.starts, batch.ends, strict=True)]
    assert [word for word in words if word != "\0"] == [word for text in texts for word in cut(text)]


@pytest.mark.parametrize(
    ("text", "runs"), [("唯一一个", ["一", "一"]), ("二〇一一年", ["二〇一一"]), ("统一一万", ["一", "一万"])]
)
def test_a_word_that_ends_in_one_is_no_numeral(text, runs):
    found = positions([text])
    numeral = is_numeral(found.kinds)
    spans = zip(found.starts[numeral], found.ends[numeral], strict=True)
    assert [text[a:b] for a, b in spans] == runs
