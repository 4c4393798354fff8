from ml.spans.parameters import MOST_BITS


def test_tables_stay_small():
    assert 2**MOST_BITS <= 1 << 24
