"""When something is due: a duration from now, or a day or moment that was worked out. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from interlock.kit.business_time import WorkingCalendar
from interlock.kit.duration import parse_duration
from interlock.kit.problem import InvalidError


def check_due(due: Any) -> Any:
    """What a definition may say: an ``=expression``, or a duration; else ``ValueError``."""
    if due is None or (isinstance(due, str) and due.startswith("=")):
        return due
    parse_duration(str(due))
    return due


def due_at(due: Any, *, now: datetime, calendar: WorkingCalendar | None) -> datetime | None:
    """The moment meant by ``due``: a duration in words counts from ``now``, in the working hours
    of ``calendar`` when it is business time; a day means its end in the calendar's time zone.

    Raises ``InvalidError`` for business time without a calendar, and for what is no time at all.
    """
    if due is None or due == "":
        return None
    if isinstance(due, datetime):
        return due
    if isinstance(due, date):
        zone = calendar.zone if calendar else UTC
        return datetime.combine(due + timedelta(days=1), time(), zone).astimezone(UTC)
    if isinstance(due, timedelta):
        return now + due
    if isinstance(due, str):
        return _after(due, now=now, calendar=calendar)
    raise InvalidError(f"{due!r} is not a time at which something can be due.", code="due")


def _after(text: str, *, now: datetime, calendar: WorkingCalendar | None) -> datetime:
    try:
        duration = parse_duration(text)
        if not duration.is_business:
            return now + duration.elapsed
        if calendar is not None:
            return calendar.add(now, duration)
    except (ValueError, OverflowError) as error:
        raise InvalidError(f"It cannot be due after {text}: {error}", code="due") from error
    raise InvalidError(
        f"{text} cannot be counted: no working calendar is published.",
        code="no_calendar",
        remedy="Publish a definition of kind calendar, or write the time without 'business'.",
    )
