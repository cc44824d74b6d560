"""The values that an approval is about, taken from a record as it is now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from interlock.approvals.binding import (
    hash_values,
    line_digest,
    plain,
    plain_values,
    sealed,
)
from interlock.language.expression.errors import EvaluationError
from interlock.language.program import ApprovalPolicy
from interlock.language.schema import MASK, Field
from interlock.language.types import NUMERIC, Kind
from interlock.records.record import Record
from interlock.records.runtime import ModelRuntime
from interlock.records.session import RecordSession

LINES_KEPT = 500
"""How many lines of one field a snapshot shows; the digest covers all of them."""

_BOOKKEEPING = frozenset({"version", "write_date", "write_uid"})


@dataclass(frozen=True, slots=True)
class Picture:
    """What is decided on.

    ``bound`` are the values that the policy binds; ``hash`` is theirs, or, where it binds none,
    that of the whole record. ``whole`` is the record with its lines, sensitive values masked.
    """

    bound: Mapping[str, Any]
    whole: Mapping[str, Any]
    hash: str

    @property
    def decided_on(self) -> Mapping[str, Any]:
        return self.bound or self.whole.get("record", {})


def take_picture(
    session: RecordSession,
    policy: ApprovalPolicy,
    record: Record | None,
    *,
    values: Mapping[str, Any],
    salt: str,
) -> Picture:
    """The picture of a record, of the fields of a stand-alone request, or of both."""
    given = plain_values(values)
    if record is None:
        bound = {item.field: given.get(item.field) for item in policy.bindings}
        return Picture(bound, {"values": given}, hash_values([bound or given, given]))
    session.recomputer.settle()
    bound = {
        item.field: _bound_value(session, record, record.model.fields[item.field], salt)
        for item in policy.bindings
        if item.field in record.model.fields
    }
    whole = {
        "record": _shown(record.model, record.values),
        "sealed": _sealed(record, salt),
        "lines": {item.name: _shown_lines(session, record, item) for item in record.model.lines},
        "values": given,
    }
    covered = bound or {name: whole[name] for name in ("record", "sealed", "lines")}
    return Picture(bound, whole, hash_values([covered, given]))


def _bound_value(session: RecordSession, record: Record, item: Field, salt: str) -> Any:
    if item.type.kind is Kind.LINES:
        return line_digest(_line_values(child) for child in _children(session, record, item))
    value = plain(record.values.get(item.name))
    return sealed(value, salt=salt) if item.is_sensitive else value


def _children(session: RecordSession, record: Record, item: Field) -> list[Record]:
    return sorted(session.loading.children(item, record.id), key=lambda child: child.id)


def _line_values(line: Record) -> dict[str, Any]:
    """What a line says. Its own id does not count, nor the texts and states that are computed
    for it: those mirror other records, and would make every echo of them look like a change."""
    return {
        item.name: line.values.get(item.name)
        for item in line.model.fields.values()
        if item.is_column
        and not item.is_system
        and (item.compute is None or item.type.kind in NUMERIC)
    }


def _shown(model: ModelRuntime, values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: MASK if name in model.sensitive and value is not None else plain(value)
        for name, value in values.items()
        if name not in _BOOKKEEPING
    }


def _shown_lines(session: RecordSession, record: Record, item: Field) -> list[dict[str, Any]]:
    lines = _children(session, record, item)[:LINES_KEPT]
    return [_shown(line.model, line.values) for line in lines]


def _sealed(record: Record, salt: str) -> dict[str, str]:
    found = {
        name: sealed(plain(record.values.get(name)), salt=salt)
        for name in sorted(record.model.sensitive)
    }
    return {name: value for name, value in found.items() if value is not None}


# ── the amount at stake ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in a currency; ``None`` is the company's own."""

    value: Decimal
    currency_id: int | None


def amount_at_stake(
    session: RecordSession, policy: ApprovalPolicy, record: Record | None, values: Mapping[str, Any]
) -> Amount | None:
    """The largest amount that is bound; where none is, the largest that there is.

    Limits of delegations are compared with it, so what is left open counts in full.
    """
    if record is None:
        given = [value for value in values.values() if isinstance(value, Decimal)]
        return Amount(max(map(abs, given)), None) if given else None
    money = [item for item in record.model.fields.values() if item.type.kind is Kind.MONEY]
    names = {binding.field for binding in policy.bindings}
    chosen = [item for item in money if item.name in names] or money
    found = [_amount(session, record, item) for item in chosen]
    return max(
        (item for item in found if item is not None), key=lambda item: item.value, default=None
    )


def _amount(session: RecordSession, record: Record, item: Field) -> Amount | None:
    value = record.values.get(item.name)
    if value is None:
        return None
    path = item.type.currency
    return Amount(abs(value), None if path is None else _follow(session, record, path.split(".")))


def _follow(session: RecordSession, record: Record, path: Iterable[str]) -> int | None:
    values, model = record.values, record.model
    id: int | None = None
    for name in path:
        id = values.get(name)
        target = model.fields[name].type.model
        if id is None or target is None:
            return None
        values, model = dict(session.loading.values(target, id)), session.model(target)
    return id


def is_within(
    session: RecordSession, amount: Amount, *, limit: Decimal, currency_id: int | None
) -> bool:
    """Whether the amount keeps to a limit in another currency; without a rate it does not."""
    try:
        converted = session.exchange(session.company_id).convert(
            amount.value, amount.currency_id, currency_id
        )
    except EvaluationError:
        return False
    return converted <= limit
