import pytest

from ml.errors import TrackingError
from ml.tracking import client, recording, registry, stores
from ml.tracking.comparison import compare, promote


def test_compare_shows_what_differs(folder):
    ids = []
    for c in (1.0, 2.0):
        with client.start(f"c{c}") as run:
            run.params({"model.C": c, "data.seed": 0})
            run.metrics({"topics.macro_f1": 0.9} if c == 1 else {})
        ids.append(run.id)
    found = compare(ids)
    assert found["params"] == {"model.C": ["1.0", "2.0"]}
    assert found["metrics"]["topics.macro_f1"] == [0.9, None]
    assert found["differences"][0]["why"] == "a run without scores article by article"


def examined(rights, digest="d", labels=("a",)):
    """A test of as many articles as there are numbers: 1 where the one label was found."""
    return {
        "part": "topics",
        "kind": "multilabel",
        "digest": digest,
        "labels": list(labels),
        "articles": [str(n) for n in range(len(rights))],
        "counts": [[right, 0, 1 - right] * len(labels) for right in rights],
    }


@pytest.fixture(scope="module")
def rivals(folder, model_dir):
    """Runs with models that find 60, 90 and 91 of 100, and one of another test."""
    ids = {}
    tests = {n: examined([1] * n + [0] * (100 - n)) for n in (60, 90, 91)} | {
        "other": examined([1], "e")
    }
    tests["labels"] = examined([1] * 90 + [0] * 10, labels=("a", "b"))
    tests["part"] = {**examined([1]), "part": "spans"}
    tests["untested"] = None
    for name, content in tests.items():
        with client.start(f"rival {name}") as run:
            run.metrics({"topics.macro_f1": 0.5})
            if content:
                run.json(recording.PER_ARTICLE, content)
            run.model(model_dir)
        ids[name] = run.id
    return ids


def test_compare_says_what_is_significant(rivals):
    found = compare([rivals[k] for k in (60, 90, 91)])
    worse = found["differences"][0]["metrics"]["topics.macro_f1"]
    assert worse["significant"] and 0 < worse["low"] < worse["delta"] < worse["high"]
    luck = compare([rivals[90], rivals[91]])["differences"][0]
    assert luck["comparable"] and not luck["metrics"]["topics.macro_f1"]["significant"]
    assert set(luck["metrics"]) == {"topics.macro_f1", "topics.micro_f1", "topics.a.f1"}
    assert all(run_id in found["link"] for run_id in (rivals[60], rivals[91]))
    assert found["link"].startswith("http://127.0.0.1:5000/#/compare-runs?runs=%5B%22")


@pytest.mark.parametrize(
    ("name", "why"), [("other", "not the same test data"), ("labels", "not the same labels")]
)
def test_other_tests_are_not_comparable(rivals, name, why):
    found = compare([rivals[90], rivals[name]])["differences"][0]
    assert (found["comparable"], found["why"]) == (False, why)
    assert found["metrics"]["topics.macro_f1"] == {"delta": 0.0}


def test_the_champion_yields_only_to_what_is_not_worse(rivals):
    assert promote(rivals[90], "desk", "champion")[0] == "1"
    with pytest.raises(
        TrackingError, match=r"stays as it is: worse: topics.macro_f1 .* --force promotes"
    ) as caught:
        promote(rivals[60], "desk", "champion")
    assert "\n" not in str(caught.value)
    assert registry.fetch("models:/desk@champion")[1] == "desk@1"
    version, told = promote(rivals[91], "desk", "champion")
    assert (version, told.split(":")[0]) == ("2", "no significant difference")
    assert promote(rivals[60], "desk", "champion", force=True)[1].startswith("worse: ")
    assert promote(rivals[91], "desk", "champion")[1].startswith("better: ")
    version = registry.holder("desk", "champion")[0]
    assert promote(rivals[91], "desk", "champion") == (version, "as it was")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("other", "not the same test data"),
        ("labels", "not the same labels"),
        ("part", "one is of topics, the other of spans"),
        ("untested", "a run without scores article by article"),
    ],
)
def test_what_cannot_be_compared_is_promoted_and_told(rivals, name, why):
    for first, second in ((90, name), (name, 90)):
        desk = f"{first}-{second}"
        assert promote(rivals[first], desk, "champion") == ("1", f"the first to be {desk}@champion")
        version, told = promote(rivals[second], desk, "champion")
        assert (version, told) == (
            "2",
            f"not compared with version 1: {why}; score both with ml evaluate FILE --model models:/{desk}/1, and --model "
            f"models:/{desk}@champion; back with ml promote {rivals[first][:8]} --name {desk} --alias champion",
        )
        assert registry.holder(desk, "champion") == ("2", rivals[second])


def test_a_holder_whose_run_is_gone_yields(rivals, folder, model_dir, monkeypatch):
    with client.start("short-lived") as run:
        run.model(model_dir)
    promote(run.id, "gone", "champion")
    from mlflow import MlflowClient

    MlflowClient(stores.store()).delete_run(run.id)
    told = promote(rivals[91], "gone", "champion")[1]
    assert told.startswith(
        "not compared with version 1: its run is gone; score both with ml evaluate"
    )
    assert "back with" not in told


def test_a_store_that_fails_while_comparing_promotes_nothing(rivals, monkeypatch):
    promote(rivals[90], "fails", "champion")

    def fails(run_id, name):
        raise TrackingError("the store does not answer")

    monkeypatch.setattr(client, "artifact", fails)
    with pytest.raises(TrackingError, match="does not answer"):
        promote(rivals[91], "fails", "champion")
    assert registry.holder("fails", "champion") == ("1", rivals[90])


def test_a_run_without_a_model_is_told_with_the_one_that_has_it(folder, model_dir):
    parent = client.begin("t sweep", {})
    trial = client.child(parent, "t 1", tags={}, start=1)
    for run_id in (parent, trial):
        with pytest.raises(TrackingError, match=rf"run {run_id[:8]} \(t .*\) has no model$"):
            promote(run_id, "none", "champion")
    with client.start("t best", parent=parent) as best:
        best.model(model_dir)
    for run_id in (parent, trial):
        with pytest.raises(
            TrackingError, match=f"has no model; of its sweep, .* best trial's model is {best.id}$"
        ):
            promote(run_id, "none", "champion")
    assert registry.holder("none", "champion") is None


@pytest.mark.parametrize("alias", ["最 佳", "v1", "Latest", "a/b", ""])
def test_what_can_be_no_alias_registers_nothing(rivals, alias):
    with pytest.raises(TrackingError, match="an alias is made of letters, digits"):
        promote(rivals[90], "unaliased", alias)
    assert registry.holder("unaliased", "champion") is None
