"""What is forgotten after a while, and what is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from interlock.identity.model import SYSTEM
from interlock.kit.clock import ManualClock
from interlock.kit.database import Database
from interlock.mail.model import Draft
from interlock.mail.service import enqueue
from interlock.retention import PORTION, Retention, forget_old, retention_of
from interlock.settings import read_settings
from support.background import Background, background, open_background

FLOW = """on: [operation: confirm]
do:
  - update: {count: "=count + 1"}
"""
WAITS = """on: [created]
do:
  - wait: {for: 900 days}
"""
MONTH = Retention(runs=timedelta(days=30), events=timedelta(days=30), messages=timedelta(days=30))


@pytest.fixture
def bench(database: Database) -> Background:
    return open_background(database, background("flow", FLOW))


def count(bench: Background, table: str) -> int:
    with bench.application.database.unit() as unit:
        found = unit.connection.exec_driver_sql(f"SELECT count(*) FROM interlock.{table}")
        return int(found.scalar_one())


def confirmed(bench: Background, orders: int = 1) -> None:
    for _ in range(orders):
        bench.operate("sale.order", bench.order(), "confirm")
    bench.work()


class TestForgetting:
    def test_what_is_over_goes_after_its_time_and_not_before(
        self, bench: Background, clock: ManualClock
    ) -> None:
        confirmed(bench, 3)
        audited = count(bench, "audit_entry")
        clock.advance(timedelta(days=29))
        assert forget_old(bench.application.database, MONTH)["runs"] == 0
        clock.advance(timedelta(days=2))
        gone = forget_old(bench.application.database, MONTH)
        assert gone["runs"] == 3
        assert gone["events"] > 3
        assert (count(bench, "run"), count(bench, "step"), count(bench, "event")) == (0, 0, 0)
        assert count(bench, "audit_entry") == audited

    def test_what_waits_or_has_failed_stays_with_its_event(
        self, database: Database, clock: ManualClock
    ) -> None:
        bench = open_background(database, background("waits", WAITS))
        order = bench.order()
        bench.work()
        clock.advance(timedelta(days=400))
        forget_old(database, MONTH)
        assert bench.states() == ["waiting"]
        assert count(bench, "event") == 1
        clock.advance(timedelta(days=501))
        bench.work()
        assert bench.states() == ["done"]
        assert bench.read("sale.order", order)["name"] == "SO1"

    def test_letters_that_are_still_to_be_sent_stay(
        self, bench: Background, clock: ManualClock
    ) -> None:
        with bench.application.database.unit() as unit:
            enqueue(unit, [Draft("a@example.org", "x"), Draft("b@example.org", "y")])
            unit.connection.exec_driver_sql(
                "UPDATE interlock.letter SET state = 'sent' WHERE subject = 'x'"
            )
        clock.advance(timedelta(days=31))
        assert forget_old(bench.application.database, MONTH)["letters"] == 1
        assert count(bench, "letter") == 1

    def test_nothing_is_forgotten_that_is_kept_for_ever(
        self, bench: Background, clock: ManualClock
    ) -> None:
        confirmed(bench)
        clock.advance(timedelta(days=4000))
        forget_old(bench.application.database, Retention())
        assert count(bench, "run") == 1

    def test_it_goes_in_portions(self, bench: Background, clock: ManualClock) -> None:
        with bench.application.session(SYSTEM) as session:
            for number in range(PORTION + 20):
                session.emit("some.thing", record=None, data={"number": number})
        clock.advance(timedelta(days=31))
        assert forget_old(bench.application.database, MONTH)["events"] == PORTION + 20


def test_the_settings_say_how_long() -> None:
    found = retention_of(read_settings({"INTERLOCK_KEEP_RUNS_DAYS": "0"}))
    assert (found.runs, found.events, found.messages) == (None, None, timedelta(days=180))
