import os
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ml.data
from ml.errors import InputError
from ml.io import atomic, places
from ml.pages import splitting
from ml.pages.plain import tidy
from ml.pages.splitting import split, split_file

SAMPLES = Path(ml.data.__file__).parent / "pages"
FOLDERS = [SAMPLES, Path(__file__).parents[1] / "data" / "pages"]
GOLD = [
    {**orjson.loads(line), "path": folder / orjson.loads(line)["file"]}
    for folder in FOLDERS
    for line in folder.with_suffix(".jsonl").read_bytes().splitlines()
]
# What the rules do not get right: sub-headings that are bare numbers, and in an old scan a headline that nothing but
# its place tells from a sub-heading.
LIMITS = {"20_wechat.txt", "25_oldscan.txt"}

PARAGRAPH = "全市港口今年以来完成货物吞吐量稳步增长,新开通多条外贸航线,口岸通关时间持续压缩,企业获得感明显增强。"


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
def test_source_has_the_lines(name):
    for g, article in zip(
        [g for g in GOLD if g["file"] == name], split_file(page(name)), strict=True
    ):
        assert article.source == {"file": name, "lines": [g["title_lines"][0], g["body_lines"][-1]]}


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
                    assert tidy(paragraph)[:5].strip()[:1] in squeezed


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
    with pytest.raises(InputError, match=r"a\.txt: is no text in UTF-8, GB 18030, Big5 or UTF-16"):
        split_file(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="is no text in UTF-8"):
        split_file(path)
    with pytest.raises(InputError, match=rf"^{tmp_path}/b\.txt: No such file or directory$"):
        split_file(tmp_path / "b.txt")
    allowed = r"pages end in \.txt, \.md, \.markdown, \.html, .*, not \.rtf"
    with pytest.raises(InputError, match=rf"^{tmp_path}/b\.rtf: {allowed}$"):
        split_file(tmp_path / "b.rtf")
    with pytest.raises(InputError, match="not nothing$"):
        split_file(tmp_path / "b")


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("a.TXT", "港口吞吐量再创新高\n{}"),
        ("a.md", "# 港口吞吐量再创新高\n\n{}"),
        ("a.markdown", "# 港口吞吐量再创新高\n\n{}"),
        ("a.htm", "<h1>港口吞吐量再创新高</h1><p>{}</p>"),
        ("a.html", "<h1>港口吞吐量再创新高</h1><p>{}</p>"),
        ("a.shtml", "<h1>港口吞吐量再创新高</h1><p>{}</p>"),
        ("a.aspx", "<h1>港口吞吐量再创新高</h1><p>{}</p>"),
        ("a.txt", "### 港口吞吐量再创新高\n\n{}"),
        ("a.txt", "---\ntitle: 港口吞吐量再创新高\n---\n\n{}"),
        (
            "a.mhtml",
            "Content-Type: text/html; charset=utf-8\n\n<h1>港口吞吐量再创新高</h1><p>{}</p>",
        ),
    ],
)
def test_the_ending_decides_how_a_page_is_read(tmp_path, name, page):
    (tmp_path / name).write_text(page.format(PARAGRAPH * 3), encoding="utf-8")
    (found,) = split_file(tmp_path / name)
    assert (found.title, found.text, found.id) == ("港口吞吐量再创新高", PARAGRAPH * 3, "a-1")
    assert found.source["file"] == name


def test_pages_are_called_by_as_much_of_their_path_as_tells_them_apart():
    paths = [
        Path(p) for p in ("x/0501/A01.txt", "x/0502/A01.txt", "x/0502/A02.txt", "y/b.md", "y/b.txt")
    ]
    assert list(splitting.name_pages(paths).values()) == [
        ("0501/A01.txt", "0501/A01"),
        ("0502/A01.txt", "0502/A01"),
        ("A02.txt", "A02"),
        ("b.md", "b.md"),
        ("b.txt", "b.txt"),
    ]
    assert splitting.name_pages([]) == {}
    assert [n for n, _ in splitting.name_pages([Path("A.txt"), Path("z/A.txt")]).values()] == [
        "A.txt",
        "z/A.txt",
    ]


def test_folders_are_searched(tmp_path):
    (tmp_path / "x").mkdir()
    for name in ("b.md", "x/a.html", "c.jpg"):
        (tmp_path / name).write_text("x")
    assert [p.name for p in splitting.pages_among(places.walk(tmp_path))] == ["b.md", "a.html"]


def test_folders_are_walked_but_for_what_is_hidden_or_half_done(tmp_path):
    names = ["b.TXT", "z/a.txt", ".hidden.txt", ".git/c.txt", "o.jsonl.parts/in.txt", "z/y/x.md"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    os.mkfifo(tmp_path / "f.txt")
    wanted = [tmp_path / name for name in ("b.TXT", "z/a.txt", "z/y/x.md")]
    assert places.walk(tmp_path) == splitting.pages_among(places.walk(tmp_path)) == wanted
    with pytest.raises(InputError, match="none: No such file"):
        places.walk(tmp_path / "none")


def test_folders_are_no_pages(tmp_path):
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(InputError, match=r"a\.txt: is not a regular file"):
        split_file(tmp_path / "a.txt")


def test_a_page_without_a_name():
    assert split(f"港口吞吐量再创新高\n{PARAGRAPH}")[0].id == "page-1"


def test_folders_behind_urls_are_walked_as_those_on_this_machine():
    pytest.importorskip("fsspec")
    folder = places.locate("memory://walked")
    for name in (
        "b.TXT",
        "z/a.txt",
        ".hidden.txt",
        ".git/c.txt",
        "o.jsonl.parts/in.txt",
        "z/y/x.md",
        "c.csv",
    ):
        with atomic.writing(folder / name) as file:
            file.write(b"x")
    wanted = [folder / name for name in ("b.TXT", "z/a.txt", "z/y/x.md")]
    assert splitting.pages_among(places.walk(folder)) == wanted
    assert places.walk(folder) == sorted([*wanted, folder / "c.csv"])


def test_radicals_in_place_of_characters_are_read_as_these(tmp_path):
    (tmp_path / "a.txt").write_text(f"港⼝吞吐量再创新⾼\n{PARAGRAPH}", encoding="utf-8")
    assert split_file(tmp_path / "a.txt")[0].title == "港口吞吐量再创新高"


def test_a_bad_byte_costs_its_character_and_is_noted(tmp_path):
    data = f"港口吞吐量再创新高\n{PARAGRAPH}".encode()
    (tmp_path / "a.txt").write_bytes(data[:-20] + b"\xff" + data[-20:])
    notes = []
    (found,) = split_file(tmp_path / "a.txt", remark=notes.append)
    assert found.title == "港口吞吐量再创新高" and "\ufffd" in found.text
    assert len(notes) == 1 and notes[0].endswith("characters could not be decoded")


def test_a_page_in_big5(tmp_path):
    text = "港口吞吐量再創新高\n本報訊 昨日上午，港務局宣布三號泊位改造完工，首艘貨輪於九時靠岸，當天卸下糧食六千噸，市民到場觀看。\n"
    (tmp_path / "a.txt").write_bytes(text.encode("big5"))
    assert split_file(tmp_path / "a.txt")[0].title == "港口吞吐量再創新高"
