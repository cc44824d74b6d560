"""A record as a unit of work sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from interlock.records.value import same

if TYPE_CHECKING:
    from interlock.records.runtime import ModelRuntime

_ABSENT = object()


class Record:
    """One record in one unit of work: its values now, and what the database still holds.

    ``values`` has every column of the model. ``stored`` keeps the database's value of each field
    that differs from it (nothing for a new record). ``id`` is known before the row is written.
    ``is_locked_row``: only this unit can change it; ``is_held``: no other unit can.
    """

    __slots__ = (
        "id", "is_deleted", "is_gone", "is_held", "is_locked_row", "is_new", "model", "stored",
        "values",
    )  # fmt: skip

    def __init__(self, model: ModelRuntime, values: dict[str, Any], *, is_new: bool) -> None:
        self.model = model
        self.id: int = values["id"]
        self.values = values
        self.stored: dict[str, Any] = {}
        self.is_new = is_new
        self.is_deleted = False
        self.is_gone = False
        self.is_locked_row = is_new
        self.is_held = is_new

    @property
    def key(self) -> tuple[str, int]:
        return (self.model.id, self.id)

    @property
    def label(self) -> str:
        """The name by which people know it."""
        value = self.values.get(self.model.model.label)
        return str(value) if value not in (None, "") else f"{self.model.model.title} {self.id}"

    @property
    def is_dirty(self) -> bool:
        """Whether the database does not hold yet what this record is now."""
        if self.is_deleted:
            return not self.is_new and not self.is_gone
        return self.is_new or bool(self.stored)

    def assign(self, field: str, value: Any) -> bool:
        """Give a field a value; whether that changed anything."""
        before = self.values.get(field)
        if same(before, value):
            return False
        if not self.is_new:
            stored = self.stored.get(field, _ABSENT)
            if stored is _ABSENT:
                self.stored[field] = before
            elif same(stored, value):
                del self.stored[field]
        self.values[field] = value
        return True

    def written(self) -> None:
        """The database now holds what ``values`` says."""
        self.stored = {}
        self.is_gone = self.is_deleted
        self.is_new = False

    def before(self, old: Mapping[str, Any]) -> dict[str, Any]:
        """The values as they were when ``old`` was true of the changed fields."""
        return {**self.values, **old}

    def __repr__(self) -> str:
        return f"<Record {self.model.id} {self.id}>"
