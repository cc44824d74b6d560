"""Which delegations may stand beside each other. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from interlock.kit.problem import FieldError


@dataclass(frozen=True, slots=True)
class NewDelegation:
    """What is to be delegated; see :class:`interlock.identity.model.Delegation`."""

    principal_id: int
    delegate_id: int
    starts_at: datetime
    ends_at: datetime
    scope: tuple[str, ...] = ()
    amount_limit: Decimal | None = None
    currency: str | None = None
    reason: str | None = None


class Handover(Protocol):
    """What a circle is looked for in: :class:`NewDelegation` and what is stored."""

    @property
    def principal_id(self) -> int: ...
    @property
    def delegate_id(self) -> int: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def scope(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class _Reach:
    """How far a right has travelled, and when and for what that is still so."""

    holder: int
    starts_at: datetime
    ends_at: datetime
    scope: tuple[str, ...]
    passed: frozenset[int]


def find_wrong(new: NewDelegation, *, now: datetime) -> list[FieldError]:
    """Everything that is wrong with a delegation by itself."""
    wrong = []
    if new.principal_id == new.delegate_id:
        message = "Nobody can delegate to themselves."
        wrong.append(FieldError("delegate_id", message, "delegate"))
    wrong += find_wrong_period(new.starts_at, new.ends_at, now=now)
    if (new.amount_limit is None) != (new.currency is None):
        message = "An amount limit needs a currency, and a currency an amount limit."
        wrong.append(FieldError("currency", message, "currency"))
    limit = new.amount_limit
    if limit is not None and not (limit.is_finite() and limit > 0):
        message = "The amount limit must be above zero; leave it out for no limit."
        wrong.append(FieldError("amount_limit", message, "amount"))
    return wrong


def find_wrong_period(starts_at: datetime, ends_at: datetime, *, now: datetime) -> list[FieldError]:
    """Why these times are no period that is still to come; empty if they are."""
    if starts_at.tzinfo is None or ends_at.tzinfo is None:
        return [FieldError("starts_at", "Give times with their time zone.", "time_zone")]
    if ends_at <= starts_at:
        return [FieldError("ends_at", "The end must be after the start.", "period")]
    if ends_at <= now:
        return [FieldError("ends_at", "The period is over already.", "period")]
    return []


def closes_circle(new: NewDelegation, others: Sequence[Handover]) -> bool:
    """Whether, at some moment and for some subject, the right would come back to its principal."""
    waiting = [
        _Reach(new.delegate_id, new.starts_at, new.ends_at, new.scope, frozenset({new.delegate_id}))
    ]
    while waiting:
        reach = waiting.pop()
        if reach.holder == new.principal_id:
            return True
        steps = (_pass_on(reach, other) for other in others)
        waiting.extend(step for step in steps if step is not None)
    return False


def _pass_on(reach: _Reach, other: Handover) -> _Reach | None:
    scope = _common(reach.scope, other.scope)
    starts_at = max(reach.starts_at, other.starts_at)
    ends_at = min(reach.ends_at, other.ends_at)
    is_next = other.principal_id == reach.holder and other.delegate_id not in reach.passed
    if not is_next or scope is None or starts_at >= ends_at:
        return None
    passed = reach.passed | {other.delegate_id}
    return _Reach(other.delegate_id, starts_at, ends_at, scope, passed)


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...] | None:
    """What two scopes share (empty is all); ``None`` for nothing."""
    if not one or not other:
        return one or other
    return tuple(subject for subject in one if subject in other) or None
