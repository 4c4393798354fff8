import numpy as np
import pytest

from ml.errors import ModelError
from ml.model.directory import check_place, pack, unpack


def test_packed_arrays_come_back():
    arrays = {"a": np.arange(5, dtype=np.uint32), "b": np.array([0.5, -1], np.float16)}
    found = unpack(pack(arrays), {"a": "u", "b": "f"})
    assert all(np.array_equal(found[name], array) for name, array in arrays.items())


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"a": np.array([np.nan])}, "finite numbers in a"),
        ({"a": np.arange(3)}, "finite numbers in a"),
        ({"b": np.zeros(1)}, "must hold the arrays a"),
    ],
)
def test_other_arrays_are_refused(arrays, message):
    with pytest.raises(ModelError, match=message):
        unpack(pack(arrays), {"a": "f"})


def test_a_place_for_a_model(tmp_path):
    check_place(tmp_path / "new")
    (tmp_path / "file").write_text("x")
    with pytest.raises(ModelError, match="left alone"):
        check_place(tmp_path / "file")
