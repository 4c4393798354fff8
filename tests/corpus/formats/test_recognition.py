"""Files of annotation tools are recognised by their fields."""

import json

import pytest

from ml.corpus import dataset
from ml.corpus.formats.recognition import recognised

TEXT = "总投资3.5亿元。"
SPAN = {"start": 3, "end": 8, "label": "MONEY"}


@pytest.mark.parametrize(
    ("row", "format"),
    [
        ({"text": TEXT, "spans": [SPAN], "answer": "accept"}, "prodigy"),
        ({"text": TEXT, "label": "财经", "answer": "reject"}, "prodigy"),
        ({"text": TEXT, "spans": [SPAN], "_task_hash": 5, "_input_hash": 6}, "prodigy"),
        ({"text": TEXT, "accept": ["a"], "options": [{"id": "a"}]}, "prodigy"),
        ({"text": TEXT, "ents": [SPAN]}, "spacy"),
        ({"text": TEXT, "cats": {"财经": 1}}, "spacy"),
        ({"text": TEXT, "spans": [SPAN]}, None),
        ({"text": TEXT, "label": "财经"}, None),
        ({"text": TEXT, "label": "财经", "answer": "甲"}, None),
        ({"text": TEXT, "answer": "accept"}, None),
        ({"text": TEXT, "cats": "财经"}, None),
    ],
)
def test_by_its_fields(row, format):
    assert recognised([{"text": TEXT}, row]) == format


@pytest.mark.parametrize(
    "row",
    [
        {"text": TEXT, "title": "港口扩建", "spans": [SPAN], "answer": "accept"},
        {"text": TEXT, "title": "港口扩建", "ents": [SPAN]},
        {"text": TEXT, "spans": [SPAN]},
    ],
)
def test_offsets_count_in_the_text_alone(tmp_path, row):
    (tmp_path / "a.jsonl").write_text(json.dumps(row))
    (article,) = dataset.load(str(tmp_path / "a.jsonl")).articles
    assert [article.full[s.start : s.end] for s in article.spans] == ["3.5亿元"]


def test_single_labels_stay_single(tmp_path):
    rows = [
        {"text": TEXT, "label": label, "answer": answer}
        for label, answer in [("财经", "accept"), ("文化", "reject"), ("文化", "accept")]
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    data = dataset.load(str(tmp_path / "a.jsonl"))
    assert data.multiclass and [a.topics for a in data.articles] == [("财经",), ("文化",)]
    assert data.notes[-1] == ("a.jsonl: 1 of 3 answers were rejected or ignored and are left out")
