"""Rows of spaCy and Prodigy, read and written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ml.articles import Article
from ml.corpus.formats import conversion
from ml.errors import InputError

TITLE, TEXT = "港口扩建动工", "总投资3.5亿元。\n新增泊位12个。"
FULL = f"{TITLE}\n{TEXT}"
MONEY = [("3.5亿元", "MONEY")]


@pytest.mark.parametrize(
    ("row", "topics", "spans"),
    [
        ({"text": FULL, "spans": [{"start": 10, "end": 15, "label": "MONEY"}]}, None, MONEY),
        ({"text": FULL, "cats": {"trade": 1.0, "culture": 0.0}, "ents": []}, ("trade",), []),
        (
            {"text": FULL, "ents": [{"start": 10, "end": 15, "label": "MONEY"}], "spans": {}},
            None,
            MONEY,
        ),
        (
            {"text": FULL, "cats": {"trade": True}, "meta": {"title": TITLE, "id": "x"}},
            ("trade",),
            None,
        ),
    ],
)
def test_spacy_rows(
    row: Any, topics: Any, spans: Any, save: Callable[..., Path], words: Callable[..., Any]
) -> None:
    (read,) = conversion.read_articles(save("a.jsonl", [row]), "spacy")
    assert read.topics == topics
    assert words(read) == spans


def test_spacy_as_written_has_every_class_of_the_file(
    tmp_path: Path, article: Callable[..., Article]
) -> None:
    conversion.write_articles(
        [article(), article(topics=("culture",), primary=None)], tmp_path / "a.jsonl", "spacy"
    )
    first, second = map(json.loads, (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines())
    assert first["cats"] == {"trade": 1, "logistics": 1, "culture": 0}
    assert second["cats"] == {"culture": 1, "logistics": 0, "trade": 0}
    assert first["meta"] == {"id": "a-1", "title": TITLE, "primary": "logistics"}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"text": "甲", "cats": ["trade"]}, "cats must be an object"),
        ({"text": "甲", "cats": {"trade": "yes"}}, "cats has 'yes' for trade"),
        ({"text": "甲", "spans": [[0, 1, "A"]]}, "spans must be a list of objects"),
        (
            {"text": "甲", "spans": [{"start": 0, "end": 9, "label": "A"}]},
            "row 1: span 0–9 A lies outside the 1",
        ),
        ({"text": "甲", "spans": [{"start": 0, "end": 1}]}, "a string label"),
        ({"text": 5}, "text must be a string, not 5"),
        ({"text": "甲", "meta": {"title": 5}}, "title must be a string, not 5"),
        ({}, "text must be a string"),
    ],
)
def test_spacy_bad_rows(row: Any, message: str, save: Callable[..., Path]) -> None:
    with pytest.raises(InputError, match=message):
        conversion.read_articles(save("a.jsonl", [row]), "spacy")
