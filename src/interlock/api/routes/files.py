"""The files in fields of records."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import Response

from interlock.api.callers import RecordReader, RecordWriter
from interlock.api.record import entity_tag, expected_version, known_model, locked
from interlock.api.reply import Reply, nothing
from interlock.api.routes.records import IfMatch
from interlock.api.schema.common import ModelId, RecordId, Why
from interlock.api.schema.record import StoredFileBody
from interlock.kit.problem import FieldError, InvalidError
from interlock.records.attachment import UNKNOWN_TYPE, File, attach, contents, detach
from interlock.records.record import Record
from interlock.records.session import RecordSession

router = APIRouter(prefix="/api/v1/records/{model}/{record_id}/files", tags=["records"])

FieldName = Annotated[str, Path(max_length=100)]

_CONTENTS: dict[str, Any] = {
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
            UNKNOWN_TYPE: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@router.put(
    "/{field}",
    operation_id="upload_file",
    response_model=StoredFileBody,
    openapi_extra=_CONTENTS,
)
async def upload_file(
    request: Request,
    model: ModelId,
    record_id: RecordId,
    field: FieldName,
    *,
    caller: RecordWriter,
    name: Annotated[
        str | None, Query(max_length=300, description="The file's name, where the body is it.")
    ] = None,
    if_match: IfMatch = None,
    reason: Why = None,
) -> Response:
    """Put a file into a field, as the part `file` of a form or as the whole body; what was there
    is replaced."""
    file = await _received(request, name)
    version = expected_version(if_match)

    def act(session: RecordSession) -> tuple[Record, dict[str, Any]]:
        record = locked(session, model, record_id)
        return record, attach(session, record, field, file, expected_version=version)

    def answer(_session: RecordSession, done: tuple[Record, dict[str, Any]]) -> Response:
        record, description = done
        tag = entity_tag(record.values["version"])
        return Reply(description, headers={"etag": tag})

    return await run_in_threadpool(caller.change, act, answer, reason=reason)


@router.get(
    "/{field}",
    operation_id="download_file",
    response_class=Response,
    responses={200: {"content": {UNKNOWN_TYPE: {}}}},
)
def download_file(
    model: ModelId, record_id: RecordId, field: FieldName, caller: RecordReader
) -> Response:
    """The contents of the file in a field. It is always to be saved, never shown in the page."""
    with caller.reading() as session:
        known_model(session, model)
        file = contents(session, session.get(model, record_id), field)
    return Response(
        file.content,
        media_type=file.media_type,
        headers={"content-disposition": f"attachment; filename*=UTF-8''{quote(file.name)}"},
    )


@router.delete("/{field}", operation_id="remove_file", status_code=204, response_class=Response)
def remove_file(
    model: ModelId,
    record_id: RecordId,
    field: FieldName,
    *,
    caller: RecordWriter,
    if_match: IfMatch = None,
    reason: Why = None,
) -> Response:
    """Take the file out of a field."""
    version = expected_version(if_match)

    def act(session: RecordSession) -> None:
        record = locked(session, model, record_id)
        detach(session, record, field, expected_version=version)

    return caller.change(act, lambda _session, _none: nothing(), reason=reason)


async def _received(request: Request, name: str | None) -> File:
    kind = request.headers.get("content-type", "")
    if kind.partition(";")[0].strip().lower() != "multipart/form-data":
        return File(name or "", kind, await request.body())
    async with request.form(max_files=1, max_fields=10) as form:
        part = form.get("file")
        if not isinstance(part, UploadFile):
            raise InvalidError(
                "The form has no file.",
                errors=[FieldError("file", "must be sent", "required")],
                remedy="Send the file as the part 'file'.",
            )
        return File(name or part.filename or "", part.content_type or "", await part.read())
