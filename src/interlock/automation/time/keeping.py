"""Keeps the timers of records true: sets, moves and clears them when the records change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from interlock.automation.time import store
from interlock.automation.time.moment import moment_of
from interlock.kit.business_time import WorkingCalendar
from interlock.kit.database import Unit
from interlock.language.kinds.automation import TimeTrigger
from interlock.language.program import Automation, TriggerKind
from interlock.records.change import Event, EventKind
from interlock.records.record import Record
from interlock.records.runtime import Runtime
from interlock.records.session import RecordSession

_BOOKKEEPING = frozenset({"create_date", "write_date"})


@dataclass(frozen=True, slots=True)
class Timed:
    """A time trigger of an automation."""

    automation: Automation
    number: int
    trigger: TimeTrigger


class TimerListener:
    """Implements :class:`interlock.records.hook.Listener`: keeps the timers of records true."""

    def watches(self, model: str) -> bool:
        """Which models have timers depends on the catalogue of the unit."""
        return True

    def on_event(self, event: Event, session: RecordSession) -> None:
        """Set, move or clear the timers of the record that an event is about."""
        if event.kind is EventKind.EMITTED or event.record is None:
            return
        for timed in timed_of(session.runtime).get(event.record.model.id, ()):
            if _concerns(timed, event):
                _keep(timed, event.record, session)


def timed_of(runtime: Runtime) -> Mapping[str, tuple[Timed, ...]]:
    """The time triggers of a catalogue, by model."""

    def find() -> dict[str, tuple[Timed, ...]]:
        found: dict[str, tuple[Timed, ...]] = {}
        for automation in runtime.catalogue.automations.values():
            for number, trigger in enumerate(automation.triggers):
                if trigger.kind is TriggerKind.TIME and automation.is_enabled and automation.model:
                    timed = Timed(automation, number, trigger.detail)
                    found[automation.model] = (*found.get(automation.model, ()), timed)
        return found

    timed: Mapping[str, tuple[Timed, ...]] = runtime.derived("timed", find)
    return timed


def _concerns(timed: Timed, event: Event) -> bool:
    """Whether the moment may be another one now. What the automation itself writes does not
    restart the clock that counts from the last update."""
    if event.kind in (EventKind.CREATED, EventKind.DELETED) or "active" in event.changed:
        return True
    if timed.trigger.updated is not None:
        is_own = event.cause.automation_id == timed.automation.id
        return bool(event.changed - _BOOKKEEPING) and not is_own
    return timed.trigger.field in event.changed


def _keep(timed: Timed, record: Record, session: RecordSession) -> None:
    moment = None
    if not record.is_deleted and record.values.get("active", True):
        moment = moment_of(
            timed.trigger, record.values, calendar=calendar_of(timed, session.runtime)
        )
    late = _late(session.unit)
    key = (timed.automation.id, timed.number, record.id)
    late.rows[key] = None if moment is None else timer_row(timed, record.id, moment)


def timer_row(timed: Timed, record_id: int, moment: datetime) -> dict[str, Any]:
    """The timer of a record, as a row."""
    return {
        "automation_id": timed.automation.id,
        "trigger": timed.number,
        "model": timed.automation.model,
        "record_id": record_id,
        "due_at": moment,
    }


def calendar_of(timed: Timed, runtime: Runtime) -> WorkingCalendar | None:
    """In which the trigger counts, if in any."""
    name = timed.trigger.calendar
    return None if name is None else runtime.catalogue.calendars.get(name)


class _Late:
    """The timers that a unit of work sets and clears at its end."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self.rows: dict[tuple[str, int, int], dict[str, Any] | None] = {}

    def write(self) -> None:
        rows, self.rows = self.rows, {}
        wanted = [row for row in rows.values() if row is not None]
        over = [
            {"automation_id": id, "trigger": number, "record_id": record_id}
            for (id, number, record_id), row in rows.items()
            if row is None
        ]
        if wanted:
            store.set_timers(self._unit.connection, wanted)
        if over:
            store.clear_timers(self._unit.connection, over)


def _late(unit: Unit) -> _Late:
    found: _Late | None = unit.memo.get(_Late)
    if found is None:
        found = unit.memo[_Late] = _Late(unit)
        unit.before_commit(found.write)
    return found
