"""What a change of the schema is, and a plan of several."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from interlock.kit.problem import FieldError


class ChangeKind(StrEnum):
    """What a change does to a table."""

    CREATE_TABLE = "create_table"
    RETIRE_TABLE = "retire_table"
    RESTORE_TABLE = "restore_table"
    CREATE_SEQUENCE = "create_sequence"
    ADD_COLUMN = "add_column"
    DROP_COLUMN = "drop_column"
    CHANGE_TYPE = "change_type"
    SET_REQUIRED = "set_required"
    SET_OPTIONAL = "set_optional"
    ADD_UNIQUE = "add_unique"
    DROP_UNIQUE = "drop_unique"
    ADD_INDEX = "add_index"
    DROP_INDEX = "drop_index"
    ADD_REFERENCE = "add_reference"
    DROP_REFERENCE = "drop_reference"
    REPLACE_VIEW = "replace_view"
    REPLACE_FUNCTION = "replace_function"


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """One step from the tables that are to the tables that are wanted.

    ``description`` is for people. ``is_destructive``: values are lost for good. ``is_online``:
    others can read and write the table meanwhile, but for a moment. ``after_commit``: carried out
    outside of a transaction, once the rest is committed; doing it again does no harm.
    """

    table: str
    kind: ChangeKind
    description: str
    statements: tuple[str, ...]
    is_destructive: bool = False
    is_online: bool = True
    after_commit: bool = False


@dataclass(frozen=True, slots=True)
class SchemaPlan:
    """All that must change, in order. ``refusals`` are what stands in the way: the rows that are
    there do not fit what is wanted. ``added_fields``: (model, field) of columns that existing
    records get, so that computed ones can be filled."""

    changes: tuple[SchemaChange, ...] = ()
    refusals: tuple[FieldError, ...] = ()
    added_fields: tuple[tuple[str, str], ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.changes and not self.refusals

    @property
    def destructive(self) -> tuple[SchemaChange, ...]:
        return tuple(change for change in self.changes if change.is_destructive)

    @property
    def at_once(self) -> tuple[SchemaChange, ...]:
        return tuple(change for change in self.changes if not change.after_commit)

    @property
    def after_commit(self) -> tuple[SchemaChange, ...]:
        return tuple(change for change in self.changes if change.after_commit)
