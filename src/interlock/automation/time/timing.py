"""Sets timers when records change, and starts what is due: timers and schedules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from interlock.automation.durable.advance import Versions
from interlock.automation.durable.starting import Starter, started
from interlock.automation.inline import make_scope
from interlock.automation.registry import CaseOpener, CaseRequest
from interlock.automation.time import store
from interlock.automation.time.moment import moment_of, next_moment
from interlock.automation.time.schedule import Due, due, next_occurrence
from interlock.automation.trace import missed
from interlock.automation.verdict import find_miss
from interlock.identity.model import SYSTEM, Channel
from interlock.kit.business_time import WorkingCalendar
from interlock.kit.database import Database, Unit
from interlock.kit.ids import time_ordered_id
from interlock.kit.problem import UnavailableError
from interlock.language.expression.errors import EvaluationError
from interlock.language.kinds.automation import ScheduleTrigger, TimeTrigger
from interlock.language.program import Automation, TriggerKind
from interlock.records.change import Event, EventKind, Origin
from interlock.records.hook import Hooks
from interlock.records.record import Record
from interlock.records.runtime import Runtime
from interlock.records.session import RecordSession
from interlock.records.storage.row import ids_after

TIME_REACHED = "time.reached"
SCHEDULE_REACHED = "schedule.reached"

_MOST = 200
_PREPARED = "timing_prepared"
_PAGE = 500
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
        moment = moment_of(timed.trigger, record.values, calendar=_calendar(timed, session.runtime))
    late = _late(session.unit)
    key = (timed.automation.id, timed.number, record.id)
    late.rows[key] = None if moment is None else _row(timed, record.id, moment)


def _row(timed: Timed, record_id: int, moment: datetime) -> dict[str, Any]:
    return {
        "automation_id": timed.automation.id,
        "trigger": timed.number,
        "model": timed.automation.model,
        "record_id": record_id,
        "due_at": moment,
    }


def _calendar(timed: Timed, runtime: Runtime) -> WorkingCalendar | None:
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


@dataclass(frozen=True, slots=True)
class Timing:
    """Starts what is due."""

    database: Database
    versions: Versions
    starter: Starter
    cases: CaseOpener
    hooks: Callable[[], Hooks]

    def look(self) -> None:
        """Prepare what is new, and start what is due."""
        if self._is_published():
            self.prepare()
            while self.start_due():
                pass

    def _is_published(self) -> bool:
        try:
            with self.database.unit() as unit:
                self.versions.current(unit)
        except UnavailableError:
            return False
        return True

    def start_due(self) -> int:
        """Start the runs of timers and schedules whose time has come; how many were due."""
        return self._fire_timers() + self._fire_schedules()

    def prepare(self) -> None:
        """Set the timers of the records that there are for automations that are new, and let new
        schedules begin: they count from now, not from the past."""
        with self.database.unit() as unit:
            runtime = self.versions.current(unit)
            if _PREPARED in runtime.cache:
                return
            known, armed = store.known_schedules(unit.connection), store.armed(unit.connection)
            rows = [
                _schedule_row(automation, number, trigger, unit.now, runtime)
                for automation, number, trigger in _schedules(runtime)
                if (automation.id, number) not in known
            ]
            store.add_schedules(unit.connection, rows)
        for timed in [item for group in timed_of(runtime).values() for item in group]:
            if armed.get(timed.automation.id) != timed.automation.version:
                self._arm(timed)
        runtime.cache[_PREPARED] = True

    # ── timers ──────────────────────────────────────────────────────────────────────────────

    def _fire_timers(self) -> int:
        with self.database.unit() as unit:
            taken = store.take_due(unit.connection, unit.now, most=_MOST)
            runtime = self.versions.current(unit) if taken else None
            for id, number, model, record_id, moment in taken:
                assert runtime is not None
                for timed in timed_of(runtime).get(model, ()):
                    if (timed.automation.id, timed.number) == (id, number):
                        self._fire(unit, runtime, timed, record_id, moment)
        return len(taken)

    def _fire(
        self, unit: Unit, runtime: Runtime, timed: Timed, record_id: int, moment: datetime
    ) -> None:
        session = self._session(unit, runtime)
        record = session.loading.find(session.model(timed.automation.model or ""), record_id,
                                      lock=True)  # fmt: skip
        if record is None or record.is_deleted or not record.values.get("active", True):
            return
        following = next_moment(timed.trigger, moment, calendar=_calendar(timed, runtime))
        if following is not None:
            store.set_timers(unit.connection, [_row(timed, record_id, following)])
        data = {"automation": timed.automation.id, "moment": moment.isoformat()}
        self._start(session, timed.automation, record, TIME_REACHED, data)

    def _start(
        self,
        session: RecordSession,
        automation: Automation,
        record: Record | None,
        type: str,
        data: Mapping[str, Any],
    ) -> None:
        event = session.emit(type, record=record, data=data)
        try:
            miss = find_miss(automation, event, make_scope(event, session), None)
        except EvaluationError as error:
            self.cases.open_case(session.unit, _failed(automation, error))
        else:
            if miss is None:
                run = self.starter.start(automation, event, session)
                event.reactions.append(started(automation, run))
            else:
                event.reactions.append(missed(automation, miss))
        session.settle()

    def _session(self, unit: Unit, runtime: Runtime) -> RecordSession:
        origin = Origin(channel=Channel.SYSTEM, correlation_id=time_ordered_id(unit.now))
        return RecordSession(unit, runtime, actor=SYSTEM, origin=origin, hooks=self.hooks())

    def _arm(self, timed: Timed) -> None:
        """Set the timers of the records that there are: of moments to come, and with ``backfill``
        of those that have passed."""
        last = 0
        while True:
            with self.database.unit() as unit:
                runtime = self.versions.current(unit)
                model = runtime.models[timed.automation.model or ""]
                ids = ids_after(unit.connection, model.rows.table, last, limit=_PAGE)
                if not ids:
                    store.set_armed(unit.connection, timed.automation.id, timed.automation.version)
                    return
                rows = list(self._moments(unit, runtime, timed, ids))
                if rows:
                    store.set_timers(unit.connection, rows)
                last = ids[-1]

    def _moments(
        self, unit: Unit, runtime: Runtime, timed: Timed, ids: list[int]
    ) -> Iterator[dict[str, Any]]:
        calendar = _calendar(timed, runtime)
        rows = runtime.models[timed.automation.model or ""].rows
        for values in rows.fetch_many(unit.connection, ids, lock=False):
            moment = moment_of(timed.trigger, values, calendar=calendar)
            if moment is None or not values.get("active", True):
                continue
            if moment > unit.now or timed.trigger.backfill:
                yield _row(timed, values["id"], moment)

    # ── schedules ───────────────────────────────────────────────────────────────────────────

    def _fire_schedules(self) -> int:
        with self.database.unit() as unit:
            taken = store.take_schedules(unit.connection, unit.now, most=_MOST)
            runtime = self.versions.current(unit) if taken else None
            for id, number, _cron, settled in taken:
                assert runtime is not None
                automation = runtime.catalogue.automations.get(id)
                trigger = _schedule_of(automation, number)
                if automation is None or trigger is None:
                    store.drop_schedule(unit.connection, id, number)
                    continue
                entry = _Entry(automation, number, trigger, settled)
                self._fire_schedule(unit, runtime, entry)
        return len(taken)

    def _fire_schedule(self, unit: Unit, runtime: Runtime, entry: _Entry) -> None:
        automation, trigger, settled = entry.automation, entry.trigger, entry.settled
        calendar = runtime.catalogue.calendars.get(trigger.calendar or "")
        owed = due(trigger, settled, unit.now, calendar=calendar)
        for moment in owed.run_for:
            data = {"automation": automation.id, "moment": moment.isoformat()}
            self._start(self._session(unit, runtime), automation, None, SCHEDULE_REACHED, data)
        if owed.is_late:
            self.cases.open_case(unit, _late_case(automation, owed))
        settled = max(owed.settled, settled)
        store.settle_schedule(
            unit.connection,
            {
                "automation_id": automation.id,
                "trigger": entry.number,
                "cron": trigger.cron,
                "settled_at": settled,
                "next_at": next_occurrence(trigger, settled, calendar=calendar),
                "last_run_at": owed.run_for[-1] if owed.run_for else None,
            },
        )


@dataclass(frozen=True, slots=True)
class _Entry:
    """A schedule trigger, and up to when it is settled."""

    automation: Automation
    number: int
    trigger: ScheduleTrigger
    settled: datetime


def _schedules(runtime: Runtime) -> Iterator[tuple[Automation, int, ScheduleTrigger]]:
    for automation in runtime.catalogue.automations.values():
        for number in range(len(automation.triggers)):
            trigger = _schedule_of(automation, number)
            if trigger is not None:
                yield automation, number, trigger


def _schedule_of(automation: Automation | None, number: int) -> ScheduleTrigger | None:
    if automation is None or not automation.is_enabled or number >= len(automation.triggers):
        return None
    trigger = automation.triggers[number]
    found: ScheduleTrigger | None = trigger.detail if trigger.kind is TriggerKind.SCHEDULE else None
    return found


def _schedule_row(
    automation: Automation,
    number: int,
    trigger: ScheduleTrigger,
    now: datetime,
    runtime: Runtime,
) -> dict[str, Any]:
    calendar = runtime.catalogue.calendars.get(trigger.calendar or "")
    return {
        "automation_id": automation.id,
        "trigger": number,
        "cron": trigger.cron,
        "settled_at": now,
        "next_at": next_occurrence(trigger, now, calendar=calendar),
    }


def _failed(automation: Automation, error: EvaluationError) -> CaseRequest:
    return CaseRequest(
        category="automation_failed",
        title=f"{automation.title}: its condition could not be evaluated",
        detail=str(error),
        owner_role=automation.owner,
        severity="high",
        cause_key=f"automation_failed:{automation.id}:when",
        automation_id=automation.id,
    )


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
