"""The SQL of delegations and absences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, bindparam, insert, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from interlock.identity.model import Absence, Delegation
from interlock.identity.tables import absence_table, delegation_table, user_table
from interlock.kit.database import Unit
from interlock.kit.statement import Prepared

_delegation = delegation_table.c
_absence = absence_table.c
_principal = user_table.alias("principal")
_delegate = user_table.alias("delegate")

_COMPUTED = {"principal_name": _principal.c.name, "delegate_name": _delegate.c.name}
_delegations = (
    select(
        *(
            _COMPUTED[name].label(name) if name in _COMPUTED else _delegation[name]
            for name in Delegation.__dataclass_fields__
        )
    )
    .join(_principal, _principal.c.id == _delegation.principal_id)
    .join(_delegate, _delegate.c.id == _delegation.delegate_id)
    .order_by(_delegation.id)
)
_by_id = _delegations.where(_delegation.id == bindparam("id"))
_in_force = _delegations.where(
    _delegation.revoked_at.is_(None),
    _delegation.starts_at <= bindparam("at"),
    _delegation.ends_at > bindparam("at"),
    _principal.c.is_active,
    _delegate.c.is_active,
)
_for_delegate = Prepared(_in_force.where(_delegation.delegate_id == bindparam("delegate_id")))
_has_begun = Prepared("""
    SELECT 1 FROM interlock.delegation
    WHERE NOT is_told AND starts_at <= %(now)s AND ends_at > %(now)s AND revoked_at IS NULL LIMIT 1
""")
_for_principals = _in_force.where(
    _delegation.principal_id == bindparam("principal_ids", type_=ARRAY(BigInteger)).any_()
)
_overlapping = _delegations.where(
    _delegation.revoked_at.is_(None),
    _delegation.starts_at < bindparam("ends_at"),
    _delegation.ends_at > bindparam("starts_at"),
)
_not_over = _delegations.where(
    _delegation.revoked_at.is_(None),
    _delegation.ends_at > bindparam("at"),
    or_(
        _delegation.principal_id == bindparam("user_id"),
        _delegation.delegate_id == bindparam("user_id"),
    ),
)
_insert_delegation = insert(delegation_table).returning(_delegation.id)

_absences = select(*(_absence[name] for name in Absence.__dataclass_fields__)).where(
    _absence.cancelled_at.is_(None)
)
_insert_absence = insert(absence_table).returning(_absence.id)
_absent = (
    select(_absence.user_id)
    .where(
        _absence.user_id == bindparam("user_ids", type_=ARRAY(BigInteger)).any_(),
        _absence.cancelled_at.is_(None),
        _absence.starts_at <= bindparam("at"),
        _absence.ends_at > bindparam("at"),
    )
    .distinct()
)


def insert_delegation(unit: Unit, values: Mapping[str, Any]) -> int:
    return int(unit.connection.execute(_insert_delegation, dict(values)).scalar_one())


def get(unit: Unit, delegation_id: int) -> Delegation | None:
    row = unit.connection.execute(_by_id, {"id": delegation_id}).one_or_none()
    return _read(row) if row is not None else None


def revoke(unit: Unit, delegation_id: int) -> None:
    unit.connection.execute(
        update(delegation_table)
        .where(_delegation.id == delegation_id, _delegation.revoked_at.is_(None))
        .values(revoked_at=unit.now)
    )


def overlapping(unit: Unit, starts_at: datetime, ends_at: datetime) -> list[Delegation]:
    parameters = {"starts_at": starts_at, "ends_at": ends_at}
    return [_read(row) for row in unit.connection.execute(_overlapping, parameters)]


def not_over(unit: Unit, user_id: int) -> list[Delegation]:
    """Delegations from and to a user that have not ended."""
    rows = unit.connection.execute(_not_over, {"user_id": user_id, "at": unit.now})
    return [_read(row) for row in rows]


def take_begun(unit: Unit, *, most: int) -> list[Delegation]:
    """Delegations in force of whose beginning the delegate was not told yet; they count as told
    from now on."""
    if _has_begun.row(unit.connection, {"now": unit.now}) is None:
        return []
    statement = _in_force.where(_delegation.is_told.is_(False)).limit(most)
    locked = statement.with_for_update(of=delegation_table, skip_locked=True)
    found = [_read(row) for row in unit.connection.execute(locked, {"at": unit.now})]
    if found:
        told = update(delegation_table).where(_delegation.id.in_([item.id for item in found]))
        unit.connection.execute(told.values(is_told=True))
    return found


def for_delegate(unit: Unit, delegate_id: int, at: datetime) -> list[Delegation]:
    parameters = {"delegate_id": delegate_id, "at": at}
    rows = _for_delegate.named_rows(unit.connection, parameters)
    return [_from(row._asdict()) for row in rows]


def for_principals(unit: Unit, principal_ids: Sequence[int], at: datetime) -> list[Delegation]:
    parameters = {"principal_ids": list(principal_ids), "at": at}
    return [_read(row) for row in unit.connection.execute(_for_principals, parameters)]


def insert_absence(unit: Unit, values: Mapping[str, Any]) -> int:
    return int(unit.connection.execute(_insert_absence, dict(values)).scalar_one())


def absence(unit: Unit, absence_id: int) -> Absence | None:
    row = unit.connection.execute(_absences.where(_absence.id == absence_id)).one_or_none()
    return Absence(*row) if row is not None else None


def absences_of(unit: Unit, user_id: int) -> list[Absence]:
    """Absences of a user that have not ended."""
    statement = _absences.where(_absence.user_id == user_id, _absence.ends_at > unit.now)
    rows = unit.connection.execute(statement.order_by(_absence.starts_at))
    return [Absence(*row) for row in rows]


def behind_absences(unit: Unit, delegation_ids: Sequence[int]) -> frozenset[int]:
    """Those of ``delegation_ids`` that an absence made."""
    statement = select(_absence.delegation_id).where(
        _absence.delegation_id.in_(list(delegation_ids)), _absence.cancelled_at.is_(None)
    )
    return frozenset(unit.connection.execute(statement).scalars())


def cancel_absence(unit: Unit, absence_id: int) -> None:
    unit.connection.execute(
        update(absence_table).where(_absence.id == absence_id).values(cancelled_at=unit.now)
    )


def absent_users(unit: Unit, user_ids: Sequence[int], at: datetime) -> frozenset[int]:
    parameters = {"user_ids": list(user_ids), "at": at}
    return frozenset(unit.connection.execute(_absent, parameters).scalars())


def _read(row: Any) -> Delegation:
    return _from(dict(row._mapping))


def _from(values: dict[str, Any]) -> Delegation:
    return Delegation(**(values | {"scope": tuple(values["scope"])}))
