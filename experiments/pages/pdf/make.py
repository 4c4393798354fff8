"""Newspaper pages as HTML → PDF by Chromium, and the articles that stand in them.

A page has places such as [[ferry.title]], [[ferry.by]], [[ferry.p]] (all paragraphs and
sub-headings) or [[ferry.p:0:2]], which are filled from texts.txt: what is filled in is also what is
to be read from the page. Run from the root: python experiments/pages/pdf/make.py [PAGE…]
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import fonts

HERE = Path(__file__).parent
OUT = HERE.parents[2] / "tests" / "data"
HEAD = ("kick", "title", "deck")
_PLACE = re.compile(r"\[\[(\w+)\.(\w+)(?::(\d*):(\d*))?\]\]")
Text = dict[str, list[tuple[str, str]]]


def read_texts(path: Path) -> Text:
    """Articles by key, each as (part, text) in order; paragraphs are of the part p."""
    found: Text = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            current = found.setdefault(line[2:], [])
        elif line and not line.startswith("#"):
            part = re.match(r"(kick|title|deck|by|cap|s): (.*)", line)
            current.append((part[1], part[2]) if part else ("p", line))
    return found


def fill(page: str, texts: Text) -> tuple[str, list[dict[str, str]]]:
    """The page with its places filled, and its articles in the order in which they first occur."""
    articles: dict[str, dict[str, list[str]]] = {}

    def put(place: re.Match[str]) -> str:
        key, part = place[1], place[2]
        if part != "p":
            text = next(t for p, t in texts[key] if p == part)
            if part in HEAD:
                articles.setdefault(key, {"title": [], "text": []})["title"].append(
                    re.sub(r"<[^>]+>", "", text)
                )
            return text
        both = [(p, t) for p, t in texts[key] if p in "ps"]
        begin, end = int(place[3] or 0), int(place[4] or len(both))
        article = articles.setdefault(key, {"title": [], "text": []})
        article["text"] += [t for _, t in both[begin:end]]
        return "".join(
            f'<p class="{"sub" if p == "s" else "b"}">{t}</p>' for p, t in both[begin:end]
        )

    whole = _PLACE.sub(put, page)
    return whole, [
        {"title": " ".join(a["title"]), "text": "\n".join(a["text"])} for a in articles.values()
    ]


def print_pdf(html: str, out: Path, header: bool) -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "page.html")
        source.write_text(fonts.embed(html, Path(folder)), encoding="utf-8")
        options = ["--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={out}"]
        if not header:
            options.append("--no-pdf-header-footer")
        subprocess.run([chromium, *options, str(source)], check=True, capture_output=True)


def main(names: list[str]) -> None:
    texts = read_texts(HERE / "texts.txt")
    gold = OUT / "pdf.jsonl"
    rows = [json.loads(x) for x in gold.read_text("utf-8").splitlines()] if gold.exists() else []
    for path in sorted(HERE.glob("*.html")):
        if names and path.stem not in names:
            continue
        page, articles = fill(path.read_text(encoding="utf-8"), texts)
        out = OUT / "pdf" / f"{path.stem}.pdf"
        out.parent.mkdir(exist_ok=True)
        print_pdf(page, out, header="<!-- header -->" in page)
        rows = [r for r in rows if r["file"] != out.name]
        rows += [{"file": out.name, **a} for a in articles]
        print(out.name, out.stat().st_size // 1024, "KB", len(articles), "articles")
    rows.sort(key=lambda r: r["file"])
    gold.write_text(
        "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
