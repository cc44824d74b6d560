"""One definition checked against what is published, in milliseconds whatever the size of that."""

from __future__ import annotations

from dataclasses import replace

from interlock.kit.finding import Finding
from interlock.language.approval import compile_policy
from interlock.language.automation import compile_automation
from interlock.language.calendar import compile_calendar
from interlock.language.catalogue import Catalogue
from interlock.language.context import CompileContext
from interlock.language.governance import check_governance
from interlock.language.kinds.approval import ApprovalDefinition
from interlock.language.kinds.automation import AutomationDefinition
from interlock.language.kinds.data import CalendarDefinition, SettingDefinition, TableDefinition
from interlock.language.program import ApprovalPolicy
from interlock.language.setting import compile_setting
from interlock.language.table import compile_table
from interlock.language.workspace import Content, LoadedDefinition, load_workspace


def load_alone(files: Content) -> tuple[LoadedDefinition | None, tuple[Finding, ...]]:
    """The one definition in ``files`` (a text, and the rows beside it), and what is wrong with
    its form."""
    workspace = load_workspace(files)
    return next(iter(workspace.definitions.values()), None), workspace.findings


def check_alone(
    loaded: LoadedDefinition, catalogue: Catalogue, context: CompileContext
) -> list[Finding] | None:
    """Everything wrong with a definition in the midst of what is published; ``None`` for a kind
    that others lean on so much that only the whole can be checked (models, roles, policies).
    ``context`` is that of the catalogue."""
    other = catalogue.definitions.get(loaded.id)
    findings: list[Finding] = []
    if other is not None and other.kind != loaded.kind:
        message = f"The id {loaded.id!r} is taken by the {other.kind} {other.title!r}."
        taken = Finding("duplicate_id", message, path="id", suggestion="Give it another id.")
        findings.append(loaded.place(taken))
    compiled = _compiled(loaded, catalogue, context)
    if compiled is None:
        return None
    findings += compiled
    findings += [loaded.place(item) for item in check_governance(loaded, catalogue.roles)]
    return list(dict.fromkeys(findings))


def policy_alone(
    loaded: LoadedDefinition, context: CompileContext
) -> tuple[ApprovalPolicy | None, list[Finding]]:
    """An approval policy compiled in the midst of what is published."""
    return compile_policy(loaded, _with(loaded, context))


def _compiled(
    loaded: LoadedDefinition, catalogue: Catalogue, context: CompileContext
) -> list[Finding] | None:
    definition = loaded.definition
    if isinstance(definition, AutomationDefinition):
        return compile_automation(loaded, _with(loaded, context))[1]
    if isinstance(definition, ApprovalDefinition):
        return policy_alone(loaded, context)[1]
    if isinstance(definition, TableDefinition):
        _, found = compile_table(definition, roles=frozenset(catalogue.roles))
    elif isinstance(definition, SettingDefinition):
        _, found = compile_setting(definition, version=0, roles=catalogue.roles)
    elif isinstance(definition, CalendarDefinition):
        _, found = compile_calendar(definition)
    else:
        return None
    return [loaded.place(item) for item in found]


def _with(loaded: LoadedDefinition, context: CompileContext) -> CompileContext:
    """The surroundings with the definition itself in them: it may name itself."""
    definition = loaded.definition
    if isinstance(definition, ApprovalDefinition):
        return replace(context, policies={**context.policies, loaded.id: definition})
    if isinstance(definition, AutomationDefinition) and "inputs" in definition.model_fields_set:
        return replace(context, components={**context.components, loaded.id: definition})
    return context
