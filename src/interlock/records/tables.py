"""Interlock's own tables about business records: events, named sequences, stored files."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    text,
)

from interlock.kit.tables import Id, Jsonb, Timestamp, metadata

event_table = Table(
    "event",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Timestamp, nullable=False),
    Column("type", Text, nullable=False),
    Column("source", Text, nullable=False, server_default=text("'interlock'")),
    Column("model", Text),
    Column("record_id", BigInteger),
    Column("record_version", Integer),
    Column("company_id", BigInteger),
    Column("operation", Text),
    Column("actor_id", BigInteger),
    Column("channel", Text, nullable=False),
    Column("correlation_id", Id, nullable=False),
    Column("cause_id", Id),
    Column("depth", SmallInteger, nullable=False, server_default=text("0")),
    Column("data", Jsonb, nullable=False),
    Column("reactions", Jsonb),
)
"""Everything that happened. ``data`` is ``{"old": {...}, "new": {...}}`` of the changed fields,
``reactions`` which automations were looked at and what came of it. ``cause_id`` is the event (or
request) that this one followed from; ``correlation_id`` is shared by a whole transaction."""

Index("ix_event_record", event_table.c.model, event_table.c.record_id, event_table.c.id)
Index("ix_event_correlation", event_table.c.correlation_id)

stored_file_table = Table(
    "stored_file",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("created_by", BigInteger),
)
