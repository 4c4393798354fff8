"""Predictions → one self-contained HTML page: totals, charts and a table to search, for people.

Everything the page shows is gathered here and embedded as JSON; how it looks is
`data/report.html`. The page asks for nothing from outside and takes no markup from the data: its
script writes text nodes only, and the content security policy allows that one script by its
digest. Predicting is `batch`.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from typing import Any

from ml.amounts.values import MONEY
from ml.articles import NONE
from ml.errors import InputError
from ml.io import atomic, readers
from ml.io.places import Location
from ml.io.sources import TABLES, identify
from ml.schema import AMOUNT, PREDICTED, failed, from_cells

TITLE = "报道与金额"
DOUBT = 0.1  # an article is called doubtful when a probability is nearer to 0.5 than this


def build(records: Iterable[Mapping[str, Any]], *, title: str = TITLE) -> str:
    """The page for prediction records.

    Parameters
    ----------
    records
        Predictions, error records among them; a record's `text`, if any, is shown marked.
    title
        Of the page.

    Returns
    -------
    str
        HTML.

    Raises
    ------
    InputError
        With the row, counted from 1, of what is neither a prediction nor an error record.
    """
    return _page(_gather(records), title)


def write(predictions: Location, target: Location) -> int:
    """Read prediction JSONL and write the page.

    Parameters
    ----------
    predictions
        The file.
    target
        The page. Nothing is written unless all predictions can be read.

    Returns
    -------
    int
        How many articles the page shows.

    Raises
    ------
    InputError
        With file and row, for what is no prediction.
    """
    try:
        data = _gather(_rows(predictions))
    except InputError as error:
        raise error.at(str(predictions)) from error
    page = _page(data, TITLE)
    with atomic.open_write(target) as out:
        # Half a surrogate pair has no UTF-8; one character for one keeps the offsets true.
        out.write(page.encode("utf-8", "replace"))
    return len(data["articles"])


def _rows(path: Location) -> Iterator[Mapping[str, Any]]:
    source = identify(path)
    for number, row in enumerate(readers.rows(source), 1):
        if isinstance(row, InputError):
            raise row.at(row=number)
        try:
            yield from_cells(row) if source.format in TABLES else row
        except InputError as error:
            raise error.at(row=number) from error


# Records -----------------------------------------------------------------------------------------


def _gather(records: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What the page embeds: the articles in short form, the failed rows, and the totals of both."""
    articles: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    models: dict[str, None] = {}
    for row, record in enumerate(records, 1):
        try:
            if _failed(record):
                errors.append(
                    {"id": _id(record), "row": record.get("row", row), "error": record["error"]}
                )
                continue
            articles.append(_article(record))
        except InputError as error:
            raise error.at(row=row) from error
        if isinstance(record.get("model"), str):
            models[record["model"]] = None
    topics = _topics(articles)
    names = [topic["name"] for topic in topics if topic["name"] != NONE or topic["scored"]]
    for article in articles:
        scores = article.pop("scores", None)
        if scores:  # as a list in the order of the names: the page is a third smaller
            article["scores"] = [scores.get(name) for name in names]
    return {
        "articles": articles,
        "errors": errors,
        "models": list(models),
        "names": names,
        "topics": topics,
        "labels": dict(
            Counter(span[2] for a in articles for span in a.get("spans", ())).most_common()
        ),
        "money": _money(articles),
        "doubt": DOUBT,
    }


def _failed(record: Any) -> bool:
    """Whether a record says why its row could not be predicted."""
    if not isinstance(record, Mapping):
        raise InputError("no prediction: a record must be a JSON object")
    return failed(record)


def _article(record: Mapping[str, Any]) -> dict[str, Any]:
    """A prediction without the parts it does not have; each span as a list, in the order of the
    contract.
    """
    if not record.keys() & set(PREDICTED):
        raise InputError("no prediction: it has neither topics nor scores nor spans, and no error")
    article: dict[str, Any] = {"id": _id(record), "title": _text(record, "title", "")}
    if record.get("text") is not None:
        article["text"] = _text(record, "text")
    if record.get("topics") is not None:
        article["topics"] = [_text({"a topic": t}, "a topic") for t in _as(list, record, "topics")]
        article["primary"] = _text(record, "primary", "")
    if record.get("scores") is not None:
        article["scores"] = {
            name: _probability(name, p) for name, p in _as(dict, record, "scores").items()
        }
        if article["scores"]:
            article["doubt"] = round(min(abs(p - 0.5) for p in article["scores"].values()), 4)
    if record.get("spans") is not None:
        article["spans"] = [_span(span) for span in _as(list, record, "spans")]
    return article


def _span(span: Any) -> list[Any]:
    if not isinstance(span, Mapping):
        raise InputError(f"a span must be an object, got {span!r:.80}")
    start, end = span.get("start"), span.get("end")
    if type(start) is not int or type(end) is not int or not 0 <= start < end:
        raise InputError(f"a span needs integers start < end, got {start!r:.20} and {end!r:.20}")
    numbers = [_number(span, key) for key, type_ in AMOUNT.items() if type_ == "number"]
    unit, modifier = _text(span, "unit", ""), _text(span, "modifier", "exact")
    return [start, end, _text(span, "label"), _text(span, "text"), *numbers, unit, modifier]


def _id(record: Mapping[str, Any]) -> str | int | None:
    value = record.get("id")
    if value is None or isinstance(value, str) or type(value) is int:
        return value
    raise InputError(f"id must be a string, an integer or null, got {value!r:.80}")


def _text(record: Mapping[str, Any], key: str, missing: str | None = None) -> str:
    value = record.get(key)
    value = missing if value is None else value
    if not isinstance(value, str):
        raise InputError(f"{key} must be a string, got {value!r:.80}")
    return value


def _as(kind: type[list[Any]] | type[dict[str, Any]], record: Mapping[str, Any], key: str) -> Any:
    if not isinstance(record[key], kind):
        name = "list" if kind is list else "object"
        raise InputError(f"{key} must be a JSON {name}, got {record[key]!r:.80}")
    return record[key]


def _number(span: Mapping[str, Any], key: str) -> float | int | None:
    """A number in its shortest form, so that it is read as it would be written."""
    value = span.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InputError(f"{key} must be a number or null, got {value!r:.80}")
    return int(value) if value == int(value) else value


def _probability(name: Any, value: Any) -> float:
    if (
        isinstance(name, str)
        and isinstance(value, int | float)
        and 0 <= (p := round(float(value), 4)) <= 1
    ):
        return p
    raise InputError(f"the score of {name!r:.40} must be a probability, got {value!r:.80}")


# Totals ------------------------------------------------------------------------------------------


def _topics(articles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Articles by topic, the most frequent first and those with none last."""
    known = [a["topics"] for a in articles if "topics" in a]
    count = Counter(topic for topics in known for topic in set(topics) or {NONE})
    scored = {name for a in articles for name in a.get("scores", ())}
    order = sorted(count.keys() | scored, key=lambda name: (name == NONE, -count[name], name))
    return [{"name": name, "count": count[name], "scored": name in scored} for name in order]


def _money(articles: list[dict[str, Any]]) -> dict[str, Any]:
    """Amounts of money by currency and, within it, by topic: how many, and the sum of value or
    midpoint.

    Prices per something (`CNY/吨`) and amounts that could not be read are counted, not added.
    """
    currencies: dict[str, dict[str, Any]] = {}
    apart: Counter[str] = Counter()
    for article in articles:
        for _, _, label, _, *numbers, unit, _ in article.get("spans", ()):
            if label != MONEY:
                continue
            worth = _worth(*numbers)
            if worth is None or not unit:
                apart["unread"] += 1
            elif "/" in unit:
                apart["prices"] += 1
            else:
                total = currencies.setdefault(
                    unit, {"unit": unit, "count": 0, "sum": 0, "topics": {}}
                )
                _add(total, worth, article.get("topics"))
    ranked = sorted(currencies.values(), key=lambda c: (-c["count"], c["unit"]))
    return {"currencies": ranked, "prices": apart["prices"], "unread": apart["unread"]}


def _add(total: dict[str, Any], worth: float, topics: list[str] | None) -> None:
    """Add an amount to its currency, and there to every topic of its article."""
    total["count"], total["sum"] = total["count"] + 1, total["sum"] + worth
    for topic in [] if topics is None else dict.fromkeys(topics or [NONE]):
        count, worths = total["topics"].get(topic, (0, 0))
        total["topics"][topic] = (count + 1, worths + worth)


def _worth(value: float | None, low: float | None, high: float | None) -> float | None:
    """What an amount adds to a sum.

    >>> _worth(5, 5, 5), _worth(None, 800, 900), _worth(None, None, None)
    (5, 850.0, None)
    """
    if value is not None:
        return value
    return None if low is None or high is None else (low + high) / 2


# Page --------------------------------------------------------------------------------------------


def _page(data: dict[str, Any], title: str) -> str:
    template = resources.files("ml.data").joinpath("report.html").read_text("utf-8")
    script = template.split("<script>", 1)[1].split("</script>", 1)[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    parts = {"title": html.escape(title), "script": f"'sha256-{digest}'", "data": _embedded(data)}
    # In one pass, so that a title that looks like a slot is not filled in turn.
    return re.sub(r"\{\{(title|script|data)\}\}", lambda slot: parts[slot[1]], template)


_UNSAFE = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def _embedded(data: Any) -> str:
    r"""JSON that cannot end the script element it stands in.

    >>> _embedded("</script>")
    '"\\u003c/script\\u003e"'
    """
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(
        _UNSAFE
    )
