"""Label Studio: a JSON list of tasks, each with the annotations of everyone who worked on it.

Reads the full JSON export, not JSON-MIN; annotators who disagree are an error. Writes tasks to
import.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import orjson

from ml.articles import Article
from ml.corpus.formats.marked import (
    Row,
    article_of,
    as_list,
    at,
    check_marks,
    joined,
    metadata,
    read_objects,
)
from ml.errors import InputError
from ml.io.places import Location

Answer = dict[str, list[Any]]  # what an annotator marked: classes under choices, marks under labels


def read_label_studio(path: Location) -> list[Article]:
    """The articles of a JSON export.

    Results without labels, such as ratings and comments, are ignored, and so are predictions for
    annotated tasks.
    """
    tasks = read_objects(path)
    answers = [at(path, n, _parse_answer, task) for n, task in tasks]
    kinds = {kind for answer in answers for kind in answer or ()} or {"labels"}
    return [
        at(path, n, _to_article, task, answer, kinds)
        for (n, task), answer in zip(tasks, answers, strict=True)
    ]


def _to_article(task: Row, answer: Answer | None, kinds: set[str]) -> Article:
    """An annotated task is labelled for the kinds it lists, by default for all in its file."""
    data = task["data"]
    listed = {k for k in as_list(data.get("labelled")) if isinstance(k, str)}
    answer = {} if answer is None else {kind: [] for kind in listed or kinds} | answer
    model = _get_model(task)
    article = article_of(
        data["text"], {"id": task.get("id"), **data}, answer.get("choices"), answer.get("labels")
    )
    return article if model is None else replace(article, model=model)


def _parse_answer(task: Row) -> Answer | None:
    """What the annotators of a task agree on, by kind; None if nobody has annotated it."""
    data = task.get("data")
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        raise InputError(
            "a task needs data with a text, as the full JSON export has it (not JSON-MIN)"
        )
    annotations = as_list(task.get("annotations"))
    if _get_model(task) is not None:
        annotations = as_list(task.get("predictions"))[:1]
    given = [a for a in annotations if isinstance(a, dict) and not a.get("was_cancelled")]
    answers = [_parse_results(a.get("result"), data["text"]) for a in given]
    for annotation, answer in zip(given[1:], answers[1:], strict=True):
        _check_same((_get_annotator(given[0]), answers[0]), (_get_annotator(annotation), answer))
    return answers[0] if answers else None


def _check_same(one: tuple[str, Answer], other: tuple[str, Answer]) -> None:
    (a, ours), (b, theirs) = ((who, _describe(answer)) for who, answer in (one, other))
    if ours != theirs:
        only = [(a, sorted(ours - theirs)), (b, sorted(theirs - ours))]
        what = "; ".join(f"only {who} has {', '.join(some[:3])}" for who, some in only if some)
        raise InputError(f"annotators {a} and {b} disagree: {what}")


def _parse_results(results: Any, text: str) -> Answer:
    out: Answer = {}
    for result in as_list(results):
        value = result.get("value") if isinstance(result, dict) else None
        if not isinstance(value, dict):
            continue  # a relation has none
        if str(result.get("type")).endswith(("taxonomy", "labels")) and result["type"] != "labels":
            raise InputError(
                f"a result of type {result['type']!r:.40} cannot be read; "
                "text is labelled with <Labels> on <Text>"
            )
        if result.get("type") == "choices":
            out.setdefault("choices", []).extend(as_list(value.get("choices")))
        elif result.get("type") == "labels":
            start, end = value.get("start"), value.get("end")
            marks = [(start, end, label) for label in as_list(value.get("labels"))]
            _check_units(start, end, value.get("text"), text)
            check_marks(marks, len(text))
            _check_excerpt(start, end, value.get("text"), text)
            out.setdefault("labels", []).extend(marks)
    return out


def _check_units(start: Any, end: Any, given: Any, text: str) -> None:
    """Older versions count a character beyond U+FFFF as two, as JavaScript does."""
    if (
        isinstance(start, int)
        and isinstance(end, int)
        and 0 <= start < end
        and text[start:end] != given
    ):
        units = text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le", "replace")
        if units == given:
            raise InputError(
                f"span {start}–{end} {given!r:.40}: offsets count UTF-16 units, not characters"
            )


def _check_excerpt(start: Any, end: Any, given: Any, text: str) -> None:
    """The words of a span, where the tool wrote them down, must be those its offsets point to."""
    # The tool writes a line break in them as a backslash and an n.
    if isinstance(given, str) and text[start:end] not in (given, given.replace("\\n", "\n")):
        raise InputError(
            f"span {start}–{end} is {text[start:end]!r:.40} but was labelled as {given!r:.40}"
        )


def _describe(answer: Answer) -> set[str]:
    spans = {f"{label} {start}–{end}" for start, end, label in answer.get("labels", ())}
    return {f"topic {t}" for t in answer.get("choices", ())} | spans


def _get_model(task: Row) -> str | None:
    """The model whose prediction stands in for the annotation that a task does not have yet."""
    predictions = as_list(task.get("predictions"))
    if as_list(task.get("annotations")) or not predictions or not isinstance(predictions[0], dict):
        return None
    return str(predictions[0].get("model_version") or "unnamed")


def _get_annotator(annotation: Row) -> str:
    who = annotation.get("completed_by") or annotation.get("id")
    who = who.get("email", who.get("id")) if isinstance(who, dict) else who
    return "unnamed" if who is None else str(who)


def write_label_studio(articles: Sequence[Article]) -> bytes:
    """Articles as the bytes of a Label Studio file.

    Raises InputError with the number of one that does not fit.
    """
    tasks = [at(None, n, _build_task, article) for n, article in enumerate(articles, 1)]
    return b"[" + b",\n".join(orjson.dumps(task) for task in tasks) + b"]\n"


def _build_task(article: Article) -> Row:
    text, spans = joined(article)
    results = [
        _build_result(
            "labels", start=s.start, end=s.end, text=text[s.start : s.end], labels=[s.label]
        )
        for s in spans
    ]
    results += [_build_result("choices", choices=list(article.topics))] if article.topics else []
    data = {**metadata(article), "text": text}
    labelled = [
        k for k, v in (("labels", article.spans), ("choices", article.topics)) if v is not None
    ]
    if labelled:
        data["labelled"] = labelled
    task: Row = {"data": data, "annotations": [{"result": results}] if labelled else []}
    if (
        article.model is not None
    ):  # what a model predicted is offered to the annotator, not taken for an answer
        task |= {
            "annotations": [],
            "predictions": [{"model_version": article.model, "result": results}],
        }
    return task if article.id is None else {"id": article.id, **task}


def _build_result(type_: str, **value: Any) -> Row:
    name = {"labels": "label", "choices": "topics"}[type_]
    return {"from_name": name, "to_name": "text", "type": type_, "value": value}
