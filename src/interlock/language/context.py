"""What the compilers of automations and approval policies may look at: everything else, compiled.

Models, roles, settings, tables and calendars are compiled before automations and policies are;
those then see their results here. Policies and components appear as they were written, so that
definitions may name each other whatever the order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from interlock.kit.business_time import WorkingCalendar
from interlock.language.action import ActionSignature
from interlock.language.catalogue import Role
from interlock.language.expression.check import Environment, TableSignature
from interlock.language.kinds.approval import ApprovalDefinition
from interlock.language.kinds.automation import AutomationDefinition
from interlock.language.schema import Model
from interlock.language.types import ANY, Type

_ANY_NAME: Mapping[str, Type] = {}


@dataclass(frozen=True, slots=True)
class CompileContext:
    """The surroundings of one definition.

    ``components`` are the automations with inputs, by id; ``policies`` the approval definitions.
    """

    models: Mapping[str, Model] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    settings: Mapping[str, Type] = field(default_factory=dict)
    tables: Mapping[str, TableSignature] = field(default_factory=dict)
    calendars: Mapping[str, WorkingCalendar] = field(default_factory=dict)
    actions: Mapping[str, ActionSignature] = field(default_factory=dict)
    policies: Mapping[str, ApprovalDefinition] = field(default_factory=dict)
    components: Mapping[str, AutomationDefinition] = field(default_factory=dict)

    def environment(
        self,
        model: str | None,
        *,
        variables: Mapping[str, Type] = _ANY_NAME,
        vars: Mapping[str, Type] | None = _ANY_NAME,
        steps: Mapping[str, Type] = _ANY_NAME,
        has_old: bool = False,
        event: Type | None = ANY,
        has_actor: bool = True,
    ) -> Environment:
        """An environment for expressions about a record of ``model`` (``None``: no record)."""
        return Environment(
            models=self.models,
            model=model,
            variables=variables,
            vars=vars,
            steps=steps,
            has_old=has_old,
            event=event,
            has_actor=has_actor,
            settings=self.settings,
            tables=self.tables,
            roles=frozenset(self.roles),
        )
