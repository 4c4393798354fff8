"""Labelled rows of any table → what can be learned from them, and which columns hold what.

Columns are told by their names, in English and Chinese, and else by what is in them. Loading the
data is `corpus.dataset`; the settings of the training are those of a shipped experiment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from ml.corpus import dataset
from ml.corpus.formats import recognition
from ml.errors import DataError, InputError
from ml.io import places, readers
from ml.io.readers import Columns
from ml.io.sources import PACKED, identify

_SAMPLE = 1000  # rows of each file that are looked at
_TEXTS = (
    "text content body article sentence 正文 内容 文本 全文 文章 新闻 新闻内容 文章内容".split()
)
_TITLES = "title headline heading subject 标题 题目 题名 新闻标题 文章标题".split()
_LABELS = (
    "topics labels label topic category categories class target desk section channel tag tags "
    "标签 类别 分类 类目 栏目 频道 主题 话题 部门"
).split()
_OTHERS = set(
    "id nr no url link date time source author primary scores model words meta spans "
    "编号 序号 日期 时间 来源 作者 记者 链接".split()
)
_USUAL = (
    "topics",
    "labels",
    "label",
)  # those that `corpus` finds by itself, also if rows lack them
_LONGEST_LABEL = 40  # characters, on average, of what is told by its content


@dataclass(frozen=True, slots=True)
class Detected:
    """What a file is labelled with: the task, the columns, and a line for people."""

    task: str
    columns: Columns
    line: str


def detect(sources: Sequence[str], given: Columns = Columns()) -> Detected:
    """Tell from labelled rows what to train.

    Parameters
    ----------
    sources
        Names or URLs of files, whose columns have the same names.
    given
        The columns that are known.

    Returns
    -------
    Detected
        `topics` where there is a column of labels, else `spans`.

    Raises
    ------
    DataError
        If no column can hold the texts or the labels, or several could.
    InputError
        If a file cannot be read.
    """
    for name in sources:
        readers.check_columns(identify(places.locate(name), given.sheet), given)
    rows = [row for name in sources for row in _sample(name, given)]
    names = list(dict.fromkeys(name for row in rows for name in row))
    spans = "spans" in names and any(row.get("spans") for row in rows)
    named = given.label or _by_name(names, _LABELS)
    text = given.text or _text(names, rows, named)
    title = given.title or _by_name([n for n in names if n not in (text, named)], _TITLES)
    label = named or (None if spans else _label(names, rows, (text, title)))
    task = "spans" if label is None or (spans and not _has(rows, label)) else "topics"
    columns = replace(
        given,
        text=None if text == "text" else text,
        title=None if title == "title" else title,
        label=None if task == "spans" or label in _USUAL else label,
    )
    said = [f"text={text}"] + [f"title={title}"] * (title is not None)
    said.append(f"label={label}" if task == "topics" else "spans=spans")
    return Detected(task, columns, ", ".join([*said, _counts(sources, task, columns)]))


def experiment_name(source: str) -> str:
    """What a training is called by its data.

    >>> [experiment_name(s) for s in ("data/my.csv", "desk/2024.05.jsonl.gz", ".x.csv")]
    ['my', '2024.05', 'x']
    """
    place = places.locate(source)
    name = place.name
    for _ in range(2 if place.suffix.lower() in PACKED else 1):
        name = name.rpartition(".")[0] or name
    return name.strip(".")[:80] or "data"


def _sample(name: str, columns: Columns) -> list[dict[str, Any]]:
    source = identify(places.locate(name), columns.sheet)
    rows = list(islice(readers.rows(source), _SAMPLE))
    for number, row in enumerate(rows, 1):
        if isinstance(row, InputError):
            raise row.at(str(source), number)
    if not rows:
        raise DataError(f"{name}: no rows")
    found = [row for row in rows if isinstance(row, dict)]
    format = recognition.recognised(found)
    return found if format is None else [r for r in recognition.translated(found, format)[0] if r]


def _by_name(names: Sequence[str], known: Sequence[str]) -> str | None:
    """The first column that has one of the known names, in the order of these."""
    folded = {name.strip().casefold(): name for name in reversed(names)}
    return next((folded[k] for k in known if k in folded), None)


def _text(names: Sequence[str], rows: Sequence[dict[str, Any]], label: str | None) -> str:
    """The column of the texts: by its name, else the one with the longest values."""
    found = _by_name([n for n in names if n != label], _TEXTS)
    if found is not None:
        return found
    lengths = {
        name: sum(len(row[name]) for row in rows if isinstance(row.get(name), str))
        for name in names
        if name != label and name.strip().casefold() not in _OTHERS
    }
    best = max(lengths, key=lambda name: lengths[name], default=None)
    if best is None or not lengths[best]:
        raise DataError(f"no column holds texts; columns: {', '.join(names)}; use --text-column")
    return best


def _label(names: Sequence[str], rows: Sequence[dict[str, Any]], taken: Sequence[Any]) -> str:
    """The column whose values are few and short. Raises DataError if there is none, or several."""
    left = [n for n in names if n not in taken and n.strip().casefold() not in _OTHERS]
    found = [name for name in left if _may_be_labels([row.get(name) for row in rows])]
    if len(found) == 1:
        return found[0]
    what = f"several columns may: {', '.join(found)}" if found else f"columns: {', '.join(names)}"
    raise DataError(f"it is not clear which column holds the labels; {what}; use --label-column")


def _may_be_labels(values: Sequence[Any]) -> bool:
    """
    >>> _may_be_labels(["财经", "文化", "财经", "文化"]), _may_be_labels(["a", "b", "c", "d"])
    (True, False)
    """
    texts = [str(value) for value in values if isinstance(value, str | int) and value != ""]
    if len(texts) < len(values) / 2 or sum(map(len, texts)) > _LONGEST_LABEL * len(texts):
        return False
    return 1 < len(set(texts)) <= len(texts) / 2


def _has(rows: Sequence[dict[str, Any]], column: str) -> bool:
    return any(row.get(column) not in (None, "") for row in rows)


def _counts(sources: Sequence[str], task: str, columns: Columns) -> str:
    """How many labels and rows there are, and of which kind."""
    loaded = [dataset.load(name, columns, strict=False) for name in sources]
    articles = [a for data in loaded for a in data.articles]
    count = Counter(
        one if task == "topics" else one.label for a in articles for one in getattr(a, task) or ()
    )
    several = any(not data.multiclass for data in loaded)
    kind = f"{'multi' if several else 'single'}-label topics" if task == "topics" else "spans"
    return f"{len(count):,} label{'s' * (len(count) != 1)}, {len(articles):,} rows: {kind}"
