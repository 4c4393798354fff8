"""CoNLL as we write it and as others do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ml.articles import Article, Span
from ml.corpus.formats import conversion
from ml.errors import InputError


def test_conll_as_written(tmp_path: Path) -> None:
    short = Article("油 价", "降3元", "a-1", ("trade", "a|b"), None, (Span(5, 7, "MONEY"),))
    conversion.write_articles([short], tmp_path / "a.conll", "conll")
    assert (tmp_path / "a.conll").read_text(encoding="utf-8").splitlines() == [
        "# id = a-1",
        "# title = 油 价",
        "# primary = trade",
        "# topics = trade|a\\pb",
        "油\tO",
        "\\s\tO",
        "价\tO",
        "\\n\tO",
        "降\tO",
        "3\tB-MONEY",
        "元\tI-MONEY",
        "",
    ]


@pytest.mark.parametrize(
    ("content", "text", "spans"),
    [
        ("总 O\n投 O\n3 B-MONEY\n元 I-MONEY\n", "总投3元", [("3元", "MONEY")]),
        ("总投资\tO\n3.5亿\tB-MONEY\n元\tI-MONEY\n", "总投资3.5亿元", [("3.5亿元", "MONEY")]),
        (
            "EU NNP B-NP B-ORG\nrejects VBZ B-VP O\ncall NN I-NP O\n",
            "EU rejects call",
            [("EU", "ORG")],
        ),
        ("5\tB-A\n元\tB-A\n6\tI-A\n", "5元6", [("5", "A"), ("元6", "A")]),
        ("5\tI-A\n元\tI-B\n", "5元", [("5", "A"), ("元", "B")]),
        ("-DOCSTART- -X- -X- O\n\n元\tO\r\n\r\n\n", "元", []),
        ("# sent_id = 4\n#\tO\n元\tO\n", "#元", []),
        ("元\n月\n", "元月", None),
    ],
)
def test_conll_of_others(
    content: str, text: str, spans: Any, save: Callable[..., Path], words: Callable[..., Any]
) -> None:
    (read,) = conversion.read_articles(save("a.conll", content), "conll")
    assert read.text == text
    assert words(read) == spans


def test_conll_has_an_article_to_a_block(save: Callable[..., Path]) -> None:
    path = save("a.bio", "# id = 1\n# title = 题\n题\tO\n\\n\tO\n文\tO\n\n乙\tO")
    assert [(a.id, a.title, a.text) for a in conversion.read_articles(path, "conll")] == [
        ("1", "题", "文"),
        (None, "", "乙"),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "元\tO\n\n月\tO\n日\tX-MONEY\n",
            "row 4: the tag must be O, B-LABEL or I-LABEL, not 'X-MONEY'",
        ),
        ("元\tO\n月\n", "row 1: a token here, or in a line below"),
    ],
)
def test_conll_bad_lines(content: str, message: str, save: Callable[..., Path]) -> None:
    with pytest.raises(InputError, match=message):
        conversion.read_articles(save("a.conll", content), "conll")
