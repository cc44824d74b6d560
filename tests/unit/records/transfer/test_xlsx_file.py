"""Workbooks, as spreadsheets write them and as attackers do."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from time import perf_counter
from typing import Any

import openpyxl
import pytest

from interlock.kit.problem import InvalidError, MalformedError, TooLargeError
from interlock.records.transfer.writer import write_xlsx
from interlock.records.transfer.xlsx_file import read_xlsx

_BOOK = """<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"""
_LINKS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>"""
_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{rows}</sheetData></worksheet>"
)
_HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'


def workbook(rows: str = "", **parts: str) -> io.BytesIO:
    """A workbook by hand; ``parts`` replace the usual ones."""
    wanted: Mapping[str, str] = {
        "xl/workbook.xml": parts.get("book", _BOOK),
        "xl/_rels/workbook.xml.rels": parts.get("links", _LINKS),
        "xl/worksheets/sheet1.xml": parts.get("sheet", _SHEET.format(rows=_HEADER + rows)),
        **({"xl/sharedStrings.xml": parts["texts"]} if "texts" in parts else {}),
        **({"xl/styles.xml": parts["styles"]} if "styles" in parts else {}),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in wanted.items():
            archive.writestr(name, content)
    file.seek(0)
    return file


def values(file: io.BytesIO) -> list[dict[str, Any]]:
    return [row.values for row in read_xlsx(file).rows]


def saved(*rows: list[Any]) -> io.BytesIO:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


class TestRead:
    def test_values_have_their_types(self) -> None:
        row = ["x", 7, 1234.1, True, date(2027, 3, 1), datetime(2027, 3, 1, 9, 30), None, "007"]
        found = values(saved(list("abcdefgh"), row))
        assert found == [
            {
                "a": "x",
                "b": Decimal(7),
                "c": Decimal("1234.1"),
                "d": True,
                "e": datetime(2027, 3, 1),
                "f": datetime(2027, 3, 1, 9, 30),
                "g": None,
                "h": "007",
            }
        ]

    def test_lines_are_those_of_the_sheet(self) -> None:
        book = openpyxl.Workbook()
        book.active["A3"], book.active["B3"] = "a", "b"
        book.active["A7"], book.active["C9"] = 1, "too far"
        file = io.BytesIO()
        book.save(file)
        file.seek(0)
        found = list(read_xlsx(file).rows)
        assert [(row.line, row.fault is None) for row in found] == [(7, True), (9, False)]

    def test_hidden_sheets_are_passed_over(self) -> None:
        book = openpyxl.Workbook()
        book.active.append(["hidden"])
        book.active.sheet_state = "hidden"
        book.create_sheet("shown").append(["a"])
        book["shown"].append(["x"])
        file = io.BytesIO()
        book.save(file)
        file.seek(0)
        assert values(file) == [{"a": "x"}]

    def test_rich_text_is_joined_and_hints_are_left_out(self) -> None:
        texts = (
            "<sst><si><r><t>one </t></r><r><t>two</t></r><rPh><t>hint</t></rPh></si>"
            "<si><t>_x0041_ and_x000D_</t></si></sst>"
        )
        rows = '<row r="2"><c r="A2" t="s"><v>0</v></c></row><row><c t="s"><v>1</v></c></row>'
        assert values(workbook(rows, texts=texts)) == [{"a": "one two"}, {"a": "A and\r"}]

    def test_cells_without_places_follow_each_other(self) -> None:
        sheet = _SHEET.format(
            rows='<row><c t="str"><v>a</v></c><c t="str"><v>b</v></c></row>'
            "<row><c><v>1</v></c><c><v>2</v></c></row>"
        )
        assert values(workbook(sheet=sheet)) == [{"a": Decimal(1), "b": Decimal(2)}]

    @pytest.mark.parametrize(
        "file",
        [
            io.BytesIO(b"no workbook"),
            io.BytesIO(b"PK\x03\x04 cut off"),
            workbook(book="<workbook/>"),
            workbook(links="<Relationships/>"),
            workbook(sheet="<worksheet><sheetData><row>"),
            workbook(sheet='<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'),
        ],
    )
    def test_what_is_no_workbook_is_refused(self, file: io.BytesIO) -> None:
        with pytest.raises(MalformedError):
            values(file)

    def test_empty_sheet_is_refused(self) -> None:
        with pytest.raises(InvalidError):
            values(workbook(sheet=_SHEET.format(rows="")))


class TestHostile:
    @pytest.mark.parametrize(
        "file",
        [
            workbook('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
            workbook('<row r="2"><c r="XFD2"><v>1</v></c></row>'),
            workbook(f'<row r="2">{"<c/>" * 3_000_000}</row>'),
            workbook('<row r="2"><c r="A2"><v>' + "9" * 30_000_000 + "</v></c></row>"),
            workbook(texts=f"<sst>{'<si/>' * 4_000_000}</sst>"),
            workbook(book=_BOOK.replace("<sheets>", f"<x>{'a' * 6_000_000}</x><sheets>")),
        ],
        ids=["rows", "columns", "cells", "text", "texts", "part"],
    )
    def test_is_refused_at_once(self, file: io.BytesIO) -> None:
        start = perf_counter()
        with pytest.raises((TooLargeError, MalformedError)):
            values(file)
        assert perf_counter() - start < 5

    def test_many_styles_of_one_long_format(self) -> None:
        format = f"<numFmt numFmtId='200' formatCode='{'d' * 1_000_000}'/>"
        styles = (
            f"<styleSheet><numFmts>{format}</numFmts><cellXfs>"
            + "<xf numFmtId='200'/>" * 100_000
            + "</cellXfs></styleSheet>"
        )
        start = perf_counter()
        assert values(workbook('<row><c s="7"><v>1</v></c></row>', styles=styles)) == [{"a": 1}]
        assert perf_counter() - start < 5

    def test_half_a_character_stays_as_it_is_spelled(self) -> None:
        rows = '<row><c t="inlineStr"><is><t>_xD800_</t></is></c></row>'
        assert values(workbook(rows)) == [{"a": "_xD800_"}]

    def test_rows_far_apart_cost_nothing(self) -> None:
        rows = '<row r="900000"><c r="A900000" t="str"><v>x</v></c></row>'
        assert values(workbook(rows)) == [{"a": "x"}]


class TestWrite:
    def test_is_read_back(self) -> None:
        row = [
            "=1+1", "007", Decimal("12.50"), Decimal("1234567890.123456789"), 7, True, None,
            date(2027, 3, 1), "a\x01\r\nb _x0041_", date(1850, 1, 1), " x ",
        ]  # fmt: skip
        names = [f"c{number}" for number in range(len(row))]
        file = io.BytesIO(b"".join(write_xlsx(names, [row])))
        assert list(values(file)[0].values()) == [
            "=1+1", "007", Decimal("12.5"), "1234567890.123456789", Decimal(7), True, None,
            datetime(2027, 3, 1), "a\x01\r\nb _x0041_", "1850-01-01", " x ",
        ]  # fmt: skip

    def test_texts_are_no_formulas(self) -> None:
        data = b"".join(write_xlsx(["a"], [["=cmd|' /C calc'!A0"]]))
        cell = openpyxl.load_workbook(io.BytesIO(data)).active["A2"]
        assert cell.data_type != "f"

    def test_text_longer_than_a_cell_is_refused(self) -> None:
        with pytest.raises(InvalidError) as caught:
            b"".join(write_xlsx(["a"], [["x" * 32_768]]))
        assert "CSV" in str(caught.value.remedy)
