"""Near-duplicates: the groups of comparing every pair, found without comparing most of them."""

from __future__ import annotations

import random

import numpy as np
import pytest
from scipy.sparse.csgraph import connected_components

from ml.corpus import duplicates
from ml.corpus.duplicates import Group, near_duplicates

TEXT = "全市港口今年以来完成货物吞吐量稳步增长，新开通多条外贸航线。"
OTHER = "博物馆新展昨日开幕，展出文物一百余件，观众排起长队。"
WORDS = [chr(0x4E00 + n) for n in range(60)]


def members(*texts: str) -> list[list[int]]:
    return [group.members for group in near_duplicates(texts)]


def test_groups_in_the_order_of_their_first_texts() -> None:
    found = near_duplicates(
        [TEXT, OTHER, TEXT + "又讯。", "别的什么都没有发生。", OTHER, "又讯。" + TEXT]
    )
    assert [group.members for group in found] == [[0, 2, 5], [1, 4]]
    assert 0.6 < found[0].cosine < 1 == found[1].cosine


def test_equal_texts_are_one_group() -> None:
    assert near_duplicates([TEXT] * 1000) == [Group([*range(1000)], 1.0)]


@pytest.mark.parametrize(
    "texts", [[], [TEXT], ["一", TEXT], [" ", " ", "\u3000"], ["一", "二", "三"]]
)
def test_no_near_duplicates(texts: list[str]) -> None:
    assert near_duplicates(texts) == []


def test_half_a_surrogate_pair_is_a_character() -> None:
    assert members("\ud800" + TEXT, "\ud800" + TEXT + "。") == [[0, 1]]


def varied(rates: tuple[float, ...], seeds: int, each: int) -> list[str]:
    """Different texts made from a few, with a share of their characters replaced."""
    rng = random.Random(0)
    begun = ["".join(rng.choices(WORDS, k=40)) for _ in range(seeds)]
    texts = [
        "".join(rng.choice(WORDS) if rng.random() < rate else c for c in rng.choice(begun))
        for rate in rates
        for _ in range(each)
    ]
    return list(dict.fromkeys(texts))


@pytest.mark.parametrize(("rows", "pairs"), [(256, 4096), (7, 5)])
@pytest.mark.parametrize("seeds", [20, 2])
def test_groups_are_those_of_every_pair_compared(
    seeds: int, rows: int, pairs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shortcuts join the same texts as the whole matrix, with blocks of any size and groups larger than one."""
    texts = varied((0.02, 0.05, 0.1, 0.15, 0.2, 0.3), seeds, 40)
    vectors = duplicates._vectors(texts)
    count, wanted = connected_components(
        (vectors @ vectors.T).toarray() > duplicates.ALIKE, directed=False
    )
    assert 5 < count < len(texts) - 10
    monkeypatch.setattr(duplicates, "_ROWS", rows)
    monkeypatch.setattr(duplicates, "_PAIRS", pairs)
    group, weakest = duplicates._Grouping(texts).result()
    assert connected_components(np.equal.outer(group, group))[0] == count
    assert all(
        len({g for g, w in zip(group, wanted, strict=True) if w == n}) == 1 for n in range(count)
    )
    assert all(duplicates.ALIKE < cosine <= 1.000001 for cosine in weakest.values())


def test_rows_of_one_template_are_not_compared_with_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Products over all rows took the square of their number: here they stay within a few of the first blocks."""
    template = "".join(random.Random(0).choices([chr(0x4E00 + n) for n in range(3000)], k=300))
    compared = 0
    compare = duplicates._Grouping._compare

    def count(self, rows, others, turned) -> None:
        nonlocal compared
        compared += len(rows) * len(others)
        compare(self, rows, others, turned)

    monkeypatch.setattr(duplicates._Grouping, "_compare", count)
    number = 1500
    assert members(*[f"{template}{n}" for n in range(number)]) == [[*range(number)]]
    assert compared < 50 * number
