"""Starts the runs of what has come: the event that says so, the condition, the run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from interlock.automation.durable.starting import Starter, started, unjudged
from interlock.automation.inline import make_scope
from interlock.automation.registry import CaseOpener
from interlock.automation.trace import missed
from interlock.automation.verdict import find_miss
from interlock.identity.model import SYSTEM, Channel
from interlock.kit.database import Unit
from interlock.kit.ids import time_ordered_id
from interlock.language.expression.errors import EvaluationError
from interlock.language.program import Automation
from interlock.records.change import Origin
from interlock.records.hook import Hooks
from interlock.records.record import Record
from interlock.records.runtime import Runtime
from interlock.records.session import RecordSession

TIME_REACHED = "time.reached"
SCHEDULE_REACHED = "schedule.reached"


@dataclass(frozen=True, slots=True)
class Firing:
    """Starts automations because a moment has come, in Interlock's name."""

    starter: Starter
    cases: CaseOpener
    hooks: Callable[[], Hooks]

    def session(self, unit: Unit, runtime: Runtime) -> RecordSession:
        """A session with a correlation of its own."""
        origin = Origin(channel=Channel.SYSTEM, correlation_id=time_ordered_id(unit.now))
        return RecordSession(unit, runtime, actor=SYSTEM, origin=origin, hooks=self.hooks())

    def fire(
        self,
        session: RecordSession,
        automation: Automation,
        record: Record | None,
        *,
        type: str,
        moment: str,
    ) -> None:
        """Emit the event of ``type``, and start the automation if its condition holds now."""
        data: Mapping[str, Any] = {"automation": automation.id, "moment": moment}
        event = session.emit(type, record=record, data=data)
        try:
            miss = find_miss(automation, event, make_scope(event, session), None)
        except EvaluationError as error:
            self.cases.open_case(session.unit, unjudged(automation, record, error))
        else:
            if miss is None:
                run = self.starter.start(automation, event, session)
                event.reactions.append(started(automation, run))
            else:
                event.reactions.append(missed(automation, miss))
        session.settle()
