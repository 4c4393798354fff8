import io
import json
import shutil
import zipfile

import numpy as np
import pandas as pd
import pytest

from ml.articles import Article
from ml.errors import InputError, ModelError
from ml.model import directory
from ml.model import model as models
from ml.model.model import load, save
from ml.topics.classifier import TopicClassifier


@pytest.fixture
def copy(model_dir, tmp_path):
    """A copy that a test may break."""
    return shutil.copytree(model_dir, tmp_path / "copy")


def edit(folder, change):
    path = folder / "model.json"
    about = json.loads(path.read_text())
    change(about)
    path.write_text(json.dumps(about))


def test_a_prediction_has_the_fields_of_the_contract(model):
    text = "海关统计，全市外贸进出口35.2亿美元，同比增长18.1%，出口企业超过1200家。"
    record = model.predict([Article("外贸进出口额再创新高", text, 7)])[0]
    assert list(record) == ["id", "title", "topics", "primary", "scores", "spans", "model"]
    assert record["id"] == 7
    assert (record["topics"], record["primary"]) == (["trade"], "trade")
    assert set(record["scores"]) == {"trade", "culture"}
    assert record["spans"][0] == {
        "start": 23, "end": 30, "label": "MONEY", "text": "35.2亿美元",
        "value": 3520000000, "low": 3520000000, "high": 3520000000, "unit": "USD", "modifier": "exact",
    }  # fmt: skip
    assert [(s["text"], s["modifier"]) for s in record["spans"][1:]] == [
        ("18.1%", "exact"),
        ("1200家", "over"),
    ]
    assert record["model"] == model.tag


def test_strings_mappings_and_articles_are_taken(model):
    text = "博物馆展出文物186件。"
    records = model.predict([text, {"text": text, "title": "展"}, Article("展", text)])
    assert [r["topics"] for r in records] == [["culture"]] * 3
    assert records[0]["spans"][0]["start"] == records[1]["spans"][0]["start"] - len("展\n")


def test_no_topic_is_primary_none(model):
    assert model.predict(["法院一审判处被告人有期徒刑三年。"])[0]["primary"] == "none"


def test_only_one_part(model):
    assert "spans" not in model.predict(["一"], "topics")[0]
    assert "scores" not in model.predict(["一"], "spans")[0]


def test_saving_one_part_keeps_the_other(copy, articles):
    before = load(copy).about["files"]["spans.npz"]
    save(
        copy,
        TopicClassifier(cv=2, C=0.1).fit(articles, [a.topics for a in articles]),
        name="again",
        about={},
    )
    assert load(copy).about["files"]["spans.npz"] == before
    assert load(copy).about["name"] == "again"


def test_same_training_same_bytes(articles, tmp_path):
    for name in ("a", "b"):
        save(
            tmp_path / name,
            TopicClassifier(cv=2).fit(articles, [a.topics for a in articles]),
            name="x",
            about={},
        )
    for file in ("model.json", "topics.npz"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_a_model_directory_has_labels_as_text(articles, tmp_path):
    labels = [articles.index(a) // 4 for a in articles]
    topics = TopicClassifier(cv=2, min_df=1).fit(articles, labels)
    save(tmp_path / "numbers", topics, name="x", about={})
    found = load(tmp_path / "numbers")
    assert found.about["parts"]["topics"]["labels"] == ["0", "1", "2"]
    assert [r["topics"] for r in found.predict(articles)] == [[str(n)] for n in labels]
    fresh = models.Model(topics.model_, None, found.about, found.digest)
    assert fresh.predict(articles, explain=2) == found.predict(articles, explain=2)


def test_a_folder_that_is_no_model_is_not_overwritten(model, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x")
    with pytest.raises(ModelError, match="left alone"):
        save(tmp_path / "mine", model.topics, name="x", about={})
    assert (tmp_path / "mine" / "thesis.txt").exists()


def npz(**arrays):
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def put(folder, name, data):
    """Put a file into a model and make the manifest agree: what a hostile author would do."""
    import hashlib

    (folder / name).write_bytes(data)
    edit(
        folder,
        lambda a: a["files"].update(
            {name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}}
        ),
    )


BREAKS = {
    "there is no such folder": lambda f: shutil.rmtree(f),
    "it has no model.json": lambda f: (f / "model.json").unlink(),
    "is not JSON": lambda f: (f / "model.json").write_text("{"),
    "does not describe a model": lambda f: (f / "model.json").write_text("[]"),
    "model format 3; this version reads the formats 1 and 2": lambda f: edit(
        f, lambda a: a.update(format=3)
    ),
    "must have exactly the keys": lambda f: edit(f, lambda a: a.update(hook="x")),
    "names parts other than": lambda f: edit(f, lambda a: a["parts"].update(other={})),
    "altered or truncated": lambda f: (f / "topics.npz").write_bytes(
        (f / "topics.npz").read_bytes()[:-1]
    ),
    "missing or not a regular file": lambda f: (f / "topics.npz").unlink(),
    "unknown file 'run.py'": lambda f: (f / "run.py").write_text("x"),
    "unknown file '../x'": lambda f: edit(f, lambda a: a["files"].update({"../x": {}})),
    "is not a file of plain arrays": lambda f: put(f, "topics.npz", b"PK broken"),
    "must hold the arrays": lambda f: put(f, "topics.npz", npz(weights=np.zeros(3))),
    "does not fit together": lambda f: edit(f, lambda a: a["parts"]["topics"].pop("form")),
}


@pytest.mark.parametrize("message", BREAKS)
def test_what_is_no_model_is_refused_in_one_line(copy, message):
    BREAKS[message](copy)
    with pytest.raises(ModelError, match=message.replace("(", r"\(")) as caught:
        load(copy)
    assert "\n" not in str(caught.value)


def test_pickles_are_not_read(copy):
    arrays = {n: np.zeros(1) for n in models._ARRAYS["topics"]}
    arrays["weights"] = np.array([{"a": 1}], dtype=object)
    put(copy, "topics.npz", npz(**arrays))
    with pytest.raises(ModelError, match="plain arrays"):
        load(copy)


def test_zip_bombs_are_not_unpacked(copy, monkeypatch):
    monkeypatch.setattr(directory, "_MOST_BYTES", 1 << 20)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in models._ARRAYS["topics"]:
            archive.writestr(f"{name}.npy", b"\0" * (1 << 20))
    put(copy, "topics.npz", buffer.getvalue())
    with pytest.raises(ModelError, match="unpacks to more"):
        load(copy)


def test_links_are_not_followed(copy, tmp_path):
    shutil.move(copy / "topics.npz", tmp_path / "elsewhere.npz")
    (copy / "topics.npz").symlink_to(tmp_path / "elsewhere.npz")
    with pytest.raises(ModelError, match="not a regular file"):
        load(copy)


def test_a_missing_part_is_named(copy, articles, tmp_path):
    save(tmp_path / "t", load(copy).topics, name="t", about={})
    with pytest.raises(ModelError, match="no spans part; it has: topics"):
        load(tmp_path / "t").predict(["一"], "spans")


def test_the_shipped_model_predicts():
    record = models.load().predict(
        [
            Article(
                "前三季度外贸进出口创新高",
                "海关总署发布数据，前三季度货物贸易进出口总值32.33万亿元，同比增长5.3%。",
            )
        ]
    )[0]
    assert record["topics"] == ["trade"]
    assert [(s["text"], s["value"], s["unit"]) for s in record["spans"]] == [
        ("32.33万亿元", 32330000000000, "CNY"),
        ("5.3%", 5.3, "%"),
    ]


def test_predicted_topics_are_explained_on_request(model, articles):
    plain, explained = model.predict(articles), model.predict(articles, explain=2)
    for before, after in zip(plain, explained, strict=True):
        assert after.pop("words").keys() == set(before["topics"])
        assert after == before
    assert any(
        r["words"] and all(len(w) <= 2 for w in r["words"].values())
        for r in model.predict(articles, explain=2)
    )
    with pytest.raises(ModelError, match="only topics can be explained"):
        model.predict(articles, "spans", explain=1)


def test_a_single_text_is_no_list_of_texts(model):
    for single in ("投资3亿元", {"text": "投资3亿元"}):
        with pytest.raises(
            InputError, match="a list of texts is needed, not a single one: put it into a list"
        ):
            model.predict(single)
    assert len(model.predict(text for text in ("a", {"text": "b"}))) == 2


def test_a_table_is_read_row_by_row(model):
    text = "博物馆展出文物186件。"
    table = pd.DataFrame(
        {"desk": [1, 2, 3], "text": [text] * 3, "title": ["展", None, ""], "id": [7, None, 9]}
    )
    given = [Article("展", text, 7), Article("", text), Article("", text, 9)]
    assert model.predict(table) == model.predict(given)
    assert model.predict(table[["text"]]) == model.predict([text] * 3)
    assert model.predict(table[:0]) == []
    assert model.predict(table.convert_dtypes()) == model.predict(given)  # pandas.NA is no NaN
    with pytest.raises(InputError, match="row 1 of 2: text must be a string, not null"):
        model.predict(pd.DataFrame({"text": [text, float("nan")]}))
    with pytest.raises(
        InputError, match="a table of articles needs a column text; columns: desk, title"
    ):
        model.predict(table[["desk", "title"]])
    with pytest.raises(InputError, match=r"not an array of shape \(3, 1\)"):
        model.predict(table[["text"]].to_numpy())


def test_a_model_is_shown_in_a_line(model, articles, tmp_path):
    digest = model.digest[:12]
    assert repr(model) == f"<Model tiny@{digest}: topics culture, trade; spans MONEY, QUANTITY>"
    many = TopicClassifier(cv=2, min_df=1).fit(articles * 2, [f"t{n:02}" for n in range(12)] * 2)
    shown = repr(models.Model(many.model_, None, model.about, model.digest, "news@3"))
    labels = ", ".join(f"t{n:02}" for n in range(10))
    assert shown == f"<Model tiny@{digest}, registered as news@3: topics {labels} and 2 more>"


# Identity -------------------------------------------------------------------------------------------------------


def test_scores_are_no_part_of_the_identity(model, articles, tmp_path):
    for scores in ({}, {"topics.macro_f1": 0.5}):
        found = save(tmp_path / "m", model.topics, name="m", about={}, scores=scores)
        assert load(tmp_path / "m").digest == found
        assert load(tmp_path / "m").about["scores"] == {"topics": scores}
    assert found == save(tmp_path / "n", model.topics, name="m", about={})
    assert found != save(tmp_path / "n", model.topics, name="o", about={})


@pytest.mark.parametrize(
    ("patch", "message"),
    [
        (("ml.text.vocabulary.DIGEST", "0" * 64), "trained with another vocabulary"),
        (("ml.spans.features.REACH", 3), "trained with another feature templates"),
    ],
)
def test_a_model_of_other_features_is_refused(copy, monkeypatch, patch, message):
    before = load(copy).digest
    monkeypatch.setattr(*patch)
    with pytest.raises(ModelError, match=f"the spans part was {message}.*train it again"):
        load(copy)
    monkeypatch.undo()
    assert load(copy).digest == before


def format_1(folder):
    """A model directory as the first version wrote it."""

    def older(about):
        about["format"] = 1
        del about["package"], about["scores"]
        about["parts"].get("spans", {}).pop("features", None)

    edit(folder, older)
    return folder


def test_format_1_is_read_and_its_identity_follows_the_features(copy, monkeypatch):
    format_1(copy)
    before = load(copy).digest
    assert load(copy).digest == before
    monkeypatch.setattr("ml.text.vocabulary.DIGEST", "0" * 64)
    assert load(copy).digest != before


def test_a_part_of_format_1_keeps_what_it_predicts(tmp_path, articles):
    shipped = tmp_path / "shipped"
    shutil.copytree(models.default_path(), shipped)
    before = load(shipped)
    topics = TopicClassifier(cv=2).fit(articles, [a.topics for a in articles])
    save(shipped, topics, name="shipped", about={})
    after = load(shipped)
    assert after.about["format"] == 2
    names = load(models.default_path()).topics.params.keys()
    assert {"ngram_range", "cv"} <= names and not {"char_ngrams", "folds"} & names
    texts = [a.full for a in articles]
    assert after.spans.predict(texts) == before.spans.predict(texts)


@pytest.fixture
def dates(articles):
    """A tagger of dates, which are no amounts, and of counts, which here are called NUMBER."""
    from ml.spans.tagger import SpanTagger

    texts = [f"{m}月{d}日，港口新增泊位{m + d}个。" for m in range(1, 9) for d in range(1, 9)]
    spans = [
        [(0, t.index("日") + 1, "DATE"), (t.index("位") + 1, t.index("个") + 1, "NUMBER")]
        for t in texts
    ]
    return SpanTagger(min_count=1, bits=14).fit(texts, spans)


NULL = {"value": None, "low": None, "high": None, "unit": "", "modifier": "exact"}


@pytest.mark.parametrize(
    ("about", "number"),
    [
        ({}, NULL),
        ({"amounts": ["NUMBER"]}, NULL | {"value": 12, "low": 12, "high": 12, "unit": "个"}),
    ],
)
def test_only_amounts_have_values(dates, tmp_path, about, number):
    save(tmp_path / "m", dates, name="m", about=about)
    (record,) = load(tmp_path / "m").predict(["3月5日，港口新增泊位12个。"])
    found = {s["label"]: {k: s[k] for k in NULL} for s in record["spans"]}
    assert found == {"DATE": NULL, "NUMBER": number}


def test_amounts_are_a_list_of_labels(copy):
    edit(copy, lambda about: about["parts"]["spans"].update(amounts="MONEY"))
    with pytest.raises(ModelError, match="amounts must be a list of labels"):
        load(copy)
