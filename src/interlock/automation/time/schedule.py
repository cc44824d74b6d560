"""Schedules: which of their times have come, and which of those count. Pure.

Times are those of the schedule's own time zone, by cronsim: a time that the clock skips in spring
is moved to the next one that there is, a time that it shows twice in autumn comes once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from cronsim import CronSim

from interlock.kit.business_time import WorkingCalendar
from interlock.language.kinds.automation import ScheduleTrigger

GRACE = timedelta(minutes=5)
"""How late a schedule may be without it being an alarm, or skipped."""

MOST = 200
"""How many missed times are looked at in one go."""


@dataclass(frozen=True, slots=True)
class Due:
    """What a schedule owes: the times to run for, those passed over, and the time up to which it
    is settled. ``is_late``: it should have run before and did not."""

    run_for: tuple[datetime, ...]
    skipped: tuple[datetime, ...]
    settled: datetime
    is_late: bool = False


def occurrences(
    schedule: ScheduleTrigger, after: datetime, *, calendar: WorkingCalendar | None = None
) -> Iterator[datetime]:
    """The times of a schedule after a moment, in UTC, without end; on working days only where a
    calendar is given."""
    zone = ZoneInfo(schedule.timezone)
    for moment in CronSim(schedule.cron, after.astimezone(zone)):
        if calendar is None or calendar.stretches(moment.date()):
            yield moment.astimezone(UTC)


def next_occurrence(
    schedule: ScheduleTrigger, after: datetime, *, calendar: WorkingCalendar | None = None
) -> datetime | None:
    """The first time after a moment; ``None`` if it never comes."""
    return next(occurrences(schedule, after, calendar=calendar), None)


def due(
    schedule: ScheduleTrigger,
    settled: datetime,
    now: datetime,
    *,
    calendar: WorkingCalendar | None = None,
) -> Due:
    """What is owed at ``now`` by a schedule that is settled up to a moment.

    Of times that were missed, ``skip`` runs none, ``once`` runs one for all of them (the last),
    and ``each`` one for each, oldest first.
    """
    missed = []
    for moment in islice(occurrences(schedule, settled, calendar=calendar), MOST):
        if moment > now:
            break
        missed.append(moment)
    if not missed:
        return Due((), (), settled)
    last = missed[-1]
    is_late = now - missed[0] > GRACE
    if schedule.catch_up == "each":
        return Due(tuple(missed), (), last, is_late)
    if schedule.catch_up == "once" or now - last <= GRACE:
        return Due((last,), tuple(missed[:-1]), last, is_late)
    return Due((), tuple(missed), last, is_late)
