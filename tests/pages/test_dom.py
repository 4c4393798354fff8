"""The text of web pages as a browser shows it."""

from __future__ import annotations

import time

import pytest

from ml.pages.dom import HEADING_MARK, parse, text_of


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (
            "<div>一<br>二</div><script>x</script><!-- y --><p>三&amp;四</p><b>五</b><><style>z",
            "一|二|三&四|五<>",
        ),
        ("<p>一\n二</p><pre>三\n四</pre>五 \n6", "一二|三|四|五 6"),
        ("<p>一<b>二</b>三<noscript>x</noscript><template>y</template></p>", "一二三"),
        ("<p>一<span hidden>x</span>二<i style='DISPLAY:none;'>y</i>三</p>", "一二三"),
        ("<p>一<span style='display:block'>二</span></p>", "一二"),
        ("<table><tr><td>一</td><td>二</td></tr></table><ul><li>三<li>四</ul>", "一|二|三|四"),
        ("<p>一<!-- x -->二<?php x ?>三</p>", "一二三"),
        ("<body hidden><p>一</p></body>", "一"),
        ("<?xml version='1.0' encoding='gbk'?><p>一", "一"),
    ],
)
def test_text_has_a_line_for_each_block(markup, text):
    lines = [line.strip() for line in text_of(parse(markup)).split("\n")]
    assert "|".join(filter(None, lines)) == text


def test_headings_are_marked_and_elements_skipped_where_asked():
    tree = parse("<div><h2>一</h2><p>二</p><aside>三</aside>四<p>五</p></div>")
    text = text_of(tree, {"aside", tree.find(".//p")}, mark=HEADING_MARK)
    assert text.split() == [f"{HEADING_MARK}一", "四", "五"]


@pytest.mark.parametrize("page", ["", " ", "<!-- x -->"])
def test_a_page_without_elements(page):
    tree = parse(page)
    assert tree is None or not text_of(tree).strip()


@pytest.mark.parametrize(
    "piece", ["<p hidden>一</p>", "<b style='display:none'>", "<p>一", "一<br>", "<div>"]
)
def test_many_elements_take_no_longer(piece):
    begin = time.process_time()
    tree = parse(piece * 20_000)
    if tree is not None:
        text_of(tree)
    assert time.process_time() - begin < 5
