"""Expressions while somebody writes them: checked, completed, shown as a tree and back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from interlock.api.body import JsonRoute
from interlock.api.callers import DefinitionReader
from interlock.api.completion import completion_body
from interlock.api.expression import check_body, place_of, text_body, tree_body
from interlock.api.reply import Reply
from interlock.api.schema.common import ModelId
from interlock.api.schema.expression import (
    Completion,
    ExpressionAnswer,
    ExpressionCheck,
    PlaceRequest,
    TextAnswer,
    TextRequest,
    TreeAnswer,
    TreeRequest,
)
from interlock.language.inquiry import Place

router = APIRouter(prefix="/api/v1", tags=["expressions"], route_class=JsonRoute)

Prefix = Annotated[
    str,
    Query(max_length=300, pattern=r"^[A-Za-z0-9_.]*$", description="The path before the last dot."),
]


@router.post("/expressions/check", operation_id="check_expression", response_model=ExpressionAnswer)
def check_expression(body: ExpressionCheck, caller: DefinitionReader) -> Reply:
    """The type of an expression at its place, or everything that is wrong with it."""
    actions = caller.services.application.registry.signatures
    with caller.reading() as session:
        site, environment = place_of(session, actions, body.model, body.context)
        return Reply(check_body(session, body.text, site, environment))


@router.post("/expressions/tree", operation_id="read_condition", response_model=TreeAnswer)
def read_condition(body: TreeRequest, caller: DefinitionReader) -> Reply:
    """A condition as groups and rules, or why only text can show it."""
    actions = caller.services.application.registry.signatures
    with caller.reading() as session:
        _, environment = place_of(session, actions, body.model, body.context)
        return Reply(tree_body(body.text, environment))


@router.post("/expressions/text", operation_id="write_condition", response_model=TextAnswer)
def write_condition(body: TextRequest, caller: DefinitionReader) -> Reply:
    """The one text of a tree of groups and rules; an empty tree has none."""
    actions = caller.services.application.registry.signatures
    with caller.reading() as session:
        _, environment = place_of(session, actions, body.model, body.context)
        return Reply(text_body(body.tree, environment))


@router.get(
    "/models/{model}/completion", operation_id="complete_expression", response_model=Completion
)
def complete_expression(
    model: ModelId,
    *,
    caller: DefinitionReader,
    prefix: Prefix = "",
    place: Place = Place.CONDITION,
    has_old: bool = True,
) -> Reply:
    """What an editor offers behind a path; without one also variables, functions and words."""
    actions = caller.services.application.registry.signatures
    with caller.reading() as session:
        given = PlaceRequest(place=place, has_old=has_old)
        site, environment = place_of(session, actions, model, given)
        return Reply(completion_body(session, site, environment, prefix))
