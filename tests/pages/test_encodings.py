"""Encodings of web pages."""

from __future__ import annotations

import pytest

from ml.pages.encodings import declared, decode_html

SIMPLE = (
    "<p>昨日上午，港务局宣布三号泊位改造完工，首艘货轮于九时靠岸。这是全省首个，他们很高兴。</p>"
)
TRADITIONAL = (
    "<p>昨日上午，港務局宣布三號泊位改造完工，首艘貨輪於九時靠岸。這是全省首個，他們很高興。</p>"
)


@pytest.mark.parametrize("said", ["", "utf-8", "gbk", "gb2312", "big5", "iso-8859-1", "nonsense"])
@pytest.mark.parametrize(
    ("text", "encoding"),
    [(SIMPLE, "utf-8"), (SIMPLE, "gbk"), (TRADITIONAL, "big5"), (TRADITIONAL, "utf-8")],
)
def test_the_encoding_that_makes_sense(said, text, encoding):
    page = f'<meta charset="{said}">' * bool(said) + text
    assert decode_html(page.encode(encoding)) == page


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_marks_of_byte_order(encoding):
    assert decode_html(SIMPLE.encode(encoding)) == SIMPLE


def test_a_declared_encoding_that_decodes():
    page = '<meta charset="euc-jp">' + "<p>港の三号岸壁が完成し、最初の貨物船が接岸した。</p>"
    assert decode_html(page.encode("euc-jp")) == page


def test_characters_that_only_the_widest_encoding_has():
    page = '<meta charset="gb2312"><p>副局长钅堃介绍，堃字不在其中。</p>'
    assert decode_html(page.encode("gb18030")) == page


@pytest.mark.parametrize(("encoding", "bad"), [("utf-8", b"\xff"), ("gbk", b"\xff")])
def test_a_bad_byte_costs_a_character(encoding, bad):
    data = SIMPLE.encode(encoding)
    cut = data.index(b"</p>")
    text = decode_html(data[:cut] + bad + data[cut:])
    assert text == SIMPLE.replace("</p>", "\ufffd</p>")


def test_text_far_below_counts():
    page = "<script>" + "x" * 300_000 + "</script>" + SIMPLE
    assert decode_html(page.encode("gbk")) == page


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"<meta charset=gbk>", "gb18030"),
        (b"<META http-equiv=x content='text/html; charset=Big5'>", "big5hkscs"),
        (b"<?xml version='1.0' encoding='utf-8'?>", "utf-8"),
        (b"<meta charset=unicode_escape>", None),
        (b"<meta charset=zip>", None),
        (b"<p>charset=gbk", None),
    ],
)
def test_what_a_page_declares(head, name):
    assert declared(head) == name
