"""Cases and tasks in time: who hears of them, what happens to what nobody settles."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from interlock.automation.registry import CaseRequest
from interlock.identity.model import SYSTEM
from interlock.kit.clock import ManualClock
from interlock.kit.database import Database
from interlock.work.alert import alert_due
from interlock.work.audience import Target, TargetKind
from interlock.work.case.service import Cases
from interlock.work.model import INTERLOCK, Author
from interlock.work.task.service import NewTask, complete, create
from support.identity import make_user

DUE = timedelta(hours=8)


@pytest.fixture
def people(database: Database) -> dict[str, int]:
    return {
        login: make_user(database, login, roles=(role,)).id
        for login, role in (("fin", "finance"), ("ada", "administrator"), ("bob", "buyer"))
    }


@pytest.fixture
def cases() -> Cases:
    return Cases(lambda _unit: {})


def raised(database: Database, cases: Cases, **more: Any) -> Any:
    request = CaseRequest("price", "Price differs", "finance", "price:1", severity="high", **more)
    with database.unit() as unit:
        return cases.raise_case(unit, request, by=INTERLOCK, due_at=unit.now + DUE)


def look(database: Database) -> int:
    with database.unit() as unit:
        return alert_due(unit, implies={})


def told(database: Database, user_id: int) -> list[str]:
    with database.unit() as unit:
        rows = unit.connection.exec_driver_sql(
            "SELECT title FROM interlock.notification WHERE user_id = %s ORDER BY id", (user_id,)
        )
        return [row[0].split(" ")[0].rstrip(":") for row in rows]


class TestCase:
    def test_its_role_hears_of_it_once_and_again_when_it_is_overdue(
        self, database: Database, cases: Cases, people: dict[str, int], clock: ManualClock
    ) -> None:
        raised(database, cases)
        assert look(database) == 0
        raised(database, cases)
        clock.advance(DUE)
        assert (look(database), look(database)) == (1, 0)
        assert told(database, people["fin"]) == ["Case", "Overdue"]
        assert told(database, people["bob"]) == []

    def test_what_stays_unsettled_goes_up(
        self, database: Database, cases: Cases, people: dict[str, int], clock: ManualClock
    ) -> None:
        opened = raised(database, cases)
        look(database)
        clock.advance(DUE)
        look(database)
        assert "Escalated" not in told(database, people["ada"])
        clock.advance(DUE)
        look(database)
        assert told(database, people["ada"])[-1] == "Escalated"
        with database.unit() as unit:
            assert cases.get(unit, opened.id, actor=SYSTEM).severity == "critical"
        clock.advance(timedelta(days=100))
        assert look(database) == 0

    def test_only_who_has_taken_it_is_told_that_it_is_overdue(
        self, database: Database, cases: Cases, people: dict[str, int], clock: ManualClock
    ) -> None:
        other = make_user(database, "flo", roles=("finance",)).id
        opened = raised(database, cases)
        look(database)
        with database.unit() as unit:
            cases.assign(unit, opened.id, people["fin"], by=INTERLOCK)
        clock.advance(DUE)
        look(database)
        assert told(database, people["fin"])[-1] == "Overdue"
        assert told(database, other) == ["Case"]

    def test_a_settled_one_is_quiet(
        self, database: Database, cases: Cases, people: dict[str, int], clock: ManualClock
    ) -> None:
        opened = raised(database, cases)
        with database.unit() as unit:
            cases.resolve(unit, opened.id, by=INTERLOCK, reason="done")
        clock.advance(timedelta(days=10))
        assert look(database) == 0

    def test_another_date_begins_anew(
        self, database: Database, cases: Cases, people: dict[str, int], clock: ManualClock
    ) -> None:
        opened = raised(database, cases)
        look(database)
        clock.advance(DUE)
        look(database)
        with database.unit() as unit:
            change: Any = {"due_at": unit.now + DUE}
            cases.update(unit, opened.id, change, by=INTERLOCK)
        assert look(database) == 0
        clock.advance(DUE)
        look(database)
        assert told(database, people["fin"]) == ["Case", "Overdue", "Overdue"]


class TestTask:
    def test_is_told_once_when_it_is_overdue(
        self, database: Database, people: dict[str, int], clock: ManualClock
    ) -> None:
        role = Target(TargetKind.ROLE, "finance")
        with database.unit() as unit:
            new = NewTask("Call", to=role, due_at=unit.now + DUE)
            task = create(unit, new, by=Author(SYSTEM))
        assert look(database) == 0
        clock.advance(DUE)
        assert (look(database), look(database)) == (1, 0)
        assert told(database, people["fin"]) == ["Overdue"]
        with database.unit() as unit:
            complete(unit, task.id, by=INTERLOCK)

    def test_a_done_one_is_quiet(
        self, database: Database, people: dict[str, int], clock: ManualClock
    ) -> None:
        role = Target(TargetKind.ROLE, "finance")
        with database.unit() as unit:
            task = create(unit, NewTask("Call", to=role, due_at=unit.now + DUE), by=INTERLOCK)
            complete(unit, task.id, by=INTERLOCK)
        clock.advance(DUE)
        assert look(database) == 0
