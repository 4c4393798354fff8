"""Boxes that hold the text of a web page."""

from __future__ import annotations

import pytest

from ml.pages.boxes import read_boxes
from ml.pages.dom import parse
from ml.pages.webtext import Weighed, names_other, text_box

P = "全市港口今年以来完成货物吞吐量稳步增长，新开通多条外贸航线，企业获得感明显增强。"


def weighed(markup: str) -> Weighed:
    return Weighed(read_boxes(parse(f"<body>{markup}</body>")))


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("comment-list", True),
        ("relatedNews", True),
        ("breadcrumb-2Jq", True),
        ("article-editor", True),
        ("sr-only", True),
        ("TRS_Editor", False),
        ("mp-editor content", False),
        ("article", False),
        ("", False),
    ],
)
def test_names_of_boxes(name, other):
    assert names_other(name) is other


@pytest.mark.parametrize(
    "box",
    [
        "<nav>一</nav>",
        "<aside><p>一，二。</p></aside>",
        "<div class=share>分享</div>",
        "<ul><li><a>港口</a></li><li><a>开航</a></li></ul>",
        "<li><a>港口开航</a><p>昨日，港口开航。</p></li>",
        "<div><h3>相关阅读</h3><p>港口开航</p></div>",
        "<div class=info>2024</div>",
    ],
)
def test_boxes_that_are_dropped(box):
    page = weighed(f"<div><p>{P}</p><p>{P}</p></div>{box}")
    assert page.out[:2] == [False, False]
    assert all(page.out[2:])


@pytest.mark.parametrize(
    "box",
    [
        f"<p>{P}<a>港口</a>，<a>航线</a>。</p>",
        f"<div class=info><p>{P}</p><p>{P}</p></div>",  # a poor name for most of the text
        f"<div><p><a>原标题</a></p><p>{P}</p></div>",
    ],
)
def test_boxes_that_stay(box):
    assert not any(weighed(box).out)


@pytest.mark.parametrize(
    "markup",
    [
        f"<div>导语</div><div id=x><p>{P}</p><p>{P}</p></div><div>页脚</div>",
        f"<div class=l><div id=x><p>{P}</p><p>短</p></div></div><div><p>{P[:20]}</p></div>",
        f"<div id=x><section><p>{P}</p></section><section><p>{P}</p></section></div>",
        f"<table><tr><td>首页</td></tr><tr><td><div id=x>{P}<br>{P}</div></td></tr></table>",
    ],
)
def test_the_box_of_the_text(markup):
    page = weighed(markup)
    assert page.page.boxes[text_box(page)].name == "x"
