"""The contents of files in the database."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, insert, select

from interlock.records.tables import stored_file_table

_INSERT = insert(stored_file_table)
_CONTENT = select(stored_file_table.c.content).where(stored_file_table.c.id == bindparam("id"))


def add_file(connection: Connection, row: dict[str, Any]) -> None:
    connection.execute(_INSERT, row)


def file_content(connection: Connection, id: UUID) -> bytes | None:
    found: bytes | None = connection.execute(_CONTENT, {"id": id}).scalar_one_or_none()
    return found
