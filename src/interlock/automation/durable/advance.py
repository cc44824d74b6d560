"""Deciding: carries the ready runs of a shard on, many in one transaction.

Usually nothing fails, so a batch is carried on as a whole, without savepoints. Where something
fails, the batch is rolled back and its runs are carried on one by one, each step in a savepoint of
its own, so that what a run did before the failure stays.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from interlock.automation.durable import store
from interlock.automation.durable.codec import decode_journal, encode_journal
from interlock.automation.durable.drive import (
    Drive,
    PausedError,
    StepFailedError,
)
from interlock.automation.durable.ending import Ending
from interlock.automation.durable.model import (
    ACTIVE,
    Occasion,
    Run,
    RunState,
)
from interlock.automation.durable.outside import store as step_store
from interlock.automation.durable.putting_away import Writes, changed_row, left_signals, write_batch
from interlock.automation.durable.queueing import Queueing
from interlock.automation.durable.restoring import Restoring, RunGoneError
from interlock.automation.frame import CaughtError, SuspendedError
from interlock.automation.journal import Failed, KeptJournal
from interlock.automation.registry import ActionRegistry
from interlock.kit.database import Database, Unit, repeated
from interlock.kit.problem import Problem
from interlock.kit.tracing import span
from interlock.language.expression.errors import EvaluationError
from interlock.language.program import Automation
from interlock.records.hook import Hooks
from interlock.records.runtime import Runtime
from interlock.records.savepoint import savepoint

_log = logging.getLogger(__name__)

BATCH = 100
"""How many runs one transaction carries on at most."""

BUDGET = 200
"""How many actions a run carries out in one transaction; a long loop goes on in the next one."""


class Versions(Protocol):
    """Gives each unit the definitions in force, and versions of automations."""

    def current(self, unit: Unit) -> Runtime: ...

    def automation(self, unit: Unit, id: str, version: int) -> Automation: ...


@dataclass(slots=True)
class Taken:
    """A run that is being carried on, with what came for it."""

    run: Run
    occasion: Occasion
    journal: KeptJournal
    signalled: dict[str, list[UUID | None]]
    is_begun: bool


@dataclass(frozen=True, slots=True)
class Advancing:
    """Carries runs on."""

    database: Database
    versions: Versions
    registry: ActionRegistry
    hooks: Callable[[], Hooks]
    ending: Ending
    queueing: Queueing

    def advance(self, shard: int) -> int:
        """Carry the next runs of a shard on; how many. Nothing is left to do when it is none."""
        try:
            with span("advance", shard=shard):
                return repeated(lambda: self._batch(shard))
        except _BatchFailedError as failed:
            for id in failed.run_ids:
                self.advance_one(id)
            return len(failed.run_ids)

    def advance_one(self, id: UUID) -> None:
        """Carry one run on, each step in a savepoint of its own."""
        try:
            repeated(lambda: self._single(id))
        except (Problem, SQLAlchemyError):
            raise
        except Exception as error:  # boundary: one faulty run must not hold up its shard
            _log.exception("A run failed in a way that nobody foresaw.", extra={"run": str(id)})
            self._give_up(id, error)

    def _give_up(self, id: UUID, error: Exception) -> None:
        with self.database.unit() as unit:
            found = store.take_one(unit.connection, id)
            if found is not None and found[0].state in ACTIVE:
                (item,) = self._with_signals(unit, [found])
                message = f"An internal error: {type(error).__name__}: {error}"
                self._fail(unit, item, CaughtError("", message, "internal"))

    # ── a batch ─────────────────────────────────────────────────────────────────────────────

    def _batch(self, shard: int) -> int:
        with self.database.unit() as unit:
            store.end_if_idle(unit.connection)
            found = store.take(unit.connection, shard, most=BATCH)
            if not found:
                store.drop_orphaned_signals(unit.connection, shard)
                return 0
            taken = self._with_signals(unit, found)
            writes = Writes()
            restoring = Restoring(unit, self.versions, self.hooks())
            restoring.load_records(item.run for item in taken)
            count = 0
            busy = {_key(item.run) for item in taken if item.run.is_busy}
            try:
                for item in taken:
                    if not item.is_begun and _key(item.run) in busy:
                        continue
                    count += 1
                    if self._carry_on(item, restoring, writes):
                        busy.add(_key(item.run))
            except SQLAlchemyError:
                raise
            except Exception as error:  # boundary: whose fault it is shows when each goes alone
                raise _BatchFailedError([item.run.id for item in taken]) from error
            write_batch(unit, writes, self.queueing)
        return count

    def _with_signals(
        self, unit: Unit, found: Sequence[tuple[Run, Occasion, Mapping[str, Any] | None]]
    ) -> list[Taken]:
        """What came for the runs meanwhile; a run that has not begun waits for nothing."""
        taken = [
            Taken(run, occasion, decode_journal(journal), {}, journal is not None)
            for run, occasion, journal in found
        ]
        begun = {item.run.id: item for item in taken if item.is_begun}
        if not begun:
            return taken
        for signal in store.take_signals(unit.connection, begun):
            paths = begun[signal.run_id].signalled
            paths.setdefault(signal.path, []).append(signal.event_id)
        outside = [
            (item.run.id, path)
            for item in begun.values()
            for path, pending in item.journal.pending()
            if pending.detail.get("outside")
        ]
        if outside:
            for id, path, entry in step_store.results(unit.connection, outside):
                begun[id].journal.note(path, entry)
        return taken

    def _carry_on(self, item: Taken, restoring: Restoring, writes: Writes) -> bool:
        """One run of a batch, as far as it goes; whether it works on something outside then."""
        if item.run.state is RunState.CANCELLING:
            raise CaughtError("", "a run that is cancelled is carried on by itself")
        drive = self._drive(item, restoring, budget=BUDGET)
        state, outcome = RunState.WAITING, None
        try:
            outcome, state = drive.go(), RunState.DONE
        except SuspendedError:
            pass
        except PausedError:
            state = RunState.READY
        drive.session.settle()
        return self._put_away(item, drive, writes, state=state, outcome=outcome)

    def _drive(self, item: Taken, restoring: Restoring, *, budget: int) -> Drive:
        restored = restoring.restore(item.run, item.occasion, item.journal)
        return Drive(
            run=item.run,
            automation=restored.automation,
            event=restored.event,
            session=restored.session,
            frame=restored.frame,
            journal=item.journal,
            registry=self.registry,
            components=restoring.component,
            signalled=item.signalled,
            budget=budget,
        )

    def _put_away(
        self, item: Taken, drive: Drive, writes: Writes, *, state: RunState, outcome: Any
    ) -> bool:
        run, now = item.run, drive.session.unit.now
        is_over = state not in (RunState.READY, RunState.WAITING)
        is_busy = not is_over and any(
            pending.detail.get("outside") for _, pending in item.journal.pending()
        )
        row = changed_row(run, state, now=now) | {
            "is_busy": is_busy,
            "journal": None if is_over else encode_journal(item.journal),
            "outcome": None if outcome is None else str(outcome),
            "finished_at": now if is_over else None,
        }
        writes.runs.append(row)
        drive.session.unit.hint("run", id=str(run.id), role=run.owner)
        writes.steps += drive.progress.steps
        writes.progress.append((run, drive.progress))
        if is_over and item.journal.pending():
            writes.finished.append(run.id)
        if state is RunState.READY:
            writes.signals += left_signals(item.run, drive.signalled)
        if state is RunState.DONE:
            self.ending.done(drive.session, run, outcome)
        return is_busy

    # ── one by one ──────────────────────────────────────────────────────────────────────────

    def _single(self, id: UUID) -> int:
        with self.database.unit() as unit:
            store.end_if_idle(unit.connection)
            found = store.take_one(unit.connection, id)
            if found is None or found[0].state not in ACTIVE:
                return 0
            (item,) = self._with_signals(unit, [found])
            if item.run.state is RunState.CANCELLING:
                self._cancel(unit, item)
            else:
                self._step_by_step(unit, item)
        return 1

    def _step_by_step(self, unit: Unit, item: Taken) -> None:
        """Carry a run on until it waits, is over or has failed for good."""
        for _ in range(BUDGET):
            try:
                with savepoint(unit) as part:
                    is_going_on = self._one_step(part, item)
            except StepFailedError as failed:
                self._note_failure(unit, item, failed)
                continue
            except (CaughtError, Problem, EvaluationError, RunGoneError) as error:
                self._fail(unit, item, error)
                return
            if not is_going_on:
                return

    def _one_step(self, part: Unit, item: Taken) -> bool:
        """At most one action, written at once; whether the run goes on."""
        kept = replace(item, journal=item.journal.copy(), signalled=dict(item.signalled))
        writes = Writes()
        restoring = Restoring(part, self.versions, self.hooks())
        drive = self._drive(kept, restoring, budget=1)
        state, outcome = RunState.WAITING, None
        try:
            outcome, state = drive.go(), RunState.DONE
        except SuspendedError:
            pass
        except PausedError:
            state = RunState.READY
        _settle(drive)
        self._put_away(kept, drive, writes, state=state, outcome=outcome)
        write_batch(part, writes, self.queueing)
        item.journal, item.signalled = kept.journal, {}
        item.run = replace(item.run, state=state)
        return state is RunState.READY

    def _note_failure(self, unit: Unit, item: Taken, failed: StepFailedError) -> None:
        """An action failed: it is as if it had not been done, and the program is told."""
        item.journal.note(failed.path, Failed(str(failed), failed.code))
        item.journal.position += 1
        row = {
            "run_id": item.run.id,
            "path": failed.path,
            "position": item.journal.position,
            "action": failed.action,
            "state": "failed",
            "shard": item.run.shard,
            "attempt": 0,
            "started_at": unit.now,
            "finished_at": unit.now,
            "error": {"message": str(failed), "code": failed.code},
        }
        store.write_steps(unit.connection, [row])

    def _fail(self, unit: Unit, item: Taken, error: Exception) -> None:
        """The run has failed for good: a dead letter, and a case for the automation's owner."""
        run = item.run
        path = getattr(error, "path", "")
        code = getattr(error, "code", "failed")
        told = {"message": str(error), "code": code, "path": path}
        if isinstance(error, RunGoneError):
            self._end(unit, run, RunState.CANCELLED, outcome=str(error))
            return
        row = changed_row(run, RunState.FAILED, now=unit.now) | {
            "is_busy": False,
            "journal": encode_journal(item.journal),
            "outcome": None,
            "error": told,
            "finished_at": unit.now,
        }
        store.change_runs(unit.connection, [row])
        unit.hint("run", id=str(run.id), role=run.owner)
        store.end_all_waits(unit.connection, [run.id])
        step_store.cancel_open(unit.connection, [run.id], now=unit.now)
        self.ending.failed(unit, run, told, self.versions.current(unit), self.hooks())

    def _end(self, unit: Unit, run: Run, state: RunState, *, outcome: str) -> None:
        row = changed_row(run, state, now=unit.now) | {
            "is_busy": False, "journal": None, "outcome": outcome, "finished_at": unit.now,
        }  # fmt: skip
        store.change_runs(unit.connection, [row])
        unit.hint("run", id=str(run.id), role=run.owner)
        store.end_all_waits(unit.connection, [run.id])
        step_store.cancel_open(unit.connection, [run.id], now=unit.now)

    # ── cancelling ──────────────────────────────────────────────────────────────────────────

    def _cancel(self, unit: Unit, item: Taken) -> None:
        """Compensate what is done, where the automation says how, and end the run."""
        try:
            with savepoint(unit) as part:
                restoring = Restoring(part, self.versions, self.hooks())
                drive = self._drive(item, restoring, budget=BUDGET)
                drive.compensate()
                drive.session.settle()
                store.write_steps(part.connection, drive.progress.steps)
        except RunGoneError:
            pass
        except SuspendedError:
            return
        except (StepFailedError, CaughtError, PausedError, Problem, EvaluationError) as error:
            self._fail(unit, item, CaughtError("compensate", f"Compensation failed: {error}"))
            return
        self._end(unit, item.run, RunState.CANCELLED, outcome=item.run.outcome or "cancelled")


class _BatchFailedError(Exception):
    def __init__(self, run_ids: list[UUID]) -> None:
        super().__init__()
        self.run_ids = run_ids


def _settle(drive: Drive) -> None:
    """Write what an action changed; where that is refused, it is the action that failed."""
    try:
        drive.session.settle()
    except (Problem, EvaluationError) as error:
        if drive.last is None:
            raise
        raise StepFailedError(*drive.last, error) from error


def _key(run: Run) -> tuple[str, str | None, int | None]:
    return (run.automation_id, run.model, run.record_id)
