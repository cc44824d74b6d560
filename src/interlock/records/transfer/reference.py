"""References by what people write: an id, a name, a unique number. Looked up for a whole batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from interlock.kit.text import listed
from interlock.language.types import Kind
from interlock.records.field_path import may_read, readable_fields
from interlock.records.presentation import labels_of
from interlock.records.runtime import ModelRuntime
from interlock.records.session import RecordSession
from interlock.records.storage.listing import read_ids, read_matches
from interlock.records.transfer.column import ID, identifies
from interlock.records.transfer.entry import Cell
from interlock.records.value import ValueProblem, coercer
from interlock.records.visible import VisibleTables

_TEXTS = frozenset({Kind.TEXT, Kind.CHOICE})
_LARGEST = 2**63


class ReferenceProblem(ValueProblem):
    """What a reference does not lead to; ``is_missing`` when nothing of that name is there."""

    def __init__(
        self, message: str, *, suggestion: str | None = None, is_missing: bool = False
    ) -> None:
        code = "unknown_reference" if is_missing else "ambiguous_reference"
        super().__init__(message, code=code, suggestion=suggestion)
        self.is_missing = is_missing


@dataclass(slots=True)
class _Target:
    """What is asked and known of one model that is referred to."""

    ids: set[int] = field(default_factory=set)
    texts: dict[str | None, set[str]] = field(default_factory=lambda: defaultdict(set))
    labels: dict[int, str] = field(default_factory=dict)
    existing: set[int] = field(default_factory=set)
    found: dict[tuple[str | None, str], list[int]] = field(default_factory=dict)


class References:
    """The references of a batch of cells: :meth:`look_up` first, then :meth:`resolve` each."""

    def __init__(self, session: RecordSession, tables: VisibleTables) -> None:
        self._session = session
        self._tables = tables
        self._targets: dict[str, _Target] = defaultdict(_Target)

    def look_up(self, cells: Iterable[Cell]) -> None:
        """Ask the database for everything that the cells refer to, a few queries per model."""
        for cell in cells:
            target = self._targets[cell.column.field.type.model or ""]
            for part in _parts(cell):
                id = _as_id(part, cell.column.lookup)
                if id is not None:
                    target.ids.add(id)
                if isinstance(part, str) and cell.column.lookup != ID:
                    target.texts[cell.column.lookup].add(part)
        for name, target in self._targets.items():
            self._fetch(self._session.runtime.models[name], target)

    def _fetch(self, model: ModelRuntime, target: _Target) -> None:
        if not may_read(self._session, model):
            return
        table, connection = self._tables.table(model.id), self._session.unit.connection
        for lookup, texts in target.texts.items():
            for name in self._lookups(model, lookup):
                values = _typed(model, name, texts)
                for value, id in read_matches(connection, table, name, list(values)):
                    matches = target.found.setdefault((lookup, values[value]), [])
                    if id not in matches:
                        matches.append(id)
        target.existing = read_ids(connection, table, sorted(target.ids))
        matched = {id for ids in target.found.values() for id in ids}
        ids = target.existing | matched
        target.labels = labels_of(self._session, model.id, ids, tables=self._tables)

    def _lookups(self, model: ModelRuntime, lookup: str | None) -> list[str]:
        if lookup is not None:
            return [lookup]
        readable = readable_fields(self._session, model)
        return [
            item.name
            for item in model.fields.values()
            if item.name in readable and item.type.kind in _TEXTS and identifies(model, item)
        ]

    def resolve(self, cells: list[Cell]) -> Any:
        """The id that the cells of one reference mean, or the ids of a set; ``None`` for none.

        With an id and a name beside it, the name must be that of the record with the id. Raises
        :class:`ReferenceProblem`.
        """
        filled = [cell for cell in cells if cell.value not in (None, "", [])]
        if not filled:
            return None
        by_id = next((cell for cell in filled if cell.column.lookup == ID), None)
        cell = by_id or filled[0]
        if cell.column.field.type.kind is Kind.REFS:
            return tuple(sorted({self._one(cell, part) for part in _parts(cell)}))
        id = self._one(cell, _parts(cell)[0])
        for other in filled:
            if other is not cell:
                self._compare(id, other)
        return id

    def _one(self, cell: Cell, part: Any) -> int:
        target = self._targets[cell.column.field.type.model or ""]
        title = self._session.runtime.models[cell.column.field.type.model or ""].model.title
        is_text = isinstance(part, str)
        matches = target.found.get((cell.column.lookup, part), []) if is_text else []
        if len(matches) > 1:
            names = listed(f"{target.labels.get(id, title)} (id {id})" for id in matches[:5])
            raise ReferenceProblem(
                f"{part!r} fits {len(matches)} records: {names}", suggestion="Give the id."
            )
        if matches:
            return matches[0]
        id = _as_id(part, cell.column.lookup)
        if id is not None and id in target.existing:
            return id
        by = f" by {cell.column.lookup}" if cell.column.lookup else ""
        raise ReferenceProblem(f"there is no {title} {_shown(part)}{by}", is_missing=True)

    def _compare(self, id: int, other: Cell) -> None:
        """Refuse a name that stands beside the id of another record."""
        target = self._targets[other.column.field.type.model or ""]
        label = target.labels.get(id)
        fits = target.found.get((other.column.lookup, str(other.value)), [])
        if label is None or id in fits or str(other.value) == label:
            return
        raise ReferenceProblem(
            f"the id {id} is of {label!r}, but {other.column.name} says {other.value!r}",
            suggestion="Empty the id to look the record up by its name, or correct one of them.",
        )


def _parts(cell: Cell) -> list[Any]:
    """The single references that a cell names."""
    value = cell.value
    if value in (None, "", []):
        return []
    if isinstance(value, Decimal):  # a number in a spreadsheet may be a name or an id
        value = format(value, "f")
    if cell.column.field.type.kind is not Kind.REFS:
        return [value]
    if isinstance(value, str):
        return [part for piece in value.split(",") if (part := piece.strip())]
    return value if isinstance(value, list) else [value]


def _as_id(part: Any, lookup: str | None) -> int | None:
    """The id that a value may mean; a mapping is a reference as lists show it."""
    if lookup not in (None, ID):
        return None
    if isinstance(part, dict):
        part = part.get("id")
    if isinstance(part, bool):
        return None
    if isinstance(part, str):
        part = int(part) if part.isascii() and part.isdecimal() and len(part) < 19 else None
    try:
        number = None if part is None or part != int(part) else int(part)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if number is not None and 0 < number < _LARGEST else None


def _typed(model: ModelRuntime, name: str, texts: Iterable[str]) -> dict[Any, str]:
    """The texts as values of a field; those that it could never hold are left out."""
    convert = coercer(model.fields[name])
    typed: dict[Any, str] = {}
    for text in texts:
        try:
            typed[convert(text)] = text
        except ValueProblem:
            continue
    return typed


def _shown(part: Any) -> str:
    text = repr(part.get("id") if isinstance(part, dict) else part)
    return text if len(text) <= 80 else f"{text[:77]}..."
