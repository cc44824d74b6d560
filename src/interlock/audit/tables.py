"""The tables of the audit log, and the triggers that keep them append-only."""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    event,
)

from interlock.kit.tables import Jsonb, Timestamp, metadata

entry_table = Table(
    "audit_entry",
    metadata,
    Column("id", BigInteger, Identity(always=False), primary_key=True),
    Column("at", Timestamp, nullable=False),
    Column("actor_id", BigInteger),
    Column("actor_name", Text, nullable=False),
    Column("on_behalf_of", Text),
    Column("channel", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("model", Text),
    Column("record_id", BigInteger),
    Column("subject", Text),
    Column("company_id", BigInteger),
    Column("old", Jsonb),
    Column("new", Jsonb),
    Column("reason", Text),
    Column("automation_id", Text),
    Column("automation_version", Integer),
    Column("cause_id", Uuid),
    Column("correlation_id", Uuid),
    Column("event_id", Uuid),
    Column("digest", LargeBinary, nullable=False),
    Column("era", BigInteger, nullable=False),
    Column("transaction", BigInteger, nullable=False),
)
"""``era`` is the system identifier of the database cluster that wrote the row and ``transaction``
the full transaction id there: transaction ids mean something only within one cluster."""

Index(
    "ix_audit_entry_position",
    *(entry_table.c[name] for name in ("era", "transaction", "id")),
)
Index(
    "ix_audit_entry_record",
    *(entry_table.c[name] for name in ("model", "record_id", "id")),
)
Index(None, entry_table.c.actor_id, entry_table.c.id)
Index(None, entry_table.c.correlation_id)
Index(None, entry_table.c.at, postgresql_using="brin")

seal_table = Table(
    "audit_seal",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("sealed_at", Timestamp, nullable=False),
    Column("era", BigInteger, nullable=False),
    Column("horizon", BigInteger, nullable=False),
    Column("horizon_id", BigInteger, nullable=False),
    Column("first_id", BigInteger, nullable=False),
    Column("last_id", BigInteger, nullable=False),
    Column("count", Integer, nullable=False),
    Column("members", LargeBinary, nullable=False),
    Column("previous_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False, unique=True),
)
"""``members`` lists the sealed rows (8 bytes of id, 32 bytes of digest each), so that a
verification can name the very row that was changed, removed or inserted."""

Index(None, seal_table.c.era, seal_table.c.sequence)

_REFUSE = """
CREATE OR REPLACE FUNCTION interlock.refuse_audit_change() RETURNS trigger
LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'insufficient_privilege',
        MESSAGE = 'The audit log is append-only: ' || TG_OP || ' on ' || TG_TABLE_NAME
            || ' is refused.';
END
$body$
"""


def _append_only(table: Table) -> str:
    return (
        f"CREATE OR REPLACE TRIGGER {table.name}_append_only "
        f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {table.fullname} "
        "FOR EACH STATEMENT EXECUTE FUNCTION interlock.refuse_audit_change()"
    )


TRIGGERS: list[str] = [_REFUSE, _append_only(entry_table), _append_only(seal_table)]
"""What makes both tables append-only, to be run after they exist; a migration runs the same."""


def _run_after_create(table: Table) -> None:
    for statement in (_REFUSE, _append_only(table)):
        event.listen(table, "after_create", DDL(statement))  # type: ignore[no-untyped-call]


_run_after_create(entry_table)
_run_after_create(seal_table)
