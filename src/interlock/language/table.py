"""Decision tables at run time: inputs in, the outputs of the row that matches out.

A decision says which rows decided, so that it can be explained. Rows are edited elsewhere and come
in through :meth:`DecisionTable.with_rows`, checked like those of a new definition.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from interlock.kit.finding import Finding, has_errors
from interlock.kit.text import listed
from interlock.language.cell import Cell, OneOf
from interlock.language.types import Type


class Hit(StrEnum):
    """How many rows may match: one, the first of several, or all of them."""

    UNIQUE = "unique"
    FIRST = "first"
    COLLECT = "collect"


@dataclass(frozen=True, slots=True)
class Column:
    """An input or output. ``match`` is how cells of an input are read; ``is_role`` marks text
    that names a role."""

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
        return all(
            cell.matches(inputs.get(name)) for name, cell in self.cells.items() if cell is not None
        )


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
    inputs: Mapping[str, Column]
    outputs: Mapping[str, Column]
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
        object.__setattr__(self, "_index", _Index.of(self.inputs, self.rows))

    def decide(self, inputs: Mapping[str, Any], on: date) -> Decision:
        """Decide for the rows in force on a day. An input that is not given is empty.

        Raises ``ValueError`` for an unknown input, or two matches where one may be.
        """
        if unknown := inputs.keys() - self.inputs.keys():
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
        if self.hit is Hit.COLLECT:
            values = tuple(row.outputs for row in found)
            if not values and self.default is not None:
                return Decision((self.default,), (), is_default=True)
            return Decision(values, numbers)
        if len(found) > 1:
            rows = listed(str(number) for number in numbers)
            raise ValueError(f"rows {rows} of the table {self.id} all match; one may")
        if found:
            return Decision(found[0].outputs, numbers)
        return Decision(self.default, (), is_default=self.default is not None)

    def with_rows(
        self, rows: Iterable[Mapping[str, Any]]
    ) -> tuple[DecisionTable | None, list[Finding]]:
        """The same table with other rows, or what is wrong with them."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class _Index:
    """Rows by the value of the input that tells most of them apart."""

    column: str
    by_value: Mapping[Any, tuple[Row, ...]]
    others: tuple[Row, ...]

    @classmethod
    def of(cls, inputs: Mapping[str, Column], rows: Sequence[Row]) -> _Index:
        best = max(inputs, key=lambda name: _distinct(name, rows), default="")
        values = {
            value
            for row in rows
            if isinstance(cell := row.cells.get(best), OneOf)
            for value in cell.values
        }
        return cls(
            best,
            {value: tuple(row for row in rows if _admits(row, best, value)) for value in values},
            tuple(row for row in rows if not isinstance(row.cells.get(best), OneOf)),
        )

    def candidates(self, inputs: Mapping[str, Any]) -> tuple[Row, ...]:
        return self.by_value.get(inputs.get(self.column), self.others)


def _distinct(name: str, rows: Sequence[Row]) -> int:
    return len(
        {
            value
            for row in rows
            if isinstance(cell := row.cells.get(name), OneOf)
            for value in cell.values
        }
    )


def _admits(row: Row, column: str, value: Any) -> bool:
    cell = row.cells.get(column)
    return cell is None or cell.matches(value)
