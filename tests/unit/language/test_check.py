"""A whole workspace: the order of need, what is left out, and the rules of the house."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import BaseModel

from interlock.kit.finding import Finding, Severity
from interlock.language.action import ActionSignature, Effect, Idempotency, Site, SiteContext
from interlock.language.check import Compiled, compile_workspace
from interlock.language.json_schema import schema_for, schemas
from interlock.language.shape import KINDS
from interlock.language.workspace import load_workspace

GOVERNED = "owner: buyer\npurpose: Because.\nreview_by: 2027-06-30\n"
FILES: Mapping[str, str] = {
    "buyer.yaml": "kind: role\nid: buyer\ntitle: Buyer\n",
    "robot.yaml": "kind: role\nid: robot\ntitle: Robot\nservice: true\n",
    "office.yaml": "kind: calendar\nid: office\ntitle: Office\ntimezone: UTC\n"
    "hours: {monday: ['09:00-17:00']}\n",
    "limit.yaml": "kind: setting\nid: po_limit\ntitle: Limit\ntype: money\nvalue: 10000.50\n",
    "matrix.yaml": "kind: table\nid: matrix\ntitle: Matrix\n" + GOVERNED
    + "inputs: {amount: {type: money, match: range}}\noutputs: {role: {type: role}}\n"
    "rows:\n  - {amount: '<= 100', role: buyer}\n",
    "order.yaml": "kind: model\nid: purchase.order\ntitle: Order\nfields:\n  name: {type: text}\n"
    "  amount: {type: money}\n  state: {type: choice, options: [draft, done], default: draft}\n"
    "operations:\n  confirm: {from: [draft], set: {state: done}, roles: [buyer]}\n",
    "release.yaml": "kind: approval\nid: purchase.release\ntitle: Release\n" + GOVERNED
    + "model: purchase.order\nguards: confirm\nwhen: amount > setting('po_limit')\n"
    "binds: {amount: exact}\nsteps:\n  boss: {approvers: role buyer}\n",
    "big.yaml": "kind: automation\nid: purchase.big\ntitle: Big orders\n" + GOVERNED
    + "model: purchase.order\nmode: inline\non: [created]\n"
    "when: table('matrix', amount=amount) == 'buyer'\ndo:\n  - remark: Big\n",
    "duties.yaml": "kind: policy\nid: proc_4\ntitle: PROC-4\nmodel: purchase.order\n"
    "conflicts: [{first: create, second: approve confirm}]\n",
}  # fmt: skip


class RemarkInput(BaseModel):
    """What to write down."""

    text: str


def remark_sites(value: Any, _context: SiteContext) -> list[Site]:
    return [Site(("text",), value.text)]


REMARK = ActionSignature(
    "remark", "Remark", RemarkInput, Effect.RECORD, Idempotency.NATURAL, is_inline=True,
    sites=remark_sites, shorthand="text", doc="Writes a remark.",
)  # fmt: skip


def compile_files(**changed: str) -> Compiled:
    files = {**FILES, **{f"{name}.yaml": text for name, text in changed.items()}}
    return compile_workspace(load_workspace(files), actions={"remark": REMARK})


def changed(name: str, old: str, new: str) -> Compiled:
    text = FILES[f"{name}.yaml"]
    assert old in text
    return compile_files(**{name: text.replace(old, new)})


def brief(findings: tuple[Finding, ...]) -> list[tuple[str, str, int | None]]:
    return [(f.code, f.file, f.line) for f in findings]


class TestCompileWorkspace:
    def test_everything_is_in_the_catalogue(self) -> None:
        workspace = load_workspace(FILES)
        compiled = compile_workspace(
            workspace, actions={"remark": REMARK}, versions={"purchase.big": 7}, revision=3
        )
        catalogue = compiled.catalogue
        assert compiled.findings == ()
        assert catalogue.broken == {}
        assert catalogue.revision == 3
        assert catalogue.automations["purchase.big"].version == 7
        assert list(catalogue.policies) == ["purchase.release"]
        assert set(catalogue.roles) == {"buyer", "robot"}
        assert set(catalogue.calendars) == {"office"}
        assert catalogue.conflicts[0].policy == "proc_4"
        assert catalogue.titles["po_limit"] == "Limit"
        assert set(catalogue.definitions) == set(workspace.definitions)
        assert ("purchase.order", "confirm") in catalogue.operations

    def test_a_broken_automation_is_left_out_alone(self) -> None:
        compiled = changed("big", "amount=amount", "amount=amont")
        assert [f.code for f in compiled.findings] == ["unknown_name"]
        assert list(compiled.catalogue.broken) == ["purchase.big"]
        assert "amont" in compiled.catalogue.broken["purchase.big"]
        assert compiled.catalogue.automations == {}
        assert list(compiled.catalogue.policies) == ["purchase.release"]

    def test_what_leans_on_something_broken_is_broken_without_a_finding(self) -> None:
        compiled = changed("order", "roles: [buyer]", "roles: [byer]")
        assert brief(compiled.findings) == [("unknown_role", "order.yaml", 9)]
        catalogue = compiled.catalogue
        assert set(catalogue.broken) == {
            "purchase.order", "purchase.release", "purchase.big", "proc_4",
        }  # fmt: skip
        assert (catalogue.models, catalogue.automations, catalogue.policies) == ({}, {}, {})
        assert set(catalogue.roles) == {"buyer", "robot"}

    def test_findings_are_by_file_and_line(self) -> None:
        compiled = compile_files(
            big=FILES["big.yaml"].replace("when: table", "when: tble"),
            zz="kind: role\nid: zz\ntitle: ZZ\nimplies: [a, b]\nowner: nobody\n",
            bad="a: [",
        )
        places = [(f.file, f.line) for f in compiled.findings]
        assert places == sorted(places, key=lambda place: (place[0], place[1] or 0))
        assert {file for file, _ in places} == {"bad.yaml", "big.yaml", "zz.yaml"}

    def test_a_table_that_refers_to_no_model(self) -> None:
        compiled = changed("matrix", "{role: {type: role}}", "{who: {type: ref, to: res.usr}}")
        assert ("unknown_model", "matrix.yaml", 8) in brief(compiled.findings)

    def test_thousands_of_automations_compile_quickly(self) -> None:
        text = FILES["big.yaml"]
        files = dict(FILES)
        for index in range(300):
            files[f"a{index}.yaml"] = (
                text.replace("purchase.big", f"purchase.big{index}")
                .replace("Big orders", f"Big orders {index}")
                .replace("== 'buyer'", f"== 'buyer' and name == 'n{index}'")
            )
        start = time.perf_counter()
        compiled = compile_workspace(load_workspace(files), actions={"remark": REMARK})
        assert time.perf_counter() - start < 3
        assert len(compiled.catalogue.automations) == 301


class TestGovernance:
    @pytest.mark.parametrize(
        ("old", "lacking"),
        [
            ("owner: buyer\n", "owner"),
            ("purpose: Because.\n", "purpose"),
            ("review_by: 2027-06-30\n", "review_by or retire_when"),
        ],
    )
    @pytest.mark.parametrize("name", ["big", "release", "matrix"])
    def test_no_activation_without(self, name: str, old: str, lacking: str) -> None:
        compiled = changed(name, old, "")
        (found,) = compiled.findings
        assert (found.code, found.line, found.severity) == ("governance_missing", 2, Severity.ERROR)
        assert found.message == f"It cannot be activated without {lacking}."

    def test_retire_when_will_do(self) -> None:
        assert changed("big", "review_by: 2027-06-30", "retire_when: Never.").findings == ()

    def test_what_is_switched_off_may_be_unfinished(self) -> None:
        compiled = changed("big", "owner: buyer\n", "enabled: false\n")
        assert [f.severity for f in compiled.findings] == [Severity.WARNING]
        assert "purchase.big" in compiled.catalogue.automations

    @pytest.mark.parametrize(
        ("name", "old", "new", "code", "line"),
        [
            ("big", "owner: buyer", "owner: byer", "unknown_role", 4),
            ("big", "owner: buyer", "owner: robot", "service_role", 4),
            ("limit", "type: money", "editors: [byer]\ntype: money", "unknown_role", 4),
            ("big", "id: purchase.big", "id: big", "naming", 2),
            ("big", "title: Big orders", "title: Big orders.", "naming", 3),
            ("limit", "title: Limit", "title: po_limit", "naming", 3),
            ("robot", "title: Robot", "title: buyer", "naming", 3),
            ("order", "amount: {type: money}", "up: {type: ref, to: purchase.order}", "naming", 6),
            ("big", "remark: Big", "remark: Ask ann@example.com", "hard_coded_person", 12),
        ],
    )  # fmt: skip
    def test_rules(self, name: str, old: str, new: str, code: str, line: int) -> None:
        assert (code, f"{name}.yaml", line) in brief(changed(name, old, new).findings)


class TestJsonSchema:
    def test_every_kind_has_one(self) -> None:
        found = schemas({"remark": REMARK})
        assert set(found) == set(KINDS)
        for kind, schema in found.items():
            assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
            assert schema["properties"]["kind"]["const"] == kind
            assert schema["additionalProperties"] is False

    def test_steps_offer_the_actions(self) -> None:
        schema = schema_for("automation", {"remark": REMARK})
        step = schema["$defs"]["StepDefinition"]["properties"]
        assert {"if", "then", "else", "for_each", "try", "remark"} <= set(step)
        assert not {"action", "input", "if_"} & set(step)
        assert step["remark"]["anyOf"] == [
            {"$ref": "#/$defs/action.remark"},
            {"type": "string", "not": {"type": "object"}},
        ]
        assert schema["$defs"]["action.remark"]["properties"]["text"]["type"] == "string"

    def test_every_reference_leads_somewhere(self) -> None:
        for schema in schemas({"remark": REMARK}).values():
            for reference in _references(schema):
                assert reference.removeprefix("#/$defs/") in schema["$defs"]

    def test_triggers_may_be_a_word(self) -> None:
        trigger = schema_for("automation", {})["$defs"]["TriggerDefinition"]
        assert "created" in trigger["anyOf"][0]["enum"]

    def test_no_such_kind(self) -> None:
        with pytest.raises(KeyError):
            schema_for("automatoin", {})


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [found for item in value.values() for found in _references(item)]
    if isinstance(value, list):
        return [found for item in value for found in _references(item)]
    return []
