"""Approvals in time: who is told what and when, reminders, escalations, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from interlock.approvals.deciding import Ruling
from interlock.approvals.handing import Handover
from interlock.approvals.model import DecisionKind
from interlock.identity.delegation.rule import NewDelegation
from interlock.identity.delegation.service import Delegations
from interlock.identity.model import SYSTEM
from interlock.kit.clock import ManualClock
from interlock.kit.database import Database
from interlock.kit.problem import ForbiddenError
from support.approval_office import Office, asked, open_office, policy
from support.identity import ListRecorder

LADDER = policy(
    "order.ladder",
    """
model: off.order
guards: confirm
steps:
  finance:
    approvers: role finance
    due: 2 business days
    remind: [1 business day, 4 business hours]
    escalate:
      - {to: role budget_owner, after: 2 business days}
      - {to: role administrator, after: 4 business days}
    notify: [role auditor]
binds: {amount: exact}
""",
)


@pytest.fixture
def office(database: Database) -> Office:
    return open_with(database, LADDER)


def open_with(database: Database, *files: Mapping[str, str]) -> Office:
    office = open_office(database, *files)
    office.hire("olga", "auditor")
    office.hire("bodo", "budget_owner")
    return office


@pytest.fixture
def request_id(office: Office) -> UUID:
    return asked(office.confirm(office.order(amount=2000)))


def look(office: Office) -> int:
    application = office.bench.application
    application.tell_substitutes()
    return application.tell_approvals()


def told(office: Office, login: str) -> list[str]:
    """The titles of what somebody was told, oldest first."""
    with office.database.unit() as unit:
        rows = unit.connection.exec_driver_sql(
            "SELECT title FROM interlock.notification WHERE user_id = %s ORDER BY id",
            (office.ids[login],),
        )
        return [row[0].partition(":")[0] for row in rows]


def at(clock: ManualClock, day: int, hour: int, minute: int = 0) -> None:
    """Monday is the 1st."""
    clock.set(datetime(2027, 3, day, hour, minute, tzinfo=UTC))


class TestAsked:
    def test_those_who_are_asked_are_told_once(self, office: Office, request_id: UUID) -> None:
        assert look(office) == 1
        assert look(office) == 0
        assert told(office, "anna") == told(office, "bert") == ["Approval needed"]
        assert told(office, "bodo") == told(office, "buyer") == []

    def test_others_hear_that_it_is_being_approved(self, office: Office, request_id: UUID) -> None:
        look(office)
        assert len(told(office, "olga")) == 1

    def test_what_was_decided_meanwhile_is_not_told(self, office: Office, request_id: UUID) -> None:
        office.decide("anna", request_id)
        look(office)
        assert told(office, "bert") == []

    def test_a_stand_in_is_told_as_well(self, office: Office, request_id: UUID) -> None:
        now = office.database.clock.now()
        new = NewDelegation(office.ids["anna"], office.ids["guest"], now, now + timedelta(days=9))
        with office.database.unit() as unit:
            Delegations(ListRecorder()).create(unit, new, actor=SYSTEM)
        look(office)
        assert "Approval needed" in told(office, "guest")

    def test_whoever_gets_it_handed_is_told_at_once(self, office: Office, request_id: UUID) -> None:
        handover = Handover("finance", office.ids["bert"])
        office.run("anna", lambda session: office.room.delegate(session, request_id, handover))
        assert told(office, "bert") == ["Handed to you"]


class TestLadder:
    def test_each_rung_in_business_time(
        self, office: Office, request_id: UUID, clock: ManualClock
    ) -> None:
        """Asked on Monday at ten in Berlin, due on Wednesday at ten; at noon nobody works."""
        look(office)
        for day, hour, minute, expected in (
            (2, 8, 59, []),
            (2, 9, 0, ["Reminder"]),
            (2, 13, 29, []),
            (2, 13, 30, ["Reminder"]),
            (3, 8, 0, []),
            (3, 9, 0, ["Overdue", "Escalated"]),
            (4, 9, 0, []),
            (5, 9, 0, ["Escalated"]),
            (12, 9, 0, []),
        ):
            before = told(office, "anna")
            at(clock, day, hour, minute)
            look(office)
            assert sorted(told(office, "anna")[len(before) :]) == sorted(expected), (day, hour)
        assert told(office, "bodo") == ["Escalated to you", "Escalated"]
        assert told(office, "admin") == ["Escalated to you"]

    def test_after_a_long_silence_only_the_most_pressing_is_told(
        self, office: Office, request_id: UUID, clock: ManualClock
    ) -> None:
        look(office)
        clock.advance(timedelta(days=400))
        look(office)
        assert told(office, "anna") == [
            "Approval needed", "Overdue", "Escalated", "Escalated",
        ]  # fmt: skip
        assert look(office) == 0

    def test_reminders_stop_with_the_decision(
        self, office: Office, request_id: UUID, clock: ManualClock
    ) -> None:
        look(office)
        office.decide("bert", request_id)
        clock.advance(timedelta(days=10))
        look(office)
        assert told(office, "anna") == ["Approval needed"]

    def test_those_it_was_escalated_to_may_decide(
        self, office: Office, request_id: UUID, clock: ManualClock
    ) -> None:
        at(clock, 3, 9)
        look(office)
        office.decide("bodo", request_id)
        assert office.dossier(request_id).request.state == "used"

    def test_before_that_they_may_not(self, office: Office, request_id: UUID) -> None:
        with pytest.raises(ForbiddenError, match="not asked"):
            office.decide("bodo", request_id)

    def test_it_stands_in_the_history_and_is_announced(
        self, office: Office, request_id: UUID, clock: ManualClock
    ) -> None:
        at(clock, 3, 9)
        look(office)
        found = [item for item in office.dossier(request_id).decisions if item.kind == "escalate"]
        assert [item.detail["to"][0]["id"] for item in found] == ["budget_owner"]
        assert office.audited("approval.escalated") == 1
        assert office.audited("approval.overdue") == 1

    def test_a_change_of_what_is_approved_begins_it_anew(
        self, office: Office, request_id: UUID, clock: ManualClock
    ) -> None:
        look(office)
        at(clock, 2, 15)
        [dossier] = office.requests(1)
        office.change(dossier.request.record_id or 0, amount=9000)
        look(office)
        assert told(office, "anna")[-1] == "Approval needed"
        at(clock, 3, 9)
        look(office)
        assert "Overdue" not in told(office, "anna")

    def test_with_nobody_to_escalate_to_a_case_says_so(
        self, database: Database, clock: ManualClock
    ) -> None:
        nobody = LADDER["approvals/order.ladder.yaml"].replace(
            "budget_owner", "procurement_manager"
        )
        office = open_with(database, {"approvals/order.ladder.yaml": nobody})
        office.confirm(office.order(amount=2000))
        at(clock, 3, 9)
        look(office)
        assert office.cases("approval_without_approver") == 1

    def test_where_all_must_agree_one_escalated_to_answers_for_one_who_has_not(
        self, database: Database, clock: ManualClock
    ) -> None:
        both = LADDER["approvals/order.ladder.yaml"].replace(
            "approvers: role finance\n", "approvers: role finance\n    need: all\n"
        )
        office = open_with(database, {"approvals/order.ladder.yaml": both})
        request = asked(office.confirm(office.order(amount=2000)))
        at(clock, 3, 9)
        look(office)
        found = []
        for login in ("bodo", "anna", "bert"):
            office.decide(login, request)
            found.append(office.states(request)["finance"])
        assert found == ["open", "open", "granted"], "three were asked, dora among them"


class TestEndings:
    def test_the_requester_hears_of_approval_and_rejection(
        self, office: Office, request_id: UUID
    ) -> None:
        office.decide("anna", request_id)
        other = asked(office.confirm(office.order(amount=3000)))
        office.decide("anna", other, "reject", comment="too much")
        look(office)
        assert told(office, "buyer") == ["Approved", "Rejected"]
        assert look(office) == 0

    def test_what_they_did_themselves_is_no_news(self, office: Office, request_id: UUID) -> None:
        office.run("buyer", lambda session: office.room.withdraw(session, request_id))
        look(office)
        assert told(office, "buyer") == []

    def test_questions_and_answers_reach_the_other(self, office: Office, request_id: UUID) -> None:
        ruling = Ruling(DecisionKind.ASK, comment="why?")
        office.run("anna", lambda session: office.room.ask(session, request_id, ruling))
        office.run("buyer", lambda s: office.room.answer(s, request_id, comment="because"))
        assert told(office, "buyer") == ["Question"]
        assert told(office, "anna") == ["Answer"]


class TestStandIns:
    def test_whoever_begins_to_stand_in_hears_what_waits_when_it_begins(
        self, office: Office, request_id: UUID, clock: ManualClock
    ) -> None:
        start = clock.now() + timedelta(days=2)
        new = NewDelegation(office.ids["anna"], office.ids["guest"], start, start + timedelta(9))
        with office.database.unit() as unit:
            Delegations(ListRecorder()).create(unit, new, actor=SYSTEM)
        look(office)
        assert told(office, "guest") == []
        clock.set(start)
        look(office)
        look(office)
        assert told(office, "guest").count("Waiting for you, in the place of Anna") == 1

    def test_nothing_is_said_where_nothing_waits(self, office: Office) -> None:
        now = office.database.clock.now()
        new = NewDelegation(office.ids["anna"], office.ids["guest"], now, now + timedelta(9))
        with office.database.unit() as unit:
            Delegations(ListRecorder()).create(unit, new, actor=SYSTEM)
        look(office)
        assert told(office, "guest") == []
