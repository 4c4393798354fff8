"""What is wrong with labelled articles, by the annotation guide and by what training needs.

A line for each finding. Reading the articles is `corpus`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from ml.articles import NONE, Article

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_HEDGE_BEFORE = re.compile(r"^(?:约|近(?!百|千|万)|逾|超|达|至少|不足|不到|最多|大概)")
_HEDGE_AFTER = re.compile(r"(?:左右|上下|以上|以下|以内)$")
_NUMERAL = re.compile(r"[\d零〇一二两三四五六七八九十百千万亿半数几壹贰叁肆伍陆柒捌玖拾佰仟]")
_CURRENCY = re.compile(
    r"[元角分块毛币钱镑盾铢$￥¥€£₽₩]|卢布|坚戈|法郎|卢比|比索|里亚尔|林吉特|兰特|第纳尔|迪拉姆|[索苏]姆|克朗|雷亚尔|里拉|先令|奈拉|美金|福林|[A-Z]{3}"
)


def check(articles: list[Article], allowed: Mapping[str, set[str]] | None = None) -> list[str]:
    """What is wrong with labelled articles, a line for each finding. `allowed`: known names of topics and spans."""
    found = []
    ids = Counter(str(a.id) for a in articles if a.id is not None)
    found += [f"id {i}: used {n} times" for i, n in ids.items() if n > 1]
    for n, article in enumerate(articles, 1):
        where = f"row {n}" if article.id is None else f"row {n} ({article.id})"
        found += [f"{where}: {what}" for what in _topics_wrong(article, (allowed or {}).get("topics"))]
        found += [f"{where}: {what}" for what in _spans_wrong(article, (allowed or {}).get("spans"))]
    return found + _too_few(articles) + _near_duplicates(articles)


def _too_few(articles: list[Article], least: int = 5) -> list[str]:
    """Labels with fewer examples than five folds need."""
    topics = Counter(t for a in articles for t in set(a.topics or ()))
    spans = Counter(s.label for a in articles for s in a.spans or ())
    found = [(f"topic {t!r}", n) for t, n in topics.items()] + [
        (f"span label {t!r}", n) for t, n in spans.items()
    ]
    return [f"{name} has {n} examples; training needs {least} at least" for name, n in found if n < least]


def _topics_wrong(article: Article, known: set[str] | None) -> Iterator[str]:
    if not article.text.strip():
        yield "the text is empty"
    if article.topics is None:
        return
    for topic in article.topics:
        if known and topic not in known:
            yield f"unknown topic {topic!r}; known: {', '.join(sorted(known))}"
    if len(set(article.topics)) < len(article.topics):
        yield "a topic is named twice"
    if article.primary is not None and article.primary != NONE and article.primary not in article.topics:
        yield f"primary {article.primary!r} is not among the topics"
    if article.primary == NONE and article.topics:
        yield "primary is none although topics apply"


def _spans_wrong(article: Article, known: set[str] | None) -> Iterator[str]:
    end = 0
    for span in sorted(article.spans or (), key=lambda s: (s.start, s.end)):
        text = article.full[span.start : span.end]
        where = f"span {span.start}–{span.end} {text!r}"
        if known and span.label not in known:
            yield f"{where}: unknown label {span.label!r}; known: {', '.join(sorted(known))}"
        if span.start < end:
            yield f"{where}: overlaps the span before it"
        end = max(end, span.end)
        if text != text.strip():
            yield f"{where}: begins or ends with a blank"
        if not _NUMERAL.search(text):
            yield f"{where}: has no numeral"
        if _HEDGE_BEFORE.match(text) or _HEDGE_AFTER.search(text):
            yield f"{where}: a hedge belongs outside"
        if (
            span.label == "MONEY"
            and not _CURRENCY.search(text)
            and not _currency_left_out(article, span.start, text)
        ):
            yield f"{where}: MONEY without a currency"


def _currency_left_out(article: Article, start: int, text: str) -> bool:
    """A headline may leave out 元, and so may a list that shares a unit, or a number with a magnitude."""
    field, _ = article.locate(start)
    return (
        field == "title"
        or bool(re.search(r"[万亿]", text))
        or bool(re.match(r".{0,12}[、和至到与/]", article.full[start : start + 14]))
    )


# Near-duplicates ------------------------------------------------------------------------------------------------

_ALIKE = 0.6  # the cosine, over TF-IDF of character pairs and triples, above which two articles are near-duplicates
_COMMON = 0.5  # the length of what is common in a vector, and left out where pairs are looked for
_COLUMNS = 1 << 22  # to which the pairs and triples are hashed
_ROWS, _PAIRS = 256, 4096  # of a block, and of what is compared at once: bound the memory
_SHOWN = 10  # rows of a group that are named


def _near_duplicates(articles: list[Article]) -> list[str]:
    """A line for each group of articles in which every one is a near-duplicate of another."""
    copies: dict[str, list[int]] = {}
    for row, article in enumerate(articles, 1):
        if article.full.strip():
            copies.setdefault(article.full, []).append(row)
    groups: dict[int, list[int]] = {}
    found, least = _grouped(list(copies))
    for group, rows in zip(found, copies.values(), strict=True):
        groups.setdefault(group, []).extend(rows)
    return [
        f"rows {_enumerated(sorted(rows))} are near-duplicates (cosine ≥ {least.get(group, 1.0):.2f})"
        for group, rows in groups.items()
        if len(rows) > 1
    ]


def _enumerated(rows: list[int]) -> str:
    """
    >>> _enumerated([1, 5, 9]), _enumerated([*range(1, 14)])
    ('1, 5 and 9', '1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 3 more')
    """
    shown = rows if len(rows) <= _SHOWN else rows[:_SHOWN]
    last = f"{len(rows) - _SHOWN} more" if len(rows) > _SHOWN else str(shown.pop())
    return f"{', '.join(map(str, shown))} and {last}"


def _grouped(texts: list[str]) -> tuple[list[int], dict[int, float]]:
    """The group of each text, and for groups of several the least cosine that holds them together.

    Only texts that share enough of what is rare are compared, and of them only those that others have not joined yet.
    """
    if len(texts) < 2:
        return [0] * len(texts), {}
    vectors = _vectors(texts)
    rare = _without_common(vectors)
    turned = rare.T.tocsr()
    links = np.empty((3, 0))  # one text, another, their cosine
    group = np.arange(len(texts))
    for start in range(0, len(texts), _ROWS):
        shared = (rare[start : start + _ROWS] @ turned).tocoo()
        near = (shared.data > _ALIKE - _COMMON) & (shared.row + start < shared.col)
        pairs = np.stack([shared.row[near] + start, shared.col[near]])
        while (pairs := pairs[:, group[pairs[0]] != group[pairs[1]]]).size:
            (one, other), pairs = pairs[:, :_PAIRS], pairs[:, _PAIRS:]
            cosine = vectors[one].multiply(vectors[other]).sum(axis=1)
            alike = cosine > _ALIKE
            if alike.any():
                links = np.hstack([links, np.stack([one, other, cosine])[:, alike]])
                group = _connected(links, len(texts))
    least: dict[int, float] = {}
    for one, _, cosine in links.T.tolist():
        label = int(group[int(one)])
        least[label] = min(cosine, least.get(label, 1.0))
    return group.tolist(), least


def _connected(links: np.ndarray, count: int) -> np.ndarray:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    one, other, cosine = links
    return connected_components(coo_array((cosine, (one, other)), (count, count)), directed=False)[1]


def _vectors(texts: list[str]) -> csr_array:
    """TF-IDF of the character pairs and triples of each text, of length 1; the rarer a column, the further left."""
    from scipy.sparse import csr_array

    found = [np.unique(_grams(text), return_counts=True) for text in texts]
    starts = np.cumsum([0, *(len(grams) for grams, _ in found)])
    columns = np.concatenate([grams for grams, _ in found])
    counts = np.concatenate([times.astype(np.float32) for _, times in found])
    texts_with = np.bincount(columns, minlength=_COLUMNS)
    place = np.empty(_COLUMNS, np.int32)
    place[np.argsort(texts_with, kind="stable")] = np.arange(_COLUMNS, dtype=np.int32)
    idf = (np.log((1 + len(texts)) / (1 + texts_with)) + 1).astype(np.float32)
    weights = (1 + np.log(counts)) * idf[columns]
    lengths = np.sqrt(np.add.reduceat(weights**2, starts[:-1]))
    weights /= np.repeat(lengths, np.diff(starts))
    vectors = csr_array((weights, place[columns], starts), (len(texts), _COLUMNS))
    vectors.sort_indices()
    return vectors


def _grams(text: str) -> np.ndarray:
    """The column of each pair and triple of characters, in no order."""
    points = np.frombuffer(text.lower().encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    pairs = points[:-1] * np.uint64(0x9E3779B97F4A7C15) + points[1:]
    triples = pairs[:-1] * np.uint64(0x9E3779B97F4A7C15) + points[2:]
    mixed = np.concatenate([pairs, triples]) * np.uint64(0xD6E8FEB86659FD93)
    return (mixed >> np.uint64(42)).astype(np.int32)  # the upper bits are the mixed ones: 22 of 64


def _without_common(vectors: csr_array) -> csr_array:
    """The vectors without their commonest columns, as many as together are shorter than `_COMMON`.

    The product of two of them is less than their cosine by no more than that: whatever column it misses was taken off
    the one that was cut further to the left, and the other has length 1.
    """
    from scipy.sparse import csr_array

    squares = np.cumsum(vectors.data.astype(float) ** 2)
    ends = np.repeat(squares[vectors.indptr[1:] - 1], np.diff(vectors.indptr))
    left = ends - np.concatenate([[0], squares[:-1]]) >= _COMMON**2
    starts = np.concatenate([[0], np.cumsum(left)])[vectors.indptr]
    return csr_array((vectors.data[left], vectors.indices[left], starts), vectors.shape)
