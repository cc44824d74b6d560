"""Background runs, put together: what begins, carries on, performs and mends them."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from interlock.automation.durable import store
from interlock.automation.durable.advance import Advancing, Versions
from interlock.automation.durable.ending import Ending
from interlock.automation.durable.outside import store as step_store
from interlock.automation.durable.perform import Performing
from interlock.automation.durable.queueing import Queueing
from interlock.automation.durable.starting import Starter
from interlock.automation.durable.verifying import Verifying
from interlock.automation.durable.wake import Wakeups
from interlock.automation.durable.workers import store as worker_store
from interlock.automation.registry import ActionRegistry, CaseOpener
from interlock.kit.database import Database, Unit
from interlock.kit.ids import secret_token
from interlock.records.hook import Hooks

PATIENCE = timedelta(seconds=12)
"""After how long without a sign of life a worker is taken for lost."""

LATE = timedelta(minutes=1)
"""After how long a run that is ready and not carried on is a sign that something is wrong."""

_MOST = 500


@dataclass(frozen=True, slots=True)
class DurableRuns:
    """The background runs of one installation, as one worker sees them."""

    database: Database
    starter: Starter
    advancing: Advancing
    performing: Performing
    queueing: Queueing
    wakeups: Wakeups
    verifying: Verifying
    worker: str
    due: list[Callable[[], object]] = field(default_factory=list)
    """What else is to be looked at whenever something may be due."""

    @classmethod
    def over(
        cls,
        database: Database,
        *,
        versions: Versions,
        registry: ActionRegistry,
        cases: CaseOpener,
        hooks: Callable[[], Hooks],
    ) -> DurableRuns:
        wakeups, queueing = Wakeups(), Queueing()
        worker = f"{socket.gethostname()}:{os.getpid()}:{secret_token()[:8]}"
        return cls(
            database=database,
            starter=Starter(cases, wakeups),
            advancing=Advancing(database, versions, registry, hooks, Ending(cases), queueing),
            performing=Performing(database, registry, cases, queueing, wakeups, worker),
            queueing=queueing,
            wakeups=wakeups,
            verifying=Verifying(database),
            worker=worker,
        )

    def state(self, unit: Unit) -> tuple[int, int, int]:
        """How many workers live, how many runs have failed, how many are ready and stay so."""
        return worker_store.state(unit.connection, since=unit.now - PATIENCE, late=unit.now - LATE)

    def beat(self) -> None:
        """Show a sign of life."""
        with self.database.unit() as unit:
            worker_store.beat(
                unit.connection, self.worker, host=socket.gethostname(), process=os.getpid(),
                now=unit.now,
            )  # fmt: skip

    def leave(self) -> None:
        """This worker performs nothing any more."""
        with self.database.unit() as unit:
            worker_store.leave(unit.connection, self.worker)

    def poll(self, *, is_sweep: bool = True) -> int:
        """Look for what is due: waits whose time has come, waits that may have missed something,
        and shards that nobody was told of; in a sweep also for what lost workers left behind.
        How many shards are woken."""
        self._start_due()
        if is_sweep:
            self.mend()
        with self.database.unit() as unit:
            open_shards = set(store.open_shards(unit.connection))
        self.queueing.defer_shards(self.database, open_shards)
        return len(open_shards)

    def _start_due(self) -> None:
        for look in self.due:
            look()
        with self.database.unit() as unit:
            store.wake_due(unit.connection, unit.now, most=_MOST)
        self.verifying.look()

    def mend(self) -> None:
        """Take up what lost workers and lost jobs left behind."""
        self.queueing.drop_lost_jobs(self.database, patience=PATIENCE)
        self.performing.recover(patience=PATIENCE)
        with self.database.unit() as unit:
            since = unit.now - PATIENCE
            for id, path, queue in step_store.overdue(unit.connection, now=since, most=_MOST):
                self.queueing.defer_step(unit, id, path, queue=queue)
            worker_store.forget_lost(unit.connection, since=unit.now - 20 * PATIENCE)

    def run_all(self, *, most: int = 1000) -> None:
        """Carry everything on that can go on now, and perform what is due, in this thread.

        For tests, replays and the command line; raises ``RuntimeError`` when there is no end.
        """
        for _ in range(most):
            self._start_due()
            with self.database.unit() as unit:
                shards = {shard for _, shard in store.open_shards(unit.connection)}
            carried_on = sum(self.advancing.advance(shard) for shard in sorted(shards))
            if not self._perform_due() and not carried_on:
                return
        raise RuntimeError(f"there is still something to do after {most} rounds")

    def _perform_due(self) -> int:
        with self.database.unit() as unit:
            due = step_store.overdue(unit.connection, now=unit.now, most=_MOST)
        return sum(self.performing.perform(UUID(str(id)), path) for id, path, _ in due)
