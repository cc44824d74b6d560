"""``interlock import`` and ``interlock export``: records out of files, and into files."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer

from interlock.application import Application
from interlock.cli.audit import write_lines
from interlock.cli.exit_code import ExitCode
from interlock.cli.installation import acting, open_application
from interlock.cli.option import ActingAs, AsJson, OutputFile
from interlock.cli.screen import Screen, finish
from interlock.identity.model import Channel
from interlock.kit.problem import MalformedError
from interlock.records.query import Query
from interlock.records.session import RecordSession
from interlock.records.transfer.exporting import export_records
from interlock.records.transfer.importing import OpenSession, import_records
from interlock.records.transfer.result import ImportResult, Mode
from interlock.records.transfer.source import Format, open_source

_MOST_SHOWN = 50

Model = Annotated[str, typer.Argument(metavar="MODEL", help="For example purchase.order.")]


def import_file(
    *,
    model: Model,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV, XLSX, JSON or JSON Lines.", dir_okay=False)
    ],
    key: Annotated[
        list[str] | None,
        typer.Option("--key", help="A field that tells which record a row is; repeat for more."),
    ] = None,
    mode: Annotated[
        Mode, typer.Option("--mode", help="Make records, change them, or whichever fits.")
    ] = Mode.UPSERT,
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="COLUMN=FIELD", help="A column by another name."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen, and change nothing.")
    ] = False,
    history: Annotated[
        bool, typer.Option("--history", help="A take-over: states are set as the file has them.")
    ] = False,
    login: ActingAs = None,
    as_json: AsJson = False,
) -> None:
    """Import records from a file, under all the rules that hold for people.

    Good rows go in; of each bad one the line, the column and the reason are told, and the command
    ends with 1. Importing the same file again changes nothing.
    """
    screen = Screen(as_json)
    with open_application() as application, file.open("rb") as opened:
        sessions = _sessions(application, login, is_history=history)
        with screen.progress(f"Importing {file.name}") as on_progress:
            result = import_records(
                sessions,
                model,
                open_source(opened, name=file.name),
                mapping=_mapping(mapping or []),
                key=key or None,
                mode=mode,
                dry_run=dry_run,
                on_progress=on_progress,
            )
    screen.show(result.as_dict(), lambda: _show(screen, result))
    finish(ExitCode.FINDINGS if result.failed_records else ExitCode.OK)


def export_file(
    *,
    model: Model,
    where: Annotated[
        str | None, typer.Option("--where", help="An expression: state == 'draft'.")
    ] = None,
    fields: Annotated[
        str | None, typer.Option("--fields", help="Separated by commas: name,partner_id.name.")
    ] = None,
    format: Annotated[
        Format | None, typer.Option("--format", help="Else by the file's ending, or csv.")
    ] = None,
    archived: Annotated[bool, typer.Option("--archived", help="Archived ones too.")] = False,
    output: OutputFile = None,
    login: ActingAs = None,
) -> None:
    """Export records to a file, or to standard output. Importing it again changes nothing."""
    screen = Screen()
    query = Query(
        model,
        where=where,
        fields=None if fields is None else [name.strip() for name in fields.split(",")],
        include_archived=archived,
    )
    with open_application() as application:
        actor = acting(application, login)
        with (
            application.session(actor) as session,
            screen.progress(f"Exporting {model}") as on_progress,
        ):
            chunks = export_records(session, query, format or _format_of(output))
            write_lines(chunks, output, on_progress)
    if output is not None:
        screen.note(f"Wrote {output}")


def _sessions(application: Application, login: str | None, *, is_history: bool) -> OpenSession:
    actor = acting(application, login)

    def open_session() -> AbstractContextManager[RecordSession]:
        return application.session(actor, channel=Channel.IMPORT, is_import_of_history=is_history)

    return open_session


def _mapping(pairs: list[str]) -> dict[str, str]:
    mapped: dict[str, str] = {}
    for pair in pairs:
        column, separator, field = pair.rpartition("=")
        if not separator or not column or not field:
            raise MalformedError(f"--map {pair} is not COLUMN=FIELD.", code="wrong_use")
        mapped[column] = field
    return mapped


def _format_of(output: Path | None) -> Format:
    ending = "" if output is None else output.suffix.lower().removeprefix(".")
    return next((format for format in Format if format == ending), Format.CSV)


def _show(screen: Screen, result: ImportResult) -> None:
    if result.failed:
        rows = [
            (error.line, error.column or error.field, error.reason, error.suggestion)
            for error in result.failed[:_MOST_SHOWN]
        ]
        screen.table(("line", "column", "reason", "what helps"), rows)
        if len(result.failed) > _MOST_SHOWN:
            screen.say(f"… and {len(result.failed) - _MOST_SHOWN} more; --json has all of them.")
    if result.ignored_columns:
        screen.say(f"Not imported: {', '.join(result.ignored_columns)}", style="dim")
    would = "Would be: " if result.is_dry_run else ""
    screen.say(
        f"{would}{result.created:,} created, {result.updated:,} updated,"
        f" {result.unchanged:,} unchanged, {result.failed_records:,} failed.",
        style="bold red" if result.failed_records else "bold green",
    )
