"""``interlock check``: everything that is wrong with a workspace, found at once."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from interlock.cli.exit_code import ExitCode
from interlock.cli.installation import unconnected_application
from interlock.cli.option import AsJson, Workspace
from interlock.cli.screen import Screen, finish
from interlock.govern.files import read_files
from interlock.kit.finding import Finding, Severity, has_errors

_STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}


def check(folder: Workspace = Path(), as_json: AsJson = False) -> None:
    """Find everything that is wrong with a workspace. Needs no database.

    Ends with 1 when there is an error; warnings and notes do not stop a publication.
    """
    screen = Screen(as_json)
    files = read_files(folder)
    findings = unconnected_application().publishing.check(files)
    document = {"files": len(files), **count(findings), "findings": as_rows(findings)}
    screen.show(document, lambda: show_findings(screen, findings, files=len(files)))
    finish(ExitCode.FINDINGS if has_errors(findings) else ExitCode.OK)


def show_findings(screen: Screen, findings: Iterable[Finding], *, files: int) -> None:
    """Findings grouped by file, then a line that counts them."""
    found = sorted(findings, key=lambda item: item.file)
    for file, items in groupby(found, key=lambda item: item.file):
        screen.say(file or "(no file)", style="bold")
        for item in items:
            _show(screen, item)
        screen.say()
    screen.say(f"{_counted(count(found))} in {files} file{'s' if files != 1 else ''}.")


def count(findings: Iterable[Finding]) -> dict[str, int]:
    """How many there are of each severity."""
    severities = [item.severity for item in findings]
    return {f"{severity}s": severities.count(severity) for severity in Severity}


def as_rows(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings for machines."""
    return [
        {
            "file": item.file,
            "line": item.line,
            "column": item.column,
            "severity": item.severity,
            "code": item.code,
            "message": item.message,
            "path": item.path,
            "suggestion": item.suggestion,
        }
        for item in findings
    ]


def _show(screen: Screen, item: Finding) -> None:
    place = ":".join(str(part) for part in (item.line, item.column) if part)
    where = f" ({item.path})" if item.path else ""
    screen.say(
        f"  {place:<8}{item.severity:<9}{item.code}: {item.message}{where}",
        style=_STYLES[item.severity],
    )
    if item.suggestion:
        screen.say(f"{'':19}{item.suggestion}")


def _counted(counts: dict[str, int]) -> str:
    parts = [f"{number} {name if number != 1 else name[:-1]}" for name, number in counts.items()]
    return ", ".join(parts) if any(counts.values()) else "Nothing is wrong"
