"""Records as rows of cells: the columns of an export, and what stands in them.

A reference takes two columns: ``partner_id`` with the name, for people, and ``partner_id/id``, by
which an import finds the same record again. Lines stand below their record, in rows whose other
cells are blank.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from interlock.kit import json
from interlock.language.types import Kind
from interlock.records.field_path import FieldPath, resolve_path
from interlock.records.presentation import own_paths
from interlock.records.runtime import ModelRuntime
from interlock.records.session import RecordSession

Cell = str | bool | int | Decimal | date | None
_BOOKKEEPING = frozenset(
    {"version", "active", "create_date", "create_uid", "write_date", "write_uid", "holds", "lock"}
)


@dataclass(frozen=True, slots=True)
class Slot:
    """One column: its name, the key of the value in the record, and what to take of it."""

    name: str
    key: str
    kind: Kind
    part: str = ""

    def cell(self, item: Mapping[str, Any]) -> Cell:
        """The value as a cell: amounts as ``Decimal``, days as ``date``, moments as text."""
        value = item.get(self.key)
        if value is None or value == []:
            return None
        if self.kind is Kind.REF:
            return _of_reference(value, self.part)
        if self.kind is Kind.REFS:
            return ", ".join(str(_of_reference(each, self.part) or "") for each in value)
        if self.kind in (Kind.JSON, Kind.FILE):
            return json.dump(value)
        if self.kind in (Kind.DECIMAL, Kind.MONEY):
            return Decimal(value)
        return date.fromisoformat(value) if self.kind is Kind.DATE else value


def _of_reference(value: Mapping[str, Any], part: str) -> str | int | None:
    found: str | int | None = value.get(part)
    return found


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table: those of the record, then those of each of its expanded lines."""

    own: tuple[Slot, ...]
    lines: Mapping[str, tuple[Slot, ...]]

    @property
    def names(self) -> list[str]:
        below = [f"{name}/{slot.name}" for name, slots in self.lines.items() for slot in slots]
        return [*(slot.name for slot in self.own), *below]

    def rows(self, item: Mapping[str, Any]) -> Iterator[list[Cell]]:
        """The rows of one record: one, or as many as it has lines."""
        depth = max([1, *(len(item.get(name) or ()) for name in self.lines)])
        blank: list[Cell] = [None] * len(self.own)
        for position in range(depth):
            row = [slot.cell(item) for slot in self.own] if position == 0 else list(blank)
            for name, slots in self.lines.items():
                lines = item.get(name) or ()
                line = lines[position] if position < len(lines) else {}
                row += [slot.cell(line) for slot in slots]
            yield row


def lay_out(
    session: RecordSession, model: ModelRuntime, fields: Sequence[str], expand: Sequence[str]
) -> Layout:
    """The columns for ``fields`` (paths) and the lines in ``expand``."""
    paths = [resolve_path(session, model, text, place="fields") for text in fields]
    lines = {}
    for name in expand:
        item = resolve_path(session, model, name, place="expand").field
        if item.type.kind is not Kind.LINES:
            continue  # the list itself refuses it
        child = session.runtime.models[item.type.model or ""]
        shown = [path for path in own_paths(session, child) if path.text != item.inverse]
        lines[name] = tuple(
            slot for path in shown if path.text not in _BOOKKEEPING for slot in _slots(path)
        )
    own = (slot for path in paths if path.field.is_column for slot in _slots(path))
    return Layout(tuple(own), lines)


def default_fields(
    session: RecordSession, model: ModelRuntime, *, include_archived: bool
) -> list[str]:
    """The id and all fields that say something of the matter."""
    left_out = _BOOKKEEPING - ({"active"} if include_archived else set())
    return [path.text for path in own_paths(session, model) if path.text not in left_out]


def _slots(path: FieldPath) -> list[Slot]:
    kind = path.field.type.kind
    if kind not in (Kind.REF, Kind.REFS):
        return [Slot(path.text, path.text, kind)]
    return [
        Slot(path.text, path.text, kind, "label"),
        Slot(f"{path.text}/id", path.text, kind, "id"),
    ]
