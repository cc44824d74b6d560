"""Two at once: whoever comes second sees what the first has done, or is told to try again."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest

from interlock.kit.database import Database
from interlock.kit.problem import Problem
from interlock.records import editing
from interlock.records.access import Right
from interlock.records.operating import operate
from interlock.records.session import RecordSession
from support.approval_office import Office, asked, open_office, policy
from support.workbench import automation

BUDGETED = {
    "models/budget.yaml": """
kind: model
id: off.budget
title: Budget
fields:
  name: {type: text, default: budget}
  total: {type: money, default: 100}
  rate: {type: decimal, default: 1}
  claim_ids: {type: lines, of: off.claim, by: budget_id}
  spent: {type: money, compute: "=sum(c.amount for c in claim_ids if c.state == 'done')"}
  left: {type: money, compute: "=total - spent"}
access:
  employee: {read: true, create: true, update: true, delete: true}
""",
    "models/claim.yaml": """
kind: model
id: off.claim
title: Claim
fields:
  name: {type: text, default: claim}
  amount: {type: money, default: 0}
  budget_id: {type: ref, to: off.budget, required: true}
  weighted: {type: decimal, compute: "=amount * budget_id.rate"}
  state: {type: choice, options: [draft, done], default: draft}
operations:
  claim: {from: [draft], set: {state: done}, roles: [employee]}
access:
  employee: {read: true, create: true, update: true, delete: true}
""",
}

RATED = {
    "models/rate.yaml": """
kind: model
id: off.rate
title: Rate
fields:
  name: {type: text, default: rate}
  rate: {type: decimal, default: 1}
  unit_id: {type: ref, to: off.unit}
access:
  employee: {read: true, create: true, update: true, delete: true}
""",
    "models/unit.yaml": """
kind: model
id: off.unit
title: Unit
fields:
  name: {type: text, default: unit}
  size: {type: decimal, default: 1}
access:
  employee: {read: true, create: true, update: true, delete: true}
""",
    "models/item.yaml": """
kind: model
id: off.item
title: Item
fields:
  name: {type: text, default: item}
  rate_id: {type: ref, to: off.rate}
  weighted: {type: decimal, compute: "=10 * rate_id.rate if rate_id else 0"}
  sized: {type: decimal, compute: "=10 * rate_id.unit_id.size if rate_id.unit_id else 0"}
access:
  employee: {read: true, create: true, update: true, delete: true}
""",
}

PURSE = {
    "models/purse.yaml": """
kind: model
id: off.purse
title: Purse
fields:
  name: {type: text, default: purse}
  rest: {type: money, default: 100}
access:
  employee: {read: true, create: true, update: true, delete: true}
""",
    "models/draw.yaml": """
kind: model
id: off.draw
title: Draw
fields:
  name: {type: text, default: draw}
  amount: {type: money, default: 0}
  purse_id: {type: ref, to: off.purse, required: true}
  state: {type: choice, options: [draft, done], default: draft}
  is_covered: {type: boolean}
operations:
  take: {from: [draft], set: {state: done}, when: amount <= purse_id.rest, roles: [employee]}
access:
  employee: {read: true, create: true, update: true, delete: true}
""",
}

TAKE = automation(
    "draw.take",
    """
model: off.draw
on: [{updated: [state]}]
when: state == 'done'
mode: inline
do:
  - update: {purse_id.rest: "=purse_id.rest - amount"}
""",
)

COVER = automation(
    "draw.cover",
    """
model: off.draw
on: [created]
when: amount <= purse_id.rest
mode: inline
do:
  - update: {is_covered: true, purse_id.rest: "=purse_id.rest - amount"}
""",
)

WITHIN = policy("claim.within", "model: off.claim\nguards: claim\nauto: amount <= budget_id.left\n")

TWO_STEPS = policy(
    "order.two",
    """
model: off.order
guards: confirm
steps:
  finance: {approvers: role finance, need: 2}
binds: {amount: exact}
""",
)


def both(*acts: Callable[[], Any]) -> list[Any]:
    """Run these at the same time; the result of each, or the problem that it raised."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait(timeout=10)
        try:
            return act()
        except Problem as problem:
            return problem

    with ThreadPoolExecutor(len(acts)) as pool:
        return [found.result(timeout=30) for found in [pool.submit(run, act) for act in acts]]


def overlapping(
    office: Office, first: Callable[[RecordSession], Any], second: Callable[[], Any]
) -> Any:
    """What comes of ``second``, which begins while ``first`` is done but not committed yet."""
    with ThreadPoolExecutor(1) as pool:
        with office.bench.application.session(office.actor("buyer")) as session:
            first(session)
            session.settle()
            running = pool.submit(both, second)
            wait([running], timeout=1)
        return running.result(timeout=30)[0]


class TestDeciding:
    @pytest.fixture
    def office(self, database: Database) -> Office:
        return open_office(database, TWO_STEPS)

    def test_two_approvals_at_once_both_count_and_it_is_carried_out_once(
        self, office: Office
    ) -> None:
        order = office.order(amount=20)
        request = asked(office.confirm(order))
        found = both(lambda: office.decide("anna", request), lambda: office.decide("bert", request))
        assert [item for item in found if isinstance(item, Problem)] == []
        assert office.read(order)["state"] == "confirmed"
        assert office.audited("operation.confirm") == 1

    def test_one_person_twice_at_once_counts_once(self, office: Office) -> None:
        order = office.order(amount=20)
        request = asked(office.confirm(order))
        found = both(*[lambda: office.decide("anna", request)] * 2)
        assert len([item for item in found if isinstance(item, Problem)]) == 1
        assert len(office.dossier(request).approvals()) == 1
        assert office.read(order)["state"] == "draft"

    def test_approve_and_reject_at_once_end_in_one_of_them(self, office: Office) -> None:
        order = office.order(amount=20)
        request = asked(office.confirm(order))
        office.decide("anna", request)
        found = both(
            lambda: office.decide("bert", request),
            lambda: office.decide("anna", request, "reject", comment="no"),
        )
        state = office.dossier(request).request.state
        assert len([item for item in found if isinstance(item, Problem)]) >= 1
        assert (state == "used") is (office.read(order)["state"] == "confirmed")

    def test_an_approval_of_what_is_being_changed_counts_for_the_new_values_only(
        self, office: Office
    ) -> None:
        order = office.order(amount=20)
        request = asked(office.confirm(order))
        office.decide("anna", request)
        seen = office.dossier(request).request.values_hash

        def change(session: RecordSession) -> None:
            record = session.get("off.order", order, right=Right.UPDATE, lock=True)
            editing.update(session, record, {"amount": 9999})

        problem = overlapping(
            office, change, lambda: office.decide("bert", request, expected_hash=seen)
        )
        assert isinstance(problem, Problem), problem
        assert office.read(order)["state"] == "draft"
        assert office.dossier(request).approvals() == ()


class TestOperating:
    def test_the_same_operation_twice_takes_effect_once(self, database: Database) -> None:
        office = open_office(database)
        order = office.order(amount=5)
        found = both(*[lambda: office.confirm(order)] * 2)
        assert len([item for item in found if isinstance(item, Problem)]) == 1
        assert office.audited("operation.confirm") == 1

    def test_asking_twice_makes_one_request(self, database: Database) -> None:
        office = open_office(database)
        order = office.order(amount=5000)
        found = both(*[lambda: office.confirm(order)] * 2)
        assert {asked(item) for item in found} == {
            item.request.id for item in office.requests(order)
        }
        assert len(office.requests(order)) == 1

    def test_two_claims_cannot_both_take_what_is_left_for_one(self, database: Database) -> None:
        office = open_office(database, BUDGETED, WITHIN)
        bench = office.as_("buyer")
        budget = bench.create("off.budget", total=100)
        claims = [bench.create("off.claim", amount=80, budget_id=budget) for _ in range(2)]

        def claim(id: int) -> Callable[[RecordSession], Any]:
            return lambda session: operate(
                session, session.get("off.claim", id, lock=True), "claim"
            )

        found = overlapping(office, claim(claims[0]), lambda: office.run("boss", claim(claims[1])))
        assert isinstance(found, Problem), found
        assert bench.read("off.budget", budget)["left"] == 20


class TestComputing:
    def test_two_lines_at_once_are_both_summed(self, database: Database) -> None:
        office = open_office(database, BUDGETED)
        bench = office.as_("buyer")
        budget = bench.create("off.budget")

        def claim(session: RecordSession) -> None:
            made = editing.create(session, "off.claim", {"amount": 10, "budget_id": budget})
            operate(session, made, "claim")

        overlapping(office, claim, lambda: office.run("boss", claim))
        assert bench.read("off.budget", budget)["spent"] == 20

    def test_what_reads_through_a_reference_is_not_left_behind(self, database: Database) -> None:
        office = open_office(database, BUDGETED)
        bench = office.as_("buyer")
        budget = bench.create("off.budget", rate=1)

        def change(session: RecordSession) -> None:
            record = session.get("off.budget", budget, right=Right.UPDATE, lock=True)
            editing.update(session, record, {"rate": 3})

        def make(session: RecordSession) -> int:
            return editing.create(session, "off.claim", {"amount": 10, "budget_id": budget}).id

        claim = overlapping(office, change, lambda: office.run("boss", make))
        assert bench.read("off.claim", claim)["weighted"] == Decimal(30)

    def test_whole_and_line_changed_at_once_end_well(self, database: Database) -> None:
        office = open_office(database, BUDGETED)
        bench = office.as_("buyer")
        budget = bench.create("off.budget")
        claim = bench.create("off.claim", amount=1, budget_id=budget)

        def whole(session: RecordSession) -> None:
            record = session.get("off.budget", budget, right=Right.UPDATE, lock=True)
            editing.update(session, record, {"claim_ids": [{"id": claim, "amount": 7}]})

        def line(session: RecordSession) -> None:
            record = session.get("off.claim", claim, right=Right.UPDATE, lock=True)
            editing.update(session, record, {"amount": 8})

        found = both(lambda: office.run("buyer", whole), lambda: office.run("boss", line))
        assert [item for item in found if isinstance(item, Problem)] == []


class TestReferring:
    """What is computed from a record that is referred to, while that record changes."""

    @pytest.fixture
    def office(self, database: Database) -> Office:
        return open_office(database, RATED)

    def test_a_record_made_while_its_reference_changes_has_the_new_value(
        self, office: Office
    ) -> None:
        bench = office.as_("buyer")
        rate = bench.create("off.rate", rate=1)
        made = overlapping(
            office,
            self.change("off.rate", rate, rate=3),
            lambda: office.run("boss", self.make(rate)),
        )
        assert bench.read("off.item", made)["weighted"] == Decimal(30)

    def test_a_reference_changed_while_a_record_is_made_reaches_it(self, office: Office) -> None:
        bench = office.as_("buyer")
        rate = bench.create("off.rate", rate=1)
        change = self.change("off.rate", rate, rate=3)
        made: list[int] = []
        make = self.make(rate)
        overlapping(
            office,
            lambda session: made.append(make(session)),
            lambda: office.run("boss", change),
        )
        assert bench.read("off.item", made[0])["weighted"] == Decimal(30)

    def test_what_is_read_over_two_references_is_held_too(self, office: Office) -> None:
        bench = office.as_("buyer")
        unit = bench.create("off.unit", size=1)
        rate = bench.create("off.rate", unit_id=unit)
        change = self.change("off.unit", unit, size=3)
        made = overlapping(office, change, lambda: office.run("boss", self.make(rate)))
        assert bench.read("off.item", made)["sized"] == Decimal(30)

    @pytest.mark.parametrize("is_change_first", [True, False])
    def test_a_record_pointed_elsewhere_has_the_new_value(
        self, office: Office, is_change_first: bool
    ) -> None:
        bench = office.as_("buyer")
        rate = bench.create("off.rate", rate=1)
        item = bench.create("off.item")
        change = self.change("off.rate", rate, rate=3)
        point = self.change("off.item", item, rate_id=rate)
        first, second = (change, point) if is_change_first else (point, change)
        overlapping(office, first, lambda: office.run("boss", second))
        assert bench.read("off.item", item)["weighted"] == Decimal(30)

    @staticmethod
    def make(rate: int) -> Callable[[RecordSession], int]:
        return lambda session: editing.create(session, "off.item", {"rate_id": rate}).id

    @staticmethod
    def change(model: str, id: int, **values: Any) -> Callable[[RecordSession], None]:
        def act(session: RecordSession) -> None:
            editing.update(session, session.get(model, id, right=Right.UPDATE, lock=True), values)

        return act


class TestTaking:
    """A plain amount that automations move, on a record that conditions look at."""

    @pytest.fixture
    def office(self, database: Database) -> Office:
        return open_office(database, PURSE)

    def test_an_operation_sees_what_the_one_before_it_left(self, office: Office) -> None:
        office.bench.publish(TAKE)
        bench = office.as_("buyer")
        purse = bench.create("off.purse")
        draws = [bench.create("off.draw", amount=60, purse_id=purse) for _ in range(2)]

        def take(id: int) -> Callable[[RecordSession], Any]:
            return lambda session: operate(session, session.get("off.draw", id, lock=True), "take")

        found = overlapping(office, take(draws[0]), lambda: office.run("boss", take(draws[1])))
        assert isinstance(found, Problem), found
        assert bench.read("off.purse", purse)["rest"] == 40

    def test_a_condition_sees_what_the_automation_before_it_left(self, office: Office) -> None:
        office.bench.publish(COVER)
        bench = office.as_("buyer")
        purse = bench.create("off.purse")

        def make(session: RecordSession) -> int:
            return editing.create(session, "off.draw", {"amount": 60, "purse_id": purse}).id

        second = overlapping(office, make, lambda: office.run("boss", make))
        assert bench.read("off.draw", second)["is_covered"] is False
        assert bench.read("off.purse", purse)["rest"] == 40
