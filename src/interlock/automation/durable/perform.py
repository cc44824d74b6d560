"""Acting: performs one effect outside, and records it before and after.

The attempt is claimed in one unit of work and its result written in another; in between no
transaction is open. Whoever dies in between leaves a claimed step: what becomes of it depends on
the action's idempotency.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from time import sleep
from typing import Any
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from interlock.automation.durable import store
from interlock.automation.durable.backoff import retry_delay
from interlock.automation.durable.model import Queue, StepState
from interlock.automation.durable.outside import store as step_store
from interlock.automation.durable.outside.store import Claimed
from interlock.automation.durable.queueing import Queueing
from interlock.automation.durable.wake import Wakeups
from interlock.automation.effect import (
    EffectError,
    OutcomeUnknownError,
    RetryableError,
    SkippableError,
)
from interlock.automation.registry import ActionRegistry, CaseOpener, CaseRequest, Delivery
from interlock.kit.database import Database, Unit
from interlock.kit.problem import UnavailableError
from interlock.kit.tracing import span
from interlock.language.action import Idempotency

_log = logging.getLogger(__name__)

LANE_LIMIT = 4
"""How many effects of one lane (a connection, an action) are performed at once."""

WRITE_PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds between attempts at recording what came of an effect."""

LANE_PAUSE = timedelta(seconds=1)
"""After which a step is looked at again whose lane was full."""


@dataclass(frozen=True, slots=True)
class _Came:
    """What came of an attempt."""

    state: StepState
    output: Any = None
    error: dict[str, Any] | None = None
    delay: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Performing:
    """Performs steps that are due."""

    database: Database
    registry: ActionRegistry
    cases: CaseOpener
    queueing: Queueing
    wakeups: Wakeups
    worker: str
    jitter: Callable[[], float] = field(default=random.random)
    pause: Callable[[float], None] = field(default=sleep)
    under_way: set[tuple[UUID, str]] = field(default_factory=set)
    """The steps that this process is performing, by run and path."""

    def perform(self, run_id: UUID, path: str, *, limit: int = LANE_LIMIT) -> bool:
        """One attempt at a step, if it is due and fewer than ``limit`` effects of its lane are
        under way anywhere; whether there was one."""
        self.under_way.add((run_id, path))
        try:
            return self._perform(run_id, path, limit)
        finally:
            self.under_way.discard((run_id, path))

    def _perform(self, run_id: UUID, path: str, limit: int) -> bool:
        with self.database.unit() as unit:
            claimed = step_store.claim(
                unit.connection, run_id, path, worker=self.worker, now=unit.now, limit=limit
            )
            if claimed is None:
                self._look_again(unit, run_id, path)
                return False
            began = unit.now
        with span("effect", action=claimed.action, automation=claimed.automation_id,
                  attempt=claimed.attempt, correlation_id=str(claimed.correlation_id)):  # fmt: skip
            came = self._act(claimed, began)
        self._write(claimed, came, began)
        return True

    def _look_again(self, unit: Unit, run_id: UUID, path: str) -> None:
        """A step whose lane is full, or that is due later, gets another job."""
        due = step_store.due_at(unit.connection, run_id, path)
        if due is not None:
            at = max(due, unit.now + LANE_PAUSE)
            self.queueing.defer_step(unit, run_id, path, queue=Queue.BACKGROUND, at=at)

    def _act(self, claimed: Claimed, began: datetime) -> _Came:
        performer = self.registry.action(claimed.action).performer
        assert performer is not None
        delivery = Delivery(
            claimed.key, claimed.attempt, claimed.run_id, claimed.correlation_id, claimed.input,
            began,
        )  # fmt: skip
        try:
            return _Came(StepState.DONE, performer(delivery))
        except SkippableError as error:
            return _Came(StepState.DONE, {"skipped": str(error)})
        except EffectError as error:
            return self._after(claimed, error)
        except Exception as error:  # boundary: an unforeseen error may have come after the effect
            _log.exception("An effect failed in a way that nobody foresaw.",
                           extra={"action": claimed.action, "key": claimed.key})  # fmt: skip
            message = f"{type(error).__name__}: {error}"
            return self._after(
                claimed, RetryableError(message, may_have_happened=True, code="internal")
            )

    def _after(self, claimed: Claimed, error: EffectError) -> _Came:
        """What to do after an attempt that failed."""
        told = {"message": str(error), "code": error.code}
        is_repeatable = claimed.policy.get("idempotency") != Idempotency.NONE.value
        is_unclear = isinstance(error, OutcomeUnknownError) or (
            isinstance(error, RetryableError) and error.may_have_happened
        )
        if is_unclear and not is_repeatable:
            return _Came(StepState.UNKNOWN, error=told | {"code": "outcome_unknown"})
        if not isinstance(error, RetryableError | OutcomeUnknownError):
            return _Came(StepState.FAILED, error=told | {"kind": "permanent"})
        after = error.after if isinstance(error, RetryableError) else None
        delay = retry_delay(claimed.policy, claimed.attempt, jitter=self.jitter(), after=after)
        if delay is None:
            return _Came(StepState.FAILED, error=told | {"kind": "transient"})
        return _Came(StepState.DUE, error=told, delay=delay)

    def _write(self, claimed: Claimed, came: _Came, began: datetime) -> None:
        """Record what came of an attempt. It is known only here, so a database that is away or
        full is waited for; if it stays so, the step is taken up as one whose worker was lost."""
        for seconds in WRITE_PAUSES:
            try:
                return self._write_once(claimed, came, began)
            except (SQLAlchemyError, UnavailableError):
                _log.warning("The result of an effect could not be recorded yet.",
                             extra={"key": claimed.key}, exc_info=True)  # fmt: skip
                self.pause(seconds)
        return self._write_once(claimed, came, began)

    def _write_once(self, claimed: Claimed, came: _Came, began: datetime) -> None:
        with self.database.unit() as unit:
            told = _told(claimed, came, began, unit.now)
            if not self._finish(unit, claimed, came, told):
                _log.warning("An attempt was overtaken by another; its result is not used.",
                             extra={"key": claimed.key, "attempt": claimed.attempt})  # fmt: skip

    def _finish(self, unit: Unit, claimed: Claimed, came: _Came, told: dict[str, Any]) -> bool:
        due_at = None if came.delay is None else unit.now + came.delay
        is_mine = step_store.finish(
            unit.connection, claimed, came.state, told=told, now=unit.now, output=came.output,
            error=came.error, due_at=due_at,
        )  # fmt: skip
        if not is_mine:
            return False
        if came.state is StepState.DUE:
            self.queueing.defer_step(
                unit, claimed.run_id, claimed.path, queue=claimed.queue, at=due_at
            )
        elif came.state is StepState.UNKNOWN:
            self.cases.open_case(unit, _unknown_case(claimed, came))
        else:
            self._signal(unit, claimed)
        return True

    def _signal(self, unit: Unit, claimed: Claimed) -> None:
        row = {
            "shard": claimed.shard, "run_id": claimed.run_id, "path": claimed.path, "kind": "step",
        }  # fmt: skip
        store.insert_signals(unit.connection, [row])
        unit.after_commit(lambda: self.wakeups.wake({(claimed.queue, claimed.shard)}))

    def recover(self, *, patience: timedelta) -> int:
        """Take up the steps of workers that show no sign of life any more, and those of this one
        that it does not perform any more; how many.

        What may be repeated is due again; of the rest nobody knows whether it happened.
        """
        with self.database.unit() as unit:
            found = step_store.lost(
                unit.connection,
                since=unit.now - patience,
                worker=self.worker,
                under_way=list(self.under_way),
            )
            for claimed in found:
                error = OutcomeUnknownError("The worker that performed it was lost.")
                came = self._after(claimed, error)
                if came.state is StepState.DUE:
                    # It was not the other side that failed, so there is nothing to wait for.
                    came = replace(came, delay=timedelta())
                told = _told(claimed, came, unit.now, unit.now)
                self._finish(unit, claimed, came, told)
        return len(found)


def _told(claimed: Claimed, came: _Came, began: datetime, ended: datetime) -> dict[str, Any]:
    """What the trace tells of an attempt."""
    return {
        "attempt": claimed.attempt,
        "began_at": began.isoformat(),
        "ended_at": ended.isoformat(),
        "outcome": "retry" if came.state is StepState.DUE else came.state.value,
        **({"error": came.error} if came.error else {}),
    }


def _unknown_case(claimed: Claimed, came: _Came) -> CaseRequest:
    message = (came.error or {}).get("message", "")
    return CaseRequest(
        category="outcome_unknown",
        title=f"Did it happen? {claimed.action} of {claimed.automation_id}",
        detail=f"{message} Look there, and say whether it happened; the run waits.",
        owner_role=claimed.owner,
        severity="high",
        cause_key=f"outcome_unknown:{claimed.key}",
        model=claimed.model,
        record_id=claimed.record_id,
        automation_id=claimed.automation_id,
        data={"run": str(claimed.run_id), "path": claimed.path, "attempt": claimed.attempt},
    )
