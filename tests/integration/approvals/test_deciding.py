"""Deciding: who may, what it leads to, and what is refused and recorded."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest

from interlock.approvals.deciding import Ruling
from interlock.approvals.handing import Handover
from interlock.approvals.model import DecisionKind
from interlock.identity.delegation.rule import NewDelegation
from interlock.identity.delegation.service import Delegations
from interlock.identity.model import SYSTEM
from interlock.kit.database import Database
from interlock.kit.problem import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    Problem,
)
from support.approval_office import Office, asked, open_office, policy
from support.identity import ListRecorder

DUAL = policy(
    "order.dual",
    """
model: off.order
guards: confirm
steps: {finance: {approvers: role finance, need: 2}}
binds: {amount: exact}
""",
)


@pytest.fixture
def office(database: Database) -> Office:
    return open_office(database)


@pytest.fixture
def request_id(office: Office) -> UUID:
    return asked(office.confirm(office.order(amount=2000, supplier="Acme")))


def delegate(office: Office, principal: str, to: str, **more: object) -> None:
    now = office.database.clock.now()
    values = {"starts_at": now, "ends_at": now + timedelta(days=2)} | more
    new = NewDelegation(office.ids[principal], office.ids[to], **values)  # type: ignore[arg-type]
    with office.database.unit() as unit:
        Delegations(ListRecorder()).create(unit, new, actor=SYSTEM)


class TestWhoMay:
    def test_who_is_not_asked_is_stopped_and_the_attempt_recorded(
        self, office: Office, request_id: UUID
    ) -> None:
        with pytest.raises(ForbiddenError) as refused:
            office.decide("guest", request_id)
        assert refused.value.code == "not_asked"
        assert office.audited("approval.refused") == 1
        assert office.dossier(request_id).approvals() == ()

    def test_the_requester_does_not_decide(self, office: Office) -> None:
        office.hire("carl", "buyer", "finance", "employee")
        request = asked(office.confirm(office.order("carl", amount=2000), by="carl"))
        with pytest.raises(ForbiddenError) as refused:
            office.decide("carl", request)
        assert refused.value.code == "own_request"

    def test_a_right_that_is_gone_is_gone(self, office: Office, request_id: UUID) -> None:
        with office.database.unit() as unit:
            unit.connection.exec_driver_sql(
                "DELETE FROM interlock.app_user_role WHERE user_id = %s AND role = 'finance'",
                (office.ids["anna"],),
            )
        with pytest.raises(ForbiddenError):
            office.decide("anna", request_id)

    def test_a_request_that_does_not_exist(self, office: Office) -> None:
        with pytest.raises(NotFoundError):
            office.decide("anna", uuid4())

    def test_two_people_are_needed_where_two_must_agree(self, database: Database) -> None:
        office = open_office(database, DUAL)
        order = office.order(amount=5)
        request = asked(office.confirm(order))
        office.decide("anna", request)
        assert office.read(order)["state"] == "draft"
        with pytest.raises(ForbiddenError) as refused:
            office.decide("anna", request)
        assert refused.value.code == "same_person"
        office.decide("bert", request)
        assert office.read(order)["state"] == "confirmed"


class TestDelegation:
    def test_the_delegate_decides_in_the_window_under_both_names(
        self, office: Office, request_id: UUID
    ) -> None:
        delegate(office, "anna", "guest")
        office.decide("guest", request_id)
        [approval] = office.dossier(request_id).approvals()
        assert approval.by == "Guest for Anna"

    def test_not_outside_of_the_window(self, office: Office, request_id: UUID) -> None:
        delegate(office, "anna", "guest")
        office.database.clock.advance(timedelta(days=3))  # type: ignore[attr-defined]
        with pytest.raises(ForbiddenError):
            office.decide("guest", request_id)

    def test_not_beyond_its_scope(self, office: Office, request_id: UUID) -> None:
        delegate(office, "anna", "guest", scope=("other.policy",))
        with pytest.raises(ForbiddenError) as refused:
            office.decide("guest", request_id)
        assert refused.value.code == "delegation_too_small"

    @pytest.mark.parametrize(("limit", "may"), [("2000", True), ("1999.99", False)])
    def test_not_above_its_amount(
        self, office: Office, request_id: UUID, limit: str, may: bool
    ) -> None:
        with office.database.unit() as unit:
            unit.connection.exec_driver_sql(
                "INSERT INTO data.res_currency (id, version, active, name, decimal_places)"
                " VALUES (1, 1, true, 'EUR', 2)"
            )
            unit.connection.exec_driver_sql(
                "INSERT INTO data.res_company (id, version, active, name, currency_id)"
                " VALUES (1, 1, true, 'Co', 1)"
            )
        delegate(office, "anna", "guest", amount_limit=Decimal(limit), currency="EUR")
        if may:
            assert office.decide("guest", request_id).state == "used"
        else:
            with pytest.raises(ForbiddenError) as refused:
                office.decide("guest", request_id)
            assert "limit" in str(refused.value)

    def test_never_to_the_requester(self, office: Office, request_id: UUID) -> None:
        delegate(office, "anna", "buyer")
        with pytest.raises(ForbiddenError) as refused:
            office.decide("buyer", request_id)
        assert refused.value.code == "own_request"

    def test_a_delegate_of_the_first_cannot_give_the_second(self, database: Database) -> None:
        office = open_office(database, DUAL)
        request = asked(office.confirm(office.order(amount=5)))
        delegate(office, "anna", "guest")
        delegate(office, "anna", "bert")
        office.decide("anna", request)
        for name in ("guest", "bert"):
            with pytest.raises(ForbiddenError):
                office.decide(name, request)

    def test_one_step_can_be_handed_to_a_delegate(self, office: Office, request_id: UUID) -> None:
        handover = Handover("finance", office.ids["guest"], "on leave")
        office.run("anna", lambda s: office.room.delegate(s, request_id, handover))
        assert [item.id for item in office.box("guest")] == [request_id]
        office.decide("guest", request_id)
        assert office.dossier(request_id).approvals()[0].by == "Guest for Anna"


class TestRefusing:
    def test_rejecting_needs_a_comment_and_sets_the_record(
        self, office: Office, request_id: UUID
    ) -> None:
        with pytest.raises(InvalidError):
            office.decide("anna", request_id, "reject", comment="  ")
        decided = office.decide("anna", request_id, "reject", comment="too dear")
        assert decided.state == "rejected"
        order = office.dossier(request_id).request.record_id
        assert order is not None
        assert office.read(order)["note"] == "rejected"
        assert office.states(request_id)["finance"] == "rejected"

    def test_after_a_return_it_is_asked_anew_in_a_second_round(
        self, office: Office, request_id: UUID
    ) -> None:
        office.decide("anna", request_id, "return", comment="which project?")
        order = office.dossier(request_id).request.record_id
        assert order is not None
        assert office.read(order)["note"] == "returned"
        office.change(order, supplier="Other")
        second = asked(office.confirm(order))
        assert office.dossier(second).request.round == 2
        assert len(office.requests(order)) == 2

    def test_a_question_leaves_the_step_open_and_is_answered(
        self, office: Office, request_id: UUID
    ) -> None:
        question = Ruling(DecisionKind.ASK, comment="which project?")
        office.run("anna", lambda s: office.room.ask(s, request_id, question))
        office.run("buyer", lambda s: office.room.answer(s, request_id, comment="Moon"))
        kinds = [item.kind for item in office.dossier(request_id).decisions]
        assert kinds == ["ask", "answer"]
        assert office.states(request_id)["finance"] == "open"


class TestConflicts:
    def test_what_is_decided_names_who_decided(self, office: Office, request_id: UUID) -> None:
        office.decide("anna", request_id)
        with pytest.raises(ConflictError) as late:
            office.decide("bert", request_id)
        assert late.value.code == "already_decided"
        assert "Anna" in str(late.value)

    def test_values_that_nobody_looked_at_are_not_decided_on(
        self, office: Office, request_id: UUID
    ) -> None:
        seen = office.run("anna", lambda s: office.room.view(s, request_id)).hash
        order = office.dossier(request_id).request.record_id
        assert order is not None
        office.change(order, amount=2010)
        with pytest.raises(ConflictError) as late:
            office.decide("anna", request_id, expected_hash=seen)
        assert late.value.code == "changed_while_deciding"
        assert {"field": "amount", "then": "2000", "now": "2010"} in late.value.context["changes"]
        fresh = office.run("anna", lambda s: office.room.view(s, request_id)).hash
        office.decide("anna", request_id, expected_hash=fresh)

    def test_of_two_at_the_same_moment_one_decides(self, office: Office, request_id: UUID) -> None:
        start, results = Barrier(2), []

        def click(login: str) -> None:
            start.wait()
            try:
                office.decide(login, request_id)
                results.append("done")
            except Problem as problem:
                results.append(problem.code)

        threads = [Thread(target=click, args=(name,)) for name in ("anna", "bert")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(results) == ["already_decided", "done"]
        assert len(office.dossier(request_id).approvals()) == 1


class TestHandingOn:
    def test_reassigning_asks_a_member_instead(self, office: Office, request_id: UUID) -> None:
        handover = Handover("finance", office.ids["bert"])
        office.run("anna", lambda s: office.room.reassign(s, request_id, handover))
        with pytest.raises(ForbiddenError):
            office.decide("anna", request_id)
        office.decide("bert", request_id)

    @pytest.mark.parametrize(("to", "why"), [("guest", "belong"), ("buyer", "own request")])
    def test_not_to_somebody_who_could_not_decide(
        self, office: Office, request_id: UUID, to: str, why: str
    ) -> None:
        handover = Handover("finance", office.ids[to])
        with pytest.raises(InvalidError) as refused:
            office.run("anna", lambda s: office.room.reassign(s, request_id, handover))
        assert why in str(refused.value)

    def test_not_by_somebody_who_is_not_asked(self, office: Office, request_id: UUID) -> None:
        handover = Handover("finance", office.ids["bert"])
        with pytest.raises(ForbiddenError):
            office.run("guest", lambda s: office.room.reassign(s, request_id, handover))
        office.run("admin", lambda s: office.room.reassign(s, request_id, handover))


class TestTakingBack:
    def test_an_approval_before_it_takes_effect(self, office: Office) -> None:
        request = asked(office.confirm(office.order(amount=60_000)))
        office.decide("anna", request)
        office.run("anna", lambda s: office.room.withdraw_approval(s, request, step="finance"))
        assert office.states(request) == {
            "lead": "skipped",
            "finance": "open",
            "director": "waiting",
        }
        assert office.dossier(request).approvals() == ()
        office.decide("anna", request)

    def test_not_one_that_somebody_else_gave(self, office: Office) -> None:
        request = asked(office.confirm(office.order(amount=60_000)))
        office.decide("anna", request)
        with pytest.raises(ConflictError):
            office.run("bert", lambda s: office.room.withdraw_approval(s, request, step="finance"))

    def test_the_request_by_its_requester_only(self, office: Office, request_id: UUID) -> None:
        with pytest.raises(ForbiddenError):
            office.run("anna", lambda s: office.room.withdraw(s, request_id))
        office.run("buyer", lambda s: office.room.withdraw(s, request_id))
        assert office.dossier(request_id).request.state == "withdrawn"

    def test_cancelling_needs_a_reason_and_the_right(
        self, office: Office, request_id: UUID
    ) -> None:
        with pytest.raises(InvalidError):
            office.run("admin", lambda s: office.room.cancel(s, request_id, reason=" "))
        with pytest.raises(ForbiddenError):
            office.run("anna", lambda s: office.room.cancel(s, request_id, reason="no"))
        office.run("admin", lambda s: office.room.cancel(s, request_id, reason="duplicate"))
        assert office.dossier(request_id).request.outcome_reason == "duplicate"


class TestBulk:
    def test_each_item_has_its_own_result(self, office: Office) -> None:
        good = asked(office.confirm(office.order(amount=2000)))
        gone = asked(office.confirm(office.order(amount=3000)))
        foreign = asked(office.confirm(office.order(amount=4000, lead_id=office.ids["boss"])))
        office.run("buyer", lambda s: office.room.withdraw(s, gone))
        anna, approve = office.actor("anna"), Ruling(DecisionKind.APPROVE)
        application = office.bench.application
        with office.database.unit() as unit:
            results = office.room.decide_many(
                unit,
                [(gone, approve), (foreign, approve), (good, approve)],
                open_session=lambda inner: application.session_in(inner, anna),
            )
        codes = [item.problem["code"] if item.problem else "done" for item in results]
        assert codes == ["already_decided", "not_asked", "done"]
        assert office.audited("approval.refused") == 1
        assert office.dossier(good).request.state == "used"


class TestDuties:
    RULES = {
        "policies/sod.yaml": """
kind: policy
id: sod
title: Four eyes
owner: employee
purpose: For a test.
review_by: 2030-01-01
model: off.order
conflicts:
  - {first: create, second: approve confirm, reason: nobody approves what they made}
"""
    }

    def test_who_made_the_record_does_not_approve_it(self, office: Office) -> None:
        office.bench.publish(self.RULES)
        office.hire("maker", "finance", "employee")
        order = office.order("maker", amount=2000)
        request = asked(office.confirm(order))
        with pytest.raises(ForbiddenError) as refused:
            office.decide("maker", request)
        assert refused.value.code == "segregation_of_duties"
        assert "nobody approves what they made" in str(refused.value)
        assert office.decide("anna", request).state == "used"
