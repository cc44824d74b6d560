"""The SQL of requests, their steps, assignees and decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import (
    Boolean,
    Connection,
    DateTime,
    Table,
    Uuid,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

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
from interlock.kit.statement import Prepared, PreparedInsert

_request, _step = request_table.c, step_table.c
_assignee, _decision = assignee_table.c, decision_table.c
_LIVE = sorted(LIVE)

_PARTS = (step_table, assignee_table, decision_table)
_IDS = {t.name: [c.name for c in t.c if isinstance(c.type, Uuid)] for t in _PARTS}
_MOMENTS = {t.name: [c.name for c in t.c if isinstance(c.type, DateTime)] for t in _PARTS}
_REQUEST_COLUMNS = [column.name for column in request_table.c]
_STEP_COLUMNS = [column.name for column in step_table.c]
_ASSIGNEE_COLUMNS = [column.name for column in assignee_table.c]
_DECISION_COLUMNS = [column.name for column in decision_table.c]

_insert_request = PreparedInsert("interlock.approval_request", _REQUEST_COLUMNS)
_insert_steps = PreparedInsert("interlock.approval_step", _STEP_COLUMNS)
_insert_assignees = PreparedInsert("interlock.approval_assignee", _ASSIGNEE_COLUMNS)
_insert_decision = Prepared(
    insert(decision_table).values(
        {name: bindparam(f"new_{name}") for name in _DECISION_COLUMNS}
        | {
            "position": select(func.coalesce(func.max(_decision.position), 0) + 1)
            .where(_decision.request_id == bindparam("new_request_id"))
            .scalar_subquery()
        }
    )
)
_remove_assignees = Prepared(
    delete(assignee_table).where(_assignee.step_id == bindparam("step_id"))
)
_by_id = select(request_table).where(_request.id == bindparam("id"))
_find_request = Prepared(_by_id)
_find_request_locked = Prepared(_by_id.with_for_update())
_parts_of = Prepared("""
    SELECT
        (SELECT json_agg(to_json(item) ORDER BY item.position)
         FROM interlock.approval_step item WHERE item.request_id = %(id)s),
        (SELECT json_agg(to_json(item) ORDER BY item.kind, item.id)
         FROM interlock.approval_assignee item
         JOIN interlock.approval_step step ON step.id = item.step_id
         WHERE step.request_id = %(id)s),
        (SELECT json_agg(to_json(item) ORDER BY item.position)
         FROM interlock.approval_decision item WHERE item.request_id = %(id)s)
""")
"""Everything of a request in one answer. It is asked after the request is locked, since a
statement that waits for a lock sees the other tables as they were before."""

_live_on_record = Prepared(
    select(request_table)
    .where(
        _request.model == bindparam("model"),
        _request.record_id == bindparam("record_id"),
        literal_column("state IN ('pending', 'granted')", Boolean),
    )
    .order_by(_request.id)
    .with_for_update()
)
_latest = Prepared(
    select(_request.state, _request.round)
    .where(
        _request.policy_id == bindparam("policy_id"),
        _request.model == bindparam("model"),
        _request.record_id == bindparam("record_id"),
    )
    .order_by(_request.requested_at.desc(), _request.round.desc())
    .limit(1)
)
_changes_of_request: dict[tuple[str, ...], Prepared] = {}
"""By the fields that are written."""

_change_step = Prepared(
    update(step_table)
    .where(_step.id == bindparam("new_id"))
    .values({name: bindparam(f"new_{name}") for name in _STEP_COLUMNS if name != "id"})
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
    _insert_request.run(connection, [_plain(dossier.request)])
    if dossier.steps:
        _insert_steps.run(connection, [_step_row(step) for step in dossier.steps])
    for decision in dossier.decisions:
        add_decision(connection, decision)


def find(connection: Connection, id: UUID, *, lock: bool = False) -> Dossier | None:
    """The request with everything; with ``lock`` no other unit decides it meanwhile."""
    parameters = {"id": id}
    row = (_find_request_locked if lock else _find_request).row(connection, parameters)
    return None if row is None else _dossier(connection, row)


def _dossier(connection: Connection, row: tuple[Any, ...]) -> Dossier:
    """A request with its parts."""
    request = read_request(dict(zip(_REQUEST_COLUMNS, row, strict=True)))
    parts = _parts_of.row(connection, {"id": request.id})
    steps, assignees, decisions = parts or (None, None, None)
    return Dossier(
        request,
        tuple(_read_step(_from_json(item, step_table)) for item in steps or ()),
        tuple(_read_assignee(_from_json(item, assignee_table)) for item in assignees or ()),
        tuple(read_decision(_from_json(item, decision_table)) for item in decisions or ()),
    )


def find_request(connection: Connection, id: UUID) -> Request | None:
    """The request alone."""
    row = _find_request.row(connection, {"id": id})
    return None if row is None else read_request(dict(zip(_REQUEST_COLUMNS, row, strict=True)))


def live_on_record(connection: Connection, model: str, record_id: int) -> list[Dossier]:
    """The pending and granted requests about a record, locked, oldest first."""
    rows = _live_on_record.rows(connection, {"model": model, "record_id": record_id})
    return [_dossier(connection, row) for row in rows]


def latest_round(
    connection: Connection, policy_id: str, model: str, record_id: int
) -> tuple[RequestState, int] | None:
    """State and round of the last request under a policy about a record."""
    values = {"policy_id": policy_id, "model": model, "record_id": record_id}
    row = _latest.row(connection, values)
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
    names = tuple(sorted(values))
    statement = _changes_of_request.get(names)
    if statement is None:
        assignments: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
        where = _request.id == bindparam("of_id")
        statement = Prepared(update(request_table).where(where).values(assignments))
        _changes_of_request[names] = statement
    parameters = _parameters(values, request_table)
    statement.run(connection, parameters | {"of_id": request.id})
    return replace(request, **values)


def change_step(connection: Connection, step: Step) -> None:
    """Write a step as it is now."""
    _change_step.run(connection, _parameters(_step_row(step), step_table))


def set_assignees(
    connection: Connection, step: Step, assignees: Sequence[Assignee], *, has_some: bool
) -> None:
    """Replace who may decide a step; ``has_some``: somebody may already."""
    if has_some:
        _remove_assignees.run(connection, {"step_id": step.id})
    if assignees:
        _insert_assignees.run(connection, [_plain(item) for item in assignees])


def add_decision(connection: Connection, decision: Decision) -> None:
    """Append to the history of the request; its row must be locked, so that the order is one."""
    row = _plain(decision)
    row.pop("position", None)
    _insert_decision.run(connection, _parameters(row, decision_table))


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


def _from_json(row: Mapping[str, Any], table: Table) -> dict[str, Any]:
    """A row that came as JSON, with ids and moments as they are."""
    values = dict(row)
    for name in _IDS[table.name]:
        if values[name] is not None:
            values[name] = UUID(values[name])
    for name in _MOMENTS[table.name]:
        if values[name] is not None:
            values[name] = datetime.fromisoformat(values[name])
    return values


def _plain(value: Request | Step | Assignee | Decision) -> dict[str, Any]:
    return {item.name: getattr(value, item.name) for item in fields(value)}


def _parameters(row: Mapping[str, Any], table: Table) -> dict[str, Any]:
    """A row as the driver takes it."""
    return {
        f"new_{name}": Jsonb(value)
        if value is not None and isinstance(table.c[name].type, JSONB)
        else _text(value)
        for name, value in row.items()
    }


def _text(value: Any) -> Any:
    """The driver would write the name of an enumerated value."""
    return value.value if isinstance(value, Enum) else value


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
    return _plain(step) | {"asked": [asdict(item) for item in step.asked]}
