"""Writing the rows of a table as CSV and as XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from tempfile import TemporaryFile
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from interlock.kit.problem import InvalidError, TooLargeError
from interlock.records.transfer.csv_file import guard
from interlock.records.transfer.layout import Cell
from interlock.records.transfer.xlsx_part import escaped

_PIECE = 64 * 1024
_MOST_XLSX_ROWS = 1_048_576
_LONGEST_XLSX_TEXT = 32_767
_XLSX_DIGITS = 15
_FIRST_XLSX_YEAR = 1901


def write_csv(names: list[str], rows: Iterable[list[Cell]]) -> Iterator[bytes]:
    """UTF-8 with a mark at its start (which spreadsheets want), comma, CRLF.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([guard(name) for name in names])
    for row in rows:
        writer.writerow([_csv_cell(cell) for cell in row])
        if buffer.tell() > _PIECE:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        return format(cell, "f")
    if isinstance(cell, date):
        return cell.isoformat()
    return guard(cell) if isinstance(cell, str) else str(cell)


def write_xlsx(names: list[str], rows: Iterable[list[Cell]]) -> Iterator[bytes]:
    """A workbook of one sheet. Texts are never formulas; numbers with more digits than a
    spreadsheet keeps are texts. Raises ``TooLargeError`` past the rows that a sheet has."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Records")
    try:
        _fill(sheet, names, rows)
    except BaseException:
        sheet.close()
        raise
    with TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _fill(sheet: Any, names: list[str], rows: Iterable[list[Cell]]) -> None:
    sheet.append([_xlsx_cell(sheet, name) for name in names])
    for number, row in enumerate(rows, start=2):
        if number > _MOST_XLSX_ROWS:
            raise TooLargeError(
                f"A sheet has at most {_MOST_XLSX_ROWS:,} rows.", remedy="Export it as CSV."
            )
        sheet.append([_xlsx_cell(sheet, cell) for cell in row])


def _xlsx_cell(sheet: Any, cell: Cell) -> Any:
    if isinstance(cell, date):
        return cell if cell.year >= _FIRST_XLSX_YEAR else _text_cell(sheet, cell.isoformat())
    if isinstance(cell, bool) or cell is None:
        return cell
    if isinstance(cell, int | Decimal):
        number = Decimal(cell)
        is_exact = len(number.normalize().as_tuple().digits) <= _XLSX_DIGITS
        return cell if is_exact else _text_cell(sheet, format(number, "f"))
    return _text_cell(sheet, cell)


def _text_cell(sheet: Any, text: str) -> Any:
    spelled = escaped(text)
    if len(spelled) > _LONGEST_XLSX_TEXT:
        raise InvalidError(
            f"A cell of a spreadsheet holds {_LONGEST_XLSX_TEXT:,} characters; a text has "
            f"{len(spelled):,}.",
            code="text_too_long",
            remedy="Export it as CSV or JSON.",
        )
    cell = WriteOnlyCell(sheet, value=spelled)
    cell.data_type = "s"
    return cell
