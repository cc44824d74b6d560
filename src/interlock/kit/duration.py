"""Durations as people write them: ``10s``, ``3 days``, ``2 business days``, ``4 working hours``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

_UNITS = {
    "s": "seconds", "sec": "seconds", "second": "seconds",
    "m": "minutes", "min": "minutes", "minute": "minutes",
    "h": "hours", "hour": "hours",
    "d": "days", "day": "days",
    "w": "weeks", "week": "weeks",
}  # fmt: skip
_PATTERN = re.compile(r"(\d{1,6})\s*(business\s+|working\s+)?([a-z]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Duration:
    """A stretch of time; with ``is_business`` it counts only the working time of a calendar.

    A business day is one working day of the calendar, however long; ``business_days`` and
    ``business_time`` are what is counted, ``elapsed`` is used otherwise.
    """

    amount: int
    unit: str
    is_business: bool = False

    @property
    def elapsed(self) -> timedelta:
        return timedelta(**{self.unit: self.amount})

    def __str__(self) -> str:
        unit = self.unit if self.amount != 1 else self.unit.removesuffix("s")
        return f"{self.amount} {'business ' if self.is_business else ''}{unit}"


def parse_duration(text: str) -> Duration:
    """Read a duration; raises ``ValueError`` with what would be right."""
    match = _PATTERN.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a duration; write for example '3 days' or '10s'")
    amount, business, unit = match.groups()
    word = unit.lower()
    name = _UNITS.get(word) or _UNITS.get(word.removesuffix("s"))
    if name is None:
        raise ValueError(f"{unit!r} is not a unit of time; use s, min, h, days or weeks")
    if business and name not in ("days", "hours", "minutes"):
        raise ValueError("business time is counted in days, hours or minutes")
    return Duration(int(amount), name, bool(business))
