"""Decision tables at run time: inputs in, the outputs of the row that matches out.

A decision says which rows decided, so that it can be explained. Rows are edited elsewhere and come
in through :meth:`DecisionTable.with_rows`, checked like those of a new definition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any

from interlock.kit.finding import Finding, has_errors
from interlock.kit.text import listed
from interlock.language.cell import OneOf, can_range
from interlock.language.coverage import Gap, Overlap, gaps, overlaps, unreachable
from interlock.language.expression.environment import TableSignature
from interlock.language.kinds.data import ColumnDefinition, TableDefinition
from interlock.language.row import RESERVED, Column, Columns, Row, read_outputs, read_rows
from interlock.language.types import TEXT, Kind, Type


class Hit(StrEnum):
    """How many rows may match: one, the first of several, or all of them."""

    UNIQUE = "unique"
    FIRST = "first"
    COLLECT = "collect"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a table answered.

    ``value`` is a mapping of outputs, or ``None`` when no row matched and there is no default;
    for a table that collects, a tuple of mappings. ``rows`` are the numbers of the rows.
    """

    value: Any
    rows: tuple[int, ...]
    is_default: bool = False


@dataclass(frozen=True)
class DecisionTable:
    """One version of one table."""

    id: str
    title: str
    columns: Columns
    hit: Hit
    rows: tuple[Row, ...]
    default: Mapping[str, Any] | None = None
    is_complete: bool = False
    owner: str = ""
    needs_four_eyes: bool = False
    editors: tuple[str, ...] = ()
    version: int = 0
    _index: _Index = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_index", _index(self.columns.inputs, self.rows))

    @property
    def signature(self) -> TableSignature:
        """What expressions know of it."""
        return TableSignature(
            {name: column.type for name, column in self.columns.inputs.items()},
            {name: column.type for name, column in self.columns.outputs.items()},
            self.hit.value,
        )

    def decide(self, inputs: Mapping[str, Any], on: date) -> Decision:
        """Decide by the rows in force on a day. An input that is not given is empty.

        Raises ``ValueError`` for an unknown input, or for two matches where one may be.
        """
        if unknown := inputs.keys() - self.columns.inputs.keys():
            raise ValueError(f"the table {self.id} has no input {listed(sorted(unknown))}")
        found: list[Row] = []
        for row in self._index.candidates(inputs):
            if row.is_in_force(on) and row.matches(inputs):
                found.append(row)
                if self.hit is Hit.FIRST:
                    break
        return self._answer(found)

    def _answer(self, found: Sequence[Row]) -> Decision:
        numbers = tuple(row.number for row in found)
        is_default = not found and self.default is not None
        if self.hit is Hit.COLLECT:
            value = (self.default,) if is_default else tuple(row.outputs for row in found)
            return Decision(value, numbers, is_default)
        if len(found) > 1:
            rows = listed(str(number) for number in numbers)
            raise ValueError(f"rows {rows} of the table {self.id} all match; one may")
        return Decision(found[0].outputs if found else self.default, numbers, is_default)

    def with_rows(
        self, rows: Iterable[Mapping[str, Any]]
    ) -> tuple[DecisionTable | None, list[Finding]]:
        """The same table with other rows, or ``None`` and what is wrong with them."""
        read, findings = read_rows(rows, self.columns)
        findings += _coverage(self, read)
        if has_errors(findings):
            return None, findings
        return replace(self, rows=read), findings


def compile_table(
    definition: TableDefinition, *, version: int = 0, roles: frozenset[str] | None = None
) -> tuple[DecisionTable, list[Finding]]:
    """The table of a definition, with everything that is wrong with it.

    A table with errors is returned too, with the rows that could be read: its signature is right,
    so that those who use it are checked.
    """
    findings: list[Finding] = list(_check_columns(definition))
    columns = Columns(_columns(definition.inputs), _columns(definition.outputs), roles)
    default = _default(definition, columns, findings)
    rows, row_findings = read_rows(definition.rows, columns)
    findings += row_findings
    table = DecisionTable(
        id=definition.id,
        title=definition.title,
        columns=columns,
        hit=Hit(definition.hit),
        rows=rows,
        default=default,
        is_complete=definition.complete,
        owner=definition.owner or "",
        needs_four_eyes=definition.four_eyes,
        editors=definition.editors,
        version=version,
    )
    if not row_findings:
        findings += _coverage(table, rows)
    return table, findings


def _coverage(table: DecisionTable, rows: tuple[Row, ...]) -> Iterator[Finding]:
    for item in holes(table, rows):
        yield item if isinstance(item, Finding) else item.finding()


def holes(table: DecisionTable, rows: tuple[Row, ...]) -> Iterator[Overlap | Gap | Finding]:
    """Where the rows of a table say two things, or nothing, or are never asked."""
    if table.hit is Hit.UNIQUE:
        yield from overlaps(rows, table.columns.inputs)
    if table.hit is Hit.FIRST:
        yield from unreachable(rows, table.columns.inputs)
    if table.is_complete and table.default is None:
        yield from gaps(rows, table.columns.inputs)


def _columns(written: Mapping[str, ColumnDefinition]) -> dict[str, Column]:
    return {
        name: Column(
            name,
            column_type(column),
            column.title or name,
            column.match,
            column.required,
            column.type == "role",
        )
        for name, column in written.items()
    }


def column_type(column: ColumnDefinition) -> Type:
    """The type of a column's values; a role is text."""
    if column.type == "role":
        return TEXT
    return Type(Kind(column.type), model=column.to, options=column.options)


def _check_columns(definition: TableDefinition) -> Iterator[Finding]:
    both = [("inputs", definition.inputs), ("outputs", definition.outputs)]
    for side, columns in both:
        if not columns:
            yield Finding("missing", f"A table has at least one of its {side}.", path=side)
        for name, column in columns.items():
            path = f"{side}.{name}"
            if name in RESERVED:
                message = f"{name!r} is the name of a cell that every row has."
                yield Finding("reserved_name", message, path=path, suggestion="Use another.")
            yield from _check_column(path, column)
    for name in definition.inputs.keys() & definition.outputs.keys():
        message = f"{name!r} is an input already."
        yield Finding("duplicate_name", message, path=f"outputs.{name}")


def _check_column(path: str, column: ColumnDefinition) -> Iterator[Finding]:
    if column.type == "choice" and not column.options:
        yield Finding("missing", "A choice needs its options.", path=f"{path}.options")
    if column.type == "ref" and column.to is None:
        yield Finding("missing", "A reference needs the model it refers to.", path=f"{path}.to")
    if column.match == "range" and not can_range(column_type(column)):
        message = f"A {column.type} has no order, so it cannot be matched by range."
        hint = "Use 'match: equal' or 'match: in'."
        yield Finding("match", message, path=f"{path}.match", suggestion=hint)


def _default(
    definition: TableDefinition, columns: Columns, findings: list[Finding]
) -> Mapping[str, Any] | None:
    if definition.default is None:
        return None

    def report(name: str, code: str, message: str, hint: str | None = None) -> None:
        findings.append(Finding(code, message, path=f"default.{name}", suggestion=hint))

    for name in definition.default.keys() - columns.outputs.keys():
        report(name, "unknown_column", f"There is no output {name!r}.")
    return read_outputs(definition.default, columns, report)


@dataclass(frozen=True, slots=True)
class _Index:
    """Rows by the value of the input that tells most of them apart."""

    column: str
    by_value: Mapping[Any, tuple[Row, ...]]
    others: tuple[Row, ...]

    def candidates(self, inputs: Mapping[str, Any]) -> tuple[Row, ...]:
        return self.by_value.get(inputs.get(self.column), self.others)


def _index(inputs: Mapping[str, Column], rows: Sequence[Row]) -> _Index:
    column = max(inputs, key=partial(_distinct, rows), default="")
    named: dict[Any, list[Row]] = {}
    others: list[Row] = []
    for row in rows:
        cell = row.cells.get(column)
        if not isinstance(cell, OneOf):
            others.append(row)
            continue
        for value in cell.values:
            named.setdefault(value, []).append(row)
    by_value = {
        value: tuple(sorted([*group, *others], key=lambda row: row.number))
        for value, group in named.items()
    }
    return _Index(column, by_value, tuple(others))


def _distinct(rows: Sequence[Row], name: str) -> int:
    cells = (row.cells.get(name) for row in rows)
    return len({value for cell in cells if isinstance(cell, OneOf) for value in cell.values})
