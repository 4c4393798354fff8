"""Work on several processes of this machine, which leave Ctrl-C to the run that started them and
end with it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from ml.errors import ToolkitError

R = TypeVar("R")


def each(
    function: Callable[..., R],
    tasks: Sequence[tuple[Any, ...]],
    count: int,
    first: Callable[..., None] | None = None,
    given: tuple[Any, ...] = (),
) -> Iterator[R]:
    """What a function returns for the arguments of each task, as they are done.

    Work begins with the call. The first error of a task stops the others, and so does giving up the
    results: then every process that was started since the call ends.

    Parameters
    ----------
    function, tasks
        The function, and its arguments in each task.
    count
        How many processes; 0 for as many as there are cores.
    first, given
        Each process calls `first` with what is `given` before its tasks; where processes can be
        forked they share that with this one, as all that is loaded here.

    Yields
    ------
    object
        A result, in the order in which tasks end.

    Raises
    ------
    ToolkitError
        Where a process is killed.
    """
    from concurrent.futures import ProcessPoolExecutor

    before = set(multiprocessing.active_children())
    count = min(count or cores(), max(len(tasks), 1))
    context = multiprocessing.get_context("fork" if forks() else "spawn")
    pool = ProcessPoolExecutor(
        count, context, initializer=_begin, initargs=(os.getpid(), first, given)
    )
    results = _results(pool, [pool.submit(function, *task) for task in tasks], before)
    next(results)  # from here on, results that nobody wants any more stop the workers
    return results


def _results(pool: Any, running: Sequence[Any], before: set[Any]) -> Iterator[Any]:
    from concurrent.futures import as_completed
    from concurrent.futures.process import BrokenProcessPool

    with pool:
        try:
            yield None
            for task in as_completed(running):
                yield task.result()
        except BrokenProcessPool as error:
            raise ToolkitError(
                "a worker process was killed; run the same command with --resume"
            ) from error
        except BaseException:  # Ctrl-C among them: nobody waits for what the workers are at
            for worker in set(multiprocessing.active_children()) - before:
                worker.kill()
            raise


def forks() -> bool:
    """Whether a process here starts as a copy of the one that starts it."""
    return "fork" in multiprocessing.get_all_start_methods()


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _begin(parent: int, first: Callable[..., None] | None, given: tuple[Any, ...]) -> None:
    """What a worker process does before anything else; it keeps to one core."""
    from threadpoolctl import threadpool_limits

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C and stops the workers
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    threadpool_limits(1)  # as many processes as cores leave nothing for threads of BLAS
    if first is not None:
        first(*given)


def _end_with(parent: int) -> None:
    """Stop when the run is killed: nobody waits for this process, which would wait for work for
    ever.
    """
    while os.getppid() == parent:
        time.sleep(0.1)
    os._exit(1)
