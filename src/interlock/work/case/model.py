"""A case, its states and who may deal with it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypedDict
from uuid import UUID

from interlock.identity.model import AUDITOR, Actor
from interlock.identity.right import is_in_company
from interlock.kit.problem import ConflictError
from interlock.kit.text import listed
from interlock.work.model import About, is_administrator


class Severity(StrEnum):
    """How much depends on it, from the least to the most."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class CaseState(StrEnum):
    """Where a case stands; :data:`TRANSITIONS` says what may follow."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"

    @property
    def is_settled(self) -> bool:
        return self in (CaseState.RESOLVED, CaseState.DISMISSED)


TRANSITIONS: Mapping[CaseState, frozenset[CaseState]] = {
    CaseState.OPEN: frozenset({CaseState.IN_PROGRESS, CaseState.RESOLVED, CaseState.DISMISSED}),
    CaseState.IN_PROGRESS: frozenset({CaseState.OPEN, CaseState.RESOLVED, CaseState.DISMISSED}),
    CaseState.RESOLVED: frozenset({CaseState.OPEN}),
    CaseState.DISMISSED: frozenset({CaseState.OPEN}),
}

UNSETTLED = (CaseState.OPEN, CaseState.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class Case:
    """Something that is not standard, and the role that owns it.

    ``occurrences`` counts what had the same cause between ``first_at`` and ``last_at``.
    """

    id: UUID
    number: int
    category: str
    severity: Severity
    title: str
    detail: str
    owner_role: str
    assignee_id: int | None
    state: CaseState
    cause_key: str
    occurrences: int
    first_at: datetime
    last_at: datetime
    due_at: datetime | None
    model: str | None
    record_id: int | None
    company_id: int | None
    automation_id: str | None
    event_id: UUID | None
    correlation_id: UUID | None
    data: Mapping[str, Any] | None
    next_action: str | None
    resolution: str | None
    closed_at: datetime | None
    closed_by: int | None

    @property
    def about(self) -> About:
        return About(self.model, self.record_id, self.company_id)

    def is_overdue(self, now: datetime) -> bool:
        return self.due_at is not None and self.due_at < now and not self.state.is_settled


@dataclass(frozen=True, slots=True)
class Opened:
    """What asking for a case led to: a new one, or one more occurrence of an open one."""

    id: UUID
    number: int
    occurrences: int

    @property
    def is_new(self) -> bool:
        return self.occurrences == 1


class CaseChange(TypedDict, total=False):
    """What may be changed about a case besides its state; keys left out stay as they are."""

    title: str
    category: str
    severity: str
    due_at: datetime | None
    next_action: str | None


class CaseOrder(StrEnum):
    """``due``: the most urgent first, those without a date last."""

    NEWEST = "newest"
    OLDEST = "oldest"
    DUE = "due"
    SEVERITY = "severity"


@dataclass(frozen=True, slots=True)
class CaseFilters:
    """What to look for; ``None`` and empty mean any.

    ``is_mine``: assigned to the actor. ``is_of_my_roles``: owned by a role of the actor's.
    """

    is_mine: bool = False
    is_of_my_roles: bool = False
    is_unassigned: bool = False
    is_overdue: bool = False
    category: str | None = None
    states: tuple[CaseState, ...] = UNSETTLED
    severities: tuple[Severity, ...] = ()
    owner_role: str | None = None
    model: str | None = None
    record_id: int | None = None
    automation_id: str | None = None
    correlation_id: UUID | None = None
    opened_after: datetime | None = None
    opened_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseCount:
    """How many cases of a category there are, and of those how many are late or nobody's."""

    category: str
    count: int
    overdue: int
    unassigned: int


def may_deal(case: Case, actor: Actor) -> bool:
    """Whether the actor may work on the case."""
    return (
        is_administrator(actor)
        or case.assignee_id == actor.user_id
        or (actor.has_role(case.owner_role) and is_in_company(actor, case.company_id))
    )


def may_see(case: Case, actor: Actor) -> bool:
    return may_deal(case, actor) or (
        actor.has_role(AUDITOR) and is_in_company(actor, case.company_id)
    )


def may_own(case: Case, person: Actor) -> bool:
    """Whether a case can be given to a person: by the owning role, or as an administrator."""
    return is_administrator(person) or (
        person.has_role(case.owner_role) and is_in_company(person, case.company_id)
    )


def check_transition(case: Case, target: CaseState) -> None:
    """Raise ``ConflictError`` when the case cannot go from its state to ``target``."""
    if target in TRANSITIONS[case.state]:
        return
    ways = listed(sorted(TRANSITIONS[case.state]))
    raise ConflictError(
        f"Case {case.number} is {case.state} and cannot become {target}.",
        code="illegal_transition",
        remedy=f"From {case.state} it can become {ways}.",
        context={"state": case.state.value, "target": target.value},
    )
