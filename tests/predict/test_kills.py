"""Runs that are killed at random moments, resumed, and end with the bytes of a run that was not."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path

import orjson
import pytest

from ml.model import model
from ml.model.model import Model
from ml.predict import batch, shards

pytestmark = pytest.mark.slow

TRIALS = 50


def begin(loaded: Model, folder: Path, out: Path, jobs: int, resume: bool) -> int:
    """Start a run in a child process, a group of its own; its id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        os.setsid()
        shards.SHARD_BYTES = 500
        inputs = [str(folder / "in.jsonl")]
        batch.run(
            loaded, folder / "tiny", inputs, out, execute=batch.in_processes(jobs), resume=resume
        )
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def finish(child: int) -> None:
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def members(group: int) -> list[str]:
    """The processes of a group that are still there."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            found.append(stat.parent.name)
    return found


def kill_and_resume(folder: Path, jobs: int, trials: int) -> None:
    """Kill and resume a run `trials` times; print how many were in the middle and how many ended with the same bytes."""
    out, whole = folder / "o.jsonl", folder / "whole.jsonl"
    loaded = model.load(folder / "tiny")
    loaded.predict(["投资3亿元。"])  # what is loaded on first use is loaded before the forks
    took = time.monotonic()
    finish(begin(loaded, folder, whole, jobs, resume=False))
    took = time.monotonic() - took
    moment = random.Random()
    killed = same = 0
    for _ in range(trials):
        out.unlink(missing_ok=True)
        child = begin(loaded, folder, out, jobs, resume=False)
        time.sleep(moment.uniform(0, took))
        os.kill(child, signal.SIGKILL)
        killed += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        until = time.monotonic() + 30
        while (left := members(child)) and time.monotonic() < until:
            time.sleep(0.01)
        assert not left, f"processes {left} outlived the run that was killed"
        finish(begin(loaded, folder, out, jobs, resume=True))
        same += out.read_bytes() == whole.read_bytes()
    print(orjson.dumps({"killed": killed, "same": same}).decode())


@pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="looks for left processes in /proc"
)
@pytest.mark.parametrize(("jobs", "trials"), [(1, TRIALS), (2, 6)])
def test_killed_at_random_moments_and_resumed(model_dir, tmp_path, jobs, trials):
    (tmp_path / "tiny").symlink_to(model_dir)
    rows = [{"id": i, "title": f"第{i}篇", "text": f"港口完成投资{i}亿元。"} for i in range(40)]
    (tmp_path / "in.jsonl").write_bytes(b"".join(orjson.dumps(r) + b"\n" for r in rows) + b"bad\n")
    # In a process of its own that has loaded everything: forked from it, a run starts at once.
    done = subprocess.run(
        [sys.executable, __file__, str(tmp_path), str(jobs), str(trials)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found = orjson.loads(done.stdout)
    assert found["same"] == trials
    assert found["killed"] >= trials // 4


if __name__ == "__main__":
    kill_and_resume(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
