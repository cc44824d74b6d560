"""What a plain word in a definition means: YAML 1.2, with numbers exact and dates as dates.

``on``, ``yes`` and ``NO`` are text. A number with a point is a ``Decimal`` with the digits as
written. A number with leading zeros is text, since it is a code (an account, a postal code) and
not an amount; so is a date-time without an offset, since nobody knows which moment it means.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

_WORDS: dict[str, Any] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)", re.ASCII)
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]{1,4})?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(Z|[-+][0-9]{2}:[0-9]{2})",
    re.ASCII,
)
_NUMBER_START = frozenset("-+.0123456789")
_MAX_DIGITS = 40


def read_scalar(text: str) -> Any:
    """The value of a plain (unquoted) scalar.

    Raises ``ValueError`` in words for what looks like a number or date and cannot be one.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_START:
        return text
    if _INTEGER.fullmatch(text):
        return int(_bounded(text))
    if _DATE.fullmatch(text):
        return _as_date(text)
    if _DECIMAL.fullmatch(text):
        return _as_decimal(text)
    if _BASED.fullmatch(text):
        return int(_bounded(text), 0)
    if _MOMENT.fullmatch(text):
        return _as_moment(text)
    return text


def write_scalar(value: Any) -> str | None:
    """The plain text of a value, or ``None`` for text that needs quotes to stay text.

    Raises ``ValueError`` for what no definition can hold (a float, a naive datetime, an object).
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal) and value.is_finite():
        plain = format(value, "f")
        return plain if "." in plain else f"{plain}.0"
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a date-time in a definition needs its offset from UTC")
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value if _stays_text(value) else None
    raise ValueError(f"a definition cannot hold a value of type {type(value).__name__}")


def _stays_text(text: str) -> bool:
    try:
        return isinstance(read_scalar(text), str)
    except ValueError:
        return False


def _bounded(text: str) -> str:
    if len(text) > _MAX_DIGITS:
        raise ValueError(f"a number has at most {_MAX_DIGITS} digits")
    return text


def _as_decimal(text: str) -> Decimal:
    number = Decimal(_bounded(text))
    if number and abs(number.adjusted()) > _MAX_DIGITS:
        raise ValueError(f"{text} is too large or too small; {_MAX_DIGITS} digits are the most")
    return number


def _as_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text} is not a day of the calendar") from None


def _as_moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"{text} is not a moment of the calendar") from None
