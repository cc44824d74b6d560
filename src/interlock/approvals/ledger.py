"""The requests that a unit of work holds: read once, changed in memory, written at its end.

A decision touches a request many times over: a step is granted, the next one opens, the request is
due on another day, the record changes and asks whether the approval still stands. Each request is
locked and read once, and what has become of it is written once. Whoever asks the database about
requests in the same unit takes :attr:`Ledger.connection`, which writes first.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Connection

from interlock.approvals import store
from interlock.approvals.model import Dossier
from interlock.kit.database import Unit
from interlock.records.session import RecordSession

RecordKey = tuple[str, int]


class Ledger:
    """The requests of one unit of work."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._stored: dict[UUID, Dossier | None] = {}
        self._held: dict[UUID, Dossier] = {}
        self._complete: set[RecordKey] = set()
        """Records whose live requests are all held, with their locks."""
        unit.before_commit(self.write)

    @property
    def connection(self) -> Connection:
        """The connection, with everything written that was changed so far."""
        self.write()
        return self._unit.connection

    def put(self, dossier: Dossier) -> Dossier:
        """Keep a request as it is now; one that is not known yet is new."""
        id = dossier.request.id
        self._stored.setdefault(id, None)
        self._held[id] = dossier
        return dossier

    def find(self, id: UUID, *, lock: bool = False) -> Dossier | None:
        """A request with all that belongs to it; with ``lock`` nobody else decides it meanwhile."""
        held = self._held.get(id)
        if held is not None:
            return held
        found = store.find(self._unit.connection, id, lock=lock)
        if found is not None and lock:
            self._take(found)
        return found

    def live_on_record(self, session: RecordSession, key: RecordKey) -> list[Dossier]:
        """The pending and granted requests about a record, locked, oldest first.

        The record is locked before its requests, as everywhere, so that nobody waits in a circle;
        it is not locked when there are none.
        """
        if key not in self._complete:
            self._load(session, key)
        return [item for item in self._on_record(key) if item.request.is_live]

    def _load(self, session: RecordSession, key: RecordKey) -> None:
        connection = self.connection
        if not session.loading.is_locked(key):
            if not store.has_live(connection, *key):
                return
            _lock(session, key)
        for dossier in store.live_on_locked(connection, *key):
            if dossier.request.id not in self._held:
                self._take(dossier)
        self._complete.add(key)

    def _take(self, dossier: Dossier) -> None:
        self._stored[dossier.request.id] = self._held[dossier.request.id] = dossier

    def _on_record(self, key: RecordKey) -> Iterator[Dossier]:
        for _, dossier in sorted(self._held.items()):
            if (dossier.request.model, dossier.request.record_id) == key:
                yield dossier

    def write(self) -> None:
        """Write what is not as it is stored."""
        for id, dossier in self._held.items():
            before = self._stored[id]
            if before is not dossier:
                store.write(self._unit.connection, before, dossier)
                self._unit.hint("approval", dossier.request.model, str(id))
                self._stored[id] = dossier


def _lock(session: RecordSession, key: RecordKey) -> None:
    model = session.runtime.models.get(key[0])
    if model is not None:
        session.loading.find(model, key[1], lock=True)


def ledger_of(unit: Unit) -> Ledger:
    """The ledger of a unit of work."""
    found: Ledger | None = unit.memo.get(Ledger)
    if found is None:
        found = unit.memo[Ledger] = Ledger(unit)
    return found
