import pytest

from ml.pages import reading
from ml.pages.lines import Kind, Line
from ml.pages.splitting import split

P = "全市港口今年以来完成货物吞吐量稳步增长,新开通多条外贸航线,口岸通关时间持续压缩,企业获得感明显增强。"


def test_lines_of_a_page():
    page = "　　缩进一行\r\n\r\n  半角\r\u00a0\u00a0空\n\ufeff　首\u200b行\f新页\u2028x"
    found = [(line.number, line.text, line.indented) for line in reading.read_plain(page)]
    assert found == [
        (1, "缩进一行", True),
        (3, "半角", True),
        (4, "空", True),
        (5, "首行", True),
        (6, "新页", False),
        (7, "x", False),
    ]


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
    assert (len(reading.unwrap(reading.read_plain(page))) == 1) is joined


def test_a_narrow_paragraph_with_a_gap():
    whole = NARROW.replace("\n", "").strip("　")
    lines = NARROW.split("\n")
    for at in ([1], [4], [1, 2]):
        gapped = "\n".join("\n" + line if i in at else line for i, line in enumerate(lines))
        page = "\n".join([NARROW, NARROW, gapped, NARROW])
        assert [li.text for li in reading.unwrap(reading.read_plain(page))] == [whole] * 4, at


@pytest.mark.parametrize(("lines", "joined"), [(7, False), (8, True)])
def test_columns_have_many_lines(lines, joined):
    page = "\n".join(["　　" + "港" * 13, *["港" * 15] * (lines - 1)])
    assert (len(reading.unwrap(reading.read_plain(page))) == 1) is joined


def test_a_caption_at_the_end_of_narrow_columns():
    found = reading.unwrap(reading.read_plain("\n".join([NARROW] * 3) + "\n\n码头外景"))
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
    assert reading._wraps(line, line, Line(2, "作业"), 30) is wraps


def test_kinds_of_narrow_lines():
    page = "\n".join([NARROW] * 3 + ["　　主要做法", "　　全市港口今年以来完成货物增长", NARROW])
    found = [(li.text, li.kind) for li in reading.unwrap(reading.read_plain(page))]
    assert found[3:5] == [("主要做法", Kind.SHORT), ("全市港口今年以来完成货物增长", Kind.BODY)]
    assert {kind for _, kind in found[:3]} == {Kind.BODY}


PLAIN = """全市港口今年以来完成货物吞吐量稳
步增长。新航线多条，口岸通关时间持
续压缩，企业说很好。
昨日，码头昼夜作业，装卸工人轮班上
岗。集装箱堆场车来车往，调度员紧盯
屏幕。
"""


def test_columns_without_indents_are_known_by_full_lines():
    paragraphs = [
        p.replace("\n", "") for p in (PLAIN[: PLAIN.index("昨日")], PLAIN[PLAIN.index("昨日") :])
    ]
    page = f"港口再创新高\n{PLAIN}春耕有序推进\n本报讯 {PLAIN[:14]}\n{PLAIN * 2}"
    found = [(a.title, a.text) for a in split(page)]
    assert found[0] == ("港口再创新高", "\n".join(paragraphs))
    assert found[1][0] == "春耕有序推进" and len(found[1][1].split("\n")) == 4


def test_a_dateline_begins_a_paragraph_though_the_line_above_is_full():
    lines = reading.read_plain(
        PLAIN.replace("续压缩，企业说很好。", "续压缩，企业说很好，很好很好。").replace(
            "昨日，", "本报讯"
        )
        * 2
    )
    assert [li.text[:3] for li in reading.unwrap(lines)] == ["全市港", "本报讯"] * 2


def test_headlines_of_one_width_are_no_column():
    lines = reading.read_plain("\n".join(["港口吞吐量再创新高企业获得感增强"] * 12))
    assert reading.unwrap(lines) == lines


def test_columns_without_indents_are_not_joined():
    lines = reading.read_plain("\n".join([NARROW.replace("　", "")] * 4))
    assert reading.unwrap(lines) == lines


def test_a_caption_in_the_middle_of_a_narrow_paragraph():
    first, rest = NARROW.split("\n")[0], "\n".join(NARROW.split("\n")[1:])
    page = "\n".join([NARROW] * 3) + f"\n{first}\n\n码头外景\n\n{rest}"
    whole = NARROW.replace("\n", "").strip("　")
    assert [li.text for li in reading.unwrap(reading.read_plain(page))] == [
        whole,
        whole,
        whole,
        whole,
        "码头外景",
    ]


def test_the_heading_of_short_news_is_no_rest_of_a_paragraph():
    full = NARROW.replace("不停\n歇。", "停歇。")
    found = reading.unwrap(reading.read_plain("\n".join([full] * 3 + ["简讯", full])))
    assert [li.text[-2:] for li in found] == ["歇。", "歇。", "歇。", "简讯", "歇。"]
