"""Alerts of cases and tasks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column(
        "delegation",
        sa.Column("is_told", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        schema="interlock",
    )
    op.add_column(
        "exception_case",
        sa.Column("alerts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        schema="interlock",
    )
    op.add_column(
        "task",
        sa.Column("alerts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        schema="interlock",
    )
