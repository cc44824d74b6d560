"""Approval policies: who is asked, in which order, what is bound, and what is refused where."""

from decimal import Decimal
from typing import Any

import pytest

from interlock.kit.finding import Finding, Severity
from interlock.language.approval import compile_policy
from interlock.language.expression.scope import StaticScope
from interlock.language.program import ApprovalPolicy, ApproverKind
from support.definition import load, make_context

HEAD = "kind: approval\nid: test.release\ntitle: Release\n"
ON_ORDER = "model: purchase.order\nguards: confirm\n"
STEPS = "steps: {finance: {approvers: role finance}}\n"


def compiled(text: str) -> tuple[ApprovalPolicy | None, list[Finding]]:
    return compile_policy(load(HEAD + text), make_context())


def working(text: str) -> ApprovalPolicy:
    policy, findings = compiled(text)
    assert policy is not None, [str(finding) for finding in findings]
    return policy


def places(text: str) -> list[tuple[str, str]]:
    return [(finding.code, finding.path) for finding in compiled(text)[1]]


def step(text: str) -> str:
    return f"{ON_ORDER}steps: {{one: {text}}}\n"


class TestCompilePolicy:
    def test_compiles_a_whole_policy(self) -> None:
        policy = working(
            ON_ORDER + "when: amount_total > setting('po_limit')\n"
            "auto: not partner_id.blocked\n"
            "reason: '{name} is over the limit'\n"
            "steps:\n"
            "  budget: {approvers: =department_id.manager_id.user_id, due: 2 business days,\n"
            "           remind: [1 business day],\n"
            "           escalate: {to: role finance_director, after: 2 business days}}\n"
            "  finance: {approvers: [role finance, group treasury, manager 2], need: all,\n"
            "            after: [budget], when: amount_total > setting('po_limit') * 2}\n"
            "binds: {amount_total: {tolerance: 2%}, partner_id: exact, order_line: exact,\n"
            "        department_id: exact}\n"
            "on_rejected: {state: cancel, note: 'Refused: {name}'}\n"
            "expires: 30 days\n"
        )
        assert (policy.operation, policy.operates_when_granted) == ("confirm", True)
        assert list(policy.steps) == ["budget", "finance"]
        budget, finance = policy.steps.values()
        assert (budget.need, finance.need) == (1, 0)
        assert (budget.title, finance.after) == ("Budget", ("budget",))
        assert [rule.kind for rule in finance.approvers] == [
            ApproverKind.ROLE,
            ApproverKind.GROUP,
            ApproverKind.MANAGER,
        ]
        assert finance.approvers[2].levels == 2
        assert [rung.to[0].name for rung in budget.escalations] == ["finance_director"]
        assert policy.reason is not None
        assert policy.reason.evaluate({"name": "PO1"}, StaticScope()) == "PO1 is over the limit"
        assert policy.on_rejected["state"].evaluate({}, StaticScope()) == "cancel"
        assert [str(binding.relative) for binding in policy.bindings if not binding.is_exact] == [
            "0.02"
        ]

    def test_a_step_reads_the_bound_fields_of_its_condition_and_approvers(self) -> None:
        policy = working(
            ON_ORDER + "steps:\n"
            "  a: {approvers: =user_id, when: amount_total > 1}\n"
            "  b: {approvers: role finance, when: 'any(l.qty > 1 for l in order_line)'}\n"
            "  c: {approvers: role finance, when: record.partner_id.blocked}\n"
            "  d: {approvers: role finance}\n"
            "binds: {amount_total: exact, user_id: exact, order_line: exact, partner_id: exact}\n"
        )
        assert [set(item.reads) for item in policy.steps.values()] == [
            {"amount_total", "user_id"},
            {"order_line"},
            {"partner_id"},
            set(),
        ]

    @pytest.mark.parametrize(
        ("text", "code", "path"),
        [
            ("model: purchase.ordr\nguards: confirm\n", "unknown_model", "model"),
            ("guards: confirm\n", "model_required", "guards"),
            ("model: purchase.order\nguards: confrim\n", "unknown_operation", "guards"),
            (ON_ORDER + "when: amont_total > 1\n", "unknown_name", "when"),
            (ON_ORDER + "reason: '{nmae}'\n", "unknown_name", "reason"),
            (ON_ORDER + "expires: soon\n", "duration", "expires"),
            (ON_ORDER + "on_rejected: {stat: x}\n", "unknown_field", "on_rejected.stat"),
            (ON_ORDER + "on_rejected: {tax: 1}\n", "read_only", "on_rejected.tax"),
            (ON_ORDER + "on_returned: {state: x}\n", "unknown_option", "on_returned.state"),
            (ON_ORDER + "submitters: [buyer]\n", "misplaced_key", "submitters"),
            ("submitters: [bayer]\n", "unknown_role", "submitters.0"),
            ("on_rejected: {state: x}\n", "model_required", "on_rejected"),
        ],
    )
    def test_is_checked(self, text: str, code: str, path: str) -> None:
        assert (code, path) in places(text + STEPS if code != "unknown_model" else text)

    def test_findings_have_line_and_column(self) -> None:
        _, findings = compiled(ON_ORDER + STEPS + "when: amont_total > 1\n")
        assert (findings[0].file, findings[0].line, findings[0].column) == ("file.yaml", 7, 7)


class TestWhoDecides:
    def test_somebody_or_a_rule_must(self) -> None:
        assert places(ON_ORDER) == [("nobody_decides", "")]

    def test_a_rule_alone_is_warned_of(self) -> None:
        _, findings = compiled(ON_ORDER + "auto: urgent\nbinds: {urgent: exact}\n")
        assert [(f.code, f.severity) for f in findings] == [("only_by_rule", Severity.WARNING)]

    def test_steps_that_may_all_be_skipped_are_noted(self) -> None:
        text = step("{approvers: role finance, when: urgent}") + "binds: {urgent: exact}\n"
        assert places(text) == [("maybe_nobody", "steps")]

    def test_conditions_that_never_change_are_warned_of(self) -> None:
        assert places(ON_ORDER + STEPS + "auto: 'False'\n") == [("constant_condition", "auto")]

    @pytest.mark.parametrize(
        "rules", ["auto: 'True'\nreject_when: 'True'\n", "auto: urgent\nreject_when: (urgent)\n"]
    )
    def test_granting_and_refusing_at_once_is_refused(self, rules: str) -> None:
        assert ("contradiction", "reject_when") in places(ON_ORDER + STEPS + rules)


class TestApprovers:
    @pytest.mark.parametrize(
        "approvers",
        [
            "role finance",
            "'role:finance'",
            "group treasury.desk",
            "manager",
            "manager 3",
            "=user_id",
            "=reviewer_ids",
            "'=[user_id]'",
            "\"='role:finance' if urgent else 'role:finance_director'\"",
            "\"='role:' + table('approver', amount=amount_total)\"",
            "\"=table('approver', amount=amount_total)\"",
            "[role finance, =user_id]",
        ],
    )
    def test_are_roles_groups_positions_and_expressions(self, approvers: str) -> None:
        working(step(f"{{approvers: {approvers}}}"))

    @pytest.mark.parametrize(
        "approvers",
        [
            "jane@example.com",
            "jane",
            "7",
            "=7",
            "'=[7]'",
            "\"='jane'\"",
            "\"=['role:finance', 'jane@example.com']\"",
            "\"='jane' if urgent else 'role:finance'\"",
        ],
    )
    def test_are_never_people(self, approvers: str) -> None:
        assert "hard_coded_person" in dict(places(step(f"{{approvers: {approvers}}}")))

    @pytest.mark.parametrize(
        ("approvers", "code", "hint"),
        [
            ("role finanse", "unknown_role", "Did you mean 'finance'?"),
            ("role robot", "service_role", "Name a role of people."),
            ("finance", "approver", "Write 'role finance'."),
            ("rol finance", "approver", "Did you mean 'role finance'?"),
            ("manager 0", "approver", None),
            ("manager 99", "approver", None),
            ("\"='role:finanse' if urgent else 'role:buyer'\"", "unknown_role", None),
            ("=department_id.manager_id", "not_a_user", "Add .user_id to it."),
            ("=partner_id", "not_a_user", None),
            ("=urgent", "type_mismatch", None),
            ("=usr_id", "unknown_name", "Did you mean 'user_id'?"),
            ("[]", "no_approvers", None),
        ],
    )  # fmt: skip
    def test_are_checked(self, approvers: str, code: str, hint: str | None) -> None:
        _, findings = compiled(step(f"{{approvers: {approvers}}}"))
        finding = next(item for item in findings if item.code == code)
        assert finding.path == "steps.one.approvers"
        assert hint is None or finding.suggestion == hint

    def test_of_a_list_the_wrong_one_is_named(self) -> None:
        assert ("unknown_role", "steps.one.approvers.1") in places(
            step("{approvers: [role finance, role finanse]}")
        )

    def test_escalation_and_notice_go_to_roles_too(self) -> None:
        text = step("{approvers: role finance, notify: [jane], escalate: {to: joe, after: 1 day}}")
        assert {place for code, place in places(text) if code == "hard_coded_person"} == {
            "steps.one.notify.0",
            "steps.one.escalate.to",
        }
        policy = working(step("{approvers: role finance, notify: [role buyer]}"))
        assert policy.steps["one"].notify[0].name == "buyer"

    def test_more_approvals_than_people_can_never_be_given(self) -> None:
        assert ("value", "steps.one.need") in places(step("{approvers: manager, need: 2}"))
        working(step("{approvers: role finance, need: 2}"))


class TestOrder:
    def test_unknown_steps_are_named(self) -> None:
        text = (
            ON_ORDER
            + "steps: {one: {approvers: manager}, two: {approvers: manager, after: [on]}}\n"
        )
        assert places(text) == [("unknown_step", "steps.two.after.0")]

    @pytest.mark.parametrize(
        ("after", "cycle"),
        [
            ({"a": "[a]", "b": "[]", "c": "[]"}, "a → a"),
            ({"a": "[c]", "b": "[a]", "c": "[b]"}, "a → c → b → a"),
        ],
    )
    def test_circles_are_reported(self, after: dict[str, str], cycle: str) -> None:
        steps = ", ".join(f"{n}: {{approvers: manager, after: {a}}}" for n, a in after.items())
        _, findings = compiled(f"{ON_ORDER}steps: {{{steps}}}\n")
        assert [(f.code, f.path) for f in findings] == [("cycle", "steps.a.after")]
        assert cycle in findings[0].message

    @pytest.mark.parametrize(
        ("text", "path"),
        [
            ("due: soon", "due"),
            ("due: 1 day, remind: [1 hour, soon]", "remind.1"),
            ("escalate: {to: manager, after: soon}", "escalate.after"),
        ],
    )
    def test_times_are_read(self, text: str, path: str) -> None:
        assert ("duration", f"steps.one.{path}") in places(step(f"{{approvers: manager, {text}}}"))

    def test_a_reminder_needs_a_due_time(self) -> None:
        assert ("missing", "steps.one.remind") in places(
            step("{approvers: manager, remind: [1 day]}")
        )


class TestBindings:
    @pytest.mark.parametrize(
        ("binding", "relative", "absolute"),
        [
            ("amount_total: exact", None, None),
            ("amount_total: {tolerance: 2.5%}", Decimal("0.025"), None),
            ("amount_total: {tolerance: 100}", None, Decimal(100)),
            ("weight: {tolerance: '0.5'}", None, Decimal("0.5")),
        ],
    )
    def test_are_exact_or_bands(self, binding: str, relative: Any, absolute: Any) -> None:
        found = working(ON_ORDER + STEPS + f"binds: {{{binding}}}\n").bindings[0]
        assert (found.relative, found.absolute) == (relative, absolute)

    @pytest.mark.parametrize(
        ("binding", "code", "path"),
        [
            ("amount: exact", "unknown_field", "binds.amount"),
            ("partner_id: {tolerance: 2%}", "tolerance", "binds.partner_id.tolerance"),
            ("amount_total: {tolerance: some}", "tolerance", "binds.amount_total.tolerance"),
            ("amount_total: {tolerance: -1}", "tolerance", "binds.amount_total.tolerance"),
        ],
    )
    def test_are_checked(self, binding: str, code: str, path: str) -> None:
        assert (code, path) in places(ON_ORDER + STEPS + f"binds: {{{binding}}}\n")

    def test_need_a_record(self) -> None:
        assert ("model_required", "binds") in places(STEPS + "binds: {amount: exact}\n")


class TestUnboundReads:
    def test_what_decides_and_is_not_bound_is_warned_of_once(self) -> None:
        text = (
            ON_ORDER + "when: amount_total > 1 and partner_id.blocked\n"
            "steps:\n"
            "  one: {approvers: role finance, when: amount_total > 2 or urgent}\n"
            "  two: {approvers: role finance}\n"
            "binds: {partner_id: exact}\n"
        )
        policy, findings = compiled(text)
        assert policy is not None
        unbound = [f for f in findings if f.code == "unbound_read"]
        assert [(f.path, f.severity) for f in unbound] == [
            ("when", Severity.WARNING),
            ("steps.one.when", Severity.WARNING),
        ]
        assert unbound[0].suggestion == "Add 'amount_total: exact' under 'binds'."
        assert "urgent" in unbound[1].message

    def test_what_the_operation_sets_needs_no_binding(self) -> None:
        assert places(ON_ORDER + STEPS + "when: state == 'draft'\n") == []

    def test_stand_alone_requests_have_nothing_to_get_around(self) -> None:
        assert places("model: purchase.order\n" + STEPS + "when: urgent\n") == []


class TestStandAlone:
    def test_request_fields_are_names(self) -> None:
        policy = working(
            "submitters: [buyer]\n"
            "fields: {amount: {type: money}, kind: {type: choice, options: [a, b]}}\n"
            "auto: amount < setting('po_limit') and kind == 'a'\n" + STEPS
        )
        scope = StaticScope(
            variables={"amount": Decimal(1), "kind": "a"}, settings={"po_limit": Decimal(2)}
        )
        assert policy.auto is not None
        assert policy.auto.holds({}, scope) is True
        assert (policy.operation, policy.operates_when_granted) == (None, False)

    @pytest.mark.parametrize(
        ("fields", "code", "path"),
        [
            ("{a: {type: choice}}", "missing", "fields.a"),
            ("{a: {type: ref}}", "missing", "fields.a"),
            ("{a: {type: ref, to: res.user}}", "unknown_model", "fields.a.to"),
            ("{event: {type: text}}", "name_taken", "fields.event"),
        ],
    )
    def test_request_fields_are_checked(self, fields: str, code: str, path: str) -> None:
        assert (code, path) in places(f"fields: {fields}\n" + STEPS)

    def test_a_request_field_does_not_hide_a_field(self) -> None:
        text = "model: purchase.order\nfields: {state: {type: text}}\n" + STEPS
        assert places(text) == [("name_taken", "fields.state")]
