import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.articles import Article, Span, coerced, from_row, primary, to_row
from ml.errors import InputError

ROW = {
    "id": "a-1",
    "title": "签约超70亿",
    "text": "共12家",
    "topics": ["trade", "industry"],
    "primary": "industry",
    "spans": [
        {
            "start": 3,
            "end": 6,
            "label": "MONEY",
            "value": 7e9,
            "low": 7e9,
            "high": 7e9,
            "unit": "CNY",
            "modifier": "over",
        },
        {"start": 8, "end": 11, "label": "QUANTITY"},
    ],
    "source": {"page": 3},
}


def test_a_row_comes_back_as_it_was():
    article = from_row(ROW)
    assert article.spans == (Span(3, 6, "MONEY"), Span(8, 11, "QUANTITY"))
    assert [article.full[s.start : s.end] for s in article.spans] == ["70亿", "12家"]
    assert to_row(article) == ROW


def test_no_label_is_not_an_empty_label():
    bare = from_row({"text": "正文"})
    assert (bare.topics, bare.spans, bare.source) == (None, None, None)
    assert to_row(bare) == {"id": None, "title": "", "text": "正文"}
    empty = from_row({"text": "正文", "topics": [], "spans": []})
    assert (empty.topics, empty.spans) == ((), ())
    assert to_row(empty) == {
        "id": None,
        "title": "",
        "text": "正文",
        "topics": [],
        "primary": "none",
        "spans": [],
    }


def test_prediction_reads_no_labels():
    article = from_row(ROW | {"spans": "broken", "topics": 5}, labels=False)
    assert article == Article(ROW["title"], ROW["text"], "a-1")


def test_a_source_of_other_data_is_none_of_ours():
    assert from_row({"text": "文", "source": "新华社"}).source is None


def test_first_topic_stands_in_for_primary():
    assert primary(("trade", "culture")) == "trade"
    assert primary(()) == "none"
    assert to_row(Article("", "文", topics=("trade",)))["primary"] == "trade"


@pytest.mark.parametrize("empty", [None, ""])
def test_title_may_be_missing(empty):
    assert from_row({"title": empty, "text": "文"}).full == "文"


@pytest.mark.parametrize(
    ("offset", "wanted"), [(0, ("title", 0)), (2, ("title", 2)), (3, ("text", 0)), (5, ("text", 2))]
)
def test_locate(offset, wanted):
    assert Article("标题", "正文").locate(offset) == wanted


@given(st.text(), st.text(min_size=1), st.data())
def test_locate_points_at_the_same_character(title, text, data):
    article = Article(title, text)
    offset = data.draw(st.integers(0, len(article.full) - 1))
    field, place = article.locate(offset)
    if offset != len(title):  # the line break between them
        assert getattr(article, field)[place] == article.full[offset]


@given(
    st.text(),
    st.text(),
    st.none() | st.lists(st.text(), unique=True),
    st.none() | st.integers() | st.text(),
)
def test_rows_survive_json(title, text, topics, id_):
    row = {"id": id_, "title": title, "text": text} | ({} if topics is None else {"topics": topics})
    article = from_row(row)
    assert from_row(json.loads(json.dumps(to_row(article)))).full == article.full
    assert article.topics == (None if topics is None else tuple(topics))


SPAN = {"start": 0, "end": 1, "label": "MONEY"}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (None, "must be a JSON object, not null"),
        ([], "must be a JSON object, not a list"),
        ({"title": "题"}, "text is missing"),
        ({"text": None}, "text must be a string, not null"),
        ({"text": 5}, "text must be a string, not a number"),
        ({"text": "文", "title": ["题"]}, "title must be a string, not a list"),
        ({"text": "文", "id": True}, "id must be a string or an integer, not a boolean"),
        ({"text": "文", "id": 1.5}, "id must be a string or an integer, not a number such as 1.5"),
        ({"text": "文", "topics": "trade"}, "topics must be a list of strings, not a string"),
        ({"text": "文", "topics": [1]}, "topics must be a list of strings"),
        ({"text": "文", "primary": 1}, "primary must be a string, not a number"),
        ({"text": "文", "spans": {}}, "spans must be a list, not an object"),
        ({"text": "文", "spans": [5]}, "a span must be an object"),
        ({"text": "文", "spans": [SPAN | {"start": "0"}]}, "integers start and end"),
        ({"text": "文", "spans": [SPAN | {"end": True}]}, "integers start and end"),
        ({"text": "文", "spans": [SPAN | {"label": None}]}, "string label"),
        ({"text": "文", "spans": [SPAN | {"end": 3}]}, "0–3 lies outside the 1 characters"),
        ({"text": "文", "spans": [SPAN | {"start": -1}]}, "lies outside"),
        ({"text": "文", "spans": [SPAN | {"start": 1}]}, "1–1 lies outside"),
    ],
)
def test_what_cannot_be_read_is_named(row, message):
    with pytest.raises(InputError, match=message):
        from_row(row)


@pytest.mark.parametrize(("id_", "read"), [(1061.0, 1061), (float("nan"), None), (-0.0, 0)])
def test_ids_that_pandas_made_floats_of(id_, read):
    assert from_row({"id": id_, "text": "港口"}, labels=False).id == read


def test_texts_articles_mappings_and_tables_are_coerced_alike():
    pandas = pytest.importorskip("pandas")
    rows = [{"id": 1, "title": "外贸", "text": "增长"}, {"id": None, "title": None, "text": "无"}]
    wanted = [Article("外贸", "增长", 1), Article("", "无")]
    assert coerced(rows) == coerced(pandas.DataFrame(rows)) == coerced([wanted[0], "无"]) == wanted
    with pytest.raises(InputError, match="row 1 of 2: text must be a string, not null"):
        coerced(pandas.DataFrame({"text": ["x", None]}))
    with pytest.raises(InputError, match="a list of texts is needed, not a single one"):
        coerced("外贸")
