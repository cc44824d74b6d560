"""Steps: their kinds, their inputs, what they can see, and what is refused where."""

from decimal import Decimal
from typing import Any

import pytest

from interlock.kit.finding import Finding, Severity
from interlock.language.automation import compile_automation
from interlock.language.expression.check import Checked
from interlock.language.expression.scope import StaticScope
from interlock.language.program import (
    ActionStep,
    Automation,
    ChooseStep,
    ForEachStep,
    ParallelStep,
    SetStep,
    StopStep,
    TryStep,
    WaitStep,
)
from support.definition import load, make_context

HEAD = "kind: automation\nid: test.rule\ntitle: Rule\nmodel: purchase.order\non: [updated]\n"


def compiled(steps: str, *, head: str = HEAD) -> tuple[Automation | None, list[Finding]]:
    return compile_automation(load(f"{head}do:\n{steps}\n"), make_context())


def working(steps: str, *, head: str = HEAD) -> Automation:
    automation, findings = compiled(steps, head=head)
    assert automation is not None, [str(finding) for finding in findings]
    return automation


def only_step(steps: str, *, head: str = HEAD) -> Any:
    return working(steps, head=head).steps[0]


def places(steps: str, *, head: str = HEAD) -> list[tuple[str, str]]:
    return [(finding.code, finding.path) for finding in compiled(steps, head=head)[1]]


INLINE = HEAD + "mode: inline\n"


class TestKindOfStep:
    @pytest.mark.parametrize(
        ("step", "code", "path"),
        [
            ("- {as: x}", "empty_step", "do.0"),
            ("- {stop: x, run: y}", "several_actions", "do.0"),
            ("- {update: {note: x}, wait: {for: 1 day}}", "several_actions", "do.0"),
            ("- {stop: x, as: y}", "misplaced_key", "do.0.as"),
            ("- {set: {a: 1}, catch: [{stop: x}]}", "misplaced_key", "do.0.catch"),
            ("- {wait: {for: 1 day}, retry: {}}", "misplaced_key", "do.0.retry"),
            ("- {update: {note: x}, then: [{stop: x}]}", "misplaced_key", "do.0.then"),
            ("- {if: urgent, else: [{stop: x}]}", "missing", "do.0"),
            ("- {try: [{stop: x}]}", "missing", "do.0"),
            ("- {updaet: {note: x}}", "unknown_action", "do.0.updaet"),
        ],
    )
    def test_is_exactly_one(self, step: str, code: str, path: str) -> None:
        assert (code, path) in places(step)

    def test_the_nearest_action_is_named(self) -> None:
        assert compiled("- {updaet: {note: x}}")[1][0].suggestion == "Did you mean 'update'?"
        assert compiled("- {wiat: {for: 1 day}}")[1][0].suggestion == "Did you mean 'wait'?"


class TestActions:
    def test_values_are_compiled_for_their_fields(self) -> None:
        step = only_step(
            "- update: {note: 'PO {name} over {weight:2}', amount_total: 12.50, email: =note}\n"
            "  as: x\n  when: urgent\n  note: why"
        )
        assert isinstance(step, ActionStep)
        record = {"name": "PO1", "weight": Decimal(2), "note": "n"}
        values = {
            site.path[0]: site.compiled.evaluate(record, StaticScope()) for site in step.sites
        }  # type: ignore[union-attr]
        assert values == {
            "note": "PO PO1 over 2.00",
            "amount_total": Decimal("12.50"),
            "email": "n",
        }
        assert step.when is not None
        assert (step.name, step.note, step.when.source) == ("x", "why", "urgent")
        assert [site.compiled.is_literal for site in step.sites] == [False, True, False]  # type: ignore[union-attr]

    @pytest.mark.parametrize(
        ("step", "code", "path"),
        [
            ("- update: {state: drafty}", "unknown_option", "do.0.update.state"),
            ("- update: {state: ='drafty'}", "unknown_option", "do.0.update.state"),
            ("- update: {amount_total: many}", "wrong_value", "do.0.update.amount_total"),
            ("- update: {tax: 1}", "read_only", "do.0.update.tax"),
            ("- update: {nmae: x}", "unknown_field", "do.0.update.nmae"),
            ("- update: {note: '{nmae}'}", "unknown_name", "do.0.update.note"),
            ("- update: {partner_id: =company_id}", "type_mismatch", "do.0.update.partner_id"),
            ("- update: x", "value", "do.0.update"),
            ("- find: {model: res.partner}", "missing", "do.0.find.where"),
            ("- find: {modl: res.partner, where: blocked}", "unknown_key", "do.0.find.modl"),
            ("- find: {model: res.partner, where: x, limit: 0}", "value", "do.0.find.limit"),
            ("- find: {model: res.partner, where: blokced}", "unknown_name", "do.0.find.where"),
            ("- notify: {to: =nmae}", "unknown_name", "do.0.notify.to"),
            ("- notify: =nmae", "unknown_name", "do.0.notify"),
            ("- {call: carrier.rates, with: {a: =nmae}}", "unknown_name", "do.0.with.a"),
        ],
    )
    def test_input_is_checked_at_its_place(self, step: str, code: str, path: str) -> None:
        assert (code, path) in places(step)

    def test_a_bare_value_is_the_shorthand(self) -> None:
        step = only_step("- notify: =name")
        assert step.input == {"to": "=name", "subject": ""}
        assert step.sites[0].compiled.evaluate({"name": "x"}, StaticScope()) == "x"

    def test_with_is_part_of_the_input(self) -> None:
        step = only_step("- {call: carrier.rates, with: {kg: =weight, list: [=name, b]}}")
        assert step.input["operation"] == "carrier.rates"
        sites = {site.path: site.compiled for site in step.sites}
        record = {"weight": Decimal(3), "name": "a"}
        assert sites["with", "kg"].evaluate(record, StaticScope()) == 3
        assert sites["with", "list"].evaluate(record, StaticScope()) == ("a", "b")

    def test_a_filter_is_about_the_candidates(self) -> None:
        step = only_step("- find: {model: res.partner, where: name == record.email}")
        checked = step.sites[0].compiled
        assert isinstance(checked, Checked)
        assert checked.environment.model == "res.partner"
        assert checked.environment.variables["record"].model == "purchase.order"

    def test_a_condition_in_an_input_is_evaluated(self) -> None:
        step = only_step("- find: {model: res.partner, where: blocked, unless: urgent}")
        assert step.sites[1].compiled.evaluate({"urgent": None}, StaticScope()) is False

    def test_a_state_that_nothing_leads_to_is_warned_of(self) -> None:
        _, findings = compiled("- update: {state: draft}")
        assert [(f.code, f.severity) for f in findings if f.code == "no_transition"] == [
            ("no_transition", Severity.WARNING)
        ]
        assert "no_transition" not in dict(places("- update: {state: done}"))

    def test_retry_is_for_effects_outside(self) -> None:
        step = only_step("- {call: carrier.rates, retry: {attempts: 2, first: 5s, max: 2h}}")
        assert (step.retry.attempts, str(step.retry.first), str(step.retry.longest)) == (
            2,
            "5 seconds",
            "2 hours",
        )
        assert ("retry", "do.0.retry") in places("- {update: {note: x}, retry: {}}")
        assert ("duration", "do.0.retry.first") in places("- {call: a, retry: {first: soon}}")

    def test_an_action_about_the_record_needs_one(self) -> None:
        head = "kind: automation\nid: test.rule\ntitle: Rule\non: [{webhook: x}]\n"
        _, findings = compile_automation(load(head + "do: [{update: {}}]\n"), make_context())
        assert ("needs_record", "do.0.update") in [(f.code, f.path) for f in findings]

    def test_fallbacks_are_steps(self) -> None:
        step = only_step(
            "- call: carrier.rates\n  as: rates\n"
            "  catch: [{update: {note: failed}}]\n"
            "  compensate: [{update: {note: =steps.rates.carrier}}]"
        )
        assert step.catch[0].path == "do.0.catch.0"
        assert step.compensate[0].path == "do.0.compensate.0"

    def test_a_failed_step_has_no_output_for_its_fallback(self) -> None:
        step = "- {call: a, as: rates, catch: [{update: {note: =steps.rates.carrier}}]}"
        assert ("unknown_name", "do.0.catch.0.update.note") in places(step)


class TestInline:
    @pytest.mark.parametrize(
        ("step", "path"),
        [
            ("- call: carrier.rates", "do.0.call"),
            ("- wait: {for: 1 day}", "do.0.wait"),
            ("- parallel: {branches: {a: [{stop: x}]}}", "do.0.parallel"),
            ("- {notify: x, retry: {}}", "do.0.retry"),
            ("- {update: {note: x}, compensate: [{stop: x}]}", "do.0.compensate"),
            ("- for_each: {in: order_line, at_once: 2, do: [{stop: x}]}", "do.0.for_each.at_once"),
            ("- {if: urgent, then: [{call: carrier.rates}]}", "do.0.then.0.call"),
        ],
    )
    def test_refuses_what_waits_or_goes_outside(self, step: str, path: str) -> None:
        assert ("not_inline", path) in places(step, head=INLINE)
        assert "not_inline" not in dict(places(step))

    def test_only_inline_can_refuse_the_change(self) -> None:
        assert ("too_late", "do.0.block") in places("- block: no")
        assert isinstance(only_step("- block: no", head=INLINE), ActionStep)

    def test_may_catch(self) -> None:
        working("- {update: {note: x}, catch: [{update: {note: y}}]}", head=INLINE)


class TestDeleted:
    HEAD = HEAD.replace("updated", "deleted")

    @pytest.mark.parametrize("step", ["- update: {note: x}", "- delete:"])
    def test_the_record_itself_cannot_be_changed(self, step: str) -> None:
        assert "record_deleted" in dict(places(step, head=self.HEAD))

    @pytest.mark.parametrize(
        "step", ["- delete: =partner_id", "- create: {model: res.partner}", "- notify: =name"]
    )
    def test_others_can(self, step: str) -> None:
        working(step, head=self.HEAD)


class TestBranches:
    def test_if_and_choose_are_cases(self) -> None:
        steps = working(
            "- if: urgent\n  then: [{update: {note: a}}]\n  else: [{update: {note: b}}]\n"
            "- choose:\n"
            "    - {when: state == 'draft', do: [{update: {note: c}}]}\n"
            "    - {when: state == 'done', do: [{update: {note: d}}]}\n"
            "  else: [{stop: other}]"
        ).steps
        first, second = steps
        assert isinstance(first, ChooseStep)
        assert isinstance(second, ChooseStep)
        assert [step.path for _, branch in first.cases for step in branch] == ["do.0.then.0"]
        assert (first.otherwise[0].path, first.otherwise_path) == ("do.0.else.0", "do.0.else")
        assert [branch[0].path for _, branch in second.cases] == [
            "do.1.choose.0.do.0",
            "do.1.choose.1.do.0",
        ]

    def test_when_goes_with_every_step(self) -> None:
        step = only_step("- {stop: x, when: urgent}")
        assert isinstance(step, ChooseStep)
        assert step.cases[0][0].source == "urgent"
        assert isinstance(step.cases[0][1][0], StopStep)

    def test_nothing_runs_behind_a_stop(self) -> None:
        _, findings = compiled("- stop: x\n- update: {note: x}\n- update: {note: y}")
        assert [(f.path, f.severity) for f in findings if f.code == "unreachable"] == [
            ("do.1", Severity.WARNING)
        ]

    def test_nothing_runs_where_both_ways_stop(self) -> None:
        steps = "- {if: urgent, then: [{stop: a}], else: [{stop: b}]}\n- update: {note: x}"
        assert ("unreachable", "do.1") in places(steps)
        assert "unreachable" not in dict(
            places("- {if: urgent, then: [{stop: a}]}\n- update: {note: x}")
        )
        assert "unreachable" not in dict(places("- {stop: a, when: urgent}\n- update: {note: x}"))

    def test_the_condition_is_a_condition(self) -> None:
        assert ("not_a_condition", "do.0.if") in places("- {if: note, then: [{stop: x}]}")


class TestNames:
    def test_outputs_are_typed_and_visible_later(self) -> None:
        working("- {call: a, as: rates}\n- update: {weight: =steps.rates.price}")
        step = "- {call: a, as: rates}\n- update: {weight: =steps.rates.carrier}"
        assert ("type_mismatch", "do.1.update.weight") in places(step)
        step = "- {call: a, as: rates}\n- update: {weight: =steps.rates.prise}"
        assert ("unknown_name", "do.1.update.weight") in places(step)

    def test_outputs_are_not_visible_before(self) -> None:
        steps = "- update: {weight: =steps.rates.price}\n- {call: a, as: rates}"
        assert ("unknown_name", "do.0.update.weight") in places(steps)

    def test_a_created_record_can_be_followed(self) -> None:
        working("- {create: {model: res.partner}, as: new}\n- update: {note: =steps.new.name}")

    def test_a_name_is_given_once(self) -> None:
        steps = "- {call: a, as: rates}\n- {call: a, as: rates}"
        assert places(steps) == [("name_taken", "do.1.as")]

    def test_an_action_without_output_needs_no_name(self) -> None:
        assert places("- {notify: x, as: told}") == [("no_output", "do.0.as")]

    def test_vars_are_visible_behind_all_ways_that_set_them(self) -> None:
        both = (
            "- {if: urgent, then: [{set: {a: 1}}], else: [{set: {a: 2.5}}]}\n"
            "- update: {weight: =vars.a}"
        )
        working(both)
        one = "- {if: urgent, then: [{set: {a: 1}}]}\n- update: {weight: =vars.a}"
        assert places(one) == [("unknown_name", "do.1.update.weight")]
        other_stops = (
            "- {if: urgent, then: [{set: {a: 1}}], else: [{stop: x}]}\n- update: {weight: =vars.a}"
        )
        working(other_stops)

    def test_set_may_use_what_it_has_set(self) -> None:
        step = only_step("- set: {a: 2, b: =vars.a * 3}")
        assert isinstance(step, SetStep)
        assert step.values["b"].type.kind == "integer"
        assert step.values["b"].evaluate({}, StaticScope(vars={"a": 2})) == 6

    def test_vars_have_types(self) -> None:
        steps = "- set: {a: text}\n- update: {weight: =vars.a}"
        assert places(steps) == [("type_mismatch", "do.1.update.weight")]

    def test_try_gives_only_what_both_ways_give(self) -> None:
        steps = (
            "- {try: [{call: a, as: rates}], catch: [{set: {failed: true}}]}\n"
            "- update: {weight: =steps.rates.price}"
        )
        assert isinstance(only_step(steps.partition("\n")[0]), TryStep)
        assert places(steps) == [("unknown_name", "do.1.update.weight")]

    def test_the_record_is_a_variable(self) -> None:
        working("- update: {note: =record.name}")


class TestForEach:
    def test_the_alias_is_the_record_of_the_turn(self) -> None:
        step = only_step(
            "- for_each: {in: order_line, as: line, do: [{update: {note: '{line.name}'}}]}\n"
            "  as: done"
        )
        assert isinstance(step, ForEachStep)
        assert (step.item_name, step.item_type.model) == ("line", "purchase.order.line")
        assert step.steps[0].path == "do.0.for_each.do.0"

    def test_lists_and_references_have_items(self) -> None:
        working("- for_each: {in: reviewer_ids, as: u, do: [{update: {note: =u.login}}]}")
        working("- for_each: {in: \"['a', 'b']\", as: t, do: [{update: {note: =t}}]}")
        working("- for_each: {in: event.data.items, do: [{update: {note: =item.x.y}}]}")
        working(
            "- {find: {model: res.partner, where: blocked}, as: all}\n"
            "- for_each: {in: steps.all, as: p, do: [{update: {note: =p.name}}]}"
        )

    @pytest.mark.parametrize(
        ("loop", "code", "path"),
        [
            ("{in: name, do: [{stop: x}]}", "type_mismatch", "do.0.for_each.in"),
            ("{in: order_lines, do: [{stop: x}]}", "unknown_name", "do.0.for_each.in"),
            ("{in: order_line, as: name, do: [{stop: x}]}", "name_taken", "do.0.for_each.as"),
            ("{in: order_line, as: event, do: [{stop: x}]}", "name_taken", "do.0.for_each.as"),
        ],
    )
    def test_is_checked(self, loop: str, code: str, path: str) -> None:
        assert (code, path) in places(f"- for_each: {loop}")

    def test_its_names_stay_inside(self) -> None:
        steps = "- for_each: {in: order_line, as: line, do: [{set: {a: 1}}]}\n"
        assert places(steps + "- update: {note: =line.name}") == [
            ("unknown_name", "do.1.update.note")
        ]
        assert places(steps + "- update: {weight: =vars.a}") == [
            ("unknown_name", "do.1.update.weight")
        ]

    def test_sums_up_into_a_variable(self) -> None:
        working(
            "- set: {total: 0}\n"
            "- for_each: {in: order_line, as: l, do: [{set: {total: =vars.total + l.price}}]}\n"
            "- update: {amount_total: =vars.total}"
        )


class TestParallel:
    def test_branches_are_named(self) -> None:
        step = only_step("- parallel: {branches: {stock: [{stop: x}], finance: [{stop: y}]}}")
        assert isinstance(step, ParallelStep)
        assert step.branches["stock"][0].path == "do.0.parallel.branches.stock.0"

    def test_names_of_all_branches_are_visible_when_all_are_waited_for(self) -> None:
        steps = (
            "- parallel:\n    wait_for: %s\n"
            "    branches: {a: [{call: a, as: one}], b: [{call: a, as: two}]}\n"
            "- update: {weight: =steps.one.price + steps.two.price}"
        )
        working(steps % "all")
        assert "unknown_name" in dict(places(steps % "any"))

    def test_two_branches_do_not_give_one_name(self) -> None:
        steps = "- parallel: {branches: {a: [{call: a, as: x}], b: [{call: a, as: x}]}}"
        assert places(steps) == [("name_taken", "do.0.parallel.branches.b")]

    def test_more_than_there_are_cannot_be_waited_for(self) -> None:
        steps = "- parallel: {wait_for: 2, branches: {a: [{stop: x}]}}"
        assert ("value", "do.0.parallel.wait_for") in places(steps)


class TestWait:
    @pytest.mark.parametrize(
        "wait",
        [
            "{for: 2 business days}",
            "{until: =date_planned}",
            "{event: shipment.confirmed, match: event.data.order == name, timeout: 30 days}",
            "{when: partner_id.blocked}",
        ],
    )
    def test_compiles(self, wait: str) -> None:
        assert isinstance(only_step(f"- wait: {wait}"), WaitStep)

    @pytest.mark.parametrize(
        ("wait", "code", "path"),
        [
            ("{}", "wait", "do.0.wait"),
            ("{for: 1 day, when: urgent}", "wait", "do.0.wait"),
            ("{for: soon}", "duration", "do.0.wait.for"),
            ("{when: urgent, match: urgent}", "wait", "do.0.wait.match"),
            ("{for: 1 day, timeout: 2 days}", "wait", "do.0.wait.timeout"),
            ("{until: =name}", "type_mismatch", "do.0.wait.until"),
            ("{event: approval.grantd}", "unknown_event", "do.0.wait.event"),
        ],
    )
    def test_is_checked(self, wait: str, code: str, path: str) -> None:
        assert (code, path) in places(f"- wait: {wait}")

    def test_tells_how_it_ended(self) -> None:
        working(
            "- {wait: {event: a.b, timeout: 1 day}, as: came}\n"
            "- {if: steps.came.outcome == 'timeout', then: [{stop: late}]}"
        )
