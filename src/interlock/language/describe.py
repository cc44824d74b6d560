"""The document of an automation or approval policy, made from its definition (GOV-02, GOV-03).

Every section is always there; one that has nothing to tell says "None." so that a reader can see
that it was asked. Since the document is made each time, it is never older than the definition.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from interlock.language.action import Effect
from interlock.language.component import walk_steps
from interlock.language.context import CompileContext
from interlock.language.kinds.approval import ApprovalDefinition
from interlock.language.kinds.approval import StepDefinition as ApprovalStep
from interlock.language.kinds.automation import (
    AutomationDefinition,
    StepDefinition,
    TriggerDefinition,
)
from interlock.language.kinds.base import Header
from interlock.language.narrate import narrate_steps, narrate_trigger, shown
from interlock.language.reading import fields_read
from interlock.language.step_shape import given_kinds

Section = tuple[str, Sequence[str]]


def describe_automation(definition: AutomationDefinition, context: CompileContext) -> str:
    """The automation in words, as Markdown."""
    steps = list(walk_steps(definition.do))
    return _document(
        definition,
        [
            (
                "Trigger",
                [narrate_trigger(entry) for entry in definition.on] or _component(definition),
            ),
            ("Conditions", list(_conditions(definition))),
            ("Steps", narrate_steps(definition.do, context)),
            ("Decision points", list(_decision_points(definition.do))),
            ("Required data", fields_read(definition, context)),
            ("Approval roles", list(_approval_roles(steps, context))),
            ("External dependencies", list(_dependencies(definition, steps, context))),
            ("Service levels", list(_service_levels(definition.on, steps))),
            ("Fallback procedures", list(_fallbacks(definition, steps))),
        ],
    )


def describe_policy(definition: ApprovalDefinition, context: CompileContext) -> str:
    """The approval policy in words, as Markdown."""
    guard = f"{definition.model}: {definition.guards} stays blocked until this is granted."
    asked = "Asked for on its own."
    return _document(
        definition,
        [
            ("Trigger", [guard if definition.guards else asked]),
            ("Conditions", _given({"It applies when": definition.when})),
            ("Steps", [_policy_step(name, step) for name, step in definition.steps.items()]),
            ("Decision points", _rules(definition)),
            ("Required data", [*_bound(definition), *fields_read(definition, context)]),
            ("Approval roles", _roles_of(definition)),
            ("External dependencies", []),
            ("Service levels", _policy_levels(definition)),
            ("Fallback procedures", list(_policy_fallbacks(definition))),
        ],
    )


def _document(definition: Header, sections: Iterable[Section]) -> str:
    parts = [
        f"# {definition.title}",
        f"`{definition.id}` ({definition.kind})",
        *_section("Purpose", [definition.purpose] if definition.purpose else []),
        *_section("Owner", [f"Role {definition.owner}."] if definition.owner else []),
        *_section("Policy", [definition.policy] if definition.policy else []),
    ]
    for title, lines in sections:
        parts += _section(title, lines)
    return "\n\n".join([*parts, *_section("Review and retirement", _retirement(definition))]) + "\n"


def _section(title: str, lines: Sequence[str]) -> list[str]:
    """A heading and its list; lines that are indented already stay inside the one before."""
    unique = list(dict.fromkeys(lines))
    items = [line if line.lstrip().startswith("- ") else f"- {line}" for line in unique]
    return [f"## {title}", "\n".join(items) or "None."]


def _retirement(definition: Header) -> list[str]:
    review = f"Reviewed by {definition.review_by}." if definition.review_by else None
    retire = f"Retired when: {definition.retire_when}" if definition.retire_when else None
    return [line for line in (review, retire) if line]


def _component(definition: AutomationDefinition) -> list[str]:
    if "inputs" not in definition.model_fields_set:
        return []
    return [f"Run by other automations, with: {', '.join(definition.inputs) or 'no inputs'}."]


def _given(items: dict[str, str | None]) -> list[str]:
    return [f"{label} `{text}`." for label, text in items.items() if text]


def _conditions(definition: AutomationDefinition) -> Iterable[str]:
    yield from _given({"Before the change": definition.was, "It applies when": definition.when})
    for name, value in definition.rollout.items():
        yield f"Pilot: {name} {shown(value)}."


def _decision_points(steps: Iterable[StepDefinition]) -> Iterable[str]:
    for step in walk_steps(steps):
        if step.if_ is not None:
            yield f"Is `{step.if_}`?"
        for case in step.choose or ():
            yield f"Is `{case.when}`?"
        if step.when is not None:
            yield f"Is `{step.when}`? (else the step is skipped)"


def _approval_roles(steps: Iterable[StepDefinition], context: CompileContext) -> Iterable[str]:
    for step in steps:
        given = step.input.get("policy") if isinstance(step.input, dict) else step.input
        if step.action != "approve" or not isinstance(given, str):
            continue
        policy = context.policies.get(given)
        for line in _roles_of(policy) if policy is not None else ["unknown"]:
            yield f"{given}: {line}"


def _roles_of(policy: ApprovalDefinition) -> list[str]:
    return [
        f"{step.title or name}: {shown(step.approvers)}, {_need(step)}"
        for name, step in policy.steps.items()
    ]


def _need(step: ApprovalStep) -> str:
    words = {"any": "one of them", "all": "all of them"}
    return f"{words.get(str(step.need), f'{step.need} of them')}."


def _dependencies(
    definition: AutomationDefinition, steps: Iterable[StepDefinition], context: CompileContext
) -> Iterable[str]:
    yield from (f"Webhook {entry.webhook}." for entry in definition.on if entry.webhook)
    for step in steps:
        signature = context.actions.get(step.action or "")
        if signature is not None and signature.effect in (Effect.EXTERNAL, Effect.MESSAGE):
            yield f"{signature.title}: {shown(step.input)}"
        if step.run is not None:
            yield f"Component {step.run}."
        if step.wait is not None and step.wait.event is not None:
            yield f"Event {step.wait.event}."


def _service_levels(
    triggers: Iterable[TriggerDefinition], steps: Iterable[StepDefinition]
) -> Iterable[str]:
    yield from (narrate_trigger(entry) for entry in triggers if entry.time is not None)
    for step in steps:
        if step.wait is not None and step.wait.for_ is not None:
            yield f"Waits for {step.wait.for_}."
        if step.wait is not None and step.wait.timeout is not None:
            yield f"Waits for at most {step.wait.timeout}."
        if isinstance(step.input, dict) and isinstance(step.input.get("due"), str):
            yield f"{step.action}: due in {step.input['due']}."


def _fallbacks(definition: AutomationDefinition, steps: Iterable[StepDefinition]) -> Iterable[str]:
    for step in steps:
        if step.retry is not None:
            most, first = step.retry.attempts, step.retry.first
            yield f"{step.action}: tried up to {most} times, again after {first}."
        if step.catch is not None:
            yield f"If {step.action or 'a step'} fails: {_actions(step.catch)}."
        if step.compensate is not None:
            remedy = _actions(step.compensate)
            yield f"If the run fails later, {step.action} is made good by: {remedy}."
    if definition.mode == "inline":
        yield "Any other failure rolls the change back and opens a case for the owner."
    else:
        yield "Any other failure stops the run and opens a case for the owner."


def _actions(steps: Iterable[StepDefinition]) -> str:
    return ", ".join(step.action or given_kinds(step)[0] for step in steps)


def _policy_step(name: str, step: ApprovalStep) -> str:
    when = f" when `{step.when}`" if step.when else ""
    after = f" after {', '.join(step.after)}" if step.after else ""
    return f"{step.title or name}: {shown(step.approvers)}, {_need(step)[:-1]}{after}{when}."


def _rules(definition: ApprovalDefinition) -> list[str]:
    rules = {
        "Granted by rule when": definition.auto,
        "Refused by rule when": definition.reject_when,
    }
    return _given(rules)


def _bound(definition: ApprovalDefinition) -> Iterable[str]:
    for name, binding in definition.binds.items():
        how = "exactly" if binding == "exact" else f"within {binding.tolerance}"
        yield f"{name} binds {how}."


def _policy_levels(definition: ApprovalDefinition) -> list[str]:
    due = [f"{name}: due in {step.due}." for name, step in definition.steps.items() if step.due]
    return due + ([f"Expires after {definition.expires}."] if definition.expires else [])


def _policy_fallbacks(definition: ApprovalDefinition) -> Iterable[str]:
    for name, step in definition.steps.items():
        rungs = step.escalate if isinstance(step.escalate, tuple) else (step.escalate,)
        for rung in rungs:
            yield f"{name}: escalated to {shown(rung.to)} after {rung.after}."
    yield "A step that nobody can decide goes to the owner, with a case."
