"""The tables of what people arrange for themselves."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Identity, Index, Table, Text

from interlock.kit.tables import TextArray, Timestamp, metadata

view_table = Table(
    "saved_view",
    metadata,
    Column("id", BigInteger, Identity(always=False), primary_key=True),
    Column("owner_id", BigInteger, ForeignKey("interlock.app_user.id"), nullable=False),
    Column("model", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("layout", Text, nullable=False),
    Column("where", Text, nullable=False),
    Column("search", Text, nullable=False),
    Column("sort", TextArray, nullable=False),
    Column("columns", TextArray, nullable=False),
    Column("group_by", Text),
    Column("sharing", Text, nullable=False),
    Column("roles", TextArray, nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("updated_at", Timestamp, nullable=False),
    CheckConstraint("layout IN ('list', 'board')", name="layout"),
    CheckConstraint("sharing IN ('private', 'roles', 'all')", name="sharing"),
    CheckConstraint("(sharing = 'roles') = (cardinality(roles) > 0)", name="roles"),
    CheckConstraint("layout <> 'board' OR group_by IS NOT NULL", name="board"),
)

Index(
    "saved_view_name_key",
    view_table.c.owner_id,
    view_table.c.model,
    view_table.c.name,
    unique=True,
)
Index(None, view_table.c.model)
