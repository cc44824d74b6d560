"""How automations run by time (S8, S25, S26, S56)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from interlock.kit.clock import ManualClock
from interlock.kit.database import Database
from interlock.kit.problem import InvalidError
from support.background import ACCESS, background, open_background
from support.workbench import only

LOGGED = "do: [{create: {model: sale.log, values: {name: '{name}'}}}]\n"
DEAL = {
    "models/deal.yaml": "kind: model\nid: sale.deal\ntitle: Deal\nfields:\n"
    "  name: {type: text, required: true}\n  start: {type: datetime}\n  day: {type: date}\n"
    "  deadline: {type: datetime, compute: =start}\n" + ACCESS
}


def test_s8_a_computed_deadline_that_comes_to_be_is_told_once(database: Database) -> None:
    steps = "was: deadline == None\nwhen: deadline != None\n" + LOGGED
    rule = background("a", f"on: [updated: [deadline]]\n{steps}", model="sale.deal")
    bench = open_background(database, DEAL, rule)
    deal = bench.create("sale.deal", name="D")
    now = bench.application.database.clock.now()
    bench.update("sale.deal", deal, start=now)
    bench.update("sale.deal", deal, start=now + timedelta(days=1))
    bench.work()
    assert bench.logs() == ["D"]


def test_s25_without_a_date_field_it_is_refused_and_works_once_set(
    database: Database, clock: ManualClock
) -> None:
    bench = open_background(database, DEAL)
    with pytest.raises(InvalidError, match="count from a field"):
        bench.publish(background("a", f"on: [time: {{after: 1 day}}]\n{LOGGED}", model="sale.deal"))
    trigger = "on: [time: {field: start, after: 1 day}]\n"
    bench.publish(background("a", trigger + LOGGED, model="sale.deal"))
    bench.create("sale.deal", name="D", start=clock.now())
    clock.advance(timedelta(days=2))
    bench.work()
    assert bench.logs() == ["D"]


def test_s26_each_record_comes_due_at_its_own_time(database: Database, clock: ManualClock) -> None:
    trigger = "on: [time: {created: 2 minutes}]\n"
    bench = open_background(database, DEAL, background("a", trigger + LOGGED, model="sale.deal"))
    for minute, count in ((0, 10), (1, 2), (2, 3)):
        for number in range(count):
            bench.create("sale.deal", name=f"D{minute}.{number}")
        clock.advance(timedelta(minutes=1))
    clock.advance(timedelta(minutes=-1, seconds=1))
    bench.work()
    assert len(bench.logs()) == 10
    clock.advance(timedelta(minutes=1))
    bench.work()
    assert len(bench.logs()) == 12
    clock.advance(timedelta(minutes=1))
    bench.work()
    assert len(set(bench.logs())) == len(bench.logs()) == 15


def test_s56_before_and_after_are_said_in_words(database: Database, clock: ManualClock) -> None:
    """A delay has no sign that could be mistaken: a negative one is refused."""
    bench = open_background(database, DEAL)
    trigger = "on: [time: {field: start, after: -1 day}]\n"
    with pytest.raises(InvalidError, match="'-1 day' is not a duration"):
        bench.publish(background("a", trigger + LOGGED, model="sale.deal"))
    bench.publish(background("a", trigger.replace("after: -", "before: ") + LOGGED,
                             model="sale.deal"))  # fmt: skip
    bench.create("sale.deal", name="D", start=clock.now() + timedelta(days=3))
    clock.advance(timedelta(days=1, hours=23))
    bench.work()
    assert bench.logs() == []
    clock.advance(timedelta(hours=2))
    bench.work()
    assert only(bench.logs()) == "D"
