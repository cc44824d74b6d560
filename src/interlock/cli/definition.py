"""``interlock definition`` and ``interlock pack``: what is published, and what was before."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from interlock.application import Application
from interlock.cli.installation import acting, open_application
from interlock.cli.option import ActingAs, AsJson, Reason
from interlock.cli.publish import describe
from interlock.cli.screen import Screen
from interlock.govern.files import available_packs, read_files
from interlock.govern.store import Published, VersionRow
from interlock.kit.database import Unit
from interlock.kit.problem import NotFoundError
from interlock.kit.text import did_you_mean
from interlock.language.workspace import load_workspace

definition = typer.Typer(help="See what is published, its history, and go back.")
pack = typer.Typer(help="See the packs that come with Interlock.")

DefinitionId = Annotated[str, typer.Argument(metavar="ID", help="The id of a definition.")]
Version = Annotated[int | None, typer.Option("--version", help="An earlier version.", min=1)]


@definition.command("list")
def list_definitions(
    kind: Annotated[str | None, typer.Option("--kind", help="Only this kind.")] = None,
    as_json: AsJson = False,
) -> None:
    """List what is published, with its version and whether it works."""
    screen = Screen(as_json)
    with open_application() as application, application.database.unit() as unit:
        rows = _inventory(application, unit, kind)
    columns = ("id", "kind", "version", "title", "state")
    screen.show(
        rows, lambda: screen.table(columns, [[row[name] for name in columns] for row in rows])
    )


@definition.command()
def show(id: DefinitionId, version: Version = None, as_json: AsJson = False) -> None:
    """Show the text of a definition, as it is in force or as it was."""
    screen = Screen(as_json)
    with open_application() as application, application.database.unit() as unit:
        rows = application.publishing.history(unit, id)
    row = _version(rows, id, version or rows[0].version)
    screen.show(_described(row) | {"content": row.content}, lambda: screen.say(row.content))


@definition.command()
def history(id: DefinitionId, as_json: AsJson = False) -> None:
    """List all versions of a definition, the newest first: when, by whom and why."""
    screen = Screen(as_json)
    with open_application() as application, application.database.unit() as unit:
        rows = application.publishing.history(unit, id)
    cells = [
        (row.version, f"{row.published_at:%Y-%m-%d %H:%M}", row.author, row.reason) for row in rows
    ]
    screen.show(
        [_described(row) for row in rows],
        lambda: screen.table(("version", "published", "by", "reason"), cells),
    )


@definition.command()
def rollback(
    id: DefinitionId,
    reason: Reason,
    version: Annotated[int, typer.Option("--version", help="The version to go back to.", min=1)],
    login: ActingAs = None,
    as_json: AsJson = False,
) -> None:
    """Publish an earlier version of one definition again, as a new version."""
    screen = Screen(as_json)
    with open_application() as application:
        actor = acting(application, login)
        done = application.publishing.roll_back(id, version, actor=actor, reason=reason)
    told = f"{id} is again what it was in version {version}."
    screen.show(describe(done), lambda: screen.say(told, style="bold green"))


@pack.command("list")
def list_packs(as_json: AsJson = False) -> None:
    """List the packs that come with Interlock, with what they require."""
    screen = Screen(as_json)
    rows: list[dict[str, Any]] = []
    for name, folder in available_packs().items():
        workspace = load_workspace(read_files(folder))
        loaded = workspace.definitions.get(name)
        rows.append(
            {
                "name": name,
                "title": loaded.definition.title if loaded else name,
                "requires": list(getattr(loaded.definition, "requires", ())) if loaded else [],
                "definitions": len(workspace.definitions),
            }
        )
    cells = [(row["name"], row["title"], ", ".join(row["requires"])) for row in rows]
    screen.show(rows, lambda: screen.table(("name", "title", "requires"), cells))


def _inventory(application: Application, unit: Unit, kind: str | None) -> list[dict[str, Any]]:
    published = application.publishing.published(unit)
    if not published:
        return []
    catalogue = application.provider.current(unit).catalogue

    def row(item: Published) -> dict[str, Any]:
        reason = catalogue.broken.get(item.id)
        return {
            "id": item.id,
            "kind": item.kind,
            "version": item.version,
            "title": catalogue.titles.get(item.id),
            "file": item.path,
            "state": f"broken: {reason}" if reason else "in force",
        }

    return [row(item) for item in published if kind in (None, item.kind)]


def _version(rows: list[VersionRow], id: str, version: int) -> VersionRow:
    for row in rows:
        if row.version == version:
            return row
    numbers = [str(row.version) for row in rows]
    raise NotFoundError(
        f"There is no version {version} of {id}.",
        remedy=did_you_mean(str(version), numbers) or f"See interlock definition history {id}.",
    )


def _described(row: VersionRow) -> dict[str, Any]:
    names = ("id", "version", "kind", "path", "published_at", "author", "reason", "revision")
    return {name: getattr(row, name) for name in names} | {"is_removal": not row.content}
