"""Opening the installation that the environment names, and who a command acts as."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from interlock.application import Application, build_application
from interlock.govern.identity_trail import IdentityTrail
from interlock.identity.model import SYSTEM, Actor, Channel
from interlock.identity.user.service import actor_for_user
from interlock.identity.user.store import sign_in_facts
from interlock.kit.clock import SystemClock
from interlock.kit.database import Database, Unit, connect
from interlock.kit.migration import current_revision, newest_revision
from interlock.kit.postgres import open_postgres
from interlock.kit.problem import NotFoundError, UnavailableError
from interlock.settings import Settings, read_settings

TRAIL = IdentityTrail()

OPERATOR = SYSTEM.through(Channel.CLI)
"""Whoever may run commands on this machine may do everything; the log says it was done here."""


def current_settings() -> Settings:
    """The settings of this process's environment."""
    return read_settings(os.environ)


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """The database, as it is: perhaps without any tables yet."""
    with open_postgres(settings.environment) as postgres:
        database = connect(postgres.url, clock=SystemClock(), pool_size=settings.pool_size)
        try:
            yield database
        finally:
            database.close()


@contextmanager
def open_current_database(settings: Settings | None = None) -> Iterator[Database]:
    """The database; raises ``UnavailableError`` unless its tables are up to date."""
    with open_database(settings or current_settings()) as database:
        require_current(database)
        yield database


@contextmanager
def open_application(settings: Settings | None = None) -> Iterator[Application]:
    """The installation on a database whose tables are up to date."""
    with open_current_database(settings) as database:
        yield build_application(database)


def unconnected_application() -> Application:
    """An installation without a database, for what only looks at definitions.

    Nothing connects until a unit of work is opened, and nothing here opens one.
    """
    return build_application(connect("postgresql://", clock=SystemClock(), pool_size=1))


def require_current(database: Database) -> None:
    """Raise ``UnavailableError`` unless the database is at this Interlock's newest step."""
    with database.unit() as unit:
        reached = current_revision(unit.connection)
    if reached != newest_revision():
        raise UnavailableError(
            "The database is not set up yet."
            if reached is None
            else f"The database is at step {reached}; this Interlock needs {newest_revision()}.",
            code="not_set_up",
            remedy="Run interlock init; it changes nothing that is there.",
        )


def acting(application: Application, login: str | None) -> Actor:
    """Whom a command acts as: the user with ``login``, or Interlock itself.

    Raises ``NotFoundError`` when there is no active user of that login.
    """
    if login is None:
        return OPERATOR
    with application.database.unit() as unit:
        actor = actor_for_user(
            unit,
            user_id(unit, login),
            implies=application.provider.implications(unit),
            channel=Channel.CLI,
        )
    if actor is None:
        raise NotFoundError(f"The user {login!r} is deactivated.", remedy="Reactivate them first.")
    return actor


def user_id(unit: Unit, login: str) -> int:
    """The id of the user with this login; raises ``NotFoundError``."""
    facts = sign_in_facts(unit, login)
    if facts is None:
        raise NotFoundError(f"There is no user {login!r}.", remedy="See interlock user list.")
    return facts[0]
