"""The page is checked as text: what it embeds, what it lets through and what it asks for."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from ml.errors import InputError
from ml.io import atomic, places, readers
from ml.predict import report

HOSTILE = '</script><script>alert(1)</script><img src=x onerror="x"> <!-- \' & \u2028 \u202e'


Row = dict[str, Any]


def money(
    text: str, value: float | None, unit: str = "CNY", ends: tuple[float, float] | None = None
) -> Row:
    low, high = ends or (value, value)
    span = {"start": 0, "end": len(text), "label": "MONEY", "text": text}
    return span | {"value": value, "low": low, "high": high, "unit": unit, "modifier": "exact"}


def prediction(*spans: Row, **fields: Any) -> Row:
    record = {
        "id": "a",
        "title": "标题",
        "topics": ["trade"],
        "primary": "trade",
        "scores": {"trade": 0.9},
    }
    return record | {"spans": list(spans), "model": "m@1"} | fields


def without(record: Row, *names: str) -> Row:
    return {name: value for name, value in record.items() if name not in names}


def embedded(page: str) -> Row:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    data: Row = json.loads(found[1])
    return data


def lines(path: Path, *records: Any) -> Path:
    data = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


# What gets through ----------------------------------------------------------------------------------------


def test_hostile_text_stays_data() -> None:
    span = money(HOSTILE, 5, unit=HOSTILE) | {"label": HOSTILE, "modifier": HOSTILE}
    names = {"topics": [HOSTILE], "primary": HOSTILE, "scores": {HOSTILE: 0.5}, "model": HOSTILE}
    record = prediction(span, id=HOSTILE, title=HOSTILE, text=HOSTILE, **names)
    page = report.build([record, {"id": HOSTILE, "row": 2, "error": HOSTILE}])
    plain = report.build([])
    assert [page.count(s) for s in ("<script", "</script", "<img", "<!--")] == [
        plain.count(s) for s in ("<script", "</script", "<img", "<!--")
    ]
    assert "\u2028" not in page
    data = embedded(page)
    (article,), (error,) = data["articles"], data["errors"]
    assert article["title"] == article["text"] == error["error"] == HOSTILE


def test_title_is_escaped_and_fills_no_slot() -> None:
    page = report.build([], title="<b>&{{data}}{{script}}")
    assert page.count("&lt;b&gt;&amp;{{data}}{{script}}") == 2
    assert "<b>&" not in page


def test_policy_allows_the_one_script_and_no_request() -> None:
    page = report.build([prediction()])
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert policy and len(scripts) == 1
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert policy[1].startswith("default-src 'none'; style-src 'unsafe-inline'; script-src ")
    assert f"script-src 'sha256-{digest}'" in policy[1]


def test_nothing_from_outside_is_referenced() -> None:
    page = report.build([prediction(text="正文")])
    assert not re.search(
        r"https?:|//[a-z]|\bsrc=|\bhref=|@import|url\(|fetch\(|XMLHttp|import\(", page
    )


def test_script_never_writes_markup() -> None:
    page = report.build([])
    markup = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function"
    assert not re.search(markup, page)
    assert not re.search(
        r"<[^>]*\son\w+=", re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    )


# Totals ---------------------------------------------------------------------------------------------------


def test_topics_are_counted_with_none_last() -> None:
    given: tuple[list[str], ...] = ([], [], ["trade"], ["trade", "culture"], ["culture"], ["trade"])
    topics = embedded(report.build([prediction(topics=t) for t in given]))["topics"]
    assert [(t["name"], t["count"]) for t in topics] == [("trade", 3), ("culture", 2), ("none", 2)]


def test_money_is_added_up_by_currency_and_topic() -> None:
    several = [money("2000亿元", 2e11), money("八九亿元", None, ends=(8e8, 9e8))]
    records = [
        prediction(*several, topics=["trade", "industry"]),
        prediction(money("1元", 1), money("5美元", 5, "USD"), topics=[]),
    ]
    yuan, dollar = embedded(report.build(records))["money"]["currencies"]
    total = 2e11 + 8.5e8
    assert yuan == {
        "unit": "CNY",
        "count": 3,
        "sum": total + 1,
        "topics": {"trade": [2, total], "industry": [2, total], "none": [1, 1]},
    }
    assert (dollar["unit"], dollar["count"], dollar["sum"]) == ("USD", 1, 5)


@pytest.mark.parametrize(
    ("span", "prices", "unread"),
    [
        (money("500元/吨", 500, "CNY/吨"), 1, 0),
        (money("若干元", None), 0, 1),
        (money("五", 5, ""), 0, 1),
        (money("若干元/吨", None, "CNY/吨"), 0, 1),
        (money("5吨", 5, "吨") | {"label": "QUANTITY"}, 0, 0),
    ],
)
def test_what_adds_up_to_nothing_is_counted_apart(span: Row, prices: int, unread: int) -> None:
    found = embedded(report.build([prediction(span)]))["money"]
    assert found == {"currencies": [], "prices": prices, "unread": unread}


def test_doubt_is_the_smallest_distance_to_a_half() -> None:
    records = [prediction(scores={"trade": 0.98, "culture": 0.46}), prediction(scores={})]
    first, second = embedded(report.build(records))["articles"]
    assert first["doubt"] == 0.04
    assert "doubt" not in second


def test_scores_follow_the_order_of_the_names() -> None:
    records = [
        prediction(scores={"trade": 0.9, "culture": 0.25}),
        prediction(scores={"culture": 0.5}),
    ]
    data = embedded(report.build(records))
    assert [dict(zip(data["names"], a["scores"], strict=True)) for a in data["articles"]] == [
        {"trade": 0.9, "culture": 0.25},
        {"trade": None, "culture": 0.5},
    ]


def test_labels_and_models_are_listed() -> None:
    records = [prediction(money("1元", 1), money("2元", 2)), prediction(model="m@2"), prediction()]
    data = embedded(report.build(records))
    assert data["labels"] == {"MONEY": 2}
    assert data["models"] == ["m@1", "m@2"]


# Missing parts --------------------------------------------------------------------------------------------


def test_only_topics() -> None:
    (article,) = embedded(report.build([without(prediction(), "spans")]))["articles"]
    assert "spans" not in article and article["topics"] == ["trade"]


def test_only_spans() -> None:
    data = embedded(
        report.build([without(prediction(money("1元", 1)), "topics", "primary", "scores")])
    )
    span = [0, 2, "MONEY", "1元", 1, 1, 1, "CNY", "exact"]
    assert data["articles"] == [{"id": "a", "title": "标题", "spans": [span]}]
    assert data["topics"] == data["names"] == []
    assert data["money"]["currencies"] == [{"unit": "CNY", "count": 1, "sum": 1, "topics": {}}]


def test_no_text_and_no_title() -> None:
    (article,) = embedded(report.build([without(prediction(), "title", "id")]))["articles"]
    assert article["title"] == "" and article["id"] is None and "text" not in article


def test_no_records() -> None:
    data = embedded(report.build([]))
    assert data["articles"] == data["errors"] == []


# Files ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["p.jsonl", "p.jsonl.gz"])
def test_write_counts_articles_and_lists_errors(tmp_path: Path, name: str) -> None:
    error = {"id": None, "row": 2, "error": "the field text is missing"}
    target = tmp_path / "report.html"
    assert report.write(lines(tmp_path / name, prediction(), error, prediction(id=7)), target) == 2
    data = embedded(target.read_text("utf-8"))
    assert [a["id"] for a in data["articles"]] == ["a", 7]
    assert data["errors"] == [error]


def test_same_predictions_same_page(tmp_path: Path) -> None:
    path = lines(tmp_path / "p.jsonl", prediction(money("1元", 1)))
    report.write(path, tmp_path / "a.html")
    report.write(path, tmp_path / "b.html")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "not JSON"),
        ("[1]", "JSON object"),
        ('{"id": 1, "title": "t", "text": "only an article"}', "no prediction"),
        ('{"topics": "trade"}', "topics must be a JSON list"),
        ('{"topics": [1]}', "a topic must be a string"),
        ('{"id": [], "topics": []}', "id must be"),
        ('{"title": 5, "topics": []}', "title must be a string"),
        ('{"scores": [0.5]}', "scores must be a JSON object"),
        ('{"scores": {"trade": 1.5}}', "must be a probability"),
        ('{"scores": {"trade": "high"}}', "must be a probability"),
        ('{"spans": {}}', "spans must be a JSON list"),
        ('{"spans": [5]}', "a span must be an object"),
        ('{"spans": [{"start": 4, "end": 2, "label": "MONEY", "text": "x"}]}', "start < end"),
        ('{"spans": [{"start": 0, "end": 2, "label": "MONEY"}]}', "text must be a string"),
        (
            '{"spans": [{"start": 0, "end": 2, "label": "M", "text": "x", "low": "5"}]}',
            "low must be",
        ),
    ],
)
def test_a_line_that_is_no_prediction(tmp_path: Path, line: str, why: str) -> None:
    path = lines(tmp_path / "p.jsonl", prediction())
    path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")
    with pytest.raises(InputError, match=re.escape(why)) as caught:
        report.write(path, tmp_path / "report.html")
    assert (caught.value.file, caught.value.row) == (str(path), 2)
    assert not (tmp_path / "report.html").exists()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        report.write(tmp_path / "p.jsonl", tmp_path / "report.html")


def test_half_a_surrogate_pair_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "rows", lambda source: [prediction(title="a\ud83db")])
    report.write(tmp_path / "p.jsonl", tmp_path / "report.html")
    assert embedded((tmp_path / "report.html").read_text("utf-8"))["articles"][0]["title"] == "a?b"


def test_predictions_and_page_may_be_behind_urls() -> None:
    pytest.importorskip("fsspec")
    source, target = places.locate("memory://desk/p.jsonl"), places.locate("memory://desk/r.html")
    with atomic.writing(source) as file:
        file.write(json.dumps(prediction(money("3亿元", 3e8))).encode() + b"\n")
    assert report.write(source, target) == 1
    assert embedded(target.read_bytes().decode())["articles"]
