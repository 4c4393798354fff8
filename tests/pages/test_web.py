import time

import pytest

from ml.pages import web
from ml.pages.dom import parse
from ml.pages.splitting import split

P = "全市港口今年以来完成货物吞吐量稳步增长,新开通多条外贸航线,口岸通关时间持续压缩,企业获得感明显增强。"
A = "昨日,码头昼夜作业,装卸工人轮班上岗,集装箱堆场车来车往,调度员紧盯屏幕,把每一个环节都安排得妥妥当当,客户满意。"


def test_html_without_text():
    assert split("<html><body><nav>首页</nav></body></html>", "html") == []


def test_main_part_of_a_page():
    cards = "".join(f"<div><p>第{n}张卡片。</p></div>" for n in range(5))
    head = "<title>港口 &lt;新&gt;</title>"
    page = f"<html><head>{head}</head><body>{cards}<div id=x><p>{P * 2}</p><p>{P * 2}</p></div></body></html>"
    found = web._main_part(parse(page))
    assert found.findtext(".//title") == "港口 <新>"
    assert [element.get("id") for element in found.body] == ["x"]
    assert found.text_content().count(P) == 4 and "卡片" not in found.text_content()
    for whole in (f"<div><p>{P * 4}</p></div>" * 3, "<div><p>短。</p></div>"):  # none holds half
        tree = parse(whole)
        assert web._main_part(tree) is tree


@pytest.mark.parametrize(
    ("size", "beside", "taken"),
    [(200, 0, True), (199, 0, False), (300, 300, True), (300, 301, False)],
)
def test_main_part_holds_half_of_the_text(size, beside, taken):
    rest = "".join(f"<div><p>{'字' * (beside // 3 + (n < beside % 3))}</p></div>" for n in range(3))
    page = f"<body><div id=x><p>{'字' * size}</p></div>{rest}</body>"
    tree = parse(page)
    assert (web._main_part(tree) is not tree) is taken


WEB = "<html><head><title>{}</title></head><body>{}<div><p>{}</p><p>{}</p></div></body></html>"


@pytest.mark.parametrize(
    ("name", "above", "title"),
    [
        ("港口吞吐量再创新高_海州日报", "<h1>港口吞吐量再创新高</h1>", "港口吞吐量再创新高"),
        (
            "海州日报",
            "<p>大省挑大梁</p><h1>港口吞吐量再创新高</h1>",
            "大省挑大梁 港口吞吐量再创新高",
        ),
        ("海州日报", "<p>首页</p><h1> 港口  吞吐量<br>再创新高 </h1>", "港口 吞吐量 再创新高"),
        ("港口吞吐量再创新高 - 海州日报", "", "港口吞吐量再创新高"),
    ],
)
def test_headline_of_a_web_page(name, above, title):
    found = split(WEB.format(name, above, A * 2, P * 2), "html")
    assert [(a.title, a.text) for a in found] == [(title, f"{A * 2}\n{P * 2}")]
    assert found[0].source["lines"] == [1, 1]


@pytest.mark.parametrize(
    ("known", "title"),
    [
        ("港口开航_海州", "港口开航"),
        ("港口开航 | 海州日报", "港口开航"),
        ("港口开航—" + "海" * 14, "港口开航"),
        ("港口开航-" + "海" * 15, "港口开航-" + "海" * 15),
        ("港口开航-海", "港口开航-海"),
        ("", ""),
    ],
)
def test_headlines_lose_the_name_of_the_site(known, title):
    assert [line.text for line in web._html_title(parse("<p>"), known, "")] == [title] * bool(title)


def test_figure_captions_of_a_web_page_are_left_out():
    caption = "昨日,码头一片忙碌,集装箱装卸不停,货轮整装待发。"
    body = f"<figure><figcaption>{caption}</figcaption></figure><p>{A}</p><p>{caption}</p>"
    found = split(
        f"<html><body><div><h1>港口</h1>{body}\n<p>{P * 4}</p></div></body></html>", "html"
    )
    assert found[0].text == f"{A}\n{P * 4}"
    assert found[0].source["lines"] == [1, 2]


def piece(tag, title, text=P * 2, above="", below=""):
    return f"<{tag}>\n{above}<h2>{title}</h2>\n<p>{text}</p>{below}\n</{tag.split()[0]}>\n"


def test_each_article_element_is_an_article():
    figure = "<figure><figcaption>装卸现场的工人。</figcaption></figure>"
    page = (
        "<body><header><h1>海州日报</h1></header>\n"
        + piece(
            "article",
            "港口吞吐量再创新高",
            above="<p>稳外贸在行动</p>",
            below=f"{figure}<h3>航线</h3><p>{A}</p>",
        )
        + piece("article", "春耕有序推进", "本报讯 " + P * 2)
        + piece("article", "<a>明日降温</a>", "短讯。")
        + "</body>"
    )
    found = web.articles(page)
    assert [(d.title, d.text) for d in found] == [
        ("稳外贸在行动 港口吞吐量再创新高", f"{P * 2}\n航线\n{A}"),
        ("春耕有序推进", "本报讯 " + P * 2),
    ]
    assert [(d.first, d.last) for d in found] == [(2, 4), (6, 8)]


@pytest.mark.parametrize(("opening", "number"), [("本报讯 ", 2), ("", 1)])
def test_boxes_side_by_side_are_articles_if_they_are_signed(opening, number):
    titles = ["港口吞吐量再创新高", "春耕有序推进"]
    page = "<body>" + "".join(piece("div class=a", t, opening + P * 2) for t in titles) + "</body>"
    assert len(web.articles(page)) == number


def test_menus_are_no_headlines():
    menu = "<div><a>要闻</a><a>时政</a> | <a>文化</a></div>"
    tree = parse(f"<body>{menu}<h1><a>港口</a></h1><p>来源：<a>海州日报</a></p></body>")
    assert [holder.tag for holder in web._menus(tree)] == ["div"]
    page = WEB.format("港口开航_海州", f"<h1><a>港口开航</a></h1>{menu}", A * 2, P * 2)
    assert [a.title for a in split(page, "html")] == ["港口开航"]


def test_many_paragraphs_take_no_longer_each():
    def seconds(number):
        begin = time.process_time()
        split("<div>" + f"<p>{A}</p>" * number + "</div>", "html")
        return time.process_time() - begin

    seconds(1000)
    assert seconds(8000) < 16 * max(seconds(1000), 0.05)


CARD = piece("article class=card", "<a>泳池周末开放</a>", "这里是另一条报道的提要，" * 8)


@pytest.mark.parametrize(
    "main",
    [
        f"<h1>港口吞吐量再创新高</h1><div><p>{A * 3}</p><p>{P * 3}</p></div>",
        f"<h1>港口吞吐量再创新高</h1><article><p>{A * 3}</p><p>{P * 3}</p></article>",
    ],
)
@pytest.mark.parametrize(
    "cards", [CARD * 2, CARD * 6, CARD.replace("article", "div").replace("这里", "本报讯") * 3]
)
def test_cards_beside_the_article_are_none(main, cards):
    page = f"<html><head><title>港口吞吐量再创新高</title></head><body>{main}<section>{cards}</section></body></html>"
    (found,) = web.articles(page)
    assert found.title == "港口吞吐量再创新高"
    assert found.text.endswith(f"{A * 3}\n{P * 3}")


def test_an_article_need_not_be_of_paragraphs():
    broken = f"<article><h2>春耕有序推进</h2><div>{P * 2}<br>{A}</div></article>"
    page = "<body>" + piece("article", "港口吞吐量再创新高") + broken + "</body>"
    assert [d.text for d in web.articles(page)] == [P * 2, f"{P * 2}\n{A}"]


def broken(text, width=20):
    return "\n    ".join(text[i : i + width] for i in range(0, len(text), width))


def test_source_that_is_broken_over_lines():
    pieces = [
        piece("article", f"\n  {t}\n  ", f"\n  {broken(A)}全年投入\n  30\n  亿元。\n")
        for t in ("港口\n开航", "春耕")
    ]
    page = (
        "<?xml version='1.0' encoding='UTF-8'?>\n<html><body>" + "".join(pieces) + "</body></html>"
    )
    assert [(d.title, d.text) for d in web.articles(page)] == [
        ("港口开航", f"{A}全年投入 30 亿元。"),
        ("春耕", f"{A}全年投入 30 亿元。"),
    ]


@pytest.mark.parametrize("piece", ["<h2>港口</h2>", "<pre", "<p>港", "<article><h2>港</h2>"])
def test_many_elements_deep_in_a_page_take_no_longer(piece):
    begin = time.process_time()
    web.articles("<body>" + "<div>" * 150 + piece * 3000)
    assert time.process_time() - begin < 2


LAST = "记者了解到,码头还将新添十台岸桥,装卸效率将提高一成,预计明年春天全部投入使用,届时工人也会更轻松。"


@pytest.mark.parametrize(
    "hidden", ["hidden", "style='color:red; display: none'", "style=visibility:hidden"]
)
def test_hidden_text_is_no_part_of_an_article(hidden):
    secret = f"<p {hidden}>下载客户端后可以继续阅读这篇报道的其余部分,并且参加抽奖活动。</p>"
    page = WEB.format(
        "港口开航_海州",
        f"<h1>港口开航</h1><h2 {hidden}>另一条标题</h2>{secret}",
        A * 2,
        f"{P * 2}</p>{secret}<p>{LAST}",
    )
    assert [(a.title, a.text) for a in split(page, "html")] == [
        ("港口开航", f"{A * 2}\n{P * 2}\n{LAST}")
    ]
