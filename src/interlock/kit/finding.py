"""What a checker says about a definition: a finding, with its place and what would mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Severity(StrEnum):
    """An error stops publication; a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found wrong.

    ``code`` is stable and machine-readable; ``path`` is dotted (``do.0.update.state``); ``line``
    and ``column`` count from 1 in ``file`` and are ``None`` when the definition has no text.
    """

    code: str
    message: str
    path: str = ""
    file: str = ""
    line: int | None = None
    column: int | None = None
    suggestion: str | None = None
    severity: Severity = Severity.ERROR

    def at(
        self,
        path: str,
        *,
        file: str = "",
        line: int | None = None,
        column: int | None = None,
    ) -> Finding:
        """The same finding, placed."""
        return replace(self, path=path, file=file, line=line, column=column)

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        where = f" ({self.path})" if self.path else ""
        hint = f" {self.suggestion}" if self.suggestion else ""
        return f"{place + ': ' if place else ''}{self.code}: {self.message}{hint}{where}"


def has_errors(findings: Iterable[Finding]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)
