"""The records for which a condition holds, as records at hand: what automations find."""

from __future__ import annotations

from dataclasses import replace

from interlock.kit.paging import MAXIMUM_LIMIT
from interlock.language.expression.check import Checked
from interlock.language.expression.sql import compile_sql
from interlock.records.query import Listing, Query
from interlock.records.record import Record
from interlock.records.scope import SessionScope
from interlock.records.session import RecordSession


def find_records(
    session: RecordSession,
    model: str,
    *,
    where: Checked | None,
    sort: tuple[str, ...] = (),
    limit: int,
    around: SessionScope | None = None,
) -> list[Record]:
    """At most ``limit`` records that the actor may read, and for which ``where`` holds.

    ``around`` is the scope of the automation that asks: its record, loop items, vars and steps are
    names of the condition too. Archived records are found only by one that reads ``active``.
    """
    reads_active = where is not None and any(
        read.field == "active" and read.model == model for read in where.reads
    )
    query = Query(
        model,
        fields=("id",),
        sort=sort,
        limit=min(limit, MAXIMUM_LIMIT),
        include_archived=reads_active,
    )
    ids: list[int] = []
    while len(ids) < limit:
        listing = Listing(session, query)
        if where is not None:
            scope = around or SessionScope(session)
            listing.where.append(compile_sql(where, listing.tables, scope))
        rows, cursor = listing.read()
        ids += [row["id"] for row in rows]
        if cursor is None:
            break
        query = replace(query, cursor=cursor)
    return session.loading.find_many(session.model(model), ids[:limit])
