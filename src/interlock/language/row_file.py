"""Rows of a decision table from a CSV file beside its definition, with the line of each row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from interlock.kit.finding import Finding
from interlock.language.reader import Position
from interlock.language.source import Positions, SourceDocument

MAX_ROW_BYTES = 10_000_000
MAX_ROWS = 100_000


@dataclass(frozen=True)
class RowDocument(SourceDocument):
    """A CSV file: its rows as mappings, and the line on which each begins."""

    lines: tuple[int, ...] = ()

    def position(self, path: tuple[str | int, ...] | str) -> Position | None:
        """The line of the row that ``path`` (``rows.3.amount``) leads to."""
        parts = path.split(".") if isinstance(path, str) else [str(part) for part in path]
        row = int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else -1
        return Position(self.lines[row] if 0 <= row < len(self.lines) else 1, 1)

    @property
    def positions(self) -> Positions:
        return Positions()


def read_rows(path: str, content: str | bytes) -> tuple[RowDocument, list[Finding]]:
    """Read a CSV file with a header line; an empty cell is an empty value."""
    empty = RowDocument(path, "", [])
    if len(content) > MAX_ROW_BYTES:
        message = f"The file has {len(content):,} bytes; {MAX_ROW_BYTES:,} is the most."
        return empty, [Finding("too_large", message, file=path, line=1)]
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    except UnicodeDecodeError:
        hint = "Save it with the encoding UTF-8."
        return empty, [
            Finding("not_utf8", "The file is not UTF-8 text.", file=path, line=1, suggestion=hint)
        ]
    return _parse(replace(empty, text=text.removeprefix("\ufeff")))


def _parse(document: RowDocument) -> tuple[RowDocument, list[Finding]]:
    reader = csv.reader(io.StringIO(document.text, newline=""), delimiter=_delimiter(document.text))
    findings: list[Finding] = []
    rows: list[dict[str, Any]] = []
    lines: list[int] = []
    try:
        header = [name.strip() for name in next(reader, [])]
        findings += _check_header(document.path, header)
        for line, cells in _cells(reader):
            if len(rows) >= MAX_ROWS:
                message = f"A table has at most {MAX_ROWS:,} rows."
                findings.append(Finding("too_many_rows", message, file=document.path, line=line))
                break
            if len(cells) > len(header):
                message = f"The row has {len(cells)} cells; the header has {len(header)}."
                findings.append(Finding("row_length", message, file=document.path, line=line))
            lines.append(line)
            rows.append({name: cell.strip() or None for name, cell in zip(header, cells)})  # noqa: B905
    except csv.Error as error:
        message = f"This is not CSV: {error}."
        findings.append(Finding("syntax", message, file=document.path, line=reader.line_num or 1))
    return replace(document, data=rows, lines=tuple(lines)), findings


def _delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    return max(",;\t", key=header.count)


def _cells(reader: Any) -> Iterator[tuple[int, list[str]]]:
    line = reader.line_num + 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1


def _check_header(path: str, header: list[str]) -> Iterator[Finding]:
    for name in sorted({name for name in header if header.count(name) > 1}):
        message = f"The column {name!r} is given twice."
        yield Finding("duplicate_key", message, file=path, line=1)
    if not any(header):
        yield Finding("empty_file", "The file has no header line.", file=path, line=1)
