"""Drafts of definitions: written, handed over, published."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from interlock.api.body import JsonRoute
from interlock.api.callers import DefinitionReader, Publisher
from interlock.api.definition import plan_body
from interlock.api.diff import diff_body, side_of, side_of_draft
from interlock.api.draft import checked_body, detail_body, summary_body
from interlock.api.reply import Reply, created, nothing
from interlock.api.schema.common import Number
from interlock.api.schema.definition import CheckAnswer, DiffAnswer, PlanAnswer
from interlock.api.schema.draft import (
    DraftCheckRequest,
    DraftDetail,
    DraftPublication,
    DraftReturn,
    DraftRevision,
    DraftSummary,
    NewDraft,
    SavedDraft,
)
from interlock.govern.draft.model import Text

router = APIRouter(prefix="/api/v1/drafts", tags=["drafts"], route_class=JsonRoute)

OfDefinition = Annotated[str | None, Query(max_length=200)]


@router.get("", operation_id="list_drafts", response_model=list[DraftSummary])
def list_drafts(caller: DefinitionReader, definition_id: OfDefinition = None) -> Reply:
    """Your own drafts and, for publishers, what others submitted; the last changed first."""
    with caller.unit() as (unit, actor):
        published = caller.services.application.publishing.published(unit)
        found = caller.services.drafts.search(unit, actor=actor, definition_id=definition_id)
        return Reply([summary_body(draft, published, actor) for draft in found])


@router.post("", operation_id="create_draft", response_model=DraftDetail, status_code=201)
def create_draft(body: NewDraft, caller: Publisher) -> Response:
    """Begin a draft, which nobody else sees until it is submitted."""
    with caller.unit() as (unit, actor):
        text = Text(body.source, body.rows_source, body.note)
        draft = caller.services.drafts.create(
            unit, body.kind, text, base_version=body.base_version, actor=actor
        )
        published = caller.services.application.publishing.published(unit)
        return created(detail_body(draft, published, actor), f"/api/v1/drafts/{draft.id}")


@router.post("/check", operation_id="check_draft_text", response_model=CheckAnswer)
def check_draft_text(body: DraftCheckRequest, caller: DefinitionReader) -> Reply:
    """All that is wrong with a text that is being written, in the midst of what is published."""
    with caller.unit() as (unit, _):
        text = Text(body.source, body.rows_source)
        return Reply(checked_body(caller.services.application, unit, text))


@router.get("/{draft_id}", operation_id="get_draft", response_model=DraftDetail)
def get_draft(draft_id: Number, caller: DefinitionReader) -> Reply:
    """A draft with its text."""
    with caller.unit() as (unit, actor):
        draft = caller.services.drafts.get(unit, draft_id, actor=actor)
        published = caller.services.application.publishing.published(unit)
        return Reply(detail_body(draft, published, actor))


@router.put("/{draft_id}", operation_id="save_draft", response_model=DraftDetail)
def save_draft(draft_id: Number, body: SavedDraft, *, caller: Publisher) -> Reply:
    """Save your draft; one that was submitted is open again."""
    with caller.unit() as (unit, actor):
        draft = caller.services.drafts.save(
            unit,
            draft_id,
            Text(body.source, body.rows_source, body.note),
            revision=body.revision,
            base_version=body.base_version,
            actor=actor,
        )
        published = caller.services.application.publishing.published(unit)
        return Reply(detail_body(draft, published, actor))


@router.delete("/{draft_id}", operation_id="delete_draft", status_code=204)
def delete_draft(draft_id: Number, caller: Publisher) -> Response:
    """Drop your draft."""
    with caller.unit() as (unit, actor):
        caller.services.drafts.delete(unit, draft_id, actor=actor)
        return nothing()


@router.get("/{draft_id}/check", operation_id="check_draft", response_model=CheckAnswer)
def check_draft(draft_id: Number, caller: DefinitionReader) -> Reply:
    """All that is wrong with a saved draft."""
    with caller.unit() as (unit, actor):
        draft = caller.services.drafts.get(unit, draft_id, actor=actor)
        text = Text(draft.source, draft.rows_source)
        return Reply(checked_body(caller.services.application, unit, text))


@router.get("/{draft_id}/diff", operation_id="compare_draft", response_model=DiffAnswer)
def compare_draft(draft_id: Number, caller: DefinitionReader) -> Reply:
    """What differs between what is published and a draft."""
    with caller.unit() as (unit, actor):
        draft = caller.services.drafts.get(unit, draft_id, actor=actor)
        published = caller.services.application.publishing.published(unit)
        in_force = next((item for item in published if item.id == draft.definition_id), None)
        version = 0 if in_force is None else in_force.version
        return Reply(diff_body(side_of(version, in_force), side_of_draft(draft)))


@router.post("/{draft_id}/submit", operation_id="submit_draft", response_model=DraftSummary)
def submit_draft(draft_id: Number, body: DraftRevision, *, caller: Publisher) -> Reply:
    """Hand your draft over to the publishers."""
    with caller.unit() as (unit, actor):
        draft = caller.services.drafts.submit(unit, draft_id, revision=body.revision, actor=actor)
        published = caller.services.application.publishing.published(unit)
        return Reply(summary_body(draft, published, actor))


@router.post("/{draft_id}/return", operation_id="return_draft", response_model=DraftSummary)
def return_draft(draft_id: Number, body: DraftReturn, *, caller: Publisher) -> Reply:
    """Give a submitted draft back to its author."""
    with caller.unit() as (unit, actor):
        draft = caller.services.drafts.give_back(
            unit, draft_id, revision=body.revision, actor=actor, reason=body.reason
        )
        published = caller.services.application.publishing.published(unit)
        return Reply(summary_body(draft, published, actor))


@router.post("/{draft_id}/publish", operation_id="publish_draft", response_model=PlanAnswer)
def publish_draft(draft_id: Number, body: DraftPublication, *, caller: Publisher) -> Reply:
    """Publish a draft as you read it; it is gone afterwards."""
    actor = caller.proven()
    plan = caller.services.drafts.publish(
        draft_id,
        revision=body.revision,
        actor=actor,
        reason=body.reason,
        allow_destructive=body.allow_destructive,
    )
    return Reply(plan_body(plan))
