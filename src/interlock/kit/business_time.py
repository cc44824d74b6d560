"""Business time: deadlines and spans counted in the working hours of a calendar.

A calendar is a time zone, the hours of each weekday on the wall clock there, and days off. All
moments that come in and go out are aware; what comes out is UTC. An hour of work is an hour that
really passes: on the day the clocks change, 00:00 to 06:00 is five hours or seven.

A *business day* is one working day, however long. So many business days later means: on that many
working days further, at the same time on the wall clock, kept within that day's hours. A moment
outside of working hours counts as the next opening (going back: as the last closing).
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from interlock.kit.duration import Duration

Hours = tuple[time, time]
"""From and until on the wall clock; until 00:00 is the day's end."""

Stretch = tuple[datetime, datetime]
"""A span of working time in UTC, its end exclusive."""

_HORIZON = timedelta(days=3_660)
_LONGEST = 100_000
_NOTHING = timedelta()
_ONE_DAY = timedelta(days=1)
_MIDNIGHT = time()


@dataclass(frozen=True, slots=True)
class Leave:
    """Days off in a row, both ends included."""

    start: date
    end: date


@dataclass(frozen=True)
class WorkingCalendar:
    """Working hours by weekday (Monday is 0), without the holidays and leaves.

    Raises ``ValueError`` for hours that end before they begin or overlap, and for a week without
    any work: no deadline could ever be reached in it.
    """

    zone: ZoneInfo
    hours: Mapping[int, tuple[Hours, ...]]
    holidays: Container[date] = field(default_factory=frozenset)
    leaves: tuple[Leave, ...] = ()

    def __post_init__(self) -> None:
        if not any(self.hours.values()):
            raise ValueError("a working calendar needs working hours on at least one weekday")
        for weekday, spans in self.hours.items():
            _check_hours(weekday, spans)

    def is_working(self, moment: datetime) -> bool:
        """Whether work is done at that moment; the end of working hours is free."""
        return any(start <= moment < end for start, end in self.stretches(self._day(moment)))

    def stretches(self, day: date) -> tuple[Stretch, ...]:
        """The working time of one local day, in order; none on a day off."""
        if day in self.holidays or any(leave.start <= day <= leave.end for leave in self.leaves):
            return ()
        found: list[Stretch] = []
        for start, end in self.hours.get(day.weekday(), ()):
            opens, closes = self._stretch(day, start, end)
            # Where an hour repeats, hours that adjoin would both claim it.
            opens = max(opens, found[-1][1]) if found else opens
            if opens < closes:
                found.append((opens, closes))
        return tuple(found)

    def add(self, start: datetime, duration: Duration) -> datetime:
        """``duration`` after ``start``; before it where the amount is negative.

        A duration that is not in business time simply elapses. Raises ``ValueError`` when ten
        years in a row have no working time, for more than 100,000 units of business time, and for
        a moment after the year 9999.
        """
        _require_aware(start)
        try:
            return self._moved(start.astimezone(UTC), duration).astimezone(UTC)
        except OverflowError as error:
            raise ValueError(f"{duration} from {start:%Y-%m-%d} leaves the calendar") from error

    def subtract(self, start: datetime, duration: Duration) -> datetime:
        """``duration`` before ``start``; the mirror of :meth:`add`."""
        return self.add(start, Duration(-duration.amount, duration.unit, duration.is_business))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from one moment to another; negative when the first is the later."""
        _require_aware(start)
        _require_aware(end)
        # In UTC: Python subtracts two moments of one time zone by the wall clock.
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        if end < start:
            return -self.between(end, start)
        total = _NOTHING
        day, last = self._day(start), self._day(end)
        while day <= last:
            for opens, closes in self.stretches(day):
                total += max(min(closes, end) - max(opens, start), _NOTHING)
            day += _ONE_DAY
        return total

    def _moved(self, start: datetime, duration: Duration) -> datetime:
        if not duration.is_business:
            return start + duration.elapsed
        if duration.amount == 0:
            return start
        if abs(duration.amount) > _LONGEST:
            raise ValueError(f"{duration} is too long to count; at most {_LONGEST}")
        if duration.unit == "days":
            return self._days_away(start, duration.amount)
        if duration.amount > 0:
            return self._time_after(start, duration.elapsed)
        return self._time_before(start, -duration.elapsed)

    def _time_after(self, start: datetime, left: timedelta) -> datetime:
        for opens, closes in self._stretches_after(start):
            begins = max(opens, start)
            if closes - begins >= left:
                return begins + left
            left -= closes - begins
        raise AssertionError("the stretches after a moment do not end")

    def _time_before(self, start: datetime, left: timedelta) -> datetime:
        for opens, closes in self._stretches_before(start):
            ends = min(closes, start)
            if ends - opens >= left:
                return ends - left
            left -= ends - opens
        raise AssertionError("the stretches before a moment do not end")

    def _days_away(self, start: datetime, count: int) -> datetime:
        step = _ONE_DAY if count > 0 else -_ONE_DAY
        moment = self._into_work(start, forwards=count > 0)
        wall = moment.astimezone(self.zone).time()
        day = self._day(moment)
        for _ in range(abs(count)):
            day = self._working_day(day + step, step)
        spans = self.stretches(day)
        return min(max(self._instant(day, wall, is_end=False), spans[0][0]), spans[-1][1])

    def _into_work(self, moment: datetime, *, forwards: bool) -> datetime:
        """The moment itself on its day between opening and closing, else the nearest edge."""
        spans = self.stretches(self._day(moment))
        if spans and spans[0][0] <= moment <= spans[-1][1]:
            return moment
        if forwards:
            return next(opens for opens, _ in self._stretches_after(moment))
        return next(closes for _, closes in self._stretches_before(moment))

    def _stretches_after(self, moment: datetime) -> Iterator[Stretch]:
        day = self._day(moment)
        while True:
            day = self._working_day(day, _ONE_DAY)
            yield from (span for span in self.stretches(day) if span[1] > moment)
            day += _ONE_DAY

    def _stretches_before(self, moment: datetime) -> Iterator[Stretch]:
        day = self._day(moment)
        while True:
            day = self._working_day(day, -_ONE_DAY)
            yield from (span for span in reversed(self.stretches(day)) if span[0] < moment)
            day -= _ONE_DAY

    def _working_day(self, day: date, step: timedelta) -> date:
        """The first day from ``day`` on, in the direction of ``step``, with working time."""
        first = day
        while not self.stretches(day):
            day += step
            if abs(day - first) > _HORIZON:
                raise ValueError(f"the calendar has no working time within ten years of {first}")
        return day

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def _stretch(self, day: date, start: time, end: time) -> Stretch:
        last = day + _ONE_DAY if end == _MIDNIGHT else day
        return self._instant(day, start, is_end=False), self._instant(last, end, is_end=True)

    def _instant(self, day: date, wall: time, *, is_end: bool) -> datetime:
        """When the wall clock shows that time: of two moments the first, for an end the second.

        A time that the clocks skip is the moment at which they do.
        """
        local = datetime.combine(day, wall.replace(fold=int(is_end)), self.zone)
        moment = local.astimezone(UTC)
        if moment.astimezone(self.zone).replace(tzinfo=None, fold=0) == datetime.combine(day, wall):
            return moment
        return _skipping_moment(local)


def _skipping_moment(local: datetime) -> datetime:
    """The moment at which the clocks jump over ``local``, to the second."""
    zone = local.tzinfo
    late, early = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)


def _check_hours(weekday: int, spans: tuple[Hours, ...]) -> None:
    if weekday not in range(7):
        raise ValueError(f"{weekday} is not a weekday; Monday is 0 and Sunday 6")
    previous: time | None = None
    for start, end in spans:
        if previous is not None and (previous == _MIDNIGHT or start < previous):
            raise ValueError(f"working hours overlap or are out of order at {start:%H:%M}")
        if end <= start and end != _MIDNIGHT:
            raise ValueError(f"working hours from {start:%H:%M} end at {end:%H:%M}, not later")
        previous = end


def _require_aware(moment: datetime) -> None:
    if moment.tzinfo is None:
        raise ValueError(f"a naive datetime has no place in a calendar: {moment!r}")
