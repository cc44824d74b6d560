"""The tables of identity."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Numeric,
    Table,
    Text,
    Uuid,
    func,
    text,
)

from interlock.kit.tables import Timestamp, metadata


def _user_key(name: str, *, required: bool = True) -> Column[int]:
    return Column(name, BigInteger, ForeignKey("interlock.app_user.id"), nullable=not required)


user_table = Table(
    "app_user",
    metadata,
    Column("id", BigInteger, Identity(always=False), primary_key=True),
    Column("login", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("password_hash", Text),
    _user_key("manager_id", required=False),
    Column("department", Text),
    Column("company_id", BigInteger, nullable=False),
    Column("company_ids", ARRAY(BigInteger), nullable=False),
    Column("language", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("date_format", Text, nullable=False, server_default=text("'locale'")),
    Column("wants_mail", Boolean, nullable=False, server_default=text("true")),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    Column("must_change_password", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", Timestamp, nullable=False),
    CheckConstraint("manager_id <> id", name="other_manager"),
)
Index("app_user_login_key", func.lower(user_table.c.login), unique=True)
Index(None, user_table.c.manager_id)

user_role_table = Table(
    "app_user_role",
    metadata,
    Column("user_id", BigInteger, ForeignKey("interlock.app_user.id"), primary_key=True),
    Column("role", Text, primary_key=True),
)
Index(None, user_role_table.c.role)

group_table = Table(
    "user_group",
    metadata,
    Column("code", Text, primary_key=True),
    Column("title", Text, nullable=False),
)

member_table = Table(
    "user_group_member",
    metadata,
    Column("user_id", BigInteger, ForeignKey("interlock.app_user.id"), primary_key=True),
    Column("group_code", Text, ForeignKey("interlock.user_group.code"), primary_key=True),
)
Index(None, member_table.c.group_code)

group_role_table = Table(
    "user_group_role",
    metadata,
    Column("group_code", Text, ForeignKey("interlock.user_group.code"), primary_key=True),
    Column("role", Text, primary_key=True),
)
Index(None, group_role_table.c.role)

session_table = Table(
    "user_session",
    metadata,
    Column("id", Uuid, primary_key=True),
    _user_key("user_id"),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("created_at", Timestamp, nullable=False),
    Column("last_seen_at", Timestamp, nullable=False),
    Column("expires_at", Timestamp, nullable=False),
    Column("revoked_at", Timestamp),
    Column("address", Text, nullable=False),
    Column("user_agent", Text, nullable=False, server_default=""),
)
Index(None, session_table.c.user_id)

token_table = Table(
    "api_token",
    metadata,
    Column("id", Uuid, primary_key=True),
    _user_key("user_id"),
    Column("name", Text, nullable=False),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("hint", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("expires_at", Timestamp),
    Column("last_used_at", Timestamp),
    Column("revoked_at", Timestamp),
)
Index(None, token_table.c.user_id)

failure_table = Table(
    "sign_in_failure",
    metadata,
    Column("id", BigInteger, Identity(always=False), primary_key=True),
    Column("at", Timestamp, nullable=False),
    Column("login", Text, nullable=False),
    Column("address", Text, nullable=False),
)
Index(None, failure_table.c.login, failure_table.c.at)
Index(None, failure_table.c.address, failure_table.c.at)
Index(None, failure_table.c.at)

link_table = Table(
    "one_time_link",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("purpose", Text, nullable=False),
    _user_key("user_id", required=False),
    Column("created_at", Timestamp, nullable=False),
    Column("expires_at", Timestamp, nullable=False),
    Column("used_at", Timestamp),
)
Index(None, link_table.c.user_id)

delegation_table = Table(
    "delegation",
    metadata,
    Column("id", BigInteger, Identity(always=False), primary_key=True),
    _user_key("principal_id"),
    _user_key("delegate_id"),
    Column("starts_at", Timestamp, nullable=False),
    Column("ends_at", Timestamp, nullable=False),
    Column("scope", ARRAY(Text), nullable=False),
    Column("amount_limit", Numeric),
    Column("currency", Text),
    Column("reason", Text),
    Column("created_by", BigInteger),
    Column("created_at", Timestamp, nullable=False),
    Column("revoked_at", Timestamp),
    Column("is_told", Boolean, nullable=False, server_default=text("true")),
    CheckConstraint("principal_id <> delegate_id", name="other_person"),
    CheckConstraint("starts_at < ends_at", name="period"),
    CheckConstraint("(amount_limit IS NULL) = (currency IS NULL)", name="limit"),
)
Index(None, delegation_table.c.delegate_id, delegation_table.c.ends_at)
Index(None, delegation_table.c.principal_id, delegation_table.c.ends_at)

absence_table = Table(
    "absence",
    metadata,
    Column("id", BigInteger, Identity(always=False), primary_key=True),
    _user_key("user_id"),
    Column("starts_at", Timestamp, nullable=False),
    Column("ends_at", Timestamp, nullable=False),
    _user_key("substitute_id", required=False),
    Column("delegation_id", BigInteger, ForeignKey("interlock.delegation.id")),
    Column("created_by", BigInteger),
    Column("created_at", Timestamp, nullable=False),
    Column("cancelled_at", Timestamp),
    CheckConstraint("starts_at < ends_at", name="period"),
)
Index(None, absence_table.c.user_id, absence_table.c.ends_at)
