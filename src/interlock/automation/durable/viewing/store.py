"""The SQL of looking at runs, and of taking failed ones up again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    true,
    tuple_,
    update,
)

from interlock.automation.tables import run_table, step_table, wait_table

_run, _step, _wait = run_table.c, step_table.c, wait_table.c
_SHOWN = [
    _run.id, _run.seq, _run.automation_id, _run.version, _run.owner, _run.model, _run.record_id,
    _run.company_id, _run.event_id, _run.correlation_id, _run.queue, _run.state, _run.outcome,
    _run.error, _run.replays, _run.started_at, _run.updated_at, _run.finished_at, _run.lineage,
]  # fmt: skip
_steps = (
    select(
        _step.path, _step.position, _step.action, _step.state, _step.input, _step.output,
        _step.error, _step.attempt, _step.attempts, _step.due_at, _step.started_at,
        _step.finished_at,
    )
    .where(_step.run_id == bindparam("id"))
    .order_by(_step.position)
    .limit(1000)
)  # fmt: skip
_waits = (
    select(_wait.path, _wait.kind, _wait.title, _wait.since, _wait.wakes_at)
    .where(_wait.run_id == bindparam("id"))
    .order_by(_wait.since)
)
_place = func.split_part(_run.error["path"].astext, "#", 1)
_code = _run.error["code"].astext
_FILTERS = ("automation_id", "state", "model", "record_id", "correlation_id", "event_id")


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row by plain text: names of columns are a kind of text that JSON does not take."""
    return {str(name): value for name, value in row.items()}


@dataclass(frozen=True, slots=True)
class Sight:
    """The runs that somebody may see: of automations that these roles own, and in these
    companies or none; ``None``: of all."""

    owners: tuple[str, ...] | None
    company_ids: tuple[int, ...] | None

    @property
    def condition(self) -> ColumnElement[bool]:
        """Which rows of runs are meant."""
        found: list[ColumnElement[bool]] = []
        if self.owners is not None:
            found.append(_run.owner.in_(self.owners))
        if self.company_ids is not None:
            found.append(or_(_run.company_id.is_(None), _run.company_id.in_(self.company_ids)))
        return and_(true(), *found)


def find(connection: Connection, id: UUID) -> dict[str, Any] | None:
    """A run as it is shown."""
    row = connection.execute(select(*_SHOWN).where(_run.id == id)).mappings().first()
    return None if row is None else _plain(row)


def search(
    connection: Connection,
    filters: Mapping[str, Any],
    *,
    sight: Sight,
    before: int | None,
    limit: int,
) -> list[dict[str, Any]]:
    """Runs, the newest first, as far as ``sight`` goes.

    Besides equal values, ``filters`` knows ``since`` and ``until`` (when a run began) and the
    ``cause`` of a failure.
    """
    statement = select(*_SHOWN).where(sight.condition).order_by(_run.seq.desc()).limit(limit)
    for name in _FILTERS:
        if filters.get(name) is not None:
            statement = statement.where(_run[name] == filters[name])
    if filters.get("since") is not None:
        statement = statement.where(_run.started_at >= filters["since"])
    if filters.get("until") is not None:
        statement = statement.where(_run.started_at < filters["until"])
    if (cause := filters.get("cause")) is not None:
        statement = statement.where(
            _run.automation_id == cause.automation_id,
            _place.is_not_distinct_from(cause.path),
            _code.is_not_distinct_from(cause.code),
        )
    if before is not None:
        statement = statement.where(_run.seq < before)
    return [_plain(row) for row in connection.execute(statement).mappings()]


def steps(connection: Connection, id: UUID) -> list[dict[str, Any]]:
    """The first thousand steps of a run, in order."""
    return [_plain(row) for row in connection.execute(_steps, {"id": id}).mappings()]


def waits(connection: Connection, id: UUID) -> list[dict[str, Any]]:
    """What a run waits for."""
    return [_plain(row) for row in connection.execute(_waits, {"id": id}).mappings()]


def standing(connection: Connection, ids: Sequence[UUID]) -> dict[str, dict[str, Any]]:
    """Where runs stand, by their id: state, outcome, error, and what they wait for."""
    if not ids:
        return {}
    columns = select(_run.id, _run.state, _run.outcome, _run.error).where(_run.id.in_(ids))
    found = {
        str(row["id"]): _plain(row) | {"waits": []}
        for row in connection.execute(columns).mappings()
    }
    waiting = (
        select(_wait.run_id, _wait.path, _wait.kind, _wait.title, _wait.since, _wait.wakes_at)
        .where(_wait.run_id.in_(ids))
        .order_by(_wait.since)
    )
    for row in connection.execute(waiting).mappings():
        wait = _plain(row)
        found[str(wait.pop("run_id"))]["waits"].append(wait)
    return found


@dataclass(frozen=True, slots=True)
class Cause:
    """What failed runs have in common: the automation, the step, the reason."""

    automation_id: str
    path: str | None
    code: str | None


def set_version(connection: Connection, id: UUID, version: int) -> None:
    connection.execute(update(run_table).where(_run.id == id).values(version=version))


def failed_of(connection: Connection, cause: Cause, *, sight: Sight, most: int) -> list[UUID]:
    """The failed runs of a cause, the oldest first."""
    statement = select(_run.id).where(
        sight.condition,
        _run.state == "failed",
        _run.automation_id == cause.automation_id,
        _place.is_not_distinct_from(cause.path),
        _code.is_not_distinct_from(cause.code),
    )
    return list(connection.execute(statement.order_by(_run.seq).limit(most)).scalars())


def causes(connection: Connection, *, sight: Sight) -> list[dict[str, Any]]:
    """Failed runs by what they failed of: automation, step (whatever the pass of a loop), code."""
    path, code = _place.label("path"), _code.label("code")
    statement = (
        select(
            _run.automation_id,
            func.max(_run.owner).label("owner"),
            path,
            code,
            func.count().label("count"),
            func.min(_run.finished_at).label("first_at"),
            func.max(_run.finished_at).label("last_at"),
            func.max(_run.error["message"].astext).label("message"),
        )
        .where(sight.condition, _run.state == "failed")
        .group_by(_run.automation_id, path, code)
        .order_by(func.count().desc(), _run.automation_id)
    )
    return [_plain(row) for row in connection.execute(statement).mappings()]


def forget_steps(connection: Connection, id: UUID, paths: Sequence[str]) -> None:
    """Drop what is known of steps that are to be tried again."""
    if paths:
        wanted = tuple_(_step.run_id, _step.path).in_([(id, path) for path in paths])
        connection.execute(delete(step_table).where(wanted))
