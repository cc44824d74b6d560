"""Starts the automations of schedules: for nothing in particular, or for each record of a model.

An automation with a model starts once for each of its records for which the condition holds. They
are noted as timers of the schedule's moment, in one statement, and taken like all others: however
many there are, each starts once, whatever ends in between.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import DataError

from interlock.automation.registry import CaseRequest
from interlock.automation.time import store
from interlock.automation.time.firing import SCHEDULE_REACHED, Firing
from interlock.automation.time.schedule import Due, due, next_occurrence
from interlock.automation.time.store import DueSchedule
from interlock.kit.business_time import WorkingCalendar
from interlock.kit.database import Unit
from interlock.language.expression.errors import EvaluationError, ExpressionError
from interlock.language.expression.narrow import narrowed
from interlock.language.expression.sql import compile_sql
from interlock.language.kinds.automation import ScheduleTrigger
from interlock.language.program import Automation, TriggerKind
from interlock.records.runtime import Runtime
from interlock.records.scope import SessionScope
from interlock.records.session import RecordSession
from interlock.records.storage.listing import Sql


@dataclass(frozen=True, slots=True)
class _Entry:
    """A schedule trigger, and up to when it is settled."""

    automation: Automation
    number: int
    trigger: ScheduleTrigger
    settled: datetime
    calendar: WorkingCalendar | None

    def row(
        self, settled: datetime | None = None, last_run: datetime | None = None
    ) -> dict[str, Any]:
        settled = settled or self.settled
        return {
            "automation_id": self.automation.id,
            "trigger": self.number,
            "cron": _times_of(self.trigger),
            "settled_at": settled,
            "next_at": next_occurrence(self.trigger, settled, calendar=self.calendar),
            "last_run_at": last_run,
        }


@dataclass(frozen=True, slots=True)
class Scheduling:
    """Starts what schedules owe."""

    firing: Firing

    def prepare(self, unit: Unit, runtime: Runtime) -> None:
        """Let the schedules begin that are new or have other times now: they count from now."""
        known = store.known_schedules(unit.connection)
        for automation, number, trigger in schedules_of(runtime):
            entry = _Entry(automation, number, trigger, unit.now, _calendar(runtime, trigger))
            if known.get((automation.id, number)) != _times_of(trigger):
                store.begin_schedule(unit.connection, entry.row())

    def fire(self, unit: Unit, runtime: Runtime, row: DueSchedule) -> int:
        """Start what a schedule owes; 0 if it has to wait for what it owed before."""
        automation = runtime.catalogue.automations.get(row.automation_id)
        trigger = schedule_of(automation, row.trigger)
        if automation is None or trigger is None:
            store.drop_schedule(unit.connection, row.automation_id, row.trigger)
            return 1
        calendar = _calendar(runtime, trigger)
        entry = _Entry(automation, row.trigger, trigger, row.settled_at, calendar)
        owed = due(trigger, entry.settled, unit.now, calendar=calendar)
        if automation.model is not None and owed.run_for:
            return self._note_records(unit, runtime, entry, owed)
        for moment in owed.run_for:
            session = self.firing.session(unit, runtime)
            self.firing.fire(
                session, automation, None, type=SCHEDULE_REACHED, moment=moment.isoformat()
            )
        self._settle(unit, entry, owed)
        return 1

    def _note_records(self, unit: Unit, runtime: Runtime, entry: _Entry, owed: Due) -> int:
        """Note the records of one moment; the next one comes when these have been started."""
        if store.has_timers(unit.connection, entry.automation.id, entry.number):
            return 0
        moment, *later = owed.run_for
        session = self.firing.session(unit, runtime)
        table = session.model(entry.automation.model or "").rows.table
        row = {
            "automation_id": entry.automation.id,
            "trigger": entry.number,
            "model": entry.automation.model,
            "due_at": moment,
        }
        try:
            with unit.connection.begin_nested():
                condition = _condition(session, entry.automation)
                store.set_timers_of_records(unit.connection, table, condition, row)
        except DataError:  # of one record: it is told where that one starts, not held against all
            store.set_timers_of_records(unit.connection, table, None, row)
        settled = moment if later else owed.settled
        self._settle(unit, entry, Due((moment,), owed.skipped, settled, owed.is_late))
        return 1

    def _settle(self, unit: Unit, entry: _Entry, owed: Due) -> None:
        if owed.is_late:
            self.firing.cases.open_case(unit, _late_case(entry.automation, owed))
        settled = max(owed.settled, entry.settled)
        last_run = owed.run_for[-1] if owed.run_for else None
        store.settle_schedule(unit.connection, entry.row(settled, last_run))


def schedule_of(automation: Automation | None, number: int) -> ScheduleTrigger | None:
    """The trigger of that number, if it is a schedule of an automation that is enabled."""
    if automation is None or not automation.is_enabled or number >= len(automation.triggers):
        return None
    trigger = automation.triggers[number]
    found: ScheduleTrigger | None = trigger.detail if trigger.kind is TriggerKind.SCHEDULE else None
    return found


def schedules_of(runtime: Runtime) -> Iterator[tuple[Automation, int, ScheduleTrigger]]:
    """The schedules at work: the automation, the number of its trigger, and the trigger."""
    for automation in runtime.catalogue.automations.values():
        for number in range(len(automation.triggers)):
            trigger = schedule_of(automation, number)
            if trigger is not None:
                yield automation, number, trigger


def _calendar(runtime: Runtime, trigger: ScheduleTrigger) -> WorkingCalendar | None:
    return runtime.catalogue.calendars.get(trigger.calendar or "")


def _times_of(trigger: ScheduleTrigger) -> str:
    """What the times of a schedule follow from."""
    return " ".join((trigger.cron, trigger.timezone, trigger.calendar or "")).strip()


def _condition(session: RecordSession, automation: Automation) -> Sql | None:
    """Which records come into question. The condition is asked again of each one when it starts,
    so what SQL cannot say, or fails to evaluate, lets all of them through: so does what looks
    beyond the record (settings count in the company of each)."""
    part = None if automation.when is None else narrowed(automation.when.checked)
    if part is None:
        return None
    try:
        return compile_sql(part, session.runtime.tables, SessionScope(session))
    except (ExpressionError, EvaluationError):
        return None


def _late_case(automation: Automation, owed: Due) -> CaseRequest:
    """A schedule that should have run and did not is an alarm, whatever is made of it then."""
    first = min((*owed.run_for, *owed.skipped))
    done = f"{len(owed.run_for)} made up for, {len(owed.skipped)} passed over"
    return CaseRequest(
        category="schedule_late",
        title=f"{automation.title} did not run when it should have",
        detail=f"It was due since {first:%Y-%m-%d %H:%M} UTC: {done}.",
        owner_role=automation.owner,
        severity="high",
        cause_key=f"schedule_late:{automation.id}",
        automation_id=automation.id,
    )
