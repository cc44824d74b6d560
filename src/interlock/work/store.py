"""Pages of a list by keyset: each begins after the last row of the one before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Row, Select, literal, tuple_
from sqlalchemy.sql.elements import ColumnElement

from interlock.kit.database import Unit
from interlock.kit.paging import MAXIMUM_LIMIT, Page, decode_cursor, encode_cursor
from interlock.kit.problem import FieldError, InvalidError

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Order:
    """A total order of rows: columns that are never null, the last one unique, all in one
    direction. ``readers`` turn the texts of a cursor into values again."""

    name: str
    columns: tuple[ColumnElement[Any], ...]
    readers: tuple[Callable[[Any], Any], ...]
    is_descending: bool = True


def fetch_page(
    unit: Unit,
    statement: Select[Any],
    make: Callable[[Row[Any]], Item],
    *,
    order: Order,
    limit: int,
    cursor: str | None,
) -> Page[Item]:
    """The rows after ``cursor`` in ``order``, at most ``limit`` of them.

    Raises ``InvalidError`` for a cursor of another list or order.
    """
    limit = max(1, min(limit, MAXIMUM_LIMIT))
    keys = [column.label(f"key_{at}") for at, column in enumerate(order.columns)]
    columns = [column.desc() if order.is_descending else column for column in order.columns]
    wanted = statement.add_columns(*keys).order_by(*columns).limit(limit + 1)
    if cursor is not None:
        wanted = wanted.where(_after(order, _position(order, cursor)))
    rows = unit.connection.execute(wanted).all()
    shown = rows[:limit]
    following = None
    if len(rows) > limit:
        last = shown[-1]._mapping
        following = encode_cursor([order.name, *(last[key.name] for key in keys)])
    return Page([make(row) for row in shown], following)


def _after(order: Order, position: list[Any]) -> ColumnElement[bool]:
    here = tuple_(*order.columns)
    there = tuple_(
        *(
            literal(value, column.type)
            for value, column in zip(position, order.columns, strict=True)
        )
    )
    return here < there if order.is_descending else here > there


def _position(order: Order, cursor: str) -> list[Any]:
    name, *texts = decode_cursor(cursor, length=len(order.columns) + 1)
    try:
        values = [read(value) for read, value in zip(order.readers, texts, strict=True)]
    except (TypeError, ValueError, AttributeError):
        values = None
    if name != order.name or values is None:
        raise InvalidError(
            "The cursor is not one that this list gave out.",
            errors=[FieldError("cursor", "belongs to another list or sort order", "cursor")],
            remedy="Leave the cursor out to start from the first page.",
        )
    return values
