"""Automations as wholes: start, conditions, rollout, components, and where findings stand."""

from typing import Any

import pytest

from interlock.kit.finding import Finding, Severity
from interlock.language.automation import compile_automation
from interlock.language.expression.scope import StaticScope
from interlock.language.layer import Layer, check_layer
from interlock.language.program import Automation, TriggerKind
from interlock.language.report import Report
from support.definition import load, make_context

HEAD = "kind: automation\nid: test.rule\ntitle: Rule\n"


def compiled(text: str, *components: str, **more: Any) -> tuple[Automation | None, list[Finding]]:
    context = make_context(*(load(component) for component in components), **more)
    return compile_automation(load(HEAD + text), context)


def working(text: str, *components: str) -> Automation:
    automation, findings = compiled(text, *components)
    assert automation is not None, [str(finding) for finding in findings]
    return automation


def found(text: str, code: str, *components: str) -> Finding:
    _, findings = compiled(text, *components)
    matching = [finding for finding in findings if finding.code == code]
    assert matching, [str(finding) for finding in findings]
    return matching[0]


ON_ORDER = "model: purchase.order\nmode: inline\non: [updated: [state]]\n"
DO = "do: [{update: {note: x}}]\n"


class TestCompileAutomation:
    def test_compiles_a_whole_automation(self) -> None:
        automation = working(
            "model: purchase.order\n"
            "mode: inline\n"
            "priority: 5\n"
            "owner: finance\n"
            "on: [created, {updated: [amount_total, state]}, {operation: confirm}]\n"
            "was: state == 'draft'\n"
            "when: amount_total > setting('po_limit') and state == 'draft'\n"
            "rollout: {company_id: [1, 2], from: 2027-01-01}\n"
            "do: [{update: {state: to_approve, note: 'Over {amount_total:money}'}}]\n"
        )
        assert automation.is_inline
        assert automation.order == (5, "test.rule")
        assert [t.kind for t in automation.triggers] == [
            TriggerKind.CREATED,
            TriggerKind.UPDATED,
            TriggerKind.OPERATION,
        ]
        assert automation.triggers[1].fields == {"amount_total", "state"}
        assert automation.when is not None
        assert [clause.source for clause in automation.when.clauses] == [
            "amount_total > setting('po_limit')",
            "state == 'draft'",
        ]
        assert automation.rollout.fields == {"company_id": frozenset({1, 2})}
        assert automation.steps[0].path == "do.0"

    def test_the_condition_decides(self) -> None:
        automation = working(ON_ORDER + "when: changed('state') and state == 'draft'\n" + DO)
        scope = StaticScope(old={"state": "cancel"}, changed={"state"})
        assert automation.when is not None
        assert automation.when.holds({"state": "draft"}, scope)
        assert not automation.when.holds({"state": "done"}, scope)

    def test_findings_have_line_and_column(self) -> None:
        finding = found(
            ON_ORDER + "when: state == 'draft' and amuont_total > 5\n" + DO, "unknown_name"
        )
        assert (finding.path, finding.file, finding.line) == ("when", "file.yaml", 7)
        assert finding.column == len("when: state == 'draft' and a")
        assert finding.suggestion is not None
        assert "amount_total" in finding.suggestion

    def test_a_value_behind_an_equals_sign_has_its_column(self) -> None:
        finding = found(ON_ORDER + "do:\n  - update:\n      note: =nmae\n", "unknown_name")
        assert (finding.path, finding.line, finding.column) == ("do.0.update.note", 9, 14)

    def test_all_problems_are_found_at_once(self) -> None:
        _, findings = compiled(ON_ORDER + "was: x\nwhen: y\ndo: [{update: {zz: 1}}, {fly: 1}]\n")
        assert {(f.path, f.code) for f in findings} >= {
            ("was", "unknown_name"),
            ("when", "unknown_name"),
            ("do.0.update.zz", "unknown_field"),
            ("do.1.fly", "unknown_action"),
        }

    def test_an_unknown_model_is_named_and_nothing_else(self) -> None:
        automation, findings = compiled("model: purchase.ordr\non: [created]\n" + DO)
        assert automation is None
        assert [finding.code for finding in findings] == ["unknown_model"]
        assert findings[0].suggestion == "Did you mean 'purchase.order'?"

    def test_needs_a_trigger_or_inputs(self) -> None:
        assert found("do: [{stop: x}]\n", "no_trigger")
        assert working("inputs: {a: {type: text}}\ndo: [{stop: =a}]\n").inputs["a"].kind == "text"

    def test_needs_steps(self) -> None:
        assert found(ON_ORDER + "do: []\n", "no_steps").path == "do"

    def test_passes_on_warnings_of_expressions(self) -> None:
        finding = found(ON_ORDER + "when: amount_total > 5000\n" + DO, "hard_coded_amount")
        assert (finding.severity, finding.line) == (Severity.WARNING, 7)
        assert compiled(ON_ORDER + "when: amount_total > 5000\n" + DO)[0] is not None

    def test_a_record_written_out_is_a_warning(self) -> None:
        text = ON_ORDER + "do: [{update: {partner_id: 7}}, {update: {email: jo@example.com}}]\n"
        assert found(text, "hard_coded_id").path == "do.0.update.partner_id"
        assert found(text, "hard_coded_email").path == "do.1.update.email"


class TestWas:
    def test_is_warned_of_where_only_creation_starts_it(self) -> None:
        text = "model: purchase.order\non: [created]\nwas: state == 'draft'\n" + DO
        assert found(text, "was_without_before").severity is Severity.WARNING

    def test_is_fine_with_an_update(self) -> None:
        text = "model: purchase.order\non: [created, updated]\nwas: state == 'draft'\n" + DO
        assert [f.code for f in compiled(text)[1] if f.path == "was"] == []

    def test_old_values_need_a_change(self) -> None:
        text = "model: purchase.order\non: [created]\nwhen: old.state == 'draft'\n" + DO
        assert found(text, "not_available").path == "when"
        working(text.replace("created", "updated"))


class TestRunAs:
    @pytest.mark.parametrize(
        ("role", "code"), [("robto", "unknown_role"), ("buyer", "not_a_service_role")]
    )
    def test_is_the_actor_or_a_service_role(self, role: str, code: str) -> None:
        assert found(ON_ORDER + f"run_as: {role}\n" + DO, code).path == "run_as"

    def test_accepts_a_service_role(self) -> None:
        assert working(ON_ORDER + "run_as: robot\n" + DO).run_as == "robot"


class TestRollout:
    @pytest.mark.parametrize(
        ("rollout", "code", "path"),
        [
            ("{compny_id: [1]}", "unknown_field", "rollout.compny_id"),
            ("{company_id: [one]}", "type_mismatch", "rollout.company_id.0"),
            ("{state: drafty}", "type_mismatch", "rollout.state"),
            ("{order_line: [1]}", "type_mismatch", "rollout.order_line"),
            ("{from: soon}", "type_mismatch", "rollout.from"),
            ("{from: 2027-02-01, until: 2027-01-01}", "period", "rollout.until"),
        ],
    )
    def test_is_checked(self, rollout: str, code: str, path: str) -> None:
        assert found(ON_ORDER + f"rollout: {rollout}\n" + DO, code).path == path

    def test_needs_a_model_for_fields(self) -> None:
        text = "on: [{webhook: x}]\nrollout: {company_id: 1}\ndo: [{stop: x}]\n"
        assert found(text, "model_required").path == "rollout.company_id"


class TestSize:
    def test_long_chains_are_warned_of(self) -> None:
        steps = "".join("  - update: {note: x}\n" for _ in range(21))
        assert found(ON_ORDER + "do:\n" + steps, "too_long").severity is Severity.WARNING

    def test_many_branches_are_warned_of(self) -> None:
        step = "  - if: urgent\n    then: [{stop: a}]\n    else: [{update: {note: x}}]\n"
        assert found(ON_ORDER + "do:\n" + step * 4, "too_long")

    def test_twenty_steps_are_fine(self) -> None:
        steps = "".join("  - update: {note: x}\n" for _ in range(20))
        assert "too_long" not in [f.code for f in compiled(ON_ORDER + "do:\n" + steps)[1]]

    def test_more_than_500_steps_are_refused_once(self) -> None:
        steps = "".join("  - update: {note: x}\n" for _ in range(505))
        _, findings = compiled(ON_ORDER + "do:\n" + steps)
        assert [f.path for f in findings if f.code == "too_many_steps"] == ["do.500"]

    def test_deep_nesting_is_refused(self) -> None:
        step = "{stop: x}"
        for _ in range(20):
            step = f"{{try: [{step}], catch: [{{stop: x}}]}}"
        assert found(ON_ORDER + f"do: [{step}]\n", "too_deep")


NOTIFY_OWNER = (
    "kind: automation\nid: shared.notify\ntitle: Notify\n"
    "inputs: {text: {type: text}, amount: {type: money, required: false, default: 5}}\n"
    "outputs: {told: =text}\n"
    "do: [{notify: {to: =text}}]\n"
)


class TestComponents:
    def test_inputs_are_typed_names(self) -> None:
        automation = working(NOTIFY_OWNER.partition("title: Notify\n")[2])
        assert set(automation.inputs) == {"text", "amount"}
        assert automation.input_defaults == {"amount": 5}
        assert automation.outputs["told"].type.kind == "text"

    @pytest.mark.parametrize(
        ("entry", "code", "path"),
        [
            ("{type: txt}", "unknown_type", "inputs.a.type"),
            ("{type: ref}", "missing", "inputs.a"),
            ("{type: ref, to: res.partnr}", "unknown_model", "inputs.a.to"),
            ("{type: text, to: res.partner}", "misplaced_key", "inputs.a.to"),
            ("{type: integer, default: many}", "type_mismatch", "inputs.a.default"),
        ],
    )
    def test_inputs_are_checked(self, entry: str, code: str, path: str) -> None:
        assert found(f"inputs: {{a: {entry}}}\ndo: [{{stop: x}}]\n", code).path == path

    def test_an_input_does_not_hide_a_field(self) -> None:
        text = "model: purchase.order\ninputs: {state: {type: text}}\ndo: [{stop: x}]\n"
        assert found(text, "name_taken").path == "inputs.state"

    def test_a_change_cannot_give_inputs(self) -> None:
        text = "model: purchase.order\non: [created, manual]\ninputs: {a: {type: text}}\n" + DO
        assert found(text, "missing_input").path == "on.0"

    def test_run_gets_its_inputs(self) -> None:
        step = "{run: shared.notify, with: {text: =name}, as: told}"
        automation = working(
            ON_ORDER + f"do: [{step}, {{update: {{note: =steps.told.told}}}}]\n", NOTIFY_OWNER
        )
        assert automation.steps[0].inputs["text"].evaluate({"name": "PO1"}, StaticScope()) == "PO1"  # type: ignore[union-attr]

    @pytest.mark.parametrize(
        ("step", "code", "path"),
        [
            ("{run: shared.notfy, with: {text: x}}", "unknown_component", "do.0.run"),
            ("{run: shared.notify}", "missing_input", "do.0"),
            ("{run: shared.notify, with: {text: x, txt: y}}", "unknown_input", "do.0.with.txt"),
            (
                "{run: shared.notify, with: {text: =amount_total}}",
                "type_mismatch",
                "do.0.with.text",
            ),
        ],
    )
    def test_run_is_checked(self, step: str, code: str, path: str) -> None:
        assert found(ON_ORDER + f"do: [{step}]\n", code, NOTIFY_OWNER).path == path

    def test_a_circle_of_components_is_reported(self) -> None:
        one = "kind: automation\nid: c.one\ntitle: t\ninputs: {a: {type: text}}\n"
        two = one.replace("c.one", "c.two")
        one += "do: [{run: c.two, with: {a: =a}}]\n"
        two += "do: [{if: a == '', then: [{run: c.one, with: {a: =a}}]}]\n"
        context = make_context(load(one), load(two))
        for text, path in ((one, "do.0.run"), (two, "do.0.then.0.run")):
            automation, findings = compile_automation(load(text), context)
            assert automation is None
            assert [(f.code, f.path) for f in findings] == [("component_cycle", path)]
            assert "c.one" in findings[0].message
            assert "c.two" in findings[0].message

    def test_an_inline_automation_runs_no_component_that_waits(self) -> None:
        slow = "kind: automation\nid: c.slow\ntitle: t\ninputs: {}\ndo: [{wait: {for: 1 day}}]\n"
        outer = "kind: automation\nid: c.outer\ntitle: t\ninputs: {}\ndo: [{run: c.slow}]\n"
        finding = found(ON_ORDER + "do: [{run: c.outer}]\n", "not_inline", slow, outer)
        assert finding.path == "do.0.run"
        assert "wait" in finding.message
        background = ON_ORDER.replace("inline", "background")
        working(background + "do: [{run: c.outer}]\n", slow, outer)

    def test_a_component_of_another_model_is_refused(self) -> None:
        other = (
            "kind: automation\nid: c.x\ntitle: t\nmodel: res.partner\ninputs: {}\ndo: [{stop: x}]\n"
        )
        assert found(ON_ORDER + "do: [{run: c.x}]\n", "component_model", other)


class TestRetrigger:
    def test_is_noted_where_the_condition_may_still_hold(self) -> None:
        text = ON_ORDER + "when: amount_total > 0\ndo: [{update: {state: to_approve}}]\n"
        assert found(text, "may_retrigger").severity is Severity.NOTE

    @pytest.mark.parametrize(
        "text",
        [
            ON_ORDER + "when: state == 'draft'\ndo: [{update: {state: to_approve}}]\n",
            ON_ORDER + "do: [{update: {note: x}}]\n",
            "model: purchase.order\non: [created]\ndo: [{update: {state: done}}]\n",
        ],
    )
    def test_is_silent_where_the_write_ends_it_or_is_not_watched(self, text: str) -> None:
        assert "may_retrigger" not in [finding.code for finding in compiled(text)[1]]


class TestLayer:
    CALL = "mode: background\non: [{manual: {}}]\ndo: [{call: carrier.rates}]\n"

    @pytest.mark.parametrize(
        ("text", "layer"),
        [
            (ON_ORDER + DO, Layer.ERP),
            (CALL, Layer.ORCHESTRATION),
            ("layer: orchestration\n" + CALL, Layer.ORCHESTRATION),
            ("layer: orchestration\n" + ON_ORDER + DO, Layer.ORCHESTRATION),
        ],
    )
    def test_is_what_is_declared_else_what_the_steps_amount_to(
        self, text: str, layer: Layer
    ) -> None:
        assert working(text).layer is layer

    def test_a_step_beyond_the_declared_one_is_refused(self) -> None:
        finding = found("layer: erp\n" + self.CALL, "wrong_layer")
        assert (finding.path, finding.severity) == ("layer", Severity.ERROR)
        assert "do.0 works outside" in finding.message
        assert "layer: orchestration" in (finding.suggestion or "")

    def test_two_without_a_declaration_are_told(self) -> None:
        findings: list[Finding] = []
        reached = {Layer.ORCHESTRATION: "do.0", Layer.ASSISTANCE: "do.1"}
        assert check_layer(None, reached, Report(findings=findings)) is Layer.ORCHESTRATION
        assert [(item.code, item.severity) for item in findings] == [
            ("mixed_layers", Severity.WARNING)
        ]
        check_layer("assistance", reached, Report(findings=findings))
        assert findings[-1].code == "wrong_layer"
