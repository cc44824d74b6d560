"""The records that a unit of work holds: each is loaded once, and seen as it is now.

A question to the database is asked only after what was changed has been written, so that its
answer and the records at hand never disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from interlock.language.expression.scope import EMPTY_RECORD
from interlock.language.schema import Field
from interlock.records.access import not_found
from interlock.records.record import Record
from interlock.records.runtime import ModelRuntime, Runtime

_ID_LIMIT = 2**63


class Loading:
    """Loads records into one unit of work. ``write_out`` writes what is not written yet."""

    def __init__(
        self, connection: Connection, runtime: Runtime, write_out: Callable[[], None]
    ) -> None:
        self._connection = connection
        self._runtime = runtime
        self._write_out = write_out
        self._records: dict[tuple[str, int], Record] = {}
        self._missing: set[tuple[str, int]] = set()
        self._children: dict[tuple[str, str, int], list[Record]] = {}
        self._free_ids: dict[str, list[int]] = {}

    def new(self, model: ModelRuntime, values: dict[str, Any]) -> Record:
        """A record that is not in the database yet; it gets its id now."""
        values["id"] = self._next_id(model)
        record = Record(model, values, is_new=True)
        self._records[record.key] = record
        self._open_children(record)
        return record

    def expect(self, model: ModelRuntime, count: int) -> None:
        """Reserve ids for ``count`` records that are about to be made."""
        free = self._free_ids.setdefault(model.id, [])
        if count > len(free):
            free[:0] = reversed(model.rows.reserve_ids(self._connection, count - len(free)))

    def _next_id(self, model: ModelRuntime) -> int:
        free = self._free_ids.get(model.id)
        if free:
            return free.pop()
        return model.rows.reserve_ids(self._connection, 1)[0]

    def _open_children(self, record: Record) -> None:
        """A new record has no children but those that are made from here on."""
        for item in record.model.lines:
            assert item.type.model is not None
            assert item.inverse is not None
            self._children[(item.type.model, item.inverse, record.id)] = []

    def get(self, model: ModelRuntime, id: int, *, lock: bool = False) -> Record:
        """The record; raises ``NotFoundError``. With ``lock`` no other unit can change it."""
        record = self.find(model, id, lock=lock)
        if record is None or record.is_deleted:
            raise not_found(model, id)
        return record

    def find(self, model: ModelRuntime, id: int, *, lock: bool = False) -> Record | None:
        """The record, or ``None``; as :meth:`get`, but a missing one is no error."""
        key = (model.id, id)
        record = self._records.get(key)
        if record is not None and (record.is_locked_row or not lock):
            return record
        if key in self._missing or not 0 < id < _ID_LIMIT:
            return None
        values = model.rows.fetch(self._connection, id, lock=lock)
        if values is None:
            self._missing.add(key)
            return None
        return self._adopt(model, values, locked=lock)

    def is_locked(self, key: tuple[str, int]) -> bool:
        """Whether no other unit can change the record; one that this unit makes counts too."""
        record = self._records.get(key)
        return record is not None and record.is_locked_row

    def is_new(self, key: tuple[str, int]) -> bool:
        record = self._records.get(key)
        return record is not None and record.is_new

    def find_many(
        self, model: ModelRuntime, ids: Iterable[int], *, lock: bool = False
    ) -> list[Record]:
        """The records that exist, in the order asked for."""
        wanted = list(dict.fromkeys(ids))
        unknown = [
            id
            for id in wanted
            if (record := self._records.get((model.id, id))) is None
            or (lock and not record.is_locked_row)
        ]
        if unknown:
            for values in model.rows.fetch_many(self._connection, unknown, lock=lock):
                self._adopt(model, values, locked=lock)
        found = (self._records.get((model.id, id)) for id in wanted)
        return [record for record in found if record is not None and not record.is_deleted]

    def hold(self, model: ModelRuntime, id: int) -> Record | None:
        """The record as it is now and stays: until this unit ends no other one can change it."""
        record = self._records.get((model.id, id))
        if (record is not None and record.is_held) or not 0 < id < _ID_LIMIT:
            return record
        for values in model.rows.fetch_shared(self._connection, [id]):
            record = self._adopt(model, values, locked=False)
            record.is_held = True
        return record

    def _adopt(self, model: ModelRuntime, values: dict[str, Any], *, locked: bool) -> Record:
        """Take a row in; a record already at hand keeps its changes, or gets the newer values.

        With a lock comes the truth: lines that were counted before it are counted anew.
        """
        known = self._records.get((model.id, values["id"]))
        if known is None:
            known = self._records[(model.id, values["id"])] = Record(model, values, is_new=False)
        elif not known.is_locked_row and not known.is_dirty:
            known.values.update(values)
            if locked:
                self._forget_children(known)
        known.is_locked_row = known.is_locked_row or locked
        known.is_held = known.is_held or locked
        return known

    def _forget_children(self, record: Record) -> None:
        for item in record.model.lines:
            self._children.pop((item.type.model or "", item.inverse or "", record.id), None)

    def adopt_locked(self, model: ModelRuntime, row: dict[str, Any]) -> None:
        """Take in a row that this unit has locked."""
        self._adopt(model, dict(row), locked=True)

    def adopt_rows(self, model: ModelRuntime, rows: Iterable[dict[str, Any]]) -> list[Record]:
        """Records for rows that a query gave."""
        records = [self._adopt(model, values, locked=False) for values in rows]
        return [record for record in records if not record.is_deleted]

    def values(self, model: str, id: int | None) -> Mapping[str, Any]:
        """The values of a record for an expression; all empty when there is none."""
        if id is None:
            return EMPTY_RECORD
        record = self.find(self._runtime.models[model], id)
        return EMPTY_RECORD if record is None else record.values

    def children(self, item: Field, parent_id: int) -> list[Record]:
        """The records whose reference ``item.inverse`` points at the parent."""
        assert item.type.model is not None
        assert item.inverse is not None
        key = (item.type.model, item.inverse, parent_id)
        known = self._children.get(key)
        if known is None:
            known = self._children[key] = self.referring(item.type.model, item.inverse, parent_id)
        return [record for record in known if not record.is_deleted]

    def referring(self, model: str, field: str, id: int) -> list[Record]:
        """The records of ``model`` that refer to ``id`` through ``field``, as they are now."""
        self._write_out()
        target = self._runtime.models[model]
        rows = target.rows.fetch_referring(self._connection, field, id)
        return self.adopt_rows(target, rows)

    def moved(self, record: Record, field: str, old: Any, new: Any) -> None:
        """A reference changed: keep the lists of children that are at hand true."""
        left = self._children.get((record.model.id, field, old)) if old else None
        if left is not None and record in left:
            left.remove(record)
        joined = self._children.get((record.model.id, field, new)) if new else None
        if joined is not None and record not in joined:
            joined.append(record)

    def dirty(self) -> list[Record]:
        return [record for record in self._records.values() if record.is_dirty]
