"""What the operators and functions do to values: the meaning that every compiler must keep.

An operator or function of an empty value is empty, unless its name says otherwise. Numbers are
exact: ``int`` or ``Decimal`` with far more digits than a database column has, so that the result
is the same as PostgreSQL's ``numeric`` arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from interlock.language.expression.errors import EvaluationError
from interlock.language.expression.scope import Scope

P = ParamSpec("P")
T = TypeVar("T")
Number = int | Decimal
Moment = date | datetime

MAX_RESULT = 100_000
"""The longest text that an expression or template may make, in characters."""

MAX_BUSINESS_DAYS = 36_500

_TRAPS = [InvalidOperation, DivisionByZero, Overflow]
_EXACT = Context(prec=200, rounding=ROUND_HALF_UP, traps=_TRAPS)
_TRUNCATING = Context(prec=200, rounding=ROUND_DOWN, traps=_TRAPS)
_QUOTIENT = Decimal("1E-12")


def propagating(function: Callable[P, T]) -> Callable[P, T | None]:
    """``function`` on values; empty as soon as one of them is."""

    @wraps(function)
    def on_values(*values: P.args, **_none: P.kwargs) -> T | None:
        return None if None in values else function(*values, **_none)

    return on_values


# Numbers.


@propagating
def add(left: Number, right: Number) -> Number:
    if isinstance(left, int) and isinstance(right, int):
        return left + right
    return _EXACT.add(left, right)


@propagating
def subtract(left: Number, right: Number) -> Number:
    if isinstance(left, int) and isinstance(right, int):
        return left - right
    return _EXACT.subtract(left, right)


@propagating
def multiply(left: Number, right: Number) -> Number:
    if isinstance(left, int) and isinstance(right, int):
        return left * right
    return _EXACT.multiply(left, right)


@propagating
def divide(left: Number, right: Number) -> Decimal:
    """The quotient, rounded half up to twelve decimals.

    It is truncated first: rounding half up needs only the thirteenth decimal, and two roundings
    would not be one.
    """
    quotient = _TRUNCATING.divide(left, right)
    rounded = quotient.quantize(_QUOTIENT, rounding=ROUND_HALF_UP, context=_EXACT)
    return quotient if rounded == quotient else rounded


@propagating
def negate(value: Number) -> Number:
    return _EXACT.minus(value) if isinstance(value, Decimal) else -value


@propagating
def absolute(value: Number) -> Number:
    return _EXACT.abs(value) if isinstance(value, Decimal) else abs(value)


@propagating
def round_half_up(value: Number, digits: int = 0) -> Number:
    """Rounded to ``digits`` decimals, tens if negative; a half goes away from zero."""
    if isinstance(value, int) and digits >= 0:
        return value
    quantum = Decimal(1).scaleb(-digits)
    rounded = Decimal(value).quantize(quantum, rounding=ROUND_HALF_UP, context=_EXACT)
    return rounded if digits >= 0 else rounded.quantize(Decimal(1), context=_EXACT)


@propagating
def floor(value: Number) -> int:
    return value if isinstance(value, int) else int(value.to_integral_value(ROUND_FLOOR))


@propagating
def ceil(value: Number) -> int:
    return value if isinstance(value, int) else int(value.to_integral_value(ROUND_CEILING))


@propagating
def floor_divide(left: int, right: int) -> int:
    return left // right


@propagating
def modulo(left: int, right: int) -> int:
    return left % right


# Time.


def midnight(value: Any) -> Any:
    """A date as the moment at which it begins in UTC; a moment as it is."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time(), UTC)
    return value


@propagating
def shift(moment: Any, by: timedelta) -> Any:
    """Later by a duration. A date stays one: that of the moment so much after its beginning."""
    return moment + by


@propagating
def shift_back(moment: Any, by: timedelta) -> Any:
    return moment + -by


@propagating
def elapsed(later: Moment, earlier: Moment) -> timedelta:
    """The time between two moments. Both are dates, or both are aware datetimes."""
    return midnight(later) - midnight(earlier)  # type: ignore[no-any-return]


@propagating
def multiply_duration(by: timedelta, factor: int) -> timedelta:
    return by * factor


@propagating
def negate_duration(by: timedelta) -> timedelta:
    return -by


@propagating
def days(count: int) -> timedelta:
    return timedelta(days=count)


@propagating
def hours(count: int) -> timedelta:
    return timedelta(hours=count)


@propagating
def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


_UNITS = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "weeks": timedelta(weeks=1),
}
DATE_UNITS = tuple(_UNITS)


@propagating
def date_difference(later: Moment, earlier: Moment, unit: str = "days") -> int:
    return (midnight(later) - midnight(earlier)) // _UNITS[unit]  # type: ignore[no-any-return]


@propagating
def year(value: Moment) -> int:
    return value.year


@propagating
def month(value: Moment) -> int:
    return value.month


@propagating
def day(value: Moment) -> int:
    return value.day


@propagating
def weekday(value: Moment) -> int:
    return value.weekday()


def shift_business(scope: Scope, moment: Any, count: int | None) -> Any:
    """Moved by working days. A date counts from noon, which is that date in every time zone."""
    if moment is None or count is None:
        return None
    if abs(count) > MAX_BUSINESS_DAYS:
        raise EvaluationError(f"{count} business days are out of range")
    if isinstance(moment, datetime):
        return scope.business_days(moment, count)
    return scope.business_days(datetime.combine(moment, time(12), UTC), count).date()


def shift_business_back(scope: Scope, moment: Any, count: int | None) -> Any:
    return shift_business(scope, moment, None if count is None else -count)


# Text.


@propagating
def concat(left: str, right: str) -> str:
    return _bounded(left + right)


@propagating
def as_text(value: Any) -> str:
    """A value of unknown type that stands where text is needed."""
    if not isinstance(value, str):
        raise EvaluationError("only text can be joined to text; write format(value)")
    return value


@propagating
def replace_text(text: str, old: str, new: str) -> str:
    """Every ``old`` replaced; an empty ``old`` is nowhere to be found."""
    if not old:
        return text
    size = len(text) + text.count(old) * (len(new) - len(old))
    if size > MAX_RESULT:
        raise EvaluationError(f"the text gets longer than {MAX_RESULT} characters")
    return text.replace(old, new)


def _bounded(text: str) -> str:
    if len(text) > MAX_RESULT:
        raise EvaluationError(f"the text gets longer than {MAX_RESULT} characters")
    return text


@propagating
def lower(text: str) -> str:
    """Small letters, one for one: what has no single small letter stays (as in PostgreSQL)."""
    return text.lower() if text.isascii() else "".join(map(_small, text))


@propagating
def upper(text: str) -> str:
    return text.upper() if text.isascii() else "".join(map(_capital, text))


def _small(letter: str) -> str:
    changed = letter.lower()
    return changed if len(changed) == 1 else changed[0] if letter == "\u0130" else letter


def _capital(letter: str) -> str:
    changed = letter.upper()
    if len(changed) > 1:
        changed = letter.title()
    return changed if len(changed) == 1 else letter


BLANKS = " \t\n\r"


@propagating
def trim(text: str) -> str:
    return text.strip(BLANKS)


@propagating
def length(value: Any) -> int:
    return len(value)


def contains_text(text: str | None, part: str | None) -> bool:
    return text is not None and part is not None and part in text


def starts_with(text: str | None, part: str | None) -> bool:
    return text is not None and part is not None and text.startswith(part)


def ends_with(text: str | None, part: str | None) -> bool:
    return text is not None and part is not None and text.endswith(part)


# Whatever type.


def is_empty(value: Any) -> bool:
    """Whether there is nothing: no value, no text, no records, no items."""
    return value is None or value in ("", (), [], {})


def coalesce(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def _given(values: Iterable[Any]) -> list[Any]:
    return [value for value in values if value is not None]


def least(*values: Any) -> Any:
    return min(_given(values), default=None)


def greatest(*values: Any) -> Any:
    return max(_given(values), default=None)


def total(values: Iterable[Any]) -> Any:
    """The sum; nothing sums up to zero."""
    result: Any = 0
    for value in _given(values):
        result = add(result, value)
    return result


def average(values: Iterable[Any]) -> Decimal | None:
    given = _given(values)
    return divide(total(given), len(given)) if given else None
