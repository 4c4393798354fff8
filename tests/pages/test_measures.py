import numpy as np

from ml.pages.characters import text_of
from ml.pages.lines import Line
from ml.pages.measures import (
    alone_columns,
    bounds,
    mark_columns,
    own_columns,
    place_columns,
    repeat_columns,
    shifted,
)

P = "全市港口今年以来完成货物吞吐量稳步增长，新开通多条外贸航线，口岸通关时间持续压缩。"
LINES = [Line(1, "港口再创新高"), Line(3, P), Line(5, "旅客在码头候船"), Line(9, P)]
PAGES = np.array([0, 0, 0, 0])


def columns(lines=LINES, pages=PAGES):
    text = text_of(lines)
    own = own_columns(text) | mark_columns(lines)
    return own | place_columns(lines, pages, text, own)


def test_sentences_are_finished_and_headlines_are_not():
    assert columns()["fin"].tolist() == [0, 1, 0, 1]
    (open_, closed) = own_columns(text_of([Line(1, "他说：“好"), Line(2, "他说：“好。”")]))["fin"]
    assert (open_, closed) == (0, 1)


def test_a_gap_is_measured_against_the_usual_one():
    gap = columns()["gap"]
    assert gap[1] == gap[2] < gap[3] < gap[0]  # as usual, as usual, wider, the page's head


def test_levels_count_from_the_highest_of_the_page():
    lines = [Line(1, "甲", level=2), Line(2, P), Line(3, "乙", level=3)]
    level = columns(lines, np.array([0, 0, 0]))["level"] % 4
    assert level.tolist() == [1, 0, 2]


def test_lines_that_are_made_alike_are_counted_within_their_page():
    lines = [Line(1, "记者 王小满"), Line(2, "记者 李一凡"), Line(1, "记者 周远")]
    own = own_columns(text_of(lines)) | mark_columns(lines)
    often = repeat_columns(np.array([0, 0, 1]), own)["first2*"]
    assert often[0] == often[1] > often[2]


def test_a_short_line_between_paragraphs_stands_alone():
    alone = alone_columns(PAGES, columns())["alone"]
    assert alone.tolist() == [6, 6, 1, 6]


def test_what_stands_beside_a_line_ends_with_the_page():
    pages = np.array([0, 0, 1])
    assert [b.tolist() for b in bounds(pages)] == [[0, 0, 2], [2, 2, 3]]
    far = 1 << 40
    assert shifted(np.array([5, 6, 7]), pages, 1).tolist() == [6, far, far]
    assert shifted(np.array([5, 6, 7]), pages, -1).tolist() == [far, 5, far]
