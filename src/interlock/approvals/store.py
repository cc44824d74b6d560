"""The SQL of requests, their steps, assignees and decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import (
    ARRAY,
    Boolean,
    Connection,
    DateTime,
    Table,
    Uuid,
    any_,
    bindparam,
    delete,
    literal_column,
    select,
    true,
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
from interlock.kit.statement import Prepared, PreparedInsert, PreparedUpdate

_request, _step = request_table.c, step_table.c
_assignee, _decision = assignee_table.c, decision_table.c
_LIVE = sorted(LIVE)

_PARTS = (step_table, assignee_table, decision_table)
_IDS = {t.name: [c.name for c in t.c if isinstance(c.type, Uuid)] for t in _PARTS}
_MOMENTS = {t.name: [c.name for c in t.c if isinstance(c.type, DateTime)] for t in _PARTS}
_REQUEST_COLUMNS = [column.name for column in request_table.c]
_OF_REQUEST = ", ".join(f'request."{name}"' for name in _REQUEST_COLUMNS)
_STEP_COLUMNS = [column.name for column in step_table.c]
_ASSIGNEE_COLUMNS = [column.name for column in assignee_table.c]
_DECISION_COLUMNS = [column.name for column in decision_table.c]

_insert_request = PreparedInsert("interlock.approval_request", _REQUEST_COLUMNS)
_insert_steps = PreparedInsert("interlock.approval_step", _STEP_COLUMNS)
_insert_assignees = PreparedInsert("interlock.approval_assignee", _ASSIGNEE_COLUMNS)
_insert_decisions = PreparedInsert("interlock.approval_decision", _DECISION_COLUMNS)
_remove_assignees = Prepared(
    delete(assignee_table).where(
        _assignee.step_id == any_(bindparam("step_ids", type_=ARRAY(Uuid)))
    )
)
_by_id = select(request_table).where(_request.id == bindparam("id"))
_find_request = Prepared(_by_id)
_find_request_locked = Prepared(_by_id.with_for_update())
_PARTS_OF = """
    (SELECT json_agg(to_json(item) ORDER BY item.position)
     FROM interlock.approval_step item WHERE item.request_id = {id}),
    (SELECT json_agg(to_json(item) ORDER BY item.kind, item.id)
     FROM interlock.approval_assignee item WHERE item.step_id = ANY (ARRAY(
        SELECT step.id FROM interlock.approval_step step WHERE step.request_id = {id}))),
    (SELECT json_agg(to_json(item) ORDER BY item.position)
     FROM interlock.approval_decision item WHERE item.request_id = {id})
"""
"""The assignees by an array of steps, so that they are always looked up by their key: as a join
they were once planned, when the tables were small, to be read from end to end."""

_parts_of = Prepared(f"SELECT {_PARTS_OF.format(id='%(id)s')}")
"""Everything of a request in one answer. It is asked after the request is locked, since a
statement that waits for a lock sees the other tables as they were before."""

_is_live = (
    _request.model == bindparam("model"),
    _request.record_id == bindparam("record_id"),
    literal_column("state IN ('pending', 'granted')", Boolean),
)
_has_live = Prepared(select(_request.id).where(*_is_live).limit(1))
_live_on_locked = Prepared(
    f"SELECT {_OF_REQUEST}, {_PARTS_OF.format(id='request.id')}"
    " FROM interlock.approval_request request"
    " WHERE model = %(model)s AND record_id = %(record_id)s AND state IN ('pending', 'granted')"
    " ORDER BY id FOR UPDATE OF request"
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

_change_steps = PreparedUpdate("interlock.approval_step", _STEP_COLUMNS)
_make_void = Prepared(
    update(decision_table).where(_decision.id == bindparam("id")).values(is_void=true())
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


def write(connection: Connection, before: Dossier | None, after: Dossier) -> None:
    """Store what has become of a request; ``before`` is how it is stored, ``None`` if not yet.

    Its row must be locked, so that the order of its decisions is one.
    """
    if before is None:
        _insert_request.run(connection, [_plain(after.request)])
        before = Dossier(after.request)
    elif after.request is not before.request:
        _change_request(connection, before.request, after.request)
    _write_steps(connection, before, after)
    _write_assignees(connection, before, after)
    _write_decisions(connection, before, after)


def _change_request(connection: Connection, before: Request, after: Request) -> None:
    old, new = _plain(before), _plain(after)
    changed = {name: new[name] for name in old if new[name] != old[name]}
    if not changed:
        return
    names = tuple(sorted(changed))
    statement = _changes_of_request.get(names)
    if statement is None:
        assignments: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
        where = _request.id == bindparam("of_id")
        statement = Prepared(update(request_table).where(where).values(assignments))
        _changes_of_request[names] = statement
    parameters = _parameters(changed, request_table)
    statement.run(connection, parameters | {"of_id": after.id})


def _write_steps(connection: Connection, before: Dossier, after: Dossier) -> None:
    known = {step.id: step for step in before.steps}
    made = [step for step in after.steps if step.id not in known]
    changed = [step for step in after.steps if step.id in known and known[step.id] != step]
    if made:
        _insert_steps.run(connection, [_step_row(step) for step in made])
    if changed:
        _change_steps.run(connection, [_step_row(step) for step in changed])


def _write_assignees(connection: Connection, before: Dossier, after: Dossier) -> None:
    if after.assignees == before.assignees:
        return
    changed = [step for step in after.steps if before.asked_of(step) != after.asked_of(step)]
    emptied = [step.id for step in changed if before.asked_of(step)]
    if emptied:
        _remove_assignees.run(connection, {"step_ids": emptied})
    asked = [item for step in changed for item in after.asked_of(step)]
    if asked:
        _insert_assignees.run(connection, [_plain(item) for item in asked])


def _write_decisions(connection: Connection, before: Dossier, after: Dossier) -> None:
    count = len(before.decisions)
    for old, new in zip(before.decisions, after.decisions, strict=False):
        if new.is_void is not old.is_void:
            _make_void.run(connection, {"id": new.id})
    made = enumerate(after.decisions[count:], start=count + 1)
    rows = [_plain(item) | {"position": position} for position, item in made]
    if rows:
        _insert_decisions.run(connection, rows)


def find(connection: Connection, id: UUID, *, lock: bool = False) -> Dossier | None:
    """The request with everything; with ``lock`` no other unit decides it meanwhile."""
    parameters = {"id": id}
    row = (_find_request_locked if lock else _find_request).row(connection, parameters)
    return None if row is None else _dossier(connection, row)


def _dossier(connection: Connection, row: tuple[Any, ...]) -> Dossier:
    """A request with its parts."""
    id = row[_REQUEST_COLUMNS.index("id")]
    return _assembled(row, _parts_of.row(connection, {"id": id}) or (None, None, None))


def _assembled(row: tuple[Any, ...], parts: tuple[Any, ...]) -> Dossier:
    steps, assignees, decisions = parts
    return Dossier(
        read_request(dict(zip(_REQUEST_COLUMNS, row, strict=True))),
        tuple(_read_step(_from_json(item, step_table)) for item in steps or ()),
        tuple(_read_assignee(_from_json(item, assignee_table)) for item in assignees or ()),
        tuple(read_decision(_from_json(item, decision_table)) for item in decisions or ()),
    )


def find_request(connection: Connection, id: UUID) -> Request | None:
    """The request alone."""
    row = _find_request.row(connection, {"id": id})
    return None if row is None else read_request(dict(zip(_REQUEST_COLUMNS, row, strict=True)))


def has_live(connection: Connection, model: str, record_id: int) -> bool:
    """Whether a request about a record is pending or granted."""
    return _has_live.row(connection, {"model": model, "record_id": record_id}) is not None


def live_on_locked(connection: Connection, model: str, record_id: int) -> list[Dossier]:
    """The pending and granted requests about a record, locked, oldest first.

    The record must be locked. Whoever changes a request has locked its record before, so that
    there is nothing to wait for, and the parts are those of now.
    """
    rows = _live_on_locked.rows(connection, {"model": model, "record_id": record_id})
    return [_assembled(row[: len(_REQUEST_COLUMNS)], row[len(_REQUEST_COLUMNS) :]) for row in rows]


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


def models_of_live_requests(connection: Connection, *, besides: list[str]) -> list[str]:
    """The models of live requests of other policies than these."""
    statement = select(_request.model).distinct()
    statement = statement.where(_request.state.in_(_LIVE), _request.policy_id.not_in(besides))
    found = connection.execute(statement.where(_request.model.is_not(None))).scalars()
    return [str(model) for model in found]


def expired(connection: Connection, now: datetime, *, most: int) -> list[UUID]:
    """Live requests whose time is over."""
    statement = (
        select(_request.id)
        .where(_request.expires_at <= now, _request.state.in_(_LIVE))
        .order_by(_request.expires_at)
        .limit(most)
    )
    return list(connection.execute(statement).scalars())


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
