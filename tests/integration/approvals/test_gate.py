"""Operations that need approval: asked, granted by people or by rule, refused, carried out."""

from __future__ import annotations

from uuid import UUID

import pytest

from interlock.kit.database import Database
from interlock.kit.problem import ForbiddenError, RefusedError
from support.approval_office import RELEASE, Office, asked, open_office, policy


@pytest.fixture
def office(database: Database) -> Office:
    return open_office(database)


MARGIN = policy(
    "order.discount",
    """
model: off.order
guards: confirm
when: discount > 10
steps: {lead: {approvers: role finance_director}}
binds: {discount: exact}
""",
)


class TestAsk:
    def test_below_the_limit_nobody_is_asked_and_the_clause_is_told(self, office: Office) -> None:
        order = office.order(amount=1000)
        outcome = office.confirm(order)
        assert outcome.is_done
        assert "amount > 1000" in outcome.notes[0]
        assert office.requests(order) == []

    def test_above_it_the_operation_waits_and_tells_who_is_asked(self, office: Office) -> None:
        order = office.order(amount="1000.01", lead_id=office.ids["boss"])
        outcome = office.confirm(order)
        assert not outcome.is_done
        [told] = outcome.waits_for
        assert (told["policy"], told["asks"]) == ("order.release", ["Boss"])
        assert told["reason"] == "Amount 1000.01"
        assert told["due_at"] == "2027-03-02T09:00:00+00:00"
        assert office.read(order)["state"] == "draft"

    def test_asking_again_makes_no_second_request_but_is_noted(self, office: Office) -> None:
        order = office.order(amount=2000)
        first = asked(office.confirm(order))
        assert asked(office.confirm(order)) == first
        assert len(office.requests(order)) == 1
        assert office.audited("approval.attempted") == 1

    def test_writing_the_state_is_refused_and_names_the_operation(self, office: Office) -> None:
        order = office.order(amount=2000)
        with pytest.raises(RefusedError) as refused:
            office.change(order, state="confirmed")
        assert refused.value.code == "needs_approval"
        assert "confirm" in (refused.value.remedy or "")
        assert "Finance" in (refused.value.remedy or "")
        assert office.audited("gate.refused") == 1
        assert office.requests(order) == []

    def test_two_exceptions_show_both_reasons(self, database: Database) -> None:
        office = open_office(database, RELEASE, MARGIN)
        order = office.order(amount=2000, discount=20)
        outcome = office.confirm(order)
        assert {item["policy"] for item in outcome.waits_for} == {
            "order.release",
            "order.discount",
        }
        ids = {item["policy"]: UUID(item["id"]) for item in outcome.waits_for}
        office.decide("dora", ids["order.discount"])
        assert office.read(order)["state"] == "draft"
        office.decide("anna", ids["order.release"])
        assert office.read(order)["state"] == "confirmed"
        assert {item.request.state for item in office.requests(order)} == {"used"}

    def test_an_advisory_policy_only_tells(self, database: Database) -> None:
        body = "model: off.order\nguards: confirm\ncontrol: advisory\n"
        office = open_office(
            database, policy("order.hint", body + "steps: {a: {approvers: role finance}}\n")
        )
        outcome = office.confirm(office.order(amount=2000))
        assert outcome.is_done
        assert "advised" in outcome.notes[0]


class TestGrant:
    def test_the_last_approval_carries_the_operation_out(self, office: Office) -> None:
        order = office.order(amount=2000)
        request = asked(office.confirm(order))
        decided = office.decide("anna", request, comment="fine")
        assert decided.operation is not None
        assert decided.operation.is_done
        assert decided.state == "used"
        assert office.read(order)["state"] == "confirmed"
        assert office.audited("approval.granted") == 1
        assert office.audited("operation.confirm") == 1

    def test_steps_are_asked_in_order_and_only_where_they_apply(self, office: Office) -> None:
        order = office.order(amount=60_000, lead_id=office.ids["boss"])
        request = asked(office.confirm(order))
        assert office.states(request) == {
            "lead": "open",
            "finance": "waiting",
            "director": "waiting",
        }
        office.decide("boss", request)
        office.decide("bert", request)
        assert office.states(request)["director"] == "open"
        assert office.read(order)["state"] == "draft"
        office.decide("dora", request)
        assert office.read(order)["state"] == "confirmed"

    def test_a_skipped_step_tells_its_clause_and_values(self, office: Office) -> None:
        request = asked(office.confirm(office.order(amount=2000)))
        step = office.dossier(request).step("lead")
        assert step.state == "skipped"
        assert step.skip_reason == {"clause": "lead_id", "values": {"lead_id": None}}

    def test_an_operation_that_is_impossible_by_now_leaves_the_decision(
        self, office: Office
    ) -> None:
        order = office.order(amount=2000)
        request = asked(office.confirm(order))
        office.change(order, by="buyer", state="cancel")
        decided = office.decide("anna", request)
        assert decided.operation is None
        assert "could not be carried out" in (decided.note or "")
        found = office.dossier(request)
        assert found.request.state == "granted"
        assert len(found.approvals()) == 1
        assert office.cases("approval_not_carried_out") == 1

    def test_the_operation_keeps_its_inputs_and_its_asker(self, office: Office) -> None:
        order = office.order(amount=2000)
        request = asked(office.confirm(order))
        office.decide("anna", request)
        with office.database.unit() as unit:
            actor = unit.connection.exec_driver_sql(
                "SELECT actor_id, reason FROM interlock.audit_entry"
                " WHERE action = 'operation.confirm'"
            ).one()
        assert actor[0] == office.ids["buyer"]
        assert "Anna" in actor[1]


class TestRules:
    BODY = """
model: off.order
guards: confirm
auto: amount <= 5000
reject_when: amount > 100000
steps: {finance: {approvers: role finance}}
binds: {amount: exact}
"""

    @pytest.fixture
    def office(self, database: Database) -> Office:
        return open_office(database, policy("order.bands", self.BODY))

    @pytest.mark.parametrize(
        ("amount", "done"), [(5000, True), ("5000.01", False), (100_000, False)]
    )
    def test_the_bands(self, office: Office, amount: object, done: bool) -> None:
        assert office.confirm(office.order(amount=amount)).is_done is done

    def test_granting_by_rule_is_a_decision_with_the_rules_version(self, office: Office) -> None:
        order = office.order(amount=100)
        office.confirm(order)
        [found] = office.requests(order)
        [decision] = found.decisions
        assert found.request.state == "used"
        assert (decision.kind, decision.rule, decision.rule_version) == ("auto", "order.bands", 1)
        assert decision.detail["values"] == {"amount": "100"}
        assert decision.values == {"amount": "100"}

    def test_rejecting_by_rule_refuses_and_is_kept(self, office: Office) -> None:
        order = office.order(amount=100_001)
        with pytest.raises(RefusedError) as refused:
            office.confirm(order)
        assert refused.value.code == "rejected_by_rule"
        assert "amount > 100000" in str(refused.value)
        [found] = office.requests(order)
        assert found.request.state == "rejected"
        assert found.decisions[0].kind == "auto"
        assert office.audited("approval.rejected") == 1


class TestNobodyHangs:
    def test_a_step_for_nobody_goes_to_the_owner_with_a_case(self, database: Database) -> None:
        office = open_office(
            database,
            policy(
                "order.lost",
                "model: off.order\nguards: confirm\n"
                "steps: {a: {approvers: role procurement_manager}}\nbinds: {amount: exact}\n",
            ),
        )
        outcome = office.confirm(office.order(amount=1))
        assert outcome.waits_for[0]["asks"] == ["Employee"]
        assert office.cases("approval_without_approver") == 1

    def test_a_manager_who_asks_does_not_decide_alone(self, office: Office) -> None:
        order = office.order(amount=2000, lead_id=office.ids["buyer"])
        outcome = office.confirm(order)
        assert outcome.waits_for[0]["asks"] == ["Employee"]
        with pytest.raises(ForbiddenError):
            office.decide("buyer", asked(outcome))


class TestFailures:
    def test_a_condition_that_fails_lets_nothing_through(self, database: Database) -> None:
        body = "when: 100 / discount > 1\nsteps: {a: {approvers: role finance}}\n"
        head = "model: off.order\nguards: confirm\n"
        office = open_office(database, policy("order.broken", head + body))
        order = office.order(discount=0)
        with pytest.raises(RefusedError) as refused:
            office.confirm(order)
        assert refused.value.code == "policy_failed"
        assert office.read(order)["state"] == "draft"
        assert office.cases("policy_failed") == 1

    def test_a_step_whose_condition_fails_is_asked(self, database: Database) -> None:
        steps = 'steps: {a: {approvers: role finance, when: "100 / discount > 1"}}\n'
        office = open_office(
            database, policy("order.broken", "model: off.order\nguards: confirm\n" + steps)
        )
        request = asked(office.confirm(office.order(discount=0)))
        step = office.dossier(request).step("a")
        assert step.state == "open"
        assert "division by zero" in (step.note or "")
