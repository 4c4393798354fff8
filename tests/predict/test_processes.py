import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ml.errors import InputError, ToolkitError
from ml.predict import processes
from ml.predict.processes import each

given = []


def take(*values):
    given[:] = values


def add(a, b):
    return a + b + sum(given), os.getpid()


def wait_or_fail(seconds):
    if not seconds:
        raise InputError("no")
    time.sleep(seconds)


def note(path):
    with path.open("a") as file:
        file.write("x\n")
    time.sleep(0.2)


def left():
    return [w for w in multiprocessing.active_children() if w.is_alive()]


def gone(before, seconds=10):
    """Whether no processes but those from before are left, given some time."""
    until = time.monotonic() + seconds
    while set(left()) - set(before) and time.monotonic() < until:
        time.sleep(0.02)
    return not set(left()) - set(before)


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_each_task_is_done_once_with_what_was_given(count):
    before = left()
    found = list(each(add, [(n, 10) for n in range(20)], count, take, (100, 1000)))
    assert gone(before)
    assert sorted(value for value, _ in found) == [n + 1110 for n in range(20)]
    workers = {process for _, process in found}
    assert os.getpid() not in workers and len(workers) <= (count or processes.cores())
    assert not given


def test_nothing_to_do():
    assert list(each(add, [], 2)) == []


def test_work_begins_with_the_call(tmp_path):
    results = each(note, [(tmp_path / "a",)], 2)
    until = time.monotonic() + 20
    while not (tmp_path / "a").exists() and time.monotonic() < until:
        time.sleep(0.02)
    assert (tmp_path / "a").exists()
    assert list(results) == [None]


def test_results_that_nobody_wants_stop_the_workers(tmp_path):
    before = left()
    results = each(note, [(tmp_path / "a",)] * 200, 2)
    until = time.monotonic() + 20
    while not (tmp_path / "a").exists() and time.monotonic() < until:
        time.sleep(0.02)
    assert len(left()) > len(before)
    del results
    assert gone(before)
    assert (tmp_path / "a").read_text().count("x") < 200


def test_an_error_stops_the_others_and_nobody_else():
    context = multiprocessing.get_context("spawn")
    other = context.Process(target=time.sleep, args=(60,))
    other.start()
    try:
        before, begin = left(), time.monotonic()
        with pytest.raises(InputError, match="no"):
            list(each(wait_or_fail, [(60,), (0,)], 2))
        assert gone(before)
        assert time.monotonic() - begin < 30
        assert other.is_alive()
    finally:
        other.kill()


def test_a_process_that_is_killed():
    with pytest.raises(
        ToolkitError, match="^a worker process was killed; run the same command with --resume"
    ):
        list(each(os._exit, [(9,)], 2))


def state():
    import threadpoolctl

    threads = [p["num_threads"] for p in threadpoolctl.threadpool_info()]
    return threads, signal.getsignal(signal.SIGINT) == signal.SIG_IGN


def load():
    import numpy.linalg  # noqa: F401 - what brings BLAS along


def test_a_worker_keeps_to_one_core_and_leaves_interrupts_alone():
    load()
    ((threads, ignores),) = each(state, [()], 2)
    assert set(threads) == {1}
    assert ignores


RUN = """
import sys, time
from pathlib import Path
from ml.predict.processes import each

if __name__ == "__main__":
    for _ in each(time.sleep, [(60,), (60,)], 2):
        pass
"""


def children(process):
    return Path(f"/proc/{process}/task/{process}/children").read_text().split()


@pytest.mark.skipif(
    not Path(f"/proc/{os.getpid()}/task").exists(), reason="looks for processes in /proc"
)
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_workers_end_with_the_run(tmp_path, how):
    (tmp_path / "run.py").write_text(RUN)
    run = subprocess.Popen([sys.executable, str(tmp_path / "run.py")], stderr=subprocess.DEVNULL)
    until = time.monotonic() + 30
    while len(found := children(run.pid)) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    assert len(found) == 2
    time.sleep(0.5)
    run.send_signal(how)
    assert run.wait(20) != 0
    until = time.monotonic() + 10
    while any(Path(f"/proc/{c}/stat").exists() for c in found) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{c}/stat").exists() for c in found)


def test_cores(monkeypatch):
    assert 1 <= processes.cores() <= os.cpu_count()
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert processes.cores() == os.cpu_count()
    monkeypatch.setattr(os, "sched_getaffinity", {0: {5}}.__getitem__, raising=False)
    assert processes.cores() == 1
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert processes.cores() == 1


@pytest.mark.slow
def test_forked_processes_share_what_is_loaded(monkeypatch):
    monkeypatch.setitem(globals(), "given", [1000])
    if processes.forks():
        assert [value for value, _ in each(add, [(1, 2)], 2)] == [1003]
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    assert not processes.forks()
    assert sorted(value for value, _ in each(add, [(1, 2), (3, 4)], 2)) == [3, 7]
    assert sorted(value for value, _ in each(add, [(1, 2), (3, 4)], 2, take, (10,))) == [13, 17]
