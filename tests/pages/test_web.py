"""Web pages: whole pages with their articles, and single situations."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from ml.pages import web

DATA = Path(__file__).parent.parent / "data"
P = "全市港口今年以来完成货物吞吐量稳步增长,新开通多条外贸航线,口岸通关时间持续压缩,企业获得感明显增强。"
A = "昨日,码头昼夜作业,装卸工人轮班上岗,集装箱堆场车来车往,调度员紧盯屏幕,把每一个环节都安排得妥妥当当,客户满意。"
LAST = "记者了解到,码头还将新添十台岸桥,装卸效率将提高一成,预计明年春天全部投入使用,届时工人也会更轻松。"
NAME = "港口吞吐量再创新高"
HEAD = f"<html><head><title>{NAME}_海州新闻网</title></head><body>"
TWO = f"<p>{P}</p><p>{A}</p>"


def told(page: str) -> list[tuple[str, str]]:
    return [(draft.title, draft.text) for draft in web.articles(page)]


@pytest.mark.parametrize("row", (DATA / "web.jsonl").read_text("utf-8").splitlines())
def test_pages_in_the_manner_of_sites(row):
    gold = json.loads(row)
    page = (DATA / "web" / gold["file"]).read_text("utf-8")
    assert told(page) == [(gold["title"], gold["text"])]


@pytest.mark.parametrize("page", ["", " ", "<!-- x -->", "<body><nav>首页</nav></body>"])
def test_a_page_without_text(page):
    assert told(page) == []


def test_scripts_are_no_text():
    page = f"{HEAD}<script>document.write('<p>{P}</p>')</script><noscript>请打开脚本</noscript>"
    assert told(page) == []


@pytest.mark.parametrize(
    ("name", "above", "title"),
    [
        (f"{NAME}_海州日报", f"<h1>{NAME}</h1>", NAME),
        ("海州日报", f"<p>大省挑大梁</p><h1>{NAME}</h1>", f"大省挑大梁 {NAME}"),
        ("海州日报", "<p>首页</p><h1> 港口  吞吐量<br>再创新高 </h1>", "港口 吞吐量 再创新高"),
        (f"{NAME} - 海州日报", "", NAME),
        (f"{NAME}_要闻频道_海州网", f"<h1>要闻频道</h1><div><b>{NAME}</b></div>", NAME),
        (f"{NAME}_海州网", f"<h1>海州网</h1><div class=title>{NAME}</div>", NAME),
        (f"{NAME}...", f"<h1>{NAME} 航线增至三十条</h1>", f"{NAME} 航线增至三十条"),
        (NAME, f"<div class=fixed>{NAME}</div><div><a>首页</a></div><h1>{NAME}</h1>", NAME),
        (NAME, f"<h1><a>{NAME}</a></h1><div><a>要闻</a><a>时政</a> | <a>文化</a></div>", NAME),
        ("", f"<div class=title>{NAME}</div><div class=info>2024-03-05</div>", NAME),
        (
            NAME,
            f"<h1>{NAME}</h1><h2>一图读懂新航线</h2><p>来源：海州日报</p>",
            f"{NAME} 一图读懂新航线",
        ),
    ],
)
def test_headlines(name, above, title):
    page = f"<html><head><title>{name}</title></head><body>{above}<div>{TWO}</div></body></html>"
    assert told(page) == [(title, f"{P}\n{A}")]


def test_a_page_without_headline():
    assert told(TWO) == [("", f"{P}\n{A}")]


TEASER = "<p>这里是另一条报道的提要，各地都在积极推进项目建设，成效明显。</p>"


@pytest.mark.parametrize(
    "beside",
    [
        "<div class=comment-list>" + f"<div><p>网友甲</p><p>说得真好！{P}</p></div>" * 9 + "</div>",
        "<div><h3>网友评论</h3>"
        + "<div><p>网友甲</p><p>说得真好，继续加油！</p></div>" * 9
        + "</div>",
        "<div class=r>" + f"<div><h4><a href=x>另一条新闻</a></h4>{TEASER}</div>" * 6 + "</div>",
        "<ul>"
        + f"<li><h3><a>另一条新闻</a></h3><p>{LAST}{LAST}</p><i>2024-03-01</i></li>" * 5
        + "</ul>",
        "<div class=ft><p>海州网主办，未经许可不得转载，联系电话：555-0100。</p></div>",
        "<div class=author-box><p>何冬，海州日报记者，关注港口十余年，著有《潮水》一书。</p></div>",
        "<div class=prevnext><a>上一篇：春耕</a><a>下一篇：夏收</a></div>",
        "<div><p>特别声明：以上内容为用户上传，本平台仅提供信息存储服务。</p></div>",
    ],
)
def test_what_stands_beside_the_text(beside):
    page = f"{HEAD}<h1>{NAME}</h1><div class=c>{TWO}</div>{beside}</body>"
    assert told(page) == [(NAME, f"{P}\n{A}")]


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        (f"<div><section><div>{A}</div></section><div>{TWO * 3}</div></div>", [A, *[P, A] * 3]),
        (f"<div class=w><div class=t><p>{P}</p></div><div class=t>{TWO}</div></div>", [P, P, A]),
        (f"{P}<br>{A}<br><br>{LAST}", [P, A, LAST]),
        (f"<form id=aspnetForm><span>{TWO}</span></form>", [P, A]),
        (f"<div>{TWO}<ul><li>第一，开航。</li><li>三号泊位</li></ul></div>", [P, A, "第一，开航。", "三号泊位"]),
        (f"<h2>第一章</h2><p>{P}</p><h2>第二章</h2><p>{A}</p>", ["第一章", P, "第二章", A]),
        (f"<p>01</p><p>石磨</p><p>{P}</p>", ["01", "石磨", P]),
        ("<p>风吹过码头</p><p>没有说话</p><p>我知道他在等</p>", ["风吹过码头", "没有说话", "我知道他在等"]),
        ("<p>记者：今年怎么样？</p><p>陆海：还行。</p>", ["记者：今年怎么样？", "陆海：还行。"]),
        (f"<div><img>{A}<br>码头上人不多，很安静。<br>{P}</div>", [A, "码头上人不多，很安静。", P]),
        (f"<p>{P}</p><p><img></p><p>码头。 本报记者 何冬 摄</p><p>{A}</p>", [P, A]),
        (f"<p>{P}</p><p><img>清晨的码头</p><p>{A}</p>", [P, A]),
        (f"<p>{P}</p><center><img></center><center>清晨的码头</center><p>{A}</p>", [P, A]),
        ("<p>未经批准，任何单位不得占用耕地。</p><p>侵权责任由使用人承担。</p>",
         ["未经批准，任何单位不得占用耕地。", "侵权责任由使用人承担。"]),
        (f"<p>2024-03-05 08:12 来源：海州日报 作者：王小川</p><p>（原标题：港口）</p>{TWO}", [P, A]),
        (f"{TWO}<p>（文章来源：海州日报）</p><p>（责任编辑：DF120）</p>", [P, A]),
        (f"{TWO}<p><a>【1】</a><a>【2】</a> <a>下一页</a></p><p>(责编：周小满、何冬)</p>", [P, A]),
        (f"<p>{P}</p><p>{A}<a>返回首页，查看更多</a></p>", [P, A]),
    ],
)  # fmt: skip
def test_paragraphs(markup, lines):
    assert told(f"{HEAD}<h1>{NAME}</h1>{markup}</body>") == [(NAME, "\n".join(lines))]


def test_text_that_a_textarea_keeps():
    source = "".join(f"&lt;p&gt;{text}&lt;/p&gt;" for text in (P, A, LAST))
    page = f"{HEAD}<h1>{NAME}</h1><textarea style='display:none'>{source}</textarea>"
    assert told(page) == [(NAME, f"{P}\n{A}\n{LAST}")]


@pytest.mark.parametrize(
    "hidden",
    [
        "hidden",
        "aria-hidden=true",
        "style='color:red; display: none'",
        "style=visibility:hidden",
        "class='x vip'",
    ],
)
def test_hidden_text_is_no_part_of_an_article(hidden):
    secret = f"<p {hidden}>下载客户端后可以继续阅读这篇报道的其余部分,并且参加抽奖活动。</p>"
    page = (
        f"<style>.vip{{color:red;display:none}}</style>{HEAD}<h1>{NAME}</h1>"
        f"<h2 {hidden}>另一条标题</h2>{secret}<div>{TWO}{secret}<p>{LAST}</p></div>"
    )
    assert told(page) == [(NAME, f"{P}\n{A}\n{LAST}")]


def test_a_text_that_a_script_shows_is_text():
    page = f"{HEAD}<h1>{NAME}</h1><div id=js_content style='visibility: hidden'>{TWO}</div>"
    assert told(page) == [(NAME, f"{P}\n{A}")]


def test_figure_captions_are_left_out_wherever_they_stand():
    caption = "昨日,码头一片忙碌,集装箱装卸不停,货轮整装待发。"
    body = f"<figure><figcaption>{caption}</figcaption></figure><p>{A}</p><p>{caption}</p>"
    (found,) = web.articles(f"<body><div><h1>港口</h1>{body}\n<p>{P * 4}</p></div></body>")
    assert found.text == f"{A}\n{P * 4}"
    assert (found.first, found.last) == (1, 2)


def piece(tag, title, text=P * 2, above="", below=""):
    return f"<{tag}>\n{above}<h2>{title}</h2>\n<p>{text}</p>{below}\n</{tag.split()[0]}>\n"


def test_each_article_element_is_an_article():
    figure = "<figure><figcaption>装卸现场的工人。</figcaption></figure>"
    page = (
        "<body><header><h1>海州日报</h1></header>\n"
        + piece(
            "article",
            NAME,
            above="<p>稳外贸在行动</p>",
            below=f"{figure}<h3>航线</h3><p>{A}</p>",
        )
        + piece("article", "春耕有序推进", "本报讯 " + P * 2)
        + piece("article", "<a>明日降温</a>", "短讯。")
        + "</body>"
    )
    found = web.articles(page)
    assert [(d.titles, d.text) for d in found] == [
        (["稳外贸在行动", NAME], f"{P * 2}\n航线\n{A}"),
        (["春耕有序推进"], "本报讯 " + P * 2),
    ]
    assert [(d.first, d.last) for d in found] == [(2, 4), (6, 8)]


@pytest.mark.parametrize(("opening", "number"), [("本报讯 ", 2), ("", 1)])
def test_boxes_side_by_side_are_articles_if_they_are_signed(opening, number):
    titles = [NAME, "春耕有序推进"]
    page = "<body>" + "".join(piece("div class=a", t, opening + P * 2) for t in titles) + "</body>"
    assert len(web.articles(page)) == number


def test_sections_of_one_article_are_no_articles():
    parts = "".join(f"<div class=part><h2>第{n}节</h2><p>{P}</p></div>" for n in "一二三")
    (found,) = web.articles(f"{HEAD}<h1>{NAME}</h1><div>{parts}</div>")
    assert found.paragraphs == ["第一节", P, "第二节", P, "第三节", P]


CARD = piece("article class=card", "<a>泳池周末开放</a>", "这里是另一条报道的提要，" * 8)


@pytest.mark.parametrize("main", [f"<div><p>{A * 3}</p><p>{P * 3}</p></div>",
                                  f"<article><p>{A * 3}</p><p>{P * 3}</p></article>"])  # fmt: skip
@pytest.mark.parametrize(
    "cards", [CARD * 2, CARD * 6, CARD.replace("article", "div").replace("这里", "本报讯") * 3]
)
def test_cards_beside_the_article_are_none(main, cards):
    page = f"{HEAD}<h1>{NAME}</h1>{main}<section>{cards}</section></body>"
    assert told(page) == [(NAME, f"{A * 3}\n{P * 3}")]


def test_the_article_that_the_page_is_named_for():
    others = piece("article", "春耕有序推进", P) + piece("article", "夏收过半", LAST)
    main = f"<article><h1>{NAME}</h1><p>{P * 3}</p><p>{A}</p></article>"
    assert told(f"{HEAD}{main}{others}") == [(NAME, f"{P * 3}\n{A}")]


def test_an_article_need_not_be_of_paragraphs():
    broken = f"<article><h2>春耕有序推进</h2><div>{P * 2}<br>{A}</div></article>"
    page = "<body>" + piece("article", NAME) + broken + "</body>"
    assert [text for _, text in told(page)] == [P * 2, f"{P * 2}\n{A}"]


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
    assert told(page) == [
        ("港口开航", f"{A}全年投入 30 亿元。"),
        ("春耕", f"{A}全年投入 30 亿元。"),
    ]


@pytest.mark.parametrize("piece", ["<h2>港口</h2>", "<pre", "<p>港", "<article><h2>港</h2>"])
def test_many_elements_deep_in_a_page_take_no_longer(piece):
    begin = time.process_time()
    web.articles("<body>" + "<div>" * 150 + piece * 3000)
    assert time.process_time() - begin < 2


@pytest.mark.parametrize("unit", [f"<p>{A}</p>", f"{A}<br>", "<li><a>港口</a></li>",
                                  "<table><tr><td>一<td>二<tr><td>3<td>4</table>",
                                  "<div><h3>相关阅读</h3><p>港口，开。</p>",
                                  f"<div class=a><h2>港</h2><p>本报讯 {P}</p></div>"])  # fmt: skip
def test_time_is_linear(unit):
    def seconds(number):
        begin = time.process_time()
        web.articles("<body>" + unit * number)
        return time.process_time() - begin

    seconds(500)
    assert seconds(8000) < 16 * max(seconds(1000), 0.05)


def test_a_page_nested_deeper_than_the_parser_goes():
    deep = "<div>" * 100_000 + f"<p>{P}</p>" + "</div>" * 100_000 + f"<p>{A}</p>"
    assert told(f"{HEAD}<h1>{NAME}</h1>{deep}") == [(NAME, f"{P}\n{A}")]
