"""What CSV and XLSX have in common: a row of column names, and rows of cells below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from interlock.kit.problem import FieldError, InvalidError
from interlock.records.transfer.limit import MAXIMUM_CELL, MAXIMUM_COLUMNS, check_rows

Cells = tuple[int, Sequence[Any]]
"""A row with the line of the file at which it begins."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row: ``values`` by column; empty cells are ``None``. ``fault`` says why it cannot be
    read at all."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The rows of a file, read as they are asked for, once.

    ``columns`` are known beforehand for tables; JSON rows name their own. ``is_text`` says that
    every value is text, as in CSV.
    """

    rows: Iterator[SourceRow]
    columns: tuple[str, ...] = ()
    is_text: bool = False


def read_table(cells: Iterator[Cells], *, is_text: bool) -> Source:
    """The table below the first row that is not blank; raises ``InvalidError`` without one."""
    for _line, row in cells:
        if not _is_blank(row):
            columns = _column_names(row)
            return Source(_rows(columns, cells), columns, is_text)
    raise InvalidError(
        "The file is empty.", code="empty_file", remedy="Its first row holds the column names."
    )


def _column_names(row: Sequence[Any]) -> tuple[str, ...]:
    names = ["" if cell is None else str(cell).strip() for cell in row]
    while names and not names[-1]:
        names.pop()
    errors = [
        FieldError(f"column {position}", "has no name", "unnamed_column")
        for position, name in enumerate(names, start=1)
        if not name
    ]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    errors += [FieldError(name, "stands there twice", "duplicate_column") for name in twice]
    if len(names) > MAXIMUM_COLUMNS:
        errors.append(FieldError("columns", f"more than {MAXIMUM_COLUMNS}", "too_many_columns"))
    if errors:
        first = errors[0]
        raise InvalidError(
            f"The first row must hold the column names: {first.path} {first.message}.",
            code="invalid_header",
            errors=errors,
        )
    return tuple(names)


def _rows(columns: tuple[str, ...], cells: Iterator[Cells]) -> Iterator[SourceRow]:
    count = 0
    for line, row in cells:
        if _is_blank(row):
            continue
        count += 1
        check_rows(count)
        yield _row(columns, line, row)


def _row(columns: tuple[str, ...], line: int, row: Sequence[Any]) -> SourceRow:
    if not _is_blank(row[len(columns) :]):
        return SourceRow(line, fault=f"has {len(row)} cells, and there are {len(columns)} columns")
    values = {name: None if cell == "" else cell for name, cell in zip(columns, row, strict=False)}
    for name in columns[len(row) :]:
        values[name] = None
    for name, value in values.items():
        if isinstance(value, str) and len(value) > MAXIMUM_CELL:
            return SourceRow(line, fault=f"{name} has more than {MAXIMUM_CELL:,} characters")
    return SourceRow(line, values)


def _is_blank(row: Sequence[Any]) -> bool:
    return all(cell is None or cell == "" for cell in row)
