"""A worker: carries background runs on, in threads beside a server or in a process of its own.

    waker    tells the queue which shards have something to do, after each commit
    queue    Procrastinate: `advance` decides, `perform` acts; each kind has workers of its own
    keeper   removes what is kept no longer
    post     sends mail, where a server for it is set
    poller   looks for what is due, and for what nobody was told of; shows that the worker lives

Any number of workers may run, on any number of hosts. One that dies leaves nothing behind that
another does not take up.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from threading import Event, Thread
from time import monotonic
from typing import Any, Self
from uuid import UUID

import procrastinate
from sqlalchemy.exc import SQLAlchemyError

from interlock.application import Application
from interlock.automation.durable.model import Queue
from interlock.automation.durable.perform import LANE_LIMIT
from interlock.automation.durable.queueing import ADVANCE, PERFORM, PERFORM_QUEUE
from interlock.kit.database import CONNECTION_OPTIONS
from interlock.kit.problem import Problem
from interlock.post import Post
from interlock.retention import Retention, forget_old
from interlock.settings import Settings

_log = logging.getLogger(__name__)

ADVANCE_QUEUES = tuple(queue.value for queue in Queue)
ADVANCE_CONCURRENCY = 1
"""One thread decides: it hardly waits, and two would wait for each other. Many act: they wait for
the world outside. More workers share the shards."""
TURN = 0.25
"""Seconds that one job works on a shard before others get their turn."""

POLL = 0.5
BEAT = 3.0
POST = 1.0
SWEEP = 5.0
"""Seconds between looks at what is due, signs of life, looks for mail, and for what was lost."""

KEEP = 600.0
"""Seconds between looks for what is kept no longer."""

_WAKE_PAUSE = 0.005
SWITCH = 0.0005
"""Seconds after which Python lets another thread go on. Threads here ask the database all the time
and have little to do in between; with the usual 5 ms each answer waits for somebody's turn to end.
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many effects outside a worker performs at once, and of these all workers together for one
    connection or action: what is slow or away keeps the others waiting for nothing."""

    effects: int = 16
    per_lane: int = LANE_LIMIT


class Worker:
    """Threads that carry runs on until they are closed."""

    def __init__(
        self,
        application: Application,
        post: Post | None = None,
        retention: Retention | None = None,
        limits: Limits = Limits(),
    ) -> None:
        self._limits = limits
        self._application = application
        self._post = post
        self._retention = retention
        self._durable = application.durable
        self._stop = Event()
        self._woken = Event()
        self._loop = asyncio.new_event_loop()
        self._tasks: list[asyncio.Task[None]] = []
        self._threads = [
            Thread(target=self._poll, name="poller", daemon=True),
            Thread(target=self._wake, name="waker", daemon=True),
            Thread(target=self._serve_queue, name="queue", daemon=True),
        ]
        if retention is not None:
            self._threads.append(Thread(target=self._forget, name="keeper", daemon=True))
        if post is not None:
            self._threads.append(Thread(target=self._send, name="post", daemon=True))

    def __enter__(self) -> Self:
        sys.setswitchinterval(SWITCH)
        self._durable.beat()
        self._application.teller.__enter__()
        self._durable.wakeups.listen(self._woken.set)
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Let what is under way finish; what is left, another worker takes up."""
        self._stop.set()
        self._woken.set()
        self._loop.call_soon_threadsafe(self._cancel)
        for thread in self._threads:
            thread.join()
        self._application.teller.__exit__()
        try:
            self._durable.leave()
        except (Problem, SQLAlchemyError):
            _log.warning("The worker could not say that it leaves; it is noticed anyway.")

    def _cancel(self) -> None:
        for task in self._tasks:
            task.cancel()

    # ── polling ─────────────────────────────────────────────────────────────────────────────

    def _poll(self) -> None:
        beats, sweeps = 0.0, 0.0
        while not self._stop.wait(POLL):
            now = monotonic()
            is_beat, is_sweep = now - beats >= BEAT, now - sweeps >= SWEEP
            beats, sweeps = now if is_beat else beats, now if is_sweep else sweeps
            self._trying(partial(self._look, is_beat=is_beat, is_sweep=is_sweep))

    def _look(self, *, is_beat: bool, is_sweep: bool) -> None:
        if is_beat:
            self._durable.beat()
        self._durable.poll(is_sweep=is_sweep)

    def _forget(self) -> None:
        """Remove what is kept no longer, once in a while."""
        retention = self._retention
        assert retention is not None
        while not self._stop.wait(KEEP):
            self._trying(partial(forget_old, self._application.database, retention))

    def _send(self) -> None:
        """Send mail: a server that is slow to take it holds up nothing else."""
        assert self._post is not None
        sweeps = 0.0
        while not self._stop.wait(POST):
            now = monotonic()
            if now - sweeps >= SWEEP:
                sweeps = now
                self._trying(self._post.recover)
            self._trying(self._post.send)

    def _wake(self) -> None:
        """Tell the queue of woken shards, those that come close together at once."""
        while not self._stop.is_set():
            self._woken.wait()
            self._stop.wait(_WAKE_PAUSE)
            self._woken.clear()
            shards = self._durable.wakeups.take()
            queueing, database = self._durable.queueing, self._application.database
            self._trying(partial(queueing.defer_shards, database, shards))

    def _trying(self, act: Callable[[], object]) -> None:
        """A thread must survive a database that is away for a while."""
        try:
            act()
        except (Problem, SQLAlchemyError):
            _log.exception("The worker met a problem; it tries again.")
        except Exception:  # boundary: nothing else would tell that the thread has ended
            _log.exception("The worker met a fault; it goes on.")

    # ── the queue ───────────────────────────────────────────────────────────────────────────

    def _serve_queue(self) -> None:
        logging.getLogger("procrastinate").setLevel(logging.ERROR)
        asyncio.set_event_loop(self._loop)
        while not self._stop.is_set():
            try:
                self._loop.run_until_complete(self._work())
            except Exception:  # boundary: the database may be away; the next round connects anew
                if not self._stop.is_set():
                    _log.exception("The queue was interrupted; it goes on.")
                    self._stop.wait(1)
        self._loop.close()

    async def _work(self) -> None:
        app = self._queue_app()
        async with app.open_async():
            self._tasks = [
                asyncio.create_task(self._worker(app, ADVANCE_QUEUES, ADVANCE_CONCURRENCY)),
                asyncio.create_task(self._worker(app, (PERFORM_QUEUE,), self._limits.effects)),
            ]
            if self._stop.is_set():
                self._cancel()
            done, pending = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
            if not self._stop.is_set():
                for task in pending:
                    task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            for task in done:
                if not task.cancelled() and (error := task.exception()) is not None:
                    raise error

    async def _worker(
        self, app: procrastinate.App, queues: tuple[str, ...], concurrency: int
    ) -> None:
        await app.run_worker_async(
            queues=list(queues),
            concurrency=concurrency,
            fetch_job_polling_interval=1.0,
            abort_job_polling_interval=30.0,
            delete_jobs="always",
            install_signal_handlers=False,
            update_heartbeat_interval=BEAT,
            stalled_worker_timeout=5 * BEAT,
            shutdown_graceful_timeout=8.0,
        )

    def _queue_app(self) -> procrastinate.App:
        connector = procrastinate.PsycopgConnector(
            conninfo=self._application.database.url,
            kwargs={"options": CONNECTION_OPTIONS},
            min_size=1,
            max_size=4,
        )
        app = procrastinate.App(connector=connector)
        app.task(name=ADVANCE)(self._advance)
        app.task(name=PERFORM)(self._perform)
        return app

    def _advance(self, shard: int) -> None:
        """Carry the runs of a shard on for a while."""
        until = monotonic() + TURN
        while self._durable.advancing.advance(shard):
            if monotonic() >= until or self._stop.is_set():
                self._durable.wakeups.wake({(Queue.BACKGROUND.value, shard)})
                return

    def _perform(self, run_id: str, path: str) -> None:
        self._durable.performing.perform(UUID(run_id), path, limit=self._limits.per_lane)

    @property
    def is_alive(self) -> bool:
        return all(thread.is_alive() for thread in self._threads)


def limits_of(settings: Settings) -> Limits:
    """The limits that the environment sets."""
    return Limits(settings.effects_at_once, settings.effects_per_lane)


def run_worker(worker: Worker, stop: Event, *, on_ready: Callable[[], Any]) -> None:
    """Work until ``stop`` is set."""
    with worker:
        on_ready()
        while not stop.wait(0.5):
            pass
