"""Reading lists of records: filtered, sorted, page by page, within what the actor may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from interlock.kit.paging import MAXIMUM_LIMIT, Page, decode_cursor, encode_cursor
from interlock.kit.problem import FieldError, InvalidError
from interlock.language.expression.check import Checked
from interlock.language.schema import Field
from interlock.language.types import SETS, Kind
from interlock.records.access import Right, require
from interlock.records.field_path import FieldPath, may_read, readable_fields, resolve_path
from interlock.records.filter import filter_condition, search_conditions
from interlock.records.presentation import own_paths, present, present_rows
from interlock.records.session import RecordSession
from interlock.records.storage.listing import (
    Joined,
    Order,
    Sql,
    after_position,
    count_statement,
    is_active,
    page_statement,
    read_number,
    read_rows,
    set_company,
)
from interlock.records.value import ValueProblem, coercer
from interlock.records.visible import VisibleTables

_MOST_SORT_KEYS = 4
_UNSORTED = frozenset({Kind.JSON, Kind.FILE}) | SETS


@dataclass(frozen=True, slots=True)
class Query:
    """What to list.

    ``where`` is an expression over the record. ``fields`` may lead over references
    (``partner_id.name``); ``None``: every own field. ``sort`` keys begin with ``-`` to go down; a
    reference is sorted by its label. ``search`` looks for words in names and numbers. ``expand``
    names lines to be given as rows. ``limit`` is from 1 to 1,000.
    """

    model: str
    where: str | Checked | None = None
    fields: Sequence[str] | None = None
    sort: Sequence[str] = ()
    limit: int = 50
    cursor: str | None = None
    include_archived: bool = False
    with_total: bool = False
    search: str | None = None
    expand: Sequence[str] = ()


def list_records(
    session: RecordSession, query: Query, *, rights: Sequence[Right] = (Right.READ,)
) -> Page[dict[str, Any]]:
    """A page of records as plain data; only those on which the actor has all ``rights``.

    Raises ``InvalidError`` for a filter, field, sort key or cursor that is not valid or that the
    actor may not read, ``ForbiddenError`` without a right on the model.
    """
    listing = Listing(session, query, rights=rights)
    rows, cursor = listing.read()
    items = present_rows(
        session,
        listing.paths,
        rows,
        model=listing.model,
        expand=query.expand,
        tables=listing.tables,
    )
    return Page(items, cursor, listing.count() if query.with_total else None)


def count(session: RecordSession, query: Query) -> int:
    """How many records the query lists on all its pages."""
    return Listing(session, replace(query, fields=("id",), sort=(), cursor=None)).count()


def read_record(
    session: RecordSession,
    model: str,
    id: int,
    *,
    fields: Sequence[str] | None = None,
    expand: Sequence[str] = (),
) -> dict[str, Any]:
    """One record as plain data; raises ``NotFoundError`` if it is not there or not to be seen."""
    record = session.get(model, id)
    if fields is None or not any("." in name for name in fields):
        return present(session, record, fields=fields, expand=expand)
    query = Query(model, fields=fields, expand=expand, limit=1, include_archived=True)
    listing = Listing(session, query)
    listing.where.append(listing.source.c.id == id)
    rows, _ = listing.read()
    return present_rows(session, listing.paths, rows, model=listing.model, expand=expand)[0]


class Listing:
    """A query worked out for one actor: sources, columns, conditions and order."""

    def __init__(
        self, session: RecordSession, query: Query, *, rights: Sequence[Right] = (Right.READ,)
    ) -> None:
        self.session = session
        self.query = query
        self.model = session.model(query.model)
        for right in rights:
            require(session.runtime, self.model, session.actor, right)
        session.write_out()
        self.tables = VisibleTables(session, query.model, rights)
        self.source = self.tables.table(query.model)
        self.joined = Joined(self.source)
        self.paths = self._paths()
        self._sorts = self._sort_paths()
        self._orders = [
            Order(
                self.column(path),
                is_descending,
                may_be_empty=not (path.is_own and _is_filled(path.field)),
            )
            for path, is_descending in self._sorts
        ]
        self.where = self._conditions()

    def column(self, path: FieldPath) -> Sql:
        """The column at the end of a path, joined in when it is needed first."""
        names = tuple(field.name for field in path.fields)
        source = self.source
        for depth in range(1, len(names)):
            target = self.tables.table(path.models[depth].id)
            source = self.joined.join(names[:depth], target)
        return source.c[names[-1]]

    def read(self) -> tuple[list[dict[str, Any]], str | None]:
        """The rows of the page, by path, and the cursor of the next one."""
        limit = self.query.limit
        if not 1 <= limit <= MAXIMUM_LIMIT:
            raise InvalidError(
                f"A page has from 1 to {MAXIMUM_LIMIT} records, not {limit}.",
                errors=[FieldError("limit", f"is not from 1 to {MAXIMUM_LIMIT}", "limit")],
            )
        columns = {
            path.text: self.column(path)
            for path in (*self.paths, *(path for path, _ in self._sorts))
            if path.field.is_column
        }
        columns.setdefault("id", self.source.c.id)
        statement = page_statement(
            self.joined,
            columns,
            where=self._page_conditions(),
            orders=self._orders,
            limit=limit + 1,
        )
        self._announce_company()
        rows = read_rows(self.session.unit.connection, statement)
        if len(rows) <= limit:
            return rows, None
        return rows[:limit], self._cursor(rows[limit - 1])

    def count(self) -> int:
        self._announce_company()
        statement = count_statement(self.joined, self.where)
        return read_number(self.session.unit.connection, statement)

    def _announce_company(self) -> None:
        if self.query.where is not None or not self.session.actor.is_system:
            set_company(self.session.unit.connection, self.session.company_id)

    # ── fields, conditions ──────────────────────────────────────────────────────────────────

    def _paths(self) -> list[FieldPath]:
        if self.query.fields is None:
            return own_paths(self.session, self.model)
        wanted = dict.fromkeys(("id", *self.query.fields))
        return [resolve_path(self.session, self.model, text, place="fields") for text in wanted]

    def _conditions(self) -> list[Sql]:
        query, conditions = self.query, []
        if not query.include_archived:
            conditions.append(is_active(self.source))
        if query.where is not None:
            conditions.append(
                filter_condition(self.session, self.model, query.where, tables=self.tables)
            )
        if query.search:
            conditions += search_conditions(
                self.session, self.model, query.search, source=self.source
            )
        return conditions

    # ── order and place in it ───────────────────────────────────────────────────────────────

    def _sort_paths(self) -> list[tuple[FieldPath, bool]]:
        """The sort keys with their direction, ending with the id, so that no two rows tie."""
        if len(self.query.sort) > _MOST_SORT_KEYS:
            raise _invalid_sort("sort", f"has more than {_MOST_SORT_KEYS} keys")
        sorts = [self._sort_path(text) for text in self.query.sort]
        if any(path.text == "id" for path, _ in sorts):
            return sorts
        id_path = FieldPath((self.model,), (self.model.fields["id"],))
        return [*sorts, (id_path, bool(sorts) and sorts[-1][1])]

    def _sort_path(self, text: str) -> tuple[FieldPath, bool]:
        name = text.removeprefix("-")
        path = resolve_path(self.session, self.model, name, place="sort")
        if path.field.type.kind in _UNSORTED:
            raise _invalid_sort(name, f"is {path.field.type}, which has no order")
        if path.field.type.kind is Kind.REF:
            path = self._to_label(path)
        return path, text.startswith("-")

    def _to_label(self, path: FieldPath) -> FieldPath:
        """A reference is put in the order of what people read, where the actor may read it."""
        session = self.session
        target = session.runtime.models.get(path.field.type.model or "")
        if target is None:
            return path
        label = target.fields.get(target.model.label)
        if label is None or not label.is_column or label.type.kind in _UNSORTED | {Kind.REF}:
            return path
        if may_read(session, target) and label.name in readable_fields(session, target):
            return path.then(target, label)
        return path

    def _signature(self) -> str:
        keys = (f"{'-' if down else ''}{path.text}" for path, down in self._sorts)
        return f"{self.model.id}:{','.join(keys)}"

    def _cursor(self, row: dict[str, Any]) -> str:
        return encode_cursor([self._signature(), *(row[path.text] for path, _ in self._sorts)])

    def _page_conditions(self) -> list[Sql]:
        if self.query.cursor is None:
            return self.where
        position = decode_cursor(self.query.cursor, length=len(self._sorts) + 1)
        if position[0] != self._signature():
            raise _foreign_cursor()
        values = [
            _position_value(path.field, value)
            for (path, _), value in zip(self._sorts, position[1:], strict=True)
        ]
        return [*self.where, after_position(self._orders, values)]


def _is_filled(field: Field) -> bool:
    return field.is_required or field.name in ("id", "version", "active")


def _position_value(field: Field, value: Any) -> Any:
    """A value of a cursor as the column holds it; limits of the field do not matter here."""
    kind = field.type.kind
    if kind in (Kind.TEXT, Kind.CHOICE):
        if value is None or (isinstance(value, str) and "\x00" not in value):
            return value
        raise _foreign_cursor()
    free = replace(field, minimum=None, maximum=None, precision=None)
    try:
        return coercer(free)(value)
    except ValueProblem as problem:
        raise _foreign_cursor() from problem


def _foreign_cursor() -> InvalidError:
    return InvalidError(
        "The cursor belongs to another list or sort order.",
        code="foreign_cursor",
        errors=[FieldError("cursor", "belongs to another list or sort order", "cursor")],
        remedy="Leave the cursor out to start from the first page.",
    )


def _invalid_sort(name: str, why: str) -> InvalidError:
    return InvalidError(
        f"{name} {why}.", errors=[FieldError("sort", f"{name} {why}", "invalid_sort")]
    )
