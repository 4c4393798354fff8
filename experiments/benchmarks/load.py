"""A million articles in one run, and eight trainings at once on one store: does memory stay flat,
does all arrive?

    python experiments/benchmarks/load.py ARCHIVE.jsonl.gz [ARTICLES]

ARCHIVE is repeated until there are so many articles. Needs some ten times its unpacked share of
disk in the temporary folder (`TMPDIR`), and Linux: memory is read from /proc. Memory of the
process tree is its proportional set size, which counts a page that two processes share once.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

COMMAND = [sys.executable, "-m", "ml", "--quiet"]
EXPERIMENT = (
    'task = "topics"\nname = "load"\n[data]\ntest = 0.2\n[features]\nngram_range = [1, 1]\n'
)


def repeated(archive: Path, target: Path, count: int) -> int:
    """Write the archive's rows again and again until there are `count`; returns the bytes written."""
    rows = gzip.decompress(archive.read_bytes()).splitlines(keepends=True)
    size = 0
    with target.open("wb") as file:
        for n in range(count):
            size += file.write(rows[n % len(rows)])
    return size


def tree(process: int) -> list[int]:
    """A process and its descendants."""
    try:
        below = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return []
    return [process, *(p for child in below for p in tree(int(child)))]


def memory(process: int) -> float:
    """MB of the process tree."""
    total = 0
    for one in tree(process):
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        except OSError:  # ended in the meantime
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def watched(command: Sequence[str], every: float = 0.5) -> tuple[int, float, list[float]]:
    """Run a command; its exit code, its seconds, and its memory at every so many seconds."""
    begin, samples = time.perf_counter(), []
    with subprocess.Popen(command) as process:
        while process.poll() is None:
            samples.append(memory(process.pid))
            time.sleep(every)
    return process.returncode, time.perf_counter() - begin, samples


def predict(archive: Path, count: int, folder: Path) -> None:
    source, out = folder / "in.jsonl", folder / "out.jsonl"
    size = repeated(archive, source, count) / 1e6
    code, seconds, samples = watched(
        [*COMMAND, "predict", str(source), "-o", str(out), "--jobs", "2"]
    )
    rows = failed = 0
    with out.open("rb") as file:
        for line in file:
            rows, failed = rows + 1, failed + (b'"error":' in line and "error" in json.loads(line))
    print(
        f"predict: exit code {code}, {count} articles in, {rows} records out, {failed} of them errors"
    )
    print(
        f"{size:.0f} MB in {seconds:.0f} s, {size / seconds:.1f} MB/s, {count / seconds:.0f} articles/s"
    )
    tenth = max(len(samples) // 10, 1)
    peaks = [max(samples[i : i + tenth]) for i in range(0, len(samples), tenth)]
    print("peak memory in each tenth of the run, MB:", *(f"{p:.0f}" for p in peaks))


def train(folder: Path, at_once: int = 8) -> None:
    """Train at once, in one folder whose store does not exist yet."""
    (folder / "load.toml").write_text(EXPERIMENT)
    begin = time.perf_counter()
    environment = {k: v for k, v in os.environ.items() if k != "MLFLOW_TRACKING_URI"}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    tasks = [
        subprocess.Popen(
            [*COMMAND, "train", "load.toml", "--out", f"model-{n}", "--json"],
            cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for n in range(at_once)
    ]  # fmt: skip
    ended = [(*task.communicate(), task.returncode) for task in tasks]
    listed = subprocess.run(
        [*COMMAND, "runs", "--json"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    runs = json.loads(listed.stdout)["runs"]
    finished = sum(run["status"] == "FINISHED" for run in runs)
    good = sum(code == 0 for _, _, code in ended)
    print(f"train: {good} of {at_once} ended with 0; {len(runs)} runs in the store, {finished} finished; "
          f"{time.perf_counter() - begin:.0f} s")  # fmt: skip
    for _, told, code in ended:
        if code:
            print(f"  code {code}: {told.strip().splitlines()[-1][:300]}")


def main() -> None:
    archive, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        train(Path(folder))
        predict(archive, count, Path(folder))


if __name__ == "__main__":
    main()
