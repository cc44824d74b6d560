"""What was published, when, by whom and why."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter

from interlock.api.body import JsonRoute
from interlock.api.callers import DefinitionReader
from interlock.api.reply import Reply
from interlock.api.schema.common import Cursor, Limit, Number
from interlock.api.schema.publication import PublicationBody
from interlock.govern.store import PublicationRow, publications, published_changes
from interlock.kit.database import Unit
from interlock.kit.paging import Page, decode_cursor, encode_cursor
from interlock.kit.problem import NotFoundError

router = APIRouter(prefix="/api/v1/publications", tags=["definitions"], route_class=JsonRoute)

_MOST_IN_A_LIST = 50
_MOST_IN_ONE = 20_000


@router.get("", operation_id="list_publications", response_model=Page[PublicationBody])
def list_publications(
    caller: DefinitionReader, *, limit: Limit = 50, cursor: Cursor = None
) -> Reply:
    """Publications, the newest first, each with the first fifty of its changes."""
    before = decode_cursor(cursor, length=1, types=(int,))[0] if cursor else None
    with caller.unit() as (unit, _):
        found = publications(unit.connection, before=before, limit=limit + 1)
        shown = found[:limit]
        more = encode_cursor([shown[-1].revision]) if len(found) > limit else None
        return Reply(asdict(Page(_told(unit, shown, most=_MOST_IN_A_LIST), more)))


@router.get("/{revision}", operation_id="get_publication", response_model=PublicationBody)
def get_publication(revision: Number, caller: DefinitionReader) -> Reply:
    """One publication with all that it changed; `compare_definition_versions` tells how."""
    with caller.unit() as (unit, _):
        found = publications(unit.connection, only=revision, limit=1)
        if not found:
            raise NotFoundError(f"There is no publication {revision}.")
        return Reply(_told(unit, found, most=_MOST_IN_ONE)[0])


def _told(unit: Unit, rows: list[PublicationRow], *, most: int) -> list[dict[str, Any]]:
    changes = published_changes(unit.connection, [row.revision for row in rows], most=most)
    return [
        {
            **asdict(row),
            "changes": [asdict(item) for item in changes if item.revision == row.revision],
        }
        for row in rows
    ]
