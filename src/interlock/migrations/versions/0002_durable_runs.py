"""Durable runs, and the job queue that carries them on.

The tables of the queue are those of the pinned version of Procrastinate; a newer one brings steps
of its own, which become steps here.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of runs and of the queue."""
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))
    op.create_table(
        "run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("automation_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("company_id", sa.BigInteger(), nullable=True),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("correlation_id", sa.Uuid(), nullable=False),
        sa.Column("depth", sa.SmallInteger(), nullable=False),
        sa.Column(
            "lineage", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("shard", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("is_busy", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "occasion", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column(
            "inputs", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column(
            "journal", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column(
            "error", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("replays", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("run_pkey")),
        schema="interlock",
    )
    op.create_index(
        op.f("run_automation_id_seq_idx"),
        "run",
        ["automation_id", "seq"],
        unique=False,
        schema="interlock",
    )
    op.create_index(
        "run_busy_idx",
        "run",
        ["model", "record_id", "automation_id"],
        unique=False,
        schema="interlock",
        postgresql_where=sa.text("is_busy"),
    )
    op.create_index(
        op.f("run_correlation_id_idx"), "run", ["correlation_id"], unique=False, schema="interlock"
    )
    op.create_index(
        "run_failed_idx",
        "run",
        ["seq"],
        unique=False,
        schema="interlock",
        postgresql_where=sa.text("state = 'failed'"),
    )
    op.create_index(
        "run_finished_idx",
        "run",
        ["finished_at"],
        unique=False,
        schema="interlock",
        postgresql_where=sa.text("finished_at is not null"),
    )
    op.create_index(
        op.f("run_model_record_id_seq_idx"),
        "run",
        ["model", "record_id", "seq"],
        unique=False,
        schema="interlock",
    )
    op.create_index(
        "run_open_idx",
        "run",
        ["state", "seq"],
        unique=False,
        schema="interlock",
        postgresql_where=sa.text("state in ('ready', 'waiting', 'cancelling', 'failed')"),
    )
    op.create_index(
        op.f("run_shard_seq_idx"),
        "run",
        ["shard", "seq"],
        unique=False,
        schema="interlock",
        postgresql_where=sa.text("state in ('ready', 'cancelling')"),
    )
    op.create_table(
        "signal",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("shard", sa.SmallInteger(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("signal_pkey")),
        schema="interlock",
    )
    op.create_index("signal_run_idx", "signal", ["run_id"], unique=False, schema="interlock")
    op.create_index("signal_shard_idx", "signal", ["shard", "id"], unique=False, schema="interlock")
    op.create_table(
        "watch",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("shard", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "path", "key", name=op.f("watch_pkey")),
        schema="interlock",
    )
    op.create_index("watch_key_idx", "watch", ["key"], unique=False, schema="interlock")
    op.create_table(
        "worker",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("process", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("worker_pkey")),
        schema="interlock",
    )
    op.create_table(
        "step",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column(
            "input", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column(
            "output", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column(
            "error", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("attempt", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "attempts", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column(
            "policy", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("shard", sa.SmallInteger(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["interlock.run.id"], name=op.f("step_run_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "path", name=op.f("step_pkey")),
        schema="interlock",
    )
    op.create_index(
        "step_due_idx",
        "step",
        ["due_at"],
        unique=False,
        schema="interlock",
        postgresql_where=sa.text("state = 'due'"),
    )
    op.create_index(
        "step_performing_idx",
        "step",
        ["lane", "started_at"],
        unique=False,
        schema="interlock",
        postgresql_where=sa.text("state = 'performing'"),
    )
    op.create_table(
        "wait",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("shard", sa.SmallInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wakes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("event_type", sa.Text(), nullable=True),
        sa.Column(
            "transaction",
            sa.BigInteger(),
            server_default=sa.text("(pg_current_xact_id()::text)::bigint"),
            nullable=False,
        ),
        sa.Column(
            "snapshot",
            sa.Text(),
            server_default=sa.text("pg_current_snapshot()::text"),
            nullable=False,
        ),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["interlock.run.id"], name=op.f("wait_run_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "path", name=op.f("wait_pkey")),
        schema="interlock",
    )
    op.create_index(
        "wait_unverified_idx",
        "wait",
        ["transaction"],
        unique=False,
        schema="interlock",
        postgresql_where=sa.text("not is_verified"),
    )
    op.create_index(
        "wait_wakes_idx",
        "wait",
        ["wakes_at"],
        unique=False,
        schema="interlock",
        postgresql_where=sa.text("wakes_at is not null"),
    )
