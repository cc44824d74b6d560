"""XLSX: the first sheet of a workbook, read as a stream.

The parts of a workbook are compressed XML, and a few kilobytes of a hostile one can stand for a
sheet of a billion cells. So nothing is taken in that grows with what the file claims: parts are
inflated piece by piece up to a limit, and only one row is held at a time.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, BinaryIO, NoReturn
from xml.parsers import expat

from openpyxl.utils.datetime import from_excel

from interlock.records.transfer.limit import (
    MAXIMUM_BYTES,
    MAXIMUM_CELL,
    MAXIMUM_COLUMNS,
    check_rows,
)
from interlock.records.transfer.table_file import Cells, Source, read_table
from interlock.records.transfer.xlsx_part import (
    BookReader,
    LinkReader,
    PartReader,
    StyleReader,
    TextReader,
    malformed,
    too_large,
    unescaped,
    whole_number,
)

_PIECE = 64 * 1024
_SHEET_LIMIT = 1024 * 1024 * 1024
_TEXTS_LIMIT = 256 * 1024 * 1024
_PART_LIMIT = 4 * 1024 * 1024
_RATIO = 200
"""A sheet of real data is compressed about ten times; a bomb a thousand times."""

_COLUMN = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")
_BROKEN = (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, NotImplementedError)


def read_xlsx(file: BinaryIO) -> Source:
    """The rows of the workbook's first sheet.

    Cells are ``str``, ``bool``, ``Decimal``, ``datetime`` or ``None``. Raises ``MalformedError``
    for what is no workbook and ``TooLargeError`` for one that is made to exhaust its reader.
    """
    return read_table(_cells(file), is_text=False)


def _cells(file: BinaryIO) -> Iterator[Cells]:
    try:
        with zipfile.ZipFile(file) as archive:
            yield from _Workbook(archive).rows()
    except _BROKEN as error:
        raise malformed(str(error)) from error
    except RuntimeError as error:  # what zipfile raises for an encrypted part
        raise malformed("it is protected by a password") from error


class _Workbook:
    """The parts of one workbook that matter."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        if sum(part.compress_size for part in archive.infolist()) > MAXIMUM_BYTES:
            raise too_large(f"has more than {MAXIMUM_BYTES // 1024 // 1024} MB")

    def rows(self) -> Iterator[Cells]:
        """The rows of the first sheet, with their numbers."""
        sheet, epoch = self._first_sheet()
        texts = self._texts()
        dates = self._date_styles()
        reader = _SheetReader(texts, dates, epoch)
        for _ in self._parse(sheet, reader, limit=_SHEET_LIMIT):
            yield from reader.take()

    def _first_sheet(self) -> tuple[str, datetime]:
        book = BookReader()
        self._parse_all("xl/workbook.xml", book)
        links = LinkReader()
        self._parse_all("xl/_rels/workbook.xml.rels", links)
        target = links.targets.get(book.first or "")
        if target is None:
            raise malformed("it has no sheet")
        path = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
        return posixpath.normpath(path), book.epoch

    def _texts(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self._archive.namelist():
            return []
        reader = TextReader()
        self._parse_all("xl/sharedStrings.xml", reader, limit=_TEXTS_LIMIT)
        return reader.texts

    def _date_styles(self) -> frozenset[int]:
        if "xl/styles.xml" not in self._archive.namelist():
            return frozenset()
        reader = StyleReader()
        self._parse_all("xl/styles.xml", reader)
        return reader.dates()

    def _parse_all(self, part: str, reader: PartReader, *, limit: int = _PART_LIMIT) -> None:
        for _ in self._parse(part, reader, limit=limit):
            pass

    def _parse(self, part: str, reader: PartReader, *, limit: int) -> Iterator[None]:
        """Feed a part to a reader, piece by piece."""
        try:
            entry = self._archive.getinfo(part)
        except KeyError:
            raise malformed(f"{part} is missing") from None
        parser = _parser(reader)
        size = 0
        with self._archive.open(entry) as stream:
            while piece := stream.read(_PIECE):
                size += len(piece)
                if size > limit or size > max(_PART_LIMIT, entry.compress_size * _RATIO):
                    raise too_large(f"unpacks to far more than it is ({part})")
                parser.Parse(piece, False)
                yield
        parser.Parse(b"", True)
        yield


def _parser(reader: PartReader) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        reader.start(name.rpartition(" ")[2], attributes)

    def end(name: str) -> None:
        reader.end(name.rpartition(" ")[2])

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_declaration: Any) -> NoReturn:
    raise malformed("it declares a document type")


class _SheetReader(PartReader):
    """A sheet: rows of cells, handed over by :meth:`take` as soon as they are whole."""

    def __init__(self, texts: list[str], dates: frozenset[int], epoch: datetime) -> None:
        self._texts = texts
        self._dates = dates
        self._epoch = epoch
        self._ready: list[Cells] = []
        self._number = 0
        self._row: list[Any] = []
        self._cell: Mapping[str, str] = {}
        self._parts: list[str] = []
        self._size = 0
        self._is_value = False

    def take(self) -> list[Cells]:
        ready, self._ready = self._ready, []
        return ready

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "row":
            self._number = whole_number(attributes.get("r")) or self._number + 1
            self._row = []
            check_rows(self._number - 1)
        elif name == "c":
            self._place(attributes)
        elif name in ("v", "t"):
            self._is_value = True

    def _place(self, attributes: Mapping[str, str]) -> None:
        """Go to the cell's column; columns that are left out are empty."""
        column = _column(attributes.get("r")) or len(self._row) + 1
        if column > MAXIMUM_COLUMNS:
            raise too_large(f"has more than {MAXIMUM_COLUMNS} columns")
        while len(self._row) < column:
            self._row.append(None)
        self._cell = attributes
        self._parts, self._size = [], 0

    def text(self, data: str) -> None:
        if self._is_value and self._size <= MAXIMUM_CELL:
            self._parts.append(data)
            self._size += len(data)

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._is_value = False
        elif name == "c" and self._row:
            self._row[-1] = self._value("".join(self._parts))
        elif name == "row":
            self._ready.append((self._number, self._row))

    def _value(self, text: str) -> Any:
        if not text:
            return None
        kind = self._cell.get("t", "n")
        if kind == "n":
            return self._number_or_date(text)
        convert = _CONVERSIONS.get(kind)
        if kind == "s":
            index = whole_number(text)
            return self._texts[index] if index < len(self._texts) else None
        return unescaped(text) if convert is None else convert(text)

    def _number_or_date(self, text: str) -> Any:
        try:
            number = float(text)
            if whole_number(self._cell.get("s")) in self._dates:
                return from_excel(number, self._epoch)
            return Decimal(format(number, ".15g"))  # as many digits as a spreadsheet shows
        except (ValueError, OverflowError):
            return text


_CONVERSIONS: Mapping[str, Callable[[str], Any]] = {"b": lambda text: text == "1"}


def _column(reference: str | None) -> int:
    """27 for ``AA7``; 0 where nothing is said."""
    match = _COLUMN.fullmatch(reference or "")
    number = 0
    for letter in match[1] if match else "":
        number = number * 26 + ord(letter) - 64
    return number
