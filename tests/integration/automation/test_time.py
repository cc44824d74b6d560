"""Time triggers and schedules over a real database, on a clock that the test moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from interlock.kit.clock import ManualClock
from support.background import background
from support.workbench import GOVERNED, only

from .conftest import Open

LOGGED = 'create: {model: sale.log, values: {name: "{name}", order_id: "=record"}}'


def timed(trigger: str, more: str = "") -> dict[str, str]:
    return background("t", f"on:\n  - time: {trigger}\n{more}do:\n  - {LOGGED}\n")


def scheduled(cron: str, more: str = "") -> dict[str, str]:
    head = f"kind: automation\nid: s\ntitle: S\n{GOVERNED}mode: background\n"
    steps = "do:\n  - create: {model: sale.log, values: {name: tick}}\n"
    return {"automations/s.yaml": f'{head}on:\n  - schedule: {{cron: "{cron}"{more}}}\n{steps}'}


def monitored(when: str = "", more: str = "") -> dict[str, str]:
    """Every day at six, for each order."""
    head = f"kind: automation\nid: s\ntitle: S\n{GOVERNED}mode: background\nmodel: sale.order\n"
    steps = f"{when}do:\n  - {LOGGED}\n"
    return {"automations/s.yaml": f'{head}on:\n  - schedule: {{cron: "0 6 * * *"{more}}}\n{steps}'}


class TestTimeTrigger:
    def test_comes_so_long_before_a_field(self, opened: Open, clock: ManualClock) -> None:
        bench = opened(timed("{field: due_at, before: 3 days}"))
        bench.order(due_at=clock.now() + timedelta(days=10))
        clock.advance(timedelta(days=6, hours=23))
        bench.work()
        assert bench.logs() == []
        clock.advance(timedelta(hours=2))
        bench.work()
        assert bench.logs() == ["SO1"]
        clock.advance(timedelta(days=30))
        bench.work()
        assert bench.logs() == ["SO1"]

    def test_moves_with_its_field(self, opened: Open, clock: ManualClock) -> None:
        bench = opened(timed("{field: due_at, after: 1 day}"))
        order = bench.order(due_at=clock.now() + timedelta(days=5))
        bench.update("sale.order", order, due_at=clock.now() + timedelta(days=50))
        clock.advance(timedelta(days=10))
        bench.work()
        assert bench.logs() == []
        bench.update("sale.order", order, due_at=clock.now() - timedelta(days=20))
        bench.work()
        assert bench.logs() == ["SO1"]  # moved into the past: not missed

    def test_has_no_time_without_a_value(self, opened: Open, clock: ManualClock) -> None:
        bench = opened(timed("{field: due_at, after: 1 day}"))
        order = bench.order()
        clock.advance(timedelta(days=10))
        bench.work()
        assert bench.logs() == []
        bench.update("sale.order", order, due_at=clock.now())
        clock.advance(timedelta(days=2))
        bench.work()
        assert bench.logs() == ["SO1"]

    def test_asks_its_condition_when_the_time_has_come(
        self, opened: Open, clock: ManualClock
    ) -> None:
        bench = opened(timed("{created: 2 days}", "when: amount > 5\n"))
        bench.order(name="small", amount=1)
        order = bench.order(name="big", amount=1)
        bench.update("sale.order", order, amount=9)
        clock.advance(timedelta(days=3))
        bench.work()
        assert bench.logs() == ["big"]

    def test_passes_over_archived_records(self, opened: Open, clock: ManualClock) -> None:
        bench = opened(timed("{created: 2 days}"))
        order = bench.order()
        bench.update("sale.order", order, active=False)
        clock.advance(timedelta(days=3))
        bench.work()
        assert bench.logs() == []

    def test_its_own_writes_do_not_restart_its_clock(
        self, opened: Open, clock: ManualClock
    ) -> None:
        body = 'on:\n  - time: {updated: 1 day}\ndo:\n  - update: {count: "=count + 1"}\n'
        bench = opened(background("t", body))
        order = bench.order()
        for _ in range(5):
            clock.advance(timedelta(days=2))
            bench.work()
        assert bench.read("sale.order", order)["count"] == 1
        bench.update("sale.order", order, note="again")
        clock.advance(timedelta(days=2))
        bench.work()
        assert bench.read("sale.order", order)["count"] == 2

    def test_repeats(self, opened: Open, clock: ManualClock) -> None:
        bench = opened(timed("{created: 1 day, repeat: 1 day}"))
        bench.order()
        for _ in range(3):
            clock.advance(timedelta(days=1, minutes=1))
            bench.work()
        assert bench.logs() == ["SO1"] * 3

    def test_leaves_the_past_alone_when_it_is_published(
        self, opened: Open, clock: ManualClock
    ) -> None:
        bench = opened()
        bench.order(name="past", due_at=clock.now() - timedelta(days=3))
        bench.order(name="coming", due_at=clock.now() + timedelta(days=3))
        bench.publish(timed("{field: due_at, after: 1 day}"))
        bench.work()
        assert bench.logs() == []
        clock.advance(timedelta(days=5))
        bench.work()
        assert bench.logs() == ["coming"]

    def test_takes_the_past_up_where_it_is_told_to(self, opened: Open, clock: ManualClock) -> None:
        bench = opened()
        bench.order(name="past", due_at=clock.now() - timedelta(days=3))
        bench.publish(timed("{field: due_at, after: 1 day, backfill: true}"))
        bench.work()
        assert bench.logs() == ["past"]

    def test_of_fifteen_records_those_that_are_due(self, opened: Open, clock: ManualClock) -> None:
        bench = opened(timed("{field: due_at, after: 2 minutes}"))
        for number in range(15):
            late = timedelta(minutes=3 if number < 10 else 1 if number < 12 else -60)
            bench.order(due_at=clock.now() - late)
        bench.work()
        assert len(bench.logs()) == 10
        clock.advance(timedelta(minutes=1, seconds=1))
        bench.work()
        assert len(bench.logs()) == 12


class TestSchedule:
    def test_runs_at_its_times(self, opened: Open, clock: ManualClock) -> None:
        clock.set(datetime(2026, 3, 2, 5, 0, tzinfo=UTC))
        bench = opened(scheduled("0 6 * * 1-5"))
        bench.work()
        for _ in range(24 * 7):
            clock.advance(timedelta(hours=1))
            bench.work()
        assert bench.logs() == ["tick"] * 5

    def test_is_made_up_for_as_declared(self, opened: Open, clock: ManualClock) -> None:
        for catch_up, count in (("skip", 0), ("once", 1), ("each", 3)):
            clock.set(datetime(2026, 3, 2, 5, 30, tzinfo=UTC))
            bench = opened(scheduled("0 * * * *", f", catch_up: {catch_up}"))
            bench.work()
            before = len(bench.logs())
            clock.advance(timedelta(hours=3, minutes=15))
            bench.work()
            assert len(bench.logs()) - before == count, catch_up
            assert only(bench.cases())["category"] == "schedule_late"
            with bench.application.database.unit() as unit:
                unit.connection.exec_driver_sql(
                    "delete from interlock.schedule; delete from interlock.exception_case"
                )

    def test_is_forgotten_when_it_is_retracted(self, opened: Open, clock: ManualClock) -> None:
        bench = opened(scheduled("0 * * * *"))
        bench.work()
        bench.retract("automations/s.yaml")
        clock.advance(timedelta(hours=2))
        bench.work()
        assert bench.logs() == []
        assert bench.rows("schedule", "trigger") == []

    def test_takes_up_other_times_from_when_they_are_published(
        self, opened: Open, clock: ManualClock
    ) -> None:
        clock.set(datetime(2026, 3, 2, 5, 30, tzinfo=UTC))
        bench = opened(scheduled("0 0 1 1 *"))
        bench.work()
        clock.advance(timedelta(days=1))
        bench.publish(scheduled("0 * * * *"))
        bench.work()
        assert bench.logs() == []
        clock.advance(timedelta(minutes=31))
        bench.work()
        assert bench.logs() == ["tick"]
        assert bench.cases() == []


class TestScheduleOverRecords:
    def test_starts_once_for_each_record_that_meets_the_condition(
        self, opened: Open, clock: ManualClock
    ) -> None:
        clock.set(datetime(2026, 3, 2, 5, 30, tzinfo=UTC))
        bench = opened(monitored("when: amount > 5 and state == 'draft'\n"))
        bench.order(name="small", amount=1)
        bench.order(name="big", amount=9)
        bench.operate("sale.order", bench.order(name="open", amount=9), "confirm")
        archived = bench.order(name="archived", amount=9)
        bench.update("sale.order", archived, active=False)
        bench.work()
        assert bench.logs() == []
        clock.advance(timedelta(hours=1))
        bench.work()
        assert bench.logs() == ["big"]
        bench.work()
        assert bench.logs() == ["big"]
        clock.advance(timedelta(days=1))
        bench.work()
        assert bench.logs() == ["big", "big"]

    def test_asks_the_condition_of_what_only_the_engine_knows(
        self, opened: Open, clock: ManualClock
    ) -> None:
        clock.set(datetime(2026, 3, 2, 5, 30, tzinfo=UTC))
        bench = opened(monitored("when: contains(event.data.moment, '06:00') and amount > 5\n"))
        bench.order(name="small", amount=1)
        bench.order(name="big", amount=9)
        bench.work()
        clock.advance(timedelta(hours=1))
        bench.work()
        assert bench.logs() == ["big"]

    def test_one_record_that_cannot_be_judged_holds_up_no_other(
        self, opened: Open, clock: ManualClock
    ) -> None:
        clock.set(datetime(2026, 3, 2, 5, 30, tzinfo=UTC))
        bench = opened(monitored("when: day + days(count) > day\n"))
        bench.order(name="sound", day=clock.now().date(), count=1)
        bench.order(name="broken", day=clock.now().date(), count=2_000_000_000)
        bench.work()
        clock.advance(timedelta(hours=1))
        bench.work()
        assert bench.logs() == ["sound"]
        assert "automation_failed" in {case["category"] for case in bench.cases()}

    def test_starts_as_many_as_there_are(self, opened: Open, clock: ManualClock) -> None:
        clock.set(datetime(2026, 3, 2, 5, 30, tzinfo=UTC))
        bench = opened(monitored())
        for number in range(450):
            bench.order(name=f"SO{number}")
        bench.work()
        clock.advance(timedelta(hours=1))
        bench.work()
        assert len(bench.logs()) == 450
        assert bench.rows("timer", "record_id") == []

    @pytest.mark.parametrize(("catch_up", "count"), [("once", 2), ("each", 4), ("skip", 0)])
    def test_makes_up_for_missed_times_as_declared(
        self, opened: Open, clock: ManualClock, catch_up: str, count: int
    ) -> None:
        clock.set(datetime(2026, 3, 2, 5, 30, tzinfo=UTC))
        bench = opened(monitored(more=f", catch_up: {catch_up}"))
        bench.order(name="a")
        bench.order(name="b")
        bench.work()
        clock.advance(timedelta(days=1, hours=1))
        bench.work()
        assert len(bench.logs()) == count
        assert only(bench.cases())["category"] == "schedule_late"

    def test_tells_the_event_and_the_record(self, opened: Open, clock: ManualClock) -> None:
        clock.set(datetime(2026, 3, 2, 5, 30, tzinfo=UTC))
        bench = opened(monitored())
        order = bench.order(name="a")
        bench.work()
        clock.advance(timedelta(hours=1))
        bench.work()
        run = only(bench.rows("run", "id"))
        assert (run["model"], run["record_id"]) == ("sale.order", order)
