"""Lines of Markdown pages: what is kept of the markup, and what goes."""

from __future__ import annotations

import time

import pytest

from ml.pages.lines import Kind
from ml.pages.markdown import read_markdown
from ml.pages.reading import read_marked
from ml.pages.splitting import split

P = "全市港口今年以来完成货物吞吐量稳步增长,新开通多条外贸航线,口岸通关时间持续压缩,企业获得感明显增强。"


def test_lines_of_markdown():
    page = """## 港口新航线

---
```
code
```
> > 引文一句话，写得很长很长，不是标题，是正文的内容。
* 列表
+ #加号
### 小标题 ###
[链接](http://a.b) 与 ![图](a.png)文字
**粗体**和__下划__和`代码`和*斜体*
***
===
![图]()
~~~
x
~~~
-5℃的清晨
## 最新评论
## 他说：“好。”他又说：“也好。”
"""
    found = [(li.number, li.text, li.kind, li.title, li.heading) for li in read_marked(page)]
    assert found == [
        (1, "港口新航线", Kind.SHORT, True, False),
        (7, "引文一句话，写得很长很长，不是标题，是正文的内容。", Kind.BODY, False, False),
        (8, "列表", Kind.BODY, False, False),
        (9, "#加号", Kind.BODY, False, False),
        (10, "小标题", Kind.SHORT, False, True),
        (11, "链接 与 文字", Kind.SHORT, False, False),
        (12, "粗体和下划和代码和斜体", Kind.SHORT, False, False),
        (19, "-5℃的清晨", Kind.SHORT, False, False),
        (20, "最新评论", Kind.LIST, False, False),
        (21, "他说：“好。”他又说：“也好。”", Kind.SHORT, True, False),
    ]


def test_a_masthead_in_markdown_is_no_title():
    page = f"# 海州日报 · 2024-05-06 · 经济版\n\n## 港口吞吐量再创新高\n\n### ——一个港口的十年\n\n{P}\n\n### 航线\n\n{P}\n\n## 春耕有序推进\n\n{P}"
    assert [(a.title, a.text) for a in split(page, "markdown")] == [
        ("港口吞吐量再创新高 ——一个港口的十年", f"{P}\n航线\n{P}"),
        ("春耕有序推进", P),
    ]


def test_entries_of_a_markdown_list_are_paragraphs():
    page = (
        f"# 港口吞吐量再创新高\n\n{P}\n\n- 2015年：850亩\n- 2018年：6200亩\n\n{P}\n\n- [春耕](x)\n"
    )
    assert split(page, "markdown")[0].text == f"{P}\n2015年：850亩\n2018年：6200亩\n{P}"


def test_a_line_of_many_marks_takes_no_longer():
    begin = time.process_time()
    lines = read_marked(
        "# 港口" + " #" * 20_000 + "开航\n## 航线 ## ##\n# #\n" + "**港 *口 " * 10_000
    )
    assert time.process_time() - begin < 2
    assert [(li.text[-2:], li.title, li.heading) for li in lines[:2]] == [
        ("开航", True, False),
        ("##", False, True),
    ]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ('[港口](http://a.b "题")开航', "港口开航"),
        ("![港口](a.png '图')开航", "开航"),
        ("<b class=x>港口</b>开航<br/>", "港口开航"),
        ("**“港口”**开航", "“港口”开航"),
        ("[![图](a.png)](b.html)港口", "港口"),
        ("1. 港口开航", "1. 港口开航"),
        ("1.港口开航", "1.港口开航"),
        ("    港口开航", "港口开航"),
        ("\u3000\u3000# 港口开航", "港口开航"),
        ("港口 &amp; 航线", "港口 & 航线"),
        ("[问]: 港口开航了吗", "[问]: 港口开航了吗"),
        ("<港口>开航", "<港口>开航"),
        ("[港口](javascript:x)", "港口"),
    ],
)
def test_markup_is_gone(line, text):
    assert [found.text for found in read_markdown(line)] == [text]


def test_lines_keep_their_numbers():
    page = "港口\n开航\n\n- 一\n二\n<b\nclass=x>三</b>\n四\n***\n> 五\r\n> 六\n---\n七\n===\n"
    found = [(line.number, line.text) for line in read_markdown(page)]
    assert found == [
        (1, "港口"),
        (2, "开航"),
        (4, "一"),
        (5, "二"),
        (6, "三"),
        (8, "四"),
        (10, "五"),
        (11, "六"),
        (13, "七"),
    ]


@pytest.mark.parametrize(
    "mark", ["[", "![", "> ", "- ", "<", "`", "*", "_", "[a](", "<b ", "&", "\\"]
)
def test_opening_marks_take_no_longer(mark):
    begin = time.process_time()
    read_markdown("港口" + mark * 10_000)
    read_markdown(mark * 10_000)
    assert time.process_time() - begin < 5
