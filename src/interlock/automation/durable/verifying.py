"""Verifying waits: nothing that happened while a wait was being written may be missed.

A transaction that looks for watchers before a wait is committed does not see it, and the wait does
not see what that transaction writes; it may even begin after the wait's own and end later. So each
look remembers what was under way at a moment at which the wait was there for all to see, and only
when all of that is over, a later one asks what was missed.
"""

from __future__ import annotations

from threading import Lock

from interlock.automation.durable import store
from interlock.kit.database import Database

MOST = 10_000
"""Waits that one look verifies; until then every event of their type is one that they may have
missed, so it must keep up with whatever begins them."""


class Verifying:
    """Looks again and again; between two looks it holds what was under way at an earlier one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._under_way: tuple[str, list[str]] | None = None
        self._lock = Lock()

    def look(self) -> None:
        """Signal the waits that may have missed something that is over by now."""
        with self._lock, self._database.unit() as unit:
            connection, known = unit.connection, self._under_way
            snapshot, transactions = known or store.under_way(connection)
            is_open = store.is_writing(connection, transactions) if known else transactions
            if not is_open:
                store.verify_waits(connection, snapshot, most=MOST)
            self._under_way = (snapshot, transactions) if is_open else None
