"""What business people tune: rows of decision tables, and values of settings."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from interlock.api.body import JsonRoute
from interlock.api.callers import DefinitionReader, Publisher
from interlock.api.reply import Reply
from interlock.api.schema.common import DefinitionId, Number
from interlock.api.schema.definition import (
    RowsAnswer,
    RowsRequest,
    SettingBody,
    TableAnswer,
    TableBody,
    TableCheckAnswer,
    TableCheckRequest,
    TableQuestion,
    TuningBody,
    TuningDecision,
)
from interlock.api.table_check import table_check_body, table_to_check
from interlock.api.tuning import (
    answer_body,
    ask_table,
    column_bodies,
    known_setting,
    known_table,
    rows_body,
    setting_body,
)

router = APIRouter(prefix="/api/v1", tags=["tuning"], route_class=JsonRoute)


@router.get("/tables", operation_id="list_tables", response_model=list[TableBody])
def list_tables(caller: DefinitionReader) -> Reply:
    """The decision tables."""
    with caller.reading() as session:
        tables = session.runtime.catalogue.tables.values()
        return Reply([column_bodies(table) for table in tables])


@router.post("/tables/check", operation_id="check_table", response_model=TableCheckAnswer)
def check_table(body: TableCheckRequest, caller: DefinitionReader) -> Reply:
    """Overlaps, gaps, rows that are never reached, and what is wrong with each cell."""
    with caller.reading() as session:
        catalogue = session.runtime.catalogue
        definition = table_to_check(catalogue, body.table_id, body.source)
        rows = body.rows
        if rows is None and body.table_id is not None:
            rows = caller.services.application.tuning.rows(session.unit, body.table_id).rows
        return Reply(table_check_body(definition, rows, catalogue))


@router.get("/tables/{table_id}", operation_id="get_table", response_model=TableBody)
def get_table(table_id: DefinitionId, caller: DefinitionReader) -> Reply:
    """A decision table and its columns."""
    with caller.reading() as session:
        return Reply(column_bodies(known_table(session.runtime.catalogue, table_id)))


@router.get("/tables/{table_id}/rows", operation_id="get_table_rows", response_model=RowsAnswer)
def get_table_rows(table_id: DefinitionId, caller: DefinitionReader) -> Reply:
    """The rows in force."""
    with caller.reading() as session:
        known_table(session.runtime.catalogue, table_id)
        return Reply(rows_body(caller.services.application.tuning.rows(session.unit, table_id)))


@router.put("/tables/{table_id}/rows", operation_id="set_table_rows", response_model=TuningBody)
def set_table_rows(table_id: DefinitionId, body: RowsRequest, *, caller: Publisher) -> Reply:
    """Change the rows; they count from the next decision on, or wait for a second person."""
    with caller.unit() as (unit, actor):
        known_table(caller.services.application.provider.current(unit).catalogue, table_id)
    return Reply(
        caller.services.application.tuning.propose(
            table_id,
            body.rows,
            actor=actor,
            reason=body.reason,
            effective_from=body.effective_from,
            revision=body.revision,
        )
    )


@router.post("/tables/{table_id}/decide", operation_id="ask_table", response_model=TableAnswer)
def decide_by_table(
    table_id: DefinitionId, body: TableQuestion, *, caller: DefinitionReader
) -> Reply:
    """What the table answers to these inputs, and by which rows."""
    with caller.reading() as session:
        table = known_table(session.runtime.catalogue, table_id)
        return Reply(answer_body(ask_table(table, body.inputs, body.on or session.today)))


@router.get("/settings", operation_id="list_settings", response_model=list[SettingBody])
def list_settings(caller: DefinitionReader) -> Reply:
    """The settings, with the value in force today for the caller's company."""
    with caller.reading() as session:
        settings = session.runtime.catalogue.settings.values()
        return Reply([setting_body(setting, session) for setting in settings])


@router.get("/settings/{key}", operation_id="get_setting", response_model=RowsAnswer)
def get_setting(key: DefinitionId, caller: DefinitionReader) -> Reply:
    """All values of a setting: the general one, and those of companies and periods."""
    with caller.reading() as session:
        known_setting(session.runtime.catalogue, key)
        return Reply(rows_body(caller.services.application.tuning.rows(session.unit, key)))


@router.put("/settings/{key}", operation_id="set_setting", response_model=TuningBody)
def set_setting(key: DefinitionId, body: RowsRequest, *, caller: Publisher) -> Reply:
    """Change the values: rows of `value`, with `company`, `from` and `until` where needed."""
    with caller.unit() as (unit, actor):
        known_setting(caller.services.application.provider.current(unit).catalogue, key)
    return Reply(
        caller.services.application.tuning.propose(
            key,
            body.rows,
            actor=actor,
            reason=body.reason,
            effective_from=body.effective_from,
            revision=body.revision,
        )
    )


@router.get("/tunings", operation_id="list_tunings", response_model=list[TuningBody])
def list_tunings(
    caller: DefinitionReader,
    definition_id: Annotated[str, Query(min_length=1, max_length=200, examples=["order.band"])],
) -> Reply:
    """The changes of a table or setting, newest first, and what waits for a second person."""
    with caller.unit() as (unit, _):
        found: Any = caller.services.application.tuning.history(unit, definition_id)
        return Reply(found)


@router.post("/tunings/{number}/decide", operation_id="decide_tuning", response_model=TuningBody)
def decide_tuning(number: Number, body: TuningDecision, *, caller: Publisher) -> Reply:
    """Accept or refuse what somebody else proposed."""
    actor = caller.proven()
    return Reply(
        caller.services.application.tuning.decide(
            number, actor=actor, approve=body.approve, reason=body.reason
        )
    )
