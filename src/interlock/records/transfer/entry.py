"""The records of a file: rows put together with their lines.

In a table a record's lines stand in rows of their own below it, whose other cells are blank. In
JSON they are arrays of objects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from interlock.kit import json
from interlock.language.schema import Field
from interlock.language.types import Kind
from interlock.records.transfer.column import Column, Columns, UnknownColumnError
from interlock.records.transfer.result import RowError
from interlock.records.transfer.table_file import Source, SourceRow

MOST_LINES = 10_000
"""Of one record."""

_STRUCTURED = frozenset({Kind.JSON, Kind.FILE})


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as the file has it, and the column it stands in."""

    column: Column
    value: Any


@dataclass(slots=True)
class Entry:
    """One record of the file, or one line of it. ``cells`` are by field; a reference may be named
    by several. ``faults`` say why it cannot be taken in."""

    line: int
    cells: dict[str, list[Cell]] = field(default_factory=dict)
    lines: dict[str, list[Entry]] = field(default_factory=dict)
    faults: list[RowError] = field(default_factory=list)

    def put(self, column: Column, value: Any) -> None:
        self.cells.setdefault(column.field.name, []).append(Cell(column, value))

    def add_line(self, name: str, line: Entry) -> None:
        """Put a line to the others of its field; past ``MOST_LINES`` that is a fault."""
        lines = self.lines.setdefault(name, [])
        if len(lines) < MOST_LINES:
            lines.append(line)
        elif not self.faults:
            self.fault(f"{name} has more than {MOST_LINES:,} lines")

    def fault(self, reason: str, *, column: str | None = None, hint: str | None = None) -> None:
        """Note why it cannot be taken in."""
        self.faults.append(RowError(self.line, reason, column, column, suggestion=hint))

    def all_faults(self) -> list[RowError]:
        """Its own faults and those of its lines."""
        below = [fault for rows in self.lines.values() for row in rows for fault in row.faults]
        return [*self.faults, *below]


def read_entries(source: Source, columns: Columns) -> Iterator[Entry]:
    """The records of a file, one after another."""
    if not source.columns:
        return (_from_object(row, columns) for row in source.rows)
    return _from_table(source, columns)


# ── tables ──────────────────────────────────────────────────────────────────────────────────────


def _from_table(source: Source, columns: Columns) -> Iterator[Entry]:
    known = [column for name in source.columns if (column := columns.find(name)) is not None]
    own = [column for column in known if column.parent is None]
    of_lines = [column for column in known if column.parent is not None]
    current: Entry | None = None
    for row in source.rows:
        is_new = any(row.values.get(column.name) is not None for column in own)
        if current is None or is_new or row.fault is not None or not of_lines:
            if current is not None:
                yield current
            current = _own_cells(row, own)
        _add_lines(current, row, of_lines)
    if current is not None:
        yield current


def _own_cells(row: SourceRow, own: list[Column]) -> Entry:
    entry = Entry(row.line)
    if row.fault is not None:
        entry.fault(row.fault)
    for column in own:
        if column.name in row.values:
            _put_text(entry, column, row.values[column.name])
    return entry


def _put_text(entry: Entry, column: Column, value: Any) -> None:
    """JSON stands in a table as text."""
    if column.field.type.kind in _STRUCTURED and isinstance(value, str):
        try:
            value = json.load(value)
        except ValueError as error:
            entry.fault(f"is not JSON: {error}", column=column.name)
    entry.put(column, value)


def _add_lines(entry: Entry, row: SourceRow, columns: list[Column]) -> None:
    """The line that the row holds, for each lines field of which it has a cell."""
    made: dict[str, Entry] = {}
    for column in columns:
        assert column.parent is not None
        name = column.parent.name
        line = made.setdefault(name, Entry(row.line))
        _put_text(line, column, row.values.get(column.name))
    for name, line in made.items():
        if any(cell.value is not None for cells in line.cells.values() for cell in cells):
            entry.add_line(name, line)


# ── JSON ────────────────────────────────────────────────────────────────────────────────────────


def _from_object(row: SourceRow, columns: Columns) -> Entry:
    if row.fault is not None:
        entry = Entry(row.line)
        entry.fault(row.fault)
        return entry
    return _object_entry(row.line, row.values, columns, parent=None)


def _object_entry(
    line: int, values: Mapping[str, Any], columns: Columns, *, parent: Field | None
) -> Entry:
    entry = Entry(line)
    for name, value in values.items():
        try:
            column = columns.find(name, parent=parent)
        except UnknownColumnError as error:
            entry.fault("fits no field", column=name, hint=error.suggestion)
            continue
        if column is None:
            continue
        if column.field.type.kind is Kind.LINES:
            _object_lines(entry, column, value, columns)
        else:
            entry.put(column, value)
    return entry


def _object_lines(entry: Entry, column: Column, value: Any, columns: Columns) -> None:
    if value is None:
        return
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        if isinstance(value, list) and all(isinstance(item, int) for item in value):
            return  # ids, as a list of records shows lines that are not expanded
        entry.fault("is not a list of lines", column=column.name)
        return
    for item in value:
        line = _object_entry(entry.line, item, columns, parent=column.field)
        entry.add_line(column.field.name, line)
