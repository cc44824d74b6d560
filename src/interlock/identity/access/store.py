"""The SQL of one-time links."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, func, insert, update

from interlock.identity.tables import link_table
from interlock.kit.database import Unit

_link = link_table.c
_insert_link = insert(link_table)
_use = (
    update(link_table)
    .where(
        _link.token_hash == bindparam("of_hash"),
        _link.purpose == bindparam("of_purpose"),
        _link.used_at.is_(None),
        _link.expires_at > bindparam("now"),
    )
    .values(used_at=bindparam("now"))
    .returning(_link.token_hash, _link.user_id)
)


def insert_link(
    unit: Unit, token_hash: bytes, *, purpose: str, user_id: int | None, valid_for: timedelta
) -> None:
    """Store a link; earlier ones of the same purpose for the same user end."""
    unit.connection.execute(
        update(link_table)
        .where(
            _link.purpose == purpose,
            func.coalesce(_link.user_id, 0) == (user_id or 0),
            _link.used_at.is_(None),
        )
        .values(used_at=unit.now)
    )
    values = {"token_hash": token_hash, "purpose": purpose, "user_id": user_id}
    times = {"created_at": unit.now, "expires_at": unit.now + valid_for}
    unit.connection.execute(_insert_link, values | times)


def use_link(unit: Unit, token_hash: bytes, purpose: str) -> tuple[bool, int | None]:
    """Use a link up: whether it was good, and for which user. Two at once cannot both win."""
    parameters = {"of_hash": token_hash, "of_purpose": purpose, "now": unit.now}
    row = unit.connection.execute(_use, parameters).one_or_none()
    return (False, None) if row is None else (True, row.user_id)
