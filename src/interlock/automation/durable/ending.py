"""How a run ends: what is made known of it, and the case about one that failed for good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from interlock.automation.durable.model import Run
from interlock.automation.durable.starting import background_index
from interlock.automation.registry import CaseOpener, CaseRequest
from interlock.identity.model import SYSTEM, Channel
from interlock.kit.database import Unit
from interlock.records.change import Origin
from interlock.records.hook import Hooks
from interlock.records.runtime import Runtime
from interlock.records.session import RecordSession

DONE = "run.done"
FAILED = "run.failed"
PERMANENT = frozenset({"evaluation", "refused", "invalid", "forbidden", "not_found", "internal"})
"""Codes of failures that trying again does not mend."""


@dataclass(frozen=True, slots=True)
class Ending:
    """Tells of runs that are over."""

    cases: CaseOpener

    def done(self, session: RecordSession, run: Run, outcome: Any) -> None:
        """A run is done; that is an event only where an automation waits for it."""
        if background_index(session.runtime).is_awaited(DONE):
            record = None
            session.emit(DONE, record=record, data=_told(run) | {"outcome": _text(outcome)})
            session.settle()

    def failed(
        self, unit: Unit, run: Run, error: Mapping[str, Any], runtime: Runtime, hooks: Hooks
    ) -> None:
        """A run has failed for good: an event, and a case for the automation's owner."""
        origin = Origin(
            channel=Channel.AUTOMATION, correlation_id=run.correlation_id, cause_id=run.event_id,
            depth=run.depth, lineage=run.lineage,
        )  # fmt: skip
        session = RecordSession(unit, runtime, actor=SYSTEM, origin=origin, hooks=hooks)
        session.emit(FAILED, record=None, data=_told(run) | {"error": dict(error)})
        session.settle()
        self.cases.open_case(unit, _case(run, error, _title(run, runtime)))


SAME_AGAIN = 3
"""So often the same permanent error is not bad luck any more: the automation is wrong."""


def is_design_problem(cause: Mapping[str, Any]) -> bool:
    """Whether what runs failed of lies in the automation, so that replaying is in vain."""
    return cause["code"] in PERMANENT and cause["count"] >= SAME_AGAIN


def _told(run: Run) -> dict[str, Any]:
    return {
        "run": str(run.id),
        "automation": run.automation_id,
        "version": run.version,
        "model": run.model,
        "record_id": run.record_id,
    }


def _title(run: Run, runtime: Runtime) -> str:
    automation = runtime.catalogue.automations.get(run.automation_id)
    return automation.title if automation is not None else run.automation_id


def _case(run: Run, error: Mapping[str, Any], title: str) -> CaseRequest:
    """One case for one cause: the same step failing in the same way is counted on it."""
    path, code = str(error.get("path", "")), str(error.get("code", "failed"))
    place = path.partition("#")[0]
    kind = "design" if code in PERMANENT else "transient"
    return CaseRequest(
        category="run_failed",
        title=f"{title} failed" + (f" at {place}" if place else ""),
        detail=str(error.get("message", "")),
        owner_role=run.owner,
        severity="high",
        cause_key=f"run_failed:{run.automation_id}:{place}:{code}",
        model=run.model,
        record_id=run.record_id,
        company_id=run.company_id,
        automation_id=run.automation_id,
        event_id=run.event_id,
        data=_told(run) | {"path": path, "code": code, "kind": kind},
    )


def _text(outcome: Any) -> str | None:
    return None if outcome is None else str(outcome)
