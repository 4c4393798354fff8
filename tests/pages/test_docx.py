import io
import zipfile

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from ml.errors import InputError
from ml.pages import docx as reader
from ml.pages.docx import articles
from ml.pages.splitting import split_file

BODY = "本报讯 昨日，港口开通一条新航线，每周三班，首航装载八十六个标箱。"
MORE = "市图书馆今起延长开放两个小时，周末开放到晚上十点。"


def saved(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def read(document):
    return [(d.title, d.paragraphs) for d in articles(saved(document), "x.docx")]


def plain(*paragraphs):
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    return document


def test_the_title_style_is_a_headline_and_headings_stay_within():
    document = docx.Document()
    document.add_heading("港口新航线开通", 0)
    document.add_paragraph("本报记者 周小满")
    document.add_paragraph(BODY)
    document.add_heading("每周三班", 1)
    document.add_paragraph(MORE)
    assert read(document) == [("港口新航线开通", [BODY, "每周三班", MORE])]


def test_headings_of_the_highest_level_begin_articles():
    document = docx.Document()
    for title, text in (("港口新航线开通", BODY), ("图书馆延长开放", MORE)):
        document.add_heading(title, 1)
        document.add_heading("小标题", 2)
        document.add_paragraph(text)
    assert read(document) == [
        ("港口新航线开通", ["小标题", BODY]),
        ("图书馆延长开放", ["小标题", MORE]),
    ]


def test_a_manuscript_without_styles_has_its_first_bold_line_as_headline():
    document = docx.Document()
    document.add_paragraph().add_run("港口新航线开通").bold = True
    document.add_paragraph(BODY)
    document.add_paragraph().add_run("每周三班").bold = True
    document.add_paragraph(MORE)
    assert read(document) == [("港口新航线开通", [BODY, "每周三班", MORE])]


def test_centred_large_lines_are_headlines_of_several_articles():
    document = docx.Document()
    for title, text in (("港口新航线开通", BODY), ("图书馆延长开放", MORE)):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(title).font.size = Pt(22)
        document.add_paragraph().add_run(text).font.size = Pt(16)
    assert [title for title, _ in read(document)] == ["港口新航线开通", "图书馆延长开放"]


def test_a_bare_manuscript_begins_with_its_headline():
    assert read(plain("港口新航线开通", BODY)) == [("港口新航线开通", [BODY])]


def test_text_alone_is_an_article_without_a_headline():
    assert read(plain(BODY, MORE)) == [("", [BODY, MORE])]


def test_a_table_of_figures_is_read_by_rows():
    document = plain("港口新航线开通", BODY)
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["货种", "万吨", "粮食", "41"], strict=True):
        cell.text = text
    assert read(document) == [("港口新航线开通", [BODY, "货种 万吨", "粮食 41"])]


def test_a_table_that_lays_text_out_is_read_by_cells():
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "港口新航线开通"
    cell.add_paragraph(BODY)
    assert read(document) == [("港口新航线开通", [BODY])]


def test_changes_are_read_as_accepted():
    document = plain("港口新航线开通", "昨日")
    for tag, name, text in (("w:ins", "w:t", "，港口开航。"), ("w:del", "w:delText", "前日")):
        change, run, piece = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(name)
        piece.text = text
        run.append(piece)
        change.append(run)
        document.paragraphs[1]._p.append(change)
    assert read(document) == [("港口新航线开通", ["昨日，港口开航。"])]


def boxed(text):
    return parse_xml(
        f"<w:r {nsdecls('w')}><w:pict><w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
        "</w:txbxContent></w:pict></w:r>"
    )


def test_text_boxes_beside_text_are_skipped():
    document = plain("港口新航线开通", BODY)
    document.paragraphs[1]._p.append(boxed("广告"))
    assert read(document) == [("港口新航线开通", [BODY])]


def test_a_document_of_text_boxes_is_read_from_them():
    document = plain("")
    for text in ("港口新航线开通", BODY):
        document.paragraphs[0]._p.append(boxed(text))
    assert read(document) == [("港口新航线开通", [BODY])]


def test_a_document_is_a_page_like_others(tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(saved(plain("港口新航线开通", BODY)))
    (found,) = split_file(path)
    assert (found.id, found.title, found.source) == (
        "a-1",
        "港口新航线开通",
        {"file": "a.docx", "lines": [1, 2]},
    )


def archive(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(f"{name}.xml", data)
    return out.getvalue()


@pytest.mark.parametrize(
    "data, what",
    [
        (b"", "is not a Word document"),
        (b"PK\x03\x04 and nothing", "is not a Word document"),
        (archive(other="<a/>"), "is not a Word document"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "is encrypted, or an old .doc"),
        (saved(docx.Document())[:3000], "is not a Word document"),
    ],
    ids=["empty", "cut", "other", "old", "half"],
)
def test_what_is_no_document_is_one_line(data, what):
    with pytest.raises(InputError, match=f"^x: {what}"):
        articles(data, "x")


def test_a_document_that_swells_is_refused(monkeypatch):
    monkeypatch.setattr(reader, "_LARGEST_TEXT", 2**20)
    data = saved(plain("港口" * 2**20))
    assert len(data) < 2**20
    with pytest.raises(InputError, match="unpacks to more than is read"):
        articles(data, "x")


def test_nesting_without_end_is_refused():
    document = plain("港口新航线开通", BODY)
    parts = zipfile.ZipFile(io.BytesIO(saved(document)))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in parts.namelist():
            data = parts.read(name)
            if name == "word/document.xml":
                data = data.replace(b"<w:body>", b"<w:body>" + b"<w:sdt>" * 100_000)
            file.writestr(name, data)
    with pytest.raises(InputError, match="is broken"):
        articles(out.getvalue(), "x")
