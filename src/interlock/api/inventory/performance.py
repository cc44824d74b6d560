"""How the background runs of one automation went: how many, how long, which failed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from interlock.api.inventory import store
from interlock.kit.database import Unit


def performance(unit: Unit, automation_id: str, *, days: int, time_zone: str) -> dict[str, Any]:
    """The runs that began in the last ``days`` days, by the days of ``time_zone``; at most the
    latest 20,000, and whether there were more."""
    since = unit.now - timedelta(days=days)
    by_day = store.run_days(unit.connection, automation_id, since=since, time_zone=time_zone)
    number = sum(day.started for day in by_day)
    durations = store.run_durations(unit.connection, automation_id, since=since)
    steps = store.slowest_steps(unit.connection, automation_id, since=since)
    return {
        "since": since,
        "started": number,
        "done": sum(day.done for day in by_day),
        "failed": sum(day.failed for day in by_day),
        "open": sum(day.open for day in by_day),
        "median_seconds": durations.median,
        "p90_seconds": durations.p90,
        "days": [asdict(day) for day in by_day],
        "steps": [asdict(step) for step in steps],
        "is_partial": number >= store.MOST_ROWS,
    }
