"""What is wrong with labelled articles, by the annotation guide and by what training needs.

A line for each finding. Reading the articles is `corpus`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from ml.articles import NONE, Article

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
        where = f"row {n} ({article.id})"
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


def _near_duplicates(articles: list[Article], limit: float = 0.6) -> list[str]:
    """Pairs of articles with a cosine above the limit over TF-IDF of character pairs."""
    if len(articles) < 2:
        return []
    from sklearn.feature_extraction.text import TfidfVectorizer

    try:
        matrix = TfidfVectorizer(analyzer="char", ngram_range=(2, 3), sublinear_tf=True).fit_transform(
            a.full for a in articles
        )
    except ValueError:  # nothing but blanks in any text
        return []
    alike = (matrix @ matrix.T).tocoo()
    pairs = zip(alike.row.tolist(), alike.col.tolist(), alike.data.tolist(), strict=True)
    return [
        f"rows {i + 1} and {j + 1} are near-duplicates (cosine {c:.2f})"
        for i, j, c in pairs
        if i < j and c > limit
    ]
