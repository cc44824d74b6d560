"""What becomes of a request to open a case: a row, and what the audit log is told. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from interlock.automation.registry import CaseRequest
from interlock.identity.model import ADMINISTRATOR
from interlock.kit import json
from interlock.work.case.model import Severity
from interlock.work.case.procedure import PROCEDURES


def first_values(
    request: CaseRequest,
    case_id: UUID,
    *,
    now: datetime,
    due_at: datetime | None,
    correlation_id: UUID | None,
) -> dict[str, Any]:
    """The row of a new case; one without an owner belongs to the administrators."""
    return {
        "id": case_id,
        "category": request.category,
        "severity": Severity(request.severity).value,
        "title": request.title.replace("\x00", ""),
        "detail": request.detail.replace("\x00", ""),
        "owner_role": request.owner_role.strip() or ADMINISTRATOR,
        "cause_key": request.cause_key,
        "first_at": now,
        "last_at": now,
        "due_at": due_at,
        "model": request.model,
        "record_id": request.record_id,
        "company_id": request.company_id,
        "automation_id": request.automation_id,
        "event_id": request.event_id,
        "correlation_id": correlation_id,
        "data": _storable(request.data),
        "next_action": request.next_action or PROCEDURES.get(request.category),
    }


def told(request: CaseRequest) -> dict[str, Any]:
    """What the audit log is told of a new case."""
    return {
        "category": request.category,
        "severity": request.severity,
        "title": request.title,
        "owner_role": request.owner_role.strip() or ADMINISTRATOR,
    }


def _storable(data: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """A case must be opened whatever its data: what JSON cannot hold is kept as text."""
    try:
        json.dump_bytes(data)
    except TypeError:
        return {str(name): str(value) for name, value in (data or {}).items()}
    return data
