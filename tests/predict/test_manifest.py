"""What a run notes of itself, what a resumed run makes of it, and whose folders are left alone."""

from __future__ import annotations

import hashlib

import orjson
import pytest

from ml.errors import InputError, OutputError, ResumeError
from ml.io import atomic, places
from ml.predict import manifest

HEAD = {"model": "m", "inputs": [], "settings": {"only": None}}
ENTRY = {"index": 0, "sha256": hashlib.sha256(b"x").hexdigest(), "rows": 1, "errors": 0}


@pytest.fixture(params=["path", "memory"])
def work(request, tmp_path):
    place = (
        tmp_path / "work" if request.param == "path" else places.locate(f"memory://{tmp_path}/work")
    )
    yield place
    manifest.remove(place)


def test_entries_come_back_after_the_head(work):
    assert manifest.resumed(work, HEAD) == []
    manifest.begin(work, HEAD)
    manifest.record(work, 1, ENTRY)
    assert manifest.resumed(work, HEAD) == [ENTRY]
    manifest.begin(work, HEAD)
    assert manifest.resumed(work, HEAD) == []


def test_another_head_is_another_run(work):
    manifest.begin(work, HEAD)
    with pytest.raises(
        ResumeError, match="work: cannot resume, the model and the settings changed since"
    ):
        manifest.resumed(work, HEAD | {"model": "n", "settings": {}})


def test_a_manifest_that_is_none(tmp_path):
    (tmp_path / manifest.NAME).write_bytes(b"{broken\n")
    with pytest.raises(ResumeError, match="cannot resume, its manifest.jsonl cannot be read"):
        manifest.resumed(tmp_path, HEAD)


def test_predictions_that_changed_are_not_intact(work):
    manifest.begin(work, HEAD)
    assert not manifest.is_intact(work, ENTRY)
    for data, intact in ((b"x", True), (b"y", False)):
        with atomic.writing(manifest.part(work, 0)) as file:
            file.write(data)
        assert manifest.is_intact(work, ENTRY) is intact


def test_whose_folder_it_is(tmp_path):
    (tmp_path / "linked").mkdir()
    (tmp_path / "link").symlink_to("linked")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("x")
    for name in ("link", "full"):
        with pytest.raises(
            InputError, match=f"{name}: is in the way: it is no folder of an earlier run"
        ):
            manifest.begin(tmp_path / name, HEAD)
    assert (tmp_path / "full" / "mine.txt").exists()
    with pytest.raises(OutputError, match="work: cannot be written: No such file or directory"):
        manifest.begin(tmp_path / "none" / "work", HEAD)


def test_inputs_are_known_by_content_or_version(tmp_path):
    (tmp_path / "a").write_bytes(b"x")
    sha256 = hashlib.sha256(b"x").hexdigest()
    assert manifest.fingerprint(tmp_path / "a") == {"path": str(tmp_path / "a"), "sha256": sha256}
    place = places.locate(f"file://{tmp_path}/a")
    assert manifest.fingerprint(place) == {"path": str(place), "version": place.version()}
    assert orjson.dumps(manifest.fingerprint(place))
    with pytest.raises(InputError, match="none: No such file"):
        manifest.fingerprint(tmp_path / "none")
