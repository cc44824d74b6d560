"""The SQL of sessions and of failed attempts to sign in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, func, insert, select, update

from interlock.identity.model import Session
from interlock.identity.tables import failure_table, session_table, user_table
from interlock.identity.user.store import ACTOR_COLUMNS
from interlock.kit.database import Unit
from interlock.kit.statement import Prepared

ENDED = "session"
"""The topic of hints that sessions of a user have ended."""

_session = session_table.c
_failure = failure_table.c
_PUBLIC = [_session[name] for name in Session.__dataclass_fields__]

_insert_session = insert(session_table)
_insert_failure = insert(failure_table)
_is_live = (
    _session.revoked_at.is_(None),
    _session.expires_at > bindparam("now"),
    _session.last_seen_at > bindparam("idle_since"),
)
_actor_row = Prepared(
    select(*ACTOR_COLUMNS, _session.id.label("session_id"), _session.last_seen_at.label("seen_at"))
    .join(session_table, _session.user_id == user_table.c.id)
    .where(_session.token_hash == bindparam("token_hash"), user_table.c.is_active, *_is_live)
)
_free_session = (
    select(_session.id)
    .where(_session.id == bindparam("session_id"))
    .with_for_update(skip_locked=True)
    .scalar_subquery()
)
_touch = (
    update(session_table).where(_session.id == _free_session).values(last_seen_at=bindparam("now"))
)
_live_sessions = (
    select(*_PUBLIC)
    .where(_session.user_id == bindparam("of_user"), *_is_live)
    .order_by(_session.last_seen_at.desc())
)
_forget_failures = delete(failure_table).where(_failure.login == bindparam("of_login"))
_drop_old_failures = delete(failure_table).where(_failure.at < bindparam("before"))


def insert_session(unit: Unit, session: Session, *, token_hash: bytes) -> None:
    values = {name: getattr(session, name) for name in Session.__dataclass_fields__}
    unit.connection.execute(_insert_session, values | {"token_hash": token_hash})


def actor_row(unit: Unit, token_hash: bytes, *, idle_since: datetime) -> Any | None:
    """The actor's columns with ``session_id`` and ``seen_at``, if the session is alive."""
    parameters = {"token_hash": token_hash, "now": unit.now, "idle_since": idle_since}
    return next(iter(_actor_row.named_rows(unit.connection, parameters)), None)


def touch(unit: Unit, session_id: UUID) -> None:
    """Note that the session is in use, unless another request is just doing so."""
    unit.connection.execute(_touch, {"session_id": session_id, "now": unit.now})


def live_sessions(unit: Unit, user_id: int, *, idle_since: datetime) -> list[Session]:
    parameters = {"of_user": user_id, "now": unit.now, "idle_since": idle_since}
    return [Session(*row) for row in unit.connection.execute(_live_sessions, parameters)]


def owner_of(unit: Unit, session_id: UUID) -> int | None:
    statement = select(_session.user_id).where(_session.id == session_id)
    return unit.connection.execute(statement).scalar_one_or_none()


def revoke(unit: Unit, session_id: UUID) -> bool:
    """Whether it was not revoked yet."""
    statement = (
        update(session_table)
        .where(_session.id == session_id, _session.revoked_at.is_(None))
        .values(revoked_at=unit.now)
        .returning(_session.user_id)
    )
    user_id = unit.connection.execute(statement).scalar_one_or_none()
    if user_id is not None:
        unit.hint(ENDED, user_id=user_id)
    return user_id is not None


def revoke_all(unit: Unit, user_id: int, *, except_token_hash: bytes | None = None) -> int:
    """How many were revoked."""
    statement = (
        update(session_table)
        .where(_session.user_id == user_id, _session.revoked_at.is_(None))
        .values(revoked_at=unit.now)
        .returning(_session.id)
    )
    if except_token_hash is not None:
        statement = statement.where(_session.token_hash != except_token_hash)
    unit.hint(ENDED, user_id=user_id)
    return len(unit.connection.execute(statement).all())


def try_lock_login(unit: Unit, login: str) -> bool:
    """Whether nobody else is just signing in with this login."""
    key = func.hashtextextended(login, 0)
    return bool(unit.connection.execute(select(func.pg_try_advisory_xact_lock(key))).scalar_one())


def limiting_failure(
    unit: Unit, *, login: str | None = None, address: str | None = None, number: int
) -> datetime | None:
    """When the ``number``-th latest failure of a login or an address happened."""
    column, value = (_failure.login, login) if login is not None else (_failure.address, address)
    statement = (
        select(_failure.at)
        .where(column == value)
        .order_by(_failure.at.desc())
        .offset(number - 1)
        .limit(1)
    )
    return unit.connection.execute(statement).scalar_one_or_none()


def insert_failure(unit: Unit, *, login: str, address: str, keep_for: timedelta) -> None:
    """Note a failure, and drop those too old to count."""
    unit.connection.execute(_drop_old_failures, {"before": unit.now - keep_for})
    values = {"at": unit.now, "login": login, "address": address}
    unit.connection.execute(_insert_failure, values)


def forget_failures(unit: Unit, login: str) -> None:
    unit.connection.execute(_forget_failures, {"of_login": login})
