"""Puts a run back into the world: its definition, its record as it is now, and who acts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from interlock.automation.durable.model import Occasion, Run
from interlock.automation.frame import Frame
from interlock.automation.inline import actor_for, make_scope
from interlock.automation.journal import KeptJournal
from interlock.automation.verdict import values_of
from interlock.identity.model import SYSTEM, Actor, Channel
from interlock.identity.user.service import actor_for_user
from interlock.kit.database import Unit
from interlock.language.program import Automation
from interlock.records.change import Cause, Event, EventKind, Origin
from interlock.records.hook import Hooks
from interlock.records.record import Record
from interlock.records.session import RecordSession

if TYPE_CHECKING:
    from interlock.automation.durable.advance import Versions


class RunGoneError(Exception):
    """What a run is about is not there any more: there is nothing left to do."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A run in a session of its own."""

    automation: Automation
    event: Event
    session: RecordSession
    frame: Frame


class Restoring:
    """Restores the runs of one unit of work."""

    def __init__(self, unit: Unit, versions: Versions, hooks: Hooks) -> None:
        self._unit = unit
        self._versions = versions
        self._hooks = hooks
        self._runtime = versions.current(unit)
        self._actors: dict[int, Actor] = {}
        self._rows: dict[tuple[str, int], dict[str, Any]] = {}

    def component(self, id: str, version: int | None) -> Automation:
        """A component by its version; see :data:`~interlock.automation.interpreter.Components`."""
        if version is None:
            return self._runtime.catalogue.automations[id]
        found = self._runtime.catalogue.automations.get(id)
        if found is not None and found.version == version:
            return found
        return self._versions.automation(self._unit, id, version)

    def load_records(self, runs: Iterable[Run]) -> None:
        """Read and lock the records of many runs, with one statement for each model."""
        wanted: dict[str, set[int]] = {}
        for run in runs:
            if run.model is None or run.record_id is None:
                continue
            if run.model in self._runtime.models:
                wanted.setdefault(run.model, set()).add(run.record_id)
        for model, ids in sorted(wanted.items()):
            rows = self._runtime.models[model].rows
            for values in rows.fetch_many(self._unit.connection, sorted(ids), lock=True):
                self._rows[(model, values["id"])] = values

    def restore(self, run: Run, occasion: Occasion, journal: KeptJournal) -> Restored:
        """The run as it goes on now. Raises ``RunGoneError``, ``NotFoundError`` when its version
        fits the models no more, and ``ForbiddenError`` when whoever caused it has left."""
        automation = self.component(run.automation_id, run.version)
        session = self._session(run, automation)
        record = self._record(run, occasion, session)
        event = _event(run, occasion, record)
        scope = make_scope(event, session)
        if run.inputs:
            scope.variables = {**scope.variables, **run.inputs}
        session.actor = actor_for(automation, session)
        scope.actor = session.actor_values
        frame = Frame(values_of(event), scope, journal=journal)
        return Restored(automation, event, session, frame)

    def _session(self, run: Run, automation: Automation) -> RecordSession:
        origin = Origin(
            channel=Channel.AUTOMATION,
            correlation_id=run.correlation_id,
            cause_id=run.event_id,
            depth=run.depth,
            lineage=run.lineage,
        )
        session = RecordSession(
            self._unit, self._runtime, actor=self._actor(run.actor_id), origin=origin,
            hooks=self._hooks,
        )  # fmt: skip
        session.chain.cause = Cause(run.event_id, automation.id, automation.version)
        return session

    def _actor(self, user_id: int) -> Actor:
        """Who caused the run, with the rights of now; who has left has none."""
        if user_id == SYSTEM.user_id:
            return SYSTEM
        if user_id not in self._actors:
            found = actor_for_user(
                self._unit, user_id, implies=self._runtime.implications,
                channel=Channel.AUTOMATION,
            )  # fmt: skip
            self._actors[user_id] = found or Actor(
                user_id, f"user:{user_id}", f"user {user_id}, who has left",
                channel=Channel.AUTOMATION,
            )  # fmt: skip
        return self._actors[user_id]

    def _record(self, run: Run, occasion: Occasion, session: RecordSession) -> Record | None:
        if run.model is None or run.record_id is None:
            return None
        model = session.model(run.model)
        if occasion.kind == EventKind.DELETED:
            record = Record(model, dict(occasion.old), is_new=False)
            record.is_deleted = record.is_gone = True
            return record
        row = self._rows.get((run.model, run.record_id))
        if row is not None:
            session.loading.adopt_locked(model, row)
        found = session.loading.find(model, run.record_id, lock=True)
        if found is None or found.is_deleted:
            raise RunGoneError("Its record was deleted.")
        return found


def _event(run: Run, occasion: Occasion, record: Record | None) -> Event:
    every: Mapping[str, Any] = record.model.fields if record is not None else {}
    return Event(
        id=run.event_id or run.id,
        kind=EventKind(occasion.kind),
        record=record,
        old=dict(occasion.old),
        changed=frozenset(every) if occasion.changed is None else occasion.changed,
        depth=run.depth,
        cause=Cause(),
        operation=occasion.operation,
        inputs=occasion.inputs,
        emitted_type=occasion.type if occasion.kind == EventKind.EMITTED else None,
        data=occasion.data,
    )
