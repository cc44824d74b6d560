"""The health of the installation, for who administers it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from interlock import __version__
from interlock.api.metrics.store import LIVES, gauges
from interlock.api.service import Services
from interlock.diagnosis.diagnosis import (
    Check,
    Health,
    check_database,
    check_installation,
    check_machine,
)
from interlock.diagnosis.store import queues, server_facts, workers
from interlock.identity.model import Actor
from interlock.identity.right import require_administrator
from interlock.kit.database import Unit
from interlock.kit.migration import current_revision, newest_revision


def health_body(services: Services, unit: Unit, actor: Actor) -> dict[str, Any]:
    """Everything that the doctor looks at, who is at work, and what waits.

    Raises ``ForbiddenError`` for anybody but an administrator: it tells of the machine.
    """
    require_administrator(actor)
    checks = list(_checks(services, unit))
    facts = server_facts(unit)
    found = {(item.name, item.label): item.value for item in gauges(unit.connection, unit.now)}
    alive = unit.now - LIVES
    return {
        "is_healthy": all(check.health is not Health.ERROR for check in checks),
        "at": unit.now,
        "checks": [asdict(check) for check in checks],
        "alarms": [asdict(check) for check in checks if check.health is not Health.OK],
        "workers": [{**asdict(item), "is_alive": item.beat_at > alive} for item in workers(unit)],
        "queues": [asdict(item) for item in queues(unit)],
        "oldest_ready_run_seconds": found.get(("oldest_ready_run_seconds", ""), 0.0),
        "figures": [
            {"name": name, "label": label, "value": value}
            for (name, label), value in sorted(found.items())
        ],
        "version": __version__,
        "database_version": facts.version,
        "database_size": facts.size,
        "tables_at": current_revision(unit.connection),
        "tables_newest": newest_revision(),
        "revision": services.application.provider.current(unit).catalogue.revision,
    }


def _checks(services: Services, unit: Unit) -> Iterator[Check]:
    application, settings = services.application, services.settings.installation
    if settings is not None:
        yield from check_machine(settings)
        database = application.database
        yield from check_database(database, settings, database.clock)
    yield from check_installation(application, unit)
