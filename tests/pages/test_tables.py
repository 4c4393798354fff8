"""Tables of figures and tables that lay pages out."""

from __future__ import annotations

import pytest

from ml.pages.boxes import read_boxes
from ml.pages.dom import parse
from ml.pages.tables import join_rows

ROWS = "<tr><th>货种</th><th>万吨</th></tr><tr><td>粮食</td><td><p>120</p></td></tr>"


def lines(markup: str) -> list[str]:
    page = read_boxes(parse(f"<body>{markup}</body>"))
    join_rows(page)
    for box in page.boxes:
        assert 0 <= box.first <= box.end <= len(page.blocks)
    return [block.text for block in page.blocks]


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        (f"<p>前</p><table>{ROWS}</table><p>后</p>", ["前", "货种 万吨", "粮食 120", "后"]),
        (f"<table><caption>表一</caption>{ROWS}</table>", ["表一", "货种 万吨", "粮食 120"]),
        (f"<table>{ROWS}</table>" * 2, ["货种 万吨", "粮食 120"] * 2),
        (f"<table><tr><td>一<table>{ROWS}</table></table>", ["一", "货种 万吨", "粮食 120"]),
    ],
)
def test_rows_of_values_are_lines(markup, wanted):
    assert lines(markup) == wanted


@pytest.mark.parametrize(
    "markup",
    [
        "<table><tr><td>首页</td><td>要闻</td></tr></table>",  # one row
        f"<table>{'<tr><td>一</td></tr>' * 3}</table>",  # one column
        f"<table>{ROWS}<tr><td>一</td><td>{'字' * 61}</td></tr></table>",  # text
        f"<table>{'<tr><td><a>一页</a></td><td><a>二页</a></td></tr>' * 2}</table>",  # links
        f"<table>{ROWS}<tr><td><h1>一</h1></td></tr></table>",  # a headline
    ],
)
def test_tables_that_lay_a_page_out_stay(markup):
    assert not any(" " in line for line in lines(markup))


def test_boxes_keep_their_lines():
    page = read_boxes(parse(f"<div><table>{ROWS}</table></div><div id=x><p>一</p></div>"))
    join_rows(page)
    (after,) = (box for box in page.boxes if box.name == "x")
    assert [b.text for b in page.blocks[after.first : after.end]] == ["一"]
    assert page.boxes[page.blocks[0].box].tag == "tr"
