"""How automations run: order, cascade, computed fields, relations, deletion (S5-S13, S24-S57)."""

from __future__ import annotations

import pytest

from interlock.kit.problem import InvalidError, RefusedError
from support.workbench import Workbench, automation, only, user


def lead_automation(id: str, body: str) -> dict[str, str]:
    return automation(id, f"model: crm.lead\nmode: inline\n{body}")


class TestComputed:
    def test_s5_a_flag_elsewhere_fires_through_a_computed_field(self, bench: Workbench) -> None:
        bench.publish(
            lead_automation(
                "a.employee",
                "on: [{updated: [employee]}]\nwhen: employee\ndo:\n  - update: {note: seen}\n",
            )
        )
        partner = bench.create("crm.partner", name="P")
        lead = bench.create("crm.lead", name="A", partner_id=partner)
        bench.update("crm.partner", partner, is_employee=True)
        assert bench.fired() == ["a.employee"]
        assert bench.read("crm.lead", lead)["note"] == "seen"

    def test_s6_the_other_old_value_is_seen(self, bench: Workbench) -> None:
        bench.publish(
            lead_automation(
                "a.deadline",
                "on: [{updated: [deadline]}]\nwas: state == 'draft'\nwhen: deadline\n"
                'do:\n  - update: {note: "was {old.state}"}\n',
            )
        )
        lead = bench.create("crm.lead", name="A")
        bench.update("crm.lead", lead, priority="high", state="open")
        assert bench.read("crm.lead", lead)["note"] == "was draft"

    def test_s42_a_field_computed_during_creation_does_not_run_it_twice(
        self, bench: Workbench
    ) -> None:
        bench.publish(
            lead_automation(
                "a.big",
                "on: [created, {updated: [is_big]}]\nwhen: is_big\n"
                'do:\n  - update: {count: "=count + 1"}\n',
            )
        )
        lead = bench.create("crm.lead", name="A", line_ids=[{"qty": 6}, {"qty": 6}])
        assert bench.fired() == ["a.big"]
        assert bench.read("crm.lead", lead)["count"] == 1

    def test_lines_recompute_their_parent(self, bench: Workbench) -> None:
        lead = bench.create("crm.lead", name="A", line_ids=[{"qty": 2}, {"qty": 3}])
        assert bench.read("crm.lead", lead)["total"] == 5
        line = bench.children("crm.lead", "line_ids", lead)[0]["id"]
        bench.update("crm.lead.line", line, qty=20)
        assert bench.read("crm.lead", lead)["total"] == 23
        other = bench.create("crm.lead", name="B")
        bench.update("crm.lead.line", line, lead_id=other)
        assert bench.read("crm.lead", lead)["total"] == 3
        assert bench.read("crm.lead", other)["total"] == 20
        bench.delete("crm.lead.line", line)
        assert bench.read("crm.lead", other)["total"] == 0


class TestOrderAndCascade:
    def test_s9_one_rule_resets_the_state_and_another_fires(self, bench: Workbench) -> None:
        bench.publish(
            lead_automation(
                "a.reset",
                "on: [{updated: [note]}]\nwhen: note == 'reset'\ndo:\n  - update: {state: draft}\n",
            ),
            lead_automation(
                "b.draft",
                "on: [{updated: [state]}]\nwhen: state == 'draft'\ndo:\n  - update: {count: 7}\n",
            ),
        )
        lead = bench.create("crm.lead", name="A", state="open")
        bench.update("crm.lead", lead, note="reset")
        assert bench.fired() == ["a.reset", "b.draft"]
        assert bench.read("crm.lead", lead)["count"] == 7

    def test_s10_a_cycle_of_four_runs_each_once_in_order(self, bench: Workbench) -> None:
        states = ["draft", "open", "pending", "done", "draft"]
        for at in range(4):
            before, after = states[at], states[at + 1]
            bench.publish(
                lead_automation(
                    f"r{at}.next",
                    f"on: [{{updated: [state]}}]\nwhen: state == '{before}'\n"
                    f"do:\n  - update: {{state: {after}}}\n",
                )
            )
        lead = bench.create("crm.lead", name="A", state="cancel")
        bench.update("crm.lead", lead, state="draft")
        assert bench.fired() == ["r0.next", "r1.next", "r2.next", "r3.next"]
        assert bench.read("crm.lead", lead)["state"] == "draft"

    def test_two_rules_that_trigger_each_other_are_stopped_visibly(self, bench: Workbench) -> None:
        bench.publish(
            lead_automation(
                "a.name", 'on: [{updated: [note]}]\ndo:\n  - update: {name: "{name}x"}\n'
            ),
            lead_automation(
                "b.note", 'on: [{updated: [name]}]\ndo:\n  - update: {note: "{note}y"}\n'
            ),
        )
        lead = bench.create("crm.lead", name="n", note="")
        bench.update("crm.lead", lead, note="go")
        assert bench.fired() == ["a.name", "b.note"]
        assert "loop stopped" in bench.reactions("a.name")[-1]["clause"]
        values = bench.read("crm.lead", lead)
        assert (values["name"], values["note"]) == ("nx", "goy")

    def test_priority_goes_before_id(self, bench: Workbench) -> None:
        do = 'on: [{updated: [note]}]\ndo:\n  - update: {name: "{name}%s"}\n'
        bench.publish(
            lead_automation("a.second", do % "2"),
            lead_automation("b.third", do % "3"),
            lead_automation("z.first", "priority: 1\n" + do % "1"),
        )
        lead = bench.create("crm.lead", name="-")
        bench.update("crm.lead", lead, note="go")
        assert bench.fired() == ["z.first", "a.second", "b.third"]
        assert bench.read("crm.lead", lead)["name"] == "-123"

    def test_a_later_condition_sees_what_an_earlier_automation_left(self, bench: Workbench) -> None:
        bench.publish(
            lead_automation("a.open", "on: [created]\ndo:\n  - update: {state: open}\n"),
            lead_automation(
                "b.draft", "on: [created]\nwhen: state == 'draft'\ndo:\n  - update: {count: 1}\n"
            ),
        )
        bench.create("crm.lead", name="A")
        assert bench.fired() == ["a.open"]

    def test_a_chain_that_does_not_end_is_stopped_and_the_change_kept(
        self, bench: Workbench
    ) -> None:
        bench.publish(
            automation(
                "a.breed",
                "model: crm.log\nmode: inline\non: [created]\n"
                "do:\n  - create: {model: crm.log, values: {name: again}}\n",
            )
        )
        log = bench.create("crm.log", name="first")
        assert bench.read("crm.log", log)["name"] == "first"
        stopped = [
            reaction
            for event in bench.events
            for reaction in event.reactions
            if reaction["outcome"] == "loop_stopped"
        ]
        assert only(stopped)["limit"] == 16
        with bench.application.database.unit() as unit:
            found = unit.connection.exec_driver_sql(
                "SELECT category, owner_role FROM interlock.exception_case"
            ).all()
        assert found == [("loop_stopped", "employee")]


class TestRelations:
    def test_s11_lines_made_through_the_parent_fire_their_own_rules(self, bench: Workbench) -> None:
        bench.publish(
            automation(
                "a.line",
                "model: crm.lead.line\nmode: inline\non: [created]\n"
                'do:\n  - update: {name: "line of {lead_id.name}"}\n',
            )
        )
        lead = bench.create("crm.lead", name="A", line_ids=[{"qty": 1}, {"qty": 2}])
        assert bench.fired() == ["a.line", "a.line"]
        names = {line["name"] for line in bench.children("crm.lead", "line_ids", lead)}
        assert names == {"line of A"}

    def test_s12_a_condition_may_read_what_the_user_may_not(self, bench: Workbench) -> None:
        bench.publish(
            lead_automation(
                "a.score",
                "on: [{updated: [note]}]\nwas: partner_id.secret_score > 5\n"
                "do:\n  - update: {count: 1}\n",
            )
        )
        partner = bench.create("crm.partner", name="P", secret_score=9)
        lead = bench.create("crm.lead", name="A", partner_id=partner)
        low = bench.acting(user(7, "employee"))
        low.update("crm.lead", lead, note="x")
        assert low.fired() == ["a.score"]

    def test_s13_create_record_action(self, bench: Workbench) -> None:
        bench.publish(
            lead_automation(
                "a.log",
                "on: [created, {updated: [note]}]\n"
                "do:\n  - create: {model: crm.log,"
                ' values: {name: "log {name}", lead_id: "=record"}}\n',
            )
        )
        lead = bench.create("crm.lead", name="A")
        assert len(bench.children("crm.lead", "log_ids", lead)) == 1
        bench.update("crm.lead", lead, note="x")
        logs = bench.children("crm.lead", "log_ids", lead)
        assert [log["name"] for log in logs] == ["log A", "log A"]

    def test_s27_s28_create_by_name_with_text_and_reference(self, bench: Workbench) -> None:
        bench.publish(
            lead_automation(
                "a.partner",
                "on: [created]\ndo:\n"
                '  - create: {model: crm.partner, values: {name: "{name} Ltd"}, link: partner_id}\n'
                "    as: partner\n"
                '  - create: {model: crm.log, values: {name: "for {partner_id.name}",'
                ' lead_id: "=record"}}\n',
            )
        )
        lead = bench.create("crm.lead", name="A")
        partner = bench.read("crm.lead", lead)["partner_id"]
        assert bench.read("crm.partner", partner)["name"] == "A Ltd"
        assert only(bench.children("crm.lead", "log_ids", lead))["name"] == "for A Ltd"

    def test_s43_references_are_added_and_removed(self, bench: Workbench) -> None:
        vip = bench.create("crm.tag", name="VIP")
        old = bench.create("crm.tag", name="Old")
        bench.publish(
            lead_automation(
                "a.tags",
                "on: [{updated: [note]}]\ndo:\n"
                "  - find: {model: crm.tag, where: \"name == 'VIP'\"}\n    as: vip\n"
                "  - find: {model: crm.tag, where: \"name == 'Old'\"}\n    as: old\n"
                '  - link: {field: tag_ids, to: "=steps.vip"}\n'
                '  - unlink: {field: tag_ids, to: "=steps.old"}\n',
            )
        )
        lead = bench.create("crm.lead", name="A", tag_ids=[old])
        bench.update("crm.lead", lead, note="x")
        assert bench.read("crm.lead", lead)["tag_ids"] == (vip,)

    def test_s50_s51_an_automation_archives_the_partner(self, bench: Workbench) -> None:
        bench.publish(
            lead_automation(
                "a.archive",
                "on: [{updated: [state]}]\nwhen: state == 'cancel'\n"
                "do:\n  - update: {partner_id.active: false}\n",
            )
        )
        partner = bench.create("crm.partner", name="P")
        lead = bench.create("crm.lead", name="A", partner_id=partner)
        bench.acting(user(7, "employee")).update("crm.lead", lead, state="cancel")
        assert bench.read("crm.partner", partner)["active"] is False


class TestDeletion:
    def test_s24_delete_fires_once_and_sees_the_values(self, bench: Workbench) -> None:
        bench.publish(
            lead_automation(
                "a.gone",
                "on: [deleted]\nwhen: state == 'done'\n"
                'do:\n  - create: {model: crm.log, values: {name: "gone {name}"}}\n',
            )
        )
        lead = bench.create("crm.lead", name="A", state="done")
        bench.delete("crm.lead", lead)
        assert bench.fired() == ["a.gone"]

    def test_lines_that_go_with_their_parent_are_events_too(self, bench: Workbench) -> None:
        lead = bench.create("crm.lead", name="A", line_ids=[{"qty": 1}, {"qty": 2}])
        bench.delete("crm.lead", lead)
        kinds = [
            (event.record.model.id, event.kind.value) for event in bench.events if event.record
        ]
        assert sorted(kinds) == [
            ("crm.lead", "deleted"),
            ("crm.lead.line", "deleted"),
            ("crm.lead.line", "deleted"),
        ]


class TestErrors:
    def test_block_rolls_back_and_names_the_automation(self, bench: Workbench) -> None:
        bench.publish(
            lead_automation(
                "a.block",
                "on: [{updated: [state]}]\nwhen: state == 'done' and note == ''\n"
                'do:\n  - block: {message: "{name} needs a note", field: note}\n',
            )
        )
        lead = bench.create("crm.lead", name="A", note="")
        with pytest.raises(RefusedError) as refused:
            bench.update("crm.lead", lead, state="done")
        told = refused.value.as_dict()
        assert told["detail"] == "A needs a note"
        assert told["context"]["automation"] == "a.block"
        assert told["errors"][0]["path"] == "note"
        assert bench.read("crm.lead", lead)["state"] == "draft"
        with bench.application.database.unit() as unit:
            kept = unit.connection.exec_driver_sql(
                "SELECT count(*) FROM interlock.audit_entry WHERE action = 'automation.blocked'"
            ).scalar()
        assert kept == 1

    def test_an_evaluation_error_is_a_failure_with_a_case(self, bench: Workbench) -> None:
        bench.publish(
            lead_automation(
                "a.divide",
                "on: [{updated: [count]}]\nwhen: 10 / count > 1\ndo:\n  - update: {note: x}\n",
            )
        )
        lead = bench.create("crm.lead", name="A", count=1)
        with pytest.raises(RefusedError) as refused:
            bench.update("crm.lead", lead, count=0)
        assert refused.value.code == "automation_failed"
        assert bench.read("crm.lead", lead)["count"] == 1
        with bench.application.database.unit() as unit:
            found = unit.connection.exec_driver_sql(
                "SELECT category, automation_id FROM interlock.exception_case"
            ).all()
        assert found == [("automation_failed", "a.divide")]

    @pytest.mark.parametrize(
        "body",
        [
            "on: [{updated: [note]}]\nwhen: unknown_field == 1\ndo:\n  - update: {note: x}\n",
            "on: [{updated: [note]}]\nwhen: name.country == 'US'\ndo:\n  - update: {note: x}\n",
            "on: [{updated: [note]}]\ndo:\n  - update: {name.x: y}\n",
            'on: [{updated: [note]}]\ndo:\n  - code: "import os"\n',
            "inputs: {}\ndo:\n  - run: a.bad\n",
        ],
    )
    def test_s57_wrong_definitions_are_refused(self, bench: Workbench, body: str) -> None:
        with pytest.raises(InvalidError):
            bench.publish(lead_automation("a.bad", body))
