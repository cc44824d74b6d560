"""What changes of a record do to approvals, and what approvals show of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from interlock.kit.database import Database
from interlock.kit.problem import ForbiddenError, NotFoundError
from interlock.records.session import RecordSession
from support.approval_office import Office, asked, open_office, policy


@pytest.fixture
def office(database: Database) -> Office:
    return open_office(database)


@pytest.fixture
def order(office: Office) -> int:
    return office.order(amount=60_000, supplier="Acme", lead_id=office.ids["boss"])


@pytest.fixture
def request_id(office: Office, order: int) -> UUID:
    """All but the director have approved."""
    request = asked(office.confirm(order))
    office.decide("boss", request)
    office.decide("anna", request)
    assert office.states(request) == {"lead": "granted", "finance": "granted", "director": "open"}
    return request


class TestReopening:
    def test_within_the_tolerance_nothing_is_asked_again(
        self, office: Office, order: int, request_id: UUID
    ) -> None:
        office.change(order, amount=61_200)
        assert office.states(request_id)["finance"] == "granted"
        assert len(office.dossier(request_id).approvals()) == 2

    def test_beyond_it_the_affected_steps_are_asked_again(
        self, office: Office, order: int, request_id: UUID
    ) -> None:
        office.change(order, amount=61_201)
        found = office.dossier(request_id)
        assert office.states(request_id) == {
            "lead": "granted",
            "finance": "open",
            "director": "waiting",
        }
        assert [item.by for item in found.approvals()] == ["Boss"]
        reopened = [item for item in found.decisions if item.kind == "reopen"]
        assert {item.step for item in reopened} == {"finance", "director"}
        assert reopened[0].detail["changes"] == [
            {"field": "amount", "then": "60000", "now": "61201"}
        ]
        assert found.request.bound["amount"] == "61201"

    def test_the_same_person_may_approve_again(
        self, office: Office, order: int, request_id: UUID
    ) -> None:
        office.change(order, amount=70_000)
        office.decide("anna", request_id)
        office.decide("dora", request_id)
        assert office.read(order)["state"] == "confirmed"

    def test_a_condition_that_does_not_hold_any_more_skips_the_step(
        self, office: Office, order: int, request_id: UUID
    ) -> None:
        office.change(order, amount=2000)
        office.decide("anna", request_id)
        assert office.states(request_id)["director"] == "skipped"
        assert office.read(order)["state"] == "confirmed"

    def test_a_skipped_step_is_asked_when_its_condition_holds_now(self, office: Office) -> None:
        order = office.order(amount=2000)
        request = asked(office.confirm(order))
        assert office.states(request)["lead"] == "skipped"
        office.change(order, amount=3000)
        assert office.states(request)["finance"] == "open"

    def test_what_is_not_bound_may_change(
        self, office: Office, order: int, request_id: UUID
    ) -> None:
        office.change(order, note="hello")
        assert len(office.dossier(request_id).approvals()) == 2

    def test_lines_bind_by_what_they_say(
        self, office: Office, order: int, request_id: UUID
    ) -> None:
        office.as_("buyer").create("off.line", order_id=order, name="nut")
        assert office.states(request_id)["lead"] == "open"
        assert office.dossier(request_id).approvals() == ()

    def test_what_no_step_reads_re_opens_all(
        self, office: Office, order: int, request_id: UUID
    ) -> None:
        office.change(order, supplier="Other")
        assert office.states(request_id)["lead"] == "open"
        assert office.dossier(request_id).approvals() == ()

    def test_carrying_it_out_is_not_a_change_of_it(
        self, office: Office, order: int, request_id: UUID
    ) -> None:
        office.decide("dora", request_id)
        assert office.read(order)["state"] == "confirmed"
        found = office.dossier(request_id)
        assert found.request.state == "used"
        assert not [item for item in found.decisions if item.kind == "reopen"]

    def test_a_granted_request_goes_back_to_pending(self, office: Office) -> None:
        order = office.order(amount=2000)
        request = asked(office.confirm(order))
        office.change(order, state="cancel")
        office.decide("anna", request)
        assert office.dossier(request).request.state == "granted"
        office.change(order, amount=9000)
        assert office.dossier(request).request.state == "pending"
        assert office.states(request)["finance"] == "open"

    def test_not_required_any_more_passes_and_ends_the_request(
        self, office: Office, order: int, request_id: UUID
    ) -> None:
        office.change(order, amount=10)
        assert office.confirm(order).is_done
        found = office.dossier(request_id).request
        assert found.state == "cancelled"
        assert "Not required" in (found.outcome_reason or "")

    def test_deleting_the_record_cancels(
        self, office: Office, order: int, request_id: UUID
    ) -> None:
        office.as_("buyer").delete("off.order", order)
        found = office.dossier(request_id).request
        assert (found.state, found.outcome_reason) == ("cancelled", "The record was deleted.")

    def test_a_new_version_of_the_policy_leaves_a_request_alone(
        self, office: Office, order: int, request_id: UUID
    ) -> None:
        office.bench.publish(
            policy(
                "order.release",
                "model: off.order\nguards: confirm\nsteps: {x: {approvers: role employee}}\n",
            )
        )
        office.decide("dora", request_id)
        assert office.dossier(request_id).request.policy_version == 1
        assert office.read(order)["state"] == "confirmed"


class TestView:
    def test_who_may_see_it(self, office: Office, request_id: UUID) -> None:
        for name in ("buyer", "anna", "dora", "admin", "boss"):
            assert office.run(name, lambda s: office.room.view(s, request_id)).hash
        with pytest.raises(NotFoundError):
            office.run("guest", lambda s: office.room.view(s, request_id))

    def test_why_it_came_and_why_not(self, office: Office, request_id: UUID) -> None:
        [right] = office.run("dora", lambda s: office.room.view(s, request_id)).rights
        assert (right.may_decide, right.why) == (True, "role Finance director")
        [right] = office.run("bert", lambda s: office.room.view(s, request_id)).rights
        assert (right.may_decide, right.why) == (False, "You are not asked here.")

    def test_what_changed_and_what_is_ahead(self, office: Office) -> None:
        order = office.order(amount=60_000)
        request = asked(office.confirm(order))
        office.change(order, note="urgent")
        view = office.run("anna", lambda s: office.room.view(s, request))
        assert [(item.field, item.approved, item.now) for item in view.changes] == [
            ("note", None, "urgent")
        ]
        assert [(step.name, step.asks) for step in view.ahead] == [
            ("director", ("Finance director",))
        ]

    def test_sensitive_values_are_masked_everywhere(self, office: Office) -> None:
        order = office.order(amount=2000, iban="DE89370400440532013000")
        request = asked(office.confirm(order))
        proof = office.run("anna", lambda s: office.room.evidence(s, request))
        assert "DE8937" not in str(proof)
        assert proof["request"]["snapshot"]["record"]["iban"] == "***"
        assert proof["digest"].startswith("sha256:")

    def test_the_history_of_a_record_needs_the_right_to_read_it(
        self, office: Office, order: int, request_id: UUID
    ) -> None:
        def history(session: RecordSession) -> list[Any]:
            record = session.get("off.order", order)
            return office.room.history(session, record)

        assert len(office.run("buyer", history)) == 1
        with pytest.raises(ForbiddenError):
            office.run("guest", history)


class TestPreview:
    def test_the_chain_is_shown_before_it_is_asked(self, office: Office) -> None:
        order = office.order(amount=60_000)

        def preview(session: RecordSession) -> list[Any]:
            record = session.get("off.order", order)
            return office.room.preview_operation(session, record, "confirm")

        [plan] = office.run("buyer", preview)
        assert plan.verdict == "asked"
        assert plan.asks == ("Finance", "Finance director")
        assert [step.is_asked for step in plan.steps] == [False, True, True]
        assert office.requests(order) == []

    def test_a_clause_tells_why_nobody_is_asked(self, office: Office) -> None:
        order = office.order(amount=5)
        plan = office.run(
            "buyer", lambda s: office.room.preview(s, "order.release", record_id=order)
        )
        assert (plan.verdict, plan.clause) == ("not_required", "amount > 1000")
