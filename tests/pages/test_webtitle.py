"""Headlines of web pages."""

from __future__ import annotations

import pytest

from ml.pages.dom import parse
from ml.pages.webtitle import Names, best_part, key, names, pairs, shared

TEXT = pairs(["昨日，港口开航，新航线通往海外。外贸航线增加，东盟博览会今日开幕。"])


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("港口开航_海州", "港口开航"),
        ("港口开航 | 海州日报", "港口开航"),
        ("港口开航-海州网", "港口开航"),
        ("港口开航|外贸|航线_新潮财经_新潮网", "港口开航"),
        ("港口开航--要闻频道--海州新闻网", "港口开航"),
        ("港口开航 - 海州 - 某某", "港口开航"),
        ("海州晚报数字报-港口开航", "港口开航"),
        ("海州日报 - 港口开航", "港口开航"),
        ("中国-东盟博览会今日开幕", "中国-东盟博览会今日开幕"),
        ("中国-东盟博览会今日开幕-海州新闻网", "中国-东盟博览会今日开幕"),
        ("从“制造”到“智造”——港口开航的十年", "从“制造”到“智造”——港口开航的十年"),
        ("港口开航-海", "港口开航-海"),
        ("男足3-2", "男足3-2"),
        ("海州日报", "海州日报"),
        ("", ""),
    ],
)
def test_headlines_lose_the_name_of_the_site(title, wanted):
    assert best_part(Names(page=title), TEXT) == wanted


def test_names_of_a_page():
    tree = parse(
        "<title>\n港口\n开航 - 海州</title><meta property='og:title' content='港口开航'>"
        "<meta name=ArticleTitle content='港口 开航'><meta property='og:site_name' content='海州'>"
        """<script type="application/ld+json">[{"@graph": [{"headline": "开航"}]}, 3]</script>"""
        "<script type='application/ld+json'>{broken</script>"
    )
    known = names(tree)
    assert (known.page, known.given) == ("港口开航 - 海州", ["港口开航", "港口 开航", "开航"])
    assert known.is_site("海 州") and not known.is_site("开航")


@pytest.mark.parametrize(("text", "part"), [("港口开航", 1.0), ("图片", 0.0), ("港", 0.0)])
def test_words_that_a_line_shares_with_a_text(text, part):
    assert shared(text, TEXT) == part


def test_titles_are_compared_by_their_letters():
    assert key("“港口”开航！ 3-2") == key("港口 开航 32") == "港口开航32"
