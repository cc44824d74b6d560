"""How people want dates to be written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column(
        "app_user",
        sa.Column("date_format", sa.Text(), server_default=sa.text("'locale'"), nullable=False),
        schema="interlock",
    )
