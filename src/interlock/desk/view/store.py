"""The SQL of saved views."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, or_, select, true, update
from sqlalchemy.exc import IntegrityError

from interlock.desk.tables import view_table
from interlock.desk.view.model import Layout, SavedView, Sharing, ViewContent
from interlock.identity.model import ADMINISTRATOR, Actor
from interlock.identity.tables import user_table
from interlock.kit.database import Unit

_view = view_table.c
_views = select(view_table, user_table.c.name.label("owner_name")).join(
    user_table, user_table.c.id == _view.owner_id
)
_CONTENT = tuple(item.name for item in fields(ViewContent))
_LISTS = ("sort", "columns", "roles")


def visible(unit: Unit, actor: Actor, *, model: str | None, most: int) -> list[SavedView]:
    """The actor's own views and those shared with them, by name."""
    statement = (
        _views.where(_is_visible(actor), true() if model is None else _view.model == model)
        .order_by(_view.model, func.lower(_view.name), _view.id)
        .limit(most)
    )
    return [_read(row) for row in unit.connection.execute(statement).mappings()]


def get(unit: Unit, id: int, *, lock: bool = False) -> SavedView | None:
    """The view, whoever may see it; locked until the unit ends where it is to be changed."""
    statement = _views.where(_view.id == id)
    if lock:
        statement = statement.with_for_update(of=view_table)
    row = unit.connection.execute(statement).mappings().one_or_none()
    return None if row is None else _read(row)


def count_of(unit: Unit, owner_id: int) -> int:
    statement = select(func.count()).where(_view.owner_id == owner_id)
    return int(unit.connection.execute(statement).scalar_one())


def add(unit: Unit, content: ViewContent, *, owner_id: int) -> int | None:
    """The id of the new view; ``None`` when the owner has one of this name."""
    values = _values(content) | {"owner_id": owner_id, "created_at": unit.now}
    try:
        with unit.connection.begin_nested():
            statement = insert(view_table).values(**values, updated_at=unit.now)
            made = unit.connection.execute(statement.returning(_view.id))
            return int(made.scalar_one())
    except IntegrityError:
        return None


def change(unit: Unit, id: int, content: ViewContent) -> bool:
    """Whether it could be changed: not when its owner has another of this name."""
    statement = update(view_table).where(_view.id == id)
    try:
        with unit.connection.begin_nested():
            unit.connection.execute(statement.values(**_values(content), updated_at=unit.now))
    except IntegrityError:
        return False
    return True


def remove(unit: Unit, id: int) -> None:
    unit.connection.execute(delete(view_table).where(_view.id == id))


def _is_visible(actor: Actor) -> ColumnElement[bool]:
    """The rows for which :func:`~interlock.desk.view.model.may_see` is true."""
    by_role = _view.sharing == Sharing.ROLES.value
    if not actor.has_role(ADMINISTRATOR):
        by_role &= _view.roles.overlap(sorted(actor.roles))
    return or_(_view.owner_id == actor.user_id, _view.sharing == Sharing.ALL.value, by_role)


def _values(content: ViewContent) -> dict[str, Any]:
    values = asdict(content)
    return values | {name: list(values[name]) for name in _LISTS}


def _read(row: Any) -> SavedView:
    values = {name: row[name] for name in _CONTENT}
    values |= {name: tuple(values[name]) for name in _LISTS}
    values |= {"layout": Layout(row["layout"]), "sharing": Sharing(row["sharing"])}
    return SavedView(
        id=row["id"],
        owner_id=row["owner_id"],
        owner_name=row["owner_name"],
        content=ViewContent(**values),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
