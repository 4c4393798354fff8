"""What there is to learn in a table, and in which columns."""

import csv

import orjson
import pytest

from ml.errors import DataError, InputError
from ml.io.readers import Columns
from ml.training.detection import detect

TEXTS = [f"前{n}月外贸进出口{n}亿元，同比增长{n}%。" for n in range(12)]


def table(folder, columns, name="my.csv"):
    """A CSV file of columns."""
    with (folder / name).open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(columns)
        out.writerows(zip(*columns.values(), strict=True))
    return str(folder / name)


def lines(folder, rows, name="my.jsonl"):
    (folder / name).write_bytes(b"".join(orjson.dumps(r) + b"\n" for r in rows))
    return str(folder / name)


DESKS = ["财经", "文化", "体育"] * 4
CASES = [
    ({"content": TEXTS, "desk": DESKS}, "text=content, label=desk, 3 labels, 12 rows"),
    (
        {"id": range(12), "标题": DESKS, "正文": TEXTS, "栏目": DESKS},
        "text=正文, title=标题, label=栏目, 3 labels, 12 rows",
    ),
    # names that say nothing
    ({"a": DESKS, "b": TEXTS, "c": range(12)}, "text=b, label=a, 3 labels, 12 rows"),
    ({"Headline": TEXTS, "y": DESKS}, "text=Headline, label=y, 3 labels, 12 rows"),
    ({"text": TEXTS, "label": [*DESKS[:11], ""]}, "text=text, label=label, 3 labels, 12 rows"),
    ({"text": TEXTS, "date": ["5月"] * 6 + ["6月"] * 6, "k": DESKS}, "text=text, label=k, 3 labels, 12 rows"),
    ({"text": TEXTS, "分类": [1, 2] * 6}, "text=text, label=分类, 2 labels, 12 rows"),
]  # fmt: skip


@pytest.mark.parametrize(("columns", "line"), CASES, ids=[line for _, line in CASES])
def test_single_label_topics(tmp_path, columns, line):
    found = detect([table(tmp_path, columns)])
    assert (found.task, found.line) == ("topics", f"{line}: single-label topics")


@pytest.mark.parametrize("name", ["topics", "tags", "标签"])
def test_multi_label_topics(tmp_path, name):
    rows = [{"text": t, name: ["财经", "文化"][: n % 3]} for n, t in enumerate(TEXTS)]
    found = detect([lines(tmp_path, rows)])
    assert found.line == f"text=text, label={name}, 2 labels, 12 rows: multi-label topics"
    assert found.columns.label == (None if name == "topics" else name)


def test_spans(tmp_path):
    rows = [{"text": t, "spans": [{"start": 0, "end": 1, "label": "X"}]} for t in TEXTS]
    found = detect([lines(tmp_path, rows)])
    assert (found.task, found.line) == ("spans", "text=text, spans=spans, 1 label, 12 rows: spans")


def test_labels_go_before_spans(tmp_path):
    rows = [{"text": t, "spans": [], "topics": ["财经"]} for t in TEXTS]
    assert detect([lines(tmp_path, rows)]).task == "topics"


def test_what_is_given_is_not_told(tmp_path):
    path = table(tmp_path, {"text": DESKS, "body": TEXTS, "label": DESKS, "region": DESKS})
    found = detect([path], Columns(text="body", label="region"))
    assert found.line == "text=body, label=region, 3 labels, 12 rows: single-label topics"
    with pytest.raises(InputError, match="no column 'nothing'; columns: text, body, label, region"):
        detect([path], Columns(label="nothing"))


def test_several_files(tmp_path):
    paths = [table(tmp_path, {"content": TEXTS, "desk": DESKS}, f"{n}.csv") for n in range(2)]
    assert "3 labels, 24 rows" in detect(paths).line


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"text": TEXTS, "a": DESKS, "b": DESKS}, "several columns may: a, b; use --label-column"),
        ({"text": TEXTS, "n": range(12)}, "columns: text, n; use --label-column"),
        ({"id": range(12), "label": DESKS}, "no column holds texts; columns: id, label"),
    ],
)
def test_what_is_not_clear_is_asked_for(tmp_path, columns, message):
    with pytest.raises(DataError, match=message):
        detect([table(tmp_path, columns)])


def test_a_file_without_rows(tmp_path):
    with pytest.raises(DataError, match="no rows"):
        detect([table(tmp_path, {"text": []})])


def test_rows_of_prodigy(tmp_path):
    span = {"start": 0, "end": 2, "label": "X"}
    rows = [{"text": t, "spans": [span], "answer": "accept"} for t in TEXTS]
    found = detect([lines(tmp_path, rows)])
    assert found.line == "text=text, spans=spans, 1 label, 12 rows: spans"
    rows = [{"text": t, "label": d, "answer": "accept"} for t, d in zip(TEXTS, DESKS, strict=True)]
    found = detect([lines(tmp_path, rows)])
    assert found.line == "text=text, label=label, 3 labels, 12 rows: single-label topics"
