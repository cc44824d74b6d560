"""The interpreter: what a program does next, given what came of what it did before.

It is pure. :func:`interpret` is a generator that yields the actions to be performed and is sent
their outputs; whoever drives it performs them (the inline engine at once, in the transaction;
a preview not at all) and records the trace.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from interlock.language.catalogue import Catalogue
from interlock.language.program import (
    ActionStep,
    Automation,
    ChooseStep,
    CompiledSite,
    Computed,
    ForEachStep,
    RunStep,
    SetStep,
    Step,
    StopStep,
    TryStep,
)
from interlock.records.scope import SessionScope


@dataclass(slots=True)
class Frame:
    """What a program's expressions see: the record's values and a scope, which the frame feeds.

    ``iteration`` tells the passes of a loop apart in paths: ``do.2.do.0#3``.
    """

    values: Mapping[str, Any]
    scope: SessionScope
    vars: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)
    iteration: str = ""

    def bind(self) -> None:
        """Point the scope at this frame."""
        self.scope.vars = self.vars
        self.scope.steps = self.outputs


@dataclass(frozen=True, slots=True)
class Perform:
    """An action to be performed now, with its input evaluated."""

    path: str
    step: ActionStep
    input: Any


@dataclass(frozen=True, slots=True)
class Skipped:
    """A step that was passed over because its own condition does not hold."""

    path: str
    step: Step
    clause: str


class StoppedError(Exception):
    """The program ended itself; carries the outcome it gave."""

    def __init__(self, outcome: Any) -> None:
        super().__init__(str(outcome))
        self.outcome = outcome


class CaughtError(Exception):
    """Thrown into the generator by the driver when an action failed in a way that the program may
    catch."""


class NotInlineError(Exception):
    """A step that waits stands in a program that is carried out at once."""


Effects = Generator[Perform | Skipped, Any, None]


def interpret(steps: Sequence[Step], frame: Frame, catalogue: Catalogue) -> Effects:
    """Carry ``steps`` out in order."""
    frame.bind()
    for step in steps:
        yield from _one(step, frame, catalogue)


def _one(step: Step, frame: Frame, catalogue: Catalogue) -> Effects:
    if isinstance(step, ActionStep):
        yield from _action(step, frame, catalogue)
    elif isinstance(step, ChooseStep):
        yield from _choose(step, frame, catalogue)
    elif isinstance(step, SetStep):
        for name, computed in step.values.items():
            frame.vars[name] = computed.evaluate(frame.values, frame.scope)
    elif isinstance(step, StopStep):
        raise StoppedError(step.outcome.evaluate(frame.values, frame.scope))
    elif isinstance(step, ForEachStep):
        yield from _for_each(step, frame, catalogue)
    elif isinstance(step, RunStep):
        yield from _run(step, frame, catalogue)
    elif isinstance(step, TryStep):
        yield from _try(step.steps, step.catch, frame, catalogue)
    else:
        raise NotInlineError(step.path)


def _action(step: ActionStep, frame: Frame, catalogue: Catalogue) -> Effects:
    path = step.path + frame.iteration
    if step.when is not None and not step.when.holds(frame.values, frame.scope):
        _leave_empty(step, frame)
        yield Skipped(path, step, step.when.source)
        return
    perform = Perform(path, step, resolve(step, frame))
    try:
        output = yield perform
    except CaughtError:
        if step.catch is None:
            raise
        _leave_empty(step, frame)
        yield from interpret(step.catch, frame, catalogue)
        return
    if step.name is not None:
        frame.outputs[step.name] = output


def _leave_empty(step: ActionStep | RunStep, frame: Frame) -> None:
    """A step that gave nothing is known by its name all the same, as empty."""
    if step.name is not None:
        frame.outputs[step.name] = None


def _choose(step: ChooseStep, frame: Frame, catalogue: Catalogue) -> Effects:
    for condition, branch in step.cases:
        if condition.holds(frame.values, frame.scope):
            yield from interpret(branch, frame, catalogue)
            return
    yield from interpret(step.otherwise, frame, catalogue)


def _for_each(step: ForEachStep, frame: Frame, catalogue: Catalogue) -> Effects:
    items = step.items.evaluate(frame.values, frame.scope) or ()
    outer, before = frame.iteration, frame.scope.variables
    results = []
    for number, item in enumerate(list(items)):
        frame.iteration = f"{outer}#{number}"
        frame.scope.variables = {**before, step.item_name: _as_variable(item)}
        yield from interpret(step.steps, frame, catalogue)
        results.append({"item": number, "outcome": "done"})
    frame.iteration, frame.scope.variables = outer, before
    if step.name is not None:
        frame.outputs[step.name] = results


def _as_variable(item: Any) -> Any:
    """A record is known by its id, as everywhere in expressions."""
    return item["id"] if isinstance(item, Mapping) and "id" in item else item


def _run(step: RunStep, frame: Frame, catalogue: Catalogue) -> Effects:
    if step.when is not None and not step.when.holds(frame.values, frame.scope):
        _leave_empty(step, frame)
        yield Skipped(step.path + frame.iteration, step, step.when.source)
        return
    component = catalogue.automations[step.component]
    given = {k: v.evaluate(frame.values, frame.scope) for k, v in step.inputs.items()}
    before = frame.scope.variables
    frame.scope.variables = {
        **{k: v for k, v in before.items() if k == "record"},
        **component.input_defaults,
        **given,
    }
    inner = Frame(frame.values, frame.scope, iteration=f"{frame.iteration}>{step.path}:")
    with suppress(StoppedError):
        yield from interpret(component.steps, inner, catalogue)
    output = outputs_of(component, inner)
    frame.scope.variables = before
    frame.bind()
    if step.name is not None:
        frame.outputs[step.name] = output


def outputs_of(component: Automation, frame: Frame) -> dict[str, Any]:
    return {k: v.evaluate(frame.values, frame.scope) for k, v in component.outputs.items()}


def _try(
    steps: Sequence[Step], catch: Sequence[Step], frame: Frame, catalogue: Catalogue
) -> Effects:
    try:
        yield from interpret(steps, frame, catalogue)
    except CaughtError:
        yield from interpret(catch, frame, catalogue)


def resolve(step: ActionStep, frame: Frame) -> Any:
    """The input of an action with everything in it evaluated."""
    if not step.sites:
        return step.input
    if len(step.sites) == 1 and not step.sites[0].path:
        return _evaluated(step.sites[0], frame)
    result = _copied(step.input)
    for site in step.sites:
        target = result
        for key in site.path[:-1]:
            target = target[key]
        target[site.path[-1]] = _evaluated(site, frame)
    return result


def _evaluated(site: CompiledSite, frame: Frame) -> Any:
    if isinstance(site.compiled, Computed):
        return site.compiled.evaluate(frame.values, frame.scope)
    return site.compiled


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_copied(item) for item in value]
    return value
