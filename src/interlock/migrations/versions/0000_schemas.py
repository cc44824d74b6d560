"""The schemas: ``interlock`` for Interlock's own tables, ``data`` for business records."""

from __future__ import annotations

from alembic import op

revision = "0000"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("create schema if not exists interlock")
    op.execute("create schema if not exists data")
