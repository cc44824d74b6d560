"""The moment at which a time trigger starts its automation for a record. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from interlock.kit.business_time import WorkingCalendar
from interlock.kit.duration import Duration, parse_duration
from interlock.language.kinds.automation import TimeTrigger


def moment_of(
    trigger: TimeTrigger, values: Mapping[str, Any], *, calendar: WorkingCalendar | None
) -> datetime | None:
    """When the trigger is due for a record with these values; ``None`` while it has no time.

    A date is the beginning of that day, in the calendar's time zone where one is given and in UTC
    otherwise. With a calendar all days and hours are working time.
    """
    if trigger.created is not None:
        return _shifted(values.get("create_date"), trigger.created, 1, calendar)
    if trigger.updated is not None:
        return _shifted(values.get("write_date"), trigger.updated, 1, calendar)
    base = _as_moment(values.get(trigger.field or ""), calendar)
    if trigger.before is not None:
        return _shifted(base, trigger.before, -1, calendar)
    if trigger.after is not None:
        return _shifted(base, trigger.after, 1, calendar)
    return base


def next_moment(
    trigger: TimeTrigger, moment: datetime, *, calendar: WorkingCalendar | None
) -> datetime | None:
    """The moment after one that has come, where the trigger repeats."""
    if trigger.repeat is None:
        return None
    return _shifted(moment, trigger.repeat, 1, calendar)


def _as_moment(value: Any, calendar: WorkingCalendar | None) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        zone = UTC if calendar is None else calendar.zone
        return datetime.combine(value, time(), zone).astimezone(UTC)
    return None


def _shifted(
    start: datetime | None, text: str, sign: int, calendar: WorkingCalendar | None
) -> datetime | None:
    if start is None:
        return None
    duration = parse_duration(text)
    if calendar is not None and duration.unit in ("days", "hours", "minutes"):
        working = Duration(duration.amount, duration.unit, is_business=True)
        return calendar.add(start, working) if sign > 0 else calendar.subtract(start, working)
    elapsed: timedelta = duration.elapsed
    return start + sign * elapsed
