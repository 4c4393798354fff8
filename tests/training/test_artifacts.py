import orjson
import pytest

from ml.corpus.dataset import Dataset
from ml.evaluation.examination import examine
from ml.tracking.recording import NO_RUN, Run
from ml.training import artifacts


class Recorder(Run):
    """A run that keeps its artifacts by name."""

    def __init__(self):
        self.files = {}

    def file(self, name, make):
        self.files[name] = make()


@pytest.fixture
def run():
    return Recorder()


def test_a_test_of_topics(run, model, articles):
    artifacts.log_test(run, examine(model.topics, Dataset(articles, "x")), "d")
    assert set(run.files) == {
        "test_counts.json",
        "errors.csv",
        "pictures/confusion.png",
        "pictures/precision_recall.png",
        "pictures/reliability.png",
    }
    assert run.files["errors.csv"].startswith("\ufeffid,title,gold,predicted,".encode())
    assert orjson.loads(run.files["test_counts.json"])["digest"] == "d"


def test_a_test_of_spans(run, model, articles):
    artifacts.log_test(run, examine(model.spans, Dataset(articles, "x")), "d")
    assert set(run.files) == {
        "test_counts.json",
        "errors.csv",
        "span_errors.json",
        "pictures/span_errors.png",
    }
    assert "spurious" in orjson.loads(run.files["span_errors.json"])["MONEY"]


def test_words_of_every_topic_and_nothing_for_a_run_that_is_not_tracked(run, model):
    artifacts.log_words(run, model.topics)
    assert set(orjson.loads(run.files["strongest_words.json"])) == {"trade", "culture"}
    assert artifacts.log_words(NO_RUN, model.topics) == []


def test_a_learning_curve(run):
    artifacts.log_learning_curve(run, [(10, 0.5, 0.4, 0.6), (20, 0.7, 0.6, 0.8)], "topics.macro_f1")
    table = orjson.loads(run.files["learning_curve.json"])
    assert table[0] == {"articles": 10, "topics.macro_f1": 0.5, "low": 0.4, "high": 0.6}
    assert run.files["pictures/learning_curve.png"][:4] == b"\x89PNG"
