"""The registry of actions: each room registers what it can do; the engine knows no room."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from interlock.kit.database import Unit
from interlock.language.action import ActionSignature
from interlock.language.program import ActionStep, Automation
from interlock.records.change import Event
from interlock.records.record import Record
from interlock.records.session import RecordSession

if TYPE_CHECKING:
    from interlock.automation.frame import Frame


@dataclass(slots=True)
class ActionContext:
    """What an action may work with: the unit of work, the record, and where in which automation
    it stands."""

    session: RecordSession
    automation: Automation
    event: Event
    step: ActionStep
    path: str
    frame: Frame
    is_inline: bool = True
    """Whether it is part of the change that caused it, or works in the background afterwards."""

    @property
    def record(self) -> Record:
        """The automation's record; actions with ``needs_record`` are only checked with one."""
        assert self.event.record is not None
        return self.event.record


Handler = Callable[[ActionContext, Any], Any]
"""Carries an action out and gives its output; the input is as declared, all of it evaluated."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt at an effect outside. ``key`` is the same in every attempt: whoever receives it
    can tell by it that it has come before. ``claimed_at`` is when the attempt began."""

    key: str
    attempt: int
    run_id: UUID
    correlation_id: UUID
    input: Any
    claimed_at: datetime


Performer = Callable[[Delivery], Any]
"""Does something outside, in no transaction; its output is JSON. What may go wrong is told by the
errors of :mod:`interlock.automation.effect`; any other error may have happened after the effect."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How a run waits for what an action has begun.

    ``subject`` gives from the output the subject of the events to wait for; ``None``: there is
    nothing to wait for. ``answer`` gives the final output, or ``None`` while it is still open.
    """

    subject: Callable[[Any], str | None]
    answer: Callable[[ActionContext, Any], Any]


def _no_handler(context: ActionContext, _input: Any) -> Any:
    raise AssertionError(f"{context.step.signature.name} is performed outside of the transaction")


@dataclass(frozen=True, slots=True)
class Action:
    """An action and who carries it out: a ``handler`` in the transaction, or a ``performer``
    outside of it. ``lane`` names, from the input, what limits how many are performed at once."""

    signature: ActionSignature
    handler: Handler = _no_handler
    performer: Performer | None = None
    waiting: Waiting | None = None
    lane: Callable[[Any], str] | None = None


class ActionRegistry:
    """All actions of one installation."""

    def __init__(self, actions: Iterable[Action] = ()) -> None:
        self._actions: dict[str, Action] = {}
        for action in actions:
            self.register(action)

    def register(self, action: Action) -> None:
        """Add an action; raises ``ValueError`` for a name that is taken."""
        name = action.signature.name
        if name in self._actions:
            raise ValueError(f"the action {name!r} is registered twice")
        self._actions[name] = action

    def action(self, name: str) -> Action:
        return self._actions[name]

    def handler(self, name: str) -> Handler:
        return self._actions[name].handler

    @property
    def signatures(self) -> Mapping[str, ActionSignature]:
        return {name: action.signature for name, action in self._actions.items()}


@dataclass(frozen=True, slots=True)
class CaseRequest:
    """A case to be opened: what is not standard, and the role that owns it.

    Requests with the same ``cause_key`` while a case of it is open are counted on that case.
    ``next_action`` is what whoever takes it does first; none: what is usual for the category.
    """

    category: str
    title: str
    owner_role: str
    cause_key: str
    detail: str = ""
    severity: str = "medium"
    model: str | None = None
    record_id: int | None = None
    company_id: int | None = None
    automation_id: str | None = None
    event_id: UUID | None = None
    data: Mapping[str, Any] | None = None
    next_action: str | None = None


class CaseOpener(Protocol):
    """Opens cases; the work room supplies it."""

    def open_case(self, unit: Unit, request: CaseRequest) -> UUID: ...
