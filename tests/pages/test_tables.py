"""Pages laid out with tables and line breaks."""

from __future__ import annotations

import time

import pytest
from lxml import html

from ml.pages.dom import parse
from ml.pages.tables import without_layout_tables

P = "全市港口今年以来完成货物吞吐量稳步增长,新开通多条外贸航线,口岸通关时间持续压缩,企业获得感明显增强。"


def laid_out(page: str) -> str:
    tree = parse(f"<body>{page}</body>")
    without_layout_tables(tree)
    return (
        html.tostring(tree.body, encoding="unicode").removeprefix("<body>").removesuffix("</body>")
    )


def test_a_table_that_lays_out_a_page():
    assert laid_out(f"<table><tr><td>{P * 9}<br> <BR/>{P}</td></tr></table><!-- x -->") == (
        f"<div><div><div><p>{P * 9}</p><p>{P}</p></div></div></div>"
    )


@pytest.mark.parametrize(
    ("page", "wanted"),
    [
        ("<p>一<br><br>二</p>", "<p>一</p><p>二</p>"),
        ("<p>一<br> <br>\n<br>二<br>三</p>四", "<p>一</p><p>二<br>三</p>四"),
        (
            "<p>一<b>二<br><br>三</b>四<i>五</i>六</p>七",
            "<p>一<b>二</b></p><p>三四<i>五</i>六</p>七",
        ),
        ("<p>一<br><br>二<br><br>三</p>", "<p>一</p><p>二</p><p>三</p>"),
        (
            "<div>一<br><br>二<b>三</b><p>四</p>五</div>",
            "<div>一<p>二<b>三</b></p><p>四</p>五</div>",
        ),
        (f"<div>{P}<b>一</b><p>二</p></div>", f"<div><p>{P}<b>一</b></p><p>二</p></div>"),
        (f"<div>{P}<br><br>一</div>", f"<div><p>{P}</p><p>一</p></div>"),
    ],
)
def test_line_breaks_make_paragraphs(page, wanted):
    assert laid_out(page) == wanted


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td>5吨</td></tr></table>",
        "<p>一<br>二</p>",
        "<p>一<br>二<br>三</p>",
        f"<table><tbody><tr><td>{'字' * 399}</td></tr></tbody></table>",
        "<div>短</div>",
    ],
)
def test_what_stays_as_it_is(page):
    assert laid_out(page) == page


@pytest.mark.parametrize("mark", ["\x1f", "\x0c", "&#31;", "&#xfffe;"])
def test_control_characters_go_with_what_is_moved(mark):
    text = P + mark
    page = f"<div>{text}</div><p><b>一<i>二</i>{text}<br><br>{text}<i>三</i>{text}</b>{text}</p>"
    assert laid_out(page).count("企业") == 5


@pytest.mark.parametrize("piece", ["一<br><br>", "<br>", "<b>一<br><br>", "<div>"])
def test_many_line_breaks_take_no_longer(piece):
    for page in (piece * 10_000, f"<p>{piece * 10_000}</p>"):
        tree = parse(page)
        begin = time.process_time()
        if tree is not None:
            without_layout_tables(tree)
        assert time.process_time() - begin < 5
