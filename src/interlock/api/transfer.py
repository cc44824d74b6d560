"""Receiving a file over HTTP and importing it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from starlette.datastructures import UploadFile
from starlette.requests import Request

from interlock.api.caller import Caller
from interlock.api.record import known_model
from interlock.identity.model import ADMINISTRATOR, Channel
from interlock.kit import json
from interlock.kit.problem import FieldError, ForbiddenError, InvalidError, MalformedError
from interlock.records.session import RecordSession
from interlock.records.transfer.importing import import_records
from interlock.records.transfer.result import Mode
from interlock.records.transfer.source import Format, open_source

MEDIA_TYPES: Mapping[Format, str] = {
    Format.CSV: "text/csv",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.JSON: "application/json",
    Format.JSONL: "application/x-ndjson",
}
_IN_MEMORY = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file that has arrived whole; its name or kind tells the format, if anything does."""

    content: BinaryIO
    name: str = ""
    format: Format | None = None


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How a file is to be taken in."""

    mode: Mode = Mode.UPSERT
    key: tuple[str, ...] = ()
    mapping: Mapping[str, str | None] = field(default_factory=dict)
    format: Format | None = None
    is_dry_run: bool = False
    is_history: bool = False


def take_in(
    caller: Caller, model: str, file: ReceivedFile, options: ImportOptions
) -> dict[str, Any]:
    """Import a file for the caller."""
    with caller.reading() as session:
        known_model(session, model)
        if options.is_history and not session.actor.has_role(ADMINISTRATOR):
            raise ForbiddenError(
                "Only an administrator may take history over.",
                remedy="Import without is_history; states are then reached by operations.",
            )
    source = open_source(file.content, name=file.name, format=options.format or file.format)

    @contextmanager
    def open_session() -> Iterator[RecordSession]:
        with caller.unit() as (unit, actor):
            session = caller.services.application.session_in(
                unit,
                actor,
                channel=Channel.IMPORT,
                correlation_id=caller.correlation_id,
                is_import_of_history=options.is_history,
            )
            yield session
            session.settle()

    result = import_records(
        open_session,
        model,
        source,
        mapping=options.mapping,
        key=options.key or None,
        mode=options.mode,
        dry_run=options.is_dry_run,
    )
    return result.as_dict()


def read_mapping(text: str | None) -> Mapping[str, str | None]:
    """What columns mean; raises ``InvalidError`` for what is not an object of texts."""
    if not text:
        return {}
    try:
        found = json.load(text)
    except ValueError:
        found = None
    if isinstance(found, dict) and all(v is None or isinstance(v, str) for v in found.values()):
        return found
    raise InvalidError(
        "mapping is not a JSON object of column names and fields.",
        errors=[FieldError("mapping", "is not a JSON object of texts", "mapping")],
    )


@asynccontextmanager
async def receive_file(request: Request) -> AsyncIterator[ReceivedFile]:
    """The file of a request: a part of a form, or the whole body. Large ones wait on disk."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        async with request.form(max_files=1, max_fields=10) as form:
            part = form.get("file")
            if not isinstance(part, UploadFile):
                raise MalformedError(
                    "The form has no file.", remedy="Send the file as the part 'file'."
                )
            yield ReceivedFile(part.file, name=part.filename or "")
        return
    formats = {media: format for format, media in MEDIA_TYPES.items()}
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as content:
        async for chunk in request.stream():
            content.write(chunk)
        content.seek(0)
        yield ReceivedFile(cast("BinaryIO", content), format=formats.get(kind))
