from dataclasses import replace

import numpy as np
import orjson
import pytest

from ml.articles import to_row
from ml.corpus import dataset
from ml.errors import DataError, InputError
from ml.training.config import Data
from ml.training.data import load_data, stratified_parts, without_rare


@pytest.fixture
def file(tmp_path, articles):
    """The twelve articles twice over, every fourth without spans."""
    rows = [replace(a, id=f"{a.id}{k}") for k in range(2) for a in articles]
    rows = [replace(a, spans=None) if n % 4 == 3 else a for n, a in enumerate(rows)]
    dataset.write(rows, tmp_path / "data.jsonl")
    return str(tmp_path / "data.jsonl")


def test_a_share_is_held_out_with_its_part_of_every_label(file):
    training, test = load_data(Data(train=file, test=0.25), "topics")
    assert (len(training.articles), len(test.articles)) == (18, 6)
    assert [sum(t in a.topics for a in test.articles) for t in ("trade", "culture")] == [2, 2]
    assert test.name == f"{training.name} (held out)"
    assert not {a.id for a in training.articles} & {a.id for a in test.articles}
    again = load_data(Data(train=file, test=0.25), "topics")
    assert [d.digest for d in again] == [training.digest, test.digest]


def test_articles_without_labels_for_the_task_are_left_out(file):
    training, test = load_data(Data(train=file, test=file), "spans")
    assert len(training.articles) == len(test.articles) == 18


def test_without_a_share_there_is_no_test(file):
    training, test = load_data(Data(train=[file, file], test=0.0), "topics")
    assert test is None
    assert len(training.articles) == 48


@pytest.mark.parametrize(
    ("content", "task", "share", "message"),
    [
        (
            "text,label\n港口,a\n",
            "topics",
            0.2,
            "1 articles are too few to hold out a share of 0.2",
        ),
        ("text,label\n港口,a\n", "spans", 0.2, "no article is labelled with spans"),
    ],
)
def test_what_cannot_be_split(tmp_path, content, task, share, message):
    (tmp_path / "a.csv").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        load_data(Data(train=str(tmp_path / "a.csv"), test=share), task)


def test_files_of_one_label_and_of_several_cannot_be_mixed(tmp_path, file):
    (tmp_path / "a.csv").write_text("text,label\n港口,a\n", encoding="utf-8")
    with pytest.raises(DataError, match="they cannot be mixed"):
        load_data(Data(train=[file, str(tmp_path / "a.csv")]), "topics")


def test_parts_have_their_share_of_every_label(file):
    training, _ = load_data(Data(train=file, test=0.0), "topics")
    part = stratified_parts(training, "topics", np.array([0.25, 0.75]), 0)
    assert np.bincount(part).tolist() == [6, 18]
    assert (
        sum("trade" in a.topics for a, p in zip(training.articles, part, strict=True) if p == 0)
        == 2
    )


def test_rows_without_a_label_are_left_out_with_a_count_and_stop_a_strict_training(tmp_path):
    rows = "".join(f"港口{n},{'货运' if n % 3 else ''}\n" for n in range(9))
    (tmp_path / "a.csv").write_text("text,label\n" + rows, encoding="utf-8")
    training, _ = load_data(Data(train=str(tmp_path / "a.csv"), test=0.0), "topics")
    assert len(training.articles) == 6
    assert training.notes == ("a.csv: 3 of 9 rows have no topics and are left out",)
    with pytest.raises(InputError, match="row 1: label is empty"):
        load_data(Data(train=str(tmp_path / "a.csv"), test=0.0, strict=True), "topics")


def test_rare_topics_are_left_out_and_named(tmp_path):
    rows = [("港口", "a"), ("货运", "a"), ("文物", "b"), ("剧团", "c|a")]
    for column, left in (("label", [("a",), ("a",)]), ("topics", [("a",), ("a",), (), ("a",)])):
        (tmp_path / "a.csv").write_text(
            f"text,{column}\n" + "".join(f"{text},{label}\n" for text, label in rows), "utf-8"
        )
        if column == "label":  # a | makes labels of no name of their own
            text = (tmp_path / "a.csv").read_text("utf-8").replace("c|a", "c")
            (tmp_path / "a.csv").write_text(text, "utf-8")
        data = Data(train=str(tmp_path / "a.csv"), test=0.0, min_examples=2)
        training, _ = load_data(data, "topics")
        assert [a.topics for a in training.articles] == left
        (note,) = training.notes
        assert note == "topics with fewer than 2 examples are left out: b (1), c (1)"


def test_a_data_set_of_rare_topics_alone_is_an_error(tmp_path):
    (tmp_path / "a.csv").write_text("text,label\n港口,a\n文物,b\n", encoding="utf-8")
    data, _ = load_data(Data(train=str(tmp_path / "a.csv"), test=0.0), "topics")
    assert without_rare(data, 1) is data
    with pytest.raises(DataError, match="no topic has 2 examples"):
        without_rare(data, 2)


def test_spans_that_do_not_fit_are_refused(tmp_path, articles):
    rows = [to_row(a) for a in articles]
    for row in rows:
        for span in row["spans"]:
            span["start"], span["end"] = span["start"] + 1, span["end"] + 1
    (tmp_path / "a.jsonl").write_bytes(b"".join(orjson.dumps(r) + b"\n" for r in rows))
    data = Data(train=str(tmp_path / "a.jsonl"))
    with pytest.raises(DataError, match=r"a\.jsonl: \d+ of 21 spans begin or end with a blank"):
        load_data(data, "spans")
    load_data(data, "topics")
