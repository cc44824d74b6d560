"""Alerts of approvals, mail, links by which somebody decides; letters in other cases on old servers.

Before PostgreSQL 17 ``lower_letters`` and ``upper_letters`` changed a letter into several where
Unicode says so (ß into SS), which the language does not: one letter becomes one letter.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_LETTERS = """
CREATE OR REPLACE FUNCTION interlock.{name}_letters(given text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $body$
    SELECT CASE WHEN given IS NULL OR given = '' THEN given ELSE (
        SELECT string_agg({one}, '' ORDER BY part.place)
        FROM regexp_split_to_table(given COLLATE "und-x-icu", '')
            WITH ORDINALITY AS part(letter, place)
    ) END
$body$
"""
_LOWER = """
CASE WHEN char_length(lower(part.letter)) = 1 THEN lower(part.letter)
     WHEN part.letter = U&'\\0130' THEN 'i' ELSE part.letter END
"""
_UPPER = """
CASE WHEN char_length(upper(part.letter)) = 1 THEN upper(part.letter)
     WHEN char_length(initcap(part.letter)) = 1 THEN initcap(part.letter)
     ELSE part.letter END
"""


def upgrade() -> None:
    """Make the tables and columns, and mend the functions."""
    version = op.get_bind().exec_driver_sql("SHOW server_version_num").scalar_one()
    if int(version) < 170000:
        op.execute(_LETTERS.format(name="lower", one=_LOWER))
        op.execute(_LETTERS.format(name="upper", one=_UPPER))
    op.create_table(
        "letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("once_key", sa.Text(), nullable=True),
        sa.Column("to_address", sa.Text(), nullable=False),
        sa.Column("to_name", sa.Text(), nullable=False),
        sa.Column("to_user_id", sa.BigInteger(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column(
            "data", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("automation_id", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("letter_pkey")),
        sa.UniqueConstraint("once_key", name=op.f("letter_once_key_key")),
        schema="interlock",
    )
    op.create_index(
        "ix_letter_due",
        "letter",
        ["next_at"],
        unique=False,
        schema="interlock",
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index(
        "ix_letter_record", "letter", ["model", "record_id"], unique=False, schema="interlock"
    )
    op.create_index(
        "ix_letter_sending",
        "letter",
        ["tried_at"],
        unique=False,
        schema="interlock",
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_table(
        "decision_link",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["interlock.approval_request.id"],
            name=op.f("decision_link_request_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("decision_link_pkey")),
        schema="interlock",
    )
    op.create_index(
        op.f("decision_link_expires_at_idx"),
        "decision_link",
        ["expires_at"],
        unique=False,
        schema="interlock",
    )
    op.create_index(
        op.f("decision_link_request_id_idx"),
        "decision_link",
        ["request_id"],
        unique=False,
        schema="interlock",
    )
    op.add_column(
        "app_user",
        sa.Column("wants_mail", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        schema="interlock",
    )
    op.add_column(
        "approval_assignee",
        sa.Column("is_escalation", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="interlock",
    )
    op.add_column(
        "approval_request",
        sa.Column("is_told", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        schema="interlock",
    )
    op.create_index(
        "approval_request_untold_idx",
        "approval_request",
        ["decided_at"],
        unique=False,
        schema="interlock",
        postgresql_where=sa.text("not is_told"),
    )
    op.add_column(
        "approval_step",
        sa.Column("alert_at", sa.DateTime(timezone=True), nullable=True),
        schema="interlock",
    )
    op.add_column(
        "approval_step",
        sa.Column("alerts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        schema="interlock",
    )
    op.create_index(
        "approval_step_alert_idx",
        "approval_step",
        ["alert_at"],
        unique=False,
        schema="interlock",
        postgresql_where=sa.text("state = 'open'"),
    )
    op.add_column(
        "notification",
        sa.Column(
            "data", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        schema="interlock",
    )
    op.add_column(
        "notification",
        sa.Column("is_mailed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="interlock",
    )
    op.create_index(
        "ix_notification_to_mail",
        "notification",
        ["id"],
        unique=False,
        schema="interlock",
        postgresql_where=sa.text("NOT is_mailed"),
    )
