"""The tables as one actor may see them: the own companies, and the rows that a right covers.

Whatever is read through them (a list, a filter that follows a reference, a label) shows nothing of
the records that the actor may not read: such a record is as if it were not there.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import FromClause, Table

from interlock.language.expression.sql import compile_sql
from interlock.records.access import Right, access_of
from interlock.records.runtime import ModelRuntime
from interlock.records.scope import SessionScope
from interlock.records.session import RecordSession
from interlock.records.storage.listing import Sql, any_of, in_companies, nothing, restricted


class VisibleTables:
    """The tables of a catalogue, restricted to what the session's actor may do ``rights`` on.

    ``rights`` count for ``model``; everything else is only read.
    """

    def __init__(
        self, session: RecordSession, model: str = "", rights: Iterable[Right] = (Right.READ,)
    ) -> None:
        self._session = session
        self._model = model
        self._rights = tuple(rights)
        self._known: dict[str, FromClause] = {}

    def table(self, model: str) -> FromClause:
        """The visible rows of a model; the same source each time."""
        known = self._known.get(model)
        if known is None:
            known = self._known[model] = self._restricted(self._session.runtime.models[model])
        return known

    def link(self, model: str, field: str) -> tuple[FromClause, str, str]:
        return self._session.runtime.tables.link(model, field)

    def _restricted(self, model: ModelRuntime) -> FromClause:
        table = model.rows.table
        conditions = [] if self._session.actor.is_system else self._conditions(model, table)
        return restricted(table, conditions) if conditions else table

    def _conditions(self, model: ModelRuntime, table: Table) -> list[Sql]:
        conditions = []
        if model.model.is_company_bound:
            conditions.append(in_companies(table.c.company_id, self._session.actor.company_ids))
        rights = self._rights if model.id == self._model else (Right.READ,)
        for right in rights:
            conditions += self._rows_of(model, right)
        return conditions

    def _rows_of(self, model: ModelRuntime, right: Right) -> list[Sql]:
        session = self._session
        grant = access_of(session.runtime, model, session.actor.roles).grants[right]
        if not grant.is_given:
            return [nothing()]
        if grant.rows is None:
            return []
        scope = SessionScope(session)
        tables = session.runtime.tables
        return [any_of(compile_sql(rule.checked, tables, scope) for rule in grant.rows)]
