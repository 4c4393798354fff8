import orjson
import pytest

from ml.errors import ModelError
from ml.model import manifest
from ml.spans import features


def built(**changes):
    return manifest.build("m", {"topics": {"labels": ["a"]}}, {"topics.npz": b"x"}, {}) | changes


def test_what_is_built_can_be_parsed(tmp_path):
    about = built()
    assert manifest.parse(tmp_path, orjson.dumps(about)) == about
    assert about["package"] and about["format"] == 2


@pytest.mark.parametrize("key", ["name", "package", "parts", "libraries", "files"])
def test_everything_but_scores_is_the_identity(key):
    assert manifest.digest(built(**{key: "other"})) != manifest.digest(built())
    assert manifest.digest(built(scores={"topics": {"f1": 1.0}})) == manifest.digest(built())


@pytest.mark.parametrize("format_", [0, 3, True, "2", None, [2]])
def test_other_formats_are_refused(tmp_path, format_):
    with pytest.raises(ModelError, match="this version reads the formats 1 and 2"):
        manifest.parse(tmp_path, orjson.dumps(built(format=format_)))


def test_features_of_format_1():
    assert manifest.check_features({}) == (features.TEMPLATES_1, True)


@pytest.mark.parametrize(
    "change",
    [
        {"hashed_by": "age"},
        {"templates": {"names": "s0", "digest": "x"}},
        {"templates": {"names": [1], "digest": ""}},
    ],
)
def test_features_that_make_no_sense_are_refused(change):
    described = manifest.describe_features(features.TEMPLATES) | change
    with pytest.raises(ValueError, match="must be"):
        manifest.check_features({"features": described})
