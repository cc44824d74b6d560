"""The catalogue of schedules: what comes when, what for, and who answers for it."""

from __future__ import annotations

from typing import Any

from interlock.api.inventory.store import schedule_times
from interlock.application import Application
from interlock.automation.time.schedule import GRACE
from interlock.automation.time.scheduling import schedules_of
from interlock.kit.database import Unit


def schedules(application: Application, unit: Unit) -> list[dict[str, Any]]:
    """Every schedule that is at work, the next one first."""
    runtime = application.provider.current(unit)
    times = schedule_times(unit.connection)
    lines = []
    for automation, number, trigger in schedules_of(runtime):
        last, following = times.get((automation.id, number), (None, None))
        definition = runtime.catalogue.definitions[automation.id]
        lines.append(
            {
                "automation_id": automation.id,
                "title": automation.title,
                "purpose": getattr(definition, "purpose", None),
                "owner": automation.owner,
                "model": automation.model,
                "cron": trigger.cron,
                "timezone": trigger.timezone,
                "calendar": trigger.calendar,
                "catch_up": trigger.catch_up,
                "last_at": last,
                "next_at": following,
                "is_late": following is not None and unit.now - following > GRACE,
            }
        )
    return sorted(lines, key=lambda line: (line["next_at"] is None, str(line["next_at"])))
