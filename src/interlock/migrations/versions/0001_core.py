"""The tables of the core: people, events, definitions, approvals, work, audit.

The audit log is made append-only by triggers. ``lower_letters`` and ``upper_letters`` change the
letters of texts in filters one for one, as Python does, with the collation that the server has.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = "0000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, their indexes, and what guards them."""
    op.create_table(
        "app_user",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("manager_id", sa.BigInteger(), nullable=True),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("company_ids", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "must_change_password", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("manager_id <> id", name=op.f("app_user_other_manager_check")),
        sa.ForeignKeyConstraint(
            ["manager_id"], ["interlock.app_user.id"], name=op.f("app_user_manager_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("app_user_pkey")),
        schema="interlock",
    )
    op.create_index(
        "app_user_login_key",
        "app_user",
        [sa.literal_column("lower(login)")],
        unique=True,
        schema="interlock",
    )
    op.create_index(
        op.f("app_user_manager_id_idx"),
        "app_user",
        ["manager_id"],
        unique=False,
        schema="interlock",
    )
    op.create_table(
        "approval_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("policy_id", sa.Text(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("record_version", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.BigInteger(), nullable=True),
        sa.Column("operation", sa.Text(), nullable=True),
        sa.Column(
            "inputs", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column("requester_id", sa.BigInteger(), nullable=False),
        sa.Column("requester_name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column(
            "values", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column(
            "bound", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column(
            "snapshot", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column("values_hash", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(), nullable=True),
        sa.Column("amount_currency_id", sa.BigInteger(), nullable=True),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("is_distinct", sa.Boolean(), nullable=False),
        sa.Column("is_requester_barred", sa.Boolean(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("correlation_id", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome_reason", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("automation_id", sa.Text(), nullable=True),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["interlock.approval_request.id"],
            name=op.f("approval_request_parent_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("approval_request_pkey")),
        schema="interlock",
    )
    op.create_index(
        "approval_request_expiry_idx",
        "approval_request",
        ["expires_at"],
        unique=False,
        schema="interlock",
        postgresql_where=sa.text("expires_at is not null and state in ('pending', 'granted')"),
    )
    op.create_index(
        "approval_request_live_key",
        "approval_request",
        ["policy_id", "model", "record_id"],
        unique=True,
        schema="interlock",
        postgresql_where=sa.text("operation is not null and state in ('pending', 'granted')"),
    )
    op.create_index(
        "approval_request_live_record_idx",
        "approval_request",
        ["model", "record_id"],
        unique=False,
        schema="interlock",
        postgresql_where=sa.text("state in ('pending', 'granted')"),
    )
    op.create_index(
        op.f("approval_request_parent_id_idx"),
        "approval_request",
        ["parent_id"],
        unique=False,
        schema="interlock",
    )
    op.create_index(
        "approval_request_record_idx",
        "approval_request",
        ["model", "record_id", "id"],
        unique=False,
        schema="interlock",
    )
    op.create_index(
        op.f("approval_request_requester_id_id_idx"),
        "approval_request",
        ["requester_id", "id"],
        unique=False,
        schema="interlock",
    )
    op.create_table(
        "assignment_turn",
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("pool", sa.Text(), nullable=False),
        sa.Column("last_user_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("model", "field", "pool", name=op.f("assignment_turn_pkey")),
        schema="interlock",
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("on_behalf_of", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("company_id", sa.BigInteger(), nullable=True),
        sa.Column("old", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("new", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("automation_id", sa.Text(), nullable=True),
        sa.Column("automation_version", sa.Integer(), nullable=True),
        sa.Column("cause_id", sa.Uuid(), nullable=True),
        sa.Column("correlation_id", sa.Uuid(), nullable=True),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("era", sa.BigInteger(), nullable=False),
        sa.Column("transaction", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("audit_entry_pkey")),
        schema="interlock",
    )
    op.create_index(
        op.f("audit_entry_actor_id_id_idx"),
        "audit_entry",
        ["actor_id", "id"],
        unique=False,
        schema="interlock",
    )
    op.create_index(
        op.f("audit_entry_at_idx"),
        "audit_entry",
        ["at"],
        unique=False,
        schema="interlock",
        postgresql_using="brin",
    )
    op.create_index(
        op.f("audit_entry_correlation_id_idx"),
        "audit_entry",
        ["correlation_id"],
        unique=False,
        schema="interlock",
    )
    op.create_index(
        "ix_audit_entry_position",
        "audit_entry",
        ["era", "transaction", "id"],
        unique=False,
        schema="interlock",
    )
    op.create_index(
        "ix_audit_entry_record",
        "audit_entry",
        ["model", "record_id", "id"],
        unique=False,
        schema="interlock",
    )
    op.create_table(
        "audit_seal",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("era", sa.BigInteger(), nullable=False),
        sa.Column("horizon", sa.BigInteger(), nullable=False),
        sa.Column("horizon_id", sa.BigInteger(), nullable=False),
        sa.Column("first_id", sa.BigInteger(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("members", sa.LargeBinary(), nullable=False),
        sa.Column("previous_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("audit_seal_pkey")),
        sa.UniqueConstraint("hash", name=op.f("audit_seal_hash_key")),
        schema="interlock",
    )
    op.create_index(
        op.f("audit_seal_era_sequence_idx"),
        "audit_seal",
        ["era", "sequence"],
        unique=False,
        schema="interlock",
    )
    op.create_table(
        "definition",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("definition_pkey")),
        schema="interlock",
    )
    op.create_table(
        "definition_version",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("rows_content", sa.Text(), nullable=True),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.BigInteger(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("definition_version_pkey")),
        schema="interlock",
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), server_default=sa.text("'interlock'"), nullable=False),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("record_version", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.BigInteger(), nullable=True),
        sa.Column("operation", sa.Text(), nullable=True),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("correlation_id", sa.Uuid(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=True),
        sa.Column("depth", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "data", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column(
            "reactions", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("event_pkey")),
        schema="interlock",
    )
    op.create_index(
        "ix_event_correlation", "event", ["correlation_id"], unique=False, schema="interlock"
    )
    op.create_index(
        "ix_event_record", "event", ["model", "record_id", "id"], unique=False, schema="interlock"
    )
    op.create_table(
        "exception_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("owner_role", sa.Text(), nullable=False),
        sa.Column("assignee_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), server_default=sa.text("'open'"), nullable=False),
        sa.Column("cause_key", sa.Text(), nullable=False),
        sa.Column("occurrences", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("company_id", sa.BigInteger(), nullable=True),
        sa.Column("automation_id", sa.Text(), nullable=True),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("correlation_id", sa.Uuid(), nullable=True),
        sa.Column(
            "data", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("next_action", sa.Text(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('resolved', 'dismissed')) = (resolution IS NOT NULL)",
            name=op.f("exception_case_resolution_check"),
        ),
        sa.CheckConstraint("owner_role <> ''", name=op.f("exception_case_owned_check")),
        sa.CheckConstraint(
            "severity IN ('low', 'medium', 'high', 'critical')",
            name=op.f("exception_case_severity_check"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'in_progress', 'resolved', 'dismissed')",
            name=op.f("exception_case_state_check"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("exception_case_pkey")),
        sa.UniqueConstraint("number", name=op.f("exception_case_number_key")),
        schema="interlock",
    )
    op.create_index(
        "exception_case_open_cause_key",
        "exception_case",
        ["cause_key"],
        unique=True,
        schema="interlock",
        postgresql_where=sa.text("state IN ('open', 'in_progress')"),
    )
    op.create_index(
        "ix_exception_case_assignee",
        "exception_case",
        ["assignee_id", "state"],
        unique=False,
        schema="interlock",
    )
    op.create_index(
        "ix_exception_case_due",
        "exception_case",
        ["due_at"],
        unique=False,
        schema="interlock",
        postgresql_where=sa.text("state IN ('open', 'in_progress')"),
    )
    op.create_index(
        "ix_exception_case_owner",
        "exception_case",
        ["owner_role", "state"],
        unique=False,
        schema="interlock",
    )
    op.create_index(
        "ix_exception_case_record",
        "exception_case",
        ["model", "record_id"],
        unique=False,
        schema="interlock",
    )
    op.create_table(
        "follower",
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.BigInteger(), nullable=False),
        sa.Column("automation_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("model", "record_id", "user_id", name=op.f("follower_pkey")),
        schema="interlock",
    )
    op.create_index("ix_follower_user", "follower", ["user_id"], unique=False, schema="interlock")
    op.create_table(
        "idempotency_key",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column(
            "headers", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "key", name=op.f("idempotency_key_pkey")),
        schema="interlock",
    )
    op.create_index(
        op.f("idempotency_key_expires_at_idx"),
        "idempotency_key",
        ["expires_at"],
        unique=False,
        schema="interlock",
    )
    op.create_table(
        "notification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("automation_id", sa.Text(), nullable=True),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("once_key", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("notification_pkey")),
        schema="interlock",
    )
    op.create_index(
        "ix_notification_once", "notification", ["once_key"], unique=False, schema="interlock"
    )
    op.create_index(
        "ix_notification_unread",
        "notification",
        ["user_id", "id"],
        unique=False,
        schema="interlock",
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_index(
        "ix_notification_user", "notification", ["user_id", "id"], unique=False, schema="interlock"
    )
    op.create_index(
        "notification_once_key",
        "notification",
        ["user_id", "once_key"],
        unique=True,
        schema="interlock",
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("sign_in_failure_pkey")),
        schema="interlock",
    )
    op.create_index(
        op.f("sign_in_failure_address_at_idx"),
        "sign_in_failure",
        ["address", "at"],
        unique=False,
        schema="interlock",
    )
    op.create_index(
        op.f("sign_in_failure_at_idx"), "sign_in_failure", ["at"], unique=False, schema="interlock"
    )
    op.create_index(
        op.f("sign_in_failure_login_at_idx"),
        "sign_in_failure",
        ["login", "at"],
        unique=False,
        schema="interlock",
    )
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("stored_file_pkey")),
        schema="interlock",
    )
    op.create_table(
        "task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("assignee_id", sa.BigInteger(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("group_code", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default=sa.text("'open'"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("company_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("automation_id", sa.Text(), nullable=True),
        sa.Column("automation_version", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("correlation_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (closed_at IS NULL)", name=op.f("task_closed_check")
        ),
        sa.CheckConstraint("state IN ('open', 'done', 'cancelled')", name=op.f("task_state_check")),
        sa.CheckConstraint(
            "num_nonnulls(assignee_id, role, group_code) = 1", name=op.f("task_assigned_check")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("task_pkey")),
        schema="interlock",
    )
    op.create_index(
        "ix_task_assignee",
        "task",
        ["assignee_id"],
        unique=False,
        schema="interlock",
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_task_due",
        "task",
        ["due_at"],
        unique=False,
        schema="interlock",
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_task_group",
        "task",
        ["group_code"],
        unique=False,
        schema="interlock",
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_task_record", "task", ["model", "record_id"], unique=False, schema="interlock"
    )
    op.create_index(
        "ix_task_role",
        "task",
        ["role"],
        unique=False,
        schema="interlock",
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "tuning",
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("definition_id", sa.Text(), nullable=False),
        sa.Column(
            "rows", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("based_on", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("tuning_pkey")),
        schema="interlock",
    )
    op.create_index(
        "ix_tuning_definition",
        "tuning",
        ["definition_id", "number"],
        unique=False,
        schema="interlock",
    )
    op.create_table(
        "user_group",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("user_group_pkey")),
        schema="interlock",
    )
    op.create_table(
        "workspace_head",
        sa.Column("id", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("data_revision", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("workspace_head_one_row_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("workspace_head_pkey")),
        schema="interlock",
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["interlock.app_user.id"], name=op.f("api_token_user_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("api_token_pkey")),
        sa.UniqueConstraint("token_hash", name=op.f("api_token_token_hash_key")),
        schema="interlock",
    )
    op.create_index(
        op.f("api_token_user_id_idx"), "api_token", ["user_id"], unique=False, schema="interlock"
    )
    op.create_table(
        "app_user_role",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["interlock.app_user.id"], name=op.f("app_user_role_user_id_fkey")
        ),
        sa.PrimaryKeyConstraint("user_id", "role", name=op.f("app_user_role_pkey")),
        schema="interlock",
    )
    op.create_index(
        op.f("app_user_role_role_idx"), "app_user_role", ["role"], unique=False, schema="interlock"
    )
    op.create_table(
        "approval_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("on_behalf_of_id", sa.BigInteger(), nullable=True),
        sa.Column("on_behalf_of_name", sa.Text(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column(
            "values", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column("values_hash", sa.Text(), nullable=True),
        sa.Column("is_void", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("rule_version", sa.Integer(), nullable=True),
        sa.Column(
            "detail", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["interlock.approval_request.id"],
            name=op.f("approval_decision_request_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("approval_decision_pkey")),
        schema="interlock",
    )
    op.create_index(
        op.f("approval_decision_on_behalf_of_id_at_idx"),
        "approval_decision",
        ["on_behalf_of_id", "at"],
        unique=False,
        schema="interlock",
    )
    op.create_index(
        "approval_decision_order_key",
        "approval_decision",
        ["request_id", "position"],
        unique=True,
        schema="interlock",
    )
    op.create_index(
        op.f("approval_decision_user_id_at_idx"),
        "approval_decision",
        ["user_id", "at"],
        unique=False,
        schema="interlock",
    )
    op.create_table(
        "approval_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("need", sa.SmallInteger(), nullable=False),
        sa.Column(
            "skip_reason", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "asked", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column(
            "basis", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["interlock.approval_request.id"],
            name=op.f("approval_step_request_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("approval_step_pkey")),
        schema="interlock",
    )
    op.create_index(
        "approval_step_name_key",
        "approval_step",
        ["request_id", "name"],
        unique=True,
        schema="interlock",
    )
    op.create_index(
        "approval_step_open_idx",
        "approval_step",
        ["due_at"],
        unique=False,
        schema="interlock",
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "comment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("automation_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(model IS NULL) = (record_id IS NULL)", name=op.f("comment_record_check")
        ),
        sa.CheckConstraint("num_nonnulls(case_id, model) = 1", name=op.f("comment_subject_check")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["interlock.exception_case.id"], name=op.f("comment_case_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("comment_pkey")),
        schema="interlock",
    )
    op.create_index(
        "ix_comment_case", "comment", ["case_id", "id"], unique=False, schema="interlock"
    )
    op.create_index(
        "ix_comment_record",
        "comment",
        ["model", "record_id", "id"],
        unique=False,
        schema="interlock",
    )
    op.create_table(
        "delegation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("principal_id", sa.BigInteger(), nullable=False),
        sa.Column("delegate_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scope", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("amount_limit", sa.Numeric(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(amount_limit IS NULL) = (currency IS NULL)", name=op.f("delegation_limit_check")
        ),
        sa.CheckConstraint(
            "principal_id <> delegate_id", name=op.f("delegation_other_person_check")
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("delegation_period_check")),
        sa.ForeignKeyConstraint(
            ["delegate_id"], ["interlock.app_user.id"], name=op.f("delegation_delegate_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["principal_id"], ["interlock.app_user.id"], name=op.f("delegation_principal_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("delegation_pkey")),
        schema="interlock",
    )
    op.create_index(
        op.f("delegation_delegate_id_ends_at_idx"),
        "delegation",
        ["delegate_id", "ends_at"],
        unique=False,
        schema="interlock",
    )
    op.create_index(
        op.f("delegation_principal_id_ends_at_idx"),
        "delegation",
        ["principal_id", "ends_at"],
        unique=False,
        schema="interlock",
    )
    op.create_table(
        "one_time_link",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["interlock.app_user.id"], name=op.f("one_time_link_user_id_fkey")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("one_time_link_pkey")),
        schema="interlock",
    )
    op.create_index(
        op.f("one_time_link_user_id_idx"),
        "one_time_link",
        ["user_id"],
        unique=False,
        schema="interlock",
    )
    op.create_table(
        "user_group_member",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("group_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_code"],
            ["interlock.user_group.code"],
            name=op.f("user_group_member_group_code_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["interlock.app_user.id"], name=op.f("user_group_member_user_id_fkey")
        ),
        sa.PrimaryKeyConstraint("user_id", "group_code", name=op.f("user_group_member_pkey")),
        schema="interlock",
    )
    op.create_index(
        op.f("user_group_member_group_code_idx"),
        "user_group_member",
        ["group_code"],
        unique=False,
        schema="interlock",
    )
    op.create_table(
        "user_group_role",
        sa.Column("group_code", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_code"],
            ["interlock.user_group.code"],
            name=op.f("user_group_role_group_code_fkey"),
        ),
        sa.PrimaryKeyConstraint("group_code", "role", name=op.f("user_group_role_pkey")),
        schema="interlock",
    )
    op.create_index(
        op.f("user_group_role_role_idx"),
        "user_group_role",
        ["role"],
        unique=False,
        schema="interlock",
    )
    op.create_table(
        "user_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("user_agent", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["interlock.app_user.id"], name=op.f("user_session_user_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("user_session_pkey")),
        sa.UniqueConstraint("token_hash", name=op.f("user_session_token_hash_key")),
        schema="interlock",
    )
    op.create_index(
        op.f("user_session_user_id_idx"),
        "user_session",
        ["user_id"],
        unique=False,
        schema="interlock",
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("substitute_id", sa.BigInteger(), nullable=True),
        sa.Column("delegation_id", sa.BigInteger(), nullable=True),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("absence_period_check")),
        sa.ForeignKeyConstraint(
            ["delegation_id"], ["interlock.delegation.id"], name=op.f("absence_delegation_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["interlock.app_user.id"], name=op.f("absence_substitute_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["interlock.app_user.id"], name=op.f("absence_user_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("absence_pkey")),
        schema="interlock",
    )
    op.create_index(
        op.f("absence_user_id_ends_at_idx"),
        "absence",
        ["user_id", "ends_at"],
        unique=False,
        schema="interlock",
    )
    op.create_table(
        "approval_assignee",
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("on_behalf_of_id", sa.BigInteger(), nullable=True),
        sa.Column("on_behalf_of_name", sa.Text(), nullable=True),
        sa.Column("reassigned_from", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["step_id"], ["interlock.approval_step.id"], name=op.f("approval_assignee_step_id_fkey")
        ),
        sa.PrimaryKeyConstraint("step_id", "kind", "id", name=op.f("approval_assignee_pkey")),
        schema="interlock",
    )
    op.create_index(
        op.f("approval_assignee_kind_id_idx"),
        "approval_assignee",
        ["kind", "id"],
        unique=False,
        schema="interlock",
    )
    _make_functions()


_REFUSE = """
CREATE FUNCTION interlock.refuse_audit_change() RETURNS trigger
LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'insufficient_privilege',
        MESSAGE = 'The audit log is append-only: ' || TG_OP || ' on ' || TG_TABLE_NAME
            || ' is refused.';
END
$body$
"""


def _make_functions() -> None:
    op.execute(_REFUSE)
    for table in ("audit_entry", "audit_seal"):
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
            f"ON interlock.{table} FOR EACH STATEMENT "
            "EXECUTE FUNCTION interlock.refuse_audit_change()"
        )
    version = op.get_bind().exec_driver_sql("SHOW server_version_num").scalar_one()
    collation = "pg_c_utf8" if int(version) >= 170000 else '"und-x-icu"'
    for name in ("lower", "upper"):
        op.execute(
            f"CREATE FUNCTION interlock.{name}_letters(given text) RETURNS text "
            "LANGUAGE sql IMMUTABLE PARALLEL SAFE "
            f"AS $body$ SELECT {name}(given COLLATE {collation}) $body$"
        )
