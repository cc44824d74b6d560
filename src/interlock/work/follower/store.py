"""The SQL of followers."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from interlock.kit.database import Unit
from interlock.work.model import Author
from interlock.work.tables import follower_table

_follower = follower_table.c
_insert = upsert(follower_table).on_conflict_do_nothing().returning(_follower.user_id)


def add(
    unit: Unit, model: str, record_id: int, *, user_ids: Iterable[int], by: Author
) -> list[int]:
    """Those of the users who did not follow yet."""
    rows = [
        {
            "model": model,
            "record_id": record_id,
            "user_id": user_id,
            "since": unit.now,
            "added_by": by.actor.user_id,
            "automation_id": by.automation_id,
        }
        for user_id in user_ids
    ]
    return list(unit.connection.execute(_insert, rows).scalars()) if rows else []


def remove(unit: Unit, model: str, record_id: int, *, user_ids: Collection[int]) -> list[int]:
    """Those of the users who followed."""
    statement = (
        delete(follower_table)
        .where(
            _follower.model == model,
            _follower.record_id == record_id,
            _follower.user_id.in_(user_ids),
        )
        .returning(_follower.user_id)
    )
    return list(unit.connection.execute(statement).scalars())


def of_record(unit: Unit, model: str, record_id: int) -> list[int]:
    statement = (
        select(_follower.user_id)
        .where(_follower.model == model, _follower.record_id == record_id)
        .order_by(_follower.user_id)
    )
    return list(unit.connection.execute(statement).scalars())


def of_user(unit: Unit, user_id: int, *, most: int) -> list[tuple[str, int]]:
    """What a user follows, the latest first."""
    statement = (
        select(_follower.model, _follower.record_id)
        .where(_follower.user_id == user_id)
        .order_by(_follower.since.desc(), _follower.model, _follower.record_id.desc())
        .limit(most)
    )
    return [(row.model, row.record_id) for row in unit.connection.execute(statement)]
