"""Two workers of their own processes: they share the work; one dies or freezes, one goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from interlock.kit.clock import SystemClock
from interlock.kit.database import Database
from support.background import MODELS, Background, background
from support.crash_child import installation
from support.database import WorkerDatabase
from support.outside import Outside, outside_server

FLOW = """on: [operation: confirm]
do:
  - update: {count: "=count + 1"}
  - post: "first {name}"
  - create: {model: sale.log, values: {name: "end {name}", order_id: "=record"}}
"""
SHOUTING = FLOW.replace("post:", "shout:")
TAKEOVER = 30.0
"""Seconds within which another worker goes on with what a dead one left."""


@pytest.fixture
def outside() -> Iterator[Outside]:
    with outside_server() as server:
        yield server


@contextmanager
def worker(url: str, outside: Outside) -> Iterator[subprocess.Popen[str]]:
    """A worker that is ready; it is ended with the test, whatever has become of it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "support.worker_child", url, outside.address],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            assert stream is not None
            stream.close()


def until(holds: Callable[[], bool], *, seconds: float) -> float:
    """Wait for something that other processes do; how long it took."""
    begun = monotonic()
    while not holds():
        assert monotonic() - begun < seconds, "it did not come to pass in time"
        sleep(0.05)
    return monotonic() - begun


def bench_of(worker_database: WorkerDatabase, outside: Outside, flow: str) -> Background:
    worker_database.clean()
    database = Database(worker_database.pool.engine, clock=SystemClock())
    bench = Background(installation(database, outside.address))
    bench.publish(MODELS, background("flow", flow))
    return bench


def confirm(bench: Background, count: int) -> list[int]:
    orders = [bench.create("sale.order", name=f"SO{number}") for number in range(count)]
    for order in orders:
        bench.operate("sale.order", order, "confirm")
    return orders


def _is_of(step: dict[str, Any], text: str) -> bool:
    return step["action"] == "post" and step["input"]["text"] == text


def all_done(bench: Background) -> bool:
    return set(bench.states()) == {"done"}


@pytest.mark.timeout(180)
def test_work_is_shared_and_goes_on_when_one_is_killed(
    worker_database: WorkerDatabase, outside: Outside
) -> None:
    bench = bench_of(worker_database, outside, FLOW)
    outside.holding = {"first SO0"}
    with worker(worker_database.url, outside) as one, worker(worker_database.url, outside) as two:
        orders = confirm(bench, 40)
        assert outside.held.wait(timeout=30)
        [holder] = [step["claimed_by"] for step in bench.steps() if _is_of(step, "first SO0")]
        busy = one if f":{one.pid}:" in holder else two
        until(lambda: bench.states().count("done") >= 39, seconds=60)
        busy.kill()
        took = until(lambda: all_done(bench), seconds=TAKEOVER)
    assert took < TAKEOVER
    assert outside.effects() == {f"first SO{number}": 1 for number in range(40)}
    assert outside.arrivals["first SO0"] == 2
    assert sorted(bench.logs()) == sorted(f"end SO{number}" for number in range(40))
    assert {bench.read("sale.order", order)["count"] for order in orders} == {1}


@pytest.mark.timeout(180)
@pytest.mark.parametrize(("flow", "ending"), [(FLOW, "done"), (SHOUTING, "waiting")])
def test_a_frozen_one_does_not_act_when_it_awakes(
    worker_database: WorkerDatabase, outside: Outside, flow: str, ending: str
) -> None:
    """It is taken for lost while it waits for an answer; what it learns later counts no more."""
    bench = bench_of(worker_database, outside, flow)
    outside.holding = {"first SO0"}
    with worker(worker_database.url, outside) as frozen:
        [order] = confirm(bench, 1)
        assert outside.held.wait(timeout=30)
        os.kill(frozen.pid, signal.SIGSTOP)
        with worker(worker_database.url, outside):
            unknown = [ending] if ending == "done" else ["waiting"]
            until(
                lambda: (
                    bench.states() == unknown
                    and not any(step["state"] == "performing" for step in bench.steps())
                ),
                seconds=TAKEOVER + 15,
            )
            outside.release.set()
            os.kill(frozen.pid, signal.SIGCONT)
            sleep(2)
            assert bench.states() == [ending]
    assert bench.read("sale.order", order)["count"] == 1
    assert outside.effects() == {"first SO0": 1}
    if ending == "done":
        assert bench.logs() == ["end SO0"]
    else:
        assert outside.arrivals["first SO0"] == 1
        assert [case["category"] for case in bench.cases()] == ["outcome_unknown"]
        assert bench.logs() == []


@pytest.mark.timeout(120)
def test_one_that_is_asked_to_stop_finishes_what_it_has_begun(
    worker_database: WorkerDatabase, outside: Outside
) -> None:
    bench = bench_of(worker_database, outside, SHOUTING)
    outside.holding = {"first SO0"}
    with worker(worker_database.url, outside) as process:
        confirm(bench, 1)
        assert outside.held.wait(timeout=30)
        assert process.stdin is not None
        process.stdin.close()
        sleep(1)
        outside.release.set()
        process.wait(timeout=60)
    [step] = [step for step in bench.steps() if step["path"] == "do.1"]
    assert step["state"] == "done"
    assert bench.rows("worker", "id") == []
