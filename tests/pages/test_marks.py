import time

import pytest

from ml.pages import marks


@pytest.mark.parametrize(
    "text",
    [
        "□本报记者 周小满",
        "□本报记者 沈一鸣 通讯员 郭小舟",
        "本报记者 严冬生 文/图",
        "□记者 何冬 报道",
        "（记者 温如玉 通讯员 纪芳）",
        "(观海新闻/青岛晚报 记者 马丙政)",
        "2022-11-18 08:15 来源：江城晚报 作者：严冬生",
        "来源：江城晚报",
        "□王东门",
    ],
)
def test_bylines(text):
    assert marks.is_byline(text)


@pytest.mark.parametrize(
    "text",
    [
        "本报讯 记者从市财政局获悉",
        "记者从会上获悉，港口开航。",
        "记者从会上获悉",
        "记者了解到",
        "三百名老师傅没有一人下岗",
        "手艺还在",
        "2024年3月6日，港口开航。",
    ],
)
def test_text_is_no_byline(text):
    assert not marks.is_byline(text)


@pytest.mark.parametrize(
    "text",
    [
        "茶农在采摘春茶。 乔木 摄",
        "图为馆内陈列的纺车。",
        "▲首班渡船",
        "学生在午睡。 资料图片",
        "港口夜景。 新华社记者 李三 发",
    ],
)
def test_captions(text):
    assert marks.is_caption(text)


@pytest.mark.parametrize("text", ["药厂加快新药研发", "港口开航。", "图书馆延长开放"])
def test_text_is_no_caption(text):
    assert not marks.is_caption(text)


@pytest.mark.parametrize(
    "text",
    [
        "2023年9月4日 星期一 癸卯年七月二十 第8812期 今日十六版",
        "二〇二一年四月十二日 星期一 农历三月初一",
        "责任编辑：何其 美编：柳眉 校对：田野",
        "2025.03.11 周二 B2",
    ],
)
def test_folios(text):
    assert marks.is_folio(text)


@pytest.mark.parametrize("text", ["04", "A06", "第三版", "1/2", "— 7 —", "2024/3/6 10:20"])
def test_page_numbers(text):
    assert marks.is_page_number(text)


@pytest.mark.parametrize("text", ["三号泊位改造完工", "一九五八年建成", "3月6日港口开航"])
def test_headlines_are_no_page_numbers(text):
    assert not marks.is_page_number(text)
    assert not marks.is_paper(text)
    assert not marks.is_folio(text)


@pytest.mark.parametrize(
    "text, rest",
    [
        ("工程历时十四个月。（下转第三版）", "工程历时十四个月。"),
        ("（上接第一版）工程历时十四个月。", "工程历时十四个月。"),
        ("旅客在这里中转第三次航班", "旅客在这里中转第三次航班"),
        ("下转第2版", ""),
    ],
)
def test_jumps_are_removed(text, rest):
    assert marks.without_jump(text) == rest


def test_names_alone_may_be_authors():
    assert [marks.is_author(t) for t in ("甘泉", "甘 泉", "他说。", "港口新航线")] == [
        True,
        True,
        False,
        False,
    ]


def test_rules_are_fast_on_lines_that_repeat():
    start = time.process_time()
    for piece in ("记者", "记者 张三 ", "□", "图", "本报记者张三、", "2024年", "责编 ", "（"):
        for size in (20, 35, 60):
            line = piece * size
            for rule in (marks.is_byline, marks.is_caption, marks.is_folio, marks.is_page_number):
                rule(line), rule(line[:69] + "!")
            marks.is_address(line), marks.is_paper(line), marks.without_jump(line)
    assert time.process_time() - start < 2
