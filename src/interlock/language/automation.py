"""Automations: from the definition as written to the program that the engines run (design 5.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from interlock.kit.finding import Finding
from interlock.kit.text import did_you_mean
from interlock.language.block import RESERVED, Block, Names, Surroundings, record_variable
from interlock.language.component import check_inputs, input_types
from interlock.language.context import CompileContext
from interlock.language.kinds.automation import AutomationDefinition
from interlock.language.layer import check_layer
from interlock.language.literal import read_literal
from interlock.language.program import (
    Automation,
    Computed,
    Condition,
    Rollout,
    Trigger,
    TriggerKind,
)
from interlock.language.report import Report
from interlock.language.retrigger import watched_and_kept
from interlock.language.schema import Model
from interlock.language.site import compile_condition_at, compile_value_at
from interlock.language.step import compile_steps
from interlock.language.trigger import WITH_OLD_VALUES, compile_triggers
from interlock.language.types import Kind, Type
from interlock.language.workspace import LoadedDefinition

LONG_STEPS = 20
LONG_BRANCHES = 6

_NO_PILOT = frozenset({Kind.LINES, Kind.REFS, Kind.JSON, Kind.FILE})


def compile_automation(
    loaded: LoadedDefinition, context: CompileContext
) -> tuple[Automation | None, list[Finding]]:
    """The automation, compiled, and everything found; ``None`` if anything found is an error.

    Findings carry the file, line and column of what they are about.
    """
    definition = loaded.definition
    assert isinstance(definition, AutomationDefinition)
    report = Report()
    automation = _compile(definition, report, context=context, version=loaded.version)
    compiled = None if report.has_errors else automation
    return compiled, [loaded.place(finding) for finding in report.findings]


def _compile(
    definition: AutomationDefinition, report: Report, *, context: CompileContext, version: int
) -> Automation | None:
    _check_start(definition, report)
    _check_run_as(definition.run_as, report.at("run_as"), context)
    if definition.model is not None and definition.model not in context.models:
        hint = did_you_mean(definition.model, context.models)
        report.at("model").refuse("unknown_model", f"There is no model {definition.model!r}.", hint)
        return None
    model = context.models.get(definition.model or "")
    triggers = compile_triggers(definition, report, model=model, context=context)
    names = _first_names(definition, report, model=model)
    around = _surroundings(definition, triggers, context)
    was, when = _conditions(definition, report, names=names, around=around)
    block = compile_steps(definition.do, report.at("do"), names=names, around=around)
    _check_size(around, report.at("do"))
    if not definition.do:
        report.at("do").refuse("no_steps", "This automation does nothing.", "Add a step.")
    automation = Automation(
        id=definition.id,
        version=version,
        title=definition.title,
        owner=definition.owner or "",
        policy=definition.policy,
        model=definition.model,
        layer=check_layer(definition.layer, around.tally.reached, report),
        is_inline=definition.mode == "inline",
        is_mandatory=definition.control == "mandatory",
        is_enabled=definition.enabled,
        priority=definition.priority,
        triggers=triggers,
        was=was,
        when=when,
        rollout=_rollout(definition.rollout, report.at("rollout"), model=model),
        run_as=definition.run_as,
        inputs=input_types(definition.inputs),
        outputs=_outputs(definition, report, block=block, around=around),
        steps=block.steps,
        input_defaults=check_inputs(definition.inputs, report, context=context),
    )
    _note_retrigger(automation, report.at("do"))
    return automation


def _check_start(definition: AutomationDefinition, report: Report) -> None:
    """An automation is started by triggers, a component by others, which give it its inputs."""
    is_component = "inputs" in definition.model_fields_set
    if not definition.on and not is_component:
        message = "Nothing starts this automation: it has neither triggers nor inputs."
        report.refuse("no_trigger", message, "Add 'on:', or 'inputs:' if others run it.")
    if definition.was is not None and is_component and not definition.on:
        report.at("was").refuse("misplaced_key", "A component is not started by a change.")
    needed = [n for n, item in definition.inputs.items() if item.required and item.default is None]
    for number, trigger in enumerate(definition.on):
        if needed and trigger.manual is None:
            message = f"Nobody gives the input {needed[0]!r} when this starts it."
            report.at("on", number).refuse("missing_input", message, "Give the input a default.")


def _check_run_as(name: str, here: Report, context: CompileContext) -> None:
    if name == "actor":
        return
    services = [role.id for role in context.roles.values() if role.is_service]
    if name not in context.roles:
        hint = did_you_mean(name, ["actor", *services]) or "Write 'actor', or a service role."
        here.refuse("unknown_role", f"There is no role {name!r}.", hint)
    elif name not in services:
        message = f"{name!r} is a role of people; an automation must not act as one of them."
        here.refuse("not_a_service_role", message, "Write 'actor', or a role with 'service: true'.")


def _first_names(definition: AutomationDefinition, report: Report, *, model: Model | None) -> Names:
    for name in definition.inputs:
        if name in RESERVED or (model is not None and name in model.fields):
            message = f"{name!r} already means something here."
            report.at("inputs", name).refuse("name_taken", message, "Choose another name.")
    return Names({**input_types(definition.inputs), **record_variable(definition.model)})


def _surroundings(
    definition: AutomationDefinition, triggers: tuple[Trigger, ...], context: CompileContext
) -> Surroundings:
    kinds = {trigger.kind for trigger in triggers}
    return Surroundings(
        context=context,
        model=definition.model,
        is_inline=definition.mode == "inline",
        has_old=bool(kinds & WITH_OLD_VALUES),
        is_deleted=TriggerKind.DELETED in kinds,
    )


def _conditions(
    definition: AutomationDefinition, report: Report, *, names: Names, around: Surroundings
) -> tuple[Condition | None, Condition | None]:
    was = when = None
    if definition.was is not None:
        _check_was(report.at("was"), definition, around)
        before = around.context.environment(definition.model, variables=names.variables)
        was = compile_condition_at(definition.was, report.at("was"), environment=before)
    if definition.when is not None:
        environment = around.environment(names)
        when = compile_condition_at(definition.when, report.at("when"), environment=environment)
    return was, when


def _check_was(here: Report, definition: AutomationDefinition, around: Surroundings) -> None:
    if around.has_old or not definition.on:
        return
    message = "There are no values before: none of the triggers is a change of the record."
    if any(trigger.created for trigger in definition.on):
        message = "On create there are no values before, and no other trigger has any."
    here.warn("was_without_before", message, "Leave it out, or add the trigger 'updated'.")


def _check_size(around: Surroundings, here: Report) -> None:
    tally = around.tally
    if tally.steps > LONG_STEPS or tally.branches > LONG_BRANCHES:
        message = f"This has {tally.steps} steps and {tally.branches} branches."
        hint = (
            f"Past {LONG_STEPS} steps or {LONG_BRANCHES} branches hardly anybody can follow; "
            "move parts into components ('run:')."
        )
        here.warn("too_long", message, hint)


def _outputs(
    definition: AutomationDefinition, report: Report, *, block: Block, around: Surroundings
) -> dict[str, Computed]:
    outputs = {}
    environment = around.environment(block.names)
    for name, value in definition.outputs.items():
        computed = compile_value_at(value, report.at("outputs", name), environment=environment)
        if computed is not None:
            outputs[name] = computed
    return outputs


def _rollout(given: Mapping[str, Any], here: Report, *, model: Model | None) -> Rollout:
    fields = {
        name: accepted
        for name, value in given.items()
        if name not in ("from", "until")
        and (accepted := _accepted(name, value, here.at(name), model)) is not None
    }
    first, last = _day(given, "from", here), _day(given, "until", here)
    if first is not None and last is not None and first > last:
        here.at("until").refuse("period", f"The rollout ends on {last}, before it begins.")
    return Rollout(fields, first, last)


def _accepted(name: str, value: Any, here: Report, model: Model | None) -> frozenset[Any] | None:
    field = None if model is None else model.fields.get(name)
    if model is None:
        here.refuse("model_required", "A rollout by field needs a record.", "Add 'model:'.")
    elif field is None:
        message = f"{model.id} has no field {name!r}."
        here.refuse("unknown_field", message, did_you_mean(name, ["from", "until", *model.fields]))
    elif field.type.kind in _NO_PILOT:
        here.refuse("type_mismatch", f"{name!r} is {field.type}; it has no single value.")
    else:
        return _literals(value, field.type, here)
    return None


def _literals(value: Any, type: Type, here: Report) -> frozenset[Any]:
    accepted = set()
    is_list = isinstance(value, list | tuple)
    for number, item in enumerate(value if is_list else [value]):
        try:
            accepted.add(read_literal(item, type))
        except ValueError as error:
            place = here.at(number) if is_list else here
            place.refuse("type_mismatch", f"{error}.")
    return frozenset(accepted)


def _day(given: Mapping[str, Any], key: str, here: Report) -> date | None:
    try:
        day: date | None = read_literal(given.get(key), Type(Kind.DATE))
    except ValueError as error:
        here.at(key).refuse("type_mismatch", f"{error}.")
        return None
    return day


def _note_retrigger(automation: Automation, here: Report) -> None:
    if names := watched_and_kept(automation):
        message = f"It writes {', '.join(names)}, watches that, and still applies afterwards."
        hint = "The engine stops it after one round for each record; a narrower 'when' says it."
        here.note("may_retrigger", message, hint)
