import os
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ml.data
from ml import pages
from ml.errors import InputError
from ml.lines import Kind, Line
from ml.pages import split, split_file

SAMPLES = Path(ml.data.__file__).parent / "pages"
FOLDERS = [SAMPLES, Path(__file__).parent / "data" / "pages"]
GOLD = [
    {**orjson.loads(line), "path": folder / orjson.loads(line)["file"]}
    for folder in FOLDERS
    for line in folder.with_suffix(".jsonl").read_bytes().splitlines()
]
# What the rules do not get right: sub-headings that are bare numbers, and in an old scan a headline that nothing but
# its place tells from a sub-heading.
LIMITS = {"20_wechat.txt", "25_oldscan.txt"}

PARAGRAPH = (
    "全市港口今年以来完成货物吞吐量稳步增长,新开通多条外贸航线,口岸通关时间持续压缩,企业获得感明显增强。"
)


def page(name):
    return next(g["path"] for g in GOLD if g["file"] == name)


@pytest.mark.parametrize("name", sorted({g["file"] for g in GOLD} - LIMITS))
def test_sample_pages_come_apart_as_they_should(name):
    gold = [(g["title"], g["text"]) for g in GOLD if g["file"] == name]
    assert [(a.title, a.text) for a in split_file(page(name))] == gold


@pytest.mark.parametrize("name", sorted(LIMITS))
def test_known_limits_still_give_the_first_article(name):
    assert split_file(page(name))[0].title == next(g["title"] for g in GOLD if g["file"] == name)


@pytest.mark.parametrize("name", sorted({g["file"] for g in GOLD if "title_lines" in g} - LIMITS))
def test_source_says_the_lines(name):
    for g, article in zip([g for g in GOLD if g["file"] == name], split_file(page(name)), strict=True):
        assert article.source == {"file": name, "lines": [g["title_lines"][0], g["body_lines"][-1]]}


def test_kicker_headline_and_deck_are_the_title():
    text = f"大省挑大梁\n港口吞吐量再创新高\n前三季度增长一成\n□本报记者 王芳\n{PARAGRAPH}"
    assert [(a.title, a.text) for a in split(text)] == [
        ("大省挑大梁 港口吞吐量再创新高 前三季度增长一成", PARAGRAPH)
    ]


def test_a_byline_before_its_headline():
    text = f"港口吞吐量再创新高\n{PARAGRAPH}\n本报记者 王芳\n春耕备耕有序推进\n{PARAGRAPH}"
    assert [a.title for a in split(text)] == ["港口吞吐量再创新高", "春耕备耕有序推进"]


def test_a_caption_between_two_halves_of_a_sentence():
    text = f"签约仪式举行\n{PARAGRAPH}会上,工业互联网生态\n\n图为签约仪式现场。\n\n园项目正式启动。"
    assert split(text)[0].text == f"{PARAGRAPH}会上,工业互联网生态园项目正式启动。"


def test_a_short_rest_of_a_quotation_is_joined():
    text = f"保护耕地\n{PARAGRAPH}实现“一码\n\n五识”。\n\n{PARAGRAPH}"
    assert split(text)[0].text == f"{PARAGRAPH}实现“一码五识”。\n{PARAGRAPH}"


def test_marked_sub_headings_stay_and_start_nothing():
    text = f"示范区建设见成效\n{PARAGRAPH}\n>>>取得扎实成效\n{PARAGRAPH}\n>>>下一步打算\n{PARAGRAPH}"
    found = split(text)
    assert len(found) == 1
    assert found[0].text.split("\n")[1::2] == ["取得扎实成效", "下一步打算"]


def test_related_headlines_are_no_articles():
    text = f"海州新闻APP\n打开\n港口吞吐量再创新高\n2024-12-03 09:15  海州日报\n{PARAGRAPH}\n最新评论\n精彩推荐\n明天降温\n2024-12-02  海州气象\n查看更多"
    assert [(a.title, a.text) for a in split(text)] == [("港口吞吐量再创新高", PARAGRAPH)]


def test_markdown_headings():
    text = f"# 港口吞吐量再创新高\n\n{PARAGRAPH}\n\n## 航线\n\n- {PARAGRAPH}\n\n![图](a.png)\n\n# 春耕有序推进\n\n**本报讯** {PARAGRAPH}"
    found = split(text, "markdown")
    assert [a.title for a in found] == ["港口吞吐量再创新高", "春耕有序推进"]
    assert found[0].text == f"{PARAGRAPH}\n航线\n{PARAGRAPH}"
    assert found[1].text == f"本报讯 {PARAGRAPH}"


@pytest.mark.parametrize("page", ["", "\n\n", "打开APP\n首页", "港口"])
def test_pages_without_an_article(page):
    assert split(page) == []
    assert split(page, "markdown") == []


def test_html_without_text():
    assert split("<html><body><nav>首页</nav></body></html>", "html") == []


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=60),
            st.sampled_from(
                [
                    PARAGRAPH,
                    "港口吞吐量再创新高",
                    "□本报记者 王芳",
                    ">>>成效",
                    "下转第3版",
                    "　　" + PARAGRAPH[:22],
                ]
            ),
        ),
        max_size=12,
    )
)
def test_any_page_splits_into_lines_that_it_has(lines):
    page = "\n".join(lines)
    squeezed = "".join(page.split())
    for kind in ("text", "markdown"):
        for article in split(page, kind):
            first, last = article.source["lines"]
            assert 1 <= first <= last <= len(page.splitlines()) + 1
            assert article.text.strip()
            if kind == "text":
                for paragraph in article.text.split("\n")[:1]:
                    assert pages._tidy(paragraph)[:5].strip()[:1] in squeezed


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_of_chinese_pages(tmp_path, encoding):
    path = tmp_path / "a.txt"
    path.write_bytes(f"港口吞吐量再创新高\r\n{PARAGRAPH}\r\n".encode(encoding))
    assert [(a.title, a.text) for a in split_file(path)] == [("港口吞吐量再创新高", PARAGRAPH)]


def test_ids_are_made_of_file_and_number(tmp_path):
    path = tmp_path / "版面 一.txt"
    path.write_text(f"港口吞吐量再创新高\n{PARAGRAPH}", encoding="utf-8")
    assert split_file(path)[0].id == "版面 一-1"


def test_unreadable_pages_are_named(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xff\xff\xff\x00\x81")
    with pytest.raises(InputError, match=r"a\.txt: is neither UTF-8 nor GB 18030"):
        split_file(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="is neither UTF-8 nor GB 18030"):
        split_file(path)
    with pytest.raises(InputError, match="No such file"):
        split_file(tmp_path / "b.txt")
    with pytest.raises(InputError, match=r"pages end in \.txt"):
        split_file(tmp_path / "b.pdf")


def test_folders_are_searched(tmp_path):
    (tmp_path / "x").mkdir()
    for name in ("b.md", "x/a.html", "c.pdf"):
        (tmp_path / name).write_text("x")
    assert [p.name for p in pages.page_files(tmp_path)] == ["b.md", "a.html"]


def test_folders_are_walked_but_for_what_is_hidden_or_half_done(tmp_path):
    names = ["b.TXT", "z/a.txt", ".hidden.txt", ".git/c.txt", "o.jsonl.parts/in.txt", "z/y/x.md"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    os.mkfifo(tmp_path / "f.txt")
    wanted = [tmp_path / name for name in ("b.TXT", "z/a.txt", "z/y/x.md")]
    assert pages.walk(tmp_path) == pages.page_files(tmp_path) == wanted
    assert pages.page_files(tmp_path / "z/a.txt") == [tmp_path / "z/a.txt"]
    with pytest.raises(InputError, match="none: No such file"):
        pages.walk(tmp_path / "none")


def test_folders_are_no_pages(tmp_path):
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(InputError, match=r"a\.txt: is not a regular file"):
        split_file(tmp_path / "a.txt")


def test_a_page_without_a_name():
    assert split(f"港口吞吐量再创新高\n{PARAGRAPH}")[0].id == "page-1"


# A page, and its articles as title and paragraphs. P and A are paragraphs; lines are parted by |.
P = PARAGRAPH
A = "昨日,码头昼夜作业,装卸工人轮班上岗,集装箱堆场车来车往,调度员紧盯屏幕,把每一个环节都安排得妥妥当当,客户满意。"
LAYOUTS = {
    "office and date end a notice": (
        "关于停水的公告|P|海州市水务局|2024年3月5日|春耕有序推进|□本报记者 王芳|P",
        ["关于停水的公告|P|海州市水务局|2024年3月5日", "春耕有序推进|P"],
    ),
    "a byline ends a box of short lines": (
        "港口吞吐量再创新高|□本报记者 王芳|P|新闻链接|明年计划|三条航线|□本报记者 李强|春耕有序推进|P",
        ["港口吞吐量再创新高|P|新闻链接|明年计划|三条航线", "春耕有序推进|P"],
    ),
    "a line of a box stays however long it is": (
        "港口吞吐量再创新高|P|新闻链接|明年计划新开三条航线|□本报记者 李强|春耕有序推进|P",
        ["港口吞吐量再创新高|P|新闻链接|明年计划新开三条航线", "春耕有序推进|P"],
    ),
    "a line like an office in a cut paragraph": (
        "关于停水的公告|A停水的还有|海州市大剧院|两侧的住户。",
        ["关于停水的公告|A停水的还有两侧的住户。"],
    ),
    "a signed paragraph ends an article": (
        "港口吞吐量再创新高|P（记者 王芳）|春耕备耕在全市各地有序推进|P",
        ["港口吞吐量再创新高|P（记者 王芳）", "春耕备耕在全市各地有序推进|P"],
    ),
    "without a signature the line is a sub-heading or a caption": (
        "港口吞吐量再创新高|P|春耕备耕在全市各地有序推进|P",
        ["港口吞吐量再创新高|P|P"],
    ),
    "short news": (
        "简讯|港口吞吐量再创新高|P|春耕备耕有序推进|P",
        ["港口吞吐量再创新高|P", "春耕备耕有序推进|P"],
    ),
    "a jump ends an article": (
        "港口吞吐量再创新高|P|下转第3版|春耕备耕有序推进|P",
        ["港口吞吐量再创新高|P", "春耕备耕有序推进|P"],
    ),
    "the editor ends an article": (
        "港口吞吐量再创新高|P|责编/张三|春耕备耕有序推进|P",
        ["港口吞吐量再创新高|P", "春耕备耕有序推进|P"],
    ),
    "a dateline begins an article": (
        "港口吞吐量再创新高|P|春耕备耕有序推进|本报讯 P",
        ["港口吞吐量再创新高|P", "春耕备耕有序推进|本报讯 P"],
    ),
    "entries of a list are no articles": (
        "精彩推荐|港口吞吐量再创新高|昨天海州港口今年吞吐量增长，超过预期水平。|明日降温|PP",
        ["明日降温|PP"],
    ),
    "the line below the number of a picture": (
        "港口吞吐量再创新高|A|1/3|工人在码头装卸|P",
        ["港口吞吐量再创新高|A|P"],
    ),
    "a caption set as a sentence": (
        "港口吞吐量再创新高|AP|A|旅客在车站自助取票。|A",
        ["港口吞吐量再创新高|AP|A|A"],
    ),
    "the same sentence among short paragraphs": (
        "港口吞吐量再创新高|P|P|旅客在车站自助取票。|A",
        ["港口吞吐量再创新高|P|P|旅客在车站自助取票。|A"],
    ),
    "somebody named at work": (
        "港口吞吐量再创新高|AP|王小二擦拭铜哨子|A王小二说,这是老物件。",
        ["港口吞吐量再创新高|AP|A王小二说,这是老物件。"],
    ),
    "two sub-headings": (
        "港口吞吐量再创新高|A|企业获得感|P|通关提速|P",
        ["港口吞吐量再创新高|A|企业获得感|P|通关提速|P"],
    ),
    "two lines of events where pictures were taken out": (
        "打开APP|港口吞吐量再创新高|A|航线开通仪式举行|P|企业座谈会召开交流|P",
        ["港口吞吐量再创新高|A|P|P"],
    ),
    "the same two lines on paper": (
        "港口吞吐量再创新高|A|航线开通仪式举行|P|企业座谈会召开交流|P",
        ["港口吞吐量再创新高|A|航线开通仪式举行|P|企业座谈会召开交流|P"],
    ),
    "an event among sub-headings on an app's page": (
        "打开APP|港口吞吐量再创新高|A|通关时间再压缩|P|航线开通仪式举行|P|企业真正得实惠|P",
        ["港口吞吐量再创新高|A|通关时间再压缩|P|P|企业真正得实惠|P"],
    ),
    "one short line": ("港口吞吐量再创新高|A|只有一条小标题在这里|P", ["港口吞吐量再创新高|A|P"]),
    "one short line that asks": (
        "港口吞吐量再创新高|A|为什么会这样？|P",
        ["港口吞吐量再创新高|A|为什么会这样？|P"],
    ),
    "an unmarked line beside marked ones": (
        "港口吞吐量再创新高|A|一、航线|P|没有记号的一行标题|P|二、通关|P",
        ["港口吞吐量再创新高|A|一、航线|P|P|二、通关|P"],
    ),
    "a sentence in the gap of a cut paragraph": (
        "港口吞吐量再创新高|A增长30|旅客在车站自助取票，秩序良好，大家都很满意。|亿元，同比增长一成，成绩喜人，码头一片忙碌景象。|P",
        ["港口吞吐量再创新高|A增长30亿元，同比增长一成，成绩喜人，码头一片忙碌景象。|P"],
    ),
    "authors are no part of headlines": (
        "港口吞吐量再创新高|王小二|A|春耕备耕有序推进|李小明|P",
        ["港口吞吐量再创新高|A", "春耕备耕有序推进|P"],
    ),
    "a sentence between a headline and its byline": (
        "港口吞吐量再创新高|昨日,市民在码头参观。|□本报记者 王芳|P",
        ["港口吞吐量再创新高|P"],
    ),
    "two sentences between a headline and a byline": (
        "港口吞吐量再创新高|昨日开工。现场一片忙碌。|□本报记者 王芳|P",
        ["港口吞吐量再创新高|昨日开工。现场一片忙碌。|P"],
    ),
    "the end of a cut paragraph above a headline": (
        "港口吞吐量再创新高|A增长30|旅客在车站自助取票。|万亩春耕有序推进|□本报记者 王芳|P",
        ["港口吞吐量再创新高|A增长30旅客在车站自助取票。", "万亩春耕有序推进|P"],
    ),
    "a report below a list": (
        "精彩推荐|明日降温|本报讯 昨日,码头一片忙碌。",
        ["明日降温|本报讯 昨日,码头一片忙碌。"],
    ),
    "a short end of a cut paragraph": (
        "港口吞吐量再创新高|A大家都说|干得真漂亮！|P",
        ["港口吞吐量再创新高|A大家都说干得真漂亮！|P"],
    ),
    "an indented sentence where nothing else is indented": (
        "港口吞吐量再创新高|AP|A|　　旅客在车站自助取票。|A",
        ["港口吞吐量再创新高|AP|A|A"],
    ),
    "an indented sentence where all is indented": (
        "港口吞吐量再创新高|　　AP|　　A|　　旅客在车站自助取票。|　　A",
        ["港口吞吐量再创新高|AP|A|旅客在车站自助取票。|A"],
    ),
    "a line above a jump": (
        "港口吞吐量再创新高|P|短的一行|下转第3版|春耕备耕有序推进|P",
        ["港口吞吐量再创新高|P", "春耕备耕有序推进|P"],
    ),
    "a headline above where an article comes from": (
        "港口吞吐量再创新高|P|春耕备耕有序推进|上接第1版|P",
        ["港口吞吐量再创新高|P", "春耕备耕有序推进|P"],
    ),
    "the number of a picture set wide": (
        "港口吞吐量再创新高|A|1 / 3|工人在码头装卸|P",
        ["港口吞吐量再创新高|A|P"],
    ),
    "marked sub-headings that read like captions": (
        "港口吞吐量再创新高|A|一、开幕致辞|P|二、通关|P",
        ["港口吞吐量再创新高|A|一、开幕致辞|P|二、通关|P"],
    ),
    "the end of a quotation": (
        "港口吞吐量再创新高|P|A实现“一码|五识”|P",
        ["港口吞吐量再创新高|P|A实现“一码五识”P"],
    ),
    "a byline in brackets ends even a cut paragraph": (
        "港口吞吐量再创新高|A大家都说|（记者 王芳）|春耕备耕有序推进|P",
        ["港口吞吐量再创新高|A大家都说", "春耕备耕有序推进|P"],
    ),
    "a date in full": (
        "关于停水的公告|P|海州市水务局|二〇二四年三月五日",
        ["关于停水的公告|P|海州市水务局|二〇二四年三月五日"],
    ),
    "a notice below a cut paragraph": (
        "港口吞吐量再创新高|A大家都说|水务部门提醒|关于停水的公告|P",
        ["港口吞吐量再创新高|A大家都说", "水务部门提醒 关于停水的公告|P"],
    ),
    "twelve characters above an opening": (
        "港口吞吐量再创新高|P|春耕备耕正在各地有序推进|近日,P",
        ["港口吞吐量再创新高|P", "春耕备耕正在各地有序推进|近日,P"],
    ),
    "eleven characters above an opening": (
        "港口吞吐量再创新高|P|春耕备耕在全市各地推进|近日,P",
        ["港口吞吐量再创新高|P|近日,P"],
    ),
    "seven characters in short news": (
        "简讯|港口吞吐量再创新高|P|春耕有序推进吗|P",
        ["港口吞吐量再创新高|P|P"],
    ),
    "ten characters out of the text": (
        "港口吞吐量再创新高|A|口岸通关时间持续压缩|P|通关提速|P",
        ["港口吞吐量再创新高|A|P|通关提速|P"],
    ),
    "nine characters out of the text": (
        "港口吞吐量再创新高|A|企业获得感明显增强|P|通关提速|P",
        ["港口吞吐量再创新高|A|企业获得感明显增强|P|通关提速|P"],
    ),
    "a name for a headline": ("王小二|P", ["王小二|P"]),
    "four lines of headline": ("引题一行|肩题二行|主题三行|副题四行字|副题五行|A", ["肩题二行 主题三行 副题四行字 副题五行|A"]),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout(name):
    page, wanted = LAYOUTS[name]
    found = ["\n".join([a.title, a.text]) for a in split(written(page))]
    assert found == [written(article) for article in wanted]


def written(page):
    return "\n".join(
        line if line == "打开APP" else line.replace("A", A).replace("P", P) for line in page.split("|")
    )


@pytest.mark.parametrize(("size", "paragraphs"), [(9_999, 1), (10_000, 2)])
def test_endless_paragraphs_are_not_gone_on_with(size, paragraphs):
    assert len(split(f"港口吞吐量再创新高\n{'港' * size}\n{P}")[0].text.split("\n")) == paragraphs


@pytest.mark.parametrize(("size", "kept"), [(75, 1), (76, 2)])
def test_captions_are_short(size, kept):
    sentence = "昨日," + "港" * (size - 4) + "。"
    found = split(f"港口吞吐量再创新高\n{sentence}\n□本报记者 王芳\n{P}")
    assert len(found[0].text.split("\n")) == kept


@pytest.mark.parametrize(
    ("text", "real"), [("港" * 59, False), ("港" * 60, True), ("本报讯 昨日开工。", True)]
)
def test_paragraphs_below_a_list(text, real):
    assert pages._real(Line(1, text)) is real


@pytest.mark.parametrize(
    ("text", "signed"),
    [
        ("开工。（记者 王芳）", True),
        ("开工。（来源：新华社）", True),
        ("开工（记者）。", False),
        ("开工。（一期）", False),
    ],
)
def test_signatures(text, signed):
    assert pages._is_signed(pages._Draft([], [text])) is signed


def test_a_sub_heading_is_no_part_of_a_headline():
    lines = [Line(1, "港口", Kind.SHORT), Line(2, "航线", Kind.SHORT, heading=True)]
    assert pages._headline(lines) == lines[:1]


@pytest.mark.parametrize(("size", "left_out"), [(40, True), (41, False)])
def test_captions_below_the_number_of_a_picture_are_short(size, left_out):
    caption = "昨日," + "港" * (size - 4) + "。"
    for number in ("1/3", "1 / 3", "10／12"):
        found = split(f"港口吞吐量再创新高\n{A}\n{number}\n{caption}\n{P}")
        assert (caption not in found[0].text) is left_out


def test_a_marked_title_is_no_caption():
    page = f"# 港口吞吐量再创新高\n\n{P}\n\n2/3\n\n# 春耕有序推进\n\n{P}"
    assert [a.title for a in split(page, "markdown")] == ["港口吞吐量再创新高", "春耕有序推进"]


def test_lines_of_a_page():
    page = "　　缩进一行\r\n\r\n  半角\r\u00a0\u00a0空\n\ufeff　首\u200b行\f新页\u2028x"
    found = [(line.number, line.text, line.indented) for line in pages._plain(page)]
    assert found == [
        (1, "缩进一行", True),
        (3, "半角", True),
        (4, "空", True),
        (5, "首行", True),
        (6, "新页", False),
        (7, "x", False),
    ]


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
    found = [(li.number, li.text, li.kind, li.title, li.heading) for li in pages._markdown(page)]
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


@pytest.mark.parametrize(
    ("cut", "text", "score"),
    [
        ("实现“一码", "五识”。", 3.0),
        ("增长30", "亿元，同比增长。", 3.0),
        ("工业互联网生态", "园项目正式启动。", 1.5),
        ("港口", "近日，项目启动。", -0.5),
        ("全市港口", "增长，很快。", 1.0),
        ("会上宣布", "本报讯 昨日,项目启动。", -1.5),
        ("增长30", "码头一片忙碌。", 0.0),
        ("3月的码头", "亿元产业园启动。", 0.0),
        ("码头一片忙碌", "亿元产业园启动。", 0.0),
        ("他说“好”", "五识”。", 1.0),
    ],
)
def test_how_much_a_text_goes_on(cut, text, score):
    assert pages._goes_on(cut, text) == score


NARROW = "　　全市港口今年以来完成货物吞吐\n量稳步增长，新开通多条外贸航线\n，口岸通关时间持续压缩，企业获\n得感明显增强，码头昼夜作业不停\n歇。"


def test_narrow_columns_are_joined():
    whole = NARROW.replace("\n", "").strip("　")
    found = split("港口再创新高\n" + "\n".join([NARROW] * 4))
    assert [(a.title, a.text) for a in found] == [("港口再创新高", "\n".join([whole] * 4))]
    assert found[0].source["lines"] == [1, 21]


@pytest.mark.parametrize(("characters", "joined"), [(7, False), (8, True), (35, True), (36, False)])
def test_columns_are_neither_narrow_nor_wide(characters, joined):
    line = (P.replace(",", "港") * 2)[:characters]
    page = "\n".join([f"　　{line[:-2]}", *[line] * 8])
    assert (len(pages._unwrap(pages._plain(page))) == 1) is joined


def test_a_narrow_paragraph_with_a_gap():
    whole = NARROW.replace("\n", "").strip("　")
    lines = NARROW.split("\n")
    for at in ([1], [4], [1, 2]):
        gapped = "\n".join("\n" + line if i in at else line for i, line in enumerate(lines))
        page = "\n".join([NARROW, NARROW, gapped, NARROW])
        assert [li.text for li in pages._unwrap(pages._plain(page))] == [whole] * 4, at


@pytest.mark.parametrize(("lines", "joined"), [(7, False), (8, True)])
def test_columns_have_many_lines(lines, joined):
    page = "\n".join(["　　" + "港" * 13, *["港" * 15] * (lines - 1)])
    assert (len(pages._unwrap(pages._plain(page))) == 1) is joined


def test_a_caption_at_the_end_of_narrow_columns():
    found = pages._unwrap(pages._plain("\n".join([NARROW] * 3) + "\n\n码头外景"))
    assert [li.text for li in found[3:]] == ["码头外景"]


@pytest.mark.parametrize(
    ("before", "indented", "wraps"),
    [
        ("港" * 11, True, True),
        ("港" * 10 + "a", True, False),
        ("港" * 13, False, True),
        ("港" * 12 + "a", False, False),
    ],
)
def test_only_full_lines_wrap(before, indented, wraps):
    line = Line(1, before, Kind.SHORT, indented)
    assert pages._wraps(line, line, Line(2, "作业"), 30) is wraps


def test_kinds_of_narrow_lines():
    page = "\n".join([NARROW] * 3 + ["　　主要做法", "　　全市港口今年以来完成货物增长", NARROW])
    found = [(li.text, li.kind) for li in pages._unwrap(pages._plain(page))]
    assert found[3:5] == [("主要做法", Kind.SHORT), ("全市港口今年以来完成货物增长", Kind.BODY)]
    assert {kind for _, kind in found[:3]} == {Kind.BODY}


def test_columns_without_indents_are_not_joined():
    lines = pages._plain("\n".join([NARROW.replace("　", "")] * 4))
    assert pages._unwrap(lines) == lines


def test_a_caption_in_the_middle_of_a_narrow_paragraph():
    first, rest = NARROW.split("\n")[0], "\n".join(NARROW.split("\n")[1:])
    page = "\n".join([NARROW] * 3) + f"\n{first}\n\n码头外景\n\n{rest}"
    whole = NARROW.replace("\n", "").strip("　")
    assert [li.text for li in pages._unwrap(pages._plain(page))] == [whole, whole, whole, whole, "码头外景"]


def test_markup_of_a_page_as_lines():
    assert pages._text(
        "<div>一<br>二</div><script>x</script><!-- y --><p>三&amp;四</p><b>五</b><><style>z"
    ) == ("\n一\n二\n\n三&四\n五")


def test_tables_that_lay_out_a_page():
    page = f"<table><tr><td>{P * 9}<br> <BR/>{P}</td></tr></table><!-- x -->"
    assert pages._without_layout_tables(page) == (f"<div><div><div><p>{P * 9}</p><p>{P}</div></div></div>")
    for kept in ("<table><tr><td>5吨</td></tr></table>", "一<br>二", f"<div><thead><p>{P}"):
        assert pages._without_layout_tables(kept) == kept
    assert pages._without_layout_tables("一<br><br>二") == "一</p><p>二"
    assert "<thead>" in pages._without_layout_tables(f"<thead><td>{P * 9}</td>")


def test_main_part_of_a_page():
    cards = "".join(f"<div><p>第{n}张卡片。</p></div>" for n in range(5))
    head = "<title>港口 &lt;新&gt;</title>"
    page = f"<html><head>{head}</head><body>{cards}<div id=x><p>{P * 2}</p><p>{P * 2}</p></div></body></html>"
    found = pages._main_part(page)
    assert found.startswith(f"<html><head>{head}</head><body><div id=")
    assert found.count(P) == 4 and "卡片" not in found
    even = f"<div><p>{P * 4}</p></div>" * 3  # none holds half
    assert pages._main_part(even) == even
    assert pages._main_part("<div><p>短。</p></div>") == "<div><p>短。</p></div>"
    assert pages._main_part("") == ""


@pytest.mark.parametrize(
    ("size", "beside", "taken"), [(200, 0, True), (199, 0, False), (300, 300, True), (300, 301, False)]
)
def test_main_part_holds_half_of_the_text(size, beside, taken):
    rest = "".join(f"<div><p>{'字' * (beside // 3 + (n < beside % 3))}</p></div>" for n in range(3))
    page = f"<body><div id=x><p>{'字' * size}</p></div>{rest}</body>"
    assert (pages._main_part(page) != page) is taken


WEB = "<html><head><title>{}</title></head><body>{}<div><p>{}</p><p>{}</p></div></body></html>"


@pytest.mark.parametrize(
    ("name", "above", "title"),
    [
        ("港口吞吐量再创新高_海州日报", "<h1>港口吞吐量再创新高</h1>", "港口吞吐量再创新高"),
        ("海州日报", "<p>大省挑大梁</p><h1>港口吞吐量再创新高</h1>", "大省挑大梁 港口吞吐量再创新高"),
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
    assert [line.text for line in pages._html_title("", known, "")] == [title] * bool(title)


def test_figure_captions_of_a_web_page_are_left_out():
    caption = "昨日,码头一片忙碌,集装箱装卸不停,货轮整装待发。"
    body = f"<figure><figcaption>{caption}</figcaption></figure><p>{A}</p><p>{caption}</p>"
    found = split(f"<html><body><div><h1>港口</h1>{body}\n<p>{P * 4}</p></div></body></html>", "html")
    assert found[0].text == f"{A}\n{P * 4}"
    assert found[0].source["lines"] == [1, 2]
