"""Holds and locks: a hold keeps operations of a record from taking effect, a lock keeps the
record from changing. Both carry a coded reason, so that reasons can be counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from interlock.kit.problem import InvalidError, RefusedError
from interlock.kit.text import listed
from interlock.records.record import Record

if TYPE_CHECKING:
    from interlock.records.session import RecordSession


def place_hold(
    session: RecordSession,
    record: Record,
    *,
    reason: str,
    operations: Sequence[str] = (),
    note: str | None = None,
) -> None:
    """Hold ``operations`` (none given: all) until the hold with this reason is released.

    Holding again with the same reason holds what either of the two named.
    """
    unknown = [name for name in operations if name not in record.model.model.operations]
    if unknown:
        raise InvalidError(
            f"{record.model.model.title} has no operation {listed(unknown)}.",
            remedy=f"Its operations: {listed(record.model.model.operations)}.",
        )
    holds = list(record.values.get("holds") or ())
    known = next((hold for hold in holds if hold["reason"] == reason), None)
    held = _held_by_both(known, operations)
    if known is not None:
        if held == known["operations"]:
            return
        holds.remove(known)
    hold = {
        "reason": reason,
        "operations": held,
        "note": note,
        "by": session.user.name,
        "at": session.unit.now.isoformat(),
    }
    session.assign(record, "holds", [*holds, hold])


def _held_by_both(known: Mapping[str, Any] | None, operations: Sequence[str]) -> list[str]:
    """What is held together with a hold that is there already; empty: everything."""
    if not operations or (known is not None and not known["operations"]):
        return []
    return sorted({*operations, *(known["operations"] if known else ())})


def release_hold(session: RecordSession, record: Record, *, reason: str | None = None) -> bool:
    """Release the hold with this reason (none given: all holds); whether there was one."""
    holds = list(record.values.get("holds") or ())
    left = [hold for hold in holds if reason is not None and hold["reason"] != reason]
    if len(left) == len(holds):
        return False
    session.assign(record, "holds", left or None)
    return True


def place_lock(session: RecordSession, record: Record, *, reason: str) -> None:
    """Keep the record from being changed until it is unlocked."""
    if record.values.get("lock"):
        return
    session.assign(
        record,
        "lock",
        {"reason": reason, "by": session.user.name, "at": session.unit.now.isoformat()},
    )


def remove_lock(session: RecordSession, record: Record) -> bool:
    """Let the record be changed again; whether it was locked."""
    if not record.values.get("lock"):
        return False
    session.assign(record, "lock", None)
    return True


def refuse_locked(session: RecordSession, record: Record, changes: Mapping[str, Any]) -> None:
    """Raise ``RefusedError`` when the record is locked, and note the attempt.

    A record's lines are a part of it: they are locked with it, and none joins or leaves it.
    """
    for whole in (record, *_wholes(session, record, changes)):
        lock: dict[str, Any] | None = whole.values.get("lock")
        if not lock:
            continue
        session.keep_refusal(whole, "lock.refused", lock["reason"], fields=sorted(changes))
        raise RefusedError(
            f"{whole.label} is locked: {lock['reason']} (by {lock['by']}).",
            code="locked",
            remedy="It can be changed again once it is unlocked.",
            context={"lock": lock},
        )


def _wholes(session: RecordSession, record: Record, changes: Mapping[str, Any]) -> Iterator[Record]:
    """The records that this one is a line of, or becomes one of by ``changes``."""
    for reference, models in record.model.line_of.items():
        ids = {record.values.get(reference), changes.get(reference)}
        for model in models:
            wanted = [id for id in ids if id is not None]
            yield from session.loading.find_many(session.runtime.models[model], wanted)


def refuse_held(session: RecordSession, record: Record, operation: str) -> None:
    """Raise ``RefusedError`` when a hold keeps ``operation`` from taking effect."""
    for hold in record.values.get("holds") or ():
        if hold["operations"] and operation not in hold["operations"]:
            continue
        session.keep_refusal(record, "hold.refused", hold["reason"], operation=operation)
        raise RefusedError(
            f"{record.label} is on hold: {hold['reason']} (by {hold['by']}).",
            code="on_hold",
            remedy=f"Release the hold {hold['reason']!r} first.",
            context={"hold": hold, "operation": operation},
        )
