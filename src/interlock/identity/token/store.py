"""The SQL of API tokens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, or_, select, update

from interlock.identity.model import ApiToken
from interlock.identity.tables import token_table, user_table
from interlock.identity.user.store import ACTOR_COLUMNS
from interlock.kit.database import Unit
from interlock.kit.statement import Prepared

_token = token_table.c
_PUBLIC = [_token[name] for name in ApiToken.__dataclass_fields__]

_insert_token = insert(token_table)
_is_live = (
    _token.revoked_at.is_(None),
    or_(_token.expires_at.is_(None), _token.expires_at > bindparam("now")),
)
_actor_row = Prepared(
    select(
        *ACTOR_COLUMNS,
        _token.id.label("token_id"),
        _token.scopes,
        _token.last_used_at.label("used_at"),
    )
    .join(token_table, _token.user_id == user_table.c.id)
    .where(_token.token_hash == bindparam("token_hash"), user_table.c.is_active, *_is_live)
)
_free_token = (
    select(_token.id)
    .where(_token.id == bindparam("token_id"))
    .with_for_update(skip_locked=True)
    .scalar_subquery()
)
_touch = update(token_table).where(_token.id == _free_token).values(last_used_at=bindparam("now"))
_live_tokens = (
    select(*_PUBLIC)
    .where(_token.user_id == bindparam("of_user"), *_is_live)
    .order_by(_token.created_at.desc())
)


def insert_token(unit: Unit, token: ApiToken, *, token_hash: bytes) -> None:
    values = {name: getattr(token, name) for name in ApiToken.__dataclass_fields__}
    unit.connection.execute(
        _insert_token, values | {"scopes": list(token.scopes), "token_hash": token_hash}
    )


def actor_row(unit: Unit, token_hash: bytes) -> Any | None:
    """The actor's columns with ``token_id``, ``scopes`` and ``used_at``, if the token is alive."""
    parameters = {"token_hash": token_hash, "now": unit.now}
    return next(iter(_actor_row.named_rows(unit.connection, parameters)), None)


def touch(unit: Unit, token_id: UUID) -> None:
    """Note that the token is in use, unless another request is just doing so."""
    unit.connection.execute(_touch, {"token_id": token_id, "now": unit.now})


def live_tokens(unit: Unit, user_id: int) -> list[ApiToken]:
    rows = unit.connection.execute(_live_tokens, {"of_user": user_id, "now": unit.now})
    return [ApiToken(**(dict(row._mapping) | {"scopes": tuple(row.scopes)})) for row in rows]


def owner_of(unit: Unit, token_id: UUID) -> int | None:
    statement = select(_token.user_id).where(_token.id == token_id)
    return unit.connection.execute(statement).scalar_one_or_none()


def revoke(unit: Unit, token_id: UUID) -> str | None:
    """The name of the token, if it was not revoked yet."""
    statement = (
        update(token_table)
        .where(_token.id == token_id, _token.revoked_at.is_(None))
        .values(revoked_at=unit.now)
        .returning(_token.name)
    )
    return unit.connection.execute(statement).scalar_one_or_none()


def revoke_all(unit: Unit, user_id: int) -> None:
    unit.connection.execute(
        update(token_table)
        .where(_token.user_id == user_id, _token.revoked_at.is_(None))
        .values(revoked_at=unit.now)
    )
