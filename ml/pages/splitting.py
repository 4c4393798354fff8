"""Page files → articles: where pages are, how they are encoded, and which reader takes which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol

from ml.articles import Article
from ml.errors import InputError
from ml.io import places
from ml.io.places import Location
from ml.pages import labelling, web
from ml.pages.assembly import assemble
from ml.pages.encodings import decode_html
from ml.pages.mhtml import html_of_mhtml
from ml.pages.plain import fold_forms
from ml.pages.reading import read_marked, read_plain, unwrap

SUFFIXES = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".shtml": "html",
    ".xhtml": "html",
    ".asp": "html",
    ".aspx": "html",
    ".jsp": "html",
    ".php": "html",
    ".mht": "archive",
    ".mhtml": "archive",
    ".pdf": "pdf",
    ".docx": "docx",
    ".eml": "mail",
}
_BINARY = ("pdf", "docx", "mail")
_UNREADABLE = 0.05  # share of characters that could not be decoded, from which on a file is no text
Note = Callable[[str], None]


class Draft(Protocol):
    """An article as the readers of pages give it."""

    first: int
    last: int

    @property
    def title(self) -> str:
        """The headline."""

    @property
    def text(self) -> str:
        """The paragraphs, a line each."""


def pages_among(files: Iterable[Location]) -> list[Location]:
    """The files whose ending is that of a page."""
    return [path for path in files if path.suffix.lower() in SUFFIXES]


def read_bytes(path: Location) -> bytes:
    """What a page file holds."""
    places.check_regular(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", file=str(path)) from error


def read_page(path: Location) -> tuple[str, int]:
    """The text of a page file, and how many of its characters could not be decoded.

    Pages are UTF-8, GB 18030, Big5 or UTF-16; a web page may declare another encoding. A byte that
    makes no character is U+FFFD. Raises InputError for a file that is no text.
    """
    data = read_bytes(path)
    kind = SUFFIXES.get(path.suffix.lower())
    page = html_of_mhtml(data) if kind == "archive" else decode_html(data)
    bad = page.count("\ufffd")
    if bad > max(_UNREADABLE * len(page), 6) or 2 * bad > len(page.strip()):
        raise InputError("is no text in UTF-8, GB 18030, Big5 or UTF-16", file=str(path))
    return fold_forms(page.removeprefix("\ufeff")), bad


def name_pages(paths: Iterable[Location]) -> dict[Location, tuple[str, str]]:
    """The name of each page in `source`, and the beginning of the ids of its articles.

    Both are as short as tells the page from the others.

    >>> paths = [Path("a/1.txt"), Path("b/1.txt"), Path("b/2.txt"), Path("b/2.md")]
    >>> list(name_pages(paths).values())
    [('a/1.txt', 'a/1'), ('b/1.txt', 'b/1'), ('2.txt', '2.txt'), ('2.md', '2.md')]
    """
    parts = {path: str(path).replace("\\", "/").split("/") for path in paths}
    found: dict[Location, tuple[str, str]] = {}
    for depth in range(1, max(map(len, parts.values()), default=0) + 1):
        left = {p: "/".join(whole[-depth:]) for p, whole in parts.items() if p not in found}
        stems = {p: name.removesuffix(p.suffix) for p, name in left.items()}
        often = Counter(stems.values())
        found |= {p: (left[p], stem) for p, stem in stems.items() if often[stem] == 1}
    for path, whole in parts.items():  # the same but for the ending
        found.setdefault(path, (whole[-1], whole[-1]))
    return {path: found[path] for path in parts}


def split_file(
    path: Location,
    called: tuple[str, str] | None = None,
    note: Note | None = None,
    remark: Note = lambda text: None,
) -> list[Article]:
    """The articles of one page file, with file and lines in `source`.

    Parameters
    ----------
    path : Path or Remote
    called : tuple of str, optional
        The name of the page and the beginning of the ids, from `name_pages`; by default those of
        the file.
    note : callable, optional
        Told of each page of a PDF file that cannot be read, if others can.
    remark : callable, default none
        Told of characters that could not be decoded.

    Raises
    ------
    InputError
        If the file is no page or cannot be read.
    """
    kind = SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise InputError(
            f"pages end in {', '.join(SUFFIXES)}, not {path.suffix or 'nothing'}", file=str(path)
        )
    name, stem = called or (path.name, None)
    if kind in _BINARY:
        drafts = _document(read_bytes(path), kind, str(path), note)
        return _articles(drafts, name, stem or Path(name).stem)
    page, bad = read_page(path)
    if bad:
        remark(f"{path}: {bad} characters could not be decoded")
    return split(page, "html" if kind == "archive" else kind, name=name, stem=stem)


def _document(data: bytes, kind: str, name: str, note: Note | None) -> list[labelling.Draft]:
    """The articles of a file that is more than text."""
    from ml.pages import docx, mail, pdf

    if kind == "pdf":
        return pdf.articles(data, name, note)
    if kind == "docx":
        return docx.articles(data, name)
    return mail.articles(data, name, web.articles)


def split(
    page: str | bytes, kind: str = "text", *, name: str = "page", stem: str | None = None
) -> list[Article]:
    """Split a page into articles.

    Parameters
    ----------
    page : str or bytes
        A page's text, or what a file of the last three kinds holds.
    kind : {"text", "markdown", "html", "pdf", "docx", "mail"}, default "text"
    name : str, default "page"
        The name of the page in `source`.
    stem : str, optional
        The beginning of the ids, which end in the number of the article; by default `name` without
        its ending.

    Returns
    -------
    list of Article
        In the order of the page; `source` has the name and the first and last line, counted from 1.

    Examples
    --------
    >>> [(a.title, a.text) for a in split("港口新航线开通\\n本报讯 昨日,港口开通一条新航线,首航船舶满载出港。")]
    [('港口新航线开通', '本报讯 昨日,港口开通一条新航线,首航船舶满载出港。')]
    """
    stem = stem or Path(name).stem
    if isinstance(page, bytes) or kind in _BINARY:
        if not isinstance(page, bytes) or kind not in _BINARY:
            raise InputError(f"pages of the kinds {', '.join(_BINARY)} are bytes, others text")
        return _articles(_document(page, kind, name, None), name, stem)
    if kind == "html":
        drafts: Sequence[Draft] = web.articles(page)
    else:
        lines = read_marked(page) if kind == "markdown" else read_plain(page)
        drafts = assemble(unwrap(lines))
    return _articles(drafts, name, stem)


def _articles(drafts: Sequence[Draft], name: str, stem: str) -> list[Article]:
    return [
        Article(
            draft.title,
            draft.text,
            f"{stem}-{n}",
            source={"file": name, "lines": [draft.first, draft.last]},
        )
        for n, draft in enumerate(drafts, 1)
    ]
