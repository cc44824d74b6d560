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
from select import select
from typing import Any, TypeVar

import psycopg
from psycopg.types.json import set_json_dumps, set_json_loads
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError

from interlock.kit import json
from interlock.kit.clock import Clock
from interlock.kit.hint.model import Hint
from interlock.kit.problem import ConflictError, Problem, UnavailableError

INTERLOCK_SCHEMA = "interlock"
"""Where Interlock keeps its own tables."""

DATA_SCHEMA = "data"
"""Where business records live, one table per model."""

CONNECTION_OPTIONS = "-c timezone=UTC -c search_path=interlock,data,public -c lock_timeout=15s"
_LOCKED_STATE = "55P03"
_AWAY = frozenset({"080", "08P", "57P"})  # connection lost, server shut down
_EXHAUSTED = "53"  # no room on the disk, no memory, too many connections
_RETRIED_STATES = frozenset({"40001", "40P01"})  # serialization failure, deadlock

_MOST_HINTS = 200

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
    opened: tuple[Any, ...] | None = None
    """The row of the question that the unit began with (:meth:`Database.begin_with`)."""
    hints: set[Hint] = field(default_factory=set)
    """What has changed, for screens to be refreshed once it is committed (:meth:`hint`)."""
    _explain: list[Callable[[BaseException], BaseException | None]] = field(default_factory=list)
    _kept: list[Callable[[Unit], None]] = field(default_factory=list)
    _before_commit: list[Callable[[], None]] = field(default_factory=list)
    _at_end: list[Callable[[], None]] = field(default_factory=list)
    _after_commit: list[Callable[[], None]] = field(default_factory=list)

    def keep(self, write: Callable[[Unit], None]) -> None:
        """Run ``write`` in a unit of its own if this one is rolled back."""
        self._kept.append(write)

    def hint(
        self,
        topic: str,
        model: str | None = None,
        id: int | str | None = None,
        *,
        user_id: int | None = None,
        role: str | None = None,
    ) -> None:
        """Let screens know that something has changed; of very much, only that it was much."""
        known = id if len(self.hints) < _MOST_HINTS else None
        self.hints.add(Hint(topic, model, known, user_id, role))

    def before_commit(self, write: Callable[[], None]) -> None:
        """Run ``write`` at the end of this unit, where its statements need not be waited for one
        by one. It may be called more than once, and must then write only what is new."""
        self._before_commit.append(write)

    def at_end(self, write: Callable[[], None]) -> None:
        """As :meth:`before_commit`, for what is gathered until all of those have been run."""
        self._at_end.append(write)

    def explain_by(self, explain: Callable[[BaseException], BaseException | None]) -> None:
        """Let ``explain`` say what an error means that comes with the end of this unit."""
        self._explain.append(explain)

    def explained(self, error: BaseException) -> BaseException:
        """The error as whoever wrote what failed explains it."""
        found = (explain(error) for explain in self._explain)
        return next((meaning for meaning in found if meaning is not None), error)

    def finish(self) -> None:
        """Write what was put off until now."""
        for write in self._before_commit:
            write()
        for write in self._at_end:
            write()

    def after_commit(self, act: Callable[[], None]) -> None:
        """Run ``act`` once this unit is committed: wake-ups and caches, never business effects."""
        self._after_commit.append(act)


class Database:
    """A PostgreSQL database and the clock by which its units of work are dated."""

    def __init__(self, engine: Engine, *, clock: Clock) -> None:
        self.engine = engine
        self.clock = clock
        self._opening = "BEGIN"
        self._tell: Callable[[set[Hint]], None] | None = None

    def tell_hints(self, tell: Callable[[set[Hint]], None]) -> None:
        """Let ``tell`` have the hints of each unit once it is committed; it must not wait."""
        self._tell = tell

    def begin_with(self, question: str) -> None:
        """Let every unit ask ``question`` as it begins, in one exchange with its BEGIN."""
        self._opening = f"BEGIN; {question}"

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
            with self._transaction() as (connection, opened):
                unit = Unit(connection, self.clock.now(), opened=opened)
                yield unit
                _finish(unit)
        except BaseException as error:
            if unit is not None:
                self._write_kept(unit)
                error = unit.explained(error)
            raise _readable(error) from error
        for act in unit._after_commit:
            act()
        self._tell_of(unit)

    def _tell_of(self, unit: Unit) -> None:
        if unit.hints and self._tell is not None:
            self._tell(unit.hints)

    @contextmanager
    def _transaction(self) -> Iterator[tuple[Connection, tuple[Any, ...] | None]]:
        """A transaction, and what the database answered as it began."""
        with self._opened() as (connection, opened), connection.begin():
            yield connection, opened

    @contextmanager
    def _opened(self) -> Iterator[tuple[Connection, tuple[Any, ...] | None]]:
        """A connection that has begun. Where one of the pool turns out to be dead nothing has
        happened yet, so another one is tried; after a restart of the server all are dead."""
        while True:
            with self.engine.connect() as connection:
                is_fresh = connection.connection.record_info.get(_USED) is None  # type: ignore[union-attr]
                connection.connection.record_info[_USED] = True  # type: ignore[index]
                try:
                    opened = _begin(connection, self._opening)
                except DBAPIError:
                    if is_fresh or not _is_dead(connection):
                        raise
                    connection.invalidate()
                    continue
                yield connection, opened
                return

    def _write_kept(self, unit: Unit) -> None:
        if not unit._kept:
            return
        with self._transaction() as (connection, opened):
            after = Unit(connection, self.clock.now(), opened=opened)
            for write in unit._kept:
                write(after)
            after.finish()
        self._tell_of(after)

    def close(self) -> None:
        self.engine.dispose()


_USED = "interlock_used"
_KEPT = "interlock_cursors"
_MOST_KEPT = 100
_COMMIT = "COMMIT"
ASKING, RUNNING = "asking", "running"


def _is_dead(connection: Connection) -> bool:
    driver: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
    return driver.closed


def _begin(connection: Connection, opening: str) -> tuple[Any, ...] | None:
    """Open the transaction; the row of the question that goes along, if one does."""
    cursor = kept_cursor(connection, opening, ASKING)
    try:
        cursor.execute(opening, prepare=False)
        return cursor.fetchone() if cursor.nextset() else None
    except psycopg.Error as error:
        raise as_database_error(error, connection, statement=opening) from error


def kept_cursor(connection: Connection, statement: str, purpose: str) -> psycopg.Cursor[Any]:
    """The cursor that a connection keeps for a statement, which finds out anew how each type is
    sent and read whenever another statement comes: a quarter of what a statement costs.

    It is for a row that is taken at once (:data:`ASKING`), or where no answer is wanted
    (:data:`RUNNING`): in a pipeline the answers of what was run come while others are awaited.
    """
    kept: dict[tuple[str, str], psycopg.Cursor[Any]] = connection.info.setdefault(_KEPT, {})
    found = kept.get((purpose, statement))
    if found is None:
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        driver: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
        found = kept[(purpose, statement)] = driver.cursor()
    return found


def _finish(unit: Unit) -> None:
    """Write what was put off and commit, all in one exchange with the server."""
    if not unit._before_commit and not unit._at_end:
        return
    driver: psycopg.Connection[Any] = unit.connection.connection.driver_connection  # type: ignore[assignment]
    try:
        with driver.pipeline():
            unit.finish()
            # The driver's own commit would wait for its answer, and the pipeline's end once more.
            kept_cursor(unit.connection, _COMMIT, RUNNING).execute(_COMMIT, prepare=False)
            _send_all(driver)
    except psycopg.Error as error:
        raise as_database_error(error, unit.connection) from error


def _send_all(driver: psycopg.Connection[Any]) -> None:
    """Wait until the server has taken what was sent. The driver's pipeline, at its end, waits for
    answers only: of what does not fit into the socket the rest would never be sent."""
    socket = driver.fileno()
    while driver.pgconn.flush():
        readable, _, _ = select([socket], [socket], [])
        if readable:
            driver.pgconn.consume_input()


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
        isolation_level="AUTOCOMMIT",
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
    if isinstance(error, OperationalError) and (state is None or state[:3] in _AWAY):
        return UnavailableError(
            "The database does not answer at present.",
            code="database_away",
            remedy="Send the same request again in a moment; an administrator sees to it.",
        )
    if state == _LOCKED_STATE:
        return UnavailableError(
            "Somebody else has been working on the same records for long.",
            code="records_locked",
            remedy="Nothing was changed. Send the same request again in a moment.",
        )
    if str(state).startswith(_EXHAUSTED):
        return UnavailableError(
            f"The database cannot write at present: {str(error.orig).partition(chr(10))[0]}",
            code="database_exhausted",
            remedy="Nothing was changed. An administrator must make room; then send it again.",
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
