"""Business records: finding, reading, creating, changing, deleting."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Query
from starlette.responses import Response

from interlock.api.body import JsonRoute
from interlock.api.callers import RecordReader, RecordWriter
from interlock.api.idempotency import attempt_of
from interlock.api.record import (
    entity_tag,
    expected_version,
    known_model,
    locked,
    prefers_minimal,
    record_reply,
)
from interlock.api.reply import Reply, nothing
from interlock.api.schema.common import (
    Cursor,
    IdempotencyKey,
    Limit,
    ModelId,
    RecordId,
    Values,
    Why,
)
from interlock.api.schema.record import RecordBody, RecordGroup
from interlock.kit.paging import Page
from interlock.records import query as reading
from interlock.records.access import Right
from interlock.records.editing import check_version, create, update
from interlock.records.grouping import group_records
from interlock.records.record import Record
from interlock.records.removal import delete
from interlock.records.session import RecordSession

router = APIRouter(prefix="/api/v1/records", tags=["records"], route_class=JsonRoute)

Where = Annotated[
    str | None,
    Query(
        max_length=8000,
        description="An expression over the record.",
        examples=["amount_total > 5000 and partner_id.country == 'DE'"],
    ),
]
Names = Annotated[str | None, Query(max_length=4000)]
Fields = Annotated[
    str | None,
    Query(
        max_length=4000,
        description="Fields by name, with commas; over references with dots.",
        examples=["name,amount_total,partner_id.name"],
    ),
]
Expand = Annotated[
    str | None, Query(max_length=1000, description="Lines to be given as rows, with commas.")
]
Sort = Annotated[
    str | None,
    Query(max_length=1000, description="Fields with commas; `-` downwards.", examples=["-name"]),
]
Words = Annotated[str | None, Query(max_length=200, description="Words in names and numbers.")]
IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", max_length=100, description='The version that was seen: `"3"`.'),
]
Prefer = Annotated[
    str | None,
    Header(alias="Prefer", max_length=200, description="`return=minimal`: only id and version."),
]


@router.patch("/{model}/{record_id}", operation_id="update_record", response_model=RecordBody)
def update_record(
    model: ModelId,
    record_id: RecordId,
    *,
    body: Values,
    caller: RecordWriter,
    if_match: IfMatch = None,
    prefer: Prefer = None,
    reason: Why = None,
) -> Response:
    """Change fields of a record. Its `version`, in the body or as `If-Match`, guards against
    overwriting what somebody else changed meanwhile.

    Lines are objects: without `id` a new one, with `id` a changed one, with `"delete": true` one
    less. Writing a state that an operation leads to asks for the operation, with all its checks.
    """
    values = {name: value for name, value in body.items() if name != "version"}
    version = expected_version(if_match, body.get("version"))

    def act(session: RecordSession) -> Record:
        record = locked(session, model, record_id)
        update(session, record, values, expected_version=version)
        return record

    is_minimal = prefers_minimal(prefer)
    return caller.change(
        act,
        lambda session, record: record_reply(session, record, is_minimal=is_minimal),
        reason=reason,
    )


@router.get("/{model}", operation_id="list_records", response_model=Page[RecordBody])
def list_records(
    model: ModelId,
    caller: RecordReader,
    *,
    where: Where = None,
    fields: Fields = None,
    expand: Expand = None,
    sort: Sort = None,
    search: Words = None,
    include_archived: bool = False,
    with_total: bool = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Reply:
    """A page of the records that the caller may read and for which `where` holds."""
    query = reading.Query(
        model,
        where=where or None,
        fields=None if fields is None else split(fields),
        sort=split(sort),
        limit=limit,
        cursor=cursor,
        include_archived=include_archived,
        with_total=with_total,
        search=search,
        expand=split(expand),
    )
    with caller.reading() as session:
        known_model(session, model)
        return Reply(reading.list_records(session, query))


@router.post("/{model}", operation_id="create_record", response_model=RecordBody, status_code=201)
def create_record(
    model: ModelId,
    body: Values,
    *,
    caller: RecordWriter,
    idempotency_key: IdempotencyKey = None,
    prefer: Prefer = None,
    reason: Why = None,
) -> Response:
    """Create a record, with its lines as a list of objects."""

    def act(session: RecordSession) -> Record:
        return create(session, known_model(session, model).id, body)

    is_minimal = prefers_minimal(prefer)
    return caller.change(
        act,
        lambda session, record: record_reply(session, record, status=201, is_minimal=is_minimal),
        reason=reason,
        attempt=attempt_of(idempotency_key, "create", model, body),
    )


@router.get("/{model}/groups", operation_id="list_record_groups", response_model=list[RecordGroup])
def list_record_groups(
    model: ModelId,
    caller: RecordReader,
    *,
    by: Annotated[
        str | None,
        Query(
            max_length=1000,
            description="Fields, with commas; dates by a part.",
            examples=["state,date_order:month"],
        ),
    ] = None,
    aggregates: Annotated[
        str, Query(max_length=1000, examples=["count,amount_total:sum"])
    ] = "count",
    where: Where = None,
    search: Words = None,
    include_archived: bool = False,
) -> Reply:
    """Counts, sums, averages and extremes by group: for boards and charts."""
    with caller.reading() as session:
        known_model(session, model)
        groups = group_records(
            session,
            model,
            by=split(by),
            where=where or None,
            aggregates=split(aggregates),
            include_archived=include_archived,
            search=search,
        )
        return Reply(groups)


@router.get("/{model}/{record_id}", operation_id="get_record", response_model=RecordBody)
def get_record(
    model: ModelId,
    record_id: RecordId,
    *,
    caller: RecordReader,
    fields: Fields = None,
    expand: Expand = None,
) -> Reply:
    """One record."""
    with caller.reading() as session:
        known_model(session, model)
        version = session.get(model, record_id).values["version"]
        found = reading.read_record(
            session,
            model,
            record_id,
            fields=None if fields is None else split(fields),
            expand=split(expand),
        )
        return Reply(found, headers={"etag": entity_tag(version)})


@router.delete("/{model}/{record_id}", operation_id="delete_record", status_code=204)
def delete_record(
    model: ModelId,
    record_id: RecordId,
    *,
    caller: RecordWriter,
    if_match: IfMatch = None,
    reason: Why = None,
) -> Response:
    """Delete a record; refused while others refer to it."""
    version = expected_version(if_match)

    def act(session: RecordSession) -> None:
        record = locked(session, model, record_id, Right.DELETE)
        check_version(record, version)
        delete(session, record)

    return caller.change(act, lambda _session, _result: nothing(), reason=reason)


def split(names: str | None) -> tuple[str, ...]:
    """Names that were written with commas."""
    return tuple(name.strip() for name in (names or "").split(",") if name.strip())
