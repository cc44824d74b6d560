"""The tables of approvals. Decisions are only added; of an old one only ``is_void`` changes."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    Table,
    Text,
    text,
)

from interlock.kit.tables import Id, Jsonb, Timestamp, metadata

_LIVE = "state in ('pending', 'granted')"

request_table = Table(
    "approval_request",
    metadata,
    Column("id", Id, primary_key=True),
    Column("policy_id", Text, nullable=False),
    Column("policy_version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("reason", Text),
    Column("model", Text),
    Column("record_id", BigInteger),
    Column("record_version", Integer),
    Column("company_id", BigInteger),
    Column("operation", Text),
    Column("inputs", Jsonb, nullable=False),
    Column("requester_id", BigInteger, nullable=False),
    Column("requester_name", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("values", Jsonb, nullable=False),
    Column("bound", Jsonb, nullable=False),
    Column("snapshot", Jsonb, nullable=False),
    Column("values_hash", Text, nullable=False),
    Column("amount", Numeric),
    Column("amount_currency_id", BigInteger),
    Column("round", SmallInteger, nullable=False),
    Column("is_distinct", Boolean, nullable=False),
    Column("is_requester_barred", Boolean, nullable=False),
    Column("requested_at", Timestamp, nullable=False),
    Column("correlation_id", Id, nullable=False),
    Column("decided_at", Timestamp),
    Column("due_at", Timestamp),
    Column("expires_at", Timestamp),
    Column("outcome_reason", Text),
    Column("parent_id", Id, ForeignKey("interlock.approval_request.id")),
    Column("automation_id", Text),
    Column("run_id", Id),
    Column("is_told", Boolean, nullable=False, server_default=text("true")),
)
"""``values`` are the fields of a stand-alone request; ``bound`` what the approval binds."""

Index(
    "approval_request_live_key",
    request_table.c.policy_id,
    request_table.c.model,
    request_table.c.record_id,
    unique=True,
    postgresql_where=text(f"operation is not null and {_LIVE}"),
)
Index(
    "approval_request_live_record_idx",
    request_table.c.model,
    request_table.c.record_id,
    postgresql_where=text(_LIVE),
)
Index(
    "approval_request_record_idx",
    request_table.c.model,
    request_table.c.record_id,
    request_table.c.id,
)
Index(None, request_table.c.requester_id, request_table.c.id)
Index(None, request_table.c.parent_id)
Index(
    "approval_request_expiry_idx",
    request_table.c.expires_at,
    postgresql_where=text(f"expires_at is not null and {_LIVE}"),
)

Index(
    "approval_request_untold_idx",
    request_table.c.decided_at,
    postgresql_where=text("not is_told"),
)

step_table = Table(
    "approval_step",
    metadata,
    Column("id", Id, primary_key=True),
    Column("request_id", Id, ForeignKey("interlock.approval_request.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("position", SmallInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("need", SmallInteger, nullable=False),
    Column("skip_reason", Jsonb),
    Column("opened_at", Timestamp),
    Column("due_at", Timestamp),
    Column("decided_at", Timestamp),
    Column("asked", Jsonb, nullable=False),
    Column("basis", Jsonb, nullable=False),
    Column("note", Text),
    Column("alert_at", Timestamp),
    Column("alerts", SmallInteger, nullable=False, server_default=text("0")),
)
Index("approval_step_name_key", step_table.c.request_id, step_table.c.name, unique=True)
Index("approval_step_open_idx", step_table.c.due_at, postgresql_where=text("state = 'open'"))
Index("approval_step_alert_idx", step_table.c.alert_at, postgresql_where=text("state = 'open'"))

assignee_table = Table(
    "approval_assignee",
    metadata,
    Column("step_id", Id, ForeignKey("interlock.approval_step.id"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("label", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("on_behalf_of_id", BigInteger),
    Column("on_behalf_of_name", Text),
    Column("reassigned_from", Text),
    Column("is_escalation", Boolean, nullable=False, server_default=text("false")),
)
Index(None, assignee_table.c.kind, assignee_table.c.id)

decision_table = Table(
    "approval_decision",
    metadata,
    Column("id", Id, primary_key=True),
    Column("request_id", Id, ForeignKey("interlock.approval_request.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Timestamp, nullable=False),
    Column("channel", Text, nullable=False),
    Column("step", Text),
    Column("user_id", BigInteger),
    Column("user_name", Text, nullable=False),
    Column("on_behalf_of_id", BigInteger),
    Column("on_behalf_of_name", Text),
    Column("comment", Text),
    Column("values", Jsonb, nullable=False),
    Column("values_hash", Text),
    Column("is_void", Boolean, nullable=False, server_default=text("false")),
    Column("rule", Text),
    Column("rule_version", Integer),
    Column("detail", Jsonb, nullable=False),
)
Index(
    "approval_decision_order_key",
    decision_table.c.request_id,
    decision_table.c.position,
    unique=True,
)
Index(None, decision_table.c.user_id, decision_table.c.at)
Index(None, decision_table.c.on_behalf_of_id, decision_table.c.at)

decision_link_table = Table(
    "decision_link",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("request_id", Id, ForeignKey("interlock.approval_request.id"), nullable=False),
    Column("step", Text, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("expires_at", Timestamp, nullable=False),
    Column("used_at", Timestamp),
)
"""Links in mail by which one person decides one step, once; only a hash of the secret is kept."""

Index(None, decision_link_table.c.request_id)
Index(None, decision_link_table.c.expires_at)
