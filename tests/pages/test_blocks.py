from ml.pages.blocks import body_size, group_heads, is_prose, is_single, lay_out, without_furniture
from ml.pages.drawings import Box
from ml.pages.geometry import Row


def text(x=0.0, y=200.0, count=6, size=10.0, chars=12):
    """Lines of running text below each other."""
    return [
        Row("昨日港口开航，首航满载。"[:chars], x, x + chars * size, y + k * 1.5 * size, size)
        for k in range(count)
    ]


def titles(layout):
    return [[row.text for row in head.rows] for head in layout.heads]


def test_the_body_has_the_size_of_most_characters():
    assert body_size([*text(), Row("大标题", 0, 90, 100, 30)]) == 10


def test_large_lines_below_each_other_are_one_headline():
    rows = [
        Row("肩题在上", 30, 90, 100, 15),
        Row("三号泊位完工", 0, 180, 140, 30),
        Row("副题", 30, 60, 165, 14),
    ]
    assert [len(head.rows) for head in group_heads(rows, [])] == [3]


def test_a_rule_or_room_parts_headlines():
    rows = [Row("港口开航", 0, 80, 100, 20), Row("首航满载", 0, 80, 122, 20)]
    assert len(group_heads(rows, [Box(0, 104, 200, 105)])) == 2
    assert len(group_heads([rows[0], Row("首航满载", 0, 80, 150, 20)], [])) == 2


def test_larger_text_of_several_lines_is_no_headline():
    assert is_prose(text(count=6, size=13))
    layout = lay_out([*text(count=9), *text(y=20, count=6, size=13)], [], [])
    assert layout.heads == []


def test_a_line_a_little_larger_belongs_to_the_headline_beside_it():
    rows = [Row("港口开航", 0, 80, 150, 20), Row("首航满载八十六箱", 0, 88, 168, 11), *text()]
    assert titles(lay_out(rows, [], [])) == [["港口开航", "首航满载八十六箱"]]


def test_the_name_and_date_of_a_paper_are_dropped():
    rows = [
        Row("滨河日报", 0, 200, 50, 40),
        Row("2024年3月6日 星期三 责编/王二", 0, 200, 70, 9),
        Row("港口开航", 0, 80, 150, 20),
        *text(count=30),
        Row("04", 100, 110, 800, 9),
    ]
    assert [r.text for r in without_furniture(rows)][0] == "港口开航"
    assert all(r.text != "04" for r in without_furniture(rows))


def test_a_smaller_headline_within_a_column_is_a_sub_heading():
    middle = Row("首航满载", 0, 52, 310, 13)
    rows = [Row("港口开航", 0, 120, 180, 30), *text(), middle, *text(y=330)]
    layout = lay_out([*rows, *text(x=200)], [], [])
    assert titles(layout) == [["港口开航"]]
    assert middle.heading


def test_what_begins_like_a_report_is_no_sub_heading():
    middle = Row("首航满载", 0, 52, 310, 13)
    below = Row("本报讯 昨日，首航。", 0, 110, 330, 10)
    rows = [Row("港口开航", 0, 120, 180, 30), *text(), middle, below, *text(y=345), *text(x=200)]
    assert len(lay_out(rows, [], []).heads) == 2


def test_a_page_of_long_lines_is_set_in_one_column():
    assert is_single([Row("长" * 40, 0, 400, y, 10) for y in range(100, 400, 20)], 10)
    assert not is_single([*text(), *text(x=200)], 10)
