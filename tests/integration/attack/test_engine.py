"""Attacks on the inline engine: its order, its failures, and what it tells of them."""

from __future__ import annotations

import pytest

from interlock.kit.database import Database
from interlock.kit.problem import RefusedError
from interlock.records import editing
from support.workbench import GOVERNED, Workbench, automation, only, open_workbench, user

MODELS = {
    "models/partner.yaml": """
kind: model
id: atk.partner
title: Partner
fields:
  name: {type: text, required: true}
  blocked: {type: boolean, default: false}
  iban: {type: text, sensitive: true}
access:
  employee: {read: true, create: true, update: true, delete: true}
""",
    "models/order.yaml": """
kind: model
id: atk.order
title: Order
fields:
  name: {type: text, required: true, default: "=sequence('ATK')"}
  amount: {type: money, default: 0}
  rate: {type: decimal, default: 1}
  partner_id: {type: ref, to: atk.partner}
  iban: {type: text, sensitive: true}
  note: {type: text}
  seen: {type: text}
  state: {type: choice, options: [draft, confirmed, cancel], default: draft}
transitions: {state: {draft: [confirmed, cancel], confirmed: [cancel]}}
operations:
  confirm: {from: [draft], set: {state: confirmed}, roles: [employee]}
  check: {from: [draft], set: {state: cancel}, roles: [employee], when: "iban == 'open sesame'"}
access:
  employee: {read: true, create: true, update: true, delete: true}
""",
}


def changing(id: str, body: str) -> dict[str, str]:
    return automation(id, f"model: atk.order\nmode: inline\n{body}")


def role(id: str, more: str = "") -> dict[str, str]:
    return {f"roles/{id}.yaml": f"kind: role\nid: {id}\ntitle: {id}\n{GOVERNED}{more}"}


class TestOrder:
    def test_priority_holds_across_the_fields_that_are_watched(self, database: Database) -> None:
        bench = open_workbench(
            database,
            MODELS,
            changing("a.any", 'priority: 20\non: [updated]\ndo: [{update: {seen: "{seen}2"}}]\n'),
            changing(
                "b.one", 'priority: 10\non: [{updated: [amount]}]\ndo: [{update: {seen: "1"}}]\n'
            ),
            changing(
                "c.two",
                "priority: 15\non: [{updated: [amount, rate]}]\n"
                'do: [{update: {seen: "{seen}-"}}]\n',
            ),
        )
        order = bench.create("atk.order")
        bench.update("atk.order", order, amount=5, rate=2)
        assert bench.fired() == ["b.one", "c.two", "a.any"]
        assert bench.read("atk.order", order)["seen"] == "1-2"

    def test_an_automation_that_watches_two_changed_fields_is_told_once(
        self, database: Database
    ) -> None:
        body = "on: [{updated: [amount, rate]}]\nwhen: amount > 100\ndo: [{update: {note: x}}]\n"
        bench = open_workbench(database, MODELS, changing("a.two", body))
        order = bench.create("atk.order")
        bench.update("atk.order", order, amount=5, rate=2)
        assert len(bench.reactions("a.two")) == 1

    def test_a_condition_sees_what_an_earlier_automation_did_to_another_record(
        self, database: Database
    ) -> None:
        first = "on: [{updated: [amount]}]\ndo: [{update: {partner_id.blocked: true}}]\n"
        second = (
            "on: [{updated: [amount]}]\nwhen: partner_id.blocked\n"
            "do: [{block: {message: 'the partner is blocked'}}]\n"
        )
        bench = open_workbench(database, MODELS, changing("a.a", first), changing("b.b", second))
        partner = bench.create("atk.partner", name="P")
        order = bench.create("atk.order", partner_id=partner)
        with pytest.raises(RefusedError, match="the partner is blocked"):
            bench.update("atk.order", order, amount=5)


class TestFailingConditions:
    def test_one_behind_many_that_do_not_match_still_fails(self, database: Database) -> None:
        quiet = [
            changing(f"a.quiet_{n:02}", "on: [updated]\nwhen: amount > 1000000\ndo: [{stop: x}]\n")
            for n in range(25)
        ]
        broken = changing("z.broken", "on: [updated]\nwhen: 1 / rate > 0\ndo: [{stop: x}]\n")
        bench = open_workbench(database, MODELS, *quiet, broken)
        order = bench.create("atk.order")
        with pytest.raises(RefusedError, match=r"z\.broken"):
            bench.update("atk.order", order, rate=0)

    def test_one_outside_of_its_pilot_does_no_harm(self, database: Database) -> None:
        body = "on: [updated]\nrollout: {name: [Pilot]}\nwhen: 1 / rate > 0\ndo: [{stop: x}]\n"
        bench = open_workbench(database, MODELS, changing("a.pilot", body))
        order = bench.create("atk.order", name="Elsewhere")
        bench.update("atk.order", order, rate=0)
        assert "rollout" in only(bench.reactions("a.pilot"))["clause"]


class TestChains:
    def test_each_act_of_a_session_is_a_chain_of_its_own(self, database: Database) -> None:
        body = "on: [{updated: [amount]}]\ndo: [{if: amount > 100, then: [{block: too much}]}]\n"
        bench = open_workbench(database, MODELS, changing("a.limit", body))
        order = bench.create("atk.order")
        with bench.application.session(bench.actor) as session:
            record = session.get("atk.order", order, lock=True)
            editing.update(session, record, {"amount": 50})
            session.settle()
            editing.update(session, record, {"amount": 500})
            with pytest.raises(RefusedError, match="too much"):
                session.settle()

    def test_many_acts_in_a_session_are_not_taken_for_a_loop(self, database: Database) -> None:
        body = "on: [created]\ndo: [{update: {note: seen}}]\n"
        bench = open_workbench(database, MODELS, changing("a.note", body))
        with bench.application.session(bench.actor) as session:
            made = []
            for _ in range(20):
                made.append(editing.create(session, "atk.order", {}))
                session.settle()
        assert {record.values["note"] for record in made} == {"seen"}

    def test_an_operation_is_told_as_the_askers_although_an_automation_went_before(
        self, database: Database
    ) -> None:
        body = "on: [{operation: confirm}]\nrun_as: robot\ndo: [{update: {note: seen}}]\n"
        roles = role("robot", "service: true\nimplies: [employee]\n")
        bench = open_workbench(database, MODELS, roles, changing("a.before", body))
        bench = bench.acting(user(7, "employee"))
        order = bench.create("atk.order")
        bench.operate("atk.order", order, "confirm")
        event = bench.events[0]
        assert event.operation == "confirm"
        assert event.on_behalf_of is None
        assert event.cause.automation_id is None


class TestGone:
    def test_an_operation_cannot_take_effect_on_what_an_automation_deleted(
        self, database: Database
    ) -> None:
        body = 'on: [{operation: confirm}]\ndo: [{delete: {of: "=record"}}]\n'
        bench = open_workbench(database, MODELS, changing("a.gone", body))
        order = bench.create("atk.order")
        with pytest.raises(Exception) as refused:
            bench.operate("atk.order", order, "confirm")
        assert "deleted" in str(refused.value)


SECRET = "DE89370400440532013000"


def everything_stored(database: Database) -> str:
    """All that events, audit, cases and approvals hold, as text."""
    with database.unit() as unit:
        names = ["event", "audit_entry", "exception_case", "approval_request"]
        names += ["approval_step", "approval_decision"]
        rows = [
            unit.connection.exec_driver_sql(
                f"SELECT coalesce(string_agg(t::text, ' '), '') FROM interlock.{name} t"
            ).scalar_one()
            for name in names
        ]
    return " ".join(rows)


class TestSecrets:
    def bench(self, database: Database, body: str) -> Workbench:
        return open_workbench(database, MODELS, changing("a.secret", body))

    @pytest.mark.parametrize(
        "when",
        [
            "iban == 'nothing'",
            "partner_id.iban == iban and iban == 'x'",
            "upper(iban) == 'x'",
            "old.iban == 'x'",
        ],
    )
    def test_a_clause_that_does_not_hold_does_not_tell_them(
        self, database: Database, when: str
    ) -> None:
        bench = self.bench(database, f'on: [updated]\nwhen: "{when}"\ndo: [{{stop: x}}]\n')
        partner = bench.create("atk.partner", name="P", iban=SECRET)
        order = bench.create("atk.order", iban=SECRET, partner_id=partner)
        bench.update("atk.order", order, note="x", iban=SECRET + "1")
        assert bench.reactions("a.secret")
        assert SECRET not in everything_stored(database)

    def test_an_operation_that_is_refused_does_not_tell_them(self, database: Database) -> None:
        bench = open_workbench(database, MODELS)
        order = bench.create("atk.order", iban=SECRET)
        with pytest.raises(RefusedError) as refused:
            bench.operate("atk.order", order, "check")
        assert SECRET not in str(refused.value.as_dict())
        assert SECRET not in everything_stored(database)

    def test_a_manual_run_that_is_refused_does_not_tell_them(self, database: Database) -> None:
        bench = self.bench(database, "on: [updated]\nwhen: iban == 'x'\ndo: [{stop: x}]\n")
        order = bench.create("atk.order", iban=SECRET)
        bench.update("atk.order", order, note="1")
        [reaction] = bench.reactions("a.secret")
        assert reaction["values"] == {"iban": "***"}
