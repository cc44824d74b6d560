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


def tells(steps: str, head: str = "mode: background\non: [created]\n") -> dict[str, str]:
    body = "model: off.order\n" + head + "do:\n" + steps
    return automation("order.teller", body)


TELLING = [
    "  - emit: {type: order.told, data: {x: =iban}}",
    "  - emit: {type: order.told, data: {x: 'No. {iban}'}}",
    "  - emit: {type: order.told, data: {x: {deep: ['=upper(iban)']}}}",
    "  - emit: {type: order.told, data: {x: \"=iban if amount > 5 else ''\"}}",
    "  - emit: {type: order.told, data: {x: =old.iban}}",
    "  - update: {note: =iban}",
    "  - update: {lead_id.login: =iban}",
    "  - create: {model: off.line, values: {name: '{iban}', order_id: =record}}",
    "  - set: {x: =iban}",
    "  - stop: '{iban}'",
    "  - notify: {to: role finance, title: 'Pay to {iban}'}",
    "  - case: {queue: finance, title: 'Pay to {iban}'}",
    "  - comment: 'Pay to {iban}'",
    "  - lock: 'Paid to {iban}'",
    "  - approve: {policy: order.free, title: '{iban}'}",
]
"""Steps that would tell."""


class TestWhatAnAuthorWrites:
    """A definition must not put a sensitive value where it is kept in the clear."""

    def refusals(self, office: Office, files: dict[str, str]) -> list[str]:
        found = office.bench.application.publishing.check({**office.bench.files, **files})
        return [item.code for item in found if item.severity == "error"]

    def test_no_step_may_tell_it(self, office: Office) -> None:
        free = policy("order.free", "model: off.order\nsteps: {finance: {approvers: role finance}}")
        head = "mode: background\non: [{updated: [iban]}]\n"
        passed = [
            step
            for step in TELLING
            if "sensitive_told" not in self.refusals(office, {**tells(step + "\n", head), **free})
        ]
        assert passed == []

    def test_a_refusal_may_not_tell_it(self, office: Office) -> None:
        files = tells("  - block: 'Not to {iban}'\n", "mode: inline\non: [created]\n")
        assert "sensitive_told" in self.refusals(office, files)

    @pytest.mark.parametrize(
        "step",
        [
            '  - update: {iban: "=upper(iban)"}\n',
            "  - emit: {type: order.told, data: {x: \"=iban == 'x'\"}}\n",
            "  - emit: {type: order.told, data: {x: \"='new' if changed('iban') else 'old'\"}}\n",
            "  - if: \"iban == 'x'\"\n    then:\n      - update: {note: x}\n",
        ],
    )
    def test_what_shows_nothing_of_it_may_be_written(self, office: Office, step: str) -> None:
        files = tells(step, "mode: inline\non: [{updated: [iban]}]\n")
        assert self.refusals(office, files) == []

    def test_the_reason_of_a_request_may_not_tell_it(self, office: Office) -> None:
        body = "model: off.order\nguards: confirm\nreason: 'To {iban}'\n"
        files = policy("order.reason", body + "steps: {finance: {approvers: role finance}}\n")
        assert "sensitive_told" in self.refusals(office, files)

    @pytest.mark.parametrize("is_sensitive", [True, False])
    def test_a_computed_field_is_as_sensitive(self, office: Office, is_sensitive: bool) -> None:
        text = office.bench.files["models/order.yaml"]
        more = ", sensitive: true" if is_sensitive else ""
        field = f'  note: {{type: text}}\n  tail: {{type: text, compute: "=upper(iban)"{more}}}\n'
        files = {"models/order.yaml": text.replace("  note: {type: text}\n", field)}
        assert ("sensitive_told" in self.refusals(office, files)) is not is_sensitive
