import json
import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

import ml.data
from ml.articles import to_row
from ml.cli.main import main
from ml.errors import OutputError
from ml.predict import batch

SAMPLES = Path(ml.data.__file__).parent / "pages"
PAGE = SAMPLES / "01_evening.txt"


@pytest.fixture
def call(tmp_path, monkeypatch):
    """Run a command in an empty folder; returns the result with its exit code."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    return lambda *args, **kw: CliRunner().invoke(main, [str(a) for a in args], **kw)


@pytest.fixture
def labelled(tmp_path, articles):
    path = tmp_path / "labelled.jsonl"
    path.write_bytes(
        b"".join(orjson.dumps({**to_row(a), "id": f"{a.id}{k}"}) + b"\n" for k in range(2) for a in articles)
    )
    return path


@pytest.fixture
def tiny(tmp_path):
    """Experiments of a second or two."""
    (tmp_path / "t.toml").write_text(
        'task = "topics"\nname = "tiny"\n[thresholds]\ncv = 2\n[sweep]\n"model.C" = [0.5, 1.0]\n'
    )
    (tmp_path / "s.toml").write_text('task = "spans"\nname = "tiny"\n[model]\nbits = 14\nmin_count = 1\n')
    return tmp_path


def test_split_then_predict(call, model_dir, tmp_path):
    assert call("split", PAGE, "-o", "a.jsonl").exit_code == 0
    assert call("predict", "a.jsonl", "-o", "o.jsonl", "--model", model_dir).exit_code == 0
    records = [json.loads(line) for line in (tmp_path / "o.jsonl").read_text().splitlines()]
    assert [r["id"] for r in records] == ["01_evening-1", "01_evening-2", "01_evening-3"]


def test_split_to_standard_output(call):
    result = call("split", PAGE)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(rows) == 3
    assert set(rows[0]) == {"id", "title", "text", "source"}
    assert set(rows[0]["source"]) == {"file", "lines"}


def test_predict_from_standard_input(call, model_dir):
    lines = orjson.dumps({"id": 1, "text": "投资3亿元。"}) + b"\nbad\n"
    result = call("predict", "-", "--model", model_dir, input=lines)
    assert result.exit_code == 3
    assert [json.loads(line).get("row") for line in result.stdout.splitlines()] == [None, 2]


def test_predict_pages_as_a_table(call):
    result = call("predict", PAGE, "--table")
    assert result.exit_code == 0
    assert "老旧小区加梯提速" in result.stdout
    assert "120部 = 120 部" in result.stdout


@pytest.mark.parametrize("name", ["o.csv", "o.parquet", "o.jsonl.gz"])
def test_predict_formats(call, model_dir, tmp_path, name):
    assert call("predict", PAGE, "-o", name, "--model", model_dir, "--jobs", "2").exit_code == 0
    assert (tmp_path / name).stat().st_size > 100


def test_predict_says_how_many_rows_failed(call, model_dir, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "x"}\n{"no": 1}\n')
    result = call("predict", "a.jsonl", "-o", "o.jsonl", "--model", model_dir)
    assert result.exit_code == 3
    assert "2 rows, 1 failed" in result.stderr


def test_evaluate_as_json(call, model_dir, labelled):
    result = call("evaluate", labelled, "--model", model_dir, "--json")
    found = json.loads(result.stdout)
    assert set(found["topics"]) >= {"macro_f1", "micro_f1", "per_label"}
    assert set(found["spans"]["MONEY"]) >= {"precision", "recall", "f1"}
    assert "values" not in found
    assert found["topics"]["words"].keys() == found["topics"]["errors"].keys() == {"trade", "culture"}


def test_evaluate_as_tables(call, model_dir, labelled):
    result = call("evaluate", labelled, "--model", model_dir)
    assert "QUANTITY" in result.stdout
    assert "topics macro_f1" in result.stdout
    assert "strongest words" in result.stdout


def test_train_without_tracking(call, tiny, labelled):
    result = call("train", "t.toml", "--data", labelled, "--no-track", "--json", "--set", "features.min_df=1")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["run_id"] is None
    assert "topics.macro_f1" in found["metrics"]
    assert call("train", "s.toml", "--data", labelled, "--no-track", "--out", found["model"]).exit_code == 0
    assert {p.name for p in Path(found["model"]).iterdir()} == {"model.json", "topics.npz", "spans.npz"}


@pytest.mark.parametrize("quiet", [(), ("--quiet",)])
def test_train_names_the_new_key_for_one_of_before(call, tiny, labelled, quiet):
    result = call(
        *quiet, "train", "t.toml", "--data", labelled, "--no-track", "--json", "--set", "features.min_count=1"
    )
    assert result.exit_code == 0
    assert json.loads(result.stdout)
    line = "the setting features.min_count is now called features.min_df"
    assert result.stderr.count(line) == (0 if quiet else 1)


@pytest.mark.slow
def test_training_without_tracking_imports_no_mlflow(tiny, labelled):
    code = "import sys\nfrom ml.cli.main import main\ntry: main(sys.argv[1:])\nexcept SystemExit: pass\nprint('mlflow' in sys.modules)"
    args = ["train", "t.toml", "--data", str(labelled), "--no-track", "--out", "m"]
    done = subprocess.run(
        [sys.executable, "-c", code, *args], cwd=tiny, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "False"


@pytest.mark.slow
def test_from_training_to_a_promoted_model(call, tiny, labelled):
    ids = []
    for c in (0.5, 1.0):
        result = call(
            "train", "t.toml", "--data", labelled, "--set", f"model.C={c}", "--json", "--out", f"m{c}"
        )
        ids.append(json.loads(result.stdout)["run_id"])
    assert {r["run_id"] for r in json.loads(call("runs", "--json").stdout)["runs"]} == set(ids)
    assert "tiny" in call("runs").stdout
    assert json.loads(call("compare", *ids, "--json").stdout)["params"]["model.C"] == ["0.5", "1.0"]
    assert "model.C" in call("compare", *ids).stdout
    assert "models:/desk@champion is version 1" in call("promote", ids[0], "--name", "desk").stdout
    result = call("predict", PAGE, "--model", "models:/desk@champion")
    assert result.exit_code == 0
    assert json.loads(result.stdout.splitlines()[0])["model"].endswith("@1")
    assert call("predict", PAGE, "--model", f"runs:/{ids[1]}").exit_code == 0
    swept = call("sweep", "t.toml", "--json", "--out", "best")
    assert swept.exit_code == 0, swept.stderr
    found = json.loads(swept.stdout)
    assert found["settings"]["model.C"] in (0.5, 1.0)
    again = call("sweep", "t.toml", "--out", "best", "--resume")
    assert again.stderr.count(", finished before") == 2
    assert "nothing is trained again" in again.stderr
    assert found["trial_id"] in again.stdout
    assert "tiny best ★" in call("runs").stdout
    told = call("compare", *ids).stdout
    assert "significant" in told
    assert "/#/compare-runs?runs=" in told
    assert "not comparable" in call("compare", ids[0], found["run_id"]).stdout
    assert f"model is {found['run_id']}" in call("promote", found["sweep_id"]).stderr
    unknown = call("runs", "--experiment", "x", "--json")
    assert (unknown.exit_code, unknown.stdout) == (1, "")
    assert "no experiment 'x'" in unknown.stderr


@pytest.mark.slow
def test_a_store_without_runs_says_so(call):
    result = call("runs")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.startswith("no runs yet in sqlite:///")
    assert json.loads(call("runs", "--json").stdout) == {"runs": []}


def test_an_interrupted_sweep_says_how_to_go_on(call, tiny, labelled, monkeypatch):
    from ml.training import sweeps

    def interrupted(plan, settings, jobs, out, *, resume, report):
        report(1, "0.5")
        raise KeyboardInterrupt

    monkeypatch.setattr(sweeps, "sweep", interrupted)
    result = call("sweep", "t.toml", "--trials", "2", "--jobs", "2")
    assert result.exit_code == 1
    assert "trial 1 of 2 {'model.C': 0.5}: 0.5" in result.stderr
    assert "after 1 of 2 trials; go on with: ml sweep t.toml --trials 2 --jobs 2 --resume" in result.stderr


@pytest.mark.slow
def test_without_a_store_training_is_kept_and_logged_later(call, tiny, labelled, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
    result = call("train", "t.toml", "--data", labelled, "--out", "m")
    assert result.exit_code == 1
    assert "topics macro_f1" in result.stdout
    assert "training goes on" in result.stderr
    assert result.stderr.strip().splitlines()[-1].endswith("log it later with: ml log m.run")
    assert call("predict", PAGE, "--model", "m").exit_code == 0
    monkeypatch.delenv("MLFLOW_TRACKING_URI")
    assert call("log", "m.run").exit_code == 0
    found = json.loads(call("runs", "--json").stdout)["runs"]
    assert [r["name"] for r in found] == ["tiny"]
    assert "topics.trade.threshold" in found[0]["metrics"]
    assert call("log", "m.run").exit_code == 1


@pytest.mark.slow
def test_train_draws_a_learning_curve(call, tiny, labelled):
    args = ["train", "t.toml", "--data", labelled, "--set", "features.min_df=1", "--learning-curve"]
    result = call(*args)
    assert result.exit_code == 0, result.stderr
    assert list(tiny.glob("mlruns/*/artifacts/pictures/learning_curve.png"))


def test_convert_and_check(call, labelled, tmp_path):
    assert call("convert", labelled, "c.conll").exit_code == 0
    assert call("convert", "c.conll", "back.jsonl").exit_code == 0
    result = call("corpus", "check", "back.jsonl")
    assert result.exit_code == 1  # the twelve articles stand there twice
    assert "near-duplicates" in result.stdout
    assert call("corpus", "check", "embedded").exit_code == 0


def test_convert_and_check_columns_of_other_names(call, tmp_path):
    (tmp_path / "a.csv").write_text("nr,head,body,desks\n1,题,投资3亿元,a|b\n1,目,晴,a\n", encoding="utf-8")
    names = [
        "--text-column",
        "body",
        "--title-column",
        "head",
        "--id-column",
        "nr",
        "--label-column",
        "desks",
    ]
    assert call("convert", "a.csv", "b.jsonl", *names).exit_code == 0
    rows = [json.loads(line) for line in (tmp_path / "b.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(r["id"], r["title"], r["topics"]) for r in rows] == [("1", "题", ["a", "b"]), ("1", "目", ["a"])]
    result = call("corpus", "check", "a.csv", *names)
    assert (result.exit_code, result.stdout.splitlines()[0]) == (1, "id 1: used 2 times")
    assert "2 articles (a 2, b 1)" in result.stderr
    missing = call("corpus", "check", "a.csv", "--label-column", "desk")
    assert missing.stderr == "error: a.csv: no column 'desk'; columns: nr, head, body, desks\n"


def test_report(call, model_dir, tmp_path):
    call("predict", PAGE, "-o", "o.jsonl", "--model", model_dir)
    assert call("report", "o.jsonl", "-o", "r.html").exit_code == 0
    assert "</html>" in (tmp_path / "r.html").read_text()


def test_archive(call, tmp_path):
    day = (
        "## 详细新闻\n\n### 【要闻】某港口今年货物吞吐量创下新高\n\n<p><strong>央视网消息</strong>（新闻联播）："
        + "港口运行平稳有序。" * 20
        + "</p>\n"
    )
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "20300101.md").write_text(day, encoding="utf-8")
    assert call("archive", "src", "-o", "a.jsonl.gz").exit_code == 0
    assert json.loads(call("predict", "a.jsonl.gz").stdout)["id"] == "20300101-00"


def test_urls_where_files_are_named(call, tmp_path):
    """Pages, labelled articles and what is made of them may be behind a URL."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.txt").write_bytes(PAGE.read_bytes())
    (tmp_path / "pages" / "b.csv").write_bytes(b"text\n")
    here = f"local://{tmp_path}"
    assert call("split", f"{here}/pages/a.txt", "-o", f"{here}/one.jsonl").exit_code == 0
    assert call("split", f"{here}/pages", "-o", "all.jsonl").exit_code == 0
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "all.jsonl").read_bytes() != b""
    assert call("convert", f"{here}/one.jsonl", f"{here}/one.json").exit_code == 0
    assert "text" in (tmp_path / "one.json").read_text()
    assert call("corpus", "check", f"{here}/one.jsonl").exit_code == 0


NOWHERE = "http://127.0.0.1:9/x"
WRONG = [
    (["split", "foo://x.txt"], 1, "foo:// is no known protocol; allowed: a path"),
    (["split", f"{NOWHERE}.txt"], 1, f"{NOWHERE}.txt: cannot be reached: "),
    (["predict", f"{NOWHERE}.jsonl"], 1, f"{NOWHERE}.jsonl: cannot be reached: "),
    (["corpus", "check", f"{NOWHERE}.jsonl"], 1, f"{NOWHERE}.jsonl: cannot be reached: "),
    (["convert", f"{NOWHERE}.jsonl", "a.csv"], 1, f"{NOWHERE}.jsonl: cannot be reached: "),
    (["split", str(PAGE), "-o", "memory://x.jsonl"], 1, "is gone when the command ends; name a file"),
    (["predict", str(PAGE), "-o", "memory://x.jsonl"], 1, "is gone when the command ends; name a file"),
    (["split", "local:///tmp/no/such/folder"], 1, "no such file or folder"),
    (["corpus", "check", "local:///tmp/none.jsonl"], 1, "none.jsonl: cannot be read: No such file"),
    (["predict", "none.jsonl"], 1, "none.jsonl: no such file or folder"),
    (["split", "none.txt"], 1, "none.txt: no such file or folder"),
    (["evaluate", "none.jsonl"], 1, "No such file"),
    (["train", "none.toml"], 1, "none.toml: No such file"),
    (["predict", str(PAGE), "--model", "nowhere"], 1, "nowhere is no model directory"),
    (["predict", str(PAGE), "--model", str(SAMPLES)], 1, "it has no model.json"),
    (["predict", str(PAGE), "--model", "models:/x@y"], 1, "MLflow at"),
    (["predict", str(PAGE), "-o", "o.xlsx"], 1, "unknown file ending .xlsx"),
    (["predict", str(PAGE), "-o", "no/such/o.jsonl"], 1, "cannot be written"),
    (["corpus", "check", "none.jsonl"], 1, "No such file"),
    (["report", "none.jsonl", "-o", "r.html"], 1, "No such file"),
    (["convert", "none.jsonl", "o.conll"], 1, "No such file"),
    (["predict"], 2, "Missing argument"),
    (["predict", "a", "--jobs", "-1"], 2, "--jobs"),
    (["predict", "a", "--only", "sport"], 2, "'sport' is not one of"),
    (["predict", "a", "--resume"], 2, "need -o OUT"),
    (["train", "x.toml", "--set", "C"], 2, "KEY=VALUE"),
    (["predict", "-", "-o", "o.jsonl", "--resume"], 2, "no standard input"),
    (["nonsense"], 2, "No such command"),
    (["compare", "a"], 2, "two runs"),
]


@pytest.mark.parametrize(("args", "code", "message"), WRONG)
def test_wrong_usage_is_one_line_with_its_exit_code(call, args, code, message):
    result = call(*args)
    assert result.exit_code == code, result.stderr
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    if code == 1:
        assert result.stderr.startswith("error: ")
        assert result.stderr.count("\n") == 1


def test_debug_shows_the_traceback(call):
    result = call("--debug", "split", "none.txt")
    assert result.exception is not None
    assert "no such file" in str(result.exception)


def test_quiet_says_nothing(call, model_dir):
    assert call("--quiet", "predict", PAGE, "-o", "o.jsonl", "--model", model_dir).stderr == ""


def test_a_reader_that_stops_early_is_no_error(model_dir, tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "x"}\n' * 20000)
    command = f"{sys.executable} -m ml predict a.jsonl --model {model_dir} | head -1"
    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True, env={**os.environ}
    )
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""


@pytest.mark.parametrize(
    "command",
    [
        "split",
        "train",
        "log",
        "sweep",
        "evaluate",
        "predict",
        "runs",
        "compare",
        "promote",
        "ui",
        "convert",
        "report",
        "corpus",
        "archive",
    ],
)
def test_every_command_has_help(call, command):
    result = call(command, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.stdout


@pytest.mark.parametrize("command", [["predict", "--table"], ["split"], ["convert"], ["report"]])
def test_no_command_writes_over_its_input(call, tmp_path, command):
    name = "a.txt" if command == ["split"] else "a.jsonl"
    (tmp_path / name).write_text('{"text": "x"}\n')
    target = [name] if command == ["convert"] else ["-o", name]
    result = call(command[0], name, *target, *command[1:])
    assert result.exit_code == 1
    assert "both input and output" in result.stderr
    assert (tmp_path / name).read_text() == '{"text": "x"}\n'


def test_a_report_of_a_table(call, model_dir, tmp_path):
    assert call("predict", PAGE, "-o", "o.csv", "--model", model_dir).exit_code == 0
    assert call("report", "o.csv", "-o", "r.html").exit_code == 0


def test_a_port_in_use(call):
    import socket

    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        result = call("ui", "--port", server.getsockname()[1])
    assert result.exit_code == 1
    assert "is in use" in result.stderr


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (MemoryError(), "error: out of memory: use a smaller input or fewer jobs\n"),
        (KeyboardInterrupt(), "error: interrupted\n"),
        (OSError(28, "No space left on device", "a.jsonl"), "error: a.jsonl: No space left on device\n"),
        (RecursionError("too\ndeep"), "error: unexpected RecursionError: too deep; run with --debug for the traceback\n"),
    ],
)  # fmt: skip
def test_whatever_goes_wrong_is_one_line(call, monkeypatch, error, message):
    def fail(*_):
        raise error

    monkeypatch.setattr("ml.corpus.dataset.load", fail)
    result = call("corpus", "check", "a.jsonl")
    assert (result.exit_code, result.stderr) == (1, message)
    if not isinstance(error, MemoryError | KeyboardInterrupt):
        assert call("--debug", "corpus", "check", "a.jsonl").exception is error


def test_progress_is_shown_where_standard_error_is_a_terminal(model_dir, tmp_path):
    """And nowhere else; standard output gets nothing of it."""
    import pty

    (tmp_path / "a.jsonl").write_text('{"text": "投资3亿元。"}\n' * 50)
    main_end, end = pty.openpty()
    command = [
        sys.executable,
        "-m",
        "ml",
        "predict",
        "a.jsonl",
        "-o",
        "o.jsonl",
        "--model",
        str(model_dir),
    ]
    done = subprocess.run(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=end, timeout=60, check=True)
    os.close(end)
    shown = os.read(main_end, 1 << 16).decode()
    os.close(main_end)
    assert "100%" in shown and "50 articles" in shown
    assert done.stdout == b""


def test_the_archive_is_fetched_where_none_is_named(call, monkeypatch, tmp_path):
    """With a bar, and a word on how many of the labels find their article."""
    day = "## 详细新闻\n### 港口开通新航线\n\n" + "港口开通一条新航线，首航船舶满载出港。" * 12 + "\n"
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "20300101.md").write_text(day, encoding="utf-8")

    def download(target, progress):
        progress(1, 2)
        return tmp_path / "src"

    monkeypatch.setattr("ml.corpus.archive.download", download)
    result = call("archive", "-o", "a.jsonl")
    assert (tmp_path / "a.jsonl").stat().st_size > 100
    assert result.exit_code == 1  # it is another archive than the one that was labelled
    assert "labels find no article there" in result.stderr


def test_an_input_is_not_written_over_under_a_url(call, model_dir, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "港口"}\n')
    for options in ([], ["--table"]):
        result = call(
            "predict", "a.jsonl", "-o", f"file://{tmp_path}/a.jsonl", "--model", model_dir, *options
        )
        assert result.exit_code == 1
        assert "is both input and output" in result.stderr
    assert (tmp_path / "a.jsonl").read_text() == '{"text": "港口"}\n'


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (KeyboardInterrupt(), "error: interrupted; what is done is kept: run the same command with --resume to go on (o.jsonl.parts)\n"),
        (OutputError("cannot be written: x", file="o.jsonl"), "error: o.jsonl: cannot be written: x; what is done is kept: run with --resume once it can be\n"),
    ],
)  # fmt: skip
def test_a_run_that_stops_says_how_to_go_on(call, model_dir, tmp_path, monkeypatch, error, message):
    def stops(job, cut):
        yield next(batch.in_process(job, cut))
        raise error

    monkeypatch.setattr(batch, "in_processes", lambda jobs: stops)
    result = call("predict", PAGE, "-o", "o.jsonl", "--model", model_dir)
    assert (result.exit_code, result.stderr) == (1, message)
    assert (tmp_path / "o.jsonl.parts" / "manifest.jsonl").exists()


def test_jobs_that_cannot_be_used_are_told(call, model_dir):
    result = call("predict", PAGE, "--jobs", 2, "--model", model_dir)
    assert len(result.stdout.splitlines()) == 3
    assert result.stderr.startswith("--jobs is for input from files into -o OUT")
    assert "--jobs" not in call("predict", PAGE, "--model", model_dir).stderr


def test_a_page_that_cannot_be_read_stops_no_other(call, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(PAGE.read_bytes())
    (tmp_path / "in" / "b.txt").write_bytes(b"\x81")
    result = call("split", "in", "in/a.txt", "-o", "o.jsonl")
    assert result.exit_code == 3
    assert result.stderr.splitlines() == [
        "in/b.txt: is neither UTF-8 nor GB 18030 text",
        "3 articles in o.jsonl",
        "1 of 2 pages cannot be read",
    ]
    assert call("split", "in/b.txt").exit_code == 1


def test_articles_are_not_written_under_the_name_of_a_table(call):
    result = call("split", PAGE, "-o", "o.csv")
    assert (result.exit_code, result.stderr) == (
        1,
        "error: o.csv: articles are written as JSONL: name it .jsonl or .jsonl.gz\n",
    )
