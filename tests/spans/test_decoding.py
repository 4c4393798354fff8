import pytest

from ml.spans import decoding
from ml.text.numerals import BREAK, positions


def test_parts_cover_a_text_once_and_end_at_clauses(monkeypatch):
    monkeypatch.setattr(decoding, "PART", 10)
    found = positions(["投资3亿元，增长5%，新建12公里。" * 20, "共8家"])
    parts = list(decoding.parts(found))
    assert len(parts) > 10
    assert sum(own.stop - own.start for _, own in parts) == len(found.starts)
    assert all(part.kinds[own.stop - 1] == BREAK for part, own in parts[:-1])


def test_inside_labels_continue_their_own_kind_only():
    allowed, first = decoding.constraints(5)
    assert [(a, b) for a in range(5) for b in (2, 4) if allowed[a, b]] == [
        (1, 2),
        (2, 2),
        (3, 4),
        (4, 4),
    ]
    assert first.tolist() == [True, True, False, True, False]


@pytest.mark.parametrize(
    ("best", "found"),
    [
        ([0, 1, 2, 0], [(1, 3)]),
        ([1, 1, 2], [(0, 1), (1, 3)]),
        ([1, 2, 3, 4], [(0, 2), (2, 4)]),
        ([0, 0], []),
    ],
)
def test_stretches_begin_with_odd_labels(best, found):
    import numpy as np

    begins, ends = decoding.stretches(np.array(best))
    assert list(zip(begins.tolist(), ends.tolist(), strict=True)) == found
