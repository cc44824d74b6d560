"""Starts what is due: the timers of records, and schedules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from interlock.automation.durable.advance import Versions
from interlock.automation.time import store
from interlock.automation.time.firing import SCHEDULE_REACHED, TIME_REACHED, Firing
from interlock.automation.time.keeping import Timed, calendar_of, timed_of, timer_row
from interlock.automation.time.moment import moment_of, next_moment
from interlock.automation.time.scheduling import Scheduling, schedule_of
from interlock.automation.time.store import DueTimer
from interlock.kit.database import Database, Unit
from interlock.kit.problem import UnavailableError
from interlock.records.runtime import Runtime
from interlock.records.storage.row import ids_after

_MOST = 200
_PREPARED = "timing_prepared"
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Timing:
    """Starts what is due."""

    database: Database
    versions: Versions
    firing: Firing

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
        """Set the timers of the records that there are for automations that are new, and let
        schedules that are new, or at other times than before, begin: they count from now."""
        with self.database.unit() as unit:
            runtime = self.versions.current(unit)
            if _PREPARED in runtime.cache:
                return
            self._scheduling.prepare(unit, runtime)
            armed = store.armed(unit.connection)
        for timed in [item for group in timed_of(runtime).values() for item in group]:
            if armed.get(timed.automation.id) != timed.automation.version:
                self._arm(timed)
        runtime.cache[_PREPARED] = True

    @property
    def _scheduling(self) -> Scheduling:
        return Scheduling(self.firing)

    def _fire_schedules(self) -> int:
        with self.database.unit() as unit:
            taken = store.take_schedules(unit.connection, unit.now, most=_MOST)
            if not taken:
                return 0
            runtime = self.versions.current(unit)
            return sum(self._scheduling.fire(unit, runtime, row) for row in taken)

    # ── timers ──────────────────────────────────────────────────────────────────────────────

    def _fire_timers(self) -> int:
        with self.database.unit() as unit:
            taken = store.take_due(unit.connection, unit.now, most=_MOST)
            runtime = self.versions.current(unit) if taken else None
            for timer in taken:
                assert runtime is not None
                self._fire(unit, runtime, timer)
        return len(taken)

    def _fire(self, unit: Unit, runtime: Runtime, timer: DueTimer) -> None:
        automation = runtime.catalogue.automations.get(timer.automation_id)
        if automation is None or automation.model != timer.model or not automation.is_enabled:
            return
        timed = _timed(runtime, timer)
        if timed is None and schedule_of(automation, timer.trigger) is None:
            return
        session = self.firing.session(unit, runtime)
        record = session.loading.find(session.model(timer.model), timer.record_id, lock=True)
        if record is None or record.is_deleted or not record.values.get("active", True):
            return
        if timed is not None:
            _repeat(unit, runtime, timed, timer)
        self.firing.fire(
            session,
            automation,
            record,
            type=SCHEDULE_REACHED if timed is None else TIME_REACHED,
            moment=timer.due_at.isoformat(),
        )

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
        calendar = calendar_of(timed, runtime)
        rows = runtime.models[timed.automation.model or ""].rows
        for values in rows.fetch_many(unit.connection, ids, lock=False):
            moment = moment_of(timed.trigger, values, calendar=calendar)
            if moment is None or not values.get("active", True):
                continue
            if moment > unit.now or timed.trigger.backfill:
                yield timer_row(timed, values["id"], moment)


def _timed(runtime: Runtime, timer: DueTimer) -> Timed | None:
    for timed in timed_of(runtime).get(timer.model, ()):
        if (timed.automation.id, timed.number) == (timer.automation_id, timer.trigger):
            return timed
    return None


def _repeat(unit: Unit, runtime: Runtime, timed: Timed, timer: DueTimer) -> None:
    following = next_moment(timed.trigger, timer.due_at, calendar=calendar_of(timed, runtime))
    if following is not None:
        store.set_timers(unit.connection, [timer_row(timed, timer.record_id, following)])
