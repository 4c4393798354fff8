"""Articles under construction."""

from __future__ import annotations

import pytest

from ml.pages.drafts import Draft, is_signed, settle_headings
from ml.pages.lines import Line


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
    assert is_signed(Draft([], [text])) is signed


def test_a_cut_paragraph_takes_the_next_line():
    draft = Draft([Line(1, "港口"), Line(2, "开航")], first=1)
    for number, text in enumerate(("昨日，码头", "开工。", "今日完工。"), 3):
        draft.add(Line(number, text))
    assert (draft.title, draft.text) == ("港口 开航", "昨日，码头开工。\n今日完工。")
    assert (draft.last, draft.size, draft.open) == (5, 13, False)


@pytest.mark.parametrize(
    ("headings", "screen", "kept"),
    [
        (["码头新貌美如画"], False, []),
        (["码头新貌美如画"] * 2, False, ["码头新貌美如画"] * 2),
        (["港口为何繁忙？"], False, ["港口为何繁忙？"]),
        (["项目在码头签约", "码头新貌美如画"], True, []),
        (["项目在码头签约", "码头新貌美如画"], False, ["项目在码头签约", "码头新貌美如画"]),
    ],
)
def test_lone_lines_between_paragraphs_are_captions(headings, screen, kept):
    draft = Draft([], ["一。", *headings, "二。"], loose=[*range(1, 1 + len(headings))])
    settle_headings(draft, screen)
    assert draft.paragraphs == ["一。", *kept, "二。"]
