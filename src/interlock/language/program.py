"""What definitions become after checking: compiled, immutable, ready to run.

Nothing here knows where records come from. A condition takes the record's values and a
:class:`~interlock.language.expression.scope.Scope`; the engines supply both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from interlock.kit.duration import Duration
from interlock.language.action import ActionSignature, SiteKind
from interlock.language.expression.check import Checked, Read
from interlock.language.expression.python import Clause
from interlock.language.expression.scope import Scope
from interlock.language.layer import Layer
from interlock.language.types import Type

Evaluate = Callable[[Mapping[str, Any], Scope], Any]


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition. ``clauses`` are its top-level ``and`` parts, for explanation."""

    source: str
    checked: Checked
    holds: Callable[[Mapping[str, Any], Scope], bool]
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Computed:
    """A compiled value: a literal, a text with holes, or an expression; ``reads`` are the fields
    that it looks at."""

    source: Any
    evaluate: Evaluate
    type: Type
    is_literal: bool = False
    reads: frozenset[Read] = frozenset()


class TriggerKind(StrEnum):
    """What starts an automation."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    OPERATION = "operation"
    TIME = "time"
    SCHEDULE = "schedule"
    WEBHOOK = "webhook"
    EVENT = "event"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class Trigger:
    """One compiled trigger. ``name`` is the operation, webhook or event type where there is one.

    ``fields`` of ``updated``: at least one of them must have changed; empty: any change.
    ``detail`` is the trigger as written, for the kinds that need more (time, schedule, manual).
    """

    kind: TriggerKind
    fields: frozenset[str] = frozenset()
    name: str | None = None
    detail: Any = None


@dataclass(frozen=True, slots=True)
class CompiledSite:
    """A place in an action's input with its compiled code.

    For a filter ``compiled`` is the :class:`Checked` condition over the candidates, else a
    :class:`Computed`.
    """

    path: tuple[str | int, ...]
    kind: SiteKind
    compiled: Computed | Checked


@dataclass(frozen=True, slots=True)
class Retry:
    """A retry policy: waits grow by ``factor`` up to ``longest``."""

    attempts: int
    first: Duration
    factor: float
    longest: Duration


@dataclass(frozen=True, slots=True)
class ActionStep:
    """An action with its input. ``input`` is the validated input as plain data; the values at
    ``sites`` in it are source text, to be replaced by what they evaluate to."""

    path: str
    signature: ActionSignature
    input: Any
    sites: tuple[CompiledSite, ...]
    name: str | None = None
    when: Condition | None = None
    retry: Retry | None = None
    catch: tuple[Step, ...] | None = None
    compensate: tuple[Step, ...] | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ChooseStep:
    """``if`` and ``choose``: the first case whose condition holds, else ``otherwise``."""

    path: str
    cases: tuple[tuple[Condition, tuple[Step, ...]], ...]
    otherwise: tuple[Step, ...] = ()
    otherwise_path: str = ""


@dataclass(frozen=True, slots=True)
class ForEachStep:
    """Runs ``steps`` for each item; an item of a set of records is a record's values."""

    path: str
    items: Computed
    item_name: str
    item_type: Type
    at_once: int
    steps: tuple[Step, ...]
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ParallelStep:
    """Branches side by side, and how many of them the run waits for."""

    path: str
    wait_for: str | int
    branches: Mapping[str, tuple[Step, ...]]
    name: str | None = None


@dataclass(frozen=True, slots=True)
class WaitStep:
    """A wait for a time, an event or a condition."""

    path: str
    duration: Duration | None = None
    until: Computed | None = None
    event: str | None = None
    match: Condition | None = None
    correlations: tuple[tuple[str, Evaluate], ...] = ()
    """What ``match`` asks of the event's data to be equal to: the name there, and the value."""
    when: Condition | None = None
    timeout: Duration | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class SetStep:
    """Gives values to names under ``vars``."""

    path: str
    values: Mapping[str, Computed]


@dataclass(frozen=True, slots=True)
class StopStep:
    path: str
    outcome: Computed


@dataclass(frozen=True, slots=True)
class RunStep:
    """Runs a component with inputs."""

    path: str
    component: str
    inputs: Mapping[str, Computed]
    name: str | None = None
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class TryStep:
    path: str
    steps: tuple[Step, ...]
    catch: tuple[Step, ...]


Step = ActionStep | ChooseStep | ForEachStep | ParallelStep | WaitStep | SetStep | StopStep | RunStep | TryStep  # fmt: skip  # noqa: E501


@dataclass(frozen=True, slots=True)
class Rollout:
    """The pilot scope: record fields with their accepted values, and a period (inclusive)."""

    fields: Mapping[str, frozenset[Any]] = field(default_factory=dict)
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Automation:
    """One version of one automation, compiled."""

    id: str
    version: int
    title: str
    owner: str
    policy: str | None
    model: str | None
    layer: Layer
    is_inline: bool
    is_mandatory: bool
    is_enabled: bool
    priority: int
    triggers: tuple[Trigger, ...]
    was: Condition | None
    when: Condition | None
    rollout: Rollout
    run_as: str
    inputs: Mapping[str, Type]
    outputs: Mapping[str, Computed]
    steps: tuple[Step, ...]
    input_defaults: Mapping[str, Any] = field(default_factory=dict)

    @property
    def order(self) -> tuple[int, str]:
        """Inline automations run in this order."""
        return (self.priority, self.id)


class ApproverKind(StrEnum):
    """How approvers are named."""

    ROLE = "role"
    GROUP = "group"
    MANAGER = "manager"
    EXPRESSION = "expression"


@dataclass(frozen=True, slots=True)
class ApproverRule:
    """Who is asked: ``role x``, ``group x``, ``manager [levels]`` of the requester, or an
    expression that gives a user, users, or the name of a role (as ``'role:x'``)."""

    kind: ApproverKind
    name: str = ""
    levels: int = 1
    expression: Computed | None = None


@dataclass(frozen=True, slots=True)
class Escalation:
    """Who is asked as well once a step has been open for ``after``."""

    to: tuple[ApproverRule, ...]
    after: Duration


@dataclass(frozen=True, slots=True)
class PolicyStep:
    """One step of an approval policy. ``need`` counts approvals; 0 means all who were asked."""

    name: str
    title: str
    description: str
    approvers: tuple[ApproverRule, ...]
    need: int
    after: tuple[str, ...]
    when: Condition | None
    due: Duration | None
    remind: tuple[Duration, ...]
    escalations: tuple[Escalation, ...]
    reads: frozenset[str] = frozenset()
    """Bound fields that this step's condition and approvers read; empty: all of them."""
    notify: tuple[ApproverRule, ...] = ()
    """Who is told that the step is open, besides those who are asked."""


@dataclass(frozen=True, slots=True)
class Binding:
    """How closely an approved value binds: exactly, or within a relative or absolute band."""

    field: str
    relative: Decimal | None = None
    absolute: Decimal | None = None

    @property
    def is_exact(self) -> bool:
        return self.relative is None and self.absolute is None


@dataclass(frozen=True, slots=True)
class ApprovalPolicy:
    """One version of one approval policy, compiled."""

    id: str
    version: int
    title: str
    owner: str
    model: str | None
    operation: str | None
    is_enabled: bool
    is_mandatory: bool
    when: Condition | None
    reason: Computed | None
    auto: Condition | None
    reject_when: Condition | None
    steps: Mapping[str, PolicyStep]
    is_distinct: bool
    requester_may_decide: bool
    bindings: tuple[Binding, ...]
    request_fields: Mapping[str, Any]
    submitters: tuple[str, ...]
    operates_when_granted: bool
    on_rejected: Mapping[str, Computed]
    on_returned: Mapping[str, Computed]
    is_delegable: bool
    expires: Duration | None
    is_asked_by_operation: bool = True
    """Whether asking for the guarded operation makes the request; else it is refused without."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One side of a conflict: ``kind`` is role, create, update, operation or approve."""

    kind: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two duties that one person may not combine (segregation of duties)."""

    policy: str
    model: str | None
    first: Duty
    second: Duty
    is_per_record: bool
    reason: str
