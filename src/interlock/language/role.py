"""Roles, and duties that one person may not combine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from interlock.kit.finding import Finding
from interlock.kit.text import did_you_mean
from interlock.language.catalogue import Role
from interlock.language.cycle import find_cycles
from interlock.language.kinds.data import ConflictDefinition, PolicyDefinition, RoleDefinition
from interlock.language.program import Conflict, Duty
from interlock.language.schema import Model

_Placed = tuple[str, Finding]
"""The id of a definition, and a finding in it."""


def compile_roles(
    definitions: Sequence[RoleDefinition],
) -> tuple[dict[str, Role], list[_Placed]]:
    """All roles, and what is wrong with them, by role."""
    roles = {item.id: Role(item.id, item.title, item.implies, item.service) for item in definitions}
    findings = [placed for item in definitions for placed in _unknown(item, roles)]
    findings += [
        (cycle[0], _cycle(cycle))
        for cycle in find_cycles({role.id: role.implies for role in roles.values()})
    ]
    return roles, findings


def _unknown(definition: RoleDefinition, roles: Mapping[str, Role]) -> Iterator[_Placed]:
    for index, name in enumerate(definition.implies):
        path = f"implies.{index}"
        if name not in roles:
            yield definition.id, unknown_role(path, name, roles)
        elif roles[name].is_service and not definition.service:
            message = f"{name!r} is a service role; no person has it."
            yield definition.id, Finding("service_role", message, path=path)


def _cycle(cycle: Sequence[str]) -> Finding:
    way = " → ".join([*cycle, cycle[0]])
    message = f"The roles imply each other in a circle: {way}."
    return Finding("role_cycle", message, path="implies", suggestion="Take one of them out.")


def unknown_role(path: str, name: str, roles: Mapping[str, Role]) -> Finding:
    """The finding that a role does not exist."""
    hint = did_you_mean(name, roles)
    return Finding("unknown_role", f"There is no role {name!r}.", path=path, suggestion=hint)


def compile_conflicts(
    definition: PolicyDefinition, *, models: Mapping[str, Model], roles: Mapping[str, Role]
) -> tuple[tuple[Conflict, ...], list[Finding]]:
    """The conflicting duties of a policy, and what is wrong with them."""
    findings: list[Finding] = []
    model = models.get(definition.model) if definition.model else None
    if definition.model and model is None:
        hint = did_you_mean(definition.model, models)
        message = f"There is no model {definition.model!r}."
        findings.append(Finding("unknown_model", message, path="model", suggestion=hint))
    conflicts = []
    for index, item in enumerate(definition.conflicts):
        reader = _DutyReader(f"conflicts.{index}", item, roles)
        conflict = reader.read(definition, model)
        findings += reader.findings
        if conflict is not None:
            conflicts.append(conflict)
    return tuple(conflicts), findings


class _DutyReader:
    """Reads one conflict and collects what is wrong with it. One use."""

    def __init__(self, path: str, written: ConflictDefinition, roles: Mapping[str, Role]) -> None:
        self.path = path
        self.written = written
        self.roles = roles
        self.findings: list[Finding] = []

    def read(self, policy: PolicyDefinition, model: Model | None) -> Conflict | None:
        first = self._duty("first", self.written.first, model)
        second = self._duty("second", self.written.second, model)
        if first is not None and first == second:
            self._report("second", "conflict", "A duty cannot conflict with itself.")
        if self.written.on == "record" and policy.model is None:
            hint = "Name the policy's model, or write 'on: person'."
            self._report("on", "missing_model", "This speaks of records of no model.", hint)
        if self.findings or first is None or second is None:
            return None
        is_per_record = self.written.on == "record"
        reason = self.written.reason or policy.title
        return Conflict(policy.id, policy.model, first, second, is_per_record, reason)

    def _duty(self, name: str, text: str, model: Model | None) -> Duty | None:
        kind, _, rest = text.strip().partition(" ")
        rest = rest.strip()
        if kind in ("create", "update") and not rest:
            return Duty(kind)
        if kind == "role" and rest:
            if rest not in self.roles:
                self.findings.append(unknown_role(f"{self.path}.{name}", rest, self.roles))
            return Duty(kind, rest)
        if kind in ("operation", "approve") and rest:
            if model is not None and rest not in model.operations:
                hint = did_you_mean(rest, model.operations)
                message = f"{model.id} has no operation {rest!r}."
                self._report(name, "unknown_operation", message, hint)
            return Duty(kind, rest)
        hint = "Write 'role x', 'create', 'update', 'operation x' or 'approve x'."
        self._report(name, "duty", f"{text!r} is not a duty.", hint)
        return None

    def _report(self, name: str, code: str, message: str, hint: str | None = None) -> None:
        path = f"{self.path}.{name}"
        self.findings.append(Finding(code, message, path=path, suggestion=hint))
