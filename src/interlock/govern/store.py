"""SQL of the governing room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from interlock.audit.tables import entry_table
from interlock.govern.tables import (
    definition_table,
    head_table,
    tuning_table,
    version_table,
)
from interlock.kit.database import Unit
from interlock.kit.statement import Prepared

HEAD = "SELECT revision, data_revision FROM interlock.workspace_head"
"""The revision of the definitions and that of what is tuned; no row before the first one."""

_HEAD = Prepared(HEAD)
_LOCK = text("SELECT pg_advisory_xact_lock(771001)")
_VERSION = select(version_table).where(
    version_table.c.id == bindparam("id"), version_table.c.version == bindparam("version")
)
_HISTORY = (
    select(version_table)
    .where(version_table.c.id == bindparam("id"))
    .order_by(version_table.c.version.desc())
)
_ADD_VERSION = insert(version_table)
_ADD_TUNING = insert(tuning_table).returning(tuning_table.c.number)


@dataclass(frozen=True, slots=True)
class Published:
    """A definition as it is published now."""

    id: str
    kind: str
    version: int
    path: str
    content: str
    rows_content: str | None
    checksum: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of a definition."""

    id: str
    version: int
    kind: str
    path: str
    content: str
    rows_content: str | None
    checksum: str
    published_at: datetime
    published_by: int | None
    author: str
    reason: str
    revision: int


def head(connection: Connection) -> tuple[int, int]:
    """(revision of the definitions, revision of what is tuned); (0, 0) before the first one."""
    row = _HEAD.row(connection)
    return (0, 0) if row is None else (row[0], row[1])


def lock_publishing(unit: Unit) -> None:
    """One publication at a time; work on records is not held up by it. What the unit read as it
    began may have changed while it waited."""
    unit.connection.execute(_LOCK)
    unit.opened = None


def set_head(connection: Connection, revision: int, data_revision: int) -> None:
    row = {"id": 1, "revision": revision, "data_revision": data_revision}
    statement = upsert(head_table).values(row)
    connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=row))


def published(connection: Connection) -> list[Published]:
    """The active definitions, by id."""
    statement = (
        select(
            definition_table.c.id,
            definition_table.c.kind,
            definition_table.c.version,
            definition_table.c.path,
            version_table.c.content,
            version_table.c.rows_content,
            version_table.c.checksum,
        )
        .join(
            version_table,
            (version_table.c.id == definition_table.c.id)
            & (version_table.c.version == definition_table.c.version),
        )
        .where(definition_table.c.is_active)
        .order_by(definition_table.c.id)
    )
    return [Published(*row) for row in connection.execute(statement)]


def latest_versions(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    """The highest version of each definition that ever was, removed ones included."""
    statement = (
        select(version_table.c.id, func.max(version_table.c.version))
        .where(version_table.c.id.in_(list(ids)))
        .group_by(version_table.c.id)
    )
    return {row[0]: row[1] for row in connection.execute(statement)}


def add_versions(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Append versions and make each the one in force (inactive when its content is empty)."""
    if not rows:
        return
    connection.execute(_ADD_VERSION, rows)
    for row in rows:
        values = {
            "id": row["id"],
            "kind": row["kind"],
            "version": row["version"],
            "path": row["path"],
            "is_active": bool(row["content"]),
        }
        statement = upsert(definition_table).values(values)
        connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))


def version(connection: Connection, id: str, number: int) -> VersionRow | None:
    row = connection.execute(_VERSION, {"id": id, "version": number}).mappings().first()
    return None if row is None else VersionRow(**row)


def history(connection: Connection, id: str) -> list[VersionRow]:
    """All versions of a definition, newest first."""
    return [VersionRow(**row) for row in connection.execute(_HISTORY, {"id": id}).mappings()]


@dataclass(frozen=True, slots=True)
class PublishedChange:
    """What a publication did to one definition."""

    revision: int
    id: str
    kind: str
    version: int
    path: str
    change: str


@dataclass(frozen=True, slots=True)
class PublicationRow:
    """A publication: who changed how many definitions, when, and why."""

    revision: int
    published_at: datetime
    published_by: int | None
    author: str
    reason: str
    count: int


_PUBLICATIONS = text("""
    SELECT revision, max(published_at), max(published_by), max(author), max(reason), count(*)
    FROM interlock.definition_version
    WHERE (CAST(:before AS bigint) IS NULL OR revision < :before)
      AND (CAST(:only AS bigint) IS NULL OR revision = :only)
    GROUP BY revision ORDER BY revision DESC LIMIT :limit
""")
_PUBLISHED_CHANGES = text("""
    SELECT revision, id, kind, version, path, change FROM (
        SELECT v.revision, v.id, v.kind, v.version, v.path,
               CASE WHEN v.content = '' THEN 'removed'
                    WHEN coalesce(before.content, '') = '' THEN 'added'
                    ELSE 'changed' END AS change,
               row_number() OVER (PARTITION BY v.revision ORDER BY v.id) AS place
        FROM interlock.definition_version v
        LEFT JOIN interlock.definition_version before
               ON before.id = v.id AND before.version = v.version - 1
        WHERE v.revision = ANY(:revisions)
    ) AS told WHERE place <= :most ORDER BY revision DESC, id
""")


def publications(
    connection: Connection, *, before: int | None = None, only: int | None = None, limit: int = 50
) -> list[PublicationRow]:
    """Publications, the newest first; ``before`` and ``only`` are revisions."""
    asked = {"before": before, "only": only, "limit": limit}
    return [PublicationRow(*row) for row in connection.execute(_PUBLICATIONS, asked)]


def published_changes(
    connection: Connection, revisions: list[int], *, most: int
) -> list[PublishedChange]:
    """What publications did, at most so much of each."""
    asked = {"revisions": revisions, "most": most}
    return [PublishedChange(*row) for row in connection.execute(_PUBLISHED_CHANGES, asked)]


def add_tuning(connection: Connection, row: dict[str, Any]) -> int:
    number: int = connection.execute(_ADD_TUNING, row).scalar_one()
    return number


def replace_active(connection: Connection, definition_id: str) -> None:
    connection.execute(
        update(tuning_table)
        .where(tuning_table.c.definition_id == definition_id, tuning_table.c.state == "active")
        .values(state="replaced")
    )


def set_tuning_state(connection: Connection, number: int, **values: Any) -> None:
    connection.execute(update(tuning_table).where(tuning_table.c.number == number).values(values))


def tuning(connection: Connection, number: int) -> dict[str, Any] | None:
    statement = select(tuning_table).where(tuning_table.c.number == number).with_for_update()
    row = connection.execute(statement).mappings().first()
    return None if row is None else dict(row)


def has_changed_since(connection: Connection, proposal: dict[str, Any]) -> bool:
    """Whether other rows came into force after a proposal was made."""
    columns = tuning_table.c
    accepted = columns.decided_at >= proposal["changed_at"]
    set_at_once = and_(columns.decided_at.is_(None), columns.number > proposal["number"])
    statement = select(columns.number).where(
        columns.definition_id == proposal["definition_id"],
        columns.number != proposal["number"],
        columns.state.in_(("active", "replaced")),
        or_(accepted, set_at_once),
    )
    return connection.execute(statement.limit(1)).first() is not None


def tunings(
    connection: Connection, definition_id: str, *, limit: int = 100
) -> list[dict[str, Any]]:
    """What was changed of a table's rows or a setting's values, newest first."""
    statement = (
        select(tuning_table)
        .where(tuning_table.c.definition_id == definition_id)
        .order_by(tuning_table.c.number.desc())
        .limit(limit)
    )
    return [dict(row) for row in connection.execute(statement).mappings()]


def active_tunings(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """The rows in force by definition, where they differ from what the definition says."""
    statement = select(tuning_table.c.definition_id, tuning_table.c.rows).where(
        tuning_table.c.state == "active"
    )
    return {row[0]: row[1] for row in connection.execute(statement)}


def actors_of(connection: Connection, *, action: str, model: str, record_id: int) -> list[int]:
    """The users who, by the audit log, did ``action`` on a record."""
    columns = entry_table.c
    statement = (
        select(columns.actor_id)
        .where(
            columns.model == model,
            columns.record_id == record_id,
            columns.action == action,
            columns.actor_id.is_not(None),
        )
        .distinct()
    )
    return [row[0] for row in connection.execute(statement)]
