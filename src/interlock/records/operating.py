"""Operations: the one way by which a gated state is reached.

The order of the checks: the role, the state it may start from, its own condition, locks and holds,
the automations that run before it, and then the gates. Only then does it take effect.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from interlock.kit.ids import time_ordered_id
from interlock.kit.problem import FieldError, ForbiddenError, InvalidError, RefusedError
from interlock.kit.text import did_you_mean, listed
from interlock.language.compute import CompiledOperation
from interlock.language.expression.errors import EvaluationError
from interlock.language.schema import Operation
from interlock.records.change import Event, EventKind, OperationOutcome, Outcome
from interlock.records.contention import lock_contended
from interlock.records.record import Record
from interlock.records.restraint import refuse_held, refuse_locked
from interlock.records.scope import SessionScope
from interlock.records.session import RecordSession
from interlock.records.value import ValueProblem


def operate(
    session: RecordSession,
    record: Record,
    name: str,
    *,
    inputs: Mapping[str, Any] | None = None,
    may_request: bool = True,
    is_authorised: bool = False,
) -> OperationOutcome:
    """Ask for an operation on a record whose row is locked.

    Returns ``done``, or ``pending`` with the approval requests that it waits for. Raises
    ``RefusedError`` (a gate, hold, lock or rule), ``ForbiddenError`` (no role) or
    ``InvalidError`` (no such operation). ``is_authorised`` carries out what was asked for and
    granted before, so the role is not asked for again.
    """
    compiled = find_operation(session, record, name)
    operation = compiled.operation
    session.recomputer.settle()
    if not is_authorised:
        _check_role(session, record, operation)
    _check_source(session, record, operation)
    lock_contended(session, record, name)
    _check_condition(session, record, compiled)
    refuse_locked(session, record, {})
    refuse_held(session, record, name)
    attempt = _attempt(session, record, name, inputs or {})
    session.hooks.reactor.before_operation(attempt, session)
    session.recomputer.settle()
    _refuse_deleted(record, name)
    answer = session.hooks.gate.ask(
        record, name, session, may_request=may_request, inputs=attempt.inputs
    )
    notes = [*attempt.reactions, *(dict(note) for note in answer.notes)]
    if answer.waits_for:
        return OperationOutcome(
            Outcome.PENDING, record.id, name, waits_for=answer.waits_for, notes=_texts(notes)
        )
    _take_effect(session, record, compiled, attempt, notes)
    return OperationOutcome(Outcome.DONE, record.id, name, notes=_texts(notes))


def find_operation(session: RecordSession, record: Record, name: str) -> CompiledOperation:
    """The operation, compiled; raises ``InvalidError`` naming the nearest one."""
    found = session.runtime.catalogue.operations.get((record.model.id, name))
    if found is None:
        raise InvalidError(
            f"{record.model.model.title} has no operation {name!r}.",
            code="unknown_operation",
            remedy=did_you_mean(name, record.model.model.operations)
            or f"Its operations: {listed(record.model.model.operations) or 'none'}.",
        )
    return found


def operate_by_value(
    session: RecordSession, record: Record, changes: Mapping[str, Any]
) -> dict[str, Callable[[str], OperationOutcome]]:
    """For each change that writes the mark of operations: how to ask for the operation.

    This is what keeps imports, integrations and boards from walking around a gate.
    """
    asked: dict[str, Callable[[str], OperationOutcome]] = {}
    for field, value in changes.items():
        if field not in record.model.marked_fields or session.origin.is_import_of_history:
            continue
        names = record.model.operations_setting.get((field, value))
        if not names:
            continue
        operation = _the_one_that_fits(session, record, field, value, names)
        asked[field] = lambda _field, operation=operation: operate(  # type: ignore[misc]
            session, record, operation, may_request=False
        )
    return asked


def _the_one_that_fits(
    session: RecordSession, record: Record, field: str, value: Any, names: tuple[str, ...]
) -> str:
    operations = record.model.model.operations
    fitting = [name for name in names if _may_start(record, operations[name])]
    if len(fitting) > 1:
        allowed = [n for n in fitting if session.actor.roles & set(operations[n].roles)]
        fitting = allowed or fitting
    if len(fitting) == 1:
        return fitting[0]
    why = f"more than one operation leads there: {listed(fitting)}" if fitting else None
    ways = listed(f"{name} (from {listed(operations[name].sources) or 'any'})" for name in names)
    raise InvalidError(
        f"{record.label}: {field} cannot be written as {value}; "
        + (why or f"from {record.values.get(field)} no operation leads there"),
        code="state_by_operation",
        errors=[FieldError(field, f"is set by {ways}", "state_by_operation")],
        remedy="Call the operation that is meant.",
    )


def _may_start(record: Record, operation: Operation) -> bool:
    state = record.values.get(operation.state_field)
    return not operation.sources or state in operation.sources


def _check_role(session: RecordSession, record: Record, operation: Operation) -> None:
    actor = session.actor
    if actor.is_system or actor.roles & set(operation.roles):
        return
    reason = f"{operation.title} needs one of the roles {listed(operation.roles) or 'none given'}"
    session.keep_refusal(record, "operation.refused", reason, operation=operation.name)
    raise ForbiddenError(
        f"You may not {operation.title.lower()} {record.label}.",
        code="operation_forbidden",
        remedy=(
            f"It may be done by {listed(operation.roles)}."
            if operation.roles
            else "No role may do it; it is left to automations."
        ),
        context={"operation": operation.name, "model": record.model.id, "id": record.id},
    )


def _check_source(session: RecordSession, record: Record, operation: Operation) -> None:
    if _may_start(record, operation):
        return
    state = record.values.get(operation.state_field)
    session.keep_refusal(record, "operation.refused", f"state is {state}", operation=operation.name)
    raise RefusedError(
        f"{operation.title} is not possible for {record.label}: it is {state}.",
        code="wrong_state",
        remedy=f"It is possible from {listed(operation.sources)}.",
        context={"operation": operation.name, "state": state, "from": list(operation.sources)},
    )


def _check_condition(session: RecordSession, record: Record, compiled: CompiledOperation) -> None:
    if compiled.when is None:
        return
    scope = SessionScope(session, record=record.values)
    if compiled.when.holds(record.values, scope):
        return
    failing = next(
        (c for c in compiled.when.clauses if not c.fn(record.values, scope)),
        compiled.when.clauses[0],
    )
    operation = compiled.operation
    session.keep_refusal(record, "operation.refused", failing.source, operation=operation.name)
    raise RefusedError(
        f"{operation.title} is not possible for {record.label}: {failing.source} does not hold.",
        code="condition_not_met",
        remedy=f"It is possible once {failing.source}.",
        context={
            "operation": operation.name,
            "clause": failing.source,
            "values": {
                name: str(value) for name, value in failing.values(record.values, scope).items()
            },
        },
    )


def _refuse_deleted(record: Record, operation: str) -> None:
    """Refuse to carry an operation out on a record that an automation deleted before it."""
    if not record.is_deleted:
        return
    raise RefusedError(
        f"{record.label} was deleted before {operation} could take effect.",
        code="deleted_meanwhile",
        remedy="Nothing was changed. An automation that runs before the operation deletes it.",
        context={"operation": operation, "model": record.model.id, "id": record.id},
    )


def _attempt(session: RecordSession, record: Record, name: str, inputs: Mapping[str, Any]) -> Event:
    """The operation as an event that has not taken effect."""
    return Event(
        id=time_ordered_id(session.unit.now),
        kind=EventKind.OPERATED,
        record=record,
        old={},
        changed=frozenset(),
        depth=session.chain.depth,
        cause=session.chain.cause,
        operation=name,
        inputs=inputs,
        actor_id=session.user.user_id,
        on_behalf_of=session.on_behalf_of,
    )


def _take_effect(
    session: RecordSession,
    record: Record,
    compiled: CompiledOperation,
    attempt: Event,
    notes: list[dict[str, Any]],
) -> None:
    session.chain.stage_operation(record, attempt, notes=notes)
    values: dict[str, Any] = {}
    scope = SessionScope(session, variables=attempt.inputs, record=record.values)
    for name, computed in compiled.assignments.items():
        try:
            values[name] = record.model.coercers[name](computed.evaluate(record.values, scope))
        except (EvaluationError, ValueProblem) as error:
            raise InvalidError(
                f"{compiled.operation.title} cannot set {name} of {record.label}: {error}",
                errors=[FieldError(name, str(error), "operation_failed")],
            ) from error
    for name, value in values.items():
        session.assign(record, name, value)


def _texts(notes: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(str(note["note"]) for note in notes if note.get("note"))
