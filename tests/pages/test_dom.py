"""Trees of web pages without what is hidden."""

from __future__ import annotations

import time

import pytest
from lxml import html

from ml.pages.dom import is_hidden, parse


def text(page: str) -> str:
    return "".join(parse(page).itertext())


@pytest.mark.parametrize("page", ["", " ", "<!-- x -->"])
def test_a_page_without_elements(page):
    tree = parse(page)
    assert tree is None or not tree.text_content().strip()


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<p>一<!-- x -->二<?php x ?>三</p>", "一二三"),
        ("<p>一<span hidden>x</span>二<i style='DISPLAY:none;'>y</i>三</p>", "一二三"),
        ("<body hidden><p>一</p></body>", "一"),
        ("<?xml version='1.0' encoding='gbk'?><p>一", "一"),
        ("<p>一\0二</p>", "一二"),
        ("<div hidden><p>很长的正文，脚本会显示它。</p></div><p>一</p>", "很长的正文，脚本会显示它。一"),
        ("<p>一二三</p><div hidden><p>四</p></div>", "一二三"),
    ],
)  # fmt: skip
def test_what_is_shown(page, shown):
    assert text(page) == shown


@pytest.mark.parametrize(
    ("css", "shown"),
    [
        (".x{display:none}", "一二三"),
        ("#y{color:red; display : none !important}", "一二三"),
        (".x{color:red}", "一二三四"),
        ("@media print{.x{display:none}}", "一二三四"),
        ("@media print{.z{display:none}} .x{display:none}", "一二三"),
    ],
)
def test_styles_of_the_page_hide(css, shown):
    tree = parse(f"<style>{css}</style><p>一二三</p><p class='w x' id=y>四</p>")
    assert "".join(p.text_content() for p in tree.iter("p")) == shown


@pytest.mark.parametrize(
    ("markup", "hidden"),
    [
        ("<p hidden>", True),
        ("<p style='x:y;visibility: hidden'>", True),
        ("<p aria-hidden=true>", True),
        ("<p aria-hidden=false style='overflow:hidden'>", False),
    ],
)
def test_hidden_elements(markup, hidden):
    assert is_hidden(html.fromstring(markup)) is hidden


@pytest.mark.parametrize("tag", ["div", "b", "h2", "blockquote", "ul"])
def test_nothing_is_lost_of_a_page_that_is_nested_too_deep(tag):
    page = f"<title>港</title><p>前</p>{f'<{tag}>' * 5000}<p>中</p>{f'</{tag}>' * 5000}<p>后</p>"
    tree = parse(page)
    assert text(page).endswith("后") and "中" in text(page)
    assert [t.text for t in tree.iter("title")] == ["港"] or tag == "h2"


@pytest.mark.parametrize(
    "piece", ["<p hidden>一</p>", "<b style='display:none'>", "<p>一", "一<br>", "<div>"]
)
def test_many_elements_take_no_longer(piece):
    begin = time.process_time()
    parse(piece * 20_000)
    assert time.process_time() - begin < 5
