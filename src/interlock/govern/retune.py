"""Tables and settings with the rows and values that people gave them since their publication."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from interlock.kit.finding import Finding
from interlock.language.catalogue import Catalogue
from interlock.language.kinds.data import SettingDefinition, SettingValueDefinition, TableDefinition
from interlock.language.setting import Setting, compile_setting
from interlock.language.table import DecisionTable, compile_table

Tunable = TableDefinition | SettingDefinition
Rows = Sequence[Mapping[str, Any]]


def rows_of(definition: Tunable) -> list[dict[str, Any]]:
    """The rows, or the values with company and period, as the definition itself gives them."""
    if isinstance(definition, TableDefinition):
        return [dict(row) for row in definition.rows]
    general = [] if definition.value is None else [{"value": definition.value}]
    return general + [
        item.model_dump(by_alias=True, exclude_none=True) for item in definition.values
    ]


def retuned_table(
    definition: TableDefinition, rows: Rows, *, version: int
) -> tuple[DecisionTable, list[Finding]]:
    changed = definition.model_copy(update={"rows": tuple(dict(row) for row in rows)})
    return compile_table(changed, version=version)


def retuned_setting(
    definition: SettingDefinition, rows: Rows, *, version: int
) -> tuple[Setting | None, list[Finding]]:
    """A setting with other values; a row that has neither company nor period is the general one."""
    general: Any = None
    values: list[SettingValueDefinition] = []
    findings: list[Finding] = []
    for index, row in enumerate(rows):
        try:
            item = SettingValueDefinition.model_validate(row)
        except ValidationError as error:
            for problem in error.errors():
                path = ".".join(str(part) for part in (index, *problem["loc"]))
                findings.append(Finding("value", f"{problem['msg']}.", path=path))
            continue
        if item.company is None and item.from_ is None and item.until is None:
            general = item.value
        else:
            values.append(item)
    if findings:
        return None, findings
    changed = definition.model_copy(update={"value": general, "values": tuple(values)})
    return compile_setting(changed, version=version)


def tuned(catalogue: Catalogue, rows: Mapping[str, Rows]) -> Catalogue:
    """The catalogue with the rows and values in force in place of those published."""
    tables = dict(catalogue.tables)
    settings = dict(catalogue.settings)
    for id, given in rows.items():
        definition = catalogue.definitions.get(id)
        if isinstance(definition, TableDefinition) and id in tables:
            tables[id], _ = retuned_table(definition, given, version=tables[id].version)
        elif isinstance(definition, SettingDefinition) and id in settings:
            setting, _ = retuned_setting(definition, given, version=settings[id].version)
            settings[id] = setting or settings[id]
    return replace(catalogue, tables=tables, settings=settings)
