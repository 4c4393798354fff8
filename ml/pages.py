"""Page files → articles: where pages are, how they are encoded, and which reader takes which."""

from __future__ import annotations

import os
from pathlib import Path

from ml import web
from ml.articles import Article
from ml.assembly import assemble
from ml.errors import InputError
from ml.reading import markdown, plain, unwrap
from ml.storage import Location

SUFFIXES = {".txt": "text", ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html"}


def page_files(path: Path) -> list[Path]:
    """The pages at a path: the file itself, or every page below a folder, sorted."""
    if path.is_dir():
        return [p for p in walk(path) if p.suffix.lower() in SUFFIXES]
    return [path]


def walk(folder: Path) -> list[Path]:
    """Every regular file below a folder, sorted, but for hidden ones and what an interrupted run left.

    Raises InputError for a folder that cannot be looked into: its files would be lost in silence.
    """

    def refuse(error: OSError) -> None:
        raise InputError(error.strerror or "cannot be read", file=str(error.filename)) from error

    found = []
    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [f for f in folders if not f.startswith(".") and not f.endswith(".parts")]
        found += [Path(place) / n for n in names if not n.startswith(".") and (Path(place) / n).is_file()]
    return sorted(found)


def read_page(path: Location) -> str:
    """The text of a page file: UTF-8, or GB 18030, the other encoding Chinese pages come in."""
    if path.exists() and not path.is_file():
        raise InputError("is not a regular file", file=str(path))
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", file=str(path)) from error
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")  # the bytes of no character in the other two
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError("is neither UTF-8 nor GB 18030 text", file=str(path))


def split_file(path: Location) -> list[Article]:
    """The articles of one page file, with `source` saying file and lines, and ids made of file name and number."""
    kind = SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise InputError(
            f"pages end in {', '.join(SUFFIXES)}, not {path.suffix or 'nothing'}", file=str(path)
        )
    return split(read_page(path), kind, name=path.name)


def split(page: str, kind: str = "text", *, name: str = "page") -> list[Article]:
    """Split a page into articles. `kind` is `text`, `markdown` or `html`.

    >>> [(a.title, a.text) for a in split("港口新航线开通\\n本报讯 昨日,港口开通一条新航线,首航船舶满载出港。")]
    [('港口新航线开通', '本报讯 昨日,港口开通一条新航线,首航船舶满载出港。')]
    """
    if kind == "html":
        drafts = web.articles(page)
    else:
        lines = markdown(page) if kind == "markdown" else plain(page)
        drafts = assemble(unwrap(lines))
    stem = Path(name).stem
    return [
        Article(
            draft.title,
            draft.text,
            f"{stem}-{n}",
            source={"file": name, "lines": [draft.first, draft.last]},
        )
        for n, draft in enumerate(drafts, 1)
    ]
