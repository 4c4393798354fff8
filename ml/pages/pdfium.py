"""PDF file → what stands where on its pages: a program of its own, started by `ml.pages.pdf`.

PDFium is a large C++ library that reads files from anywhere. In a process of its own, which has
bounds of memory and time, a file that makes it crash, loop or swell costs one line of error. This
file imports nothing of the package, so that it starts fast.

It reads the file from standard input and its limits from the command line, and writes one JSON
object a line: `{"pages": n}`, then one object a page, with one entry a character in each list, in
points from the upper left corner; or `{"error": what}`, and ends.
"""

from __future__ import annotations

import ctypes
import json
import math
import sys
from collections.abc import Iterator
from typing import Any

_MEGABYTE = 2**20
_MOST_OBJECTS = 100_000  # a page, that are looked at for pictures and rules
_WHITE = 250
_ERRORS = {3: "is not a PDF file, or is broken", 4: "is encrypted; a password is needed to open it"}


def main() -> None:
    """Read a file from standard input and write its pages as JSON lines."""
    limits = json.loads(sys.argv[1])
    limit_memory(limits["megabytes"])
    for row in read(sys.stdin.buffer.read(), limits):
        sys.stdout.buffer.write(json.dumps(row).encode() + b"\n")
        sys.stdout.buffer.flush()


def limit_memory(megabytes: int) -> None:
    """Bound the memory of this process, where the system can."""
    try:
        import resource
    except ImportError:  # Windows has no such bound
        return
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * _MEGABYTE, megabytes * _MEGABYTE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_seconds(seconds: int) -> None:
    """Let the process end when it has worked for so long from now on."""
    try:
        import resource
    except ImportError:
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = math.ceil(usage.ru_utime + usage.ru_stime)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, hard))


def read(data: bytes, limits: dict[str, int]) -> Iterator[dict[str, Any]]:
    """The number of pages, then each page; or an error."""
    import pypdfium2

    limit_seconds(limits["seconds"])
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        yield {"error": _ERRORS.get(code if code is not None else 3, _ERRORS[3])}
        return
    with document:
        count = len(document)
        if count > limits["pages"]:
            yield {"error": f"has {count} pages; at most {limits['pages']} are read"}
            return
        yield {"pages": count}
        left = limits["characters"]
        for number in range(count):
            limit_seconds(limits["seconds"])
            page = read_page(document, number, left)
            yield page
            left -= len(page.get("text", ""))


def read_page(document: Any, number: int, most: int) -> dict[str, Any]:
    """The characters and drawings of one page, or what keeps it from being read."""
    import pypdfium2

    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return {"broken": True}
    try:
        text = page.get_textpage()
        try:
            if text.count_chars() > 3 * most:  # of which some are the library's own blanks
                return {"error": "has more characters than are read"}
            width, height = page.get_size()
            found = characters(text, pypdfium2.raw, height)
        finally:
            text.close()
        return {"width": width, "height": height, **found, **drawings(page, pypdfium2.raw, height)}
    finally:
        page.close()


def characters(page: Any, raw: Any, height: float) -> dict[str, Any]:
    """The characters of a page in the order of the file, and how many have no meaning."""
    out: dict[str, list[Any]] = {name: [] for name in ("x", "y", "right", "size", "turn", "font")}
    fonts: dict[str, int] = {}
    text: list[str] = []
    lost = 0
    x, y, box, matrix = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF(), raw.FS_MATRIX()
    name, flags = ctypes.create_string_buffer(96), ctypes.c_int()
    for k in range(page.count_chars()):
        if raw.FPDFText_IsGenerated(page, k) == 1:
            continue
        code = raw.FPDFText_GetUnicode(page, k)
        if not is_meaningful(code) or raw.FPDFText_HasUnicodeMapError(page, k) == 1:
            lost += 1
            continue
        if code < 33 or code in (0xA0, 0x3000, 0xAD):  # blanks are told by the gap that they make
            continue
        raw.FPDFText_GetCharOrigin(page, k, x, y)
        raw.FPDFText_GetLooseCharBox(page, k, box)
        raw.FPDFText_GetMatrix(page, k, matrix)
        raw.FPDFText_GetFontInfo(page, k, name, 96, flags)
        scale = math.hypot(matrix.a, matrix.b)
        text.append(chr(code))
        out["x"].append(round(x.value, 2))
        out["y"].append(round(height - y.value, 2))
        out["right"].append(round(box.right, 2))
        out["size"].append(round(raw.FPDFText_GetFontSize(page, k) * scale, 2))
        out["turn"].append(round(math.degrees(math.atan2(matrix.b, matrix.a))) if scale else 0)
        out["font"].append(fonts.setdefault(name.value.decode("latin-1"), len(fonts)))
    return {"text": "".join(text), **out, "lost": lost, "fonts": list(fonts)}


def is_meaningful(code: int) -> bool:
    """Whether a code is a character: not where a font does not say which ones it draws."""
    private = 0xE000 <= code <= 0xF8FF or code >= 0xF0000
    surrogate = 0xD800 <= code <= 0xDFFF
    return code not in (0, 0xFFFD, 0xFFFE, 0xFFFF) and not private and not surrogate


def drawings(page: Any, raw: Any, height: float) -> dict[str, Any]:
    """Boxes [left, top, right, bottom] of the images and of what is drawn, without white areas."""
    images: list[list[float]] = []
    shapes: list[list[float]] = []
    sides = [ctypes.c_float() for _ in range(4)]
    for k in range(min(raw.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        thing = raw.FPDFPage_GetObject(page, k)
        kind = raw.FPDFPageObj_GetType(thing)
        if kind not in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE):
            continue
        if not raw.FPDFPageObj_GetBounds(thing, *sides):
            continue
        left, bottom, right, top = (side.value for side in sides)
        box = [round(v, 2) for v in (left, height - top, right, height - bottom)]
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            images.append(box)
        elif not is_white(thing, raw):
            shapes.append(box)
    return {"images": images, "shapes": shapes}


def is_white(path: Any, raw: Any) -> bool:
    """Whether a path is a white or clear area without an outline."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    if stroke.value:
        return False
    colour = [ctypes.c_uint() for _ in range(4)]
    raw.FPDFPageObj_GetFillColor(path, *colour)
    *rgb, alpha = (part.value for part in colour)
    return not fill.value or alpha == 0 or min(rgb) >= _WHITE


if __name__ == "__main__":
    main()
