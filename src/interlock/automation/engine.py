"""The engine: what happens inline in the transaction of a change, and what it begins behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from interlock.automation.durable.starting import Starter, started
from interlock.automation.inline import InlineEngine, require_condition
from interlock.language.program import Automation
from interlock.records.change import Event
from interlock.records.session import RecordSession


@dataclass(frozen=True, slots=True)
class Engine:
    """Implements :class:`interlock.records.hook.Reactor`."""

    inline: InlineEngine
    starter: Starter

    def react(self, event: Event, session: RecordSession) -> None:
        self.inline.react(event, session)
        self.starter.react(event, session)

    def run_manually(self, automation: Automation, event: Event, session: RecordSession) -> None:
        """Run an automation that somebody starts, at once or in the background; its condition
        must hold, else ``RefusedError`` names the clause."""
        require_condition(automation, event, session)
        if automation.is_inline:
            self.inline.run(automation, event, session)
        else:
            run = self.starter.start(automation, event, session)
            event.reactions.append(started(automation, run))

    def before_operation(self, event: Event, session: RecordSession) -> None:
        self.inline.before_operation(event, session)

    def stop_loop(self, event: Event, session: RecordSession, *, limit: int) -> None:
        self.inline.stop_loop(event, session, limit=limit)

    def after_events(self, events: Sequence[Event], session: RecordSession) -> None:
        self.starter.after_events(events, session)
