"""Databases for tests: one server per session, one database per worker, clean for each test.

A template is upgraded once. Each worker clones it, and before each test that needs it clean,
deletes the rows that the last one left. Where that test changed the schema as well (a table, a
trigger, a function), the database is cloned anew; that costs tens of milliseconds instead of a few.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql

from interlock.kit.clock import SystemClock
from interlock.kit.database import connect
from interlock.kit.embedded_postgres import start_server
from interlock.kit.migration import upgrade
from interlock.kit.postgres_files import running_pid
from interlock.migrations.metadata import metadata

TEMPLATE = "interlock_template"

FAST_AND_FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "io_method": "sync",
    "shared_buffers": "64MB",
    "max_connections": "120",
    "jit": "off",
    "timezone": "UTC",
    "log_min_messages": "log",
}

_SCHEMA_FINGERPRINT = """
select array[
    (select coalesce(sum(xmin::text::bigint + oid::bigint), 0) from pg_class where oid > 16383),
    (select coalesce(sum(xmin::text::bigint), 0) from pg_attribute where attrelid > 16383),
    (select coalesce(sum(xmin::text::bigint), 0) from pg_trigger),
    (select coalesce(sum(xmin::text::bigint), 0) from pg_constraint where oid > 16383),
    (select coalesce(sum(xmin::text::bigint), 0) from pg_type where oid > 16383),
    (select coalesce(sum(xmin::text::bigint), 0) from pg_proc where oid > 16383),
    (select coalesce(sum(xmin::text::bigint), 0) from pg_namespace where nspname !~ '^pg_')
]
"""

_TABLES = """
select format('%I.%I', schemaname, tablename) from pg_tables
where schemaname in ('interlock', 'data') order by 1
"""

_SEQUENCES = """
select format('%I.%I', schemaname, sequencename), start_value from pg_sequences
where schemaname in ('interlock', 'data')
"""


SERVER_VARIABLE = "INTERLOCK_TEST_SERVER"
"""An address with ``{}`` for the database: the tests then run on that server, as a superuser."""


class Server(Protocol):
    """Where databases for tests can be made."""

    def url(self, database: str) -> str: ...

    def create_database(self, name: str) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class ExternalServer:
    """A server that others run; it is left running."""

    address: str

    def url(self, database: str) -> str:
        return self.address.replace("{}", database)

    def create_database(self, name: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))

    def close(self) -> None:
        """There is nothing to let go of."""


class WorkerDatabase:
    """The database of one test worker, and a pool on it that lives as long as the worker."""

    def __init__(self, server: Server, name: str) -> None:
        self.server = server
        self.name = name
        self.url = server.url(name)
        self.pool = connect(self.url, clock=SystemClock())
        self._fingerprint: list[int] = []
        self._reset = ""

    def clean(self) -> None:
        """Bring the database to the template's state."""
        if not self._fingerprint:
            self._clone()
            return
        with psycopg.connect(self.url, autocommit=True) as connection:
            unchanged = _fingerprint(connection) == self._fingerprint
            if unchanged:
                connection.execute(self._reset.encode())
        if not unchanged:
            self._clone()

    def _clone(self) -> None:
        self.pool.close()
        clone(self.server, self.name)
        with psycopg.connect(self.url, autocommit=True) as connection:
            self._fingerprint = _fingerprint(connection)
            self._reset = _reset_statements(connection)

    def drop(self) -> None:
        self.pool.close()
        drop(self.server, self.name)


def clone(server: Server, name: str, *, template: str = TEMPLATE) -> None:
    """Make the database ``name`` anew, a copy of the template."""
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(
            sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
        )
        connection.execute(
            sql.SQL("create database {} template {} strategy file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )


def drop(server: Server, name: str) -> None:
    """Remove a database, whoever is still connected to it."""
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(
            sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
        )


def _fingerprint(connection: psycopg.Connection[tuple[object, ...]]) -> list[int]:
    row = connection.execute(_SCHEMA_FINGERPRINT).fetchone()
    assert row is not None
    return [int(number) for number in row[0]]  # type: ignore[attr-defined]


def _reset_statements(connection: psycopg.Connection[tuple[object, ...]]) -> str:
    """One text that deletes what tests add, puts seeds back and restarts the sequences.

    Run as a replica, so that neither foreign keys nor triggers (append-only tables) interfere.
    """
    parts = ["set session_replication_role = replica"]
    for (table,) in connection.execute(_TABLES).fetchall():
        parts.append(f"delete from {table}")
        copy = f'seed."{table}"'
        if connection.execute("select to_regclass(%s)", (copy,)).fetchone() != (None,):
            parts.append(f"insert into {table} overriding system value select * from {copy}")
    for sequence, start in connection.execute(_SEQUENCES).fetchall():
        last = connection.execute(f"select last_value, is_called from {sequence}".encode())
        value, called = last.fetchone() or (start, False)
        parts.append(f"select setval('{sequence}', {value}, {called})")
    return "; ".join(parts)


def open_server(home: Path) -> Server:
    """Start or attach to the session's server, and make its template once."""
    address = os.environ.get(SERVER_VARIABLE)
    server: Server = (
        ExternalServer(address)
        if address
        else start_server(home, settings=FAST_AND_FORGETFUL, durable=False)
    )
    with (home / "template.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if lock.seek(0) == 0 and not lock.read():
            make_template(server)
            lock.write("made")
    return server


def make_template(server: Server) -> None:
    """A database with all migrations, and the declared tables that no migration makes yet."""
    drop(server, TEMPLATE)
    server.create_database(TEMPLATE)
    database = connect(server.url(TEMPLATE), clock=SystemClock())
    upgrade(database)
    with database.unit() as unit:
        metadata.create_all(unit.connection)
    database.close()
    _keep_seeds(server)


def _keep_seeds(server: Server) -> None:
    """Copy the rows that migrations brought, to put them back after each test."""
    with psycopg.connect(server.url(TEMPLATE), autocommit=True) as connection:
        connection.execute("create schema seed")
        for (table,) in connection.execute(_TABLES).fetchall():
            held = connection.execute(f"select exists (select from {table})".encode()).fetchone()
            if held == (True,):
                connection.execute(f'create table seed."{table}" as table {table}'.encode())


def remove_server(home: Path) -> None:
    """End the session: stop a server that a crashed worker left behind, remove its files."""
    if running_pid(home / "pgdata") is not None:
        start_server(home).close()
    shutil.rmtree(home, ignore_errors=True)
