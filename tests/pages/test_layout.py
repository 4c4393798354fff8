from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.pages import layout
from ml.pages.characters import text_of
from ml.pages.layout import TEMPLATES, hashes, measure, owners, place
from ml.pages.lines import Line
from ml.pages.plain import read_plain

PAGE = """滨河日报

港口开航 首航满载
本报记者 周小满

本报讯 昨日上午，港口开通新航线，首航船舶满载出港，当天卸下粮食六千吨。

货轮靠泊三号码头

港务局介绍，今年前三季度完成货物吞吐量四百一十万吨，同比增长百分之八。
"""
_TEXT = st.text("港口开航记者摄。，、：“”（）■A7 　", min_size=1, max_size=60)


def _hashes(*pages: list[Line]) -> np.ndarray:
    lines = [line for page in pages for line in page]
    numbers = np.repeat(np.arange(len(pages)), [len(page) for page in pages])
    return hashes(lines, numbers, TEMPLATES)


def _columns(page: str) -> dict[str, np.ndarray]:
    lines = read_plain(page)
    return measure(lines, np.zeros(len(lines), np.int64), text_of(lines))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(_TEXT, min_size=1, max_size=8), min_size=1, max_size=5))
def test_a_lines_features_do_not_depend_on_other_pages(texts: list[list[str]]) -> None:
    pages = [read_plain("\n".join(page)) for page in texts]
    pages = [page for page in pages if page]
    if not pages:
        return
    together = _hashes(*pages)
    alone = np.concatenate([_hashes(page) for page in pages], axis=1)
    assert (together == alone).all()


def test_features_do_not_depend_on_what_page_comes_before() -> None:
    page, other = read_plain(PAGE), read_plain("另一版\n" + PAGE * 3)
    assert (_hashes(other, page)[:, len(other) :] == _hashes(page)).all()


def test_every_template_names_columns() -> None:
    known = _columns(PAGE)
    assert {column for name in TEMPLATES for column in name.split(" ")} <= set(known)
    assert len(set(TEMPLATES)) == len(TEMPLATES)


def test_columns_are_whole_numbers_of_every_line() -> None:
    for name, column in _columns(PAGE).items():
        assert column.shape == (6,), name
        assert column.dtype.kind in "iub", name


def test_short_lines_have_characters_and_pairs_and_long_ones_none() -> None:
    found = _hashes(read_plain("港口开航\n" + "港口开通新航线，" * 9))
    bag = found[len(TEMPLATES) :]
    assert (bag[:, 0] > 0).sum() == 4 + 3
    assert (bag[:, 1] == 0).all()


def test_a_headline_shares_words_with_its_text() -> None:
    columns = _columns("港口新航线\n\n" + "昨日港口开通新航线，船舶满载。" * 3)
    other = _columns("学校食堂菜\n\n" + "昨日港口开通新航线，船舶满载。" * 3)
    assert columns["near"][0] > other["near"][0]


@pytest.mark.parametrize(
    ("end", "kind"),
    [("港口开航。", 1), ("他说：", 2), ("他说：“好。”", 1), ("港口，", 3), ("港口", 0)],
)
def test_the_end_of_a_line_is_looked_at_behind_closing_marks(end: str, kind: int) -> None:
    assert _columns(end)["fin"][0] == kind


def test_wide_blanks_count_as_two() -> None:
    wide, narrow = read_plain("俯瞰河段" + "　" * 20 + "石磊 摄"), read_plain("俯瞰河段　　石磊 摄")
    assert (_hashes(wide) == _hashes(narrow)).all()


def test_a_caption_between_the_pieces_of_a_paragraph_is_looked_over() -> None:
    first = "昨日上午，港口开通新航线，首航船舶满载出港，当天卸下粮食六千吨，工人说今年的活比"
    columns = _columns(f"{first}\n\n工人在码头装卸货物。\n\n去年多了一倍，{first}。")
    assert columns["wideend"][2] == 20  # two lines up, without a stop


def test_owners_have_the_most_frequent_value_of_a_row_and_none_below_the_least_count() -> None:
    often, seldom, rare = np.uint64(0x11), np.uint64(0x22), np.uint64(1 << 63 | 5)
    hashed = np.array([often] * 5 + [seldom] * 3 + [rare], np.uint64)
    found = owners(hashed, 4, 2)
    rows, prints = place(hashed, 4)
    assert found[rows[0]] == prints[0] == 0x11
    assert found[rows[-1]] == -1
    assert owners(np.zeros(9, np.uint64), 4, 1).max() == -1


def test_hashes_stay_as_saved_models_know_them() -> None:
    """Names and values are hashed alike for ever: weights hang on them."""
    assert layout.seeds(["len fin"])[0] == np.uint64(0xB586CBF619755D2F)
