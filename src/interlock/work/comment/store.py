"""The SQL of comments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, insert, select, update

from interlock.kit.database import Unit
from interlock.kit.paging import Page
from interlock.work.comment.model import Comment
from interlock.work.store import Order, fetch_page
from interlock.work.tables import comment_table

_comment = comment_table.c
_comments = select(*(_comment[name] for name in Comment.__dataclass_fields__))
_locked = _comments.where(_comment.id == bindparam("id")).with_for_update()
_insert = insert(comment_table)
_newest = Order("newest", (_comment.id,), (UUID,))


def add(unit: Unit, values: Mapping[str, Any]) -> None:
    unit.connection.execute(_insert, dict(values))


def lock(unit: Unit, comment_id: UUID) -> Comment | None:
    row = unit.connection.execute(_locked, {"id": comment_id}).one_or_none()
    return None if row is None else _read(row)


def erase(unit: Unit, comment_id: UUID, *, user_id: int) -> None:
    unit.connection.execute(
        update(comment_table)
        .where(_comment.id == comment_id)
        .values(body="", deleted_at=unit.now, deleted_by=user_id)
    )


def of_case(unit: Unit, case_id: UUID, *, limit: int, cursor: str | None) -> Page[Comment]:
    return _page(unit, _comment.case_id == case_id, limit=limit, cursor=cursor)


def of_record(
    unit: Unit, model: str, record_id: int, *, limit: int, cursor: str | None
) -> Page[Comment]:
    where = (_comment.model == model) & (_comment.record_id == record_id)
    return _page(unit, where, limit=limit, cursor=cursor)


def _page(
    unit: Unit, where: ColumnElement[bool], *, limit: int, cursor: str | None
) -> Page[Comment]:
    statement = _comments.where(where)
    return fetch_page(unit, statement, _read, order=_newest, limit=limit, cursor=cursor)


def _read(row: Any) -> Comment:
    return Comment(*(row._mapping[name] for name in Comment.__dataclass_fields__))
