"""A PostgreSQL server of Interlock's own, from a wheel, for machines that have none.

The data lives in ``<home>/pgdata``; the server listens on a Unix socket in a directory that only
its owner can enter, never on the network. All processes that use the same home share one server.
Each holds a shared lock on ``<home>/postgres.users`` as long as it lives, and the kernel drops the
lock however the process ends; so who closes last can tell that nobody is left, and stops the
server. After a kill of the last user the server stays, and the next user attaches to it.

PostgreSQL refuses to run as root. For root the server runs as whoever owns the data, or else as an
account ``interlock`` that is made on first use (``nobody`` where no account can be made).
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import IO
from urllib.parse import quote

import psycopg
from psycopg import sql

from interlock.kit.postgres_files import (
    Account,
    account_for,
    disown_recycled_id,
    let_through,
    run_as,
    running_pid,
    socket_directory,
    socket_of,
    wheel_programs,
)
from interlock.kit.problem import UnavailableError

MAJOR_VERSION = "18"
"""What the wheel brings; data of another major version is not touched."""

SMALL_MACHINE: Mapping[str, str] = {
    "shared_buffers": "160MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_connections": "80",
    "max_wal_size": "1GB",
    "min_wal_size": "80MB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Errors go to the caller; in the log they would leave business values behind.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_checkpoints": "off",
}
"""Server settings that fit 2 cores and 2 GB; nothing in them weakens durability."""

_START_SECONDS = 120
_LAST_SESSIONS_SECONDS = 10
_LOG_LINES = 8


class EmbeddedServer:
    """This process's hold on the server of ``home``; :meth:`close` lets go of it."""

    def __init__(self, home: Path, *, account: Account, socket: Path, hold: IO[str]) -> None:
        self.home = home
        self.socket = socket
        self._account = account
        self._hold = hold
        self._process = os.getpid()
        atexit.register(self.close)

    def url(self, database: str) -> str:
        """The address of one database of this server."""
        return f"postgresql://postgres@/{quote(database)}?host={quote(str(self.socket), safe='')}"

    def create_database(self, name: str) -> None:
        """Make the database unless it is there."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            known = connection.execute("select 1 from pg_database where datname = %s", (name,))
            if known.fetchone() is None:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))

    def close(self) -> None:
        """Let go; stops the server when nobody else holds on to it. Safe to call twice, and when
        somebody has removed ``home``: then there is no server to stop."""
        atexit.unregister(self.close)
        if self._hold.closed or os.getpid() != self._process:
            return
        with suppress(FileNotFoundError), _exclusive(self.home / "postgres.lock"):
            if _try_lock(self._hold):
                _stop(self.home / "pgdata", self._account)
        self._hold.close()


def start_server(
    home: Path, *, settings: Mapping[str, str] = SMALL_MACHINE, durable: bool = True
) -> EmbeddedServer:
    """Start the server of ``home``, or attach to it where it runs already.

    ``durable`` off skips the sync of a new data directory, for data that is thrown away. Raises
    :class:`UnavailableError` that says what stands in the way: rights, disk, another version.
    """
    pgdata = home / "pgdata"
    try:
        home.mkdir(parents=True, exist_ok=True)
        account = account_for(pgdata)
        with _exclusive(home / "postgres.lock"):
            hold = (home / "postgres.users").open("a")
            fcntl.flock(hold, fcntl.LOCK_SH)
            try:
                return _attach(home, settings, account=account, hold=hold, durable=durable)
            except BaseException:
                hold.close()
                raise
    except OSError as error:
        raise _unwritable(home, error) from error


def _attach(
    home: Path, settings: Mapping[str, str], *, account: Account, hold: IO[str], durable: bool
) -> EmbeddedServer:
    pgdata = home / "pgdata"
    let_through(account, pgdata)
    _ensure_data(pgdata, account, durable=durable)
    if not _wait_for_running(pgdata):
        _start(pgdata, settings, account=account)
    return EmbeddedServer(home, account=account, socket=socket_of(pgdata), hold=hold)


def _ensure_data(pgdata: Path, account: Account, *, durable: bool) -> None:
    version = pgdata / "PG_VERSION"
    if version.exists():
        _check_version(pgdata, version.read_text().strip())
        return
    pgdata.mkdir(mode=0o700, exist_ok=True)
    account.own(pgdata)
    command = [
        str(wheel_programs() / "initdb"),
        *("-D", str(pgdata), "-U", "postgres", "--auth=trust", "--encoding=UTF8"),
        # The built-in provider sorts alike on every machine, whatever its C library.
        *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        *("--no-instructions", *(() if durable else ("--no-sync",))),
    ]
    outcome = run_as(account, command)
    if outcome.returncode:
        raise UnavailableError(
            f"The data directory {pgdata} could not be made: {outcome.stderr.strip()}",
            code="database_not_created",
            remedy="Free space or rights on that directory, or set INTERLOCK_HOME elsewhere.",
        )


def _check_version(pgdata: Path, version: str) -> None:
    if version != MAJOR_VERSION:
        raise UnavailableError(
            f"{pgdata} holds data of PostgreSQL {version}; this Interlock brings {MAJOR_VERSION}.",
            code="database_version",
            remedy="Export with the Interlock that wrote it and import here, or set"
            " INTERLOCK_HOME to another directory.",
        )


def _wait_for_running(pgdata: Path) -> bool:
    """Whether a server runs on the data and answers; one that is still recovering is awaited."""
    deadline = monotonic() + _START_SECONDS
    while (pid := running_pid(pgdata)) is not None:
        if _answers(pgdata):
            return True
        if monotonic() > deadline:
            raise UnavailableError(
                f"A server (process {pid}) holds {pgdata} but does not answer.",
                code="database_not_answering",
                remedy=f"Look into {pgdata / 'server.log'}, or end process {pid} and start again.",
            )
        sleep(0.05)
    disown_recycled_id(pgdata)
    return False


def _answers(pgdata: Path) -> bool:
    try:
        psycopg.connect(
            host=str(socket_of(pgdata)), user="postgres", dbname="postgres", connect_timeout=3
        ).close()
    except (OSError, LookupError, psycopg.OperationalError):
        return False
    return True


def _start(pgdata: Path, settings: Mapping[str, str], *, account: Account) -> None:
    socket = socket_directory(pgdata, account)
    chosen = {"listen_addresses": "", "unix_socket_directories": str(socket), **settings}
    options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in chosen.items())
    log = pgdata / "server.log"
    command = [str(wheel_programs() / "pg_ctl"), "start", "-w", "-s", "-D", str(pgdata)]
    command += ["-t", str(_START_SECONDS), "-l", str(log), "-o", options]
    deadline = monotonic() + _LAST_SESSIONS_SECONDS
    while run_as(account, command).returncode:
        # Sessions of a server that was killed take a moment to notice, and hold its memory.
        if "still in use" in _last_lines(log) and monotonic() < deadline:
            sleep(0.1)
            continue
        raise UnavailableError(
            f"The embedded PostgreSQL did not start. {_last_lines(log)}",
            code="database_not_started",
            remedy=f"The whole log is {log}. Mend what it names, or set INTERLOCK_DATABASE_URL"
            " to a PostgreSQL 15 or newer.",
        )


def _stop(pgdata: Path, account: Account) -> None:
    if running_pid(pgdata) is None:
        return
    socket = socket_of(pgdata)
    command = [str(wheel_programs() / "pg_ctl"), "stop", "-w", "-s", "-m", "fast"]
    run_as(account, [*command, "-D", str(pgdata)])
    if socket != pgdata:
        with suppress(OSError):
            socket.rmdir()


def _last_lines(log: Path) -> str:
    try:
        return " ".join(log.read_text(errors="replace").splitlines()[-_LOG_LINES:])
    except OSError:
        return "It wrote no log."


def _try_lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _exclusive(path: Path) -> Iterator[None]:
    """Hold the lock of ``path``: one process at a time starts or stops the server."""
    deadline = monotonic() + 2 * _START_SECONDS
    with path.open("a") as file:
        while not _try_lock(file):
            if monotonic() > deadline:
                raise UnavailableError(
                    f"Another process has been starting or stopping the database of {path.parent}"
                    " for minutes.",
                    code="database_busy",
                    remedy="End that process, then start again; the lock goes with it.",
                )
            sleep(0.05)
        yield


def _unwritable(home: Path, error: OSError) -> UnavailableError:
    return UnavailableError(
        f"The database needs to read and write {home}, but: {error.strerror or error}"
        f" ({error.filename or home}).",
        code="home_not_writable",
        remedy="Give this user the directory, or set INTERLOCK_HOME to one it owns.",
    )
