"""Small TrueType fonts with the characters of one page, so that printed pages stay small.

Chromium embeds Noto's own outlines as drawings of some 1 KB a character and style.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path("/usr/share/fonts/opentype/noto")
FACES = {
    ("Noto Serif CJK SC", 400): "NotoSerifCJK-Regular.ttc",
    ("Noto Serif CJK SC", 700): "NotoSerifCJK-Bold.ttc",
    ("Noto Sans CJK SC", 400): "NotoSansCJK-Regular.ttc",
    ("Noto Sans CJK SC", 700): "NotoSansCJK-Bold.ttc",
}
_SIMPLIFIED = 2  # of a collection's fonts
_COARSE = 9.0  # thousandths of an em by which a curve may be off


def embed(page: str, folder: Path) -> str:
    """The page with small fonts of its own, written into the folder, unless it says otherwise."""
    if "as it is" in page:
        return page
    characters = set(re.sub(r"<[^>]*>", "", page)) | set("0123456789/:,. ")
    rules = []
    for (family, weight), file in FACES.items():
        if family in page:
            out = folder / f"{Path(file).stem}.ttf"
            _subset(FOLDER / file, characters, out)
            rules.append(
                f"@font-face{{font-family:'{family}';font-weight:{weight};src:url('{out}')}}"
            )
    return page.replace("<style>", "<style>" + "".join(rules), 1)


@cache
def _font(path: Path) -> bytes:
    return path.read_bytes()


def _subset(path: Path, characters: set[str], out: Path) -> None:
    from io import BytesIO

    from fontTools import subset
    from fontTools.ttLib import TTFont

    font = TTFont(BytesIO(_font(path)), fontNumber=_SIMPLIFIED, lazy=True)
    options = subset.Options(hinting=False, layout_features=["vert", "halt", "chws"])
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=map(ord, characters))
    chosen.subset(font)
    _to_truetype(font)
    font.save(out)


def _to_truetype(font: Any) -> None:
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import newTable

    drawn, glyphs = font.getGlyphSet(), {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(drawn)
        drawn[name].draw(Cu2QuPen(pen, _COARSE, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = font.getGlyphOrder(), glyphs
    del font["CFF "]
    if "VORG" in font:
        del font["VORG"]
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for field in (
        "maxZones maxTwilightPoints maxStorage maxFunctionDefs maxInstructionDefs "
        "maxStackElements maxSizeOfInstructions maxComponentElements"
    ).split():
        setattr(maxp, field, 1 if field == "maxZones" else 0)
    font["post"].formatType = 3.0
    font["head"].glyphDataFormat = 0
    font.sfntVersion = "\x00\x01\x00\x00"
