"""``interlock plan`` and ``interlock apply``: from a folder to what is in force."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path
from typing import Annotated, Any

import typer

from interlock.application import Application
from interlock.cli.check import as_rows, count, show_findings
from interlock.cli.exit_code import ExitCode
from interlock.cli.installation import acting, open_application
from interlock.cli.option import ActingAs, AsJson, Reason, Workspace
from interlock.cli.screen import Screen, finish
from interlock.govern.files import read_files
from interlock.govern.service import ChangeKind, DefinitionChange, Plan
from interlock.language.workspace import Content
from interlock.records.storage.schema_change import SchemaPlan

_SIGNS = {ChangeKind.ADDED: "+", ChangeKind.CHANGED: "~", ChangeKind.REMOVED: "-"}
_STYLES = {"+": "green", "-": "red", "~": "yellow", "@": "cyan"}

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask; for scripts.")]
AllowDestructive = Annotated[
    bool, typer.Option("--allow-destructive", help="Also do what loses data for good.")
]


def plan(folder: Workspace = Path(), as_json: AsJson = False) -> None:
    """Show what applying a workspace would change: definitions, and tables with what they hold.

    Changes nothing. Ends with 1 when the workspace has errors.
    """
    screen = Screen(as_json)
    files = read_files(folder)
    with open_application() as application:
        planned = _plan(application, files)
    screen.show(describe(planned), lambda: show_plan(screen, planned, files=len(files)))
    is_refused = planned.has_errors or bool(planned.tables and planned.tables.refusals)
    finish(ExitCode.FINDINGS if is_refused else ExitCode.OK)


def apply(
    *,
    reason: Reason,
    folder: Workspace = Path(),
    yes: Yes = False,
    allow_destructive: AllowDestructive = False,
    login: ActingAs = None,
    as_json: AsJson = False,
) -> None:
    """Publish a workspace: definitions and tables change together, or nothing does.

    Whatever is published and not in the folder is retired. Shows the plan and asks first.
    """
    screen = Screen(as_json)
    files = read_files(folder)
    with open_application() as application:
        actor = acting(application, login)
        planned = _plan(application, files)
        if planned.has_errors or not as_json:
            screen.show(describe(planned), lambda: show_plan(screen, planned, files=len(files)))
        if planned.has_errors:
            finish(ExitCode.FINDINGS)
        if not (yes or planned.is_empty or screen.confirm("Apply this?")):
            screen.note("Nothing was applied.")
            finish(ExitCode.FINDINGS)
        done = application.publishing.apply(
            files, actor=actor, reason=reason, allow_destructive=allow_destructive
        )
    screen.show(describe(done), lambda: screen.say(_told(done), style="bold green"))


def _plan(application: Application, files: Content) -> Plan:
    with application.database.unit() as unit:
        return application.publishing.plan(unit, files)


def _told(done: Plan) -> str:
    if done.is_empty:
        return "Nothing to do: this is what is published."
    number = len(done.changes)
    return f"Published revision {done.compiled.catalogue.revision}: {number} definition" + (
        "s changed." if number != 1 else " changed."
    )


def show_plan(screen: Screen, planned: Plan, *, files: int) -> None:
    """A plan for people: findings, definitions with their differences, tables with their losses."""
    if planned.findings:
        show_findings(screen, planned.findings, files=files)
    for change in planned.changes:
        sign = _SIGNS[change.kind]
        title = f"{sign} {change.definition_kind} {change.id} (version {change.version})"
        screen.say(title, style=_STYLES[sign])
        if change.kind is ChangeKind.CHANGED:
            for line in difference(change):
                screen.say(f"    {line}", style=_STYLES.get(line[:1], ""))
    if planned.tables is not None:
        _show_tables(screen, planned.tables)
    if planned.is_empty and not planned.has_errors:
        screen.say("Nothing changes.")


def _show_tables(screen: Screen, tables: SchemaPlan) -> None:
    for change in tables.changes:
        loses = "  LOSES DATA" if change.is_destructive else ""
        style = "bold red" if change.is_destructive else ""
        screen.say(f"  table {change.table}: {change.description}{loses}", style=style)
    for refusal in tables.refusals:
        hint = f" {refusal.suggestion}" if refusal.suggestion else ""
        screen.say(f"  {refusal.path}: {refusal.message}{hint}", style="bold red")


def difference(change: DefinitionChange) -> list[str]:
    """What changed in a definition's text, as a unified diff without its two headings."""
    before = (change.before or "").splitlines()
    after = (change.after or "").splitlines()
    return list(unified_diff(before, after, lineterm="", n=2))[2:]


def describe(planned: Plan) -> dict[str, Any]:
    """A plan for machines."""
    tables = planned.tables or SchemaPlan()
    return {
        "revision": planned.compiled.catalogue.revision,
        "is_empty": planned.is_empty,
        **count(planned.findings),
        "findings": as_rows(planned.findings),
        "definitions": [
            {
                "change": change.kind,
                "kind": change.definition_kind,
                "id": change.id,
                "version": change.version,
                "file": change.path,
                "difference": difference(change),
            }
            for change in planned.changes
        ],
        "tables": [
            {
                "table": change.table,
                "change": change.kind,
                "description": change.description,
                "is_destructive": change.is_destructive,
            }
            for change in tables.changes
        ],
        "refusals": [refusal.as_dict() for refusal in tables.refusals],
    }
