"""Which PostgreSQL: the one that ``INTERLOCK_DATABASE_URL`` names, or the embedded one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from interlock.kit.embedded_postgres import EmbeddedServer, start_server
from interlock.kit.problem import UnavailableError

OLDEST_VERSION = 15
"""The first PostgreSQL whose features Interlock relies on (``NULLS NOT DISTINCT``, ``MERGE``)."""

_DATABASE = "interlock"


@dataclass(frozen=True, slots=True)
class Postgres:
    """A reachable PostgreSQL: its ``url``, and the embedded server behind it if it is ours."""

    url: str
    server: EmbeddedServer | None = None

    def close(self) -> None:
        """Let go of the embedded server; the last to do so stops it."""
        if self.server is not None:
            self.server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def home_directory(environment: Mapping[str, str]) -> Path:
    """Where Interlock keeps its files: ``INTERLOCK_HOME``, or ``.interlock`` in this directory."""
    return Path(environment.get("INTERLOCK_HOME") or ".interlock").expanduser().absolute()


def open_postgres(environment: Mapping[str, str], *, database: str = _DATABASE) -> Postgres:
    """Make PostgreSQL reachable as the environment says, and say where.

    Without ``INTERLOCK_DATABASE_URL`` the embedded server of :func:`home_directory` is started
    or attached to, and ``database`` made in it. Raises :class:`UnavailableError` with what would
    help when there is none, it is too old, or it cannot be started.
    """
    external = environment.get("INTERLOCK_DATABASE_URL")
    if external:
        check_version(external)
        return Postgres(external)
    server = start_server(home_directory(environment))
    try:
        server.create_database(database)
    except BaseException:
        server.close()
        raise
    return Postgres(server.url(database), server)


def check_version(url: str) -> None:
    """Raise :class:`UnavailableError` unless a PostgreSQL of a supported version answers there."""
    try:
        with psycopg.connect(_for_libpq(url), connect_timeout=10) as connection:
            version = connection.info.server_version // 10_000
    except psycopg.Error as error:
        raise UnavailableError(
            f"The database of INTERLOCK_DATABASE_URL does not answer: {error}".strip(),
            code="database_unreachable",
            remedy="Check the address, the password and that the server runs, or unset"
            " INTERLOCK_DATABASE_URL to use the embedded one.",
        ) from error
    if version < OLDEST_VERSION:
        raise UnavailableError(
            f"The database of INTERLOCK_DATABASE_URL is PostgreSQL {version}; Interlock needs"
            f" {OLDEST_VERSION} or newer.",
            code="database_version",
            remedy="Upgrade that server, or unset INTERLOCK_DATABASE_URL to use the embedded one.",
        )


def _for_libpq(url: str) -> str:
    """The address without a driver's name (``postgresql+psycopg://``), which libpq rejects."""
    scheme, separator, rest = url.partition("://")
    return f"{scheme.partition('+')[0]}{separator}{rest}"
