"""What an approval is made of: a request, its steps, who is asked, and what was decided.

    policy (one version) ──► request ──► step ──► assignee   (who may decide it now)
                                └──────────┴────► decision   (append-only; only ``is_void`` changes)

States change only along the tables below; anything else raises :class:`IllegalTransitionError`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID


class RequestState(StrEnum):
    """Where a request stands."""

    PENDING = "pending"
    GRANTED = "granted"
    REJECTED = "rejected"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    USED = "used"
    """Granted, and the operation has taken effect."""


class StepState(StrEnum):
    """Where a step stands; a re-opened one is waiting or open again."""

    WAITING = "waiting"
    OPEN = "open"
    GRANTED = "granted"
    REJECTED = "rejected"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


class DecisionKind(StrEnum):
    """What was done; ``auto`` by the policy's own rule, ``reopen`` by a change of values,
    ``escalate`` by the passing of time."""

    APPROVE = "approve"
    REJECT = "reject"
    RETURN = "return"
    ASK = "ask"
    ANSWER = "answer"
    COMMENT = "comment"
    REASSIGN = "reassign"
    DELEGATE = "delegate"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"
    AUTO = "auto"
    REOPEN = "reopen"
    ESCALATE = "escalate"


class AskedKind(StrEnum):
    ROLE = "role"
    GROUP = "group"
    USER = "user"


RULINGS = frozenset({DecisionKind.APPROVE, DecisionKind.REJECT, DecisionKind.RETURN})
"""The decisions that decide a step."""

LIVE = frozenset({RequestState.PENDING, RequestState.GRANTED})
"""States in which a request still stands between somebody and an operation."""

PASSED = frozenset({StepState.GRANTED, StepState.SKIPPED})
"""States of a step that let the steps after it open."""

_ENDINGS = frozenset(
    {
        RequestState.REJECTED,
        RequestState.RETURNED,
        RequestState.WITHDRAWN,
        RequestState.CANCELLED,
        RequestState.EXPIRED,
    }
)

REQUEST_TRANSITIONS: Mapping[RequestState, frozenset[RequestState]] = {
    RequestState.PENDING: _ENDINGS | {RequestState.GRANTED},
    RequestState.GRANTED: frozenset(
        {
            RequestState.USED,
            RequestState.PENDING,
            RequestState.WITHDRAWN,
            RequestState.CANCELLED,
            RequestState.EXPIRED,
        }
    ),
}

STEP_TRANSITIONS: Mapping[StepState, frozenset[StepState]] = {
    StepState.WAITING: frozenset({StepState.OPEN, StepState.SKIPPED, StepState.CANCELLED}),
    StepState.OPEN: frozenset(
        {StepState.GRANTED, StepState.REJECTED, StepState.CANCELLED, StepState.WAITING}
    ),
    StepState.GRANTED: frozenset({StepState.WAITING}),
    StepState.SKIPPED: frozenset({StepState.WAITING, StepState.CANCELLED}),
}

State = TypeVar("State", RequestState, StepState)


class IllegalTransitionError(ValueError):
    """A state was to become one that does not follow from it: a fault in the program."""


def moved(table: Mapping[State, frozenset[State]], before: State, after: State) -> State:
    """``after``, if the table lets it follow ``before``."""
    if after not in table.get(before, frozenset()):
        raise IllegalTransitionError(f"{before.value} cannot become {after.value}")
    return after


@dataclass(frozen=True, slots=True)
class Asked:
    """One answer to "who is asked", as it was when the step opened.

    ``id`` is a role, a group or a user's id as text. ``origin`` says which rule of the policy led
    there. ``users`` are those who belonged to a role or group then, kept where all must agree.
    """

    kind: AskedKind
    id: str
    label: str
    origin: str
    users: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignee:
    """Who may decide a step now. With ``on_behalf_of`` a user decides in that person's place."""

    step_id: UUID
    kind: AskedKind
    id: str
    label: str
    origin: str
    on_behalf_of_id: int | None = None
    on_behalf_of_name: str | None = None
    reassigned_from: str | None = None
    is_escalation: bool = False
    """Whether they are asked as well, since those who were asked first have not answered."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a request. ``need`` counts approvals; 0 means everybody who was asked.

    ``basis`` are the bound values when it was opened or skipped. ``alerts`` counts what people
    were told of it since it opened, ``alert_at`` is when they are told something next.
    """

    id: UUID
    request_id: UUID
    name: str
    title: str
    position: int
    state: StepState
    need: int
    skip_reason: Mapping[str, Any] | None = None
    opened_at: datetime | None = None
    due_at: datetime | None = None
    decided_at: datetime | None = None
    asked: tuple[Asked, ...] = ()
    basis: Mapping[str, Any] = field(default_factory=dict)
    note: str | None = None
    alert_at: datetime | None = None
    alerts: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody, or a rule, did about a request.

    ``values`` are the bound values that it was decided on. A void decision was overtaken by a
    change of what it approved, or withdrawn; it stays in the history and counts no more.
    """

    id: UUID
    request_id: UUID
    kind: DecisionKind
    at: datetime
    channel: str
    step: str | None = None
    user_id: int | None = None
    user_name: str = ""
    on_behalf_of_id: int | None = None
    on_behalf_of_name: str | None = None
    comment: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    values_hash: str | None = None
    is_void: bool = False
    rule: str | None = None
    rule_version: int | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def parties(self) -> frozenset[int]:
        """The people whom the decision counts for: who decided, and in whose place."""
        return frozenset({self.user_id, self.on_behalf_of_id} - {None})  # type: ignore[arg-type]

    @property
    def by(self) -> str:
        """Who it was, for people: ``B for A``."""
        if self.on_behalf_of_name:
            return f"{self.user_name} for {self.on_behalf_of_name}"
        return self.user_name


@dataclass(frozen=True, slots=True)
class Request:
    """A request for approval, under one version of one policy for its whole life.

    ``bound`` are the values it is about (a digest for lines, a salted hash for what is sensitive);
    ``snapshot`` is the whole record as it was, sensitive values masked. ``amount`` is what limits
    of delegations are compared with, in ``amount_currency_id`` (``None``: the company's own).
    """

    id: UUID
    policy_id: str
    policy_version: int
    title: str
    reason: str | None
    model: str | None
    record_id: int | None
    record_version: int | None
    company_id: int | None
    operation: str | None
    inputs: Mapping[str, Any]
    requester_id: int
    requester_name: str
    state: RequestState
    values: Mapping[str, Any]
    bound: Mapping[str, Any]
    snapshot: Mapping[str, Any]
    values_hash: str
    amount: Decimal | None
    amount_currency_id: int | None
    round: int
    is_distinct: bool
    is_requester_barred: bool
    requested_at: datetime
    correlation_id: UUID
    decided_at: datetime | None = None
    due_at: datetime | None = None
    expires_at: datetime | None = None
    outcome_reason: str | None = None
    parent_id: UUID | None = None
    automation_id: str | None = None
    run_id: UUID | None = None
    is_told: bool = True
    """Whether the requester knows how it ended; nothing is to be told before."""

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


@dataclass(frozen=True, slots=True)
class Dossier:
    """A request with all that belongs to it; steps in order, decisions oldest first."""

    request: Request
    steps: tuple[Step, ...] = ()
    assignees: tuple[Assignee, ...] = ()
    decisions: tuple[Decision, ...] = ()

    def step(self, name: str) -> Step:
        """The step of that name; raises ``KeyError``."""
        for item in self.steps:
            if item.name == name:
                return item
        raise KeyError(name)

    def asked_of(self, step: Step) -> tuple[Assignee, ...]:
        return tuple(item for item in self.assignees if item.step_id == step.id)

    @property
    def open_steps(self) -> tuple[Step, ...]:
        return tuple(item for item in self.steps if item.state is StepState.OPEN)

    def approvals(self, step: str | None = None) -> tuple[Decision, ...]:
        """Approvals that count, of one step or of all."""
        return tuple(
            item
            for item in self.decisions
            if item.kind is DecisionKind.APPROVE
            and not item.is_void
            and (step is None or item.step == step)
        )

    @property
    def last_ruling(self) -> Decision | None:
        """What was decided last, by people or by rule."""
        kinds = RULINGS | {DecisionKind.AUTO}
        found = [item for item in self.decisions if item.kind in kinds and not item.is_void]
        return found[-1] if found else None

    @property
    def is_by_rule(self) -> bool:
        """Whether it was granted by the policy's rule, without any step."""
        return not self.steps and self.request.state is not RequestState.PENDING

    def with_step(self, changed: Step) -> Dossier:
        steps = tuple(changed if item.id == changed.id else item for item in self.steps)
        return replace(self, steps=steps)
