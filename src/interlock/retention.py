"""What is forgotten after a while: runs that are over, events, messages, links.

The audit log and business records are never forgotten here. Everything goes in small portions, so
that nobody waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from interlock.approvals.link import store as link_store
from interlock.automation.durable import store as run_store
from interlock.kit.database import Database, Unit
from interlock.kit.ids import first_id_at
from interlock.mail import store as mail_store
from interlock.records.storage import event as event_store
from interlock.settings import Settings
from interlock.work.notification import store as notification_store

PORTION = 500
"""Rows that one transaction removes at most."""

PORTIONS = 200
"""Portions of one kind that one look removes at most; the next look goes on."""

_LINKS = timedelta(days=30)

Forget = Callable[[Unit], int]


@dataclass(frozen=True, slots=True)
class Retention:
    """How long each kind is kept; ``None`` is for ever."""

    runs: timedelta | None = None
    events: timedelta | None = None
    messages: timedelta | None = None


def retention_of(settings: Settings) -> Retention:
    """What the settings of an installation say."""
    return Retention(
        runs=_days(settings.keep_runs_days),
        events=_days(settings.keep_events_days),
        messages=_days(settings.keep_messages_days),
    )


def _days(count: int) -> timedelta | None:
    return timedelta(days=count) if count else None


def forget_old(database: Database, retention: Retention) -> Mapping[str, int]:
    """Remove what is kept no longer; how much of each kind."""
    counts = {}
    for kind, forget in _forgetting(retention, database.clock.now()):
        count = 0
        for _ in range(PORTIONS):
            with database.unit() as unit:
                removed = forget(unit)
            count += removed
            if removed < PORTION:
                break
        counts[kind] = count
    return counts


def _forgetting(retention: Retention, now: datetime) -> Iterator[tuple[str, Forget]]:
    if retention.runs is not None:
        ended = now - retention.runs
        yield "runs", lambda unit: run_store.forget_runs(unit.connection, ended, most=PORTION)
    if retention.events is not None:
        event = first_id_at(now - retention.events)
        yield (
            "events",
            lambda unit: event_store.forget_events(unit.connection, event, most=PORTION),
        )
    if retention.messages is not None:
        told = first_id_at(now - retention.messages)
        yield "letters", lambda unit: mail_store.forget(unit.connection, told, most=PORTION)
        yield "notifications", lambda unit: notification_store.forget(unit, told, most=PORTION)
    over = now - _LINKS
    yield "links", lambda unit: link_store.forget(unit.connection, over, most=PORTION)
