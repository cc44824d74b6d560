"""By which value an event finds the one run among many that waits for it.

``match: event.data.order == name`` can hold only for events whose ``data.order`` is the run's name.
So the run watches for the type of event with that value, and an event wakes those that watch for a
value of its own: one, and not every run that waits for the type. The condition is asked all the
same; a key may be too wide, never too narrow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from interlock.language.expression.errors import EvaluationError
from interlock.language.expression.scope import Scope
from interlock.language.program import WaitStep

MOST_VALUES = 24
"""Of so many values of an event's data keys are made; of events with more the rest is not told
apart, and whoever waits for one of those watches for the type alone."""

_LONGEST = 200


def key_of_type(type: str) -> str:
    return f"event:{type}"


def keys_of_values(type: str, data: Mapping[str, Any]) -> Iterator[str]:
    """The keys of an event by the values of its data."""
    for name in list(data)[:MOST_VALUES]:
        text = _text(data[name])
        if text is not None:
            yield _key(type, name, text)
    if len(data) > MOST_VALUES:
        yield _many(type)


def keys_to_watch(step: WaitStep, values: Mapping[str, Any], scope: Scope) -> tuple[str, ...]:
    """What a run watches that waits for an event."""
    type = step.event or ""
    for name, evaluate in step.correlations:
        try:
            text = _text(evaluate(values, scope))
        except EvaluationError:
            continue
        if text is not None:
            return (_key(type, name, text), _many(type))
    return (key_of_type(type),)


def _key(type: str, name: str, text: str) -> str:
    return f"event:{type}:{name}={text}"


def _many(type: str) -> str:
    """Watched besides a value: events with so much data that not every value has a key."""
    return f"event:{type}:*"


def _text(value: Any) -> str | None:
    """One spelling for what a comparison may take for equal; ``None``: it is not told apart."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime) or not isinstance(value, str | int | float | Decimal | date):
        return None
    text = value.isoformat() if isinstance(value, date) else str(value)
    if len(text) > _LONGEST:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return format(number.normalize(), "f") if number.is_finite() and abs(number) < 1e30 else text
