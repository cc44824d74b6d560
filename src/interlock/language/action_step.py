"""An action in an automation: its input validated, and the code in it compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import RootModel, ValidationError

from interlock.kit.text import did_you_mean
from interlock.language.action import ActionSignature, Effect, Site, SiteContext, SiteKind
from interlock.language.block import Names, Surroundings
from interlock.language.kinds.automation import CONTROL_KEYS, RetryDefinition, StepDefinition
from interlock.language.layer import layer_of
from interlock.language.program import ActionStep, CompiledSite, Computed, Retry
from interlock.language.report import Report
from interlock.language.shape import validation_findings
from interlock.language.site import (
    compile_condition_at,
    compile_duration_at,
    compile_expression_at,
    compile_filter_at,
    compile_value_at,
)
from interlock.language.types import ANY, BOOLEAN, Kind, Type

_REPEATABLE = (Effect.MESSAGE, Effect.EXTERNAL)


def compile_action(
    definition: StepDefinition, here: Report, *, names: Names, around: Surroundings
) -> tuple[ActionStep | None, Type]:
    """The step without its own condition and fallbacks, and the type of its output.

    ``None`` when the action is not known or its input has not the right shape; other problems are
    only in the report.
    """
    signature = around.context.actions.get(definition.action or "")
    if signature is None:
        _refuse_unknown(definition.action or "", here, around)
        return None, ANY
    _check_use(signature, here, around)
    around.tally.reached.setdefault(layer_of(signature), here.path)
    retry = _retry(definition.retry, here.at("retry"), signature=signature)
    written = _Written(definition, signature, here)
    input = written.validated()
    if input is None or _lacks_record(signature, here, around):
        return None, ANY
    _check_target(signature, input, here, around)
    site_context = _site_context(names, around)
    # What goes outside may be sensitive; what stays here is kept with the run and told to others.
    tells = signature.effect is not Effect.EXTERNAL
    sites = [
        compiled
        for site in signature.sites(input, site_context)
        if (compiled := _compile_site(site, written.at(site.path), names, around, is_told=tells))
    ]
    output = signature.output(input, site_context)
    for path, code, message, hint in site_context.findings:
        written.at(path).refuse(code, _sentence(message), hint)
    step = ActionStep(
        path=here.path,
        signature=signature,
        input=input.model_dump(by_alias=True),
        sites=tuple(sites),
        name=definition.as_,
        retry=retry,
        note=definition.note,
    )
    return step, output


class _Written:
    """The input as it stands in the text: short or in full, under the action's name."""

    def __init__(
        self, definition: StepDefinition, signature: ActionSignature, here: Report
    ) -> None:
        self._signature = signature
        self._step = here
        self._place = here.at(signature.name)
        self._is_short = False
        self.data = self._expanded(definition)

    def _expanded(self, definition: StepDefinition) -> Any:
        raw, short = definition.input, self._signature.shorthand
        if issubclass(self._signature.input, RootModel):
            return raw
        if raw is None:
            raw = {}
        if short is not None and not isinstance(raw, dict):
            self._is_short = True
            raw = {short: raw}
        if definition.with_ is not None and isinstance(raw, dict):
            raw = {**raw, "with": definition.with_}
        return raw

    def at(self, path: tuple[str | int, ...]) -> Report:
        """The report of a place in the input."""
        if path[:1] == ("with",):
            return self._step.at(*path)
        if self._is_short and path[:1] == (self._signature.shorthand,):
            return self._place.at(*path[1:])
        return self._place.at(*path)

    def validated(self) -> Any:
        """The input as the action declares it, or ``None`` with what is wrong in the report."""
        model = self._signature.input
        try:
            return model.model_validate(self.data)
        except ValidationError as error:
            for finding in validation_findings(error, self.data, model):
                place = self.at(tuple(finding.path.split(".")) if finding.path else ())
                place.take([finding.at("")])
        return None


def _refuse_unknown(name: str, here: Report, around: Surroundings) -> None:
    known = {*around.context.actions, *CONTROL_KEYS}
    message = f"There is no action {name!r}."
    here.at(name).refuse("unknown_action", message, did_you_mean(name, known))


def _check_use(signature: ActionSignature, here: Report, around: Surroundings) -> None:
    name, place = signature.name, here.at(signature.name)
    if around.is_inline and not signature.is_inline:
        message = f"'{name}' cannot be done in the change's own transaction."
        place.refuse("not_inline", message, "Write 'mode: background'.")
    if not around.is_inline and name == "block":
        message = "When this runs, the change is done; it cannot be refused any more."
        place.refuse("too_late", message, "Write 'mode: inline'.")


def _lacks_record(signature: ActionSignature, here: Report, around: Surroundings) -> bool:
    if not signature.needs_record or around.model is not None:
        return False
    message = f"'{signature.name}' is about the automation's record, and it has none."
    here.at(signature.name).refuse("needs_record", message, "Add 'model:'.")
    return True


def _check_target(
    signature: ActionSignature, input: Any, here: Report, around: Surroundings
) -> None:
    """The record of a ``deleted`` trigger is gone; what it refers to may still be changed."""
    if not around.is_deleted or signature.effect is not Effect.RECORD:
        return
    if _is_about_own_record(signature, input):
        message = f"'{signature.name}' would change the record that has been deleted."
        here.at(signature.name).refuse("record_deleted", message, "Change another record.")


def _is_about_own_record(signature: ActionSignature, input: Any) -> bool:
    if isinstance(input, RootModel):
        keys = input.root if isinstance(input.root, dict) else {}
        return signature.needs_record and not (keys and all("." in key for key in keys))
    if "of" in type(input).model_fields:
        return input.of is None
    return signature.needs_record


def _retry(
    definition: RetryDefinition | None, here: Report, *, signature: ActionSignature
) -> Retry | None:
    if definition is None:
        return None
    if signature.effect not in _REPEATABLE:
        message = f"'{signature.name}' has no effect outside that could fail for a while."
        here.refuse("retry", message, "Leave 'retry' out.")
    first = compile_duration_at(definition.first, here.at("first"))
    longest = compile_duration_at(definition.max, here.at("max"))
    if first is None or longest is None:
        return None
    return Retry(definition.attempts, first, definition.factor, longest)


def _site_context(names: Names, around: Surroundings) -> SiteContext:
    return SiteContext(
        models=around.context.models,
        model=around.context.models.get(around.model or ""),
        policies=around.context.policies,
        step_types=names.steps,
        findings=[],
    )


def _compile_site(
    site: Site, here: Report, names: Names, around: Surroundings, *, is_told: bool
) -> CompiledSite | None:
    environment = replace(around.environment(names), is_told=is_told and not site.is_discreet)
    compiled: Any
    if site.kind is SiteKind.FILTER:
        variables: Mapping[str, Type] = names.variables
        candidates = around.context.environment(
            site.candidates, variables=variables, vars=names.vars, steps=names.steps
        )
        compiled = compile_filter_at(site.value, here, environment=candidates)
    elif site.kind is SiteKind.CONDITION:
        found = compile_condition_at(site.value, here, environment=environment)
        compiled = found and Computed(found.source, found.holds, BOOLEAN)
    elif site.kind is SiteKind.EXPRESSION:
        compiled = compile_expression_at(
            site.value, here, environment=environment, expected=site.expected
        )
    else:
        compiled = compile_value_at(
            site.value, here, environment=environment, expected=site.expected
        )
        _check_transition(site, compiled, here, around)
    return None if compiled is None else CompiledSite(site.path, site.kind, compiled)


def _check_transition(
    site: Site, compiled: Computed | None, here: Report, around: Surroundings
) -> None:
    """Warn of a state that no state leads to."""
    model = around.context.models.get(around.model or "")
    is_state = site.expected is not None and site.expected.kind is Kind.CHOICE
    if model is None or compiled is None or not (compiled.is_literal and is_state):
        return
    name = str(site.path[-1])
    transitions = model.transitions.get(name)
    if transitions is None or len(site.path) != 1 or model.fields[name].type != site.expected:
        return
    if not any(compiled.source in targets for targets in transitions.values()):
        message = f"No transition of {name!r} leads to {compiled.source!r}."
        here.warn("no_transition", message, "Add it to the model's transitions.")


def _sentence(message: str) -> str:
    return message if message.endswith((".", "?", "!")) else f"{message}."
