"""Operators and functions as SQL: the same meaning as ``runtime``, in PostgreSQL's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import sqlalchemy as sa

from interlock.language.expression.runtime import BLANKS
from interlock.language.types import NUMERIC, Kind, Type

Sql = sa.ColumnElement[Any]

BINARY = "C"
"""The collation that orders text as Python does: by code point."""

_LARGEST = 2**63
_PYTHON_TYPES: tuple[tuple[type[Any], sa.types.TypeEngine[Any]], ...] = (
    (bool, sa.Boolean()),
    (int, sa.BigInteger()),
    (Decimal, sa.Numeric()),
    (str, sa.Text()),
    (datetime, sa.DateTime(timezone=True)),
    (date, sa.Date()),
    (timedelta, sa.Interval()),
)
_KINDS: Mapping[Kind, sa.types.TypeEngine[Any]] = {
    Kind.INTEGER: sa.BigInteger(),
    Kind.REF: sa.BigInteger(),
    Kind.DECIMAL: sa.Numeric(),
    Kind.MONEY: sa.Numeric(),
    Kind.BOOLEAN: sa.Boolean(),
    Kind.DATE: sa.Date(),
    Kind.DATETIME: sa.DateTime(timezone=True),
    Kind.DURATION: sa.Interval(),
}


class Operand(NamedTuple):
    """An argument: its SQL, its type, and its value if that is known beforehand."""

    sql: Sql
    type: Type
    value: Any = None


def bind(value: Any, kind: Kind) -> Sql:
    """A value as a typed parameter."""
    if value is None:
        return sa.cast(sa.null(), _KINDS.get(kind, sa.Text()))
    if isinstance(value, int) and abs(value) >= _LARGEST:
        return sa.literal(Decimal(value), sa.Numeric())
    type = next((sql for python, sql in _PYTHON_TYPES if isinstance(value, python)), sa.Text())
    return sa.literal(value, type)


def number(operand: Operand) -> Sql:
    """A number with which PostgreSQL calculates exactly and without overflow."""
    is_whole = operand.type.kind is Kind.INTEGER
    return sa.cast(operand.sql, sa.Numeric()) if is_whole else operand.sql


def ordered(sql: Sql, type: Type) -> Sql:
    """A value that is to be put in order."""
    return sa.collate(sql, BINARY) if type.kind in (Kind.TEXT, Kind.CHOICE) else sql


def utc(operand: Operand) -> Sql:
    """A date or moment as a timestamp without time zone, in UTC."""
    if operand.type.kind is Kind.DATE:
        return sa.cast(operand.sql, sa.DateTime())
    return sa.func.timezone("UTC", operand.sql, type_=sa.DateTime())


def moment(sql: Sql) -> Sql:
    """A date as the moment at which it begins in UTC."""
    start = sa.cast(sql, sa.DateTime())
    return sa.func.timezone("UTC", start, type_=sa.DateTime(timezone=True))


def _sign(sign: str) -> Callable[[Operand, Operand], Sql]:
    def calculated(left: Operand, right: Operand) -> Sql:
        return number(left).op(sign, return_type=sa.Numeric())(number(right)).self_group()

    return calculated


def quotient(left: Sql, right: Sql) -> Sql:
    """Rounded half up to twelve decimals; ``div`` is exact where ``/`` would round first."""
    scaled = left.op("*", return_type=sa.Numeric())(sa.literal(Decimal(10) ** 13, sa.Numeric()))
    whole = sa.func.div(scaled, right, type_=sa.Numeric())
    tiny = sa.literal(Decimal("1E-13"), sa.Numeric())
    exact = whole.op("*", return_type=sa.Numeric())(tiny)
    return sa.func.round(exact, sa.literal(12, sa.Integer()), type_=sa.Numeric())


def _divide(left: Operand, right: Operand) -> Sql:
    return quotient(number(left), number(right))


def _modulo(left: Operand, right: Operand) -> Sql:
    """With the sign of the divisor, as in Python."""
    rest = sa.func.mod(number(left), number(right), type_=sa.Numeric())
    positive = rest.op("+", return_type=sa.Numeric())(number(right))
    return sa.func.mod(positive, number(right), type_=sa.Numeric())


def _floor_divide(left: Operand, right: Operand) -> Sql:
    whole = number(left).op("-", return_type=sa.Numeric())(_modulo(left, right))
    return sa.func.div(whole.self_group(), number(right), type_=sa.Numeric())


def _negate(value: Operand) -> Sql:
    return _minus(number(value), sa.Numeric())


def _minus(sql: Sql, type: sa.types.TypeEngine[Any]) -> Sql:
    return sql.op("*", return_type=type)(sa.literal(-1, sa.Integer())).self_group()


def _round(value: Operand, digits: Operand | None = None) -> Sql:
    places = 0 if digits is None else int(digits.value)
    return sa.func.round(number(value), sa.literal(places, sa.Integer()), type_=sa.Numeric())


def _shift(sign: str) -> Callable[[Operand, Operand], Sql]:
    def shifted(start: Operand, by: Operand) -> Sql:
        if start.type.kind is Kind.DURATION:
            return start.sql.op(sign, return_type=sa.Interval())(by.sql).self_group()
        there = utc(start).op(sign, return_type=sa.DateTime())(by.sql)
        if start.type.kind is Kind.DATE:
            return sa.cast(there, sa.Date())
        return sa.func.timezone("UTC", there, type_=sa.DateTime(timezone=True))

    return shifted


def _elapsed(later: Operand, earlier: Operand) -> Sql:
    return utc(later).op("-", return_type=sa.Interval())(utc(earlier)).self_group()


def _duration(place: int) -> Callable[[Operand], Sql]:
    """``make_interval`` with the count at one of its places: 3 is days, 4 hours, 5 minutes."""

    def made(count: Operand) -> Sql:
        zeros = [sa.literal(0, sa.Integer())] * place
        return sa.func.make_interval(*zeros, sa.cast(count.sql, sa.Integer()), type_=sa.Interval())

    return made


def _multiply_duration(by: Operand, factor: Operand) -> Sql:
    times = by.sql.op("*", return_type=sa.Interval())
    return times(sa.cast(factor.sql, sa.Float(53))).self_group()


_SECONDS = {"minutes": 60, "hours": 3_600, "days": 86_400, "weeks": 604_800}


def _date_difference(later: Operand, earlier: Operand, unit: Operand | None = None) -> Sql:
    seconds = sa.cast(sa.extract("epoch", _elapsed(later, earlier)), sa.Numeric())
    length = sa.literal(Decimal(_SECONDS[unit.value if unit else "days"]), sa.Numeric())
    return sa.func.floor(quotient(seconds, length), type_=sa.Numeric())


def _part(name: str, *, offset: int = 0) -> Callable[[Operand], Sql]:
    def extracted(value: Operand) -> Sql:
        found = sa.cast(sa.extract(name, utc(value)), sa.BigInteger())
        return found if offset == 0 else (found - offset).self_group()

    return extracted


def _letters(function: str) -> Callable[[Operand], Sql]:
    def changed(text: Operand) -> Sql:
        # Made by the first migration, with the collation that the server's version has for it.
        own = getattr(sa.func.interlock, f"{function}_letters")
        return own(text.sql, type_=sa.Text())  # type: ignore[no-any-return]

    return changed


def _contains(text: Operand, part: Operand) -> Sql:
    return sa.func.strpos(text.sql, part.sql, type_=sa.Integer()) > 0


def _starts_with(text: Operand, part: Operand) -> Sql:
    return sa.func.starts_with(text.sql, part.sql, type_=sa.Boolean())


def _ends_with(text: Operand, part: Operand) -> Sql:
    size = sa.func.char_length(part.sql, type_=sa.Integer())
    return sa.func.right(text.sql, size, type_=sa.Text()) == part.sql


def _is_empty(value: Operand) -> Sql:
    if value.type.kind in (Kind.TEXT, Kind.CHOICE, Kind.FILE):
        return sa.or_(value.sql.is_(None), sa.cast(value.sql, sa.Text()) == "")
    if value.type.kind is Kind.JSON:
        nothing = ["null", "[]", "{}", '""']
        return sa.or_(value.sql.is_(None), sa.cast(value.sql, sa.Text()).in_(nothing))
    return value.sql.is_(None)


def _of_several(function: str) -> Callable[..., Sql]:
    def chosen(*values: Operand) -> Sql:
        type = next((v.sql.type for v in values if v.type.kind in NUMERIC), values[0].sql.type)
        sides = [ordered(value.sql, value.type) for value in values]
        return getattr(sa.func, function)(*sides, type_=type)  # type: ignore[no-any-return]

    return chosen


def _coalesce(*values: Operand) -> Sql:
    return sa.func.coalesce(*(value.sql for value in values))


OPERATIONS: Mapping[str, Callable[..., Sql]] = {
    "+": _sign("+"),
    "-": _sign("-"),
    "*": _sign("*"),
    "/": _divide,
    "//": _floor_divide,
    "%": _modulo,
    "negate": _negate,
    "concat": lambda a, b: a.sql.op("||", return_type=sa.Text())(b.sql).self_group(),
    "shift": _shift("+"),
    "shift_back": _shift("-"),
    "elapsed": _elapsed,
    "multiply_duration": _multiply_duration,
    "negate_duration": lambda by: _minus(by.sql, sa.Interval()),
    "days": _duration(3),
    "hours": _duration(4),
    "minutes": _duration(5),
    "date_diff": _date_difference,
    "year": _part("year"),
    "month": _part("month"),
    "day": _part("day"),
    "weekday": _part("isodow", offset=1),
    "abs": lambda value: sa.func.abs(number(value), type_=sa.Numeric()),
    "round": _round,
    "floor": lambda value: sa.func.floor(number(value), type_=sa.Numeric()),
    "ceil": lambda value: sa.func.ceil(number(value), type_=sa.Numeric()),
    "lower": _letters("lower"),
    "upper": _letters("upper"),
    "trim": lambda text: sa.func.btrim(text.sql, BLANKS, type_=sa.Text()),
    "len": lambda text: sa.func.char_length(text.sql, type_=sa.Integer()),
    "contains": _contains,
    "startswith": _starts_with,
    "endswith": _ends_with,
    "is_empty": _is_empty,
    "coalesce": _coalesce,
    "min": _of_several("least"),
    "max": _of_several("greatest"),
}
