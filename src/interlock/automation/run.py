"""Drives a program through the interpreter inside a transaction, and notes what each step did."""

from __future__ import annotations

from typing import Any

from interlock.automation.interpreter import Frame, Perform, Skipped, interpret
from interlock.automation.registry import ActionContext, ActionRegistry
from interlock.kit.problem import Problem
from interlock.language.expression.errors import EvaluationError
from interlock.language.program import Automation
from interlock.records.change import Event
from interlock.records.session import RecordSession


def run_program(
    automation: Automation,
    event: Event,
    session: RecordSession,
    frame: Frame,
    registry: ActionRegistry,
    steps: list[dict[str, Any]],
) -> None:
    """Carry an automation out at once; ``steps`` receives one entry for each step, the last one
    being the one that failed if the program fails."""
    frame.scope.actor = session.actor_values
    effects = interpret(automation.steps, frame, session.runtime.catalogue)
    try:
        effect = next(effects)
        while True:
            if isinstance(effect, Skipped):
                steps.append({"path": effect.path, "outcome": "skipped", "clause": effect.clause})
                effect = effects.send(None)
                continue
            output = _perform(effect, automation, event, session, frame, registry, steps)
            effect = effects.send(output)
    except StopIteration:
        return


def _perform(
    effect: Perform,
    automation: Automation,
    event: Event,
    session: RecordSession,
    frame: Frame,
    registry: ActionRegistry,
    steps: list[dict[str, Any]],
) -> Any:
    name = effect.step.signature.name
    entry: dict[str, Any] = {"path": effect.path, "action": name}
    steps.append(entry)
    context = ActionContext(session, automation, event, effect.step, effect.path, frame)
    try:
        output = registry.handler(name)(context, effect.input)
        session.recomputer.settle()
    except (Problem, EvaluationError) as error:
        entry["outcome"] = "failed"
        entry["error"] = str(error)
        raise
    entry["outcome"] = "done"
    if output is not None:
        entry["output"] = output
    return output


