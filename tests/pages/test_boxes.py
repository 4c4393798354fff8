"""Boxes of a web page and the lines in them."""

from __future__ import annotations

import pytest

from ml.pages.boxes import read_boxes
from ml.pages.dom import parse


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (
            "<div>一<br>二</div><script>x</script><!-- y --><p>三&amp;四</p><b>五</b><><style>z",
            "一|二|三&四|五<>",
        ),
        ("<p>一\n二</p><pre>三\n四</pre>五 \n6", "一二|三|四|五 6"),
        ("<p>一<b>二</b>三<noscript>x</noscript><template>y</template></p>", "一二三"),
        ("<p>一<span style='display:block'>二</span></p>", "一二"),
        ("<table><tr><td>一</td><td>二</td></tr></table><ul><li>三<li>四</ul>", "一|二|三|四"),
        ("<h1>一<br>二</h1>", "一 二"),
        ("<title>x</title><p>一</p>", "一"),
        ("<form>一<button>x</button><select><option>y</select>二</form>", "一二"),
    ],
)
def test_a_line_for_each_block(markup, text):
    assert "|".join(block.text for block in read_boxes(parse(markup)).blocks) == text


def test_what_is_known_of_a_line():
    page = read_boxes(
        parse(
            "<div class=a id=b>\n<h2><a>一二</a></h2>\n<p align=center><img>三<a>四</a></p></div>"
        )
    )
    head, line = page.blocks
    assert (head.level, head.linked, head.links, head.line) == (2, 2, 1, 2)
    assert (line.level, line.linked, line.links, line.line, line.image) == (0, 1, 1, 3, True)
    assert page.boxes[line.box].centred and not page.boxes[head.box].centred
    assert [page.boxes[b].tag for b in page.around(line.box)] == ["p", "div", "body", "html"]
    (around,) = (box for box in page.boxes if box.tag == "div")
    assert (around.name, around.first, around.end, around.line, around.last_line) == (
        "a b", 0, 2, 1, 3,
    )  # fmt: skip


def test_a_box_as_a_page_of_its_own():
    page = read_boxes(parse("<p>一</p><div><p>二</p><p>三</p></div><p>四</p>"))
    number = next(n for n, box in enumerate(page.boxes) if box.tag == "div")
    part = page.part(number)
    assert [b.text for b in part.blocks] == ["二", "三"]
    assert [(b.tag, b.parent, b.first, b.end) for b in part.boxes] == [
        ("div", -1, 0, 2),
        ("p", 0, 0, 1),
        ("p", 0, 1, 2),
    ]
    assert [b.box for b in part.blocks] == [1, 2]
