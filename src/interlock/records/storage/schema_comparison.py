"""One table as it is against the same table as it is wanted: what comes out is gathered here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Table

from interlock.kit.problem import FieldError
from interlock.language.schema import Model
from interlock.records.storage.schema_change import ChangeKind, SchemaChange
from interlock.records.storage.schema_state import RowQuestions, SchemaState, TableState
from interlock.records.storage.schema_statement import table_path

_DROPS = frozenset({ChangeKind.DROP_REFERENCE, ChangeKind.DROP_UNIQUE, ChangeKind.DROP_INDEX})


@dataclass(slots=True)
class Comparison:
    """A model, its wanted table, and the one ``found`` under its name.

    What is dropped comes before everything else, and references come last, over all tables; so
    they stand apart.
    """

    model: Model
    table: Table
    found: TableState
    state: SchemaState
    rows: RowQuestions
    drops: list[SchemaChange] = field(default_factory=list)
    changes: list[SchemaChange] = field(default_factory=list)
    references: list[SchemaChange] = field(default_factory=list)
    refusals: list[FieldError] = field(default_factory=list)
    added: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.model.table_name

    @property
    def path(self) -> str:
        return table_path(self.name)

    @property
    def required(self) -> frozenset[str]:
        return required_columns(self.table)

    def note(
        self,
        kind: ChangeKind,
        text: str,
        statements: str | Iterable[str],
        *,
        is_destructive: bool = False,
        is_online: bool = True,
        after_commit: bool = False,
    ) -> None:
        """Add a change where its kind belongs; ``text`` says to people what it does."""
        change = SchemaChange(
            self.name,
            kind,
            f"{self.model.title}: {text}",
            (statements,) if isinstance(statements, str) else tuple(statements),
            is_destructive=is_destructive,
            is_online=is_online,
            after_commit=after_commit,
        )
        if kind is ChangeKind.ADD_REFERENCE:
            self.references.append(change)
        elif kind in _DROPS:
            self.drops.append(change)
        else:
            self.changes.append(change)

    def refuse(self, field: str, message: str, *, code: str, remedy: str) -> None:
        """Say why the rows that are there do not fit what is wanted."""
        self.refusals.append(FieldError(f"{self.model.id}.{field}", message, code, remedy))


def required_columns(table: Table) -> frozenset[str]:
    return frozenset(column.name for column in table.columns if not column.nullable)


def record_count(count: int) -> str:
    return f"{count:,} record{'' if count == 1 else 's'}"
