from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ml.data
from ml import pages
from ml.errors import InputError
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
    with pytest.raises(InputError, match="No such file"):
        split_file(tmp_path / "b.txt")
    with pytest.raises(InputError, match=r"pages end in \.txt"):
        split_file(tmp_path / "b.pdf")


def test_folders_are_searched(tmp_path):
    (tmp_path / "x").mkdir()
    for name in ("b.md", "x/a.html", "c.pdf"):
        (tmp_path / name).write_text("x")
    assert [p.name for p in pages.page_files(tmp_path)] == ["b.md", "a.html"]
