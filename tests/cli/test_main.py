import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

import ml.data
from ml.cli.main import main
from ml.errors import InputError

SAMPLES = Path(ml.data.__file__).parent / "pages"
PAGE = SAMPLES / "01_evening.txt"
ROOT = Path(ml.__file__).parents[1]


NOWHERE = "http://127.0.0.1:9/x"
WRONG = [
    (["split", "foo://x.txt"], 1, "foo:// is no known protocol; allowed: a path"),
    (["split", f"{NOWHERE}.txt"], 1, f"{NOWHERE}.txt: cannot be reached: "),
    (["predict", f"{NOWHERE}.jsonl"], 1, f"{NOWHERE}.jsonl: cannot be reached: "),
    (["corpus", "check", f"{NOWHERE}.jsonl"], 1, f"{NOWHERE}.jsonl: cannot be reached: "),
    (["convert", f"{NOWHERE}.jsonl", "a.csv"], 1, f"{NOWHERE}.jsonl: cannot be reached: "),
    (
        ["split", str(PAGE), "-o", "memory://x.jsonl"],
        1,
        "is lost when the command ends; name a file",
    ),
    (
        ["predict", str(PAGE), "-o", "memory://x.jsonl"],
        1,
        "is lost when the command ends; name a file",
    ),
    (["split", "local:///tmp/no/such/folder"], 1, "no such file or folder"),
    (["corpus", "check", "local:///tmp/none.jsonl"], 1, "none.jsonl: cannot be read: No such file"),
    (["predict", "none.jsonl"], 1, "none.jsonl: no such file or folder"),
    (["split", "none.txt"], 1, "none.txt: no such file or folder"),
    (["evaluate", "none.jsonl"], 1, "No such file"),
    (["train", "none.toml"], 1, "none.toml: No such file"),
    (["predict", str(PAGE), "--model", "nowhere"], 1, "nowhere is no model directory"),
    (["predict", str(PAGE), "--model", str(SAMPLES)], 1, "it has no model.json"),
    (["predict", str(PAGE), "-o", "o.xls"], 1, "unknown file ending .xls;"),
    (["predict", str(PAGE), "-o", "no/such/o.jsonl"], 1, "cannot be written"),
    (["corpus", "check", "none.jsonl"], 1, "No such file"),
    (["report", "none.jsonl", "-o", "r.html"], 1, "No such file"),
    (["convert", "none.jsonl", "o.conll"], 1, "No such file"),
    (["predict"], 2, "Missing argument"),
    (["predict", "a", "--jobs", "-1"], 2, "--jobs"),
    (["predict", "a", "--only", "sport"], 2, "'sport' is not one of"),
    (["predict", "a", "--resume"], 2, "need -o OUT"),
    (["train", "x.toml", "--set", "C"], 2, "KEY=VALUE"),
    (["predict", "-", "-o", "o.jsonl", "--resume"], 2, "need -o OUT and no standard input"),
    (["predcit", "a"], 2, "Did you mean 'predict'?"),
    (["corpus", "chek", "a"], 2, "Did you mean 'check'?"),
    (["predict", "a", "--jbos", "2"], 2, "Did you mean '--jobs'?"),
    (["train", "a", "--debg"], 2, "Did you mean '--debug'?"),
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


def test_a_model_that_is_not_in_the_store_is_one_line(call, empty_store, tmp_path):
    shutil.copy(empty_store, tmp_path / "mlflow.db")
    result = call("predict", PAGE, "--model", "models:/x@y")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: ") and result.stderr.count("\n") == 1
    assert "MLflow at" in result.stderr and "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "args", [("--debug", "split", "none.txt"), ("split", "none.txt", "--debug")]
)
def test_debug_shows_the_traceback_before_and_after_the_command(call, args):
    result = call(*args)
    assert isinstance(result.exception, InputError)
    assert "no such file" in str(result.exception)


@pytest.mark.parametrize(
    "args",
    [
        ("--quiet", "split", PAGE, "-o", "o.jsonl"),
        ("split", "--quiet", PAGE, "-o", "o.jsonl"),
        ("split", PAGE, "-o", "o.jsonl", "--quiet"),
        ("--quiet", "split", PAGE, "-o", "o.jsonl", "--quiet"),
        ("corpus", "--quiet", "check", "embedded"),
        ("corpus", "check", "embedded", "--quiet"),
    ],
)
def test_quiet_silences_notes_before_and_after_the_command(call, args):
    result = call(*args)
    assert (result.exit_code, result.stderr) == (0, "")


def test_without_quiet_there_are_notes(call):
    assert call("split", PAGE, "-o", "o.jsonl").stderr == "3 articles in o.jsonl\n"


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (MemoryError(), "error: out of memory: use a smaller input or fewer jobs\n"),
        (KeyboardInterrupt(), "error: interrupted\n"),
        (OSError(28, "No space left on device", "a.jsonl"), "error: a.jsonl: No space left on device\n"),
        (RecursionError("too\ndeep"), "error: unexpected RecursionError: too deep; run with --debug for the traceback\n"),
    ],
)  # fmt: skip
def test_every_failure_is_one_line(call, monkeypatch, error, message):
    def fail(*_):
        raise error

    monkeypatch.setattr("ml.corpus.dataset.load", fail)
    result = call("corpus", "check", "a.jsonl")
    assert (result.exit_code, result.stderr) == (1, message)
    if not isinstance(error, MemoryError | KeyboardInterrupt):
        assert call("--debug", "corpus", "check", "a.jsonl").exception is error


def commands(group, path=()):
    """Every command with the words that call it."""
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


COMMANDS = dict(commands(main))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_has_a_short_summary_and_examples(call, path):
    command = COMMANDS[path]
    summary, _, rest = command.help.partition("\n")
    assert len(summary) <= 45
    assert "Example" in rest and f"ml {' '.join(path)}" in rest
    for option in ("-h", "--help"):
        result = call(*path, option, terminal_width=80)
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout.startswith("Usage:")
        assert [line for line in result.stdout.splitlines() if len(line) > 80] == []
        assert "--quiet" in result.stdout and "--debug" in result.stdout


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_lists_every_summary_whole_at_80_columns(call, option):
    shown = call(option, terminal_width=80).stdout
    assert "..." not in shown.partition("Commands:")[2]
    for (name, *inner), command in COMMANDS.items():
        assert inner or f"  {name:8}  {command.help.partition(chr(10))[0]}\n" in shown
    assert "ml_complete" in shown.lower()


def test_version_and_the_module(call):
    assert call("--version").stdout == f"{ml.__version__}\n"
    command = [sys.executable, "-m", "ml", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == f"{ml.__version__}\n"


@pytest.fixture
def script(tmp_path):
    """The console script `ml`, on the PATH of the environment that is returned."""
    file = tmp_path / "bin" / "ml"
    file.parent.mkdir()
    file.write_text(f"#!{sys.executable}\nfrom ml.cli.main import main\nmain(prog_name='ml')\n")
    file.chmod(0o755)
    paths = {"PATH": f"{file.parent}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    return os.environ | paths


COMPLETIONS = [
    ("ml pre", ["plain,predict"]),
    ("ml corpus ", ["plain,check"]),
    ("ml predict --qu", ["plain,--quiet"]),
    ("ml predict --only ", ["plain,topics", "plain,spans"]),
    ("ml predict art", ["file,art"]),
    ("ml predict a.jsonl -o ou", ["file,ou"]),
    ("ml train t.toml --out ru", ["dir,ru"]),
]


@pytest.mark.parametrize(("line", "found"), COMPLETIONS)
def test_the_shell_completes_commands_options_values_and_files(call, line, found):
    words = {
        "COMP_WORDS": line,
        "COMP_CWORD": str(line.count(" ")),
        "_ML_COMPLETE": "bash_complete",
    }
    result = call(env=words, prog_name="ml")
    assert result.stdout.splitlines() == found


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_line_for_the_start_up_file_works(call, script, shell):
    """The lines that the help shows: each loads a script into its shell."""
    help_text = call("--help").stdout
    (line,) = (
        words.partition(shell)[2].strip()
        for words in help_text.splitlines()
        if words.startswith(f"    {shell}  ") or words.startswith(f"    {shell} ")
    )
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell}")
    ask = {
        "bash": "COMP_WORDS=(ml pre); COMP_CWORD=1; _ml_completion ml; echo ${COMPREPLY[@]}",
        "zsh": "whence -w _ml_completion",
        "fish": "complete -C 'ml pre'",
    }[shell]
    set_up = "autoload -U compinit; compinit -u; " if shell == "zsh" else ""
    done = subprocess.run(
        [shell, "-c", f"{set_up}{line}\n{ask}"],
        env=script,
        capture_output=True,
        text=True,
        check=True,
    )
    expected = "_ml_completion: function" if shell == "zsh" else "predict"
    assert done.stdout.split("\t")[0].strip() == expected, done.stderr
