"""An empty folder for the tests of places: a path, a `file://` URL or one of an object store in memory."""

import pytest

from ml.io import places


@pytest.fixture(params=["path", "file", "memory"])
def folder(request, tmp_path):
    """An empty folder, named in one way or another."""
    if request.param == "path":
        yield tmp_path
        return
    place = places.locate(tmp_path.as_uri() if request.param == "file" else f"memory://{tmp_path}")
    places.make_folder(place)
    yield place
    places.remove_folder(place, "")
