"""Filters that people and programs write, as conditions in SQL."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import FromClause

from interlock.kit.finding import Finding
from interlock.kit.problem import FieldError, InvalidError
from interlock.language.expression.check import Checked, Environment, check
from interlock.language.expression.errors import EvaluationError, ExpressionError
from interlock.language.expression.parse import parse
from interlock.language.expression.sql import compile_sql
from interlock.language.types import BOOLEAN, Kind
from interlock.records.field_path import may_read, readable_fields
from interlock.records.runtime import ModelRuntime, Runtime
from interlock.records.scope import SessionScope
from interlock.records.session import RecordSession
from interlock.records.storage.listing import Sql, contains_text
from interlock.records.visible import VisibleTables

_LONGEST_SEARCH = 200
_MOST_WORDS = 8


def check_filter(session: RecordSession, model: ModelRuntime, source: str) -> Checked:
    """The filter, checked against the model; raises ``InvalidError`` with all that is wrong."""
    try:
        return check(parse(source), _environment(session.runtime, model), expected=BOOLEAN)
    except ExpressionError as error:
        raise _refused(error.findings) from error


def filter_condition(
    session: RecordSession,
    model: ModelRuntime,
    where: str | Checked,
    *,
    tables: VisibleTables,
) -> Sql:
    """The condition over ``tables.table(model.id)``.

    Raises ``InvalidError`` for a filter that is wrong, that asks what a list cannot know, or that
    reads a field that the actor may not read: its outcome would give the value away.
    """
    checked = check_filter(session, model, where) if isinstance(where, str) else where
    _refuse_hidden(session, checked)
    try:
        return compile_sql(checked, tables, SessionScope(session))
    except ExpressionError as error:
        raise _refused(error.findings) from error
    except EvaluationError as error:
        raise _refused([Finding("evaluation", str(error))]) from error


def search_conditions(
    session: RecordSession, model: ModelRuntime, search: str, *, source: FromClause
) -> list[Sql]:
    """Each word must stand in one of the fields by which people know the record."""
    if len(search) > _LONGEST_SEARCH:
        raise InvalidError(
            f"The search text has {len(search)} characters; {_LONGEST_SEARCH} is the most.",
            errors=[FieldError("search", "is too long", "too_long")],
        )
    readable = readable_fields(session, model)
    columns = [source.c[name] for name in searched_fields(model) if name in readable]
    return [contains_text(columns, word) for word in search.split()[:_MOST_WORDS]]


def searched_fields(model: ModelRuntime) -> list[str]:
    """The label, the name, and texts that are unique or indexed."""
    return [
        item.name
        for item in model.fields.values()
        if item.type.kind is Kind.TEXT
        and (item.is_unique or item.is_indexed or item.name in ("name", model.model.label))
    ]


def _environment(runtime: Runtime, model: ModelRuntime) -> Environment:
    catalogue = runtime.catalogue

    def make() -> Environment:
        return Environment(
            models=catalogue.models,
            model=model.id,
            has_actor=True,
            settings={id: setting.type for id, setting in catalogue.settings.items()},
            tables={id: table.signature for id, table in catalogue.tables.items()},
            roles=frozenset(catalogue.roles),
        )

    environment: Environment = runtime.derived(("filter", model.id), make)
    return environment


def _refuse_hidden(session: RecordSession, checked: Checked) -> None:
    models = session.runtime.models
    hidden = sorted(
        ".".join(read.path)
        for read in checked.reads
        if not may_read(session, models[read.model])
        or read.field not in readable_fields(session, models[read.model])
    )
    if hidden:
        raise _refused(
            [Finding("forbidden_field", f"{name} may not be read by you.") for name in hidden]
        )


def _refused(findings: Iterable[Finding]) -> InvalidError:
    errors = [
        FieldError("where", finding.message, finding.code, finding.suggestion)
        for finding in findings
    ]
    return InvalidError(
        f"The filter is not valid: {errors[0].message}",
        code="invalid_filter",
        errors=errors,
        remedy=errors[0].suggestion,
    )
