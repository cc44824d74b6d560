"""From the cells of a batch to values that records take: typed, references found, errors placed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from interlock.kit.problem import FieldError, Problem
from interlock.language.schema import MASK
from interlock.language.types import Kind
from interlock.records.runtime import ModelRuntime
from interlock.records.session import RecordSession
from interlock.records.transfer.column import ID
from interlock.records.transfer.entry import Cell, Entry
from interlock.records.transfer.hint import hint
from interlock.records.transfer.reference import ReferenceProblem, References
from interlock.records.transfer.result import RowError
from interlock.records.value import ValueProblem
from interlock.records.visible import VisibleTables

_REFERENCES = frozenset({Kind.REF, Kind.REFS})


@dataclass(slots=True)
class Prepared:
    """An entry with its values by field; ``id`` is the one that the file gives.

    A blank cell is ``None``, whatever the type. ``may_wait``: what is missing may still come, in a
    later row of the same file.
    """

    entry: Entry
    id: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, list[Prepared]] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)
    may_wait: bool = False


def prepare(
    session: RecordSession,
    model: ModelRuntime,
    entries: Sequence[Entry],
    *,
    tables: VisibleTables,
) -> list[Prepared]:
    """Read a batch; nothing of it is changed in the session, however much is wrong with it."""
    references = References(session, tables)
    references.look_up(
        cell for entry in entries for cell in _all_cells(entry) if _is_reference(cell)
    )
    return [_prepare_one(session, model, entry, references) for entry in entries]


def _all_cells(entry: Entry) -> Iterator[Cell]:
    for cells in entry.cells.values():
        yield from cells
    for lines in entry.lines.values():
        for line in lines:
            yield from _all_cells(line)


def _is_reference(cell: Cell) -> bool:
    return cell.column.field.type.kind in _REFERENCES


def _prepare_one(
    session: RecordSession, model: ModelRuntime, entry: Entry, references: References
) -> Prepared:
    prepared = Prepared(entry, errors=list(entry.faults))
    for name, cells in entry.cells.items():
        try:
            value = _value(model, name, cells, references)
        except ValueProblem as problem:
            prepared.errors.append(_error(entry, name, cells, problem))
            is_missing = isinstance(problem, ReferenceProblem) and problem.is_missing
            prepared.may_wait |= is_missing and cells[0].column.field.type.model == model.id
            continue
        if name == ID:
            prepared.id = value
        else:
            prepared.values[name] = value
    for name, lines in entry.lines.items():
        child = session.runtime.models[model.fields[name].type.model or ""]
        prepared.lines[name] = [_prepare_one(session, child, row, references) for row in lines]
        prepared.errors += [error for row in prepared.lines[name] for error in row.errors]
    prepared.may_wait &= len(prepared.errors) == 1
    return prepared


def _value(model: ModelRuntime, name: str, cells: list[Cell], references: References) -> Any:
    if _is_reference(cells[0]):
        return references.resolve(cells)
    raw = cells[-1].value
    if raw is None or raw == "":
        return None
    return model.coercers[name](raw)


def _error(entry: Entry, name: str, cells: list[Cell], problem: ValueProblem) -> RowError:
    cell = next((cell for cell in cells if cell.value is not None), cells[0])
    better = hint(cell.column.field.type.kind, cell.value)
    return RowError(
        entry.line,
        str(problem),
        cell.column.name,
        name,
        _told(cell),
        better or problem.suggestion,
        problem.code,
    )


def explained(prepared: Prepared, problem: Problem) -> list[RowError]:
    """A problem that came up while the record was changed, placed at its cells."""
    errors = [_placed(prepared, error.path.split("."), error) for error in problem.errors]
    if errors:
        return errors
    line = prepared.entry.line
    return [RowError(line, problem.detail, suggestion=problem.remedy, code=problem.code)]


def _placed(prepared: Prepared, path: Sequence[str], error: FieldError) -> RowError:
    """``order_line.2.price`` lies in the third line of the record."""
    entry, rest = prepared.entry, list(path)
    while len(rest) > 2 and rest[1].isdecimal() and rest[0] in prepared.lines:
        rows = prepared.lines[rest[0]]
        position = int(rest[1])
        if position >= len(rows):
            break
        prepared = rows[position]
        entry, rest = prepared.entry, rest[2:]
    name = ".".join(rest)
    cells = entry.cells.get(name, [])
    column = cells[0].column.name if cells else None
    value = _told(cells[0]) if cells else None
    return RowError(entry.line, error.message, column, name, value, error.suggestion, error.code)


def _told(cell: Cell) -> Any:
    """A value as a report may tell it; reports are kept longer than files."""
    return MASK if cell.column.field.is_sensitive and cell.value is not None else cell.value


def count_lines(items: Iterable[Prepared]) -> dict[str, int]:
    """How many lines a batch has, by the lines field."""
    counts: dict[str, int] = {}
    for item in items:
        for name, rows in item.lines.items():
            counts[name] = counts.get(name, 0) + len(rows)
    return counts
