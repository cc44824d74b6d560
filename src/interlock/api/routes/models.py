"""The models: what records are made of, and what the caller may do with them."""

from __future__ import annotations

from fastapi import APIRouter

from interlock.api.body import JsonRoute
from interlock.api.callers import RecordReader
from interlock.api.description import describe_model, summarise_model
from interlock.api.record import known_model
from interlock.api.reply import Reply
from interlock.api.rights import has_any
from interlock.api.schema.common import ModelId
from interlock.api.schema.record import ModelDescription, ModelSummary
from interlock.kit.problem import ForbiddenError

router = APIRouter(prefix="/api/v1/models", tags=["models"], route_class=JsonRoute)


@router.get("", operation_id="list_models", response_model=list[ModelSummary])
def list_models(caller: RecordReader) -> Reply:
    """The models that the caller has any right on."""
    with caller.reading() as session:
        models = session.runtime.models.values()
        found = [summarise_model(session, model) for model in models]
        return Reply([item for item in found if has_any(item["rights"])])


@router.get("/{model}", operation_id="get_model", response_model=ModelDescription)
def get_model(model: ModelId, caller: RecordReader) -> Reply:
    """Fields, operations, transitions, and the caller's rights; hidden fields are left out."""
    with caller.reading() as session:
        runtime = known_model(session, model)
        found = describe_model(session, runtime)
        if not has_any(found["rights"]):
            raise ForbiddenError(
                f"You have no right on {runtime.model.title}.",
                remedy="Ask the owner of the model for a role that has.",
                context={"model": model},
            )
        return Reply(found)
