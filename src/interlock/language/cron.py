"""Schedules as cron writes them: five fields for minute, hour, day, month and weekday."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_PART = re.compile(r"(\*|[0-9a-z]+)(?:-([0-9a-z]+))?(?:/([0-9]+))?")


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    first: int
    last: int
    words: tuple[str, ...] = ()

    def number(self, text: str) -> int:
        if text in self.words:
            return self.words.index(text) + self.first
        if not text.isdecimal():
            raise ValueError(f"{text!r} is not a {self.name}")
        number = int(text)
        if not self.first <= number <= self.last:
            raise ValueError(f"{number} is not a {self.name}; {self.first} to {self.last} are")
        return number


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("weekday", 0, 7, _WEEKDAYS),
)


@dataclass(frozen=True, slots=True)
class Cron:
    """What a schedule's fields accept. Weekdays count from Sunday, which is 0.

    Where both a day of the month and a weekday are given, either is enough, as in cron.
    """

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    is_either_day: bool


def parse_cron(text: str) -> Cron:
    """Read a schedule; raises ``ValueError`` with what is wrong, or when it would never come."""
    words = text.lower().split()
    if len(words) != len(_FIELDS):
        raise ValueError(
            f"a schedule has 5 fields (minute hour day month weekday), not {len(words)}; "
            "write for example '0 6 * * 1-5'"
        )
    minutes, hours, days, months, weekdays = (
        _accepted(word, field) for word, field in zip(words, _FIELDS, strict=True)
    )
    is_either_day = not (words[2].startswith("*") or words[4].startswith("*"))
    if not is_either_day and min(days) > max(_LONGEST[month - 1] for month in months):
        raise ValueError(f"no month of this schedule has a day {min(days)}; it would never come")
    return Cron(minutes, hours, days, months, frozenset(day % 7 for day in weekdays), is_either_day)


def _accepted(text: str, field: _Field) -> frozenset[int]:
    return frozenset(number for part in text.split(",") for number in _range(part, field))


def _range(part: str, field: _Field) -> range:
    match = _PART.fullmatch(part)
    if match is None:
        raise ValueError(f"{part!r} is not a {field.name}, a range like 1-5, or a step like */15")
    begin, end, step = match.groups()
    if begin == "*":
        first, last = field.first, field.last
    else:
        first = field.number(begin)
        last = field.number(end) if end else (field.last if step else first)
    if first > last or (begin == "*" and end):
        raise ValueError(f"{part!r} is not a range: it ends before it begins")
    if step is not None and int(step) == 0:
        raise ValueError(f"{part!r} has no step; count from 1")
    return range(first, last + 1, int(step or 1))
