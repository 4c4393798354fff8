"""What the tests of every format do: write a file as another tool would, make a labelled article, list its spans."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ml.articles import Article, Span


@pytest.fixture
def save(tmp_path: Path) -> Callable[[str, Any], Path]:
    """Writes a file and returns its path: text as it is, rows as JSON where the name says so, else as JSON lines."""

    def write(name: str, content: Any) -> Path:
        if not isinstance(content, str):
            rows = [json.dumps(row, ensure_ascii=False) for row in content]
            content = f"[{','.join(rows)}]" if name.endswith(".json") else "\n".join(rows)
        (tmp_path / name).write_text(content, encoding="utf-8", newline="")
        return tmp_path / name

    return write


@pytest.fixture
def article() -> Callable[..., Article]:
    """Makes an article of two topics and two spans, or with other fields."""
    title, text = "港口扩建动工", "总投资3.5亿元。\n新增泊位12个。"
    spans = (Span(10, 15, "MONEY"), Span(21, 24, "QUANTITY"))
    usual = {"id": "a-1", "topics": ("trade", "logistics"), "primary": "logistics", "spans": spans}
    return lambda **fields: Article(title, text, **(usual | fields))


@pytest.fixture
def words() -> Callable[[Article], list[tuple[str, str]] | None]:
    """Lists the spans of an article as their words and labels; None where nobody has looked for spans."""
    return lambda article: (
        None
        if article.spans is None
        else [(article.full[s.start : s.end], s.label) for s in article.spans]
    )
