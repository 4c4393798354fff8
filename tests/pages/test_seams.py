import numpy as np

from ml.pages.characters import text_of
from ml.pages.lines import Line
from ml.pages.measures import mark_columns, own_columns, place_columns
from ml.pages.seams import cohesion_columns, shared_columns

CUT = (
    "海州港新开通的集装箱班轮航线每周三班，首航满载出口家电和日用百货，码头装卸作业昼夜不停，通关时"
)
REST = "间比去年缩短一半，企业的物流成本明显下降。"


def columns(*texts):
    lines = [Line(2 * n + 1, text) for n, text in enumerate(texts)]
    pages = np.zeros(len(lines), int)
    text = text_of(lines)
    own = own_columns(text) | mark_columns(lines)
    own |= place_columns(lines, pages, text, own)
    return shared_columns(pages, text, own) | cohesion_columns(pages, text, own)


def test_a_headline_shares_words_with_its_text_and_not_with_another():
    near = columns("集装箱班轮航线开通", CUT + REST, "博物馆夜间开放", CUT + REST)["near"]
    assert near[0] > near[2]


def test_the_rest_of_a_cut_word_goes_on_better_than_another_text():
    joint = columns(CUT, REST, CUT, "博物馆今起延长开放，市民可免费参观展览。")["joint"]
    assert joint[1] > joint[3]


def test_a_caption_is_skipped_where_the_text_goes_on_behind_it():
    found = columns(CUT, "旅客在码头候船", REST)
    assert found["gain"][1] > 3  # the pieces fit better without the line between


def test_a_page_of_one_line_has_no_neighbours():
    found = columns("港口开航")
    assert (found["joint"][0], found["cut"][0], found["next"][0]) == (9, 9, 9)
