"""A worker is killed at every checkpoint of a flow; another one finishes what it left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from interlock.kit.clock import ManualClock, SystemClock
from interlock.kit.database import Database, connect
from support.background import MODELS, Background, background
from support.crash_child import installation
from support.database import WorkerDatabase
from support.outside import Outside, outside_server

FLOW = """on: [operation: confirm]
do:
  - update: {count: "=count + 1"}
  - post: first
  - for_each: {in: line_ids, as: line, at_once: 2, do: [{post: "line {line.name}"}]}
  - parallel:
      branches:
        left: [{post: left}, {update: {note: left}}]
        right: [{wait: {for: 1 days}}, {post: right}]
  - shout: loud
  - create: {model: sale.log, values: {name: end, order_id: "=record"}}
"""
KEYED = {"first", "line a", "line b", "left", "right"}
LIMIT = 200
STEP = 3
"""Every third checkpoint, beginning at another one in each test, so that all are met."""


@pytest.fixture
def outside() -> Iterator[Outside]:
    with outside_server() as server:
        yield server


def killed_at(number: int, url: str, outside: Outside) -> bool:
    """Let a process carry on until a checkpoint; whether it was killed there."""
    tests = str(Path(__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-m", "support.crash_child", url, outside.address, str(number)],
        env={**os.environ, "PYTHONPATH": tests}, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode in (0, -signal.SIGKILL), done.stderr.decode()
    return done.returncode != 0


def begun(database: Database, outside: Outside) -> tuple[Background, int]:
    """An order whose flow has begun and was not carried on yet."""
    bench = Background(installation(database, outside.address))
    bench.publish(MODELS, background("flow", FLOW))
    order = bench.order()
    for name in ("a", "b"):
        bench.create("sale.line", name=name, order_id=order)
    bench.operate("sale.order", order, "confirm")
    return bench, order


def finished_by_another(bench: Background, url: str, outside: Outside) -> Background:
    """Another worker, a day and more later, carries on what is left."""
    clock = ManualClock(datetime.now(UTC) + timedelta(hours=1))
    database = connect(url, clock=clock)
    other = Background(installation(database, outside.address))
    for _ in range(3):
        other.application.durable.mend()
        other.work()
        clock.advance(timedelta(days=2))
    database.close()
    return bench


@pytest.mark.timeout(600)
@pytest.mark.parametrize("first", range(1, STEP + 1))
def test_every_effect_once_wherever_it_is_killed(
    first: int, worker_database: WorkerDatabase, outside: Outside
) -> None:
    number, was_killed = first, True
    while was_killed:
        worker_database.clean()
        outside.forget()
        bench, order = begun(Database(worker_database.pool.engine, clock=SystemClock()), outside)
        was_killed = killed_at(number, worker_database.url, outside)
        finished_by_another(bench, worker_database.url, outside)
        _check(bench, order, outside, number)
        number += STEP
        assert number < LIMIT, "the flow does not end"
    assert number > 12, "the flow has hardly any checkpoints"


def _check(bench: Background, order: int, outside: Outside, number: int) -> None:
    assert dict.fromkeys(KEYED, 1) == {
        text: count for text, count in outside.effects().items() if text != "loud"
    }, number
    assert outside.arrivals["loud"] <= 1, number
    assert bench.read("sale.order", order)["count"] == 1, number
    assert bench.read("sale.order", order)["note"] == "left", number
    steps = {step["path"]: step["state"] for step in bench.steps()}
    if steps["do.4"] == "unknown":  # it may have happened: a person is asked, and nobody repeats it
        assert bench.states() == ["waiting"], number
        assert [case["category"] for case in bench.cases()] == ["outcome_unknown"], number
    else:
        assert bench.states() == ["done"], number
        assert outside.arrivals["loud"] == 1, number
        assert bench.logs() == ["end"], number
