"""Watches records that approvals are about: a material change re-opens what it affects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from interlock.approvals.ledger import ledger_of
from interlock.approvals.matter import matter_of
from interlock.approvals.model import Request
from interlock.approvals.ports import Ports
from interlock.approvals.reopening import expire, is_expired, review, supersede
from interlock.approvals.sight import NO_POLICY
from interlock.approvals.watch import watch_of
from interlock.automation.registry import CaseRequest
from interlock.identity.model import ADMINISTRATOR
from interlock.records.change import Event, EventKind
from interlock.records.session import RecordSession


@dataclass(frozen=True, slots=True)
class ApprovalListener:
    """Implements :class:`interlock.records.hook.Listener`."""

    ports: Ports

    def watches(self, model: str) -> bool:
        """Which models matter depends on the catalogue of the unit, so all are looked at."""
        return True

    def on_event(self, event: Event, session: RecordSession) -> None:
        """Follow a change of a record, or of a line of one: once for all lines that changed
        together."""
        if event.kind is EventKind.EMITTED:
            return
        for key in dict.fromkeys(_concerned(event, session)):
            followed = ("approvals_followed", key)
            if session.memo.get(followed) != session.touches:
                self._follow(session, *key)
                session.memo[followed] = session.touches

    def _follow(self, session: RecordSession, model: str, record_id: int) -> None:
        for dossier in ledger_of(session.unit).live_on_record(session, (model, record_id)):
            matter = matter_of(self.ports, session, dossier.request)
            if matter.record is None:
                supersede(matter, dossier, why="The record was deleted.")
            elif is_expired(matter, dossier):
                expire(matter, dossier)
            elif matter.lacks_policy:
                self.ports.cases.open_case(session.unit, _orphaned(dossier.request))
            else:
                review(matter, dossier)


def _orphaned(request: Request) -> CaseRequest:
    """A change must not fail because of a policy that is gone; but somebody has to look."""
    return CaseRequest(
        category="policy_failed",
        title=f"{request.title}: its policy cannot be followed any more",
        detail=f"{request.title}: {NO_POLICY}. Cancel the request, and ask anew.",
        owner_role=ADMINISTRATOR,
        severity="high",
        cause_key=f"policy_failed:{request.policy_id}:{request.policy_version}",
        model=request.model,
        record_id=request.record_id,
        company_id=request.company_id,
        data={"request": str(request.id)},
    )


def _concerned(event: Event, session: RecordSession) -> Iterator[tuple[str, int]]:
    """The records whose approvals an event may touch: its own, and those it is a line of."""
    record = event.record
    assert record is not None
    watch = watch_of(session)
    is_change = bool(event.changed) or event.kind is EventKind.DELETED
    if record.model.id in watch.models and is_change and event.kind is not EventKind.CREATED:
        yield record.key
    for way in watch.parents.get(record.model.id, ()):
        for id in (event.old.get(way.reference), record.values.get(way.reference)):
            if id is not None:
                yield (way.model, id)
