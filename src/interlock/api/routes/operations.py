"""Operations on records, and what keeps them from taking effect: holds and locks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import Response

from interlock.api.body import JsonRoute
from interlock.api.callers import Operator, RecordReader, RecordWriter
from interlock.api.idempotency import attempt_of
from interlock.api.operation import operation_reply, options_of
from interlock.api.record import expected_version, known_model, locked, record_reply
from interlock.api.reply import Reply
from interlock.api.routes.records import IfMatch
from interlock.api.run import actions_on
from interlock.api.schema.common import IdempotencyKey, ModelId, RecordId, Why
from interlock.api.schema.record import (
    HoldRequest,
    LockRequest,
    OperationAnswer,
    OperationOption,
    OperationRequest,
    RecordAction,
    RecordBody,
    ReleaseRequest,
)
from interlock.records.access import Right
from interlock.records.editing import check_version, update
from interlock.records.operating import operate
from interlock.records.record import Record
from interlock.records.restraint import place_hold, place_lock, release_hold, remove_lock
from interlock.records.session import RecordSession

router = APIRouter(
    prefix="/api/v1/records/{model}/{record_id}", tags=["operations"], route_class=JsonRoute
)

OperationName = Annotated[
    str, Path(pattern=r"^[a-z][a-z0-9_]*$", max_length=100, examples=["confirm"])
]
_PENDING: dict[int | str, dict[str, Any]] = {
    202: {"model": OperationAnswer, "description": "It waits for approval; nothing took effect."}
}


@router.post(
    "/operations/{operation}",
    operation_id="operate_record",
    response_model=OperationAnswer,
    responses=_PENDING,
)
def operate_record(
    model: ModelId,
    record_id: RecordId,
    *,
    operation: OperationName,
    caller: Operator,
    body: OperationRequest | None = None,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
    reason: Why = None,
) -> Response:
    """Ask for an operation. It takes effect at once, waits for approval (202), or is refused with
    what stands in the way and what would remove it."""
    asked = body or OperationRequest()
    version = expected_version(if_match, asked.version)

    def act(session: RecordSession) -> tuple[Record, Any]:
        record = locked(session, model, record_id, Right.READ)
        check_version(record, version)
        return record, operate(session, record, operation, inputs=asked.inputs)

    said = asked.model_dump()
    return caller.change(
        act,
        lambda session, result: operation_reply(session, *result),
        reason=reason,
        attempt=attempt_of(idempotency_key, "operate", model, record_id, operation, said),
    )


@router.get(
    "/operations", operation_id="list_record_operations", response_model=list[OperationOption]
)
def list_record_operations(model: ModelId, record_id: RecordId, *, caller: RecordReader) -> Reply:
    """For each operation, what would happen if the caller asked for it now: it is tried with all
    rules, gates and automations, and undone."""
    with caller.unit() as (unit, actor):
        return Reply(options_of(caller, unit, actor, model=model, record_id=record_id))


@router.get("/actions", operation_id="list_record_actions", response_model=list[RecordAction])
def list_record_actions(model: ModelId, record_id: RecordId, *, caller: RecordReader) -> Reply:
    """The automations that the caller may start on the record by hand, and whether each applies
    to it now."""
    with caller.reading() as session:
        known_model(session, model)
        return Reply(actions_on(session, session.get(model, record_id)))


@router.post("/archive", operation_id="archive_record", response_model=RecordBody)
def archive_record(
    model: ModelId, record_id: RecordId, *, caller: RecordWriter, reason: Why = None
) -> Response:
    """Put a record away: lists leave it out, references to it stay."""
    return _change(model, record_id, caller=caller, reason=reason, act=_set_active(False))


@router.post("/unarchive", operation_id="unarchive_record", response_model=RecordBody)
def unarchive_record(
    model: ModelId, record_id: RecordId, *, caller: RecordWriter, reason: Why = None
) -> Response:
    """Take a record out of the archive."""
    return _change(model, record_id, caller=caller, reason=reason, act=_set_active(True))


@router.post("/hold", operation_id="hold_record", response_model=RecordBody)
def hold_record(
    model: ModelId, record_id: RecordId, *, body: HoldRequest, caller: RecordWriter
) -> Response:
    """Keep operations of the record from taking effect until the hold is released."""

    def act(session: RecordSession, record: Record) -> None:
        place_hold(session, record, reason=body.reason, operations=body.operations, note=body.note)

    return _change(model, record_id, caller=caller, reason=body.note or body.reason, act=act)


@router.post("/release", operation_id="release_record", response_model=RecordBody)
def release_record(
    model: ModelId, record_id: RecordId, *, caller: RecordWriter, body: ReleaseRequest | None = None
) -> Response:
    """Release one hold, or all of them."""
    held_for = body.reason if body is not None else None

    def act(session: RecordSession, record: Record) -> None:
        release_hold(session, record, reason=held_for)

    return _change(model, record_id, caller=caller, reason=held_for, act=act)


@router.post("/lock", operation_id="lock_record", response_model=RecordBody)
def lock_record(
    model: ModelId, record_id: RecordId, *, body: LockRequest, caller: RecordWriter
) -> Response:
    """Keep the record from being changed until it is unlocked."""

    def act(session: RecordSession, record: Record) -> None:
        place_lock(session, record, reason=body.reason)

    return _change(model, record_id, caller=caller, reason=body.reason, act=act)


@router.post("/unlock", operation_id="unlock_record", response_model=RecordBody)
def unlock_record(
    model: ModelId, record_id: RecordId, *, caller: RecordWriter, reason: Why = None
) -> Response:
    """Let the record be changed again."""

    def act(session: RecordSession, record: Record) -> None:
        remove_lock(session, record)

    return _change(model, record_id, caller=caller, reason=reason, act=act)


def _set_active(is_active: bool) -> Callable[[RecordSession, Record], None]:
    def act(session: RecordSession, record: Record) -> None:
        update(session, record, {"active": is_active})

    return act


def _change(
    model: str,
    record_id: int,
    *,
    caller: RecordWriter,
    reason: str | None,
    act: Callable[[RecordSession, Record], None],
) -> Response:
    """Do something to a record that the caller may update, and answer with the record."""

    def change(session: RecordSession) -> Record:
        record = locked(session, model, record_id)
        act(session, record)
        return record

    return caller.change(change, record_reply, reason=reason)
