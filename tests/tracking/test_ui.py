"""The MLflow UI as `ml ui` opens it, seen with a browser. What was seen is kept as pictures in `tests/output`."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest
from click.testing import CliRunner

from ml.articles import Article, to_row
from ml.cli.main import main
from ml.tracking import client, stores

pytestmark = pytest.mark.slow

OUTPUT = Path(__file__).parents[1] / "output"
SETTINGS = {"weak": 0.1, "middling": 1.0, "strong": 4.0}
FLAGS = """--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync""".split()
# What the UI would otherwise ask or show on a first visit: the kind of work, and its chat panel.
VISITED = {
    "mlflow.workflowType_v1": '"machine_learning"',
    "mlflow.assistant.fab.autoOpenedOnFirstLoad_v1": "true",
    "mlflow.assistant.panelOpen_v1": "false",
}


@dataclass
class Seen:
    """The UI in a browser: its address, the ids of the experiment and of its runs by name, every host that the pages
    asked, and the server's process."""

    page: Any
    base: str
    experiment: str
    runs: dict[str, str]
    hosts: set[str]
    server: subprocess.Popen[bytes]

    def open(self, address: str, text: str) -> None:
        """Go to a page and wait until it shows a text."""
        self.page.goto("about:blank")
        self.page.goto(address if address.startswith("http") else self.base + address)
        self.wait(text)

    def wait(self, text: str) -> None:
        self.page.get_by_text(text, exact=True).first.wait_for(timeout=20000)

    def keep(self, name: str) -> None:
        OUTPUT.mkdir(exist_ok=True)
        self.page.screenshot(path=OUTPUT / f"{name}.png")


def chromium() -> str | None:
    return next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )


def train_three(folder: Path, articles: list[Article]) -> dict[str, str]:
    """Runs of three settings by the command line, as anyone would; returns their ids by name."""
    rows = [orjson.dumps({**to_row(a), "id": f"{a.id}{k}"}) for k in range(2) for a in articles]
    (folder / "l.jsonl").write_bytes(b"\n".join(rows))
    (folder / "t.toml").write_text(
        'task = "topics"\nname = "t"\n[data]\ntest = 0.3\n[thresholds]\ncv = 2\n'
    )
    found = {}
    for name, c in SETTINGS.items():
        settings = ["--set", f"name={name}", "--set", f"model.C={c}", "--out", str(folder / name)]
        data = [str(folder / "t.toml"), "--data", str(folder / "l.jsonl")]
        result = CliRunner().invoke(main, ["train", *data, *settings, "--json"])
        assert result.exit_code == 0, result.stderr
        found[name] = json.loads(result.stdout)["run_id"]
    return found


def ensure_picture(run_id: str) -> str:
    """The name of a picture of a run; one is drawn if it has none."""
    import mlflow

    client = mlflow.MlflowClient()
    if not client.list_artifacts(run_id, "pictures"):
        from matplotlib.figure import Figure

        figure = Figure(figsize=(4, 3))
        figure.subplots().bar(["trade", "culture"], [0.9, 0.8])
        client.log_figure(run_id, figure, "pictures/scores.png")
    return Path(client.list_artifacts(run_id, "pictures")[0].path).name


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory, articles: list[Article]) -> Iterator[Seen]:
    program = chromium()
    if program is None:
        pytest.skip("there is no browser (apt-get install chromium)")
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed (the extra [dev])"
    )
    folder = tmp_path_factory.mktemp("browser")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{folder}/mlflow.db")
        runs = train_three(folder, articles)
        for run_id in runs.values():
            ensure_picture(run_id)
        with (folder / "ui.log").open("wb") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "ml", "ui", "--port", str(port)],
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            with playwright.sync_playwright() as driver:
                browser = driver.chromium.launch(executable_path=program, args=FLAGS)
                context = browser.new_context(viewport={"width": 1400, "height": 800})
                script = "for (const [k, v] of Object.entries(%s)) localStorage.setItem(k, v)"
                context.add_init_script(f"try {{ {script % json.dumps(VISITED)} }} catch {{}}")
                hosts: set[str] = set()
                context.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
                page = context.new_page()
                page.on("websocket", lambda found: hosts.add(urlsplit(found.url).netloc))
                wait_for(port, server, folder / "ui.log")
                experiment = client.ui_link(port).split("/")[5]
                yield Seen(page, f"http://127.0.0.1:{port}", experiment, runs, hosts, server)
                browser.close()
        finally:
            os.killpg(server.pid, signal.SIGINT)
            code = server.wait(30)
        assert code == 0, (folder / "ui.log").read_text()


def wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server answers."""
    for _ in range(300):
        assert server.poll() is None, log.read_text()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"the UI did not start: {log.read_text()}")


def test_the_run_list_shows_names_and_metrics(seen):
    seen.open(client.ui_link(urlsplit(seen.base).port), "strong")
    seen.page.get_by_text("Columns", exact=True).click()
    metrics = ("cv.macro_f1", "topics.macro_f1")
    for column in (
        "Dataset",
        "Source",
        "Models",
        *metrics,
    ):  # the first three are shown, metrics are not
        seen.page.get_by_placeholder("Search columns").fill(column)
        seen.page.get_by_role("dialog").get_by_text(column, exact=True).first.click()
    seen.page.keyboard.press("Escape")
    seen.page.get_by_role("columnheader", name=metrics[1]).first.wait_for()
    seen.page.get_by_role("gridcell").nth(3 * len(metrics)).wait_for()
    seen.keep("runs")
    cells = seen.page.get_by_role("gridcell").all_inner_texts()
    for name, run_id in seen.runs.items():
        assert any(cell.endswith(name) for cell in cells)
        for metric in metrics:
            assert repr(client.run(run_id)["metrics"][metric]).removesuffix(".0") in cells


def test_the_compare_page_shows_what_differs_and_a_chart(seen):
    seen.open(stores.compare_url(seen.base, list(seen.runs.values()), [seen.experiment]), "model.C")
    chart = seen.page.locator(".js-plotly-plot").first
    chart.locator("svg text", has_text="model.C").wait_for()
    assert {*SETTINGS, "topics.macro_f1"} <= set(chart.locator("svg text").all_text_contents())
    seen.keep("compare")
    same = seen.page.locator("tr", has_text="thresholds.cv")
    same.wait_for()
    seen.page.get_by_text("Show diff only", exact=True).first.click()
    same.wait_for(state="detached")
    differs = seen.page.locator("tr", has_text="model.C").inner_text()
    assert differs.split() == ["model.C", *map(str, SETTINGS.values())]


def test_a_run_shows_its_pictures(seen):
    run_id = seen.runs["strong"]
    picture = ensure_picture(run_id)
    seen.open(f"/#/experiments/{seen.experiment}/runs/{run_id}/artifacts", "pictures")
    seen.page.get_by_text("pictures", exact=True).click()
    seen.page.get_by_text(picture, exact=True).click()
    image = seen.page.locator(f"img[alt='pictures/{picture}']")
    image.wait_for()
    assert image.evaluate("e => e.decode().then(() => e.naturalWidth)") > 100
    seen.keep("picture")


def test_nothing_is_asked_from_outside(seen):
    seen.open(f"/#/experiments/{seen.experiment}", "newsdesk")
    assert seen.hosts - {""} == {urlsplit(seen.base).netloc}  # "" is what the page made itself
    import psutil

    server = psutil.Process(seen.server.pid)
    links = [
        c for p in (server, *server.children(recursive=True)) for c in p.net_connections("inet")
    ]
    assert links
    assert {link.raddr.ip for link in links if link.raddr} <= {"127.0.0.1"}
