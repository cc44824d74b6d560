"""Counting and summing records by group, for boards and charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from interlock.kit.problem import FieldError, InvalidError
from interlock.kit.text import listed
from interlock.language.expression.check import Checked
from interlock.language.schema import Field
from interlock.language.types import DATE, NUMERIC, SETS, Kind
from interlock.records.exchange import CURRENCY_MODEL, RATE_MODEL
from interlock.records.field_path import FieldPath, resolve_path
from interlock.records.presentation import labels_of, present_value
from interlock.records.query import Listing, Query
from interlock.records.session import RecordSession
from interlock.records.storage.listing import (
    Sql,
    aggregate,
    date_part,
    group_statement,
    in_company_currency,
    read_rows,
    set_company,
)

PARTS = ("day", "week", "month", "quarter", "year")
FUNCTIONS = ("count", "sum", "avg", "min", "max")
MOST_GROUPS = 1000
_MOST_KEYS = 3
_UNGROUPED = frozenset({Kind.JSON, Kind.FILE}) | SETS
_DATES = frozenset({Kind.DATE, Kind.DATETIME})
_DAY = Field("day", DATE)


@dataclass(frozen=True, slots=True)
class GroupColumn:
    """A key or an aggregate: its name in the result, its SQL, and how its values are shown."""

    name: str
    sql: Sql
    field: Field | None


def group_records(
    session: RecordSession,
    model: str,
    *,
    by: Sequence[str],
    where: str | Checked | None = None,
    aggregates: Sequence[str] = ("count",),
    include_archived: bool = False,
    search: str | None = None,
) -> list[dict[str, Any]]:
    """One mapping for each group, in the order of the keys, at most ``MOST_GROUPS``.

    ``by`` are fields (``state``, ``partner_id.country_id``), dates with a part
    (``date_order:month``: the first day of it, in UTC); without any there is one group.
    ``aggregates`` are ``count`` and ``<field>:sum`` (avg, min, max, count); keys of the result are
    spelled the same way. Amounts with a currency of their own are converted to the company's, by
    today's rate. Raises ``InvalidError`` for what cannot be grouped or summed.
    """
    query = Query(
        model, where=where, fields=("id",), include_archived=include_archived, search=search
    )
    listing = Listing(session, query)
    if len(by) > _MOST_KEYS:
        raise _invalid("by", f"has more than {_MOST_KEYS} keys")
    keys = [group_key(listing, text) for text in by]
    values = [_aggregate(listing, text) for text in aggregates]
    statement = group_statement(
        listing.joined,
        {column.name: column.sql for column in keys},
        {column.name: column.sql for column in values},
        where=listing.where,
        limit=MOST_GROUPS,
    )
    set_company(session.unit.connection, session.company_id)
    rows = read_rows(session.unit.connection, statement)
    return _shown(listing, [*keys, *values], rows)


def group_key(listing: Listing, text: str) -> GroupColumn:
    """A key by which records are grouped; raises ``InvalidError`` for what none can be."""
    name, _, part = text.partition(":")
    path = _resolved(listing, name, "by")
    kind = path.field.type.kind
    if kind in _UNGROUPED:
        raise _invalid("by", f"{name} is {path.field.type}, by which nothing can be grouped")
    column = listing.column(path)
    if not part:
        return GroupColumn(text, column, path.field)
    if part not in PARTS:
        raise _invalid("by", f"{part!r} is not one of {listed(PARTS)}")
    if kind not in _DATES:
        raise _invalid("by", f"{name} is not a date, so it has no {part}")
    return GroupColumn(text, date_part(column, part, has_time=kind is Kind.DATETIME), _DAY)


def _aggregate(listing: Listing, text: str) -> GroupColumn:
    name, _, function = text.rpartition(":")
    if function not in FUNCTIONS:
        raise _invalid("aggregates", f"{text!r} does not end with one of {listed(FUNCTIONS)}")
    if not name:
        if function != "count":
            raise _invalid("aggregates", f"{function} needs a field, as amount_total:{function}")
        return GroupColumn(text, aggregate("count", None), None)
    path = _resolved(listing, name, "aggregates")
    kind = path.field.type.kind
    if not path.field.is_column:
        raise _invalid("aggregates", f"{name} has no values of its own")
    if function in ("sum", "avg") and kind not in NUMERIC:
        raise _invalid("aggregates", f"{name} is {path.field.type}, not a number")
    if function in ("min", "max") and kind not in NUMERIC | _DATES:
        raise _invalid("aggregates", f"{name} is {path.field.type}, neither number nor date")
    column = _amount(listing, path) if kind is Kind.MONEY else listing.column(path)
    shown = None if function == "count" else path.field
    return GroupColumn(text, aggregate(function, column), shown)


def _amount(listing: Listing, path: FieldPath) -> Sql:
    """An amount in the company's currency, so that sums mean something."""
    session, amount = listing.session, listing.column(path)
    currency, models = path.field.type.currency, session.runtime.models
    if not currency or CURRENCY_MODEL not in models or RATE_MODEL not in models:
        return amount
    behind = path.text.rpartition(".")[0]
    whole = f"{behind}.{currency}" if behind else currency
    return in_company_currency(
        amount, listing.column(_resolved(listing, whole, "aggregates")), session.today
    )


def _resolved(listing: Listing, name: str, place: str) -> FieldPath:
    return resolve_path(listing.session, listing.model, name, place=place)


def _shown(
    listing: Listing, columns: Sequence[GroupColumn], rows: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    labels = {}
    for column in columns:
        if column.field is not None and column.field.type.kind is Kind.REF:
            target = column.field.type.model or ""
            ids = [row[column.name] for row in rows if row[column.name] is not None]
            found = labels_of(listing.session, target, ids, tables=listing.tables)
            labels.update({(target, id): label for id, label in found.items()})
    return [{column.name: _value(column, row, labels) for column in columns} for row in rows]


def _value(
    column: GroupColumn, row: Mapping[str, Any], labels: Mapping[tuple[str, int], str]
) -> Any:
    value = row[column.name]
    return value if column.field is None else present_value(column.field, value, labels)


def _invalid(place: str, why: str) -> InvalidError:
    return InvalidError(f"{why}.", errors=[FieldError(place, why, "invalid_grouping")])
