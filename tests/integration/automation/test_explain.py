"""The explanation of an event goes on to what its runs have come to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from interlock.automation.effect import FatalError
from interlock.automation.explain import explain_event
from interlock.identity.model import SYSTEM
from interlock.kit.clock import ManualClock
from interlock.records.storage.event import list_events
from support.background import Background, background
from support.workbench import only

from .conftest import Open


def explained(bench: Background, order: int) -> dict[str, Any]:
    """What is said of the automation that the first event of an order started."""
    with bench.application.session(SYSTEM) as session:
        events = list_events(session.unit.connection, limit=50, model="sale.order", record_id=order)
        first = min(events, key=lambda event: event["at"])
        told = explain_event(session.unit, session.runtime, first)
    found: dict[str, Any] = only(told["reactions"])
    return found


class TestStarted:
    def test_tells_what_it_waits_for_and_where(self, opened: Open, clock: ManualClock) -> None:
        steps = "on: [created]\ndo:\n  - wait: {for: 3 days}\n  - update: {note: late}\n"
        bench = opened(background("a", steps))
        order = bench.order()
        assert "as soon as a worker is free" in explained(bench, order)["sentence"]
        bench.work()
        told = explained(bench, order)
        assert told["run_state"] == "waiting"
        assert only(told["waits"])["wakes_at"] == clock.now() + timedelta(days=3)
        assert "waits for" in told["sentence"]
        assert "2027-03-04 09:00 UTC" in told["sentence"]
        clock.advance(timedelta(days=3))
        bench.application.durable.poll()
        bench.work()
        assert "is over" in explained(bench, order)["sentence"]

    def test_tells_where_it_failed_but_not_the_values(self, opened: Open) -> None:
        bench = opened(background("a", 'on: [created]\ndo: [{post: "{name}"}]\n'))
        bench.world.failures = [FatalError("no such IBAN: DE00")]
        order = bench.order()
        bench.work()
        told = explained(bench, order)
        assert told["run_state"] == "failed"
        assert "It began a run, which failed at " in told["sentence"]
        assert "DE00" not in told["sentence"]
