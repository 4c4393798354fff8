import orjson
import pytest

from ml.errors import TrackingError
from ml.tracking import recording


def test_no_run_listens_to_nothing(tmp_path):
    run = recording.NO_RUN
    (
        run.params({}),
        run.metrics({}),
        run.dataset("", "", 0, ""),
        run.json("", 1),
        run.model(tmp_path),
    )
    assert run.id is None


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "holds no kept result"), ("{", "is not JSON"), ("{}", "must be of format 1")],
)
def test_folders_that_hold_no_result(tmp_path, content, message):
    if content is not None:
        (tmp_path / "run.json").write_text(content)
    with pytest.raises(TrackingError, match=message):
        recording.read_run(tmp_path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start": "x"}, "start is not what a run keeps there"),
        ({"metrics": [1]}, "metrics is not"),
        ({"metrics": {"a": "b"}}, "metrics is not"),
        ({"datasets": [{"name": "x"}]}, "datasets is not"),
        ({"params": {"a": None}}, "params is not"),
        ({"format": 99}, "must be of format 1"),
        (None, "is a link; only plain files are logged"),
    ],
)
def test_a_kept_result_that_is_not_sound_is_refused(tmp_path, change, message):
    run = recording.FolderRun(tmp_path, "x", {})
    run.save()
    if change is None:
        (tmp_path / "artifacts" / "secret.txt").symlink_to("/etc/hostname")
    else:
        (tmp_path / "run.json").write_bytes(orjson.dumps({**run.content, **change}))
    with pytest.raises(TrackingError, match=message):
        recording.read_run(tmp_path)
    assert (tmp_path / "run.json").exists()


def test_metric_names_are_what_a_store_takes():
    assert recording.metric_name("topics.a/../../x.f1") == "topics.a_.._.._x.f1"
    assert len(recording.metric_name("topics." + "长" * 400)) == 250
