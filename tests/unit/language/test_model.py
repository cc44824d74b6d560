"""Models: what they become, and every check with its code and place."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from interlock.kit.finding import Finding, Severity
from interlock.language.expression.scope import StaticScope
from interlock.language.kinds.model import ModelDefinition
from interlock.language.model import CompiledModels, ModelSurroundings, compile_models
from interlock.language.types import MONEY, Kind
from interlock.language.workspace import load_workspace

HEADER = "kind: model\nid: {id}\ntitle: {id}\n"

ORDER = """\
fields:
  name: {type: text, required: true, unique: true, default: "=sequence('PO')"}
  partner_id: {type: ref, to: res.partner, required: true}
  currency_id: {type: ref, to: res.currency}
  company_id: {type: ref, to: res.partner}
  order_line: {type: lines, of: purchase.order.line, by: order_id}
  amount_total: {type: money, compute: "=sum(l.subtotal for l in order_line)"}
  state: {type: choice, options: [draft, sent, done], default: draft}
  priority: {type: integer, default: 3, min: 1, max: 5}
  tag_ids: {type: refs, to: res.partner}
transitions: {state: {draft: [sent], sent: [done]}}
operations:
  confirm:
    from: [draft]
    set: {state: sent, priority: "=priority + 1", name: "{name}!"}
    roles: [buyer]
    when: amount_total > setting('po_limit')
access:
  buyer: {read: true, rows: "partner_id.name != 'x'"}
unique: [[name, partner_id]]
indexes: [[state, create_date]]
"""
LINE = """\
label: id
fields:
  order_id: {type: ref, to: purchase.order, required: true, on_delete: cascade}
  qty: {type: decimal, digits: 2}
  subtotal: {type: decimal, compute: "=qty * order_id.partner_id.factor"}
"""
PARTNER = "fields:\n  name: {type: text}\n  factor: {type: decimal, default: 1.5}\n"
CURRENCY = "fields:\n  name: {type: text}\n"
AROUND = ModelSurroundings(settings={"po_limit": MONEY}, roles=frozenset({"buyer"}))


def compile_texts(**changed: str) -> tuple[CompiledModels, list[Finding]]:
    texts = {"order": ORDER, "line": LINE, "partner": PARTNER, "currency": CURRENCY, **changed}
    ids = {"order": "purchase.order", "line": "purchase.order.line",
           "partner": "res.partner", "currency": "res.currency"}  # fmt: skip
    files = {f"{name}.yaml": HEADER.format(id=ids.get(name, name)) + text
             for name, text in texts.items()}  # fmt: skip
    workspace = load_workspace(files)
    assert workspace.findings == ()
    loaded = workspace.definitions
    definitions = [item.definition for item in loaded.values()]
    compiled = compile_models([d for d in definitions if isinstance(d, ModelDefinition)], AROUND)
    return compiled, [loaded[id].place(finding) for id, finding in compiled.findings]


@pytest.fixture(scope="module")
def compiled() -> CompiledModels:
    found, findings = compile_texts()
    assert findings == []
    return found


class TestModel:
    def test_system_fields_are_there(self, compiled: CompiledModels) -> None:
        fields = compiled.models["purchase.order"].fields
        assert fields["id"].is_system
        assert fields["active"].default_value is True
        assert list(fields)[:2] == ["id", "version"]

    def test_money_is_in_the_models_currency(self, compiled: CompiledModels) -> None:
        assert (
            compiled.models["purchase.order"].fields["amount_total"].type.currency == "currency_id"
        )

    def test_company_bound_follows_the_field(self, compiled: CompiledModels) -> None:
        assert compiled.models["purchase.order"].is_company_bound
        assert not compiled.models["res.partner"].is_company_bound

    def test_defaults_are_literal_or_code(self, compiled: CompiledModels) -> None:
        fields = compiled.models["purchase.order"].fields
        assert fields["priority"].default_value == 3
        assert fields["name"].default == "sequence('PO')"
        assert list(compiled.defaults["purchase.order"]) == ["name"]
        assert compiled.models["res.partner"].fields["factor"].default_value == Decimal("1.5")

    def test_operations_are_compiled(self, compiled: CompiledModels) -> None:
        confirm = compiled.operations[("purchase.order", "confirm")]
        record = {"priority": 2, "name": "PO1", "amount_total": Decimal(11), "currency_id": None}
        scope = StaticScope(settings={"po_limit": Decimal(10)})
        assert confirm.operation.state_field == "state"
        assert confirm.assignments["state"].is_literal
        assert confirm.assignments["priority"].evaluate(record, scope) == 3
        assert confirm.assignments["name"].evaluate(record, scope) == "PO1!"
        assert confirm.when is not None
        assert confirm.when.holds(record, scope)

    def test_row_rules_are_checked(self, compiled: CompiledModels) -> None:
        rule = compiled.row_rules[("purchase.order", "buyer")]
        assert {read.path for read in rule.reads} == {("partner_id",), ("partner_id", "name")}


def order(old: str, new: str) -> list[Finding]:
    assert old in ORDER
    return compile_texts(order=ORDER.replace(old, new))[1]


def line_of(text: str, whole: str) -> int:
    lines = (HEADER.format(id="purchase.order") + whole).splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


CASES = [
    ("to: res.partner, req", "to: res.partnr, req", "unknown_model", "fields.partner_id.to"),
    ("of: purchase.order.line", "of: purchase.line", "unknown_model", "fields.order_line.of"),
    ("by: order_id", "by: ordr_id", "unknown_field", "fields.order_line.by"),
    ("by: order_id", "by: qty", "wrong_inverse", "fields.order_line.by"),
    ("options: [draft, sent, done], ", "", "missing", "fields.state"),
    ("default: draft", "default: drft", "default", "fields.state.default"),
    ("default: 3", "default: much", "default", "fields.priority.default"),
    ("default: 3", "default: 7", "default", "fields.priority.default"),
    ("min: 1", "min: 9", "bounds", "fields.priority.min"),
    ("type: integer", "digits: 2, type: integer", "not_applicable", "fields.priority.digits"),
    ("=sequence('PO')", "=1 + 1", "type_mismatch", "fields.name.default"),
    ("=sum(l.subtotal", "=sum(l.subtotl", "unknown_name", "fields.amount_total.compute"),
    ("[draft, sent, done]", "[draft, sent]", "unknown_option", "transitions.state.sent.0"),
    ("{state: {draft", "{name: {draft", "wrong_type", "transitions.name"),
    ("{state: {draft", "{stage: {draft", "unknown_field", "transitions.stage"),
    ("from: [draft]", "from: [drft]", "unknown_option", "operations.confirm.from.0"),
    ("state: sent,", "stat: sent,", "unknown_field", "operations.confirm.set.stat"),
    ("state: sent,", "amount_total: 1,", "not_writable", "operations.confirm.set.amount_total"),
    ("state: sent,", "version: 1,", "not_writable", "operations.confirm.set.version"),
    ("state: sent,", "state: snt,", "unknown_option", "operations.confirm.set.state"),
    ("=priority + 1", "=name", "type_mismatch", "operations.confirm.set.priority"),
    ("state: sent,", "state: done,", "transition", "operations.confirm.from.0"),
    ("roles: [buyer]", "roles: [byer]", "unknown_role", "operations.confirm.roles.0"),
    ("  buyer: {read", "  byer: {read", "unknown_role", "access.byer"),
    ("setting('po_limit')", "setting('po_limt')", "unknown_name", "operations.confirm.when"),
    ("when: amount_total >", "when: amount_totl >", "unknown_name", "operations.confirm.when"),
    ("partner_id.name != 'x'", "name + 1", "type_mismatch", "access.buyer.rows"),
    ("[[name, partner_id]]", "[[nam]]", "unknown_field", "unique.0.0"),
    ("[[state, create_date]]", "[[order_line]]", "not_applicable", "indexes.0.0"),
    ("  name: {type", "  record: {type", "reserved_name", "fields.record"),
    ("  priority: {type", "  lambda: {type", "reserved_name", "fields.lambda"),
    ("  priority: {type", "  create_uid: {type", "reserved_name", "fields.create_uid"),
    ("text, required", "text, write: [x], required", "unknown_role", "fields.name.write.0"),
    ("company_id: {", "company_id: {required: true, on_delete: clear, ", "not_applicable",
     "fields.company_id.on_delete"),
    ("type: money,", "type: money, currency: partner_id,", "wrong_type",
     "fields.amount_total.currency"),
    ("type: money,", "type: money, default: 1,", "not_applicable", "fields.amount_total.default"),
]  # fmt: skip
ELSEWHERE = {"fields.state": "state: {type", "transitions.state.sent.0": "transitions:",
             "operations.confirm.from.0": "from: ["}  # fmt: skip
"""Findings whose line is not the one that was changed."""


class TestChecks:
    @pytest.mark.parametrize(("old", "new", "code", "path"), CASES)
    def test_code_path_and_line(self, old: str, new: str, code: str, path: str) -> None:
        findings = order(old, new)
        found = next(f for f in findings if (f.code, f.path) == (code, path))
        changed = ORDER.replace(old, new)
        expected = line_of(ELSEWHERE.get(path, new), changed)
        assert (found.file, found.line) == ("order.yaml", expected)

    def test_label_and_company(self) -> None:
        text = "label: nme\ncompany_bound: true\n" + PARTNER
        findings = compile_texts(partner=text)[1]
        assert [(f.code, f.path, f.line) for f in findings] == [
            ("unknown_field", "label", 4),
            ("missing", "company_bound", 5),
        ]
        assert findings[0].suggestion == "Did you mean 'name'?"

    def test_all_problems_at_once(self) -> None:
        broken = ORDER.replace("res.partner, required", "res.prtner, required").replace("drft", "x")
        line = LINE.replace("qty *", "qtty *")
        findings = compile_texts(order=broken, line=line)[1]
        assert {f.file for f in findings} == {"order.yaml", "line.yaml"}

    def test_ids_must_fit_and_differ_as_tables(self) -> None:
        clash = HEADER.format(id="purchase.order_line") + PARTNER
        long = HEADER.format(id="a" * 60) + PARTNER
        workspace = load_workspace(
            {"a.yaml": HEADER.format(id="purchase.order.line") + PARTNER, "b.yaml": clash,
             "c.yaml": long}
        )  # fmt: skip
        definitions = [item.definition for item in workspace.definitions.values()]
        compiled = compile_models([d for d in definitions if isinstance(d, ModelDefinition)])
        assert [(id, f.code) for id, f in compiled.findings] == [
            ("purchase.order_line", "clash"), ("a" * 60, "too_long"),
        ]  # fmt: skip


class TestExtension:
    def test_adds_fields_operations_and_rights(self) -> None:
        own = (
            "extends: purchase.order\nfields:\n  x_region: {type: text}\n"
            "operations:\n  ping: {set: {x_region: EU}, roles: [buyer]}\n"
            "transitions: {state: {done: [draft]}}\nunique: [[x_region, name]]\n"
        )
        compiled, findings = compile_texts(own=own)
        assert findings == []
        model = compiled.models["purchase.order"]
        assert "own" not in compiled.models
        assert model.fields["x_region"].type.kind is Kind.TEXT
        assert model.transitions["state"]["done"] == ("draft",)
        assert ("x_region", "name") in model.unique_together
        assert ("purchase.order", "ping") in compiled.operations

    @pytest.mark.parametrize(
        ("text", "code", "path"),
        [
            ("extends: purchase.ordr\n", "unknown_model", "extends"),
            ("extends: purchase.order\nfields: {name: {type: text}}\n", "clash", "fields.name"),
            ("extends: purchase.order\naccess: {buyer: {read: true}}\n", "clash", "access.buyer"),
            ("extends: purchase.order\nunique: [[nam]]\n", "unknown_field", "unique.0.0"),
            ("extends: purchase.order\ntransitions: {state: {draft: [done]}}\n", "clash",
             "transitions.state.draft"),
            ("extends: purchase.order\nfields: {x: {type: money, compute: '=nme'}}\n",
             "unknown_name", "fields.x.compute"),
        ],
    )  # fmt: skip
    def test_findings_are_in_the_extension(self, text: str, code: str, path: str) -> None:
        findings = compile_texts(own=text)[1]
        assert [(f.code, f.path, f.file) for f in findings] == [(code, path, "own.yaml")]


class TestCompute:
    def test_dependents_lead_back_across_models(self, compiled: CompiledModels) -> None:
        found = {
            key: {(d.model, d.field, d.path) for d in dependents}
            for key, dependents in compiled.dependents.items()
        }
        order_total = ("purchase.order", "amount_total")
        subtotal = ("purchase.order.line", "subtotal")
        assert found[("purchase.order.line", "subtotal")] == {(*order_total, ("order_line",))}
        assert found[("purchase.order", "order_line")] == {(*order_total, ())}
        assert found[("purchase.order.line", "qty")] == {(*subtotal, ())}
        assert found[("purchase.order", "partner_id")] == {(*subtotal, ("order_id",))}
        assert found[("res.partner", "factor")] == {(*subtotal, ("order_id", "partner_id"))}

    def test_order_within_a_record(self) -> None:
        text = (
            "fields:\n  name: {type: text}\n  factor: {type: decimal}\n"
            "  c: {type: decimal, compute: '=b + a'}\n  b: {type: decimal, compute: '=a * 2'}\n"
            "  a: {type: decimal, compute: '=factor + 1'}\n"
        )
        compiled, findings = compile_texts(partner=text)
        assert findings == []
        order = [item.field for item in compiled.computes["res.partner"]]
        assert order == ["a", "b", "c"]
        values = {"factor": Decimal(1)}
        for item in compiled.computes["res.partner"]:
            values[item.field] = item.evaluate(values, StaticScope())
        assert values["c"] == 6

    def test_a_circle_across_models_is_reported(self) -> None:
        partner = PARTNER.replace("default: 1.5", "compute: '=count(o for o in order_ids) * x'")
        partner += "  x: {type: decimal, compute: '=sum(o.amount_total for o in order_ids)'}\n"
        partner += "  order_ids: {type: lines, of: purchase.order, by: partner_id}\n"
        findings = compile_texts(partner=partner)[1]
        (found,) = [f for f in findings if f.code == "compute_cycle"]
        assert "purchase.order.amount_total → purchase.order.line.subtotal" in found.message
        assert (found.path, found.file) == ("fields.subtotal.compute", "line.yaml")

    @pytest.mark.parametrize(
        ("code", "severity"),
        [
            ("today()", Severity.WARNING),
            ("now()", Severity.WARNING),
            ("setting('po_limit')", Severity.NOTE),
        ],
    )
    def test_what_would_not_stay_right(self, code: str, severity: Severity) -> None:
        kind = {"today()": "date", "now()": "datetime"}.get(code, "money")
        partner = PARTNER + f'  x: {{type: {kind}, compute: "={code}"}}\n'
        (found,) = compile_texts(partner=partner)[1]
        assert (found.code, found.severity, found.line) == ("unsteady_compute", severity, 7)

    def test_nothing_of_the_person_or_the_event(self) -> None:
        for code in ("actor.name", "event.data", "old.name", "changed('name')"):
            partner = PARTNER + f'  x: {{type: text, compute: "={code}"}}\n'
            assert compile_texts(partner=partner)[1], code


def test_surroundings_without_roles_do_not_check_them() -> None:
    around = replace(AROUND, roles=None)
    definition = ModelDefinition.model_validate(
        {"kind": "model", "id": "m", "title": "M", "fields": {"name": {"type": "text"}},
         "access": {"anybody": {"read": True}}}
    )  # fmt: skip
    assert compile_models([definition], around).findings == ()
