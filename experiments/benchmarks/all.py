"""Every benchmark, one after another, into the table of `README.md` beside it.

python experiments/benchmarks/all.py [ARCHIVE.jsonl.gz [NAME...]]     (some again, and the rest of
the table left)
"""

from __future__ import annotations

import datetime
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
SCRIPTS = ["topics", "spans", "predict", "startup", "jobs", "cluster", "memory", "sweep", "titles"]
OF_THEIR_OWN = {"sweep", "titles"}  # work on data of their own
NEED_ARCHIVE = {"topics", "spans"}
BARS = {
    "topics against the tutorial": "≥ 12",
    "time of topics against cutting alone": "≤ 2.5",
    "spans with values against the tutorial": "≥ 15",
    "ml predict against the tutorial": "≥ 8",
    "--jobs 2 against --jobs 1": "≥ 1.7",
    "two Dask workers against --jobs 2": "≥ 0.8",
    "memory, ten times the input, to jsonl": "≤ 1.15",
    "memory, ten times the input, to csv": "≤ 1.15",
    "memory, ten times the input, to parquet": "≤ 1.15",
    "12 trials, two jobs against one": "≥ 1.6",
    "a tracked trial against fitting and scoring alone": "≤ 1.15",
    "time of ml predict on one article against importing sklearn.linear_model": "≤ 1.2",
}
_ENDS = re.compile(r"^\s+rounds ([\d.]+)–([\d.]+)×$")
_RATIO = re.compile(
    r"^(?P<what>[^:]+): (?P<middle>[\d.]+)×(?: \((?P<low>[\d.]+)–(?P<high>[\d.]+)\))?$"
)
_FIGURE = re.compile(r"^(?P<what>articles a second and core.*|\w+: peak .*)(?:: (?P<value>.*))?$")


def main(archive: str | None = None, *names: str) -> None:
    rows, figures = kept() if names else ({}, {})
    for script in names or SCRIPTS:
        if script in NEED_ARCHIVE and archive is None:
            print(f"{script}: needs the archive, left out", flush=True)
            continue
        command = [
            sys.executable,
            str(HERE / f"{script}.py"),
            *([archive] if archive and script not in OF_THEIR_OWN else []),
        ]
        said = subprocess.run(
            command, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": "."}
        )
        print(f"== {script}\n{said.stdout}{said.stderr if said.returncode else ''}", flush=True)
        if said.returncode:
            rows[script] = f"| {script} failed | | | |"
        rows |= {row.split("|")[1]: row for row in table(said.stdout)}
        figures |= {
            _about(line): f"- {line}" for line in said.stdout.splitlines() if _FIGURE.match(line)
        }
        write(rows, figures)


def kept() -> tuple[dict[str, str], dict[str, str]]:
    """The rows and figures that the page has, by what they are about."""
    _, _, rest = (HERE / "README.md").read_text(encoding="utf-8").partition("<!-- begin -->\n")
    lines = rest.partition("<!-- end -->")[0].splitlines()
    rows = {line.split("|")[1]: line for line in lines if "×" in line}
    return rows, {_about(line): line for line in lines if line.startswith("- ")}


def _about(figure: str) -> str:
    return re.split(r"[:,]", figure.removeprefix("- "))[0]


def write(rows: dict[str, str], figures: dict[str, str]) -> None:
    """Put what is known so far in its place on the page."""
    page = HERE / "README.md"
    head, _, rest = page.read_text(encoding="utf-8").partition("<!-- begin -->\n")
    _, _, tail = rest.partition("<!-- end -->\n")
    heading = ["| what | median | lowest–highest | bar |", "|---|---|---|---|"]
    text = "\n".join([machine(), "", *heading, *rows.values(), "", *figures.values()])
    page.write_text(f"{head}<!-- begin -->\n{text}\n<!-- end -->\n{tail}", encoding="utf-8")


def table(said: str) -> list[str]:
    """The ratios that a benchmark printed, as rows of a table; ends may stand in the line before."""
    rows, ends = [], ("", "")
    for line in said.splitlines():
        if match := _ENDS.match(line):
            ends = match[1], match[2]
        elif match := _RATIO.match(line):
            low, high = (match["low"], match["high"]) if match["low"] else ends
            bar = BARS.get(match["what"], "")
            rows.append(
                f"| {match['what']} | {match['middle']}× | {low}–{high} | {bar and bar + '×'} |"
            )
            ends = "", ""
    return rows


def machine() -> str:
    """What ran the benchmarks, and when."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        found = re.search(r"^model name\s*: (.*)$", info.read_text(), re.MULTILINE)
        model = found[1] if found else model
    return f"{os.cpu_count()} cores ({model}), Python {platform.python_version()}, {datetime.date.today()}:"


if __name__ == "__main__":
    main(*sys.argv[1:])
