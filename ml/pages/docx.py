"""Word documents (.docx) → articles: headlines by style, or by how lines of a manuscript look."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ml.errors import InputError
from ml.pages import marks
from ml.pages.labelling import Draft
from ml.pages.plain import fold_forms, tidy

LARGEST = 300 * 2**20  # bytes of all parts once they are unpacked
_LARGEST_TEXT = 64 * 2**20  # bytes of the part with the text
_MOST_PARTS = 10_000
_LONGEST_TITLE = 60
_CELL = 60  # characters, from which on a cell of a table holds text and no figure
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STYLE = re.compile(r"(?:heading|标题)\s*([1-6])", re.IGNORECASE)
_ENDS = tuple("。！？!?；;，,：:…")


@dataclass(slots=True)
class Line:
    """A paragraph of a document and how it looks; `level` is 0 for a title, 9 for text."""

    text: str
    level: int = 9
    bold: bool = False
    centred: bool = False
    size: float = 0.0
    caption: bool = False


def articles(data: bytes, name: str) -> list[Draft]:
    """The articles of a Word document; `first` and `last` count its paragraphs.

    Raises
    ------
    InputError
        If the file is no such document, or too large once it is unpacked.
    """
    check(data, name)
    try:
        import docx

        lines = list(read_lines(docx.Document(io.BytesIO(data))))
    except (LookupError, ValueError, RuntimeError, AttributeError, EOFError, OSError) as error:
        raise InputError("is not a Word document, or is broken", file=name) from error
    except Exception as error:  # of the libraries below, which have no common root
        if type(error).__module__.partition(".")[0] not in ("docx", "lxml", "zipfile", "zlib"):
            raise
        raise InputError("is not a Word document, or is broken", file=name) from error
    return _drafts(lines)


def check(data: bytes, name: str) -> None:
    """Raise InputError if data is no archive of parts, or unpacks to more than is read."""
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise InputError("is encrypted, or an old .doc: save it as .docx", file=name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise InputError("is not a Word document, or is broken", file=name) from error
    text = max((p.file_size for p in parts if p.filename.endswith(".xml")), default=0)
    if (
        len(parts) > _MOST_PARTS
        or sum(part.file_size for part in parts) > LARGEST
        or text > _LARGEST_TEXT
    ):
        raise InputError(
            f"unpacks to more than is read: {_LARGEST_TEXT >> 20} MB of text and "
            f"{LARGEST >> 20} MB in all",
            file=name,
        )


def read_lines(document: Any) -> Iterator[Line]:
    """The paragraphs of a document that hold something, those of tables as lines.

    Text boxes are read only if all text is in them.
    """
    body = document.element.body
    levels = _levels(document)
    found = [line for element in body for line in _element(element, levels)]
    if not found:
        boxes = body.iter(f"{_W}txbxContent")
        first = [
            box for box in boxes if not any("Fallback" in str(e.tag) for e in box.iterancestors())
        ]
        found = [line for box in first for e in box for line in _element(e, levels, boxed=True)]
    yield from found


def _levels(document: Any) -> dict[str, tuple[int, bool, float]]:
    """Level, boldness and size of each paragraph style, by its id."""
    found = {}
    for style in document.styles:
        if style.type != 1:
            continue
        level, bold, size, name = 9, False, 0.0, style.name or ""
        chain: Any = style
        for _ in range(10):
            if chain is None:
                break
            level = min(level, _level(chain.name or ""))
            font = getattr(chain, "font", None)
            if font is not None:
                bold = bold or bool(font.bold)
                size = size or (font.size.pt if font.size else 0.0)
            chain = getattr(chain, "base_style", None)
        found[style.style_id] = (7 if "aption" in name or "题注" in name else level, bold, size)
    return found


def _level(name: str) -> int:
    if name in ("Title", "标题", "Subtitle", "副标题"):
        return 0
    match = _STYLE.match(name)
    return int(match[1]) if match else 9


def _element(
    element: Any, levels: dict[str, tuple[int, bool, float]], boxed: bool = False
) -> Iterator[Line]:
    """The lines of a paragraph, a table, or what wraps them."""
    if element.tag == f"{_W}p":
        yield from _paragraph(element, levels, boxed)
    elif element.tag == f"{_W}tbl":
        for row in element.iter(f"{_W}tr"):
            cells = [list(_cell(cell, levels, boxed)) for cell in row.iterchildren(f"{_W}tc")]
            if any(len(cell) > 1 or any(len(li.text) > _CELL for li in cell) for cell in cells):
                yield from (line for cell in cells for line in cell)
            elif any(cells):
                yield Line(" ".join(line.text for cell in cells for line in cell))
    elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
        for inner in element:
            yield from _element(inner, levels, boxed)


def _cell(cell: Any, levels: dict[str, tuple[int, bool, float]], boxed: bool) -> Iterator[Line]:
    for paragraph in cell.iterchildren(f"{_W}p"):
        yield from _paragraph(paragraph, levels, boxed)


def _paragraph(
    element: Any, levels: dict[str, tuple[int, bool, float]], boxed: bool
) -> Iterator[Line]:
    text, bold, sizes = "", [0, 0], Counter[float]()
    for run in element.iter(f"{_W}r"):
        inner = sum(e.tag == f"{_W}txbxContent" for e in run.iterancestors())
        if inner != int(boxed) or any(e.tag == f"{_W}del" for e in run.iterancestors()):
            continue
        piece = "".join(map(_text, run))
        text += piece
        properties = run.find(f"{_W}rPr")
        bold[_is_on(properties, "b")] += len(piece.strip())
        sizes[_size(properties)] += len(piece.strip())
    style = element.find(f"{_W}pPr/{_W}pStyle")
    place = element.find(f"{_W}pPr/{_W}jc")
    outline = element.find(f"{_W}pPr/{_W}outlineLvl")
    key = style.get(f"{_W}val") if style is not None else "Normal"
    level, style_bold, style_size = levels.get(key, (9, False, 0.0))
    if outline is not None and outline.get(f"{_W}val", "").isdigit():
        level = min(level, int(outline.get(f"{_W}val")) + 1)
    for piece in text.split("\n"):
        piece = tidy(fold_forms(re.sub(r"[ \t\u3000\u00a0]+", " ", piece)))
        if piece:
            yield Line(
                piece,
                9 if level == 7 else level,
                bold[1] > bold[0] or style_bold,
                place is not None and place.get(f"{_W}val") == "center",
                (sizes.most_common(1)[0][0] if sizes else 0.0) or style_size,
                caption=level == 7,
            )


def _text(part: Any) -> str:
    if part.tag == f"{_W}t":
        return part.text or ""
    return {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n"}.get(part.tag, "")


def _is_on(properties: Any, name: str) -> bool:
    mark = properties.find(f"{_W}{name}") if properties is not None else None
    return mark is not None and mark.get(f"{_W}val", "1") not in ("0", "false")


def _size(properties: Any) -> float:
    mark = properties.find(f"{_W}sz") if properties is not None else None
    value = mark.get(f"{_W}val", "") if mark is not None else ""
    return int(value) / 2 if value.isdigit() else 0.0


def _drafts(lines: Sequence[Line]) -> list[Draft]:
    titles = _titles(lines)
    drafts: list[Draft] = []
    for number, line in enumerate(lines, 1):
        if number - 1 in titles:
            if not drafts or drafts[-1].paragraphs:
                drafts.append(Draft(first=number))
            drafts[-1].titles.append(line.text)
        elif not (line.caption or marks.is_byline(line.text) or marks.is_caption(line.text)):
            if not drafts:
                drafts.append(Draft(first=number))
            drafts[-1].paragraphs.append(line.text)
            drafts[-1].last = number
    return [draft for draft in drafts if draft.paragraphs]


def _titles(lines: Sequence[Line]) -> set[int]:
    """Which lines are headlines of articles."""
    text = [k for k, line in enumerate(lines) if line.level == 9 and line.text.endswith("。")]
    styled = [k for k, line in enumerate(lines) if line.level < 9 and len(line.text) < 200]
    if styled and (not text or styled[0] < text[0]):
        top = min(lines[k].level for k in styled)
        return {k for k in styled if lines[k].level == top}
    usual = Counter[float]()
    for line in lines:
        usual[line.size] += len(line.text)
    body = usual.most_common(1)[0][0] if usual else 0.0
    looks = [k for k, line in enumerate(lines) if _looks_title(line, body)]
    if looks and (not text or looks[0] < text[0]):
        first = lines[looks[0]]
        found = {looks[0]}
        for k in looks[1:]:
            same = (lines[k].centred, lines[k].size) == (first.centred, first.size)
            if k - 1 in found or (same and (first.centred or first.size > body)):
                found.add(k)
        return found
    short = lines and len(lines[0].text) <= _LONGEST_TITLE and not lines[0].text.endswith(_ENDS)
    return {0} if short and len(lines) > 1 else set()


def _looks_title(line: Line, body: float) -> bool:
    short = len(line.text) <= _LONGEST_TITLE and not line.text.endswith("。")
    marked = line.bold or line.centred or line.size > body > 0 or (line.size and not body)
    return bool(short and marked and not marks.is_byline(line.text))
