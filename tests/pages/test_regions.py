from ml.pages.blocks import Head, Layout
from ml.pages.drawings import Box
from ml.pages.geometry import Row
from ml.pages.regions import pieces


def head(text, x0, x1, y, size=20.0, vertical=False):
    row = Row(text, x0, x1, y, size, vertical=vertical)
    if vertical:
        row.top = y - size * len(text)
    return Head([row])


def text(name, x, y, count=4, width=100.0):
    return [Row(f"{name}{k}" * 6, x, x + width, y + 15 * k, 10) for k in range(count)]


def read(heads, rows, frames=()):
    found = pieces(Layout(rows, heads, 10.0, frames=list(frames)))
    return {p.head.rows[0].text if p.head else "": {r.text[0] for r in p.rows} for p in found}


def test_headlines_below_each_other():
    heads = [head("上", 0, 20, 100), head("下", 0, 20, 200)]
    assert read(heads, text("a", 0, 120) + text("b", 0, 220)) == {"上": {"a"}, "下": {"b"}}


def test_a_headline_over_the_middle_has_the_columns_on_both_sides():
    heads = [head("题", 110, 210, 100), head("下", 0, 20, 230)]
    rows = text("a", 0, 120) + text("b", 110, 120) + text("c", 220, 120) + text("d", 0, 250)
    assert read(heads, rows) == {"题": {"a", "b", "c"}, "下": {"d"}}


def test_articles_beside_each_other_with_two_columns_each():
    heads = [head("左", 0, 60, 100), head("右", 230, 290, 100)]
    rows = [r for k, name in enumerate("abcd") for r in text(name, (0, 110, 230, 340)[k], 120)]
    assert read(heads, rows) == {"左": {"a", "b"}, "右": {"c", "d"}}


def test_headlines_centred_over_columns_beside_each_other():
    heads = [head("左", 75, 135, 100), head("右", 305, 365, 100)]
    rows = [r for k, name in enumerate("abcd") for r in text(name, (0, 110, 230, 340)[k], 120)]
    assert read(heads, rows) == {"左": {"a", "b"}, "右": {"c", "d"}}


def test_text_that_bends_round_another_article():
    heads = [head("弯", 0, 120, 100), head("内", 110, 170, 215)]
    rows = text("a", 0, 120, 16) + text("b", 110, 120) + text("c", 220, 120)
    rows += text("d", 110, 240) + text("e", 220, 240)
    assert read(heads, rows) == {"弯": {"a", "b", "c"}, "内": {"d", "e"}}
    sure = [p.sure for p in pieces(Layout(rows, heads, 10.0))]
    assert max(sure) < 1


def test_a_vertical_headline_beside_its_text():
    heads = [head("上题", 0, 40, 80), head("竖排标题", 0, 20, 200, vertical=True)]
    rows = text("a", 0, 95, 1) + text("b", 30, 130) + text("c", 140, 130)
    assert read(heads, rows) == {"上题": {"a"}, "竖排标题": {"b", "c"}}


def test_a_frame_with_a_headline_is_an_article_of_its_own():
    heads = [head("外", 0, 60, 100), head("框", 115, 150, 150, 14)]
    rows = text("a", 0, 120, 12) + text("b", 110, 120, 1) + text("c", 115, 170, 3, 90)
    rows += text("d", 110, 240, 4)
    frame = Box(110, 132, 212, 220)
    assert read(heads, rows, [frame]) == {"外": {"a", "b", "d"}, "框": {"c"}}


def test_a_short_frame_without_a_headline_is_a_quotation():
    rows = text("a", 0, 120, 40) + text("q", 110, 120, 2)
    assert read([head("外", 0, 60, 100)], rows, [Box(105, 105, 215, 145)]) == {"外": {"a"}}


def test_text_without_a_headline_is_a_piece():
    assert read([], text("a", 0, 120)) == {"": {"a"}}


def test_a_page_of_too_many_lines_is_not_cut():
    rows = [Row(f"a{k}", k % 50 * 10, k % 50 * 10 + 9, k // 50 * 3, 3) for k in range(6001)]
    assert len(pieces(Layout(rows, [head("上", 0, 20, -9)], 3.0))) == 1
