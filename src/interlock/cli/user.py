"""``interlock user`` and ``interlock token``: people and programs who may come in."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

import typer

from interlock.cli.installation import (
    OPERATOR,
    TRAIL,
    acting,
    current_settings,
    open_application,
    open_current_database,
    user_id,
)
from interlock.cli.option import AsJson
from interlock.cli.screen import Screen
from interlock.identity.access.service import Access
from interlock.identity.model import SCOPES, User
from interlock.identity.token.service import Tokens
from interlock.identity.user.service import NewUser, Users
from interlock.kit.database import Unit
from interlock.kit.duration import parse_duration
from interlock.kit.problem import MalformedError

user = typer.Typer(help="Add people, see them, give them roles and a new password.")
token = typer.Typer(help="Give programs a key.")

_USERS = Users(TRAIL)
_ACCESS = Access(TRAIL)
_TOKENS = Tokens(TRAIL)

Login = Annotated[str, typer.Argument(metavar="LOGIN", help="The name they sign in with.")]
Roles = Annotated[list[str] | None, typer.Option("--role", help="A role; repeat for more.")]


@user.command()
def add(
    *,
    login: Login,
    name: Annotated[str, typer.Option("--name", help="The name that others see.")],
    email: Annotated[str | None, typer.Option("--email", help="Their mail address.")] = None,
    role: Roles = None,
    company: Annotated[
        list[int] | None, typer.Option("--company", help="The id of a company; the first is 1.")
    ] = None,
    manager: Annotated[
        str | None, typer.Option("--manager", metavar="LOGIN", help="Whom they report to.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add a user, and print a link by which they choose their password."""
    with open_current_database() as database, database.unit() as unit:
        new = NewUser(
            login=login,
            name=name,
            company_ids=tuple(company or (1,)),
            email=email,
            manager_id=None if manager is None else user_id(unit, manager),
        )
        made = _USERS.create(unit, new, actor=OPERATOR)
        for item in role or ():
            _USERS.assign_role(unit, made.id, role=item, actor=OPERATOR)
        link = _reset_link(_ACCESS.issue_password_reset(unit, made.id, actor=OPERATOR))
        document = _described(unit, made) | {"link": link}
    screen = Screen(as_json)
    screen.show(document, lambda: _show_link(screen, f"Added {made.name} ({made.login}).", link))


@user.command("list")
def list_users(
    matching: Annotated[
        str | None, typer.Argument(metavar="[TEXT]", help="A part of a name.")
    ] = None,
    everybody: Annotated[bool, typer.Option("--all", help="Deactivated ones too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List users with the roles given to them in person."""
    rows: list[dict[str, Any]] = []
    with open_current_database() as database, database.unit() as unit:
        cursor = None
        is_active = None if everybody else True
        while True:
            page = _USERS.search(
                unit, matching, actor=OPERATOR, is_active=is_active, limit=500, cursor=cursor
            )
            rows += [_described(unit, item) for item in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
    screen = Screen(as_json)
    cells = [(row["login"], row["name"], ", ".join(row["roles"]), row["state"]) for row in rows]
    screen.show(rows, lambda: screen.table(("login", "name", "roles", "state"), cells))


@user.command("reset-password")
def reset_password(login: Login, as_json: AsJson = False) -> None:
    """Print a link by which a user sets a new password, once, within 24 hours."""
    with open_current_database() as database, database.unit() as unit:
        secret = _ACCESS.issue_password_reset(unit, user_id(unit, login), actor=OPERATOR)
    screen = Screen(as_json)
    link = _reset_link(secret)
    screen.show(
        {"login": login, "link": link},
        lambda: _show_link(screen, f"A new password for {login}:", link),
    )


@user.command()
def roles(
    login: Login,
    add: Annotated[list[str] | None, typer.Option("--add", help="A role to give.")] = None,
    remove: Annotated[list[str] | None, typer.Option("--remove", help="A role to take.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the roles of a user; with --add and --remove, change them."""
    with open_current_database() as database, database.unit() as unit:
        id = user_id(unit, login)
        for item in add or ():
            _USERS.assign_role(unit, id, role=item, actor=OPERATOR)
        for item in remove or ():
            _USERS.remove_role(unit, id, role=item, actor=OPERATOR)
        held = _USERS.roles_of(unit, id, actor=OPERATOR)
    screen = Screen(as_json)
    screen.show({"login": login, "roles": held}, lambda: screen.say("\n".join(held) or "None."))


@token.command()
def create(
    login: Login,
    name: Annotated[str, typer.Option("--name", help="What it is for.")],
    scope: Annotated[
        list[str], typer.Option("--scope", help=f"What it may do: {', '.join(SCOPES)}.")
    ],
    expires: Annotated[
        str | None, typer.Option("--expires", metavar="DURATION", help="For example 90 days.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make an API token that acts as a user, limited to its scopes. It is shown only once."""
    with open_application() as application:
        actor = acting(application, login)
        with application.database.unit() as unit:
            ends = None if expires is None else unit.now + _duration(expires)
            issued = _TOKENS.issue(unit, name, actor=actor, scopes=scope, expires_at=ends)
    screen = Screen(as_json)
    document = {"secret": issued.secret, **asdict(issued.token)}
    screen.show(document, lambda: _show_secret(screen, issued.secret))


def _duration(text: str) -> timedelta:
    try:
        return parse_duration(text).elapsed
    except ValueError as error:
        raise MalformedError(f"--expires: {error}.", code="wrong_use") from error


def _show_secret(screen: Screen, secret: str) -> None:
    screen.note("Keep it safe: it is not shown again.")
    screen.say(secret)


def _show_link(screen: Screen, told: str, link: str) -> None:
    screen.say(told)
    screen.say(f"  {link}")
    screen.say("The link works once, for 24 hours.", style="dim")


def _reset_link(secret: str) -> str:
    return f"{current_settings().public_url}/reset-password?token={secret}"


def _described(unit: Unit, item: User) -> dict[str, Any]:
    return {
        "id": item.id,
        "login": item.login,
        "name": item.name,
        "email": item.email,
        "company_ids": item.company_ids,
        "roles": _USERS.roles_of(unit, item.id, actor=OPERATOR),
        "state": "active" if item.is_active else "deactivated",
    }
