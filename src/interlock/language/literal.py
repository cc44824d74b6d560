"""Literal values in definitions, typed: what a cell, a setting or a default is once it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from interlock.kit.text import did_you_mean, listed
from interlock.language.types import Kind, Type


def read_literal(value: Any, type: Type) -> Any:
    """``value`` as a value of ``type``; ``None`` and empty text (but for text) stay empty.

    Raises ``ValueError`` with what is wrong in words, beginning with the value itself.
    """
    if value is None:
        return None
    read = _READERS.get(type.kind)
    return value if read is None else read(value, type)


def _text(value: Any, _type: Type) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | Decimal | date):
        raise ValueError(f"{value!r} is not text")  # noqa: TRY004 what is written
    return value.isoformat() if isinstance(value, date) else str(value)


def _integer(value: Any, _type: Type) -> int:
    number = read_number(value)
    if number != number.to_integral_value():
        raise ValueError(f"{value} is not a whole number")
    return int(number)


def _decimal(value: Any, _type: Type) -> Decimal:
    return read_number(value)


def read_number(value: Any) -> Decimal:
    """A number, exactly; ``'2.5%'`` is 0.025. Raises ``ValueError``."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise ValueError(f"{value!r} is not a number")  # noqa: TRY004 what is written
    text = value.strip() if isinstance(value, str) else value
    try:
        if isinstance(text, str) and text.endswith("%"):
            number = Decimal(text[:-1].strip()) / 100
        else:
            number = Decimal(text)
    except InvalidOperation:
        raise ValueError(
            f"{value!r} is not a number; write it with a point and without separators"
        ) from None
    if not number.is_finite() or (number and abs(number.adjusted()) > 40):
        raise ValueError(f"{value!r} is not a number that can be worked with")
    return number


def _boolean(value: Any, _type: Type) -> bool:
    found = {"true": True, "yes": True, "false": False, "no": False}.get(str(value).lower())
    if found is None:
        raise ValueError(f"{value!r} is neither true nor false")
    return found


def _date(value: Any, _type: Type) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"{value!r} is not a date; write it like 2027-06-30") from None


def _datetime(value: Any, _type: Type) -> datetime:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(
            f"{value!r} is not a date-time; write it like 2027-06-30T09:00:00Z"
        ) from None
    if moment.tzinfo is None:
        raise ValueError(f"{value!r} has no offset from UTC; add Z or +01:00")
    return moment.astimezone(UTC)


def _choice(value: Any, type: Type) -> str:
    if isinstance(value, str) and value in type.options:
        return value
    near = did_you_mean(str(value), type.options)
    raise ValueError(
        f"{value!r} is not an option; the options are {listed(type.options)}"
        + (f". {near.rstrip('.')}" if near else "")
    )


def _reference(value: Any, type: Type) -> int:
    number = _integer(value, type)
    if number <= 0:
        raise ValueError(f"{value!r} is not the id of a record")
    return number


_READERS: Mapping[Kind, Callable[[Any, Type], Any]] = {
    Kind.TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.MONEY: _decimal,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.DATETIME: _datetime,
    Kind.CHOICE: _choice,
    Kind.REF: _reference,
}
