"""Tables of the governing room: published definitions, all their versions, what is tuned."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from interlock.kit.tables import Jsonb, Timestamp, metadata

head_table = Table(
    "workspace_head",
    metadata,
    Column("id", Integer, primary_key=True, server_default=text("1")),
    Column("revision", BigInteger, nullable=False),
    Column("data_revision", BigInteger, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
"""Which revision is in force. Every unit of work reads it first, and works by it to its end."""

definition_table = Table(
    "definition",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("path", Text, nullable=False),
    Column("is_active", Boolean, nullable=False),
)

version_table = Table(
    "definition_version",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("rows_content", Text),
    Column("checksum", Text, nullable=False),
    Column("published_at", Timestamp, nullable=False),
    Column("published_by", BigInteger),
    Column("author", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("revision", BigInteger, nullable=False),
)
"""Every version that was ever published; runs, requests and explanations name their version.
A version whose content is empty records that the definition was removed. ``rows_content`` is the
CSV file beside a decision table, where there is one."""

tuning_table = Table(
    "tuning",
    metadata,
    Column("number", BigInteger, Identity(), primary_key=True),
    Column("definition_id", Text, nullable=False),
    Column("rows", Jsonb, nullable=False),
    Column("changed_at", Timestamp, nullable=False),
    Column("changed_by", BigInteger),
    Column("author", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("decided_by", BigInteger),
    Column("decided_at", Timestamp),
    Column("effective_from", Date),
    Column("based_on", BigInteger),
)
"""Rows of decision tables and values of settings, as people change them while definitions stay.
``state`` is ``proposed`` (waits for a second person), ``active``, ``replaced`` or ``refused``."""

Index("ix_tuning_definition", tuning_table.c.definition_id, tuning_table.c.number)

draft_table = Table(
    "definition_draft",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("definition_id", Text),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("rows_source", Text),
    Column("base_version", Integer, nullable=False),
    Column("note", Text),
    Column("author_id", BigInteger, nullable=False),
    Column("author", Text, nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("updated_at", Timestamp, nullable=False),
    Column("submitted_at", Timestamp),
    Column("revision", Integer, nullable=False),
)
"""What somebody writes and has not published. ``definition_id`` is that of the text, where it has
one; ``base_version`` the version it began with (0: none); ``revision`` counts the savings."""

Index(None, draft_table.c.author_id, draft_table.c.updated_at)
Index("draft_submitted_idx", draft_table.c.updated_at, postgresql_where=text("state = 'submitted'"))
