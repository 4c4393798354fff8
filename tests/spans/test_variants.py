import re

import pytest

from ml.amounts import values
from ml.articles import Span
from ml.corpus import dataset
from ml.spans.variants import variants

TEXTS = [
    "总投资35亿元，用地20亩，同比增长18.1%。票房突破3亿元！",
    "单价12元，共300万人次；历时3天。",
]
SPANS = [
    [
        Span(3, 7, "MONEY"),
        Span(10, 13, "QUANTITY"),
        Span(18, 23, "QUANTITY"),
        Span(28, 31, "MONEY"),
    ],
    [Span(2, 5, "MONEY"), Span(7, 12, "QUANTITY"), Span(15, 17, "QUANTITY")],
]


@pytest.fixture(scope="module")
def made():
    articles = [a for a in dataset.embedded() if a.spans][:200]
    return variants([a.full for a in articles], [list(a.spans) for a in articles], 4.0, seed=3)


def surfaces(made, label):
    return {
        text[s.start : s.end]
        for text, spans in zip(*made, strict=True)
        for s in spans
        if s.label == label
    }


def test_every_made_amount_can_be_read(made):
    unread = [
        text[s.start : s.end]
        for text, spans in zip(*made, strict=True)
        for s in spans
        if values.read_amount(text, s.start, s.end, s.label).low is None
    ]
    assert unread == []


def test_spans_lie_in_their_rows_sorted_and_apart(made):
    for text, spans in zip(*made, strict=True):
        ends = [0, *(s.end for s in spans)]
        assert all(end <= s.start < s.end for end, s in zip(ends, spans, strict=False))
        assert ends[-1] <= len(text)


@pytest.mark.parametrize(
    ("label", "pattern"),
    [
        ("MONEY", r"\d[-–—－~～到至]+\d.*元"),  # a range with its unit at the end
        ("MONEY", r"\d[ \u00a0\u3000\n]+[万亿元]"),  # a blank before the unit
        ("MONEY", r"^[数上好几]"),
        ("MONEY", r"^[$＄€£¥￥]"),
        ("MONEY", r"^(RMB|USD|CNY|EUR|HKD)"),
        ("MONEY", r"(USD|RMB|EUR)$"),
        ("MONEY", r"^[-－−+负]"),
        ("MONEY", r"\d[万亿]$"),  # 元 left out
        ("MONEY", r"(million|billion|bn|mn)$"),
        ("MONEY", r"[壹贰叁肆伍陆柒捌玖拾佰仟].*[元圆]$"),
        ("MONEY", r"[角分毛]$"),
        ("QUANTITY", r"(kg|km|MPa|kWh|TEU|mAh|m²|℃)$"),
        ("QUANTITY", r"^\d/\d$"),
        ("QUANTITY", r"又"),
        ("QUANTITY", r"^(±|正负)"),
    ],
)
def test_each_way_of_writing_is_made(made, label, pattern):
    assert any(re.search(pattern, text) for text in surfaces(made, label))


def test_the_seed_decides():
    assert variants(TEXTS, SPANS, 3, seed=5) == variants(TEXTS, SPANS, 3, seed=5)
    assert variants(TEXTS, SPANS, 3, seed=5) != variants(TEXTS, SPANS, 3, seed=6)


def test_no_share_makes_nothing():
    assert variants(TEXTS, SPANS, 0.0) == ([], [])


def test_other_labels_are_left_alone():
    spans = [[Span(s.start, s.end, "PRICE") for s in own] for own in SPANS]
    assert variants(TEXTS, spans, 5) == ([], [])
