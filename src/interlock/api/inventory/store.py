"""How often automations fired, did not, and failed, of late.

Each statement looks at the most recent rows only, so that it costs the same whatever the history;
when there were more in the time asked for, that is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from interlock.kit.ids import first_id_at

MOST_ROWS = 20_000
"""Of events, and of runs, that are looked at."""

MOST_RUNS_FOR_STEPS = 1_000
"""Of the runs of one automation whose steps are looked at."""

DAY, WEEK = timedelta(days=1), timedelta(days=7)

_RECENT_EVENTS = """
    SELECT id, at, reactions FROM interlock.event
    WHERE id >= :week AND reactions IS NOT NULL AND jsonb_array_length(reactions) > 0
    ORDER BY id DESC LIMIT :most
"""
_REACTIONS = text(f"""
    SELECT told ->> 'automation' AS automation_id, told ->> 'outcome' AS outcome,
           count(*) FILTER (WHERE recent.id >= :day) AS day, count(*) AS week,
           max(recent.at) AS last_at
    FROM ({_RECENT_EVENTS}) AS recent, jsonb_array_elements(recent.reactions) AS told
    WHERE told ->> 'outcome' IN ('fired', 'not') AND told ? 'automation'
    GROUP BY 1, 2
""")
_RECENT_RUNS = """
    SELECT automation_id, started_at, state, outcome FROM interlock.run
    WHERE started_at >= :since_week ORDER BY seq DESC LIMIT :most
"""
_RUNS = text(f"""
    SELECT automation_id, 'fired' AS outcome,
           count(*) FILTER (WHERE started_at >= :since_day) AS day, count(*) AS week,
           max(started_at) AS last_at
    FROM ({_RECENT_RUNS}) AS recent GROUP BY automation_id
    UNION ALL
    SELECT automation_id, 'failed',
           count(*) FILTER (WHERE started_at >= :since_day), count(*), max(started_at)
    FROM ({_RECENT_RUNS}) AS recent WHERE state IN ('failed', 'discarded') GROUP BY automation_id
""")
_HOW_MANY = text(f"""
    SELECT (SELECT count(*) FROM ({_RECENT_EVENTS}) AS events),
           (SELECT count(*) FROM ({_RECENT_RUNS}) AS runs)
""")
_OPEN = text("""
    SELECT automation_id, 'dead', count(*) FROM interlock.run
    WHERE state = 'failed' GROUP BY automation_id
    UNION ALL
    SELECT automation_id, 'cases', count(*) FROM interlock.exception_case
    WHERE state IN ('open', 'in_progress') AND automation_id IS NOT NULL GROUP BY automation_id
""")
_PUBLISHED = text("""
    SELECT d.id, v.published_at, v.author FROM interlock.definition d
    JOIN interlock.definition_version v ON v.id = d.id AND v.version = d.version
    WHERE d.kind = 'automation' AND d.is_active
""")


_RUNS_OF = """
    SELECT id, started_at, finished_at, state FROM interlock.run
    WHERE automation_id = :id AND started_at >= :since ORDER BY seq DESC LIMIT :most
"""
_RUN_DAYS = text(f"""
    SELECT CAST(started_at AT TIME ZONE :zone AS date) AS day, count(*) AS started,
           count(*) FILTER (WHERE state = 'done') AS done,
           count(*) FILTER (WHERE state IN ('failed', 'discarded')) AS failed,
           count(*) FILTER (WHERE state IN ('ready', 'waiting', 'cancelling')) AS open
    FROM ({_RUNS_OF}) AS recent GROUP BY 1 ORDER BY 1
""")
_DURATIONS = text(f"""
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY took) AS median,
           percentile_cont(0.9) WITHIN GROUP (ORDER BY took) AS p90
    FROM (SELECT CAST(extract(epoch FROM finished_at - started_at) AS float) AS took
          FROM ({_RUNS_OF}) AS recent WHERE state = 'done') AS finished
""")
_STEPS = text(f"""
    SELECT step.path, max(step.action) AS action, count(*) AS performed,
           count(*) FILTER (WHERE step.state = 'failed') AS failed,
           coalesce(sum(greatest(step.attempt - 1, 0)), 0) AS retries,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY CAST(
               extract(epoch FROM step.finished_at - step.started_at) AS float)) AS median_seconds
    FROM ({_RUNS_OF}) AS recent JOIN interlock.step ON step.run_id = recent.id
    WHERE step.finished_at IS NOT NULL
    GROUP BY step.path
    ORDER BY sum(step.finished_at - step.started_at) DESC NULLS LAST, step.path LIMIT 20
""")
_SCHEDULES = text("SELECT automation_id, trigger, last_run_at, next_at FROM interlock.schedule")


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something happened in the last day and the last week."""

    day: int = 0
    week: int = 0


@dataclass(frozen=True, slots=True)
class Activity:
    """What an automation did of late. ``failed`` are background runs; an inline automation that
    fails undoes its change and leaves a case."""

    fired: Tally = Tally()
    skipped: Tally = Tally()
    failed: Tally = Tally()
    last_run_at: datetime | None = None
    dead_letters: int = 0
    open_cases: int = 0


@dataclass(frozen=True, slots=True)
class RunDay:
    """The runs that began on a day, by how they stand now; the rest were cancelled."""

    day: date
    started: int
    done: int
    failed: int
    open: int


@dataclass(frozen=True, slots=True)
class Durations:
    """In seconds, from the beginning of a run to its end: of half, and of nine in ten."""

    median: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class StepFigures:
    """A step of an automation over its latest runs; ``median_seconds`` with its waiting."""

    path: str
    action: str
    performed: int
    failed: int
    retries: int
    median_seconds: float | None


def activities(connection: Connection, now: datetime) -> tuple[dict[str, Activity], bool]:
    """What each automation did, and whether there was more than was looked at."""
    parameters = {
        "week": first_id_at(now - WEEK),
        "day": first_id_at(now - DAY),
        "since_week": now - WEEK,
        "since_day": now - DAY,
        "most": MOST_ROWS,
    }
    events, runs = connection.execute(_HOW_MANY, parameters).one()
    found: dict[str, Activity] = {}
    for statement in (_REACTIONS, _RUNS):
        for row in connection.execute(statement, parameters):
            known = found.get(row.automation_id, Activity())
            found[row.automation_id] = _with(known, row)
    for id, what, count in connection.execute(_OPEN):
        name = "dead_letters" if what == "dead" else "open_cases"
        found[id] = replace(found.get(id, Activity()), **{name: count})
    return found, max(events, runs) >= MOST_ROWS


def run_days(
    connection: Connection, automation_id: str, *, since: datetime, time_zone: str
) -> list[RunDay]:
    """The latest runs of an automation by the day they began, the days of a time zone."""
    parameters = {"id": automation_id, "since": since, "zone": time_zone, "most": MOST_ROWS}
    return [RunDay(*row) for row in connection.execute(_RUN_DAYS, parameters)]


def run_durations(connection: Connection, automation_id: str, *, since: datetime) -> Durations:
    """How long its runs took that came to their end."""
    parameters = {"id": automation_id, "since": since, "most": MOST_ROWS}
    return Durations(*connection.execute(_DURATIONS, parameters).one())


def slowest_steps(
    connection: Connection, automation_id: str, *, since: datetime
) -> list[StepFigures]:
    """Where its latest runs spent their time, the most first."""
    parameters = {"id": automation_id, "since": since, "most": MOST_RUNS_FOR_STEPS}
    return [StepFigures(*row) for row in connection.execute(_STEPS, parameters)]


def publications(connection: Connection) -> dict[str, tuple[datetime, str]]:
    """When, and by whom, the version in force of each automation was published."""
    return {row[0]: (row[1], row[2]) for row in connection.execute(_PUBLISHED)}


def schedule_times(
    connection: Connection,
) -> dict[tuple[str, int], tuple[datetime | None, datetime | None]]:
    """The last time and the next of each schedule, by automation and trigger."""
    return {(row[0], row[1]): (row[2], row[3]) for row in connection.execute(_SCHEDULES)}


def _with(known: Activity, row: Any) -> Activity:
    tally = Tally(row.day, row.week)
    if row.outcome == "not":
        return replace(known, skipped=_sum(known.skipped, tally))
    if row.outcome == "failed":
        return replace(known, failed=tally)
    last = max(_known((known.last_run_at, row.last_at)))
    return replace(known, fired=_sum(known.fired, tally), last_run_at=last)


def _sum(first: Tally, second: Tally) -> Tally:
    return Tally(first.day + second.day, first.week + second.week)


def _known(moments: Iterable[datetime | None]) -> list[datetime]:
    return [moment for moment in moments if moment is not None]
