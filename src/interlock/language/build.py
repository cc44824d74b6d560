"""One compilation of a set of definitions, in the order of need.

Roles come first; then settings, calendars and tables; then models, which use them in expressions;
then approval policies and automations, which use all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from interlock.kit.business_time import WorkingCalendar
from interlock.kit.finding import Finding, Severity, has_errors
from interlock.language.action import ActionSignature
from interlock.language.approval import compile_policy
from interlock.language.automation import compile_automation
from interlock.language.calendar import compile_calendar
from interlock.language.catalogue import Catalogue, Role
from interlock.language.context import CompileContext
from interlock.language.duplicate import find_duplicates
from interlock.language.governance import check_governance, shared_titles
from interlock.language.kinds.approval import ApprovalDefinition
from interlock.language.kinds.automation import AutomationDefinition
from interlock.language.kinds.base import Header
from interlock.language.kinds.data import (
    CalendarDefinition,
    PolicyDefinition,
    RoleDefinition,
    SettingDefinition,
    TableDefinition,
)
from interlock.language.kinds.model import ModelDefinition
from interlock.language.model import CompiledModels, ModelSurroundings, compile_models
from interlock.language.model_source import unknown_model
from interlock.language.program import ApprovalPolicy, Automation, Conflict
from interlock.language.role import compile_conflicts, compile_roles
from interlock.language.schema import Model
from interlock.language.setting import Setting, compile_setting
from interlock.language.table import DecisionTable, compile_table
from interlock.language.workspace import LoadedDefinition

_Definition = TypeVar("_Definition", bound=Header)


class Build:
    """Compiles definitions and keeps what came of it, and the findings by definition. One use."""

    def __init__(
        self, loaded: Mapping[str, LoadedDefinition], actions: Mapping[str, ActionSignature]
    ) -> None:
        self._loaded = loaded
        self._actions = actions
        self._findings: dict[str, list[Finding]] = {}
        self._roles: dict[str, Role] = {}
        self._settings: dict[str, Setting] = {}
        self._calendars: dict[str, WorkingCalendar] = {}
        self._tables: dict[str, DecisionTable] = {}
        self._models: CompiledModels | None = None
        self._conflicts: list[Conflict] = []
        self._policies: dict[str, ApprovalPolicy] = {}
        self._automations: dict[str, Automation] = {}

    def run(self) -> None:
        """Compile everything, in the order of need."""
        self._roles, found = compile_roles(self._of(RoleDefinition))
        self._report(found)
        self._compile_data()
        self._models = self._compile_models()
        self._check_targets(self._models.models)
        self._compile_conflicts(self._models.models)
        self._compile_behaviour(self._context(self._models))
        for id, item in self._loaded.items():
            self._take(id, check_governance(item, self._roles))
        self._report(shared_titles(item.definition for item in self._loaded.values()))

    def _of(self, kind: type[_Definition]) -> list[_Definition]:
        found = (item.definition for item in self._loaded.values())
        return [item for item in found if isinstance(item, kind)]

    def _report(self, placed: Iterable[tuple[str, Finding]]) -> None:
        for id, finding in placed:
            self._findings.setdefault(id, []).append(self._loaded[id].place(finding))

    def _take(self, id: str, findings: Iterable[Finding]) -> None:
        self._report((id, finding) for finding in findings)

    def _compile_data(self) -> None:
        for setting in self._of(SettingDefinition):
            version = self._loaded[setting.id].version
            self._settings[setting.id], found = compile_setting(
                setting, version=version, roles=self._roles
            )
            self._take(setting.id, found)
        for calendar in self._of(CalendarDefinition):
            compiled, found = compile_calendar(calendar)
            self._take(calendar.id, found)
            if compiled is not None:
                self._calendars[calendar.id] = compiled
        for table in self._of(TableDefinition):
            version = self._loaded[table.id].version
            self._tables[table.id], found = compile_table(
                table, version=version, roles=frozenset(self._roles)
            )
            self._take(table.id, found)

    def _compile_models(self) -> CompiledModels:
        around = ModelSurroundings(
            settings={id: setting.type for id, setting in self._settings.items()},
            tables={id: table.signature for id, table in self._tables.items()},
            roles=frozenset(self._roles),
        )
        compiled = compile_models(self._of(ModelDefinition), around)
        self._report(compiled.findings)
        return compiled

    def _check_targets(self, models: Mapping[str, Model]) -> None:
        """Columns of tables that refer to records."""
        for table in self._of(TableDefinition):
            for side, columns in (("inputs", table.inputs), ("outputs", table.outputs)):
                for name, column in columns.items():
                    if column.to is not None and column.to not in models:
                        path = f"{side}.{name}.to"
                        self._take(table.id, [unknown_model(path, column.to, models)])

    def _context(self, models: CompiledModels) -> CompileContext:
        automations = self._of(AutomationDefinition)
        return CompileContext(
            models=models.models,
            roles=self._roles,
            settings={id: setting.type for id, setting in self._settings.items()},
            tables={id: table.signature for id, table in self._tables.items()},
            calendars=self._calendars,
            actions=self._actions,
            policies={item.id: item for item in self._of(ApprovalDefinition)},
            components={item.id: item for item in automations if "inputs" in item.model_fields_set},
        )

    def _compile_conflicts(self, models: Mapping[str, Model]) -> None:
        for policy in self._of(PolicyDefinition):
            conflicts, found = compile_conflicts(policy, models=models, roles=self._roles)
            self._conflicts += conflicts
            self._take(policy.id, found)

    def _compile_behaviour(self, context: CompileContext) -> None:
        for id, loaded in self._loaded.items():
            if loaded.kind == "approval":
                policy, found = compile_policy(loaded, context)
                self._take(id, found)
                if policy is not None:
                    self._policies[id] = policy
            elif loaded.kind == "automation":
                automation, found = compile_automation(loaded, context)
                self._take(id, found)
                if automation is not None:
                    self._automations[id] = automation
        self._report(find_duplicates(self._automations.values()))

    def placed(self) -> list[Finding]:
        """All findings, each with its file and line."""
        return [finding for findings in self._findings.values() for finding in findings]

    def broken(self) -> dict[str, str]:
        """The definitions with errors, each with what is wrong in words."""
        return {
            id: "; ".join(
                finding.message for finding in findings if finding.severity is Severity.ERROR
            )
            for id, findings in self._findings.items()
            if has_errors(findings)
        }

    def is_leaning_on(self, broken: Iterable[str]) -> bool:
        """Whether one of the broken definitions was used here, and others may need it."""
        return any(id in self._loaded and not self._is_leaf(self._loaded[id]) for id in broken)

    def _is_leaf(self, loaded: LoadedDefinition) -> bool:
        definition = loaded.definition
        return isinstance(definition, AutomationDefinition) and not definition.inputs

    def catalogue(self) -> Catalogue:
        """What was compiled, without what is broken."""
        assert self._models is not None
        broken = self.broken()
        return Catalogue(
            models=self._models.models,
            computes=self._models.computes,
            dependents=self._models.dependents,
            operations=self._models.operations,
            defaults=self._models.defaults,
            row_rules=self._models.row_rules,
            automations={id: a for id, a in self._automations.items() if id not in broken},
            policies={id: p for id, p in self._policies.items() if id not in broken},
            tables=self._tables,
            settings=self._settings,
            calendars=self._calendars,
            roles=self._roles,
            conflicts=tuple(self._conflicts),
        )
