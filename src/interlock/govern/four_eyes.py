"""Tables and settings whose rows need a second person, when they are published anew.

A publication changes what such a definition is, but not its rows: those in force stay, and those
that the publication brings become a proposal that somebody else decides. This holds for a
definition that was removed and comes back as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from interlock.govern import store
from interlock.govern.files import rows_path
from interlock.govern.retune import Tunable, retuned_setting, retuned_table, rows_of
from interlock.kit import json
from interlock.kit.database import Unit
from interlock.kit.finding import Finding, Severity, has_errors
from interlock.language.kinds.data import SettingDefinition, TableDefinition
from interlock.language.workspace import load_workspace

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class GuardedRows:
    """The rows in force of a definition, and other ones that its publication brings."""

    id: str
    path: str
    in_force: Rows
    brought: Rows
    problem: str | None = None
    """Why the rows in force do not fit the definition any more."""

    def finding(self) -> Finding:
        """What whoever publishes is told."""
        if self.problem is not None:
            return Finding(
                "rows_in_force",
                f"{self.id} needs four eyes, and its rows in force do not fit any more: "
                f"{self.problem}",
                file=self.path,
                suggestion="Let it take the rows in force, and propose others afterwards.",
            )
        return Finding(
            "four_eyes",
            f"The rows of {self.id} need a second person: they are proposed, not in force yet.",
            file=self.path,
            severity=Severity.NOTE,
            suggestion="Another editor can accept the proposal.",
        )


def guarded_rows(
    unit: Unit, changed: Mapping[str, str], before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[GuardedRows]:
    """Of the definitions ``changed`` (id → path) those whose rows must not change with them.

    ``before`` and ``after`` are the definitions in force and those to be published.
    """
    active = store.active_tunings(unit.connection)
    return list(_guarded(unit, changed, before, after, active))


def _guarded(
    unit: Unit,
    changed: Mapping[str, str],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    active: Mapping[str, Rows],
) -> Iterator[GuardedRows]:
    for id, path in changed.items():
        fresh = after.get(id)
        if not isinstance(fresh, (TableDefinition, SettingDefinition)):
            continue
        last = before.get(id) or _last_published(unit, id)
        if not isinstance(last, (TableDefinition, SettingDefinition)) or not last.four_eyes:
            continue
        in_force = active.get(id, plain_rows(last))
        brought = plain_rows(fresh)
        if brought != in_force:
            yield GuardedRows(id, path, in_force, brought, _misfit(fresh, in_force))


def plain_rows(definition: Tunable) -> Rows:
    """The rows of a definition as they are stored."""
    found: Rows = json.load(json.dump(rows_of(definition)))
    return found


def _last_published(unit: Unit, id: str) -> Tunable | None:
    """The definition as it was before it was removed; ``None`` if it never was."""
    texts = (row for row in store.history(unit.connection, id) if row.content)
    row = next(texts, None)
    if row is None:
        return None
    files = {row.path: row.content}
    if row.rows_content is not None:
        files[rows_path(row.path)] = row.rows_content
    loaded = load_workspace(files).definitions.get(id)
    definition = None if loaded is None else loaded.definition
    return definition if isinstance(definition, (TableDefinition, SettingDefinition)) else None


def _misfit(definition: Tunable, rows: Rows) -> str | None:
    findings: Iterable[Finding]
    if isinstance(definition, TableDefinition):
        _, findings = retuned_table(definition, rows, version=0)
    else:
        _, findings = retuned_setting(definition, rows, version=0)
    return next((item.message for item in findings if has_errors([item])), None)
