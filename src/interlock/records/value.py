"""Values of fields: from what people and systems send to what the store keeps.

``coerce`` accepts what JSON, CSV and automations give (``"12.30"``, ``12``, ``"2027-03-01"``) and
refuses what would lose meaning (a float that is not exact, a naive datetime, an unknown choice).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Context, Decimal, InvalidOperation
from typing import Any

from interlock.kit import json
from interlock.kit.text import did_you_mean, listed
from interlock.language.schema import Field
from interlock.language.types import Kind

Coercer = Callable[[Any], Any]

_INTEGER_LIMIT = 2**63
_DECIMAL_DIGITS = 36
_WIDE = Context(prec=4 * _DECIMAL_DIGITS)
"""Precise enough to round whatever a field can hold; the usual one gives up at 28 digits."""
_TEXT_LIMIT = 100_000
_KEY_LIMIT = 600
"""Characters of a text that is indexed: 2,400 bytes at most, and an index row takes 2,704."""
_JSON_LIMIT = 1_000_000


class ValueProblem(ValueError):
    """A value that its field cannot hold; ``suggestion`` says what it could."""

    def __init__(
        self, message: str, *, code: str = "invalid", suggestion: str | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.suggestion = suggestion


def coercer(field: Field) -> Coercer:
    """The function that turns an input into a value of ``field``; ``None`` and ``""`` are empty.

    It raises :class:`ValueProblem`. Whether a value is required is not its business.
    """
    convert = _MAKERS[field.type.kind](field)

    def coerce(value: Any) -> Any:
        if value is None:
            return None
        return convert(value)

    return coerce


def _text(field: Field) -> Coercer:
    limit = field.maximum_length or _TEXT_LIMIT
    if field.is_unique or field.is_indexed:
        limit = min(limit, _KEY_LIMIT)

    def convert(value: Any) -> str:
        if not isinstance(value, str):
            if isinstance(value, (bool, Mapping, list)) or value is None:
                raise ValueProblem("is not text")
            value = format(value, "f") if isinstance(value, Decimal) else str(value)
        text: str = value
        if "\x00" in text:
            raise ValueProblem("contains a null character, which text cannot hold")
        if len(text) > limit:
            raise ValueProblem(f"has {len(text):,} characters; {limit:,} is the most")
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ValueProblem("contains characters that are not valid Unicode") from None
        return text

    return convert


def _integer(field: Field) -> Coercer:
    def convert(value: Any) -> int | None:
        if value == "":
            return None
        if isinstance(value, bool):
            raise ValueProblem("is not a whole number")
        try:
            number = int(value) if isinstance(value, (int, str)) else _whole(value)
        except ValueError:
            raise ValueProblem(f"{_shown(value)} is not a whole number") from None
        if not -_INTEGER_LIMIT <= number < _INTEGER_LIMIT:
            raise ValueProblem("is outside what a whole number can hold (64 bits)")
        _check_range(field, Decimal(number))
        return number

    return convert


def _whole(value: Any) -> int:
    if isinstance(value, (float, Decimal)) and math.isfinite(value) and value == int(value):
        return int(value)
    raise ValueError(value)


def _decimal(field: Field) -> Coercer:
    digits = field.precision
    quantum = None if digits is None else Decimal(1).scaleb(-digits)

    def convert(value: Any) -> Decimal | None:
        if value == "":
            return None
        number = _exact(value)
        if abs(number) >= Decimal(10) ** _DECIMAL_DIGITS:
            raise ValueProblem(f"has more than {_DECIMAL_DIGITS} digits before the point")
        if number.as_tuple().exponent < -_DECIMAL_DIGITS:  # type: ignore[operator]
            raise ValueProblem(f"has more than {_DECIMAL_DIGITS} digits after the point")
        if quantum is not None:
            rounded = number.quantize(quantum, context=_WIDE)
            number = rounded if number == rounded else number
        _check_range(field, number)
        return number

    return convert


def _exact(value: Any) -> Decimal:
    """A number without loss; a float is taken as the shortest text that means it."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        raise ValueProblem("is not a number")
    try:
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    except InvalidOperation:
        raise ValueProblem(
            f"{_shown(value)} is not a number",
            suggestion="Write it with a point and without separators, like 1234.50.",
        ) from None
    if not number.is_finite():
        raise ValueProblem("is not a finite number")
    return number


def _check_range(field: Field, number: Decimal) -> None:
    if field.minimum is not None and number < field.minimum:
        raise ValueProblem(f"is below {field.minimum}, the least allowed", code="too_small")
    if field.maximum is not None and number > field.maximum:
        raise ValueProblem(f"is above {field.maximum}, the most allowed", code="too_large")


_BOOLEANS: Mapping[Any, bool] = {
    True: True, False: False, "true": True, "false": False, "1": True, "0": False,
    "yes": True, "no": False, "TRUE": True, "FALSE": False, "True": True, "False": False,
}  # fmt: skip


def _boolean(_field: Field) -> Coercer:
    def convert(value: Any) -> bool | None:
        if value == "":
            return None
        if isinstance(value, (bool, int, str)) and value in _BOOLEANS:
            return _BOOLEANS[value]
        raise ValueProblem(f"{_shown(value)} is neither true nor false")

    return convert


def _date(_field: Field) -> Coercer:
    def convert(value: Any) -> date | None:
        if value == "":
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC).date() if value.tzinfo else value.date()
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise ValueProblem(
                f"{_shown(value)} is not a date", suggestion="Write it as YYYY-MM-DD."
            ) from None

    return convert


def _datetime(_field: Field) -> Coercer:
    def convert(value: Any) -> datetime | None:
        if value == "":
            return None
        if not isinstance(value, datetime):
            try:
                value = datetime.fromisoformat(value)
            except (TypeError, ValueError):
                raise ValueProblem(
                    f"{_shown(value)} is not a date and time",
                    suggestion="Write it with its offset, as 2027-03-01T09:00:00Z.",
                ) from None
        if value.tzinfo is None:
            raise ValueProblem(
                "has no time zone", suggestion="Add the offset, for example Z or +01:00."
            )
        moment: datetime = value
        try:
            return moment.astimezone(UTC)
        except (OverflowError, ValueError):
            raise ValueProblem("is outside the years 1 to 9999") from None

    return convert


def _choice(field: Field) -> Coercer:
    options = frozenset(field.type.options)

    def convert(value: Any) -> str | None:
        if value == "":
            return None
        if isinstance(value, str) and value in options:
            return value
        raise ValueProblem(
            f"{_shown(value)} is not one of {listed(field.type.options)}",
            code="unknown_option",
            suggestion=did_you_mean(str(value), options),
        )

    return convert


def _reference(field: Field) -> Coercer:
    integer = _integer(field)

    def convert(value: Any) -> int | None:
        if isinstance(value, Mapping):
            value = value.get("id")
        if value in ("", None):
            return None
        number: int = integer(value)
        if number <= 0:
            raise ValueProblem(f"{number} is not the id of a record")
        return number

    return convert


def _references(field: Field) -> Coercer:
    reference = _reference(field)

    def convert(value: Any) -> tuple[int, ...]:
        if value == "":
            return ()
        if isinstance(value, str):
            value = [part.strip() for part in value.split(",")]
        if not isinstance(value, (list, tuple, set, frozenset)):
            raise ValueProblem("is not a list of ids")
        return tuple(sorted({reference(item) for item in value} - {None}))

    return convert


class StoredFile(dict[str, Any]):
    """The description of a file whose contents are stored; see ``records.attachment``."""


def _file(item: Field) -> Coercer:
    """A description is taken as it is: whether it may be written is asked where it is."""
    described = _json(item)
    return lambda value: value if isinstance(value, StoredFile) else described(value)


def _json(_field: Field) -> Coercer:
    def convert(value: Any) -> Any:
        try:
            text = json.dump_bytes(value)
        except TypeError as error:
            raise ValueProblem(f"has no JSON form: {error}") from None
        if len(text) > _JSON_LIMIT:
            raise ValueProblem(f"is {len(text):,} bytes of JSON; {_JSON_LIMIT:,} is the most")
        if b"\\u0000" in text:
            raise ValueProblem("contains a null character, which cannot be stored")
        return json.load(text)

    return convert


def _lines(_field: Field) -> Coercer:
    def convert(value: Any) -> list[Mapping[str, Any]]:
        if not isinstance(value, (list, tuple)):
            raise ValueProblem("is not a list of lines")
        for position, line in enumerate(value):
            if not isinstance(line, Mapping):
                raise ValueProblem(f"line {position} is not an object of fields")
        return list(value)

    return convert


_MAKERS: Mapping[Kind, Callable[[Field], Coercer]] = {
    Kind.TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.MONEY: _decimal,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.DATETIME: _datetime,
    Kind.CHOICE: _choice,
    Kind.REF: _reference,
    Kind.REFS: _references,
    Kind.LINES: _lines,
    Kind.FILE: _file,
    Kind.JSON: _json,
}


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def same(left: Any, right: Any) -> bool:
    """Whether two stored values are equal for people: 1 and 1.00 are, true and 1 are not."""
    return bool(left == right) and isinstance(left, bool) == isinstance(right, bool)
