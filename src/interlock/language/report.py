"""Where findings are put while a definition is compiled: at its path, in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from interlock.kit.finding import Finding, Severity, has_errors


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of one definition, seen from one place in it.

    ``at`` gives the report of a place further in; all of them share one list. Paths are those of
    the text (``do.2.then.0.update.state``), so that its reader can tell the line.
    """

    path: str = ""
    findings: list[Finding] = field(default_factory=list)

    def at(self, *parts: str | int) -> Report:
        """The report of a place below this one."""
        path = ".".join(str(part) for part in (self.path, *parts) if part != "")
        return Report(path, self.findings)

    def refuse(self, code: str, message: str, suggestion: str | None = None) -> None:
        self.take([Finding(code, message, suggestion=suggestion)])

    def warn(self, code: str, message: str, suggestion: str | None = None) -> None:
        finding = Finding(code, message, suggestion=suggestion, severity=Severity.WARNING)
        self.take([finding])

    def note(self, code: str, message: str, suggestion: str | None = None) -> None:
        finding = Finding(code, message, suggestion=suggestion, severity=Severity.NOTE)
        self.take([finding])

    def take(self, findings: Iterable[Finding]) -> None:
        """Add findings whose paths begin at this place."""
        self.findings.extend(
            replace(finding, path=self.at(finding.path).path) for finding in findings
        )

    @property
    def has_errors(self) -> bool:
        return has_errors(self.findings)
