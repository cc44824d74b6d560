"""The room's composition: everything that others call, over the ports that they supply.

A use case that changes something settles the session it is given: what was decided is known to
automations before the operation is carried out. Settling that session again does no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from interlock.approvals import bulk, deciding, ending, handing, store, submitting, view
from interlock.approvals.actions import approval_actions
from interlock.approvals.alert import alerting
from interlock.approvals.alert import store as alert_store
from interlock.approvals.bulk import ItemResult
from interlock.approvals.deciding import Decided, Ruling
from interlock.approvals.gate import ApprovalGate
from interlock.approvals.handing import Handover
from interlock.approvals.inbox import service as inbox
from interlock.approvals.inbox.model import Box, Counts, Filters, Item, Order
from interlock.approvals.listener import ApprovalListener
from interlock.approvals.model import Dossier
from interlock.approvals.ports import DutyHistory, Notices, PolicyVersions, Ports
from interlock.approvals.preview import Plan
from interlock.approvals.report import service as report
from interlock.approvals.submitting import Submission
from interlock.approvals.view import RequestView
from interlock.automation.registry import Action, CaseOpener
from interlock.kit.database import Unit
from interlock.kit.paging import Page
from interlock.records.record import Record
from interlock.records.session import RecordSession


@dataclass(frozen=True, slots=True)
class Approvals:
    """Approvals of one installation."""

    ports: Ports

    @classmethod
    def over(
        cls, *, versions: PolicyVersions, cases: CaseOpener, duties: DutyHistory, notices: Notices
    ) -> Approvals:
        return cls(Ports(versions, cases, duties, notices))

    @property
    def gate(self) -> ApprovalGate:
        return ApprovalGate(self.ports)

    @property
    def listener(self) -> ApprovalListener:
        return ApprovalListener(self.ports)

    @property
    def actions(self) -> tuple[Action, ...]:
        return approval_actions(self.ports)

    # ── asking ──────────────────────────────────────────────────────────────────────────────

    def submit(self, session: RecordSession, submission: Submission) -> Decided:
        return submitting.submit(self.ports, session, submission)

    def preview(
        self,
        session: RecordSession,
        policy_id: str,
        *,
        record_id: int | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> Plan:
        return submitting.preview(
            self.ports, session, policy_id, record_id=record_id, values=values
        )

    def preview_operation(
        self, session: RecordSession, record: Record, operation: str
    ) -> list[Plan]:
        return submitting.preview_operation(self.ports, session, record, operation)

    # ── deciding ────────────────────────────────────────────────────────────────────────────

    def decide(self, session: RecordSession, request_id: UUID, ruling: Ruling) -> Decided:
        return deciding.decide(self.ports, session, request_id, ruling)

    def decide_many(
        self,
        unit: Unit,
        items: Sequence[tuple[UUID, Ruling]],
        *,
        open_session: Callable[[Unit], RecordSession],
    ) -> list[ItemResult]:
        return bulk.decide_many(self.ports, unit, items, open_session=open_session)

    def ask(self, session: RecordSession, request_id: UUID, ruling: Ruling) -> Decided:
        return deciding.ask(self.ports, session, request_id, ruling)

    def answer(
        self, session: RecordSession, request_id: UUID, *, comment: str, step: str | None = None
    ) -> Decided:
        return ending.answer(self.ports, session, request_id, comment=comment, step=step)

    def comment(self, session: RecordSession, request_id: UUID, *, text: str) -> Decided:
        return ending.comment(self.ports, session, request_id, text=text)

    def reassign(self, session: RecordSession, request_id: UUID, handover: Handover) -> Decided:
        return handing.reassign(self.ports, session, request_id, handover)

    def delegate(self, session: RecordSession, request_id: UUID, handover: Handover) -> Decided:
        return handing.delegate(self.ports, session, request_id, handover)

    # ── taking back ─────────────────────────────────────────────────────────────────────────

    def withdraw_approval(
        self, session: RecordSession, request_id: UUID, *, step: str, comment: str | None = None
    ) -> Decided:
        return ending.withdraw_approval(self.ports, session, request_id, step=step, comment=comment)

    def withdraw(
        self, session: RecordSession, request_id: UUID, *, comment: str | None = None
    ) -> Decided:
        return ending.withdraw_request(self.ports, session, request_id, comment=comment)

    def cancel(self, session: RecordSession, request_id: UUID, *, reason: str) -> Decided:
        return ending.cancel_request(self.ports, session, request_id, reason=reason)

    def has_expired(self, unit: Unit) -> bool:
        """Whether the time of a request is over."""
        return bool(store.expired(unit.connection, unit.now, most=1))

    def expire_due(self, session: RecordSession, *, most: int = 100) -> int:
        """Called by a timer; the session is left to be settled."""
        return ending.expire_due(self.ports, session, most=most)

    def has_to_tell(self, unit: Unit) -> bool:
        """Whether somebody is to be told something."""
        return alert_store.has_to_tell(unit.connection, unit.now)

    def tell_due(self, session: RecordSession, *, most: int = 50) -> int:
        """Tell those who are asked and those who have asked what they are to be told by now, and
        escalate; how many requests. Called by a timer; the session is left to be settled."""
        count = alerting.alert_due(self.ports, session, most=most)
        return count + alerting.tell_endings(self.ports, session, most=most)

    # ── looking ─────────────────────────────────────────────────────────────────────────────

    def view(self, session: RecordSession, request_id: UUID) -> RequestView:
        return view.view_request(self.ports, session, request_id)

    def history(self, session: RecordSession, record: Record) -> list[Dossier]:
        return view.history(self.ports, session, record)

    def evidence(self, session: RecordSession, request_id: UUID) -> Mapping[str, Any]:
        return view.evidence(self.ports, session, request_id)

    def requests(
        self,
        session: RecordSession,
        box: Box,
        filters: Filters = inbox.EVERYTHING,
        *,
        order: Order = Order.NEWEST,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[Item]:
        return inbox.list_requests(session, box, filters, order=order, limit=limit, cursor=cursor)

    def counts(
        self, session: RecordSession, box: Box, filters: Filters = inbox.EVERYTHING
    ) -> Counts:
        return inbox.count_requests(session, box, filters)

    def without_owner(self, session: RecordSession) -> Sequence[report.Ownerless]:
        return report.without_owner(session)

    def shares(self, session: RecordSession, *, since: datetime) -> Sequence[report.Share]:
        return report.shares(session, since=since)
