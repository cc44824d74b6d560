"""Looking at the rows of a decision table before anybody decides by them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from interlock.api.tuning import known_table
from interlock.kit.finding import Finding, has_errors
from interlock.kit.problem import FieldError, InvalidError
from interlock.language.catalogue import Catalogue
from interlock.language.coverage import Gap, Overlap
from interlock.language.form import parse_form
from interlock.language.kinds.data import TableDefinition
from interlock.language.row import read_rows
from interlock.language.shape import shape
from interlock.language.source import read_source
from interlock.language.table import Hit, compile_table, holes


def table_to_check(
    catalogue: Catalogue, table_id: str | None, source: str | None
) -> TableDefinition:
    """The table of a text, or the published one; raises ``InvalidError`` for a text that has
    not the form of a table."""
    if table_id is not None:
        known_table(catalogue, table_id)
        published: TableDefinition = catalogue.definitions[table_id]
        return published
    _, findings = parse_form(source or "")
    document, _ = read_source("", source or "")
    definition = None if document.data is None else shape(document.data)[0]
    if isinstance(definition, TableDefinition):
        return definition
    message = findings[0].message if findings else "This is not a table."
    errors = [FieldError(item.path or "source", item.message, item.code) for item in findings]
    raise InvalidError(
        message, code="not_a_table", errors=errors or [FieldError("source", message)]
    )


def table_check_body(
    definition: TableDefinition, rows: Sequence[Mapping[str, Any]] | None, catalogue: Catalogue
) -> dict[str, Any]:
    """Everything found, by cell; what the rows cover is looked at where all of them can be read."""
    bare = definition.model_copy(update={"rows": ()})
    table, findings = compile_table(bare, roles=frozenset(catalogue.roles))
    table = replace(table, hit=Hit(definition.hit))
    findings = [item for item in findings if item.code not in ("gap", "unchecked")]
    written = definition.rows if rows is None else [_exact(row) for row in rows]
    read, faults = read_rows(written, table.columns)
    found = [] if faults or has_errors(findings) else list(holes(table, read))
    others = [item for item in found if isinstance(item, Finding)]
    problems = [*findings, *faults, *others]
    overlaps = [_overlap(item) for item in found if isinstance(item, Overlap)]
    gaps = [_gap(item) for item in found if isinstance(item, Gap)]
    return {
        "is_valid": not (has_errors(problems) or overlaps or gaps),
        "problems": [_problem(item) for item in problems],
        "overlaps": overlaps,
        "gaps": gaps,
        "unreachable": [_place(item)[0] for item in others if item.code == "unreachable_row"],
    }


def _exact(row: Mapping[str, Any]) -> dict[str, Any]:
    """Floats as the shortest text that means them."""
    return {name: repr(value) if isinstance(value, float) else value for name, value in row.items()}


def _overlap(item: Overlap) -> dict[str, Any]:
    rows = [item.first.number, item.second.number]
    return {"rows": rows, "values": dict(item.values), "message": item.finding().message}


def _gap(item: Gap) -> dict[str, Any]:
    return {
        "since": item.since,
        "values": dict(item.values),
        "message": item.finding().message,
    }


def _problem(item: Finding) -> dict[str, Any]:
    row, column = _place(item)
    return {
        "row": row,
        "column": column,
        "code": item.code,
        "message": item.message,
        "suggestion": item.suggestion,
        "severity": item.severity,
    }


def _place(item: Finding) -> tuple[int | None, str | None]:
    """Row (from 1) and column of a path like ``rows.3.amount``."""
    first, _, rest = item.path.partition(".")
    if first != "rows" or not rest:
        return None, item.path or None
    number, _, column = rest.partition(".")
    return int(number) + 1, column or None
