"""Attempts to walk around a gate, a hold or a lock, by every way there is to a record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from interlock.kit.database import Database
from interlock.kit.problem import Problem, RefusedError
from interlock.records import restraint
from support.approval_office import ORDER, RELEASE, Office, asked, open_office, policy
from support.workbench import GOVERNED, automation, user

BODY = "model: off.order\nmode: inline\n"

PROJECT = {
    "models/project.yaml": """
kind: model
id: off.project
title: Project
fields:
  name: {type: text, required: true, default: "=sequence('PRJ')"}
  order_id: {type: ref, to: off.order}
  budget: {type: money, default: 0}
  is_released: {type: boolean, default: false}
  level: {type: integer, default: 0}
  delivery: {type: choice, options: [open, done], default: open}
  state: {type: choice, options: [draft, active, closed], default: draft}
operations:
  release: {set: {is_released: true}, roles: [buyer]}
  deliver: {from: [draft, active], set: {delivery: done}, roles: [buyer]}
  promote: {set: {level: 2}, roles: [buyer]}
  close: {set: {state: "='closed' if budget > 0 else 'draft'"}, roles: [buyer]}
access:
  employee: {read: true, create: true, update: true, delete: true}
""",
}


def guard(operation: str) -> dict[str, str]:
    body = f"model: off.project\nguards: {operation}\nsteps: {{a: {{approvers: role finance}}}}\n"
    return policy(f"project.{operation}", body)


SITE = {
    "models/site.yaml": """
kind: model
id: off.site
title: Site
fields:
  name: {type: text, default: site}
  company_id: {type: ref, to: res.company}
access:
  employee: {read: true, create: true, update: true, delete: true}
""",
}

GUARDS = guard("release") | guard("deliver") | guard("promote") | guard("close")


@pytest.fixture
def office(database: Database) -> Office:
    return open_office(database)


@pytest.fixture
def projects(database: Database) -> Office:
    return open_office(database, PROJECT, GUARDS)


GATED = [
    {"is_released": True},
    {"is_released": "yes"},
    {"delivery": "done"},
    {"level": 2},
    {"level": "2"},
    {"state": "closed"},
]


class TestWriting:
    @pytest.mark.parametrize("values", GATED)
    def test_what_an_operation_sets_cannot_be_written(
        self, projects: Office, values: dict[str, Any]
    ) -> None:
        bench = projects.as_("buyer")
        project = bench.create("off.project", budget=5)
        with pytest.raises(RefusedError) as refused:
            bench.update("off.project", project, values)
        assert refused.value.code == "needs_approval"

    @pytest.mark.parametrize("values", GATED)
    def test_nor_can_a_record_be_born_so(self, projects: Office, values: dict[str, Any]) -> None:
        with pytest.raises(Problem) as refused:
            projects.as_("buyer").create("off.project", {"budget": 5, **values})
        assert refused.value.errors[0].code == "state_by_operation"

    def test_what_no_operation_sets_stays_free(self, projects: Office) -> None:
        bench = projects.as_("buyer")
        project = bench.create("off.project", is_released=False, level=1)
        bench.update("off.project", project, level=3, state="active")
        assert bench.read("off.project", project)["level"] == 3

    def test_an_automation_meets_the_gate_through_a_reference(self, database: Database) -> None:
        body = "model: off.project\nmode: inline\non: [{updated: [budget]}]\n"
        office = open_office(
            database,
            PROJECT,
            RELEASE,
            automation("a.jump", body + "do: [{update: {order_id.state: confirmed}}]\n"),
        )
        order = office.order(amount=2000)
        project = office.as_("buyer").create("off.project", order_id=order)
        with pytest.raises(RefusedError, match="needs approval"):
            office.as_("buyer").update("off.project", project, budget=1)
        assert office.read(order)["state"] == "draft"

    def test_a_service_role_meets_the_gate(self, database: Database) -> None:
        robot = "kind: role\nid: robot\ntitle: Robot\nservice: true\nimplies: [buyer, finance]\n"
        body = BODY + "on: [{updated: [note]}]\nrun_as: robot\ndo: [{operate: confirm}]\n"
        office = open_office(
            database,
            RELEASE,
            {"roles/robot.yaml": robot + GOVERNED},
            automation("a.robot", body),
        )
        order = office.order(amount=2000)
        office.change(order, note="go")
        assert office.read(order)["state"] == "draft"
        [request] = office.requests(order)
        assert request.request.requester_name == "Buyer"

    def test_raising_the_amount_in_the_same_write_is_judged_by_the_new_amount(
        self, office: Office
    ) -> None:
        order = office.order(amount=10)
        with pytest.raises(RefusedError):
            office.change(order, amount=5000, state="confirmed")

    def test_a_record_cannot_be_moved_to_a_company_that_is_not_ones_own(
        self, database: Database
    ) -> None:
        office = open_office(database, SITE)
        one = office.bench.create("res.company", name="One")
        two = office.bench.create("res.company", name="Two")
        bench = office.bench.acting(user(7, "employee", company_ids=(one,), company_id=one))
        site = bench.create("off.site")
        with pytest.raises(Problem) as refused:
            bench.update("off.site", site, company_id=two)
        assert refused.value.code == "foreign_company"
        assert bench.read("off.site", site)["company_id"] == one


class TestLock:
    """A locked record does not change, and neither do its lines."""

    ATTEMPTS: tuple[Callable[[Any, int, int, int], Any], ...] = (
        lambda bench, order, line, other: bench.create("off.line", order_id=order),
        lambda bench, order, line, other: bench.update("off.line", line, qty=9),
        lambda bench, order, line, other: bench.delete("off.line", line),
        lambda bench, order, line, other: bench.update("off.line", line, order_id=other),
        lambda bench, order, line, other: bench.update(
            "off.line",
            bench.children("off.order", "line_ids", other)[0]["id"],
            order_id=order,
        ),
        lambda bench, order, line, other: bench.update("off.order", order, note="x"),
        lambda bench, order, line, other: bench.update("off.order", order, active=False),
        lambda bench, order, line, other: bench.update("off.order", order, line_ids=[{"qty": 1}]),
        lambda bench, order, line, other: bench.operate("off.order", order, "confirm"),
        lambda bench, order, line, other: bench.delete("off.order", order),
    )

    @pytest.mark.parametrize("attempt", ATTEMPTS)
    def test_nothing_of_it_changes(
        self, office: Office, attempt: Callable[[Any, int, int, int], Any]
    ) -> None:
        bench = office.as_("buyer")
        order = bench.create("off.order", line_ids=[{"name": "a"}])
        other = bench.create("off.order", line_ids=[{"name": "b"}])
        line = bench.children("off.order", "line_ids", order)[0]["id"]
        lock(office, "off.order", order)
        with pytest.raises(RefusedError) as refused:
            attempt(bench, order, line, other)
        assert refused.value.code == "locked"
        assert office.audited("lock.refused") == 1

    def test_a_locked_line_does_not_go_with_its_parent(self, office: Office) -> None:
        bench = office.as_("buyer")
        order = bench.create("off.order", line_ids=[{"name": "a"}])
        lock(office, "off.line", bench.children("off.order", "line_ids", order)[0]["id"])
        with pytest.raises(RefusedError) as refused:
            bench.delete("off.order", order)
        assert refused.value.code == "locked"

    def test_a_locked_record_keeps_its_references(self, database: Database) -> None:
        project = PROJECT["models/project.yaml"].replace("to: off.order", "to: off.order, CLEAR")
        office = open_office(
            database,
            PROJECT | {"models/project.yaml": project.replace("CLEAR", "on_delete: clear")},
            RELEASE,
        )
        order = office.order()
        project_id = office.as_("buyer").create("off.project", order_id=order)
        lock(office, "off.project", project_id)
        with pytest.raises(RefusedError) as refused:
            office.as_("buyer").delete("off.order", order)
        assert refused.value.code == "locked"


class TestHold:
    def test_a_second_hold_for_the_same_reason_holds_more(self, office: Office) -> None:
        order = office.order(amount=10)
        hold(office, order, "send")
        hold(office, order, "confirm")
        with pytest.raises(RefusedError) as refused:
            office.confirm(order)
        assert refused.value.code == "on_hold"
        hold(office, order)
        assert office.read(order)["holds"][0]["operations"] == []

    def test_holding_and_releasing_is_audited(self, office: Office) -> None:
        order = office.order(amount=10)
        before = office.audited("record.updated")
        hold(office, order)
        with office.bench.application.session(office.actor("buyer")) as session:
            restraint.release_hold(session, session.get("off.order", order, lock=True))
        assert office.audited("record.updated") == before + 2


class TestAfterTheDecision:
    def test_what_an_automation_changes_beforehand_is_not_carried_out_unseen(
        self, database: Database
    ) -> None:
        body = BODY + 'on: [{operation: confirm}]\ndo: [{update: {amount: "=amount * 2"}}]\n'
        office = open_office(database, RELEASE, automation("a.double", body))
        order = office.order(amount=2000)
        request = asked(office.confirm(order))
        assert office.read(order)["amount"] == 4000
        office.decide("anna", request)
        assert office.read(order)["state"] == "draft"
        assert office.dossier(request).request.state == "pending"

    def test_a_request_outlives_the_field_that_its_policy_read(self, database: Database) -> None:
        body = """
model: off.order
guards: confirm
when: amount > 10
steps:
  a: {approvers: role finance}
  b: {approvers: role finance_director, after: [a], when: FIELD > 10}
binds: {amount: exact}
"""
        office = open_office(database, policy("order.off", body.replace("FIELD", "discount")))
        order = office.order(amount=20, discount=20)
        request = asked(office.confirm(order))
        office.bench.files |= policy("order.off", body.replace("FIELD", "amount"))
        office.bench.files |= {
            "models/order.yaml": ORDER["models/order.yaml"].replace(
                "  discount: {type: decimal, default: 0}\n", ""
            )
        }
        office.bench.application.publishing.apply(
            office.bench.files, actor=office.actor("system"), reason="t", allow_destructive=True
        )
        office.change(order, note="still works")
        office.decide("anna", request)
        office.decide("dora", request)
        assert office.read(order)["state"] == "confirmed"


def lock(office: Office, model: str, id: int) -> None:
    with office.bench.application.session(office.actor("buyer")) as session:
        restraint.place_lock(session, session.get(model, id, lock=True), reason="billing")


def hold(office: Office, order: int, *operations: str) -> None:
    with office.bench.application.session(office.actor("buyer")) as session:
        record = session.get("off.order", order, lock=True)
        restraint.place_hold(session, record, reason="credit", operations=operations)
