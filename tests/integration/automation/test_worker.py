"""The threads of a worker, on the machine's own clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event
from threading import enumerate as all_threads

import pytest
from sqlalchemy import text

from interlock.automation.effect import RetryableError
from interlock.kit.clock import SystemClock
from interlock.kit.database import Database
from interlock.worker import Worker
from support.background import Background, background, open_background
from support.database import WorkerDatabase
from support.workbench import only

FLOW = (
    "on: [created]\ndo:\n"
    "  - post: hi\n    retry: {attempts: 3, first: 0s, factor: 1, max: 0s}\n"
    "  - update: {note: seen}\n"
)


@pytest.fixture
def bench(worker_database: WorkerDatabase) -> Iterator[Background]:
    worker_database.clean()
    database = Database(worker_database.pool.engine, clock=SystemClock())
    yield open_background(database, background("a", FLOW))
    worker_database.clean()


def wait_until(is_so: Callable[[], bool]) -> None:
    """Look again and again, for half a minute at most."""
    pause = Event()
    for _ in range(600):
        if is_so():
            return
        pause.wait(0.05)
    raise AssertionError("it did not come")


class TestWorker:
    def test_carries_runs_on_and_ends_with_its_threads(self, bench: Background) -> None:
        bench.world.failures = [RetryableError("down")]
        before = set(all_threads())
        with Worker(bench.application) as worker:
            assert worker.is_alive
            order = bench.order()
            wait_until(lambda: bench.states() == ["done"])
        assert bench.read("sale.order", order)["note"] == "seen"
        assert bench.world.texts == ["hi"]
        assert only(bench.steps(bench.runs()[0]["id"])[:1])["attempt"] == 2
        names = {thread.name for thread in set(all_threads()) - before}
        assert not names & {"poller", "waker", "queue"}
        assert bench.rows("worker", "id") == []

    def test_takes_up_what_it_was_not_told_of(self, bench: Background) -> None:
        bench.order()
        with Worker(bench.application):
            wait_until(lambda: bench.states() == ["done"])

    def test_takes_up_what_a_lost_worker_held(self, bench: Background) -> None:
        bench.order()
        application = bench.application
        with application.database.unit() as unit:
            unit.connection.execute(
                text(
                    "INSERT INTO interlock.procrastinate_jobs"
                    " (queue_name, task_name, lock, status, args)"
                    " SELECT 'interactive', 'interlock.advance', 'shard:' || shard, 'doing',"
                    " jsonb_build_object('shard', shard) FROM interlock.run"
                )
            )
        with Worker(application):
            wait_until(lambda: bench.states() == ["done"])
