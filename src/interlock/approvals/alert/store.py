"""The SQL of what people are to be told about approvals."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from interlock.kit.statement import Prepared

_to_alert = Prepared("""
    SELECT request_id FROM interlock.approval_step
    WHERE state = 'open' AND alert_at <= %(now)s ORDER BY alert_at LIMIT %(most)s
""")
_to_tell = Prepared("""
    SELECT id FROM interlock.approval_request
    WHERE NOT is_told AND state <> 'pending' ORDER BY decided_at LIMIT %(most)s
""")


def requests_to_alert(connection: Connection, now: datetime, *, most: int) -> list[UUID]:
    """Requests with an open step of which people are to be told something by now."""
    rows = _to_alert.rows(connection, {"now": now, "most": most})
    return list(dict.fromkeys(row[0] for row in rows))


def requests_to_tell(connection: Connection, *, most: int) -> list[UUID]:
    """Requests that have ended, and whose requester does not know yet."""
    return [row[0] for row in _to_tell.rows(connection, {"most": most})]


def has_to_tell(connection: Connection, now: datetime) -> bool:
    """Whether there is a request of either kind."""
    return bool(requests_to_alert(connection, now, most=1) or requests_to_tell(connection, most=1))
