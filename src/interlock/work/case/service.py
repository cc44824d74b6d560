"""Opening cases and settling them.

A case always has a role that owns it. The holders of that role, whoever it is assigned to and
administrators work on it; auditors may read it. Every change is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from interlock.automation.registry import CaseRequest
from interlock.identity.model import ADMINISTRATOR, Actor, Implications
from interlock.identity.user.check import check_role
from interlock.identity.user.service import actor_for_user
from interlock.kit.database import Unit
from interlock.kit.ids import time_ordered_id
from interlock.kit.paging import Page
from interlock.kit.problem import (
    ConflictError,
    FieldError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
)
from interlock.kit.text import did_you_mean
from interlock.work.case import alert, store
from interlock.work.case.check import checked_change, given_reason
from interlock.work.case.model import (
    Case,
    CaseChange,
    CaseCount,
    CaseFilters,
    CaseOrder,
    CaseState,
    Opened,
    check_transition,
    may_deal,
    may_own,
    may_see,
)
from interlock.work.case.request import first_values, told
from interlock.work.model import INTERLOCK, Author
from interlock.work.trail import record


@dataclass(frozen=True, slots=True)
class Cases:
    """The use cases about cases; implements :class:`interlock.automation.registry.CaseOpener`.

    ``implications`` gives the published roles and what each implies, as a unit of work sees them.
    """

    implications: Callable[[Unit], Implications]

    # ── opening ─────────────────────────────────────────────────────────────────────────────

    def open_case(self, unit: Unit, request: CaseRequest, *, by: Author = INTERLOCK) -> UUID:
        """Open a case, or count it on the unsettled one of the same cause."""
        opened = self.raise_case(unit, request, by=by)
        if opened.is_new:
            self._record(unit, self._existing(unit, opened.id), "opened", by=by, new=told(request))
        return opened.id

    def raise_case(
        self,
        unit: Unit,
        request: CaseRequest,
        *,
        by: Author = INTERLOCK,
        due_at: datetime | None = None,
    ) -> Opened:
        """As :meth:`open_case`, without an entry in the audit log: for callers that emit
        ``case.opened``, which is recorded itself."""
        values = first_values(
            request,
            time_ordered_id(unit.now),
            now=unit.now,
            due_at=due_at,
            correlation_id=by.correlation_id,
        )
        opened = store.open_or_count(unit, values)
        unit.hint("case", request.model, str(opened.id))
        if opened.is_new:
            case = self._existing(unit, opened.id)
            alert.tell_owners(unit, case, implies=self.implications(unit))
        return opened

    # ── reading ─────────────────────────────────────────────────────────────────────────────

    def get(self, unit: Unit, case_id: UUID, *, actor: Actor) -> Case:
        """The case; raises ``NotFoundError`` when there is none that the actor may see."""
        case = store.get(unit, case_id)
        if case is None or not may_see(case, actor):
            raise _not_found(case_id)
        return case

    def search(
        self,
        unit: Unit,
        filters: CaseFilters,
        *,
        actor: Actor,
        order: CaseOrder = CaseOrder.NEWEST,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[Case]:
        """The cases that the actor may see; unsettled ones unless the filters say otherwise."""
        return store.search(unit, filters, actor=actor, order=order, limit=limit, cursor=cursor)

    def count(self, unit: Unit, filters: CaseFilters, *, actor: Actor) -> list[CaseCount]:
        """How many there are of each category, the most first."""
        return store.count(unit, filters, actor=actor)

    # ── working on them ─────────────────────────────────────────────────────────────────────

    def take(self, unit: Unit, case_id: UUID, *, by: Author) -> Case:
        """Take a case on oneself; one that somebody else has taken must be assigned instead."""
        case = self._lock(unit, case_id, by.actor)
        if case.assignee_id == by.actor.user_id and case.state is CaseState.IN_PROGRESS:
            return case
        if case.assignee_id not in (None, by.actor.user_id):
            raise ConflictError(
                f"Case {case.number} has been taken by somebody else.",
                code="already_taken",
                remedy="Ask them, or assign the case anew.",
                context={"assignee_id": case.assignee_id},
            )
        return self._give(unit, case, by.actor.user_id, "taken", by=by)

    def assign(self, unit: Unit, case_id: UUID, user_id: int, *, by: Author) -> Case:
        """Give a case to a holder of the owning role, or to an administrator."""
        case = self._lock(unit, case_id, by.actor)
        person = actor_for_user(unit, user_id, implies=self.implications(unit), channel="system")
        if person is None or not may_own(case, person):
            message = f"is no active user with the role {case.owner_role} who works in its company"
            raise InvalidError(
                f"Case {case.number} cannot be assigned to this user.",
                errors=[FieldError("user_id", message, "assignee")],
                remedy=f"Choose somebody with the role {case.owner_role}, or change the role.",
            )
        return self._give(unit, case, user_id, "assigned", by=by)

    def release(self, unit: Unit, case_id: UUID, *, by: Author) -> Case:
        """Put a case back into the queue of its role."""
        case = self._lock(unit, case_id, by.actor)
        if case.state.is_settled:
            raise _settled(case)
        change = {"assignee_id": None, "state": CaseState.OPEN}
        return self._move(unit, case, change, "released", by=by)

    def hand_over(
        self, unit: Unit, case_id: UUID, role: str, *, by: Author, reason: str | None = None
    ) -> Case:
        """Make another role the owner; whoever had the case has it no longer."""
        case = self._lock(unit, case_id, by.actor)
        self._check_role(unit, role)
        if case.state.is_settled:
            raise _settled(case)
        if role == case.owner_role:
            return case
        change = {"owner_role": role, "assignee_id": None, "state": CaseState.OPEN.value}
        after = self._write(unit, case, change, "handed_over", by=by, reason=reason)
        alert.tell_owners(unit, after, implies=self.implications(unit))
        return after

    def resolve(self, unit: Unit, case_id: UUID, *, by: Author, reason: str) -> Case:
        """Settle a case: what was wrong is put right, as ``reason`` says."""
        return self._settle(unit, case_id, CaseState.RESOLVED, by=by, reason=reason)

    def dismiss(self, unit: Unit, case_id: UUID, *, by: Author, reason: str) -> Case:
        """Settle a case that needs nothing done, for the ``reason`` given."""
        return self._settle(unit, case_id, CaseState.DISMISSED, by=by, reason=reason)

    def reopen(self, unit: Unit, case_id: UUID, *, by: Author, reason: str) -> Case:
        """Open a settled case again; refused while a newer one of its cause is unsettled."""
        case = self._lock(unit, case_id, by.actor)
        check_transition(case, CaseState.OPEN)
        if not case.state.is_settled:
            raise ConflictError(f"Case {case.number} is not settled.", code="not_settled")
        change = dict.fromkeys(("assignee_id", "resolution", "closed_at", "closed_by"))
        if not store.reopen(unit, case.id, {**change, "state": CaseState.OPEN.value}):
            raise ConflictError(
                f"Another case of the same cause as case {case.number} is open.",
                code="cause_is_open",
                remedy="Go on with that one.",
            )
        old = {"state": case.state, "resolution": case.resolution}
        new = {"state": CaseState.OPEN}
        self._record(unit, case, "reopened", by=by, old=old, new=new, reason=given_reason(reason))
        return self._existing(unit, case.id)

    def update(self, unit: Unit, case_id: UUID, change: CaseChange, *, by: Author) -> Case:
        """Change what a case says: title, category, severity, due time, next action."""
        case = self._lock(unit, case_id, by.actor)
        values = checked_change(change)
        fresh = {name: value for name, value in values.items() if getattr(case, name) != value}
        return self._write(unit, case, fresh, "updated", by=by) if fresh else case

    # ── within ──────────────────────────────────────────────────────────────────────────────

    def _settle(
        self, unit: Unit, case_id: UUID, state: CaseState, *, by: Author, reason: str
    ) -> Case:
        case = self._lock(unit, case_id, by.actor)
        change = {
            "state": state,
            "resolution": given_reason(reason),
            "closed_at": unit.now,
            "closed_by": by.actor.user_id,
        }
        after = self._move(unit, case, change, state.value, by=by, reason=reason)
        alert.tell_settled(unit, after, by=by)
        return after

    def _give(self, unit: Unit, case: Case, user_id: int, action: str, *, by: Author) -> Case:
        change: dict[str, Any] = {"assignee_id": user_id}
        if case.state is not CaseState.IN_PROGRESS:
            change["state"] = CaseState.IN_PROGRESS
        after = self._move(unit, case, change, action, by=by)
        alert.tell_assignee(unit, after, by=by)
        return after

    def _move(
        self,
        unit: Unit,
        case: Case,
        change: Mapping[str, Any],
        action: str,
        *,
        by: Author,
        reason: str | None = None,
    ) -> Case:
        if "state" in change:
            check_transition(case, change["state"])
        return self._write(unit, case, change, action, by=by, reason=reason)

    def _write(
        self,
        unit: Unit,
        case: Case,
        change: Mapping[str, Any],
        action: str,
        *,
        by: Author,
        reason: str | None = None,
    ) -> Case:
        store.update_case(unit, case.id, change)
        old = {name: getattr(case, name) for name in change if name != "resolution"}
        new = {name: value for name, value in change.items() if name != "resolution"}
        self._record(unit, case, action, by=by, old=old, new=new, reason=reason)
        return self._existing(unit, case.id)

    def _lock(self, unit: Unit, case_id: UUID, actor: Actor) -> Case:
        """The case, locked, if the actor may work on it."""
        case = store.get(unit, case_id, lock=True)
        if case is None or not may_see(case, actor):
            raise _not_found(case_id)
        if not may_deal(case, actor):
            raise ForbiddenError(
                f"You may read case {case.number}, not work on it.",
                remedy=f"Ask somebody with the role {case.owner_role}.",
            )
        return case

    def _existing(self, unit: Unit, case_id: UUID) -> Case:
        case = store.get(unit, case_id)
        assert case is not None
        return case

    def _check_role(self, unit: Unit, role: str) -> None:
        check_role(role)
        known = {ADMINISTRATOR, *self.implications(unit)}
        if role not in known:
            hint = did_you_mean(role, known)
            raise InvalidError(
                f"There is no role {role!r}.",
                errors=[FieldError("owner_role", "is not a role", "unknown_role", hint)],
                remedy=hint,
            )

    def _record(self, unit: Unit, case: Case, action: str, *, by: Author, **more: Any) -> None:
        unit.hint("case", case.model, str(case.id))
        record(unit, f"case.{action}", by=by, subject=f"case:{case.id}", about=case.about, **more)


def _settled(case: Case) -> ConflictError:
    return ConflictError(
        f"Case {case.number} is {case.state}.", code="settled", remedy="Reopen it first."
    )


def _not_found(case_id: UUID) -> NotFoundError:
    return NotFoundError(f"There is no case {case_id}, or you may not see it.")
