"""The SQL of requests, their steps, assignees and decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, bindparam, delete, func, insert, select, update

from interlock.approvals.model import (
    LIVE,
    Asked,
    AskedKind,
    Assignee,
    Decision,
    DecisionKind,
    Dossier,
    Request,
    RequestState,
    Step,
    StepState,
)
from interlock.approvals.tables import (
    assignee_table,
    decision_table,
    request_table,
    step_table,
)

_request, _step = request_table.c, step_table.c
_assignee, _decision = assignee_table.c, decision_table.c
_LIVE = sorted(LIVE)

_insert_request = insert(request_table)
_insert_steps = insert(step_table)
_insert_assignees = insert(assignee_table)
_insert_decision = insert(decision_table)
_by_id = select(request_table).where(_request.id == bindparam("id"))
_by_id_locked = _by_id.with_for_update()
_steps_of = select(step_table).where(_step.request_id == bindparam("id")).order_by(_step.position)
_assignees_of = (
    select(assignee_table)
    .join(step_table, _step.id == _assignee.step_id)
    .where(_step.request_id == bindparam("id"))
    .order_by(_assignee.kind, _assignee.id)
)
_decisions_of = (
    select(decision_table)
    .where(_decision.request_id == bindparam("id"))
    .order_by(_decision.position)
)
_live_on_record = (
    select(_request.id)
    .where(
        _request.model == bindparam("model"),
        _request.record_id == bindparam("record_id"),
        _request.state.in_(_LIVE),
    )
    .order_by(_request.id)
)
_latest = (
    select(_request.state, _request.round)
    .where(
        _request.policy_id == bindparam("policy_id"),
        _request.model == bindparam("model"),
        _request.record_id == bindparam("record_id"),
    )
    .order_by(_request.requested_at.desc(), _request.round.desc())
    .limit(1)
)
_change_request = update(request_table).where(_request.id == bindparam("of_id"))
_change_step = update(step_table).where(_step.id == bindparam("of_id"))
_next_position = select(func.coalesce(func.max(_decision.position), 0) + 1).where(
    _decision.request_id == bindparam("id")
)
_approvers = (
    select(_request.policy_id, _request.operation, _decision.user_id, _decision.on_behalf_of_id)
    .join(request_table, _request.id == _decision.request_id)
    .where(
        _request.model == bindparam("model"),
        _request.record_id == bindparam("record_id"),
        _decision.kind == DecisionKind.APPROVE.value,
        _decision.is_void.is_(False),
    )
)


def add_request(connection: Connection, dossier: Dossier) -> None:
    """Store a new request with its steps and decisions."""
    connection.execute(_insert_request, asdict(dossier.request))
    if dossier.steps:
        connection.execute(_insert_steps, [_step_row(step) for step in dossier.steps])
    for decision in dossier.decisions:
        add_decision(connection, decision)


def find(connection: Connection, id: UUID, *, lock: bool = False) -> Dossier | None:
    """The request with everything; with ``lock`` no other unit decides it meanwhile."""
    row = connection.execute(_by_id_locked if lock else _by_id, {"id": id}).mappings().first()
    if row is None:
        return None
    return Dossier(
        read_request(dict(row)),
        tuple(_read_step(item) for item in _rows(connection, _steps_of, id=id)),
        tuple(_read_assignee(item) for item in _rows(connection, _assignees_of, id=id)),
        tuple(read_decision(item) for item in _rows(connection, _decisions_of, id=id)),
    )


def find_request(connection: Connection, id: UUID) -> Request | None:
    row = connection.execute(_by_id, {"id": id}).mappings().first()
    return None if row is None else read_request(dict(row))


def live_on_record(connection: Connection, model: str, record_id: int) -> list[UUID]:
    """The pending and granted requests about a record, oldest first."""
    found = connection.execute(_live_on_record, {"model": model, "record_id": record_id})
    return list(found.scalars())


def latest_round(
    connection: Connection, policy_id: str, model: str, record_id: int
) -> tuple[RequestState, int] | None:
    """State and round of the last request under a policy about a record."""
    values = {"policy_id": policy_id, "model": model, "record_id": record_id}
    row = connection.execute(_latest, values).first()
    return None if row is None else (RequestState(row[0]), row[1])


def children_of(connection: Connection, id: UUID) -> list[UUID]:
    """The live requests whose parent this is."""
    statement = select(_request.id).where(_request.parent_id == id, _request.state.in_(_LIVE))
    return list(connection.execute(statement.order_by(_request.id)).scalars())


def expired(connection: Connection, now: datetime, *, most: int) -> list[UUID]:
    """Live requests whose time is over."""
    statement = (
        select(_request.id)
        .where(_request.expires_at <= now, _request.state.in_(_LIVE))
        .order_by(_request.expires_at)
        .limit(most)
    )
    return list(connection.execute(statement).scalars())


def change_request(connection: Connection, request: Request, **values: Any) -> Request:
    """Write fields of a request; the request as it is then."""
    connection.execute(_change_request.values(**values), {"of_id": request.id})
    return replace(request, **values)


def change_step(connection: Connection, step: Step) -> None:
    """Write a step as it is now."""
    row = _step_row(step)
    del row["id"]
    connection.execute(_change_step.values(**row), {"of_id": step.id})


def set_assignees(connection: Connection, step: Step, assignees: Sequence[Assignee]) -> None:
    """Replace who may decide a step."""
    connection.execute(delete(assignee_table).where(_assignee.step_id == step.id))
    if assignees:
        connection.execute(_insert_assignees, [asdict(item) for item in assignees])


def add_decision(connection: Connection, decision: Decision) -> None:
    """Append to the history of the request; its row must be locked, so that the order is one."""
    position = connection.execute(_next_position, {"id": decision.request_id}).scalar_one()
    connection.execute(_insert_decision, asdict(decision) | {"position": position})


def make_void(connection: Connection, ids: Iterable[UUID]) -> None:
    """Let decisions count no more."""
    wanted = list(ids)
    if wanted:
        statement = update(decision_table).where(_decision.id.in_(wanted))
        connection.execute(statement.values(is_void=True))


def approvers(
    connection: Connection, model: str, record_id: int
) -> dict[tuple[str, str | None], frozenset[int]]:
    """By policy and operation, the people for whom approvals on a record count."""
    found: dict[tuple[str, str | None], set[int]] = {}
    parameters = {"model": model, "record_id": record_id}
    for policy_id, operation, user_id, principal_id in connection.execute(_approvers, parameters):
        found.setdefault((policy_id, operation), set()).update({user_id, principal_id} - {None})
    return {names: frozenset(users) for names, users in found.items()}


def requests_on_record(connection: Connection, model: str, record_id: int) -> list[UUID]:
    """Every request about a record that ever was, oldest first."""
    statement = (
        select(_request.id)
        .where(_request.model == model, _request.record_id == record_id)
        .order_by(_request.requested_at, _request.round, _request.id)
    )
    return list(connection.execute(statement).scalars())


def currency_code(connection: Connection, currencies: Table, id: int) -> str | None:
    """The code of a currency, by the name of its record."""
    statement = select(currencies.c.name).where(currencies.c.id == id)
    return connection.execute(statement).scalar_one_or_none()


def currency_id(connection: Connection, currencies: Table, code: str) -> int | None:
    statement = select(currencies.c.id).where(currencies.c.name == code).order_by(currencies.c.id)
    return connection.execute(statement.limit(1)).scalar_one_or_none()


# ── rows ────────────────────────────────────────────────────────────────────────────────────────


def _rows(connection: Connection, statement: Any, **parameters: Any) -> Any:
    return connection.execute(statement, parameters).mappings()


def read_request(row: Mapping[str, Any]) -> Request:
    values = {item.name: row[item.name] for item in fields(Request)}
    return Request(**(values | {"state": RequestState(row["state"])}))


def read_decision(row: Mapping[str, Any]) -> Decision:
    values = {item.name: row[item.name] for item in fields(Decision)}
    return Decision(**(values | {"kind": DecisionKind(row["kind"])}))


def _read_step(row: Mapping[str, Any]) -> Step:
    values = {item.name: row[item.name] for item in fields(Step)}
    asked = tuple(
        Asked(AskedKind(item["kind"]), item["id"], item["label"], item["origin"],
              tuple(item["users"]))
        for item in row["asked"]
    )  # fmt: skip
    return Step(**(values | {"state": StepState(row["state"]), "asked": asked}))


def _read_assignee(row: Mapping[str, Any]) -> Assignee:
    values = {item.name: row[item.name] for item in fields(Assignee)}
    return Assignee(**(values | {"kind": AskedKind(row["kind"])}))


def _step_row(step: Step) -> dict[str, Any]:
    return asdict(step) | {"asked": [asdict(item) for item in step.asked]}
