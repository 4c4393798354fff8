"""The JSON of annotation tools: doccano, Label Studio and spaCy.

It knows how each writes a text, its spans and its classes, in the versions that are about. What the text is made of is
`marked`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import orjson

from ml.articles import Article
from ml.corpus.formats.marked import (
    Marks,
    Row,
    article_of,
    at,
    check_marks,
    encoded,
    joined,
    metadata,
    read_bytes,
    with_metadata,
)
from ml.errors import InputError
from ml.io import jsonl
from ml.io.places import Location

Answer = dict[str, list[Any]]  # what an annotator said: classes under choices, marks under labels


def _objects(path: Location) -> list[tuple[int, Row]]:
    """The objects of a JSON list, or of JSONL, each with its number in the list or its line."""
    data = read_bytes(path)
    if data.lstrip().startswith(b"["):
        try:
            rows = list(enumerate(orjson.loads(data), 1))
        except orjson.JSONDecodeError as error:
            raise InputError(f"not JSON: {error}", file=str(path)) from error
    else:
        lines = enumerate(data.split(b"\n"), 1)
        rows = [(n, jsonl.parse_line(line, n)) for n, line in lines if line.strip()]
    for number, row in rows:
        if not isinstance(row, dict):
            what = row if isinstance(row, InputError) else InputError("must be a JSON object")
            raise what.at(str(path), number)
    return rows


def _line(row: Any) -> bytes:
    return orjson.dumps(row) + b"\n"


# doccano -----------------------------------------------------------------------------------------------------

_CLASS_FIELDS = ("cats", "categories")
_DOCCANO_FIELDS = ("label", "labels", "entities", "annotations", *_CLASS_FIELDS)


def read_doccano(path: Location) -> list[Article]:
    rows = _objects(path)
    # The same field has classes in one kind of project and spans in another; an empty list says neither.
    values = [(f, value) for _, row in rows for f in _DOCCANO_FIELDS for value in _as_list(row.get(f))]
    class_fields = {f for f, value in values if isinstance(value, str)} | set(_CLASS_FIELDS)
    return [at(path, n, _of_doccano, row, class_fields) for n, row in rows]


def _of_doccano(row: Row, class_fields: set[str]) -> Article:
    topics: list[str] | None = None
    marks: Marks | None = None
    for field in _DOCCANO_FIELDS:
        if row.get(field) is None:
            continue
        items = _as_list(row[field])
        names = [i for i in items if isinstance(i, str)]
        if field in class_fields:
            topics = (topics or []) + names
        if field not in class_fields or len(names) < len(items):
            marks = (marks or []) + [_mark(i) for i in items if not isinstance(i, str)]
    return article_of(row.get("text", row.get("data")), with_metadata(row), topics, marks)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _mark(item: Any) -> tuple[Any, Any, Any]:
    if isinstance(item, list) and len(item) == 3:
        return item[0], item[1], item[2]
    if isinstance(item, dict) and {"start_offset", "end_offset", "label"} <= item.keys():
        return item["start_offset"], item["end_offset"], item["label"]
    raise InputError(f"a label must be a class, [start, end, label] or have offsets, not {item!r:.80}")


def write_doccano(articles: Sequence[Article]) -> bytes:
    def line(article: Article) -> bytes:
        text, spans = joined(article)
        row = {**metadata(article), "text": text}
        if article.spans is not None:
            row["label"] = [[s.start, s.end, s.label] for s in spans]
        if article.topics is not None:
            row["cats"] = list(article.topics)
        return _line(row)

    return encoded(articles, line)


# Label Studio ------------------------------------------------------------------------------------------------


def read_label_studio(path: Location) -> list[Article]:
    """Results that label nothing, as ratings and comments do, are passed over, predictions where somebody annotated."""
    tasks = _objects(path)
    answers = [at(path, n, _answer, task) for n, task in tasks]
    kinds = {kind for answer in answers for kind in answer or ()} or {"labels"}
    return [
        at(path, n, _of_label_studio, task, answer, kinds)
        for (n, task), answer in zip(tasks, answers, strict=True)
    ]


def _of_label_studio(task: Row, answer: Answer | None, kinds: set[str]) -> Article:
    """An annotated task is labelled for the kinds it says, else for every kind that its file has."""
    data = task["data"]
    said = {k for k in _as_list(data.get("labelled")) if isinstance(k, str)}
    answer = {} if answer is None else {kind: [] for kind in said or kinds} | answer
    model = _model(task)
    article = article_of(
        data["text"], {"id": task.get("id"), **data}, answer.get("choices"), answer.get("labels")
    )
    return article if model is None else replace(article, model=model)


def _answer(task: Row) -> Answer | None:
    """What the annotators of a task agree on, by kind; None if nobody has annotated it."""
    data = task.get("data")
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        raise InputError("a task needs data with a text, as the full JSON export has it (not JSON-MIN)")
    annotations = _as_list(task.get("annotations"))
    if _model(task) is not None:
        annotations = _as_list(task.get("predictions"))[:1]
    given = [a for a in annotations if isinstance(a, dict) and not a.get("was_cancelled")]
    answers = [_results(a.get("result"), data["text"]) for a in given]
    for annotation, answer in zip(given[1:], answers[1:], strict=True):
        _check_same((_annotator(given[0]), answers[0]), (_annotator(annotation), answer))
    return answers[0] if answers else None


def _check_same(one: tuple[str, Answer], other: tuple[str, Answer]) -> None:
    (a, ours), (b, theirs) = ((who, _said(answer)) for who, answer in (one, other))
    if ours != theirs:
        only = [(a, sorted(ours - theirs)), (b, sorted(theirs - ours))]
        what = "; ".join(f"only {who} has {', '.join(some[:3])}" for who, some in only if some)
        raise InputError(f"annotators {a} and {b} disagree: {what}")


def _results(results: Any, text: str) -> Answer:
    out: Answer = {}
    for result in _as_list(results):
        value = result.get("value") if isinstance(result, dict) else None
        if not isinstance(value, dict):
            continue  # a relation has none
        if str(result.get("type")).endswith(("taxonomy", "labels")) and result["type"] != "labels":
            what = f"a result of type {result['type']!r:.40} cannot be read; text is labelled with <Labels> on <Text>"
            raise InputError(what)
        if result.get("type") == "choices":
            out.setdefault("choices", []).extend(_as_list(value.get("choices")))
        elif result.get("type") == "labels":
            start, end = value.get("start"), value.get("end")
            marks = [(start, end, label) for label in _as_list(value.get("labels"))]
            _check_units(start, end, value.get("text"), text)
            check_marks(marks, len(text))
            _check_excerpt(start, end, value.get("text"), text)
            out.setdefault("labels", []).extend(marks)
    return out


def _check_units(start: Any, end: Any, given: Any, text: str) -> None:
    """Older versions count a character beyond U+FFFF as two, as JavaScript does."""
    if isinstance(start, int) and isinstance(end, int) and 0 <= start < end and text[start:end] != given:
        units = text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le", "replace")
        if units == given:
            raise InputError(f"span {start}–{end} {given!r:.40}: offsets count UTF-16 units, not characters")


def _check_excerpt(start: Any, end: Any, given: Any, text: str) -> None:
    """The words of a span, where the tool wrote them down, must be those its offsets point to."""
    # The tool writes a line break in them as a backslash and an n.
    if isinstance(given, str) and text[start:end] not in (given, given.replace("\\n", "\n")):
        raise InputError(f"span {start}–{end} is {text[start:end]!r:.40} but was labelled as {given!r:.40}")


def _said(answer: Answer) -> set[str]:
    spans = {f"{label} {start}–{end}" for start, end, label in answer.get("labels", ())}
    return {f"topic {t}" for t in answer.get("choices", ())} | spans


def _model(task: Row) -> str | None:
    """The model whose prediction stands in for the annotation that a task does not have yet."""
    predictions = _as_list(task.get("predictions"))
    if _as_list(task.get("annotations")) or not predictions or not isinstance(predictions[0], dict):
        return None
    return str(predictions[0].get("model_version") or "unnamed")


def _annotator(annotation: Row) -> str:
    who = annotation.get("completed_by") or annotation.get("id")
    who = who.get("email", who.get("id")) if isinstance(who, dict) else who
    return "unnamed" if who is None else str(who)


def write_label_studio(articles: Sequence[Article]) -> bytes:
    tasks = [at(None, n, _task, article) for n, article in enumerate(articles, 1)]
    return b"[" + b",\n".join(orjson.dumps(task) for task in tasks) + b"]\n"


def _task(article: Article) -> Row:
    text, spans = joined(article)
    results = [
        _result("labels", start=s.start, end=s.end, text=text[s.start : s.end], labels=[s.label])
        for s in spans
    ]
    results += [_result("choices", choices=list(article.topics))] if article.topics else []
    data = {**metadata(article), "text": text}
    labelled = [k for k, v in (("labels", article.spans), ("choices", article.topics)) if v is not None]
    if labelled:
        data["labelled"] = labelled
    task: Row = {"data": data, "annotations": [{"result": results}] if labelled else []}
    if article.model is not None:  # what a model said is offered to the annotator, not taken for his word
        task |= {"annotations": [], "predictions": [{"model_version": article.model, "result": results}]}
    return task if article.id is None else {"id": article.id, **task}


def _result(type_: str, **value: Any) -> Row:
    name = {"labels": "label", "choices": "topics"}[type_]
    return {"from_name": name, "to_name": "text", "type": type_, "value": value}


# spaCy -------------------------------------------------------------------------------------------------------


def read_spacy(path: Location) -> list[Article]:
    return [at(path, n, _of_spacy, row) for n, row in _objects(path)]


def _of_spacy(row: Row) -> Article:
    spans, cats = row.get("spans"), row.get("cats")
    if not isinstance(spans, list):  # Doc.to_json has the entities apart from groups of spans
        spans = row.get("ents", spans)
    if spans is not None and not (isinstance(spans, list) and all(isinstance(s, dict) for s in spans)):
        raise InputError(f"spans must be a list of objects with start, end and label, not {spans!r:.60}")
    if cats is not None and not isinstance(cats, dict):
        raise InputError(f"cats must be an object of labels, each with 0 or 1, not {cats!r:.60}")
    marks = None if spans is None else [(s.get("start"), s.get("end"), s.get("label")) for s in spans]
    topics = None if cats is None else [label for label, value in cats.items() if _holds(label, value)]
    return article_of(row.get("text"), with_metadata(row), topics, marks)


def _holds(label: str, value: Any) -> bool:
    if not isinstance(value, int | float):
        raise InputError(f"cats has {value!r:.40} for {label}, which must be 0 or 1")
    return value >= 0.5


def write_spacy(articles: Sequence[Article]) -> bytes:
    every = sorted({t for a in articles for t in a.topics or ()})

    def line(article: Article) -> bytes:
        text, spans = joined(article)
        row: Row = {"text": text, "meta": metadata(article)}
        if article.spans is not None:
            row["spans"] = [{"start": s.start, "end": s.end, "label": s.label} for s in spans]
        if article.topics is not None:  # its own first, so that their order is kept
            row["cats"] = dict.fromkeys(article.topics, 1) | {t: 0 for t in every if t not in article.topics}
        return _line(row)

    return encoded(articles, line)
