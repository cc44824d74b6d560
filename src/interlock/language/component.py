"""Components: automations with inputs, which others run. What they take, give, and run in turn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from interlock.kit.text import did_you_mean, listed
from interlock.language.context import CompileContext
from interlock.language.cycle import find_cycles
from interlock.language.kinds.automation import (
    AutomationDefinition,
    InputDefinition,
    StepDefinition,
)
from interlock.language.literal import read_literal
from interlock.language.report import Report
from interlock.language.step_shape import BACKGROUND_ONLY, given_kinds
from interlock.language.types import ANY, Kind, Type

INPUT_KINDS = (
    Kind.TEXT, Kind.INTEGER, Kind.DECIMAL, Kind.MONEY, Kind.BOOLEAN, Kind.DATE, Kind.DATETIME,
    Kind.REF, Kind.REFS, Kind.FILE, Kind.JSON,
)  # fmt: skip
_OF_MODELS = (Kind.REF, Kind.REFS)


def input_types(inputs: Mapping[str, InputDefinition]) -> dict[str, Type]:
    """The types of a component's inputs by name; a type that there is not is any."""
    return {name: _type(item) for name, item in inputs.items()}


def _type(item: InputDefinition) -> Type:
    if item.type not in {kind.value for kind in INPUT_KINDS}:
        return ANY
    return Type(Kind(item.type), model=item.to)


def check_inputs(
    inputs: Mapping[str, InputDefinition], report: Report, *, context: CompileContext
) -> dict[str, object]:
    """The defaults by name; problems of types and defaults go to the report."""
    defaults: dict[str, object] = {}
    for name, item in inputs.items():
        here = report.at("inputs", name)
        _check_type(item, here, context)
        if item.default is not None or not item.required:
            try:
                defaults[name] = read_literal(item.default, _type(item))
            except ValueError as error:
                here.at("default").refuse("type_mismatch", f"{error}.")
    return defaults


def _check_type(item: InputDefinition, here: Report, context: CompileContext) -> None:
    words = [kind.value for kind in INPUT_KINDS]
    if item.type not in words:
        near = did_you_mean(item.type, words) or f"The types are {listed(words)}."
        here.at("type").refuse("unknown_type", f"{item.type!r} is not a type of input.", near)
    elif item.type not in _OF_MODELS:
        if item.to is not None:
            here.at("to").refuse("misplaced_key", f"{item.type!r} refers to nothing.")
    elif item.to is None:
        here.refuse("missing", f"{item.type!r} needs 'to', the model that it refers to.")
    elif item.to not in context.models:
        hint = did_you_mean(item.to, context.models)
        here.at("to").refuse("unknown_model", f"There is no model {item.to!r}.", hint)


def output_type(component: AutomationDefinition) -> Type:
    """The type of ``steps.<name>`` of its run: the outputs by name."""
    return Type(Kind.OBJECT, members=dict.fromkeys(component.outputs, ANY))


def walk_steps(steps: Iterable[StepDefinition]) -> Iterator[StepDefinition]:
    """The steps and all steps inside them, in the order written."""
    for step in steps:
        yield step
        for inner in _inside(step):
            yield from walk_steps(inner)


def _inside(step: StepDefinition) -> Iterator[Iterable[StepDefinition]]:
    yield from (part for part in (step.then, step.else_, step.try_) if part)
    yield from (case.do for case in step.choose or ())
    if step.for_each is not None:
        yield step.for_each.do
    if step.parallel is not None:
        yield from step.parallel.branches.values()
    yield from (part for part in (step.catch, step.compensate) if part)


def cycle_through(start: str, components: Mapping[str, AutomationDefinition]) -> list[str]:
    """The first circle of components that run each other, from ``start`` on; else empty."""
    edges: dict[str, list[str]] = {}
    pending = [start]
    while pending:
        name = pending.pop()
        if name in components and name not in edges:
            steps = walk_steps(components[name].do)
            edges[name] = [step.run for step in steps if step.run is not None]
            pending += edges[name]
    cycle = next(iter(find_cycles(edges)), [])
    return [*cycle, *cycle[:1]]


def first_background_step(
    component: AutomationDefinition, context: CompileContext, seen: frozenset[str] = frozenset()
) -> str | None:
    """The first step, also of components that it runs, that cannot be done inline."""
    for step in walk_steps(component.do):
        for kind in given_kinds(step):
            if kind in BACKGROUND_ONLY:
                return kind
        signature = context.actions.get(step.action or "")
        if signature is not None and not signature.is_inline:
            return signature.name
        inner = context.components.get(step.run or "")
        if inner is not None and inner.id not in seen:
            found = first_background_step(inner, context, seen | {component.id})
            if found is not None:
                return found
    return None
