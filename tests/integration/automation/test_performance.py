"""The figures of an automation are those of its runs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from interlock.api.inventory import store
from interlock.api.inventory.performance import performance
from interlock.api.metrics.store import gauges
from interlock.automation.effect import FatalError, RetryableError
from interlock.kit.clock import ManualClock
from support.background import Background, background
from support.workbench import only

from .conftest import Open

ASK = background(
    "a", "on: [created]\ndo:\n  - post: {text: '{name}'}\n  - wait: {when: amount > 100}\n"
)


def figures(bench: Background, *, zone: str = "UTC") -> dict[str, Any]:
    with bench.application.database.unit() as unit:
        return performance(unit, "a", days=30, time_zone=zone)


def test_runs_are_counted_by_day_and_timed(opened: Open, clock: ManualClock) -> None:
    bench = opened(ASK)
    orders = [bench.order(), bench.order()]
    bench.world.failures = [RetryableError("busy"), FatalError("no")]
    bench.work()
    clock.advance(timedelta(minutes=5))
    bench.work()
    clock.advance(timedelta(hours=3))
    for order in orders:
        bench.update("sale.order", order, {"amount": 200})
    bench.work()
    states = [run["state"] for run in bench.runs()]
    told = figures(bench)
    assert sorted(states) == ["done", "failed"]
    assert (told["started"], told["done"], told["failed"], told["open"]) == (2, 1, 1, 0)
    assert told["median_seconds"] == pytest.approx(timedelta(hours=3, minutes=5).total_seconds())
    steps = {step["path"]: step for step in told["steps"]}
    assert (steps["do.0"]["failed"], steps["do.0"]["retries"]) == (1, 1)
    assert steps["do.1"]["median_seconds"] >= timedelta(hours=3).total_seconds()


def test_days_are_those_of_the_zone(opened: Open, clock: ManualClock) -> None:
    bench = opened(ASK)
    bench.order()
    here = clock.now().date()
    assert only(figures(bench)["days"])["day"] == here
    clock.set(clock.now().replace(hour=23))
    bench.order()
    assert [day["day"] for day in figures(bench, zone="Pacific/Kiritimati")["days"]][-1] > here


def test_only_the_latest_are_looked_at(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST_ROWS", 2)
    bench = opened(ASK)
    for _ in range(3):
        bench.order()
    told = figures(bench)
    assert (told["started"], told["is_partial"]) == (2, True)


def test_the_rate_of_runs_is_told_for_a_while(opened: Open, clock: ManualClock) -> None:
    bench = opened(background("a", "on: [created]\ndo: [{post: hi}]\n"))
    bench.world.failures = [FatalError("no")]
    bench.order()
    bench.order()
    bench.work()
    assert finished(bench, clock) == {"done": 1, "failed": 1}
    clock.advance(timedelta(minutes=6))
    assert finished(bench, clock) == {}


def finished(bench: Background, clock: ManualClock) -> dict[str, float]:
    with bench.application.database.unit() as unit:
        found = gauges(unit.connection, clock.now())
    return {item.label: item.value for item in found if item.name == "runs_finished"}
