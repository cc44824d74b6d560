"""Timers and schedules."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of timers and schedules."""
    op.create_table(
        "schedule",
        sa.Column("automation_id", sa.Text(), nullable=False),
        sa.Column("trigger", sa.SmallInteger(), nullable=False),
        sa.Column("cron", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_run_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("automation_id", "trigger", name=op.f("schedule_pkey")),
        schema="interlock",
    )
    op.create_index(
        op.f("schedule_next_at_idx"), "schedule", ["next_at"], unique=False, schema="interlock"
    )
    op.create_table(
        "timer",
        sa.Column("automation_id", sa.Text(), nullable=False),
        sa.Column("trigger", sa.SmallInteger(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("automation_id", "trigger", "record_id", name=op.f("timer_pkey")),
        schema="interlock",
    )
    op.create_index(op.f("timer_due_at_idx"), "timer", ["due_at"], unique=False, schema="interlock")
    op.create_table(
        "timer_armed",
        sa.Column("automation_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("automation_id", name=op.f("timer_armed_pkey")),
        schema="interlock",
    )
