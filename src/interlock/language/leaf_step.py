"""Steps without steps inside: wait, set, stop, and the run of a component."""

from __future__ import annotations

from dataclasses import replace

from interlock.kit.text import did_you_mean
from interlock.language.block import Names, Outcome, Surroundings, give_name
from interlock.language.component import (
    cycle_through,
    first_background_step,
    input_types,
    output_type,
)
from interlock.language.correlation import correlations
from interlock.language.expression.environment import Environment
from interlock.language.kinds.automation import (
    AutomationDefinition,
    StepDefinition,
    WaitDefinition,
)
from interlock.language.program import Computed, RunStep, SetStep, StopStep, WaitStep
from interlock.language.report import Report
from interlock.language.site import (
    compile_condition_at,
    compile_duration_at,
    compile_value_at,
)
from interlock.language.trigger import check_event
from interlock.language.types import ANY, DATETIME, TEXT, Kind, Type

_WAIT_RESULT = Type(Kind.OBJECT, members={"outcome": TEXT, "event": ANY})


def compile_wait(
    definition: StepDefinition, here: Report, names: Names, around: Surroundings
) -> Outcome:
    """``wait``; its output tells by ``outcome`` whether it came or the time was up."""
    wait, place = definition.wait, here.at("wait")
    assert wait is not None
    _check_wait(wait, place)
    environment = around.environment(names)
    until = match = when = None
    if wait.until is not None:
        until = compile_value_at(
            wait.until, place.at("until"), environment=environment, expected=DATETIME
        )
    if wait.match is not None:
        match = compile_condition_at(wait.match, place.at("match"), environment=environment)
    if wait.when is not None:
        when = compile_condition_at(wait.when, place.at("when"), environment=environment)
    step = WaitStep(
        path=here.path,
        duration=compile_duration_at(wait.for_, place.at("for")),
        until=until,
        event=wait.event,
        match=match,
        correlations=() if match is None else correlations(match),
        when=when,
        timeout=compile_duration_at(wait.timeout, place.at("timeout")),
        name=definition.as_,
    )
    return Outcome(step, give_name(definition.as_, _WAIT_RESULT, here.at("as"), names=names))


def _check_wait(wait: WaitDefinition, here: Report) -> None:
    given = [wait.for_, wait.until, wait.event, wait.when]
    if sum(item is not None for item in given) != 1:
        message = "A wait is for exactly one of 'for', 'until', 'event' and 'when'."
        here.refuse("wait", message, "For example {for: 2 days}.")
    if wait.event is not None:
        check_event(wait.event, here.at("event"))
    elif wait.match is not None:
        here.at("match").refuse("wait", "'match' tells which event it is; there is no 'event'.")
    if wait.timeout is not None and wait.event is None and wait.when is None:
        message = "This wait ends by itself; 'timeout' says nothing more."
        here.at("timeout").warn("wait", message, "Leave it out.")


def compile_set(
    definition: StepDefinition, here: Report, names: Names, around: Surroundings
) -> Outcome:
    """``set``: each value may use those given before it."""
    values: dict[str, Computed] = {}
    for name, value in (definition.set or {}).items():
        place = here.at("set", name)
        computed = compile_value_at(value, place, environment=_telling(names, around))
        names = names.with_var(name, ANY if computed is None else computed.type)
        if computed is not None:
            values[name] = computed
    return Outcome(SetStep(here.path, values), names)


def _telling(names: Names, around: Surroundings) -> Environment:
    """The environment of values that are kept with the run."""
    return replace(around.environment(names), is_told=True)


def compile_stop(
    definition: StepDefinition, here: Report, names: Names, around: Surroundings
) -> Outcome:
    """``stop``: nothing behind it runs."""
    outcome = compile_value_at(
        definition.stop, here.at("stop"), environment=_telling(names, around)
    )
    return Outcome(None if outcome is None else StopStep(here.path, outcome), names, ends=True)


def compile_run(
    definition: StepDefinition, here: Report, names: Names, around: Surroundings
) -> Outcome:
    """``run``: the component exists, fits the record, and gets the inputs that it asks for."""
    name = definition.run or ""
    component = around.context.components.get(name)
    if component is None:
        _refuse_unknown(name, here.at("run"), around)
        return Outcome(None, give_name(definition.as_, ANY, here.at("as"), names=names))
    _check_component(component, here.at("run"), around)
    step = RunStep(
        path=here.path,
        component=name,
        inputs=_inputs(component, definition, here, names=names, around=around),
        name=definition.as_,
    )
    output = output_type(component)
    return Outcome(step, give_name(definition.as_, output, here.at("as"), names=names))


def _refuse_unknown(name: str, here: Report, around: Surroundings) -> None:
    components = around.context.components
    hint = did_you_mean(name, components) or "A component is an automation with 'inputs:'."
    here.refuse("unknown_component", f"There is no component {name!r}.", hint)


def _check_component(component: AutomationDefinition, here: Report, around: Surroundings) -> None:
    if component.model is not None and component.model != around.model:
        message = f"{component.id} is about {component.model}; this automation is not."
        here.refuse("component_model", message, "Give the component an input instead.")
    if cycle := cycle_through(component.id, around.context.components):
        here.refuse("component_cycle", f"Components run each other: {' → '.join(cycle)}.")
    elif around.is_inline and (step := first_background_step(component, around.context)):
        message = f"{component.id} uses '{step}', which the change's own transaction cannot do."
        here.refuse("not_inline", message, "Write 'mode: background'.")


def _inputs(
    component: AutomationDefinition,
    definition: StepDefinition,
    here: Report,
    *,
    names: Names,
    around: Surroundings,
) -> dict[str, Computed]:
    given = definition.with_ or {}
    types = input_types(component.inputs)
    environment = _telling(names, around)
    inputs: dict[str, Computed] = {}
    for name, value in given.items():
        place = here.at("with", name)
        if name not in types:
            message = f"{component.id} has no input {name!r}."
            place.refuse("unknown_input", message, did_you_mean(name, types))
            continue
        expected = types[name]
        computed = compile_value_at(value, place, environment=environment, expected=expected)
        if computed is not None:
            inputs[name] = computed
    for name, item in component.inputs.items():
        if name not in given and item.required and item.default is None:
            message = f"{component.id} needs the input {name!r}."
            here.refuse("missing_input", message, f"Add 'with: {{{name}: …}}'.")
    return inputs
