"""Carries a run on inside a unit of work, as far as it can go now.

The program is interpreted from its beginning, with what the journal remembers; what is new is done
and noted. Nothing is written here: what is to be written is gathered in a :class:`Progress`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from interlock.automation.durable.codec import encode
from interlock.automation.durable.model import Run, StepState
from interlock.automation.durable.waiting import Wait, begin_wait, check_wait, subject_wait
from interlock.automation.frame import (
    SUSPENDED,
    Abandon,
    Await,
    CaughtError,
    Components,
    Effects,
    Frame,
    Perform,
    Resume,
    Skipped,
    StoppedError,
    SuspendedError,
)
from interlock.automation.interpreter import interpret, interpret_undo, outputs_of
from interlock.automation.journal import Done, Failed, KeptJournal, Pending
from interlock.automation.registry import ActionContext, ActionRegistry
from interlock.kit.problem import Problem
from interlock.language.action import Effect
from interlock.language.expression.errors import EvaluationError
from interlock.language.program import ActionStep, Automation, Retry, WaitStep
from interlock.records.change import Event
from interlock.records.session import RecordSession


class StepFailedError(Exception):
    """An action failed inside the transaction: what it did must be rolled back."""

    def __init__(self, path: str, action: str, error: Problem | EvaluationError) -> None:
        super().__init__(str(error))
        self.path = path
        self.action = action
        self.code = error.code if isinstance(error, Problem) else "evaluation"


class PausedError(Exception):
    """Enough for one transaction: the run goes on in the next one."""


@dataclass(slots=True)
class Progress:
    """What a run did in one unit of work, to be written at its end."""

    steps: list[dict[str, Any]] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    """Paths of waits that are over."""
    due: list[str] = field(default_factory=list)
    """Paths of steps to be performed outside."""
    abandoned: list[str] = field(default_factory=list)
    """Paths of steps that nobody waits for any more."""


@dataclass(slots=True)
class Drive:
    """One run in one unit of work. ``signalled`` are the paths for which something has come, and
    what; those that it has looked at are gone from it afterwards."""

    run: Run
    automation: Automation
    event: Event
    session: RecordSession
    frame: Frame
    journal: KeptJournal
    registry: ActionRegistry
    components: Components
    signalled: dict[str, list[Any]]
    budget: int
    """How many actions it may carry out before it pauses."""
    progress: Progress = field(default_factory=Progress)
    last: tuple[str, str] | None = None
    """Path and name of the action that was carried out last."""

    def go(self) -> Any:
        """Run to the end and give the outcome.

        Raises ``SuspendedError`` where it has to wait, ``PausedError`` when the budget is spent,
        ``CaughtError`` for a failure that the program does not catch, and ``StepFailedError`` when
        an action failed.
        """
        try:
            self._drive(interpret(self.automation.steps, self.frame, self.components))
        except StoppedError as stop:
            return stop.outcome
        return outputs_of(self.automation, self.frame) or None

    def compensate(self) -> None:
        """Carry out what compensates the finished steps; raises as :meth:`go`."""
        replay = interpret(self.automation.steps, self.frame, self.components)
        self._replay(replay)
        self._drive(interpret_undo(self.frame, self.components))

    def _replay(self, effects: Effects) -> None:
        """Go over what is known already, and no further."""
        try:
            while True:
                effect = next(effects)
                if not isinstance(effect, Abandon | Skipped):
                    effect = effects.throw(SuspendedError())
        except (StopIteration, SuspendedError, StoppedError, CaughtError):
            return

    def _drive(self, effects: Effects) -> None:
        answer: Any = None
        failure: CaughtError | None = None
        while True:
            try:
                effect = effects.send(answer) if failure is None else effects.throw(failure)
            except StopIteration:
                return
            answer, failure = None, None
            try:
                answer = self._answer(effect)
            except CaughtError as error:
                failure = error

    def _answer(self, effect: Perform | Resume | Await | Abandon | Skipped) -> Any:
        if isinstance(effect, Perform):
            return self._perform(effect)
        if isinstance(effect, Resume):
            return self._resume(effect)
        if isinstance(effect, Await):
            return self._await(effect)
        if isinstance(effect, Abandon):
            return self._abandon(effect)
        self._note_step(effect.path, _name_of(effect.step), StepState.SKIPPED,
                        error={"clause": effect.clause})  # fmt: skip
        return None

    # ── actions ─────────────────────────────────────────────────────────────────────────────

    def _perform(self, effect: Perform) -> Any:
        if self.budget <= 0:
            raise PausedError
        self.budget -= 1
        if effect.step.signature.effect is Effect.EXTERNAL:
            return self._hand_out(effect)
        output = self._carry_out(effect)
        waiting = self.registry.action(effect.step.signature.name).waiting
        subject = waiting.subject(output) if waiting else None
        if subject is None:
            self._done(effect.path, effect.step, output, input=effect.input)
            return output
        title = effect.step.signature.title
        self.progress.waits.append(
            subject_wait(self.run, effect.path, title, subject, since=self.session.unit.now)
        )
        self.journal.note(effect.path, Pending(effect.branches, {"output": output}))
        self._note_step(effect.path, effect.step.signature.name, StepState.WAITING,
                        input=effect.input, output=output)  # fmt: skip
        return SUSPENDED

    def _carry_out(self, effect: Perform) -> Any:
        """Do it in the transaction, and let everything react that reacts to it at once."""
        name = effect.step.signature.name
        self.last = (effect.path, name)
        try:
            output = self.registry.handler(name)(self._context(effect.path, effect.step),
                                                 effect.input)  # fmt: skip
            self.session.run_chain()
        except (Problem, EvaluationError) as error:
            raise StepFailedError(effect.path, name, error) from error
        return output

    def _context(self, path: str, step: ActionStep) -> ActionContext:
        return ActionContext(
            self.session, self.automation, self.event, step, path, self.frame, is_inline=False
        )

    def _hand_out(self, effect: Perform) -> Any:
        """Leave it to whoever performs effects outside; the result will come."""
        step = effect.step
        action = self.registry.action(step.signature.name)
        self._note_step(
            effect.path, step.signature.name, StepState.DUE, input=effect.input,
            lane=action.lane(effect.input) if action.lane else step.signature.name,
            policy=_policy(step), due_at=self.session.unit.now,
        )  # fmt: skip
        self.progress.due.append(effect.path)
        self.journal.note(effect.path, Pending(effect.branches, {"outside": True}))
        return SUSPENDED

    def _resume(self, effect: Resume) -> Any:
        if isinstance(effect.step, WaitStep):
            return self._check(effect, effect.step)
        if effect.pending.detail.get("outside"):
            return SUSPENDED  # its result would stand in the journal
        if self.signalled.pop(effect.path, None) is None:
            return SUSPENDED
        waiting = self.registry.action(effect.step.signature.name).waiting
        assert waiting is not None
        context = self._context(effect.path, effect.step)
        try:
            output = waiting.answer(context, effect.pending.detail["output"])
        except (Problem, EvaluationError) as error:
            raise StepFailedError(effect.path, effect.step.signature.name, error) from error
        if output is None:
            return SUSPENDED
        self.progress.over.append(effect.path)
        self._done(effect.path, effect.step, output)
        return output

    def _done(self, path: str, step: ActionStep, output: Any, *, input: Any = None) -> None:
        self.journal.note(path, Done(output))
        self._note_step(path, step.signature.name, StepState.DONE, input=input, output=output)

    # ── waits ───────────────────────────────────────────────────────────────────────────────

    def _await(self, effect: Await) -> Any:
        wait = begin_wait(self.run, effect.path, effect.step, self.frame, self.session)
        if wait is None:
            return self._waited(effect.path, "done", None)
        self.progress.waits.append(wait)
        self.journal.note(effect.path, Pending(effect.branches, wait.detail))
        self._note_step(effect.path, "wait", StepState.WAITING, input={"for": wait.title})
        return SUSPENDED

    def _check(self, effect: Resume, step: WaitStep) -> Any:
        event_ids = self.signalled.pop(effect.path, None)
        if event_ids is None:
            return SUSPENDED
        found = check_wait(
            self.run, effect.path, step, self.frame, self.session,
            detail=effect.pending.detail, event_ids=event_ids,
        )  # fmt: skip
        if isinstance(found, Wait):
            self.progress.over.append(effect.path)
            self.progress.waits.append(found)
            self.journal.note(effect.path, Pending(effect.pending.branches, found.detail))
            return SUSPENDED
        if found is None:
            return SUSPENDED
        self.progress.over.append(effect.path)
        return self._waited(effect.path, found.outcome, found.event)

    def _waited(self, path: str, outcome: str, event: Any) -> Any:
        output = {"outcome": outcome, "event": event}
        self.journal.note(path, Done(output))
        self._note_step(path, "wait", StepState.DONE, output=output)
        return output

    def _abandon(self, effect: Abandon) -> None:
        for path, pending in self.journal.pending():
            if effect.branch in pending.branches:
                self.progress.over.append(path)
                self.progress.abandoned.append(path)
                self.journal.note(path, Failed("Nobody waits for it any more.", "abandoned"))

    # ── the trace ───────────────────────────────────────────────────────────────────────────

    def _note_step(self, path: str, action: str, state: StepState, **more: Any) -> None:
        now = self.session.unit.now
        self.journal.position += 1
        row: dict[str, Any] = {
            "run_id": self.run.id,
            "path": path,
            "position": self.journal.position,
            "action": action,
            "state": state.value,
            "shard": self.run.shard,
            "attempt": 0,
            "started_at": now,
            **more,
        }
        for name in ("input", "output"):
            row[name] = encode(_shown(row.get(name)))
        if state in (StepState.DONE, StepState.SKIPPED):
            row["finished_at"] = now
        self.progress.steps.append(row)


def _name_of(step: Any) -> str:
    return step.signature.name if isinstance(step, ActionStep) else "run"


def _policy(step: ActionStep) -> dict[str, Any]:
    """How a failed attempt is followed up, as it is stored with the step."""
    policy: dict[str, Any] = {"idempotency": step.signature.idempotency.value}
    retry = step.retry
    return policy if retry is None else policy | {"retry": _retry(retry)}


def _retry(retry: Retry) -> dict[str, Any]:
    return {
        "attempts": retry.attempts,
        "first": retry.first.elapsed.total_seconds(),
        "factor": retry.factor,
        "longest": retry.longest.elapsed.total_seconds(),
    }


def _shown(value: Any) -> Any:
    """What the trace can tell of a value; a compiled condition is told by its text."""
    if isinstance(value, Mapping):
        return {key: _shown(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_shown(item) for item in value]
    source = getattr(value, "source", None)
    return source if isinstance(source, str) else value
