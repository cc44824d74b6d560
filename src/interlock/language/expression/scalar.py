"""A value in a definition: a literal, text with holes, or an expression after ``=``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from interlock.kit.finding import Finding
from interlock.kit.text import did_you_mean, listed
from interlock.language.expression.check import Checked, Environment, Read, check
from interlock.language.expression.errors import ExpressionError
from interlock.language.expression.parse import parse
from interlock.language.expression.python import Evaluate, compile_value
from interlock.language.expression.text import Template, compile_text, has_holes
from interlock.language.types import ANY, EMPTY, SETS, TEXT, Kind, Type

_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?")
_WORDS = frozenset({Kind.TEXT, Kind.CHOICE, Kind.FILE})


@dataclass(frozen=True, slots=True)
class Scalar:
    """A compiled value. ``checked`` are the expressions in it; a literal has none."""

    type: Type
    evaluate: Evaluate
    checked: tuple[Checked, ...] = ()
    literal: Any = None

    @property
    def is_literal(self) -> bool:
        return not self.checked

    @property
    def reads(self) -> frozenset[Read]:
        return frozenset().union(*(part.reads for part in self.checked))

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(finding for part in self.checked for finding in part.warnings)


def compile_scalar(value: Any, environment: Environment, expected: Type | None = None) -> Scalar:
    """Compile a definition's value for a place that wants ``expected`` (``None``: anything).

    Text that begins with ``=`` is an expression; other text may have holes where text is wanted.
    A literal is brought into the form of its type: dates from ISO text, amounts to ``Decimal``.
    Raises :class:`ExpressionError` with all problems.
    """
    wanted = ANY if expected is None else expected
    if isinstance(value, str) and value.startswith("="):
        return _expression(value, environment, expected)
    if (
        isinstance(value, str)
        and has_holes(value)
        and wanted.kind in (*_WORDS, Kind.ANY, Kind.JSON)
    ):
        return _text(compile_text(value, environment))
    literal = _literal(value, wanted)
    return Scalar(_literal_type(literal, wanted), lambda _r, _s: literal, literal=literal)


def _expression(value: str, environment: Environment, expected: Type | None) -> Scalar:
    try:
        checked = check(parse(value[1:]), environment, expected=expected)
    except ExpressionError as error:
        blanks = len(value) - len(value[1:].lstrip())
        shifted = (replace(f, column=(f.column or 1) + blanks) for f in error.findings)
        raise ExpressionError(tuple(shifted)) from None
    return Scalar(checked.type, compile_value(checked), (checked,))


def _text(template: Template) -> Scalar:
    if not template.checked:
        literal = "".join(str(part) for part in template.parts)
        return Scalar(TEXT, lambda _r, _s: literal, literal=literal)
    return Scalar(TEXT, template.render, template.checked)


def _literal_type(value: Any, wanted: Type) -> Type:
    if wanted.kind is not Kind.ANY:
        return wanted
    if value is None:
        return EMPTY
    return TEXT if isinstance(value, str) else wanted


def _literal(value: Any, wanted: Type) -> Any:
    """``value`` in the form that its type has; raises :class:`ExpressionError`."""
    if value is None or wanted.kind in (Kind.ANY, Kind.JSON, Kind.OBJECT):
        return value
    if wanted.kind in (*SETS, Kind.LIST):
        return _list(value, wanted)
    read = _READERS.get(wanted.kind)
    try:
        result = value if read is None else read(value)
    except (TypeError, ValueError) as error:
        message = f"{str(value)[:100]!r} is not {wanted}: {error}."
        raise _refused("wrong_value", message) from None
    if wanted.kind is Kind.CHOICE and wanted.options and result not in wanted.options:
        message = f"{result!r} is not one of {listed(wanted.options)}."
        raise _refused("unknown_option", message, did_you_mean(result, wanted.options))
    return result


def _refused(code: str, message: str, hint: str | None = None) -> ExpressionError:
    return ExpressionError((Finding(code, message, column=1, suggestion=hint),))


def _list(value: Any, wanted: Type) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise _refused("wrong_value", f"{str(value)[:100]!r} is not a list.")
    item = Type(Kind.REF, model=wanted.model) if wanted.kind in SETS else wanted.item or ANY
    return tuple(_literal(part, item) for part in value)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("write a whole number without quotes")
    return int(value)


def _decimal(value: Any) -> Decimal:
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    text = str(value)
    if not (is_number or isinstance(value, str)) or not _NUMBER.fullmatch(text):
        raise ValueError("write a number such as 1250.50")
    return Decimal(text)


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("write true or false")
    return value


def _word(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("write text, in quotes")
    return value


def _date(value: Any) -> date:
    if isinstance(value, datetime):
        raise TypeError("write a date without a time")
    return value if isinstance(value, date) else date.fromisoformat(_word(value))


def _moment(value: Any) -> datetime:
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time(), UTC)
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(_word(value))
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


_READERS: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: _word,
    Kind.CHOICE: _word,
    Kind.FILE: _word,
    Kind.DURATION: _word,
    Kind.INTEGER: _whole,
    Kind.REF: _whole,
    Kind.DECIMAL: _decimal,
    Kind.MONEY: _decimal,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.DATETIME: _moment,
}
