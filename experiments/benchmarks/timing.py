"""Timing two sides in turn, in one run, several times: what every benchmark here has in common.

A benchmark prints lines `what: 8.9× (8.6–9.3)`, the median over the rounds and its ends, which
`all` collects.
"""

from __future__ import annotations

import itertools
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from ml.articles import Article, from_row, to_row
from ml.corpus import dataset
from ml.io import readers
from ml.io.sources import identify


def articles(path: str, count: int) -> list[Article]:
    """The first articles of an archive."""
    rows = itertools.islice(readers.rows(identify(Path(path))), count)
    return [from_row(row, labels=False) for row in rows if isinstance(row, dict)]


def megabytes(found: list[Article]) -> float:
    """Size of the articles' text as UTF-8."""
    return sum(len(a.full.encode()) for a in found) / 1e6


def rates(
    works: dict[str, tuple[float, Callable[[], object]]], rounds: int
) -> dict[str, list[float]]:
    """MB/s of each work, round by round; a work comes with the megabytes it does. Prints the
    medians.
    """
    for _, work in works.values():
        work()  # once unmeasured: what is loaded on first use
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, (size, work) in works.items():
            begin = time.perf_counter()
            work()
            found[name].append(size / (time.perf_counter() - begin))
    for name, values in found.items():
        print(f"{name:24} {statistics.median(values):8.2f} MB/s")
    return found


def ratio(fast: list[float], slow: list[float]) -> float:
    """Median over the rounds of how much faster one side was. Prints its ends."""
    found = [a / b for a, b in zip(fast, slow, strict=True)]
    print(f"{'':24} rounds {min(found):.2f}–{max(found):.2f}×")
    return statistics.median(found)


# Whole processes ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process took: seconds by the clock, seconds of processors (its children's too), peak
    memory in MB.
    """

    seconds: float
    processor: float
    megabytes: float


# A process's peak memory counts what it was forked from, so commands are started by a small one.
_LAUNCH = """
import os, resource, sys, time
begin = time.perf_counter()
code = os.waitstatus_to_exitcode(os.waitpid(os.spawnvp(os.P_NOWAIT, sys.argv[1], sys.argv[1:]), 0)[1])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(code, time.perf_counter() - begin, used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


def process(command: list[str]) -> Cost:
    """Run a command to its end."""
    launch = [sys.executable, "-S", "-c", _LAUNCH, *command]
    done = subprocess.run(launch, capture_output=True, text=True, check=True)
    code, seconds, processor, peak = done.stdout.splitlines()[-1].split()
    if code != "0":
        raise SystemExit(f"{' '.join(command)} failed: {done.stderr}")
    megabytes = float(peak) / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return Cost(float(seconds), float(processor), megabytes)


def processes(commands: dict[str, list[str]], rounds: int) -> dict[str, list[Cost]]:
    """Run each command in turn, `rounds` times after one that is not counted. Prints the medians."""
    for command in commands.values():
        process(command)
    found: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            found[name].append(process(command))
    for name, costs in found.items():
        middle = [statistics.median(getattr(c, field) for c in costs) for field in Cost.__slots__]
        print(
            f"{name:24} {middle[0]:8.2f} s by the clock {middle[1]:8.2f} s of processors {middle[2]:6.0f} MB"
        )
    return found


def told(what: str, ratios: list[float]) -> None:
    """Print a ratio by its rounds."""
    print(f"{what}: {statistics.median(ratios):.2f}× ({min(ratios):.2f}–{max(ratios):.2f})")


def ml(*arguments: str) -> list[str]:
    """The command line of this package, in the Python that runs the benchmark."""
    return [sys.executable, "-m", "ml", "--quiet", *arguments]


@contextmanager
def folder_with(path: str | None, *counts: int) -> Iterator[Path]:
    """A temporary folder with files `COUNT.jsonl` of that many articles: an archive's, or the
    embedded ones, repeated.
    """
    rows = [to_row(a) for a in (articles(path, max(counts)) if path else dataset.embedded())]
    lines = [orjson.dumps({k: row[k] for k in ("id", "title", "text")}) + b"\n" for row in rows]
    with tempfile.TemporaryDirectory() as name:
        for count in counts:
            with (Path(name) / f"{count}.jsonl").open("wb") as file:
                file.writelines(itertools.islice(itertools.cycle(lines), count))
        yield Path(name)


def arguments() -> tuple[str | None, list[int]]:
    """The archive, if one is given, and the numbers behind it."""
    given = sys.argv[1:]
    path = given.pop(0) if given and not given[0].isdigit() else None
    return path, [int(n) for n in given]
