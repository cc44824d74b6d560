"""Records in files: taking them in, and taking them along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from interlock.api.body import JsonRoute
from interlock.api.callers import RecordReader, RecordWriter
from interlock.api.record import known_model
from interlock.api.reply import Reply
from interlock.api.routes.records import Expand, Fields, Sort, Where, Words, split
from interlock.api.schema.common import ModelId
from interlock.api.schema.record import ImportAnswer
from interlock.api.streaming import streamed
from interlock.api.transfer import MEDIA_TYPES, ImportOptions, read_mapping, receive_file, take_in
from interlock.identity.model import Actor
from interlock.kit.database import Unit
from interlock.records.query import Query as RecordQuery
from interlock.records.transfer.exporting import export_records
from interlock.records.transfer.result import Mode
from interlock.records.transfer.source import Format

router = APIRouter(prefix="/api/v1/records/{model}", tags=["records"], route_class=JsonRoute)

_FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
            **{media: {"schema": {"type": "string"}} for media in MEDIA_TYPES.values()},
        },
    }
}


@router.post(
    "/import",
    operation_id="import_records",
    response_model=ImportAnswer,
    openapi_extra=_FILE,
)
async def import_records(
    request: Request,
    model: ModelId,
    *,
    caller: RecordWriter,
    mode: Mode = Mode.UPSERT,
    key: Annotated[
        str | None, Query(max_length=200, description="The fields that identify a record.")
    ] = None,
    mapping: Annotated[
        str | None,
        Query(max_length=8000, description='What columns mean, as JSON: `{"Kunde": "name"}`.'),
    ] = None,
    format: Format | None = None,
    dry_run: Annotated[bool, Query(description="Do everything, and undo it.")] = False,
    is_history: Annotated[
        bool, Query(description="Take records over in the state they are in; administrators only.")
    ] = False,
) -> Response:
    """Take the records of a file in, with all rules on. Good rows go in; each bad one is told with
    its line, column and reason. The same file taken in again changes nothing."""
    options = ImportOptions(
        mode=mode,
        key=split(key),
        mapping=read_mapping(mapping),
        format=format,
        is_dry_run=dry_run,
        is_history=is_history,
    )
    async with receive_file(request) as file:
        result = await run_in_threadpool(take_in, caller, model, file, options)
    return Reply(result)


@router.get(
    "/export",
    operation_id="export_records",
    response_class=Response,
    responses={200: {"content": {media: {} for media in MEDIA_TYPES.values()}}},
)
def export_file(
    model: ModelId,
    caller: RecordReader,
    *,
    format: Format = Format.CSV,
    where: Where = None,
    fields: Fields = None,
    expand: Expand = None,
    sort: Sort = None,
    search: Words = None,
    include_archived: bool = False,
) -> Response:
    """The records that the caller may export, as a file that can be imported again."""
    query = RecordQuery(
        model,
        where=where or None,
        fields=None if fields is None else split(fields),
        sort=split(sort),
        include_archived=include_archived,
        search=search,
        expand=split(expand),
    )

    def write(unit: Unit, actor: Actor) -> Iterator[bytes]:
        session = caller.session_in(unit, actor)
        known_model(session, model)
        return export_records(session, query, format)

    return streamed(
        caller,
        write,
        MEDIA_TYPES[format],
        file_name=f"{model}.{format.value}",
    )
