"""Many changes in one request."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from interlock.api.body import JsonRoute
from interlock.api.bulk import change_all, change_each
from interlock.api.callers import RecordWriter
from interlock.api.idempotency import attempt_of
from interlock.api.schema.common import IdempotencyKey, ModelId, Why
from interlock.api.schema.record import BulkAnswer, BulkRequest

router = APIRouter(prefix="/api/v1/records/{model}", tags=["records"], route_class=JsonRoute)


@router.post("/bulk", operation_id="change_records", response_model=BulkAnswer)
def change_records(
    model: ModelId,
    body: BulkRequest,
    *,
    caller: RecordWriter,
    idempotency_key: IdempotencyKey = None,
    reason: Why = None,
) -> Response:
    """Create, update, delete and operate on many records.

    `each`: every item in a transaction of its own, with its own result; `all`: together or not at
    all, and the first failure is the answer. Operations also need the scope `operations`. With an
    `Idempotency-Key`, an `each` request that was cut off half-way goes on with the items that are
    not done.
    """
    said: Any = body.model_dump()
    if body.mode == "all":
        attempt = attempt_of(idempotency_key, "bulk", model, said)
        return change_all(caller, model, body.items, reason=reason, attempt=attempt)
    return change_each(caller, model, body.items, reason=reason, key=idempotency_key)
