"""What became of an import."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

MOST_ERRORS = 10_000
"""So many errors are kept in words; further rows that fail are only counted."""


class Mode(StrEnum):
    """What an import may do: only make records, only change them, or whichever fits."""

    CREATE = "create"
    UPDATE = "update"
    UPSERT = "upsert"


@dataclass(frozen=True, slots=True)
class RowError:
    """Why a row was left out: ``line`` in the file, ``column`` as the file calls it."""

    line: int
    reason: str
    column: str | None = None
    field: str | None = None
    value: Any = None
    suggestion: str | None = None
    code: str = "invalid"

    def as_dict(self) -> dict[str, Any]:
        """For JSON; a long value is cut."""
        return {
            "line": self.line,
            "column": _shown(self.column),
            "field": _shown(self.field),
            "value": _shown(self.value),
            "reason": self.reason,
            "suggestion": self.suggestion,
            "code": self.code,
        }


def _shown(value: Any) -> str | None:
    """A value as text that can be sent, whatever the file had in it."""
    text = None if value is None else str(value)[:200]
    return None if text is None else text.encode(errors="replace").decode()


@dataclass(slots=True)
class ImportResult:
    """How many records of the file were made, changed, found as they are, and left out.

    ``total`` is their sum. ``failed`` says why, one or more errors for a record;
    ``ignored_columns`` hold what cannot be imported (computed fields, bookkeeping).
    """

    total: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed_records: int = 0
    failed: list[RowError] = field(default_factory=list)
    ignored_columns: tuple[str, ...] = ()
    is_dry_run: bool = False

    def fail(self, errors: list[RowError]) -> None:
        """Count one record as left out."""
        self.total += 1
        self.failed_records += 1
        self.failed += errors[: MOST_ERRORS - len(self.failed)]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "total": self.total,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "failed_records": self.failed_records,
            "failed": [error.as_dict() for error in self.failed],
            "ignored_columns": list(self.ignored_columns),
            "is_dry_run": self.is_dry_run,
        }
