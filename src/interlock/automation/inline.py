"""The inline engine: reacts to events in the transaction that they happen in.

Automations run in a fixed order, priority and then id; each sees the values left by the one
before, so its condition is asked again when an earlier one has changed the record. Within one
unit of work an automation runs at most once for each record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from interlock.automation.failure import (
    automation_failed,
    evaluation_failed,
    keep_failure_case,
    loop_case,
)
from interlock.automation.frame import Frame, StoppedError
from interlock.automation.index import Bucket, TriggerIndex, judge_together
from interlock.automation.registry import ActionRegistry, CaseOpener
from interlock.automation.run import ProgramRun
from interlock.automation.trace import Miss, clause_miss, fired, missed, stopped_loop
from interlock.automation.verdict import find_miss, values_of
from interlock.identity.model import SYSTEM, Actor
from interlock.kit.problem import Problem, RefusedError
from interlock.language.expression.errors import EvaluationError
from interlock.language.expression.python import HOLDS, Verdict
from interlock.language.program import Automation
from interlock.records.change import Event, EventKind
from interlock.records.contention import lock_along
from interlock.records.runtime import Runtime
from interlock.records.scope import SessionScope
from interlock.records.session import RecordSession

MISSES_TOLD = 20
"""How many automations that did not fire an event tells in full; of more, it tells the number."""


class Before(dict[str, Any]):
    """The values before a change: what changed, and for the rest what still is."""

    def __init__(self, old: Mapping[str, Any], now: Mapping[str, Any]) -> None:
        super().__init__(old)
        self._now = now

    def __missing__(self, key: str) -> Any:
        return self._now[key]


class InlineEngine:
    """Implements :class:`interlock.records.hook.Reactor`."""

    def __init__(self, registry: ActionRegistry, cases: CaseOpener) -> None:
        self._registry = registry
        self._cases = cases

    def react(self, event: Event, session: RecordSession) -> None:
        buckets = inline_index(session.runtime).buckets(event)
        if buckets:
            self._react(buckets, event, session)

    def before_operation(self, event: Event, session: RecordSession) -> None:
        """See :class:`interlock.records.hook.Reactor`; a refusal passes through."""
        assert event.record is not None
        assert event.operation is not None
        index = inline_index(session.runtime)
        bucket = index.before_operation(event.record.model.id, event.operation)
        if bucket is not None:
            self._react((bucket,), event, session)

    def stop_loop(self, event: Event, session: RecordSession, *, limit: int) -> None:
        """Note the stopped chain on the event, and open a case about it."""
        if not inline_index(session.runtime).buckets(event):
            return
        entry = stopped_loop(event, session.chain.events, limit=limit)
        event.reactions.append(entry)
        self._cases.open_case(session.unit, loop_case(event, entry, session.runtime.catalogue))

    def after_events(self, events: Sequence[Event], session: RecordSession) -> None:
        """Nothing waits inline."""

    def run(self, automation: Automation, event: Event, session: RecordSession) -> None:
        """Run an automation whose condition holds."""
        self._run(automation, event, session, make_scope(event, session))

    def _react(self, buckets: Sequence[Bucket], event: Event, session: RecordSession) -> None:
        for bucket in buckets:
            if bucket.contended and event.record is not None:
                lock_along(session, event.record, bucket.contended)
        scope = make_scope(event, session)
        judged = judge_together(buckets, values_of(event), scope)
        touches = session.touches
        misses = 0
        for automation, verdict in judged:
            is_stale = session.touches != touches
            is_miss = isinstance(verdict, int) and verdict != HOLDS
            if is_miss and not is_stale and misses >= MISSES_TOLD:
                misses += 1
                continue
            if is_stale:
                session.recomputer.settle()
            miss = self._miss(automation, event, session, scope, None if is_stale else verdict)
            if miss is None:
                self._run(automation, event, session, scope)
            else:
                misses += 1
                event.reactions.append(missed(automation, miss))
        if misses > MISSES_TOLD:
            event.reactions.append({"outcome": "more_missed", "count": misses - MISSES_TOLD})

    def _miss(
        self,
        automation: Automation,
        event: Event,
        session: RecordSession,
        scope: SessionScope,
        verdict: Verdict | None,
    ) -> Miss | None:
        """Why the automation does not fire, or ``None`` when it does."""
        try:
            return find_miss(automation, event, scope, verdict) or _fired_before(
                automation, event, session
            )
        except EvaluationError as error:
            raise self._condition_failed(automation, event, session, error) from error

    def _run(
        self, automation: Automation, event: Event, session: RecordSession, scope: SessionScope
    ) -> None:
        if event.record is not None:
            session.chain.fired.add((automation.id, *event.record.key))
        run = ProgramRun(automation, event, session, Frame(values_of(event), scope), self._registry)
        chain, before = session.chain, session.chain.cause
        chain.cause = type(before)(event.id, automation.id, automation.version)
        outcome: Any = None
        try:
            with session.acting_as(actor_for(automation, session)):
                run.carry_out()
        except StoppedError as stop:
            outcome = stop.outcome
        except EvaluationError as error:
            raise self._failed(automation, event, session, error, run.steps) from error
        except RefusedError as refusal:
            if refusal.code == "blocked":
                raise
            raise self._failed(automation, event, session, refusal, run.steps) from refusal
        except Problem as problem:
            raise self._failed(automation, event, session, problem, run.steps) from problem
        finally:
            chain.cause = before
        event.reactions.append(fired(automation, run.steps, outcome))

    def _failed(
        self,
        automation: Automation,
        event: Event,
        session: RecordSession,
        error: Problem | EvaluationError,
        steps: list[dict[str, Any]],
    ) -> Problem:
        problem = automation_failed(automation, event, error, steps)
        keep_failure_case(session, self._cases, automation, event, problem)
        return problem

    def _condition_failed(
        self, automation: Automation, event: Event, session: RecordSession, error: EvaluationError
    ) -> Problem:
        problem = evaluation_failed(automation, event, error)
        keep_failure_case(session, self._cases, automation, event, problem)
        return problem


def inline_index(runtime: Runtime) -> TriggerIndex:
    index: TriggerIndex = runtime.derived(
        "inline_index", lambda: TriggerIndex(runtime.catalogue, inline=True)
    )
    return index


def make_scope(event: Event, session: RecordSession) -> SessionScope:
    """The scope of the conditions and steps that react to an event."""
    values = values_of(event)
    given = event.inputs if event.record else {**event.data, **event.inputs}
    variables = {**given, "record": event.record.id} if event.record else given
    return SessionScope(
        session,
        old=None if event.kind is EventKind.CREATED else Before(event.old, values),
        changed=event.changed,
        event={
            "id": str(event.id),
            "type": event.type,
            "operation": event.operation,
            "data": event.data or event.inputs,
        },
        variables=variables,
        record=values,
    )


def require_condition(automation: Automation, event: Event, session: RecordSession) -> None:
    """Refuse to start an automation by hand where it does not apply."""
    scope, values = make_scope(event, session), values_of(event)
    if automation.when is None or automation.when.holds(values, scope):
        return
    miss = clause_miss(automation.when, values, scope)
    raise RefusedError(
        f"{automation.title} does not apply here: {miss.clause} does not hold.",
        code="condition_not_met",
        remedy=f"It applies where {automation.when.source}.",
        context={"clause": miss.clause, "values": miss.values},
    )


def actor_for(automation: Automation, session: RecordSession) -> Actor:
    """Whose rights bind the automation: the acting user's, or those of its service role."""
    if automation.run_as == "actor":
        return session.user
    if automation.run_as == "system":
        return SYSTEM
    return Actor(
        user_id=session.user.user_id,
        login=automation.run_as,
        name=f"role {automation.run_as}",
        roles=_with_implied(automation.run_as, session),
        company_ids=session.user.company_ids,
        company_id=session.user.company_id,
        channel=session.user.channel,
    )


def _with_implied(role: str, session: RecordSession) -> frozenset[str]:
    known = session.runtime.catalogue.roles
    found: set[str] = set()
    open_roles = [role]
    while open_roles:
        name = open_roles.pop()
        if name not in found:
            found.add(name)
            open_roles += known[name].implies if name in known else ()
    return frozenset(found)


def _fired_before(automation: Automation, event: Event, session: RecordSession) -> Miss | None:
    if event.record is None:
        return None
    if (automation.id, *event.record.key) not in session.chain.fired:
        return None
    return Miss("loop stopped: it has already run for this record in this chain", {})
