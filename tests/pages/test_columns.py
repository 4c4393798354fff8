from ml.pages.columns import paragraphs
from ml.pages.geometry import Row

WIDE = 10  # characters of a full line


def column(*lines, x=0.0, y=100.0, pitch=15.0, font="Song"):
    """Lines below each other; one that begins with > is set in by two characters."""
    rows = []
    for k, text in enumerate(lines):
        left = x + 20 * text.startswith(">")
        text = text.lstrip(">")
        rows.append(Row(text, left, left + 10 * len(text), y + k * pitch, 10, font))
    return rows


def texts(rows, **more):
    return [p.text for p in paragraphs(rows, **more)]


def test_a_line_set_in_begins_a_paragraph():
    rows = column(
        ">昨日港口开航首航", "满载货物八十六个标箱", "驶往南方。", ">图书馆延长开放到", "晚上十点。"
    )
    assert texts(rows) == [
        "昨日港口开航首航满载货物八十六个标箱驶往南方。",
        "图书馆延长开放到晚上十点。",
    ]


def test_a_short_line_ends_a_paragraph_where_none_are_set_in():
    rows = column("昨日港口开航首航满载", "驶往南方。", "图书馆延长开放到夜里", "十点。")
    assert texts(rows) == ["昨日港口开航首航满载驶往南方。", "图书馆延长开放到夜里十点。"]


def test_a_gap_ends_a_paragraph_where_none_are_set_in():
    rows = column("昨日港口开航首航满载", "驶往南方的港口码头。")
    rows += column("图书馆延长开放到夜里", "十点。", y=142)
    assert texts(rows) == ["昨日港口开航首航满载驶往南方的港口码头。", "图书馆延长开放到夜里十点。"]


def test_columns_are_read_from_left_to_right():
    right = column("箱驶往南方。", ">图书馆延长开放。", x=120)
    left = column(">昨日港口开航首航", "满载货物八十六个标")
    assert texts([*right, *left]) == [
        "昨日港口开航首航满载货物八十六个标箱驶往南方。",
        "图书馆延长开放。",
    ]


def test_a_line_across_columns_parts_those_above_from_those_below():
    def both(one, two, y):
        return column(*one, y=y) + column(*two, x=120, y=y)

    upper = both(
        [">昨日港口开航首航", "满载货物八十六个标"],
        ["箱驶往南方的港口码头", "现场有三百多名工人。"],
        100,
    )
    lower = both(
        [">图书馆延长开放到", "夜里十点现场有三百多"], ["名工人现场有三百多名", "读者。"], 190
    )
    across = [Row("这是一行横跨两栏的小标题文字共二十字", 10, 200, 160, 10, heading=True)]
    assert texts(upper + lower + across) == [
        "昨日港口开航首航满载货物八十六个标箱驶往南方的港口码头现场有三百多名工人。",
        "这是一行横跨两栏的小标题文字共二十字",
        "图书馆延长开放到夜里十点现场有三百多名工人现场有三百多名读者。",
    ]


def test_a_short_line_in_a_font_of_its_own_is_a_sub_heading():
    rows = column(">昨日港口开航首航", "满载货物八十六个标。")
    rows += column("首航满载", y=130, font="Hei")
    rows += column(">图书馆延长开放到", "晚上十点。", y=145)
    found = paragraphs(rows)
    assert [(p.text, p.heading) for p in found][1] == ("首航满载", True)
    assert len(found) == 3


def test_pieces_of_a_line_are_joined_by_a_blank():
    rows = [
        Row("粮食", 0, 20, 100, 10),
        Row("四十一万吨", 50, 100, 100, 10),
        *column("煤炭占两成粮食占三成", "昨日港口开航首航满载", "驶往南方。", y=115),
    ]
    assert texts(rows)[0].startswith("粮食 四十一万吨")


def test_paragraphs_of_one_line_each_are_told_by_the_edges_of_the_page():
    rows = column(">昨日港口开航首航。", ">图书馆延长开放到。")
    assert len(texts(rows)) == 1
    assert len(texts(rows, edges={0.0})) == 2


def test_latin_words_keep_their_blanks_where_a_line_ends():
    rows = [Row("the green", 0, 90, 100, 10), Row("port", 0, 40, 115, 10)]
    assert texts(rows) == ["the green port"]


def test_no_lines_are_no_paragraphs():
    assert paragraphs([]) == []
