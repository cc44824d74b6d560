"""The SQL of the API: remembered answers, and events and comments by their ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from interlock.api.tables import idempotency_table
from interlock.kit.database import Unit
from interlock.records.tables import event_table
from interlock.work.tables import comment_table

_key = idempotency_table.c
_insert = upsert(idempotency_table)
_claim = _insert.on_conflict_do_update(
    index_elements=["user_id", "key"],
    set_={
        "digest": _insert.excluded.digest,
        "status": None,
        "headers": None,
        "body": None,
        "expires_at": _insert.excluded.expires_at,
    },
    where=_key.expires_at <= bindparam("now"),
).returning(_key.key)
_find = select(_key.digest, _key.status, _key.headers, _key.body).where(
    _key.user_id == bindparam("of_user"), _key.key == bindparam("of_key")
)
_fill = (
    update(idempotency_table)
    .where(_key.user_id == bindparam("of_user"), _key.key == bindparam("of_key"))
    .values(status=bindparam("status"), headers=bindparam("headers"), body=bindparam("body"))
)
_expired = (
    select(_key.user_id, _key.key)
    .where(_key.expires_at <= bindparam("now"))
    .limit(100)
    .with_for_update(skip_locked=True)
    .cte("expired")
)
_drop_expired = delete(idempotency_table).where(
    _key.user_id == _expired.c.user_id, _key.key == _expired.c.key
)


def claim_key(unit: Unit, user_id: int, key: str, *, digest: bytes, expires_at: datetime) -> bool:
    """Take a key for the request at hand; false when it is taken.

    Waits for another request with the same key to end. What has expired is dropped on the way.
    """
    unit.connection.execute(_drop_expired, {"now": unit.now})
    values = {"user_id": user_id, "key": key, "digest": digest, "expires_at": expires_at}
    claimed = unit.connection.execute(_claim, values | {"now": unit.now})
    return claimed.scalar_one_or_none() is not None


def remembered(unit: Unit, user_id: int, key: str) -> Any | None:
    """(digest, status, headers, body) of the first request with this key."""
    return unit.connection.execute(_find, {"of_user": user_id, "of_key": key}).one_or_none()


def remember(
    unit: Unit, user_id: int, key: str, *, status: int, headers: Mapping[str, str], body: bytes
) -> None:
    values = {"status": status, "headers": dict(headers), "body": body}
    unit.connection.execute(_fill, values | {"of_user": user_id, "of_key": key})


def events_by_id(unit: Unit, ids: Iterable[UUID]) -> dict[UUID, Mapping[str, Any]]:
    """The stored events among ``ids``."""
    statement = select(event_table).where(event_table.c.id.in_(list(ids)))
    return {row["id"]: dict(row) for row in unit.connection.execute(statement).mappings()}


def comments_by_id(unit: Unit, ids: Iterable[UUID]) -> dict[UUID, Mapping[str, Any]]:
    """The comments among ``ids``, those that were deleted too."""
    statement = select(comment_table).where(comment_table.c.id.in_(list(ids)))
    return {row["id"]: dict(row) for row in unit.connection.execute(statement).mappings()}
