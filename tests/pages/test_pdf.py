import json
import zlib
from pathlib import Path

import pytest

from ml.errors import InputError
from ml.pages import pdf
from ml.pages.pdf import articles
from ml.pages.splitting import split, split_file

FOLDER = Path(__file__).parents[1] / "data" / "pdf"
GOLD = [json.loads(x) for x in FOLDER.with_suffix(".jsonl").read_text("utf-8").splitlines()]


def make(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF file with these objects, the first of which is its catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, thing in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, thing)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, table)
        + b"trailer<</Size %d/Root 1 0 R%b>>\n" % (len(objects) + 1, trailer)
        + b"startxref\n%d\n%%%%EOF" % len(out)
    )


def paged(*contents: bytes, filtered: bytes = b"") -> bytes:
    """A PDF file with pages of these contents, with one font and one small image to draw."""
    count = len(contents)
    kids = b" ".join(b"%d 0 R" % (5 + 2 * k) for k in range(count))
    image = b"<</Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%b]>>" % (count, kids),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        image + b"stream\n0\nendstream",
    ]
    for k, content in enumerate(contents):
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R"
            b"/Resources<</Font<</F 3 0 R>>/XObject<</I 4 0 R>>>>>>" % (6 + 2 * k),
            b"<</Length %d%b>>stream\n%b\nendstream" % (len(content), filtered, content),
        ]
    return make(*objects)


WORDS = (
    b"BT /F 24 Tf 50 700 Td (Port opens) Tj /F 10 Tf 0 -40 Td (The port opened a line on Monday,) Tj "
    b"0 -14 Td (and the first ship left in the evening.) Tj ET"
)
SCAN = b"500 0 0 700 50 50 cm /I Do"


@pytest.mark.parametrize("name", sorted({row["file"] for row in GOLD}))
def test_printed_pages_come_apart_as_they_should(name):
    gold = [(row["title"], row["text"]) for row in GOLD if row["file"] == name]
    found = [(d.title, d.text) for d in articles((FOLDER / name).read_bytes(), name)]
    assert sorted(found) == sorted(gold)


def test_lines_are_counted_as_they_are_read():
    drafts = articles((FOLDER / "01_daily.pdf").read_bytes(), "x")
    assert all(0 < draft.first < draft.last for draft in drafts)
    assert [d.first for d in drafts] == sorted(d.first for d in drafts)


def test_a_pdf_file_is_a_page_like_others():
    found = split_file(FOLDER / "12_type3.pdf")
    assert [a.id for a in found] == ["12_type3-1", "12_type3-2"]
    data = (FOLDER / "12_type3.pdf").read_bytes()
    assert [a.text for a in split(data, "pdf")] == [a.text for a in found]


def test_text_is_not_split_as_a_pdf_file():
    with pytest.raises(InputError, match="are bytes"):
        split("text", "pdf")


def test_latin_text_keeps_its_blanks():
    (draft,) = articles(paged(WORDS), "x")
    assert draft.title == "Port opens"
    assert draft.text == "The port opened a line on Monday, and the first ship left in the evening."


def test_a_scan_is_told_with_what_to_do():
    with pytest.raises(InputError, match=r"scan\.pdf: is a picture .*ocrmypdf or PaddleOCR"):
        articles(paged(SCAN), "scan.pdf")


def test_a_scanned_page_among_others_is_a_note():
    notes: list[str] = []
    (draft,) = articles(paged(SCAN, WORDS), "x.pdf", notes.append)
    assert draft.title == "Port opens"
    assert len(notes) == 1
    assert notes[0].startswith("x.pdf, page 1: is a picture")


def test_fonts_without_characters_are_told():
    data = (FOLDER / "12_type3.pdf").read_bytes().replace(b"/ToUnicode", b"/ToUnicod_")
    with pytest.raises(InputError, match="its fonts do not say which characters they draw"):
        articles(data, "x")


ENCRYPTED = make(
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Count 0/Kids[]>>",
    b"<</Filter/Standard/V 1/R 2/O(%b)/U(%b)/P -4>>" % (b"a" * 32, b"b" * 32),
    trailer=b"/Encrypt 3 0 R/ID[(a)(a)]",
)


@pytest.mark.parametrize(
    "data, what",
    [
        (b"", "is not a PDF file, or is broken"),
        (b"hello", "is not a PDF file, or is broken"),
        (paged(WORDS)[:250], "is not a PDF file, or is broken"),
        (ENCRYPTED, "is encrypted"),
        (paged(b""), "has no text"),
    ],
    ids=["empty", "text", "cut", "encrypted", "blank"],
)
def test_what_is_no_readable_pdf_file_is_one_line(data, what):
    with pytest.raises(InputError, match=f"^x.pdf: {what}") as error:
        articles(data, "x.pdf")
    assert "\n" not in str(error.value)


def test_the_number_of_pages_is_bounded(monkeypatch):
    monkeypatch.setitem(pdf.LIMITS, "pages", 2)
    with pytest.raises(InputError, match="has 3 pages; at most 2 are read"):
        articles(paged(WORDS, WORDS, WORDS), "x")


def test_the_number_of_characters_is_bounded(monkeypatch):
    monkeypatch.setitem(pdf.LIMITS, "characters", 10)
    with pytest.raises(InputError, match="more characters than are read"):
        articles(paged(WORDS), "x")


def test_the_size_of_a_file_is_bounded(monkeypatch):
    monkeypatch.setattr(pdf, "LARGEST", 100)
    with pytest.raises(InputError, match="is larger than"):
        articles(paged(WORDS), "x")


@pytest.mark.slow
def test_a_page_that_swells_is_refused(monkeypatch):
    monkeypatch.setitem(pdf.LIMITS, "megabytes", 400)
    packed = zlib.compress(b" " * 2**20 * 300, 9)
    with pytest.raises(InputError, match="page 1 is broken, or needs too much memory"):
        articles(paged(packed, filtered=b"/Filter/FlateDecode"), "x")


@pytest.mark.slow
def test_a_page_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setitem(pdf.LIMITS, "seconds", 1)
    packed = zlib.compress(b"0 0 m 9 9 l S " * 8_000_000, 9)
    with pytest.raises(InputError, match="page 1 (takes too long|is broken)"):
        articles(paged(packed, filtered=b"/Filter/FlateDecode"), "x")


def test_lines_at_the_same_place_of_several_pages_are_dropped():
    head = b"BT /F 8 Tf 50 780 Td (City portal) Tj ET "
    more = head + b"BT /F 10 Tf 50 700 Td (It came back on Friday.) Tj ET"
    drafts = articles(paged(head + WORDS, more, more), "x")
    assert all("portal" not in draft.title + draft.text for draft in drafts)
