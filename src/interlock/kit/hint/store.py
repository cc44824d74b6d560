"""How hints go from process to process: PostgreSQL's NOTIFY and LISTEN."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
from sqlalchemy import bindparam, func, select

from interlock.kit.database import Database

_CHANNEL = "interlock_hint"
_notify = select(func.pg_notify(_CHANNEL, bindparam("payload")))


def send(database: Database, payloads: Sequence[str]) -> None:
    """Tell all who listen, in a unit of its own."""
    with database.unit() as unit:
        unit.connection.execute(_notify, [{"payload": payload} for payload in payloads])


class Listening:
    """A connection on which hints arrive."""

    def __init__(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        self._connection = connection

    def arrived(self, *, wait: float) -> Iterator[str]:
        """The payloads that have come, after waiting for at most ``wait`` seconds."""
        for notice in self._connection.notifies(timeout=wait, stop_after=1):
            yield notice.payload


@contextmanager
def listening(database: Database) -> Iterator[Listening]:
    """Listen until the end of the block; raises ``psycopg.Error`` when the database is away."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(f"LISTEN {_CHANNEL}")
        yield Listening(connection)
