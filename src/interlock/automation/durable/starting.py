"""Beginning runs: in the transaction of the event, once for each event and automation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from zlib import crc32

from interlock.automation.durable import store
from interlock.automation.durable.correlation import key_of_type, keys_of_values
from interlock.automation.durable.model import Occasion, Queue, Run, RunState, lineage_key
from interlock.automation.durable.wake import Wakeups
from interlock.automation.index import TriggerIndex, judge_together
from interlock.automation.inline import MISSES_TOLD, make_scope
from interlock.automation.registry import CaseOpener, CaseRequest
from interlock.automation.trace import Miss, missed
from interlock.automation.verdict import find_miss, values_of
from interlock.identity.model import Channel
from interlock.kit.database import Unit
from interlock.kit.ids import time_ordered_id
from interlock.kit.together import together
from interlock.language.expression.errors import EvaluationError
from interlock.language.program import Automation
from interlock.records.change import Event, EventKind
from interlock.records.record import Record
from interlock.records.runtime import Runtime
from interlock.records.session import RecordSession

SHARDS = 16
"""Among how many shards records are divided; one shard is carried on by one worker at a time."""

_QUEUES: Mapping[str, Queue] = {
    Channel.WEB: Queue.INTERACTIVE,
    Channel.API: Queue.INTERACTIVE,
    Channel.IMPORT: Queue.BULK,
}


class Starter:
    """Begins the background runs that events cause, and wakes those that wait for events."""

    def __init__(self, cases: CaseOpener, wakeups: Wakeups) -> None:
        self._cases = cases
        self._wakeups = wakeups

    def react(self, event: Event, session: RecordSession) -> None:
        """Begin a run of every background automation that applies to the event."""
        buckets = background_index(session.runtime).buckets(event)
        if not buckets:
            return
        session.recomputer.settle()
        scope = make_scope(event, session)
        misses = 0
        for automation, verdict in judge_together(buckets, values_of(event), scope):
            try:
                miss = find_miss(automation, event, scope, verdict)
            except EvaluationError as error:
                event.reactions.append(self._failed(automation, event, session, error))
                continue
            miss = miss or _in_circle(automation, event, session)
            if miss is None:
                run = self.start(automation, event, session)
                event.reactions.append(started(automation, run))
            elif (misses := misses + 1) <= MISSES_TOLD:
                event.reactions.append(missed(automation, miss))

    def start(
        self,
        automation: Automation,
        event: Event,
        session: RecordSession,
        *,
        inputs: Mapping[str, Any] | None = None,
    ) -> Run:
        """Begin a run; it exists exactly if the session's unit commits."""
        run = _new_run(automation, event, session, inputs or {})
        late = _late(session.unit, self._wakeups)
        late.rows.append(store.begun_row(run, occasion_of(event)))
        session.unit.hint("run", id=str(run.id), role=run.owner)
        late.woken.add((run.queue.value, run.shard))
        return run

    def after_events(self, events: Sequence[Event], session: RecordSession) -> None:
        """Signal those who wait for what has happened."""
        late = _late(session.unit, self._wakeups)
        late.sent += [
            {"key": key, "event_id": event.id} for event in events for key in keys_of(event)
        ]

    def _failed(
        self, automation: Automation, event: Event, session: RecordSession, error: EvaluationError
    ) -> dict[str, Any]:
        """The change goes on: what happens in the background must not stop it."""
        request = unjudged(automation, event.record, error)
        self._cases.open_case(session.unit, replace(request, event_id=event.id))
        return {
            "automation": automation.id,
            "version": automation.version,
            "outcome": "failed",
            "error": str(error),
        }


def background_index(runtime: Runtime) -> TriggerIndex:
    index: TriggerIndex = runtime.derived(
        "background_index", lambda: TriggerIndex(runtime.catalogue, inline=False)
    )
    return index


def shard_of(model: str | None, record_id: int | None, otherwise: object) -> int:
    """The shard of a record's runs; those without a record go by ``otherwise``."""
    key = f"{model}:{record_id}" if model and record_id else str(otherwise)
    return crc32(key.encode()) % SHARDS


def keys_of(event: Event) -> Iterator[str]:
    """By which keys somebody may wait for an event."""
    if event.kind is EventKind.EMITTED:
        yield key_of_type(event.type)
        yield from keys_of_values(event.type, event.data)
        if event.subject is not None:
            yield event.subject
    elif event.record is not None:
        yield f"record:{event.record.model.id}:{event.record.id}"
        yield f"model:{event.record.model.id}"


def occasion_of(event: Event) -> Occasion:
    is_new = event.kind is EventKind.CREATED
    return Occasion(
        type=event.type,
        kind=event.kind.value,
        operation=event.operation,
        old=event.old,
        changed=None if is_new else event.changed,
        inputs=event.inputs,
        data=event.data,
    )


def _new_run(
    automation: Automation, event: Event, session: RecordSession, inputs: Mapping[str, Any]
) -> Run:
    record, origin = event.record, session.origin
    id = time_ordered_id(session.unit.now)
    model, record_id = (record.model.id, record.id) if record else (None, None)
    return Run(
        id=id,
        automation_id=automation.id,
        version=automation.version,
        owner=automation.owner,
        model=model,
        record_id=record_id,
        company_id=record.values.get("company_id") if record else session.company_id,
        event_id=event.id,
        correlation_id=origin.correlation_id,
        depth=event.depth + 1,
        lineage=(*origin.lineage, lineage_key(automation.id, model, record_id)),
        actor_id=session.user.user_id,
        queue=_QUEUES.get(origin.channel, Queue.BACKGROUND),
        shard=shard_of(model, record_id, id),
        state=RunState.READY,
        started_at=session.unit.now,
        inputs=inputs,
    )


def _in_circle(automation: Automation, event: Event, session: RecordSession) -> Miss | None:
    """A run must not lead back to a run of the same automation on the same record."""
    if event.record is None:
        return None
    key = lineage_key(automation.id, *event.record.key)
    if key not in session.origin.lineage:
        return None
    return Miss("loop stopped: one of its own runs for this record led to this", {})


def unjudged(automation: Automation, record: Record | None, error: EvaluationError) -> CaseRequest:
    """The case that the automation's condition could not be evaluated."""
    return CaseRequest(
        category="automation_failed",
        title=f"{automation.title}: its condition could not be evaluated",
        detail=str(error),
        owner_role=automation.owner,
        severity="high",
        cause_key=f"automation_failed:{automation.id}:when",
        model=record.model.id if record else None,
        record_id=record.id if record else None,
        automation_id=automation.id,
    )


def started(automation: Automation, run: Run) -> dict[str, Any]:
    """The reaction of an event that says so."""
    return {
        "automation": automation.id,
        "version": automation.version,
        "outcome": "started",
        "run": str(run.id),
    }


class _Late:
    """What a unit of work adds at its end: the runs that begin, the signals to those that wait."""

    def __init__(self, unit: Unit, wakeups: Wakeups) -> None:
        self._unit = unit
        self._wakeups = wakeups
        self.rows: list[dict[str, Any]] = []
        self.sent: list[dict[str, Any]] = []
        self.woken: set[tuple[str, int]] = set()
        self._together = together(unit)

    def write(self) -> None:
        rows, sent, self.rows, self.sent = self.rows, self.sent, [], []
        if rows:
            store.insert_runs(self._unit, rows)
        if sent:
            store.signal_watchers(self._unit, sent)

    def wake(self) -> None:
        shards = (row[0] for row in self._together.answers())
        self._wakeups.wake(self.woken | {(Queue.BACKGROUND.value, shard) for shard in shards})


def _late(unit: Unit, wakeups: Wakeups) -> _Late:
    found: _Late | None = unit.memo.get(_Late)
    if found is None:
        found = unit.memo[_Late] = _Late(unit, wakeups)
        unit.before_commit(found.write)
        unit.after_commit(found.wake)
    return found
