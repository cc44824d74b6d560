"""Roles and conflicting duties."""

from __future__ import annotations

from typing import Any

import pytest

from interlock.language.catalogue import Role
from interlock.language.cycle import find_cycles, sorted_by_need
from interlock.language.kinds.data import PolicyDefinition, RoleDefinition
from interlock.language.program import Duty
from interlock.language.role import compile_conflicts, compile_roles
from interlock.language.schema import Model, Operation


def role(id: str, *implies: str, service: bool = False) -> RoleDefinition:
    return RoleDefinition(kind="role", id=id, title=id, implies=implies, service=service)


class TestRoles:
    def test_a_circle_is_reported_once(self) -> None:
        _, findings = compile_roles([role("a", "b"), role("b", "c"), role("c", "a")])
        assert [(id, f.code) for id, f in findings] == [("a", "role_cycle")]
        assert "a → b → c → a" in findings[0][1].message

    def test_unknown_and_service_roles(self) -> None:
        roles = [role("buyer", "byer", "robot"), role("robot", service=True)]
        _, findings = compile_roles(roles)
        assert [(f.code, f.path) for _, f in findings] == [
            ("unknown_role", "implies.0"),
            ("service_role", "implies.1"),
        ]
        assert findings[0][1].suggestion == "Did you mean 'buyer'?"


class TestConflicts:
    MODELS = {
        "po": Model("po", "PO", "name", {}, operations={"confirm": Operation("confirm", "Confirm")})
    }
    ROLES = {"buyer": Role("buyer", "Buyer"), "boss": Role("boss", "Boss")}

    def compile(self, *conflicts: dict[str, str], model: str | None = "po") -> Any:
        definition = PolicyDefinition.model_validate(
            {"kind": "policy", "id": "p", "title": "P", "model": model, "conflicts": conflicts}
        )
        return compile_conflicts(definition, models=self.MODELS, roles=self.ROLES)

    def test_duties(self) -> None:
        conflicts, findings = self.compile(
            {"first": "create", "second": "approve confirm"},
            {"first": "role buyer", "second": "role boss", "on": "person"},
        )
        assert findings == []
        assert conflicts[0].second == Duty("approve", "confirm")
        assert [conflict.is_per_record for conflict in conflicts] == [True, False]

    @pytest.mark.parametrize(
        ("conflict", "model", "code", "path"),
        [
            (("create", "create"), "po", "conflict", "conflicts.0.second"),
            (("create", "delete"), "po", "duty", "conflicts.0.second"),
            (("create", "role byer"), "po", "unknown_role", "conflicts.0.second"),
            (("operation confrm", "create"), "po", "unknown_operation", "conflicts.0.first"),
            (("create", "update"), None, "missing_model", "conflicts.0.on"),
            (("create", "update"), "op", "unknown_model", "model"),
        ],
    )
    def test_findings(self, conflict: Any, model: str | None, code: str, path: str) -> None:
        _, findings = self.compile({"first": conflict[0], "second": conflict[1]}, model=model)
        assert (code, path) in [(f.code, f.path) for f in findings]


class TestCycles:
    def test_long_chains_need_no_recursion(self) -> None:
        chain = {n: [n + 1] for n in range(50_000)}
        assert find_cycles(chain) == []
        assert sorted_by_need(chain)[0] == 49_999

    def test_each_node_follows_what_it_needs(self) -> None:
        edges = {"d": ["b", "c"], "c": ["b"], "b": ["a"], "a": []}
        assert sorted_by_need(edges) == ["a", "b", "c", "d"]

    def test_of_itself(self) -> None:
        assert find_cycles({"a": ["a"], "b": ["a"]}) == [["a"]]
