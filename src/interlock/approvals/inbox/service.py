"""The approvals centre: one list of everything that waits, for whoever looks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from interlock.approvals.disclosure import disclosed_item
from interlock.approvals.inbox import store
from interlock.approvals.inbox.model import (
    AGES,
    Box,
    Counts,
    Filters,
    Item,
    Order,
    PolicyCount,
    Reach,
)
from interlock.approvals.people import people_of
from interlock.approvals.sight import owned_policies
from interlock.identity.model import Actor, Delegation
from interlock.identity.right import is_overseer
from interlock.kit.paging import MAXIMUM_LIMIT, Page, decode_cursor, encode_cursor
from interlock.kit.problem import InvalidError
from interlock.records.session import RecordSession

EVERYTHING = Filters()


def list_requests(
    session: RecordSession,
    box: Box,
    filters: Filters = EVERYTHING,
    *,
    order: Order = Order.NEWEST,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Item]:
    """A page of the user's list. ``ALL`` shows administrators and auditors everything, and
    everybody what is theirs or under a policy that one of their roles owns."""
    limit = max(1, min(limit, MAXIMUM_LIMIT))
    found = store.page(
        session.unit.connection,
        _conditions(session, box, filters),
        order=order,
        after=None if cursor is None else _position(cursor),
        most=limit + 1,
    )
    items = [disclosed_item(session, item) for item in found[:limit]]
    if len(found) <= limit:
        return Page(items)
    last = items[-1]
    return Page(items, encode_cursor([store.sort_value(last, order).isoformat(), str(last.id)]))


def count_requests(session: RecordSession, box: Box, filters: Filters = EVERYTHING) -> Counts:
    """How many there are in the user's list, by policy, age and who is asked."""
    connection, now = session.unit.connection, session.unit.now
    conditions = _conditions(session, box, filters)
    by_policy: Counter[str] = Counter()
    overdue: Counter[str] = Counter()
    counted = store.count(connection, conditions, now=now)
    for policy_id, _, number, late in counted:
        by_policy[policy_id] += number
        overdue[policy_id] += late
    policies = session.runtime.catalogue.policies
    return Counts(
        total=by_policy.total(),
        overdue=overdue.total(),
        by_policy=tuple(
            PolicyCount(id, policies[id].title if id in policies else id, number, overdue[id])
            for id, number in sorted(by_policy.items(), key=lambda item: (-item[1], item[0]))
        ),
        by_age=_by_age(counted),
        by_asked=tuple(store.count_asked(connection, conditions, now=now)),
    )


def ages_of_requests(session: RecordSession, box: Box) -> dict[str, int]:
    """How many there are in the user's list, by age."""
    conditions = _conditions(session, box, EVERYTHING)
    return _by_age(store.count(session.unit.connection, conditions, now=session.unit.now))


def _by_age(counted: Iterable[tuple[str, str, int, int]]) -> dict[str, int]:
    by_age = dict.fromkeys(AGES, 0)
    for _, band, number, _ in counted:
        by_age[band] += number
    return by_age


def _conditions(session: RecordSession, box: Box, filters: Filters) -> list[store.Condition]:
    found = store.matching(filters, now=session.unit.now)
    sees_everything = box is Box.ALL and session.user.is_system
    return found if sees_everything else [*found, _within(session, box)]


def _within(session: RecordSession, box: Box) -> store.Condition:
    user = session.user
    if box is Box.SENT:
        return store.sent_by(user.user_id)
    if box is Box.DECIDED:
        return store.decided_by(user.user_id)
    if box is Box.ALL and is_overseer(user):
        return store.in_companies(user.company_ids)
    delegations = people_of(session).delegations_to(user.user_id)
    waits = store.waits_for(user.user_id, reaches_of(session, user, delegations))
    if box is Box.PENDING:
        return waits
    owned = store.under_policies(owned_policies(session), user.company_ids)
    return store.any_of(waits, store.sent_by(user.user_id), store.decided_by(user.user_id), owned)


def waiting_for_principal(session: RecordSession, delegation: Delegation) -> int:
    """How many requests wait for the principal of a delegation, as far as it goes."""
    reach = _reach_by(session, delegation)
    if reach is None:
        return 0
    unit = session.unit
    conditions = [
        *store.matching(EVERYTHING, now=unit.now),
        store.waits_for(delegation.delegate_id, [reach]),
    ]
    counted = store.count(unit.connection, conditions, now=unit.now)
    return sum(number for _, _, number, _ in counted)


def reaches_of(
    session: RecordSession, actor: Actor, delegations: Iterable[Delegation]
) -> list[Reach]:
    """For whom somebody may decide now: themselves, and by ``delegations`` to them for others."""
    own = Reach(actor.user_id, actor.roles, actor.groups, actor.company_ids)
    others = (_reach_by(session, item) for item in delegations)
    return [own, *(reach for reach in others if reach is not None)]


def _reach_by(session: RecordSession, delegation: Delegation) -> Reach | None:
    """What a delegation lets its delegate decide; nothing where the principal is not active."""
    principal = people_of(session).standing(delegation.principal_id)
    if principal is None:
        return None
    return Reach(
        principal.user_id, principal.roles, principal.groups, principal.company_ids,
        scope=delegation.scope, is_own=False,
    )  # fmt: skip


def _position(cursor: str) -> tuple[datetime, UUID]:
    at, id = decode_cursor(cursor, length=2)
    try:
        return datetime.fromisoformat(str(at)).astimezone(UTC), UUID(str(id))
    except ValueError as error:
        raise InvalidError("The cursor is not one that this list gave out.") from error
