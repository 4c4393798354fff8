"""Labelled articles to and from the files of annotation tools.

It knows how each tool writes a text, its spans and its classes. Offsets are code points in all of them. Where
a tool has one text and no title, that text is title, line break and body; the title goes along as metadata,
and reading restores both. Checking labels against the annotation guide is `corpus`.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import orjson

from ml import corpus
from ml.articles import NONE, Article, Span, from_row, primary, to_row
from ml.errors import DataError, InputError, nearest

T = TypeVar("T")
Row = dict[str, Any]
Marks = list[tuple[Any, Any, Any]]  # start, end, label as a file has them, not yet checked
Answer = dict[str, list[Any]]  # what an annotator said: classes under choices, marks under labels

FORMATS: tuple[str, ...] = ("jsonl", "csv", "tsv", "doccano", "label-studio", "conll", "spacy")
_ENDINGS = {f".{f}": f for f in ("jsonl", "csv", "tsv", "conll")} | {".bio": "conll", ".json": "label-studio"}
_TABLES = ("csv", "tsv")
_CANNOT = {
    "amounts as values": ("doccano", "label-studio", "conll", "spacy"),
    "a source": (*_TABLES, "conll"),
    "an integer id": (*_TABLES, "conll"),
    "no answer for topics (which is not: none of them)": _TABLES,
    "overlapping spans": ("conll",),
}


def guess(path: Path) -> str:
    """The format that a file's ending says, gzipped or not; InputError where it says none."""
    ending = Path(path.name.removesuffix(".gz")).suffix.lower()
    if ending not in _ENDINGS:
        known = ", ".join(_ENDINGS)
        what = f"the ending {ending or '(none)'} names no format ({known} do); say --from or --to"
        raise InputError(what, file=str(path))
    return _ENDINGS[ending]


def convert(source: Path, target: Path, from_: str | None, to: str | None) -> tuple[int, list[str]]:
    """Convert a file; returns the number of articles, and what the target could not hold."""
    from_, to = from_ or guess(source), to or guess(target)
    _check_format(to)
    articles = read(source, from_)
    return len(articles), write(articles, target, to)


def read(path: Path, format: str) -> list[Article]:
    """The articles of a file. InputError tells of the first row that cannot be read, DataError of no rows."""
    _check_format(format)
    with corpus.reading(path):
        articles = _READERS[format](path)
    if not articles:
        raise DataError(f"{path}: no articles")
    return articles


def write(articles: Sequence[Article], path: Path, format: str) -> list[str]:
    """Write articles; returns a line for each thing the format could not hold.

    Nothing is written if an article cannot be held at all; InputError says which.
    """
    _check_format(format)
    data = _WRITERS[format](articles)
    with corpus.open_write(path) as out:
        out.write(data)
    return _lost(articles, format)


def _check_format(format: str) -> None:
    if format not in FORMATS:
        raise InputError(f"unknown format {format!r}; {nearest(format, list(FORMATS))}")


def _lost(articles: Sequence[Article], format: str) -> list[str]:
    """What a format does not hold, with the number of articles that have it."""
    found = {
        "amounts as values": [a for a in articles if any(a.values or ())],
        "a source": [a for a in articles if a.source is not None],
        "an integer id": [a for a in articles if isinstance(a.id, int)],
        "no answer for topics (which is not: none of them)": _unanswered(articles),
        "overlapping spans": [a for a in articles if a.spans and len(_apart(a.spans)) < len(a.spans)],
    }
    counts = {what: len(some) for what, some in found.items() if some and format in _CANNOT[what]}
    return [
        f"{n} {'articles have' if n > 1 else 'article has'} {what}, which {format} cannot hold"
        for what, n in counts.items()
    ]


def _unanswered(articles: Sequence[Article]) -> list[Article]:
    """The articles without topics among others that have them: a table's empty cell means none of them."""
    missing = [a for a in articles if a.topics is None]
    return missing if len(missing) < len(articles) else []


def _at(path: Path | None, row: int, build: Callable[..., T], *args: Any) -> T:
    """What `build` makes of a row, with its errors told where they happened."""
    try:
        return build(*args)
    except InputError as error:
        raise error.at(str(path) if path else None, error.row or row) from error


def _lines(articles: Sequence[Article], build: Callable[[Article], bytes]) -> bytes:
    return b"".join(_at(None, n, build, article) for n, article in enumerate(articles, 1))


# One text for title and body --------------------------------------------------------------------------------


def _joined(article: Article) -> tuple[str, list[Span]]:
    """The text a tool shows, and the spans in it."""
    spans = list(article.spans or ())
    if article.title:
        return article.full, spans
    if any(s.start == 0 for s in spans):
        raise InputError("a span begins on the line break after a title that is empty")
    return article.text, [Span(s.start - 1, s.end - 1, s.label) for s in spans]


def _meta(article: Article) -> Row:
    """The fields that go along as metadata, those that have something."""
    first = None if article.topics is None else article.primary or primary(article.topics)
    fields = {"id": article.id, "title": article.title or None, "primary": first, "source": article.source}
    return {k: dict(v) if isinstance(v, Mapping) else v for k, v in fields.items() if v is not None}


def _article(text: Any, meta: Row, topics: list[str] | None, marks: Marks | None) -> Article:
    """The article of a tool's text: the title, where the metadata has it, comes off the beginning."""
    title = meta.get("title") or ""
    for name, value in (("text", text), ("title", title)):
        if not isinstance(value, str):
            raise InputError(f"{name} must be a string, not {value!r:.40}")
    inside = bool(title) and text.startswith(f"{title}\n")
    row: Row = {"id": meta.get("id"), "title": title, "text": text[len(title) + 1 :] if inside else text}
    if topics is not None:
        row["topics"] = topics
        row["primary"] = meta.get("primary") if meta.get("primary") in (topics or [NONE]) else None
    if marks is not None:
        _check_marks(marks, len(text))
        shift = 0 if inside else len(title) + 1
        row["spans"] = [{"start": s + shift, "end": e + shift, "label": label} for s, e, label in marks]
    source = meta.get("source")
    return replace(from_row(row), values=None, source=source if isinstance(source, Mapping) else None)


def _check_marks(marks: Marks, length: int) -> None:
    for mark in marks:
        start, end, label = mark
        if type(start) is not int or type(end) is not int or not isinstance(label, str):
            raise InputError(f"a span needs integers start and end and a string label, got {mark!r:.120}")
        if not 0 <= start < end <= length:
            raise InputError(f"span {start}–{end} {label} lies outside the {length} characters of the text")


def _with_meta(row: Row) -> Row:
    """A row with its metadata, which some versions of a tool keep apart and others among the fields."""
    return {**row, **row["meta"]} if isinstance(row.get("meta"), dict) else row


def _bytes(path: Path) -> bytes:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return data.removeprefix(b"\xef\xbb\xbf")


def _objects(path: Path) -> list[tuple[int, Row]]:
    """The objects of a JSON list, or of JSONL, each with its number in the list or its line."""
    data = _bytes(path)
    if data.lstrip().startswith(b"["):
        try:
            rows = list(enumerate(orjson.loads(data), 1))
        except orjson.JSONDecodeError as error:
            raise InputError(f"not JSON: {error}", file=str(path)) from error
    else:
        lines = enumerate(data.split(b"\n"), 1)
        rows = [(n, corpus.parse_line(line, n)) for n, line in lines if line.strip()]
    for number, row in rows:
        if not isinstance(row, dict):
            what = row if isinstance(row, InputError) else InputError("must be a JSON object")
            raise what.at(str(path), number)
    return rows


def _line(row: Any) -> bytes:
    return orjson.dumps(row) + b"\n"


# jsonl, csv, tsv --------------------------------------------------------------------------------------------


def _read_own(format: str) -> Callable[[Path], list[Article]]:
    """As `corpus` reads a file; an empty cell of a table is no id and no primary topic."""

    def reader(path: Path) -> list[Article]:
        if corpus.kind(path) != format:
            what = f"{format} is read from files that end in .{format} or .{format}.gz"
            raise InputError(what, file=str(path))
        articles = corpus.load(str(path)).articles
        if format in _TABLES:
            return [replace(a, id=a.id or None, primary=a.primary or None, source=None) for a in articles]
        return articles

    return reader


def _write_jsonl(articles: Sequence[Article]) -> bytes:
    return _lines(articles, lambda article: _line(to_row(article)))


def _write_table(articles: Sequence[Article], delimiter: str) -> bytes:
    columns = ["id", "title", "text"]
    columns += ["topics", "primary"] if any(a.topics is not None for a in articles) else []
    columns += ["spans"] if any(a.spans is not None for a in articles) else []
    body = _lines(articles, lambda article: _csv_line(_cells(article, columns), delimiter))
    return _csv_line(columns, delimiter) + body


def _cells(article: Article, columns: list[str]) -> list[str]:
    row = {"topics": None, "primary": None, "spans": None, **to_row(article)}
    if "\0" in article.full:
        raise InputError("has a NUL character, which a table cannot hold")
    row["topics"] = _cell_of_topics(row["topics"] or [])
    row["spans"] = orjson.dumps(row["spans"]).decode()  # null where the article is not labelled
    return ["" if row[c] is None else str(row[c]) for c in columns]


def _cell_of_topics(topics: list[str]) -> str:
    """Joined by |, or as JSON where a name would not survive being split.

    >>> _cell_of_topics(["trade", "culture"]), _cell_of_topics(["food, drink"])
    ('trade|culture', '["food, drink"]')
    """
    unsafe = any(re.search(r"^$|^[\s\[]|\s$|[|;,；，、]", t) for t in topics)
    return orjson.dumps(topics).decode() if unsafe else "|".join(topics)


def _csv_line(cells: list[str], delimiter: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerow(cells)
    return out.getvalue().encode()


# doccano ----------------------------------------------------------------------------------------------------

_CLASS_FIELDS = ("cats", "categories")
_DOCCANO_FIELDS = ("label", "labels", "entities", "annotations", *_CLASS_FIELDS)


def _read_doccano(path: Path) -> list[Article]:
    rows = _objects(path)
    # The same field has classes in one kind of project and spans in another; an empty list says neither.
    values = [(f, value) for _, row in rows for f in _DOCCANO_FIELDS for value in _as_list(row.get(f))]
    class_fields = {f for f, value in values if isinstance(value, str)} | set(_CLASS_FIELDS)
    return [_at(path, n, _of_doccano, row, class_fields) for n, row in rows]


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
    return _article(row.get("text", row.get("data")), _with_meta(row), topics, marks)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _mark(item: Any) -> tuple[Any, Any, Any]:
    if isinstance(item, list) and len(item) == 3:
        return item[0], item[1], item[2]
    if isinstance(item, dict) and {"start_offset", "end_offset", "label"} <= item.keys():
        return item["start_offset"], item["end_offset"], item["label"]
    raise InputError(f"a label must be a class, [start, end, label] or have offsets, not {item!r:.80}")


def _write_doccano(articles: Sequence[Article]) -> bytes:
    def line(article: Article) -> bytes:
        text, spans = _joined(article)
        row = {**_meta(article), "text": text}
        if article.spans is not None:
            row["label"] = [[s.start, s.end, s.label] for s in spans]
        if article.topics is not None:
            row["cats"] = list(article.topics)
        return _line(row)

    return _lines(articles, line)


# Label Studio -----------------------------------------------------------------------------------------------


def _read_label_studio(path: Path) -> list[Article]:
    """Types of results other than labels and choices are passed over, predictions only where somebody annotated."""
    tasks = _objects(path)
    answers = [_at(path, n, _answer, task) for n, task in tasks]
    kinds = {kind for answer in answers for kind in answer or ()} or {"labels"}
    return [
        _at(path, n, _of_label_studio, task, answer, kinds)
        for (n, task), answer in zip(tasks, answers, strict=True)
    ]


def _of_label_studio(task: Row, answer: Answer | None, kinds: set[str]) -> Article:
    """An annotated task is labelled for the kinds it says, else for every kind that its file has."""
    data = task["data"]
    said = {k for k in _as_list(data.get("labelled")) if isinstance(k, str)}
    answer = {} if answer is None else {kind: [] for kind in said or kinds} | answer
    model = _model(task)
    article = _article(
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
        if result.get("type") == "choices":
            out.setdefault("choices", []).extend(_as_list(value.get("choices")))
        elif result.get("type") == "labels":
            start, end = value.get("start"), value.get("end")
            marks = [(start, end, label) for label in _as_list(value.get("labels"))]
            _check_units(start, end, value.get("text"), text)
            _check_marks(marks, len(text))
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
    who = annotation.get("completed_by", annotation.get("id", "unnamed"))
    return str(who.get("email", who.get("id"))) if isinstance(who, dict) else str(who)


def _write_label_studio(articles: Sequence[Article]) -> bytes:
    tasks = [_at(None, n, _task, article) for n, article in enumerate(articles, 1)]
    return b"[" + b",\n".join(orjson.dumps(task) for task in tasks) + b"]\n"


def _task(article: Article) -> Row:
    text, spans = _joined(article)
    results = [
        _result("labels", start=s.start, end=s.end, text=text[s.start : s.end], labels=[s.label])
        for s in spans
    ]
    results += [_result("choices", choices=list(article.topics))] if article.topics else []
    data = {**_meta(article), "text": text}
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


# conll ------------------------------------------------------------------------------------------------------

_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", " ": "\\s"}
_ESCAPED = {v[1]: k for k, v in _ESCAPES.items()} | {"p": "|"}
_HEADER = re.compile(r"# (id|title|topics|primary) = (.*)", re.S)
_TAG = re.compile(r"O|([BI])-(.*)", re.S)


def _escape(text: str, keep: str = "") -> str:
    r"""Characters that would not survive as a token of their own, as a backslash and what they are.

    >>> print(_escape("一 二\n\u3000"))
    一\s二\n\u{3000}
    """
    return "".join(
        c if c in keep else _ESCAPES.get(c) or (c if c.isprintable() else f"\\u{{{ord(c):x}}}") for c in text
    )


def _unescape(text: str) -> str:
    r"""
    >>> _unescape(r"一\s二\u{3000}"), _unescape(r"C:\dir")
    ('一 二\u3000', 'C:\\dir')
    """
    return re.sub(r"\\(?:u\{([0-9a-f]{1,5}|10[0-9a-f]{4})\}|(.))", _character, text)


def _character(match: re.Match[str]) -> str:
    if not match[1]:
        return _ESCAPED.get(match[2], match[0])
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code <= 0xDFFF else chr(code)  # half of a surrogate pair is no character


def _read_conll(path: Path) -> list[Article]:
    try:
        lines = _bytes(path).decode().split("\n")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InputError("is not UTF-8 text", file=str(path), row=line) from error
    return [_at(path, block[0][0], _of_conll, block) for block in _blocks(lines)]


def _blocks(lines: list[str]) -> Iterator[list[tuple[int, str]]]:
    """The numbered lines of each article; the line that only parts documents is none."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate([*lines, ""], 1):
        line = line.removesuffix("\r")
        if line.strip():
            block += [] if line.startswith("-DOCSTART-") else [(number, line)]
        elif block:
            yield block
            block = []


def _of_conll(block: list[tuple[int, str]]) -> Article:
    """An article with spans where its tokens have tags, and without where they have none."""
    headers = {m[1]: m[2] for _, line in block if (m := _HEADER.fullmatch(line))}
    body = [(n, line) for n, line in block if not re.match(r"# \S+ = ", line)]
    cells = [(n, line.split("\t") if "\t" in line else line.split()) for n, line in body]
    tags = [_at(None, n, _tag, c[-1]) for n, c in cells if len(c) > 1]
    if tags and len(tags) < len(cells):
        raise InputError("a token here, or in a line below up to the next blank one, has no tag")
    places, text = _laid_out([_unescape(c[0]) for _, c in cells])
    marks = _marks(places, tags) if tags or not cells else None
    topics = None
    if "topics" in headers:
        topics = [_unescape(t) for t in headers["topics"].split("|") if t]
    meta: Row = {k: _unescape(v) for k, v in headers.items()}
    return _article(text, {**meta, "id": meta.get("id") or None}, topics, marks)


def _tag(tag: str) -> tuple[str, str | None]:
    match = _TAG.fullmatch(tag)
    if match is None:
        raise InputError(f"the tag must be O, B-LABEL or I-LABEL, not {tag!r:.40}")
    return (match[1], _unescape(match[2])) if match[1] else ("O", None)


def _laid_out(tokens: list[str]) -> tuple[list[tuple[int, int]], str]:
    """Where each token stands, and the text. Words of a script that parts them get a blank between them."""
    words = any(len(t) > 1 for t in tokens)
    places, text = [], ""
    for token in tokens:
        text += " " if words and _parted(text[-1:], token[:1]) else ""
        places.append((len(text), len(text) + len(token)))
        text += token
    return places, text


def _parted(left: str, right: str) -> bool:
    """Whether a blank belongs between two words: Chinese, Japanese and Korean do without."""
    return all(c and c < "\u1100" and not c.isspace() for c in (left, right))


def _marks(places: list[tuple[int, int]], tags: list[tuple[str, str | None]]) -> Marks:
    marks: Marks = []
    inside = None
    for (start, end), (kind, label) in zip(places, tags, strict=True):
        if kind == "I" and label == inside:
            marks[-1] = (marks[-1][0], end, label)
        elif kind != "O":
            marks.append((start, end, label))
        inside = label
    return marks


def _apart(spans: Iterable[Span]) -> list[Span]:
    """The spans in order without those that begin inside another."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _write_conll(articles: Sequence[Article]) -> bytes:
    def block(article: Article) -> bytes:
        text, spans = _joined(article)
        tags = ["O"] * len(text)
        for span in _apart(spans):
            label = _escape(span.label)
            tags[span.start : span.end] = [f"B-{label}"] + [f"I-{label}"] * (span.end - span.start - 1)
        meta = {"id": "", **_meta(article)}  # every block has a header, so that none is empty
        lines = [f"# {k} = {_escape(str(meta[k]), ' ')}" for k in ("id", "title", "primary") if k in meta]
        if article.topics is not None:
            names = (_escape(t, " ").replace("|", "\\p") for t in article.topics)
            lines.append("# topics = " + "|".join(names))
        ends = [""] * len(text) if article.spans is None else [f"\t{tag}" for tag in tags]
        lines += [_escape(c) + end for c, end in zip(text, ends, strict=True)]
        return "\n".join([*lines, "", ""]).encode()

    return _lines(articles, block)


# spaCy ------------------------------------------------------------------------------------------------------


def _read_spacy(path: Path) -> list[Article]:
    return [_at(path, n, _of_spacy, row) for n, row in _objects(path)]


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
    return _article(row.get("text"), _with_meta(row), topics, marks)


def _holds(label: str, value: Any) -> bool:
    if not isinstance(value, int | float):
        raise InputError(f"cats has {value!r:.40} for {label}, which must be 0 or 1")
    return value >= 0.5


def _write_spacy(articles: Sequence[Article]) -> bytes:
    every = sorted({t for a in articles for t in a.topics or ()})

    def line(article: Article) -> bytes:
        text, spans = _joined(article)
        row: Row = {"text": text, "meta": _meta(article)}
        if article.spans is not None:
            row["spans"] = [{"start": s.start, "end": s.end, "label": s.label} for s in spans]
        if article.topics is not None:  # its own first, so that their order is kept
            row["cats"] = dict.fromkeys(article.topics, 1) | {t: 0 for t in every if t not in article.topics}
        return _line(row)

    return _lines(articles, line)


_READERS: dict[str, Callable[[Path], list[Article]]] = {
    **{format: _read_own(format) for format in ("jsonl", *_TABLES)},
    "doccano": _read_doccano,
    "label-studio": _read_label_studio,
    "conll": _read_conll,
    "spacy": _read_spacy,
}
_WRITERS: dict[str, Callable[[Sequence[Article]], bytes]] = {
    "jsonl": _write_jsonl,
    "csv": partial(_write_table, delimiter=","),
    "tsv": partial(_write_table, delimiter="\t"),
    "doccano": _write_doccano,
    "label-studio": _write_label_studio,
    "conll": _write_conll,
    "spacy": _write_spacy,
}
