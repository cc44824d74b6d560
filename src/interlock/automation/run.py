"""Drives a program through the interpreter inside a transaction, and notes what each step did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from interlock.automation.frame import (
    Frame,
    NotInlineError,
    Perform,
    Skipped,
)
from interlock.automation.interpreter import interpret
from interlock.automation.registry import ActionContext, ActionRegistry
from interlock.kit.problem import Problem
from interlock.language.expression.errors import EvaluationError
from interlock.language.program import Automation
from interlock.records.change import Event
from interlock.records.session import RecordSession


@dataclass(slots=True)
class ProgramRun:
    """One automation reacting to one event, carried out at once.

    ``steps`` has one entry for each step that was reached; when the program fails, the last one is
    the step that failed.
    """

    automation: Automation
    event: Event
    session: RecordSession
    frame: Frame
    registry: ActionRegistry
    steps: list[dict[str, Any]] = field(default_factory=list)

    def carry_out(self) -> None:
        """Run to the end; raises what a step raises, and ``StoppedError`` at a ``stop``."""
        self.frame.scope.actor = self.session.actor_values
        known = self.session.runtime.catalogue.automations
        effects = interpret(self.automation.steps, self.frame, lambda name, _version: known[name])
        output: Any = None
        while True:
            try:
                effect = effects.send(output)
            except StopIteration:
                return
            if isinstance(effect, Skipped):
                entry = {"path": effect.path, "outcome": "skipped", "clause": effect.clause}
                self.steps.append(entry)
                output = None
            elif isinstance(effect, Perform):
                output = self._perform(effect)
            else:
                raise NotInlineError(effect)

    def _perform(self, effect: Perform) -> Any:
        name = effect.step.signature.name
        entry: dict[str, Any] = {"path": effect.path, "action": name}
        self.steps.append(entry)
        context = ActionContext(
            self.session, self.automation, self.event, effect.step, effect.path, self.frame
        )
        try:
            output = self.registry.handler(name)(context, effect.input)
            self.session.recomputer.settle()
        except (Problem, EvaluationError) as error:
            entry["outcome"] = "failed"
            entry["error"] = str(error)
            raise
        entry["outcome"] = "done"
        if output is not None:
            entry["output"] = output
        return output
