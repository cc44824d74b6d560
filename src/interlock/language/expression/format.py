"""Values as text for people, in a fixed set of formats.

Formats never take a width or a template from outside, so their output is bounded by the value.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from interlock.language.expression.errors import EvaluationError

MAX_DIGITS = 12
NAMED_FORMATS = ("money", "date", "datetime", "number", "percent")
FORMATS: tuple[str, ...] = (*NAMED_FORMATS, *map(str, range(MAX_DIGITS + 1)))

MAX_VALUE = 10_000
"""The longest text that a nested value (a list, JSON) is shown with, in characters."""

_EXACT = Context(prec=200, rounding=ROUND_HALF_UP)


def format_value(value: Any, spec: str = "") -> str:
    """``value`` as text; an empty value is no text. ``spec`` is one of ``FORMATS``, or nothing.

    Raises :class:`EvaluationError` if the value is not of the kind that the format is for.
    """
    if value is None:
        return ""
    if not spec:
        return _plain(value)
    if spec in ("date", "datetime"):
        return _moment(value, spec)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise EvaluationError(f"the format {spec!r} is for numbers")
    return _number(Decimal(str(value)), spec)


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date | datetime):
        return _moment(value, "datetime" if isinstance(value, datetime) else "date")
    if isinstance(value, timedelta):
        return _duration(value)
    if isinstance(value, list | tuple):
        return ", ".join(_plain(item) for item in value[:1000] if item is not None)[:MAX_VALUE]
    if isinstance(value, Mapping):
        return str(dict(value))[:MAX_VALUE]
    return str(value)


def _moment(value: Any, spec: str) -> str:
    if not isinstance(value, date):
        raise EvaluationError(f"the format {spec!r} is for dates and moments")
    if not isinstance(value, datetime):
        return value.isoformat()
    moment = value.astimezone(UTC)
    return moment.date().isoformat() if spec == "date" else f"{moment:%Y-%m-%d %H:%M} UTC"


def _duration(value: timedelta) -> str:
    minutes = abs(value) // timedelta(minutes=1)
    parts = ((minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "min"))
    text = " ".join(f"{count} {unit}" for count, unit in parts if count) or "0 min"
    return f"-{text}" if value < timedelta(0) else text


def _number(value: Decimal, spec: str) -> str:
    if spec == "money":
        return _with_digits(value, 2)
    if spec == "percent":
        return f"{_trimmed(_with_digits(_EXACT.multiply(value, 100), 2))}%"
    if spec == "number":
        return _trimmed(f"{value:,f}")
    return _with_digits(value, int(spec))


def _with_digits(value: Decimal, digits: int) -> str:
    rounded = value.quantize(Decimal(1).scaleb(-digits), context=_EXACT)
    return f"{_EXACT.plus(rounded):,f}"


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
