"""Articles to set pages from: the embedded corpus, and archives where they are there."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from zlib import crc32

import orjson

_STOPS = ("。", "！", "？", "…", "”", "；", "：", "）", "!", "?", ".", ")", "，")
_CREDIT = re.compile(
    r"^[（(【\[]?(?:记者|本报|新华社|责编|编辑|来源|文[|｜/]|图[|｜/]|作者|原标题|资料|据|\S{2,4}摄)"
)
_LEAD = re.compile(
    r"^(?:[（(【].{2,20}[)）】]|\S{2,12}[讯电][，,（( ]|.{0,14}(?:讯|电|消息)(?:[（(].{1,16}[)）])?[ 　]|"
    r"央视网消息|中新网|本报讯|.{0,8}报道[:：])"
)


@dataclass(frozen=True, slots=True)
class Source:
    """A headline and paragraphs; `headings` are the places in `paragraphs` of sub-headings."""

    title: str
    paragraphs: tuple[str, ...]
    headings: frozenset[int]


def load(paths: Iterable[Path], corpus: Path, limit: int, rng: Random) -> list[Source]:
    """Clean articles of the embedded corpus and of archives, at most `limit` of each archive."""
    found = [made for row in rows(corpus) if not counted(row) and (made := clean(row)) is not None]
    for path in paths:
        articles = [row for row in rows(path) if not counted(row)]
        rng.shuffle(articles)
        more = [made for row in articles[: 2 * limit] if (made := clean(row)) is not None]
        found += more[:limit]
    return found


def counted(row: dict[str, str]) -> bool:
    """Whether an article is of the half whose characters `ngrams.py` counts; no page has it."""
    return crc32(row["text"].encode()) % 2 == 1


def rows(path: Path) -> Iterable[dict[str, str]]:
    """The articles of a file."""
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
        yield from map(orjson.loads, lines)


def clean(row: dict[str, str]) -> Source | None:
    """An article whose paragraphs are whole sentences; None for one that has other lines in it."""
    title = re.sub(r"\s+", " ", row.get("title") or "").strip()
    parts = [re.sub(r"[ \t]+", " ", p).strip(" \u3000") for p in row["text"].split("\n")]
    parts = [_LEAD.sub("", p).strip() if k == 0 else p for k, p in enumerate(parts) if p]
    parts = [p for p in parts if p and not _CREDIT.match(p)]
    headings = {
        k for k, p in enumerate(parts[1:-1], 1) if 4 <= len(p) <= 22 and not p.endswith(_STOPS)
    }
    headings = {k for k in headings if parts[k + 1].endswith(_STOPS) and k + 1 not in headings}
    whole = [k for k, p in enumerate(parts) if len(p) >= 12 and p.endswith(_STOPS)]
    if not 5 <= len(title) <= 64 or not parts or len(whole) + len(headings) < len(parts):
        return None
    if len(headings) == 1 or sum(map(len, parts)) < 40 or 0 in headings:
        return None
    return Source(title, tuple(parts), frozenset(headings))
