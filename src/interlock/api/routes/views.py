"""Saved views: how people want to see the records of a model."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from interlock.api.body import JsonRoute
from interlock.api.callers import RecordReader, RecordWriter
from interlock.api.reply import Reply, created, nothing
from interlock.api.schema.common import Number
from interlock.api.schema.view import SavedViewBody, ViewBody
from interlock.desk.view.model import ViewContent
from interlock.desk.view.service import change_view, delete_view, get_view, list_views, save_view

router = APIRouter(prefix="/api/v1/views", tags=["views"], route_class=JsonRoute)


@router.get("", operation_id="list_views", response_model=list[SavedViewBody])
def read_views(
    caller: RecordReader, model: Annotated[str | None, Query(max_length=100)] = None
) -> Reply:
    """The caller's own views and those shared with them, by model and name."""
    with caller.reading() as session:
        return Reply(list_views(session, model))


@router.post("", operation_id="create_view", response_model=SavedViewBody, status_code=201)
def create_view(body: ViewBody, *, caller: RecordWriter) -> Reply:
    """Save a view; it is checked against the model."""
    with caller.reading() as session:
        view = save_view(session, _content(body))
    return created(view, f"/api/v1/views/{view.id}")


@router.get("/{number}", operation_id="get_view", response_model=SavedViewBody)
def read_view(number: Number, caller: RecordReader) -> Reply:
    """A view."""
    with caller.reading() as session:
        return Reply(get_view(session, number))


@router.put("/{number}", operation_id="replace_view", response_model=SavedViewBody)
def replace_view(number: Number, body: ViewBody, *, caller: RecordWriter) -> Reply:
    """Save a view anew, as a whole. Its owner may, and administrators what is shared."""
    with caller.reading() as session:
        return Reply(change_view(session, number, _content(body)))


@router.delete("/{number}", operation_id="delete_view", status_code=204)
def remove_view(number: Number, caller: RecordWriter) -> Response:
    """Delete a view."""
    with caller.reading() as session:
        delete_view(session, number)
    return nothing()


def _content(body: ViewBody) -> ViewContent:
    values = body.model_dump()
    lists = {name: tuple(values[name]) for name in ("sort", "columns", "roles")}
    return ViewContent(**values | lists)
