"""``kind: calendar`` to a working calendar."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from interlock.kit.business_time import Hours, Leave, WorkingCalendar
from interlock.kit.finding import Finding
from interlock.kit.public_holiday import PublicHolidays, public_holidays
from interlock.kit.text import did_you_mean
from interlock.language.kinds.data import CalendarDefinition

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})", re.ASCII)


def compile_calendar(
    definition: CalendarDefinition,
) -> tuple[WorkingCalendar | None, list[Finding]]:
    """The calendar of a definition, or ``None`` and everything that is wrong with it."""
    findings: list[Finding] = []
    zone = _zone(definition.timezone, findings)
    hours = {
        _WEEKDAYS.index(day): _hours(f"hours.{day}", spans, findings)
        for day, spans in definition.hours.items()
    }
    holidays = _holidays(definition, findings)
    leaves = tuple(
        _leave(f"leaves.{index}.until", leave.from_, leave.until, findings)
        for index, leave in enumerate(definition.leaves)
    )
    if findings or zone is None:
        return None, findings
    if not any(hours.values()):
        message = "A calendar needs working hours on at least one day of the week."
        return None, [Finding("no_hours", message, path="hours")]
    return WorkingCalendar(zone, hours, holidays, leaves), []


def _zone(name: str, findings: list[Finding]) -> ZoneInfo | None:
    known = available_timezones()
    if name in known:
        return ZoneInfo(name)
    message = f"{name!r} is not a time zone."
    hint = did_you_mean(name, known) or "Write it like 'Europe/Berlin'."
    findings.append(Finding("unknown_timezone", message, path="timezone", suggestion=hint))
    return None


def _hours(path: str, written: Sequence[str], findings: list[Finding]) -> tuple[Hours, ...]:
    spans = []
    for index, text in enumerate(written):
        try:
            spans.append(_span(text))
        except ValueError as error:
            findings.append(Finding("hours", f"{error}.", path=f"{path}.{index}"))
    spans.sort()
    for index, (first, second) in enumerate(pairwise(spans)):
        if second[0] < first[1] or first[1] == time():
            message = f"The hours from {second[0]:%H:%M} overlap those from {first[0]:%H:%M}."
            findings.append(Finding("hours", message, path=f"{path}.{index + 1}"))
    return tuple(spans)


def _span(text: str) -> Hours:
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is not a span of hours; write it like '09:00-12:30'")
    start_hour, start_minute, end_hour, end_minute = (int(part) for part in found.groups())
    if (end_hour, end_minute) == (24, 0):
        end_hour = 0
    try:
        start, end = time(start_hour, start_minute), time(end_hour, end_minute)
    except ValueError:
        raise ValueError(f"{text!r} is not a time of day") from None
    if end <= start and end != time():
        raise ValueError(f"{text!r} ends before it begins")
    return start, end


def _holidays(
    definition: CalendarDefinition, findings: list[Finding]
) -> PublicHolidays | frozenset[date]:
    if definition.country is None:
        if definition.subdivision is not None:
            message = "A subdivision needs its country."
            findings.append(Finding("missing", message, path="country"))
        return frozenset()
    try:
        return public_holidays(definition.country, definition.subdivision)
    except ValueError as error:
        path = "subdivision" if definition.subdivision else "country"
        hint = "Write the ISO code, like DE and BY."
        findings.append(Finding("unknown_country", f"{error}.", path=path, suggestion=hint))
        return frozenset()


def _leave(path: str, start: date, end: date, findings: list[Finding]) -> Leave:
    if end < start:
        message = f"The leave ends on {end}, before it begins."
        findings.append(Finding("dates_reversed", message, path=path))
    return Leave(start, end)
