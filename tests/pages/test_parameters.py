import pytest

from ml.errors import DataError, InputError
from ml.pages.parameters import NEEDED, PARAMETERS
from ml.pages.splitter import PageSplitter


def test_the_estimator_has_these_parameters_with_these_defaults():
    assert PageSplitter().get_params() == {name: p.default for name, p in PARAMETERS.items()}
    assert set(NEEDED) < set(PARAMETERS)


@pytest.mark.parametrize("name", PARAMETERS)
def test_fit_refuses_what_the_table_refuses(name):
    for value in (-1, "much", float("nan"), 1e300):
        assert not PARAMETERS[name].accepts(value)
        with pytest.raises(InputError, match=f"{name} must be "):
            PageSplitter(**{name: value}).fit([], [])
    with pytest.raises(DataError, match="no pages"):
        PageSplitter().fit([], [])
