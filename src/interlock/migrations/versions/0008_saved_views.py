"""Saved views."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "saved_view",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.Column("where", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("columns", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("group_by", sa.Text(), nullable=True),
        sa.Column("sharing", sa.Text(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(sharing = 'roles') = (cardinality(roles) > 0)", name=op.f("saved_view_roles_check")
        ),
        sa.CheckConstraint(
            "layout <> 'board' OR group_by IS NOT NULL", name=op.f("saved_view_board_check")
        ),
        sa.CheckConstraint("layout IN ('list', 'board')", name=op.f("saved_view_layout_check")),
        sa.CheckConstraint(
            "sharing IN ('private', 'roles', 'all')", name=op.f("saved_view_sharing_check")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["interlock.app_user.id"], name=op.f("saved_view_owner_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("saved_view_pkey")),
        schema="interlock",
    )
    op.create_index(
        op.f("saved_view_model_idx"), "saved_view", ["model"], unique=False, schema="interlock"
    )
    op.create_index(
        "saved_view_name_key",
        "saved_view",
        ["owner_id", "model", "name"],
        unique=True,
        schema="interlock",
    )
