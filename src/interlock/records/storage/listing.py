"""Reading many rows: selecting, joining, ordering, paging, grouping and counting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Date,
    FromClause,
    Numeric,
    Select,
    and_,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DBAPIError

from interlock.kit.problem import InvalidError

Sql = ColumnElement[Any]
_SET_COMPANY = text("SELECT set_config('interlock.company_id', :id, true)")


@dataclass(frozen=True, slots=True)
class Order:
    """One key of a sort order. Empty values come last upwards and first downwards, as in an
    index, so that an index serves both."""

    column: Sql
    is_descending: bool
    may_be_empty: bool

    @property
    def clause(self) -> Sql:
        return self.column.desc() if self.is_descending else self.column.asc()

    def beyond(self, value: Any) -> Sql:
        """The rows whose key comes after ``value``."""
        if self.is_descending:
            before: Sql = self.column < value if value is not None else self.column.is_not(None)
            return before
        if value is None:
            return false()
        after: Sql = self.column > value
        return or_(after, self.column.is_(None)) if self.may_be_empty else after

    def at(self, value: Any) -> Sql:
        return self.column.is_(None) if value is None else self.column == value

    def not_before(self, value: Any) -> Sql:
        """At or beyond ``value``, where an index can begin to read there."""
        if value is None or (self.may_be_empty and not self.is_descending):
            return true()
        bound: Sql = self.column <= value if self.is_descending else self.column >= value
        return bound


def after_position(orders: Sequence[Order], values: Sequence[Any]) -> Sql:
    """The rows that come after the one with these keys."""
    ways = []
    for depth, order in enumerate(orders):
        ties = [known.at(value) for known, value in zip(orders, values[:depth], strict=False)]
        ways.append(and_(*ties, order.beyond(values[depth])))
    return and_(orders[0].not_before(values[0]), or_(*ways))


class Joined:
    """A source of rows, and what its references lead to by left joins."""

    def __init__(self, root: FromClause) -> None:
        self.root = root
        self._sources: dict[tuple[str, ...], FromClause] = {(): root}
        self.source: FromClause = root

    def join(self, path: tuple[str, ...], target: FromClause) -> FromClause:
        """The rows that ``path`` (of references) leads to; ``target`` is where they are."""
        known = self._sources.get(path)
        if known is None:
            behind = self._sources[path[:-1]]
            known = self._sources[path] = target.alias()
            self.source = self.source.outerjoin(known, behind.c[path[-1]] == known.c.id)
        return known


def restricted(table: FromClause, conditions: Sequence[Sql]) -> FromClause:
    """The rows of a table for which all conditions hold, to be used like the table."""
    return select(*table.columns).where(*conditions).subquery()


def in_companies(column: Sql, company_ids: Sequence[int]) -> Sql:
    return or_(column.is_(None), column == func.any(_ids(company_ids)))


def any_of(conditions: Iterable[Sql]) -> Sql:
    return or_(false(), *conditions)


def nothing() -> Sql:
    return false()


def contains_text(columns: Sequence[Sql], word: str) -> Sql:
    """Whether one of the columns contains the word, whatever its case."""
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return or_(false(), *(column.ilike(f"%{escaped}%", escape="\\") for column in columns))


def is_active(source: FromClause) -> Sql:
    return source.c.active.is_(True)


def has_id(source: FromClause, ids: Sequence[int]) -> Sql:
    return source.c.id == func.any(_ids(ids))


def _ids(ids: Sequence[int]) -> Sql:
    return literal(list(ids), ARRAY(BigInteger))


# ── statements ──────────────────────────────────────────────────────────────────────────────────


def page_statement(
    joined: Joined,
    columns: Mapping[str, Sql],
    *,
    where: Sequence[Sql],
    orders: Sequence[Order],
    limit: int,
) -> Select[Any]:
    return (
        select(*(column.label(name) for name, column in columns.items()))
        .select_from(joined.source)
        .where(*where)
        .order_by(*(order.clause for order in orders))
        .limit(limit)
    )


def count_statement(joined: Joined, where: Sequence[Sql]) -> Select[Any]:
    return select(func.count()).select_from(joined.source).where(*where)


def group_statement(
    joined: Joined,
    keys: Mapping[str, Sql],
    aggregates: Mapping[str, Sql],
    *,
    where: Sequence[Sql],
    limit: int,
) -> Select[Any]:
    chosen = [column.label(name) for name, column in (*keys.items(), *aggregates.items())]
    order = [column.asc().nulls_last() for column in keys.values()]
    return (
        select(*chosen)
        .select_from(joined.source)
        .where(*where)
        .group_by(*keys.values())
        .order_by(*order)
        .limit(limit)
    )


def date_part(column: Sql, part: str, *, has_time: bool) -> Sql:
    """The first day of the day, week, month … that a value lies in, in UTC."""
    moment = func.timezone("UTC", column) if has_time else column
    return cast(func.date_trunc(text(f"'{part}'"), moment), Date)


def in_company_currency(amount: Sql, currency: Sql, day: Any) -> Sql:
    none = cast(None, BigInteger)
    return func.interlock.convert_amount(amount, currency, none, literal(day, Date))


def aggregate(name: str, column: Sql | None) -> Sql:
    """``count``, ``sum``, ``avg``, ``min`` or ``max``."""
    if name == "count":
        return func.count() if column is None else func.count(column)
    if name == "avg":
        return func.round(func.avg(cast(column, Numeric)), 6)
    made: Sql = getattr(func, name)(column)
    return made


def is_flag(column: Sql) -> bool:
    return isinstance(column.type, Boolean)


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


def read_rows(connection: Connection, statement: Select[Any]) -> list[dict[str, Any]]:
    """The rows; raises ``InvalidError`` when a filter cannot be evaluated on some record."""
    try:
        return [dict(row) for row in connection.execute(statement).mappings()]
    except DBAPIError as error:
        raise _explained(error) from error


def read_number(connection: Connection, statement: Select[Any]) -> int:
    return int(next(iter(read_rows(connection, statement)[0].values())))


def read_labels(
    connection: Connection, source: FromClause, label: str, ids: Sequence[int]
) -> dict[int, Any]:
    """The label column of the records among ``ids`` that ``source`` has."""
    statement = select(source.c.id, source.c[label]).where(has_id(source, ids))
    return {row[0]: row[1] for row in connection.execute(statement)}


def read_ids(connection: Connection, source: FromClause, ids: Sequence[int]) -> set[int]:
    statement = select(source.c.id).where(has_id(source, ids))
    return set(connection.execute(statement).scalars())


def read_children(
    connection: Connection, source: FromClause, reference: str, ids: Sequence[int]
) -> list[dict[str, Any]]:
    """The rows whose ``reference`` is among ``ids``, by id."""
    where = source.c[reference] == func.any(_ids(ids))
    statement = select(*source.columns).where(where).order_by(source.c.id)
    return [dict(row) for row in connection.execute(statement).mappings()]


def read_matches(
    connection: Connection, source: FromClause, column: str, values: Sequence[Any]
) -> list[tuple[Any, int]]:
    """(value, id) of the rows whose column holds one of the values, by id."""
    wanted = literal(list(values), ARRAY(source.c[column].type))
    statement = (
        select(source.c[column], source.c.id)
        .where(source.c[column] == func.any(wanted))
        .order_by(source.c.id)
    )
    return [(row[0], row[1]) for row in connection.execute(statement)]


def read_keys(
    connection: Connection,
    source: FromClause,
    columns: Sequence[str],
    keys: Sequence[Sequence[Any]],
) -> list[tuple[Any, ...]]:
    """(values of ``columns`` …, id) of the rows that may have one of the keys, by id.

    Each column is held against all its values, so rows that mix two keys are among them.
    """
    conditions = []
    for position, name in enumerate(columns):
        column = source.c[name]
        values = {key[position] for key in keys}
        filled = column == func.any(literal(list(values - {None}), ARRAY(column.type)))
        conditions.append(or_(filled, column.is_(None)) if None in values else filled)
    chosen = [source.c[name] for name in (*columns, "id")]
    statement = select(*chosen).where(*conditions).order_by(source.c.id)
    return [tuple(row) for row in connection.execute(statement)]


def set_company(connection: Connection, company_id: int | None) -> None:
    """Whose currency an empty one stands for, until the transaction ends."""
    connection.execute(_SET_COMPANY, {"id": "" if company_id is None else str(company_id)})


def _explained(error: DBAPIError) -> Exception:
    state = getattr(error.orig, "sqlstate", None) or ""
    if not state.startswith("22"):
        return error
    message = str(error.orig).partition("\n")[0]
    return InvalidError(
        f"The filter cannot be evaluated on some record: {message}.",
        code="filter_failed",
        remedy="Exclude these records in the filter, or correct their values.",
    )
