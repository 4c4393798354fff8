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
        ("共.5", "共 .5"),
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


BLANKS = set(" \t\u3000\u00a0\u2002\u2003\u2009\u202f\u200b\n")


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.one_of(st.text(max_size=20), st.text(MIXTURE, max_size=20)), min_size=1, max_size=4)
)
def test_positions_and_blanks_tile_the_batch(texts):
    texts = [*texts, "完"]
    found, joined = positions(texts), ("\0" * GAP).join(texts)
    assert (found.starts < found.ends).all() and (found.starts[1:] >= found.ends[:-1]).all()
    between = zip([0, *found.ends], [*found.starts, len(joined)], strict=True)
    assert all(set(joined[a:b]) <= BLANKS for a, b in between)
    assert len(found.kinds) == len(found.starts) == len(found.begins) == len(found.gaps)
    assert (np.diff(found.begins, append=len(found.codes)) > 0).all()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(MIXTURE, min_size=1, max_size=20), min_size=1, max_size=4))
def test_a_text_is_cut_alike_alone_and_in_a_batch(texts):
    batch, joined = positions(texts), ("\0" * GAP).join(texts)
    words = [joined[s:e] for s, e in zip(batch.starts, batch.ends, strict=True)]
    assert [word for word in words if word != "\0"] == [
        word for text in texts for word in cut(text)
    ]


@pytest.mark.parametrize(
    ("text", "words", "gaps"),
    [
        ("投资3.5 亿元", "投 资 3.5_亿 元", [0, 0, 0, 0]),
        ("增长 5.6 %", "增 长 5.6 %", [0, 0, 1, 1]),
        ("产30万\n吨铝", "产 30万 吨 铝", [0, 0, 2, 0]),
        ("共30\n多家", "共 30 多 家", [0, 0, 2, 0]),
        ("共30\n\n个", "共 30 | | 个", [0, 0, 0, 0, 0]),
        ("第3\n主版", "第 3 | 主 版", [0, 0, 0, 0, 0]),
        ("８０００m²", "８０００ m²", [0, 0]),
        ("兩億⼈", "兩億 ⼈", [0, 0]),
        ("付了.5元", "付 了 .5 元", [0, 0, 0, 0]),
        ("2024 年", "2024 年", [0, 1]),
    ],
)
def test_blanks_are_no_positions(text, words, gaps):
    found = positions([text])
    cut_ = [
        text[s:e].replace(" ", "_").replace("\n", "|")
        for s, e in zip(found.starts, found.ends, strict=True)
    ]
    assert (" ".join(cut_), found.gaps.tolist()) == (words, gaps)


@pytest.mark.parametrize(
    ("text", "runs"),
    [("唯一一个", ["一", "一"]), ("二〇一一年", ["二〇一一"]), ("统一一万", ["一", "一万"])],
)
def test_a_word_that_ends_in_one_is_no_numeral(text, runs):
    found = positions([text])
    numeral = is_numeral(found.kinds)
    spans = zip(found.starts[numeral], found.ends[numeral], strict=True)
    assert [text[a:b] for a, b in spans] == runs
