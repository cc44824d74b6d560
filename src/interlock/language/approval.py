"""Approval policies: from the definition as written to what is run (design 5.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from interlock.kit.finding import Finding
from interlock.kit.text import did_you_mean
from interlock.language.approval_step import CompiledStep, check_order, compile_policy_step
from interlock.language.binding import compile_bindings, warn_of_unbound
from interlock.language.block import RESERVED, record_variable
from interlock.language.context import CompileContext
from interlock.language.expression.check import Checked, Environment
from interlock.language.expression.nodes import Constant
from interlock.language.kinds.approval import ApprovalDefinition, RequestFieldDefinition
from interlock.language.program import ApprovalPolicy, Binding, Computed, Condition
from interlock.language.report import Report
from interlock.language.schema import Model
from interlock.language.site import (
    compile_condition_at,
    compile_duration_at,
    compile_value_at,
)
from interlock.language.types import TEXT, Kind, Type
from interlock.language.workspace import LoadedDefinition


def compile_policy(
    loaded: LoadedDefinition, context: CompileContext
) -> tuple[ApprovalPolicy | None, list[Finding]]:
    """The policy, compiled, and everything found; ``None`` if anything found is an error.

    Findings carry the file, line and column of what they are about.
    """
    definition = loaded.definition
    assert isinstance(definition, ApprovalDefinition)
    report = Report()
    policy = _compile(definition, report, context=context, version=loaded.version)
    compiled = None if report.has_errors else policy
    return compiled, [loaded.place(finding) for finding in report.findings]


@dataclass(frozen=True, slots=True)
class _Rules:
    """The policy's own conditions."""

    when: Condition | None
    auto: Condition | None
    reject_when: Condition | None

    def places(self) -> list[tuple[str, Checked | None]]:
        rules = {"when": self.when, "auto": self.auto, "reject_when": self.reject_when}
        return [(key, None if rule is None else rule.checked) for key, rule in rules.items()]


def _compile(
    definition: ApprovalDefinition, report: Report, *, context: CompileContext, version: int
) -> ApprovalPolicy | None:
    if definition.model is not None and definition.model not in context.models:
        hint = did_you_mean(definition.model, context.models)
        report.at("model").refuse("unknown_model", f"There is no model {definition.model!r}.", hint)
        return None
    model = context.models.get(definition.model or "")
    _check_guard(definition, report, model)
    _check_submission(definition, report, model, context)
    environment = _environment(definition, context)
    rules = _rules(definition, report, environment)
    bindings = compile_bindings(definition.binds, report.at("binds"), model=model)
    bound = frozenset(binding.field for binding in bindings)
    steps = {
        name: compile_policy_step(
            name,
            step,
            report.at("steps", name),
            context=context,
            environment=environment,
            bound=bound,
        )
        for name, step in definition.steps.items()
    }
    check_order(definition.steps, report.at("steps"))
    _check_decision(definition, rules, report)
    _warn_of_unbound(definition, rules, steps, report, model=model, bound=bound)
    return _policy(
        definition,
        report,
        version=version,
        model=model,
        rules=rules,
        bindings=bindings,
        steps=steps,
        environment=environment,
    )


def _policy(
    definition: ApprovalDefinition,
    report: Report,
    *,
    version: int,
    model: Model | None,
    rules: _Rules,
    bindings: tuple[Binding, ...],
    steps: Mapping[str, CompiledStep],
    environment: Environment,
) -> ApprovalPolicy:
    reason = None
    if definition.reason is not None:
        reason = compile_value_at(
            definition.reason,
            report.at("reason"),
            environment=replace(environment, is_told=True),
            expected=TEXT,
        )
    rejected, returned = report.at("on_rejected"), report.at("on_returned")
    return ApprovalPolicy(
        id=definition.id,
        version=version,
        title=definition.title,
        owner=definition.owner or "",
        model=definition.model,
        operation=definition.guards,
        is_enabled=definition.enabled,
        is_mandatory=definition.control == "mandatory",
        when=rules.when,
        reason=reason,
        auto=rules.auto,
        reject_when=rules.reject_when,
        steps={name: step.step for name, step in steps.items()},
        is_distinct=definition.distinct,
        requester_may_decide=definition.requester == "allowed",
        bindings=bindings,
        request_fields=definition.fields,
        submitters=definition.submitters,
        operates_when_granted=definition.guards is not None and definition.on_granted == "operate",
        on_rejected=_assignments(definition.on_rejected, rejected, environment, model),
        on_returned=_assignments(definition.on_returned, returned, environment, model),
        is_delegable=definition.delegable,
        expires=compile_duration_at(definition.expires, report.at("expires")),
        is_asked_by_operation=definition.asked == "by_operation",
    )


def _check_guard(definition: ApprovalDefinition, report: Report, model: Model | None) -> None:
    name, here = definition.guards, report.at("guards")
    if name is not None and model is None:
        message = "An operation belongs to a model, and the policy names none."
        here.refuse("model_required", message, "Add 'model:'.")
    elif name is not None and model is not None and name not in model.operations:
        hint = did_you_mean(name, model.operations)
        here.refuse("unknown_operation", f"{model.id} has no operation {name!r}.", hint)


def _check_submission(
    definition: ApprovalDefinition, report: Report, model: Model | None, context: CompileContext
) -> None:
    """Who may ask stand-alone, and with which fields."""
    if definition.guards is not None and (definition.submitters or definition.fields):
        key = "submitters" if definition.submitters else "fields"
        message = f"The operation asks for this approval; {key!r} is for requests of their own."
        report.at(key).warn("misplaced_key", message, "Leave it out.")
    for number, role in enumerate(definition.submitters):
        if role not in context.roles:
            hint = did_you_mean(role, context.roles)
            here = report.at("submitters", number)
            here.refuse("unknown_role", f"There is no role {role!r}.", hint)
    for name, field in definition.fields.items():
        here = report.at("fields", name)
        if name in RESERVED or (model is not None and name in model.fields):
            message = f"{name!r} already means something here."
            here.refuse("name_taken", message, "Choose another name.")
        _check_request_field(field, here, context)


def _check_request_field(
    field: RequestFieldDefinition, here: Report, context: CompileContext
) -> None:
    if field.type == "choice" and not field.options:
        here.refuse("missing", "A choice needs 'options'.")
    if field.type == "ref" and field.to is None:
        here.refuse("missing", "A reference needs 'to', the model that it refers to.")
    if field.to is not None and field.to not in context.models:
        hint = did_you_mean(field.to, context.models)
        here.at("to").refuse("unknown_model", f"There is no model {field.to!r}.", hint)


def request_types(fields: Mapping[str, RequestFieldDefinition]) -> dict[str, Type]:
    """The types of a request's own fields, which are names in the policy's expressions."""
    return {
        name: Type(Kind(field.type), model=field.to, options=field.options)
        for name, field in fields.items()
    }


def _environment(definition: ApprovalDefinition, context: CompileContext) -> Environment:
    variables = {**request_types(definition.fields), **record_variable(definition.model)}
    return context.environment(definition.model, variables=variables)


def _rules(definition: ApprovalDefinition, report: Report, environment: Environment) -> _Rules:
    def compiled(source: str | None, key: str) -> Condition | None:
        if source is None:
            return None
        return compile_condition_at(source, report.at(key), environment=environment)

    return _Rules(
        when=compiled(definition.when, "when"),
        auto=compiled(definition.auto, "auto"),
        reject_when=compiled(definition.reject_when, "reject_when"),
    )


def _check_decision(definition: ApprovalDefinition, rules: _Rules, report: Report) -> None:
    """Somebody or some rule must be able to decide."""
    if not definition.steps and definition.auto is None:
        message = "Nobody decides: there are neither steps nor 'auto'."
        report.refuse("nobody_decides", message, "Add a step with approvers.")
    elif not definition.steps:
        message = "Only the rule grants this; where it does not hold, nobody can."
        report.at("auto").warn("only_by_rule", message, "Add a step for those cases.")
    elif all(step.when is not None for step in definition.steps.values()):
        message = "Every step has a condition; where none holds, it is granted without anybody."
        report.at("steps").note("maybe_nobody", message, "Let one step be without 'when'.")
    constants = {path: _constant(checked) for path, checked in rules.places()}
    for path, value in constants.items():
        if value is not None:
            message = f"'{path}' is always {str(value).lower()}; it decides nothing."
            report.at(path).warn("constant_condition", message, "Compare something, or drop it.")
    if constants["auto"] and constants["reject_when"]:
        message = "Every request is both granted and refused by rule."
        report.at("reject_when").refuse("contradiction", message)
    elif _same(rules.auto, rules.reject_when):
        message = "The same condition grants and refuses."
        report.at("reject_when").refuse("contradiction", message)


def _constant(checked: Checked | None) -> bool | None:
    node = None if checked is None else checked.node
    return bool(node.value) if isinstance(node, Constant) else None


def _same(one: Condition | None, other: Condition | None) -> bool:
    return one is not None and other is not None and one.checked.node == other.checked.node


def _warn_of_unbound(
    definition: ApprovalDefinition,
    rules: _Rules,
    steps: Mapping[str, CompiledStep],
    report: Report,
    *,
    model: Model | None,
    bound: frozenset[str],
) -> None:
    if definition.guards is None:
        return
    places = [
        *rules.places(),
        *((f"steps.{name}.when", step.condition) for name, step in steps.items()),
    ]
    warn_of_unbound(places, report, model=model, bound=bound, operation=definition.guards)


def _assignments(
    given: Mapping[str, Any], report: Report, environment: Environment, model: Model | None
) -> dict[str, Computed]:
    """Values for fields of the record."""
    values: dict[str, Computed] = {}
    if given and model is None:
        report.refuse("model_required", "Fields of a record are set, and there is none.")
    for name, value in given.items():
        here, field = report.at(name), None if model is None else model.fields.get(name)
        if model is not None and field is None:
            message = f"{model.id} has no field {name!r}."
            here.refuse("unknown_field", message, did_you_mean(name, model.fields))
        elif field is not None and (not field.is_writable or field.type.kind is Kind.LINES):
            here.refuse("read_only", f"{name!r} cannot be written.")
        elif field is not None:
            computed = compile_value_at(value, here, environment=environment, expected=field.type)
            values.update({} if computed is None else {name: computed})
    return values
