"""Sensitive values: nothing that approvals, audit, events and cases keep may tell them."""

from __future__ import annotations

import pytest

from interlock.kit.database import Database
from interlock.kit.problem import InvalidError, Problem
from support.approval_office import Office, asked, open_office, policy
from support.workbench import automation

SECRET = "DE89370400440532013000"

WATCHFUL = policy(
    "order.secret",
    """
model: off.order
guards: confirm
when: iban != 'x' and amount > 10
steps:
  never: {approvers: role finance, when: "upper(iban) == 'y'"}
  finance: {approvers: role finance}
binds: {iban: exact, amount: exact}
""",
)

RULED = policy(
    "order.ruled",
    """
model: off.order
guards: send
auto: "iban != 'x'"
binds: {iban: exact}
""",
)

TABLES = (
    "event", "audit_entry", "exception_case", "approval_request", "approval_step",
    "approval_decision",
)  # fmt: skip


def kept(database: Database) -> str:
    """All that is kept beside the records themselves."""
    with database.unit() as unit:
        rows = [
            unit.connection.exec_driver_sql(
                f"SELECT coalesce(string_agg(t::text, ' '), '') FROM interlock.{name} t"
            ).scalar_one()
            for name in TABLES
        ]
    return " ".join(rows)


@pytest.fixture
def office(database: Database) -> Office:
    return open_office(database, WATCHFUL, RULED)


class TestApprovals:
    def test_a_request_and_its_history_do_not_tell(self, office: Office) -> None:
        order = office.order(amount=20, iban=SECRET)
        outcome = office.confirm(order)
        request = asked(outcome)
        office.change(order, iban=SECRET + "1")
        office.change(order, iban=SECRET + "2")
        office.decide("anna", request)
        assert office.read(order)["state"] == "confirmed"
        assert office.as_("buyer").operate("off.order", order, "send").is_done
        assert SECRET not in str(outcome)
        assert SECRET not in kept(office.database)

    def test_what_was_not_required_does_not_tell(self, office: Office) -> None:
        outcome = office.confirm(office.order(amount=5, iban="x"))
        assert "iban = ***" in outcome.notes[0]

    def test_the_change_of_a_sealed_value_still_reopens(self, office: Office) -> None:
        order = office.order(amount=20, iban=SECRET)
        request = asked(office.confirm(order))
        office.change(order, iban=SECRET + "1")
        assert office.audited("approval.reopened") == 1
        assert office.states(request)["finance"] == "open"


class TestFailures:
    def test_a_failed_automation_does_not_tell(self, database: Database) -> None:
        body = (
            "model: off.order\nmode: inline\non: [{updated: [note]}]\n"
            "do: [{if: \"iban == 'y'\", then: [{stop: x}], else: [{update: {name: '=note'}}]}]\n"
        )
        office = open_office(database, WATCHFUL, automation("a.secret", body))
        order = office.order(iban=SECRET, note="n")
        with pytest.raises(Problem) as refused:
            office.change(order, note=None)
        assert SECRET not in str(refused.value.as_dict())
        assert SECRET not in kept(database)


class TestForging:
    @pytest.mark.parametrize("type", ["approval.granted", "record.deleted", "operation.confirm"])
    def test_an_automation_cannot_pretend_that_something_was_decided(
        self, database: Database, type: str
    ) -> None:
        body = f"model: off.order\nmode: inline\non: [updated]\ndo: [{{emit: {type}}}]\n"
        with pytest.raises(InvalidError, match="reserved"):
            open_office(database, WATCHFUL, automation("a.forge", body))
