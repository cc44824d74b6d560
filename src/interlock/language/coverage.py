"""What the rows of a decision table cover: overlaps of two rows, and inputs that no row meets.

Both are looked for by example: a finding names an input that meets two rows, or none. The work is
bounded; where a table is too large for it, that is said instead of passing as fine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from interlock.kit.finding import Finding, Severity
from interlock.language.cell import Cell, OneOf, Range, can_range, common_value, covers, example
from interlock.language.row import Column, Row
from interlock.language.types import Kind

MAX_PAIRS = 500_000
MAX_STEPS = 100_000
MAX_REPORTED = 20
_MAX_EPOCHS = 24


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rows that the same input meets on the same day, with such an input."""

    first: Row
    second: Row
    values: Mapping[str, Any]

    def finding(self) -> Finding:
        """What is said of it."""
        first, second = self.first.number, self.second.number
        message = f"Rows {first} and {second} overlap: both match {_told(self.values)}."
        hint = "Narrow one of them, or use 'hit: first'."
        return Finding("overlap", message, path=f"rows.{second - 1}", suggestion=hint)


@dataclass(frozen=True, slots=True)
class Gap:
    """An input that no row meets; ``since`` is the day from which (``None``: from the start)."""

    since: date | None
    values: Mapping[str, Any]

    def finding(self) -> Finding:
        """What is said of it."""
        when = f" from {self.since} on" if self.since else ""
        message = f"No row{when} matches {_told(self.values)}."
        return Finding("gap", message, path="rows", suggestion="Add a row for it.")


def overlaps(rows: Sequence[Row], inputs: Mapping[str, Column]) -> Iterator[Overlap | Finding]:
    """Pairs of rows that the same input meets on the same day; a finding where the table is too
    large to look for all."""
    reported = pairs = 0
    for first, second in _pairs(rows, inputs):
        pairs += 1
        if pairs > MAX_PAIRS:
            yield _unchecked("overlaps")
            return
        values = _meeting(first, second, inputs)
        if values is None:
            continue
        yield Overlap(first, second, values)
        reported += 1
        if reported == MAX_REPORTED:
            return


def unreachable(rows: Sequence[Row], inputs: Mapping[str, Column]) -> Iterator[Finding]:
    """Rows that never decide anything because a row before them takes all that they match."""
    pairs = reported = 0
    for index, row in enumerate(rows):
        for before in rows[:index]:
            pairs += 1
            if pairs > MAX_PAIRS or reported == MAX_REPORTED:
                return
            if not _takes_all(before, row, inputs):
                continue
            message = f"Row {row.number} is never reached: row {before.number} takes all of it."
            yield Finding(
                "unreachable_row", message, path=f"rows.{row.number - 1}",
                suggestion="Put it before that row, or remove it.", severity=Severity.WARNING,
            )  # fmt: skip
            reported += 1
            break


def _takes_all(before: Row, row: Row, inputs: Mapping[str, Column]) -> bool:
    begins = before.first_day is None or (
        row.first_day is not None and before.first_day <= row.first_day
    )
    lasts = before.last_day is None or (
        row.last_day is not None and row.last_day <= before.last_day
    )
    return (
        begins
        and lasts
        and all(covers(before.cells.get(name), row.cells.get(name)) for name in inputs)
    )


def _pairs(rows: Sequence[Row], inputs: Mapping[str, Column]) -> Iterator[tuple[Row, Row]]:
    """All pairs that can meet, by the input that tells most rows apart."""
    column = max(inputs, key=lambda name: _distinct(name, rows), default="")
    by_value: dict[Any, list[Row]] = {}
    open_rows: list[Row] = []
    seen: set[tuple[int, int]] = set()
    for row in rows:
        cell = row.cells.get(column)
        keys = cell.values if isinstance(cell, OneOf) else ()
        known = [*open_rows, *(other for key in keys for other in by_value.get(key, ()))]
        if not isinstance(cell, OneOf):
            known += [other for group in by_value.values() for other in group]
            open_rows.append(row)
        for other in known:
            if (other.number, row.number) not in seen:
                seen.add((other.number, row.number))
                yield other, row
        for key in keys:
            by_value.setdefault(key, []).append(row)


def _distinct(name: str, rows: Sequence[Row]) -> int:
    cells = (row.cells.get(name) for row in rows)
    return len({value for cell in cells if isinstance(cell, OneOf) for value in cell.values})


def _meeting(first: Row, second: Row, inputs: Mapping[str, Column]) -> dict[str, Any] | None:
    """An input that meets both rows, or ``None``."""
    starts = [day for day in (first.first_day, second.first_day) if day]
    ends = [day for day in (first.last_day, second.last_day) if day]
    if starts and ends and max(starts) > min(ends):
        return None
    values = {}
    for name in inputs:
        has_common, value = common_value(first.cells.get(name), second.cells.get(name))
        if not has_common:
            return None
        if value is not None:
            values[name] = value
    return values


def gaps(rows: Sequence[Row], inputs: Mapping[str, Column]) -> Iterator[Gap | Finding]:
    """For each stretch of time with its own rows: an input that none of them meets."""
    for start in _epochs(rows):
        day = start or date.min
        in_force = [row for row in rows if row.is_in_force(day)]
        if start is None and rows and not in_force:
            continue
        search = _Search(inputs)
        values = search.find(in_force, tuple(inputs))
        if search.steps > MAX_STEPS:
            yield _unchecked("gaps")
            return
        if values is not None:
            yield Gap(start, values)


def _epochs(rows: Sequence[Row]) -> list[date | None]:
    """The days on which another set of rows comes into force; ``None`` is the beginning."""
    days = {row.first_day for row in rows if row.first_day}
    days |= {
        row.last_day + timedelta(days=1) for row in rows if row.last_day and row.last_day < date.max
    }
    return [None, *sorted(days)][-_MAX_EPOCHS:]


@dataclass(slots=True)
class _Search:
    """Looks for an input that no row meets, column by column."""

    inputs: Mapping[str, Column]
    steps: int = 0

    def find(self, rows: Sequence[Row], names: tuple[str, ...]) -> dict[str, Any] | None:
        self.steps += 1
        if not rows:
            return {}
        if self.steps > MAX_STEPS or any(self._is_open(row, names) for row in rows):
            return None
        name, rest = names[0], names[1:]
        for region, shown in _regions(self.inputs[name], [row.cells.get(name) for row in rows]):
            meeting = [row for row in rows if _covers(row.cells.get(name), region)]
            found = self.find(meeting, rest)
            if found is not None:
                return {name: shown, **found}
        return None

    def _is_open(self, row: Row, names: tuple[str, ...]) -> bool:
        return all(row.cells.get(name) is None for name in names)


_Region = tuple[str, Any]
"""('value', v), or ('other', None): any value that no cell names."""


def _covers(cell: Cell, region: _Region) -> bool:
    kind, value = region
    return cell is None or (kind == "value" and cell.matches(value))


def _regions(column: Column, cells: Sequence[Cell]) -> Iterator[tuple[_Region, Any]]:
    """Values that stand for all: what is true of them is true of every value of the column."""
    if column.type.kind is Kind.BOOLEAN:
        values: list[Any] = [True, False]
    elif column.type.kind is Kind.CHOICE:
        values = list(column.type.options)
    elif can_range(column.type):
        values = _sample_points(cells, is_whole=column.type.kind in (Kind.INTEGER, Kind.DATE))
    else:
        named = (cell for cell in cells if isinstance(cell, OneOf))
        values = sorted({value for cell in named for value in cell.values}, key=str)
    for value in values:
        yield ("value", value), value
    if column.type.kind in (Kind.TEXT, Kind.REF) or not values:
        yield ("other", None), "any other value"


def _sample_points(cells: Sequence[Cell], *, is_whole: bool) -> list[Any]:
    """Every end that a cell names, and a value between each two, below all and above all."""
    ends: set[Any] = set()
    for cell in cells:
        if isinstance(cell, OneOf):
            ends |= cell.values
        elif isinstance(cell, Range):
            ends |= {end for end in (cell.low, cell.high) if end is not None}
    if not ends:
        return []
    order = sorted(ends)
    points = [example(Range(high=order[0], with_high=False))]
    for low, high in pairwise(order):
        points.append(low)
        if not is_whole or _has_between(low, high):
            points.append(_between(low, high, is_whole=is_whole))
    return [*points, order[-1], example(Range(low=order[-1], with_low=False))]


def _has_between(low: Any, high: Any) -> bool:
    difference = high - low
    return bool((difference.days if isinstance(difference, timedelta) else difference) > 1)


def _between(low: Any, high: Any, *, is_whole: bool) -> Any:
    if is_whole:
        return low + (timedelta(days=1) if isinstance(low, date) else 1)
    return low + (high - low) / 2


def _told(values: Mapping[str, Any]) -> str:
    parts = [f"{name} = {value}" for name, value in values.items()]
    return ", ".join(parts) if parts else "any input"


def _unchecked(what: str) -> Finding:
    message = f"The table is too large to look for all {what}."
    return Finding("unchecked", message, path="rows", severity=Severity.WARNING)
