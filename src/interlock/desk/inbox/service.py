"""The inbox: everything that waits for somebody, by whatever way, in one list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import reduce
from typing import Any
from uuid import UUID

from interlock.approvals.disclosure import sees_amounts, told_reason
from interlock.approvals.inbox.model import Reach
from interlock.approvals.inbox.service import reaches_of
from interlock.approvals.people import people_of
from interlock.desk.inbox import store
from interlock.desk.inbox.model import (
    Asker,
    Claimer,
    InboxCounts,
    InboxFilters,
    InboxItem,
    InboxOrder,
    ItemKind,
    KindCount,
    Reason,
    Row,
    Way,
)
from interlock.desk.inbox.store import Asked, Position, Reader
from interlock.identity.delegation.service import substitutions
from interlock.identity.model import SYSTEM
from interlock.kit.paging import MAXIMUM_LIMIT, Page, decode_cursor, encode_cursor
from interlock.kit.problem import FieldError, InvalidError
from interlock.records.exchange import COMPANY_MODEL, CURRENCY_MODEL
from interlock.records.presentation import labels_of
from interlock.records.session import RecordSession
from interlock.records.visible import VisibleTables

EVERYTHING = InboxFilters()
_DOWNWARDS = frozenset({InboxOrder.NEWEST, InboxOrder.AMOUNT})
_PREFERRED = {Way.MINE: 0, Way.ROLE: 1, Way.GROUP: 2, Way.SUBSTITUTE: 3, Way.DELEGATED: 4}


def list_inbox(
    session: RecordSession,
    filters: InboxFilters = EVERYTHING,
    *,
    order: InboxOrder = InboxOrder.DUE,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[InboxItem]:
    """A page of what waits for the session's user; one statement for each kind."""
    limit = max(1, min(limit, MAXIMUM_LIMIT))
    reader = reader_of(session)
    after = None if cursor is None else _position(cursor, order)
    found = [
        row
        for kind in ItemKind
        if filters.wants(kind)
        for row in store.page(
            session.unit, kind, filters, reader=reader, order=order, after=after, most=limit + 1
        )
    ]
    found.sort(key=lambda row: (row.key, row.id), reverse=order in _DOWNWARDS)
    items = _Presenting(session, reader).items(found[:limit])
    if len(found) <= limit:
        return Page(items)
    last = found[limit - 1]
    return Page(items, encode_cursor([order.value, _written(last.key), str(last.id)]))


def count_inbox(session: RecordSession) -> InboxCounts:
    """How much waits for the session's user, of each kind and by each way."""
    reader = reader_of(session)
    by_kind = {kind.value: store.count(session.unit, kind, reader=reader) for kind in ItemKind}
    return InboxCounts(reduce(KindCount.plus, by_kind.values()), **by_kind)


def reader_of(session: RecordSession) -> Reader:
    """The session's user, and for whom they may decide."""
    delegations = people_of(session).delegations_to(session.user.user_id)
    own, *others = reaches_of(session, session.user, delegations)
    hidden = frozenset(id for id in session.runtime.models if not sees_amounts(session, id))
    return Reader(session.user, own, tuple(others), tuple(delegations), hidden)


@dataclass(slots=True)
class _Presenting:
    """Turns rows into items: with titles and names, without what the reader may not see."""

    session: RecordSession
    reader: Reader

    def items(self, rows: Sequence[Row]) -> list[InboxItem]:
        titles = self._titles(rows)
        companies = self._labels(COMPANY_MODEL, (row.company_id for row in rows))
        rows = [self._in_currency(row) for row in rows]
        currencies = self._labels(CURRENCY_MODEL, (row.currency_id for row in rows))
        principals = self._principals()
        reasons = self._reasons_of_approvals(rows, principals)
        return [
            InboxItem(
                kind=row.kind,
                id=row.id,
                title=row.title,
                subtitle=self._subtitle(row),
                model=row.model,
                record_id=row.record_id,
                record_title=titles.get((row.model or "", row.record_id or 0)),
                asked_by=_asker(row),
                since=row.since,
                due=row.due,
                is_overdue=row.due is not None and row.due < self.session.unit.now,
                severity=row.severity,
                number=row.number,
                amount=row.amount,
                currency=None if row.amount is None else currencies.get(row.currency_id or 0),
                reason=reasons.get(row.id) or self._reason(row, principals),
                company_id=row.company_id,
                company=companies.get(row.company_id or 0),
                claimed_by=self._claimer(row),
            )
            for row in rows
        ]

    def _titles(self, rows: Sequence[Row]) -> dict[tuple[str, int], str]:
        by_model: dict[str, set[int]] = {}
        for row in rows:
            if row.model is not None and row.record_id is not None:
                by_model.setdefault(row.model, set()).add(row.record_id)
        return {
            (model, id): label
            for model, ids in by_model.items()
            for id, label in self._labels(model, ids).items()
        }

    def _labels(self, model: str, ids: Iterable[int | None]) -> dict[int, str]:
        wanted = {id for id in ids if id is not None}
        return labels_of(self.session, model, wanted, tables=VisibleTables(self.session))

    def _in_currency(self, row: Row) -> Row:
        """An amount without a currency is in that of its company."""
        if row.amount is None or row.currency_id is not None:
            return row
        if COMPANY_MODEL not in self.session.runtime.models:
            return row
        company_id = row.company_id or self.session.company_id
        company = self.session.loading.values(COMPANY_MODEL, company_id)
        return replace(row, currency_id=company.get("currency_id"))

    def _subtitle(self, row: Row) -> str | None:
        if row.kind is not ItemKind.APPROVAL:
            return row.subtitle
        policy = self.session.runtime.catalogue.policies.get(row.policy_id or "")
        return told_reason(self.session, row.subtitle, policy, row.model)

    def _claimer(self, row: Row) -> Claimer | None:
        if row.assignee_id is None or row.kind is not ItemKind.CASE:
            return None
        me = self.reader.actor.user_id
        return Claimer(row.assignee_id, row.assignee_name or "", row.assignee_id == me)

    # ── why it is here ──────────────────────────────────────────────────────────────────────

    def _reason(self, row: Row, principals: Mapping[int, Reason]) -> Reason:
        if row.assignee_id == self.reader.actor.user_id:
            return Reason(Way.MINE)
        principal = principals.get(row.assignee_id or 0)
        if row.kind is ItemKind.TASK and principal is not None:
            return principal
        if row.role is not None:
            role = self.session.runtime.catalogue.roles.get(row.role)
            return Reason(Way.ROLE, row.role if role is None else role.title)
        return Reason(Way.GROUP, row.group)

    def _reasons_of_approvals(
        self, rows: Sequence[Row], principals: Mapping[int, Reason]
    ) -> Mapping[UUID, Reason]:
        requests = {row.id: row for row in rows if row.kind is ItemKind.APPROVAL}
        if not requests:
            return {}
        found: dict[UUID, Reason] = {}
        for way in store.asked(self.session.unit, requests, reader=self.reader):
            reason = self._reason_of(way, requests[way.request_id], principals)
            known = found.get(way.request_id)
            if known is None or _PREFERRED[reason.way] < _PREFERRED[known.way]:
                found[way.request_id] = reason
        return found

    def _reason_of(self, way: Asked, row: Row, principals: Mapping[int, Reason]) -> Reason:
        if _leads(self.reader.own, way, row):
            if way.kind != "user":
                return Reason(Way(way.kind), way.label)
            if way.on_behalf_of_name is not None:
                return Reason(Way.DELEGATED, way.on_behalf_of_name)
            return Reason(Way.MINE)
        for reach in self.reader.others:
            if _leads(reach, way, row):
                return principals[reach.user_id]
        return Reason(Way.DELEGATED)

    def _principals(self) -> dict[int, Reason]:
        """For each person who has delegated to the reader, how that is said."""
        delegations = self.reader.delegations
        absent = substitutions(self.session.unit, delegations)
        return {
            item.principal_id: Reason(
                Way.SUBSTITUTE if item.id in absent else Way.DELEGATED, item.principal_name
            )
            for item in delegations
        }


def _leads(reach: Reach, way: Asked, row: Row) -> bool:
    """Whether ``reach`` is what an assignee leads to the reader by."""
    if reach.scope and not {row.policy_id, row.model} & set(reach.scope):
        return False
    if way.kind == "user":
        return way.id == str(reach.user_id)
    if row.company_id is not None and row.company_id not in reach.company_ids:
        return False
    return way.id in (reach.roles if way.kind == "role" else reach.groups)


def _asker(row: Row) -> Asker | None:
    """Who wants it; of what an automation began, the automation."""
    if row.automation_id is not None:
        return Asker(row.asker_id, row.asker_name or row.automation_id, row.automation_id)
    if row.asker_id == SYSTEM.user_id:
        return Asker(None, SYSTEM.name)
    if row.asker_id is None or row.asker_name is None:
        return None
    return Asker(row.asker_id, row.asker_name)


# ── cursors ─────────────────────────────────────────────────────────────────────────────────────


def _written(key: Any) -> str:
    return key.isoformat() if isinstance(key, datetime) else str(key)


def _position(cursor: str, order: InboxOrder) -> Position:
    name, key, id = decode_cursor(cursor, length=3, types=(str, str, str))
    if name != order.value:
        raise _foreign_cursor()
    try:
        return _read_key(key, order), UUID(id)
    except (ValueError, InvalidOperation) as error:
        raise _foreign_cursor() from error


def _foreign_cursor() -> InvalidError:
    return InvalidError(
        "The cursor is not one that this list gave out.",
        errors=[FieldError("cursor", "belongs to another list or sort order", "cursor")],
        remedy="Leave the cursor out to start from the first page.",
    )


def _read_key(text: str, order: InboxOrder) -> Any:
    if order is InboxOrder.TITLE:
        if "\x00" in text:
            raise ValueError
        return text.encode().decode()
    if order is InboxOrder.AMOUNT:
        amount = Decimal(text)
        if not amount.is_finite():
            raise ValueError
        return amount
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)
