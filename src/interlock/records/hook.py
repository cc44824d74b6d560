"""The seams of a unit of work: who reacts to events, who guards operations, who wants to know.

The rooms above supply them; records know only these protocols.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from interlock.records.change import Event
    from interlock.records.record import Record
    from interlock.records.session import RecordSession


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """What a gate says of an operation.

    ``waits_for``: requests that must be granted first (empty: the way is free). ``notes`` say why
    it is free or what was decided by rule; they become part of the event's reactions.
    """

    waits_for: tuple[Mapping[str, Any], ...] = ()
    notes: tuple[Mapping[str, Any], ...] = ()


OPEN = GateAnswer()


class Reactor(Protocol):
    """Reacts to what happens to records, in the same transaction."""

    def react(self, event: Event, session: RecordSession) -> None:
        """Run what the event triggers; append what was looked at to ``event.reactions``."""

    def before_operation(self, event: Event, session: RecordSession) -> None:
        """Run what is triggered by an operation before it takes effect; may raise to refuse."""

    def stop_loop(self, event: Event, session: RecordSession, *, limit: int) -> None:
        """The chain is too deep: nothing reacts to ``event``; say so where people see it."""

    def after_events(self, events: Sequence[Event], session: RecordSession) -> None:
        """The events of a chain are written: wake what waits for them."""


class Gate(Protocol):
    """Guards operations."""

    def ask(
        self,
        record: Record,
        operation: str,
        session: RecordSession,
        *,
        may_request: bool,
        inputs: Mapping[str, Any],
    ) -> GateAnswer:
        """Whether the operation may take effect now; raises ``RefusedError`` when it must not.

        With ``may_request`` the gate makes the requests that are missing; otherwise (somebody
        wrote the state directly) it refuses and names the operation to call. ``inputs`` are the
        operation's, kept for when it is carried out.
        """


class Listener(Protocol):
    """Is told of events of the models it watches, before automations react."""

    def watches(self, model: str) -> bool: ...

    def on_event(self, event: Event, session: RecordSession) -> None: ...


class NoReactor:
    """Nothing reacts."""

    def react(self, event: Event, session: RecordSession) -> None:
        """Leave the event alone."""

    def before_operation(self, event: Event, session: RecordSession) -> None:
        """Let it through."""

    def stop_loop(self, event: Event, session: RecordSession, *, limit: int) -> None:
        """Nothing runs, so nothing loops."""

    def after_events(self, events: Sequence[Event], session: RecordSession) -> None:
        """Nobody waits."""


class NoGate:
    """Everything passes."""

    def ask(
        self,
        record: Record,
        operation: str,
        session: RecordSession,
        *,
        may_request: bool,
        inputs: Mapping[str, Any],
    ) -> GateAnswer:
        return OPEN


@dataclass(frozen=True, slots=True)
class Hooks:
    reactor: Reactor = field(default_factory=NoReactor)
    gate: Gate = field(default_factory=NoGate)
    listeners: tuple[Listener, ...] = ()
