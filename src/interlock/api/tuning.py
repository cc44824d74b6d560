"""Decision tables and settings as answers tell them, and trying a table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from interlock.govern.tuning import RowsInForce
from interlock.kit.problem import FieldError, InvalidError, NotFoundError
from interlock.kit.text import did_you_mean
from interlock.language.catalogue import Catalogue
from interlock.language.literal import read_literal
from interlock.language.row import Column
from interlock.language.setting import Setting
from interlock.language.table import Decision, DecisionTable
from interlock.records.session import RecordSession

Tunable = TypeVar("Tunable", DecisionTable, Setting)


def known_table(catalogue: Catalogue, id: str) -> DecisionTable:
    """The table; raises ``NotFoundError``."""
    return _known(catalogue.tables, id, "table")


def known_setting(catalogue: Catalogue, id: str) -> Setting:
    """The setting; raises ``NotFoundError``."""
    return _known(catalogue.settings, id, "setting")


def column_bodies(table: DecisionTable) -> dict[str, Any]:
    """A table without its rows."""
    return {
        "id": table.id,
        "title": table.title,
        "owner": table.owner,
        "hit": table.hit,
        "inputs": [_column(column) for column in table.columns.inputs.values()],
        "outputs": [_column(column) for column in table.columns.outputs.values()],
        "editors": table.editors,
        "needs_four_eyes": table.needs_four_eyes,
        "version": table.version,
    }


def setting_body(setting: Setting, session: RecordSession) -> dict[str, Any]:
    """A setting with the value in force for the actor's company."""
    return {
        "id": setting.id,
        "title": setting.title,
        "owner": setting.owner,
        "type": setting.type.kind.value,
        "value": setting.value(session.company_id, session.today),
        "editors": setting.editors,
        "needs_four_eyes": setting.needs_four_eyes,
        "version": setting.version,
    }


def rows_body(found: RowsInForce) -> dict[str, Any]:
    return {"id": found.id, "rows": found.rows, "revision": found.revision}


def ask_table(table: DecisionTable, inputs: Mapping[str, Any], on: date) -> Decision:
    """What the table answers; raises ``InvalidError`` for inputs that it cannot take."""
    given: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name, value in inputs.items():
        column = table.columns.inputs.get(name)
        if column is None:
            hint = did_you_mean(name, table.columns.inputs)
            errors.append(FieldError(f"inputs.{name}", "is not an input", "unknown_input", hint))
            continue
        try:
            given[name] = read_literal(_exact(value), column.type)
        except ValueError as problem:
            errors.append(FieldError(f"inputs.{name}", str(problem)))
    if errors:
        raise InvalidError(f"{errors[0].path}: {errors[0].message}.", errors=errors)
    try:
        return table.decide(given, on)
    except ValueError as problem:
        raise InvalidError(f"{problem}.", errors=[FieldError("inputs", str(problem))]) from problem


def answer_body(decision: Decision) -> dict[str, Any]:
    return {"value": decision.value, "rows": decision.rows, "is_default": decision.is_default}


def _exact(value: Any) -> Any:
    """A float as the shortest text that means it."""
    return repr(value) if isinstance(value, float) else value


def _known(found: Mapping[str, Tunable], id: str, word: str) -> Tunable:
    if id in found:
        return found[id]
    raise NotFoundError(f"There is no {word} {id!r}.", remedy=did_you_mean(id, found))


def _column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "title": column.title or column.name,
        "type": column.type.kind.value,
        "match": column.match,
        "is_required": column.is_required,
    }
