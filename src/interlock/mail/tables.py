"""The table of mail that goes out."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, SmallInteger, Table, Text, text

from interlock.kit.tables import Id, Jsonb, Timestamp, metadata

letter_table = Table(
    "letter",
    metadata,
    Column("id", Id, primary_key=True),
    Column("once_key", Text, unique=True),
    Column("to_address", Text, nullable=False),
    Column("to_name", Text, nullable=False),
    Column("to_user_id", BigInteger),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("link", Text),
    Column("data", Jsonb),
    Column("model", Text),
    Column("record_id", BigInteger),
    Column("automation_id", Text),
    Column("state", Text, nullable=False),
    Column("attempts", SmallInteger, nullable=False, server_default=text("0")),
    Column("created_at", Timestamp, nullable=False),
    Column("next_at", Timestamp),
    Column("tried_at", Timestamp),
    Column("sent_at", Timestamp),
    Column("error", Text),
)
"""``next_at`` is when it is to be tried; of one ``once_key`` there is one letter. Secrets that a
letter carries (a link by which somebody decides) are made when it is sent, and are not in here."""

Index(
    "ix_letter_due",
    letter_table.c.next_at,
    postgresql_where=text("state = 'queued'"),
)
Index(
    "ix_letter_sending",
    letter_table.c.tried_at,
    postgresql_where=text("state = 'sending'"),
)
Index("ix_letter_record", letter_table.c.model, letter_table.c.record_id)
