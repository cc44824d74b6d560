"""``interlock init``: all that a new installation needs; nothing that is there is touched."""

from __future__ import annotations

import shutil
from importlib.resources import files as resources
from pathlib import Path
from typing import Annotated, Any

import typer

from interlock.application import Application, build_application
from interlock.cli.installation import OPERATOR, TRAIL, current_settings, open_database
from interlock.cli.option import AsJson
from interlock.cli.screen import Screen
from interlock.identity.access.service import Access
from interlock.kit.database import Database
from interlock.kit.migration import newest_revision, upgrade
from interlock.kit.problem import ConflictError, MalformedError
from interlock.records.editing import create
from interlock.records.query import Query, list_records

FIRST_REASON = "The base pack comes with every installation."


def init(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[FOLDER]", help="Where your definitions will lie.")
    ] = None,
    example: Annotated[
        bool, typer.Option("--example", help="Put a small commented workspace into the folder.")
    ] = False,
    company: Annotated[
        str, typer.Option("--company", metavar="NAME", help="The first company.")
    ] = "My company",
    currency: Annotated[
        str, typer.Option("--currency", metavar="CODE", help="The first company's currency.")
    ] = "EUR",
    as_json: AsJson = False,
) -> None:
    """Set up an installation: database, tables, base pack, first company, first administrator.

    Prints a link by which the first administrator signs up. Running it again changes nothing that
    is there; while there is no administrator, it prints a new link.
    """
    screen = Screen(as_json)
    if example and folder is None:
        raise MalformedError("--example needs a FOLDER to put it into.", code="wrong_use")
    settings = current_settings()
    made = [] if folder is None else make_workspace(folder, with_example=example)
    with open_database(settings) as database:
        upgrade(database)
        application = build_application(database)
        is_first = publish_base(application)
        company_name = add_first_company(application, name=company, currency=currency)
        link = first_admin_link(database, settings.public_url)
    document = {
        "home": str(settings.home),
        "database": "embedded" if settings.is_embedded else "external",
        "step": newest_revision(),
        "is_base_published": is_first,
        "company": company_name,
        "workspace": None if folder is None else str(folder),
        "files": made,
        "first_administrator": link,
    }
    screen.show(document, lambda: _tell(screen, document))


def make_workspace(folder: Path, *, with_example: bool) -> list[str]:
    """Make the folder, with the example if that is wanted; the files that were made.

    Files that are there stay as they are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not with_example:
        return []
    source = Path(str(resources("interlock.cli") / "example"))
    made: list[str] = []
    for item in sorted(source.rglob("*.yaml")):
        target = folder / item.relative_to(source)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(item, target)
            made.append(str(target))
    return made


def publish_base(application: Application) -> bool:
    """Publish the base pack unless something is published; whether that was done."""
    with application.database.unit() as unit:
        if application.publishing.published(unit):
            return False
    application.publishing.apply({}, actor=OPERATOR, reason=FIRST_REASON)
    return True


def add_first_company(application: Application, *, name: str, currency: str) -> str | None:
    """Add the company that people begin in; its name, or ``None`` when there are companies."""
    with application.session(OPERATOR, reason="The first company.") as session:
        if list_records(session, Query("res.company", limit=1, include_archived=True)).items:
            return None
        where = f"name == '{_code(currency)}'"
        found = list_records(session, Query("res.currency", where=where, limit=1)).items
        known = found[0]["id"] if found else None
        if known is None:
            known = create(session, "res.currency", {"name": _code(currency)}).values["id"]
        create(session, "res.company", {"name": name, "currency_id": known})
    return name


def _code(currency: str) -> str:
    code = currency.upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise MalformedError(f"{currency!r} is not a currency, like EUR.", code="wrong_use")
    return code


def first_admin_link(database: Database, url: str) -> str | None:
    """A link for the first administrator; ``None`` when there is one."""
    try:
        with database.unit() as unit:
            token = Access(TRAIL).issue_first_admin_link(unit)
    except ConflictError:
        return None
    return f"{url}/first-admin?token={token}"


def _tell(screen: Screen, document: dict[str, Any]) -> None:
    screen.say(f"Database: {document['database']}, step {document['step']}.")
    if document["is_base_published"]:
        screen.say("Published the base pack.")
    if document["company"]:
        screen.say(f"Added the company {document['company']}.")
    for file in document["files"]:
        screen.say(f"Wrote {file}")
    if (link := document["first_administrator"]) is not None:
        screen.say("Become the first administrator (once, within 24 hours):")
        screen.say(f"  {link}", style="bold")
    if (folder := document["workspace"]) is not None:
        screen.say("Next:")
        screen.say(f"  interlock check {folder}")
        screen.say(f"  interlock apply {folder} --reason 'First rules'")
    screen.say("  interlock serve")
