"""A run asks for approval and waits for the decision, for however long."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from interlock.approvals.deciding import Ruling
from interlock.approvals.model import DecisionKind
from interlock.identity.model import Actor
from interlock.kit.clock import ManualClock
from support.background import Background, background
from support.workbench import GOVERNED, only, user

from .conftest import Open

POLICY = {
    "approvals/large.yaml": f"kind: approval\nid: order.large\ntitle: Large orders\n{GOVERNED}"
    "model: sale.order\nsteps:\n  boss: {approvers: role employee}\n"
}
LOGGED = 'create: {model: sale.log, values: {name: "%s", order_id: "=record"}}'
BOSS = user(12, "employee", "administrator")
"""Nobody else works here: then administrators are asked."""


def request_of(bench: Background) -> UUID:
    id: UUID = only(bench.rows("approval_request", "requested_at"))["id"]
    return id


def decide(bench: Background, kind: DecisionKind, actor: Actor = BOSS) -> None:
    application = bench.application
    with application.database.unit() as unit:
        session = application.session_in(unit, actor)
        ruling = Ruling(kind, step="boss", comment="so be it")
        application.approvals.decide(session, request_of(bench), ruling)


class TestApprove:
    @pytest.mark.parametrize(
        ("kind", "outcome"),
        [(DecisionKind.APPROVE, "granted"), (DecisionKind.REJECT, "rejected")],
    )
    def test_waits_for_the_decision(
        self, opened: Open, clock: ManualClock, kind: DecisionKind, outcome: str
    ) -> None:
        told = LOGGED % "{steps.ask.outcome} by {steps.ask.by}"
        steps = f"do:\n  - approve: order.large\n    as: ask\n  - {told}\n"
        bench = opened(POLICY, background("a", f"on: [created]\n{steps}"))
        bench.order()
        bench.work()
        assert bench.states() == ["waiting"]
        clock.advance(timedelta(days=400))
        bench.work()
        assert bench.logs() == []
        decide(bench, kind)
        bench.work()
        assert bench.logs() == [f"{outcome} by User 12"]
        assert bench.rows("watch", "key") == []

    def test_an_answer_that_comes_before_it_is_waited_for_counts(self, opened: Open) -> None:
        told = LOGGED % "{steps.told.outcome}"
        steps = (
            "do:\n  - approve: {policy: order.large, wait: false}\n    as: ask\n"
            "  - wait: {event: go.on}\n"
            f'  - await_approval: "=steps.ask.request"\n    as: told\n  - {told}\n'
        )
        go = (
            f"kind: automation\nid: go\ntitle: Go\n{GOVERNED}model: sale.order\nmode: inline\n"
            "on: [updated: [note]]\ndo: [{emit: {type: go.on}}]\n"
        )
        bench = opened(
            POLICY, {"automations/go.yaml": go}, background("a", f"on: [created]\n{steps}")
        )
        order = bench.order()
        bench.work()
        decide(bench, DecisionKind.APPROVE)
        bench.work()
        assert bench.logs() == []
        bench.update("sale.order", order, note="go")
        bench.work()
        assert bench.logs() == ["granted"]

    def test_may_be_answered_after_it_is_waited_for(self, opened: Open) -> None:
        steps = (
            "do:\n  - approve: {policy: order.large, wait: false}\n    as: ask\n"
            f'  - await_approval: "=steps.ask.request"\n  - {LOGGED % "done"}\n'
        )
        bench = opened(POLICY, background("a", f"on: [created]\n{steps}"))
        bench.order()
        bench.work()
        assert bench.states() == ["waiting"]
        decide(bench, DecisionKind.APPROVE)
        bench.work()
        assert bench.logs() == ["done"]

    def test_goes_on_when_the_time_for_it_is_over(self, opened: Open, clock: ManualClock) -> None:
        policy = {"approvals/large.yaml": POLICY["approvals/large.yaml"] + "expires: 3 days\n"}
        told = LOGGED % "{steps.ask.outcome}"
        steps = f"do:\n  - approve: order.large\n    as: ask\n  - {told}\n"
        bench = opened(policy, background("a", f"on: [created]\n{steps}"))
        bench.order()
        bench.work()
        clock.advance(timedelta(days=2))
        bench.work()
        assert bench.logs() == []
        clock.advance(timedelta(days=2))
        bench.work()
        assert bench.logs() == ["expired"]
