"""``interlock replay``: failed runs, listed by what they failed of, and taken up again."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import typer

from interlock.application import Application
from interlock.cli.installation import acting, open_application
from interlock.cli.option import ActingAs, AsJson
from interlock.cli.screen import Screen
from interlock.identity.model import Actor
from interlock.kit.problem import MalformedError, Problem

_MOST = 500


def replay(
    runs: Annotated[
        list[str] | None, typer.Argument(metavar="[RUN]...", help="The ids of failed runs.")
    ] = None,
    automation: Annotated[
        str | None, typer.Option("--automation", metavar="ID", help="All failed runs of it.")
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why; kept with the run for good.")
    ] = "replayed from the command line",
    login: ActingAs = None,
    as_json: AsJson = False,
) -> None:
    """Let failed runs go on from the step that failed; without any, say what has failed.

    What is done already is not repeated. A server or a worker carries the runs on.
    """
    screen = Screen(as_json)
    with open_application() as application:
        actor = acting(application, login)
        if not runs and automation is None:
            causes = _causes(application, actor)
            screen.show(causes, lambda: _show_causes(screen, causes))
            return
        ids = [_run_id(text) for text in runs or ()] or _failed(application, actor, automation)
        results = [_replay(application, actor, id, reason) for id in ids]
    screen.show(results, lambda: _show_results(screen, results))
    if any("problem" in item for item in results):
        raise typer.Exit(1)


def _run_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise MalformedError(
            f"{text!r} is not the id of a run.",
            code="wrong_use",
            remedy="See interlock replay for what has failed, and the API's /api/v1/runs for ids.",
        ) from error


def _causes(application: Application, actor: Actor) -> list[dict[str, Any]]:
    with application.database.unit() as unit:
        return application.runs.causes(unit, actor=actor)


def _failed(application: Application, actor: Actor, automation: str | None) -> list[UUID]:
    filters = {"automation_id": automation, "state": "failed"}
    with application.database.unit() as unit:
        page = application.runs.search(unit, filters, actor=actor, limit=_MOST)
    return [item["id"] for item in page.items]


def _replay(application: Application, actor: Actor, id: UUID, reason: str) -> dict[str, Any]:
    try:
        with application.database.unit() as unit:
            application.runs.replay(unit, id, actor=actor, reason=reason)
    except Problem as problem:
        return {"run": str(id), "problem": problem.detail}
    return {"run": str(id)}


def _show_causes(screen: Screen, causes: list[dict[str, Any]]) -> None:
    if not causes:
        screen.say("No run has failed.", style="green")
    for cause in causes:
        screen.say(f"{cause['count']} x {cause['automation_id']} at {cause['path'] or 'its start'}")
        screen.say(f"  {cause['code']}: {cause['message']}", style="dim")


def _show_results(screen: Screen, results: list[dict[str, Any]]) -> None:
    for item in results:
        screen.say(f"{item['run']}: {item.get('problem', 'goes on')}")
    if not results:
        screen.say("No run has failed there.", style="green")
