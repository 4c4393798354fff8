from __future__ import annotations

import numpy as np
import pytest

from ml.errors import DataError, InputError
from ml.pages.lines import Line
from ml.pages.plain import read_plain
from ml.pages.splitter import PageSplitter

NAMES = ["furniture", "title", "byline_above", "body", "body", "title", "body"]


def _page(k: int) -> list[Line]:
    town = "滨河青溪松阳临江"[2 * (k % 4) :][:2]
    return read_plain(
        f"{town}日报\n\n{town}港口开航{k}次\n记者 周小满\n\n"
        f"昨日上午，{town}港口开通新航线，首航船舶满载出港，当天卸下粮食{k}千吨，工人们忙到深夜。\n"
        f"港务局介绍，今年前三季度完成货物吞吐量四百一十万吨，同比增长百分之{k}，居全省首位。\n\n"
        f"{town}学校添新楼\n"
        f"教育局昨日宣布，{town}学校新添两栋教学楼，可供{k}百名学生上课，明年秋天投入使用。"
    )


@pytest.fixture(scope="module")
def fitted() -> PageSplitter:
    pages = [_page(k) for k in range(24)]
    return PageSplitter(l2=1.0, min_count=2, bits=14, max_iter=40).fit(pages, [NAMES] * len(pages))


def test_what_was_learned_is_found_on_another_page(fitted: PageSplitter) -> None:
    page = _page(31)
    assert fitted.predict([page]) == [NAMES]
    assert [d.title for d in fitted.split([page])[0]] == ["临江港口开航31次", "临江学校添新楼"]
    assert fitted.score([page], [NAMES]) == 1.0


def test_marginals_are_probabilities(fitted: PageSplitter) -> None:
    (found,) = fitted.predict_marginals([_page(3)])
    assert found.shape == (len(NAMES), 9)
    np.testing.assert_allclose(found.sum(1), 1)


def test_training_twice_gives_the_same_weights() -> None:
    pages = [_page(k) for k in range(6)]
    one, two = (
        PageSplitter(l2=1.0, min_count=1, bits=12, max_iter=10).fit(pages, [NAMES] * 6)
        for _ in range(2)
    )
    for name, array in one.arrays().items():
        assert (array == two.arrays()[name]).all(), name


def test_tuning_learns_a_papers_own_way(fitted: PageSplitter) -> None:
    page = [Line(1, "广告位招租"), *[Line(li.number + 1, li.text) for li in _page(2)]]
    names = ["caption", *NAMES]
    tuned = PageSplitter(l2=1.0, min_count=1, bits=14, max_iter=60, tune_l2=0.01)
    tuned.tune([page] * 3, [names] * 3, fitted.model_)
    assert tuned.predict([page]) == [names]


def test_a_model_of_other_templates_cannot_be_tuned(fitted: PageSplitter) -> None:
    model = type(fitted.model_)(
        14, fitted.model_.weights, fitted.model_.owners, fitted.model_.transition,
        fitted.model_.start, ("len",),
    )  # fmt: skip
    with pytest.raises(DataError, match="other templates"):
        PageSplitter().tune([_page(1)], [NAMES], model)


def test_pages_and_labels_of_different_length_are_told() -> None:
    with pytest.raises(DataError, match="a page of 7 lines has 1 labels"):
        PageSplitter().fit([_page(1)], [["title"]])


def test_unknown_labels_are_told() -> None:
    with pytest.raises(InputError, match="'headline' is none of title"):
        PageSplitter().fit([[Line(1, "港口")]], [["headline"]])


def test_labels_that_cannot_follow_each_other_are_told() -> None:
    with pytest.raises(DataError, match="line 2: title cannot follow title"):
        PageSplitter().fit([[Line(1, "港口"), Line(2, "开航")]], [["title", "title"]])


def test_nothing_to_learn_from_is_told() -> None:
    with pytest.raises(DataError, match="no pages"):
        PageSplitter().fit([[]], [[]])


def test_empty_pages_have_no_labels(fitted: PageSplitter) -> None:
    assert fitted.predict([[], _page(5), []]) == [[], NAMES, []]
