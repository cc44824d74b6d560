"""The steps of an approval policy: who is asked, after whom, and by when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from interlock.kit.text import did_you_mean
from interlock.language.approver import compile_approvers_at, count_at_most
from interlock.language.binding import read_of_record
from interlock.language.context import CompileContext
from interlock.language.cycle import find_cycles
from interlock.language.expression.check import Checked, Environment
from interlock.language.kinds.approval import EscalationDefinition, StepDefinition
from interlock.language.program import ApproverRule, Escalation, PolicyStep
from interlock.language.report import Report
from interlock.language.site import compile_condition_at, compile_duration_at

_NEED = {"any": 1, "all": 0}


@dataclass(frozen=True, slots=True)
class CompiledStep:
    """A step and its condition as checked, for what is said about the policy as a whole."""

    step: PolicyStep
    condition: Checked | None


def compile_policy_step(
    name: str,
    definition: StepDefinition,
    here: Report,
    *,
    context: CompileContext,
    environment: Environment,
    bound: frozenset[str],
) -> CompiledStep:
    """One step; ``bound`` are the fields that the policy binds."""
    approvers, expressions = compile_approvers_at(
        definition.approvers, here.at("approvers"), context=context, environment=environment
    )
    _check_need(definition, approvers, here)
    notify: tuple[ApproverRule, ...] = ()
    if definition.notify:
        notify, _ = compile_approvers_at(
            definition.notify, here.at("notify"), context=context, environment=environment
        )
    when = None
    if definition.when is not None:
        when = compile_condition_at(definition.when, here.at("when"), environment=environment)
    condition = None if when is None else when.checked
    remind = [
        compile_duration_at(text, here.at("remind", number))
        for number, text in enumerate(definition.remind)
    ]
    if definition.remind and definition.due is None:
        here.at("remind").refuse("missing", "A reminder counts back from 'due'.", "Add 'due:'.")
    step = PolicyStep(
        name=name,
        title=definition.title or name.replace("_", " ").capitalize(),
        description=definition.description or "",
        approvers=approvers,
        need=_NEED[definition.need] if isinstance(definition.need, str) else definition.need,
        after=definition.after,
        when=when,
        due=compile_duration_at(definition.due, here.at("due")),
        remind=tuple(duration for duration in remind if duration is not None),
        escalations=_escalations(definition.escalate, here.at("escalate"), context, environment),
        reads=read_of_record([condition, *expressions]) & bound,
        notify=notify,
    )
    return CompiledStep(step, condition)


def _check_need(
    definition: StepDefinition, approvers: Sequence[ApproverRule], here: Report
) -> None:
    most = count_at_most(approvers)
    if most is not None and isinstance(definition.need, int) and definition.need > most:
        message = f"{definition.need} approvals are needed, and {most} can be given."
        here.at("need").refuse("value", message, "Ask more people, or need fewer.")


def _escalations(
    definition: EscalationDefinition | tuple[EscalationDefinition, ...],
    here: Report,
    context: CompileContext,
    environment: Environment,
) -> tuple[Escalation, ...]:
    if isinstance(definition, EscalationDefinition):
        rungs = [(definition, here)]
    else:
        rungs = [(item, here.at(number)) for number, item in enumerate(definition)]
    found: list[Escalation] = []
    for item, place in rungs:
        to, _ = compile_approvers_at(
            item.to, place.at("to"), context=context, environment=environment
        )
        after = compile_duration_at(item.after, place.at("after"))
        if after is not None:
            found.append(Escalation(to, after))
    return tuple(found)


def check_order(steps: Mapping[str, StepDefinition], report: Report) -> None:
    """``after`` names steps that exist, and nobody waits for himself."""
    for name, step in steps.items():
        for number, other in enumerate(step.after):
            if other not in steps:
                here = report.at(name, "after", number)
                message = f"There is no step {other!r}."
                here.refuse("unknown_step", message, did_you_mean(other, steps))
    for cycle in find_cycles({name: step.after for name, step in steps.items()}):
        message = f"These steps wait for each other: {' → '.join([*cycle, cycle[0]])}."
        report.at(cycle[0], "after").refuse("cycle", message, "Take one 'after' away.")
