"""Somebody's home, by what they may see and do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from interlock.approvals.inbox.model import AGES, Box
from interlock.approvals.inbox.service import ages_of_requests
from interlock.approvals.inbox.store import items_by_id
from interlock.automation.durable.model import RunState
from interlock.automation.durable.service import sight_of
from interlock.automation.durable.viewing.store import Sight
from interlock.desk.home import store
from interlock.desk.home.model import (
    AgeFigure,
    CaseFigures,
    Decided,
    FailingAutomation,
    Figure,
    Home,
    Link,
    LinkPage,
    RunFigures,
    SeverityFigure,
    Waiting,
)
from interlock.desk.inbox.model import ItemKind, KindCount, Scope
from interlock.desk.inbox.service import count_inbox
from interlock.records.presentation import iso_moment, labels_of
from interlock.records.session import RecordSession
from interlock.records.visible import VisibleTables
from interlock.work.case.model import Severity

_MOST_DECIDED = 10
_MOST_FAILING = 10


def home_of(session: RecordSession) -> Home:
    """The figures of the session's user."""
    counts = count_inbox(session)
    return Home(
        at=session.unit.now,
        waiting=(
            _waiting(ItemKind.APPROVAL, counts.approval),
            _waiting(ItemKind.TASK, counts.task),
            _waiting(ItemKind.CASE, counts.case),
        ),
        approvals_by_age=_approvals_by_age(session),
        sent=_sent(session),
        cases=_cases(session),
        runs=_runs(session),
        decided=_decided(session),
    )


def _figure(
    value: int, page: LinkPage, query: Mapping[str, str], *, most: int | None = None
) -> Figure:
    return Figure(value, Link(page, query), is_at_least=most is not None and value >= most)


def _waiting(kind: ItemKind, count: KindCount) -> Waiting:
    def figure(value: int, **query: str) -> Figure:
        return _figure(value, LinkPage.INBOX, {"kind": kind.value, **query})

    return Waiting(
        kind=kind,
        total=figure(count.total),
        mine=figure(count.mine, scope=Scope.MINE.value),
        roles=figure(count.roles, scope=Scope.ROLES.value),
        delegated=figure(count.delegated, scope=Scope.DELEGATED.value),
        overdue=figure(count.overdue, is_overdue="true"),
        oldest_at=count.oldest_at,
    )


def _approvals_by_age(session: RecordSession) -> tuple[AgeFigure, ...]:
    counted = ages_of_requests(session, Box.PENDING)
    return tuple(
        AgeFigure(band, _figure(counted[band], LinkPage.APPROVALS, _asked_since(band)))
        for band in AGES
    )


def _asked_since(band: str) -> Mapping[str, str]:
    """The age of a band, as the list of approvals takes it."""
    youngest, oldest = AGES[band]
    found = {"box": Box.PENDING.value}
    if youngest:
        found["min_days"] = str(youngest.days)
    return found if oldest is None else {**found, "max_days": str(oldest.days)}


def _sent(session: RecordSession) -> Figure:
    number = store.count_sent(session.unit, session.user.user_id)
    query = {"box": "sent", "state": "pending"}
    return _figure(number, LinkPage.APPROVALS, query, most=store.MOST)


# ── cases ───────────────────────────────────────────────────────────────────────────────────────


def _cases(session: RecordSession) -> CaseFigures:
    groups = store.count_cases(session.unit, session.user)

    def figure(value: int, **query: str) -> Figure:
        return _figure(value, LinkPage.CASES, query)

    return CaseFigures(
        total=figure(sum(item.count for item in groups)),
        overdue=figure(sum(item.overdue for item in groups), is_overdue="true"),
        unassigned=figure(sum(item.unassigned for item in groups), is_unassigned="true"),
        by_severity=tuple(
            SeverityFigure(
                severity,
                figure(
                    sum(item.count for item in groups if item.severity == severity.value),
                    severity=severity.value,
                ),
            )
            for severity in reversed(Severity)
        ),
        by_age=tuple(
            AgeFigure(
                band,
                figure(
                    sum(item.count for item in groups if item.band == band),
                    **_opened(session, band),
                ),
            )
            for band in AGES
        ),
    )


def _opened(session: RecordSession, band: str) -> Mapping[str, str]:
    """When the cases of a band were opened, as the list of cases takes it."""
    youngest, oldest = AGES[band]
    now = session.unit.now
    found = {"opened_until": iso_moment(now - youngest)} if youngest else {}
    return found if oldest is None else {**found, "opened_after": iso_moment(now - oldest)}


# ── runs ────────────────────────────────────────────────────────────────────────────────────────


def _runs(session: RecordSession) -> RunFigures | None:
    """The runs that the user may see; ``None`` when that can be none."""
    sight = sight_of(session.user)
    automations = session.runtime.catalogue.automations
    if sight.owners is not None and not any(
        item.owner in sight.owners for item in automations.values()
    ):
        return None
    states = (RunState.FAILED, RunState.WAITING, RunState.READY)
    counts = store.count_runs(session.unit, states, sight)

    def figure(state: RunState) -> Figure:
        number = counts.get(state.value, 0)
        return _figure(number, LinkPage.RUNS, {"state": state.value}, most=store.MOST)

    failed, waiting, ready = (figure(state) for state in states)
    return RunFigures(failed, waiting, ready, _failing(session, sight) if failed.value else ())


def _failing(session: RecordSession, sight: Sight) -> tuple[FailingAutomation, ...]:
    automations = session.runtime.catalogue.automations
    found = []
    for id, owner, number, last_at in store.failing(session.unit, sight, most=_MOST_FAILING):
        known = automations.get(id)
        link = {"state": RunState.FAILED.value, "automation_id": id}
        figure = _figure(number, LinkPage.RUNS, link, most=store.MOST)
        title = id if known is None else known.title
        found.append(FailingAutomation(id, title, owner, figure, last_at))
    return tuple(found)


# ── what was decided of late ────────────────────────────────────────────────────────────────────


def _decided(session: RecordSession) -> tuple[Decided, ...]:
    unit, me = session.unit, session.user.user_id
    times = store.decided_lately(unit, me, most=_MOST_DECIDED)
    if not times:
        return ()
    ids = [id for id, _ in times]
    items, rulings = items_by_id(unit.connection, ids), store.last_rulings(unit, ids)
    titles = _titles(session, {(item.model, item.record_id) for item in items.values()})
    found = []
    for id, at in times:
        item = items[id]
        kind, by = rulings.get(id, (None, None))
        title = titles.get((item.model, item.record_id))
        found.append(
            Decided(
                id, item.title, item.state, item.model, item.record_id, title, kind, by, at,
                is_sent=item.requester_id == me,
            )
        )  # fmt: skip
    return tuple(found)


def _titles(
    session: RecordSession, records: Iterable[tuple[str | None, int | None]]
) -> dict[tuple[str | None, int | None], str]:
    tables = VisibleTables(session)
    by_model: dict[str, set[int]] = {}
    for model, id in records:
        if model is not None and id is not None:
            by_model.setdefault(model, set()).add(id)
    return {
        (model, id): label
        for model, ids in by_model.items()
        for id, label in labels_of(session, model, ids, tables=tables).items()
    }
