"""A file to be imported, whatever its format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import PurePath
from typing import BinaryIO

from interlock.records.transfer.csv_file import read_csv
from interlock.records.transfer.json_file import read_json
from interlock.records.transfer.table_file import Source
from interlock.records.transfer.xlsx_file import read_xlsx


class Format(StrEnum):
    """The formats of files, by the ending that they usually have."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    JSONL = "jsonl"
    """One object per line."""


_READERS: Mapping[Format, Callable[[BinaryIO], Source]] = {
    Format.CSV: read_csv,
    Format.XLSX: read_xlsx,
    Format.JSON: read_json,
    Format.JSONL: read_json,
}
_ENDINGS: Mapping[str, Format] = {
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".txt": Format.CSV,
    ".xlsx": Format.XLSX,
    ".xlsm": Format.XLSX,
    ".json": Format.JSON,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
}


def open_source(file: BinaryIO, *, name: str = "", format: Format | None = None) -> Source:
    """The rows of a file that can be read from anywhere (``seek``).

    Without a ``format`` the ending of ``name`` tells it, or else how the file begins. Raises
    ``MalformedError``, ``InvalidError`` (no column names) or ``TooLargeError``; while rows are
    taken, too.
    """
    found = format or _ENDINGS.get(PurePath(name).suffix.lower()) or _by_start(file)
    return _READERS[found](file)


def _by_start(file: BinaryIO) -> Format:
    start = file.read(512)
    file.seek(0)
    if start.startswith(b"PK"):
        return Format.XLSX
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    return Format.JSON if text.startswith((b"{", b"[")) else Format.CSV
