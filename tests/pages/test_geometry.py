import pytest

from ml.pages.geometry import Char, Row, chains, join_piled, make_rows, read_rows


def line(text, x=0.0, y=100.0, size=10.0, pitch=None):
    """The characters of a line, each as wide as high."""
    step = pitch or size
    return [Char(c, x + k * step, y, x + k * step + size, size) for k, c in enumerate(text)]


def page(text, places, size=10.0, **more):
    """A page as the reader gives it, with characters at these places."""
    count = len(text)
    return {
        "width": 600.0,
        "height": 800.0,
        "text": text,
        "x": [x for x, _ in places],
        "y": [y for _, y in places],
        "right": [x + size for x, _ in places],
        "size": [size] * count,
        "turn": [0] * count,
        "font": [0] * count,
        "fonts": ["Song"],
        **more,
    }


def test_characters_on_one_baseline_are_a_line():
    rows = make_rows([*line("港口开航", y=100), *line("首航满载", y=116)])
    assert [(r.text, r.x0, r.x1, r.y) for r in rows] == [
        ("港口开航", 0, 40, 100),
        ("首航满载", 0, 40, 116),
    ]


def test_a_gap_as_wide_as_between_columns_parts_lines():
    assert [r.text for r in make_rows(line("港口") + line("开航", x=40))] == ["港口", "开航"]


def test_another_size_on_the_same_baseline_is_another_line():
    assert [r.text for r in make_rows(line("港口") + line("开航", x=20, size=14))] == [
        "港口",
        "开航",
    ]


@pytest.mark.parametrize(
    "chars, text",
    [
        (line("港口开航", pitch=13), "港口开航"),  # stretched evenly
        (line("本报讯") + line("昨日", x=33), "本报讯 昨日"),
        (line("简讯", pitch=20), "简讯"),
        (line("改用") + [Char("L", 23, 100, 28, 10), Char("N", 28, 100, 34, 10)], "改用 LN"),
    ],
)
def test_blanks_are_told_by_gaps(chars, text):
    assert [row.text for row in make_rows(chars)] == [text]


def test_characters_below_each_other_are_one_vertical_line():
    rows = [
        row for k, c in enumerate("一叶丰收") for row in make_rows(line(c, y=100 + 20 * k, size=20))
    ]
    (whole,) = join_piled(rows)
    assert (whole.text, whole.vertical, whole.x1) == ("一叶丰收", True, 20)
    assert whole.bottom - whole.top == pytest.approx(80)


def test_short_lines_of_a_column_are_not_vertical():
    rows = [Row("风。", 0, 20, 100, 10), Row("是", 0, 10, 116, 10), Row("的", 0, 10, 132, 10)]
    assert not any(row.vertical for row in join_piled(rows))


def test_characters_outside_the_page_or_drawn_twice_are_dropped():
    places = [(10, 100), (10.3, 100), (20, 100), (-90, 100)]
    assert [r.text for r in read_rows(page("港港口外", places))] == ["港口"]


def test_radicals_are_read_as_characters():
    assert [r.text for r in read_rows(page("⼆⼗", [(0, 100), (10, 100)]))] == ["二十"]


def test_turned_text_is_dropped():
    found = read_rows(page("港口", [(10, 100), (10, 120)], turn=[45, 45]))
    assert found == []


def test_chains_are_lines_of_one_size_below_each_other():
    left = [Row("港口", 0, 100, y, 10) for y in (100, 115, 130)]
    right = [Row("开航", 120, 220, y, 10) for y in (100, 115)]
    large = Row("标题", 0, 100, 70, 20)
    found = chains([*left, *right, large])
    assert sorted(map(len, found)) == [1, 2, 3]
