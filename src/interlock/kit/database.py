"""The one way to the database: a :class:`Database`, and units of work on it.

A unit of work is one transaction. It is the only thing that commits. What must survive although
the unit is rolled back (an attempt against a gate, a case about a failed automation) is handed to
:meth:`Unit.keep`, and written in a transaction of its own after the rollback.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import psycopg
from psycopg.types.json import set_json_dumps, set_json_loads
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from interlock.kit import json
from interlock.kit.clock import Clock
from interlock.kit.problem import ConflictError, Problem, UnavailableError

INTERLOCK_SCHEMA = "interlock"
"""Where Interlock keeps its own tables."""

DATA_SCHEMA = "data"
"""Where business records live, one table per model."""

CONNECTION_OPTIONS = "-c timezone=UTC -c search_path=interlock,data,public -c lock_timeout=15s"
_LOCKED_STATE = "55P03"
_RETRIED_STATES = frozenset({"40001", "40P01"})  # serialization failure, deadlock

ATTEMPTS = 5
"""How often a unit of work is run that another one comes between."""

_REPEATED_CODES = frozenset({"busy", "definitions_changed"})

Result = TypeVar("Result")


@dataclass(slots=True)
class Unit:
    """One unit of work: a connection inside a transaction, and the moment it began.

    ``now`` is read once, so that everything written together carries the same time.
    """

    connection: Connection
    now: datetime
    memo: dict[Any, Any] = field(default_factory=dict)
    """What rooms hold of the database in this unit; a part that went its own way clears it."""
    _kept: list[Callable[[Unit], None]] = field(default_factory=list)
    _before_commit: list[Callable[[], None]] = field(default_factory=list)
    _after_commit: list[Callable[[], None]] = field(default_factory=list)

    def keep(self, write: Callable[[Unit], None]) -> None:
        """Run ``write`` in a unit of its own if this one is rolled back."""
        self._kept.append(write)

    def before_commit(self, write: Callable[[], None]) -> None:
        """Run ``write`` at the end of this unit, where its statements need not be waited for one
        by one. It may be called more than once, and must then write only what is new."""
        self._before_commit.append(write)

    def finish(self) -> None:
        """Write what was put off until now."""
        for write in self._before_commit:
            write()

    def after_commit(self, act: Callable[[], None]) -> None:
        """Run ``act`` once this unit is committed: wake-ups and caches, never business effects."""
        self._after_commit.append(act)


class Database:
    """A PostgreSQL database and the clock by which its units of work are dated."""

    def __init__(self, engine: Engine, *, clock: Clock) -> None:
        self.engine = engine
        self.clock = clock

    @property
    def url(self) -> str:
        """Where the database is, as its own programs take it; it may hold a password."""
        plain = self.engine.url.set(drivername="postgresql")
        return plain.render_as_string(hide_password=False)

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """Open a unit of work; commit it at the end, or roll all of it back.

        Raises :class:`ConflictError` with code ``busy`` when the database had to choose between
        two units that touched the same rows; such a call may be repeated as it is.
        """
        unit: Unit | None = None
        try:
            with self.engine.begin() as connection:
                unit = Unit(connection, self.clock.now())
                yield unit
                _finish(unit)
        except BaseException as error:
            if unit is not None:
                self._write_kept(unit)
            raise _readable(error) from error
        for act in unit._after_commit:
            act()

    def _write_kept(self, unit: Unit) -> None:
        if not unit._kept:
            return
        with self.engine.begin() as connection:
            after = Unit(connection, self.clock.now())
            for write in unit._kept:
                write(after)
            after.finish()

    def close(self) -> None:
        self.engine.dispose()


def _finish(unit: Unit) -> None:
    """Write what was put off and commit, all in one exchange with the server."""
    if not unit._before_commit:
        return
    driver: psycopg.Connection[Any] = unit.connection.connection.driver_connection  # type: ignore[assignment]
    try:
        with driver.pipeline():
            unit.finish()
            driver.commit()
    except psycopg.Error as error:
        raise as_database_error(error, unit.connection) from error


def as_database_error(
    error: psycopg.Error, connection: Connection, *, statement: str = "at the end of the unit"
) -> BaseException:
    """An error of the driver's as SQLAlchemy would raise it, parameters hidden."""
    return DBAPIError.instance(
        statement, None, error, psycopg.Error, hide_parameters=True, dialect=connection.dialect
    )


def connect(url: str, *, clock: Clock, pool_size: int = 8) -> Database:
    """Open a pool on ``url`` (``postgresql://…``; the psycopg driver is used in any case)."""
    engine = create_engine(
        _with_driver(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=10,
        pool_pre_ping=False,
        json_serializer=json.dump,
        json_deserializer=json.load,
        connect_args={"options": CONNECTION_OPTIONS},
    )
    event.listen(engine, "connect", _prepare)
    return Database(engine, clock=clock)


def _prepare(connection: psycopg.Connection[Any], _record: object) -> None:
    connection.prepared_max = 500  # a model brings a dozen statements; the driver keeps 100
    set_json_dumps(json.dump, connection)
    set_json_loads(json.load, connection)


def _with_driver(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    return f"postgresql+psycopg{separator}{rest}" if scheme.startswith("postgres") else url


def _readable(error: BaseException) -> BaseException:
    """Database outcomes that a caller can act on, as problems."""
    if isinstance(error, Problem) or not isinstance(error, DBAPIError):
        return error
    state = getattr(error.orig, "sqlstate", None)
    if state == _LOCKED_STATE:
        return UnavailableError(
            "Somebody else has been working on the same records for long.",
            code="records_locked",
            remedy="Nothing was changed. Send the same request again in a moment.",
        )
    if state in _RETRIED_STATES:
        return ConflictError(
            "Somebody else changed the same records at the same moment.",
            code="busy",
            remedy="Nothing was changed. Send the same request again.",
        )
    return error


def repeated(run: Callable[[], Result]) -> Result:
    """The result of ``run``, a whole unit of work, which is run again when it could not be done
    only because another one came between: the database had to break a deadlock, or definitions
    were published meanwhile."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return run()
        except ConflictError as error:
            if error.code not in _REPEATED_CODES or attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")
