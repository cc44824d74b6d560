"""The tables of the work room."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    text,
)

from interlock.kit.tables import Id, Jsonb, Timestamp, metadata

case_table = Table(
    "exception_case",
    metadata,
    Column("id", Id, primary_key=True),
    Column("number", BigInteger, Identity(always=True), nullable=False, unique=True),
    Column("category", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("owner_role", Text, nullable=False),
    Column("assignee_id", BigInteger),
    Column("state", Text, nullable=False, server_default=text("'open'")),
    Column("cause_key", Text, nullable=False),
    Column("occurrences", Integer, nullable=False, server_default=text("1")),
    Column("first_at", Timestamp, nullable=False),
    Column("last_at", Timestamp, nullable=False),
    Column("due_at", Timestamp),
    Column("model", Text),
    Column("record_id", BigInteger),
    Column("company_id", BigInteger),
    Column("automation_id", Text),
    Column("event_id", Id),
    Column("correlation_id", Id),
    Column("data", Jsonb),
    Column("next_action", Text),
    Column("resolution", Text),
    Column("closed_at", Timestamp),
    Column("closed_by", BigInteger),
    Column("alerts", SmallInteger, nullable=False, server_default=text("0")),
    CheckConstraint("owner_role <> ''", name="owned"),
    CheckConstraint("severity IN ('low', 'medium', 'high', 'critical')", name="severity"),
    CheckConstraint("state IN ('open', 'in_progress', 'resolved', 'dismissed')", name="state"),
    CheckConstraint(
        "(state IN ('resolved', 'dismissed')) = (resolution IS NOT NULL)", name="resolution"
    ),
)
"""``last_at`` and ``occurrences`` count what has the same ``cause_key`` while the case is open.
``alerts`` is how much people were told of it since: that it is overdue, that it is escalated."""

UNSETTLED = text("state IN ('open', 'in_progress')")

Index(
    "exception_case_open_cause_key",
    case_table.c.cause_key,
    unique=True,
    postgresql_where=UNSETTLED,
)
Index("ix_exception_case_owner", case_table.c.owner_role, case_table.c.state)
Index("ix_exception_case_assignee", case_table.c.assignee_id, case_table.c.state)
Index("ix_exception_case_record", case_table.c.model, case_table.c.record_id)
Index("ix_exception_case_due", case_table.c.due_at, postgresql_where=UNSETTLED)

task_table = Table(
    "task",
    metadata,
    Column("id", Id, primary_key=True),
    Column("title", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("assignee_id", BigInteger),
    Column("role", Text),
    Column("group_code", Text),
    Column("state", Text, nullable=False, server_default=text("'open'")),
    Column("due_at", Timestamp),
    Column("model", Text),
    Column("record_id", BigInteger),
    Column("company_id", BigInteger),
    Column("created_at", Timestamp, nullable=False),
    Column("created_by", BigInteger, nullable=False),
    Column("automation_id", Text),
    Column("automation_version", Integer),
    Column("event_id", Id),
    Column("correlation_id", Id),
    Column("closed_at", Timestamp),
    Column("closed_by", BigInteger),
    Column("outcome", Text),
    Column("alerts", SmallInteger, nullable=False, server_default=text("0")),
    CheckConstraint("num_nonnulls(assignee_id, role, group_code) = 1", name="assigned"),
    CheckConstraint("state IN ('open', 'done', 'cancelled')", name="state"),
    CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed"),
)

_OPEN_TASK = text("state = 'open'")
Index("ix_task_assignee", task_table.c.assignee_id, postgresql_where=_OPEN_TASK)
Index("ix_task_role", task_table.c.role, postgresql_where=_OPEN_TASK)
Index("ix_task_group", task_table.c.group_code, postgresql_where=_OPEN_TASK)
Index("ix_task_record", task_table.c.model, task_table.c.record_id)
Index("ix_task_due", task_table.c.due_at, postgresql_where=_OPEN_TASK)

comment_table = Table(
    "comment",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("interlock.exception_case.id")),
    Column("model", Text),
    Column("record_id", BigInteger),
    Column("body", Text, nullable=False),
    Column("author_id", BigInteger, nullable=False),
    Column("author_name", Text, nullable=False),
    Column("automation_id", Text),
    Column("created_at", Timestamp, nullable=False),
    Column("deleted_at", Timestamp),
    Column("deleted_by", BigInteger),
    CheckConstraint("num_nonnulls(case_id, model) = 1", name="subject"),
    CheckConstraint("(model IS NULL) = (record_id IS NULL)", name="record"),
)
"""A comment that was deleted keeps its place and loses its text."""

Index("ix_comment_case", comment_table.c.case_id, comment_table.c.id)
Index("ix_comment_record", *(comment_table.c[name] for name in ("model", "record_id", "id")))

follower_table = Table(
    "follower",
    metadata,
    Column("model", Text, primary_key=True),
    Column("record_id", BigInteger, primary_key=True),
    Column("user_id", BigInteger, primary_key=True),
    Column("since", Timestamp, nullable=False),
    Column("added_by", BigInteger, nullable=False),
    Column("automation_id", Text),
)
Index("ix_follower_user", follower_table.c.user_id)

notification_table = Table(
    "notification",
    metadata,
    Column("id", Id, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("model", Text),
    Column("record_id", BigInteger),
    Column("link", Text),
    Column("created_at", Timestamp, nullable=False),
    Column("read_at", Timestamp),
    Column("automation_id", Text),
    Column("event_id", Id),
    Column("once_key", Text),
    Column("data", Jsonb),
    Column("is_mailed", Boolean, nullable=False, server_default=text("false")),
)
"""``once_key`` names the occasion: of one occasion a user is told once."""

Index(
    "notification_once_key",
    notification_table.c.user_id,
    notification_table.c.once_key,
    unique=True,
)
Index("ix_notification_once", notification_table.c.once_key)
Index("ix_notification_user", notification_table.c.user_id, notification_table.c.id)
Index(
    "ix_notification_unread",
    notification_table.c.user_id,
    notification_table.c.id,
    postgresql_where=text("read_at IS NULL"),
)

Index(
    "ix_notification_to_mail",
    notification_table.c.id,
    postgresql_where=text("NOT is_mailed"),
)

turn_table = Table(
    "assignment_turn",
    metadata,
    Column("model", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("pool", Text, primary_key=True),
    Column("last_user_id", BigInteger, nullable=False),
    Column("at", Timestamp, nullable=False),
)
"""Who of a pool was chosen last; its row is also what two that choose at once wait for."""
