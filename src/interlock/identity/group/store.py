"""The SQL of groups, their members and their roles."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from interlock.identity.model import Group
from interlock.identity.tables import group_role_table, group_table, member_table
from interlock.kit.database import Unit

_member_ids = func.array(
    select(member_table.c.user_id)
    .where(member_table.c.group_code == group_table.c.code)
    .order_by(member_table.c.user_id)
    .correlate(group_table)
    .scalar_subquery()
)
_group_roles = func.array(
    select(group_role_table.c.role)
    .where(group_role_table.c.group_code == group_table.c.code)
    .order_by(group_role_table.c.role)
    .correlate(group_table)
    .scalar_subquery()
)
_groups: Select[*tuple[Any, ...]] = select(
    group_table.c.code, group_table.c.title, _member_ids, _group_roles
)


def insert_group(unit: Unit, code: str, title: str) -> bool:
    """Whether the code was free."""
    values = {"code": code, "title": title}
    statement = upsert(group_table).values(**values).on_conflict_do_nothing()
    return _is_done(unit, statement.returning(group_table.c.code))


def rename_group(unit: Unit, code: str, title: str) -> None:
    unit.connection.execute(
        update(group_table).where(group_table.c.code == code).values(title=title)
    )


def delete_group(unit: Unit, code: str) -> None:
    for table in (member_table, group_role_table):
        unit.connection.execute(delete(table).where(table.c.group_code == code))
    unit.connection.execute(delete(group_table).where(group_table.c.code == code))


def get(unit: Unit, code: str) -> Group | None:
    row = unit.connection.execute(_groups.where(group_table.c.code == code)).one_or_none()
    return _read(row) if row is not None else None


def search(unit: Unit, *, after: str | None, most: int) -> list[Group]:
    """Groups by code."""
    statement = _groups.order_by(group_table.c.code).limit(most)
    if after is not None:
        statement = statement.where(group_table.c.code > after)
    return [_read(row) for row in unit.connection.execute(statement)]


def add_member(unit: Unit, code: str, user_id: int) -> bool:
    """Whether the user was not a member yet."""
    values = {"group_code": code, "user_id": user_id}
    statement = upsert(member_table).values(**values).on_conflict_do_nothing()
    return _is_done(unit, statement.returning(member_table.c.user_id))


def remove_member(unit: Unit, code: str, user_id: int) -> bool:
    """Whether the user was a member."""
    columns = member_table.c
    statement = delete(member_table).where(columns.group_code == code, columns.user_id == user_id)
    return _is_done(unit, statement.returning(columns.user_id))


def assign_role(unit: Unit, code: str, role: str) -> bool:
    """Whether the group did not have it yet."""
    values = {"group_code": code, "role": role}
    statement = upsert(group_role_table).values(**values).on_conflict_do_nothing()
    return _is_done(unit, statement.returning(group_role_table.c.role))


def remove_role(unit: Unit, code: str, role: str) -> bool:
    """Whether the group had it."""
    columns = group_role_table.c
    statement = delete(group_role_table).where(columns.group_code == code, columns.role == role)
    return _is_done(unit, statement.returning(columns.role))


def _is_done(unit: Unit, statement: Any) -> bool:
    return unit.connection.execute(statement).one_or_none() is not None


def _read(row: Any) -> Group:
    code, title, member_ids, roles = row
    return Group(code, title, tuple(member_ids), tuple(roles))
