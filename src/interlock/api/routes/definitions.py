"""Definitions: what is published, and publishing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query

from interlock.api.body import JsonRoute
from interlock.api.caller import Caller
from interlock.api.callers import DefinitionReader, Publisher
from interlock.api.definition import (
    action_body,
    check_body,
    detail_of,
    merged,
    parse_body,
    plan_body,
    render_body,
    summary_of,
    version_of,
)
from interlock.api.definition_use import uses_of
from interlock.api.diff import diff_body, side_of
from interlock.api.reply import Reply
from interlock.api.schema.common import GREATEST_ID, DefinitionId, Number
from interlock.api.schema.definition import (
    ActionBody,
    CheckAnswer,
    DefinitionDetail,
    DefinitionSummary,
    DefinitionUses,
    DefinitionVersion,
    DefinitionVersionDetail,
    DiffAnswer,
    ParseAnswer,
    ParseRequest,
    PlanAnswer,
    Publication,
    RenderAnswer,
    RenderRequest,
    Rollback,
    WorkspaceDraft,
    WorkspaceFiles,
)
from interlock.govern.store import Published
from interlock.kit.database import Unit
from interlock.kit.problem import NotFoundError
from interlock.kit.text import did_you_mean, listed
from interlock.language.json_schema import schema_for
from interlock.language.shape import KINDS
from interlock.language.workspace import Content

router = APIRouter(prefix="/api/v1", tags=["definitions"], route_class=JsonRoute)

Version = Annotated[int, Query(ge=0, le=GREATEST_ID)]
OfKind = Annotated[str | None, Query(max_length=50, examples=["automation"])]


@router.get("/definitions", operation_id="list_definitions", response_model=list[DefinitionSummary])
def list_definitions(caller: DefinitionReader, kind: OfKind = None) -> Reply:
    """Everything that is published, with owner, version and state."""
    with caller.unit() as (unit, _):
        application = caller.services.application
        catalogue = application.provider.current(unit).catalogue
        published = application.publishing.published(unit)
        return Reply(
            [summary_of(item, catalogue) for item in published if kind in (None, item.kind)]
        )


@router.post("/definitions/check", operation_id="check_definitions", response_model=CheckAnswer)
def check_definitions(body: WorkspaceFiles, caller: DefinitionReader) -> Reply:
    """All that is wrong with a set of files, with the packs that they require."""
    caller.proven()
    return Reply(check_body(caller.services.application.publishing.check(body.files)))


@router.post("/definitions/parse", operation_id="parse_definition", response_model=ParseAnswer)
def parse_definition(body: ParseRequest, caller: DefinitionReader) -> Reply:
    """The text of one definition as data, for forms and canvases, with what is wrong with it."""
    caller.proven()
    return Reply(parse_body(body.source, body.kind))


@router.post("/definitions/render", operation_id="render_definition", response_model=RenderAnswer)
def render_definition(body: RenderRequest, caller: DefinitionReader) -> Reply:
    """The text of a definition's data. With the text as it was, comments and layout stay."""
    caller.proven()
    return Reply(render_body(body.value, body.source))


@router.post("/definitions/plan", operation_id="plan_definitions", response_model=PlanAnswer)
def plan_definitions(body: WorkspaceDraft, caller: DefinitionReader) -> Reply:
    """What publishing the files would change in definitions and tables; nothing is changed."""
    with caller.unit() as (unit, _):
        files = _files(caller, unit, body)
        return Reply(plan_body(caller.services.application.publishing.plan(unit, files)))


@router.post("/definitions/apply", operation_id="apply_definitions", response_model=PlanAnswer)
def apply_definitions(body: Publication, caller: Publisher) -> Reply:
    """Publish the files: definitions and tables change together or not at all."""
    with caller.unit() as (unit, actor):
        files = _files(caller, unit, body)
    plan = caller.services.application.publishing.apply(
        files, actor=actor, reason=body.reason, allow_destructive=body.allow_destructive
    )
    return Reply(plan_body(plan))


@router.get(
    "/definitions/{definition_id}", operation_id="get_definition", response_model=DefinitionDetail
)
def get_definition(definition_id: DefinitionId, caller: DefinitionReader) -> Reply:
    """A definition: its text, what it was understood as, and its document in words."""
    with caller.unit() as (unit, _):
        application = caller.services.application
        catalogue = application.provider.current(unit).catalogue
        published = {item.id: item for item in application.publishing.published(unit)}
        found = _found(definition_id, published)
        return Reply(detail_of(found, catalogue, application.registry.signatures))


@router.get(
    "/definitions/{definition_id}/uses",
    operation_id="list_definition_uses",
    response_model=DefinitionUses,
)
def list_definition_uses(definition_id: DefinitionId, caller: DefinitionReader) -> Reply:
    """What a definition works with, and what works with it."""
    with caller.unit() as (unit, _):
        application = caller.services.application
        published = {item.id: item for item in application.publishing.published(unit)}
        _found(definition_id, published)
        catalogue = application.provider.current(unit).catalogue
        return Reply(uses_of(definition_id, published, catalogue))


@router.get(
    "/definitions/{definition_id}/versions",
    operation_id="list_definition_versions",
    response_model=list[DefinitionVersion],
)
def list_definition_versions(definition_id: DefinitionId, caller: DefinitionReader) -> Reply:
    """All versions, newest first."""
    with caller.unit() as (unit, _):
        rows = caller.services.application.publishing.history(unit, definition_id)
        return Reply([version_of(row) for row in rows])


@router.get(
    "/definitions/{definition_id}/versions/{number}",
    operation_id="get_definition_version",
    response_model=DefinitionVersionDetail,
)
def get_definition_version(
    definition_id: DefinitionId, number: Number, *, caller: DefinitionReader
) -> Reply:
    """One version with its text."""
    with caller.unit() as (unit, _):
        rows = caller.services.application.publishing.history(unit, definition_id)
        found = next((row for row in rows if row.version == number), None)
        if found is None:
            raise NotFoundError(f"There is no version {number} of {definition_id}.")
        return Reply(version_of(found, with_content=True))


@router.get(
    "/definitions/{definition_id}/diff",
    operation_id="compare_definition_versions",
    response_model=DiffAnswer,
)
def compare_definition_versions(
    definition_id: DefinitionId, *, caller: DefinitionReader, before: Version, after: Version
) -> Reply:
    """What differs between two versions; 0 is the definition before there was any."""
    with caller.unit() as (unit, _):
        rows = caller.services.application.publishing.history(unit, definition_id)
        texts = {row.version: row for row in rows}
        for number in (before, after):
            if number and number not in texts:
                raise NotFoundError(f"There is no version {number} of {definition_id}.")
        return Reply(
            diff_body(side_of(before, texts.get(before)), side_of(after, texts.get(after)))
        )


@router.post(
    "/definitions/{definition_id}/rollback",
    operation_id="roll_back_definition",
    response_model=PlanAnswer,
)
def roll_back_definition(
    definition_id: DefinitionId, body: Rollback, *, caller: Publisher
) -> Reply:
    """Publish an earlier version again, as a new version."""
    actor = caller.proven()
    plan = caller.services.application.publishing.roll_back(
        definition_id, body.version, actor=actor, reason=body.reason
    )
    return Reply(plan_body(plan))


@router.get("/schemas", operation_id="list_schemas", response_model=list[str])
def list_schemas(caller: DefinitionReader) -> Reply:
    """The kinds of definition."""
    caller.proven()
    return Reply(list(KINDS))


@router.get("/schemas/{kind}", operation_id="get_schema", response_model=dict[str, Any])
def get_schema(kind: str, caller: DefinitionReader) -> Reply:
    """The JSON Schema of a kind of definition, for editors."""
    caller.proven()
    if kind not in KINDS:
        raise NotFoundError(
            f"There is no kind of definition {kind!r}.",
            remedy=did_you_mean(kind, KINDS) or f"There are {listed(KINDS)}.",
        )
    return Reply(schema_for(kind, caller.services.application.registry.signatures))


@router.get("/actions", operation_id="list_actions", response_model=list[ActionBody])
def list_actions(caller: DefinitionReader) -> Reply:
    """What automations can do."""
    caller.proven()
    signatures = caller.services.application.registry.signatures
    return Reply([action_body(action) for _, action in sorted(signatures.items())])


def _files(caller: Caller, unit: Unit, draft: WorkspaceDraft) -> Content:
    if draft.is_complete:
        return draft.files
    published = caller.services.application.publishing.published(unit)
    return merged(published, draft.files, draft.removed)


def _found(id: str, published: Mapping[str, Published]) -> Published:
    found = published.get(id)
    if found is None:
        raise NotFoundError(f"There is no definition {id!r}.", remedy=did_you_mean(id, published))
    return found
