"""Exporting records: the same list as anywhere, page by page into a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from interlock.kit import json
from interlock.kit.paging import MAXIMUM_LIMIT
from interlock.records.access import Right, require
from interlock.records.query import Query, list_records
from interlock.records.session import RecordSession
from interlock.records.transfer.layout import Cell, Layout, default_fields, lay_out
from interlock.records.transfer.source import Format
from interlock.records.transfer.writer import write_csv, write_xlsx

_RIGHTS = (Right.READ, Right.EXPORT)


def export_records(session: RecordSession, query: Query, format: Format) -> Iterator[bytes]:
    """The file, piece by piece: all records of the query on which the actor may read and export.

    ``limit`` and ``cursor`` of the query have no meaning here. Without ``fields`` these are the id
    and everything but bookkeeping; lines are written when they are expanded. What is written can
    be imported again, which then changes nothing. The session must stay open meanwhile. Raises
    ``ForbiddenError`` and ``InvalidError`` before the first piece.
    """
    model = session.model(query.model)
    for right in _RIGHTS:
        require(session.runtime, model, session.actor, right)
    fields = query.fields
    if fields is None:
        fields = default_fields(session, model, include_archived=query.include_archived)
    chosen = replace(query, fields=fields, limit=MAXIMUM_LIMIT, cursor=None, with_total=False)
    layout = lay_out(session, model, list(dict.fromkeys(("id", *fields))), query.expand)
    items = _items(session, chosen)
    if format is Format.CSV:
        return write_csv(layout.names, _rows(layout, items))
    if format is Format.XLSX:
        return write_xlsx(layout.names, _rows(layout, items))
    return _json_array(items) if format is Format.JSON else _json_lines(items)


def _items(session: RecordSession, query: Query) -> Iterator[dict[str, Any]]:
    """All pages."""
    cursor = None
    while True:
        page = list_records(session, replace(query, cursor=cursor), rights=_RIGHTS)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def _rows(layout: Layout, items: Iterator[dict[str, Any]]) -> Iterator[list[Cell]]:
    for item in items:
        yield from layout.rows(item)


def _json_lines(items: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    for item in items:
        yield json.dump_bytes(item) + b"\n"


def _json_array(items: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    before = b"[\n"
    for item in items:
        yield before + json.dump_bytes(item)
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"
