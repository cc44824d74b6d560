"""Recorded events of declarations as acts on Interlock: each by a user of that role, each in a
unit of work of its own, at the moment of the event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from expense_log import SUBMITTED, Log, Recorded

from interlock.application import Application
from interlock.approvals.deciding import Ruling
from interlock.approvals.model import DecisionKind
from interlock.identity.model import Actor
from interlock.kit.clock import ManualClock
from interlock.kit.problem import Problem
from interlock.records.editing import create, update
from interlock.records.operating import operate
from interlock.records.record import Record
from interlock.records.session import RecordSession

SHEET = "hr.expense.sheet"

STEPS: Mapping[str, str] = {
    "PRE_APPROVER": "pre_approver",
    "ADMINISTRATION": "administration",
    "BUDGET OWNER": "budget_owner",
    "SUPERVISOR": "supervisor",
}
"""For each role of the log that decides: the step that it decides."""

ROLES: Mapping[str, tuple[str, ...]] = {
    "EMPLOYEE": ("employee",),
    "PRE_APPROVER": ("expense_pre_approver",),
    "ADMINISTRATION": ("expense_administration",),
    "BUDGET OWNER": ("budget_owner",),
    "SUPERVISOR": ("expense_supervisor",),
    "UNDEFINED": ("finance",),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """An act that Interlock did not let happen, and why."""

    case: str
    seq: int
    activity: str
    code: str
    reason: str


@dataclass
class Replay:
    """Carries out recorded events, and keeps what was refused."""

    application: Application
    clock: ManualClock
    log: Log
    staff: Mapping[str, Actor]
    acts: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    sheets: dict[str, int] = field(default_factory=dict)
    requests: dict[str, UUID] = field(default_factory=dict)

    def carry_out(self, event: Recorded) -> None:
        """Let the event happen here; what refuses it is kept with the reason."""
        self.clock.set(event.at)
        act = self._act(event)
        if act is None:
            why = f"nothing here corresponds to {event.activity}"
            self.refusals.append(_refusal(event, "unknown_activity", why))
            return
        try:
            act(event)
        except Problem as problem:
            self.refusals.append(_refusal(event, problem.code, problem.detail))
        self.acts += 1

    def _act(self, event: Recorded) -> Callable[[Recorded], None] | None:
        acts: dict[str, Callable[[Recorded], None]] = {
            "SAVED by EMPLOYEE": self._save,
            SUBMITTED: self._submit,
            "REJECTED by EMPLOYEE": lambda e: self._operate(e, "EMPLOYEE", "take_back"),
            "REJECTED by MISSING": lambda e: self._operate(e, "ADMINISTRATION", "send_back"),
            "Request Payment": lambda e: self._operate(e, "UNDEFINED", "request_payment"),
            "Payment Handled": lambda e: self._operate(e, "UNDEFINED", "pay"),
        }
        if event.role in STEPS and event.activity not in acts:
            return self._decide
        return acts.get(event.activity)

    def _save(self, event: Recorded) -> None:
        with self.application.session(self.staff["EMPLOYEE"]) as session:
            record = self._create(session, event.case)
        self.sheets[event.case] = record.id

    def _create(self, session: RecordSession, case: str) -> Record:
        values = {"total_amount": self.log.amounts[case], "external_ref": case}
        return create(session, SHEET, values)

    def _submit(self, event: Recorded) -> None:
        """Submit, after administration has set the route of this round."""
        with self.application.session(self.staff["EMPLOYEE"]) as session:
            id = self.sheets.get(event.case)
            if id is None:
                record = self._create(session, event.case)
            else:
                record = session.get(SHEET, id, lock=True)
            with session.acting_as(self.staff["ADMINISTRATION"]):
                route = self.log.routes[event.case, event.seq]
                update(session, record, {"review_route": route})
            operate(session, record, "submit")
            events = session.settle()
        self.sheets[event.case] = record.id
        asked = next(item for item in events if item.type == "approval.requested")
        self.requests[event.case] = UUID(asked.data["request"])

    def _operate(self, event: Recorded, role: str, operation: str) -> None:
        with self.application.session(self.staff[role]) as session:
            record = session.get(SHEET, self.sheets[event.case], lock=True)
            operate(session, record, operation)

    def _decide(self, event: Recorded) -> None:
        is_approval = event.activity.startswith(("APPROVED", "FINAL_APPROVED"))
        kind = DecisionKind.APPROVE if is_approval else DecisionKind.REJECT
        comment = None if is_approval else "Rejected in the log"
        ruling = Ruling(kind, step=STEPS[event.role], comment=comment)
        application = self.application
        with application.database.unit() as unit:
            session = application.session_in(unit, self.staff[event.role])
            application.approvals.decide(session, self.requests[event.case], ruling)


def _refusal(event: Recorded, code: str, reason: str) -> Refusal:
    return Refusal(event.case, event.seq, event.activity, code, reason)
