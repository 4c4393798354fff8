"""The report in a browser: what a reader does with it, and what it must not do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ml.predict import report

sync_api = pytest.importorskip("playwright.sync_api")

pytestmark = pytest.mark.slow

expect = sync_api.expect

HOSTILE = '<img src="https://example.org/x.png" onerror="document.title = `taken`"></script><script>document.title = "taken"</script>'


def prediction(n: int, title: str, p: float, **more: Any) -> dict[str, Any]:
    text = f"港口投资{n}亿元。"
    span = {"start": len(title) + 5, "end": len(title) + 5 + len(f"{n}亿元"), "label": "MONEY"}
    value = {
        "text": f"{n}亿元",
        "value": n * 1e8,
        "low": n * 1e8,
        "high": n * 1e8,
        "unit": "CNY",
        "modifier": "exact",
    }
    return {
        "id": f"a-{n}", "title": title, "text": text, "topics": ["trade"] if p > 0.5 else [],
        "primary": "trade" if p > 0.5 else "none", "scores": {"trade": p}, "spans": [span | value], "model": "m@1",
    } | more  # fmt: skip


RECORDS = [
    *(prediction(n, f"第{n}号报道", 0.99) for n in range(1, 120)),
    prediction(500, "存疑的报道", 0.51),
    prediction(777, HOSTILE, 0.02),
    {"id": None, "row": 122, "error": HOSTILE},
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, the system's or playwright's own."""
    with sync_api.sync_playwright() as tools:
        path = (
            shutil.which("chromium")
            or shutil.which("google-chrome")
            or tools.chromium.executable_path
        )
        if not Path(path).exists():
            pytest.skip("no Chromium on this machine")
        found = tools.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield found
        found.close()


@pytest.fixture
def page(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """The report, open, with its requests and what its scripts complain of."""
    path = tmp_path / "report.html"
    path.write_text(report.build(RECORDS), encoding="utf-8")
    context = browser.new_context()
    opened = context.new_page()
    opened.asked, opened.complaints = [], []
    opened.on("request", lambda request: opened.asked.append(request.url))
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.on(
        "console",
        lambda said: opened.complaints.append(said.text) if said.type == "error" else None,
    )
    opened.goto(path.as_uri())
    yield opened
    assert opened.asked == [path.as_uri()]
    assert opened.complaints == []
    assert opened.title() == report.TITLE
    context.close()


def titles(page: Any) -> list[str]:
    return page.locator("#rows .open").all_inner_texts()


def test_search_narrows_the_table(page: Any) -> None:
    assert "121" in page.locator("#found").inner_text()
    page.fill("#search", "第７号")  # full-width, as an input method writes it
    expect(page.locator("#rows .open")).to_have_text(["第7号报道"])
    page.fill("#search", "500亿")
    expect(page.locator("#rows .open")).to_have_text(["存疑的报道"])
    page.fill("#search", "没有这样的话")
    expect(page.locator("#empty")).to_be_visible()
    page.click("#clear")
    expect(page.locator("#rows .open").first).to_have_text("第1号报道")


def test_doubtful_first_on_request(page: Any) -> None:
    assert titles(page)[0] == "第1号报道"
    page.select_option("#sort", "doubt")
    assert titles(page)[0] == "存疑的报道"


def test_a_bar_picks_its_topic(page: Any) -> None:
    page.click("#by-topic button.bar >> nth=1")
    assert titles(page) == [HOSTILE]


def test_a_span_tells_its_value(page: Any) -> None:
    page.click("#rows .open >> nth=0")
    mark = page.locator("#rows mark").first
    assert mark.inner_text() == "1亿元"
    mark.hover()
    tip = page.locator("#tip")
    assert tip.is_visible()
    assert "100,000,000" in tip.inner_text() or "1亿" in tip.inner_text()


def test_markup_in_the_data_stays_text(page: Any) -> None:
    page.fill("#search", "onerror")
    expect(page.locator("#rows .open")).to_have_text([HOSTILE])
    page.click("#rows .open")
    page.click("#failed-count")
    assert page.locator("#errors td").last.inner_text() == HOSTILE
    assert page.locator("img").count() == 0
