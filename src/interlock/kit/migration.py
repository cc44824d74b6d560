"""Interlock's own tables, brought up to date step by step (Alembic, without an ini file).

The steps lie in ``interlock/migrations/versions``. They are found by name when they run, so that
this room knows nothing of the tables that the others declare.
"""

from __future__ import annotations

from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, create_engine, text

from interlock.kit.database import DATA_SCHEMA, INTERLOCK_SCHEMA, Database
from interlock.kit.problem import UnavailableError

VERSION_TABLE = "schema_revision"
"""Where the database says which step it has reached; in the schema ``interlock``."""

_LOCATION = "interlock:migrations"
_UPGRADE_LOCK = 0x1A7E_10C4


def configuration(
    connection: Connection | None = None, *, metadata: MetaData | None = None
) -> Config:
    """What Alembic needs; ``metadata`` only to derive a new step from the tables."""
    config = Config()
    config.set_main_option("script_location", _LOCATION)
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes.update(connection=connection, metadata=metadata)
    return config


def newest_revision() -> str:
    """The step this Interlock brings its database to."""
    return ScriptDirectory.from_config(configuration()).get_current_head() or ""


def current_revision(connection: Connection) -> str | None:
    """The step the database has reached; ``None`` when it is new."""
    options = {"version_table": VERSION_TABLE, "version_table_schema": INTERLOCK_SCHEMA}
    return MigrationContext.configure(connection, opts=options).get_current_revision()


def upgrade(database: Database) -> None:
    """Bring the database to :func:`newest_revision`, all steps or none.

    Safe to call by several processes at once: the second waits, and finds nothing to do. Raises
    :class:`UnavailableError` for a database that a newer Interlock has already upgraded.
    """
    with database.unit() as unit:
        connection = unit.connection
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})
        for schema in (INTERLOCK_SCHEMA, DATA_SCHEMA):
            connection.execute(text(f"create schema if not exists {schema}"))
        _refuse_newer(current_revision(connection))
        command.upgrade(configuration(connection), "head")


def _refuse_newer(revision: str | None) -> None:
    known = {
        step.revision for step in ScriptDirectory.from_config(configuration()).walk_revisions()
    }
    if revision is not None and revision not in known:
        raise UnavailableError(
            f"The database is at step {revision}, which this Interlock does not know; a newer one"
            " has upgraded it.",
            code="database_newer",
            remedy="Start the newer Interlock, or restore a backup made before that upgrade.",
        )


def differences(database: Database, metadata: MetaData) -> list[object]:
    """What an upgraded database lacks of the declared tables, or has beyond them."""
    # A connection of its own: with `interlock` on the search path its tables would be reported
    # as if they had no schema.
    engine = create_engine(database.engine.url)
    options = comparison_options() | {"target_metadata": metadata}
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts=options)
            return list(compare_metadata(context, metadata))
    finally:
        engine.dispose()


def comparison_options() -> dict[str, Any]:
    """How tables and database are compared: only the schema ``interlock``, types and defaults."""
    return {
        "version_table": VERSION_TABLE,
        "version_table_schema": INTERLOCK_SCHEMA,
        "include_schemas": True,
        "include_name": _is_compared,
        "compare_type": True,
        "compare_server_default": True,
    }


def _is_compared(name: str | None, kind: str, _parents: object) -> bool:
    if kind == "schema":
        return name == INTERLOCK_SCHEMA
    # The job queue brings tables of its own.
    return not (kind == "table" and name is not None and name.startswith("procrastinate_"))
