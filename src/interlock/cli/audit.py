"""``interlock audit``: prove the log, take it elsewhere, look something up in it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from interlock.audit.export import export, export_csv, verify_export
from interlock.audit.model import Filters, Head, StoredEntry, Verification
from interlock.audit.service import head, search, verify
from interlock.cli.exit_code import ExitCode
from interlock.cli.installation import open_current_database, user_id
from interlock.cli.option import AsJson, OutputFile
from interlock.cli.screen import Screen, finish
from interlock.cli.sealing import seal_all
from interlock.kit.database import Database, Unit
from interlock.kit.text import listed

audit = typer.Typer(help="Prove the audit log, seal it, export it, search it.")

Since = Annotated[datetime | None, typer.Option("--since", help="From this moment, in UTC.")]
Until = Annotated[datetime | None, typer.Option("--until", help="Before this moment, in UTC.")]
Model = Annotated[str | None, typer.Option("--model", help="Of records of this model.")]
RecordId = Annotated[int | None, typer.Option("--record", help="Of this record.")]
Subject = Annotated[str | None, typer.Option("--subject", help="Of something else: user:7.")]
Action = Annotated[
    str | None, typer.Option("--action", help="An action, or what it begins with up to a dot.")
]
Login = Annotated[str | None, typer.Option("--user", metavar="LOGIN", help="By this user.")]
CorrelationId = Annotated[
    UUID | None, typer.Option("--correlation", help="Of one business transaction.")
]


class ExportFormat(StrEnum):
    JSONL = "jsonl"
    CSV = "csv"


@audit.command("verify")
def verify_log(
    expected_head: Annotated[
        str | None,
        typer.Option(
            "--expected-head", metavar="HASH", help="A head noted earlier; it must be in the chain."
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--export", metavar="FILE", help="Verify an export; needs no database."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Recompute every digest and every seal. Ends with 2 when something was touched.

    Note the head that it prints outside of the database: only against a noted head can a
    rewritten or cut-off log be told from a sound one.
    """
    screen = Screen(as_json)
    if file is not None:
        with file.open("rb") as lines:
            found, end = verify_export(lines, expected_head=expected_head), None
    else:
        with open_current_database() as database:
            found, end = _verify_database(screen, database, expected_head)
    document = _described(found) | {"head": None if end is None else asdict(end)}
    screen.show(document, lambda: _show_verification(screen, found, end))
    finish(ExitCode.OK if found.is_sound else ExitCode.NOT_VERIFIED)


@audit.command("export")
def export_log(
    *,
    output: OutputFile = None,
    format: Annotated[
        ExportFormat, typer.Option("--format", help="jsonl can be verified; csv is for reading.")
    ] = ExportFormat.JSONL,
    since: Since = None,
    until: Until = None,
    model: Model = None,
    record: RecordId = None,
    action: Action = None,
    user: Login = None,
) -> None:
    """Write the log to a file. With filters, it proves each entry, not that none is missing."""
    write = export if format is ExportFormat.JSONL else export_csv
    screen = Screen()
    with (
        open_current_database() as database,
        database.unit() as unit,
        screen.progress("Exporting the audit log") as on_progress,
    ):
        found = _filters(
            unit, since, until, model=model, record_id=record, action=action, login=user
        )
        written = write_lines(write(unit, filters=found), output, on_progress)
    screen.note(f"{written:,} lines.")


@audit.command("seal")
def seal_log(as_json: AsJson = False) -> None:
    """Seal what is not sealed yet. The server does it all the time; this is for without it."""
    screen = Screen(as_json)
    with open_current_database() as database:
        seals = seal_all(database)
        with database.unit() as unit:
            end = head(unit)
    number = sum(made.count for made in seals)
    document = {
        "seals": len(seals),
        "entries": number,
        "head": None if end is None else asdict(end),
    }
    screen.show(document, lambda: screen.say(f"Sealed {number:,} entries in {len(seals)} seals."))


@audit.command("search")
def search_log(
    *,
    model: Model = None,
    record: RecordId = None,
    subject: Subject = None,
    action: Action = None,
    user: Login = None,
    since: Since = None,
    until: Until = None,
    correlation: CorrelationId = None,
    limit: Annotated[int, typer.Option("--limit", help="How many.", min=1, max=1000)] = 50,
    as_json: AsJson = False,
) -> None:
    """List matching entries, the newest first: who did what, when, why, through what."""
    screen = Screen(as_json)
    with open_current_database() as database, database.unit() as unit:
        filters = _filters(
            unit,
            since,
            until,
            model=model,
            record_id=record,
            action=action,
            login=user,
            subject=subject,
            correlation_id=correlation,
        )
        found = search(unit, filters, limit=limit).items
    screen.show([_entry(item) for item in found], lambda: _show_entries(screen, found))


def _filters(
    unit: Unit,
    since: datetime | None,
    until: datetime | None,
    *,
    login: str | None = None,
    **what: Any,
) -> Filters:
    return Filters(
        since=_utc(since),
        until=_utc(until),
        actor_id=None if login is None else user_id(unit, login),
        **what,
    )


def _utc(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def write_lines(
    lines: Iterable[bytes], output: Path | None, on_progress: Callable[[int], None]
) -> int:
    """Write to a file, or to standard output; how many lines it were."""
    written = 0
    with nullcontext(sys.stdout.buffer) if output is None else output.open("wb") as target:
        for written, line in enumerate(lines, start=1):
            target.write(line)
            on_progress(written)
        target.flush()
    return written


def _verify_database(
    screen: Screen, database: Database, expected_head: str | None
) -> tuple[Verification, Head | None]:
    with database.unit() as unit, screen.progress("Verifying the audit log") as on_progress:
        found = verify(unit, expected_head=expected_head, on_progress=on_progress)
        return found, head(unit)


def _described(found: Verification) -> dict[str, Any]:
    return {"is_sound": found.is_sound, **asdict(found)}


def _show_verification(screen: Screen, found: Verification, end: Head | None) -> None:
    screen.say(
        f"{found.sealed:,} entries under {found.seals:,} seals, {found.unsealed:,} not sealed yet."
    )
    if end is not None:
        screen.say(f"Head: {end.hash} (seal {end.sequence})")
    if found.is_partial:
        screen.say("A partial export: each entry is proven, not that none was left out.")
    for what, numbers in (
        ("Entries that were changed", found.changed),
        ("Entries that were removed", found.removed),
        ("Entries that were put in later", found.inserted),
        ("Seals that do not hold", found.broken_seals),
    ):
        if numbers:
            screen.say(f"{what}: {listed(map(str, numbers), most=1000)}", style="bold red")
    if found.is_head_missing:
        screen.say("The expected head is not in the chain.", style="bold red")
    if found.is_truncated:
        screen.say("The export lost its end.", style="bold red")
    is_sound = found.is_sound
    verdict = "The log is sound." if is_sound else f"{found.problems:,} problems: not sound."
    screen.say(verdict, style="bold green" if is_sound else "bold red")


def _entry(item: StoredEntry) -> dict[str, Any]:
    return {"id": item.id, "at": item.at, **asdict(item.entry), "digest": item.digest.hex()}


def _show_entries(screen: Screen, found: list[StoredEntry]) -> None:
    screen.table(
        ("id", "at", "who", "action", "what", "reason"),
        [
            (
                item.id,
                f"{item.at:%Y-%m-%d %H:%M:%S}",
                item.entry.actor_name,
                item.entry.action,
                item.entry.subject or f"{item.entry.model} {item.entry.record_id}",
                item.entry.reason,
            )
            for item in found
        ],
    )
