"""What a run waits for: a time, an event, a condition, or what an action has begun.

A condition watches the records that it read; when one of them changes it is asked again. The run's
own record is locked while it is asked, so that no change slips through in between.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from interlock.automation.durable.correlation import keys_to_watch
from interlock.automation.durable.model import Run
from interlock.automation.frame import Frame
from interlock.kit.business_time import WorkingCalendar
from interlock.kit.duration import Duration
from interlock.language.expression.errors import EvaluationError
from interlock.language.program import WaitStep
from interlock.records.scope import SessionScope
from interlock.records.session import RecordSession
from interlock.records.storage.event import find_event

_TELLS_TIME = re.compile(r"\b(now|today|days|hours|minutes|business_days|date_diff)\s*\(")
ASK_AGAIN = timedelta(minutes=5)
"""How often a condition is asked again that depends on the time."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait as it is stored. ``keys`` are what it watches, ``wakes_at`` is its timer."""

    run_id: UUID
    path: str
    kind: str
    title: str
    shard: int
    since: datetime
    keys: tuple[str, ...] = ()
    wakes_at: datetime | None = None
    event_type: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    """What is remembered of it: its deadline, and what it watched before."""
    watches_more: bool = False
    """Whether it watches lines that it did not watch before: those to come cannot be locked."""

    @property
    def is_verified(self) -> bool:
        """Whether nothing can have been missed while it was written: an event can, and a line. The
        run's own record and those that it refers to are locked."""
        return self.event_type is None and not self.watches_more


@dataclass(frozen=True, slots=True)
class Waited:
    """How a wait ended: ``done`` or ``timeout``, and the event that ended it."""

    outcome: str
    event: Any = None


def moment_after(start: datetime, duration: Duration, calendar: WorkingCalendar | None) -> datetime:
    """``start`` and a while; business time elapses plainly where there is no calendar."""
    if duration.is_business and calendar is not None:
        return calendar.add(start, duration)
    return start + duration.elapsed


def subject_wait(run: Run, path: str, title: str, subject: str, *, since: datetime) -> Wait:
    """A wait for what an action has begun, known by its subject."""
    return Wait(run.id, path, "action", title, run.shard, since, keys=(subject,))


def begin_wait(
    run: Run, path: str, step: WaitStep, frame: Frame, session: RecordSession
) -> Wait | None:
    """The wait that a step begins; ``None`` if there is nothing left to wait for.

    Raises ``EvaluationError``.
    """
    now, calendar = session.unit.now, session.calendar
    deadline = None if step.timeout is None else moment_after(now, step.timeout, calendar)
    if step.duration is not None:
        wakes_at = moment_after(now, step.duration, calendar)
        return _timed(run, path, f"{step.duration}", now, wakes_at)
    if step.event is not None:
        return Wait(
            run.id, path, "event", f"the event {step.event}", run.shard, now,
            keys=keys_to_watch(step, frame.values, frame.scope),
            wakes_at=deadline, event_type=step.event,
            detail={"deadline": deadline},
        )  # fmt: skip
    before = {"deadline": deadline}
    return _conditional(run, path, step, frame, session, since=now, before=before)


def check_wait(
    run: Run,
    path: str,
    step: WaitStep,
    frame: Frame,
    session: RecordSession,
    *,
    detail: Mapping[str, Any],
    event_ids: Sequence[UUID | None],
) -> Wait | Waited | None:
    """What has become of a wait for which something came: it is over, another one, or the same."""
    now, deadline = session.unit.now, detail.get("deadline")
    if step.event is not None:
        event = _matching(step, frame, session, event_ids)
        if event is not None:
            return Waited("done", event)
    if step.until is not None or step.when is not None:
        found = _conditional(run, path, step, frame, session, since=now, before=detail)
        if found is None:
            return Waited("done")
        return found if deadline is None or deadline > now else Waited("timeout")
    if deadline is None or deadline > now:
        return None
    return Waited("done" if step.duration is not None else "timeout")


def _timed(run: Run, path: str, title: str, since: datetime, wakes_at: datetime) -> Wait | None:
    if wakes_at <= since:
        return None
    return Wait(
        run.id, path, "time", title, run.shard, since, wakes_at=wakes_at,
        detail={"deadline": wakes_at},
    )  # fmt: skip


def _conditional(
    run: Run,
    path: str,
    step: WaitStep,
    frame: Frame,
    session: RecordSession,
    *,
    since: datetime,
    before: Mapping[str, Any],
) -> Wait | None:
    """The wait for a moment or a condition that records tell; ``None`` when it has come.

    ``before`` is what is remembered of it so far.
    """
    deadline = before.get("deadline")
    watching = _Watching(session, frame.scope)
    wakes_at = deadline
    if step.until is not None:
        moment = _as_moment(step.until.evaluate(frame.values, watching))
        if moment is not None and moment <= since:
            return None
        title = f"until {moment:%Y-%m-%d %H:%M} UTC" if moment else "until there is a time"
        wakes_at = min((item for item in (moment, deadline) if item), default=None)
        kind = "time"
    else:
        assert step.when is not None
        if step.when.holds(frame.values, watching):
            return None
        title, kind = f"until {step.when.source}", "condition"
        if _TELLS_TIME.search(step.when.source):
            wakes_at = min(item for item in (since + ASK_AGAIN, deadline) if item)
    keys = tuple(dict.fromkeys([*_own_key(run), *watching.keys]))
    known = before.get("watched", ())
    return Wait(
        run.id, path, kind, title, run.shard, since, keys=keys, wakes_at=wakes_at,
        detail={"deadline": deadline, "watched": list(keys)},
        watches_more=any(key.startswith("model:") and key not in known for key in keys),
    )  # fmt: skip


def _own_key(run: Run) -> list[str]:
    return [f"record:{run.model}:{run.record_id}"] if run.record_id is not None else []


def _as_moment(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    if value is None:
        return None
    raise EvaluationError(f"{value!r} is not a time to wait for")


def _matching(
    step: WaitStep, frame: Frame, session: RecordSession, event_ids: Sequence[UUID | None]
) -> Any:
    """The first of the events that came for which ``match`` holds, as expressions see it."""
    for id in event_ids:
        row = None if id is None else find_event(session.unit.connection, id)
        if row is None:
            continue
        seen = {
            "id": str(row["id"]),
            "type": row["type"],
            "operation": row["operation"],
            "data": row["data"],
        }
        before, frame.scope.event = frame.scope.event, seen
        try:
            if step.match is None or step.match.holds(frame.values, frame.scope):
                return seen
        finally:
            frame.scope.event = before
    return None


class _Watching:
    """A scope that notes which records are read; it locks those it follows a reference to."""

    def __init__(self, session: RecordSession, scope: SessionScope) -> None:
        self._session = session
        self._scope = scope
        self.keys: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._scope, name)

    def ref(self, model: str, id: int | None) -> Mapping[str, Any]:
        if id is not None:
            self.keys.append(f"record:{model}:{id}")
            self._session.loading.find(self._session.runtime.models[model], id, lock=True)
        return self._scope.ref(model, id)

    def lines(
        self, model: str, field: str, record: Mapping[str, Any]
    ) -> Sequence[Mapping[str, Any]]:
        item = self._session.runtime.models[model].fields[field]
        self.keys += [f"record:{model}:{record.get('id')}", f"model:{item.type.model}"]
        return self._scope.lines(model, field, record)
