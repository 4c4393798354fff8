"""The model card says where the shipped model errs; when it no longer does, the card is to say so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ml.model import model

CARD = (Path(__file__).parents[2] / "models" / "README.md").read_text(encoding="utf-8")
ROWS = [
    line.strip("| ").split(" | ")
    for line in CARD.splitlines()
    if re.match(r"\| [\u4e00-\u9fff\d].*。 \|", line)
]


def test_the_card_has_examples() -> None:
    assert len(ROWS) >= 6


@pytest.mark.parametrize(("sentence", "said", "right"), ROWS)
def test_the_model_says_what_the_card_says(sentence: str, said: str, right: str) -> None:
    record = model.load().predict([sentence])[0]
    if topic := re.search(r"`(\w+)` ([\d.]+)", said):
        assert record["topics"] == [topic[1]]
        assert record["scores"][topic[1]] == pytest.approx(float(topic[2]), abs=0.005)
    else:
        found = [span["text"] for span in record["spans"]]
        assert (", ".join(found) or "no span") == said != right
