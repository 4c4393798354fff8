from ml.pages.blocks import Head
from ml.pages.geometry import Row
from ml.pages.printed import compose, title_lines
from ml.pages.regions import Piece


def rows(*lines, x=0.0, y=100.0, size=10.0):
    found = []
    for k, text in enumerate(lines):
        left = x + 20 * text.startswith(">")
        text = text.lstrip(">")
        found.append(Row(text, left, left + size * len(text), y + 15 * k, size, number=k + 1))
    return found


def head(*lines, size=20.0, font="Hei"):
    return Head(
        [Row(t, 0, size * len(t), 50 + 1.2 * size * k, size, font) for k, t in enumerate(lines)]
    )


def test_bylines_captions_and_jumps_are_dropped():
    text = rows(
        "□记者 何冬 报道",
        ">昨日港口开航首航",
        "满载货物八十六标箱。",
        ">图为港口。",
        ">图书馆延长开放到",
        "十点。（下转三版）",
        "（记者 钱树）",
    )
    found = compose(Piece(head("港口"), text), ())
    assert found is not None
    assert found.draft.paragraphs == [
        "昨日港口开航首航满载货物八十六标箱。",
        "图书馆延长开放到十点。",
    ]
    assert (found.draft.first, found.draft.last) == (0, 6)


def test_an_author_above_the_text_is_dropped():
    found = compose(
        Piece(head("评论"), rows("甘泉", ">昨日港口开航首航", "满载货物八十六标箱。")), ()
    )
    assert found is not None
    assert len(found.draft.paragraphs) == 1


def test_nothing_but_bylines_is_no_article():
    assert compose(Piece(head("港口"), rows("□记者 何冬 报道")), ()) is None


def test_text_without_a_headline_is_an_article_if_it_is_long_enough():
    assert not compose(Piece(None, rows("广告热线")), ()).is_article
    assert compose(Piece(None, rows("昨日港口开航首航满载。" * 5)), ()).is_article


def test_a_headline_broken_by_the_width_is_one_line():
    text = rows("昨日港口开航首航满载货物标")
    assert title_lines(head("三号泊位改造", "完工"), text) == ["三号泊位改造完工"]
    assert title_lines(head("三号泊位", "改造完工"), text) == ["三号泊位", "改造完工"]


def test_vertical_lines_of_a_headline_are_read_from_the_right():
    right, left = (
        Row("三号泊位改造", 30, 50, 200, 20, vertical=True),
        Row("完工", 0, 20, 120, 20, vertical=True),
    )
    right.top = left.top = 80
    assert title_lines(Head([left, right]), rows("昨日")) == ["三号泊位改造完工"]
