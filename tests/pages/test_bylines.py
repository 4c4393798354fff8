"""Lines that name who wrote, supplied or edited an article. More of them are in test_lines."""

from __future__ import annotations

import pytest

from ml.pages.bylines import is_author, is_editor, is_reporter, is_source


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("责编/张三 美编/李四", is_editor),
        ("来源：海州日报", is_source),
        ("（据新华社电）", is_source),
        ("（鲁小北）", is_source),
        ("海观新闻/海州晚报/掌上海州", is_source),
        ("□本报记者 王小二", is_reporter),
        ("记者 阿依·买买提 摄影报道", is_reporter),
        ("王小二", is_author),
        ("王 芳", is_author),
    ],
)
def test_who_made_it(text, rule):
    assert [r for r in (is_editor, is_source, is_reporter, is_author) if r(text)] == [rule]


@pytest.mark.parametrize(
    "text", ["记者探访春运一线", "市长会见来访外地记者", "港口", "周末去哪儿", "编辑部的故事"]
)
def test_nobody_is_named(text):
    assert not any(rule(text) for rule in (is_editor, is_source, is_reporter, is_author))
