"""Requests that stand alone, lists, reports, and the action ``approve``."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from interlock.approvals.inbox.model import Box, Filters, Order
from interlock.approvals.submitting import Submission
from interlock.diagnosis.diagnosis import check_installation
from interlock.kit.database import Database
from interlock.kit.problem import ConflictError, ForbiddenError, InvalidError
from support.approval_office import DUAL_TRAVEL, Office, asked, open_office, policy
from support.workbench import automation

TRAVEL = policy(
    "travel",
    """
when: cost > 0
auto: cost <= 100
submitters: [employee]
fields:
  cost: {type: money, required: true}
  city: {type: text, required: true}
  on: {type: date}
steps:
  boss: {approvers: manager, due: 2 days}
  finance: {approvers: role finance, after: [boss], when: cost > 1000}
expires: 5 days
""",
)
OWNED = {
    path: text.replace("owner: employee", "owner: procurement_manager")
    for path, text in TRAVEL.items()
}


@pytest.fixture
def office(database: Database) -> Office:
    return open_office(database, OWNED)


def submit(office: Office, login: str = "buyer", **values: object) -> UUID:
    submission = Submission("travel", values)
    id: UUID = office.run(login, lambda s: office.room.submit(s, submission)).request_id
    return id


class TestSubmit:
    def test_what_is_missing_or_wrong_is_said_all_at_once(self, office: Office) -> None:
        with pytest.raises(InvalidError) as refused:
            submit(office, cost="a lot", on="2027-03-05", plane="yes")
        assert {error.path for error in refused.value.errors} == {"cost", "city", "plane"}

    def test_the_manager_is_asked_then_finance(self, office: Office) -> None:
        request = submit(office, cost="1500", city="Graz")
        assert office.states(request) == {"boss": "open", "finance": "waiting"}
        office.decide("boss", request)
        assert office.decide("anna", request).state == "granted"

    def test_a_small_one_is_granted_by_rule(self, office: Office) -> None:
        found = office.dossier(submit(office, cost=100, city="Graz"))
        assert (found.request.state, found.decisions[0].rule) == ("granted", "travel")

    def test_only_those_who_may(self, office: Office) -> None:
        with pytest.raises(ForbiddenError):
            submit(office, "guest", cost=500, city="Graz")

    def test_one_that_is_not_required(self, office: Office) -> None:
        with pytest.raises(ConflictError) as refused:
            submit(office, cost=0, city="Graz")
        assert refused.value.code == "not_required"

    def test_the_chain_is_shown_beforehand(self, office: Office) -> None:
        plan = office.run(
            "buyer",
            lambda s: office.room.preview(s, "travel", values={"cost": 1500, "city": "Graz"}),
        )
        assert plan.asks == ("Boss", "Finance")

    def test_cancelling_the_parent_cancels_the_children(self, office: Office) -> None:
        parent = submit(office, cost=1500, city="Graz")
        child = Submission("travel", {"cost": 900, "city": "Linz"}, parent_id=parent)
        id = office.run("buyer", lambda s: office.room.submit(s, child)).request_id
        office.decide("boss", parent, "reject", comment="not now")
        found = office.dossier(id).request
        assert found.state == "cancelled"
        assert "not now" in (found.outcome_reason or "")

    def test_after_its_time_it_cannot_be_decided(self, office: Office) -> None:
        request = submit(office, cost=1500, city="Graz")
        office.database.clock.advance(timedelta(days=5))  # type: ignore[attr-defined]
        with pytest.raises(ConflictError) as refused:
            office.decide("boss", request)
        assert refused.value.code == "expired"
        assert office.run("admin", office.room.expire_due) == 1
        assert office.dossier(request).request.state == "expired"


class TestLists:
    def test_what_waits_is_there_only_for_those_asked_now(self, office: Office) -> None:
        request = submit(office, cost=1500, city="Graz")
        assert [item.id for item in office.box("boss")] == [request]
        assert office.box("anna") == []
        office.decide("boss", request)
        assert office.box("boss") == []
        assert [item.id for item in office.box("anna")] == [request]
        assert [item.id for item in office.box("boss", "decided")] == [request]
        assert [item.id for item in office.box("buyer", "sent")] == [request]

    def test_the_own_request_does_not_wait_for_oneself(self, office: Office) -> None:
        office.hire("carl", "finance", "employee", manager="boss")
        request = submit(office, "carl", cost=1500, city="Graz")
        office.decide("boss", request)
        assert office.box("carl") == []
        assert len(office.box("anna")) == 1

    def test_who_has_given_one_of_two_does_not_see_it_again(self, database: Database) -> None:
        office = open_office(database, DUAL_TRAVEL)
        submission = Submission("dual")
        id = office.run("buyer", lambda s: office.room.submit(s, submission)).request_id
        office.decide("anna", id)
        assert (office.box("anna"), len(office.box("bert"))) == ([], 1)

    @pytest.mark.parametrize("order", list(Order))
    def test_pages_follow_each_other_without_gaps(self, office: Office, order: Order) -> None:
        made = {submit(office, cost=200 + number, city="Graz") for number in range(5)}
        seen: list[UUID] = []
        cursor = None
        for _ in range(3):
            page = office.run(
                "boss",
                lambda s, at=cursor: office.room.requests(
                    s, Box.PENDING, order=order, limit=2, cursor=at
                ),
            )
            seen += [item.id for item in page.items]
            cursor = page.next_cursor
        assert (len(seen), set(seen), cursor) == (5, made, None)

    def test_counts_match_the_store(self, office: Office) -> None:
        submit(office, cost=200, city="Graz")
        office.database.clock.advance(timedelta(days=2))  # type: ignore[attr-defined]
        submit(office, cost=300, city="Graz")
        counts = office.run("boss", lambda s: office.room.counts(s, Box.PENDING))
        [policy] = counts.by_policy
        assert (counts.total, policy.policy_id, policy.count) == (2, "travel", 2)
        assert (counts.by_age["under_1_day"], counts.by_age["1_to_3_days"]) == (1, 1)
        assert [(item.kind, item.label, item.count) for item in counts.by_asked] == [
            ("user", "Boss", 2)
        ]
        old = Filters(min_age=timedelta(days=1))
        assert office.run("boss", lambda s: office.room.counts(s, Box.PENDING, old)).total == 1

    def test_all_is_what_the_office_shows_and_what_is_ones_own(self, office: Office) -> None:
        submit(office, cost=200, city="Graz")
        seen = {
            login: len(office.box(login, "all")) for login in ("admin", "boss", "buyer", "bert")
        }
        assert seen == {"admin": 1, "boss": 1, "buyer": 1, "bert": 0}

    def test_who_owns_the_policy_sees_how_its_requests_go(self, office: Office) -> None:
        request = submit(office, cost=200, city="Graz")
        office.hire("owner", "procurement_manager")
        assert [item.id for item in office.box("owner", "all")] == [request]
        assert office.box("owner", "pending") == []
        view = office.run("owner", lambda s: office.room.view(s, request))
        assert view.dossier.request.id == request

    @pytest.mark.parametrize(
        ("filters", "found"),
        [
            (Filters(asked=("user", "boss")), 1),
            (Filters(asked=("role", "finance")), 0),
            (Filters(max_age=timedelta(days=1)), 0),
            (Filters(max_age=timedelta(days=3)), 1),
            (Filters(search="TRAV"), 1),
            (Filters(search="t%v"), 0),
        ],
    )
    def test_the_list_can_be_narrowed(self, office: Office, filters: Filters, found: int) -> None:
        submit(office, cost=200, city="Graz")
        office.database.clock.advance(timedelta(days=2))  # type: ignore[attr-defined]
        if filters.asked is not None and filters.asked[0] == "user":
            filters = replace(filters, asked=("user", str(office.ids["boss"])))
        assert (
            office.run("boss", lambda s: office.room.counts(s, Box.PENDING, filters)).total == found
        )


def diagnosis(office: Office, subject: str) -> list[str]:
    with office.database.unit() as unit:
        checks = check_installation(office.bench.application, unit)
        return [f"{item.health} {item.detail}" for item in checks if item.subject == subject]


class TestReports:
    def test_a_request_that_nobody_can_decide_is_listed_with_the_reason(
        self, office: Office
    ) -> None:
        request = submit(office, cost=1500, city="Graz")
        assert office.run("admin", office.room.without_owner) == []
        with office.database.unit() as unit:
            unit.connection.exec_driver_sql(
                "UPDATE interlock.app_user SET is_active = false WHERE login = 'boss'"
            )
        [found] = office.run("admin", office.room.without_owner)
        assert (found.request_id, found.step) == (request, "boss")
        assert "Boss is asked, and 0 of 1" in found.reason

    def test_the_doctor_tells_of_work_that_stands_still(self, office: Office) -> None:
        submit(office, cost=1500, city="Graz")
        assert diagnosis(office, "approvals") == ["ok 1 open"]
        office.database.clock.advance(timedelta(days=3))  # type: ignore[attr-defined]
        with office.database.unit() as unit:
            unit.connection.exec_driver_sql(
                "UPDATE interlock.app_user SET is_active = false WHERE login = 'boss'"
            )
        assert diagnosis(office, "approvals") == [
            "warning 1 open, 1 overdue",
            "warning nobody can decide 1: Travel: Buyer (boss)",
        ]

    def test_the_doctor_names_roles_that_nobody_has(self, office: Office) -> None:
        told = "warning nobody has procurement_manager (Travel)"
        assert diagnosis(office, "roles") == [told]
        office.hire("petra", "procurement_manager")
        [told] = diagnosis(office, "roles")
        assert told.startswith("ok")

    def test_a_requester_who_is_the_only_one_asked_is_found(self, database: Database) -> None:
        office = open_office(database, policy("own", "steps: {a: {approvers: role finance}}\n"))
        for login in ("anna", "buyer"):
            office.run(login, lambda s: office.room.submit(s, Submission("own", {})))
        assert office.run("admin", office.room.without_owner) == []
        with office.database.unit() as unit:
            unit.connection.exec_driver_sql(
                "UPDATE interlock.app_user SET is_active = false WHERE login IN ('bert', 'dora')"
            )
        [found] = office.run("admin", office.room.without_owner)
        assert office.dossier(found.request_id).request.requester_name == "Anna"

    def test_the_share_that_is_always_granted(self, office: Office) -> None:
        for number in range(3):
            office.decide("boss", submit(office, cost=200 + number, city="Graz"))
        refused = submit(office, cost=500, city="Graz")
        office.decide("boss", refused, "reject", comment="no")
        since = office.database.clock.now() - timedelta(days=1)
        [share] = office.run("admin", lambda s: office.room.shares(s, since=since))
        assert (share.title, share.decided, share.smooth) == ("Travel", 4, 3)
        assert not share.is_candidate


class TestAction:
    BOARD = policy(
        "order.board", "model: off.order\nsteps: {board: {approvers: role finance_director}}\n"
    )

    def test_on_an_operation_it_makes_the_operation_wait(self, database: Database) -> None:
        office = open_office(database, self.BOARD)
        body = (
            "model: off.order\nmode: inline\non: [{operation: confirm}]\n"
            "when: supplier == 'Risky'\ndo: [{approve: order.board, as: board}]\n"
        )
        office.bench.publish(automation("risk", body))
        assert office.confirm(office.order(supplier="Acme")).is_done
        order = office.order(supplier="Risky")
        request = asked(office.confirm(order))
        assert asked(office.confirm(order)) == request
        assert office.decide("dora", request).state == "used"
        assert office.read(order)["state"] == "confirmed"

    def test_on_another_event_it_asks_once(self, database: Database) -> None:
        office = open_office(database, self.BOARD)
        body = (
            "model: off.order\nmode: inline\non: [{updated: [supplier]}]\n"
            "do: [{approve: order.board, as: board}, {update: {note: '{steps.board.outcome}'}}]\n"
        )
        office.bench.publish(automation("risk", body))
        order = office.order()
        office.change(order, supplier="A")
        office.change(order, supplier="B")
        assert office.read(order)["note"] == "pending"
        assert len(office.requests(order)) == 1
