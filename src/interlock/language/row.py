"""Columns and rows of a decision table: read from what is written, with every problem."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from interlock.kit.finding import Finding
from interlock.kit.text import did_you_mean, listed
from interlock.language.cell import Cell, read_cell
from interlock.language.literal import read_literal
from interlock.language.types import DATE, Type

RESERVED = ("from", "until", "owner", "note")
"""Cells that every row may have beside its inputs and outputs."""


@dataclass(frozen=True, slots=True)
class Column:
    """An input or output. ``match`` says how the cells of an input are read; ``is_role`` marks
    text that names a role."""

    name: str
    type: Type
    title: str = ""
    match: str = "equal"
    is_required: bool = False
    is_role: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``number`` counts from 1 as written; the days are both included."""

    number: int
    cells: Mapping[str, Cell]
    outputs: Mapping[str, Any]
    first_day: date | None = None
    last_day: date | None = None
    owner: str | None = None
    note: str | None = None

    def is_in_force(self, day: date) -> bool:
        return (self.first_day is None or self.first_day <= day) and (
            self.last_day is None or day <= self.last_day
        )

    def matches(self, inputs: Mapping[str, Any]) -> bool:
        """Whether every cell that asks for something accepts its input."""
        return all(
            cell.matches(inputs.get(name)) for name, cell in self.cells.items() if cell is not None
        )


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one table, and the roles that its cells may name (``None``: unchecked)."""

    inputs: Mapping[str, Column]
    outputs: Mapping[str, Column]
    roles: frozenset[str] | None = None


def read_rows(
    written: Iterable[Mapping[str, Any]], columns: Columns
) -> tuple[tuple[Row, ...], list[Finding]]:
    """All rows that can be read, and what is wrong with the others (paths ``rows.3.amount``)."""
    findings: list[Finding] = []
    rows = []
    for index, cells in enumerate(written):
        reader = _RowReader(f"rows.{index}", cells, columns)
        row = reader.read(index + 1)
        findings += reader.findings
        if row is not None:
            rows.append(row)
    return tuple(rows), findings


class Report(Protocol):
    """Takes note of a problem with one column of a row."""

    def __call__(self, name: str, code: str, message: str, hint: str | None = None) -> None: ...


class _RowReader:
    """Reads one row and collects what is wrong with it. One use."""

    def __init__(self, path: str, written: Mapping[str, Any], columns: Columns) -> None:
        self.path = path
        self.written = written
        self.columns = columns
        self.findings: list[Finding] = []

    def read(self, number: int) -> Row | None:
        self._check_names()
        cells = dict(self._cells())
        outputs = read_outputs(self.written, self.columns, self.report)
        first, last = (self._day(name) for name in ("from", "until"))
        if first and last and last < first:
            self.report("until", "dates_reversed", f"The row ends on {last}, before it begins.")
        if self.findings:
            return None
        owner, note = (self.written.get(name) for name in ("owner", "note"))
        return Row(number, cells, outputs, first, last, owner, note)

    def report(self, name: str, code: str, message: str, hint: str | None = None) -> None:
        path = f"{self.path}.{name}"
        self.findings.append(Finding(code, message, path=path, suggestion=hint))

    def _check_names(self) -> None:
        known = [*self.columns.inputs, *self.columns.outputs, *RESERVED]
        for name in self.written:
            if name not in known:
                hint = did_you_mean(name, known) or f"The columns are {listed(known)}."
                self.report(name, "unknown_column", f"There is no column {name!r}.", hint)

    def _cells(self) -> Iterator[tuple[str, Cell]]:
        for name, column in self.columns.inputs.items():
            try:
                cell = read_cell(self.written.get(name), column.type, column.match)
            except ValueError as error:
                self.report(name, "cell", f"{error}.")
                continue
            if cell is None and column.is_required:
                self.report(name, "missing", f"The column {name!r} must be filled in.")
            if cell is not None:
                yield name, cell

    def _day(self, name: str) -> date | None:
        try:
            found: date | None = read_literal(self.written.get(name) or None, DATE)
        except ValueError as error:
            self.report(name, "cell", f"{error}.")
            return None
        return found


def read_outputs(written: Mapping[str, Any], columns: Columns, report: Report) -> dict[str, Any]:
    """The outputs of a row or default; what is wrong is told to ``report``."""
    outputs = {}
    for name, column in columns.outputs.items():
        value = written.get(name)
        if value == "":
            value = None
        if value is None and column.is_required:
            report(name, "missing", f"The column {name!r} must be filled in.")
        try:
            outputs[name] = read_literal(value, column.type)
        except ValueError as error:
            report(name, "cell", f"{error}.")
            continue
        if column.is_role and value and columns.roles is not None and value not in columns.roles:
            hint = did_you_mean(str(value), columns.roles)
            report(name, "unknown_role", f"There is no role {value!r}.", hint)
    return outputs
