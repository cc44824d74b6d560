"""The SQL of assigning: whose turn it was, and how much everybody has."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Table, bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from interlock.kit.database import Unit
from interlock.work.tables import turn_table

_turn = turn_table.c
_key = (
    _turn.model == bindparam("of_model"),
    _turn.field == bindparam("of_field"),
    _turn.pool == bindparam("of_pool"),
)
_begin = upsert(turn_table).on_conflict_do_nothing()
_lock = select(_turn.last_user_id).where(*_key).with_for_update()
_set = (
    update(turn_table)
    .where(*_key)
    .values(last_user_id=bindparam("user_id"), at=bindparam("moment"))
)


def lock_turn(unit: Unit, model: str, field: str, *, pool: str) -> int | None:
    """Who of the pool was chosen last. Whoever chooses from it too waits until this unit ends."""
    names = {"model": model, "field": field, "pool": pool}
    unit.connection.execute(_begin, names | {"last_user_id": 0, "at": unit.now})
    last: int = unit.connection.execute(_lock, _of(model, field, pool)).scalar_one()
    return last or None


def set_turn(unit: Unit, model: str, field: str, *, pool: str, user_id: int) -> None:
    moment = {"user_id": user_id, "moment": unit.now}
    unit.connection.execute(_set, _of(model, field, pool) | moment)


def loads(
    unit: Unit,
    table: Table,
    field: str,
    *,
    user_ids: Sequence[int],
    final: Mapping[str, Collection[str]],
) -> dict[int, int]:
    """How many active records each user has in ``field``, without those in a final state."""
    holder = table.c[field]
    statement = (
        select(holder, func.count()).where(holder.in_(user_ids), table.c.active).group_by(holder)
    )
    for name, values in final.items():
        state = table.c[name]
        statement = statement.where(or_(state.is_(None), state.not_in(list(values))))
    return {row[0]: row[1] for row in unit.connection.execute(statement)}


def _of(model: str, field: str, pool: str) -> dict[str, str]:
    return {"of_model": model, "of_field": field, "of_pool": pool}
