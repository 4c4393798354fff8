"""Workbooks: what office programs save is read, and what is written is what they show."""

from __future__ import annotations

import datetime
import zipfile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart

from ml.errors import InputError
from ml.io import excel
from ml.io.sources import Source, identify


@pytest.fixture
def book(tmp_path):
    """A workbook of two sheets with blank rows, numbers, a date, a formula and a nameless column."""
    path = tmp_path / "稿件.xlsx"
    made = Workbook()
    sheet = made.active
    sheet.title = "一月"
    for row in (
        [None, None],
        ["编号", " text ", "日期", "数", None],
        [1, "投资3亿元。", datetime.datetime(2024, 5, 18), 0.5, "备注"],
        [None, None, None, None],
        [2.0, "无", datetime.datetime(2024, 5, 18, 8, 30), "=1+1"],
        [3],
    ):
        sheet.append(row)
    made.create_sheet("二月").append(["text"])
    made["二月"].append(["港口"])
    made.create_chartsheet("图").add_chart(BarChart())
    made.save(path)
    return path


def test_rows_are_those_of_a_csv(book):
    assert list(excel.rows(identify(book))) == [
        {"编号": "1", "text": "投资3亿元。", "日期": "2024-05-18", "数": "0.5"},
        {"编号": "2", "text": "无", "日期": "2024-05-18 08:30:00", "数": ""},
        {"编号": "3", "text": "", "日期": "", "数": ""},
    ]
    assert excel.columns(identify(book)) == ["编号", "text", "日期", "数"]


@pytest.mark.parametrize("sheet", ["二月", "2"])
def test_a_sheet_by_name_or_number(book, sheet):
    source = identify(book, sheet)
    assert list(excel.rows(source)) == [{"text": "港口"}]
    assert excel.described(source) is None
    assert excel.described(identify(book)) == (
        "the first of 3 sheets is read, '一月'; --sheet names another"
    )


@pytest.mark.parametrize("sheet", ["三月", "0", "4", "-1"])
def test_an_unknown_sheet_is_told_with_those_there_are(book, sheet):
    with pytest.raises(InputError, match=f"no sheet '{sheet}'; sheets: 一月, 二月, 图$"):
        list(excel.rows(identify(book, sheet)))


def test_a_chart_is_no_table(book):
    with pytest.raises(InputError, match="the sheet '图' is a chart, not a table"):
        excel.columns(identify(book, "图"))


def test_a_header_names_a_column_once(tmp_path):
    made = Workbook()
    made.active.append(["text", "text"])
    made.save(tmp_path / "a.xlsx")
    with pytest.raises(InputError, match="the header names the column 'text' twice"):
        excel.columns(identify(tmp_path / "a.xlsx"))


def test_a_sheet_may_be_empty(tmp_path):
    Workbook().save(tmp_path / "a.xlsx")
    source = identify(tmp_path / "a.xlsx")
    assert excel.columns(source) == list(excel.rows(source)) == []


# Hostile files -----------------------------------------------------------------------------------


def test_a_bomb_is_refused_before_it_is_unpacked(book, monkeypatch):
    monkeypatch.setattr(excel, "MOST_UNPACKED", 1000)
    with pytest.raises(InputError, match=r"unpacks to \d+ MB, more than 0; save it as \.csv"):
        list(excel.rows(identify(book)))


@pytest.mark.parametrize("data", [b"", b"plain", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600])
def test_what_is_no_workbook(tmp_path, data):
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"a\.xlsx: is no \.xlsx file, or has a password"):
        list(excel.rows(identify(path)))


def replaced(book, part, change):
    """The workbook with a part of it changed."""
    with zipfile.ZipFile(book) as parts:
        found = {name: parts.read(name) for name in parts.namelist()}
    found[part] = change(found[part])
    with zipfile.ZipFile(book, "w") as parts:
        for name, data in found.items():
            parts.writestr(name, data)
    return Source(book, "xlsx")


SHEET = "xl/worksheets/sheet1.xml"
BILLION = (
    b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">%s]><worksheet>&h;</worksheet>"""
    % b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 200) for n in range(7))
)


@pytest.mark.parametrize(
    ("part", "change"),
    [
        (SHEET, lambda data: data[: len(data) // 2]),
        (SHEET, lambda data: BILLION),
        ("xl/workbook.xml", lambda data: b"<workbook/>"),
        ("[Content_Types].xml", lambda data: b"<Types/>"),
    ],
    ids=["truncated", "entities", "no sheets", "no types"],
)
def test_a_damaged_workbook_is_one_error(book, part, change):
    with pytest.raises(InputError, match=r"稿件\.xlsx: "):
        list(excel.rows(replaced(book, part, change)))


def test_a_cell_far_outside_fills_no_memory(book):
    def far(data):
        cell = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
        return data.replace(b"</sheetData>", cell)

    assert len(list(excel.rows(replaced(book, SHEET, far)))) == 4


# Writing -----------------------------------------------------------------------------------------


def written(path, columns, rows):
    with path.open("wb") as file:
        excel.write(columns, rows, file)
    return identify(path)


TEXTS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "#N/A",
    "00123",
    "\x0b\x00",
    "_x000B_",
    "'s",
    "外贸\n出口",
    " x ",
]


@pytest.mark.parametrize("text", TEXTS)
def test_text_stays_text(tmp_path, text):
    source = written(tmp_path / "a.xlsx", ["=a"], [[text]])
    cell = load_workbook(tmp_path / "a.xlsx").active["A2"]
    assert cell.data_type == "s"
    assert list(excel.rows(source)) == [{"=a": text}]


def test_numbers_are_numbers_and_what_is_nested_is_json(tmp_path):
    cells = [0.25, 3, None, 10**18, True, ["a"], float(2**40)]
    written(tmp_path / "a.xlsx", [str(n) for n in range(len(cells))], [cells])
    found = [c.value for c in load_workbook(tmp_path / "a.xlsx").active[2]]
    assert found == [0.25, 3, None, "1000000000000000000", "true", '["a"]', 2**40]


def test_a_full_sheet_is_continued_on_another(tmp_path, monkeypatch):
    monkeypatch.setattr(excel, "MOST_ROWS", 3)
    source = written(tmp_path / "a.xlsx", ["n"], [[n] for n in range(3)])
    assert [r["n"] for r in excel.rows(source)] == ["0", "1"]
    assert list(excel.rows(identify(tmp_path / "a.xlsx", "2"))) == [{"n": "2"}]


def test_a_text_longer_than_a_cell_is_refused(tmp_path):
    with pytest.raises(InputError, match="row 2: text has 32,768 characters; a cell of Excel"):
        written(tmp_path / "a.xlsx", ["text"], [["文" * 32_767], ["文" * 32_768]])


def test_a_workbook_without_rows_has_a_header(tmp_path):
    assert excel.columns(written(tmp_path / "a.xlsx", ["id", "text"], [])) == ["id", "text"]
