"""The one table of the API: answers to requests that may come twice."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, LargeBinary, SmallInteger, Table, Text

from interlock.kit.tables import Jsonb, Timestamp, metadata

idempotency_table = Table(
    "idempotency_key",
    metadata,
    Column("user_id", BigInteger, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("status", SmallInteger),
    Column("headers", Jsonb),
    Column("body", LargeBinary),
    Column("expires_at", Timestamp, nullable=False),
)
"""``digest`` is of the request. The row and what the request did are committed together, so a key
whose request failed is free again."""

Index(None, idempotency_table.c.expires_at)
