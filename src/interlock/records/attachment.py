"""Files in fields of records: their contents are stored beside the record, which describes them.

A field of kind ``file`` holds the description ``{id, name, media_type, size, sha256}``. It is made
here and nowhere else: whoever could write one could read the file of another record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from interlock.kit.ids import time_ordered_id
from interlock.kit.problem import FieldError, InvalidError, NotFoundError, TooLargeError
from interlock.language.schema import Field
from interlock.language.types import Kind
from interlock.records.editing import update
from interlock.records.field_path import readable_fields
from interlock.records.record import Record
from interlock.records.session import RecordSession
from interlock.records.storage import file as store
from interlock.records.value import StoredFile

LARGEST = 10 * 1024 * 1024
"""Bytes of one file."""

UNKNOWN_TYPE = "application/octet-stream"
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,100}/[a-z0-9][a-z0-9!#$&^_.+-]{0,100}")
_UNFIT = re.compile(r"[\x00-\x1f\x7f/\\]+")


@dataclass(frozen=True, slots=True)
class File:
    """A file with its contents."""

    name: str
    media_type: str
    content: bytes


def attach(
    session: RecordSession,
    record: Record,
    field: str,
    file: File,
    *,
    expected_version: int | None = None,
) -> StoredFile:
    """Put a file into a field of a record that is locked; what was there is replaced.

    Raises ``InvalidError`` for a field that holds no files, ``TooLargeError``, and what
    :func:`interlock.records.editing.update` raises.
    """
    _file_field(session, record, field)
    if len(file.content) > LARGEST:
        raise TooLargeError(f"A file may have {LARGEST // 1024**2} MB; this one is larger.")
    id = time_ordered_id(session.unit.now)
    description = StoredFile(
        id=str(id),
        name=fit_name(file.name),
        media_type=fit_media_type(file.media_type),
        size=len(file.content),
        sha256=sha256(file.content).hexdigest(),
    )
    update(session, record, {field: description}, expected_version=expected_version)
    row = {
        **description,
        "id": id,
        "content": file.content,
        "created_at": session.unit.now,
        "created_by": session.user.user_id,
    }
    store.add_file(session.unit.connection, row)
    return description


def detach(
    session: RecordSession, record: Record, field: str, *, expected_version: int | None = None
) -> None:
    """Take the file out of a field of a record that is locked."""
    _file_field(session, record, field)
    update(session, record, {field: None}, expected_version=expected_version)


def contents(session: RecordSession, record: Record, field: str) -> File:
    """The file in a field of a record that the actor may read; raises ``NotFoundError``."""
    _file_field(session, record, field)
    description: dict[str, Any] | None = record.values.get(field)
    content = None
    if description is not None:
        content = store.file_content(session.unit.connection, UUID(description["id"]))
    if description is None or content is None:
        raise NotFoundError(f"{record.label} has no file in {field}.", code="no_file")
    return File(description["name"], description["media_type"], content)


def fit_name(name: str) -> str:
    """A name that is one, whatever system it comes from: no folders, nothing unprintable."""
    return _UNFIT.sub(" ", name.replace("\\", "/").rpartition("/")[2]).strip(" .")[:200] or "file"


def fit_media_type(text: str) -> str:
    """The kind of contents, without parameters; what is none is unknown."""
    essence = text.partition(";")[0].strip().lower()
    return essence if _MEDIA_TYPE.fullmatch(essence) else UNKNOWN_TYPE


def _file_field(session: RecordSession, record: Record, name: str) -> Field:
    item = record.model.fields.get(name)
    readable = readable_fields(session, record.model)
    if item is not None and item.name in readable and item.type.kind is Kind.FILE:
        return item
    known = [
        item.name
        for item in record.model.fields.values()
        if item.type.kind is Kind.FILE and item.name in readable
    ]
    raise InvalidError(
        f"{record.model.model.title} has no field {name!r} that holds a file.",
        errors=[FieldError("field", "holds no files", "unknown_field")],
        remedy=f"Its files are in {', '.join(known)}." if known else None,
    )
